// Package models is the language of the domain: its types, its rules and its errors.
//
// It decides and does nothing else: it knows neither HTTP nor SQL, and the time is passed in. Struct tags for gorm are
// strings to it. Rules come from the wire contract; "contract §n" in a comment names the section.
package models
