package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// Person is a user as staff see them: with who was invited.
type Person struct {
	UserRecord
	Invites []models.Invite // newest first, without their tokens; none for a user whom a developer created
}

// People lists users as the filter says, each with their invites.
func (s Scope) People(ctx context.Context, f models.UserFilter, page models.Page) (models.List[Person], error) {
	var found models.List[Person]
	if err := f.Check(); err != nil {
		return found, err
	}
	users, err := s.findUsers(ctx, f, page)
	if err != nil {
		return found, err
	}
	found.Next, found.Prev = users.Next, users.Prev
	found.Items, err = s.people(ctx, users.Items)
	return found, err
}

func (s Scope) findUsers(ctx context.Context, f models.UserFilter, page models.Page) (models.List[models.User], error) {
	if text := searchText(f.Search); text != "" && !models.LooksLikeID(text) {
		return s.usersNamed(ctx, f, page)
	}
	query, err := s.filterUsers(ctx, f)
	if err != nil {
		return models.List[models.User]{}, err
	}
	created := func(u models.User) (time.Time, string) { return u.CreatedAt, u.ID }
	return listCreatedBy(query, f.CreatedFilter, page, filterOf("people", f), created, f.Sort == models.UsersOldest)
}

// people looks up what belongs to users.
func (s Scope) people(ctx context.Context, users []models.User) ([]Person, error) {
	records, err := s.withProviders(ctx, users)
	if err != nil {
		return nil, err
	}
	found, place, ids := make([]Person, len(records)), map[string]int{}, make([]string, len(records))
	for i, r := range records {
		found[i].UserRecord, ids[i], place[r.ID] = r, r.ID, i
	}
	var invites []models.Invite
	err = s.read(ctx).Omit("token_hash", "token_sealed", "old_token_hash").Order("id DESC").Find(&invites, "user_id IN ?", ids).Error
	for _, inv := range invites {
		p := &found[place[inv.UserID]]
		p.Invites = append(p.Invites, inv)
	}
	return found, err
}

// filterUsers narrows the mode's users as the filter says, but for the days of creation and for names and addresses.
func (s Scope) filterUsers(ctx context.Context, f models.UserFilter) (*gorm.DB, error) {
	q := s.read(ctx)
	if f.Origin != "" {
		q = q.Where("origin = ?", f.Origin)
	}
	switch f.Accounts { // written out, so that the index of the one is used
	case models.WithAccount:
		q = q.Where("connected")
	case models.WithoutAccount:
		q = q.Where("NOT connected")
	}
	text := searchText(f.Search)
	if text == "" {
		return q, nil
	}
	ids := []string{text}
	for _, table := range []any{&models.Invite{}, &models.Account{}} {
		var whose []string
		if err := s.read(ctx).Model(table).Where("id = ?", text).Pluck("user_id", &whose).Error; err != nil {
			return nil, err
		}
		ids = append(ids, whose...)
	}
	return q.Where("id IN ?", ids), nil
}

