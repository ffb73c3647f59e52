package meeting

import (
	"context"
	"slices"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/vn"
)

// How far a place in a paper may go.
const (
	maxQuote = 500
	maxPage  = 99_999
)

// placeIn checks that a place lies in a paper of the meeting: attached to it, to
// an item of it, or to the directive that the item works through.
func placeIn(t *db.Tx, m Meeting, it Item, w Place) (Place, error) {
	const op = "meeting.say"
	if w.Paper == 0 {
		return Place{}, nil
	}
	if w.Page < 0 || w.Page > maxPage {
		return w, badField(op, "page", "meeting.say.page")
	}
	w.Quote, w.Title = vn.Clean(w.Quote), ""
	if utf8.RuneCountInString(w.Quote) > maxQuote {
		return w, badField(op, "quote", "meeting.say.quote", "Max", maxQuote)
	}
	p, uses, err := document.PaperByID(t, w.Paper)
	if err != nil {
		return w, err
	}
	if w.Version <= 0 || w.Version > p.Version {
		w.Version = p.Version
	}
	for _, u := range uses {
		ok := u.Kind == "meeting" && u.Subject == m.ID || u.Kind == "directive" && it.Source == "directive" && it.SourceID == u.Subject
		if u.Kind == "item" && !ok {
			of, err := ItemByID(t, u.Subject)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return w, err
			}
			ok = err == nil && of.Meeting == m.ID
		}
		if ok {
			return w, nil
		}
	}
	return w, fault.New(op, fault.NotFound, "fault.not_found")
}

// SayAt is a meeting at which an actor may say something of a paper now.
type SayAt struct {
	Meeting Meeting
	Items   []Item
	Item    int64 // the one the paper hangs on; 0: none
}

// SayAbout gives the meetings at which the actor may himself say something of a
// paper with these uses now: those it belongs to, and those that work through
// the directive it belongs to. None is no fault.
func (s *Service) SayAbout(ctx context.Context, actor access.Actor, uses []document.Use) ([]SayAt, error) {
	if actor.Person == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]SayAt, error) {
		var out []SayAt
		add := func(meeting, item int64) error {
			if slices.ContainsFunc(out, func(x SayAt) bool { return x.Meeting.ID == meeting }) {
				return nil
			}
			m, err := ByID(t, meeting)
			if err != nil {
				return err
			}
			if maySay(m, true) != nil {
				return nil
			}
			if _, err := mine(t, actor, meeting); fault.Is(err, fault.NotFound) {
				return nil
			} else if err != nil {
				return err
			}
			items, err := Items(t, meeting)
			if len(items) > 0 {
				out = append(out, SayAt{m, items, item})
			}
			return err
		}
		for _, u := range uses {
			switch u.Kind {
			case "meeting":
				if err := add(u.Subject, 0); err != nil {
					return nil, err
				}
			case "item":
				it, err := ItemByID(t, u.Subject)
				if fault.Is(err, fault.NotFound) {
					continue
				}
				if err == nil {
					err = add(it.Meeting, it.ID)
				}
				if err != nil {
					return nil, err
				}
			case "directive":
				items, err := speaking(t, u.Subject, actor.Person)
				if err != nil {
					return nil, err
				}
				for _, it := range items {
					if err := add(it.Meeting, it.ID); err != nil {
						return nil, err
					}
				}
			}
		}
		return out, nil
	})
}
