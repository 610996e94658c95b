package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"invites/models"

	"gorm.io/gorm"
)

// Invites lists invites in the filter's order, with their tokens.
func (s Scope) Invites(ctx context.Context, f models.InviteFilter, page models.Page) (models.List[models.Invite], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Invite]{}, err
	}
	found, err := s.orderedInvites(s.filterInvites(s.readFiltered(ctx, f), f), f, page)
	for i := range found.Items {
		err = errors.Join(err, s.store.openToken(&found.Items[i]))
	}
	return found, err
}

// readFiltered starts a query for a filter. How many it finds decides how it is best read; but for one of a single value and the list of
// all, where the index of that column is the way.
func (s Scope) readFiltered(ctx context.Context, f models.InviteFilter) *gorm.DB {
	if f.Search == "" && f.Attention == "" && f.StartDate == nil && f.EndDate == nil {
		return s.read(ctx)
	}
	return s.readAnew(ctx)
}

// orderedInvites reads a page in the filter's order, narrowed to its days.
func (s Scope) orderedInvites(query *gorm.DB, f models.InviteFilter, page models.Page) (models.List[models.Invite], error) {
	days := models.CreatedFilter{StartDate: f.StartDate, EndDate: f.EndDate}
	if o, ok := inviteOrder(f.Sort); ok {
		return listBy(createdOn(query, days), page, f, o)
	}
	created := func(i models.Invite) (time.Time, string) { return i.CreatedAt, i.ID }
	return listCreatedBy(query, days, page, f, created, f.Sort == models.SortOldest)
}

// inviteOrder is the order of a column; false for the orders of creation.
func inviteOrder(sort models.InviteSort) (order[models.Invite], bool) {
	id := func(i models.Invite) string { return i.ID }
	changed := func(i models.Invite) time.Time { return i.UpdatedAt }
	expires := func(i models.Invite) time.Time { return i.ExpiresAt }
	byName := order[models.Invite]{
		column: "search_key", up: sort == models.SortName, id: id,
		value: func(i models.Invite) string { return i.SearchKey },
		parse: func(text string) (any, error) { return text, nil },
	}
	switch sort {
	case models.SortChanged, models.SortStale:
		return byTime("updated_at", changed, id, sort == models.SortStale), true
	case models.SortExpires, models.SortLasting:
		return byTime("expires_at", expires, id, sort == models.SortExpires), true
	case models.SortName, models.SortNameEnd:
		return byName, true
	}
	return order[models.Invite]{}, false
}

// filterInvites narrows a query as the filter says, but for the days of creation.
func (s Scope) filterInvites(q *gorm.DB, f models.InviteFilter) *gorm.DB {
	// In a fixed order: the database keeps the plan of a statement whose words it has met before.
	for _, equal := range []struct{ column, value string }{
		{"status", string(f.Status)}, {"email_key", models.EmailKey(f.Email)}, {"template_id", f.TemplateID}, {"user_id", f.UserID},
		{"stage", string(f.Stage)}, {"source", string(f.Source)}, {"created_by", f.CreatedBy}, {"import_id", f.ImportID},
	} {
		if equal.value != "" {
			q = q.Where(equal.column+" = ?", equal.value)
		}
	}
	if f.Reached != "" {
		q = q.Where(reachedSQL(f.Reached))
	}
	return s.searchInvites(s.wantAttention(q, f.Attention), f.Search)
}

// reachedSQL is written out, not given as a value, so that the index of those that were opened is used.
func reachedSQL(step models.Reached) string {
	for i, known := range models.ReachedSteps() {
		if step == known {
			return "reached >= " + strconv.Itoa(i+1)
		}
	}
	return "1 = 0"
}

// unmailedSQL says of an invite that no mail goes to it: its template sends none, or its address asked for none.
const unmailedSQL = `(email_status IN ('NONE', 'SUPPRESSED') OR EXISTS
	(SELECT 1 FROM suppressions WHERE suppressions.mode = invites.mode AND suppressions.email_key = invites.email_key))`

func (s Scope) wantAttention(q *gorm.DB, a models.Attention) *gorm.DB {
	now := s.store.now()
	switch a {
	case models.AttentionFailed:
		return q.Where("stage = ?", models.StageFailed)
	case models.AttentionExpiring:
		return q.Where("linked_at IS NULL AND revoked_at IS NULL AND expired_at IS NULL AND email_status <> ?", models.EmailSuppressed).
			Where("expires_at > ? AND expires_at <= ? AND stage NOT IN ?", now, now.Add(models.ExpiringWithin(s.store.inviteTTL)), []models.Stage{models.StageFailed, models.StageSuppressed})
	case models.AttentionStuck:
		return q.Where("stage = 'started' AND updated_at <= ? AND NOT "+unmailedSQL, now.Add(-models.AttentionWithin))
	case models.AttentionUnmailed:
		return q.Where("stage = 'started' AND updated_at <= ? AND "+unmailedSQL, now.Add(-models.AttentionWithin))
	}
	return q
}

// searchInvites keeps the invites that have each word in the name or address; or that have, or whose user has, the id; or that went to
// just this address, if any did: much of an address is in very many others.
func (s Scope) searchInvites(q *gorm.DB, text string) *gorm.DB {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\x00", ""))
	if models.LooksLikeID(text) {
		return q.Where("(id = ? OR user_id = ?)", text, text)
	}
	if models.ValidAddress(text) && s.invited(q, text) {
		return q.Where("email_key = ?", models.EmailKey(text))
	}
	words := searchedWords(text)
	if match := matchSQL(words); !s.store.postgres() && match != "" && isRare(q, match) {
		q = q.Where("id IN (SELECT id FROM invite_search WHERE invite_search MATCH ?)", match)
	}
	for _, word := range words {
		q = q.Where(`search_key LIKE ? ESCAPE '\'`, "%"+escapeLike(word)+"%")
	}
	return q
}

// matchSQL asks SQLite's index for what has all the words that it can find; empty where it can find none.
func matchSQL(words []string) string {
	var all []string
	for _, word := range words {
		if utf8.RuneCountInString(word) >= trigram {
			all = append(all, `"`+strings.ReplaceAll(word, `"`, `""`)+`"`)
		}
	}
	return strings.Join(all, " AND ")
}

// isRare says whether SQLite's index finds so few that looking each of them up is less work than reading the list in order until a page is
// full. PostgreSQL decides that by itself.
func isRare(q *gorm.DB, match string) bool {
	var found int64
	query := "SELECT COUNT(*) FROM (SELECT 1 FROM invite_search WHERE invite_search MATCH ? LIMIT ?)"
	err := beside(q).Raw(query, match, rareLimit).Scan(&found).Error
	return err != nil || found < rareLimit
}

const rareLimit = 2000

// invited says whether there is an invite to an address. Where the database cannot say, the list will tell why.
func (s Scope) invited(q *gorm.DB, address string) bool {
	var ids []string
	err := beside(q).Model(&models.Invite{}).Where("mode = ? AND email_key = ?", s.mode, models.EmailKey(address)).Limit(1).Pluck("id", &ids).Error
	return err == nil && len(ids) > 0
}

// beside is a query of its own on the connection of another: that may be a transaction's, in which no second one may be waited for.
func beside(q *gorm.DB) *gorm.DB { return q.Session(&gorm.Session{NewDB: true}) }

// trigram is how many characters a word has at least for SQLite's index to find it; shorter ones are found in so many rows that
// reading these in order soon fills a page.
const trigram = 3

func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}
