// Package static holds the bytes that browsers fetch: stylesheet, scripts, icons, fonts. They are part of the binary.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// prefix is where Handler is mounted; web/paths names it for routes.
const prefix = "/static/"

// How long a browser may keep an asset: for good where the address names its content, a day where it does not.
const (
	cacheForGood = "public, max-age=31536000, immutable"
	cacheADay    = "public, max-age=86400"
)

//go:embed app.css app.js editor.js htmx.min.js reference.css reference.js select.js swagger-ui.css swagger-ui.js variables.js icons.svg favicon.svg NOTICES.md fonts/*.woff2
var files embed.FS

// hashes maps each asset's name to a short hash of its content. The content is fixed when the binary is built, so this is a constant that
// the compiler cannot work out.
var hashes = sync.OnceValue(func() map[string]string {
	sums := map[string]string{}
	_ = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		sum := sha256.Sum256(content)
		sums[name] = base64.RawURLEncoding.EncodeToString(sum[:9])
		return err
	})
	return sums
})

// URL is the address of an asset ("app.css"), with a hash of its content: it changes when the content does. A name that does not exist
// gives the address without a hash, which answers 404.
func URL(name string) string {
	if hash, ok := hashes()[name]; ok {
		return prefix + name + "?v=" + hash
	}
	return prefix + name
}

// Path is the address of an asset without its hash, as the stylesheet itself names the fonts.
func Path(name string) string { return prefix + name }

// Handler serves the assets under /static/.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, prefix)
	content, err := files.ReadFile(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	hash := hashes()[name]
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("ETag", `W/"`+hash+`"`) // weak: it may be compressed on its way
	h.Set("Cache-Control", cacheADay)
	if path.Ext(name) == ".woff2" { // a sandboxed frame, as of a preview, is of no origin, and fonts are fetched by CORS
		h.Set("Access-Control-Allow-Origin", "*")
	}
	if r.URL.Query().Get("v") == hash {
		h.Set("Cache-Control", cacheForGood)
	}
	r = r.Clone(r.Context())
	r.Header.Del("Range") // a part of what may be compressed is a part of nothing
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// contentType does not ask the machine's own table, which differs from one machine to the next.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	default:
		return "text/plain; charset=utf-8"
	}
}
