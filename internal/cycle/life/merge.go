package life

import (
	"context"
	"encoding/json"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/search"
	"nep/internal/vn"
)

// Merger is units that become one: into one of them, or into a new one.
type Merger struct {
	ID                int64
	Unit              int64 // where it is prepared: the unit above
	Into              int64 // 0: a new one, until it is in force
	Fresh             bool  // a new one is founded
	Day               string
	Kind              org.Kind
	Name, Short, Code string // of the new one
	State             string
	Outcome           MergeOutcome
	MadeAt, MadeBy    int64
	DoneAt, DoneBy    int64
	Version           int64
	Parts             []int64 // the units that close
}

// MergeOutcome is what a merger took along, in counts, by the unit that closed.
type MergeOutcome struct {
	Decision string        `json:"decision,omitempty"` // number and day, as they were given
	Parts    []PartOutcome `json:"parts"`
}

// PartOutcome is what one closed unit left.
type PartOutcome struct {
	Unit         int64         `json:"unit"`
	Members      member.Merged `json:"members"`
	Tasks        int           `json:"tasks"`
	Charges      int           `json:"charges"`
	Shared       int           `json:"shared,omitempty"` // charges the other had too, and goes on with
	Difficulties int           `json:"difficulties"`
	Directives   int           `json:"directives"`
	Themes       int           `json:"themes"`
	Meetings     int           `json:"meetings"`
	Visits       int           `json:"visits"`
	Units        int           `json:"units"`
	Sites        int           `json:"sites"`
}

// mergeBack bounds how far back a merger may be dated, in days: what lies before is
// reported and judged.
const mergeBack = 62

// SetMerger begins to prepare a merger (Merger 0), or says anew what it is.
type SetMerger struct {
	Key               db.Key
	Merger            int64
	Unit              int64 // where it is prepared
	Parts             []int64
	Into              int64 // 0: a new unit
	Day               string
	Kind              org.Kind
	Name, Short, Code string
}

// SetMerger keeps it and gives its id. Asks for UnitEdit at the unit above and at
// every unit named. Repeating it with the same key gives the same id. Faults:
// Invalid (nothing closes; the day; no name of a new one; into itself or below),
// NotFound, State (in force or given up).
func (s *Service) SetMerger(ctx context.Context, actor access.Actor, cmd SetMerger) (int64, error) {
	const op = "life.merge"
	return db.Write(ctx, s.DB, db.On("tree", 0), func(t *db.Tx) (int64, error) {
		m := Merger{ID: cmd.Merger, Unit: cmd.Unit, State: Draft, MadeAt: t.Now(), MadeBy: actor.Person}
		if cmd.Merger != 0 {
			var err error
			if m, err = mergerByID(t, cmd.Merger); err != nil {
				return 0, err
			}
		}
		if _, err := mayAt(t, actor, access.UnitEdit, m.Unit); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if m.State != Draft {
				return 0, state(op, "life.merge.over")
			}
			m.Parts = slices.Compact(slices.Sorted(slices.Values(cmd.Parts)))
			m.Into, m.Fresh, m.Day = cmd.Into, cmd.Into == 0, cmd.Day
			m.Kind, m.Name, m.Short, m.Code = cmd.Kind, vn.Clean(cmd.Name), vn.Clean(cmd.Short), vn.Clean(cmd.Code)
			if err := checkMerger(t, actor, m); err != nil {
				return 0, err
			}
			if m.ID == 0 {
				m.ID = t.ID()
				if err := insertMerger(t, m); err != nil {
					return 0, err
				}
				if err := record(t, actor, "merger.begin", m.Unit, m.ID, map[string]any{"day": m.Day, "parts": m.Parts, "into": m.Into}); err != nil {
					return 0, err
				}
			}
			if err := saveMerger(t, &m); err != nil {
				return 0, err
			}
			return m.ID, putParts(t, m)
		})
		return id, err
	})
}

