package rule

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: numbers no text gives, which
// the committee of a base organisation has to decide for all below it. A cell
// is not asked: it inherits.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	hat := actor.Hat
	if hat.Role != access.Secretary || !access.May(actor, access.RuleEdit, access.Unit(hat.Path)) {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		u, err := org.UnitOn(t, hat.Unit, org.Today(t))
		if err != nil || u.Kind != org.Base && u.Kind != org.BaseCell {
			return nil, err
		}
		all, err := AllFor(t, hat.Unit, org.Today(t))
		n := 0
		for k, a := range all {
			if d, _ := Find(k); !a.IsSet() && d.ConcernsKind(u.Kind) && d.Refused(actor, u.Kind) == "" {
				n++
			}
		}
		if err != nil || n == 0 {
			return nil, err
		}
		return []waiting.Item{{Urgency: waiting.Can, Title: "rule.waiting.unset", Detail: "rule.waiting.unset_text", Params: []any{"Count", n},
			Href: "/to-chuc/" + strconv.FormatInt(hat.Unit, 10) + "/quy-che", Action: "rule.waiting.unset_button"}}, nil
	})
}
