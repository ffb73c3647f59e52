package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// DecideProposal decides what becomes of a proposal.
type DecideProposal struct {
	Key     db.Key
	Opinion int64
	State   FateState // Taken, Declined
	Reason  string    // of Declined: required
	// Of Taken: the point it becomes. In a meeting whose decision is a draft it
	// is added to it; otherwise a task is given at once.
	Text        string
	Owner       int64
	Due         string
	ReportMonth string
}

// DecideProposal keeps it. Asks for TaskLead at the unit. That one is sent up
// as a difficulty is kept by package report, which calls RaisedTx. Repeating it
// with the same key does nothing. Faults: Invalid, NotFound, State (decided).
func (s *Service) DecideProposal(ctx context.Context, actor access.Actor, cmd DecideProposal) error {
	return db.Do(ctx, s.DB, db.On("opinion", cmd.Opinion), func(t *db.Tx) error {
		o, m, sub, err := opinionSubject(t, cmd.Opinion)
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.TaskLead, sub); err != nil {
			return err
		}
		if o.Kind != meeting.Proposal {
			return none("proposal.decide")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			f, err := FateOf(t, o.ID)
			if err != nil {
				return 0, err
			}
			if f.State != Undecided {
				return 0, state("proposal.decide", "proposal.decided")
			}
			f = Fate{Opinion: o.ID, Unit: m.Unit, State: cmd.State, DecidedBy: actor.Person, DecidedAt: t.Now()}
			switch cmd.State {
			case Declined:
				f.Reason = lines(cmd.Reason)
				var bad fault.Fields
				if f.Reason == "" {
					bad.Add("Reason", "proposal.reason.empty")
				} else if len([]rune(f.Reason)) > maxNote {
					bad.Add("Reason", "task.note.long", "Max", maxNote)
				}
				if err := bad.Err("proposal.decide"); err != nil {
					return 0, err
				}
			case Taken:
				if f.Point, err = take(t, actor, m, o, cmd); err != nil {
					return 0, err
				}
			default:
				return 0, fault.New("proposal.decide", fault.Invalid, "proposal.state.bad")
			}
			if err := putFate(t, f); err != nil {
				return 0, err
			}
			return o.ID, record(t, actor, "proposal.decide", m.Unit, o.ID, map[string]any{"state": cmd.State, "point": f.Point})
		})
		return err
	})
}

// take makes a proposal a point of its meeting's draft, or a task at once; it
// gives the point, 0 for none.
func take(t *db.Tx, actor access.Actor, m meeting.Meeting, o meeting.Opinion, cmd DecideProposal) (int64, error) {
	r, ok, err := OfMeeting(t, m.ID)
	if err != nil {
		return 0, err
	}
	if ok && r.State == Draft && editable(m) == nil {
		p := Point{ID: t.ID(), Text: cmd.Text, Source: "opinion", SourceID: o.ID, Owner: cmd.Owner, Due: cmd.Due, ReportMonth: cmd.ReportMonth}
		if lines(p.Text) == "" {
			p.Text = o.Text
		}
		put, err := PutDraft{Kind: r.Kind, Title: r.Title, Body: r.Body, Points: []Point{p}}.checked(m)
		if err != nil {
			return 0, plainFields(err)
		}
		put.Points[0].ID = 0 // a new one is looked at
		if err := checkPoints(t, m, nil, put.Points); err != nil {
			return 0, plainFields(err)
		}
		put.Points[0].ID = p.ID
		r.Version++
		r.WordedAt = t.Now()
		if err := meeting.Moved(t, m.ID, "resolution", r.ID); err != nil {
			return 0, err
		}
		if err := saveResolution(t, r); err != nil {
			return 0, err
		}
		return p.ID, savePoints(t, r.ID, append(r.Points, put.Points...))
	}
	day := org.Today(t)
	k := Task{Unit: m.Unit, Source: "opinion", SourceID: o.ID, Text: cmd.Text, Owner: cmd.Owner, Due: cmd.Due, ReportMonth: cmd.ReportMonth, MadeOn: day}
	if lines(k.Text) == "" {
		k.Text = o.Text
	}
	_, err = Give(t, actor, k)
	return 0, err
}

