package rule

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: numbers no text gives, which
// the committee of a base organisation has to decide for all below it. A cell
// is not asked: it inherits.
// Whose opinion is asked on a regulation being made is asked for it, and who made it
// is told when opinions are in.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if actor.Hat.Unit == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		u, err := org.UnitOn(t, actor.Hat.Unit, org.Today(t))
		if fault.Is(err, fault.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out, err := draftWaiting(t, actor, u)
		if err != nil {
			return nil, err
		}
		more, err := unsetWaiting(t, actor, u)
		return append(out, more...), err
	})
}

func draftWaiting(t *db.Tx, actor access.Actor, u org.Unit) ([]waiting.Item, error) {
	var out []waiting.Item
	href := func(unit int64) string { return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/quy-che/du-thao" }
	at := access.Unit(u.Path)
	if access.May(actor, access.MeetingPrepare, at) {
		d, ok, err := openDraft(t, u.ID)
		if err != nil {
			return nil, err
		}
		if ok && d.State == Asked && d.Until < today(t) {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "rule.waiting.draft", Params: []any{"Title", d.Title}, Href: href(u.ID), Action: "rule.waiting.draft_button"})
		}
	}
	if u.Parent == 0 || !access.May(actor, access.ReportEdit, at) || !access.May(actor, access.RegulationSay, at) {
		return out, nil
	}
	d, ok, err := openDraft(t, u.Parent)
	if err != nil || !ok || d.State != Asked || d.Until < today(t) {
		return out, err
	}
	said, err := opinionsOf(t, d.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range said {
		if o.Unit == u.ID {
			return out, nil
		}
	}
	over, err := org.UnitOn(t, u.Parent, today(t))
	if err != nil {
		return nil, err
	}
	return append(out, waiting.Item{Urgency: waiting.Next, Title: "rule.waiting.say", Detail: "rule.waiting.say_text", Params: []any{"Unit", over.Name, "Day", vnDay(d.Until)}, Href: href(u.Parent), Action: "rule.waiting.say_button", Day: d.Until}), nil
}

func unsetWaiting(t *db.Tx, actor access.Actor, u org.Unit) ([]waiting.Item, error) {
	if actor.Hat.Role != access.Secretary || !access.May(actor, access.RuleEdit, access.Unit(actor.Hat.Path)) || u.Kind != org.Base && u.Kind != org.BaseCell {
		return nil, nil
	}
	all, err := AllFor(t, u.ID, org.Today(t))
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
		Href: "/to-chuc/" + strconv.FormatInt(u.ID, 10) + "/quy-che", Action: "rule.waiting.unset_button"}}, nil
}
