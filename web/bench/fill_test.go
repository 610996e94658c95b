//go:build bench

package bench

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// A thousand invites are those of a month, more are those of two years: so that what happens within days, such as links that run out,
// fills a page of a list in either, and the pages compared show as much.
const (
	month = 30 * 24 * time.Hour
	years = 2 * 365 * 24 * time.Hour
)

// filling is what a database is filled with: n invites, each with a user and an event, the first ones the oldest.
type filling struct {
	n            int
	span         time.Duration // over which they were created, evenly, up to an hour ago
	from         time.Time
	rareEvery    int      // how often the rare template and the rare name occur: so that they fill a page
	lastNames    []string // of which there are fewer, so that one with a first name fills a page, too
	common, rare string   // templates
	webhook      string   // that was told of all; empty for a database without mail, deliveries and logs
	seal         cipher.AEAD
}

func newFilling(t testing.TB, n int, common, rare string) *filling {
	t.Helper()
	// As models/store seals: were it to change, the first list would fail.
	key, err := hkdf.Key(sha256.New, []byte(storetest.SecretKey), nil, "invites seal: invite token", sha256.Size)
	must(t, err)
	block, err := aes.NewCipher(key)
	must(t, err)
	seal, err := cipher.NewGCMWithRandomNonce(block)
	must(t, err)
	f := &filling{n: n, span: years, rareEvery: 1000, lastNames: lastNames, common: common, rare: rare, seal: seal}
	if n <= few {
		f.span, f.rareEvery, f.lastNames = month, 30, lastNames[:2]
	}
	f.from = time.Now().UTC().Add(-f.span - time.Hour).Truncate(time.Microsecond)
	return f
}

// at is when the i-th invite was created.
func (f *filling) at(i int) time.Time {
	return f.from.Add(f.span / time.Duration(f.n) * time.Duration(i))
}

// id is that of the i-th thing with a prefix: in the order of time, as the program makes them.
func (f *filling) id(prefix string, i int) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(f.at(i).UnixMilli())<<16|0x7000|uint64(i%4096))
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(prefix), uint64(i)))
	copy(b[8:], sum[:8])
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%s-%x", prefix, b)
}

// Names as they are met: a few first names, each of many, and some hundred last names.
var (
	firstNames = strings.Fields("Ana Bob Chen Dina Émile Fatima Georg Hana Iván Jürgen Kofi Lena Mei Nora Omar Priya Quinn Rosa Sofía Tariq")
	lastNames  = strings.Fields("Ramírez Smith Wang Cohen Dubois Haddad Müller Novák Petrov Okafor Nakamura Rossi Silva Yılmaz Zhang Andersson")
)

// personName is that of the i-th invite's person: one of 320 (40 in the small database) by turns, and now and then a Quillfeather.
func (f *filling) personName(i int) string {
	last := f.lastNames[i/len(firstNames)%len(f.lastNames)]
	if i%f.rareEvery == 7 {
		last = "Quillfeather"
	}
	return firstNames[i%len(firstNames)] + " " + last
}

// email belongs to three invites.
func email(i int) string { return fmt.Sprintf("person%d@example.com", i/3) }

var inviteColumns = strings.Fields(`id mode created_at updated_at full_name email email_key search_key template_id user_id status
	email_status invited_at opened_at started_at linked_at expires_at expired_at token_hash token_sealed created_by`)

// invite is the i-th row. One of ten is linked, few have the rare template.
func (f *filling) invite(i int) []any {
	at, id := f.at(i), f.id("iv", i)
	status, template := models.InviteInvited, f.common
	expires := at.AddDate(0, 0, 14)
	var opened, started, linked, expired *time.Time
	took := at.Add(time.Duration(i%5000+1) * time.Minute)
	if i%3 == 0 || i%10 == 0 {
		opened = &took
	}
	if i%6 == 0 || i%10 == 0 {
		started = &took
	}
	if i%10 == 0 {
		status, linked = models.InviteLinked, &took
	} else if expires.Before(time.Now()) {
		expired = &expires
	}
	if i%f.rareEvery == 0 {
		template = f.rare
	}
	name, address := f.personName(i), email(i)
	hash := sha256.Sum256([]byte(id))
	return []any{
		id, string(models.Sandbox), at, at, name, address, address, store.SearchKey(name, address), template, f.id("tenant", i), string(status),
		string(models.EmailSent), at, opened, started, linked, expires, expired, hash[:], f.seal.Seal([]byte{1}, nil, hash[:], append([]byte{1}, id...)), fmt.Sprintf("staff%d@example.com", i%7),
	}
}

var userColumns = []string{"id", "mode", "created_at"}

func (f *filling) user(i int) []any { return []any{f.id("tenant", i), string(models.Sandbox), f.at(i)} }

var eventColumns = []string{"id", "mode", "type", "body", "created_at", "sequence"}

