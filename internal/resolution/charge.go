package resolution

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// FromCharge is the source of a task, and of a point, that does a part of a charge.
const FromCharge = "charge"

// Charge is a point of a committee's decision that a unit below has to carry
// out. The unit owns it; what its people do of it are tasks of the unit.
type Charge struct {
	ID       int64
	Item     int64
	Giver    int64
	Unit     int64
	Text     string
	FirstDue string
	Due      string
	State    TaskState
	Result   string // what was said last
	DoneOn   string // the day it was done or stopped
	BegunOn  string // the day the unit first said how far it is; "" never
	SentAt   int64  // 0: the decision is not issued yet
	MadeAt   int64
	MadeBy   int64

	Resolution int64 // joined
	Parts      int   // joined: tasks it was broken down into, stopped ones left out
	PartsDone  int
	Passed     bool // joined: the unit gave it on to units below it
}

// Begun says that the unit has done something about it: broken it down, given
// it on, or said how far it is.
func (c Charge) Begun() bool { return c.Parts > 0 || c.Passed || c.BegunOn != "" }

// Progress counts charges.
type Progress struct {
	Given, Done, Late, Fresh, Stopped int
}

// add counts one more as it stands on a day.
func (p *Progress) add(c Charge, today string) {
	switch c.State {
	case Stopped:
		p.Stopped++
		return
	case Done:
		p.Done++
	default:
		if c.Due < today {
			p.Late++
		}
		if !c.Begun() {
			p.Fresh++
		}
	}
	p.Given++
}

// ChargeUnits gives points of a committee's decision to units below it.
type ChargeUnits struct {
	Key        db.Key
	Resolution int64
	Points     []int64
	Units      []int64 // at or below; none with All
	All        bool    // every unit directly below
	Due        string
}

// ChargeUnits names who carries points out, until when. Where the decision is
// not issued yet the units learn of it when it is; where it is, at once, and it
// stands on their next agenda. A unit has a point once: naming it again changes
// nothing. It gives how many charges are new. Asks for MeetingLead of the
// meeting. Faults: NotFound, Invalid (points, units, due), State (a cell's own
// decision: charge.cell; not passed: charge.draft).
func (s *Service) ChargeUnits(ctx context.Context, actor access.Actor, cmd ChargeUnits) (int, error) {
	return db.Write(ctx, s.DB, db.On("resolution", cmd.Resolution), func(t *db.Tx) (int, error) {
		r, err := ByID(t, cmd.Resolution)
		if err != nil {
			return 0, err
		}
		m, err := meeting.May(t, actor, access.MeetingLead, r.Meeting)
		if err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			n, err := chargeUnits(t, actor, m, r, cmd)
			return int64(n), err
		})
		return int(n), err
	})
}

