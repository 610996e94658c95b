package models_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"invites/models"
)

// changed is the sample with fields changed, by path.
func changed(values map[string]string) models.TemplateContent {
	c := models.SampleTemplate()
	for path, value := range values {
		switch path {
		case "logo":
			c.Company.LogoURL = value
		case "upload":
			c.Company.LogoUpload = value
		case "email.sendEmail":
			c.Email.SendEmail = value == "on"
		default:
			*templateFields(&c)[path].value = value
		}
	}
	return c
}

func TestChangesNameEachFieldThatDiffers(t *testing.T) {
	all := map[string]string{"logo": "https://example.com/l.png", "email.sendEmail": "off"}
	for path := range templateFields(&models.TemplateContent{}) {
		all[path] = "changed"
	}
	if got := len(models.TemplateChanges(models.SampleTemplate(), changed(all))); got != len(all) {
		t.Errorf("%d changes, want %d", got, len(all))
	}
	if got := models.TemplateChanges(models.SampleTemplate(), models.SampleTemplate()); got != nil {
		t.Errorf("the same differs in %v", got)
	}
	got := models.TemplateChanges(models.SampleTemplate(), changed(map[string]string{"upload": strings.Repeat("a", 32)}))
	if len(got) != 1 || got[0].Path != "company.logoUrl" || got[0].Before != "" || !strings.HasPrefix(got[0].After, "uploaded picture") {
		t.Errorf("an upload is %+v", got)
	}
	if digest, ok := models.UploadedPicture(got[0].After); !ok || digest != strings.Repeat("a", 32) {
		t.Errorf("the upload of %q is %q, %v", got[0].After, digest, ok)
	}
	if _, ok := models.UploadedPicture("https://example.com/l.png"); ok {
		t.Error("an address counts as an upload")
	}
}

func TestMergingKeepsWhatEachHasChanged(t *testing.T) {
	base := models.SampleTemplate()
	for name, c := range map[string]struct {
		mine, theirs, want map[string]string
		clash              string
	}{
		"different fields": {map[string]string{"name": "Mine"}, map[string]string{"email.subject": "Theirs", "email.sendEmail": "off", "logo": "https://example.com/l.png"},
			map[string]string{"name": "Mine", "email.subject": "Theirs", "email.sendEmail": "off", "logo": "https://example.com/l.png"}, ""},
		"the same field":  {map[string]string{"name": "Mine"}, map[string]string{"name": "Theirs", "email.body": "Theirs"}, map[string]string{"name": "Mine", "email.body": "Theirs"}, "name"},
		"the same change": {map[string]string{"name": "Both"}, map[string]string{"name": "Both"}, map[string]string{"name": "Both"}, ""},
		"only they":       {nil, map[string]string{"name": "Theirs"}, map[string]string{"name": "Theirs"}, ""},
		"only I":          {map[string]string{"name": "Mine"}, nil, map[string]string{"name": "Mine"}, ""},
	} {
		merged, clash := models.MergeTemplate(base, changed(c.mine), changed(c.theirs))
		if merged != changed(c.want) || strings.Join(clash, " ") != c.clash {
			t.Errorf("%s: %+v, clash %v", name, models.TemplateChanges(changed(c.want), merged), clash)
		}
	}
}

func TestACopysNameSaysSoAndFits(t *testing.T) {
	for name, want := range map[string]string{
		"Welcome":               "Welcome (copy)",
		"Welcome (copy)":        "Welcome (copy)",
		strings.Repeat("x", 57): strings.Repeat("x", 57) + " (copy)",
		strings.Repeat("ü", 58): strings.Repeat("ü", 56) + "… (copy)",
		strings.Repeat("💶", 64): strings.Repeat("💶", 56) + "… (copy)",
	} {
		got := models.CopyName(name)
		if got != want || utf8.RuneCountInString(got) > models.MaxTemplateName {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestATestOfAnUnfinishedTemplateNeedsItsMailOnly(t *testing.T) {
	c := models.SampleTemplate()
	c.Name, c.LandingPage.Header, c.SuccessPage = "", "${nope}", models.PageContent{}
	if err := c.CheckMail(); err != nil {
		t.Error(err)
	}
	c.Email.Subject, c.LandingPage.Button = "", ""
	if got := fieldCodes(c.CheckMail()); got != "email.subject:required, landingPage.button:required" {
		t.Errorf("got %q", got)
	}
}

func TestALogoIsAnAddressOrAnUploadNotBoth(t *testing.T) {
	c := models.SampleTemplate()
	c.Company.LogoURL, c.Company.LogoUpload = "https://example.com/l.png", strings.Repeat("a", 32)
	if got := fieldCodes(c.Check()); got != "company.logoUrl:invalid" {
		t.Errorf("got %q", got)
	}
}