// checkMerger says with a fault what is wrong with a merger, before anything of
// it is done.
func checkMerger(t *db.Tx, actor access.Actor, m Merger) error {
	const op = "life.merge"
	var f fault.Fields
	today := org.Today(t)
	switch {
	case !clock.ValidDay(m.Day):
		f.Add("Day", "life.merge.day.bad")
	case m.Day < clock.AddDays(today, -mergeBack) || m.Day > clock.AddDays(today, mostAhead):
		f.Add("Day", "life.merge.day.far", "N", mergeBack)
	}
	parts := slices.DeleteFunc(slices.Clone(m.Parts), func(u int64) bool { return u == m.Into })
	switch {
	case len(parts) == 0:
		f.Add("Parts", "life.merge.parts")
	case m.Fresh && len(parts) < 2:
		f.Add("Parts", "life.merge.parts.two")
	}
	if m.Fresh {
		if m.Name == "" {
			f.Add("Name", "org.name.empty")
		}
		if m.Kind.Validate() != nil {
			f.Add("Kind", "org.kind.bad")
		}
		if _, err := org.ParseCode(m.Code); err != nil {
			f.Add("Code", "org.code.bad")
		}
	}
	if err := f.Err(op); err != nil {
		return err
	}
	on := min(m.Day, today)
	all := parts
	if !m.Fresh {
		all = append(slices.Clone(parts), m.Into)
	}
	units, err := org.UnitsOn(t, all, on)
	if err != nil {
		return err
	}
	for _, id := range all {
		u, ok := units[id]
		if !ok {
			last, err := org.LastOn(t, id, today)
			if err != nil {
				return err
			}
			return invalid(op, "Parts", "life.merge.closed", "Name", last.Name)
		}
		if err := access.Check(actor, access.UnitEdit, access.Unit(u.Path)); err != nil {
			return err
		}
		if u.Parent == 0 {
			return invalid(op, "Parts", "life.merge.root", "Name", u.Name)
		}
	}
	meets := m.Kind.Meets()
	if !m.Fresh {
		meets = units[m.Into].Kind.Meets()
	}
	for _, id := range parts {
		u := units[id]
		if u.Kind.Meets() != meets {
			return invalid(op, "Parts", "life.merge.kinds", "Name", u.Name)
		}
		for _, other := range all {
			if other != id && org.Under(units[other].Path, u.Path) {
				return invalid(op, "Parts", "life.merge.inside", "Name", units[other].Name, "Above", u.Name)
			}
		}
	}
	return nil
}

// DropMerger gives up preparing; nothing outside was changed. Asks for UnitEdit.
// Faults: State, NotFound.
func (s *Service) DropMerger(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return db.Do(ctx, s.DB, db.On("tree", 0), func(t *db.Tx) error {
		m, err := mergerByID(t, id)
		if err != nil {
			return err
		}
		if _, err := mayAt(t, actor, access.UnitEdit, m.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"merger drop", id}, func() (int64, error) {
			if m.State != Draft {
				return 0, state("life.merge", "life.merge.over")
			}
			m.State = Dropped
			if err := saveMerger(t, &m); err != nil {
				return 0, err
			}
			return id, record(t, actor, "merger.drop", m.Unit, m.ID, nil)
		})
		return err
	})
}

// ConfirmMerger takes a merger into force.
type ConfirmMerger struct {
	Key      db.Key
	Merger   int64
	Seen     int64  // the version that was shown
	Decision string // number and day of the decision to merge
	Why      string // words that stand on what is stopped or called off
}

