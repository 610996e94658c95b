package store

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// The kept counts (table invite_counts) are named by a measure and, where it is by day, a day in UTC. Triggers keep them, so that they agree with
// the invites after every commit, whatever changed them.
const (
	measureStage    = "stage."
	measureTemplate = "template."
	measureCreator  = "creator."
	measureSource   = "source."
	measureReached  = "reached." // of the invites created on a day
	measureOn       = "on."      // what happened on a day
	measureLink     = "link."    // the time from sent to linked, of the invites created on a day
	measureLinks    = "links."   // the same, of the invites created in a month
	measureOpen     = ".open"    // of a template, those that may still be linked
	measureCreated  = measureReached + "created"
)

// How a count names its day, and its month.
const (
	dayForm   = "2006-01-02"
	monthForm = "2006-01"
)

// countRow is one kept number.
type countRow struct {
	Measure string
	Day     string
	N       int64
}

// totals starts a query of kept counts.
func (s Scope) totals(ctx context.Context) *gorm.DB {
	return s.readAnew(ctx).Table("invite_totals")
}

// sums adds up the counts of measures with a prefix, by the rest of their names. Zeros are left out.
func (s Scope) sums(query *gorm.DB, prefix string) (map[string]int64, error) {
	var rows []countRow
	// A range, as LIKE could not use the key.
	err := query.Select("measure, CAST(SUM(n) AS bigint) AS n").Where("measure >= ? AND measure < ?", prefix, prefix+"\U0010FFFF").
		Group("measure").Having("SUM(n) <> 0").Find(&rows).Error
	sums := make(map[string]int64, len(rows))
	for _, row := range rows {
		sums[strings.TrimPrefix(row.Measure, prefix)] = row.N
	}
	return sums, err
}

// ofDays keeps the counts of days, both included.
func ofDays(query *gorm.DB, days models.CreatedFilter) *gorm.DB {
	if days.StartDate != nil {
		query = query.Where("day >= ?", days.StartDate.Format(dayForm))
	}
	if days.EndDate != nil {
		query = query.Where("day <= ?", days.EndDate.Format(dayForm))
	}
	return query
}

// StageCounts is how many invites of the mode stand at each stage.
type StageCounts map[models.Stage]int64

// Total adds up all stages.
func (c StageCounts) Total() (n int64) {
	for _, count := range c {
		n += count
	}
	return n
}

// StageCounts tells how many invites of the mode stand at each stage: the numbers that the lists filtered by stage show.
func (s Scope) StageCounts(ctx context.Context) (StageCounts, error) {
	sums, err := s.sums(s.totals(ctx), measureStage)
	counts := StageCounts{}
	for _, stage := range models.Stages() {
		counts[stage] = sums[string(stage)]
	}
	return counts, err
}

// Funnel is how far the invites created on some days have come, whatever became of them since.
type Funnel struct {
	Created int64
	Reached map[models.Reached]int64
	// Median is the time that half of those linked took at most from the mail to the link, to within 5 percent; nil where none is linked.
	Median *time.Duration
}

// Funnel tells how far the invites created on the days have come: the numbers that the lists filtered by Reached and those days show.
func (s Scope) Funnel(ctx context.Context, days models.CreatedFilter) (*Funnel, error) {
	sums, err := s.sums(ofDays(s.totals(ctx), days), measureReached)
	if err != nil {
		return nil, err
	}
	f := &Funnel{Created: sums["created"], Reached: map[models.Reached]int64{}}
	for _, step := range models.ReachedSteps() {
		f.Reached[step] = sums[string(step)]
	}
	f.Median, err = s.timeToLink(ctx, days)
	return f, err
}

// timeToLink is the median of the invites created on the days. Whole months up to now are summed by month.
func (s Scope) timeToLink(ctx context.Context, days models.CreatedFilter) (*time.Duration, error) {
	query, measure := ofDays(s.totals(ctx), days), measureLink
	if days.EndDate == nil && (days.StartDate == nil || days.StartDate.Day() == 1) {
		query, measure = s.totals(ctx), measureLinks
		if days.StartDate != nil {
			query = query.Where("day >= ?", days.StartDate.Format(monthForm))
		}
	}
	times, err := s.sums(query, measure)
	return median(times), err
}

