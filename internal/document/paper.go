package document

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Paper gives a paper and what it is attached to. A record is for those with
// MeetingView, all else for those with PaperView. Fault: NotFound.
func (s *Service) Paper(ctx context.Context, actor access.Actor, id int64) (Paper, []Use, error) {
	type both struct {
		Paper
		uses []Use
	}
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		b.Paper, b.uses, err = s.seen(t, actor, id)
		return b, err
	})
	return b.Paper, b.uses, err
}

// seen loads a paper and asks whether the actor may open it. Uses the actor may
// not know of are left out.
func (s *Service) seen(t *db.Tx, actor access.Actor, id int64) (Paper, []Use, error) {
	p, ok, err := paperByID(t, id)
	if err != nil || !ok {
		return Paper{}, nil, notFound("document.paper", err)
	}
	have, err := s.opens(t, actor, p)
	if err != nil {
		return Paper{}, nil, err
	}
	if len(have) == 0 {
		return Paper{}, nil, notFound("document.paper", nil)
	}
	var uses []Use
	for _, r := range have {
		if r.use != (Use{}) {
			uses = append(uses, r.use)
		}
	}
	if p.Class == Limited { // it opens by no use; they are told to who may know of them
		all, err := usesOf(t, id)
		if err != nil {
			return Paper{}, nil, err
		}
		for _, u := range all {
			_, may, err := s.mayRead(t, actor, p.Unit, u)
			if err != nil {
				return Paper{}, nil, err
			}
			if may {
				uses = append(uses, u)
			}
		}
	}
	return p, uses, nil
}

// viewOf is the right to read what is attached to a thing in a role: the pages of
// handwritten minutes hold opinions by name, so they are for their own body, and
// so is all that hangs on what is inside, and what hangs on nothing: it lies in
// the body's own cabinet until it is put to something or sent. What is prepared for
// a meeting is with who prepares it until the notice is out.
func (s *Service) viewOf(t *db.Tx, u Use) (access.Action, error) {
	if u.Role == Record || u.Role == Signed && u.Kind == "meeting" || u == (Use{}) {
		return access.MeetingView, nil
	}
	if s.Unsent != nil && (u.Kind == "meeting" || u.Kind == "item") {
		if unsent, err := s.Unsent(t, u.Kind, u.Subject); err != nil || unsent {
			return access.MeetingPrepare, err
		}
	}
	if s.Inside != nil && u.Kind == "item" {
		if inside, err := s.Inside(t, u.Subject); err != nil || inside {
			return access.MeetingView, err
		}
	}
	return access.PaperView, nil
}

// mayRead says whether an actor may read what is attached to a thing in a role.
func (s *Service) mayRead(t *db.Tx, actor access.Actor, unit int64, u Use) (right, bool, error) {
	if u.Kind == "official" {
		all, err := officialUse(t, u)
		for _, r := range all {
			if access.May(actor, r.action, r.subject) {
				return r, true, err
			}
		}
		return right{}, false, err
	}
	action, err := s.viewOf(t, u)
	if err != nil {
		return right{}, false, err
	}
	sub, err := s.subject(t, actor, action, unit, u)
	return right{action, sub, u}, err == nil && access.May(actor, action, sub), err
}

// editOf is the right to attach a paper to a thing and to take it away.
func editOf(u Use) access.Action {
	switch u.Kind {
	case "directive":
		return access.DirectiveEdit
	case "task":
		return access.TaskReport
	case "report":
		return access.ReportEdit
	}
	return access.MeetingPrepare
}

// subject is what a paper is attached to, as a subject of access. Rooms below
// know their own things (Service.Of); else it is the unit.
func (s *Service) subject(t *db.Tx, actor access.Actor, action access.Action, unit int64, u Use) (access.Subject, error) {
	if u.Kind == "directive" && action == access.PaperView {
		return studySubject(t, actor, u.Subject)
	}
	if u.Kind == "directive" {
		return directiveSubject(t, u.Subject)
	}
	if s.Of != nil && u.Kind != "" {
		if sub, ok, err := s.Of(t, actor, action, u.Kind, u.Subject); err != nil || ok {
			return sub, err
		}
	}
	places, err := placesOf(t, []int64{unit})
	return access.Unit(places[unit].Path), err
}

// PapersOf gives the papers attached to a thing, in the order they came. It
// checks no right.
func PapersOf(t *db.Tx, kind string, subject int64) ([]Paper, []Role, error) {
	return papersOf(t, kind, subject)
}

