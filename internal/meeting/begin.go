package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
)

// Begin begins a meeting at an instant (0: now), bringing the roster to the day.
// A meeting whose day has passed is being written down after the fact: at 0 is
// then the hour it was planned for, and it is on paper from then on. The day of a
// meeting begun later than planned is the day it was begun. Papers ticked as put into
// the handbook that are gone by then were not there for it: the tick falls, with an
// event of its own; who has them in a handbook all the same ticks again. Asks for MeetingLead.
// Repeating it with the same key does nothing. Faults: Invalid (an instant to
// come), NotFound, State (running, over; the day is to come; no agenda; no chair).
func (s *Service) Begin(ctx context.Context, actor access.Actor, key db.Key, meeting int64, at int64) error {
	cmd := struct{ Meeting, At int64 }{meeting, at}
	return s.do(ctx, actor, access.MeetingLead, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		gone, err := s.papersGone(t, m)
		if err != nil {
			return err
		}
		if gone {
			m.PapersOn, m.PapersBy, m.PapersAt = "", 0, 0
			if err := record(t, actor, "meeting.handbook", m, map[string]any{"finished": false, "day": "", "gone": true}); err != nil {
				return err
			}
		}
		return begin(t, actor, m, at)
	})
}

func begin(t *db.Tx, actor access.Actor, m Meeting, at int64) error {
	if err := m.open("begin"); err != nil {
		return err
	}
	if m.State == Running {
		return state("begin", "meeting.state.running")
	}
	if at == 0 {
		at = t.Now()
		if m.Day < today(t) {
			at, m.OnPaper = instant(m.Day, m.StartMinute), true
		}
	}
	switch {
	case at > t.Now():
		return fieldFault("begin", "At", "meeting.begin.future")
	case clock.Day(at) < m.Day:
		return state("begin", "meeting.begin.early")
	case m.Chair == 0:
		return state("begin", "meeting.begin.chair")
	}
	items, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return state("begin", "meeting.begin.agenda")
	}
	m.Day = clock.Day(at)
	m.OnPaper = m.OnPaper || m.Day < today(t) // told afterwards is written down from paper
	m.State, m.StartedAt = Running, at
	m.Version++
	if err := updateMeeting(t, m); err != nil {
		return err
	}
	came, went, err := bring(t, m)
	if err != nil {
		return err
	}
	if err := deleteChairs(t, m.ID); err != nil {
		return err
	}
	if err := insertChair(t, m.ID, Chair{At: at, Person: m.Chair}); err != nil {
		return err
	}
	return record(t, actor, "meeting.begin", m, map[string]any{"at": at, "chair": m.Chair, "came": came, "went": went})
}