func chargeUnits(t *db.Tx, actor access.Actor, m meeting.Meeting, r Resolution, cmd ChargeUnits) (int, error) {
	switch {
	case m.Body != meeting.CommitteeBody && m.Body != meeting.StandingBody:
		return 0, state("charge.units", "charge.cell")
	case r.State == Draft:
		return 0, state("charge.units", "charge.draft")
	}
	var f fault.Fields
	if len(cmd.Points) == 0 {
		f.Add("Points", "charge.points.none")
	}
	for _, id := range cmd.Points {
		if !slices.ContainsFunc(r.Points, func(p Point) bool { return p.ID == id }) {
			return 0, none("charge.units")
		}
	}
	if !clock.ValidDay(cmd.Due) || cmd.Due < r.Day || cmd.Due >= "2200" {
		f.Add("Due", "resolution.due.bad", "Day", dmy(r.Day))
	}
	units := slices.Compact(slices.Sorted(slices.Values(cmd.Units)))
	var err error
	if cmd.All {
		if units, err = directlyBelow(t, r.Unit); err != nil {
			return 0, err
		}
	}
	if len(units) == 0 {
		f.Add("Units", "charge.units.none")
	}
	if err := f.Err("charge.units"); err != nil {
		return 0, err
	}
	if err := allBelow(t, r.Unit, units); err != nil {
		return 0, err
	}
	made := 0
	for _, p := range r.Points {
		if !slices.Contains(cmd.Points, p.ID) {
			continue
		}
		there, err := db.All(t, db.Scalar[int64], `select unit from charge where item = $1`, p.ID)
		if err != nil {
			return 0, err
		}
		for _, u := range units {
			if slices.Contains(there, u) {
				continue
			}
			c := Charge{ID: t.ID(), Item: p.ID, Giver: r.Unit, Unit: u, Text: p.Text, FirstDue: cmd.Due, Due: cmd.Due, State: Open, MadeAt: t.Now(), MadeBy: actor.Person}
			if r.State == Issued {
				c.SentAt = t.Now()
			}
			if err := insertCharge(t, c); err != nil {
				return 0, err
			}
			made++
		}
	}
	if r.State == Issued && made > 0 {
		if _, err := notify(t, actor, r); err != nil {
			return 0, err
		}
	}
	return made, record(t, actor, "charge.units", r.Unit, r.ID, map[string]any{"points": cmd.Points, "units": units, "due": cmd.Due, "new": made})
}

// allBelow refuses a unit that does not stand below the giver today: beside it,
// closed, or moved to another organisation.
func allBelow(t *db.Tx, giver int64, units []int64) error {
	today := org.Today(t)
	path, err := org.PathOn(t, giver, today)
	if err != nil {
		return err
	}
	paths, err := org.PathsOn(t, units, today)
	if err != nil {
		return err
	}
	for _, u := range units {
		if u == giver || !org.Under(paths[u], path) {
			var f fault.Fields
			f.Add("Units", "charge.units.strange")
			return f.Err("charge.units")
		}
	}
	return nil
}

func directlyBelow(t *db.Tx, unit int64) ([]int64, error) {
	var out []int64
	for after := (org.Cursor{}); ; {
		p, err := org.Children(t, unit, org.Today(t), after, org.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, u := range p.Rows {
			out = append(out, u.ID)
		}
		if after = p.Next; !p.More {
			return out, nil
		}
	}
}

// ---- the unit's side ----

// Part gives a part of a charge to one of the unit's people.
type Part struct {
	Key         db.Key
	Charge      int64
	Text        string // "" the charge's own words
	Owner       int64
	Due         string
	ReportMonth string
}

// BreakDown makes it a task of the unit. It is to be done by the charge's own
// day, while that is not over. Asks for TaskLead at the unit. Repeating it with
// the same key gives the same task. Faults: NotFound, Invalid, State (the charge
// is not open: charge.not_open).
func (s *Service) BreakDown(ctx context.Context, actor access.Actor, cmd Part) (int64, error) {
	return db.Write(ctx, s.DB, db.On("charge", cmd.Charge), func(t *db.Tx) (int64, error) {
		c, sub, err := ownCharge(t, cmd.Charge)
		if err != nil {
			return 0, err
		}
		if err := access.Check(actor, access.TaskLead, sub); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if c.State != Open {
				return 0, state("charge.part", "charge.not_open")
			}
			text := cmd.Text
			if lines(text) == "" {
				text = c.Text
			}
			if clock.ValidDay(cmd.Due) && cmd.Due > c.Due && c.Due >= org.Today(t) {
				var f fault.Fields
				f.Add("Due", "charge.part.due", "Day", dmy(c.Due))
				return 0, f.Err("charge.part")
			}
			if clock.ValidDay(cmd.Due) && validMonth(cmd.ReportMonth) && cmd.ReportMonth < cmd.Due[:7] { // it would be heard before it is due
				var f fault.Fields
				f.Add("ReportMonth", "charge.part.month", "Day", dmy(cmd.Due))
				return 0, f.Err("charge.part")
			}
			return Give(t, actor, Task{Unit: c.Unit, Source: FromCharge, SourceID: c.ID, Text: text, Owner: cmd.Owner, Due: cmd.Due, ReportMonth: cmd.ReportMonth})
		})
		return id, err
	})
}