// ConfirmMerger founds the new unit where there is one, takes the members of the
// units that close into it on the day, with what they have open, and closes them.
// Their papers, minutes and figures before the day stay theirs, and the new unit's
// committee reads them. All or nothing. Asks for UnitDecide above them and MemberEdit at every
// unit. Repeating it with the same key does nothing. Faults: Invalid (as
// SetMerger), Conflict (changed since it was shown), State (the day has not come; a
// meeting was held on the day or later; a change after the day is in force),
// NotFound.
func (s *Service) ConfirmMerger(ctx context.Context, actor access.Actor, cmd ConfirmMerger) error {
	const op = "life.merge.confirm"
	return db.Do(ctx, s.DB, db.On("tree", 0).Within(budget), func(t *db.Tx) error {
		m, err := mergerByID(t, cmd.Merger)
		if err != nil {
			return err
		}
		if err := decides(t, actor, m.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			switch {
			case m.State != Draft:
				return 0, state(op, "life.merge.over")
			case m.Version != cmd.Seen:
				return 0, fault.New(op, fault.Conflict, "life.congress.changed")
			case m.Day > org.Today(t):
				return 0, state(op, "life.merge.early", "Day", dmy(m.Day))
			}
			if err := checkMerger(t, actor, m); err != nil {
				return 0, err
			}
			if m.Outcome.Decision, err = decision(op, cmd.Decision); err != nil {
				return 0, err
			}
			return m.ID, s.merge(t, actor, m, cmd.Why)
		})
		return err
	})
}

func (s *Service) merge(t *db.Tx, actor access.Actor, m Merger, why string) error {
	if m.Fresh {
		id, err := s.Units.FoundTx(t, actor, org.Found{Parent: m.Unit, From: m.Day, Kind: m.Kind, Name: m.Name, Short: m.Short, Code: m.Code})
		if err != nil {
			return err
		}
		m.Into = id
	}
	for _, part := range m.Parts {
		if part == m.Into {
			continue
		}
		if _, err := mayAt(t, actor, access.MemberEdit, part); err != nil {
			return err
		}
		out, err := s.mergePart(t, actor, part, m.Into, m.Day, why)
		if err != nil {
			return err
		}
		m.Outcome.Parts = append(m.Outcome.Parts, out)
	}
	m.State, m.DoneAt, m.DoneBy = Done, t.Now(), actor.Person
	if err := saveMerger(t, &m); err != nil {
		return err
	}
	return record(t, actor, "merger.confirm", m.Unit, m.ID, map[string]any{"day": m.Day, "into": m.Into, "outcome": m.Outcome})
}

// mergePart takes one unit into another, in the order in which nothing is refused:
// its meetings to come, the units below it, its members, then what they have open
// (the new owners are of the new unit by then), then itself.
func (s *Service) mergePart(t *db.Tx, actor access.Actor, from, to int64, day, why string) (out PartOutcome, err error) {
	const op = "life.merge.confirm"
	out.Unit = from
	meetings, err := meeting.From(t, from, day, mostOpen)
	if err != nil {
		return out, err
	}
	for _, x := range meetings {
		if x.State != meeting.Planned && x.State != meeting.Noticed {
			u, err := org.LastOn(t, from, day)
			if err != nil {
				return out, err
			}
			return out, state(op, "life.merge.held", "Name", u.Name, "Day", dmy(x.Day))
		}
		if err := meeting.CallOffTx(t, actor, x, why); err != nil {
			return out, err
		}
		out.Meetings++
	}
	themes, err := meeting.ThemesFrom(t, from, day[:7])
	if err != nil {
		return out, err
	}
	kids, err := org.ChildIDs(t, from, day)
	if err != nil {
		return out, err
	}
	for _, k := range kids {
		if err := s.Units.MoveTx(t, actor, org.Move{Unit: k, Parent: to, From: day}); err != nil {
			return out, err
		}
		out.Units++
	}
	if out.Members, err = s.Members.MergeTx(t, actor, from, to, day); err != nil {
		return out, err
	}
	open, err := openAt(t, from)
	if err != nil {
		return out, err
	}
	for _, c := range open.charges {
		shared, err := resolution.PassCharge(t, actor, c, to, day, why)
		if err != nil {
			return out, err
		}
		if shared {
			out.Shared++
		} else {
			out.Charges++
		}
	}
	for _, k := range open.tasks {
		if _, err := resolution.CarryTx(t, actor, k.ID, to, day, why); err != nil {
			return out, err
		}
		out.Tasks++
	}
	for _, d := range open.difficulties {
		if err := report.PassOn(t, actor, d, from, to); err != nil {
			return out, err
		}
		out.Difficulties++
	}
	for _, d := range open.directives {
		if err := document.PassDirective(t, actor, d, from, to); err != nil {
			return out, err
		}
		out.Directives++
	}
	for _, p := range themes {
		if err := meeting.PassTheme(t, actor, p, to); err != nil {
			return out, err
		}
		out.Themes++
	}
	for _, v := range open.visits {
		if err := oversight.GiveTx(t, actor, v.ID, 0, why); err != nil {
			return out, err
		}
		out.Visits++
	}
	if out.Sites, err = org.PassSites(t, from, to, day); err != nil {
		return out, err
	}
	if err := org.PassMassOrgs(t, from, to, day); err != nil {
		return out, err
	}
	if err := org.Inherit(t, from, to, day); err != nil {
		return out, err
	}
	return out, s.Units.CloseTx(t, actor, org.Close{Unit: from, From: day})
}

