package rule

import (
	"context"
	"fmt"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// For answers which rule applies to a unit on a day ("2026-11-03"), and where
// it comes from. The tree is that of the day. known, at most one, is the
// instant of a decision, Unix ms: what was set or corrected after it does not
// count. Faults: NotFound for a unit that is not in the tree on that day;
// Internal for a key that is not in the catalogue.
func For(t *db.Tx, unit int64, key Key, day string, known ...int64) (Answer, error) {
	if _, ok := Find(key); !ok {
		return Answer{}, fault.New("rule.for", fault.Internal, "rule.fault.unknown")
	}
	all, err := answers(t, unit, day, known, key, Profile)
	if err != nil {
		return Answer{}, err
	}
	return all[key], nil
}

// AllFor is For of every key of the catalogue, with four queries at most.
func AllFor(t *db.Tx, unit int64, day string, known ...int64) (map[Key]Answer, error) {
	return answers(t, unit, day, known)
}

// Foresee reads what AllFor of several units on a day reads of each, at once: AllFor
// of each asks nothing more then.
func Foresee(t *db.Tx, units []int64, day string) error {
	live, err := org.UnitsOn(t, units, day)
	if err != nil {
		return err
	}
	paths := map[int64][]int64{}
	var all []int64
	for id, u := range live {
		if paths[id], err = unitsOf(u.Path); err != nil {
			return err
		}
		all = append(all, paths[id]...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 || len(all) > 2000 {
		return nil
	}
	if _, err := org.UnitsOn(t, all, day); err != nil {
		return err
	}
	marks, args := db.In(0, all)
	rows, err := db.All(t, scanRow, fmt.Sprintf(qRows, marks), args...)
	if err != nil {
		return err
	}
	for _, path := range paths {
		var own []row // in the order of the whole
		for _, r := range rows {
			if slices.Contains(path, r.unit) {
				own = append(own, r)
			}
		}
		query, args := rowsQuery(path)
		db.Know(t, own, query, args...)
	}
	return nil
}

// Several is For of some keys at once.
func Several(t *db.Tx, unit int64, day string, keys ...Key) (map[Key]Answer, error) {
	return answers(t, unit, day, nil, append(keys, Profile)...)
}

// answers gives the answers for keys, none: for all.
func answers(t *db.Tx, unit int64, day string, known []int64, keys ...Key) (map[Key]Answer, error) {
	at := now
	if len(known) > 0 {
		at = known[0]
	}
	path, _, err := pathOn(t, unit, day)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(t, path, keys...)
	if err != nil {
		return nil, err
	}
	may, err := kinds(t, path, rows, day)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		keys = Keys
	}
	out := make(map[Key]Answer, len(keys))
	var regs []int64
	chosen := chosenProfile(path, rows, day, at, may)
	for _, k := range keys {
		p := chosen
		if k == Profile {
			p = defaultProfile(day)
		}
		a := decideBy(p, k, path, rows, day, at, may)
		out[k] = a
		for _, s := range append([]Step{a.Step}, a.Trail...) {
			if s.Regulation != 0 && !slices.Contains(regs, s.Regulation) {
				regs = append(regs, s.Regulation)
			}
		}
	}
	if a, ok := out[DaysKind]; ok && a.Value == "working" {
		if a.entered, err = enteredAround(t, day, at); err != nil {
			return nil, err
		}
		out[DaysKind] = a
	}
	titles, err := regTitles(t, regs)
	if err != nil {
		return nil, err
	}
	for k, a := range out {
		a.name(titles)
		for i := range a.Trail {
			a.Trail[i].name(titles)
		}
		out[k] = a
	}
	return out, nil
}

func (s *Step) name(titles map[int64][2]string) {
	s.RegNumber, s.RegTitle = titles[s.Regulation][0], titles[s.Regulation][1]
}

// Over is For of a key on several days, for a line through time: one read of what
// was ever set. A day on which the unit does not live has no value.
func Over(t *db.Tx, unit int64, key Key, days []string) ([]Answer, error) {
	if _, ok := Find(key); !ok {
		return nil, fault.New("rule.over", fault.Internal, "rule.fault.unknown")
	}
	h, err := org.HistoryOf(t, unit)
	if err != nil {
		return nil, err
	}
	rows := map[string][]row{} // by path: the tree seldom changes
	out := make([]Answer, len(days))
	for i, day := range days {
		out[i] = Answer{Key: key, Step: Step{Kind: FromNone}}
		at := slices.IndexFunc(h.Paths, func(p org.PathPeriod) bool { return p.From <= day && day < p.To })
		if at < 0 {
			continue
		}
		path, err := unitsOf(h.Paths[at].Path)
		if err != nil {
			return nil, err
		}
		known, ok := rows[h.Paths[at].Path]
		if !ok {
			if known, err = rowsOf(t, path, key, Profile); err != nil {
				return nil, err
			}
			rows[h.Paths[at].Path] = known
		}
		may, err := kinds(t, path, known, day)
		if err != nil {
			return nil, err
		}
		out[i] = decideBy(chosenProfile(path, known, day, now, may), key, path, known, day, now, may)
	}
	return out, nil
}

// Rules gives every rule for a unit on a day, in the order of the catalogue,
// for the page. Asks for access.RuleView.
func (s *Service) Rules(ctx context.Context, actor access.Actor, unit int64, day string, known ...int64) ([]Answer, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Answer, error) {
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return nil, err
		}
		all, err := AllFor(t, unit, day, known...)
		if err != nil {
			return nil, err
		}
		out := make([]Answer, 0, len(Keys))
		for _, k := range Keys {
			out = append(out, all[k])
		}
		return out, nil
	})
}

// Rule is Rules for one key.
func (s *Service) Rule(ctx context.Context, actor access.Actor, unit int64, key Key, day string, known ...int64) (Answer, error) {
	if _, ok := Find(key); !ok { // a key from an address
		return Answer{}, fault.New("rule.for", fault.NotFound, "fault.not_found")
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (Answer, error) {
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return Answer{}, err
		}
		return For(t, unit, key, day, known...)
	})
}

// Change is one thing a unit set, for the history of a rule.
type Change struct {
	ID         int64
	Value      string // "": given back to what is inherited
	From, To   string
	Regulation int64
	Source     string
	Reason     string
	At         int64 // when it was set, Unix ms
	By         int64 // the person, 0 for the system
}

// History lists what a unit itself has set for a key, the latest first. Its
// first id is what SetRule and EndRule want as Seen.
func (s *Service) History(ctx context.Context, actor access.Actor, unit int64, key Key) ([]Change, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Change, error) {
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return nil, err
		}
		rows, err := rowsOf(t, []int64{unit}, key)
		out := make([]Change, 0, len(rows))
		for _, r := range rows {
			out = append(out, Change{r.id, r.value, r.from, r.to, r.regulation, r.source, r.reason, r.knownAt, r.knownBy})
		}
		slices.Reverse(out)
		return out, err
	})
}

// may checks access to a unit's rules by today's tree.
func may(t *db.Tx, actor access.Actor, action access.Action, unit int64) error {
	_, path, err := pathOn(t, unit, today(t))
	if err != nil {
		return err
	}
	return access.Check(actor, action, access.Unit(path))
}
