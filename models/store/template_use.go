package store

import (
	"cmp"
	"context"
	"slices"

	"invites/models"
)

// templatesByUse is FindTemplates in the order of how many invites follow each. What is kept of that stands apart from the
// templates, and these are few: they are put in order here.
func (s Scope) templatesByUse(ctx context.Context, f models.TemplateFilter, page models.Page) (found models.List[models.Template], err error) {
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	at, err := openCursor(page.Cursor, f)
	if err != nil {
		return found, err
	}
	var all []models.Template
	if err := s.filterTemplates(ctx, f).Find(&all).Error; err != nil {
		return found, err
	}
	uses, err := s.TemplateCounts(ctx)
	if err != nil {
		return found, err
	}
	slices.SortFunc(all, func(a, b models.Template) int {
		if f.Sort == models.TemplatesUnused {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(uses[b.ID].Invites, uses[a.ID].Invites), cmp.Compare(b.ID, a.ID))
	})
	from, to := 0, min(size, len(all))
	if i := slices.IndexFunc(all, func(t models.Template) bool { return t.ID == at.id }); i >= 0 && at.back {
		from, to = max(0, i-size), i
	} else if i >= 0 {
		from, to = i+1, min(i+1+size, len(all))
	}
	found.Items = all[from:to]
	if to < len(all) && to > from {
		found.Next = makeCursor(place{id: all[to-1].ID}, f)
	}
	if from > 0 && to > from {
		found.Prev = makeCursor(place{id: all[from].ID, back: true}, f)
	}
	return found, nil
}
