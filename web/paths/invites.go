package paths

import "net/url"

// What staff do with one invite, with many, and with lists of them and their mail.
const (
	InviteExtend  = "/invites/{id}/extend"
	InviteAddress = "/invites/{id}/address"
	InviteReplace = "/invites/{id}/replace"
	InviteQR      = "/invites/{id}/qr"
	InviteQRImage = "/invites/{id}/qr.png"

	InvitesExport = "/invites/export.csv"

	InvitesBulk  = "/invites/bulk"
	BulkExport   = "/invites/bulk/export.csv"
	BulkRoute    = "/invites/bulk/{id}"
	BulkStart    = "/invites/bulk/{id}/start"
	BulkStop     = "/invites/bulk/{id}/stop"
	BulkProgress = "/invites/bulk/{id}/progress"
	BulkResult   = "/invites/bulk/{id}/result.csv"

	OutboxExport = "/outbox/export.csv"
)

// InvitesWhere is the list of invites that fit a filter, given by the names of its address.
func InvitesWhere(filter url.Values) string { return where(Invites, filter) }

// OutboxWhere is the list of e-mails that fit a filter, given by the names of its address.
func OutboxWhere(filter url.Values) string { return where(Outbox, filter) }

// where adds a query to a path, if there is one.
func where(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// ExtendInvite is where an extension of a link is posted.
func ExtendInvite(id string) string { return fill(InviteExtend, id) }

// CorrectInvite is the form for the right address of an invite.
func CorrectInvite(id string) string { return fill(InviteAddress, id) }

// ReplaceInvite is the form that replaces an invite by a new one.
func ReplaceInvite(id string) string { return fill(InviteReplace, id) }

// QRInvite is the page that shows an invite's link as a QR code.
func QRInvite(id string) string { return fill(InviteQR, id) }

// QRImage is that QR code as a picture.
func QRImage(id string) string { return fill(InviteQRImage, id) }

// Bulk is the page of a bulk action. back is the filter of the list that it came from.
func Bulk(id string, back url.Values) string { return where(fill(BulkRoute, id), back) }

// StartBulk is where the confirmation of a bulk action is posted.
func StartBulk(id string, back url.Values) string { return where(fill(BulkStart, id), back) }

// StopBulk is where the end of a bulk action before its time is asked for.
func StopBulk(id string, back url.Values) string { return where(fill(BulkStop, id), back) }

// FollowBulk is the fragment of a bulk action's page that follows its progress.
func FollowBulk(id string, back url.Values) string { return where(fill(BulkProgress, id), back) }

// BulkResults is what became of each invite of a bulk action, as a file.
func BulkResults(id string) string { return fill(BulkResult, id) }