// mostOpen bounds how much of a kind a unit can have open; a cell has dozens.
const mostOpen = 2000

// opened is what a unit has open.
type opened struct {
	tasks        []resolution.Task
	charges      []resolution.Charge
	difficulties []report.Difficulty
	directives   []int64
	visits       []oversight.Visit
}

func openAt(t *db.Tx, unit int64) (o opened, err error) {
	if o.tasks, err = resolution.OpenIn(t, unit, mostOpen); err != nil {
		return o, err
	}
	if o.charges, err = resolution.OpenCharges(t, unit); err != nil {
		return o, err
	}
	if o.difficulties, err = report.NotClosed(t, unit, mostOpen); err != nil {
		return o, err
	}
	sent, err := report.SentTo(t, unit, mostOpen)
	if err != nil {
		return o, err
	}
	for _, d := range sent {
		if d.Unit != unit {
			o.difficulties = append(o.difficulties, d)
		}
	}
	if o.directives, err = document.Owed(t, unit); err != nil {
		return o, err
	}
	visits, err := oversight.ToCells(t, []int64{unit}, "0000-00")
	o.visits = slices.DeleteFunc(visits, func(v oversight.Visit) bool { return v.State != oversight.Planned })
	return o, err
}

// ---- what will happen ----

// PartView is a unit that closes, with what goes along.
type PartView struct {
	Unit                                             org.Unit
	Counts                                           member.Counts
	Tasks, Charges, Difficulties, Directives, Themes int
	Meetings, Visits                                 int
	Kids                                             int
	Held                                             string // the day of a meeting that stands in the way, "" for none
	Leaders                                          []member.Position
	Charge                                           []member.Assignment    // who answers for it
	Inspections                                      []oversight.Inspection // of it, not over
	Shared                                           int                    // charges the other has too
}

// MergeView is a merger as its pages show it.
type MergeView struct {
	Merger
	Above  org.Unit // where it is prepared
	Target org.Unit // zero while a new one is not founded
	Today  string
	Parts  []PartView
	Before member.Counts // of all, the one they go into too
	After  int           // regular members afterwards, each once
	Guests int           // temporary arrivals afterwards
	Home   int           // who met temporarily in one and belonged to another
	Size   []org.Warning
	By     string
	May    bool // the actor may put it into force
}

