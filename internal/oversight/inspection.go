package oversight

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// InspectionState is how far an inspection is.
type InspectionState string

// The states.
const (
	InPlan    InspectionState = "planned"
	Open      InspectionState = "open" // decided: the unit is told, inspectors have their reach
	Concluded InspectionState = "concluded"
	Closed    InspectionState = "closed" // what had to be mended was looked at again
	TakenBack InspectionState = "dropped"
)

// InspectionKind is what sort it is.
type InspectionKind string

// The kinds.
const (
	Inspect   InspectionKind = "inspect"   // kiểm tra
	Supervise InspectionKind = "supervise" // giám sát
)

// InspectionKinds is every kind in the order pages offer them.
var InspectionKinds = []InspectionKind{Inspect, Supervise}

// Inspection is one inspection of a unit.
type Inspection struct {
	ID          int64
	Unit        int64 // whose committee inspects
	Target      int64
	Kind        InspectionKind
	Title       string
	Month       string // of the year's plan
	State       InspectionState
	Decision    string // number and day, as text
	From, Until string // days, both in
	Lead        int64
	Conclusion  string
	ConcludedOn string
	ClosedOn    string
	Reason      string // of taking it back
	MadeAt      int64
	MadeBy      int64
	Version     int64
}

// LineKind is what a line of the file is.
type LineKind string

// The kinds.
const (
	CheckLine LineKind = "check" // to be looked at
	PaperLine LineKind = "paper" // asked for
	MendLine  LineKind = "mend"  // to be mended, by a day
)

// Results of a line; "" nothing said yet.
const (
	ResultGood  = "good"
	ResultBad   = "bad"
	ResultNone  = "none"  // a check that does not apply
	ResultGiven = "given" // a paper
	ResultTold  = "told"  // the unit says it is mended
)

// Line is a line of an inspection's file.
type Line struct {
	ID         int64
	Inspection int64
	Kind       LineKind
	Text       string
	Due        string // of what is to be mended
	Result     string
	Note       string // the finding; what the unit says
	Evidence   string // where it is seen
	SaidAt     int64
	SaidBy     int64
}

// Plan puts an inspection into the committee's plan.
type Plan struct {
	Key    db.Key
	Unit   int64
	Target int64
	Kind   InspectionKind
	Title  string
	Month  string
}

// Plan keeps it and gives its id. Asks for InspectionEdit. Repeating it with the
// same key gives the same one. Faults: Invalid (no unit below; no kind, title,
// month).
func (s *Service) Plan(ctx context.Context, actor access.Actor, cmd Plan) (int64, error) {
	const op = "oversight.plan"
	return db.Write(ctx, s.DB, db.On("inspections", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.InspectionEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			var bad fault.Fields
			x := Inspection{ID: t.ID(), Unit: u.ID, Target: cmd.Target, Kind: cmd.Kind, Month: cmd.Month, State: InPlan, MadeAt: t.Now(), MadeBy: actor.Person,
				Title: words(&bad, "title", cmd.Title, 300, "inspection.title.empty")}
			paths, err := org.PathsOn(t, []int64{u.ID, cmd.Target}, today(t))
			if err != nil {
				return 0, err
			}
			if cmd.Target == u.ID || !org.Under(paths[cmd.Target], paths[u.ID]) {
				bad.Add("target", "inspection.target")
			}
			if !slices.Contains(InspectionKinds, cmd.Kind) {
				bad.Add("kind", "inspection.kind.missing")
			}
			if !meeting.ValidMonth(cmd.Month) || cmd.Month > meeting.AddMonths(today(t)[:7], 24) || cmd.Month < meeting.AddMonths(today(t)[:7], -12) {
				bad.Add("month", "inspection.month")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			if err := insertInspection(t, x); err != nil {
				return 0, err
			}
			return x.ID, recordInspection(t, actor, "inspection.plan", x, map[string]any{"target": x.Target, "month": x.Month, "kind": x.Kind})
		})
		return ref, err
	})
}

