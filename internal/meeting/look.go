package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// LookLasts is how long minutes opened from above stay open, ms.
const LookLasts = 24 * 3600 * 1000

// OpenMinutes lets a higher level read whole minutes (without what is inside)
// with a reason; the cell sees who did. Open for a day. Who is of the meeting's
// body needs no reason and leaves no line. Repeating it with the same key leaves
// one line. Faults: Invalid (no reason), NotFound, State (not locked yet).
func (s *Service) OpenMinutes(ctx context.Context, actor access.Actor, key db.Key, meeting int64, reason string) error {
	return db.Do(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) error {
		const op = "meeting.open_minutes"
		if _, err := May(t, actor, access.MeetingView, meeting); !fault.Is(err, fault.NotFound) {
			return err
		}
		m, err := May(t, actor, access.MinutesOpen, meeting)
		if err != nil {
			return err
		}
		payload := struct {
			Meeting int64
			Reason  string
		}{meeting, reason}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			reason, err := reasonOf(op, reason, minReason, "meeting.look.reason")
			if err != nil {
				return 0, err
			}
			x, _, err := MinutesOf(t, m.ID)
			if err != nil {
				return 0, err
			}
			if x.State != MinutesLocked {
				return 0, fault.New(op, fault.State, "meeting.look.early")
			}
			id := t.ID()
			if err := insertLook(t, id, m.ID, Look{Person: actor.Person, Hat: actor.Hat.Key(), Reason: reason, At: t.Now()}); err != nil {
				return 0, err
			}
			return id, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.minutes_open", Subject: m.ID, Body: map[string]int64{"look": id}})
		})
		return err
	})
}

// OpenAllMinutes is OpenMinutes of every locked minutes of a unit, for who opens
// its whole file; the caller keeps the event. Fault: NotFound.
func OpenAllMinutes(t *db.Tx, actor access.Actor, u org.Unit, reason string) error {
	if err := access.Check(actor, access.MinutesOpen, access.Unit(u.Path)); err != nil {
		return err
	}
	ids, err := lockedIn(t, u.ID)
	if err != nil {
		return err
	}
	for _, m := range ids {
		if err := insertLook(t, t.ID(), m, Look{Person: actor.Person, Hat: actor.Hat.Key(), Reason: reason, At: t.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// ReadMinutes gives the minutes to the meeting's body, or to who opened them
// within a day and still may, then without Inside. There may be none yet: then
// they are empty, Version 0. Fault: NotFound.
func (s *Service) ReadMinutes(ctx context.Context, actor access.Actor, meeting int64) (Minutes, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Minutes, error) {
		x, err := May(t, actor, access.MeetingView, meeting)
		if err == nil {
			m, _, err := MinutesOf(t, meeting)
			if m.Meeting = meeting; err == nil {
				err = m.asks(t, x)
			}
			return m, err
		}
		if !fault.Is(err, fault.NotFound) {
			return Minutes{}, err
		}
		none := err
		if _, err := May(t, actor, access.MinutesOpen, meeting); err != nil {
			return Minutes{}, err
		}
		open, err := lookedSince(t, meeting, actor.Person, t.Now()-LookLasts)
		if err != nil {
			return Minutes{}, err
		}
		m, _, err := MinutesOf(t, meeting)
		if err == nil && (!open || m.State != MinutesLocked) {
			return Minutes{}, none
		}
		m.Inside = ""
		return m, err
	})
}

// Looks gives who opened the minutes from above, the latest first, for the body.
func (s *Service) Looks(ctx context.Context, actor access.Actor, meeting int64) ([]Look, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Look, error) {
		if _, err := May(t, actor, access.MeetingView, meeting); err != nil {
			return nil, err
		}
		return looksOf(t, meeting)
	})
}
