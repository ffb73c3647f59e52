package quality

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/waiting"
)

// Waiting is what this room has for a person now: a score to judge or to agree,
// one to confirm by who is in charge of the cell, classes to decide once nothing
// of them is open.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	hat := actor.Hat
	if hat.Unit == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		u, err := org.LastOn(t, hat.Unit, today(t))
		if err != nil {
			return nil, err
		}
		month := today(t)[:7]
		out, err := programmeWaiting(t, actor, u)
		if err != nil {
			return nil, err
		}
		objections, err := objectionsWaiting(t, actor, u)
		if err != nil {
			return nil, err
		}
		questions, err := questionsWaiting(t, actor, u)
		if err != nil {
			return nil, err
		}
		out = append(append(out, objections...), questions...)
		also := func(more []waiting.Item, err error) ([]waiting.Item, error) { return append(out, more...), err }
		months := []string{meeting.AddMonths(month, -1), month}
		switch {
		case hat.Role == access.InCharge:
			return also(s.waitConfirm(t, hat, months))
		case u.Kind.Meets() && access.May(actor, access.MeetingPrepare, access.Unit(u.Path)):
			return also(s.waitJudge(t, actor, u, months))
		case !u.Kind.Meets() && access.May(actor, access.ClassDecide, access.Unit(u.Path)):
			return also(s.waitDecide(t, actor, u, months))
		}
		return out, nil
	})
}

// waitJudge: scores of one's own cell to judge and to agree.
func (s *Service) waitJudge(t *db.Tx, actor access.Actor, u org.Unit, months []string) ([]waiting.Item, error) {
	meetings, err := meeting.InMonth(t, u.ID, meeting.CellBody, months...)
	if err != nil {
		return nil, err
	}
	var out []waiting.Item
	for _, m := range meetings {
		if !begun(m) {
			continue
		}
		if is, err := scored(t, m); err != nil {
			return nil, err
		} else if !is {
			continue
		}
		_, stored, _, err := load(t, m.ID)
		if err != nil {
			return nil, err
		}
		if stored.State != ScoreDraft {
			continue
		}
		sc, _, err := s.count(t, stored)
		if err != nil {
			return nil, err
		}
		item := waiting.Item{Urgency: waiting.Next, Params: []any{"Day", shown(m.Day), "Count", toJudge(sc)}, Day: m.Day, Href: sheetHref(m.ID)}
		switch {
		case toJudge(sc) > 0:
			item.Title, item.Detail, item.Action = "quality.waiting.judge", "quality.waiting.judge_text", "quality.waiting.judge_button"
		case access.May(actor, access.MeetingLead, m.Subject(u.Path)):
			item.Title, item.Detail, item.Action = "quality.waiting.agree", "quality.waiting.agree_text", "quality.waiting.agree_button"
			if m.State == meeting.Locked {
				item.Detail = "quality.waiting.agree_locked"
			}
		default:
			continue
		}
		out = append(out, item)
	}
	return out, nil
}

// waitConfirm: scores the cells one answers for have agreed.
func (s *Service) waitConfirm(t *db.Tx, hat access.Hat, months []string) ([]waiting.Item, error) {
	cells := named(hat)
	scores, err := ofUnits(t, cells, months...)
	if err != nil {
		return nil, err
	}
	names, err := org.UnitsOn(t, cells, today(t))
	var out []waiting.Item
	for _, sc := range scores {
		if sc.State == ScoreAgreed && sc.Follower == 0 {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "quality.waiting.confirm", Params: []any{"Unit", names[sc.Unit].Name, "Month", shownMonth(sc.Month)},
				Href: scoreHref(sc.Meeting), Action: "quality.waiting.confirm_button"})
		}
	}
	return out, err
}

// waitDecide: a month of which every score can be decided. While one is still
// open none is asked for: the committee decides them together.
func (s *Service) waitDecide(t *db.Tx, actor access.Actor, u org.Unit, months []string) ([]waiting.Item, error) {
	var out []waiting.Item
	for _, month := range months {
		scores, err := undecidedBelow(t, u.ID, monthEnd(t, month), month, org.MaxPage)
		if err != nil {
			return nil, err
		}
		ready, open := 0, false
		for _, stored := range scores {
			m, err := meeting.ByID(t, stored.Meeting)
			if err != nil {
				return nil, err
			}
			if m.State == meeting.Cancelled {
				continue
			}
			if open = !over(m) || stored.State == ScoreDraft && m.State != meeting.Locked; open {
				break
			}
			if stored.Provisional { // as it was last counted: look again
				sc, _, err := s.count(t, stored)
				if err != nil {
					return nil, err
				}
				if open = sc.Provisional(); open {
					break
				}
			}
			ready++
		}
		if ready > 0 && !open {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "quality.waiting.decide", Detail: "quality.waiting.decide_text",
				Params: []any{"Count", ready, "Month", shownMonth(month)}, Href: underHref(u.ID, month), Action: "quality.waiting.decide_button"})
		}
	}
	return out, nil
}

func sheetHref(id int64) string { return "/sinh-hoat/" + strconv.FormatInt(id, 10) + "/cham-diem" }
func scoreHref(id int64) string { return "/sinh-hoat/" + strconv.FormatInt(id, 10) + "/diem" }
func unitScoresHref(unit int64) string {
	return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/diem"
}
func underHref(unit int64, month string) string {
	return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/xep-loai?thang=" + month
}

// shownMonth writes a month as people do: 12/2026.
func shownMonth(month string) string {
	if len(month) != 7 {
		return month
	}
	return month[5:] + "/" + month[:4]
}

// programmeWaiting: programmes of the unit whose review is due and not begun.
func programmeWaiting(t *db.Tx, actor access.Actor, u org.Unit) ([]waiting.Item, error) {
	if u.Kind.Meets() || !access.May(actor, access.PlanEdit, access.Unit(u.Path)) {
		return nil, nil
	}
	list, err := programmesOf(t, []int64{u.ID})
	var out []waiting.Item
	for _, p := range list {
		reviews, err := reviewsOf(t, p.ID)
		if err != nil {
			return nil, err
		}
		begun := map[string]bool{}
		for _, r := range reviews {
			begun[r.Kind] = true
		}
		if due := reviewDue(p, begun, meeting.AddMonths(today(t)[:7], -1)); due != "" {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "programme.waiting." + due, Params: []any{"Title", p.Title}, Href: "/nghi-quyet-chuyen-de/" + strconv.FormatInt(p.ID, 10) + "#danh-gia", Action: "programme.waiting.button"})
		}
	}
	return out, err
}
