package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
)

// Confirm confirms the minutes as chair or as note-taker: by that person, in
// whatever hat, or by who leads the unit for one who is not on the system (kept
// as such). The chair is the last one, when it changed in the course. Both
// confirmations lock minutes and meeting; the digest of text and roll goes into
// the event. Seen is the version that was read. Repeating it changes nothing.
// Faults: State (not ended; not read; locked; one person for both), Conflict
// (text changed), NotFound.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, key db.Key, meeting int64, asChair bool, seen int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) error {
		m, err := May(t, actor, access.MeetingPrepare, meeting)
		if err != nil {
			return err
		}
		chair, note, err := signers(t, m)
		if err != nil {
			return err
		}
		if asChair && actor.Person != chair || !asChair && actor.Person != note || actor.Person == 0 {
			if m, err = May(t, actor, access.MeetingLead, meeting); err != nil {
				return err
			}
		}
		payload := struct {
			Meeting int64
			Chair   bool
			Seen    int64
		}{meeting, asChair, seen}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) { return 0, ConfirmTx(t, actor, m, asChair, seen) })
		return err
	})
}

// signers gives who confirms the minutes of a meeting.
func signers(t *db.Tx, m Meeting) (chair, note int64, err error) {
	chair, err = ChairOf(t, m)
	return chair, m.NoteTaker, err
}

// ConfirmTx is Confirm in a caller's transaction; rights are the caller's.
func ConfirmTx(t *db.Tx, actor access.Actor, m Meeting, asChair bool, seen int64) error {
	const op = "meeting.confirm"
	state := func(key string) error { return fault.New(op, fault.State, key) }
	x, _, err := MinutesOf(t, m.ID)
	if err != nil {
		return err
	}
	chair, note, err := signers(t, m)
	switch {
	case err != nil:
		return err
	case x.State == MinutesLocked || m.State == Locked:
		return state("meeting.minutes.locked")
	case m.State != Ended:
		return state("meeting.minutes.not_ended")
	case x.State != MinutesRead:
		return state("meeting.minutes.not_read")
	case chair == 0 || note == 0:
		return state("meeting.minutes.unnamed")
	case chair == note:
		return state("meeting.minutes.same_person")
	case asChair && x.Chair != 0 || !asChair && x.Note != 0:
		return nil
	case seen != x.Version:
		return fault.New(op, fault.Conflict, "meeting.minutes.changed")
	}
	who := chair
	if asChair {
		x.Chair, x.ChairAt, x.ChairBy = chair, t.Now(), actor.Person
	} else {
		who = note
		x.Note, x.NoteAt, x.NoteBy = note, t.Now(), actor.Person
	}
	both := x.Chair != 0 && x.Note != 0
	if both {
		roster, err := RosterOf(t, m.ID)
		if err != nil {
			return err
		}
		x.State, x.LockedAt, x.Digest = MinutesLocked, t.Now(), minutesDigest(x.Body, x.Inside, roster)
	}
	if err := saveMinutes(t, x); err != nil {
		return err
	}
	err = audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.confirm", Subject: m.ID,
		Body: map[string]any{"as_chair": asChair, "person": who, "for_another": who != actor.Person, "version": x.Version}})
	if err != nil || !both {
		return err
	}
	if err := lockMeeting(t, m.ID); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.lock", Subject: m.ID,
		Body: map[string]any{"version": x.Version, "digest": x.Digest}})
}
