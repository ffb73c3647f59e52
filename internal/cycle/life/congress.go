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
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/vn"
)

// The states of a congress, and of a merger.
const (
	Draft   = "draft"
	Asked   = "asked" // put before the level above
	Done    = "done"
	Dropped = "dropped"
)

// What somebody has open.
const (
	HandTask       = "task"
	HandDifficulty = "difficulty"
	HandVisit      = "visit"
)

// Congress is a congress of a unit, prepared or in force.
type Congress struct {
	ID      int64
	Unit    int64
	Day     string // of the congress: the new term begins
	Name    string // of the term, "2025–2030"
	Until   string // the first day after it; "" while it is not known
	State   string
	Outcome Outcome
	MadeAt  int64
	MadeBy  int64
	DoneAt  int64
	DoneBy  int64
	Version int64
	Seats   []member.Seat
	hands   map[hand]int64
}

type hand struct {
	what string
	id   int64
}

// Outcome is what a congress changed when it was taken into force: ids and counts.
type Outcome struct {
	Decision string         `json:"decision,omitempty"` // number and day, as they were given
	Term     int64          `json:"term"`
	Was      int64          `json:"was"` // the term before, 0 for none
	Renewal  member.Renewal `json:"renewal"`
	Closed   []Run          `json:"closed"` // the runs of numbers of the term before
	Handed   int            `json:"handed"`
}

// Run is a run of numbers as it stood.
type Run struct {
	Kind string `json:"kind"`
	Last int64  `json:"last"`
}

// mostAhead and mostBack bound the day of a congress, in days: farther is a slip
// of the hand.
const (
	mostAhead = 400
	mostBack  = 400
)

// Begin begins to prepare a congress.
type Begin struct {
	Key   db.Key
	Unit  int64
	Day   string
	Name  string
	Until string // the planned first day after the term, "" for none
}

func (c Begin) clean(t *db.Tx) (Begin, error) {
	var f fault.Fields
	c.Name = vn.Clean(c.Name)
	today := org.Today(t)
	switch {
	case !clock.ValidDay(c.Day):
		f.Add("Day", "life.congress.day.bad")
	case c.Day > clock.AddDays(today, mostAhead) || c.Day < clock.AddDays(today, -mostBack):
		f.Add("Day", "life.congress.day.far")
	}
	if c.Name == "" || len([]rune(c.Name)) > 60 {
		f.Add("Name", "org.term.name")
	}
	if c.Until != "" && (!clock.ValidDay(c.Until) || c.Until <= c.Day) {
		f.Add("Until", "org.term.to")
	}
	if len(f) > 0 {
		return c, f.Err("life.congress")
	}
	terms, err := org.TermsOf(t, c.Unit)
	if err != nil {
		return c, err
	}
	if len(terms) > 0 && terms[0].From >= c.Day {
		return c, invalid("life.congress", "Day", "life.congress.day.term", "Name", terms[0].Name, "Day", dmy(terms[0].From))
	}
	if slices.ContainsFunc(terms, func(x org.Term) bool { return vn.Fold(x.Name) == vn.Fold(c.Name) }) {
		return c, invalid("life.congress", "Name", "life.congress.name.same", "Name", c.Name)
	}
	u, err := org.LastOn(t, c.Unit, today)
	if err == nil && (c.Day < u.From || c.Day >= u.To) {
		err = invalid("life.congress", "Day", "life.congress.day.life")
	}
	return c, err
}

// Begin keeps it and gives its id; a congress that is being prepared already is
// given back with its day and name changed. Asks for UnitEdit. Repeating it
// with the same key gives the same id. Faults: Invalid, NotFound.
func (s *Service) Begin(ctx context.Context, actor access.Actor, cmd Begin) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := mayAt(t, actor, access.UnitEdit, cmd.Unit); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			cmd, err := cmd.clean(t)
			if err != nil {
				return 0, err
			}
			open, ok, err := openCongress(t, cmd.Unit)
			if err != nil {
				return 0, err
			}
			if ok {
				open.Day, open.Name, open.Until, open.State = cmd.Day, cmd.Name, cmd.Until, Draft
				return open.ID, saveCongress(t, &open)
			}
			c := Congress{ID: t.ID(), Unit: cmd.Unit, Day: cmd.Day, Name: cmd.Name, Until: cmd.Until, State: Draft, MadeAt: t.Now(), MadeBy: actor.Person, Version: 1}
			if err := insertCongress(t, c); err != nil {
				return 0, err
			}
			return c.ID, record(t, actor, "congress.begin", c.Unit, c.ID, map[string]any{"day": c.Day})
		})
		return id, err
	})
}

