package store_test

import (
	"testing"

	"invites/models"
)

func TestAKeyThatIsAskedForTwiceIsMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		asked := models.NewAPIKey{ID: models.NewID(models.PrefixAPIKey), Name: "payroll"}
		key, secret, err := g.sandbox.CreateAPIKey(t.Context(), asked)
		must(t, err)
		if key.ID != asked.ID {
			t.Errorf("it is called %s, not %s", key.ID, asked.ID)
		}
		_, _, err = g.sandbox.CreateAPIKey(t.Context(), asked)
		wantKind(t, "the second time", err, models.KindConflict)
		must(t, second(g.Authenticate(t.Context(), key.ID, secret)))
		names, err := g.sandbox.APIKeyNames(t.Context(), []string{key.ID, "ak-gone"})
		if err != nil || len(names) != 1 || names[key.ID] != "payroll" || g.rows("api_keys") != 1 {
			t.Errorf("%v, %v, %d keys", names, err, g.rows("api_keys"))
		}
		asked.ID = "st-1"
		_, _, err = g.sandbox.CreateAPIKey(t.Context(), asked)
		wantKind(t, "another thing's id", err, models.KindInvalid)
	})
}