// Decide opens an inspection: by which decision, who inspects, from when until
// when, what is looked at and which papers are asked for.
type Decide struct {
	Key        db.Key
	Inspection int64
	Decision   string
	From, To   string // days, both in
	Lead       int64
	Team       []int64 // beside who leads it
	Checks     []string
	Papers     []string
}

// Decide keeps it: the unit sees its file from now on, and who inspects reaches it
// until the last day, by an appointment each. Asks for InspectionEdit in a hat of
// the committee. Repeating it with the same key does nothing. Faults: Invalid (no
// decision; days; nobody; nothing to look at; somebody of the inspected unit),
// State (not planned; the unit does not stand below any more).
func (s *Service) Decide(ctx context.Context, actor access.Actor, cmd Decide) error {
	const op = "oversight.decide"
	return s.onInspection(ctx, actor, cmd.Key, cmd.Inspection, cmd, access.InspectionEdit, func(t *db.Tx, x Inspection) error {
		if x.State != InPlan {
			return fault.New(op, fault.State, "inspection.not_planned")
		}
		var bad fault.Fields
		x.Decision = words(&bad, "decision", cmd.Decision, 200, "inspection.decision")
		if !clock.ValidDay(cmd.From) || cmd.From < clock.AddDays(today(t), -366) {
			bad.Add("from", "inspection.from")
		}
		if !clock.ValidDay(cmd.To) || cmd.To < cmd.From || cmd.To < today(t) || cmd.To > clock.AddDays(today(t), 366) {
			bad.Add("to", "inspection.to")
		}
		checks, papers := cleanLines(&bad, "checks", cmd.Checks), cleanLines(&bad, "papers", cmd.Papers)
		if len(checks) == 0 {
			bad.Add("checks", "inspection.checks")
		}
		team := slices.Clone(cmd.Team)
		if cmd.Lead != 0 && !slices.Contains(team, cmd.Lead) {
			team = append(team, cmd.Lead)
		}
		can, err := inspectorsOf(t, x.Unit)
		if err != nil {
			return err
		}
		if cmd.Lead == 0 {
			bad.Add("lead", "inspection.lead")
		}
		for _, p := range team {
			if !slices.ContainsFunc(can, func(c Person) bool { return c.ID == p }) {
				bad.Add("team", "inspection.team")
				break
			}
			home, err := homeOf(t, p, today(t))
			if err != nil {
				return err
			}
			if slices.Contains(home, x.Target) {
				bad.Add("team", "inspection.own")
				break
			}
		}
		if err := bad.Err(op); err != nil {
			return err
		}
		if stands, err := targetStands(t, x); err != nil {
			return err
		} else if !stands {
			return fault.New(op, fault.State, "inspection.moved")
		}
		x.State, x.From, x.Until, x.Lead = Open, cmd.From, cmd.To, cmd.Lead
		if err := updateInspection(t, x); err != nil {
			return err
		}
		for _, p := range team {
			if err := addInspector(t, x.ID, p); err != nil {
				return err
			}
			_, err := member.AppointTx(t, actor, member.Appoint{Person: p, Unit: x.Unit, Role: member.InspectorRole, Decision: x.Decision, From: x.From, To: clock.AddDays(x.Until, 1), Units: []int64{x.Target}})
			if err != nil {
				return err
			}
		}
		for _, list := range []struct {
			kind  LineKind
			texts []string
		}{{CheckLine, checks}, {PaperLine, papers}} {
			for _, text := range list.texts {
				if err := insertLine(t, Line{ID: t.ID(), Inspection: x.ID, Kind: list.kind, Text: text}); err != nil {
					return err
				}
			}
		}
		return recordInspection(t, actor, "inspection.decide", x, map[string]any{"target": x.Target, "from": x.From, "until": x.Until, "team": team, "lead": x.Lead})
	})
}

