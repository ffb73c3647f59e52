package report

import (
	"context"
	"math"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// Raise raises a difficulty to the unit above.
type Raise struct {
	Key      db.Key
	Unit     int64
	Month    string // of the report it goes with; "" this month's
	Source   string // "" or opinion, item
	SourceID int64
	Text     string
}

// RaiseBehalf raises a difficulty in the name of a unit below ("thay mặt chi bộ"):
// who sits in on a meeting, or is told of it, writes down what the cell cannot
// solve. It goes where the unit's own would, and the unit closes it.
type RaiseBehalf struct {
	Key  db.Key
	Unit int64
	Text string
}

// RaiseBehalf keeps it. Asks for ReportAnswer at the unit, in a hat of another.
// Repeating it with the same key gives the same one. Faults: Invalid (empty; too
// long), NotFound, State (no unit above).
func (s *Service) RaiseBehalf(ctx context.Context, actor access.Actor, cmd RaiseBehalf) (int64, error) {
	return db.Write(ctx, s.DB, db.On("report", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.ReportAnswer, cmd.Unit); err != nil {
			return 0, err
		}
		if !actor.System && actor.Hat.Unit == cmd.Unit {
			return 0, none()
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return RaiseFor(t, actor, cmd.Unit, "", 0, cmd.Text) })
		return ref, err
	})
}

// RaiseFor raises a difficulty in the name of a unit, from a thing of a room
// below this one (source "visit") or from none; rights are the caller's. Faults:
// Invalid (empty; too long), State (no unit above; raised from it already).
func RaiseFor(t *db.Tx, actor access.Actor, unit int64, source string, id int64, text string) (int64, error) {
	const op = "report.raise"
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return 0, err
	}
	var bad fault.Fields
	d := Difficulty{ID: t.ID(), Unit: unit, To: u.Parent, Source: source, SourceID: id, Behalf: actor.Hat.Unit,
		Text: words(&bad, "text", text, maxNote, "report.raise.empty"), State: DifficultyOpen, RaisedAt: t.Now(), RaisedBy: actor.Person}
	if err := bad.Err(op); err != nil {
		return 0, err
	}
	if u.Parent == 0 {
		return 0, fault.New(op, fault.State, "report.top")
	}
	if err := insertDifficulty(t, d); err != nil {
		return 0, err
	}
	return d.ID, record(t, actor, "report.raise", d, map[string]any{"to": d.To, "source": source, "source_id": id, "behalf": d.Behalf})
}

// Raise keeps it, ties it to the month's report when that is a draft, and tells
// the fate of a proposal it came from. Asks for ReportEdit. Repeating it with
// the same key gives the same one. Faults: Invalid (empty; too long), NotFound
// (the source is not the unit's), State (no unit above; it was said within the
// cell only: report.raise.inside; raised already).
func (s *Service) Raise(ctx context.Context, actor access.Actor, cmd Raise) (int64, error) {
	return db.Write(ctx, s.DB, db.On("report", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := may(t, actor, access.ReportEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return raise(t, actor, u, cmd) })
		return ref, err
	})
}

func raise(t *db.Tx, actor access.Actor, u org.Unit, cmd Raise) (int64, error) {
	const op = "report.raise"
	var bad fault.Fields
	d := Difficulty{ID: t.ID(), Unit: u.ID, To: u.Parent, Source: cmd.Source, SourceID: cmd.SourceID,
		Text: words(&bad, "text", cmd.Text, maxNote, "report.raise.empty"), State: DifficultyOpen, RaisedAt: t.Now(), RaisedBy: actor.Person}
	if err := bad.Err(op); err != nil {
		return 0, err
	}
	if u.Parent == 0 {
		return 0, fault.New(op, fault.State, "report.top")
	}
	proposal, err := source(t, u, cmd)
	if err != nil {
		return 0, err
	}
	m := cmd.Month
	if m == "" {
		m = today(t)[:7]
	}
	r, ok, err := OfMonth(t, u.ID, m)
	if err != nil {
		return 0, err
	}
	if ok && r.State == Draft {
		d.Report = r.ID
	}
	if err := insertDifficulty(t, d); err != nil {
		return 0, err
	}
	if proposal {
		if err := resolution.RaisedTx(t, actor, cmd.SourceID); err != nil {
			return 0, err
		}
	}
	return d.ID, record(t, actor, "report.raise", d, map[string]any{"to": d.To, "source": d.Source, "source_id": d.SourceID})
}

