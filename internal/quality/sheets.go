package quality

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

// SheetsView is the page of a unit's sheets: by which it scores now, what it put in
// force, what is being written.
type SheetsView struct {
	Unit      org.Unit
	Month     string // this one
	Now       []SheetNow
	Later     []SheetNow // what comes, here or from above, in the order of its months
	Uses      []Use      // of this unit, the latest first, withdrawn ones left out
	Drafts    []Own
	Bases     []*Rubric // what a draft can be copied from
	Choices   []*Rubric // what can be put in force as it is
	Titles    map[string]Text
	Names     map[int64]string // people
	MayEdit   bool
	MayDecide bool
}

// SheetNow is the sheet that holds this month for a form of meeting.
type SheetNow struct {
	Form  Form
	From  string // of what comes: the month
	Sheet *Rubric
	Use   Use    // zero: nobody has said
	Of    string // the unit that said it
}

// Sheets gives the page. Asks for RuleView. Fault: NotFound.
func (s *Service) Sheets(ctx context.Context, actor access.Actor, unit int64) (SheetsView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v SheetsView, err error) {
		u, err := mayRubric(t, actor, access.RuleView, unit)
		if err != nil {
			return v, err
		}
		v.Unit, v.Month, v.Titles = u, today(t)[:7], map[string]Text{}
		people := []int64{}
		for _, form := range Forms() {
			r, use, err := sheetOn(t, unit, form, today(t))
			switch {
			case fault.Is(err, fault.State) || fault.Is(err, fault.NotFound): // none, or the unit is closed
				continue
			case err != nil:
				return v, err
			}
			now := SheetNow{Form: form, Sheet: r, Use: use}
			if use.Unit != 0 {
				of, err := org.LastOn(t, use.Unit, today(t))
				if err != nil {
					return v, err
				}
				now.Of = of.Name
			}
			v.Now = append(v.Now, now)
		}
		if v.Later, err = comes(t, u, v.Month); err != nil {
			return v, err
		}
		leads := !u.Kind.Meets()
		v.MayEdit = leads && access.May(actor, access.RubricEdit, access.Unit(u.Path))
		v.MayDecide = leads && access.May(actor, access.RubricDecide, access.Unit(u.Path))
		uses, err := usesOf(t, []int64{unit})
		if err != nil {
			return v, err
		}
		for i := len(uses) - 1; i >= 0; i-- {
			v.Uses = append(v.Uses, uses[i])
			people = append(people, uses[i].By)
		}
		for _, r := range rubrics {
			v.Titles[r.ID] = r.Title
			v.Bases = append(v.Bases, r)
			if usable(r, today(t)) {
				v.Choices = append(v.Choices, r)
			}
		}
		own, err := ownOf(t, unit, 100)
		if err != nil {
			return v, err
		}
		for _, o := range own {
			v.Titles[o.Sheet.ID] = o.Sheet.Title
			switch {
			case o.State == SheetSealed:
				v.Bases, v.Choices = append(v.Bases, o.Sheet), append(v.Choices, o.Sheet)
			case v.MayEdit:
				v.Drafts = append(v.Drafts, o)
				people = append(people, o.ChangedBy)
			}
		}
		// What is in force from above can be copied too.
		for _, n := range v.Now {
			if _, ok := v.Titles[n.Sheet.ID]; !ok {
				v.Titles[n.Sheet.ID] = n.Sheet.Title
				v.Bases = append(v.Bases, n.Sheet)
			}
		}
		v.Names, err = namesOf(t, people)
		return v, err
	})
}

// comes gives the sheets that will hold for a unit after a month, by what is in force
// on its path already.
func comes(t *db.Tx, u org.Unit, month string) ([]SheetNow, error) {
	path := unitsOf(u.Path)
	uses, err := usesOf(t, path)
	if err != nil {
		return nil, err
	}
	var months []string
	for _, x := range uses {
		if x.From > month {
			months = append(months, x.From)
		}
	}
	slices.Sort(months)
	var out []SheetNow
	for _, form := range Forms() {
		was, _ := SheetFor(path, form, month, uses)
		for _, m := range slices.Compact(slices.Clone(months)) {
			x, ok := SheetFor(path, form, m, uses)
			if !ok || x.ID == was.ID || form == CombinedForm && x.Form == RegularForm {
				continue
			}
			was = x
			r, err := RubricByID(t, x.Rubric)
			if err != nil {
				return nil, err
			}
			of, err := org.LastOn(t, x.Unit, today(t))
			if err != nil {
				return nil, err
			}
			out = append(out, SheetNow{Form: form, From: m, Sheet: r, Use: x, Of: of.Name})
		}
	}
	return out, nil
}