// AnyFor says whether a paper is attached to one of several things of a kind. It
// checks no right.
func AnyFor(t *db.Tx, kind string, subjects []int64) (bool, error) {
	if len(subjects) == 0 {
		return false, nil
	}
	in, args := db.In(1, subjects)
	n, err := db.One(t, db.Scalar[int], `select count(*) from paper_use u join paper p on p.id = u.paper where u.kind = $1 and u.subject in (`+in+`) and p.removed_at = 0`,
		append([]any{kind}, args...)...)
	return n > 0, err
}

// Attached is PapersOf for a page: only those the actor may read.
func (s *Service) Attached(ctx context.Context, actor access.Actor, kind string, subject int64) ([]Paper, []Role, error) {
	type list struct {
		papers []Paper
		roles  []Role
	}
	l, err := db.Read(ctx, s.DB, func(t *db.Tx) (l list, err error) {
		papers, roles, err := papersOf(t, kind, subject)
		if err != nil {
			return l, err
		}
		for i, p := range papers {
			_, may, err := s.mayRead(t, actor, p.Unit, Use{kind, subject, roles[i]})
			if err != nil {
				return l, err
			}
			if may && p.Class == Limited {
				if may, err = s.MayOpen(t, actor, p); err != nil {
					return l, err
				}
			}
			if may {
				l.papers, l.roles = append(l.papers, p), append(l.roles, roles[i])
			}
		}
		return l, nil
	})
	return l.papers, l.roles, err
}

// RemovePaper takes a paper away from what it is attached to; with no use left
// it is removed and its file let go. Repeating it with the same key does
// nothing. Faults: NotFound, State (document.remove.fixed). Asks for the right
// to attach it there.
func (s *Service) RemovePaper(ctx context.Context, actor access.Actor, key db.Key, paper int64, use Use) error {
	return db.Do(ctx, s.DB, db.On("paper", paper), func(t *db.Tx) error {
		p, ok, err := anyPaper(t, paper)
		if err != nil || !ok {
			return notFound("document.remove", err)
		}
		if err := s.mayEdit(t, actor, p.Unit, use); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"remove", paper, use.Kind, use.Subject}, func() (int64, error) {
			uses, err := usesOf(t, paper)
			if err != nil {
				return 0, err
			}
			left := slices.DeleteFunc(slices.Clone(uses), func(u Use) bool { return u.Kind == use.Kind && u.Subject == use.Subject })
			if len(left) == len(uses) && (use.Kind != "" || len(uses) > 0) || p.removed {
				return 0, notFound("document.remove", nil)
			}
			if slices.ContainsFunc(uses, func(u Use) bool { return u.Role == Signed && u.Kind == use.Kind && u.Subject == use.Subject }) {
				return 0, fault.New("document.remove", fault.State, "document.signed.kept")
			}
			if s.Fixed != nil {
				for _, u := range uses {
					if u.Kind != use.Kind || u.Subject != use.Subject {
						continue
					}
					fixed, err := s.Fixed(t, u)
					if err != nil {
						return 0, err
					}
					if fixed {
						return 0, fault.New("document.remove", fault.State, "document.remove.fixed")
					}
				}
			}
			if err := deleteUse(t, paper, use); err != nil {
				return 0, err
			}
			if err := moved(t, p.Unit, use); err != nil {
				return 0, err
			}
			if len(left) == 0 {
				if err := markRemoved(t, p.Paper); err != nil {
					return 0, err
				}
			}
			return paper, record(t, actor, "paper.remove", p.Unit, paper, map[string]any{"from": use.Kind, "subject": use.Subject, "left": len(left)})
		})
		return err
	})
}

// mayEdit asks for the right to attach papers to a thing of a unit. What hangs
// elsewhere than in the unit is not found.
func (s *Service) mayEdit(t *db.Tx, actor access.Actor, unit int64, use Use) error {
	places, err := placesOf(t, []int64{unit})
	if err != nil {
		return err
	}
	path := places[unit].Path
	if use.Kind == "directive" {
		d, err := DirectiveByID(t, use.Subject)
		if err != nil {
			return err
		}
		if d.Unit != unit {
			return notFound("document.paper", nil)
		}
		return access.Check(actor, access.DirectiveEdit, access.Unit(path))
	}
	sub, err := s.subject(t, actor, editOf(use), unit, use)
	if err != nil {
		return err
	}
	if !slices.Contains(sub.Paths, path) {
		return notFound("document.paper", nil)
	}
	return access.Check(actor, editOf(use), sub)
}

// tooLong is the fault of a field that is too long.
func tooLong(f *fault.Fields, p Paper) {
	long(f, "title", p.Title, maxTitle)
	long(f, "number", p.Number, maxNumber)
	long(f, "keeper", p.Keeper, maxName)
	long(f, "body", p.Body, maxBody)
}

const maxBody = 200_000 // characters: about 80 pages
