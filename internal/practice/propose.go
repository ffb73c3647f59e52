package practice

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/search"
)

// Propose says in three sentences what is a good way.
type Propose struct {
	Key      db.Key
	Unit     int64 // the actor speaks in
	At       int64 // where it is done: 0 the same, or a unit below whose committee speaks
	Title    string
	Hard     string
	Does     string
	Came     string
	Aim      Aim
	Source   Source
	SourceID int64
}

// Propose keeps it and sends it to the committee that looks at it: the one above,
// or the unit's own where it found the way below itself. Asks for PracticePropose.
// Repeating it with the same key gives the same one. Faults: Invalid (a sentence
// is missing or too long; the aim), NotFound (no unit below; a source one may not
// see), State (nobody above; the finding is a practice already).
func (s *Service) Propose(ctx context.Context, actor access.Actor, cmd Propose) (int64, error) {
	const op = "practice.propose"
	return db.Write(ctx, s.DB, db.On("practices", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.PracticePropose, cmd.Unit)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			p := Practice{ID: t.ID(), Unit: u.ID, Committee: u.Parent, Aim: cmd.Aim, Source: cmd.Source, SourceID: cmd.SourceID, State: Proposed, MadeAt: t.Now(), MadeBy: actor.Person}
			if cmd.At != 0 && cmd.At != u.ID {
				paths, err := org.PathsOn(t, []int64{cmd.At}, today(t))
				if err != nil {
					return 0, err
				}
				if u.Kind.Meets() || !org.Under(paths[cmd.At], u.Path) {
					return 0, none()
				}
				p.Unit, p.Committee = cmd.At, u.ID
			}
			if p.Committee == 0 {
				return 0, fault.New(op, fault.State, "practice.nobody_above")
			}
			if err := p.words(op, cmd.Title, cmd.Hard, cmd.Does, cmd.Came); err != nil {
				return 0, err
			}
			if err := s.source(t, actor, &p); err != nil {
				return 0, err
			}
			if err := insertPractice(t, p); err != nil {
				return 0, err
			}
			if err := search.Changed(t, search.Practice, p.ID); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "practice.propose", p, map[string]any{"committee": p.Committee, "aim": p.Aim, "source": p.Source, "of": p.SourceID})
		})
		return ref, err
	})
}

func (p *Practice) words(op, title, hard, does, came string) error {
	var bad fault.Fields
	p.Title = words(&bad, "title", title, maxTitle, "practice.title.empty")
	p.Hard = words(&bad, "hard", hard, maxSentence, "practice.hard.empty")
	p.Does = words(&bad, "does", does, maxSentence, "practice.does.empty")
	p.Came = words(&bad, "came", came, maxSentence, "practice.came.empty")
	if !p.Aim.Valid() {
		bad.Add("aim", "practice.aim.bad")
	}
	return bad.Err(op)
}

// source asks whether what a practice is said to have come of is there for the
// actor, and is no practice yet. A seminar may have many.
func (s *Service) source(t *db.Tx, actor access.Actor, p *Practice) error {
	switch p.Source {
	case "":
		p.SourceID = 0
		return nil
	case FromVisit:
		f, err := oversight.FindingOf(t, actor, p.SourceID)
		if err != nil {
			return err
		}
		if f.Kind != oversight.FoundPractice {
			return none()
		}
	case FromInspection:
		if _, _, err := oversight.LineSeen(t, actor, p.SourceID); err != nil {
			return err
		}
	case FromConference:
		_, err := meeting.ConferenceSeen(t, actor, p.SourceID)
		return err
	default:
		return none()
	}
	taken, err := takenUp(t, p.Source, []int64{p.SourceID})
	if err == nil && taken[p.SourceID] != 0 {
		err = fault.New("practice.propose", fault.State, "practice.taken_up")
	}
	return err
}

// Withdraw takes a proposal back that was not looked at yet: who made it, nobody for
// him. Asks for PracticeMend. Repeating it with the same key does nothing. Faults:
// NotFound, State.
func (s *Service) Withdraw(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return db.Do(ctx, s.DB, db.On("practice", id), func(t *db.Tx) error {
		p, err := ByID(t, id)
		if err != nil {
			return err
		}
		sub, err := subjectOf(t, p, access.PracticeMend)
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.PracticeMend, sub); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"practice.withdraw", id}, func() (int64, error) {
			if p.State != Proposed {
				return 0, fault.New("practice.withdraw", fault.State, "practice.over")
			}
			p.State = Withdrawn
			if err := updatePractice(t, p); err != nil {
				return 0, err
			}
			if err := search.Changed(t, search.Practice, p.ID); err != nil {
				return 0, err
			}
			return id, record(t, actor, "practice.withdraw", p, nil)
		})
		return err
	})
}

func record(t *db.Tx, actor access.Actor, kind string, p Practice, body map[string]any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: p.Unit, Kind: kind, Subject: p.ID, Body: body})
}

// mayAt gives a unit after asking for a right there.
func mayAt(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// subjectOf is a practice as a subject of one action: what the committee decides is
// the committee's; mending is who proposed it; it is seen by its
// unit, and once commended by everybody below the committee.
func subjectOf(t *db.Tx, p Practice, action access.Action) (access.Subject, error) {
	units := []int64{p.Unit}
	switch {
	case action == access.PracticeDecide:
		units = []int64{p.Committee}
	case action == access.PracticeView && p.State == Commended && p.Committee != p.Unit:
		units = append(units, p.Committee)
	}
	var s access.Subject
	for _, id := range units {
		u, err := org.LastOn(t, id, today(t))
		if err != nil {
			return s, err
		}
		s.Paths = append(s.Paths, u.Path)
	}
	if action != access.PracticeDecide && p.MadeBy != 0 {
		s.People = []int64{p.MadeBy}
	}
	return s, nil
}

// SubjectOf is a practice as a subject of access for one action.
func SubjectOf(t *db.Tx, p Practice, action access.Action) (access.Subject, error) {
	return subjectOf(t, p, action)
}

// Subject is a practice as a subject of access for one action. Fault: NotFound.
func (s *Service) Subject(ctx context.Context, action access.Action, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		p, err := ByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		return subjectOf(t, p, action)
	})
}

func recordUse(t *db.Tx, actor access.Actor, kind string, u Use, body map[string]any) error {
	body["practice"] = u.Practice
	return audit.Append(t, audit.Event{Actor: actor, Unit: u.Unit, Kind: kind, Subject: u.ID, Body: body})
}
