package generate

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// Options say what is made.
type Options struct {
	Size Size
	Seed uint64
	Last string // the last month that is lived through; "" for the last that is over
	// Told is called after each step with how many are done.
	Told func(done, of int, what string)
}

// mark is the setting that says what is being made and how far it is.
type mark struct {
	Size  Size   `json:"size"`
	Seed  uint64 `json:"seed"`
	Last  string `json:"last"`
	Today string `json:"today"` // the day it was begun: what is open then is open
	Base  int64  `json:"base"`  // its first key
	Done  int    `json:"done"`  // steps
	Of    int    `json:"of"`
}

const setting = "generate"

func readMark(t *db.Tx) (m mark, ok bool, err error) {
	text, ok, err := db.Maybe(t, db.Scalar[string], `select value from setting where key = $1`, setting)
	if err == nil && ok {
		err = json.Unmarshal([]byte(text), &m)
	}
	return m, ok, err
}

func (m mark) write(t *db.Tx) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = t.Exec(`insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, setting, string(text))
	return err
}

// Whole refuses a database in which something is half made. Faults: State
// (generate.half).
func Whole(ctx context.Context, d *db.DB) error {
	m, ok, err := look(ctx, d)
	if err == nil && ok && m.Done < m.Of {
		err = fault.New("generate", fault.State, "generate.half", "Done", m.Done, "Of", m.Of)
	}
	return err
}

func look(ctx context.Context, d *db.DB) (m mark, ok bool, err error) {
	m, err = db.Read(ctx, d, func(t *db.Tx) (m mark, err error) { m, ok, err = readMark(t); return m, err })
	return m, ok, err
}

// maker is the work under way.
type maker struct {
	*plan
	mark
	d      *db.DB
	months []string // lived through
	places
	sums map[string]sums // see count
}

// places are where the blocks of keys begin, counted from Base.
type places struct{ people, membership, site, seat, charge, directive, task, difficulty, meeting, report, end int64 }

// step is a piece of the work that is done whole or not at all.
type step struct {
	what string // message key "generate.step." and this
	do   func(t *db.Tx) error
}

// Make makes it in a migrated database, or goes on where it was stopped. Made
// already, it does nothing. Faults: State (generate.not_empty) where something
// else is; State (generate.other) where another is half made; Invalid for a last
// month that is none.
func Make(ctx context.Context, d *db.DB, o Options) error {
	today := clock.Day(d.Now())
	if o.Last == "" {
		o.Last = meeting.AddMonths(today[:7], -1)
	}
	if !meeting.ValidMonth(o.Last) || o.Last >= today[:7] {
		return fault.New("generate", fault.Invalid, "generate.last", "Month", o.Last)
	}
	if o.Told == nil {
		o.Told = func(int, int, string) {}
	}
	m := &maker{plan: newPlan(o.Size, o.Seed), d: d}
	m.lay(o.Size.Months)
	var err error
	if m.mark, err = m.begin(ctx, o, today); err != nil {
		return err
	}
	for n := m.Size.Months - 1; n >= 0; n-- {
		m.months = append(m.months, meeting.AddMonths(m.Last, -n))
	}
	steps := m.steps()
	for i := m.Done; i < len(steps); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		o.Told(i, len(steps), steps[i].what)
		err := db.Do(ctx, d, db.On(setting, 0).Within(time.Hour), func(t *db.Tx) error {
			if err := steps[i].do(t); err != nil {
				return fmt.Errorf("step %d (%s): %w", i, steps[i].what, err)
			}
			next := m.mark
			next.Done, next.Of = i+1, len(steps)
			return next.write(t)
		})
		if err != nil {
			return err
		}
	}
	o.Told(len(steps), len(steps), "done")
	return nil
}

// lay gives every block of keys its place.
func (m *maker) lay(months int) {
	u, p := int64(len(m.units)), int64(m.plan.size.Members)
	at := u
	next := func(n int64) int64 { at += n; return at - n }
	m.places = places{people: next(p), membership: next(p), site: next(u), seat: next(int64(m.seats)), charge: next(u), directive: next(directives),
		task: next(u * tasks), difficulty: next(u), meeting: next(u * int64(months)), report: next(u * int64(months))}
	m.end = at
}

// begin takes the keys and notes what is to be made, or finds what was begun.
func (m *maker) begin(ctx context.Context, o Options, today string) (mark, error) {
	return db.Write(ctx, m.d, db.On(setting, 0).Within(time.Minute), func(t *db.Tx) (mark, error) {
		was, ok, err := readMark(t)
		if err != nil {
			return was, err
		}
		if ok {
			if was.Size != o.Size || was.Seed != o.Seed || was.Last != o.Last {
				return was, fault.New("generate", fault.State, "generate.other", "Done", was.Done, "Of", was.Of)
			}
			return was, nil
		}
		n, err := db.One(t, db.Scalar[int64], `select (select count(*) from unit) + (select count(*) from account)`)
		if err != nil {
			return was, err
		}
		if n > 0 {
			return was, fault.New("generate", fault.State, "generate.not_empty")
		}
		now := mark{Size: o.Size, Seed: o.Seed, Last: o.Last, Today: today, Base: t.IDs(int(m.end)), Of: 1}
		if err := now.write(t); err != nil {
			return now, err
		}
		return now, audit.Append(t, audit.Event{Actor: access.System(), Kind: "organisation.generate", Body: map[string]any{"size": o.Size, "seed": o.Seed, "last": o.Last}})
	})
}

// Sizes of steps: some thousand rows, so that a stop loses little.
const (
	unitsAStep  = 5_000
	peopleAStep = 200 // units with their people
	factsAStep  = 1_000
)

func (m *maker) steps() (out []step) {
	cut := func(what string, per int, do func(t *db.Tx, from, to int) error) {
		for from := 0; from < len(m.units); from += per {
			to := min(from+per, len(m.units))
			out = append(out, step{what, func(t *db.Tx) error { return do(t, from, to) }})
		}
	}
	cut("units", unitsAStep, m.plant)
	cut("people", peopleAStep, m.enlist)
	cut("people", unitsAStep, m.elect)
	for i := range m.months {
		cut("months", factsAStep, func(t *db.Tx, from, to int) error { return m.live(t, i, from, to) })
	}
	cut("open", unitsAStep, m.leaveOpen)
	cut("figures", factsAStep, m.load)
	return append(out, step{"figures", m.settle})
}

func (m *maker) id(at int64, n int) int64 { return m.Base + at + int64(n) }
func (m *maker) unit(i int) int64         { return m.Base + int64(i) }
func (m *maker) person(n int) int64       { return m.id(m.people, n) }

// Leader is who leads a unit.
type Leader struct {
	Person int64
	Unit   string
}

// Leaders gives who leads the top of what was made, and going down the first unit
// of each level: people to look through the eyes of.
func Leaders(ctx context.Context, d *db.DB) (out []Leader, err error) {
	was, ok, err := look(ctx, d)
	if err != nil || !ok {
		return nil, err
	}
	m := &maker{plan: newPlan(was.Size, was.Seed), mark: was}
	m.lay(was.Size.Months)
	for at := 0; at >= 0; at = m.below(at) {
		out = append(out, Leader{m.person(m.units[at].leads[0]), m.units[at].name})
	}
	return out, nil
}

// below is the first unit directly below one, -1 for none.
func (p *plan) below(at int) int {
	return slices.IndexFunc(p.units, func(u unit) bool { return u.parent == at })
}
