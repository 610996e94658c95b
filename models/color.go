package models

import (
	"fmt"
	"math"
	"strconv"
)

// Color is a color of sRGB: red, green and blue of eight bits each.
type Color struct{ R, G, B uint8 }

// White and black are the two colors of text on a ground that people choose.
var (
	white = Color{255, 255, 255}
	black = Color{}
)

// minContrast is what text of usual size needs on its ground (WCAG 2.2, 1.4.3).
const minContrast = 4.5

// ParseColor reads six hexadecimal digits, with or without # before them. It says no to anything else.
func ParseColor(text string) (Color, bool) {
	if len(text) == 7 && text[0] == '#' {
		text = text[1:]
	}
	n, err := strconv.ParseUint(text, 16, 24)
	if err != nil || len(text) != 6 {
		return Color{}, false
	}
	return Color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// Hex is the color as six lowercase hexadecimal digits.
func (c Color) Hex() string { return fmt.Sprintf("%02x%02x%02x", c.R, c.G, c.B) }

// Contrast is the contrast ratio of two colors, from 1 to 21 (WCAG 2.2).
func (c Color) Contrast(other Color) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// luminance is the relative luminance, from 0 to 1 (WCAG 2.2).
func (c Color) luminance() float64 {
	linear := func(channel uint8) float64 {
		v := float64(channel) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Text is the color in which text is read on this one: white wherever that is readable, else black. One of them always is.
func (c Color) Text() Color {
	if c.Contrast(white) >= minContrast {
		return white
	}
	return black
}

// Pressed is a shade of the color that can be told from it and on which Text is at least as readable.
func (c Color) Pressed() Color {
	away := black
	if c.Text() == black {
		away = white
	}
	mix := func(a, b uint8) uint8 { return uint8((int(a)*86 + int(b)*14) / 100) }
	return Color{mix(c.R, away.R), mix(c.G, away.G), mix(c.B, away.B)}
}
