package cycle

import (
	"context"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/resolution"
	"nep/internal/vn"
)

// BureauNote is the one page of a chi ủy's meeting.
type BureauNote struct {
	Key     db.Key
	Meeting int64
	Seen    int64
	Day     string
	Start   int     // minutes from midnight
	Minutes int     // length
	Absent  []int64 // the rest were there
	Agenda  bool    // the agenda was passed
	Draft   bool    // the draft conclusion or resolution was passed
	Text    string  // what was agreed beside
	Done    bool    // confirmed as its minutes by chair and note-taker at once
}

const (
	maxBureau     = 600 // minutes
	maxBureauText = 8000
)

// check gives the faults of the fields.
func (n BureauNote) check(now int64) error {
	var bad fault.Fields
	switch {
	case !clock.ValidDay(n.Day):
		bad.Add("Day", "cycle.bureau.day")
	case n.Start < 0 || n.Start >= 24*60:
		bad.Add("Start", "cycle.bureau.start")
	case n.Minutes < 1 || n.Minutes > maxBureau:
		bad.Add("Minutes", "cycle.bureau.minutes", "Max", maxBureau)
	case n.at() > now:
		bad.Add("Day", "cycle.bureau.future")
	case n.Done && n.end() > now:
		bad.Add("Minutes", "cycle.bureau.running")
	}
	if len([]rune(n.Text)) > maxBureauText {
		bad.Add("Text", "cycle.bureau.long", "Max", maxBureauText)
	}
	return bad.Err("cycle.bureau")
}

// at is the instant it began, end the one it ended.
func (n BureauNote) at() int64 {
	day, err := time.ParseInLocation(time.DateOnly, n.Day, clock.Zone)
	if err != nil {
		return 0
	}
	return clock.Ms(day) + int64(n.Start)*60_000
}

func (n BureauNote) end() int64 { return n.at() + int64(n.Minutes)*60_000 }

// KeepBureau keeps the one page: roll, agenda and draft passed, text; with Done
// its minutes are read, confirmed and locked. Asks for MeetingPrepare, and for
// Done also that the actor leads, or is chair or note-taker. Faults: Invalid,
// NotFound, Conflict, State (another body; locked; chair and note-taker are not
// two people). With Done somebody has to have been there.
func (s *Service) KeepBureau(ctx context.Context, actor access.Actor, cmd BureauNote) error {
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingPrepare, cmd.Meeting)
		if err != nil {
			return err
		}
		if m.Body != meeting.Bureau {
			return fault.New("cycle.bureau", fault.NotFound, "fault.not_found")
		}
		if cmd.Done && actor.Person != m.Chair && actor.Person != m.NoteTaker {
			if _, err := meeting.May(t, actor, access.MeetingLead, cmd.Meeting); err != nil {
				return fault.New("cycle.bureau", fault.State, "cycle.bureau.who")
			}
		}
		if err := cmd.check(t.Now()); err != nil {
			return err
		}
		// As any meeting's day: what a score counts is not dated years back.
		if on := meeting.MonthOf(cmd.Day); on < meeting.AddMonths(m.Month, -1) || on > meeting.AddMonths(m.Month, 1) {
			var bad fault.Fields
			bad.Add("Day", "meeting.day.month")
			return bad.Err("cycle.bureau")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return m.ID, s.keepBureau(t, actor, m, cmd) })
		return err
	})
}

func (s *Service) keepBureau(t *db.Tx, actor access.Actor, m meeting.Meeting, cmd BureauNote) error {
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return err
	}
	// What is not there was not passed, whatever the form says.
	_, drafted, err := draftFor(t, m)
	if err != nil {
		return err
	}
	cmd.Draft = cmd.Draft && drafted
	page := meeting.OnePage{Seen: cmd.Seen, At: cmd.at(), Absent: cmd.Absent,
		Done:  map[meeting.ItemKind]bool{meeting.LastMonth: true, meeting.PassAgenda: cmd.Agenda, meeting.Conclusion: cmd.Draft},
		Words: map[meeting.ItemKind]string{meeting.Conclusion: vn.CleanLines(cmd.Text)}}
	if len(items) == 0 {
		if page.Seen != m.Version {
			return fault.New("cycle.bureau", fault.Conflict, "meeting.changed")
		}
		if _, err := prepare(t, actor, m); err != nil {
			return err
		}
		if m, err = meeting.ByID(t, m.ID); err != nil {
			return err
		}
		page.Seen = m.Version // filling the agenda has changed it
	}
	if m, err = meeting.KeepPageTx(t, actor, m, page); err != nil || !cmd.Done {
		return err
	}
	if m.Present == 0 {
		var bad fault.Fields
		bad.Add("Absent", "cycle.bureau.nobody")
		return bad.Err("cycle.bureau")
	}
	if m.State == meeting.Running {
		if err := meeting.EndTx(t, actor, m, cmd.end()); err != nil {
			return err
		}
		if m, err = meeting.ByID(t, m.ID); err != nil {
			return err
		}
	}
	if err := s.draft(t, m, true); err != nil {
		return err
	}
	if err := meeting.ReadBackTx(t, actor, m); err != nil {
		return err
	}
	for _, chair := range []bool{true, false} { // the page is one for both: who keeps it confirms it
		mins, _, err := meeting.MinutesOf(t, m.ID)
		if err != nil {
			return err
		}
		if err := meeting.ConfirmTx(t, actor, m, chair, mins.Version); err != nil {
			return err
		}
	}
	// The month it prepares has one fact more.
	if m.Prepares == 0 {
		return nil
	}
	return s.Quality.RefreshTx(t, m.Prepares)
}

