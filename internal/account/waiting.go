package account

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: ways into his account that he
// should know of, and members of his own unit to whom nobody has given a way to
// take part yet.
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
	n, err := db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) { return withoutWay(t, hat.Unit, today(t.Now()), maxCount+1) })
	if err != nil || n == 0 {
		return out, err
	}
	title := "account.waiting.slips"
	if n > maxCount {
		n, title = maxCount, "account.waiting.slips_more"
	}
	return append(out, waiting.Item{Urgency: waiting.Can, Title: title, Detail: "account.waiting.slips_text", Params: []any{"Count", n},
		Href: "/to-chuc/" + strconv.FormatInt(hat.Unit, 10) + "/phieu", Action: "account.waiting.slips_button"}), nil
}

// maxCount is how far a count on the home page goes before it says "more than".
const maxCount = 100