// plainFields takes the place of the one point away from faults' fields.
func plainFields(err error) error {
	if f, ok := err.(*fault.Error); ok {
		for i := range f.Fields {
			if n := len(f.Fields[i].Name); n > 2 && f.Fields[i].Name[n-2:] == ".0" {
				f.Fields[i].Name = f.Fields[i].Name[:n-2]
			}
		}
	}
	return err
}

// RaisedTx notes that a proposal was sent up as a difficulty; one decided
// otherwise stays as it is. Rights are the caller's.
func RaisedTx(t *db.Tx, actor access.Actor, opinion int64) error {
	o, err := meeting.OpinionByID(t, opinion)
	if err != nil {
		return err
	}
	f, err := FateOf(t, opinion)
	if err != nil || f.State != Undecided || o.Kind != meeting.Proposal {
		return err
	}
	m, err := meeting.ByID(t, o.Meeting)
	if err != nil {
		return err
	}
	if err := putFate(t, Fate{Opinion: opinion, Unit: m.Unit, State: Raised, DecidedBy: actor.Person, DecidedAt: t.Now()}); err != nil {
		return err
	}
	return record(t, actor, "proposal.raise", m.Unit, opinion, nil)
}

// ProposalRow is a proposal with its fate. The author's name is there for the
// body of its meeting only.
type ProposalRow struct {
	meeting.Opinion
	Unit     int64
	Month    string // of its meeting
	Day      string
	Over     bool // its meeting has ended
	Fate     Fate
	MayWho   bool // the actor may see who
	MayLead  bool
	UnitName string
	Decision *Resolution // of its meeting, without points; nil for none
	Draft    bool        // it can still become a point of it
}

// Proposals gives the proposals made in a unit's meetings to its own body, the
// latest first; with open those only that nobody has answered. A chi ủy's are not
// for the cell's members. Asks for MeetingView.
func (s *Service) Proposals(ctx context.Context, actor access.Actor, unit int64, open bool, after org.Cursor, limit int) (org.Page[ProposalRow], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[ProposalRow], error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return org.Page[ProposalRow]{}, err
		}
		if err := access.Check(actor, access.MeetingView, access.Unit(u.Path)); err != nil {
			return org.Page[ProposalRow]{}, err
		}
		limit := org.PageSize(limit)
		where, args := `where m.unit = $1 and o.kind = 'proposal' and o.removed_at = 0`, []any{unit, limit + 1}
		if !seesCommittee(actor, access.MeetingView, u.Path) {
			where += ` and m.body = 'cell'`
		}
		if open {
			where += ` and ` + unanswered
		}
		if after.ID != 0 {
			where += ` and o.id < $3`
			args = append(args, after.ID)
		}
		rows, err := proposals(t, actor, where+` order by o.id desc limit $2`, args...)
		return cut(rows, limit, func(p ProposalRow) org.Cursor { return org.Cursor{ID: p.ID} }), err
	})
}

// unanswered holds of an opinion o of a meeting m that is over: it has no fate.
const unanswered = `m.state in ('ended', 'locked') and not exists (select 1 from proposal_fate f where f.opinion = o.id)`

// UndecidedOf gives the proposals of a body's meetings that are over, to which
// nobody has answered, the latest first; and how many there are. Rights are the
// caller's.
func UndecidedOf(t *db.Tx, unit int64, body meeting.Body, limit int) ([]meeting.Opinion, int, error) {
	const from = `where m.unit = $1 and m.body = $2 and o.kind = 'proposal' and o.removed_at = 0 and ` + unanswered
	n, err := db.One(t, db.Scalar[int], `select count(*) from opinion o join meeting m on m.id = o.meeting `+from, unit, string(body))
	if err != nil || n == 0 {
		return nil, n, err
	}
	rows, err := proposalsWhere(t, from+` order by o.id desc limit $3`, unit, string(body), limit)
	out := make([]meeting.Opinion, len(rows))
	for i, r := range rows {
		out[i] = r.Opinion
	}
	return out, n, err
}

// LeftOut says how many unanswered proposals of its body a meeting's agenda does
// not have. Asks for MeetingView.
func (s *Service) LeftOut(ctx context.Context, actor access.Actor, id int64) (int, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int, error) {
		m, err := meeting.May(t, actor, access.MeetingView, id)
		if err != nil {
			return 0, err
		}
		items, err := meeting.Items(t, id)
		if err != nil {
			return 0, err
		}
		_, n, err := UndecidedOf(t, m.Unit, m.Body, 1)
		for _, i := range items {
			if err != nil {
				break
			}
			if i.Source == "proposal" {
				var f Fate
				if f, err = FateOf(t, i.SourceID); f.State == Undecided && i.SourceID != 0 {
					n--
				}
			}
		}
		return max(n, 0), err
	})
}

