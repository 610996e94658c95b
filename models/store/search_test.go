package store_test

import (
	"strings"
	"testing"
	"unicode"

	"invites/models"
)

// As in the list of invites, every alphabet's capitals are found by its small letters and the other way round.
func TestShortListsAreSearchedInAnyCaseOfEveryAlphabet(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		for _, c := range []struct{ name, search string }{
			{"Ärzte", "ärzte"}, {"ärzte 2", "ÄRZTE 2"}, {"ÜBUNG", "übung"}, {"Übung 2", "übuNG 2"}, {"Łódź", "łÓDŹ"}, {"ŁÓDŹ 2", "łódź 2"},
			{"Журнал", "жУРНАЛ"}, {"ЖУРНАЛ 2", "журнал 2"}, {"Ωμέγα", "ωΜΈΓΑ"}, {"İzmir", "izmir"}, {"İZMİR 2", "İzmir 2"}, {"50 % Ä_b", "% ä_B"},
		} {
			_, err := g.sandbox.CreateWebhook(ctx, models.WebhookContent{
				Name: c.name, URL: "https://example.com", EventTypes: []models.EventType{models.AllEvents}, Secret: "x",
			})
			must(t, err)
			_, _, err = g.sandbox.CreateAPIKey(ctx, models.NewAPIKey{Name: c.name})
			must(t, err)
			g.newTemplate(func(t *models.TemplateContent) { t.Name = c.name })
			g.newTemplate(func(t *models.TemplateContent) { t.Company.Name = c.name })
			g.upload(table(crowd(1)...), func(n *models.NewImport) { n.FileName = c.name + ".csv" })

			hooks, err := g.sandbox.FindWebhooks(ctx, models.WebhookFilter{Search: c.search}, models.Page{})
			must(t, err)
			keys, err := g.sandbox.FindAPIKeys(ctx, models.APIKeyFilter{Search: c.search}, models.Page{})
			must(t, err)
			templates, err := g.sandbox.FindTemplates(ctx, models.TemplateFilter{Search: c.search}, models.Page{})
			must(t, err)
			imports, err := g.sandbox.Imports(ctx, models.ImportFilter{Search: c.search + ".CSV"}, models.Page{})
			must(t, err)
			if len(hooks.Items) != 1 || len(keys.Items) != 1 || len(templates.Items) != 2 || len(imports.Items) != 1 {
				t.Errorf("%s finds %d endpoints, %d keys, %d templates and %d imports by %s",
					c.name, len(hooks.Items), len(keys.Items), len(templates.Items), len(imports.Items), c.search)
			}
		}
	})
}

func TestASearchOfEveryLetterIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		var all strings.Builder
		for letter := 'À'; all.Len() < 1500; letter++ {
			if unicode.IsLower(letter) {
				all.WriteRune(letter)
			}
		}
		found, err := g.sandbox.FindTemplates(t.Context(), models.TemplateFilter{Search: all.String()}, models.Page{})
		must(t, err)
		if len(found.Items) != 0 {
			t.Errorf("found %+v", found.Items)
		}
	})
}
