package life

import (
	"context"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: congresses to confirm or to go
// on with, members to receive or long under way, and what is about to end for
// those who meet in the hat's unit.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if actor.Hat.Unit == 0 {
		return nil, nil
	}
	here := access.Unit(actor.Hat.Path)
	prepares, members := access.May(actor, access.UnitEdit, here), access.May(actor, access.MemberEdit, here)
	if !prepares && !members {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (out []waiting.Item, err error) {
		if prepares {
			if out, err = congressWaits(t, actor); err != nil {
				return nil, err
			}
		}
		if members {
			for _, ask := range []func(*db.Tx, access.Actor) ([]waiting.Item, error){transferWaits, endingWaits} {
				more, err := ask(t, actor)
				if err != nil {
					return nil, err
				}
				out = append(out, more...)
			}
		}
		return out, nil
	})
}

// congressWaits: a congress below that was put before this unit, and one of its
// own that was begun and not finished.
func congressWaits(t *db.Tx, actor access.Actor) (out []waiting.Item, err error) {
	today := org.Today(t)
	asked, err := askedBelow(t, actor.Hat.Unit, today)
	if err != nil {
		return nil, err
	}
	for _, c := range asked {
		u, err := org.LastOn(t, c.Unit, today)
		if err != nil {
			return nil, err
		}
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "life.waiting.asked", Detail: "life.waiting.asked.text", Params: []any{"Unit", u.Name, "Day", dmy(c.Day)},
			Day: c.Day, Href: "/dai-hoi/" + num(c.ID) + "/xac-nhan", Action: "life.waiting.asked.button"})
	}
	own, ok, err := openCongress(t, actor.Hat.Unit)
	if err == nil && ok && own.State == Draft {
		out = append(out, waiting.Item{Urgency: waiting.Can, Title: "life.waiting.draft", Params: []any{"Name", own.Name, "Day", dmy(own.Day)},
			Href: "/dai-hoi/" + num(own.ID), Action: "life.waiting.draft.button"})
	}
	return out, err
}

// most is how many of a kind one first page names.
const most = 20

// transferWaits: who is introduced to this unit waits to be received; who was
// sent and is not received when the rule's days are over waits here, too. Of a
// unit outside of Nếp only the sender can note what came of it.
func transferWaits(t *db.Tx, actor access.Actor) (out []waiting.Item, err error) {
	today := org.Today(t)
	in, err := member.TransfersUnderWay(t, actor.Hat.Unit, true, most)
	if err != nil {
		return nil, err
	}
	sent, err := member.TransfersUnderWay(t, actor.Hat.Unit, false, most)
	if err != nil {
		return nil, err
	}
	if len(in)+len(sent) == 0 { // nearly always
		return nil, nil
	}
	near, err := remindDays(t, actor.Hat.Unit, today)
	if err != nil {
		return nil, err
	}
	for _, x := range in {
		due, _, err := dueOf(t, x)
		if err != nil {
			return nil, err
		}
		i := waiting.Item{Urgency: waiting.Next, Title: "life.waiting.receive", Detail: "life.waiting.receive.text", Day: due,
			Params: []any{"Name", x.Name, "Sent", dmy(x.SentOn), "Day", dmy(due)}, Href: "/chuyen-sinh-hoat/" + num(x.ID), Action: "life.waiting.receive.button"}
		switch {
		case due != "" && today > due:
			i.Urgency = waiting.Late
		case due != "" && clock.AddDays(today, near) >= due:
			i.Urgency = waiting.Soon
		}
		out = append(out, i)
	}
	for _, x := range sent {
		due, _, err := dueOf(t, x)
		if err != nil {
			return nil, err
		}
		late := due != "" && today > due
		if !late && x.To != 0 {
			continue // the receiving unit's turn
		}
		i := waiting.Item{Urgency: waiting.Can, Title: "life.waiting.sent", Detail: "life.waiting.sent.text", Day: due,
			Params: []any{"Name", x.Name, "Sent", dmy(x.SentOn), "Day", dmy(due), "Place", x.Place}, Href: "/chuyen-sinh-hoat/" + num(x.ID), Action: "life.waiting.sent.button"}
		if late {
			i.Urgency = waiting.Late
		}
		out = append(out, i)
	}
	return out, nil
}

func remindDays(t *db.Tx, unit int64, today string) (int, error) {
	a, err := rule.For(t, unit, rule.RemindDays, today)
	n, _ := a.Int()
	return int(n), err
}

// The ends of what lasts for a time.
const (
	EndProbation = "probation"
	EndTemporary = "temporary"
	EndExempt    = "exempt"
)

// End is something that ends for a member.
type End struct {
	Person int64
	Name   string
	What   string
	Day    string // the first day after it
}

// endsOf gives what ends for those who meet in a unit up to a day, and what is
// over and was not seen to. A temporary move is the home unit's to see to, where
// there is one on Nếp.
func endsOf(t *db.Tx, unit int64, rows []member.Ending, today, until string) ([]End, error) {
	months := int64(0)
	var out []End
	for _, e := range rows {
		add := func(what, day string) {
			if day <= until {
				out = append(out, End{e.Person, e.Name, what, day})
			}
		}
		if e.Kind == member.Regular && e.Standing == member.Probationary && e.Condition != member.Introduced {
			if months == 0 {
				a, err := rule.For(t, unit, rule.ProbationMonths, today)
				if err != nil {
					return nil, err
				}
				if months, _ = a.Int(); months == 0 {
					months = -1
				}
			}
			if since := e.Joined; months > 0 {
				if !clock.ValidDay(since) {
					since = e.Since
				}
				add(EndProbation, addMonths(since, int(months)))
			}
		}
		switch {
		case e.Kind == member.Temporary && !e.Home && e.MeetsUntil < clock.Forever:
			add(EndTemporary, e.MeetsUntil)
		case e.Kind == member.Regular && e.Condition == member.Away && e.Until < clock.Forever:
			add(EndTemporary, e.Until)
		case e.Kind == member.Regular && e.Condition == member.Exempt && e.Until < clock.Forever:
			add(EndExempt, e.Until)
		}
	}
	return out, nil
}

// addMonths gives the day so many months after one; the last of a month that is
// shorter.
func addMonths(day string, n int) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return clock.Forever
	}
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d.Day(), last)-1).Format(time.DateOnly)
}

// endingWaits: the secretary is told so many days before, by the rule.
func endingWaits(t *db.Tx, actor access.Actor) (out []waiting.Item, err error) {
	today := org.Today(t)
	u, err := org.LastOn(t, actor.Hat.Unit, today)
	if err != nil || !u.Kind.Meets() {
		return nil, err
	}
	rows, err := member.EndingsOn(t, u.ID, today)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	near, err := remindDays(t, u.ID, today)
	if err != nil || near == 0 {
		return nil, err
	}
	ends, err := endsOf(t, u.ID, rows, today, clock.AddDays(today, near))
	for _, e := range ends[:min(len(ends), most)] {
		page := map[string]string{EndProbation: "tinh-trang", EndTemporary: "tam-thoi", EndExempt: "tinh-trang"}[e.What]
		i := waiting.Item{Urgency: waiting.Soon, Title: "life.waiting." + e.What, Detail: "life.waiting." + e.What + ".text", Day: e.Day,
			Params: []any{"Name", e.Name, "Day", dmy(e.Day)}, Href: "/dang-vien/" + num(e.Person) + "/" + page, Action: "life.waiting." + e.What + ".button"}
		if e.Day <= today {
			i.Urgency = waiting.Late
		}
		out = append(out, i)
	}
	return out, err
}