// draftFor gives the decision of the meeting a chi ủy prepares, when there is one
// with any words.
func draftFor(t *db.Tx, m meeting.Meeting) (resolution.Resolution, bool, error) {
	if m.Prepares == 0 {
		return resolution.Resolution{}, false, nil
	}
	d, ok, err := resolution.OfMeeting(t, m.Prepares)
	return d, ok && written(d), err
}

// BureauPage is what the one page shows: prefilled.
type BureauPage struct {
	BureauNote
	Main    int64 // the meeting it prepares
	People  []Somebody
	Titles  []string // titles of the main meeting's agenda
	Drafted bool     // there is a draft decision to pass
	Points  []string // of it
	Locked  bool
}

// Somebody is a person of a list.
type Somebody struct {
	Person int64
	Name   string
	Role   string // message key
}

// Bureau gives the one page, prefilled: everybody there, the agenda passed, and
// the draft where there is one. Asks for MeetingPrepare. Fault: NotFound.
func (s *Service) Bureau(ctx context.Context, actor access.Actor, id int64) (BureauPage, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (BureauPage, error) {
		m, err := meeting.May(t, actor, access.MeetingPrepare, id)
		if err != nil {
			return BureauPage{}, err
		}
		if m.Body != meeting.Bureau {
			return BureauPage{}, fault.New("cycle.bureau", fault.NotFound, "fault.not_found")
		}
		return bureauPage(t, m)
	})
}

func bureauPage(t *db.Tx, m meeting.Meeting) (BureauPage, error) {
	p := BureauPage{BureauNote: BureauNote{Meeting: m.ID, Seen: m.Version, Day: m.Day, Start: m.StartMinute, Agenda: true},
		Main: m.Prepares, Locked: m.State == meeting.Locked}
	if m.StartedAt != 0 {
		p.Day, p.Start = clock.Day(m.StartedAt), meeting.Minute(m.StartedAt)
	}
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return p, err
	}
	for _, i := range items {
		p.Minutes += i.Planned
		if i.Kind == meeting.Conclusion {
			p.Text = i.Conclusion
		}
	}
	if p.Minutes == 0 {
		for _, n := range AgendaFor(meeting.Bureau, meeting.Regular).Planned(0, 0) {
			p.Minutes += n
		}
	}
	if m.StartedAt == 0 && p.end() > t.Now() { // written down now: it has been held
		held := t.Now() - int64(p.Minutes)*60_000
		p.Day, p.Start = clock.Day(held), meeting.Minute(held)/5*5
	}
	if m.EndedAt != 0 {
		p.Minutes = int((m.EndedAt - m.StartedAt) / 60_000)
	}
	d, drafted, err := draftFor(t, m)
	if err != nil {
		return p, err
	}
	p.Drafted, p.Draft = drafted, drafted
	for _, x := range d.Points {
		p.Points = append(p.Points, x.Text)
	}
	if m.StartedAt != 0 {
		p.Agenda, p.Draft = passed(items, meeting.PassAgenda), passed(items, meeting.Conclusion)
	}
	roster, err := meeting.RosterOf(t, m.ID)
	if err != nil {
		return p, err
	}
	if len(roster) == 0 {
		if roster, err = meeting.BodyOn(t, m.Unit, m.Body, m.Day); err != nil {
			return p, err
		}
	}
	for _, a := range roster {
		p.People = append(p.People, Somebody{a.Person, a.Name, member.RoleKey(member.Role(a.Role))})
		if a.Mark == meeting.Excused || a.Mark == meeting.Unexcused || a.Mark == meeting.Special {
			p.Absent = append(p.Absent, a.Person)
		}
	}
	if m.Prepares == 0 {
		return p, nil
	}
	main, err := meeting.Items(t, m.Prepares)
	if err != nil {
		return p, err
	}
	for _, i := range main {
		p.Titles = append(p.Titles, i.Title)
	}
	return p, nil
}