// source checks where a difficulty comes from: an opinion or an item of a
// meeting of the unit, and not one that stays within the cell. It says whether
// it is a proposal.
func source(t *db.Tx, u org.Unit, cmd Raise) (proposal bool, err error) {
	const op = "report.raise"
	var of int64
	inside := false
	switch cmd.Source {
	case "":
		return false, nil
	case "opinion":
		o, err := meeting.OpinionByID(t, cmd.SourceID)
		if err != nil {
			return false, err
		}
		it, err := meeting.ItemByID(t, o.Item)
		if err != nil {
			return false, err
		}
		of, inside, proposal = o.Meeting, it.Inside, o.Kind == meeting.Proposal
	case "item":
		it, err := meeting.ItemByID(t, cmd.SourceID)
		if err != nil {
			return false, err
		}
		of, inside = it.Meeting, it.Inside
	default:
		return false, none()
	}
	m, err := meeting.ByID(t, of)
	switch {
	case err != nil:
		return false, err
	case m.Unit != u.ID:
		return false, none()
	case inside:
		return false, fault.New(op, fault.State, "report.raise.inside")
	}
	before, err := DifficultiesFrom(t, cmd.Source, cmd.SourceID)
	if err == nil && slices.ContainsFunc(before, func(d Difficulty) bool { return d.State != DifficultyClosed }) {
		err = fault.New(op, fault.State, "report.raise.again")
	}
	return proposal, err
}

// Words gives what a difficulty from an opinion or an item begins with: its own
// words, without who said them. Asks for ReportEdit. Faults as Raise.
func (s *Service) Words(ctx context.Context, actor access.Actor, unit int64, kind string, id int64) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		u, err := may(t, actor, access.ReportEdit, unit)
		if err != nil {
			return "", err
		}
		if _, err := source(t, u, Raise{Source: kind, SourceID: id}); err != nil {
			return "", err
		}
		switch kind {
		case "opinion":
			o, err := meeting.OpinionByID(t, id)
			return o.Text, err
		case "item":
			it, err := meeting.ItemByID(t, id)
			return it.Title, err
		}
		return "", nil
	})
}

func record(t *db.Tx, actor access.Actor, kind string, d Difficulty, body map[string]any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: d.Unit, Kind: kind, Subject: d.ID, Body: body})
}

// change runs a change of a difficulty once, after asking.
func (s *Service) change(ctx context.Context, actor access.Actor, key db.Key, id int64, payload any,
	ask func(t *db.Tx, d Difficulty, path string) error, fn func(t *db.Tx, d Difficulty) error) error {
	return db.Do(ctx, s.DB, db.On("difficulty", id), func(t *db.Tx) error {
		d, err := DifficultyByID(t, id)
		if err != nil {
			return err
		}
		u, err := org.LastOn(t, d.Unit, today(t))
		if err != nil {
			return err
		}
		if err := ask(t, d, u.Path); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) { return id, fn(t, d) })
		return err
	})
}

// answers: who may take on or answer it is of the unit it went to; its owner,
// once it has one, may answer in any hat.
func answers(actor access.Actor, d Difficulty, path string, owner bool) bool {
	subject := access.Unit(path)
	if owner && d.Owner != 0 && d.Owner == actor.Person {
		return access.May(actor, access.ReportAnswer, access.Subject{People: []int64{d.Owner}})
	}
	return access.May(actor, access.ReportAnswer, subject) && (actor.System || actor.Hat.Unit == d.To)
}