// change runs a change of a congress that is still being prepared, once.
func (s *Service) change(ctx context.Context, actor access.Actor, key db.Key, id int64, payload any, fn func(t *db.Tx, c *Congress) error) error {
	unit, err := db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) { c, err := congressByID(t, id); return c.Unit, err })
	if err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("unit", unit).Within(budget), func(t *db.Tx) error {
		c, err := congressByID(t, id)
		if err != nil {
			return err
		}
		if _, err := mayAt(t, actor, access.UnitEdit, c.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			if c.State != Draft && c.State != Asked {
				return 0, state("life.congress", "life.congress.over")
			}
			return id, fn(t, &c)
		})
		return err
	})
}

// SetSeats says who was elected to what; an empty list takes all back.
type SetSeats struct {
	Key      db.Key
	Congress int64
	Seats    []member.Seat
}

// SetSeats keeps it. Asks for UnitEdit. Repeating it with the same key does
// nothing. Faults: Invalid (nobody; no secretary or two; somebody twice), State
// (in force or given up; somebody is no member on the day), NotFound.
func (s *Service) SetSeats(ctx context.Context, actor access.Actor, cmd SetSeats) error {
	return s.change(ctx, actor, cmd.Key, cmd.Congress, cmd, func(t *db.Tx, c *Congress) error {
		if err := member.CheckSeats(t, c.Unit, onDay(t, c.Day), cmd.Seats); err != nil {
			return err
		}
		c.Seats, c.State = cmd.Seats, Draft
		if err := putSeats(t, *c); err != nil {
			return err
		}
		return saveCongress(t, c)
	})
}

// onDay is the day a congress is looked at: its own, or today while that is to come.
func onDay(t *db.Tx, day string) string { return min(day, org.Today(t)) }

// Taking over: what, which, and who (0: it stays).
type Taking struct {
	What   string
	ID     int64
	Person int64
}

// SetHands says who takes over what.
type SetHands struct {
	Key      db.Key
	Congress int64
	Takings  []Taking
}

// SetHands keeps it. Asks for UnitEdit. Repeating it with the same key does
// nothing. Faults: Invalid (who cannot: field "to.<what>.<id>"), State, NotFound.
func (s *Service) SetHands(ctx context.Context, actor access.Actor, cmd SetHands) error {
	return s.change(ctx, actor, cmd.Key, cmd.Congress, cmd, func(t *db.Tx, c *Congress) error {
		v, err := previewOf(t, actor, *c)
		if err != nil {
			return err
		}
		var f fault.Fields
		for _, x := range cmd.Takings {
			i := slices.IndexFunc(v.Open, func(o Opened) bool { return o.What == x.What && o.ID == x.ID })
			if i < 0 {
				continue // it was done or given away since the page was opened
			}
			if x.Person == 0 && v.Open[i].Must || x.Person != 0 && !slices.ContainsFunc(v.Takers, func(p Taker) bool { return p.Person == x.Person }) {
				f.Add("to."+x.What+"."+num(x.ID), "life.congress.taker")
			}
		}
		if err := f.Err("life.congress.hands"); err != nil {
			return err
		}
		if err := putHands(t, c.ID, cmd.Takings); err != nil {
			return err
		}
		c.State = Draft
		return saveCongress(t, c)
	})
}

// Ask puts a prepared congress before the level above. Asks for UnitEdit.
// Faults: Invalid (no committee yet), State, NotFound.
func (s *Service) Ask(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return s.change(ctx, actor, key, id, []any{"congress ask", id}, func(t *db.Tx, c *Congress) error {
		if err := member.CheckSeats(t, c.Unit, onDay(t, c.Day), c.Seats); err != nil {
			return err
		}
		c.State = Asked
		if err := saveCongress(t, c); err != nil {
			return err
		}
		return record(t, actor, "congress.ask", c.Unit, c.ID, map[string]any{"day": c.Day})
	})
}