// MyProposals gives what the actor's own person proposed, with its fate.
func (s *Service) MyProposals(ctx context.Context, actor access.Actor, limit int) ([]ProposalRow, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]ProposalRow, error) {
		if err := access.Check(actor, access.SelfView, access.Subject{Account: actor.Account, Person: actor.Person}); err != nil || actor.Person == 0 {
			return nil, err
		}
		return proposals(t, actor, `where o.person = $1 and o.kind = 'proposal' and o.removed_at = 0 order by o.id desc limit $2`, actor.Person, org.PageSize(limit))
	})
}

// Proposal gives one. Fault: NotFound for who is neither its author nor of its
// meeting's body.
func (s *Service) Proposal(ctx context.Context, actor access.Actor, opinion int64) (ProposalRow, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (ProposalRow, error) {
		_, _, sub, err := opinionSubject(t, opinion)
		if err != nil {
			return ProposalRow{}, err
		}
		if err := access.Check(actor, access.MeetingView, sub); err != nil {
			return ProposalRow{}, err
		}
		rows, err := proposals(t, actor, `where o.id = $1 and o.kind = 'proposal' and o.removed_at = 0`, opinion)
		if err == nil && len(rows) == 0 {
			err = none("proposal.one")
		}
		if err != nil {
			return ProposalRow{}, err
		}
		return rows[0], nil
	})
}

// proposals reads proposals with their fate, as far as the actor may see who.
func proposals(t *db.Tx, actor access.Actor, where string, args ...any) ([]ProposalRow, error) {
	rows, err := proposalsWhere(t, where, args...)
	if err != nil {
		return nil, err
	}
	units := map[int64]org.Unit{}
	for i := range rows {
		r := &rows[i]
		u, ok := units[r.Unit]
		if !ok {
			if u, err = org.LastOn(t, r.Unit, org.Today(t)); err != nil {
				return nil, err
			}
			units[r.Unit] = u
		}
		r.UnitName = u.Name
		sub := access.Subject{Paths: []string{u.Path}, Person: r.Person, Committee: r.body != meeting.CellBody}
		r.MayWho = access.May(actor, access.MeetingView, sub)
		r.MayLead = access.May(actor, access.TaskLead, sub)
		if !r.MayWho {
			r.Person, r.Name, r.By = 0, "", 0
		}
		if r.Fate, err = FateOf(t, r.ID); err != nil {
			return nil, err
		}
		out := &rows[i].ProposalRow
		d, ok, err := OfMeeting(t, r.Meeting)
		if err != nil {
			return nil, err
		}
		if ok {
			d.Points = nil
			out.Decision, out.Draft = &d, d.State == Draft && !r.locked
		}
	}
	out := make([]ProposalRow, len(rows))
	for i, r := range rows {
		out[i] = r.ProposalRow
	}
	return out, nil
}

// opinionSubject loads an opinion with its meeting and what it is as a subject
// of access: its meeting's, its author named.
func opinionSubject(t *db.Tx, id int64) (meeting.Opinion, meeting.Meeting, access.Subject, error) {
	o, err := meeting.OpinionByID(t, id)
	if err != nil {
		return o, meeting.Meeting{}, access.Subject{}, err
	}
	m, err := meeting.ByID(t, o.Meeting)
	if err != nil {
		return o, m, access.Subject{}, err
	}
	u, err := org.LastOn(t, m.Unit, org.Today(t))
	return o, m, access.Subject{Paths: []string{u.Path}, Person: o.Person, Committee: m.Body != meeting.CellBody}, err
}

// OpinionSubject is an opinion as a subject of access: its meeting's, its
// author named.
func (s *Service) OpinionSubject(ctx context.Context, opinion int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		_, _, sub, err := opinionSubject(t, opinion)
		return sub, err
	})
}

// seesCommittee says whether an actor reaches what belongs to a unit's
// committee: a cell's member does not.
func seesCommittee(actor access.Actor, action access.Action, path string) bool {
	return access.May(actor, action, access.Subject{Paths: []string{path}, Committee: true})
}