// SayCharge says how far a unit is with a charge.
type SayCharge struct {
	Key    db.Key
	Charge int64
	Result Result
	Note   string
}

// SayCharge keeps it. It is not done while a part of it is open. Asks for
// TaskReport at the unit. Repeating it with the same key does nothing. Faults:
// NotFound, Invalid, State (stopped: charge.stopped; parts open:
// charge.parts_open).
func (s *Service) SayCharge(ctx context.Context, actor access.Actor, cmd SayCharge) error {
	return db.Do(ctx, s.DB, db.On("charge", cmd.Charge), func(t *db.Tx) error {
		c, sub, err := ownCharge(t, cmd.Charge)
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.TaskReport, sub); err != nil {
			return err
		}
		var f fault.Fields
		note := lines(cmd.Note)
		if !slices.Contains(Results, cmd.Result) {
			f.Add("Result", "task.result.bad")
		}
		if len([]rune(note)) > maxNote {
			f.Add("Note", "task.note.long", "Max", maxNote)
		}
		if c.State == Done && cmd.Result != ResultDone && note == "" { // the giver took it for done
			f.Add("Note", "charge.say.reason")
		}
		if err := f.Err("charge.say"); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if c.State == Stopped {
				return 0, state("charge.say", "charge.stopped")
			}
			if cmd.Result == ResultDone && c.Parts > c.PartsDone {
				return 0, state("charge.say", "charge.parts_open", "Count", c.Parts-c.PartsDone)
			}
			today := org.Today(t)
			c.State, c.DoneOn, c.Result = Open, "", note
			if cmd.Result == ResultDone {
				c.State, c.DoneOn = Done, today
				if _, err := t.Exec(`update charge_wish set state = 'closed', decided_by = $2, decided_at = $3 where charge = $1 and state = 'asked'`,
					c.ID, actor.Person, t.Now()); err != nil {
					return 0, err
				}
			}
			if c.BegunOn == "" && cmd.Result != ResultNot {
				c.BegunOn = today
			}
			return c.ID, wordOf(t, actor, c, string(cmd.Result), note)
		})
		return err
	})
}

// wordOf keeps a word said of a charge, and the charge as it is now.
func wordOf(t *db.Tx, actor access.Actor, c Charge, result, note string) error {
	if _, err := t.Exec(`insert into charge_word (id, charge, result, note, by_person, at) values (`+db.Marks(1, 6)+`)`,
		t.ID(), c.ID, result, note, actor.Person, t.Now()); err != nil {
		return err
	}
	if err := saveCharge(t, c); err != nil {
		return err
	}
	return record(t, actor, "charge.say", c.Unit, c.ID, map[string]any{"result": result, "giver": c.Giver})
}

// StopCharge takes a charge back, with a reason: the giver's. A unit that was
// closed or has gone to another organisation is let off so.
func (s *Service) StopCharge(ctx context.Context, actor access.Actor, key db.Key, id int64, reason string) error {
	return db.Do(ctx, s.DB, db.On("charge", id), func(t *db.Tx) error {
		c, err := chargeGiven(t, actor, id)
		if err != nil {
			return err
		}
		reason, err := reasonOf("charge.stop", reason)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"stop", id, reason}, func() (int64, error) {
			if c.State != Open {
				return 0, state("charge.stop", "charge.not_open")
			}
			c.State, c.DoneOn, c.Result = Stopped, org.Today(t), reason
			return id, wordOf(t, actor, c, string(Stopped), reason)
		})
		return err
	})
}

