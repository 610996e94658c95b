package api

import (
	"context"

	"invites/models"
	"invites/models/store"
)

// What most of the API's resources do in the same way: find is the use case, show makes the API's object of the domain's.

// listed answers with a page of things.
func listed[M, T any](find func(store.Scope, context.Context, models.Page) (models.List[M], error), show func(*M) T) handler {
	return func(c *call) (reply, error) {
		page, err := c.page()
		if err != nil {
			return reply{}, err
		}
		found, err := find(c.scope, c.r.Context(), page)
		if err != nil {
			return reply{}, err
		}
		return ok(pageOf(found, show)), nil
	}
}

// listedOf answers with a page of what belongs to one thing.
func listedOf[M, T any](find func(store.Scope, context.Context, string, models.Page) (models.List[M], error), show func(*M) T) one {
	return func(c *call, id string) (reply, error) {
		return listed(func(s store.Scope, ctx context.Context, page models.Page) (models.List[M], error) {
			return find(s, ctx, id, page)
		}, show)(c)
	}
}

// filtered answers with a page of the things that the query's filter keeps.
func filtered[F interface{ Check() error }, M, T any](
	read func(query) F, find func(store.Scope, context.Context, F, models.Page) (models.List[M], error), show func(*M) T,
) handler {
	return func(c *call) (reply, error) {
		q, err := c.query()
		if err != nil {
			return reply{}, err
		}
		page, filter := q.page(), read(q)
		if err := q.with(filter.Check()); err != nil {
			return reply{}, err
		}
		found, err := find(c.scope, c.r.Context(), filter, page)
		if err != nil {
			return reply{}, err
		}
		return ok(pageOf(found, show)), nil
	}
}

// shown answers with one thing.
func shown[M, T any](find func(store.Scope, context.Context, string) (*M, error), show func(*M) T) one {
	return func(c *call, id string) (reply, error) {
		found, err := find(c.scope, c.r.Context(), id)
		if err != nil {
			return reply{}, err
		}
		return ok(show(found)), nil
	}
}

// acted does something to one thing; the request needs no body.
func acted[M, T any](act func(store.Scope, context.Context, string) (*M, error), show func(*M) T) one {
	return func(c *call, id string) (reply, error) {
		if err := c.noObject(); err != nil {
			return reply{}, err
		}
		return shown(act, show)(c, id)
	}
}

// added makes a thing of what the body says; read tells everything that is wrong with that.
func added[C, M, T any](
	read func(*call) (C, error), add func(store.Scope, context.Context, C) (*M, error), show func(*M) T,
) handler {
	return func(c *call) (reply, error) {
		content, err := read(c)
		if err != nil {
			return reply{}, err
		}
		made, err := add(c.scope, c.r.Context(), content)
		if err != nil {
			return reply{}, err
		}
		return created(show(made)), nil
	}
}

// replaced puts what the body says in the place of one thing. That there is nothing to replace comes before what is wrong with
// the replacement.
func replaced[C, M, T any](
	find func(store.Scope, context.Context, string) (*M, error), read func(*call) (C, error),
	replace func(store.Scope, context.Context, string, C) (*M, error), show func(*M) T,
) one {
	return func(c *call, id string) (reply, error) {
		if _, err := find(c.scope, c.r.Context(), id); err != nil {
			return reply{}, err
		}
		content, err := read(c)
		if err != nil {
			return reply{}, err
		}
		made, err := replace(c.scope, c.r.Context(), id, content)
		if err != nil {
			return reply{}, err
		}
		return ok(show(made)), nil
	}
}

// removed takes one thing away.
func removed(remove func(store.Scope, context.Context, string) error) one {
	return func(c *call, id string) (reply, error) {
		if err := remove(c.scope, c.r.Context(), id); err != nil {
			return reply{}, err
		}
		return deleted(), nil
	}
}
