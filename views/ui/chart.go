package ui

import (
	"math"
	"strconv"
	"strings"
	"time"

	"invites/models"
)

// ChartProps describes numbers over time: a drawing, its legend, and the same numbers as a table.
type ChartProps struct {
	ID      string // once a page
	Title   string // names the drawing: "Invites by day"
	Summary string // what it shows in one sentence, for who cannot see it
	Head    string // of the table's first column: "Day"
	Points  []ChartPoint
	Series  []Series // three at most: drawn as bars, a dashed line, and a line over a filled ground
}

// ChartPoint is one place on the time axis.
type ChartPoint struct {
	Label string // short, under the axis: "3 Nov"
	Full  string // in the table and on hover: "Tue, 3 Nov 2026"
	Href  string // where the numbers of this point are shown as a list; empty: nowhere
}

// Series is one row of numbers, one for each point.
type Series struct {
	Label  string
	Values []int64
}

// DayPoint is the point of a day in UTC.
func DayPoint(day time.Time) ChartPoint {
	return ChartPoint{Label: day.Format("2 Jan"), Full: day.Format("Mon, 2 Jan 2006")}
}

// MonthPoint is the point of a month.
func MonthPoint(month time.Time) ChartPoint {
	return ChartPoint{Label: month.Format("Jan"), Full: month.Format("January 2006")}
}

// FunnelStep is one step of a funnel: how many came so far.
type FunnelStep struct {
	Label, Href string
	Count       int64
	Note        string // "not opened yet: 12"
}

// FunnelProps describes how many of those who began came how far.
type FunnelProps struct {
	Label string
	Steps []FunnelStep
}

// gridLines is into how many parts the height is cut at most.
const gridLines = 4

// most is the largest value, at least 1.
func (p ChartProps) most() int64 {
	most := int64(1)
	for _, s := range p.Series {
		for _, v := range s.Values {
			most = max(most, v)
		}
	}
	return most
}

// step is the distance between two lines of the grid: 1, 2 or 5 times a power of ten, so that few lines hold the largest value.
func (p ChartProps) step() int64 {
	for power := int64(1); ; power *= 10 {
		for _, factor := range []int64{1, 2, 5} {
			if step := factor * power; step*gridLines >= p.most() {
				return step
			}
		}
	}
}

// lines are the values of the grid's lines, from the top down to 0.
func (p ChartProps) lines() []int64 {
	lines := make([]int64, 0, gridLines+1)
	for i := p.top() / p.step(); i >= 0; i-- {
		lines = append(lines, i*p.step())
	}
	return lines
}

// top is the highest line: the first that holds the largest value.
func (p ChartProps) top() int64 { return (p.most() + p.step() - 1) / p.step() * p.step() }

// empty tells whether there is nothing to draw.
func (p ChartProps) empty() bool {
	for _, s := range p.Series {
		for _, v := range s.Values {
			if v != 0 {
				return false
			}
		}
	}
	return true
}

// percent writes a share of the drawing's width or height.
func percent(part, whole float64) string {
	if whole == 0 {
		return "0%"
	}
	return number(part*100/whole) + "%"
}

// number is short enough for an attribute.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// y is where a value stands, from the top, in percent.
func (p ChartProps) y(v int64) string { return percent(float64(p.top()-v), float64(p.top())) }

func (p ChartProps) height(v int64) string { return percent(float64(v), float64(p.top())) }

// slot is the place of a point: its left edge and its width.
func (p ChartProps) slot(i int) (x, width string) {
	n := float64(len(p.Points))
	return percent(float64(i), n), percent(1, n)
}

// bar is the part of a slot that a bar fills.
func (p ChartProps) bar(i int) (x, width string) {
	n := float64(len(p.Points))
	gap := 0.18
	if n > 60 {
		gap = 0.1
	}
	return percent(float64(i)+gap, n), percent(1-2*gap, n)
}

// middle is where a point's label stands.
func (p ChartProps) middle(i int) string { return percent(float64(i)+0.5, float64(len(p.Points))) }

