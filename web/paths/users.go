package paths

// Pages of users (contract §8).
const (
	Users          = "/users"
	UserExport     = "/users/export"
	UserRoute      = "/users/{id}"
	UserErase      = "/users/{id}/erase"
	UserDisconnect = "/users/{id}/accounts/{accountId}/disconnect"
)

// User is the page of one user.
func User(id string) string { return fill(UserRoute, id) }

// EraseUser is where the erasure of a user is posted.
func EraseUser(id string) string { return fill(UserErase, id) }

// DisconnectUserAccount is where staff disconnect an account of a user's.
func DisconnectUserAccount(userID, accountID string) string {
	return fill(UserDisconnect, userID, accountID)
}
