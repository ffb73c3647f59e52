package life

import (
	"encoding/json"
	"strconv"

	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/search"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

const congressColumns = `id, unit, day, name, until_on, state, outcome, made_at, made_by, done_at, done_by, version`

func scanCongress(r db.Row) (c Congress, err error) {
	var outcome string
	err = r.Scan(&c.ID, &c.Unit, &c.Day, &c.Name, &c.Until, &c.State, &outcome, &c.MadeAt, &c.MadeBy, &c.DoneAt, &c.DoneBy, &c.Version)
	if err == nil && outcome != "" {
		err = json.Unmarshal([]byte(outcome), &c.Outcome)
	}
	return c, err
}

// congressByID gives a congress with its seats and who takes over. Fault: NotFound.
func congressByID(t *db.Tx, id int64) (Congress, error) {
	c, ok, err := db.Maybe(t, scanCongress, `select `+congressColumns+` from congress where id = $1`, id)
	if err == nil && !ok {
		err = none("life.congress")
	}
	if err != nil {
		return c, err
	}
	return c, withSeats(t, &c)
}

func withSeats(t *db.Tx, c *Congress) (err error) {
	if c.Seats, err = db.All(t, func(r db.Row) (s member.Seat, err error) {
		err = r.Scan(&s.Person, &s.Role, &s.Title)
		return s, err
	}, `select person, role, title from congress_seat where congress = $1 order by pos`, c.ID); err != nil {
		return err
	}
	type row struct {
		hand
		person int64
	}
	rows, err := db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.what, &v.id, &v.person); return v, err },
		`select what, subject, person from congress_hand where congress = $1 order by what, subject`, c.ID)
	c.hands = map[hand]int64{}
	for _, v := range rows {
		c.hands[v.hand] = v.person
	}
	return err
}

// openCongress gives the congress of a unit that is being prepared, if there is one.
func openCongress(t *db.Tx, unit int64) (Congress, bool, error) {
	c, ok, err := db.Maybe(t, scanCongress, `select `+congressColumns+` from congress where unit = $1 and state in ('draft', 'asked') order by id desc limit 1`, unit)
	if err == nil && ok {
		err = withSeats(t, &c)
	}
	return c, ok, err
}

// congressesOf gives the congresses of a unit, the latest first.
func congressesOf(t *db.Tx, unit int64) ([]Congress, error) {
	return db.All(t, scanCongress, `select `+congressColumns+` from congress where unit = $1 order by id desc limit 50`, unit)
}

// CongressByID and MergerByID give one; rights are the caller's. Fault: NotFound.
func CongressByID(t *db.Tx, id int64) (Congress, error) { return congressByID(t, id) }

// MergerByID: see CongressByID.
func MergerByID(t *db.Tx, id int64) (Merger, error) { return mergerByID(t, id) }

// CongressesAfter and MergersAfter give the next ones after a key, for the index.
func CongressesAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from congress where id > $1 order by id limit $2`, id, limit)
}

// MergersAfter: see CongressesAfter.
func MergersAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from merger where id > $1 order by id limit $2`, id, limit)
}

// CongressesIn gives the congresses of a unit between two days, without those given up.
func CongressesIn(t *db.Tx, unit int64, from, to string) ([]Congress, error) {
	return db.All(t, scanCongress, `select `+congressColumns+` from congress where unit = $1 and day >= $2 and day <= $3 and state <> 'dropped' order by day, id limit 20`, unit, from, to)
}

// MergersIn gives the mergers prepared at a unit between two days, without those given up.
func MergersIn(t *db.Tx, unit int64, from, to string) ([]Merger, error) {
	return db.All(t, scanMerger, `select `+mergerColumns+` from merger m where m.unit = $1 and m.day >= $2 and m.day <= $3 and m.state <> 'dropped' order by m.day, m.id limit 50`, unit, from, to)
}

// askedBelow gives the congresses put before a unit, the nearest day first.
func askedBelow(t *db.Tx, unit int64, today string) ([]Congress, error) {
	return db.All(t, scanCongress, `select c.id, c.unit, c.day, c.name, c.until_on, c.state, c.outcome, c.made_at, c.made_by, c.done_at, c.done_by, c.version
		from unit_path p join congress c on c.unit = p.unit
		where p.parent = $1 and p.from_on <= $2 and p.to_on > $2 and c.state = 'asked' order by c.day, c.id limit 20`, unit, today)
}

func insertCongress(t *db.Tx, c Congress) error {
	if err := search.Changed(t, search.Congress, c.ID); err != nil {
		return err
	}
	_, err := t.Exec(`insert into congress (`+congressColumns+`) values (`+db.Marks(1, 12)+`)`,
		c.ID, c.Unit, c.Day, c.Name, c.Until, c.State, "", c.MadeAt, c.MadeBy, c.DoneAt, c.DoneBy, c.Version)
	return err
}

// saveCongress writes what can change of it as a new version.
func saveCongress(t *db.Tx, c *Congress) error {
	if err := search.Changed(t, search.Congress, c.ID); err != nil {
		return err
	}
	c.Version++
	outcome := ""
	if c.State == Done {
		outcome = outcomeText(c.Outcome)
	}
	_, err := t.Exec(`update congress set day = $2, name = $3, until_on = $4, state = $5, outcome = $6, done_at = $7, done_by = $8, version = $9 where id = $1`,
		c.ID, c.Day, c.Name, c.Until, c.State, outcome, c.DoneAt, c.DoneBy, c.Version)
	return err
}

func putSeats(t *db.Tx, c Congress) error {
	if _, err := t.Exec(`delete from congress_seat where congress = $1`, c.ID); err != nil {
		return err
	}
	var rows [][]any
	for i, s := range c.Seats {
		rows = append(rows, []any{c.ID, i + 1, s.Person, string(s.Role), s.Title})
	}
	return t.InsertMany("congress_seat", []string{"congress", "pos", "person", "role", "title"}, rows)
}

func putHands(t *db.Tx, congress int64, list []Taking) error {
	if _, err := t.Exec(`delete from congress_hand where congress = $1`, congress); err != nil {
		return err
	}
	var rows [][]any
	for _, x := range list {
		rows = append(rows, []any{congress, x.What, x.ID, x.Person})
	}
	return t.InsertMany("congress_hand", []string{"congress", "what", "subject", "person"}, rows)
}