func (f *filling) event(i int) []any {
	id := f.id("et", i)
	body := fmt.Sprintf(`{"id":"%s","version":1,"type":"USER_CREATED","createdAt":"%s","data":{"userId":"%s"}}`, id, f.at(i).Format(time.RFC3339), f.id("tenant", i))
	return []any{id, string(models.Sandbox), string(models.EventUserCreated), body, f.at(i), i + 1}
}

var emailColumns = strings.Fields(`id mode invite_id to_address from_name reply_address subject message_id status tries reply created_at updated_at sent_at created_by`)

func (f *filling) email(i int) []any {
	at := f.at(i)
	return []any{
		f.id("em", i), string(models.Sandbox), f.id("iv", i), email(i), "Acme", "help@acme.example", "Please link your account", "<m@acme.example>",
		string(models.EmailSent), 1, "250 OK", at, at, at, "bench",
	}
}

var deliveryColumns = strings.Fields(`id mode webhook_id event_id event_type status tries response_code error created_at updated_at delivered_at`)

func (f *filling) delivery(i int) []any {
	at := f.at(i)
	return []any{
		f.id("whd", i), string(models.Sandbox), f.webhook, f.id("et", i), string(models.EventUserCreated), string(models.DeliverySucceeded), 1, 200, "", at, at, at,
	}
}

var auditColumns = strings.Fields(`id mode actor_kind actor_id actor_name action subject_id detail created_at`)

func (f *filling) audit(i int) []any {
	return []any{
		f.id("au", i), string(models.Sandbox), string(models.ActorStaff), "st-1", fmt.Sprintf("staff%d@example.com", i%7), "invite.create", f.id("iv", i), "", f.at(i),
	}
}

var requestColumns = strings.Fields(`id mode api_key_id request_id method path status code error_fields duration_us created_at`)

func (f *filling) request(i int) []any {
	return []any{
		f.id("rq", i), string(models.Sandbox), "ak-1", f.id("req", i), "POST", "/v1/invites", 201, "CREATED", "", 1500, f.at(i),
	}
}

// table is one of those to be filled.
type table struct {
	name    string
	columns []string
	row     func(i int) []any
}

func (f *filling) tables() []table {
	tables := []table{{"users", userColumns, f.user}, {"invites", inviteColumns, f.invite}, {"events", eventColumns, f.event}}
	if f.webhook == "" {
		return tables
	}
	return append(tables, table{"emails", emailColumns, f.email}, table{"deliveries", deliveryColumns, f.delivery},
		table{"audit_entries", auditColumns, f.audit}, table{"api_requests", requestColumns, f.request})
}

const sequenceSet = "UPDATE event_sequences SET last = %d WHERE mode = 'SANDBOX'"

// postgres fills by COPY, and makes the indexes again when the rows are in: a million takes seconds.
func (f *filling) postgres(t testing.TB, url string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	must(t, err)
	defer conn.Close(ctx)
	exec := func(query string) {
		t.Helper()
		_, err := conn.Exec(ctx, query)
		must(t, err)
	}
	exec("SET session_replication_role = replica") // the rows refer to each other as they should
	exec("SET maintenance_work_mem = '512MB'")
	for _, table := range f.tables() {
		indexes := f.dropIndexes(t, conn, table.name)
		rows := pgx.CopyFromSlice(f.n, func(i int) ([]any, error) { return table.row(i), nil })
		_, err := conn.CopyFrom(ctx, pgx.Identifier{table.name}, table.columns, rows)
		must(t, err)
		for _, index := range indexes {
			exec(index)
		}
		exec("VACUUM ANALYZE " + table.name)
	}
	exec("CALL count_invites()") // COPY in this role passes the triggers by
	exec("VACUUM ANALYZE invite_counts")
	exec(fmt.Sprintf(sequenceSet, f.n))
}

// dropIndexes drops the indexes of a table, those of constraints aside, and returns what makes them again.
func (f *filling) dropIndexes(t testing.TB, conn *pgx.Conn, table string) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), `SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
		WHERE indrelid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`, table)
	must(t, err)
	type index struct{ Name, Definition string }
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	must(t, err)
	var again []string
	for _, i := range found {
		_, err := conn.Exec(context.Background(), "DROP INDEX "+i.Name)
		must(t, err)
		again = append(again, i.Definition)
	}
	return again
}

// sqlite fills the file in one transaction.
func (f *filling) sqlite(t testing.TB, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=synchronous(OFF)&_pragma=busy_timeout(10000)")
	must(t, err)
	defer db.Close()
	tx, err := db.Begin()
	must(t, err)
	for _, table := range f.tables() {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(table.columns)), ", ")
		insert, err := tx.Prepare("INSERT INTO " + table.name + " (" + strings.Join(table.columns, ", ") + ") VALUES (" + marks + ")")
		must(t, err)
		for i := range f.n {
			_, err := insert.Exec(table.row(i)...)
			must(t, err)
		}
	}
	_, err = tx.Exec(fmt.Sprintf(sequenceSet, f.n))
	must(t, err)
	must(t, tx.Commit())
	_, err = db.Exec("ANALYZE")
	must(t, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
