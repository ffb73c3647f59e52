package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
)

// Say notes an opinion at an item, for a member: by himself (before or in the
// meeting) or by who prepares the meeting ("ghi hộ").
type Say struct {
	Key     db.Key
	Meeting int64
	Item    int64
	Person  int64 // 0 with Reserved: no name kept
	Kind    OpinionKind
	Text    string
	Place   Place // in a paper of the meeting; zero for none
}

// Say keeps it and counts the person as one who spoke. Before the meeting runs
// it is an opinion sent ahead, and does not. A member says his own until the
// meeting ends, in whatever hat; who prepares notes for others until the minutes
// are locked. A nameless opinion sent by its author leaves nothing that leads to
// him: no key, no event, no time of its own; the same words again are the same
// opinion. Faults: Invalid (empty, over 4,000 letters; item or person not of the
// meeting), NotFound, State (not sent out yet, over, locked, called off).
func (s *Service) Say(ctx context.Context, actor access.Actor, cmd Say) (int64, error) {
	return db.Write(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) (int64, error) {
		return SayTx(t, actor, cmd)
	})
}

// SayTx is Say in a caller's transaction.
func SayTx(t *db.Tx, actor access.Actor, cmd Say) (int64, error) {
	const op = "meeting.say"
	m, err := ByID(t, cmd.Meeting)
	if err != nil {
		return 0, err
	}
	own := cmd.Person != 0 && cmd.Person == actor.Person
	if !own {
		if _, err = May(t, actor, access.MeetingPrepare, cmd.Meeting); err != nil {
			if cmd.Person != 0 || cmd.Kind != Reserved {
				return 0, err
			}
			own = true
		}
	}
	if own {
		if _, err := mine(t, actor, m.ID); err != nil {
			return 0, err
		}
	}
	nameless := cmd.Person == 0
	do := func() (int64, error) {
		text, err := opinionText(cmd.Kind, cmd.Text)
		if err != nil {
			return 0, err
		}
		if err := maySay(m, own); err != nil {
			return 0, err
		}
		it, err := ItemByID(t, cmd.Item)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return 0, err
		}
		if err != nil || it.Meeting != m.ID {
			return 0, badField(op, "item", "meeting.say.item")
		}
		place, err := placeIn(t, m, it, cmd.Place)
		if err != nil {
			return 0, err
		}
		if nameless && cmd.Kind != Reserved {
			return 0, badField(op, "person", "meeting.say.person")
		}
		absent := false // by the roll: it was sent, not said there
		if !nameless {
			row, on, err := ownRow(t, m.ID, cmd.Person)
			if err != nil {
				return 0, err
			} else if !on {
				return 0, badField(op, "person", "meeting.say.person")
			}
			absent = row.Mark != NoMark && !row.Mark.There()
		}
		o := Opinion{Meeting: m.ID, Item: cmd.Item, Person: cmd.Person, Kind: cmd.Kind, Text: text,
			Ahead: m.State == Noticed || absent, By: actor.Person, At: t.Now(), Place: place}
		if nameless && own {
			if id, again, err := saidAgain(t, cmd.Item, text); err != nil || again {
				return id, err
			}
			if o.By, o.At = 0, m.StartedAt; o.Ahead {
				o.At = m.NoticedAt
			}
		}
		o.ID = t.ID()
		if err := insertOpinion(t, o); err != nil {
			return 0, err
		}
		if !nameless && !o.Ahead {
			if err := setSpoke(t, m.ID, o.Person, true); err != nil {
				return 0, err
			}
			if err := countSpoke(t, m.ID); err != nil {
				return 0, err
			}
		}
		if own {
			// The row is its own record. An event would carry up, to who reads
			// the log above, that this member spoke.
			return o.ID, nil
		}
		return o.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.say", Subject: m.ID, Body: map[string]int64{"opinion": o.ID, "item": o.Item}})
	}
	if nameless && own {
		return do()
	}
	id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, do)
	return id, err
}

// maySay says whether opinions are taken in the meeting's state.
func maySay(m Meeting, own bool) error {
	key := ""
	switch {
	case m.State == Planned:
		key = "meeting.say.early"
	case m.State == Locked:
		key = "meeting.say.locked"
	case m.State == Cancelled:
		key = "meeting.say.cancelled"
	case m.State == Ended && own:
		key = "meeting.say.over"
	default:
		return nil
	}
	return fault.New("meeting.say", fault.State, key)
}

