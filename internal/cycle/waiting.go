package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/notice"
	"nep/internal/waiting"
)

// Asker is a room that may have something waiting for a person.
type Asker interface {
	Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error)
}

// Other is a hat a person could change to, with how much waits there beside what
// waits in the hat he wears.
type Other struct {
	Hat   access.Hat
	Count int
}

// Elsewhere counts what waits in a person's other hats; what concerns himself
// waits in every hat and is not counted again. here is what waits in this one.
// Hats with nothing are left out.
func (s *Service) Elsewhere(ctx context.Context, actor access.Actor, hats []access.Hat, here []waiting.Item) ([]Other, error) {
	type one struct{ title, href string }
	known := map[one]bool{}
	for _, i := range here {
		known[one{i.Title, i.Href}] = true
	}
	var out []Other
	for _, hat := range hats {
		if hat.Key() == actor.Hat.Key() {
			continue
		}
		there := actor
		there.Hat = hat
		items, err := s.Waiting(ctx, there)
		if err != nil {
			return nil, err
		}
		o := Other{Hat: hat}
		for _, i := range items {
			if k := (one{i.Title, i.Href}); !known[k] {
				known[k] = true // two hats may lead to the same work
				o.Count++
			}
		}
		if o.Count > 0 {
			out = append(out, o)
		}
	}
	return out, nil
}

// Waiting is what needs this person now, in the hat they wear, the most
// pressing first.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	return db.Together(ctx, s.DB, func(ctx context.Context) ([]waiting.Item, error) {
		var out []waiting.Item
		for _, r := range s.Askers {
			items, err := r.Waiting(ctx, actor)
			if err != nil {
				return nil, err
			}
			out = append(out, items...)
		}
		if err := s.reminded(ctx, actor, out); err != nil {
			return nil, err
		}
		waiting.Sort(out)
		return out, nil
	})
}

// reminded notes of what waits that the unit above has reminded of it.
func (s *Service) reminded(ctx context.Context, actor access.Actor, items []waiting.Item) error {
	if actor.Hat.Unit == 0 || len(items) == 0 {
		return nil
	}
	all, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]notice.Reminder, error) { return notice.RemindersOf(t, []int64{actor.Hat.Unit}) })
	for _, r := range all {
		for i := range items {
			if items[i].Href == r.Href && items[i].Urgency == waiting.Late {
				items[i].Reminded = clock.Day(r.At)
			}
		}
	}
	return err
}