// cleanLines are the lines that say something.
func cleanLines(bad *fault.Fields, name string, list []string) []string {
	var out []string
	for _, text := range list {
		if text = words(bad, name, text, maxNote, ""); text != "" {
			out = append(out, text)
		}
	}
	if len(out) > 60 {
		bad.Add(name, "inspection.lines.many", "Max", 60)
	}
	return out
}

// SayLine is what is said of a line: a check by who inspects, a paper or a thing
// mended by the inspected unit, and of that the second look by who inspects.
type SayLine struct {
	Key      db.Key
	Line     int64
	Result   string
	Note     string
	Evidence string
}

// SayLine keeps it. Asks for InspectionEdit, or InspectionAnswer for what the unit
// says. Repeating it with the same key does nothing. Faults: Invalid (a result that
// is none of the line's; a finding without words or evidence), State (the
// inspection is not so far, or over), NotFound.
func (s *Service) SayLine(ctx context.Context, actor access.Actor, cmd SayLine) error {
	const op = "oversight.line"
	return db.Do(ctx, s.DB, db.On("inspection_line", cmd.Line), func(t *db.Tx) error {
		l, err := lineByID(t, cmd.Line)
		if err != nil {
			return err
		}
		x, err := InspectionByID(t, l.Inspection)
		if err != nil {
			return err
		}
		action := access.InspectionEdit
		if cmd.Result == ResultGiven || cmd.Result == ResultTold {
			action = access.InspectionAnswer
		}
		if err := mayInspect(t, actor, x, action); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			var bad fault.Fields
			l.Note, l.Evidence = words(&bad, "note", cmd.Note, maxNote, ""), words(&bad, "evidence", cmd.Evidence, maxNote, "")
			open := x.State == Open
			switch l.Kind {
			case CheckLine:
				if !slices.Contains([]string{ResultGood, ResultBad, ResultNone}, cmd.Result) {
					bad.Add("result", "inspection.result")
				}
				if cmd.Result == ResultBad && (l.Note == "" || l.Evidence == "") {
					bad.Add("evidence", "inspection.evidence")
				}
			case PaperLine:
				if cmd.Result != ResultGiven || l.Note == "" {
					bad.Add("note", "inspection.paper.where")
				}
			case MendLine:
				open = x.State == Concluded
				if !slices.Contains([]string{ResultTold, ResultGood, ResultBad}, cmd.Result) {
					bad.Add("result", "inspection.result")
				} else if l.Note == "" {
					bad.Add("note", "inspection.mend.note")
				}
			}
			if !open {
				return 0, fault.New(op, fault.State, "inspection.state")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			l.Result, l.SaidAt, l.SaidBy = cmd.Result, t.Now(), actor.Person
			if err := updateLine(t, l); err != nil {
				return 0, err
			}
			return l.ID, recordInspection(t, actor, "inspection.say", x, map[string]any{"line": l.ID, "result": l.Result})
		})
		return err
	})
}

// Conclude ends an inspection with its conclusion, and what has to be mended by
// which day.
type Conclude struct {
	Key        db.Key
	Inspection int64
	Text       string
	Mend       []Mend
}

// Mend is what has to be mended, by a day.
type Mend struct{ Text, Due string }