// Take gives a difficulty an owner of the committee and a date, or changes them
// while it is open. Asks for ReportAnswer in a hat of the unit it went to.
// Faults: Invalid (no owner of the committee; a day before today), State (not open).
func (s *Service) Take(ctx context.Context, actor access.Actor, key db.Key, id, owner int64, due string) error {
	return s.change(ctx, actor, key, id, []any{"take", id, owner, due}, func(t *db.Tx, d Difficulty, path string) error {
		if !answers(actor, d, path, false) {
			return none()
		}
		return nil
	}, func(t *db.Tx, d Difficulty) error {
		return take(t, actor, d, owner, due)
	})
}

// take is Take; rights are the caller's.
func take(t *db.Tx, actor access.Actor, d Difficulty, owner int64, due string) error {
	const op = "report.take"
	if d.State != DifficultyOpen {
		return d.notOpen(op)
	}
	list, err := owners(t, d.To)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if !slices.ContainsFunc(list, func(o Owner) bool { return o.Person == owner }) {
		bad.Add("owner", "report.take.owner")
	}
	if !clock.ValidDay(due) || due < today(t) {
		bad.Add("due", "report.take.due")
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	d.Owner, d.Due = owner, due
	if err := updateDifficulty(t, d); err != nil {
		return err
	}
	return record(t, actor, "report.take", d, map[string]any{"owner": owner, "due": due})
}

// TakeOne is who takes a difficulty on, and until when.
type TakeOne struct {
	Difficulty int64
	Owner      int64
	Due        string
}

// TakeAll gives several difficulties an owner at once, all or none: a committee
// that goes through them at its meeting. Asks as Take, of each. Repeating it with
// the same key does nothing more. Faults: as Take (fields "owner-<difficulty>",
// "due-<difficulty>"), Invalid (none chosen).
func (s *Service) TakeAll(ctx context.Context, actor access.Actor, key db.Key, unit int64, all []TakeOne) error {
	const op = "report.take"
	return db.Do(ctx, s.DB, db.On("report", unit), func(t *db.Tx) error {
		for _, one := range all {
			d, err := DifficultyByID(t, one.Difficulty)
			if err != nil {
				return err
			}
			u, err := org.LastOn(t, d.Unit, today(t))
			if err != nil {
				return err
			}
			if d.To != unit || !answers(actor, d, u.Path, false) {
				return none()
			}
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"take all", unit, all}, func() (int64, error) {
			if len(all) == 0 {
				return 0, fault.New(op, fault.Invalid, "report.take.nothing")
			}
			for _, one := range all {
				d, err := DifficultyByID(t, one.Difficulty)
				if err != nil {
					return 0, err
				}
				if err := take(t, actor, d, one.Owner, one.Due); err != nil {
					return 0, numberedFields(err, one.Difficulty)
				}
			}
			return unit, nil
		})
		return err
	})
}

// numberedFields gives the fields of a fault the number of the row they stand in.
func numberedFields(err error, id int64) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	named := *f
	named.Fields = slices.Clone(f.Fields)
	for i := range named.Fields {
		named.Fields[i].Name += "-" + strconv.FormatInt(id, 10)
	}
	return &named
}

// Settle answers an open difficulty: by its owner, or by who may take it on.
// Faults: Invalid (empty), State (not open).
func (s *Service) Settle(ctx context.Context, actor access.Actor, key db.Key, id int64, answer string) error {
	const op = "report.settle"
	return s.change(ctx, actor, key, id, []any{"settle", id, answer}, func(t *db.Tx, d Difficulty, path string) error {
		if !answers(actor, d, path, true) {
			return none()
		}
		return nil
	}, func(t *db.Tx, d Difficulty) error {
		if d.State != DifficultyOpen {
			return d.notOpen(op)
		}
		var bad fault.Fields
		d.Answer = words(&bad, "answer", answer, maxText, "report.settle.empty")
		if err := bad.Err(op); err != nil {
			return err
		}
		d.State, d.AnsweredAt, d.AnsweredBy = DifficultyAnswered, t.Now(), actor.Person
		if err := updateDifficulty(t, d); err != nil {
			return err
		}
		return record(t, actor, "report.settle", d, nil)
	})
}

