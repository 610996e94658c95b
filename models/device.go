package models

import "strings"

// mark is a word by which a browser or a system names itself in User-Agent, and its name for people.
type mark struct{ sign, name string }

// browsers and systems are looked through in order: most browsers also claim to be those that stand further down.
func browsers() []mark {
	return []mark{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
}

func systems() []mark {
	return []mark{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Macintosh", "Mac"}, {"Linux", "Linux"},
	}
}

// Device says in plain words what a User-Agent is, as far as it can be told: "Firefox on Windows".
func Device(userAgent string) string {
	browser, system := named(browsers(), userAgent), named(systems(), userAgent)
	switch {
	case browser != "" && system != "":
		return browser + " on " + system
	case browser != "":
		return browser
	case system != "":
		return "A browser on " + system
	}
	return "Another program"
}

func named(marks []mark, userAgent string) string {
	for _, m := range marks {
		if strings.Contains(userAgent, m.sign) {
			return m.name
		}
	}
	return ""
}
