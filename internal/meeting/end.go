package meeting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
)

// longest is how long a meeting may take, ms.
const longest = int64(24 * time.Hour / time.Millisecond)

// End ends a running meeting at an instant (0: now), which may lie after
// midnight. Of one written down from paper the instant has to be told. Asks for
// MeetingLead. Repeating it with the same key does nothing. Faults: State
// (members without a mark, an open vote, not running), Invalid (before the
// beginning, more than 24 h after it, to come; before a vote on phones was closed; shorter than its items together).
func (s *Service) End(ctx context.Context, actor access.Actor, key db.Key, meeting int64, at int64) error {
	cmd := struct{ Meeting, At int64 }{meeting, at}
	return s.do(ctx, actor, access.MeetingLead, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error { return EndTx(t, actor, m, at) })
}

// EndTx ends a running meeting in a caller's transaction; rights are the
// caller's. See End.
func EndTx(t *db.Tx, actor access.Actor, m Meeting, at int64) error {
	if err := m.running("end"); err != nil {
		return err
	}
	if at == 0 {
		if m.OnPaper {
			return fieldFault("end", "At", "meeting.end.when")
		}
		at = t.Now()
	}
	switch {
	case at > t.Now():
		return fieldFault("end", "At", "meeting.end.future")
	case at <= m.StartedAt:
		return fieldFault("end", "At", "meeting.end.before")
	case at > m.StartedAt+longest:
		return fieldFault("end", "At", "meeting.end.long")
	}
	open, err := openVotes(t, m.ID)
	if err != nil {
		return err
	}
	if open > 0 {
		return state("end", "meeting.end.vote")
	}
	last, err := lastCast(t, m.ID)
	if err != nil {
		return err
	}
	if at < last { // cast on phones, so that the hour is no word of who typed it
		return fieldFault("end", "At", "meeting.end.votes", "Hour", clock.Time(last).Format("15:04"))
	}
	c, err := recount(t, m)
	if err != nil {
		return err
	}
	if c.Unmarked > 0 {
		return state("end", "meeting.end.unmarked", "Count", c.Unmarked)
	}
	if err := goOn(t, m, at); err != nil {
		return err
	}
	if err := deleteSpeakers(t, m.ID); err != nil { // how long who spoke is kept of nobody
		return err
	}
	items, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	for n, i := range items {
		if i.State != ItemNow {
			continue
		}
		items[n] = i.turn(ItemDone, -1, max(at, i.BeganAt))
		if err := updateItem(t, items[n]); err != nil {
			return err
		}
	}
	if sum, held := minutesOf(items), int((at-m.StartedAt+59_999)/60_000); sum > held+byClock(items) {
		return fieldFault("end", "At", "meeting.end.minutes", "Sum", sum, "Held", held)
	}
	m.State, m.EndedAt, m.Counts = Ended, at, c
	m.Version++
	if err := updateMeeting(t, m); err != nil {
		return err
	}
	if err := dirtyHeld(t, m); err != nil {
		return err
	}
	if err := dirtyRoll(t, m); err != nil {
		return err
	}
	rows, err := RosterOf(t, m.ID)
	if err != nil {
		return err
	}
	return record(t, actor, "meeting.end", m, map[string]any{"at": at, "required": c.Required, "present": c.Present, "excused": c.Excused,
		"unexcused": c.Unexcused, "special": c.Special, "roster": digest(rows)})
}

// digest is what the log keeps of a whole roster instead of its names.
func digest(rows []Attendance) string {
	h := sha256.New()
	for _, a := range rows {
		fmt.Fprintln(h, a.Person, a.Kind, a.Standing, a.Condition, a.Required, a.MayVote, a.Base, a.Mark, a.Site, a.Category, a.Late, a.LeftEarly, a.Spoke, a.Way, a.By, a.At)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Reopen takes an ended meeting back to running, with a reason; asks for
// MeetingLead. Minutes that were read or confirmed have to be so again. Repeating
// it with the same key does nothing. Faults: Invalid (no reason), NotFound, State
// (locked, not ended).
func (s *Service) Reopen(ctx context.Context, actor access.Actor, key db.Key, meeting int64, reason string) error {
	cmd := struct {
		Meeting int64
		Reason  string
	}{meeting, reason}
	return s.do(ctx, actor, access.MeetingLead, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		reason, err := reasoned("reopen", reason)
		if err != nil {
			return err
		}
		if m.State != Ended {
			if err := m.open("reopen"); err != nil {
				return err
			}
			return state("reopen", "meeting.state.not_ended")
		}
		m.State, m.Reason = Running, reason // its end stays until there is another: what was counted from it is still so
		m.Version++
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		if err := unreadMinutes(t, m.ID); err != nil {
			return err
		}
		if err := dirtyHeld(t, m); err != nil {
			return err
		}
		if err := dirtyRoll(t, m); err != nil {
			return err
		}
		return record(t, actor, "meeting.reopen", m, map[string]any{"reason": reason})
	})
}
