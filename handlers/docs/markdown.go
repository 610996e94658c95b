package docs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extended "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"invites/views/docs"
	guides "invites/web/docs"
)

// readGuide turns Markdown into blocks that views draw, so that nothing in a guide becomes HTML by itself. What views cannot draw
// is an error.
func readGuide(g guides.Guide, origin string) (docs.Guide, error) {
	source := []byte(strings.ReplaceAll(string(g.Markdown), "{origin}", origin))
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	r := reader{source}
	blocks, err := r.blocks(markdown.Parser().Parse(text.NewReader(source)))
	if err != nil {
		return docs.Guide{}, err
	}
	if len(blocks) < 2 || blocks[0].Level != 1 || blocks[1].Kind != docs.Paragraph {
		return docs.Guide{}, errors.New("does not begin with a title and a paragraph")
	}
	return docs.Guide{Slug: g.Slug, Title: plain(blocks[0].Runs), Summary: plain(blocks[1].Runs), Blocks: blocks[2:]}, nil
}

func plain(runs []docs.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// reader reads the parts of one document.
type reader struct{ source []byte }

func children(n ast.Node) []ast.Node {
	var all []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		all = append(all, c)
	}
	return all
}

func (r reader) blocks(parent ast.Node) ([]docs.Block, error) {
	var all []docs.Block
	for _, n := range children(parent) {
		b, err := r.block(n)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func (r reader) block(n ast.Node) (b docs.Block, err error) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		b.Kind = docs.Paragraph
		b.Runs, err = r.runs(n, docs.Run{})
	case *ast.Heading:
		b.Kind, b.Level = docs.Heading, n.Level
		if id, ok := n.AttributeString("id"); ok {
			b.ID = string(id.([]byte))
		}
		b.Runs, err = r.runs(n, docs.Run{})
	case *ast.List:
		return r.list(n)
	case *ast.FencedCodeBlock:
		return r.code(n)
	case *ast.Blockquote:
		b.Kind = docs.Notice
		b.Blocks, err = r.blocks(n)
	case *extended.Table:
		return r.table(n)
	default:
		err = fmt.Errorf("cannot draw %s", n.Kind())
	}
	return b, err
}

func (r reader) list(n *ast.List) (docs.Block, error) {
	b := docs.Block{Kind: docs.List, Ordered: n.IsOrdered()}
	for _, item := range children(n) {
		blocks, err := r.blocks(item)
		if err != nil {
			return b, err
		}
		b.Items = append(b.Items, blocks)
	}
	return b, nil
}

// code is a block of code, or samples: see package web/docs.
func (r reader) code(n *ast.FencedCodeBlock) (docs.Block, error) {
	info := ""
	if n.Info != nil {
		info = string(n.Info.Value(r.source))
	}
	content := strings.TrimSpace(string(n.Lines().Value(r.source)))
	name, ok := strings.CutPrefix(info, "samples ")
	if !ok {
		return docs.Block{Kind: docs.Code, Lang: info, Code: content}, nil
	}
	all, err := guides.Samples(name)
	b := docs.Block{Kind: docs.Samples, ID: "sample-" + name, Label: content}
	for _, s := range all {
		b.Samples = append(b.Samples, docs.Sample{Lang: s.Language.Name, File: s.File, Code: strings.TrimSpace(s.Code)})
	}
	return b, err
}

func (r reader) table(n *extended.Table) (docs.Block, error) {
	b := docs.Block{Kind: docs.Table}
	for _, row := range children(n) {
		var cells [][]docs.Run
		for _, cell := range children(row) {
			runs, err := r.runs(cell, docs.Run{})
			if err != nil {
				return b, err
			}
			cells = append(cells, runs)
		}
		if _, head := row.(*extended.TableHeader); head {
			b.Head = cells
		} else {
			b.Rows = append(b.Rows, cells)
		}
	}
	return b, nil
}

// runs are the pieces of text below a node, each with the looks of those above it.
func (r reader) runs(parent ast.Node, looks docs.Run) ([]docs.Run, error) {
	var all []docs.Run
	for _, n := range children(parent) {
		more, err := r.run(n, looks)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func (r reader) run(n ast.Node, looks docs.Run) ([]docs.Run, error) {
	switch n := n.(type) {
	case *ast.Text:
		looks.Text = string(n.Segment.Value(r.source))
		if n.SoftLineBreak() {
			looks.Text += " "
		}
		return []docs.Run{looks}, nil
	case *ast.String:
		looks.Text = string(n.Value)
		return []docs.Run{looks}, nil
	case *ast.CodeSpan:
		looks.Code = true
		return r.runs(n, looks)
	case *ast.Emphasis:
		looks.Strong, looks.Em = n.Level > 1, n.Level == 1
		return r.runs(n, looks)
	case *ast.Link:
		looks.Href = string(n.Destination)
		return r.runs(n, looks)
	}
	return nil, fmt.Errorf("cannot draw %s", n.Kind())
}