func searchText(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\x00", "")) }

// usersNamed is a page of the users whose invite has a text in its name or address: each has one invite, created with them, so
// that the list of invites finds them at the cost of its own search.
func (s Scope) usersNamed(ctx context.Context, f models.UserFilter, page models.Page) (models.List[models.User], error) {
	var users models.List[models.User]
	if f.Origin == models.UserCreated {
		return users, nil // they have no names
	}
	query := s.searchInvites(s.read(ctx), f.Search)
	connected := s.read(ctx).Model(&models.Account{}).Select("1").Where("accounts.user_id = invites.user_id AND status = 'CONNECTED'")
	switch f.Accounts {
	case models.WithAccount:
		query = query.Where("EXISTS (?)", connected)
	case models.WithoutAccount:
		query = query.Where("NOT EXISTS (?)", connected)
	}
	created := func(i models.Invite) (time.Time, string) { return i.CreatedAt, i.ID }
	invites, err := listCreatedBy(query, f.CreatedFilter, page, filterOf("people", f), created, f.Sort == models.UsersOldest)
	if err != nil {
		return users, err
	}
	place, ids := map[string]int{}, make([]string, len(invites.Items))
	for i, inv := range invites.Items {
		ids[i], place[inv.UserID] = inv.UserID, i
	}
	users.Next, users.Prev = invites.Next, invites.Prev
	err = s.read(ctx).Find(&users.Items, "id IN ?", ids).Error
	slices.SortFunc(users.Items, func(a, b models.User) int { return place[a.ID] - place[b.ID] })
	return users, err
}

// PersonRecord is everything about one user that erasing takes away, and who shares an address with them.
type PersonRecord struct {
	Person
	Accounts   []models.Account
	Emails     int64
	Tests      int64          // test e-mails that may show them
	Events     []models.Event // the newest
	EventCount int64
	Suppressed bool     // an address of theirs asked for no more e-mail
	Others     []Person // who were invited at the same address, newest first, othersLimit at most
	MoreOthers bool     // there are more than these
}

// Limits of what one user's page shows.
const (
	personEvents = 50
	othersLimit  = 50
)

// ErrErased is the cause of the error where a user was there and has been erased.
var ErrErased = errors.New("the user was erased")

// Person returns a user with all that belongs to them. Of one who was erased it says so and when: an Error of KindNotFound with the cause ErrErased.
func (s Scope) Person(ctx context.Context, id string) (*PersonRecord, error) {
	var user models.User
	if err := s.read(ctx).Take(&user, "id = ?", id).Error; err != nil {
		return nil, s.erasedOr(ctx, id, missing(err, "user"))
	}
	people, err := s.people(ctx, []models.User{user})
	if err != nil {
		return nil, err
	}
	p := &PersonRecord{Person: people[0]}
	about := func(table any) *gorm.DB { return s.read(ctx).Model(table).Where("user_id = ?", id) }
	mails := s.read(ctx).Model(&models.Email{}).Where("invite_id IN (?)", about(&models.Invite{}).Select("id"))
	for _, step := range []func() error{
		func() error { return about(&models.Account{}).Order("id DESC").Find(&p.Accounts).Error },
		func() error { return mails.Count(&p.Emails).Error },
		func() error { return about(&models.Event{}).Order("id DESC").Limit(personEvents).Find(&p.Events).Error },
		func() error { return about(&models.Event{}).Count(&p.EventCount).Error },
		func() error { return s.sameAddress(ctx, p) },
		func() error {
			if len(p.Invites) == 0 {
				return nil
			}
			first := p.Invites[len(p.Invites)-1].CreatedAt
			return s.read(ctx).Model(&models.TestEmail{}).Where("created_at >= ?", first).Count(&p.Tests).Error
		},
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// erasedOr says that a user was erased, where the audit log knows of it, and otherwise returns err.
func (s Scope) erasedOr(ctx context.Context, id string, err error) error {
	var entries []models.AuditEntry
	if models.KindOf(err) != models.KindNotFound || isUnwritable(s.read(ctx).Limit(1).Find(&entries, "subject_id = ? AND action = 'user.erase'", id).Error) {
		return err
	}
	if len(entries) == 0 {
		return err
	}
	return &models.Error{
		Kind: models.KindNotFound, Cause: ErrErased,
		Message: "They were erased for good on " + entries[0].CreatedAt.Format("2 January 2006") + ". Nothing that was known of them is left.",
	}
}

// sameAddress finds who else was invited at an address of theirs, and whether one is on the suppression list.
func (s Scope) sameAddress(ctx context.Context, p *PersonRecord) error {
	var addresses []string
	for _, inv := range p.Invites {
		addresses = append(addresses, inv.EmailKey)
	}
	stopped, err := s.store.suppressedAmong(func() *gorm.DB { return s.read(ctx) }, s.mode, addresses)
	if err != nil || len(addresses) == 0 {
		return err
	}
	p.Suppressed = len(stopped) > 0
	var others []models.User
	there := s.read(ctx).Model(&models.Invite{}).Select("user_id").Where("email_key IN ?", addresses)
	err = s.read(ctx).Where("id <> ? AND id IN (?)", p.ID, there).Order("id DESC").Limit(othersLimit + 1).Find(&others).Error
	if err != nil {
		return err
	}
	if p.MoreOthers = len(others) > othersLimit; p.MoreOthers {
		others = others[:othersLimit]
	}
	p.Others, err = s.people(ctx, others)
	return err
}
