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

// How a directive reached one person of a unit.
const (
	Present = "present" // at the meeting that worked it through
	Asked   = "asked"   // was not there: asked to study it himself
	Studied = "read"    // studied it, by his own word
	Told    = "given"   // by word of mouth or in print, says his committee
)

// Study is how a directive reached one person.
type Study struct {
	Directive int64
	Unit      int64
	Person    int64
	How       string
	At        int64
	By        int64
	Name      string
}

// Covered says that it has reached him.
func (s Study) Covered() bool { return s.How != Asked }

// Coverage counts the persons of a unit a directive has reached.
type Coverage struct{ Covered, Of int }

// CoverTx notes, in a caller's transaction, whom a meeting that worked a
// directive through reached: who was there is covered, the absent alone are
// asked to study it. What a person said himself, or his committee of him, stays.
// Who is named in neither list (taken off the roster) is forgotten, unless he
// said something. A meeting other than the one that worked it through changes
// nothing. Repeating it changes nothing; after a correction of the roll it is
// called again.
func CoverTx(t *db.Tx, directive, unit, meeting int64, present, absent []int64) error {
	if to, ok, err := toOf(t, directive, unit); err != nil || !ok || to.Meeting != meeting {
		return err
	}
	old, err := studiesOf(t, directive, unit)
	if err != nil {
		return err
	}
	was := map[int64]string{}
	for _, s := range old {
		was[s.Person] = s.How
	}
	for how, persons := range map[string][]int64{Present: present, Asked: absent} {
		for _, p := range persons {
			if h := was[p]; h == how || h == Studied || h == Told {
				delete(was, p)
				continue
			}
			delete(was, p)
			if err := putStudy(t, Study{Directive: directive, Unit: unit, Person: p, How: how, At: t.Now()}); err != nil {
				return err
			}
		}
	}
	for p, how := range was {
		if how == Present || how == Asked {
			if err := dropStudy(t, directive, unit, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// StudyDirective is a member's own word that he has studied a directive of the
// unit he meets in: one he was absent for, or that is studied by everybody
// himself. Repeating it changes nothing. Fault: NotFound.
func (s *Service) StudyDirective(ctx context.Context, actor access.Actor, key db.Key, directive int64) error {
	return db.Do(ctx, s.DB, db.On("directive", directive), func(t *db.Tx) error {
		unit, err := studies(t, actor, directive)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"study", directive}, func() (int64, error) {
			old, _, err := studyOf(t, directive, unit, actor.Person)
			if err != nil || old.How == Studied || old.How == Present {
				return directive, err
			}
			if err := putStudy(t, Study{Directive: directive, Unit: unit, Person: actor.Person, How: Studied, At: t.Now(), By: actor.Person}); err != nil {
				return 0, err
			}
			return directive, record(t, actor, "directive.study", unit, directive, nil)
		})
		return err
	})
}

// studies gives the unit in which a person has a directive to study himself.
// Fault: NotFound.
func studies(t *db.Tx, actor access.Actor, directive int64) (int64, error) {
	if actor.Person == 0 {
		return 0, notFound("document.study", nil)
	}
	units, err := studyUnits(t, directive, actor.Person)
	if err != nil {
		return 0, err
	}
	if len(units) > 0 {
		return units[0], nil
	}
	ms, err := member.MembershipsOf(t, actor.Person)
	if err != nil {
		return 0, err
	}
	today := org.Today(t)
	for _, m := range ms {
		if m.From > today || today >= m.To {
			continue
		}
		to, ok, err := toOf(t, directive, m.Unit)
		if err != nil {
			return 0, err
		}
		if ok && to.Form == SelfStudy {
			return m.Unit, nil
		}
	}
	return 0, notFound("document.study", nil)
}

// TellDirective notes that members who were asked to study a directive were told
// of it, or given it in print.
type TellDirective struct {
	Key       db.Key
	Directive int64
	Unit      int64
	Persons   []int64
}

// TellDirective notes it. Repeating it changes nothing. Faults: Invalid
// (persons), NotFound. Asks for PaperReaders at the unit.
func (s *Service) TellDirective(ctx context.Context, actor access.Actor, cmd TellDirective) error {
	const op = "document.tell"
	return db.Do(ctx, s.DB, db.On("directive", cmd.Directive), func(t *db.Tx) error {
		if _, err := may(t, actor, access.PaperReaders, cmd.Unit); err != nil {
			return err
		}
		if len(cmd.Persons) == 0 {
			var f fault.Fields
			f.Add("persons", "document.send.nobody")
			return f.Err(op)
		}
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			all, err := reach(t, cmd.Directive, cmd.Unit)
			if err != nil {
				return 0, err
			}
			n := 0
			for _, p := range slices.Compact(slices.Sorted(slices.Values(cmd.Persons))) {
				i := slices.IndexFunc(all, func(x Study) bool { return x.Person == p })
				if i < 0 {
					return 0, notFound(op, nil)
				}
				if all[i].Covered() {
					continue
				}
				if err := putStudy(t, Study{Directive: cmd.Directive, Unit: cmd.Unit, Person: p, How: Told, At: t.Now(), By: actor.Person}); err != nil {
					return 0, err
				}
				n++
			}
			return cmd.Directive, record(t, actor, "directive.tell", cmd.Unit, cmd.Directive, map[string]any{"people": n})
		})
		return err
	})
}

