package models

import (
	"math"
	"testing"
)

func TestAColorIsSixHexadecimalDigits(t *testing.T) {
	for text, want := range map[string]string{"#1A2b3C": "1a2b3c", "1a2b3c": "1a2b3c", "#000000": "000000", "ffffff": "ffffff"} {
		if got, ok := ParseColor(text); !ok || got.Hex() != want {
			t.Errorf("%s: %s %v, want %s", text, got.Hex(), ok, want)
		}
	}
	for _, text := range []string{"", "#", "#fff", "fff", "1a2b3", "1a2b3c4", "#1a2b3g", "##1a2b3", "+1a2b3", "1a_2b3", "red", "1a2b3c;", "0x1a2b"} {
		if got, ok := ParseColor(text); ok {
			t.Errorf("%q is read as %s", text, got.Hex())
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"000000", "ffffff", 21}, {"ffffff", "000000", 21}, {"123456", "123456", 1}, {"777777", "ffffff", 4.48}, {"0000ff", "ffffff", 8.59},
	} {
		a, _ := ParseColor(c.a)
		b, _ := ParseColor(c.b)
		if got := a.Contrast(b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// Every 15th step of each channel: 18³ colors, white, black and the greys between them among these.
func TestTextIsReadableOnEveryColor(t *testing.T) {
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				c := Color{uint8(r), uint8(g), uint8(b)}
				text := c.Text()
				if got := c.Contrast(text); got < minContrast {
					t.Errorf("%s on %s: %.2f", text.Hex(), c.Hex(), got)
				}
				if got := c.Pressed().Contrast(text); got < minContrast {
					t.Errorf("%s on %s, a pressed %s: %.2f", text.Hex(), c.Pressed().Hex(), c.Hex(), got)
				}
			}
		}
	}
}