func reasonOf(op, text string) (string, error) {
	var f fault.Fields
	text = lines(text)
	switch {
	case text == "":
		f.Add("Reason", "task.reason.empty")
	case len([]rune(text)) > maxNote:
		f.Add("Reason", "task.note.long", "Max", maxNote)
	}
	return text, f.Err(op)
}

// Wish asks for more time for a charge.
type Wish struct {
	ID        int64
	Charge    int64
	Reason    string
	ToDue     string
	State     string // asked, granted, refused
	AskedBy   int64
	AskedAt   int64
	DecidedBy int64
	DecidedAt int64
	Note      string
}

// AskTime asks the giver for more time. Asks for TaskReport at the unit.
// Repeating it with the same key gives the same id. Faults: NotFound, Invalid
// (no reason; a day not later), State (not open; one is asked already).
func (s *Service) AskTime(ctx context.Context, actor access.Actor, key db.Key, charge int64, toDue, reason string) (int64, error) {
	return db.Write(ctx, s.DB, db.On("charge", charge), func(t *db.Tx) (int64, error) {
		c, sub, err := ownCharge(t, charge)
		if err != nil {
			return 0, err
		}
		if err := access.Check(actor, access.TaskReport, sub); err != nil {
			return 0, err
		}
		reason, err := reasonOf("charge.ask", reason)
		if err != nil {
			return 0, err
		}
		if last := clock.AddDays(c.Due, 3652); !clock.ValidDay(toDue) || toDue <= c.Due || toDue > last {
			var f fault.Fields
			if clock.ValidDay(toDue) && toDue > last {
				f.Add("ToDue", "charge.ask.far", "Day", dmy(last))
			} else {
				f.Add("ToDue", "task.due.later", "Day", dmy(c.Due))
			}
			return 0, f.Err("charge.ask")
		}
		id, _, err := db.Once(t, key, actor.Account, []any{"time", charge, toDue, reason}, func() (int64, error) {
			if c.State != Open {
				return 0, state("charge.ask", "charge.not_open")
			}
			wishes, err := wishesOf(t, charge)
			if err != nil {
				return 0, err
			}
			if slices.ContainsFunc(wishes, func(w Wish) bool { return w.State == Asked }) {
				return 0, state("charge.ask", "task.asked_already")
			}
			w := Wish{ID: t.ID(), Charge: charge, Reason: reason, ToDue: toDue, State: Asked, AskedBy: actor.Person, AskedAt: t.Now()}
			if _, err := t.Exec(`insert into charge_wish (`+wishColumns+`) values (`+db.Marks(1, 10)+`)`,
				w.ID, w.Charge, w.Reason, w.ToDue, w.State, w.AskedBy, w.AskedAt, w.DecidedBy, w.DecidedAt, w.Note); err != nil {
				return 0, err
			}
			return w.ID, record(t, actor, "charge.ask", c.Unit, c.ID, map[string]any{"wish": w.ID, "due": toDue})
		})
		return id, err
	})
}

// AnswerTime grants or refuses it. Asks for TaskLead at the giver. Repeating it
// with the same key does nothing. Faults: NotFound, Invalid, State (decided; not
// open).
func (s *Service) AnswerTime(ctx context.Context, actor access.Actor, key db.Key, wish int64, grant bool, note string) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		w, err := wishByID(t, wish)
		if err != nil {
			return err
		}
		c, err := chargeGiven(t, actor, w.Charge)
		if err != nil {
			return err
		}
		note = lines(note)
		if len([]rune(note)) > maxNote {
			var f fault.Fields
			f.Add("Note", "task.note.long", "Max", maxNote)
			return f.Err("charge.answer")
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"answer", wish, grant, note}, func() (int64, error) {
			switch {
			case w.State != Asked:
				return 0, state("charge.answer", "task.decided")
			case c.State != Open:
				return 0, state("charge.answer", "charge.not_open")
			}
			w.State = Refused
			if grant {
				w.State, c.Due = Granted, w.ToDue
			}
			if _, err := t.Exec(`update charge_wish set state = $2, decided_by = $3, decided_at = $4, note = $5 where id = $1`, w.ID, w.State, actor.Person, t.Now(), note); err != nil {
				return 0, err
			}
			if err := saveCharge(t, c); err != nil {
				return 0, err
			}
			return w.ID, record(t, actor, "charge.answer", c.Giver, c.ID, map[string]any{"wish": w.ID, "granted": grant, "due": c.Due, "unit": c.Unit})
		})
		return err
	})
}

