package resolution

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// View is the page of a decision.
type View struct {
	Resolution
	UnitName    string // on the meeting's day
	Superior    string // the name of the unit above
	Meeting     meeting.Meeting
	Vote        *meeting.Vote // the last one about it that is not void
	Old         bool          // its words were changed after that vote
	Tasks       []Task
	Names       map[int64]string // owners, chair, note-taker, signer
	Next        int64            // the number it would get
	First       bool             // it may be chosen
	NoTerm      bool             // no term covers the day, so it gets none
	MayEdit     bool
	MayLead     bool
	Offers      []Offer  // of Draft: what can become a point by one press
	Receivers   []string // names of units a notice went to
	Carried     Carried  // by the units its points were given to
	SignerTitle string   // "secretary", "deputy": in what position the signer signs
}

// Resolution gives the page: a draft to its meeting's own body, the rest to who
// has PaperView. Fault: NotFound.
func (s *Service) Resolution(ctx context.Context, actor access.Actor, id int64) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (View, error) {
		r, err := ByID(t, id)
		if err != nil {
			return View{}, err
		}
		return view(t, actor, r)
	})
}

// Draft gives the page of a meeting's decision for who prepares it, also before
// there is one (ID 0). Asks for MeetingPrepare.
func (s *Service) Draft(ctx context.Context, actor access.Actor, id int64) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (View, error) {
		m, err := meeting.May(t, actor, access.MeetingPrepare, id)
		if err != nil {
			return View{}, err
		}
		r, ok, err := OfMeeting(t, id)
		if err != nil {
			return View{}, err
		}
		if !ok {
			r = Resolution{Unit: m.Unit, Meeting: m.ID, Kind: NQ, State: Draft, Day: m.Day, Of: m.Body}
		}
		v, err := view(t, actor, r)
		if err != nil || r.State != Draft {
			return v, err
		}
		v.Offers, err = offers(t, m, r)
		return v, err
	})
}

// Offer is something that can become a point of a draft by one press.
type Offer struct {
	Source string // item, opinion, charge
	ID     int64
	Text   string
	Who    string // who proposed it, for the meeting's own body
	Day    string // of another meeting where it was proposed, "" this one; of a charge its last day
	Person int64  // of Who
}

// offers gives what a meeting's draft does not hold yet: the conclusions of its
// items, and proposals of the unit that nobody has decided, its own first.
func offers(t *db.Tx, m meeting.Meeting, r Resolution) ([]Offer, error) {
	var out []Offer
	there := map[string]bool{}
	for _, p := range r.Points {
		there[p.Source+" "+strconv.FormatInt(p.SourceID, 10)] = true
	}
	add := func(o Offer) {
		if o.Text != "" && !there[o.Source+" "+strconv.FormatInt(o.ID, 10)] {
			out = append(out, o)
		}
	}
	if m.Body != meeting.Bureau {
		charges, err := ChargesFor(t, m.Unit, true, 20)
		if err != nil {
			return nil, err
		}
		for _, c := range charges {
			add(Offer{Source: FromCharge, ID: c.ID, Text: c.Text, Day: c.Due})
		}
	}
	open, err := proposalsWhere(t, `where m.unit = $1 and o.kind = 'proposal' and o.removed_at = 0 and (m.body = $2 or m.id = $3)
		and not exists (select 1 from proposal_fate f where f.opinion = o.id) order by o.id desc limit 20`, m.Unit, string(m.Body), m.ID)
	if err != nil {
		return nil, err
	}
	for _, own := range []bool{true, false} {
		for _, p := range open {
			if (p.Meeting == m.ID) == own {
				o := Offer{Source: "opinion", ID: p.ID, Text: p.Text, Who: p.Name, Person: p.Person}
				if !own {
					o.Day = p.Day
				}
				add(o)
			}
		}
	}
	items, err := meeting.Items(t, m.ID)
	for _, it := range items {
		if !it.Inside {
			add(Offer{Source: "item", ID: it.ID, Text: it.Conclusion})
		}
	}
	return out, err
}

func view(t *db.Tx, actor access.Actor, r Resolution) (v View, err error) {
	v = View{Resolution: r, Names: map[int64]string{}}
	if v.Meeting, err = meeting.ByID(t, r.Meeting); err != nil {
		return v, err
	}
	ofMeeting, err := DecisionSubject(t, actor, r)
	if err != nil {
		return v, err
	}
	prepares := access.May(actor, access.MeetingPrepare, ofMeeting)
	if r.State == Draft {
		switch {
		case prepares:
		case !v.Meeting.Sent(): // it goes out with the notice
			err = access.Check(actor, access.MeetingPrepare, ofMeeting)
		default:
			err = access.Check(actor, access.MeetingView, ofMeeting)
		}
	} else {
		err = access.Check(actor, access.PaperView, ofMeeting)
	}
	if err != nil {
		return v, err
	}
	v.MayEdit = prepares && r.State == Draft && editable(v.Meeting) == nil
	v.MayLead = access.May(actor, access.MeetingLead, ofMeeting)
	if err := v.fill(t); err != nil {
		return v, err
	}
	if !access.May(actor, access.MeetingView, ofMeeting) {
		if err := veil(t, actor, r.Unit, ofMeeting.Paths[0], v.Tasks); err != nil {
			return v, err
		}
	}
	switch {
	case r.State == Passed && v.MayLead:
		v.Next, v.First, err = document.Next(t, r.Unit, string(r.Kind), r.Day)
		if fault.Is(err, fault.State) {
			v.NoTerm, err = true, nil
		}
	case r.State == Issued:
		v.Receivers, err = db.All(t, db.Scalar[string], `select n.name from directive d join directive_to x on x.directive = d.id join unit_name n on n.unit = x.unit
			where d.source = 'resolution' and d.source_id = $1 and d.unit = $2 and n.from_on <= $3 and n.to_on > $3 order by n.sort_key, n.unit`, r.ID, r.Unit, r.Day)
	}
	if err != nil {
		return v, err
	}
	if r.State != Draft && v.Meeting.Body != meeting.CellBody && v.Meeting.Body != meeting.Bureau {
		if v.Carried, err = carried(t, r); err != nil {
			return v, err
		}
	}
	lead, err := member.PositionsOn(t, r.Unit, r.Day)
	for _, x := range lead {
		if x.Person == r.Signer && v.SignerTitle == "" && (x.Role == member.SecretaryRole || x.Role == member.DeputyRole) {
			v.SignerTitle = string(x.Role)
		}
	}
	return v, err
}