// PassUp gives an open difficulty to the unit above the one it went to, which
// cannot solve it either, with the reason. Its owner and day fall away; the
// level it leaves goes on seeing it. Asks as Take. Faults: Invalid (no reason),
// State (not open; nobody above: report.pass.top).
func (s *Service) PassUp(ctx context.Context, actor access.Actor, key db.Key, id int64, reason string) error {
	const op = "report.pass"
	return s.change(ctx, actor, key, id, []any{"pass", id, reason}, func(t *db.Tx, d Difficulty, path string) error {
		here := d
		here.To = actor.Hat.Unit // pressed again, it lies above already
		passed, err := PassesOf(t, id)
		if err != nil {
			return err
		}
		again := slices.ContainsFunc(passed, func(p Pass) bool { return p.From == actor.Hat.Unit }) && answers(actor, here, path, false)
		if !again && !answers(actor, d, path, false) {
			return none()
		}
		return nil
	}, func(t *db.Tx, d Difficulty) error {
		if !actor.System && actor.Hat.Unit != d.To {
			return none()
		}
		if d.State != DifficultyOpen {
			return d.notOpen(op)
		}
		var bad fault.Fields
		p := Pass{ID: t.ID(), Difficulty: id, From: d.To, Reason: words(&bad, "reason", reason, maxNote, "report.pass.reason"), At: t.Now(), By: actor.Person}
		if err := bad.Err(op); err != nil {
			return err
		}
		to, err := org.LastOn(t, d.To, today(t))
		if err != nil {
			return err
		}
		if to.Parent == 0 {
			return fault.New(op, fault.State, "report.pass.top")
		}
		p.To = to.Parent
		d.To, d.Owner, d.Due = p.To, 0, ""
		if err := insertPass(t, p); err != nil {
			return err
		}
		if err := updateDifficulty(t, d); err != nil {
			return err
		}
		return record(t, actor, "report.pass", d, map[string]any{"from": p.From, "to": p.To})
	})
}

// An Ending is what its unit says of a difficulty.
type Ending string

// The endings. Solved closes an answered one, and takes one back that is still
// open, then with a note; Objecting closes an answered one though the unit does
// not agree, with a note that goes up; Again opens it anew, with a note.
const (
	Solved    Ending = "solved"
	Objecting Ending = "objecting"
	Again     Ending = "again"
)

// Close says how a difficulty ended. Only who raised it: asks for ReportEdit at
// its unit; of one raised in its name also whoever did, and when he has left who
// leads that unit; of a unit that lives no more who leads the one above.
// Faults: Invalid (no note), State.
func (s *Service) Close(ctx context.Context, actor access.Actor, key db.Key, id int64, how Ending, note string) error {
	const op = "report.close"
	return s.change(ctx, actor, key, id, []any{"close", id, how, note}, func(t *db.Tx, d Difficulty, path string) error {
		if ok, err := ends(t, actor, d, path); err != nil || ok {
			return err
		}
		return access.Check(actor, access.ReportEdit, access.Unit(path))
	}, func(t *db.Tx, d Difficulty) error {
		asked, kind := "report.close.note", "report.close"
		switch {
		case how == Solved && d.State == DifficultyAnswered:
			asked = ""
		case how == Solved && d.State == DifficultyOpen:
		case how == Objecting && d.State == DifficultyAnswered:
			kind = "report.object"
		case how == Again && d.State == DifficultyAnswered:
			kind = "report.reopen"
		default:
			return fault.New(op, fault.State, "report.close.state")
		}
		var bad fault.Fields
		d.CloseNote = words(&bad, "note", note, maxNote, asked)
		if err := bad.Err(op); err != nil {
			return err
		}
		d.State, d.ClosedAt, d.ClosedBy, d.Objection = DifficultyClosed, t.Now(), actor.Person, how == Objecting
		if how == Again {
			d.State, d.ClosedAt, d.ClosedBy = DifficultyOpen, 0, 0
		}
		if err := updateDifficulty(t, d); err != nil {
			return err
		}
		return record(t, actor, kind, d, nil)
	})
}

