package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/notice"
	"nep/internal/vn"
)

// Edit changes time, place, form, chair, note-taker, kind, theme. Chair and
// NoteTaker 0 leave who they are.
type Edit struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version it was rendered from
	Plan          // Unit, Body, Month, Prepares, OnPaper are not looked at; Ask is
}

// Edit changes a meeting that is not running yet; afterwards, until the minutes
// are locked, only the note-taker. A new time or place waits anew on the pages of
// those Nếp told, and nobody counts as told of it until Notify or TellBy. Asks for MeetingPrepare. Repeating it with the
// same key does nothing. Faults: Invalid, NotFound, Conflict, State.
func (s *Service) Edit(ctx context.Context, actor access.Actor, cmd Edit) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
		if err := m.unlocked("edit"); err != nil {
			return err
		}
		if err := m.seen("edit", cmd.Seen); err != nil {
			return err
		}
		was := m
		if cmd.NoteTaker != 0 {
			m.NoteTaker = cmd.NoteTaker
		}
		if m.State == Planned || m.State == Noticed {
			c := cmd.Plan
			c.Month = m.Month
			c = c.clean()
			var f fault.Fields
			c.check(&f)
			if err := f.Err("meeting.edit"); err != nil {
				return err
			}
			m.Kind, m.Day, m.StartMinute, m.Place, m.Form, m.OnlineBasis, m.OnlineAway, m.Theme =
				c.Kind, c.Day, c.StartMinute, c.Place, c.Form, c.OnlineBasis, c.OnlineAway, c.Theme
			if c.Chair != 0 {
				m.Chair = c.Chair
			}
		}
		if m.OnPaper && m.Day > today(t) {
			return fieldFault("edit", "Day", "meeting.paper.future")
		}
		check := Plan{Day: m.Day, NoteTaker: m.NoteTaker, Theme: m.Theme}
		if m.State == Planned || m.State == Noticed {
			check.OnlineAway = m.OnlineAway
		}
		if m.Chair != was.Chair || m.State == Planned || m.State == Noticed {
			check.Chair = m.Chair
		} else if m.Chair == m.NoteTaker {
			return fieldFault("edit", "NoteTaker", "meeting.note.same")
		}
		if err := fits(t, m.Unit, m.Body, check); err != nil {
			return err
		}
		if cmd.Ask && (m.Day != was.Day || m.StartMinute != was.StartMinute) {
			there, err := standingAt(t, Plan{Unit: m.Unit, Body: m.Body, Kind: Extra, Month: m.Month, Day: m.Day, StartMinute: m.StartMinute}, m.ID)
			if err != nil {
				return err
			}
			if len(there) > 0 {
				return fault.New("meeting.edit", fault.Conflict, "meeting.plan.second")
			}
		}
		moved := m.State == Noticed && (m.Day != was.Day || m.StartMinute != was.StartMinute || m.Place != was.Place || m.Form != was.Form)
		if moved {
			m.MovedAt = t.Now()
		}
		m.Version++
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		if moved {
			// When and where changed after it was told: it waits on their pages again.
			if err := notice.Anew(t, noticeKind, m.ID); err != nil {
				return err
			}
		}
		return record(t, actor, "meeting.edit", m, map[string]any{
			"before": map[string]any{"day": was.Day, "start": was.StartMinute, "kind": was.Kind, "chair": was.Chair, "note_taker": was.NoteTaker},
			"after":  map[string]any{"day": m.Day, "start": m.StartMinute, "kind": m.Kind, "chair": m.Chair, "note_taker": m.NoteTaker}})
	})
}

func fieldFault(op, field, key string, params ...any) error {
	var f fault.Fields
	f.Add(field, key, params...)
	return f.Err("meeting." + op)
}

// reasoned cleans a reason, which is asked for.
func reasoned(op, reason string) (string, error) {
	reason = vn.Clean(reason)
	switch n := len([]rune(reason)); {
	case n == 0:
		return "", fieldFault(op, "Reason", "meeting.reason.empty")
	case n > 500:
		return "", fieldFault(op, "Reason", "meeting.reason.long")
	}
	return reason, nil
}

// Cancel calls a meeting off with a reason; asks for MeetingLead. Repeating it
// with the same key does nothing. Faults: Invalid, NotFound, State once it is
// running.
func (s *Service) Cancel(ctx context.Context, actor access.Actor, key db.Key, meeting int64, reason string) error {
	cmd := struct {
		Meeting int64
		Reason  string
	}{meeting, reason}
	return s.do(ctx, actor, access.MeetingLead, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		reason, err := reasoned("cancel", reason)
		if err != nil {
			return err
		}
		if err := m.open("cancel"); err != nil {
			return err
		}
		if m.State == Running {
			return state("cancel", "meeting.state.running")
		}
		m.State, m.Reason = Cancelled, reason
		m.Version++
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		if err := adopt(t, m.Unit, m.Body, m.Month); err != nil {
			return err
		}
		if err := dirtyHeld(t, m); err != nil {
			return err
		}
		return record(t, actor, "meeting.cancel", m, map[string]any{"reason": reason})
	})
}