// median of a histogram whose classes are tenths of the natural logarithm of seconds (and one more, so that there is a class of none). Within
// a class the times are taken to be spread evenly.
func median(histogram map[string]int64) *time.Duration {
	var total int64
	classes := make([]int, 0, len(histogram))
	for class, n := range histogram {
		number, err := strconv.Atoi(class)
		if err != nil || n < 0 {
			continue
		}
		classes, total = append(classes, number), total+n
	}
	if total == 0 {
		return nil
	}
	slices.Sort(classes)
	half, before := float64(total)/2, 0.0
	for _, class := range classes {
		n := float64(histogram[strconv.Itoa(class)])
		if before+n >= half {
			seconds := math.Exp((float64(class)+(half-before)/n)/10) - 1
			took := time.Duration(seconds * float64(time.Second)).Round(time.Second)
			return &took
		}
		before += n
	}
	return nil
}

// PeriodCount is what happened in a day or a month in UTC: how many invites were first sent, opened by their person and linked.
type PeriodCount struct {
	Start                time.Time
	Sent, Opened, Linked int64
}

// Daily tells what happened on each day from the first to the last, both included.
func (s Scope) Daily(ctx context.Context, first, last time.Time) ([]PeriodCount, error) {
	return s.happened(ctx, first, last, "day", dayForm, 0)
}

// Monthly tells what happened in each month from that of the first day to that of the last, on these days and those between.
func (s Scope) Monthly(ctx context.Context, first, last time.Time) ([]PeriodCount, error) {
	return s.happened(ctx, first, last, "substr(day, 1, 7)", monthForm, 1)
}

