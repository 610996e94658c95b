// Package docs draws the documentation for developers: guides, made of blocks and runs of text, and the page of the API viewer.
package docs

import "strconv"

// Guide is one page of prose.
type Guide struct {
	Slug, Title string
	Summary     string // one sentence, for the list of guides
	Blocks      []Block
}

// Block is a part of a guide. Kind says which of the other fields count.
type Block struct {
	Kind    BlockKind
	Level   int       // of a heading: 2 or 3
	ID      string    // of a heading or samples: the anchor
	Runs    []Run     // of a heading or a paragraph
	Items   [][]Block // of a list
	Ordered bool
	Lang    string // of code
	Code    string
	Head    [][]Run   // of a table
	Rows    [][][]Run // of a table
	Blocks  []Block   // of a notice
	Samples []Sample
	Label   string // of samples: what they do
}

// BlockKind is what a Block is.
type BlockKind int

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	List
	Code
	Table
	Notice
	Samples
)

// Run is a piece of text that looks one way.
type Run struct {
	Text   string
	Code   bool
	Strong bool
	Em     bool
	Href   string // of a link; "" for none
}

// Sample is the same program in one language.
type Sample struct {
	Lang string // "Go"
	File string // "create-invite.go"
	Code string
}

func (b Block) tabID(i int) string  { return b.ID + "-" + strconv.Itoa(i) }
func (b Block) codeID(i int) string { return b.tabID(i) + "-code" }

// headings are those of a guide's own table of contents.
func (g Guide) headings() []Block {
	var found []Block
	for _, b := range g.Blocks {
		if b.Kind == Heading && b.Level == 2 {
			found = append(found, b)
		}
	}
	return found
}

// text is runs without their looks.
func text(runs []Run) string {
	whole := ""
	for _, r := range runs {
		whole += r.Text
	}
	return whole
}
