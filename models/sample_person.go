package models

// SamplePerson is somebody who does not exist, to see a template with.
type SamplePerson struct {
	Key       string // for an address or a form
	About     string // why to look at the template with them
	FullName  string
	FirstName string
	LastName  string
	Email     string
}

// SamplePeople are those that a template is shown with: an ordinary one first, then those with whom templates go wrong.
func SamplePeople() []SamplePerson {
	return []SamplePerson{
		{"ana", "Ana Example", "Ana Example", "Ana", "Example", "ana@example.com"},
		{"no-first-name", "somebody with a full name only", "Sam Okafor", "", "", "sam@example.com"},
		{"long-name", "somebody with a very long name", "Maximiliane Wolkenstein-Achtenhagen de la Fuente y Guerrero-Montenegro",
			"Maximiliane Alexandra Konstanze", "Wolkenstein-Achtenhagen de la Fuente y Guerrero-Montenegro", "maximiliane.wolkenstein-achtenhagen@example.com"},
		{"arabic", "somebody with an Arabic name", "ليلى عبد الرحمن", "ليلى", "عبد الرحمن", "layla@example.com"},
	}
}

// FindSamplePerson returns the one with the key, the ordinary one where there is none.
func FindSamplePerson(key string) SamplePerson {
	people := SamplePeople()
	for _, p := range people {
		if p.Key == key {
			return p
		}
	}
	return people[0]
}

// Variables are the values that a template takes for this person.
func (p SamplePerson) Variables(company, landingURL string) Variables {
	return Variables{CompanyName: company, FirstName: p.FirstName, FullName: p.FullName, LastName: p.LastName, LandingURL: landingURL}
}