// Conclude keeps it. Asks for InspectionEdit. Repeating it with the same key does
// nothing. Faults: Invalid (no words; no day, or one before today), State (not
// open; a line of the checklist was not looked at).
func (s *Service) Conclude(ctx context.Context, actor access.Actor, cmd Conclude) error {
	const op = "oversight.conclude"
	return s.onInspection(ctx, actor, cmd.Key, cmd.Inspection, cmd, access.InspectionEdit, func(t *db.Tx, x Inspection) error {
		if x.State != Open {
			return fault.New(op, fault.State, "inspection.state")
		}
		lines, err := linesOf(t, x.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(lines, func(l Line) bool { return l.Kind == CheckLine && l.Result == "" }) {
			return fault.New(op, fault.State, "inspection.unlooked")
		}
		var bad fault.Fields
		x.Conclusion = words(&bad, "conclusion", cmd.Text, maxText, "inspection.conclusion.empty")
		for i, m := range cmd.Mend {
			n := "." + num(int64(i+1))
			m.Text = words(&bad, "mend"+n, m.Text, maxNote, "")
			switch {
			case m.Text == "" && m.Due == "":
				continue
			case m.Text == "":
				bad.Add("mend"+n, "inspection.mend.text")
			case !clock.ValidDay(m.Due) || m.Due < today(t):
				bad.Add("due"+n, "inspection.mend.due")
			}
			lines = append(lines, Line{Inspection: x.ID, Kind: MendLine, Text: m.Text, Due: m.Due})
		}
		if err := bad.Err(op); err != nil {
			return err
		}
		x.State, x.ConcludedOn = Closed, today(t)
		for _, l := range lines {
			if l.ID != 0 {
				continue
			}
			l.ID, x.State = t.ID(), Concluded
			if err := insertLine(t, l); err != nil {
				return err
			}
		}
		if x.State == Closed { // nothing has to be mended
			x.ClosedOn = x.ConcludedOn
		}
		if err := updateInspection(t, x); err != nil {
			return err
		}
		return recordInspection(t, actor, "inspection.conclude", x, map[string]any{"state": x.State})
	})
}

// Close ends an inspection when all that had to be mended was looked at again and
// found good. Asks for InspectionEdit in a hat of the committee. Faults: State.
func (s *Service) Close(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	const op = "oversight.close"
	return s.onInspection(ctx, actor, key, id, []any{"close", id}, access.InspectionEdit, func(t *db.Tx, x Inspection) error {
		lines, err := linesOf(t, id)
		if err != nil {
			return err
		}
		if x.State != Concluded || slices.ContainsFunc(lines, func(l Line) bool { return l.Kind == MendLine && l.Result != ResultGood }) {
			return fault.New(op, fault.State, "inspection.unmended")
		}
		x.State, x.ClosedOn = Closed, today(t)
		if err := updateInspection(t, x); err != nil {
			return err
		}
		return recordInspection(t, actor, "inspection.close", x, nil)
	})
}

// TakeBack drops an inspection that has not been decided, with a reason. Asks for
// InspectionEdit. Faults: Invalid (no reason), State (decided already).
func (s *Service) TakeBack(ctx context.Context, actor access.Actor, key db.Key, id int64, reason string) error {
	const op = "oversight.take_back"
	return s.onInspection(ctx, actor, key, id, []any{"drop", id, reason}, access.InspectionEdit, func(t *db.Tx, x Inspection) error {
		if x.State != InPlan {
			return fault.New(op, fault.State, "inspection.not_planned")
		}
		var bad fault.Fields
		x.Reason = words(&bad, "reason", reason, maxNote, "oversight.change.reason")
		if err := bad.Err(op); err != nil {
			return err
		}
		x.State = TakenBack
		if err := updateInspection(t, x); err != nil {
			return err
		}
		return recordInspection(t, actor, "inspection.drop", x, nil)
	})
}

// onInspection runs a change once, after asking.
func (s *Service) onInspection(ctx context.Context, actor access.Actor, key db.Key, id int64, payload any, action access.Action, fn func(t *db.Tx, x Inspection) error) error {
	return db.Do(ctx, s.DB, db.On("inspection", id), func(t *db.Tx) error {
		x, err := InspectionByID(t, id)
		if err != nil {
			return err
		}
		if err := mayInspect(t, actor, x, action); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) { return id, fn(t, x) })
		return err
	})
}

func mayInspect(t *db.Tx, actor access.Actor, x Inspection, action access.Action) error {
	sub, err := inspectionSubject(t, x, action)
	if err != nil {
		return err
	}
	return access.Check(actor, action, sub)
}

