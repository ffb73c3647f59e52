package document

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

// Scope is to whom of a unit a paper is sent.
type Scope string

// The scopes.
const (
	ToBody    Scope = "unit"    // everybody of the body: a cell's members, a committee's
	ToBelow   Scope = "below"   // everybody who meets in the unit or below it
	ToLeaders Scope = "leaders" // secretaries and deputies of the units directly below
	ToPersons Scope = "persons" // persons of the body by name
	ToAgain   Scope = "again"   // whoever got an earlier version
)

// Scopes is every scope.
var Scopes = []Scope{ToBody, ToBelow, ToLeaders, ToPersons, ToAgain}

// SendPaper sends the version of a paper that holds to people of its unit.
type SendPaper struct {
	Key     db.Key
	Paper   int64
	Scope   Scope
	Persons []int64 // of ToPersons
	Due     string  // read until; "" for no day
}

// mostPeople is how many people one paper is sent to at once; what goes to more
// is a directive, which each unit works through.
const mostPeople = 5000

// Send is one sending of a paper.
type Send struct {
	ID      int64
	Paper   int64
	Version int
	Unit    int64
	Scope   Scope
	Due     string
	People  int // who had not got it yet
	At      int64
	By      int64
}

// SendPaper does it and says how many got it who had not. Who got this version
// already is left as he is; repeating it does nothing. Faults: NotFound, Invalid
// (scope, persons: document.send.nobody, document.send.stranger; due), TooLarge
// (document.send.many), State (document.send.limited: a limited paper goes to
// persons, a body or leaders, not down a tree). Asks for MeetingPrepare at the
// paper's unit, and to be able to open it.
func (s *Service) SendPaper(ctx context.Context, actor access.Actor, cmd SendPaper) (int, error) {
	const op = "document.sendpaper"
	n, err := db.Write(ctx, s.DB, db.On("paper", cmd.Paper), func(t *db.Tx) (int64, error) {
		p, _, err := s.seen(t, actor, cmd.Paper)
		if err != nil {
			return 0, err
		}
		u, err := may(t, actor, access.MeetingPrepare, p.Unit)
		if err != nil {
			return 0, err
		}
		var f fault.Fields
		if !slices.Contains(Scopes, cmd.Scope) {
			f.Add("scope", "document.send.scope")
		}
		if cmd.Due != "" && !dayOK(cmd.Due) {
			f.Add("due", wrongDay(cmd.Due))
		} else if cmd.Due != "" && cmd.Due < org.Today(t) {
			f.Add("due", "document.send.past")
		}
		if err := f.Err(op); err != nil {
			return 0, err
		}
		if p.Class == Limited && cmd.Scope == ToBelow {
			return 0, fault.New(op, fault.State, "document.send.limited")
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			to, err := reached(t, u, p, cmd)
			if err != nil {
				return 0, err
			}
			had, err := hadVersion(t, p.ID, p.Version)
			if err != nil {
				return 0, err
			}
			send := Send{ID: t.ID(), Paper: p.ID, Version: p.Version, Unit: u.ID, Scope: cmd.Scope, Due: cmd.Due, At: t.Now(), By: actor.Person}
			var rows [][]any
			for _, a := range to {
				if had[a.person] {
					continue
				}
				had[a.person] = true
				rows = append(rows, []any{p.ID, p.Version, a.person, a.unit, send.ID, cmd.Due, t.Now(), int64(0), int64(0), "", int64(0), int64(0)})
			}
			if send.People = len(rows); send.People == 0 {
				return 0, nil
			}
			if err := insertSend(t, send, rows); err != nil {
				return 0, err
			}
			return int64(send.People), record(t, actor, "paper.send", u.ID, p.ID, map[string]any{"n": p.Version, "scope": cmd.Scope, "people": send.People, "due": cmd.Due})
		})
		return n, err
	})
	return int(n), err
}

// addressee is a person in the body he gets a paper in.
type addressee struct{ person, unit int64 }

