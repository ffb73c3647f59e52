package quality

import (
	"slices"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

// Form is the form of meeting a sheet is for: some committees have one sheet for
// regular meetings and another for thematic ones.
type Form string

// The forms. A combined meeting (regular, with a theme in it) is scored by the
// sheet for regular ones where nobody has named one for it. A theme held apart is
// scored only where a sheet for it is in force; else it counts in its month's score.
const (
	RegularForm  Form = "regular"
	CombinedForm Form = "combined"
	ThematicForm Form = "thematic"
)

// Forms are the forms there are.
func Forms() []Form { return []Form{RegularForm, CombinedForm, ThematicForm} }

// FormOf gives the form of a meeting.
func FormOf(m meeting.Meeting) Form {
	switch m.Kind {
	case meeting.Combined:
		return CombinedForm
	case meeting.Thematic:
		return ThematicForm
	}
	return RegularForm
}

// asForm are the forms whose sheets a form is scored by, the first that is there.
var asForm = map[Form][]Form{RegularForm: {RegularForm}, CombinedForm: {CombinedForm, RegularForm}, ThematicForm: {ThematicForm}}

// Use says by which sheet a unit, and those below it, score from a month on.
type Use struct {
	ID     int64
	Unit   int64
	Form   Form
	Rubric string // a shipped sheet or one of a committee; "" gives back to what is inherited
	From   string // the month
	Closed bool   // units below may not choose another
	Source string // the paper by which it was decided
	Reason string
	At, By int64
	ByRule bool // a regulation says so (rule.ScoreRubric)
}

// SheetFor finds the use that holds for a form of meeting in a month. path is the
// unit and those above it, the nearest first; uses are the rows of them in the
// order they were made. Of one unit the latest month that has begun speaks, and of
// one month the later row. The nearest unit speaks, unless one above it has said
// that those below may not choose. It looks at nothing but what it is given.
func SheetFor(path []int64, form Form, month string, uses []Use) (Use, bool) {
	for _, f := range asForm[form] {
		var found *Use
		for _, unit := range path {
			var own *Use
			for i := range uses {
				u := &uses[i]
				if u.Unit == unit && u.Form == f && u.From <= month && (own == nil || u.From >= own.From) {
					own = u
				}
			}
			if own != nil && own.Rubric != "" && (found == nil || own.Closed) {
				found = own
			}
		}
		if found != nil {
			return *found, true
		}
	}
	return Use{}, false
}

// RubricFor gives the sheet a unit scores its regular meetings by on a day. Fault:
// State when no sheet holds on the day.
func RubricFor(t *db.Tx, unit int64, day string) (*Rubric, error) {
	r, _, err := sheetOn(t, unit, RegularForm, day)
	return r, err
}

// RubricOf gives the sheet a meeting is scored by that has no score yet.
func RubricOf(t *db.Tx, m meeting.Meeting) (*Rubric, error) {
	r, _, err := sheetOn(t, m.Unit, FormOf(m), m.Day)
	return r, err
}

// sheetOn is the one place where a sheet is looked up: by the tree of the day and
// the uses of its month; where nobody has said, An Phú's, where that holds on the
// day, else the newest that does and has not ended: what some other committee used
// to score by is no sheet of theirs.
func sheetOn(t *db.Tx, unit int64, form Form, day string) (*Rubric, Use, error) {
	path, err := pathOn(t, unit, day)
	if err != nil {
		return nil, Use{}, err
	}
	uses, err := usesOf(t, path)
	if err != nil {
		return nil, Use{}, err
	}
	if uses, err = withRule(t, unit, day[:7], uses); err != nil {
		return nil, Use{}, err
	}
	if u, ok := SheetFor(path, form, day[:7], uses); ok {
		r, err := RubricByID(t, u.Rubric)
		if err != nil {
			return nil, u, err
		}
		if usable(r, day) {
			return r, u, nil
		}
	}
	if form == ThematicForm {
		return nil, Use{}, fault.New("quality.rubric", fault.State, "quality.not_scored")
	}
	r, err := byDefault(day)
	return r, Use{}, err
}

// byDefault is the sheet of who has chosen none.
func byDefault(day string) (*Rubric, error) {
	if r, ok := Find(DefaultRubric); ok && usable(r, day) {
		return r, nil
	}
	var best *Rubric
	for _, r := range rubrics { // the oldest first
		if usable(r, day) && r.To == clock.Forever {
			best = r
		}
	}
	if best == nil {
		return nil, fault.New("quality.rubric", fault.State, "quality.rubric.none")
	}
	return best, nil
}

// withRule puts what a regulation names before the uses, as one more of its unit:
// who has put a sheet in force here is believed before his regulation. A regulation
// that changes within a month counts from the next one, so that no month is cut in two.
func withRule(t *db.Tx, unit int64, month string, uses []Use) ([]Use, error) {
	first := month + "-01"
	if _, err := org.PathOn(t, unit, first); fault.Is(err, fault.NotFound) {
		return uses, nil // founded within the month
	}
	a, err := rule.For(t, unit, rule.ScoreRubric, first)
	if err != nil || a.Value == "" || a.Unit == 0 {
		return uses, err
	}
	return append([]Use{{Unit: a.Unit, Form: RegularForm, Rubric: a.Value, Source: a.Source, ByRule: true}}, uses...), nil
}

// pathOn gives the units of a path on a day, the nearest first.
func pathOn(t *db.Tx, unit int64, day string) ([]int64, error) {
	path, err := org.PathOn(t, unit, day)
	if err != nil {
		return nil, err
	}
	return unitsOf(path), nil
}

func unitsOf(path string) []int64 {
	var out []int64
	for _, part := range strings.Split(strings.Trim(path, "/"), "/") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			out = append(out, id)
		}
	}
	slices.Reverse(out)
	return out
}

const useColumns = `id, unit, form, rubric, from_month, closed, source, reason, made_at, made_by`

func scanUse(r db.Row) (u Use, err error) {
	err = r.Scan(&u.ID, &u.Unit, &u.Form, &u.Rubric, &u.From, &u.Closed, &u.Source, &u.Reason, &u.At, &u.By)
	return u, err
}

// usesOf gives the uses of units in the order they were made.
func usesOf(t *db.Tx, units []int64) ([]Use, error) {
	if len(units) == 0 {
		return nil, nil
	}
	marks, args := db.In(0, units)
	return db.Recall(t, scanUse, `select `+useColumns+` from rubric_use where unit in (`+marks+`) and gone_at = 0 order by id`, args...)
}
