package static_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// themes reads the colours of each theme from the stylesheet's source: theme → token → "#rrggbb".
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	source, err := os.ReadFile("src/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	colour := regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)
	found := map[string]map[string]string{}
	for _, block := range strings.Split(string(source), `@plugin "daisyui/theme"`)[1:] {
		block, _, _ = strings.Cut(block, "\n}")
		name := regexp.MustCompile(`name: "(\w+)"`).FindStringSubmatch(block)[1]
		found[name] = map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(block, -1) {
			found[name][m[1]] = m[2]
		}
	}
	return found
}

// luminance and contrast are WCAG 2.2's definitions of relative luminance and contrast ratio.
func luminance(hex string) float64 {
	channel := func(from int) float64 {
		v, _ := strconv.ParseUint(hex[from:from+2], 16, 8)
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
}

func contrast(a, b string) float64 {
	hi, lo := luminance(a), luminance(b)
	if hi < lo {
		hi, lo = lo, hi
	}
	return (hi + 0.05) / (lo + 0.05)
}

func TestEveryTextStandsOutFromItsGround(t *testing.T) {
	pairs := [][2]string{
		{"color-base-content", "color-base-100"}, {"color-base-content", "color-base-200"}, {"color-base-content", "color-base-300"},
		{"color-base-content", "diff-removed"}, {"color-base-content", "diff-added"}, {"tone-danger", "diff-removed"}, {"tone-success", "diff-added"},
		{"muted", "color-base-100"}, {"muted", "color-base-200"}, {"muted", "color-base-300"}, {"muted", "hover"}, {"muted", "tone-primary-soft"},
		{"color-primary", "color-base-100"}, {"color-primary", "color-base-200"}, {"color-primary", "tone-primary-soft"}, {"color-primary", "hover"},
		{"color-primary-content", "color-primary"}, {"color-secondary-content", "color-secondary"}, {"color-accent-content", "color-accent"},
		{"color-neutral-content", "color-neutral"}, {"color-info-content", "color-info"}, {"color-success-content", "color-success"},
		{"color-warning-content", "color-warning"}, {"color-error-content", "color-error"},
		{"tone-neutral", "tone-neutral-soft"}, {"tone-info", "tone-info-soft"}, {"tone-success", "tone-success-soft"},
		{"tone-warning", "tone-warning-soft"}, {"tone-danger", "tone-danger-soft"},
		{"tone-neutral", "color-base-100"}, {"tone-info", "color-base-100"}, {"tone-success", "color-base-100"},
		{"tone-warning", "color-base-100"}, {"tone-danger", "color-base-100"}, {"tone-danger", "color-base-200"},
	}
	all := themes(t)
	for _, theme := range []string{"light", "dark"} {
		for _, p := range pairs {
			text, ground := all[theme][p[0]], all[theme][p[1]]
			if text == "" || ground == "" {
				t.Errorf("%s: %s or %s is not a colour of the theme", theme, p[0], p[1])
				continue
			}
			if got := contrast(text, ground); got < 4.5 {
				t.Errorf("%s: %s on %s = %.2f, want at least 4.5 (WCAG 1.4.3)", theme, p[0], p[1], got)
			}
		}
	}
}

func TestWhatAChartDrawsStandsOutFromItsGround(t *testing.T) {
	for name, theme := range themes(t) {
		for _, drawn := range []string{"chart-1", "chart-2", "chart-3"} {
			if got := contrast(theme[drawn], theme["color-base-100"]); got < 3 {
				t.Errorf("%s: %s on color-base-100 = %.2f, want at least 3 (WCAG 1.4.11)", name, drawn, got)
			}
		}
	}
}

func TestTheBorderOfAFieldStandsOutFromItsGround(t *testing.T) {
	for name, theme := range themes(t) {
		for _, ground := range []string{"color-base-100", "color-base-200"} {
			if got := contrast(theme["line-strong"], theme[ground]); got < 3 {
				t.Errorf("%s: line-strong on %s = %.2f, want at least 3 (WCAG 1.4.11)", name, ground, got)
			}
		}
	}
}
