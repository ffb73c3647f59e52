package account

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: ways into his account that he
// should know of, and, of his own unit, members to whom a level above gave a way
// lately, and those to whom nobody has given one yet.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	notices, err := s.Notices(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out []waiting.Item
	for _, n := range notices {
		out = append(out, waiting.Item{Urgency: waiting.Soon, Title: n.Kind.Key(), Detail: "account.notice.text",
			Params: []any{"At", when(n.At)}, Href: "/tai-khoan", Action: "account.notice.button"})
	}
	hat := actor.Hat
	if hat.Unit == 0 || hat.Role == access.Officer || !access.May(actor, access.SlipMake, access.Unit(hat.Path)) {
		return out, nil
	}
	type counts struct{ without, given int64 }
	n, err := db.Read(ctx, s.DB, func(t *db.Tx) (c counts, err error) {
		if c.without, err = withoutWay(t, hat.Unit, today(t.Now()), maxCount+1); err == nil {
			c.given, err = givenSince(t, hat.Unit, toldSince(t.Now()))
		}
		return c, err
	})
	if err != nil {
		return out, err
	}
	page := "/to-chuc/" + strconv.FormatInt(hat.Unit, 10) + "/phieu"
	if n.given > 0 && hat.Role != access.Admin {
		out = append(out, waiting.Item{Urgency: waiting.Can, Title: "account.waiting.given", Detail: "account.waiting.given_text",
			Params: []any{"Count", n.given, "Days", toldFor}, Href: page + "#cap-thay", Action: "account.waiting.given_button"})
	}
	if n.without == 0 {
		return out, nil
	}
	title := "account.waiting.slips"
	if n.without > maxCount {
		n.without, title = maxCount, "account.waiting.slips_more"
	}
	return append(out, waiting.Item{Urgency: waiting.Can, Title: title, Detail: "account.waiting.slips_text", Params: []any{"Count", n.without},
		Href: page, Action: "account.waiting.slips_button"}), nil
}

// maxCount is how far a count on the home page goes before it says "more than".
const maxCount = 100
