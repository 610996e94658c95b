package paths

import "net/url"

// The audit log (contract §8).
const (
	Audit       = "/audit"
	AuditExport = "/audit/export"
)

// AuditOf is what the audit log says of one thing, by its id.
func AuditOf(id string) string { return where(Audit, url.Values{"q": {id}}) }
