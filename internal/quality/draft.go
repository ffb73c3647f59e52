package quality

import (
	"context"
	"slices"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
)

const (
	maxLine     = 400 // letters of a line of a sheet
	maxWhy      = 1000
	maxDrafts   = 20 // drafts a unit may have at once
	maxCriteria = 200
	maxAhead    = 24 // months: further ahead is a slip of a digit
)

// StartDraft begins a sheet of a unit as a copy of another.
type StartDraft struct {
	Key  db.Key
	Unit int64
	Base string // a shipped sheet, or one that was in force here or above
}

// StartDraft copies a sheet for a committee to change, and gives the draft's id.
// Asks for RubricEdit. Faults: NotFound (no such sheet; one the actor may not
// read), State (the unit leads no cells; too many drafts).
func (s *Service) StartDraft(ctx context.Context, actor access.Actor, cmd StartDraft) (int64, error) {
	const op = "quality.draft.start"
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayRubric(t, actor, access.RubricEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if u.Kind.Meets() {
				return 0, fault.New(op, fault.State, "rubric.draft.committee")
			}
			base, err := readable(t, actor, cmd.Base)
			if err != nil {
				return 0, err
			}
			n, err := db.One(t, db.Scalar[int64], `select count(*) from rubric where unit = $1 and state = 'draft'`, u.ID)
			if err != nil {
				return 0, err
			}
			if n >= maxDrafts {
				return 0, fault.New(op, fault.State, "rubric.draft.many", "Max", maxDrafts)
			}
			sheet, err := copied(base)
			if err != nil {
				return 0, err
			}
			o := Own{ID: t.ID(), Unit: u.ID, State: SheetDraft, Base: cmd.Base, Sheet: sheet, MadeAt: t.Now(), MadeBy: actor.Person, ChangedAt: t.Now(), ChangedBy: actor.Person, Version: 1}
			if err := insertOwn(t, o); err != nil {
				return 0, err
			}
			return o.ID, audit.Append(t, audit.Event{Actor: actor, Unit: u.ID, Kind: "rubric.start", Subject: o.ID, Body: map[string]any{"base": cmd.Base}})
		})
		return id, err
	})
}

// mayRubric asks for an action about a unit's sheets, by today's tree.
func mayRubric(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// readable gives a sheet that was or is in force, to who may read rules where it is
// of; a draft is nobody's but its unit's.
func readable(t *db.Tx, actor access.Actor, id string) (*Rubric, error) {
	r, err := RubricByID(t, id)
	if err != nil {
		return nil, err
	}
	n, own := ownID(id)
	if !own {
		return r, nil
	}
	o, err := ownByID(t, n)
	if err != nil {
		return nil, err
	}
	action := access.RuleView
	if o.State != SheetSealed {
		action = access.RubricEdit
	}
	_, err = mayRubric(t, actor, action, o.Unit)
	return r, err
}

// draftFor gives a draft to who may do something with it.
func draftFor(t *db.Tx, actor access.Actor, action access.Action, id int64) (Own, error) {
	o, err := ownByID(t, id)
	if err != nil {
		return o, err
	}
	if _, err := mayRubric(t, actor, action, o.Unit); err != nil {
		return o, err
	}
	if o.State == SheetDropped {
		return o, fault.New("quality.draft", fault.NotFound, "fault.not_found")
	}
	if o.State != SheetDraft {
		return o, fault.New("quality.draft", fault.State, "rubric.draft.sealed")
	}
	return o, nil
}

// SaveDraft keeps a draft as it was changed.
type SaveDraft struct {
	Key   db.Key
	Draft int64
	Seen  int64 // the version that was changed
	Sheet *Rubric
}

// SaveDraft keeps it; asks for RubricEdit. A line that is wrong in itself is
// refused, unless it was so before and something else is mended; points that do
// not add up may stand while it is a draft. Faults: Invalid (fields: Problem.Field),
// Conflict (changed meanwhile), State (in force once), NotFound.
func (s *Service) SaveDraft(ctx context.Context, actor access.Actor, cmd SaveDraft) error {
	const op = "quality.draft.save"
	return db.Do(ctx, s.DB, db.On("rubric", cmd.Draft), func(t *db.Tx) error {
		o, err := draftFor(t, actor, access.RubricEdit, cmd.Draft)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.Seen != o.Version {
				return 0, fault.New(op, fault.Conflict, "rubric.draft.meanwhile")
			}
			n := 0
			for g := range cmd.Sheet.Groups {
				gr := &cmd.Sheet.Groups[g]
				gr.ID, gr.Text.Vi = vn.Clean(gr.ID), vn.Clean(gr.Text.Vi)
				n += len(gr.Criteria)
			}
			if n > maxCriteria {
				return 0, fault.New(op, fault.State, "rubric.draft.long", "Max", maxCriteria)
			}
			before := map[string]bool{}
			for _, p := range o.Sheet.Problems() {
				before[p.Field()+" "+p.Key] = true
			}
			var bad fault.Fields
			for _, p := range cmd.Sheet.Problems() {
				if !p.Sum && !before[p.Field()+" "+p.Key] {
					bad.Add(p.Field(), p.Key, p.Params...)
				}
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			o.Sheet, o.ChangedAt, o.ChangedBy = cmd.Sheet, t.Now(), actor.Person
			if err := updateOwn(t, o); err != nil {
				return 0, err
			}
			return o.ID, audit.Append(t, audit.Event{Actor: actor, Unit: o.Unit, Kind: "rubric.save", Subject: o.ID, Body: map[string]any{"version": o.Version + 1}})
		})
		return err
	})
}

