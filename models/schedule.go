package models

import "time"

// Schedule is a list of waits: the first follows the first failed try. When it is used up, trying ends.
type Schedule []time.Duration

// Next says when to try again after the given number of tries, and false when there is no further try. spread is a
// number from 0 to 1 that moves the time by up to a tenth of the wait, so that those who failed together do not come back together.
func (s Schedule) Next(now time.Time, tries int, spread float64) (time.Time, bool) {
	if tries < 1 || tries > len(s) {
		return time.Time{}, false
	}
	wait := s[tries-1]
	return now.Add(wait + time.Duration(float64(wait)*0.1*spread)), true
}

// WebhookSchedule is the contract's (§6): at once, and then after these waits.
func WebhookSchedule() Schedule {
	return Schedule{
		5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// MailSchedule follows RFC 5321 §4.5.4.1: quick at first, for a server that restarts or greylists, then patient; it
// gives up after about four days.
func MailSchedule() Schedule {
	return Schedule{
		10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
		4 * time.Hour, 8 * time.Hour, 16 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour,
	}
}
