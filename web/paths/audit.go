package paths

// The audit log (contract §8).
const (
	Audit       = "/audit"
	AuditExport = "/audit/export"
)