// ownCharge loads a charge with its unit as the subject of access; one that was
// not sent yet is not there for the unit.
func ownCharge(t *db.Tx, id int64) (Charge, access.Subject, error) {
	c, err := ChargeByID(t, id)
	if err != nil {
		return c, access.Subject{}, err
	}
	if c.SentAt == 0 {
		return c, access.Subject{}, none("charge.one")
	}
	u, err := org.LastOn(t, c.Unit, org.Today(t))
	return c, access.Unit(u.Path), err
}

// chargeGiven loads a charge for who leads its giver.
func chargeGiven(t *db.Tx, actor access.Actor, id int64) (Charge, error) {
	c, err := ChargeByID(t, id)
	if err != nil {
		return c, err
	}
	sub, err := giverSubject(t, c)
	if err != nil {
		return c, err
	}
	return c, access.Check(actor, access.TaskLead, sub)
}

func giverSubject(t *db.Tx, c Charge) (access.Subject, error) {
	u, err := org.LastOn(t, c.Giver, org.Today(t))
	return access.Subject{Paths: []string{u.Path}, Committee: true}, err
}

// chargeSubject is a charge as it is read: by its unit and what is above it, and
// by the committee that gave it.
func chargeSubject(t *db.Tx, c Charge) (access.Subject, error) {
	g, err := giverSubject(t, c)
	if err != nil {
		return g, err
	}
	if c.SentAt == 0 {
		return g, nil
	}
	u, err := org.LastOn(t, c.Unit, org.Today(t))
	return access.Subject{Paths: []string{u.Path, g.Paths[0]}}, err
}

// ChargeWithSubject loads a charge with what it is as a subject of access, to be
// read. Fault: NotFound.
func ChargeWithSubject(t *db.Tx, id int64) (Charge, access.Subject, error) {
	c, err := ChargeByID(t, id)
	if err != nil {
		return c, access.Subject{}, err
	}
	sub, err := chargeSubject(t, c)
	return c, sub, err
}

// ChargeSubject is a charge as it is read.
func (s *Service) ChargeSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { _, sub, err := ChargeWithSubject(t, id); return sub, err })
}

// ChargeOwnSubject is a charge as its unit works on it.
func (s *Service) ChargeOwnSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { _, sub, err := ownCharge(t, id); return sub, err })
}

// ChargeGiverSubject is a charge as its giver decides on it.
func (s *Service) ChargeGiverSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		c, err := ChargeByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		return giverSubject(t, c)
	})
}

// WishSubject is a wish as the giver of its charge decides on it; WishCharge is
// the charge it is about.
func (s *Service) WishSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		w, err := wishByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		c, err := ChargeByID(t, w.Charge)
		if err != nil {
			return access.Subject{}, err
		}
		return giverSubject(t, c)
	})
}

// WishCharge gives the charge of a wish. For addresses.
func (s *Service) WishCharge(ctx context.Context, id int64) (int64, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) { w, err := wishByID(t, id); return w.Charge, err })
}

// ---- what is seen of it ----

// ChargeView is the page of a charge.
type ChargeView struct {
	Charge
	Today                        string
	UnitName, GiverName          string
	Closed                       bool // the unit is no more
	Decision                     Resolution
	Tasks                        []Task // its parts; none for who does not reach the unit's tasks
	SeesTasks                    bool
	Words                        []ChargeWord // the latest first
	Wishes                       []Wish
	MayBreak, MayReport, MayLead bool
}

