package report

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// RaiseFor raises a difficulty for a unit to the one above it, found by somebody
// else on the spot: source names what (visit, inspection). It is the unit's own,
// which closes it. The caller has asked for the right. Faults: Invalid (empty; too
// long), State (no unit above).
func RaiseFor(t *db.Tx, actor access.Actor, unit int64, source string, id int64, text string) (int64, error) {
	const op = "report.raise"
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return 0, err
	}
	if u.Parent == 0 {
		return 0, fault.New(op, fault.State, "report.top")
	}
	var bad fault.Fields
	d := Difficulty{ID: t.ID(), Unit: u.ID, To: u.Parent, Source: source, SourceID: id, State: DifficultyOpen, RaisedAt: t.Now(), RaisedBy: actor.Person,
		Text: words(&bad, "text", text, maxNote, "report.raise.empty")}
	if err := bad.Err(op); err != nil {
		return 0, err
	}
	r, ok, err := OfMonth(t, u.ID, today(t)[:7])
	if err != nil {
		return 0, err
	}
	if ok && r.State == Draft {
		d.Report = r.ID
	}
	if err := insertDifficulty(t, d); err != nil {
		return 0, err
	}
	return d.ID, record(t, actor, "report.raise", d, map[string]any{"to": d.To, "source": source, "source_id": id})
}

// OpenOf gives a unit's open difficulties, the latest first, at most limit.
func OpenOf(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and state = 'open' order by id desc limit $2`, unit, limit)
}
