package meeting

import (
	"slices"

	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
)

// Expect names a person, sent by the committee of a unit, to sit in on another
// unit's meetings of a month: he may look at them and at the papers sent ahead.
// held: he was there, and may look at them whatever becomes of his position. It
// is what a lower room tells; the caller has asked for the right.
func Expect(t *db.Tx, unit int64, month string, person, sentBy int64, held bool) error {
	_, err := t.Exec(`insert into expected_guest (unit, month, person, sent_by, held) values ($1, $2, $3, $4, $5)
		on conflict (unit, month, person, sent_by) do update set held = excluded.held`, unit, month, person, sentBy, held)
	if err != nil {
		return err
	}
	return expectedChanged(t, unit, month)
}

// Unexpect takes that back.
func Unexpect(t *db.Tx, unit int64, month string, person, sentBy int64) error {
	if _, err := t.Exec(`delete from expected_guest where unit = $1 and month = $2 and person = $3 and sent_by = $4`, unit, month, person, sentBy); err != nil {
		return err
	}
	return expectedChanged(t, unit, month)
}

// ExpectedChanged has what is found of the meetings a person is named for read
// again: he may have left the committee that sent him.
func ExpectedChanged(t *db.Tx, person int64) error {
	type at struct {
		unit  int64
		month string
	}
	all, err := db.All(t, func(r db.Row) (a at, err error) { err = r.Scan(&a.unit, &a.month); return a, err },
		`select distinct unit, month from expected_guest where person = $1 order by unit, month`, person)
	for _, a := range all {
		if err == nil {
			err = expectedChanged(t, a.unit, a.month)
		}
	}
	return err
}

func expectedChanged(t *db.Tx, unit int64, month string) error {
	ids, err := db.All(t, db.Scalar[int64], `select id from meeting where unit = $1 and month = $2 order by id`, unit, month)
	for _, id := range ids {
		if err == nil {
			err = found(t, id)
		}
	}
	return err
}

// expected is a row of who is named.
type expected struct {
	person, sentBy int64
	held           bool
}

func scanExpected(r db.Row) (e expected, err error) {
	err = r.Scan(&e.person, &e.sentBy, &e.held)
	return e, err
}

// Expected gives who is named to sit in on a meeting today: those who were
// there, and those who still are in the committee that sends them while the unit
// still stands below it. A chi ủy's meeting is not sat in on by this.
func Expected(t *db.Tx, m Meeting) ([]int64, error) {
	if m.Body == Bureau {
		return nil, nil
	}
	rows, err := db.All(t, scanExpected, `select person, sent_by, held from expected_guest where unit = $1 and month = $2 order by person, sent_by`, m.Unit, m.Month)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, e := range rows {
		ok := e.held
		if !ok {
			if ok, err = Sends(t, e.sentBy, e.person, m.Unit, today(t)); err != nil {
				return nil, err
			}
		}
		if ok && !slices.Contains(out, e.person) {
			out = append(out, e.person)
		}
	}
	return out, nil
}

// isExpected is Expected for one person.
func isExpected(t *db.Tx, id, person int64) (bool, error) {
	if person == 0 {
		return false, nil
	}
	m, err := ByID(t, id)
	if err != nil {
		return false, err
	}
	all, err := Expected(t, m)
	return slices.Contains(all, person), err
}

// Sends says whether a person is in the committee of a unit on a day, and another
// unit stands below it.
func Sends(t *db.Tx, sentBy, person, unit int64, day string) (bool, error) {
	held, err := member.PositionsOn(t, sentBy, day)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(held, func(p member.Position) bool { return p.Person == person && p.Role.InCommittee() }) {
		return false, nil
	}
	paths, err := org.PathsOn(t, []int64{sentBy, unit}, day)
	return err == nil && unit != sentBy && org.Under(paths[unit], paths[sentBy]), err
}
