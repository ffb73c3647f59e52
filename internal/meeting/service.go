package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/search"
	"nep/internal/summary"
)

// Service is the room's door.
type Service struct {
	DB    *db.DB
	tries tries // of the figures on the wall
	// Papers says what there is to put into the handbook ahead of a meeting; rooms
	// below know. Where it is nil everything is believed.
	Papers func(t *db.Tx, m Meeting) (Along, error)
}

// Along is what there is to put into the handbook ahead of a meeting.
type Along struct {
	Any   bool // a paper with the meeting or an item, or the draft
	Draft bool // a draft decision that says something
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

func record(t *db.Tx, actor access.Actor, kind string, m Meeting, body any) error {
	if !slices.Contains(unread, kind) {
		if err := found(t, m.ID); err != nil {
			return err
		}
	}
	if err := moved(t, m); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: kind, Subject: m.ID, Body: body})
}

// moved says that scores may have been counted from something else than there is
// now: of a meeting that was held, and of those after it, which look back on it.
// While one runs on its day nobody has decided anything of it; its end says so.
func moved(t *db.Tx, m Meeting) error {
	if m.Body != CellBody && m.Body != Bureau || !m.State.Held() && m.Day >= today(t) {
		return nil
	}
	return summary.MarkSince(t, m.Unit, m.Month, MonthOf(today(t)), summary.ScoresMoved)
}

// unread are the events that change nothing people search for.
var unread = []string{"meeting.roll", "meeting.fee", "meeting.handbook", "meeting.tell", "meeting.guest", "meeting.guest_off", "meeting.pause", "meeting.resume", "meeting.room"}

// found says that a meeting is to be read again for the search.
func found(t *db.Tx, id int64) error { return search.Changed(t, search.Meeting, id) }

func state(op, key string, params ...any) error {
	return fault.New("meeting."+op, fault.State, key, params...)
}

// today is the civil day of the transaction.
func today(t *db.Tx) string { return clock.Day(t.Now()) }

// invitedActions are those a person may do at a meeting because he is on its
// roster, whatever the hat.
var invitedActions = []access.Action{access.MeetingLook, access.MeetingView}

// subjectFor is a meeting as a subject of one action: who is on the roster may
// look at it and see it as its body does, in whatever hat; a committee member
// who is secretary of a cell need not change hats to read an invitation. Fault:
// NotFound.
func subjectFor(t *db.Tx, actor access.Actor, action access.Action, id int64) (access.Subject, error) {
	s, err := standOf(t, id, actor.Person)
	if err != nil {
		return access.Subject{}, err
	}
	if s.path == "" { // its unit is closed
		if s.path, err = org.LastPath(t, s.m.Unit, today(t)); err != nil {
			return access.Subject{}, err
		}
	}
	sub := s.m.Subject(s.path)
	if s.on && actor.Person != 0 && slices.Contains(invitedActions, action) {
		sub.People = append(sub.People, actor.Person)
		return sub, nil
	}
	// Who is named to sit in on it looks, before and after; asked only where
	// nothing else lets him.
	if action == access.MeetingLook && actor.Person != 0 && !access.May(actor, action, sub) {
		named, err := isExpected(t, id, actor.Person)
		if err != nil {
			return access.Subject{}, err
		}
		if named {
			sub.People = append(sub.People, actor.Person)
		}
	}
	return sub, nil
}

// May loads a meeting after asking for a right at it. Who is on the roster has
// MeetingLook and MeetingView in every hat. Fault: NotFound.
func May(t *db.Tx, actor access.Actor, action access.Action, id int64) (Meeting, error) {
	sub, err := subjectFor(t, actor, action, id)
	if err != nil {
		return Meeting{}, err
	}
	if err := access.Check(actor, action, sub); err != nil {
		return Meeting{}, err
	}
	return ByID(t, id)
}

// mayAt checks a right at what a unit's body does.
func mayAt(t *db.Tx, actor access.Actor, action access.Action, unit int64, body Body) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	sub := access.Unit(u.Path)
	sub.Committee = body != CellBody
	return u, access.Check(actor, action, sub)
}

// MeetingSubject is a meeting as a subject of access, for routes of who
// prepares or leads it: chair and note-taker are named.
func (s *Service) MeetingSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		return SubjectOf(t, access.Actor{}, access.MeetingLook, id)
	})
}

// InvitedSubject is MeetingSubject for routes everybody on the roster may walk,
// in whatever hat: looking, checking in, saying something. The actor is named too
// when he is on it.
func (s *Service) InvitedSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { return subjectFor(t, actor, access.MeetingLook, id) })
}