// inspectionSubject is an inspection as a subject of one action. Its plan is the
// committee's own; from the decision on the unit sees its file and answers, and
// who inspects writes it, until the decision's last day.
func inspectionSubject(t *db.Tx, x Inspection, action access.Action) (access.Subject, error) {
	s := access.Subject{Committee: true}
	decided := x.State != InPlan && x.State != TakenBack
	units := []int64{x.Unit}
	switch {
	case action == access.InspectionAnswer && !decided:
		units = nil
	case action == access.InspectionAnswer:
		units = []int64{x.Target}
	case action == access.InspectionView && decided && x.Target != x.Unit:
		units = append(units, x.Target)
	}
	for _, id := range units {
		u, err := org.LastOn(t, id, today(t))
		if err != nil {
			return s, err
		}
		s.Paths = append(s.Paths, u.Path)
	}
	if action == access.InspectionAnswer || !decided || today(t) < x.From || today(t) > x.Until {
		return s, nil
	}
	team, err := teamOf(t, x.ID)
	s.People = team
	return s, err
}

// targetStands says whether the unit still stands below the committee.
func targetStands(t *db.Tx, x Inspection) (bool, error) {
	paths, err := org.PathsOn(t, []int64{x.Unit, x.Target}, today(t))
	return org.Under(paths[x.Target], paths[x.Unit]), err
}

// inspectorsOf are those a committee can send to inspect: its members, the
// inspection committee's and its office.
func inspectorsOf(t *db.Tx, unit int64) ([]Person, error) {
	day := today(t)
	var out []Person
	add := func(id int64, name string, role member.Role) {
		if !slices.ContainsFunc(out, func(p Person) bool { return p.ID == id }) {
			out = append(out, Person{id, name, role})
		}
	}
	held, err := member.PositionsOn(t, unit, day)
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		if h.Role.InCommittee() || h.Role == member.InspectionRole {
			add(h.Person, h.Name, h.Role)
		}
	}
	appointed, err := member.AppointmentsOn(t, unit, day)
	for _, a := range appointed {
		add(a.Person, a.Name, a.Role)
	}
	return out, err
}

func recordInspection(t *db.Tx, actor access.Actor, kind string, x Inspection, body map[string]any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: x.Target, Kind: kind, Subject: x.ID, Body: body})
}

// InspectionSubject is an inspection as a subject of access for one action. Fault: NotFound.
func (s *Service) InspectionSubject(ctx context.Context, action access.Action, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		x, err := InspectionByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		return inspectionSubject(t, x, action)
	})
}

// LineOf gives the inspection a line belongs to. Rights are asked with it.
func (s *Service) LineOf(ctx context.Context, id int64) (Line, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Line, error) { return lineByID(t, id) })
}

// InspectionRow is an inspection in a list.
type InspectionRow struct {
	Inspection
	TargetName string
	UnitName   string
}

// InspectionList is the year's plan of a committee, and what was inspected at the
// unit itself.
type InspectionList struct {
	Unit    org.Unit
	Year    string
	Today   string
	Rows    []InspectionRow
	Own     []InspectionRow // about the unit itself
	Targets []org.Unit
	MayEdit bool
}