// Merge gives a merger; of one in force what it changed. Asks for UnitEdit at the
// unit above; in force, UnitView does. Fault: NotFound.
func (s *Service) Merge(ctx context.Context, actor access.Actor, id int64) (MergeView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v MergeView, err error) {
		if v.Merger, err = mergerByID(t, id); err != nil {
			return v, err
		}
		need := access.UnitEdit
		if v.State == Done {
			need = access.UnitView
		}
		if v.Above, err = mayAt(t, actor, need, v.Unit); err != nil {
			return v, err
		}
		v.Today, v.May = org.Today(t), decides(t, actor, v.Unit) == nil
		if v.Into != 0 {
			if v.Target, err = org.LastOn(t, v.Into, v.Today); err != nil {
				return v, err
			}
		}
		if v.State == Done {
			names, err := namesOf(t, v.DoneBy)
			v.By = names[v.DoneBy]
			for _, part := range v.Merger.Parts {
				u, err := org.LastOn(t, part, v.Today)
				if err != nil {
					return v, err
				}
				v.Parts = append(v.Parts, PartView{Unit: u})
			}
			return v, err
		}
		return v, v.ahead(t)
	})
}

// ahead counts what will go along.
func (v *MergeView) ahead(t *db.Tx) error {
	on := onDay(t, v.Day)
	all := slices.Clone(v.Merger.Parts)
	if v.Into != 0 && !slices.Contains(all, v.Into) {
		all = append(all, v.Into)
	}
	regular, guest := map[int64]bool{}, map[int64]bool{}
	for _, id := range all {
		people, err := member.BelongingOn(t, id, on)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Kind == member.Regular {
				regular[p.Person] = true
			} else {
				guest[p.Person] = true
			}
		}
		if id == v.Into {
			continue
		}
		p := PartView{}
		if p.Unit, err = org.LastOn(t, id, v.Today); err != nil {
			return err
		}
		if p.Counts, err = member.CountsOn(t, id, on); err != nil {
			return err
		}
		if p.Leaders, err = member.PositionsOn(t, id, on); err != nil {
			return err
		}
		if p.Charge, err = member.InChargeOf(t, id, on); err != nil {
			return err
		}
		if p.Inspections, err = oversight.OpenAt(t, id); err != nil {
			return err
		}
		if p.Shared, err = resolution.SharedCharges(t, id, v.Into); err != nil {
			return err
		}
		open, err := openAt(t, id)
		if err != nil {
			return err
		}
		p.Tasks, p.Charges, p.Difficulties, p.Directives, p.Visits = len(open.tasks), len(open.charges), len(open.difficulties), len(open.directives), len(open.visits)
		themes, err := meeting.ThemesFrom(t, id, v.Day[:7])
		if err != nil {
			return err
		}
		kids, err := org.ChildIDs(t, id, on)
		if err != nil {
			return err
		}
		meetings, err := meeting.From(t, id, v.Day, mostOpen)
		if err != nil {
			return err
		}
		p.Themes, p.Kids, p.Meetings = len(themes), len(kids), len(meetings)
		for _, m := range meetings {
			if m.State != meeting.Planned && m.State != meeting.Noticed {
				p.Held = m.Day
			}
		}
		v.Parts = append(v.Parts, p)
	}
	v.After = len(regular)
	for p := range guest {
		if regular[p] {
			v.Home++
		} else {
			v.Guests++
		}
	}
	return nil
}

// Mergers gives the mergers prepared at a unit, and those a unit came out of or
// went into, the latest first, without those given up; what is prepared only to
// who may prepare it. Asks for UnitView.
func (s *Service) Mergers(ctx context.Context, actor access.Actor, unit int64) ([]Merger, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Merger, error) {
		u, err := mayAt(t, actor, access.UnitView, unit)
		if err != nil {
			return nil, err
		}
		list, err := mergersOf(t, unit)
		return slices.DeleteFunc(list, func(m Merger) bool {
			return m.State == Dropped || m.State != Done && !access.May(actor, access.UnitEdit, access.Unit(u.Path))
		}), err
	})
}

