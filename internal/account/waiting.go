package account

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: members of his own unit to
// whom nobody has given a way to take part yet.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	hat := actor.Hat
	if hat.Unit == 0 || hat.Role == access.Officer || !access.May(actor, access.SlipMake, access.Unit(hat.Path)) {
		return nil, nil
	}
	// One page is enough to say how many: a unit whose members meet has fewer.
	list, _, err := s.People(ctx, actor, hat.Unit, Cursor{}, 100)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, p := range list {
		if p.Kind == StateNoSlip {
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	return []waiting.Item{{Urgency: waiting.Can, Title: "account.waiting.slips", Detail: "account.waiting.slips_text", Params: []any{"Count", n},
		Href: "/to-chuc/" + strconv.FormatInt(hat.Unit, 10) + "/phieu", Action: "account.waiting.slips_button"}}, nil
}