func namesOf(t *db.Tx, ids []int64) (map[int64]string, error) {
	people, err := member.PersonsByID(t, ids)
	out := make(map[int64]string, len(people))
	for id, p := range people {
		out[id] = p.Name()
	}
	return out, err
}

// SheetView is the page of one sheet, to be read.
type SheetView struct {
	Sheet    *Rubric
	Own      *Own // nil: a shipped one
	UnitName string
	BaseName Text // of what it was copied from
	Uses     []Use
	Names    map[int64]string
}

// Sheet gives a sheet by its id. A shipped one is everybody's who may read rules; a
// committee's is read where its rules are (RuleView), a draft where it is written
// (RubricEdit). Fault: NotFound.
func (s *Service) Sheet(ctx context.Context, actor access.Actor, id string) (SheetView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v SheetView, err error) {
		if v.Sheet, err = readable(t, actor, id); err != nil {
			return v, err
		}
		n, own := ownID(id)
		if !own {
			return v, nil
		}
		o, err := ownByID(t, n)
		if err != nil {
			return v, err
		}
		v.Own = &o
		u, err := org.LastOn(t, o.Unit, today(t))
		if err != nil {
			return v, err
		}
		v.UnitName = u.Name
		if base, err := RubricByID(t, o.Base); err == nil {
			v.BaseName = base.Title
		}
		v.Uses, err = db.All(t, scanUse, `select `+useColumns+` from rubric_use where unit = $1 and rubric = $2 and gone_at = 0 order by from_month, id`, o.Unit, id)
		if err != nil {
			return v, err
		}
		people := []int64{o.ChangedBy}
		for _, u := range v.Uses {
			people = append(people, u.By)
		}
		v.Names, err = namesOf(t, people)
		return v, err
	})
}

// DraftView is the page on which a sheet is written.
type DraftView struct {
	Own
	Unit      org.Unit
	BaseName  Text
	Problems  []Problem
	Preview   Preview
	There     bool // it was laid on the past
	ByName    string
	Month     string // this one
	MayDecide bool
	MayLook   bool // see it laid on the past
}

// Draft gives it. Asks for RubricEdit. Faults: NotFound, State (in force once).
func (s *Service) Draft(ctx context.Context, actor access.Actor, id int64) (DraftView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v DraftView, err error) {
		if v.Own, err = draftFor(t, actor, access.RubricEdit, id); err != nil {
			return v, err
		}
		if v.Unit, err = org.LastOn(t, v.Own.Unit, today(t)); err != nil {
			return v, err
		}
		if base, err := RubricByID(t, v.Base); err == nil {
			v.BaseName = base.Title
		}
		v.Problems, v.Month = v.Sheet.Problems(), today(t)[:7]
		if v.Preview, v.There, err = previewState(t, v.Own); err != nil {
			return v, err
		}
		names, err := namesOf(t, []int64{v.ChangedBy})
		v.ByName = names[v.ChangedBy]
		path := access.Unit(v.Unit.Path)
		v.MayDecide, v.MayLook = access.May(actor, access.RubricDecide, path), access.May(actor, access.RubricTry, path)
		return v, err
	})
}

// DraftSubject is a committee's sheet as a subject of access.
func (s *Service) DraftSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		o, err := ownByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		u, err := org.LastOn(t, o.Unit, today(t))
		return access.Unit(u.Path), err
	})
}

// FactNames are the measures a line can be counted from; their words are MeasureKey.
func FactNames() []string { return factNames }

// MeasureKey is the message key of a measure's name.
func MeasureKey(name string) string { return "quality.measure." + name }

// PerCent says whether a measure is a share; of the others, numbers have no upper end.
func PerCent(name string) bool { return measures[name].all == perCent }