// Drop gives up preparing; nothing outside was changed. Asks for UnitEdit.
// Faults: State, NotFound.
func (s *Service) Drop(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return s.change(ctx, actor, key, id, []any{"congress drop", id}, func(t *db.Tx, c *Congress) error {
		c.State = Dropped
		if err := saveCongress(t, c); err != nil {
			return err
		}
		return record(t, actor, "congress.drop", c.Unit, c.ID, map[string]any{"day": c.Day})
	})
}

// Confirm takes a congress into force.
type Confirm struct {
	Key      db.Key
	Congress int64
	Seen     int64  // the version that was shown
	Decision string // number and day of the decision that confirms it
	Why      string // words that stand on what is handed over
}

// Confirm begins the term on the day of the congress, so that numbers run from 01
// again; ends the old committee's positions and assignments on that day and gives
// the new ones; gives what somebody had open to who takes it over. All or nothing.
// Asks for UnitEdit and UnitDecide, and for each position as member.MayGive.
// Repeating it with the same key does nothing. Faults: Invalid (no committee;
// something has to be taken over), Conflict (changed since it was shown), State
// (the day has not come; a term or a position began after it; not the actor's to
// confirm), NotFound.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, cmd Confirm) error {
	const op = "life.congress.confirm"
	return s.change(ctx, actor, cmd.Key, cmd.Congress, cmd, func(t *db.Tx, c *Congress) error {
		if err := decides(t, actor, c.Unit); err != nil {
			return err
		}
		if c.Version != cmd.Seen {
			return fault.New(op, fault.Conflict, "life.congress.changed")
		}
		by, err := decision(op, cmd.Decision)
		if err != nil {
			return err
		}
		if c.Day > org.Today(t) {
			return state(op, "life.congress.early", "Day", dmy(c.Day))
		}
		v, err := previewOf(t, actor, *c)
		if err != nil {
			return err
		}
		out := Outcome{Was: v.Was.ID, Decision: by}
		for _, r := range v.Runs {
			out.Closed = append(out.Closed, Run{r.Kind, r.Last})
		}
		if out.Term, err = org.AddTermTx(t, actor, org.AddTerm{Unit: c.Unit, Name: c.Name, From: c.Day, To: c.Until}); err != nil {
			return err
		}
		if out.Renewal, err = s.Members.RenewTx(t, actor, c.Unit, c.Day, c.Seats); err != nil {
			return err
		}
		for _, x := range v.Open {
			if x.To == 0 {
				if x.Must {
					return invalid(op, "to."+x.What+"."+num(x.ID), "life.congress.must")
				}
				continue
			}
			switch x.What {
			case HandTask:
				err = resolution.HandTx(t, actor, x.ID, x.To, cmd.Why)
			case HandDifficulty:
				err = report.GiveTx(t, actor, x.ID, x.To)
			case HandVisit:
				err = oversight.GiveTx(t, actor, x.ID, x.To, cmd.Why)
			}
			if err != nil {
				return err
			}
			out.Handed++
		}
		c.State, c.Outcome, c.DoneAt, c.DoneBy = Done, out, t.Now(), actor.Person
		if err := saveCongress(t, c); err != nil {
			return err
		}
		return record(t, actor, "congress.confirm", c.Unit, c.ID, map[string]any{"day": c.Day, "outcome": out})
	})
}

// ---- what will happen ----

// Taker is who may take things over: of the new committee.
type Taker struct {
	Person int64
	Name   string
	Role   member.Role
}

// Opened is something open with one who was in the old committee and is not in
// the new one.
type Opened struct {
	What  string
	ID    int64
	Text  string
	Due   string
	Owner int64
	Name  string // of the owner
	To    int64  // who takes it over; 0: it stays
	Must  bool   // it cannot stay: only one of the committee may hold it
}

