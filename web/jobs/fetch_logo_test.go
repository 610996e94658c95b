package jobs_test

import (
	"bytes"
	"crypto/x509"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/jobs"
	"invites/web/webhook"
)

func picture(width, height int, encode func(io.Writer, image.Image) error) []byte {
	var b bytes.Buffer
	if err := encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestALogoIsFetchedAndDrawnAnew(t *testing.T) {
	asJPEG := func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
	asGIF := func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) }
	small := picture(4, 3, png.Encode)
	for name, c := range map[string]struct {
		sent    []byte
		status  int
		failure string
	}{
		"a PNG":                    {sent: small},
		"a PNG with a script":      {sent: append(bytes.Clone(small), "<script>alert(1)</script>"...)},
		"a JPEG":                   {sent: picture(4, 3, asJPEG)},
		"a GIF":                    {sent: picture(4, 3, asGIF)},
		"a page":                   {sent: []byte("<svg onload=alert(1)>"), failure: "this is an SVG, which can hold programs; export it as PNG"},
		"a picture that is cut":    {sent: small[:len(small)-20], failure: "the picture is damaged; save it anew, or choose another"},
		"a picture of many pixels": {sent: picture(2001, 3, png.Encode), failure: "the picture has 2001 by 3 pixels; 2000 by 2000 are allowed"},
		"nothing":                  {status: 404, failure: "the server answered 404 Not Found"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				logo := fetched(t, s, c.status, c.sent)
				if logo.Error != c.failure {
					t.Errorf("failure %q, want %q", logo.Error, c.failure)
				}
				if c.failure != "" {
					return
				}
				kept, err := s.LogoImage(t.Context(), logo.Digest)
				if err != nil {
					t.Fatal(err)
				}
				if size, err := png.DecodeConfig(bytes.NewReader(kept)); err != nil || size.Width != 4 || size.Height != 3 || bytes.Contains(kept, []byte("script")) {
					t.Errorf("kept %q: %+v, %v", kept, size, err)
				}
			})
		})
	}
}

// fetched saves a template whose logo a server answers with, and waits for what becomes of it.
func fetched(t *testing.T, s *store.Store, status int, sent []byte) *models.Logo {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if status != 0 {
			w.WriteHeader(status)
		}
		_, _ = w.Write(sent)
	}))
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	start(t, s, func(d *jobs.Deps) {
		d.Webhooks = webhook.NewClient(webhook.Options{AllowPrivate: true, RootCAs: trusted})
	})
	scope, content := scopeOf(s, models.Production), models.SampleTemplate()
	content.Company.LogoURL = server.URL + "/logo"
	template, err := scope.CreateTemplate(t.Context(), content)
	if err != nil {
		t.Fatal(err)
	}
	var logo *models.Logo
	eventually(t, "the logo was asked for", func() bool {
		logo, err = scope.Logo(t.Context(), template.ID)
		return err == nil
	})
	return logo
}
