package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
)

// Speaker is one who asked to speak.
type Speaker struct {
	ID          int64
	Meeting     int64
	Item        int64 // the item that ran when he was called, else when he asked; 0 none
	Person      int64
	AskedAt     int64
	AskedBy     int64
	CalledAt    int64 // 0: waits
	EndedAt     int64
	WithdrawnAt int64

	Name   string // joined for pages
	Online bool   // by the roll
}

// Waits, Speaks and Spoken are how far a speaker is.
func (s Speaker) Waits() bool { return s.CalledAt == 0 && s.WithdrawnAt == 0 }

// Speaks says that he has the floor.
func (s Speaker) Speaks() bool { return s.CalledAt != 0 && s.EndedAt == 0 }

// Spoken says that he had it.
func (s Speaker) Spoken() bool { return s.EndedAt != 0 }

// AskToSpeak puts somebody on the speakers' list of a running meeting: the actor's
// own person, who is there, or for another who raised his hand, by who prepares.
// Who waits or speaks already stays where he is. It writes no event: that one
// spoke is nobody's above. Repeating it changes nothing. Faults: NotFound (not on
// the roster), State (not running; not marked as there: meeting.speak.not_there).
func (s *Service) AskToSpeak(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64) error {
	return s.speak(ctx, actor, key, meeting, person, "ask", func(t *db.Tx, m Meeting, list []Speaker) error {
		a, on, err := rowOf(t, m.ID, person)
		switch {
		case err != nil:
			return err
		case !on:
			return notFound("speaker", person)
		case !a.Mark.There():
			return state("speak", "meeting.speak.not_there")
		}
		if slices.ContainsFunc(list, func(x Speaker) bool { return x.Person == person && (x.Waits() || x.Speaks()) }) {
			return nil
		}
		now, err := itemNow(t, m.ID)
		if err != nil {
			return err
		}
		at := t.Now()
		if n := len(list); n > 0 && list[n-1].AskedAt >= at { // who asks later stands later, by the same clock
			at = list[n-1].AskedAt
		}
		return insertSpeaker(t, Speaker{ID: t.ID(), Meeting: m.ID, Item: now, Person: person, AskedAt: at, AskedBy: actor.Person})
	})
}

// WithdrawSpeaker takes somebody who waits off the list: himself, or another by who
// prepares. Repeating it changes nothing. Faults: NotFound, State (not running).
func (s *Service) WithdrawSpeaker(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64) error {
	return s.speak(ctx, actor, key, meeting, person, "withdraw", func(t *db.Tx, m Meeting, list []Speaker) error {
		for _, x := range list {
			if x.Person == person && x.Waits() {
				x.WithdrawnAt = t.Now()
				if err := updateSpeaker(t, x); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// speak is the form of what one does for himself in whatever hat, and who prepares
// for others.
func (s *Service) speak(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64, deed string, do func(*db.Tx, Meeting, []Speaker) error) error {
	action := access.MeetingPrepare
	if person == actor.Person && person != 0 {
		action = access.MeetingView
	}
	cmd := struct {
		Meeting, Person int64
		Deed            string
	}{meeting, person, deed}
	return s.do(ctx, actor, action, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		t.Personal()
		if err := m.running("speak"); err != nil {
			return err
		}
		list, err := speakersOf(t, m.ID)
		if err != nil {
			return err
		}
		return do(t, m, list)
	})
}

// CallSpeaker gives the floor to one who waits: who had it has spoken, and the
// roll says of the new one that he spoke. By who prepares. Repeating it changes
// nothing. Faults: NotFound, State (not running; he asks no more).
func (s *Service) CallSpeaker(ctx context.Context, actor access.Actor, key db.Key, meeting, speaker int64) error {
	return s.floor(ctx, actor, key, meeting, speaker, "call", func(t *db.Tx, m Meeting, list []Speaker, x Speaker) error {
		switch {
		case x.Speaks() || x.Spoken():
			return nil
		case !x.Waits():
			return state("speak", "meeting.speak.withdrawn")
		}
		for _, o := range list {
			if o.Speaks() {
				o.EndedAt = t.Now()
				if err := updateSpeaker(t, o); err != nil {
					return err
				}
			}
		}
		var err error
		if x.Item, err = itemNow(t, m.ID); err != nil {
			return err
		}
		x.CalledAt = t.Now()
		if err := updateSpeaker(t, x); err != nil {
			return err
		}
		if err := setSpoke(t, m.ID, x.Person, true); err != nil {
			return err
		}
		return countSpoke(t, m.ID)
	})
}

// EndSpeaker says that who has the floor has spoken. By who prepares. Repeating it
// changes nothing. Faults: NotFound, State (not running).
func (s *Service) EndSpeaker(ctx context.Context, actor access.Actor, key db.Key, meeting, speaker int64) error {
	return s.floor(ctx, actor, key, meeting, speaker, "end", func(t *db.Tx, m Meeting, list []Speaker, x Speaker) error {
		if !x.Speaks() {
			return nil
		}
		x.EndedAt = t.Now()
		return updateSpeaker(t, x)
	})
}

func (s *Service) floor(ctx context.Context, actor access.Actor, key db.Key, meeting, speaker int64, deed string, do func(*db.Tx, Meeting, []Speaker, Speaker) error) error {
	cmd := struct {
		Meeting, Speaker int64
		Deed             string
	}{meeting, speaker, deed}
	return s.do(ctx, actor, access.MeetingPrepare, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		t.Personal()
		if err := m.running("speak"); err != nil {
			return err
		}
		list, err := speakersOf(t, m.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(x Speaker) bool { return x.ID == speaker })
		if i < 0 {
			return notFound("speaker", speaker)
		}
		return do(t, m, list, list[i])
	})
}

// itemNow is the item a meeting is at; 0 for none.
func itemNow(t *db.Tx, meeting int64) (int64, error) {
	items, err := Items(t, meeting)
	for _, i := range items {
		if i.State == ItemNow {
			return i.ID, nil
		}
	}
	return 0, err
}

// offList takes somebody off the speakers' list who waits on it or has the floor.
func offList(t *db.Tx, meeting, person int64) error {
	list, err := speakersOf(t, meeting)
	if err != nil {
		return err
	}
	for _, x := range list {
		switch {
		case x.Person != person:
			continue
		case x.Waits():
			x.WithdrawnAt = t.Now()
		case x.Speaks():
			x.EndedAt = t.Now()
		default:
			continue
		}
		if err := updateSpeaker(t, x); err != nil {
			return err
		}
	}
	return nil
}