// reached gives the people a scope means today: those who may not meet (sent
// away, suspended, introduced elsewhere) are not among them.
func reached(t *db.Tx, u org.Unit, p Paper, cmd SendPaper) (out []addressee, err error) {
	const op = "document.sendpaper"
	refuse := func(field, key string) error {
		var f fault.Fields
		f.Add(field, key)
		return f.Err(op)
	}
	switch cmd.Scope {
	case ToBody, ToPersons:
		if out, err = bodyOf(t, u); err != nil {
			return nil, err
		}
	case ToBelow:
		rows, err := member.MembersBelow(t, u.Path, org.Today(t))
		if err != nil {
			return nil, err
		}
		cells, err := cellsOf(t, rows)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if meets(r.Condition) {
				out = append(out, addressee{r.ID, cells[r.Unit]})
			}
		}
	case ToLeaders:
		ids, err := org.ChildIDs(t, u.ID, org.Today(t))
		if err != nil {
			return nil, err
		}
		ps, err := member.PositionsIn(t, ids, org.Today(t))
		if err != nil {
			return nil, err
		}
		for _, x := range ps {
			if x.Role == member.SecretaryRole || x.Role == member.DeputyRole {
				out = append(out, addressee{x.Person, x.Unit})
			}
		}
	case ToAgain:
		if out, err = gotBefore(t, p.ID, p.Version); err != nil {
			return nil, err
		}
	}
	if cmd.Scope == ToPersons {
		named := slices.Compact(slices.Sorted(slices.Values(cmd.Persons)))
		body := out
		out = nil
		for _, id := range named {
			i := slices.IndexFunc(body, func(a addressee) bool { return a.person == id })
			if i < 0 {
				return nil, refuse("persons", "document.send.stranger")
			}
			out = append(out, body[i])
		}
	}
	switch {
	case len(out) == 0 && cmd.Scope == ToPersons:
		return nil, refuse("persons", "document.send.nobody")
	case len(out) == 0:
		return nil, refuse("scope", "document.send.nobody")
	case len(out) > mostPeople:
		return nil, fault.New(op, fault.TooLarge, "document.send.many", "Max", mostPeople)
	}
	return out, nil
}

func meets(c member.Condition) bool {
	return c != member.Suspended && c != member.Away && c != member.Introduced
}

// bodyOf gives the people of a unit's own body: of one that meets its members,
// those of its Party groups too; of another its committee.
func bodyOf(t *db.Tx, u org.Unit) ([]addressee, error) {
	today := org.Today(t)
	var out []addressee
	add := func(person int64) {
		if !slices.ContainsFunc(out, func(a addressee) bool { return a.person == person }) {
			out = append(out, addressee{person, u.ID})
		}
	}
	if !u.Kind.Meets() {
		ps, err := member.PositionsOn(t, u.ID, today)
		for _, x := range ps {
			if x.Role.InCommittee() {
				add(x.Person)
			}
		}
		return out, err
	}
	units := []int64{u.ID}
	kids, err := org.Children(t, u.ID, today, org.Cursor{}, org.MaxPage)
	if err != nil {
		return nil, err
	}
	for _, k := range kids.Rows {
		if k.Kind == org.Group {
			units = append(units, k.ID)
		}
	}
	for _, id := range units {
		rows, err := member.BelongingOn(t, id, today)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if meets(r.Condition) {
				add(r.Person)
			}
		}
	}
	return out, nil
}

// cellsOf gives for each unit people meet in the cell whose committee answers
// for them: of a Party group the cell it belongs to.
func cellsOf(t *db.Tx, rows []member.Row) (map[int64]int64, error) {
	out := map[int64]int64{}
	var ids []int64
	for _, r := range rows {
		if _, ok := out[r.Unit]; !ok {
			out[r.Unit] = r.Unit
			ids = append(ids, r.Unit)
		}
	}
	units, err := org.UnitsOn(t, ids, org.Today(t))
	for id, u := range units {
		if u.Kind == org.Group && u.Parent != 0 {
			out[id] = u.Parent
		}
	}
	return out, err
}

// Body gives the people of a unit's own body by name, for the form that sends to
// some of them. Fault: NotFound. Asks for MeetingPrepare and MemberNames there.
func (s *Service) Body(ctx context.Context, actor access.Actor, unit int64) ([]Reader, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Reader, error) {
		u, err := may(t, actor, access.MeetingPrepare, unit)
		if err != nil {
			return nil, err
		}
		if err := access.Check(actor, access.MemberNames, access.Unit(u.Path)); err != nil {
			return nil, err
		}
		to, err := bodyOf(t, u)
		if err != nil {
			return nil, err
		}
		var out []Reader
		for _, a := range to {
			out = append(out, Reader{Receipt: Receipt{Person: a.person, Unit: a.unit}})
		}
		return named(t, out)
	})
}

