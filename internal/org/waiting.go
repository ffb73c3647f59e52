package org

import (
	"context"

	"nep/internal/access"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: before anything else there
// has to be an organisation, and whoever may found one is asked to.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if !access.May(actor, access.UnitEdit, access.Everything()) {
		return nil, nil
	}
	n, err := s.CountAll(ctx, actor, 1)
	if err != nil || n > 0 {
		return nil, err
	}
	return []waiting.Item{{Urgency: waiting.Next, Title: "org.waiting.first", Detail: "org.waiting.first_text", Href: "/to-chuc/them", Action: "org.waiting.first_button"}}, nil
}
