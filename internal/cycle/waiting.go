package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/waiting"
)

// Asker is a room that may have something waiting for a person.
type Asker interface {
	Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error)
}

// Waiting is what needs this person now, in the hat they wear, the most
// pressing first.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	var out []waiting.Item
	for _, r := range s.Askers {
		items, err := r.Waiting(ctx, actor)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	waiting.Sort(out)
	return out, nil
}
