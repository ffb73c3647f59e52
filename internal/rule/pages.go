package rule

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// The reads of this file serve pages: each gives all that one page shows, out
// of one transaction, so that its parts agree.

// Board is the rules of a unit as of a day, with its regulation.
type Board struct {
	Day, Today string
	Kind       org.Kind     // of the unit on Today
	Lives      bool         // the unit is in the tree on Day; without it there are no answers
	Answers    []Answer     // every rule, in the order of the catalogue
	Coming     map[Key]Next // what is known to follow an answer
	Versions   []Regulation // of the unit's regulation, the one made last first, without bodies
	InForce    Regulation   // the version in force on Day, with its body; zero when there is none
	Above      []Regulation // those in force in the units above, the nearest first, without bodies
}

// Next is the next other answer and the first day it holds.
type Next struct {
	On string
	Answer
}

// Board gives the rules of a unit on a day ("" is today), by what was known at
// an instant (Unix ms, 0: now). Asks for access.RuleView by the tree of today.
func (s *Service) Board(ctx context.Context, actor access.Actor, unit int64, day string, known int64) (Board, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Board, error) {
		b := Board{Day: day, Today: today(t)}
		if day == "" {
			b.Day = b.Today
		}
		if known == 0 {
			known = now
		}
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return b, err
		}
		u, err := org.LastOn(t, unit, b.Today)
		if err != nil {
			return b, err
		}
		b.Kind = u.Kind
		path, _, err := pathOn(t, unit, b.Day)
		if fault.Is(err, fault.NotFound) {
			path = []int64{unit}
		} else if err != nil {
			return b, err
		} else if b.Lives = true; b.Lives {
			if err := b.answer(t, unit, path, known); err != nil {
				return b, err
			}
		}
		all, err := headings(t, path)
		if err != nil {
			return b, err
		}
		all = slices.DeleteFunc(all, func(g Regulation) bool { return g.MadeAt > known })
		for i, u := range path {
			var own []Regulation
			for _, g := range all {
				if g.Unit == u {
					own = append(own, g)
				}
			}
			g, ok := InForce(own, b.Day)
			if i == 0 {
				b.Versions = own
				if ok {
					if b.InForce, err = regulation(t, u, g.ID); err != nil {
						return b, err
					}
				}
			} else if ok {
				b.Above = append(b.Above, g)
			}
		}
		return b, nil
	})
}

func (b *Board) answer(t *db.Tx, unit int64, path []int64, known int64) error {
	all, err := AllFor(t, unit, b.Day, known)
	if err != nil {
		return err
	}
	rows, err := rowsOf(t, path)
	if err != nil {
		return err
	}
	may, err := kinds(t, path, rows, b.Day)
	if err != nil {
		return err
	}
	b.Coming = map[Key]Next{}
	for _, k := range Keys {
		b.Answers = append(b.Answers, all[k])
		if n, ok := next(all[k], path, rows, b.Day, known, may); ok {
			b.Coming[k] = n
		}
	}
	return nil
}

// next finds the first day after day on which the answer is another value, by
// the tree of day. Answers change only where a row, a profile or one of its
// facts begins or ends.
func next(a Answer, path []int64, rows []row, day string, known int64, may loosens) (Next, bool) {
	var days []string
	add := func(all ...string) {
		for _, d := range all {
			if d > day && d != clock.Forever {
				days = append(days, d)
			}
		}
	}
	for _, r := range rows {
		if r.key == a.Key || r.key == Profile {
			add(r.from, r.to)
		}
	}
	for _, p := range profiles {
		add(p.From, p.To)
		for _, f := range p.Facts {
			if f.Key == a.Key {
				add(f.From, f.To)
			}
		}
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		if other := decide(a.Key, path, rows, d, known, may); other.Value != a.Value {
			return Next{d, other}, true
		}
	}
	return Next{}, false
}

// headings gives the versions of the regulations of units without their
// bodies, the one made last first.
func headings(t *db.Tx, units []int64) ([]Regulation, error) {
	return db.All(t, scanReg, `select id, unit, number, title, '', from_on, to_on, made_at, made_by from regulation
		where unit in (`+db.Marks(1, len(units))+`) order by id desc`, db.Anys(units)...)
}

// KeyBoard is one rule of a unit: what holds today, what would hold without
// the unit, and what was ever set here and above.
type KeyBoard struct {
	Def
	Today     string
	Kind      org.Kind // of the unit
	Answer    Answer
	Inherited Answer // without what the unit itself has set
	Coming    Next   // On is "" when nothing is known to follow
	Own       bool   // the unit has a value of its own today or later
	Seen      int64  // what SetRule and EndRule want as Seen
	Past      []Past // the latest first
	Versions  []Regulation
}