// Inspections gives it. Asks for InspectionView; of the unit's own only what was
// decided. Faults: NotFound.
func (s *Service) Inspections(ctx context.Context, actor access.Actor, unit int64, year string) (InspectionList, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v InspectionList, err error) {
		if v.Unit, err = mayAt(t, actor, access.InspectionView, unit); err != nil {
			return v, err
		}
		v.Today, v.Year = today(t), year
		if year == "" {
			v.Year = v.Today[:4]
		}
		if !meeting.ValidMonth(v.Year + "-01") {
			return v, none()
		}
		v.MayEdit = !v.Unit.Kind.Meets() && access.May(actor, access.InspectionEdit, access.Unit(v.Unit.Path))
		by, err := inspectionsOf(t, "unit", unit, v.Year)
		if err != nil {
			return v, err
		}
		about, err := inspectionsOf(t, "target", unit, v.Year)
		if err != nil {
			return v, err
		}
		for list, into := range map[int]*[]InspectionRow{0: &v.Rows, 1: &v.Own} {
			for _, x := range [][]Inspection{by, about}[list] {
				if mayInspect(t, actor, x, access.InspectionView) != nil {
					continue
				}
				r := InspectionRow{Inspection: x}
				target, err := org.LastOn(t, x.Target, v.Today)
				if err != nil {
					return v, err
				}
				from, err := org.LastOn(t, x.Unit, v.Today)
				if err != nil {
					return v, err
				}
				r.TargetName, r.UnitName = target.Name, from.Name
				*into = append(*into, r)
			}
		}
		if v.MayEdit {
			v.Targets, _, err = below(t, v.Unit, mostCells)
		}
		return v, err
	})
}

// InspectionView is an inspection's file.
type InspectionView struct {
	InspectionRow
	Today     string
	Lines     []Line
	Team      []Person // as named by the decision
	Can       []Person // who could be named
	Names     map[int64]string
	Charge    []int64 // who of the committee is in charge of the unit: he would inspect what he answers for
	Moved     bool    // the unit stands elsewhere now
	MayEdit   bool
	MayLead   bool // in a hat of the committee
	MayAnswer bool
}

// Of gives the lines of a kind.
func (v InspectionView) Of(kind LineKind) []Line {
	var out []Line
	for _, l := range v.Lines {
		if l.Kind == kind {
			out = append(out, l)
		}
	}
	return out
}

// Inspection gives the file. Asks for InspectionView. Fault: NotFound.
func (s *Service) Inspection(ctx context.Context, actor access.Actor, id int64) (InspectionView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v InspectionView, err error) {
		if v.Inspection, err = InspectionByID(t, id); err != nil {
			return v, err
		}
		if err := mayInspect(t, actor, v.Inspection, access.InspectionView); err != nil {
			return v, err
		}
		v.Today = today(t)
		target, err := org.LastOn(t, v.Target, v.Today)
		if err != nil {
			return v, err
		}
		from, err := org.LastOn(t, v.Unit, v.Today)
		if err != nil {
			return v, err
		}
		v.TargetName, v.UnitName = target.Name, from.Name
		v.MayEdit = mayInspect(t, actor, v.Inspection, access.InspectionEdit) == nil
		v.MayAnswer = mayInspect(t, actor, v.Inspection, access.InspectionAnswer) == nil
		v.MayLead = access.May(actor, access.InspectionEdit, access.Unit(from.Path))
		stands, err := targetStands(t, v.Inspection)
		if err != nil {
			return v, err
		}
		v.Moved = !stands
		if v.Lines, err = linesOf(t, id); err != nil {
			return v, err
		}
		day := v.Today
		if v.From != "" {
			day = v.From
		}
		given, err := member.AssignmentsOn(t, v.Unit, day)
		if err != nil {
			return v, err
		}
		for _, a := range given {
			if a.Target == member.TargetCell && a.Cell == v.Target {
				v.Charge = append(v.Charge, a.Person)
			}
		}
		team, err := teamOf(t, id)
		if err != nil {
			return v, err
		}
		ids := slices.Clone(team)
		for _, l := range v.Lines {
			ids = append(ids, l.SaidBy)
		}
		if v.Names, err = namesOf(t, append(ids, v.Lead)...); err != nil {
			return v, err
		}
		for _, p := range team {
			v.Team = append(v.Team, Person{ID: p, Name: v.Names[p]})
		}
		if v.State == InPlan && v.MayLead {
			v.Can, err = inspectorsOf(t, v.Unit)
		}
		return v, err
	})
}