// DropDraft throws a draft away; asks for RubricEdit. Faults: NotFound, State (it
// was in force once).
func (s *Service) DropDraft(ctx context.Context, actor access.Actor, key db.Key, draft int64) error {
	return db.Do(ctx, s.DB, db.On("rubric", draft), func(t *db.Tx) error {
		o, err := draftFor(t, actor, access.RubricEdit, draft)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"drop", draft}, func() (int64, error) {
			if err := dropPreview(t, o.ID); err != nil {
				return 0, err
			}
			o.State, o.ChangedAt, o.ChangedBy = SheetDropped, t.Now(), actor.Person
			if err := updateOwn(t, o); err != nil {
				return 0, err
			}
			return o.ID, audit.Append(t, audit.Event{Actor: actor, Unit: o.Unit, Kind: "rubric.drop", Subject: o.ID})
		})
		return err
	})
}

// PutInForce lets a unit, and those below it, score by a sheet from a month on.
type PutInForce struct {
	Key    db.Key
	Unit   int64
	Form   Form
	Rubric string // a draft of the unit, a sheet of it that was in force, a shipped one; "" gives back to what is inherited
	From   string // a day: the first of a month
	Closed bool
	Source string // the paper by which it was decided
	Reason string
}

// PutInForce keeps it. Asks for RubricDecide at the unit, in a hat of it. A draft is
// sealed by it, and must have been laid on the last twelve months as it stands.
// Nothing that was scored changes: scores name the sheet they were made by, and a
// month in which something is scored already is not taken. Faults: Invalid (fields
// "from", "source", "reason", "form"; the draft's problems), State (not looked at as
// it stands; scored already; cells only; the sheet has no points, or does not hold
// on that day), NotFound.
func (s *Service) PutInForce(ctx context.Context, actor access.Actor, cmd PutInForce) (int64, error) {
	const op = "quality.force"
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayRubric(t, actor, access.RubricDecide, cmd.Unit)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if u.Kind.Meets() {
				return 0, fault.New(op, fault.State, "rubric.draft.committee")
			}
			use := Use{ID: t.ID(), Unit: u.ID, Form: cmd.Form, Rubric: cmd.Rubric, Closed: cmd.Closed && cmd.Rubric != "",
				Source: vn.Clean(cmd.Source), Reason: vn.CleanLines(cmd.Reason), At: t.Now(), By: actor.Person}
			var bad fault.Fields
			if !slices.Contains(Forms(), cmd.Form) {
				bad.Add("form", "rubric.force.form")
			}
			switch first := firstOfMonth(cmd.From); {
			case !clock.ValidDay(cmd.From):
				bad.Add("from", "rubric.force.day")
			case cmd.From != first:
				bad.Add("from", "rubric.force.cuts", "Day", shown(cmd.From), "This", shown(first), "Next", shown(meeting.AddMonths(cmd.From[:7], 1)+"-01"))
			case cmd.From[:7] < today(t)[:7]:
				soonest, err := soonestMonth(t, u, use)
				if err != nil {
					return 0, err
				}
				bad.Add("from", "rubric.force.past", "Month", shownMonth(soonest))
			case cmd.From[:7] > meeting.AddMonths(today(t)[:7], maxAhead):
				bad.Add("from", "rubric.force.far", "Month", shownMonth(meeting.AddMonths(today(t)[:7], maxAhead)))
			default:
				use.From = cmd.From[:7]
			}
			for _, f := range []struct {
				name, text string
				max        int
			}{{"source", use.Source, maxLine}, {"reason", use.Reason, maxWhy}} {
				switch n := utf8.RuneCountInString(f.text); {
				case n == 0:
					bad.Add(f.name, "rubric.force."+f.name)
				case n > f.max:
					bad.Add(f.name, "quality.text.long", "Max", f.max)
				}
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			if err := sealable(t, u, use); err != nil {
				return 0, err
			}
			if err := allowedAbove(t, u, use); err != nil {
				return 0, err
			}
			n, err := scoredFrom(t, u, use)
			if err != nil {
				return 0, err
			}
			if n > 0 {
				return 0, fault.New(op, fault.State, "rubric.force.scored", "Count", n, "Month", shownMonth(use.From))
			}
			if err := insertUse(t, use); err != nil {
				return 0, err
			}
			return use.ID, audit.Append(t, audit.Event{Actor: actor, Unit: u.ID, Kind: "rubric.force", Subject: use.ID,
				Body: map[string]any{"rubric": use.Rubric, "form": use.Form, "from": use.From, "closed": use.Closed}})
		})
		return id, err
	})
}

