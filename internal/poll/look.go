package poll

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/waiting"
)

// View is a poll with who was asked and what each said.
type View struct {
	Poll
	UnitName string
	Asked    []Asked // by rank
	Mine     *Asked  // the actor's own
	MayEnter bool    // slips of paper of others
	MayLead  bool
	Ready    bool // it may be closed
	Today    string
}

// Subject is a poll as a subject of access: its committee's, and of those asked.
func Subject(t *db.Tx, id int64) (access.Subject, error) {
	p, ok, err := byID(t, id)
	if err != nil || !ok {
		return access.Subject{}, none("poll.subject", err)
	}
	return subject(t, p)
}

func subject(t *db.Tx, p Poll) (access.Subject, error) {
	u, err := org.LastOn(t, p.Unit, org.Today(t))
	if err != nil {
		return access.Subject{}, err
	}
	asked, err := askedOf(t, p.ID)
	sub := access.Subject{Paths: []string{u.Path}, Committee: true}
	for _, a := range asked {
		sub.People = append(sub.People, a.Person)
	}
	return sub, err
}

// PollSubject is Subject for a page.
func (s *Service) PollSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { return Subject(t, id) })
}

// Poll gives a poll to those asked, in whatever hat, and to who prepares for the
// committee. Fault: NotFound.
func (s *Service) Poll(ctx context.Context, actor access.Actor, id int64) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v View, err error) {
		p, ok, err := byID(t, id)
		if err != nil || !ok {
			return v, none("poll.look", err)
		}
		sub, err := subject(t, p)
		if err != nil {
			return v, err
		}
		if err := access.Check(actor, access.MeetingPrepare, sub); err != nil {
			return v, err
		}
		u, err := org.LastOn(t, p.Unit, org.Today(t))
		if err != nil {
			return v, err
		}
		v = View{Poll: p, UnitName: u.Name, Today: org.Today(t)}
		if v.Asked, err = askedOf(t, id); err != nil {
			return v, err
		}
		var ids []int64
		for _, a := range v.Asked {
			ids = append(ids, a.Person)
		}
		names, err := member.PersonsByID(t, ids)
		if err != nil {
			return v, err
		}
		for i := range v.Asked {
			if n, ok := names[v.Asked[i].Person]; ok {
				v.Asked[i].Name = n.Name()
			}
			if v.Asked[i].Person == actor.Person && actor.Person != 0 {
				v.Mine = &v.Asked[i]
			}
		}
		own := access.Subject{Paths: sub.Paths, Committee: true}
		v.MayEnter = access.May(actor, access.MeetingPrepare, own)
		v.MayLead = access.May(actor, access.MeetingLead, own)
		if p.State == Open {
			v.Yes, v.No, v.Other = count(v.Asked)
			v.Ready = v.Returned() == v.Base || v.Today > p.Due
		}
		return v, nil
	})
}

// Polls gives the polls of a unit's committee, the latest first. Fault:
// NotFound. Asks for MeetingPrepare at the unit's committee.
func (s *Service) Polls(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Poll], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Poll], error) {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return org.Page[Poll]{}, err
		}
		limit := org.PageSize(limit)
		if after.ID == 0 {
			after.ID = 1 << 53
		}
		rows, err := ofUnit(t, unit, after.ID, limit+1)
		p := org.Page[Poll]{Rows: rows}
		if len(rows) > limit {
			p.Rows, p.More = rows[:limit], true
			p.Next = org.Cursor{Key: "p", ID: rows[limit-1].ID}
		}
		return p, err
	})
}

// Waiting is what polls have for a person now: those he is asked by, and those
// he leads and may close.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if actor.Person == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		today := org.Today(t)
		var out []waiting.Item
		mine, err := openFor(t, actor.Person)
		if err != nil {
			return nil, err
		}
		for _, p := range mine {
			w := waiting.Item{Urgency: waiting.Next, Title: "poll.waiting.answer", Params: []any{"Title", p.Title, "Day", dmy(p.Due)},
				Detail: "poll.waiting.by", Href: path(p.ID), Action: "poll.waiting.go", Day: p.Due}
			switch {
			case p.Due < today:
				w.Urgency = waiting.Late
			case p.Due <= clock.AddDays(today, 2):
				w.Urgency = waiting.Soon
			}
			out = append(out, w)
		}
		if actor.Hat.Unit == 0 || !access.May(actor, access.MeetingLead, access.Unit(actor.Hat.Path)) {
			return out, nil
		}
		ready, err := readyIn(t, actor.Hat.Unit, today)
		for _, p := range ready {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "poll.waiting.close", Params: []any{"Title", p.Title}, Href: path(p.ID), Action: "poll.waiting.look", Day: p.Due})
		}
		return out, err
	})
}

// ByID gives a poll with who was asked; rights are the caller's. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Poll, []Asked, error) {
	p, ok, err := byID(t, id)
	if err != nil || !ok {
		return p, nil, none("poll.by_id", err)
	}
	asked, err := askedOf(t, id)
	return p, slices.Clone(asked), err
}