// happened adds up by a part of the day, whose form is given; the next such part begins so many months later, or a day.
func (s Scope) happened(ctx context.Context, first, last time.Time, part, form string, months int) ([]PeriodCount, error) {
	first, last = first.UTC().Truncate(24*time.Hour), last.UTC().Truncate(24*time.Hour)
	var rows []countRow
	query := ofDays(s.totals(ctx), models.CreatedFilter{StartDate: &first, EndDate: &last})
	err := query.Select("measure, "+part+" AS day, CAST(SUM(n) AS bigint) AS n").
		Where("measure IN ?", []string{measureOn + "sent", measureOn + "opened", measureOn + "linked"}).Group("measure, " + part).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var periods []PeriodCount
	start := first
	if months > 0 {
		start = time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	for ; !start.After(last); start = nextPeriod(start, months) {
		at[start.Format(form)] = len(periods)
		periods = append(periods, PeriodCount{Start: start})
	}
	for _, row := range rows {
		periods[at[row.Day]].add(row)
	}
	return periods, nil
}

func nextPeriod(start time.Time, months int) time.Time {
	if months > 0 {
		return start.AddDate(0, months, 0)
	}
	return start.AddDate(0, 0, 1)
}

func (p *PeriodCount) add(row countRow) {
	switch strings.TrimPrefix(row.Measure, measureOn) {
	case "sent":
		p.Sent = row.N
	case "opened":
		p.Opened = row.N
	case "linked":
		p.Linked = row.N
	}
}

// FirstDay is the day in UTC on which the mode's first invite was created; nil where there is none.
func (s Scope) FirstDay(ctx context.Context) (*time.Time, error) {
	var days []string
	err := s.totals(ctx).Where("measure = ?", measureCreated).Group("day").Having("SUM(n) > 0").Order("day").Limit(1).Pluck("day", &days).Error
	if err != nil || len(days) == 0 {
		return nil, err
	}
	day, err := time.Parse(dayForm, days[0])
	return &day, err
}

// TemplateCount is how many invites follow a template.
type TemplateCount struct {
	Invites int64
	Open    int64 // may still be linked
}

// TemplateCounts tells how many invites follow each template of the mode; those that none follows are left out.
func (s Scope) TemplateCounts(ctx context.Context) (map[string]TemplateCount, error) {
	sums, err := s.sums(s.totals(ctx), measureTemplate)
	counts := make(map[string]TemplateCount, len(sums))
	for name, n := range sums {
		id, open := strings.CutSuffix(name, measureOpen)
		count := counts[id]
		if open {
			count.Open = n
		} else {
			count.Invites = n
		}
		counts[id] = count
	}
	return counts, err
}

// Creators lists the names of those who created the mode's invites, and how many.
func (s Scope) Creators(ctx context.Context) (map[string]int64, error) {
	return s.sums(s.totals(ctx), measureCreator)
}

// Count is a number of invites: N of them, or, where More is set, more than N.
type Count struct {
	N    int64
	More bool
}

// CountInvites tells how many invites a filter finds: from the kept counts where they say it, else by counting up to limit.
func (s Scope) CountInvites(ctx context.Context, f models.InviteFilter, limit int64) (Count, error) {
	if err := f.Check(); err != nil {
		return Count{}, err
	}
	if query, measure, ok := s.kept(ctx, f); ok {
		var n int64
		err := query.Select("CAST(COALESCE(SUM(n), 0) AS bigint)").Where("measure = ?", measure).Scan(&n).Error
		return Count{N: n}, err
	}
	days := models.CreatedFilter{StartDate: f.StartDate, EndDate: f.EndDate}
	found := createdOn(s.filterInvites(s.readFiltered(ctx, f).Model(&models.Invite{}), f), days).Select("1 AS one").Limit(int(limit) + 1)
	var n int64
	err := s.store.planAnew(s.store.read(ctx)).Table("(?) AS found", found).Select("COUNT(*)").Scan(&n).Error
	return Count{N: min(n, limit), More: n > limit}, err
}

// kept is where a filter's number is kept, if it is: filters of one kind are.
func (s Scope) kept(ctx context.Context, f models.InviteFilter) (*gorm.DB, string, bool) {
	days := models.CreatedFilter{StartDate: f.StartDate, EndDate: f.EndDate}
	dayless := days == models.CreatedFilter{}
	query, f := ofDays(s.totals(ctx), days), withoutOrder(f)
	switch {
	case f == models.InviteFilter{}:
		return query, measureCreated, true
	case f == models.InviteFilter{Reached: f.Reached}:
		return query, measureReached + string(f.Reached), true
	case f == models.InviteFilter{Stage: f.Stage}:
		return query, measureStage + string(f.Stage), dayless
	case f == models.InviteFilter{TemplateID: f.TemplateID}:
		return query, measureTemplate + f.TemplateID, dayless
	case f == models.InviteFilter{CreatedBy: f.CreatedBy}:
		return query, measureCreator + f.CreatedBy, dayless
	case f == models.InviteFilter{Source: f.Source}:
		return query, measureSource + string(f.Source), dayless
	}
	return nil, "", false
}

// withoutOrder is a filter without what does not change the number found.
func withoutOrder(f models.InviteFilter) models.InviteFilter {
	f.Sort, f.StartDate, f.EndDate = "", nil, nil
	f.Search = strings.TrimSpace(f.Search)
	return f
}

// foldLimit is how many differences one sweep folds into the sums.
const foldLimit = 50_000

// foldCounts adds the differences that changes have left to the sums. On SQLite, where one writes at a time, the triggers do so themselves.
func foldCounts(tx *tx) error {
	if !tx.store.postgres() {
		return nil
	}
	return tx.db.Exec(`WITH taken AS (
			DELETE FROM invite_count_changes WHERE id IN (SELECT id FROM invite_count_changes ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)
			RETURNING mode, measure, day, n
		)
		INSERT INTO invite_counts AS kept (mode, measure, day, n)
		SELECT mode, measure, day, SUM(n) FROM taken GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
		ON CONFLICT (mode, measure, day) DO UPDATE SET n = kept.n + excluded.n`, foldLimit).Error
}
