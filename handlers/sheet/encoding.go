package sheet

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// decode makes a text of a file: UTF-16 by its mark or by its zeros, UTF-8 where that is what it is, and Windows-1252 for what
// is left, as older Excel writes it.
func decode(content []byte) (string, error) {
	switch {
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}):
		return utf16Text(content[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		return utf16Text(content[2:], binary.BigEndian), nil
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if order := zeros(content); order != nil {
		return utf16Text(content, order), nil
	}
	if bytes.IndexByte(content[:min(len(content), 4096)], 0) >= 0 {
		return "", fault("This is not a table. Upload an Excel workbook (.xlsx) or CSV.")
	}
	if utf8.Valid(content) {
		return string(content), nil
	}
	return windowsText(content), nil
}

// zeros tells the byte order of a text in UTF-16 that has no mark: in Western text every other byte is zero. nil for none.
func zeros(content []byte) binary.ByteOrder {
	sample := content[:min(len(content), 4096)&^1]
	even, odd := 0, 0
	for i := 0; i < len(sample); i += 2 {
		if sample[i] == 0 {
			even++
		}
		if sample[i+1] == 0 {
			odd++
		}
	}
	switch most := len(sample) / 2 * 4 / 10; {
	case len(sample) < 4:
		return nil
	case odd > most && even == 0:
		return binary.LittleEndian
	case even > most && odd == 0:
		return binary.BigEndian
	}
	return nil
}

func utf16Text(content []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = order.Uint16(content[2*i:])
	}
	return string(utf16.Decode(units))
}

// windowsText reads Windows-1252: Latin-1, but for 0x80 to 0x9f.
func windowsText(content []byte) string {
	const special = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	high := []rune(special)
	text := make([]rune, len(content))
	for i, b := range content {
		if text[i] = rune(b); b >= 0x80 && b < 0xa0 {
			text[i] = high[b-0x80]
		}
	}
	return string(text)
}
