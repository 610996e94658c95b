package api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"invites/models"
)

func TestAProviderHasAllItsFields(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		got := c.get("/providers/northwind-hr").ok().data()
		want := "accountConnection active enabled id logoUrl longName mfa monitorSupported name subType subTypeLabel supported type typeLabel"
		if keys := keysOf(got); keys != want {
			t.Errorf("keys %s", keys)
		}
		same(t, got, object{
			"id": "northwind-hr", "name": "Northwind HR", "longName": "Northwind Human Resources", "logoUrl": nil, "type": "SYSTEM",
			"typeLabel": "System", "subType": "HRIS", "subTypeLabel": "Human Resource Information System", "active": true, "enabled": true,
			"mfa": true, "accountConnection": true, "monitorSupported": false,
		})
		if supported, ok := got["supported"].([]any); !ok || len(supported) != 0 {
			t.Errorf("supported is %v", got["supported"])
		}
		same(t, c.get("/providers/sunrise-foods").ok().data(), object{
			"type": "EMPLOYER", "typeLabel": "Employer", "subType": "ISIC-I", "subTypeLabel": "Accommodation and food service activities", "mfa": false,
		})
	})
}

const byName = "acme-payroll citywheels craftlane guildcard northwind-hr public-insurance sunrise-foods taskbridge"

func TestFiltersOfProviders(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for _, tt := range []struct{ query, want string }{
			{"", byName},
			{"type=SYSTEM", "acme-payroll northwind-hr"},
			{"subType=TRADING", "craftlane"},
			{"type=GIG&subType=PAYROLL", ""},
			{"active=true", byName},
			{"active=false", ""},
			{"enabled=true", byName},
			{"enabled=false", ""},
			{"accountConnection=true", byName},
			{"accountConnection=false", ""},
			{"name=PAY", "acme-payroll"},
			{"name=%25", ""},
			{"ids=taskbridge,acme-payroll", "acme-payroll taskbridge"},
			{"ids=taskbridge&ids=acme-payroll", "acme-payroll taskbridge"},
			{"ids=taskbridge,taskbridge,%20acme-payroll%20,nobody,", "acme-payroll taskbridge"},
			{"ids=nobody", ""},
			{"ids=%00", ""},
			{"topIds=taskbridge,guildcard", "taskbridge guildcard acme-payroll citywheels craftlane northwind-hr public-insurance sunrise-foods"},
			{"topIds=taskbridge&topIds=guildcard&type=GIG", "taskbridge citywheels craftlane"},
			{"colour=red", byName},
		} {
			t.Run(tt.query, func(t *testing.T) {
				if got := strings.Join(c.get("/providers?"+tt.query).ids(), " "); got != tt.want {
					t.Errorf("lists %q, want %q", got, tt.want)
				}
			})
		}
	})
}

func TestAListOfProvidersRefusesAQueryThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for _, tt := range []struct{ query, want string }{
			{"size=0", "size invalid"},
			{"cursor=nonsense", "cursor invalid"},
			{"type=BANK", "type invalid"},
			{"type=system", "type invalid"},
			{"type=", "type invalid"},
			{"subType=ISIC-Z", "subType invalid"},
			{"active=yes", "active invalid"},
			{"enabled=", "enabled invalid"},
			{"accountConnection=TRUE", "accountConnection invalid"},
			{"accountConnection=true&accountConnection=false", "accountConnection invalid"},
			{"name=", "name invalid"},
			{"name=a%00b", "name format"},
			{"ids=", "ids invalid"},
			{"ids=,", "ids invalid"},
			{"topIds=%20", "topIds invalid"},
		} {
			t.Run(tt.query, func(t *testing.T) { c.get("/providers?" + tt.query).invalid(tt.want) })
		}
		c.get("/providers?topIds=&type=x&size=1000").invalid("size invalid", "type invalid", "topIds invalid")
	})
}

func TestProvidersHavePagesInTheirOwnOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for _, size := range []int{1, 3, 8} {
			if got := strings.Join(c.walk("/providers", size, func() {}), " "); got != byName {
				t.Errorf("pages of %d show %s", size, got)
			}
		}
		var walked []string
		for next := ""; ; {
			a := c.get("/providers?type=GIG&topIds=taskbridge&size=1&cursor=" + url.QueryEscape(next))
			walked = append(walked, a.ids()...)
			if a.data()["nextCursor"] == nil {
				break
			}
			next = a.data()["nextCursor"].(string)
		}
		if !slices.Equal(walked, []string{"taskbridge", "citywheels", "craftlane"}) {
			t.Errorf("a filtered walk shows %v", walked)
		}
		cursor := url.QueryEscape(c.get("/providers?size=1").ok().data()["nextCursor"].(string))
		c.get("/providers?type=GIG&cursor=" + cursor).invalid("cursor invalid")
		c.get("/invites?cursor=" + cursor).invalid("cursor invalid")
	})
}

func TestProvidersOfTheSandboxAreNotThereInProduction(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Production)
		if ids := c.get("/providers").ids(); len(ids) != 0 {
			t.Errorf("production lists %v", ids)
		}
		c.get("/providers/acme-payroll").missing()
		for _, id := range []string{"nobody", "%00", "%ff", "ACME-PAYROLL", strings.Repeat("a", 5000)} {
			w.client(t, models.Sandbox).get("/providers/" + id).missing()
		}
	})
}