// Wording gives what the text of a decision is written from, for nobody in
// particular. Fault: NotFound.
func Wording(t *db.Tx, id int64) (v View, err error) {
	r, err := ByID(t, id)
	if err != nil {
		return v, err
	}
	v = View{Resolution: r, Names: map[int64]string{}}
	if v.Meeting, err = meeting.ByID(t, r.Meeting); err != nil {
		return v, err
	}
	return v, v.fill(t)
}

// fill joins what is the same for whoever reads.
func (v *View) fill(t *db.Tx) error {
	r := v.Resolution
	then, err := org.LastOn(t, r.Unit, r.Day)
	if err != nil {
		return err
	}
	v.UnitName = then.Name
	if then.Parent != 0 {
		above, err := org.LastOn(t, then.Parent, r.Day)
		if err != nil {
			return err
		}
		v.Superior = above.Name
	}
	if r.ID != 0 {
		votes, err := meeting.VotesOf(t, r.Meeting)
		if err != nil {
			return err
		}
		for i := range votes {
			if votes[i].About == "resolution" && votes[i].AboutID == r.ID && votes[i].State != meeting.VoteVoid {
				v.Vote = &votes[i]
			}
		}
		v.Old = r.State == Draft && v.Vote != nil && v.Vote.State == meeting.VoteClosed && v.Vote.ClosedAt < r.WordedAt
		if v.Tasks, err = tasksOf(t, r.ID); err != nil {
			return err
		}
	}
	ids := []int64{v.Meeting.Chair, v.Meeting.NoteTaker, r.Signer}
	for _, p := range r.Points {
		ids = append(ids, p.Owner)
	}
	v.Names, err = namesOf(t, ids...)
	return err
}

// namesOf gives the names of people by id; 0 is nobody.
func namesOf(t *db.Tx, ids ...int64) (map[int64]string, error) {
	out := map[int64]string{}
	var want []int64
	for _, id := range ids {
		if id != 0 {
			want = append(want, id)
		}
	}
	people, err := member.PersonsByID(t, want)
	for id, p := range people {
		out[id] = p.Name()
	}
	return out, err
}

// ResolutionSubject is a resolution as a subject of access; the actor is named
// by it when he was on its meeting's roster.
func (s *Service) ResolutionSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { return SubjectOf(t, actor, id) })
}

// List gives a unit's decisions, the latest first: drafts to its own body only,
// those of its committee not to its members. Asks for PaperView.
func (s *Service) List(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Resolution], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Resolution], error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return org.Page[Resolution]{}, err
		}
		if err := access.Check(actor, access.PaperView, access.Unit(u.Path)); err != nil {
			return org.Page[Resolution]{}, err
		}
		return listResolutions(t, unit, access.May(actor, access.MeetingView, access.Unit(u.Path)), seesCommittee(actor, access.PaperView, u.Path), after, limit)
	})
}

// SubjectOf is a resolution as a subject of access, in a caller's transaction.
func SubjectOf(t *db.Tx, actor access.Actor, id int64) (access.Subject, error) {
	r, err := ByID(t, id)
	if err != nil {
		return access.Subject{}, err
	}
	return DecisionSubject(t, actor, r)
}

// DecisionOf gives the decision of a meeting, 0 for none that the actor may
// know of. Asks for MeetingLook.
func (s *Service) DecisionOf(ctx context.Context, actor access.Actor, id int64) (int64, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		if _, err := meeting.May(t, actor, access.MeetingLook, id); err != nil {
			return 0, err
		}
		r, ok, err := OfMeeting(t, id)
		if err != nil || !ok {
			return 0, err
		}
		if r.State == Draft {
			m, err := meeting.May(t, actor, access.MeetingView, id)
			if err == nil && !m.Sent() {
				_, err = meeting.May(t, actor, access.MeetingPrepare, id)
			}
			if err != nil {
				return 0, nil
			}
		}
		return r.ID, nil
	})
}

// Owner is somebody who may be given a task of a unit.
type Owner struct {
	Person int64
	Name   string
	Unit   string // the name of the unit below that he leads; "" for one of the unit itself
}

// Owners gives who is offered as owner of a unit's tasks, by given name: who
// meets in it or holds a position in it, and the secretaries of the units
// directly below. Others below may be given one too. Asks for TaskReport, or
// MeetingPrepare at a meeting of it (0: none).
func (s *Service) Owners(ctx context.Context, actor access.Actor, unit, at int64) ([]Owner, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Owner, error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return nil, err
		}
		if at != 0 {
			m, err := meeting.May(t, actor, access.MeetingPrepare, at)
			if err != nil {
				return nil, err
			}
			if m.Unit != unit {
				return nil, none("resolution.owners")
			}
		} else if err := access.Check(actor, access.TaskReport, access.Unit(u.Path)); err != nil {
			return nil, err
		}
		return owners(t, unit)
	})
}

// Today is the civil day now, for pages that say what is late.
func (s *Service) Today() string { return clock.Day(s.DB.Now()) }
