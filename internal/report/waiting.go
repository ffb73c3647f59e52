package report

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/waiting"
)

// near is how many days before its day a thing begins to press.
const near = 3

// pressesFor is how many days a closing under objection stands among what waits;
// the list of difficulties shows it longer.
const pressesFor = 14

// Waiting is what this room has for a person now: the month's report to send,
// difficulties answered to close; and for who stands above: reports to answer,
// difficulties open, those one has taken on oneself first.
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
		var out []waiting.Item
		if access.May(actor, access.ReportEdit, access.Unit(u.Path)) && u.Parent != 0 {
			items, err := s.waitSend(t, u)
			if err != nil {
				return nil, err
			}
			out = append(out, items...)
		}
		items, err := s.waitAnswer(t, actor, u)
		return append(out, items...), err
	})
}

// waitSend: what the unit itself has to do.
func (s *Service) waitSend(t *db.Tx, u org.Unit) ([]waiting.Item, error) {
	var out []waiting.Item
	now, day := today(t)[:7], today(t)
	quarter, year := PeriodOf(Quarterly, now), PeriodOf(Yearly, now)
	months, longer := []string{meeting.AddMonths(now, -1), now, meeting.AddMonths(now, 1)}, []string{Next(quarter, -1), quarter, Next(year, -1), year}
	known, err := ofPeriods(t, u.ID, slices.Concat(months, longer))
	if err != nil {
		return nil, err
	}
	for _, m := range months {
		r, exists := known[m]
		if r.State == Sent || r.State == Answered {
			continue
		}
		if r.State == Returned {
			out = append(out, cameBack(u.ID, m, day))
			continue
		}
		due, main, err := dueOf(t, u, m)
		if err != nil {
			return nil, err
		}
		// Nothing asks for a month Nếp knows nothing of, nor before it can be sent.
		if m < now && !exists && main.ID == 0 || m >= now && !over(main) {
			continue
		}
		out = append(out, waiting.Item{Urgency: press(due, day), Title: "report.waiting.send", Detail: "report.waiting.send_text",
			Params: []any{"Month", shownMonth(m), "Day", shownDay(due)}, Day: due, Href: reportHref(u.ID, m), Action: "report.waiting.send_button"})
	}
	later, err := s.waitLonger(t, u, longer, known)
	if err != nil {
		return nil, err
	}
	out = append(out, later...)
	answered, err := AnsweredFor(t, u.ID)
	if n := len(answered); n > 0 {
		href := listHref(u.ID) + "?xem=di"
		if n == 1 {
			href = difficultyHref(answered[0].ID)
		}
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "report.waiting.close", Params: []any{"Count", n}, Href: href, Action: "report.waiting.close_button"})
	}
	return out, err
}

// cameBack says that a report has to be mended.
func cameBack(unit int64, period, day string) waiting.Item {
	return waiting.Item{Urgency: waiting.Soon, Title: spanKey("returned", period), Params: []any{"Month", shownPeriod(period)}, Day: day,
		Href: reportHref(unit, period), Action: "report.waiting.returned_button"}
}

// waitLonger: the report of the quarter and the year, where a rule asks for one,
// from when it can be sent. known has those of periods that exist.
func (s *Service) waitLonger(t *db.Tx, u org.Unit, periods []string, known map[string]Report) ([]waiting.Item, error) {
	var out []waiting.Item
	day := today(t)
	for _, p := range periods {
		if u.From > meeting.LastDay(lastMonth(p)) {
			continue
		}
		switch known[p].State {
		case Sent, Answered:
			continue
		case Returned:
			out = append(out, cameBack(u.ID, p, day))
			continue
		}
		due, _, err := dueOf(t, u, p)
		if err != nil {
			return nil, err
		}
		if due == "" || due < clock.AddDays(day, -longAgo) {
			continue
		}
		ready, err := ripe(t, u, p)
		if err != nil {
			return nil, err
		}
		if !ready {
			continue
		}
		out = append(out, waiting.Item{Urgency: press(due, day), Title: spanKey("send", p), Detail: "report.waiting.send_text",
			Params: []any{"Month", shownPeriod(p), "Day", shownDay(due)}, Day: due, Href: reportHref(u.ID, p), Action: "report.waiting.send_button"})
	}
	return out, nil
}

