package ui

import (
	"strconv"
	"time"

	"invites/models"
)

// ProgressProps describes how far something that takes a while has come.
type ProgressProps struct {
	ID          string // of the bar, once a page
	Label       string // "Sending invites"
	Done, Of    int64  // Of 0: nobody knows how much there is
	Caption     string // zero: "1,200 of 10,000"
	Tone        Tone   // ToneDanger for what stopped, ToneSuccess for what is done
	HidePercent bool
}

func (p ProgressProps) caption() string {
	if p.Caption != "" {
		return p.Caption
	}
	if p.Of == 0 {
		return ""
	}
	return models.Thousands(p.Done) + " of " + models.Thousands(p.Of)
}

// percent is rounded down, so that 100 % means all of it.
func (p ProgressProps) percent() string {
	if p.Of <= 0 {
		return ""
	}
	return strconv.FormatInt(min(p.Done*100/p.Of, 100), 10) + " %"
}

// stepState is the class of the step with that number.
func stepState(i, current int) string {
	switch {
	case i < current:
		return "stepper-done"
	case i == current:
		return "stepper-now"
	}
	return "stepper-later"
}

// StepperStep is one step of something done in order. A step that is done may lead back to its page.
type StepperStep struct{ Label, Href string }

// meterWidth leaves a trace of even the smallest number.
func meterWidth(n, most int64) string {
	return number(max(float64(n)*100/float64(max(most, 1)), 2)) + "%"
}

// Lasting writes in words how long something is good for: "14 days", "a day", "36 hours", "an hour", "90 minutes".
func Lasting(d time.Duration) string {
	switch {
	case d == 24*time.Hour:
		return "a day"
	case d == time.Hour:
		return "an hour"
	case d >= 24*time.Hour && d%(24*time.Hour) == 0:
		return models.CountOf(int64(d/(24*time.Hour)), "day", "days")
	case d >= time.Hour && d%time.Hour == 0:
		return models.CountOf(int64(d/time.Hour), "hour", "hours")
	}
	return models.CountOf(int64(d.Round(time.Minute)/time.Minute), "minute", "minutes")
}

// Span writes how long something took, or takes, in its two largest units: "45 s", "12 min", "3 h 20 min", "2 d 4 h".
func Span(d time.Duration) string {
	units := []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}}
	for i, unit := range units {
		if d < unit.size {
			continue
		}
		text := strconv.FormatInt(int64(d/unit.size), 10) + " " + unit.name
		if i+1 < len(units)-1 { // seconds matter only where there is nothing else
			if rest := d % unit.size / units[i+1].size; rest > 0 {
				text += " " + strconv.FormatInt(int64(rest), 10) + " " + units[i+1].name
			}
		}
		return text
	}
	return "less than a second"
}

// RoughSpan is Span for a time that is known to within a few percent: it is rounded, so that its words do not pretend to more.
func RoughSpan(d time.Duration) string {
	step := time.Second
	for _, longer := range []time.Duration{time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour} {
		if longer <= d/10 {
			step = longer
		}
	}
	return Span(d.Round(step))
}