// ends says whether an actor may close a difficulty; see Close.
func ends(t *db.Tx, actor access.Actor, d Difficulty, path string) (bool, error) {
	subject, err := endSubject(t, d, path)
	if err != nil {
		return false, err
	}
	if d.Behalf != 0 && actor.Person != 0 && actor.Person == d.RaisedBy && actor.Hat.Unit == d.Behalf {
		return true, nil
	}
	return access.May(actor, access.ReportEdit, subject), nil
}

// endSubject is a difficulty as a subject of ending it.
func endSubject(t *db.Tx, d Difficulty, path string) (access.Subject, error) {
	s := access.Unit(path)
	day := today(t)
	u, err := org.LastOn(t, d.Unit, day)
	if err != nil {
		return s, err
	}
	if u.To <= day && u.Parent != 0 { // it lives no more: the unit it stood under took its things over
		up, err := org.LastOn(t, u.Parent, day)
		if err != nil {
			return s, err
		}
		s.Paths = append(s.Paths, up.Path)
	}
	if d.Behalf == 0 {
		return s, nil
	}
	holds, err := member.PositionsOn(t, d.Behalf, day)
	if err != nil || slices.ContainsFunc(holds, func(p member.Position) bool { return p.Person == d.RaisedBy }) {
		return s, err
	}
	of, err := org.LastOn(t, d.Behalf, day)
	s.Paths = append(s.Paths, of.Path)
	return s, err
}

// EndSubject is a difficulty as a subject of ending it, for its page: wide enough
// for whoever raised it in the unit's name; Close asks exactly.
func (s *Service) EndSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		d, err := DifficultyByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		subject, err := subjectOf(t, d)
		if err != nil {
			return subject, err
		}
		more, err := endSubject(t, d, subject.Paths[0])
		if err != nil {
			return subject, err
		}
		subject.Paths = more.Paths
		return subject, nil
	})
}

// DifficultyView is the page of a difficulty.
type DifficultyView struct {
	Difficulty
	UnitName, ToName           string
	FirstName                  string // of First
	Names                      map[int64]string
	Owners                     []Owner // who of the committee may take it on, for who may give it
	Month                      string  // of the report it stands in, "" for none
	ReportSent                 int64   // when that was sent, 0 for not yet
	Today                      string
	Passes                     []Stage // where it has lain, the first first
	BehalfName, MassName       string
	MayTake, MaySettle, MayEnd bool
	MayPass                    bool
}

// Stage is a level a difficulty lay at, or lies.
type Stage struct {
	Unit     int64
	UnitName string
	From     string // the day it came
	Days     int    // how long it lay there, to today where it still does
	Reason   string // why it was passed on, "" where it lies
}

// Age is how many days it has been open, to the day it was closed.
func (v DifficultyView) Age() int {
	end := v.Today
	if v.ClosedAt != 0 {
		end = clock.Day(v.ClosedAt)
	}
	return daysBetween(clock.Day(v.RaisedAt), end)
}

// Late says that its day is over and it is not answered.
func (v DifficultyView) Late() bool {
	return v.State == DifficultyOpen && v.Due != "" && v.Due < v.Today
}

// Owner is somebody of the committee.
type Owner struct {
	Person int64
	Name   string
}