// Past is one thing a unit set.
type Past struct {
	Change
	Unit                int64
	RegNumber, RegTitle string
}

// KeyBoard gives one rule of a unit. Asks for access.RuleView. Fault: NotFound,
// also for a key that is not in the catalogue.
func (s *Service) KeyBoard(ctx context.Context, actor access.Actor, unit int64, key Key) (KeyBoard, error) {
	d, ok := Find(key)
	if !ok {
		return KeyBoard{}, fault.New("rule.key", fault.NotFound, "fault.not_found")
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (KeyBoard, error) {
		b := KeyBoard{Def: d, Today: today(t)}
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return b, err
		}
		u, err := org.LastOn(t, unit, b.Today)
		if err != nil {
			return b, err
		}
		b.Kind = u.Kind
		path, _, err := pathOn(t, unit, b.Today)
		if err != nil {
			return b, err
		}
		if b.Answer, err = For(t, unit, key, b.Today); err != nil {
			return b, err
		}
		rows, err := rowsOf(t, path, key, Profile)
		if err != nil {
			return b, err
		}
		lax, err := kinds(t, path, rows, b.Today)
		if err != nil {
			return b, err
		}
		b.Coming, _ = next(b.Answer, path, rows, b.Today, now, lax)
		b.Own = speaksWithin(rows, unit, key, b.Today, clock.Forever)
		if b.Versions, err = headings(t, []int64{unit}); err != nil {
			return b, err
		}
		var regs []int64
		var above []row
		for _, r := range rows {
			if r.unit != unit || r.key != key {
				above = append(above, r)
			}
			if r.key != key {
				continue
			}
			if r.unit == unit {
				b.Seen = r.id // rows come in the order they were set
			}
			b.Past = append(b.Past, Past{Change: Change{r.id, r.value, r.from, r.to, r.regulation, r.source, r.reason, r.knownAt, r.knownBy}, Unit: r.unit})
			regs = append(regs, r.regulation)
		}
		slices.Reverse(b.Past)
		b.Inherited = decide(key, path, above, b.Today, now, lax)
		for _, st := range append([]Step{b.Inherited.Step, b.Coming.Step}, b.Inherited.Trail...) {
			regs = append(regs, st.Regulation)
		}
		titles, err := regTitles(t, regs)
		if err != nil {
			return b, err
		}
		for i, p := range b.Past {
			b.Past[i].RegNumber, b.Past[i].RegTitle = titles[p.Regulation][0], titles[p.Regulation][1]
		}
		b.Inherited.name(titles)
		b.Coming.name(titles)
		return b, nil
	})
}

// Paper is one version of a regulation with the numbers entered with it.
type Paper struct {
	Regulation
	Numbers  []Entry
	Articles map[Key]string // which article gives a number, where the draft said so
	Today    string
	Current  bool // it is the version in force today
}

// Paper gives one version of a unit's regulation to be read. Asks for
// access.RuleView. Fault: NotFound, also for one of another unit.
func (s *Service) Paper(ctx context.Context, actor access.Actor, unit, id int64) (Paper, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Paper, error) {
		p := Paper{Today: today(t)}
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return p, err
		}
		var err error
		if p.Regulation, err = regulation(t, unit, id); err != nil {
			return p, err
		}
		all, err := headings(t, []int64{unit})
		if err != nil {
			return p, err
		}
		g, _ := InForce(all, p.Today)
		p.Current = g.ID == id
		if p.Articles, err = articlesOf(t, id); err != nil {
			return p, err
		}
		rows, err := rowsOf(t, []int64{unit})
		for _, k := range Keys {
			for _, r := range rows {
				if r.key == k && r.regulation == id {
					p.Numbers = append(p.Numbers, Entry{k, r.value})
				}
			}
		}
		return p, err
	})
}

// Told is a fact of a profile and which profile says it: itself or a base.
type Told struct {
	Fact
	By string
}

// Tells gives everything that holds under a profile on some of its days, in
// the order of the catalogue. What it says itself hides what its base says of
// the same key.
func (p ProfileDef) Tells() []Told {
	var out []Told
	for _, k := range Keys {
		for by := &p; by != nil; by = profiles[by.Base] {
			n := len(out)
			for _, f := range by.Facts {
				if f.Key == k && f.From < p.To && p.From < f.To {
					out = append(out, Told{f, by.ID})
				}
			}
			if len(out) > n {
				break
			}
		}
	}
	return out
}