// reach gives how a directive reached everybody of a unit that has it: the rows
// kept, and for one that all study themselves everybody else of the body as
// asked. Fault: NotFound.
func reach(t *db.Tx, directive, unit int64) ([]Study, error) {
	to, ok, err := toOf(t, directive, unit)
	if err != nil || !ok {
		return nil, notFound("document.reach", err)
	}
	all, err := studiesOf(t, directive, unit)
	if err != nil || to.Form != SelfStudy {
		return all, err
	}
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return nil, err
	}
	body, err := bodyOf(t, u)
	if err != nil {
		return nil, err
	}
	for _, a := range body {
		if !slices.ContainsFunc(all, func(s Study) bool { return s.Person == a.person }) {
			all = append(all, Study{Directive: directive, Unit: unit, Person: a.person, How: Asked})
		}
	}
	return all, nil
}

// Reach gives, by name, how a directive reached the people of the actor's own
// unit; the look is recorded. Fault: NotFound. Asks for PaperReaders there.
func (s *Service) Reach(ctx context.Context, actor access.Actor, directive int64) ([]Study, error) {
	unit := actor.Hat.Unit
	out, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]Study, error) {
		if unit == 0 {
			return nil, notFound("document.reach", nil)
		}
		if _, err := may(t, actor, access.PaperReaders, unit); err != nil {
			return nil, err
		}
		all, err := reach(t, directive, unit)
		if err != nil {
			return nil, err
		}
		var rows []Reader
		for _, x := range all {
			rows = append(rows, Reader{Receipt: Receipt{Person: x.Person, GivenBy: x.By}})
		}
		if rows, err = named(t, rows); err != nil {
			return nil, err
		}
		var out []Study
		for _, r := range rows {
			i := slices.IndexFunc(all, func(x Study) bool { return x.Person == r.Person })
			all[i].Name = r.Name
			out = append(out, all[i])
		}
		return out, nil
	})
	if err != nil || len(out) == 0 {
		return out, err
	}
	return out, db.Do(ctx, s.DB, db.On("directive", directive), func(t *db.Tx) error {
		return record(t, actor, "directive.readers", unit, directive, map[string]any{"people": len(out)})
	})
}

// coverage counts whom a directive has reached in each unit that has it.
func coverage(t *db.Tx, directive int64, tos []To) (map[int64]Coverage, error) {
	out, err := coverageOf(t, directive)
	if err != nil || len(tos) == 0 || tos[0].Form != SelfStudy {
		return out, err
	}
	counts, err := member.CountsByUnit(t, receivers(tos), org.Today(t))
	for unit, c := range counts {
		has := out[unit]
		has.Of = max(has.Of, c.Required)
		out[unit] = has
	}
	return out, err
}

// SetSteer is what a unit adds of its own to a directive it received: it goes
// into the draft of its agenda. Repeating it changes nothing. Faults: NotFound,
// Invalid (steer: too long, or with a secrecy mark). Asks for MeetingPrepare at
// the unit.
func (s *Service) SetSteer(ctx context.Context, actor access.Actor, key db.Key, directive, unit int64, steer string) error {
	return db.Do(ctx, s.DB, db.On("directive", directive), func(t *db.Tx) error {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return err
		}
		if _, ok, err := toOf(t, directive, unit); err != nil || !ok {
			return notFound("document.steer", err)
		}
		steer := prose(steer)
		var f fault.Fields
		long(&f, "steer", steer, maxGist)
		if SecretText(steer) {
			f.Add("steer", "document.secret")
		}
		if err := f.Err("document.steer"); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"steer", directive, unit, steer}, func() (int64, error) {
			if err := setSteer(t, directive, unit, steer); err != nil {
				return 0, err
			}
			return directive, record(t, actor, "directive.steer", unit, directive, nil)
		})
		return err
	})
}

// Month gives what a unit received in a month "2026-11", in the order it came:
// the month's papers in one list. Fault: NotFound. Asks for PaperView there.
func (s *Service) Month(ctx context.Context, actor access.Actor, unit int64, from, to int64) ([]To, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]To, error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return nil, err
		}
		return receivedIn(t, unit, from, to)
	})
}

// studyState is how a directive reached the actor himself, "" where it is none
// of his to study.
func studyState(t *db.Tx, actor access.Actor, directive int64) (string, error) {
	unit, err := studies(t, actor, directive)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	x, ok, err := studyOf(t, directive, unit, actor.Person)
	if !ok {
		x.How = Asked
	}
	return x.How, err
}