// longAgo is after how many days nobody is reminded of a quarter's or a year's
// report that never came.
const longAgo = 60

// spanKey is the message key of what waits, for a span.
func spanKey(what, period string) string {
	key := "report.waiting." + what
	if span := SpanOf(period); span != Monthly {
		key += "." + string(span)
	}
	return key
}

// shownPeriod writes a period as people do, without what it is: 12/2026, 4/2026
// of a quarter, 2026.
func shownPeriod(period string) string {
	switch SpanOf(period) {
	case Quarterly:
		return period[6:] + "/" + period[:4]
	case Yearly:
		return period[:4]
	}
	return shownMonth(period)
}

// waitAnswer: what those below wait for.
func (s *Service) waitAnswer(t *db.Tx, actor access.Actor, u org.Unit) ([]waiting.Item, error) {
	var out []waiting.Item
	day := today(t)
	if actor.Person != 0 {
		mine, err := db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit = $1 and state = 'open' and owner = $2 order by due_on, id limit 5`, u.ID, actor.Person)
		if err != nil {
			return nil, err
		}
		for _, d := range mine {
			out = append(out, waiting.Item{Urgency: press(d.Due, day), Title: "report.waiting.mine", Params: []any{"Day", shownDay(d.Due)}, Day: d.Due,
				Href: difficultyHref(d.ID), Action: "report.waiting.mine_button"})
		}
	}
	if !access.May(actor, access.ReportAnswer, access.Unit(u.Path+"0/")) {
		return out, nil // who is in charge of some cells only is told of what he took on
	}
	quarter, year := PeriodOf(Quarterly, day[:7]), PeriodOf(Yearly, day[:7])
	periods := []string{meeting.AddMonths(day[:7], -1), day[:7], meeting.AddMonths(day[:7], 1), Next(quarter, -1), quarter, Next(year, -1), year}
	sent, err := toAnswer(t, u.ID, periods)
	if err != nil {
		return nil, err
	}
	for _, m := range periods {
		if n := sent[m]; n > 0 {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: spanKey("answer", m), Params: []any{"Count", n, "Month", shownPeriod(m)},
				Href: underHref(u.ID, m), Action: "report.waiting.answer_button"})
		}
	}
	objected, err := Objections(t, []int64{u.ID}, 20)
	if err != nil {
		return nil, err
	}
	if n := len(objected); n > 0 && clock.Day(objected[0].ClosedAt) >= clock.AddDays(day, -pressesFor) {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "report.waiting.objected", Params: []any{"Count", n}, Href: listHref(u.ID) + "?xem=den", Action: "report.waiting.late_button"})
	}
	open, err := OpenTo(t, u.ID, 200)
	if err != nil {
		return nil, err
	}
	untaken, late, first := 0, 0, ""
	for _, d := range open {
		switch {
		case d.Owner == 0:
			untaken++
		case d.Owner != actor.Person && d.Due < day:
			late++
			if first == "" {
				first = d.Due
			}
		}
	}
	if late > 0 {
		out = append(out, waiting.Item{Urgency: waiting.Late, Title: "report.waiting.late", Params: []any{"Count", late}, Day: first, Href: listHref(u.ID) + "?xem=den", Action: "report.waiting.late_button"})
	}
	if untaken > 0 {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "report.waiting.take", Params: []any{"Count", untaken}, Href: listHref(u.ID) + "?xem=den", Action: "report.waiting.take_button"})
	}
	return out, nil
}

// press is how near a day is.
func press(due, day string) waiting.Urgency {
	switch {
	case due < day:
		return waiting.Late
	case due <= clock.AddDays(day, near):
		return waiting.Soon
	}
	return waiting.Next
}

func reportHref(unit int64, m string) string {
	return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/bao-cao/" + m
}
func underHref(unit int64, m string) string {
	return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/bao-cao-duoi?thang=" + m
}
func listHref(unit int64) string     { return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/vuong-mac" }
func difficultyHref(id int64) string { return "/vuong-mac/" + strconv.FormatInt(id, 10) }

// shownMonth writes a month as people do: 12/2026.
func shownMonth(m string) string { return m[5:] + "/" + m[:4] }

func shownDay(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}