// curve is the path of a series in a drawing 1000 wide and 100 high; closed adds the way back along the ground.
func (p ChartProps) curve(s Series, closed bool) string {
	var b strings.Builder
	n := len(p.Points)
	at := func(i int) (x, y float64) {
		x = (float64(i) + 0.5) * 1000 / float64(n)
		return x, float64(p.top()-s.Values[i]) * 100 / float64(p.top())
	}
	write := func(command string, x, y float64) { b.WriteString(command + number(x) + " " + number(y)) }
	if n == 1 { // one point is a line across its slot
		_, y := at(0)
		write("M", 0, y)
		write("L", 1000, y)
	}
	for i := 0; i < n && n > 1; i++ {
		x, y := at(i)
		command := "L"
		if i == 0 {
			command = "M"
		}
		write(command, x, y)
	}
	if closed {
		first, last := 0.0, 1000.0
		if n > 1 {
			first, _ = at(0)
			last, _ = at(n - 1)
		}
		write("L", last, 100)
		write("L", first, 100)
		b.WriteString("Z")
	}
	return b.String()
}

// Labels are thinned, counted from the last one: at most so many on a wide screen, half of them on a narrow one.
const wideLabels = 8

// label is the class of the label of a point, empty where it has none.
func (p ChartProps) label(i int) string {
	n := len(p.Points)
	every := (n + wideLabels - 1) / wideLabels
	back := n - 1 - i
	switch {
	case back%(2*every) == 0:
		return "chart-label"
	case back%every == 0:
		return "chart-label chart-label-wide"
	}
	return ""
}

// anchor keeps the outermost labels inside the drawing.
func (p ChartProps) anchor(i int) string {
	if len(p.Points) > 14 && i == len(p.Points)-1 {
		return "end"
	}
	return "middle"
}

// tip is what a point says on hover.
func (p ChartProps) tip(i int) string {
	lines := []string{p.Points[i].Full}
	for _, s := range p.Series {
		lines = append(lines, s.Label+": "+models.Thousands(s.Values[i]))
	}
	return strings.Join(lines, "\n")
}

func (p ChartProps) sum(s Series) string {
	var sum int64
	for _, v := range s.Values {
		sum += v
	}
	return models.Thousands(sum)
}

func seriesClass(i int) string { return "chart-series-" + strconv.Itoa(i+1) }

// share of the first step, 0 to 100.
func (p FunnelProps) share(i int) float64 {
	if i >= len(p.Steps) || p.Steps[0].Count == 0 {
		return 0
	}
	return min(float64(p.Steps[i].Count)*100/float64(p.Steps[0].Count), 100)
}

// Rate is a share in words: "62 %", "0.4 %", and a dash where there is nothing to have a share of.
func Rate(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	share := float64(part) * 100 / float64(whole)
	if share > 0 && share < 1 {
		return strconv.FormatFloat(share, 'f', 1, 64) + " %"
	}
	if part < whole { // 100 % is all of them
		share = min(math.Round(share), 99)
	}
	return strconv.FormatFloat(math.Round(share), 'f', 0, 64) + " %"
}

// funnelRate is how many came to a step, of those at an earlier one.
type funnelRate struct{ Share, Of string }

// rates are those of a step: of the step before, and of the first too where it is the last. Of nobody, nobody comes further.
func (p FunnelProps) rates(i int) []funnelRate {
	from := []int{i - 1}
	if i > 1 && i == len(p.Steps)-1 {
		from = append(from, 0)
	}
	var rates []funnelRate
	for _, earlier := range from {
		whole := p.Steps[earlier]
		rates = append(rates, funnelRate{Rate(p.Steps[i].Count, max(whole.Count, 1)), strings.ToLower(whole.Label)})
	}
	return rates
}

// top is where the column of a step ends, in a drawing 100 high; a few people are seen too.
func (p FunnelProps) top(i int) float64 {
	share := p.share(i)
	if share > 0 {
		share = max(share, 2)
	}
	return 100 - share
}

// columnWidth leaves room for the slope to the next step. The columns are alike wide: their areas are compared.
const columnWidth = 56

// slope is the shape from one step's column to the next one's.
func (p FunnelProps) slope(i int) string {
	if i+1 >= len(p.Steps) {
		return ""
	}
	return "M56 " + number(p.top(i)) + "L100 " + number(p.top(i+1)) + "V100H56Z"
}

func (p FunnelProps) barWidth(i int) string { return number(100-p.top(i)) + "%" }
