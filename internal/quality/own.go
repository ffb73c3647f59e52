package quality

import (
	"encoding/json"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/rule"
)

// SheetState is how far a committee's own sheet is.
type SheetState string

// The states.
const (
	SheetDraft   SheetState = "draft"
	SheetSealed  SheetState = "sealed" // it was put in force once, and is never changed again
	SheetDropped SheetState = "dropped"
)

// Own is a sheet of a committee.
type Own struct {
	ID        int64
	Unit      int64
	State     SheetState
	Base      string // the sheet it was copied from
	Sheet     *Rubric
	MadeAt    int64
	MadeBy    int64
	ChangedAt int64
	ChangedBy int64
	Version   int64
}

// OwnID is how scores and uses name a committee's own sheet.
func OwnID(id int64) string { return "b" + strconv.FormatInt(id, 10) }

// ownID reads it; false for a shipped sheet's.
func ownID(id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, "b")
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, ok && err == nil && n > 0
}

// RubricByID gives a sheet that scores name, a shipped one or a committee's.
// Fault: NotFound.
func RubricByID(t *db.Tx, id string) (*Rubric, error) {
	if r, ok := Find(id); ok {
		return r, nil
	}
	n, ok := ownID(id)
	if !ok {
		return nil, fault.New("quality.rubric", fault.NotFound, "fault.not_found")
	}
	own, err := ownByID(t, n)
	return own.Sheet, err
}

const ownColumns = `id, unit, state, base, title, body, made_at, made_by, changed_at, changed_by, version`

func scanOwn(r db.Row) (o Own, err error) {
	var title, body string
	if err := r.Scan(&o.ID, &o.Unit, &o.State, &o.Base, &title, &body, &o.MadeAt, &o.MadeBy, &o.ChangedAt, &o.ChangedBy, &o.Version); err != nil {
		return o, err
	}
	o.Sheet = &Rubric{}
	if err := json.Unmarshal([]byte(body), o.Sheet); err != nil {
		return o, fault.Wrap("quality.own", fault.Corrupt, err)
	}
	o.Sheet.ID, o.Sheet.Title.Vi, o.Sheet.To, o.Sheet.Certainty = OwnID(o.ID), title, clock.Forever, rule.Official
	return o, nil
}

func ownByID(t *db.Tx, id int64) (Own, error) {
	o, ok, err := db.RecallOne(t, scanOwn, `select `+ownColumns+` from rubric where id = $1`, id)
	if err == nil && !ok {
		err = fault.New("quality.own", fault.NotFound, "fault.not_found")
	}
	return o, err
}

// ownOf gives the sheets of a unit that are not thrown away, the latest first.
func ownOf(t *db.Tx, unit int64, limit int) ([]Own, error) {
	return db.All(t, scanOwn, `select `+ownColumns+` from rubric where unit = $1 and state in ('draft', 'sealed') order by id desc limit $2`, unit, limit)
}

func insertOwn(t *db.Tx, o Own) error {
	body, err := json.Marshal(o.Sheet)
	if err != nil {
		return fault.Wrap("quality.own", fault.Internal, err)
	}
	_, err = t.Exec(`insert into rubric (`+ownColumns+`) values (`+db.Marks(1, 11)+`)`,
		o.ID, o.Unit, string(o.State), o.Base, o.Sheet.Title.Vi, string(body), o.MadeAt, o.MadeBy, o.ChangedAt, o.ChangedBy, o.Version)
	return err
}

func updateOwn(t *db.Tx, o Own) error {
	body, err := json.Marshal(o.Sheet)
	if err != nil {
		return fault.Wrap("quality.own", fault.Internal, err)
	}
	_, err = t.Exec(`update rubric set state = $2, title = $3, body = $4, changed_at = $5, changed_by = $6, version = version + 1 where id = $1`,
		o.ID, string(o.State), o.Sheet.Title.Vi, string(body), o.ChangedAt, o.ChangedBy)
	return err
}

// copied is a sheet to be changed: what only the source's paper says of itself is left behind.
func copied(r *Rubric) (*Rubric, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fault.Wrap("quality.own", fault.Internal, err)
	}
	c := &Rubric{}
	if err := json.Unmarshal(body, c); err != nil {
		return nil, fault.Wrap("quality.own", fault.Internal, err)
	}
	c.ID, c.Source, c.From, c.To, c.Incomplete, c.Open = "", "", "", "", false, nil
	for g := range c.Groups {
		for i := range c.Groups[g].Criteria {
			l := &c.Groups[g].Criteria[i]
			l.Certainty = ""
			if l.Scale == Manual && l.Step == 0 {
				l.Step = Pts(1) / 2
			}
		}
	}
	return c, nil
}
