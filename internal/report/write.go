package report

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

// Write keeps the words of a month's report, making it when there is none.
type Write struct {
	Key       db.Key
	Unit      int64
	Month     string
	Seen      int64 // the version the form was rendered from, 0 for none yet
	Judgement string
	Wishes    string
}

// may checks the actor's right at a unit, where it stands today or stood last.
func may(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// Write keeps it; asks for ReportEdit. The open difficulties of the unit that
// stand in no report yet come into this one. Repeating it with the same key
// gives the same report. Faults: Invalid (month to come whose meeting was not held, words too long),
// Conflict (report.meanwhile), State (sent; no unit above).
func (s *Service) Write(ctx context.Context, actor access.Actor, cmd Write) (int64, error) {
	return db.Write(ctx, s.DB, db.On("report", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := may(t, actor, access.ReportEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return s.write(t, actor, u, cmd) })
		return ref, err
	})
}

func (s *Service) write(t *db.Tx, actor access.Actor, u org.Unit, cmd Write) (int64, error) {
	const op = "report.write"
	var bad fault.Fields
	judgement := words(&bad, "judgement", cmd.Judgement, maxText, "")
	wishes := words(&bad, "wishes", cmd.Wishes, maxText, "")
	if can, err := Writable(t, u, cmd.Month); err != nil {
		return 0, err
	} else if !can {
		bad.Add("month", "report.month")
	}
	if err := bad.Err(op); err != nil {
		return 0, err
	}
	r, exists, err := OfMonth(t, u.ID, cmd.Month)
	if err != nil {
		return 0, err
	}
	switch {
	case u.Parent == 0:
		return 0, fault.New(op, fault.State, "report.top")
	case exists && !r.State.Open():
		return 0, fault.New(op, fault.State, "report.sent")
	case r.Version != cmd.Seen:
		return 0, fault.New(op, fault.Conflict, "report.meanwhile")
	}
	if r.Due, _, err = dueOf(t, u, cmd.Month); err != nil {
		return 0, err
	}
	r.Judgement, r.Wishes = judgement, wishes
	if exists {
		err = setWords(t, r)
	} else {
		r.ID, r.Unit, r.Month, r.To, r.State = t.ID(), u.ID, cmd.Month, u.Parent, Draft
		err = insertReport(t, r)
	}
	if err == nil {
		err = tie(t, r)
	}
	if err != nil {
		return 0, err
	}
	return r.ID, audit.Append(t, audit.Event{Actor: actor, Unit: u.ID, Kind: "report.write", Subject: r.ID, Body: map[string]any{"month": cmd.Month}})
}

// main is the meeting a unit's month is about: its first regular one, of its
// members where it is a cell, else of its committee. Zero when there is none.
func mainMeeting(t *db.Tx, u org.Unit, month string) (meeting.Meeting, error) {
	all, err := meeting.InMonth(t, u.ID, bodyOf(u), month)
	all = slices.DeleteFunc(all, func(m meeting.Meeting) bool {
		return m.State == meeting.Cancelled || m.Kind != meeting.Regular && m.Kind != meeting.Combined
	})
	if err != nil || len(all) == 0 {
		return meeting.Meeting{}, err
	}
	return all[0], nil
}

// bodyOf is the body whose meetings a unit's report is about.
func bodyOf(u org.Unit) meeting.Body {
	if u.Kind.Meets() {
		return meeting.CellBody
	}
	return meeting.CommitteeBody
}

// dueOf gives the day a unit's report of a period is due, "" where no rule asks
// for it, and the meeting a month is about.
func dueOf(t *db.Tx, u org.Unit, period string) (string, meeting.Meeting, error) {
	span := SpanOf(period)
	if span == "" {
		return "", meeting.Meeting{}, fault.New("report.due", fault.NotFound, "fault.not_found")
	}
	last := lastMonth(period)
	all, err := rule.AllFor(t, u.ID, min(meeting.LastDay(last), max(today(t), u.From), lastDay(u)))
	if err != nil {
		return "", meeting.Meeting{}, err
	}
	days := all[rule.DaysKind].Counting()
	switch span {
	case Quarterly:
		n, _ := all[rule.QuarterReport].Int()
		return dueAfter(period, int(n), days), meeting.Meeting{}, nil
	case Yearly:
		n, _ := all[rule.YearReport].Int()
		return dueAfter(period, int(n), days), meeting.Meeting{}, nil
	}
	main, err := mainMeeting(t, u, period)
	if err != nil {
		return "", main, err
	}
	after, _ := all[rule.ReportAfter].Int()
	onDay, _ := all[rule.ReportDay].Int()
	return due(period, main.Day, terms{after: int(after), onDay: int(onDay), days: days}), main, nil
}

// Writable says whether a unit's report of a period can be written: from its last
// month on; before that once the meeting of that month was held, which may be
// before its first day.
func Writable(t *db.Tx, u org.Unit, period string) (bool, error) {
	if SpanOf(period) == "" {
		return false, nil
	}
	last := lastMonth(period)
	if last <= today(t)[:7] {
		return true, nil
	}
	main, err := mainMeeting(t, u, last)
	return over(main), err
}

// ripe says whether a period can be reported: it is over, or the meeting of its
// last month is.
func ripe(t *db.Tx, u org.Unit, period string) (bool, error) {
	last := lastMonth(period)
	if today(t) > meeting.LastDay(last) {
		return true, nil
	}
	main, err := mainMeeting(t, u, last)
	return over(main), err
}

func over(m meeting.Meeting) bool { return m.State == meeting.Ended || m.State == meeting.Locked }
