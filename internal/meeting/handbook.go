package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// handbookMost is how many days before its meeting a paper may have been put
// into the handbook: longer ago is a slip of the finger, and the day is scored.
const handbookMost = 60

// PutIntoHandbook ticks that the papers (before) or the finished papers (after)
// are in the handbook, on a civil day; "" takes the tick back. Asks for
// MeetingPrepare, also once the minutes are locked. The handbook is another
// system: papers may stand there before the meeting is entered here, so the day
// is the word of who ticks it, kept with who and when. Repeating it with the
// same key does nothing. Faults: Invalid (a day to come, or after before the meeting
// ended), NotFound, State (called off; not ended yet; nothing that could have been put there), Conflict (ticked with
// another day already: that is taken back first).
func (s *Service) PutIntoHandbook(ctx context.Context, actor access.Actor, key db.Key, meeting int64, finished bool, day string) error {
	cmd := struct {
		Meeting  int64
		Finished bool
		Day      string
	}{meeting, finished, day}
	return s.do(ctx, actor, access.MeetingPrepare, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		switch {
		case m.State == Cancelled:
			return state("handbook", "meeting.state.cancelled")
		case finished && !m.State.Held():
			return state("handbook", "meeting.handbook.before_end")
		case day != "" && (!clock.ValidDay(day) || day < "2000-01-01"):
			return fieldFault("handbook", "Day", "meeting.handbook.day")
		case day > today(t):
			return fieldFault("handbook", "Day", "meeting.handbook.future")
		case day != "" && day < clock.AddDays(m.Day, -handbookMost):
			return fieldFault("handbook", "Day", "meeting.handbook.day")
		case finished && day != "" && day < m.Day:
			return fieldFault("handbook", "Day", "meeting.handbook.early")
		}
		was := m.PapersOn
		if finished {
			was = m.FinishedOn
		}
		if was == day {
			return nil
		}
		if was != "" && day != "" {
			return fault.New("meeting.handbook", fault.Conflict, "meeting.handbook.already", "Day", saidDay(was))
		}
		if !finished && day != "" && s.Papers != nil {
			has, err := s.Papers(t, m)
			if err != nil {
				return err
			}
			if !has {
				return state("handbook", "meeting.handbook.nothing")
			}
		}
		who, when := actor.Person, t.Now()
		if day == "" {
			who, when = 0, 0
		}
		if finished {
			m.FinishedOn, m.FinishedBy, m.FinishedAt = day, who, when
		} else {
			m.PapersOn, m.PapersBy, m.PapersAt = day, who, when
		}
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		if err := dirtyPapers(t, m); err != nil {
			return err
		}
		return record(t, actor, "meeting.handbook", m, map[string]any{"finished": finished, "day": day})
	})
}

// papersGone says that the papers ticked as put into the handbook ahead of a meeting
// have all been taken away since.
func (s *Service) papersGone(t *db.Tx, m Meeting) (bool, error) {
	if m.PapersOn == "" || s.Papers == nil {
		return false, nil
	}
	has, err := s.Papers(t, m)
	return !has, err
}
