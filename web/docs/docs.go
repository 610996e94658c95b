// Package docs holds the bytes of the documentation: the guides, as Markdown, and the samples that they show. A fenced block whose info
// is "samples NAME" stands for the program in samples/NAME in every language; its text says what the program does.
//
// Each sample is a whole program on its language's standard library; a test runs every one as it is printed:
//
//	go test -tags=samples ./web/e2e/samples
package docs

import (
	"embed"
	"fmt"
	"path"
)

//go:embed guides/*.md samples/*/*
var files embed.FS

// Guide is one page of prose.
type Guide struct {
	Slug     string // its name in addresses
	Markdown []byte // begins with the title as "# …" and a paragraph that sums it up; {origin} stands for the installation's address
}

// Guides are all of them, in the order in which to read them.
func Guides() []Guide {
	var all []Guide
	for _, slug := range []string{
		"first-invite", "authentication", "errors", "idempotency", "pagination", "rate-limits", "webhooks", "events", "batch", "import", "erasure", "production", "from-smile",
	} {
		text, err := files.ReadFile("guides/" + slug + ".md")
		if err != nil { // the names are those of files of the binary
			panic(err)
		}
		all = append(all, Guide{slug, text})
	}
	return all
}

// Language is one that the samples are written in.
type Language struct {
	Name string // "Go"
	Ext  string // of its files: ".go"
}

// Languages are all of them, in the order of the tabs.
func Languages() []Language {
	return []Language{{"curl", ".sh"}, {"Go", ".go"}, {"Node", ".mjs"}, {"Python", ".py"}, {"PHP", ".php"}, {"Java", ".java"}}
}

// Sample is a program in one language.
type Sample struct {
	Language Language
	File     string // "create-invite.go"
	Code     string
}

// Samples is one program in all languages. It fails for a name that there is not, or not in every language.
func Samples(name string) ([]Sample, error) {
	var all []Sample
	for _, l := range Languages() {
		file := name + l.Ext
		code, err := files.ReadFile(path.Join("samples", name, file))
		if err != nil {
			return nil, fmt.Errorf("the sample %s in %s: %w", name, l.Name, err)
		}
		all = append(all, Sample{l, file, string(code)})
	}
	return all, nil
}
