package models

import (
	"crypto/sha256"
	"encoding/hex"
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

// Limits of a logo.
const (
	MaxLogoBytes = 1 << 20 // as sent
	MaxLogoSide  = 2000    // pixels
)

// LogoDigest names a picture by what is in it.
func LogoDigest(image []byte) string {
	sum := sha256.Sum256(image)
	return hex.EncodeToString(sum[:16])
}