// soonestMonth is the first month a use could begin: this one, or the next where
// something of this one is scored already.
func soonestMonth(t *db.Tx, u org.Unit, use Use) (string, error) {
	use.From = today(t)[:7]
	n, err := scoredFrom(t, u, use)
	if n > 0 {
		return meeting.AddMonths(use.From, 1), err
	}
	return use.From, err
}

// allowedAbove refuses a use that would not speak, since a unit above has said that
// those below may not choose.
func allowedAbove(t *db.Tx, u org.Unit, use Use) error {
	if use.Rubric == "" {
		return nil
	}
	path := unitsOf(u.Path)
	uses, err := usesOf(t, path)
	if err != nil {
		return err
	}
	got, ok := SheetFor(path, use.Form, use.From, append(uses, use))
	if !ok || got.Unit == u.ID {
		return nil
	}
	of, err := org.LastOn(t, got.Unit, today(t))
	if err != nil {
		return err
	}
	return fault.New("quality.force", fault.State, "rubric.force.closed", "Unit", of.Name, "Month", shownMonth(got.From))
}

func firstOfMonth(day string) string {
	if len(day) < 7 {
		return ""
	}
	return day[:7] + "-01"
}

// sealable says whether a unit can score by a sheet, and seals a draft.
func sealable(t *db.Tx, u org.Unit, use Use) error {
	const op = "quality.force"
	if use.Rubric == "" {
		return nil
	}
	r, err := RubricByID(t, use.Rubric)
	if err != nil {
		return err
	}
	if r.Incomplete {
		return fault.New(op, fault.State, "quality.rubric.incomplete")
	}
	n, own := ownID(use.Rubric)
	if !own {
		if !r.Covers(use.From + "-01") {
			return fault.New(op, fault.State, "rubric.force.ended")
		}
		return nil
	}
	o, err := ownByID(t, n)
	if err != nil {
		return err
	}
	if o.Unit != u.ID || o.State == SheetDropped {
		return fault.New(op, fault.NotFound, "fault.not_found")
	}
	if o.State == SheetSealed {
		return nil
	}
	var bad fault.Fields
	for _, p := range o.Sheet.Problems() {
		bad.Add(p.Field(), p.Key, p.Params...)
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	p, ok, err := previewOf(t, o.ID)
	if err != nil {
		return err
	}
	if !ok || !p.Done || p.Version != o.Version || p.Form != use.Form {
		return fault.New(op, fault.State, "rubric.force.preview")
	}
	o.State, o.Sheet.Source = SheetSealed, use.Source // papers that print a score name it
	return updateOwn(t, o)
}

// scoredFrom counts the scores, from a use's month on, of meetings it would have been for.
func scoredFrom(t *db.Tx, u org.Unit, use Use) (int, error) {
	type one struct {
		unit int64
		kind meeting.Kind
		day  string
		n    int
	}
	all, err := db.All(t, func(r db.Row) (o one, err error) {
		err = r.Scan(&o.unit, &o.kind, &o.day, &o.n)
		return o, err
	}, `select s.unit, m.kind, m.day, 1 from score s join meeting m on m.id = s.meeting
		where s.month >= $1 and m.state <> 'cancelled' and s.unit in (select p.unit from unit_path p where p.path >= $2 and p.path < $3 and p.to_on > $4)
		order by s.unit, s.meeting`, use.From, u.Path, endOf(u.Path), use.From+"-01")
	n := 0
	for _, o := range all {
		path, err := pathOn(t, o.unit, o.day)
		if err != nil {
			return 0, err
		}
		uses, err := usesOf(t, path)
		if err != nil {
			return 0, err
		}
		if got, ok := SheetFor(path, FormOf(meeting.Meeting{Kind: o.kind}), o.day[:7], append(uses, use)); ok && got.ID == use.ID || use.Rubric == "" && slices.Contains(path, u.ID) {
			n++
		}
	}
	return n, err
}

// endOf is behind every path that begins with one.
func endOf(path string) string { return path[:len(path)-1] + "0" } // "0" comes after "/"

func insertUse(t *db.Tx, u Use) error {
	_, err := t.Exec(`insert into rubric_use (`+useColumns+`, gone_at, gone_by) values (`+db.Marks(1, 10)+`, 0, 0)`,
		u.ID, u.Unit, string(u.Form), u.Rubric, u.From, u.Closed, u.Source, u.Reason, u.At, u.By)
	return err
}

// Withdraw takes back that a sheet holds from a month on; asks for RubricDecide. It
// is for what was entered wrongly: what something was scored by stays, and is
// followed by another from a later month. Faults: NotFound, State (scores stand that
// were made by it).
func (s *Service) Withdraw(ctx context.Context, actor access.Actor, key db.Key, use int64) error {
	const op = "quality.withdraw"
	return db.Do(ctx, s.DB, db.On("rubric_use", use), func(t *db.Tx) error {
		x, ok, err := db.Maybe(t, scanUse, `select `+useColumns+` from rubric_use where id = $1`, use)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(op, fault.NotFound, "fault.not_found")
		}
		u, err := mayRubric(t, actor, access.RubricDecide, x.Unit)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"withdraw", use}, func() (int64, error) {
			n, err := scoredBy(t, u, x)
			if err != nil {
				return 0, err
			}
			if n > 0 {
				return 0, fault.New(op, fault.State, "rubric.remove.scores", "Count", n, "Month", shownMonth(x.From))
			}
			if _, err := t.Exec(`update rubric_use set gone_at = $2, gone_by = $3 where id = $1 and gone_at = 0`, use, t.Now(), actor.Person); err != nil {
				return 0, err
			}
			return use, audit.Append(t, audit.Event{Actor: actor, Unit: u.ID, Kind: "rubric.withdraw", Subject: use, Body: map[string]any{"rubric": x.Rubric, "from": x.From}})
		})
		return err
	})
}

// scoredBy counts the scores below a unit that were made by the sheet of a use.
func scoredBy(t *db.Tx, u org.Unit, x Use) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from score s where s.rubric = $1 and s.month >= $2
		and s.unit in (select p.unit from unit_path p where p.path >= $3 and p.path < $4)`, x.Rubric, x.From, u.Path, endOf(u.Path))
}
