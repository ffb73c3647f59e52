package meeting

import (
	"context"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
)

// SetMinutesDraft writes a draft made by package cycle, unless the minutes were
// edited by a person or read already (then it changes nothing and says false).
// Rights are the caller's.
func SetMinutesDraft(t *db.Tx, meeting int64, body, inside string) (bool, error) {
	m, _, err := MinutesOf(t, meeting)
	if err != nil || m.EditedBy != 0 || m.State != "" && m.State != MinutesDraft {
		return false, err
	}
	return true, redraft(t, m, meeting, body, inside)
}

// RedraftMinutes is SetMinutesDraft over what a person has edited, too. Fault:
// State (locked).
func RedraftMinutes(t *db.Tx, meeting int64, body, inside string) error {
	m, _, err := MinutesOf(t, meeting)
	if err != nil {
		return err
	}
	if m.State == MinutesLocked {
		return fault.New("meeting.redraft", fault.State, "meeting.minutes.locked")
	}
	return redraft(t, m, meeting, body, inside)
}

func redraft(t *db.Tx, m Minutes, meeting int64, body, inside string) error {
	was := m
	m.Meeting, m.Body, m.Inside, m.DraftedAt, m.EditedBy = meeting, minutesText(body), minutesText(inside), t.Now(), 0
	m.Version++
	m.unread()
	if err := saveMinutes(t, m); err != nil || m.Body == was.Body && m.Inside == was.Inside {
		return err
	}
	return Moved(t, meeting, "minutes", meeting)
}

// unread takes minutes back to a draft: what was read and confirmed is no
// longer what they say.
func (m *Minutes) unread() {
	m.State = MinutesDraft
	m.ReadAt, m.ReadBy, m.Chair, m.ChairAt, m.ChairBy, m.Note, m.NoteAt, m.NoteBy = 0, 0, 0, 0, 0, 0, 0, 0
	m.ChairWhy, m.NoteWhy = "", ""
}

// unreadMinutes takes read minutes back to a draft when something they tell of
// changed: a vote made void, a meeting reopened, a roll corrected. The text stays.
func unreadMinutes(t *db.Tx, meeting int64) error {
	m, ok, err := MinutesOf(t, meeting)
	if err != nil || !ok || m.State != MinutesRead {
		return err
	}
	m.unread()
	return saveMinutes(t, m)
}

// EditMinutes writes the minutes' text.
type EditMinutes struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version
	Body    string
	Inside  string
}

// EditMinutes keeps it; asks for MeetingPrepare. Minutes that were read go back
// to draft when the text changes, and confirmations fall away. The same text
// changes nothing. Where somebody changed it after Seen both are joined by
// paragraph: one that both changed stays as it is stored, and the other's waits
// for a choice (Aparts). Repeating it with the same key changes nothing. Faults:
// Invalid (empty, too long), NotFound, Conflict (what Seen was is not known any
// more, or both together are too long; nothing is lost, the page still has what
// was typed), State (locked, called off).
func (s *Service) EditMinutes(ctx context.Context, actor access.Actor, cmd EditMinutes) error {
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, err := May(t, actor, access.MeetingPrepare, cmd.Meeting)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return 0, editMinutesTx(t, actor, m, cmd)
		})
		return err
	})
}

func editMinutesTx(t *db.Tx, actor access.Actor, m Meeting, cmd EditMinutes) error {
	const op = "meeting.edit_minutes"
	old, _, err := MinutesOf(t, m.ID)
	if err != nil {
		return err
	}
	switch {
	case old.State == MinutesLocked || m.State == Locked:
		return fault.New(op, fault.State, "meeting.minutes.locked")
	case m.State == Cancelled:
		return fault.New(op, fault.State, "meeting.minutes.cancelled")
	}
	body, inside := minutesText(cmd.Body), minutesText(cmd.Inside)
	var bad fault.Fields
	if body == "" {
		bad.Add("body", "meeting.minutes.empty")
	}
	for _, f := range [][2]string{{"body", body}, {"inside", inside}} {
		if utf8.RuneCountInString(f[1]) > maxMinutes {
			bad.Add(f[0], "meeting.say.long", "Max", maxMinutes)
		}
		if document.SecretText(f[1]) {
			bad.Add(f[0], "meeting.say.secret")
		}
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	if body == old.Body && inside == old.Inside {
		return nil
	}
	if cmd.Seen != old.Version {
		if body, inside, err = joinMinutes(t, actor, old, cmd.Seen, body, inside); err != nil {
			return err
		}
		if utf8.RuneCountInString(body) > maxMinutes || utf8.RuneCountInString(inside) > maxMinutes {
			return fault.New(op, fault.Conflict, "meeting.minutes.changed")
		}
		if body == old.Body && inside == old.Inside { // all that is new in it waits for a choice
			return nil
		}
	}
	now := old
	now.Meeting, now.Body, now.Inside, now.EditedBy = m.ID, body, inside, actor.Person
	now.Version++
	now.unread()
	if err := saveMinutes(t, now); err != nil {
		return err
	}
	if err := Moved(t, m.ID, "minutes", m.ID); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.minutes_edit", Subject: m.ID,
		Body: map[string]any{"version": now.Version, "was": old.State}})
}

// ReadBack notes that the minutes were read back to the meeting and passed;
// while running or after it ended. Asks for MeetingPrepare. Repeating it changes
// nothing. Faults: NotFound, State (not begun; no text yet; locked).
func (s *Service) ReadBack(ctx context.Context, actor access.Actor, key db.Key, meeting int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) error {
		m, err := May(t, actor, access.MeetingPrepare, meeting)
		if err != nil {
			return err
		}
		payload := struct{ ReadBack int64 }{meeting}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) { return 0, ReadBackTx(t, actor, m) })
		return err
	})
}

// ReadBackTx is ReadBack in a caller's transaction; rights are the caller's.
func ReadBackTx(t *db.Tx, actor access.Actor, m Meeting) error {
	const op = "meeting.read_back"
	x, _, err := MinutesOf(t, m.ID)
	switch {
	case err != nil:
		return err
	case x.State == MinutesLocked:
		return fault.New(op, fault.State, "meeting.minutes.locked")
	case m.State != Running && m.State != Ended:
		return fault.New(op, fault.State, "meeting.minutes.not_begun")
	case x.Body == "":
		return fault.New(op, fault.State, "meeting.minutes.none")
	case x.State == MinutesRead:
		return nil
	}
	x.State, x.ReadAt, x.ReadBy = MinutesRead, t.Now(), actor.Person
	if err := saveMinutes(t, x); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.minutes_read", Subject: m.ID, Body: map[string]any{"version": x.Version}})
}