// mine gives the actor's own row of a roster, in whatever hat. Fault: NotFound.
func mine(t *db.Tx, actor access.Actor, meeting int64) (Attendance, error) {
	if err := access.Check(actor, access.MeetingView, access.Subject{Person: actor.Person}); err != nil {
		return Attendance{}, err
	}
	a, on, err := ownRow(t, meeting, actor.Person)
	if err == nil && !on {
		err = fault.New("meeting.mine", fault.NotFound, "fault.not_found")
	}
	return a, err
}

func badField(op, field, key string, params ...any) error {
	var f fault.Fields
	f.Add(field, key, params...)
	return f.Err(op)
}

// opinionAt loads an opinion with its meeting, for who said it or who prepares.
func opinionAt(t *db.Tx, actor access.Actor, id int64) (Opinion, Meeting, error) {
	o, err := OpinionByID(t, id)
	if err != nil {
		return o, Meeting{}, err
	}
	if o.Person != 0 && o.Person == actor.Person {
		if _, err := mine(t, actor, o.Meeting); err == nil {
			m, err := ByID(t, o.Meeting)
			return o, m, err
		}
	}
	m, err := May(t, actor, access.MeetingPrepare, o.Meeting)
	return o, m, err
}

// Unsay takes an opinion away that was noted wrongly, words and all: by who said
// it or who prepares, until the minutes are locked. Who has said nothing else in
// the meeting no longer counts as one who spoke. Repeating it changes nothing.
// Faults: NotFound, State.
func (s *Service) Unsay(ctx context.Context, actor access.Actor, key db.Key, opinion int64) error {
	return s.onOpinion(ctx, opinion, func(t *db.Tx) error {
		_, _, err := db.Once(t, key, actor.Account, opinion, func() (int64, error) {
			o, m, err := opinionAt(t, actor, opinion)
			if err != nil {
				return 0, err
			}
			if err := maySay(m, false); err != nil {
				return 0, err
			}
			if err := removeOpinion(t, o); err != nil {
				return 0, err
			}
			if o.Person != 0 && !o.Ahead {
				n, err := said(t, m.ID, o.Person)
				if err != nil {
					return 0, err
				}
				if n == 0 {
					if err := setSpoke(t, m.ID, o.Person, false); err != nil {
						return 0, err
					}
				}
				if err := countSpoke(t, m.ID); err != nil {
					return 0, err
				}
			}
			return 0, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.unsay", Subject: m.ID, Body: map[string]int64{"item": o.Item}})
		})
		return err
	})
}

// Reword mends the text or kind of an opinion.
type Reword struct {
	Key     db.Key
	Opinion int64
	Kind    OpinionKind
	Text    string
	Seen    string // Opinion.Seen of what was to be mended
}

// Seen is what a form of the opinion was rendered from.
func (o Opinion) Seen() string { return seenOf(string(o.Kind), o.Text) }

// Reword keeps it, by who said it or who prepares, until the minutes are locked.
// A nameless one stays reserved. Repeating it changes nothing. Faults: Invalid,
// NotFound, State, Conflict (somebody else mended it meanwhile).
func (s *Service) Reword(ctx context.Context, actor access.Actor, cmd Reword) error {
	return s.onOpinion(ctx, cmd.Opinion, func(t *db.Tx) error {
		kind := cmd.Kind
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			o, m, err := opinionAt(t, actor, cmd.Opinion)
			if err != nil {
				return 0, err
			}
			text, err := opinionText(kind, cmd.Text)
			if err != nil {
				return 0, err
			}
			if o.Person == 0 && kind != Reserved {
				return 0, badField("meeting.reword", "person", "meeting.say.person")
			}
			if err := maySay(m, false); err != nil {
				return 0, err
			}
			if o.Kind == kind && o.Text == text {
				return 0, nil
			}
			if cmd.Seen != o.Seen() {
				return 0, fault.New("meeting.reword", fault.Conflict, "meeting.say.changed")
			}
			if err := rewordOpinion(t, o, kind, text); err != nil {
				return 0, err
			}
			return 0, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.reword", Subject: m.ID, Body: map[string]int64{"item": o.Item}})
		})
		return err
	})
}

// onOpinion writes under the lock of an opinion's meeting.
func (s *Service) onOpinion(ctx context.Context, opinion int64, fn func(*db.Tx) error) error {
	m, err := db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		o, err := OpinionByID(t, opinion)
		return o.Meeting, err
	})
	if err != nil && !fault.Is(err, fault.NotFound) { // taken away already: the key knows
		return err
	}
	return db.Do(ctx, s.DB, db.On("meeting", m), fn)
}
