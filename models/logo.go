package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // read
	_ "image/jpeg" // read
	"image/png"
	"time"
)

// Logo is a company's logo, fetched from the address in a template and drawn anew, so that nothing but a picture is left
// of what was sent (contract §3).
type Logo struct {
	TemplateID string `gorm:"primaryKey"`
	Mode       Mode
	URL        string    // where it came from
	Image      []byte    // PNG; nil where it could not be had
	Digest     string    // names the picture in its address; empty where there is none
	Error      string    // why it could not be had
	UpdatedAt  time.Time `gorm:"autoUpdateTime:false"`
}

// UploadedLogo is a picture that staff have uploaded, drawn anew. Templates, and their earlier versions, name it by its digest.
type UploadedLogo struct {
	Mode      Mode      `gorm:"primaryKey"`
	Digest    string    `gorm:"primaryKey"`
	Image     []byte    // PNG
	CreatedAt time.Time // when it was uploaded, or chosen, last
	CreatedBy string
}

// UnusedLogoTTL is how long an uploaded picture is kept that no template has.
const UnusedLogoTTL = 24 * time.Hour

// Limits of a logo.
const (
	MaxLogoBytes   = 1 << 20 // as fetched
	MaxUploadBytes = 2 << 20 // as uploaded
	MaxLogoSide    = 2000    // pixels
)

// LogoDigest names a picture by what is in it.
func LogoDigest(image []byte) string {
	sum := sha256.Sum256(image)
	return hex.EncodeToString(sum[:16])
}

// IsLogoDigest says whether text has the form of a logo's digest.
func IsLogoDigest(text string) bool { return len(text) == 32 && HasPrefix("x-"+text, "x") }

// DrawLogo makes a PNG of a PNG, JPEG, WebP or GIF (of a moving one, its first picture), so that nothing but the picture is left. Its
// errors are clauses for staff. WebP is read where the program has golang.org/x/image/webp: this package knows the standard library alone.
// The size is looked at before anything is drawn: a small file can hold a picture that fills the memory.
func DrawLogo(sent []byte) ([]byte, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(sent))
	switch {
	case err != nil && looksLikeSVG(sent):
		return nil, errors.New("this is an SVG, which can hold programs; export it as PNG")
	case err != nil:
		return nil, errors.New("this is not a PNG, JPEG, WebP or GIF picture")
	case size.Width > MaxLogoSide || size.Height > MaxLogoSide:
		return nil, fmt.Errorf("the picture has %d by %d pixels; %d by %d are allowed", size.Width, size.Height, MaxLogoSide, MaxLogoSide)
	}
	picture, _, err := image.Decode(bytes.NewReader(sent))
	if err != nil {
		return nil, errors.New("the picture is damaged; save it anew, or choose another")
	}
	var drawn bytes.Buffer
	err = png.Encode(&drawn, picture)
	return drawn.Bytes(), err
}

func looksLikeSVG(sent []byte) bool {
	return bytes.Contains(bytes.ToLower(sent[:min(len(sent), 1024)]), []byte("<svg"))
}
