package practice

import (
	"context"
	"nep/internal/clock"
	"nep/internal/vn"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/waiting"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

// toldDays is for how many days somebody is told what became of what he proposed.
const toldDays = 30

// dmy is a day as people read it.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// Waiting is what this room has for a person: for who leads a committee the
// proposals it has not looked at; for who prepares a unit's work what it took over
// and said it would look back on by now.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if actor.Hat.Unit == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (out []waiting.Item, err error) {
		u, err := org.LastOn(t, actor.Hat.Unit, today(t))
		if err != nil {
			return nil, err
		}
		at := access.Unit(u.Path)
		made, err := doneAt(t, u.ID, mostOwn)
		if err != nil {
			return nil, err
		}
		for _, p := range told(made, actor.Person, clock.AddDays(today(t), -toldDays)) {
			c, err := org.LastOn(t, p.Committee, today(t))
			if err != nil {
				return nil, err
			}
			title := "practice.waiting.declined"
			if p.State == Commended {
				title = "practice.waiting.commended"
			}
			out = append(out, waiting.Item{Urgency: waiting.Can, Title: title, Detail: "practice.waiting.told_text", Params: []any{"Title", p.Title, "Committee", c.Name, "Day", dmy(p.DecidedOn)},
				Href: "/cach-lam/" + num(p.ID), Action: "practice.waiting.sent_button"})
		}
		if !u.Kind.Meets() && access.May(actor, access.PracticeDecide, at) {
			sent, err := sentTo(t, u.ID, mostSent)
			if err != nil {
				return nil, err
			}
			if len(sent) > 0 {
				href := "/to-chuc/" + num(u.ID) + "/cach-lam#cho-xem-xet"
				if len(sent) == 1 {
					href = "/cach-lam/" + num(sent[0].ID)
				}
				out = append(out, waiting.Item{Urgency: waiting.Next, Title: "practice.waiting.sent", Params: []any{"Count", len(sent), "Title", sent[0].Title}, Href: href, Action: "practice.waiting.sent_button"})
			}
		}
		if !access.May(actor, access.PracticeAdopt, at) {
			return out, nil
		}
		due, err := dueUses(t, u.ID, overMonth(t), 10)
		if err != nil {
			return nil, err
		}
		for _, x := range due {
			p, err := ByID(t, x.Practice)
			if err != nil {
				return nil, err
			}
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "practice.waiting.look", Detail: "practice.waiting.look_text",
				Params: []any{"Title", p.Title, "From", x.From[5:] + "/" + x.From[:4], "Until", x.Until[5:] + "/" + x.Until[:4]}, Href: "/cach-lam/" + num(p.ID) + "#ket-qua", Action: "practice.waiting.look_button"})
		}
		return out, nil
	})
}