// ChargeWord is what was said of a charge.
type ChargeWord struct {
	Result string // of a task, or "stopped"
	Note   string
	At     int64
}

// Asked gives the wish that waits for an answer, nil for none.
func (v ChargeView) Asked() *Wish {
	for i := range v.Wishes {
		if v.Wishes[i].State == Asked {
			return &v.Wishes[i]
		}
	}
	return nil
}

// Charge gives the page. Asks for TaskView. Fault: NotFound.
func (s *Service) Charge(ctx context.Context, actor access.Actor, id int64) (ChargeView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v ChargeView, err error) {
		var sub access.Subject
		if v.Charge, sub, err = ChargeWithSubject(t, id); err != nil {
			return v, err
		}
		if err := access.Check(actor, access.TaskView, sub); err != nil {
			return ChargeView{}, err
		}
		v.Today = org.Today(t)
		u, err := org.LastOn(t, v.Unit, v.Today)
		if err != nil {
			return v, err
		}
		g, err := org.LastOn(t, v.Giver, v.Today)
		if err != nil {
			return v, err
		}
		now, err := org.PathsOn(t, []int64{v.Unit}, v.Today)
		if err != nil {
			return v, err
		}
		v.UnitName, v.GiverName, v.Closed = u.Name, g.Name, now[v.Unit] == ""
		if v.Decision, err = ByID(t, v.Resolution); err != nil {
			return v, err
		}
		v.Decision.Points = nil
		own := access.Unit(u.Path)
		if v.SeesTasks = access.May(actor, access.TaskView, own); v.SeesTasks {
			if v.Tasks, err = partsOf(t, id); err != nil {
				return v, err
			}
			if err := veil(t, actor, v.Unit, u.Path, v.Tasks); err != nil {
				return v, err
			}
		}
		if v.Words, err = db.All(t, func(r db.Row) (w ChargeWord, err error) { err = r.Scan(&w.Result, &w.Note, &w.At); return w, err },
			`select result, note, at from charge_word where charge = $1 order by id desc limit 50`, id); err != nil {
			return v, err
		}
		if v.Wishes, err = wishesOf(t, id); err != nil {
			return v, err
		}
		v.MayBreak = v.SentAt != 0 && access.May(actor, access.TaskLead, own)
		v.MayReport = v.SentAt != 0 && access.May(actor, access.TaskReport, own)
		v.MayLead = access.May(actor, access.TaskLead, access.Subject{Paths: []string{g.Path}, Committee: true})
		return v, nil
	})
}

// ChargeLine is a charge in a list, with the name of the unit that has it or
// gave it.
type ChargeLine struct {
	Charge
	Name   string
	Closed bool // the unit is no more
	Asked  bool // more time is asked
}

// ChargesTo gives what a unit was given from above: what is open by its day,
// then what is done, the latest first. Asks for TaskView at the unit.
func (s *Service) ChargesTo(ctx context.Context, actor access.Actor, unit int64, open bool, after org.Cursor, limit int) (org.Page[ChargeLine], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[ChargeLine], error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return org.Page[ChargeLine]{}, err
		}
		if err := access.Check(actor, access.TaskView, access.Unit(u.Path)); err != nil {
			return org.Page[ChargeLine]{}, err
		}
		limit := org.PageSize(limit)
		where, args := `where c.unit = $1 and c.sent_at <> 0`, []any{unit, limit + 1}
		if open {
			where += ` and c.state = 'open'`
			if after.ID != 0 {
				where += ` and (c.due_on, c.id) > ($3, $4)`
				args = append(args, after.Key, after.ID)
			}
			where += ` order by c.due_on, c.id limit $2`
		} else {
			where += ` and c.state <> 'open'`
			if after.ID != 0 {
				where += ` and (c.done_on, c.id) < ($3, $4)`
				args = append(args, after.Key, after.ID)
			}
			where += ` order by c.done_on desc, c.id desc limit $2`
		}
		cs, err := chargesWhere(t, where, args...)
		if err != nil {
			return org.Page[ChargeLine]{}, err
		}
		out, err := chargeLines(t, cs, func(c Charge) int64 { return c.Giver })
		return cut(out, limit, func(c ChargeLine) org.Cursor {
			if open {
				return org.Cursor{Key: c.Due, ID: c.ID}
			}
			return org.Cursor{Key: c.DoneOn, ID: c.ID}
		}), err
	})
}

