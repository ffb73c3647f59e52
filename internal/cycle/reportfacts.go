package cycle

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// ReportFacts gathers the figures of a unit's month; for report.Service. They
// are counts and name nobody.
func (s *Service) ReportFacts(t *db.Tx, unit int64, month string) (report.Facts, error) {
	f := report.Facts{PapersAhead: -1, FeePaid: -1}
	u, err := org.LastOn(t, unit, min(clock.Day(t.Now()), meeting.LastDay(month)))
	if err != nil {
		return f, err
	}
	has := meeting.Has{Unit: u, Cell: u.Kind.Meets(), Committee: !u.Kind.Meets()}
	ms, err := meeting.InMonth(t, unit, mainBody(has), month)
	if err != nil {
		return f, err
	}
	n, err := meeting.CountedIn(t, unit, mainBody(has), month)
	if err != nil {
		return f, err
	}
	f.Held, f.Due, f.Came, f.Seats = n.Held, n.Due, n.Came, n.Seats
	m, ok := mainOf(ms)
	var held []int64
	for _, body := range []meeting.Body{meeting.CellBody, meeting.Bureau, meeting.CommitteeBody, meeting.StandingBody} {
		of, err := meeting.InMonth(t, unit, body, month)
		if err != nil {
			return f, err
		}
		for _, m := range of {
			held = append(held, m.ID)
		}
	}
	directives, err := document.CountsOf(t, unit, month, held)
	if err != nil {
		return f, err
	}
	f.Directives, f.DirOpen = directives.Done, directives.Open
	if !ok {
		return f, nil
	}
	f.Meeting, f.Day = m.ID, m.Day
	if m.EndedAt != 0 {
		f.Minutes = int((m.EndedAt - m.StartedAt) / 60_000)
	}
	if f.Norm, _, err = meeting.NormOf(t, m); err != nil {
		return f, err
	}
	f.Required, f.Present, f.Excused, f.Unexcused, f.Special, f.Spoke = m.Base(), m.Present, m.Excused, m.Unexcused, m.Special, m.Spoke
	f.FeePaid, f.FeeDue = m.FeePaid, m.FeeDue
	if m.PapersOn != "" {
		kind, err := rule.For(t, unit, rule.DaysKind, m.Day)
		if err != nil {
			return f, err
		}
		f.PapersAhead = max(0, kind.Counting().Between(m.PapersOn, m.Day))
	}
	opinions, err := meeting.OpinionsOf(t, m.ID)
	if err != nil {
		return f, err
	}
	for _, o := range opinions {
		f.Opinions++
		if o.Kind == meeting.Proposal {
			f.Proposals++
		}
	}
	if f.TasksDone, f.TasksDue, err = resolution.DueShare(t, m); err != nil {
		return f, err
	}
	if err := decisionFacts(t, m, &f); err != nil {
		return f, err
	}
	if err := themeFacts(t, ms, &f); err != nil {
		return f, err
	}
	b, err := bureauOf(t, m)
	if err != nil {
		return f, err
	}
	if b != nil && (b.State == meeting.Ended || b.State == meeting.Locked) {
		f.Bureau = b.Day
	}
	return f, s.scoreFacts(t, m, &f)
}

// mainOf gives the meeting that stands for a month: the first regular one that
// was held, else the first that is planned, else any.
func mainOf(ms []meeting.Meeting) (meeting.Meeting, bool) {
	best, rank := meeting.Meeting{}, 0
	for _, m := range ms {
		r := 0
		regular := m.Kind == meeting.Regular || m.Kind == meeting.Combined
		switch held := m.State == meeting.Ended || m.State == meeting.Locked; {
		case m.State == meeting.Cancelled:
		case regular && held:
			r = 4
		case regular:
			r = 3
		case held:
			r = 2
		default:
			r = 1
		}
		if r > rank {
			best, rank = m, r
		}
	}
	return best, rank > 0
}

func decisionFacts(t *db.Tx, m meeting.Meeting, f *report.Facts) error {
	d, ok, err := resolution.OfMeeting(t, m.ID)
	if err != nil || !ok || d.State == resolution.Draft {
		return err
	}
	f.Resolution = d.ID
	if d.Number != 0 {
		f.Decision = document.Number{Kind: string(d.Kind), N: d.Number, Code: d.Code}.Short()
	}
	for _, p := range d.Points {
		if p.Task != 0 {
			f.TasksGiven++
		}
	}
	return nil
}

// themeFacts names the theme that was held in the month.
func themeFacts(t *db.Tx, ms []meeting.Meeting, f *report.Facts) error {
	for _, m := range ms {
		if m.Theme == 0 || m.State != meeting.Ended && m.State != meeting.Locked {
			continue
		}
		plans, err := meeting.PlanOf(t, m.Unit, yearOf(m.Month)...)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if p.ID == m.Theme {
				f.Theme = p.Title
			}
		}
	}
	return nil
}

func (s *Service) scoreFacts(t *db.Tx, m meeting.Meeting, f *report.Facts) error {
	if _, ok, err := quality.OfMeeting(t, m.ID); err != nil || !ok {
		return err
	}
	stored, sc, err := s.Quality.CountTx(t, m.ID)
	if err != nil {
		return err
	}
	f.Score, f.Class, f.Provisional = int64(sc.Total.Points()), string(sc.Class), sc.Provisional()
	if stored.State == quality.ScoreDecided {
		f.Score, f.Class, f.Provisional = int64(stored.Total), string(stored.DecidedClass), false
	}
	return nil
}