// owners are the members of a unit's committee today.
func owners(t *db.Tx, unit int64) ([]Owner, error) {
	all, err := member.PositionsOn(t, unit, today(t))
	var out []Owner
	for _, p := range all {
		if p.Role.InCommittee() && !slices.ContainsFunc(out, func(o Owner) bool { return o.Person == p.Person }) {
			out = append(out, Owner{p.Person, p.Name})
		}
	}
	return out, err
}

// Difficulty gives the page. Asks for ReportView, which its owner has too. Fault: NotFound.
func (s *Service) Difficulty(ctx context.Context, actor access.Actor, id int64) (DifficultyView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (DifficultyView, error) {
		d, err := DifficultyByID(t, id)
		if err != nil {
			return DifficultyView{}, err
		}
		subject, err := subjectOf(t, d)
		if err != nil {
			return DifficultyView{}, err
		}
		if err := access.Check(actor, access.ReportView, subject); err != nil {
			return DifficultyView{}, err
		}
		all, err := views(t, actor, []Difficulty{d})
		if err != nil {
			return DifficultyView{}, err
		}
		v := all[0]
		if v.MayTake {
			if v.Owners, err = owners(t, d.To); err != nil {
				return v, err
			}
		}
		if d.Report != 0 {
			r, err := ByID(t, d.Report)
			if err != nil {
				return v, err
			}
			v.Month, v.ReportSent = r.Month, r.SentAt
		}
		return v, stages(t, &v)
	})
}

// views adds names and rights.
func views(t *db.Tx, actor access.Actor, ds []Difficulty) ([]DifficultyView, error) {
	var people, units []int64
	for _, d := range ds {
		people = append(people, d.Owner, d.RaisedBy, d.AnsweredBy, d.ClosedBy)
		units = append(units, d.Unit, d.To)
		if d.First != 0 {
			units = append(units, d.First)
		}
	}
	names, err := namesOf(t, people...)
	if err != nil {
		return nil, err
	}
	called, err := org.UnitsOn(t, units, today(t))
	if err != nil {
		return nil, err
	}
	mass := map[int64]string{}
	out := make([]DifficultyView, 0, len(ds))
	for _, d := range ds {
		for _, id := range []int64{d.Unit, d.To, d.First} {
			if _, ok := called[id]; id != 0 && !ok { // one that lives no more
				if called[id], err = org.LastOn(t, id, today(t)); err != nil {
					return nil, err
				}
			}
		}
		if d.MassOrg != 0 && mass[d.MassOrg] == "" {
			m, err := org.MassOrgByID(t, d.MassOrg)
			if err != nil {
				return nil, err
			}
			mass[d.MassOrg] = m.Name
		}
		path := called[d.Unit].Path
		open := d.State == DifficultyOpen
		end, err := ends(t, actor, d, path)
		if err != nil {
			return nil, err
		}
		out = append(out, DifficultyView{Difficulty: d, UnitName: called[d.Unit].Name, FirstName: called[d.First].Name, ToName: called[d.To].Name, MassName: mass[d.MassOrg], Names: names, Today: today(t),
			MayTake: open && answers(actor, d, path, false), MaySettle: open && answers(actor, d, path, true),
			MayEnd: d.State != DifficultyClosed && end, MayPass: open && answers(actor, d, path, false) && called[d.To].Parent != 0})
	}
	return out, nil
}

// daysBetween counts the days from one to another.
func daysBetween(from, to string) int { return rule.Counting{}.Between(from, to) }