func chargeLines(t *db.Tx, cs []Charge, of func(Charge) int64) ([]ChargeLine, error) {
	if len(cs) == 0 {
		return nil, nil
	}
	var units, ids []int64
	for _, c := range cs {
		units, ids = append(units, of(c)), append(ids, c.ID)
	}
	names, err := org.UnitsOn(t, units, org.Today(t))
	if err != nil {
		return nil, err
	}
	marks, args := db.In(0, ids)
	asked, err := db.All(t, db.Scalar[int64], `select charge from charge_wish where state = 'asked' and charge in (`+marks+`)`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]ChargeLine, len(cs))
	for i, c := range cs {
		u, there := names[of(c)]
		if !there {
			if u, err = org.LastOn(t, of(c), org.Today(t)); err != nil {
				return nil, err
			}
		}
		out[i] = ChargeLine{Charge: c, Name: u.Name, Closed: !there, Asked: slices.Contains(asked, c.ID)}
	}
	return out, nil
}

// PointProgress is a point of a decision with how far the units are.
type PointProgress struct {
	Point
	Progress
}

// Carried is how far a decision is carried out by the units it names.
type Carried struct {
	Given []PointProgress // the points given to units
	All   Progress
	Units int // that have something of it
}

// carried counts the charges of a decision.
func carried(t *db.Tx, r Resolution) (Carried, error) {
	var out Carried
	cs, err := chargesWhere(t, `where i.resolution = $1 order by i.pos, c.id`, r.ID)
	if err != nil || len(cs) == 0 {
		return out, err
	}
	today := org.Today(t)
	units := map[int64]bool{}
	for _, p := range r.Points {
		line := PointProgress{Point: p}
		for _, c := range cs {
			if c.Item == p.ID {
				line.add(c, today)
				out.All.add(c, today)
				units[c.Unit] = true
			}
		}
		if line.Progress.Given+line.Stopped > 0 {
			out.Given = append(out.Given, line)
		}
	}
	out.Units = len(units)
	return out, nil
}

// ChargeFilter is which charges of a decision are asked for.
type ChargeFilter string

// The filters.
const (
	AllCharges   ChargeFilter = ""
	LateCharges  ChargeFilter = "late"
	FreshCharges ChargeFilter = "fresh"
	DoneCharges  ChargeFilter = "done"
	AskedCharges ChargeFilter = "asked"
)

// ChargeFilters is every filter in the order pages offer them.
var ChargeFilters = []ChargeFilter{AllCharges, LateCharges, FreshCharges, AskedCharges, DoneCharges}

// CarriedView is the page of a decision's being carried out.
type CarriedView struct {
	Resolution
	Carried
	UnitName string
	Today    string
	MayLead  bool
	Lines    org.Page[ChargeLine]
	Below    []org.Unit // the units directly below that can be named; for who leads
}

