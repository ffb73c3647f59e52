package document

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Who may open a paper is said once, here: pages, files, search and export ask
// the same. It is a list of rights, any one of which opens it:
//
//   - open and internal: for each thing it is attached to the right of its role
//     there (viewOf); attached to nothing, the right of its own body, and nobody
//     above; and for whom it was sent to, PaperView of what names him.
//   - limited: PaperLimited at its unit, which is the committee's and its
//     office's, and of what names the persons it was sent to. Nothing it is
//     attached to opens it.

// right is an action at a subject.
type right struct {
	action  access.Action
	subject access.Subject
	use     Use
}

// rights gives the rights that open a paper. readers are the persons it was
// sent to that matter here: one who asks, or all for an index.
func (s *Service) rights(t *db.Tx, actor access.Actor, p Paper, readers []int64) ([]right, error) {
	if p.Class == Limited {
		places, err := placesOf(t, []int64{p.Unit})
		return []right{{access.PaperLimited, access.Subject{Paths: []string{places[p.Unit].Path}, People: readers, Committee: true}, Use{}}}, err
	}
	uses, err := usesOf(t, p.ID)
	if err != nil {
		return nil, err
	}
	if len(uses) == 0 {
		uses = []Use{{}}
	}
	var out []right
	for _, u := range uses {
		if u.Kind == "official" {
			more, err := officialUse(t, u)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
			continue
		}
		r, _, err := s.mayRead(t, actor, p.Unit, u)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if len(readers) > 0 {
		out = append(out, right{access.PaperView, access.Subject{People: readers}, Use{}})
	}
	return out, nil
}

// opens gives the rights of a paper that the actor has.
func (s *Service) opens(t *db.Tx, actor access.Actor, p Paper) ([]right, error) {
	var me []int64
	if got, err := received(t, p.ID, actor.Person); err != nil {
		return nil, err
	} else if got {
		me = []int64{actor.Person}
	}
	all, err := s.rights(t, actor, p, me)
	return slices.DeleteFunc(all, func(r right) bool { return !access.May(actor, r.action, r.subject) }), err
}

// MayOpen says whether an actor may open a paper.
func (s *Service) MayOpen(t *db.Tx, actor access.Actor, p Paper) (bool, error) {
	have, err := s.opens(t, actor, p)
	return len(have) > 0, err
}

// Audience gives the tokens (package access) of who may open a paper, for an
// index; none for one that is gone. What names a person by his row on a roster
// is not in it: who is only called to a meeting finds its papers at the meeting.
func (s *Service) Audience(t *db.Tx, paper int64) ([]string, error) {
	p, ok, err := paperByID(t, paper)
	if err != nil || !ok {
		return nil, err
	}
	readers, err := readersOf(t, paper)
	if err != nil {
		return nil, err
	}
	all, err := s.rights(t, access.Actor{}, p, readers)
	var out []string
	for _, r := range all {
		out = append(out, access.Tokens(r.action, r.subject)...)
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// MayTake says whether an actor may take a paper's file out of Nếp: what is
// limited only who keeps it, the unit's committee and its office.
func MayTake(t *db.Tx, actor access.Actor, p Paper) (bool, error) {
	if p.Class != Limited {
		return true, nil
	}
	places, err := placesOf(t, []int64{p.Unit})
	return access.May(actor, access.PaperLimited, access.Subject{Paths: []string{places[p.Unit].Path}, Committee: true}), err
}

// PaperSubject is a paper as a subject of access for this actor: all it is
// attached to, and himself where it was sent to him. The verbs ask more closely.
// Fault: NotFound.
func (s *Service) PaperSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return s.subjectOfPaper(ctx, actor, id, true)
}

// KeptSubject is PaperSubject for what is done with a paper by those who keep
// it: that it was sent to somebody gives him no right to that.
func (s *Service) KeptSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return s.subjectOfPaper(ctx, actor, id, false)
}

func (s *Service) subjectOfPaper(ctx context.Context, actor access.Actor, id int64, reads bool) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		p, ok, err := paperByID(t, id)
		if err != nil || !ok {
			return access.Subject{}, notFound("document.paper", err)
		}
		var me []int64
		if got, err := received(t, id, actor.Person); err != nil {
			return access.Subject{}, err
		} else if got && reads {
			me = []int64{actor.Person}
		}
		all, err := s.rights(t, actor, p, me)
		out := access.Subject{Committee: true}
		for _, r := range all {
			out.Paths, out.People = append(out.Paths, r.subject.Paths...), append(out.People, r.subject.People...)
			out.Committee = out.Committee && (r.subject.Committee || len(r.subject.Paths) == 0)
		}
		return out, err
	})
}

// ReadersSubject is a paper's unit and the bodies it was sent to, as a subject of
// PaperReaders. Fault: NotFound.
func (s *Service) ReadersSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		p, ok, err := paperByID(t, id)
		if err != nil || !ok {
			return access.Subject{}, notFound("document.paper", err)
		}
		units, err := bodiesOf(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		places, err := placesOf(t, append(units, p.Unit))
		var out access.Subject
		for _, u := range places {
			out.Paths = append(out.Paths, u.Path)
		}
		return out, err
	})
}

// MayAttach says whether an actor may attach papers of a unit to a thing.
func (s *Service) MayAttach(ctx context.Context, actor access.Actor, unit int64, use Use) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		err := s.mayEdit(t, actor, unit, use)
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	})
}