// ReadPaper is the person's own word that he has read a version. Repeating it
// changes nothing. Fault: NotFound (it was not sent to him).
func (s *Service) ReadPaper(ctx context.Context, actor access.Actor, key db.Key, paper int64, version int) error {
	return db.Do(ctx, s.DB, db.On("paper", paper), func(t *db.Tx) error {
		p, ok, err := paperByID(t, paper)
		if err != nil || !ok {
			return notFound("document.read", err)
		}
		if err := access.Check(actor, access.PaperView, access.Subject{Person: actor.Person}); err != nil {
			return err
		}
		r, err := receiptOf(t, paper, version, actor.Person)
		if err != nil || r == nil || r.Version != version {
			return notFound("document.read", err)
		}
		if r.ReadAt != 0 {
			return nil
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"read", paper, version}, func() (int64, error) {
			if err := setRead(t, paper, version, actor.Person); err != nil {
				return 0, err
			}
			return paper, record(t, actor, "paper.read", p.Unit, paper, map[string]any{"n": version})
		})
		return err
	})
}

// GivePrint notes that members of a body were given the paper in print. It
// stands beside what they say themselves.
type GivePrint struct {
	Key     db.Key
	Paper   int64
	Version int
	Unit    int64
	Persons []int64
	Day     string
}

// GivePrint notes it and says for how many. Repeating it changes nothing.
// Faults: NotFound, Invalid (day, persons). Asks for PaperReaders at the body.
func (s *Service) GivePrint(ctx context.Context, actor access.Actor, cmd GivePrint) (int, error) {
	const op = "document.give"
	n, err := db.Write(ctx, s.DB, db.On("paper", cmd.Paper), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.PaperReaders, cmd.Unit); err != nil {
			return 0, err
		}
		var f fault.Fields
		switch {
		case !dayOK(cmd.Day):
			f.Add("day", "document.day")
		case cmd.Day > org.Today(t):
			f.Add("day", "document.give.future")
		}
		if len(cmd.Persons) == 0 {
			f.Add("persons", "document.send.nobody")
		}
		if err := f.Err(op); err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			of, err := receiptsAt(t, cmd.Paper, cmd.Version, cmd.Unit)
			if err != nil {
				return 0, err
			}
			if len(of) == 0 {
				return 0, notFound(op, nil)
			}
			n := int64(0)
			for _, person := range slices.Compact(slices.Sorted(slices.Values(cmd.Persons))) {
				i := slices.IndexFunc(of, func(r Receipt) bool { return r.Person == person })
				if i < 0 {
					return 0, notFound(op, nil)
				}
				if of[i].GivenOn == cmd.Day {
					continue
				}
				if err := setGiven(t, of[i], cmd.Day, actor.Person); err != nil {
					return 0, err
				}
				n++
			}
			return n, record(t, actor, "paper.give", cmd.Unit, cmd.Paper, map[string]any{"n": cmd.Version, "people": n, "day": cmd.Day})
		})
		return n, err
	})
	return int(n), err
}

// RemindReaders calls those to mind who have neither read the version nor have
// it in print: it rises on their own pages, once a day. It says how many.
// Repeating it on one day does nothing. Faults: NotFound. The paper's unit
// reminds everybody (MeetingPrepare there), another body its own (PaperReaders).
func (s *Service) RemindReaders(ctx context.Context, actor access.Actor, key db.Key, paper int64, version int) (int, error) {
	n, err := db.Write(ctx, s.DB, db.On("paper", paper), func(t *db.Tx) (int64, error) {
		p, unit, err := s.mayProgress(t, actor, paper)
		if err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, key, actor.Account, []any{"remind", paper, version}, func() (int64, error) {
			n, err := setReminded(t, paper, version, unit, t.Now()-dayMs)
			if err != nil || n == 0 {
				return 0, err
			}
			at := unit
			if at == 0 {
				at = p.Unit
			}
			return n, record(t, actor, "paper.remind", at, paper, map[string]any{"n": version, "people": n})
		})
		return n, err
	})
	return int(n), err
}

const dayMs = 20 * 3600 * 1000 // "once a day": not again within twenty hours

// mayProgress gives a paper and the body whose receipts the actor answers for: 0
// for all of them, since his unit sent it.
func (s *Service) mayProgress(t *db.Tx, actor access.Actor, paper int64) (Paper, int64, error) {
	p, ok, err := paperByID(t, paper)
	if err != nil || !ok {
		return p, 0, notFound("document.progress", err)
	}
	if _, err := may(t, actor, access.MeetingPrepare, p.Unit); err == nil {
		return p, 0, nil
	} else if !fault.Is(err, fault.NotFound) {
		return p, 0, err
	}
	if actor.Hat.Unit == 0 {
		return p, 0, notFound("document.progress", nil)
	}
	if _, err := may(t, actor, access.PaperReaders, actor.Hat.Unit); err != nil {
		return p, 0, err
	}
	of, err := receiptsAt(t, paper, 0, actor.Hat.Unit)
	if err == nil && len(of) == 0 {
		err = notFound("document.progress", nil)
	}
	return p, actor.Hat.Unit, err
}
