package api_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

func goodWink() object {
	return object{
		"name": "Payroll only", "companyName": "Acme", "primaryColor": "#1D4ed8", "providers": []string{"acme-payroll", "northwind-hr"},
		"topProviders": []string{"northwind-hr"}, "enableSearchBar": true, "enableTypeBar": true, "consentText": "I agree.\nReally.",
		"redirectUrl": "https://acme.example/thanks",
	}
}

func TestCreateWinkTemplateAnswersWithTheWholeWinkTemplate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		made := c.post("/winkTemplates", goodWink()).created()
		want := "companyName consentText createdAt enableSearchBar enableTypeBar id name primaryColor providers redirectUrl topProviders updatedAt"
		if keys := keysOf(made.data()); keys != want {
			t.Errorf("keys %s", keys)
		}
		for field, value := range goodWink() {
			if got, want := string(encode(t, made.data()[field])), string(encode(t, value)); got != want {
				t.Errorf("%s is %s, want %s", field, got, want)
			}
		}
		same(t, made.data(), object{"createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T09:30:24Z"})
		if got := c.get("/winkTemplates/" + made.id()).ok(); !sameData(got.text, made.text) {
			t.Errorf("it reads differently later: %s", got.text)
		}
		if ids := c.get("/winkTemplates").ids(); len(ids) != 1 || ids[0] != made.id() {
			t.Errorf("the list is %v", ids)
		}
	})
}

func TestAWinkTemplateNeedsANameAndAColor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for name, value := range map[string]any{"absent": absent, "null": nil} {
			least := object{"name": "Plain", "primaryColor": "#000000"}
			for _, field := range []string{"companyName", "providers", "topProviders", "enableSearchBar", "enableTypeBar", "consentText", "redirectUrl"} {
				least = with(least, field, value)
			}
			made := c.post("/winkTemplates", least).created().data()
			same(t, made, object{"companyName": nil, "enableSearchBar": false, "enableTypeBar": false, "consentText": nil, "redirectUrl": nil})
			if len(made["providers"].([]any)) != 0 || len(made["topProviders"].([]any)) != 0 {
				t.Errorf("%s: lists are %v, %v", name, made["providers"], made["topProviders"])
			}
		}
		c.post("/winkTemplates", object{}).invalid("name required", "primaryColor required")
	})
}

func TestAWinkTemplateThatIsWrongIsNeitherCreatedNorReplaced(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/winkTemplates/" + c.post("/winkTemplates", goodWink()).created().id()
		kept := c.get(path).ok()
		for _, tt := range []struct {
			field string
			value any
			want  string // code
		}{
			{"name", absent, "required"},
			{"name", strings.Repeat("n", 65), "too_long"},
			{"name", "a\nb", "format"},
			{"companyName", strings.Repeat("n", 201), "too_long"},
			{"companyName", 5, "invalid"},
			{"primaryColor", "red", "format"},
			{"primaryColor", "#12345", "format"},
			{"primaryColor", "#1234567", "format"},
			{"primaryColor", "#12345g", "format"},
			{"primaryColor", 123456, "invalid"},
			{"providers", []string{"acme-payroll", "nobody"}, "not_found"},
			{"providers", []string{"\x00"}, "not_found"},
			{"providers", "acme-payroll", "invalid"},
			{"providers", []any{1}, "invalid"},
			{"topProviders", []string{"nobody"}, "not_found"},
			{"topProviders", strings.Split("abcdefghijk", ""), "too_long"},
			{"topProviders", object{}, "invalid"},
			{"enableSearchBar", "yes", "invalid"},
			{"enableTypeBar", 1, "invalid"},
			{"consentText", strings.Repeat("c", 5001), "too_long"},
			{"consentText", "a\x00b", "format"},
			{"redirectUrl", "http://acme.example/", "format"},
			{"redirectUrl", "javascript:alert(1)", "format"},
			{"redirectUrl", "https://acme.example/" + strings.Repeat("u", 500), "too_long"},
		} {
			wrong := with(goodWink(), tt.field, tt.value)
			c.post("/winkTemplates", wrong).invalid(tt.field + " " + tt.want)
			c.put(path, wrong).invalid(tt.field + " " + tt.want)
		}
		c.post("/winkTemplates", object{"name": 1, "providers": []string{"nobody"}, "topProviders": []string{"no one"}}).invalid(
			"name invalid", "primaryColor required", "providers not_found", "topProviders not_found")
		if items := c.get("/winkTemplates").items(); len(items) != 1 || !sameData(c.get(path).ok().text, kept.text) {
			t.Errorf("what was refused has changed something: %v", items)
		}
	})
}

func TestReplaceWinkTemplateReplacesAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/winkTemplates/" + c.post("/winkTemplates", goodWink()).created().id()
		w.clock.pass(time.Hour)
		replaced := c.put(path, object{"name": "Second", "primaryColor": "#abcdef"}).ok()
		same(t, replaced.data(), object{
			"name": "Second", "companyName": nil, "primaryColor": "#abcdef", "enableSearchBar": false, "consentText": nil, "redirectUrl": nil,
			"createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T10:30:24Z",
		})
		if !sameData(c.get(path).ok().text, replaced.text) {
			t.Error("it reads differently later")
		}
	})
}

func TestADeletedWinkTemplateIsGoneAndItsInvitesGoOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		wink := c.post("/winkTemplates", goodWink()).created().id()
		template, path := c.template(), "/winkTemplates/"+wink
		inv := c.post("/invites", with(goodInvite(template), "winkTemplateId", wink)).created()
		same(t, inv.data(), object{"winkTemplateId": wink})
		c.remove(path).ok().bare()
		c.remove(path).missing()
		c.get(path).missing()
		c.put(path, object{}).missing() // that it is gone comes before what is wrong with the body
		if ids := c.get("/winkTemplates").ids(); len(ids) != 0 {
			t.Errorf("the list is %v", ids)
		}
		same(t, c.get("/invites/"+inv.id()).ok().data(), object{"winkTemplateId": wink})
		c.post("/invites", with(goodInvite(template), "winkTemplateId", wink)).invalid("winkTemplateId not_found")
	})
}

func TestWinkTemplatesOfTheOtherModeAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		id := mine.post("/winkTemplates", goodWink()).created().id()
		path := "/winkTemplates/" + id
		other.get(path).missing()
		other.put(path, goodWink()).missing()
		other.remove(path).missing()
		other.post("/invites", with(goodInvite(other.template()), "winkTemplateId", id)).invalid("winkTemplateId not_found")
		other.post("/winkTemplates", goodWink()).invalid("providers not_found", "topProviders not_found") // those are the sandbox's
		same(t, mine.get(path).ok().data(), object{"name": "Payroll only"})
	})
}