// Preview is what a congress changes when it is taken into force.
type Preview struct {
	Congress
	Of       org.Unit
	Today    string
	Was      org.Term // the term that ends; zero for none
	Runs     []document.Series
	Late     int64             // numbers given in the term before, for papers of the day or later
	Ending   []member.Position // with the last ones of the old committee
	Duties   []member.Assignment
	Stay     []member.Appointment
	New      []Taker // in the order of the seats
	Titles   []string
	Left     []Taker // of the old committee, not in the new one
	Open     []Opened
	Takers   []Taker
	Warnings []org.Warning
	May      bool // the actor may take it into force
	Targets  map[int64]string
}

// Preview gives it. Asks for UnitEdit. Fault: NotFound.
func (s *Service) Preview(ctx context.Context, actor access.Actor, id int64) (Preview, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Preview, error) {
		c, err := congressByID(t, id)
		if err != nil {
			return Preview{}, err
		}
		if _, err := mayAt(t, actor, access.UnitEdit, c.Unit); err != nil {
			return Preview{}, err
		}
		return previewOf(t, actor, c)
	})
}

func previewOf(t *db.Tx, actor access.Actor, c Congress) (v Preview, err error) {
	v.Congress, v.Today, v.Targets = c, org.Today(t), map[int64]string{}
	on := onDay(t, c.Day)
	if v.Of, err = org.LastOn(t, c.Unit, v.Today); err != nil {
		return v, err
	}
	if was, ok, err := org.TermOn(t, c.Unit, clock.AddDays(c.Day, -1)); err != nil {
		return v, err
	} else if ok {
		v.Was = was
	}
	if v.Runs, v.Late, err = document.RunsOf(t, c.Unit, v.Was.ID, c.Day); err != nil {
		return v, err
	}
	if v.Ending, err = member.PositionsOn(t, c.Unit, on); err != nil {
		return v, err
	}
	if v.Duties, err = member.AssignmentsOn(t, c.Unit, on); err != nil {
		return v, err
	}
	if v.Stay, err = member.AppointmentsOn(t, c.Unit, on); err != nil {
		return v, err
	}
	for _, a := range v.Duties {
		switch a.Target {
		case member.TargetCell:
			u, err := org.LastOn(t, a.Cell, v.Today)
			if err != nil {
				return v, err
			}
			v.Targets[a.ID] = u.Name
		case member.TargetMassOrg:
			m, err := org.MassOrgByID(t, a.MassOrg)
			if err != nil {
				return v, err
			}
			v.Targets[a.ID] = m.Name
		default:
			v.Targets[a.ID] = a.Field
		}
	}
	var ids []int64
	for _, x := range c.Seats {
		ids = append(ids, x.Person)
	}
	names, err := namesOf(t, ids...)
	if err != nil {
		return v, err
	}
	elected := map[int64]bool{}
	byRole, inside := map[member.Role]int{}, map[int64]bool{}
	for _, x := range c.Seats {
		p := Taker{x.Person, names[x.Person], x.Role}
		v.New, v.Titles = append(v.New, p), append(v.Titles, x.Title)
		byRole[x.Role]++
		if x.Role.InCommittee() {
			inside[x.Person] = true
			if !elected[x.Person] {
				v.Takers = append(v.Takers, p)
			}
			elected[x.Person] = true
		}
	}
	v.Warnings = member.SizeWarnings(v.Of.Kind, c.Day, byRole, len(inside))
	v.May = true
	for _, x := range v.Ending {
		if x.Role.InCommittee() && !elected[x.Person] && !slices.ContainsFunc(v.Left, func(p Taker) bool { return p.Person == x.Person }) {
			v.Left = append(v.Left, Taker{x.Person, x.Name, x.Role})
		}
		v.May = v.May && member.MayGive(actor, x.Role, v.Of.Path, x.Person)
	}
	for _, x := range c.Seats {
		v.May = v.May && member.MayGive(actor, x.Role, v.Of.Path, x.Person)
	}
	v.May = v.May && decides(t, actor, c.Unit) == nil
	if len(c.Seats) == 0 {
		return v, nil
	}
	return v, v.open(t)
}

