package models

import (
	"slices"
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
