package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.yaml.in/yaml/v3"
)

// viewerPolicy is what the API viewer may do beyond nothing: be itself, and call this origin. Its own images are data.
const viewerPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

// description answers with the API's description: it is public, and the same until the program is another.
func (h *Room) description(w http.ResponseWriter, r *http.Request) error {
	head := w.Header()
	head.Set("Content-Type", "application/json; charset=utf-8")
	head.Set("Cache-Control", "public, max-age=300")
	head.Set("ETag", h.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(h.openAPI))
	return nil
}

// openAPI turns the description into JSON, in the same order, with server as the one address of the API.
func openAPI(source []byte, server string) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil {
		return nil, err
	}
	if document.Kind != yaml.DocumentNode || document.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("is no mapping")
	}
	var servers yaml.Node
	if err := servers.Encode([]map[string]string{{"url": server}}); err != nil {
		return nil, err
	}
	root := document.Content[0]
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == "servers" {
			root.Content[i+1] = &servers
		}
	}
	var out bytes.Buffer
	if err := writeJSON(&out, root); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writeJSON writes a node, and keeps the order of its keys: viewers show operations in the order of the document.
func writeJSON(out *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.AliasNode:
		return writeJSON(out, n.Alias)
	case yaml.MappingNode:
		return writeMapping(out, n)
	case yaml.SequenceNode:
		return writeSequence(out, n)
	case yaml.ScalarNode:
		return writeScalar(out, n)
	}
	return fmt.Errorf("line %d: what is this?", n.Line)
}

// writeMapping writes an object. Keys are always texts: "200", "on".
func writeMapping(out *bytes.Buffer, n *yaml.Node) error {
	out.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeValue(out, n.Content[i].Value); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := writeJSON(out, n.Content[i+1]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeSequence(out *bytes.Buffer, n *yaml.Node) error {
	out.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeJSON(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

// writeScalar writes numbers, booleans and null as such, and all else as text: JSON has no dates.
func writeScalar(out *bytes.Buffer, n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!int", "!!float", "!!bool", "!!null":
		var value any
		if err := n.Decode(&value); err != nil {
			return err
		}
		return writeValue(out, value)
	}
	return writeValue(out, n.Value)
}

func writeValue(out *bytes.Buffer, value any) error {
	encoded, err := json.Marshal(value)
	out.Write(encoded)
	return err
}