// Carried gives it, of one point (0: all) the charges of a filter, by the units'
// order. Asks for what the decision's page asks.
func (s *Service) Carried(ctx context.Context, actor access.Actor, id, point int64, filter ChargeFilter, after org.Cursor, limit int) (CarriedView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v CarriedView, err error) {
		r, err := ByID(t, id)
		if err != nil {
			return v, err
		}
		sub, err := DecisionSubject(t, actor, r)
		if err != nil {
			return v, err
		}
		if err := access.Check(actor, access.PaperView, sub); err != nil {
			return v, err
		}
		if r.State == Draft {
			return v, none("charge.carried")
		}
		v.Resolution, v.Today = r, org.Today(t)
		u, err := org.LastOn(t, r.Unit, v.Today)
		if err != nil {
			return v, err
		}
		v.UnitName, v.MayLead = u.Name, access.May(actor, access.MeetingLead, sub)
		if v.Carried, err = carried(t, r); err != nil {
			return v, err
		}
		if v.Lines, err = chargesOf(t, r.ID, point, filter, after, limit); err != nil {
			return v, err
		}
		if v.MayLead {
			p, err := org.Children(t, r.Unit, v.Today, org.Cursor{}, org.MaxPage)
			if err != nil {
				return v, err
			}
			v.Below = p.Rows
		}
		return v, nil
	})
}

// chargesOf gives a page of a decision's charges by the units' order.
func chargesOf(t *db.Tx, resolution, point int64, filter ChargeFilter, after org.Cursor, limit int) (org.Page[ChargeLine], error) {
	limit = org.PageSize(limit)
	args := []any{resolution, org.Today(t), limit + 1}
	where := `where i.resolution = $1 and $2 <> ''`
	if point != 0 {
		args = append(args, point)
		where += ` and c.item = ` + marker(args)
	}
	switch filter {
	case LateCharges:
		where += ` and c.state = 'open' and c.due_on < $2`
	case FreshCharges:
		where += ` and c.state = 'open' and ` + notBegun
	case DoneCharges:
		where += ` and c.state = 'done'`
	case AskedCharges:
		where += ` and exists (select 1 from charge_wish w where w.charge = c.id and w.state = 'asked')`
	}
	if after.ID != 0 {
		pos, err := strconv.ParseInt(after.Key, 10, 64)
		if err != nil {
			return org.Page[ChargeLine]{}, none("charge.carried")
		}
		args = append(args, pos, after.ID)
		n := len(args)
		where += ` and (i.pos, c.id) > ($` + strconv.Itoa(n-1) + `, $` + strconv.Itoa(n) + `)`
	}
	cs, err := chargesWhere(t, where+` order by i.pos, c.id limit $3`, args...)
	if err != nil {
		return org.Page[ChargeLine]{}, err
	}
	lines, err := chargeLines(t, cs, func(c Charge) int64 { return c.Unit })
	if err != nil {
		return org.Page[ChargeLine]{}, err
	}
	p := org.Page[ChargeLine]{Rows: lines}
	if len(lines) > limit {
		p.Rows, p.More = lines[:limit], true
		last := p.Rows[limit-1]
		at, err := PointByID(t, last.Item)
		if err != nil {
			return p, err
		}
		p.Next = org.Cursor{Key: strconv.Itoa(at.Pos), ID: last.ID}
	}
	return p, nil
}

// ChargesFor gives what a unit has open from above, the earliest due first; not
// begun says only what it has done nothing about yet.
func ChargesFor(t *db.Tx, unit int64, fresh bool, limit int) ([]Charge, error) {
	where := `where c.unit = $1 and c.sent_at <> 0 and c.state = 'open'`
	if fresh {
		where += ` and ` + notBegun
	}
	return chargesWhere(t, where+` order by c.due_on, c.id limit $2`, unit, limit)
}

// ChargesDue gives what a unit was given to do by days of a year, or first was.
func ChargesDue(t *db.Tx, unit int64, year string) ([]Charge, error) {
	return chargesWhere(t, `where c.unit = $1 and c.sent_at <> 0 and (c.due_on >= $2 and c.due_on < $3 or c.first_due >= $2 and c.first_due < $3) order by c.due_on, c.id limit 300`,
		unit, year+"-01-01", year+"-99")
}

// ChargesOf gives the charges of a point.
func ChargesOf(t *db.Tx, point int64) ([]Charge, error) {
	return chargesWhere(t, `where c.item = $1 order by c.id`, point)
}