// open finds what those who leave the committee have open, and proposes who takes
// it over: who was elected to the same office, else the secretary.
func (v *Preview) open(t *db.Tx) error {
	propose := func(role member.Role) int64 {
		lead := int64(0)
		for _, p := range v.New {
			if p.Role == role {
				return p.Person
			}
			if p.Role == member.SecretaryRole {
				lead = p.Person
			}
		}
		return lead
	}
	add := func(p Taker, what string, id int64, text, due string, must bool) {
		o := Opened{What: what, ID: id, Text: text, Due: due, Owner: p.Person, Name: p.Name, Must: must, To: propose(p.Role)}
		if to, ok := v.hands[hand{what, id}]; ok && (to == 0 && !must || slices.ContainsFunc(v.Takers, func(p Taker) bool { return p.Person == to })) {
			o.To = to
		}
		v.Open = append(v.Open, o)
	}
	for _, p := range v.Left {
		tasks, err := resolution.OpenOwnedBy(t, v.Unit, p.Person)
		if err != nil {
			return err
		}
		for _, k := range tasks {
			add(p, HandTask, k.ID, k.Text, k.Due, false)
		}
		owned, err := report.OwnedBy(t, v.Unit, p.Person)
		if err != nil {
			return err
		}
		for _, d := range owned {
			add(p, HandDifficulty, d.ID, d.Text, d.Due, true)
		}
		visits, err := oversight.OwedBy(t, v.Unit, p.Person)
		if err != nil {
			return err
		}
		for _, x := range visits {
			u, err := org.LastOn(t, x.Cell, v.Today)
			if err != nil {
				return err
			}
			add(p, HandVisit, x.ID, u.Name, x.Month, true)
		}
	}
	return nil
}

// Held gives a unit's congresses, the latest first, without those given up; one
// that is being prepared only to who may prepare it. Asks for UnitView.
func (s *Service) Held(ctx context.Context, actor access.Actor, unit int64) ([]Congress, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Congress, error) {
		u, err := mayAt(t, actor, access.UnitView, unit)
		if err != nil {
			return nil, err
		}
		list, err := congressesOf(t, unit)
		return slices.DeleteFunc(list, func(c Congress) bool {
			return c.State == Dropped || c.State != Done && !access.May(actor, access.UnitEdit, access.Unit(u.Path))
		}), err
	})
}

// Result is a congress in force, as its page tells it.
type Result struct {
	Congress
	Of   org.Unit
	Was  org.Term
	New  []member.Position
	Gone []member.Position
	By   string
}

// Result gives it. Asks for UnitView; of one that is not in force only the
// congress itself is given, to who may prepare it. Fault: NotFound.
func (s *Service) Result(ctx context.Context, actor access.Actor, id int64) (Result, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (r Result, err error) {
		if r.Congress, err = congressByID(t, id); err != nil {
			return r, err
		}
		if r.Of, err = mayAt(t, actor, access.UnitView, r.Unit); err != nil {
			return r, err
		}
		if r.State != Done {
			if !access.May(actor, access.UnitEdit, access.Unit(r.Of.Path)) {
				r.Seats, r.hands = nil, nil
			}
			return r, nil
		}
		terms, err := org.TermsOf(t, r.Unit)
		for _, x := range terms {
			if x.ID == r.Outcome.Was {
				r.Was = x
			}
		}
		if err != nil {
			return r, err
		}
		if r.New, err = member.PositionsByID(t, r.Outcome.Renewal.Begun); err != nil {
			return r, err
		}
		if r.Gone, err = member.PositionsByID(t, r.Outcome.Renewal.Ended); err != nil {
			return r, err
		}
		names, err := namesOf(t, r.DoneBy)
		r.By = names[r.DoneBy]
		return r, err
	})
}

// CongressSubject is a congress as a subject of access. Fault: NotFound.
func (s *Service) CongressSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		c, err := congressByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		path, err := org.LastPath(t, c.Unit, org.Today(t))
		return access.Unit(path), err
	})
}

func outcomeText(o Outcome) string {
	b, err := json.Marshal(o)
	if err != nil {
		panic(err) // plain numbers
	}
	return string(b)
}
