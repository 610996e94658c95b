package portal

import (
	"net/http"
	"strings"

	"invites/models"
)

// exportPage is the part of a list that one step of an export reads.
func exportPage(cursor string) models.Page {
	return models.Page{Size: models.MaxPageSize, Cursor: cursor}
}

// exportName is what the file of an exported list is called, without its day: the list and the mode.
func exportName(r *http.Request, list string) string {
	return list + "-" + strings.ToLower(string(caller(r).mode))
}

// exportURL is where the list of this address is exported, narrowed in the same way.
func exportURL(r *http.Request, path string) string { return listURL(path, r.URL.Query(), "") }
