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

// HandbookTick is PutIntoHandbook with the word that there is no draft.
type HandbookTick struct {
	Key      db.Key
	Meeting  int64
	Finished bool
	Day      string
	NoDraft  bool // there is no draft decision this time
}

// PutIntoHandbook is TickHandbook of papers that a draft is among.
func (s *Service) PutIntoHandbook(ctx context.Context, actor access.Actor, key db.Key, meeting int64, finished bool, day string) error {
	return s.TickHandbook(ctx, actor, HandbookTick{Key: key, Meeting: meeting, Finished: finished, Day: day})
}

// TickHandbook ticks that the papers (before) or the finished papers (after)
// are in the handbook, on a civil day; "" takes the tick back. Asks for
// MeetingPrepare, also once the minutes are locked. The handbook is another
// system: papers may stand there before the meeting is entered here, so the day
// is the word of who ticks it, kept with who and when. Ahead of the meeting the tick
// comes after the notice, which says what it is about, and a cell's after its draft or the word that
// there is none. Repeating it with the
// same key does nothing. Faults: Invalid (a day to come, or after before the meeting
// ended), NotFound, State (called off; not ended yet; not noticed yet; nothing that could have been put there; no draft and no word of it), Conflict (ticked with
// another day already: that is taken back first).
func (s *Service) TickHandbook(ctx context.Context, actor access.Actor, cmd HandbookTick) error {
	finished, day := cmd.Finished, cmd.Day
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
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
		if !finished && day != "" {
			along, err := s.ready(t, m, cmd.NoDraft)
			if err != nil {
				return err
			}
			m.NoDraft = cmd.NoDraft && !along.Draft
		}
		who, when := actor.Person, t.Now()
		if day == "" {
			who, when = 0, 0
		}
		if finished {
			m.FinishedOn, m.FinishedBy, m.FinishedAt = day, who, when
		} else {
			m.PapersOn, m.PapersBy, m.PapersAt = day, who, when
			m.NoDraft = m.NoDraft && day != ""
		}
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		if err := dirtyPapers(t, m); err != nil {
			return err
		}
		return record(t, actor, "meeting.handbook", m, map[string]any{"finished": finished, "day": day, "no_draft": m.NoDraft && !finished})
	})
}

// Unnoticed says that a meeting still ahead has had no notice. One that was held and
// is being written down from paper needs none.
func (m Meeting) Unnoticed(today string) bool {
	return m.NoticedAt == 0 && m.StartedAt == 0 && !m.OnPaper && m.Day >= today
}

// ready says that what is ticked ahead of a meeting can have been put there. Once
// the meeting has begun, or its day has passed, nobody sends a notice or writes a
// draft ahead of it any more.
func (s *Service) ready(t *db.Tx, m Meeting, noDraft bool) (Along, error) {
	ahead := m.StartedAt == 0 && !m.OnPaper && m.Day >= today(t)
	if m.Unnoticed(today(t)) {
		return Along{}, state("handbook", "meeting.handbook.notice")
	}
	if s.Papers == nil {
		return Along{}, nil
	}
	along, err := s.Papers(t, m)
	switch {
	case err != nil:
		return along, err
	case !along.Any:
		return along, state("handbook", "meeting.handbook.nothing")
	case ahead && m.Body == CellBody && !along.Draft && !noDraft:
		return along, fieldFault("handbook", "NoDraft", "meeting.handbook.draft")
	}
	return along, nil
}

// papersGone says that the papers ticked as put into the handbook ahead of a meeting
// have all been taken away since.
func (s *Service) papersGone(t *db.Tx, m Meeting) (bool, error) {
	if m.PapersOn == "" || s.Papers == nil {
		return false, nil
	}
	has, err := s.Papers(t, m)
	return !has.Any, err
}