// Below gives the units that can be merged at a unit: those directly below it, at
// most a few hundred. Asks for UnitEdit.
func (s *Service) Below(ctx context.Context, actor access.Actor, unit int64) ([]org.Unit, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]org.Unit, error) {
		if _, err := mayAt(t, actor, access.UnitEdit, unit); err != nil {
			return nil, err
		}
		var out []org.Unit
		after := org.Cursor{}
		for len(out) < few {
			page, err := org.Children(t, unit, org.Today(t), after, org.MaxPage)
			if err != nil {
				return nil, err
			}
			out, after = append(out, page.Rows...), page.Next
			if !page.More {
				break
			}
		}
		return out, nil
	})
}

// MergerSubject is a merger as a subject of access. Fault: NotFound.
func (s *Service) MergerSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		m, err := mergerByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		path, err := org.LastPath(t, m.Unit, org.Today(t))
		return access.Unit(path), err
	})
}

// ---- rows ----

const mergerColumns = `m.id, m.unit, m.into_unit, m.fresh, m.day, m.kind, m.name, m.short, m.code, m.state, m.outcome, m.made_at, m.made_by, m.done_at, m.done_by, m.version`

func scanMerger(r db.Row) (m Merger, err error) {
	var outcome string
	err = r.Scan(&m.ID, &m.Unit, &m.Into, &m.Fresh, &m.Day, &m.Kind, &m.Name, &m.Short, &m.Code, &m.State, &outcome, &m.MadeAt, &m.MadeBy, &m.DoneAt, &m.DoneBy, &m.Version)
	if err == nil && outcome != "" {
		err = json.Unmarshal([]byte(outcome), &m.Outcome)
	}
	return m, err
}

func mergerByID(t *db.Tx, id int64) (Merger, error) {
	m, ok, err := db.Maybe(t, scanMerger, `select `+mergerColumns+` from merger m where m.id = $1`, id)
	if err == nil && !ok {
		err = none("life.merge")
	}
	if err != nil {
		return m, err
	}
	m.Parts, err = db.All(t, db.Scalar[int64], `select unit from merger_part where merger = $1 order by unit`, id)
	return m, err
}

func mergersOf(t *db.Tx, unit int64) ([]Merger, error) {
	return db.All(t, scanMerger, `select `+mergerColumns+` from merger m where m.unit = $1
		or m.id in (select merger from merger_part where unit = $1) order by m.id desc limit 50`, unit)
}

func insertMerger(t *db.Tx, m Merger) error {
	_, err := t.Exec(`insert into merger (id, unit, into_unit, fresh, day, kind, name, short, code, state, outcome, made_at, made_by, done_at, done_by, version) values (`+db.Marks(1, 16)+`)`,
		m.ID, m.Unit, m.Into, m.Fresh, m.Day, string(m.Kind), m.Name, m.Short, m.Code, m.State, "", m.MadeAt, m.MadeBy, m.DoneAt, m.DoneBy, m.Version)
	return err
}

// saveMerger writes what can change of it as a new version.
func saveMerger(t *db.Tx, m *Merger) error {
	if err := search.Changed(t, search.Merger, m.ID); err != nil {
		return err
	}
	m.Version++
	outcome := ""
	if m.State == Done {
		b, err := json.Marshal(m.Outcome)
		if err != nil {
			return err
		}
		outcome = string(b)
	}
	_, err := t.Exec(`update merger set into_unit = $2, fresh = $3, day = $4, kind = $5, name = $6, short = $7, code = $8, state = $9, outcome = $10, done_at = $11, done_by = $12, version = $13 where id = $1`,
		m.ID, m.Into, m.Fresh, m.Day, string(m.Kind), m.Name, m.Short, m.Code, m.State, outcome, m.DoneAt, m.DoneBy, m.Version)
	return err
}

func putParts(t *db.Tx, m Merger) error {
	if _, err := t.Exec(`delete from merger_part where merger = $1`, m.ID); err != nil {
		return err
	}
	var rows [][]any
	for _, u := range m.Parts {
		if u != m.Into {
			rows = append(rows, []any{m.ID, u})
		}
	}
	return t.InsertMany("merger_part", []string{"merger", "unit"}, rows)
}
