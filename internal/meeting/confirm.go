package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
)

// Confirm is a confirmation of the minutes as chair or as note-taker.
type Confirm struct {
	Key     db.Key
	Meeting int64
	AsChair bool
	Seen    int64  // Version that was read
	Why     string // why it is done for one who could do it himself
}

// Confirm keeps it: by that person, in whatever hat, or for him by who has the
// chair or leads the unit (kept as such). Whoever comes into Nếp by himself is
// confirmed for only with a reason, which stays beside the confirmation. The
// chair is the last one, when it changed in the course. Both confirmations lock
// minutes and meeting; the digest of text and roll goes into the event.
// Repeating it changes nothing. Faults: Invalid (no reason), State (not ended;
// not read; something was written since; locked; one person for both others), Conflict (text changed), NotFound.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, cmd Confirm) error {
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error { return ConfirmIn(t, actor, cmd) })
}

// ConfirmIn is Confirm in a caller's transaction.
func ConfirmIn(t *db.Tx, actor access.Actor, cmd Confirm) error {
	m, err := May(t, actor, access.MeetingPrepare, cmd.Meeting)
	if err != nil {
		return err
	}
	chair, note, err := signers(t, m)
	if err != nil {
		return err
	}
	who := note
	if cmd.AsChair {
		who = chair
	}
	self := actor.Person != 0 && actor.Person == who
	if !self && (cmd.AsChair || actor.Person == 0 || actor.Person != chair) {
		if m, err = May(t, actor, access.MeetingLead, cmd.Meeting); err != nil {
			return err
		}
	}
	_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return 0, confirm(t, actor, m, cmd, true) })
	return err
}

// whyFor is the reason for confirming for a person: asked for when he comes into
// Nếp by himself.
func whyFor(t *db.Tx, who int64, why string) (string, error) {
	least := 0
	himself, err := account.ByHimself(t, who)
	if err != nil {
		return "", err
	}
	if himself {
		least = minReason
	}
	return reasonOf("meeting.confirm", why, least, "meeting.confirm.why")
}

// asks fills in whether confirming for another needs a reason.
func (x *Minutes) asks(t *db.Tx, m Meeting) error {
	if x.State != MinutesRead || m.State != Ended {
		return nil
	}
	chair, note, err := signers(t, m)
	if err != nil {
		return err
	}
	if x.AskChair, err = account.ByHimself(t, chair); err != nil {
		return err
	}
	x.AskNote, err = account.ByHimself(t, note)
	return err
}

// signers gives who confirms the minutes of a meeting.
func signers(t *db.Tx, m Meeting) (chair, note int64, err error) {
	chair, err = ChairOf(t, m)
	return chair, m.NoteTaker, err
}

// ConfirmTx is Confirm in a caller's transaction; rights are the caller's, and
// no reason is asked where it is done for another.
func ConfirmTx(t *db.Tx, actor access.Actor, m Meeting, asChair bool, seen int64) error {
	return confirm(t, actor, m, Confirm{AsChair: asChair, Seen: seen}, false)
}

func confirm(t *db.Tx, actor access.Actor, m Meeting, cmd Confirm, ask bool) error {
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
	case cmd.AsChair && x.Chair != 0 || !cmd.AsChair && x.Note != 0:
		return nil
	case cmd.Seen != x.Version:
		return fault.New(op, fault.Conflict, "meeting.minutes.changed")
	}
	who, why := note, ""
	if cmd.AsChair {
		who = chair
	}
	if ask {
		n, err := writtenSince(t, m.ID, x.ReadAt)
		if err != nil {
			return err
		}
		if n > 0 { // the meeting passed another text than what happened
			return fault.New(op, fault.State, "meeting.minutes.newer", "Count", n)
		}
	}
	if ask && actor.Person != who {
		if why, err = whyFor(t, who, cmd.Why); err != nil {
			return err
		}
		other, by := x.Note, x.NoteBy
		if !cmd.AsChair {
			other, by = x.Chair, x.ChairBy
		}
		if other != 0 && by == actor.Person && other != actor.Person && why != "" { // two people confirm, not one for both
			return state("meeting.minutes.one_hand")
		}
	}
	if cmd.AsChair {
		x.Chair, x.ChairAt, x.ChairBy, x.ChairWhy = chair, t.Now(), actor.Person, why
	} else {
		x.Note, x.NoteAt, x.NoteBy, x.NoteWhy = note, t.Now(), actor.Person, why
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
		Body: map[string]any{"as_chair": cmd.AsChair, "person": who, "for_another": who != actor.Person, "why": why, "version": x.Version}})
	if err != nil || !both {
		return err
	}
	if err := lockMeeting(t, m.ID); err != nil {
		return err
	}
	if err := fix(t, m); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.lock", Subject: m.ID,
		Body: map[string]any{"version": x.Version, "digest": x.Digest}})
}

// fix asks for the fixed copy of locked minutes; with an annex a later one takes
// its place.
func fix(t *db.Tx, m Meeting) error {
	return document.FixTx(t, document.Fixed{Unit: m.Unit, What: "minutes", Subject: m.ID, Kind: string(formal.Minutes), Day: m.Day})
}
