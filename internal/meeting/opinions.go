package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
)

// Opinions gives the opinions of a meeting to its own body, those at inside
// items too. Fault: NotFound for anybody else.
func (s *Service) Opinions(ctx context.Context, actor access.Actor, meeting int64) ([]Opinion, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Opinion, error) {
		if _, err := May(t, actor, access.MeetingView, meeting); err != nil {
			return nil, err
		}
		return OpinionsOf(t, meeting)
	})
}

// MySayings gives what the actor's own person said, the latest first, at most
// limit, whatever the hat. What was said without a name is not among them.
func (s *Service) MySayings(ctx context.Context, actor access.Actor, limit int) ([]Opinion, error) {
	if err := access.Check(actor, access.SelfView, access.Subject{Person: actor.Person}); err != nil || actor.Person == 0 {
		return nil, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Opinion, error) { return sayingsOf(t, actor.Person, limit) })
}

// SetSpoke ticks who spoke, without a text; whoever is not named did not, but
// for those whose words are noted. Repeating it changes nothing. Asks for
// MeetingPrepare. Faults: Invalid (a stranger), NotFound, State (not begun,
// locked).
func (s *Service) SetSpoke(ctx context.Context, actor access.Actor, key db.Key, meeting int64, persons []int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) error {
		m, err := May(t, actor, access.MeetingPrepare, meeting)
		if err != nil {
			return err
		}
		payload := struct {
			Meeting int64
			Persons []int64
		}{meeting, persons}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			n, err := spokeTx(t, m, persons)
			if err != nil {
				return 0, err
			}
			return 0, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.spoke", Subject: m.ID, Body: map[string]int{"count": n}})
		})
		return err
	})
}

// spokeSince gives who spoke when a form that showed some ticked came back with
// others: what it left alone stays as it is now.
func spokeSince(t *db.Tx, meeting int64, now, shown []int64) ([]int64, error) {
	roster, err := RosterOf(t, meeting)
	out := slices.Clone(now)
	for _, a := range roster {
		if a.Spoke && !slices.Contains(shown, a.Person) && !slices.Contains(out, a.Person) {
			out = append(out, a.Person)
		}
	}
	return out, err
}

// spokeTx sets the ticks of who spoke and brings the counter to them; it gives
// how many have one.
func spokeTx(t *db.Tx, m Meeting, persons []int64) (int, error) {
	switch m.State {
	case Running, Ended:
	case Locked:
		return 0, fault.New("meeting.spoke", fault.State, "meeting.say.locked")
	default:
		return 0, fault.New("meeting.spoke", fault.State, "meeting.say.not_begun")
	}
	roster, err := RosterOf(t, m.ID)
	if err != nil {
		return 0, err
	}
	for _, p := range persons {
		if !slices.ContainsFunc(roster, func(a Attendance) bool { return a.Person == p }) {
			return 0, badField("meeting.spoke", "spoke", "meeting.say.person")
		}
	}
	words, err := OpinionsOf(t, m.ID)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, a := range roster {
		spoke := slices.Contains(persons, a.Person) ||
			slices.ContainsFunc(words, func(o Opinion) bool { return o.Person == a.Person && !o.Ahead })
		if spoke {
			n++
		}
		if spoke == a.Spoke {
			continue
		}
		if err := setSpoke(t, m.ID, a.Person, spoke); err != nil {
			return 0, err
		}
	}
	return n, countSpoke(t, m.ID)
}
