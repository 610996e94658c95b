package models

import (
	"slices"
	"strings"
	"testing"
)

func TestAWinkTemplateOffersItsProvidersTopOnesFirst(t *testing.T) {
	all := []Provider{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}
	for name, c := range map[string]struct {
		template *WinkTemplate
		want     []string
	}{
		"no template: all":           {nil, []string{"a", "b", "c", "d"}},
		"nothing said: all":          {&WinkTemplate{}, []string{"a", "b", "c", "d"}},
		"those it names":             {&WinkTemplate{WinkContent: WinkContent{Providers: []string{"d", "b"}}}, []string{"b", "d"}},
		"top ones first, as ordered": {&WinkTemplate{WinkContent: WinkContent{TopProviders: []string{"d", "b"}}}, []string{"d", "b", "a", "c"}},
		"a top one not offered":      {&WinkTemplate{WinkContent: WinkContent{Providers: []string{"a"}, TopProviders: []string{"b"}}}, []string{"a"}},
		"one that is not there":      {&WinkTemplate{WinkContent: WinkContent{Providers: []string{"x", "c"}, TopProviders: []string{"x"}}}, []string{"c"}},
	} {
		var got []string
		for _, p := range c.template.Offer(all) {
			got = append(got, p.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatAWinkTemplateMayHold(t *testing.T) {
	good := WinkContent{Name: "Widget", PrimaryColor: "#1a2B3c"}
	for name, c := range map[string]struct {
		change func(*WinkContent)
		want   string
	}{
		"the least": {func(*WinkContent) {}, ""},
		"the most": {func(w *WinkContent) {
			w.Name, w.CompanyName, w.ConsentText = strings.Repeat("ä", 64), strings.Repeat("ä", 200), strings.Repeat("ä", 5000)
			w.TopProviders, w.RedirectURL = make([]string, 10), "https://acme.example/done?x=1"
		}, ""},
		"no name":            {func(w *WinkContent) { w.Name = " " }, "name:required"},
		"a long name":        {func(w *WinkContent) { w.Name = strings.Repeat("ä", 65) }, "name:too_long"},
		"a long company":     {func(w *WinkContent) { w.CompanyName = strings.Repeat("ä", 201) }, "companyName:too_long"},
		"a broken company":   {func(w *WinkContent) { w.CompanyName = "a\nb" }, "companyName:format"},
		"no color":           {func(w *WinkContent) { w.PrimaryColor = "" }, "primaryColor:required"},
		"a short color":      {func(w *WinkContent) { w.PrimaryColor = "#fff" }, "primaryColor:format"},
		"a color's name":     {func(w *WinkContent) { w.PrimaryColor = "red" }, "primaryColor:format"},
		"a color and more":   {func(w *WinkContent) { w.PrimaryColor = "#ffffff;" }, "primaryColor:format"},
		"a color and a line": {func(w *WinkContent) { w.PrimaryColor = "#ffffff\n" }, "primaryColor:format"},
		"eleven first":       {func(w *WinkContent) { w.TopProviders = make([]string, 11) }, "topProviders:too_long"},
		"a long text":        {func(w *WinkContent) { w.ConsentText = strings.Repeat("ä", 5001) }, "consentText:too_long"},
		"http":               {func(w *WinkContent) { w.RedirectURL = "http://acme.example" }, "redirectUrl:format"},
		"a script":           {func(w *WinkContent) { w.RedirectURL = "javascript:alert(1)" }, "redirectUrl:format"},
		"no host":            {func(w *WinkContent) { w.RedirectURL = "https:///x" }, "redirectUrl:format"},
		"all at once":        {func(w *WinkContent) { *w = WinkContent{RedirectURL: "x"} }, "name:required primaryColor:required redirectUrl:format"},
	} {
		content := good
		c.change(&content)
		var got []string
		for _, e := range FieldErrors(content.Check()) {
			got = append(got, e.Field+":"+e.Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