// stages fills in where a difficulty has lain and for how long, and in whose name
// it was raised.
func stages(t *db.Tx, v *DifficultyView) error {
	passes, err := PassesOf(t, v.ID)
	if err != nil {
		return err
	}
	name := func(id int64) (string, error) {
		u, err := org.LastOn(t, id, v.Today)
		return u.Name, err
	}
	from := clock.Day(v.RaisedAt)
	for _, p := range passes {
		s := Stage{Unit: p.From, From: from, Days: daysBetween(from, clock.Day(p.At)), Reason: p.Reason}
		if s.UnitName, err = name(p.From); err != nil {
			return err
		}
		v.Passes = append(v.Passes, s)
		from = clock.Day(p.At)
	}
	end := v.Today
	if v.ClosedAt != 0 {
		end = clock.Day(v.ClosedAt)
	}
	v.Passes = append(v.Passes, Stage{Unit: v.To, UnitName: v.ToName, From: from, Days: daysBetween(from, end)})
	if v.Behalf != 0 {
		if v.BehalfName, err = name(v.Behalf); err != nil {
			return err
		}
	}
	return nil
}

// Upward gives what went up past a unit: the difficulties it passed on that are
// not closed, the oldest first, and those closed under objection not long ago at
// it or directly below it. Asks for ReportView there.
func (s *Service) Upward(ctx context.Context, actor access.Actor, unit int64) (passed, objected []DifficultyView, err error) {
	type both struct{ passed, objected []DifficultyView }
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		if _, err := may(t, actor, access.ReportView, unit); err != nil {
			return b, err
		}
		up, err := PassedBy(t, unit, 50)
		if err != nil {
			return b, err
		}
		kids, err := org.ChildIDs(t, unit, today(t))
		if err != nil {
			return b, err
		}
		closed, err := Objections(t, append([]int64{unit}, kids...), 20)
		if err != nil {
			return b, err
		}
		if b.passed, err = seen(t, actor, up); err != nil {
			return b, err
		}
		b.objected, err = seen(t, actor, closed)
		return b, err
	})
	return b.passed, b.objected, err
}

// seen leaves out what an actor may not see.
func seen(t *db.Tx, actor access.Actor, all []Difficulty) ([]DifficultyView, error) {
	var out []Difficulty
	for _, d := range all {
		subject, err := subjectOf(t, d)
		if err != nil {
			return nil, err
		}
		if access.May(actor, access.ReportView, subject) {
			out = append(out, d)
		}
	}
	return views(t, actor, out)
}

// Difficulties gives those a unit raised, or with to those sent to it; open
// first, the latest first within each. Asks for ReportView at the unit, and
// leaves out those of units the actor may not see.
func (s *Service) Difficulties(ctx context.Context, actor access.Actor, unit int64, to bool, after org.Cursor, limit int) (org.Page[DifficultyView], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[DifficultyView], error) {
		var p org.Page[DifficultyView]
		if _, err := may(t, actor, access.ReportView, unit); err != nil {
			return p, err
		}
		limit = org.PageSize(limit)
		rank, id := int64(0), int64(math.MaxInt64)
		if after.Key != "" {
			rank, _ = strconv.ParseInt(after.Key, 10, 64)
			id = after.ID
		}
		rows, err := difficultiesPage(t, unit, to, rank, id, limit+1)
		if err != nil {
			return p, err
		}
		if len(rows) > limit {
			rows, p.More = rows[:limit], true
			last := rows[limit-1]
			p.Next = org.Cursor{Key: strconv.Itoa(slices.Index([]DifficultyState{DifficultyOpen, DifficultyAnswered, DifficultyClosed}, last.State)), ID: last.ID}
		}
		if to {
			p.Rows, err = seen(t, actor, rows)
		} else {
			p.Rows, err = views(t, actor, rows)
		}
		return p, err
	})
}

// subjectOf is a difficulty as a subject of access: its unit's, its owner named.
func subjectOf(t *db.Tx, d Difficulty) (access.Subject, error) {
	u, err := org.LastOn(t, d.Unit, today(t))
	s := access.Unit(u.Path)
	if d.Owner != 0 {
		s.People = []int64{d.Owner}
	}
	return s, err
}

// DifficultySubject is a difficulty as a subject of access.
func (s *Service) DifficultySubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		d, err := DifficultyByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		return subjectOf(t, d)
	})
}
