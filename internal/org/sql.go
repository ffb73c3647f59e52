package org

import (
	"slices"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// Today is the civil day of the transaction.
func Today(t *db.Tx) string { return clock.Day(t.Now()) }

// unitColumns are of unit u, its name n and its place p on a day.
const unitColumns = `u.id, u.from_on, u.to_on, n.kind, n.name, n.short, n.code, n.sort_key, n.from_on, p.parent, p.path`

func (u *Unit) dest() []any {
	return []any{&u.ID, &u.From, &u.To, &u.Kind, &u.Name, &u.Short, &u.Code, &u.sortKey, &u.nameFrom, &u.Parent, &u.Path}
}

func scanUnit(r db.Row) (u Unit, err error) { err = r.Scan(u.dest()...); return u, err }

func scanUnitKids(r db.Row) (u Unit, err error) {
	err = r.Scan(append(u.dest(), &u.Kids)...)
	return u, err
}

// kidsColumn counts the direct children of p.unit on day $1.
const kidsColumn = `(select count(*) from unit_path k where k.parent = p.unit and k.to_on > $1 and k.from_on <= $1)`

// onDay ties n and p to unit p.unit on day $1.
const onDay = ` and p.from_on <= $1 and p.to_on > $1 and n.unit = p.unit and n.from_on <= $1 and n.to_on > $1 and u.id = p.unit`

// UnitOn gives the unit as it is on a day. Fault: NotFound, also when it does
// not yet or no longer live on that day.
func UnitOn(t *db.Tx, id int64, day string) (Unit, error) {
	u, ok, err := db.RecallOne(t, scanUnit, qUnitOn, day, id)
	if err == nil && !ok {
		err = &fault.Error{Op: "org.unit", Kind: fault.NotFound, Key: "fault.not_found", Subject: unitSubject(id)}
	}
	return u, err
}

// UnitsOn gives those of ids that live on a day, by id. UnitOn and PathOn of them
// cost nothing more afterwards.
func UnitsOn(t *db.Tx, ids []int64, day string) (map[int64]Unit, error) {
	out := make(map[int64]Unit, len(ids))
	var ask []int64
	for _, id := range ids {
		if known, ok := db.Known[Unit](t, qUnitOn, day, id); !ok {
			ask = append(ask, id)
		} else if len(known) > 0 {
			out[id] = known[0]
		}
	}
	for len(ask) > 0 {
		n := min(len(ask), 500)
		marks, args := db.In(1, ask[:n])
		us, err := db.All(t, scanUnit, `select `+unitColumns+`
			from unit_path p cross join unit_name n cross join unit u where p.unit in (`+marks+`)`+onDay, append([]any{day}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, u := range us {
			out[u.ID] = u
		}
		for _, id := range ask[:n] {
			var one []Unit
			var path []string
			if u, ok := out[id]; ok {
				one, path = []Unit{u}, []string{u.Path}
			}
			db.Know(t, one, qUnitOn, day, id)
			db.Know(t, path, qPathOn, id, day)
		}
		ask = ask[n:]
	}
	return out, nil
}

// LastOn gives the unit as it is on a day, or as it was on the last day of its
// life before that; for pages of old things. Fault: NotFound.
func LastOn(t *db.Tx, id int64, day string) (Unit, error) {
	u, err := UnitOn(t, id, day) // nearly always
	if !fault.Is(err, fault.NotFound) {
		return u, err
	}
	life, err := lifeOf(t, id)
	if err != nil {
		return Unit{}, err
	}
	if day >= life.to {
		day = clock.AddDays(life.to, -1)
	}
	return UnitOn(t, id, max(day, life.from))
}

// PathOn gives the unit's path on a day. Fault: NotFound.
func PathOn(t *db.Tx, unit int64, day string) (string, error) {
	p, ok, err := db.RecallOne(t, db.Scalar[string],
		qPathOn, unit, day)
	if err == nil && !ok {
		err = &fault.Error{Op: "org.path", Kind: fault.NotFound, Key: "fault.not_found", Subject: unitSubject(unit)}
	}
	return p, err
}

// LastPath gives the path of LastOn, for asking who may.
func LastPath(t *db.Tx, id int64, day string) (string, error) {
	path, err := PathOn(t, id, day)
	if fault.Is(err, fault.NotFound) {
		u, err := LastOn(t, id, day)
		return u.Path, err
	}
	return path, err
}

// PathsOn gives the paths on a day of those of ids that live then, by id.
func PathsOn(t *db.Tx, ids []int64, day string) (map[int64]string, error) {
	out := make(map[int64]string, len(ids))
	type row struct {
		id   int64
		path string
	}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		rows, err := db.Recall(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.id, &v.path); return v, err },
			`select unit, path from unit_path where unit in (`+db.Marks(2, n)+`) and from_on <= $1 and to_on > $1`,
			append([]any{day}, db.Anys(ids[:n])...)...)
		if err != nil {
			return nil, err
		}
		for _, v := range rows {
			out[v.id] = v.path
		}
		ids = ids[n:]
	}
	return out, nil
}

// ByCode gives the unit that has a code on a day, and whether there is one.
func ByCode(t *db.Tx, code Code, day string) (int64, bool, error) {
	return db.Maybe(t, db.Scalar[int64], `select unit from unit_name where code = $1 and code <> '' and from_on <= $2 and to_on > $2 order by unit limit 1`, string(code), day)
}

// ByName gives the units called just so on a day, whatever case and marks, at
// most twenty.
func ByName(t *db.Tx, name, day string) ([]Unit, error) {
	ids, err := db.All(t, db.Scalar[int64], `select unit from unit_name where fold = $1 and from_on <= $2 and to_on > $2 order by unit limit 20`, vn.Fold(vn.Clean(name)), day)
	if err != nil {
		return nil, err
	}
	units, err := UnitsOn(t, ids, day)
	var out []Unit
	for _, id := range ids {
		if u, ok := units[id]; ok {
			out = append(out, u)
		}
	}
	return out, err
}

// ClosedByName gives the unit of a name that closed last before a day, and whether
// there is one.
func ClosedByName(t *db.Tx, name, day string) (Unit, bool, error) {
	id, ok, err := db.Maybe(t, db.Scalar[int64], `select n.unit from unit_name n cross join unit u where n.fold = $1 and u.id = n.unit and u.to_on <= $2 and n.to_on = u.to_on order by u.to_on desc, u.id limit 1`, vn.Fold(vn.Clean(name)), day)
	if err != nil || !ok {
		return Unit{}, false, err
	}
	u, err := LastOn(t, id, day)
	return u, true, err
}

// Roots gives the units that hang under nothing on a day.
func Roots(t *db.Tx, day string) ([]Unit, error) {
	return db.All(t, scanUnitKids, qRoots, day)
}

// Ancestors gives the units above a path's own unit, the root first.
func Ancestors(t *db.Tx, path, day string) ([]Unit, error) {
	ids := pathIDs(path)
	if len(ids) < 2 {
		return nil, nil
	}
	ids = ids[:len(ids)-1]
	units, err := UnitsOn(t, ids, day)
	if err != nil {
		return nil, err
	}
	var out []Unit
	for _, id := range ids {
		if u, ok := units[id]; ok {
			out = append(out, u)
		}
	}
	return out, nil
}

// Children gives a page of the direct children of a unit on a day, by code,
// then by name, each with the count of its own.
func Children(t *db.Tx, unit int64, day string, after Cursor, limit int) (Page[Unit], error) {
	limit = PageSize(limit)
	rows, err := db.Recall(t, scanUnit, qChildren, day, unit, after.Key, after.ID, limit+1)
	p := cut(rows, limit, func(u Unit) Cursor { return Cursor{u.sortKey, u.ID} })
	if err != nil || len(p.Rows) == 0 {
		return p, err
	}
	// Counted for the page only: a unit may have 4,000 children.
	at := make(map[int64]*Unit, len(p.Rows))
	ids := make([]int64, len(p.Rows))
	for i := range p.Rows {
		ids[i], at[p.Rows[i].ID] = p.Rows[i].ID, &p.Rows[i]
	}
	type kids struct {
		of int64
		n  int
	}
	counts, err := db.Recall(t, func(r db.Row) (k kids, err error) { err = r.Scan(&k.of, &k.n); return k, err },
		`select parent, count(*) from unit_path where parent in (`+db.Marks(2, len(ids))+`) and to_on > $1 and from_on <= $1 group by parent`,
		append([]any{day}, db.Anys(ids)...)...)
	for _, k := range counts {
		at[k.of].Kids = k.n
	}
	return p, err
}

// ProvincesUnder gives the provinces in which a unit and those directly below it
// meet on a day.
func ProvincesUnder(t *db.Tx, unit int64, day string) ([]string, error) {
	return db.All(t, db.Scalar[string], qProvinces, unit, day)
}

// ChildIDs gives the units directly below one (0: the roots) on a day.
func ChildIDs(t *db.Tx, unit int64, day string) ([]int64, error) {
	return db.All(t, db.Scalar[int64], qChildIDs, unit, day)
}

// ClosedUnder gives the units that hung directly under one (0: roots) when they
// closed, of those whose first day gone lies after one day and not after another.
func ClosedUnder(t *db.Tx, unit int64, after, until string) ([]int64, error) {
	return db.All(t, db.Scalar[int64], qClosedUnder, unit, after, until)
}

// Hung is a stretch of days, To not among them, on which a unit stood directly under
// another; Closed: its life ended with it.
type Hung struct {
	Unit     int64
	From, To string
	Closed   bool
}

// On says whether a figure of a month stands there: by the tree of the month's end,
// or, of a unit that closed within it, where it stood last.
func (h Hung) On(first, last string) bool {
	return h.From <= last && (h.To > last || h.Closed && h.To > first)
}

func scanHung(r db.Row) (h Hung, err error) {
	var end string
	err = r.Scan(&h.Unit, &h.From, &h.To, &end)
	h.Closed = h.To == end
	return h, err
}

// HungUnder gives the stretches of some units directly under one that last beyond a day.
func HungUnder(t *db.Tx, unit int64, of []int64, after string) ([]Hung, error) {
	if len(of) == 0 {
		return nil, nil
	}
	return db.All(t, scanHung, `select p.unit, p.from_on, p.to_on, u.to_on from unit_path p cross join unit u
		where p.unit in (`+db.Marks(3, len(of))+`) and p.parent = $1 and p.to_on > $2 and u.id = p.unit order by p.unit, p.from_on`, append([]any{unit, after}, db.Anys(of)...)...)
}

// LeftUnder gives the units with a stretch directly under one that ended on days
// after one and not after another: they closed, or hang elsewhere, or came back.
func LeftUnder(t *db.Tx, unit int64, after, until string) ([]int64, error) {
	return db.All(t, db.Scalar[int64], qLeftUnder, unit, after, until)
}

// Displaced gives the units above those that hang elsewhere or are gone since
// days from (in) to (out), before and after.
func Displaced(t *db.Tx, from, to string) ([]int64, error) {
	type pair struct{ was, now int64 }
	pairs, err := db.All(t, func(r db.Row) (p pair, err error) { err = r.Scan(&p.was, &p.now); return p, err }, qDisplaced, from, to)
	seen := map[int64]bool{0: true}
	var out []int64
	for _, p := range pairs {
		for _, u := range []int64{p.was, p.now} {
			if !seen[u] {
				seen[u], out = true, append(out, u)
			}
		}
	}
	return out, err
}

// Below gives a page of the unit of a path and all that is below it on a day,
// in the order of the tree (a parent before its children).
func Below(t *db.Tx, path, day string, after Cursor, limit int) (Page[Unit], error) {
	limit = PageSize(limit)
	from := max(path, after.Key)
	rows, err := db.All(t, scanUnitKids, qBelow, day, from, endOf(path), after.Key, limit+1)
	return cut(rows, limit, func(u Unit) Cursor { return Cursor{u.Path, u.ID} }), err
}

// UnitsBelow gives the ids of the unit of a path and all below it on a day.
func UnitsBelow(t *db.Tx, path, day string) ([]int64, error) {
	return db.All(t, db.Scalar[int64], qUnitsBelow, path, endOf(path), day)
}

// AllBelow gives the unit of a path and all below it on a day, in tree order,
// and the fault TooLarge when they are more than most.
func AllBelow(t *db.Tx, path, day string, most int) ([]Unit, error) {
	us, err := db.All(t, scanUnit, qAllBelow, day, path, endOf(path), most+1)
	if err == nil && len(us) > most {
		return nil, fault.New("org.below", fault.TooLarge, "org.below.many", "Max", most)
	}
	return us, err
}

// CountBelow counts the unit of a path and all below it on a day, at most most.
func CountBelow(t *db.Tx, path, day string, most int) (int, error) {
	return db.One(t, db.Scalar[int], qCountBelow, path, endOf(path), day, most)
}

// few is how many units are few enough to look at each name.
const few = 2000

// Find gives a page of the units of a subtree whose name has text at the start
// of a word (folded: case and marks do not matter), or whose code begins with
// it, on a day. Ordered by the rest of the name from there on.
func Find(t *db.Tx, path, text, day string, after Cursor, limit int) (Page[Unit], error) {
	limit = PageSize(limit)
	fold := vn.Fold(text)
	if fold == "" {
		return Page[Unit]{}, nil
	}
	if strings.Trim(fold, "0123456789.") == "" && strings.Contains(fold, ".") {
		return findCode(t, path, fold, day, after, limit)
	}
	n, err := CountBelow(t, path, day, few+1)
	if err != nil {
		return Page[Unit]{}, err
	}
	var hits []hit
	if n > few {
		hits, err = findWord(t, path, fold, day, after, limit+1)
	} else {
		hits, err = findTree(t, path, fold, day, after)
	}
	p := cut(hits, limit, func(h hit) Cursor { return Cursor{h.suffix, h.ID} })
	out := Page[Unit]{Next: p.Next, More: p.More}
	seen := map[int64]bool{}
	for _, h := range p.Rows {
		if !seen[h.ID] { // "chi" finds "chi bộ chi nhánh …" twice
			seen[h.ID] = true
			out.Rows = append(out.Rows, h.Unit)
		}
	}
	return out, err
}

// hit is a unit found, and the part of its name that begins as asked.
type hit struct {
	Unit
	suffix string
}

// findTree looks at every name of a small subtree: the word may stand
// everywhere else.
func findTree(t *db.Tx, path, fold, day string, after Cursor) ([]hit, error) {
	units, err := AllBelow(t, path, day, few)
	if err != nil {
		return nil, err
	}
	var hits []hit
	for _, u := range units {
		for _, s := range suffixes(vn.Fold(u.Name + " " + u.Short)) {
			if strings.HasPrefix(s, fold) && (s > after.Key || s == after.Key && u.ID > after.ID) {
				hits = append(hits, hit{u, s})
			}
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if c := strings.Compare(a.suffix, b.suffix); c != 0 {
			return c
		}
		return int(a.ID - b.ID)
	})
	return hits, nil
}

// mostLooked bounds how many places in the index of words one page may look at.
const mostLooked = 20000

// findWord walks the index of words, a piece at a time, and keeps what lies in
// the subtree, which is large: enough of what is found does. In pieces, since
// PostgreSQL joined all of it in seconds while it knew no statistics yet.
func findWord(t *db.Tx, path, fold, day string, after Cursor, limit int) ([]hit, error) {
	type place struct {
		suffix, from string
		unit         int64
	}
	const piece = 400
	var hits []hit
	for looked := 0; looked < mostLooked && len(hits) < limit; looked += piece {
		places, err := db.All(t, func(r db.Row) (p place, err error) {
			err = r.Scan(&p.suffix, &p.unit, &p.from)
			return p, err
		}, qFindWord, fold, fold+"\x7f", after.Key, after.ID, piece)
		if err != nil {
			return nil, err
		}
		ids := make([]int64, len(places))
		for i, p := range places {
			ids[i] = p.unit
		}
		units, err := UnitsOn(t, ids, day)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			if u, ok := units[p.unit]; ok && u.nameFrom == p.from && Under(u.Path, path) {
				hits = append(hits, hit{u, p.suffix})
			}
			after = Cursor{p.suffix, p.unit}
		}
		if len(places) < piece {
			break
		}
	}
	return hits[:min(len(hits), limit)], nil
}

func findCode(t *db.Tx, path, code, day string, after Cursor, limit int) (Page[Unit], error) {
	rows, err := db.All(t, scanUnit, qFindCode,
		day, path, endOf(path), code, code+"\x7f", after.Key, after.ID, limit+1)
	return cut(rows, limit, func(u Unit) Cursor { return Cursor{string(u.Code), u.ID} }), err
}

// ---- history ----

func lifeOf(t *db.Tx, id int64) (period, error) {
	p, ok, err := db.Maybe(t, func(r db.Row) (p period, err error) { err = r.Scan(&p.from, &p.to); return p, err },
		`select from_on, to_on from unit where id = $1`, id)
	if err == nil && !ok {
		err = &fault.Error{Op: "org.unit", Kind: fault.NotFound, Key: "fault.not_found", Subject: unitSubject(id)}
	}
	return p, err
}

// HistoryOf gives the names and places of a unit, oldest first.
func HistoryOf(t *db.Tx, id int64) (h History, err error) {
	if h.Names, err = db.All(t, func(r db.Row) (n NamePeriod, err error) {
		err = r.Scan(&n.From, &n.To, &n.Kind, &n.Name, &n.Short, &n.Code)
		return n, err
	}, `select from_on, to_on, kind, name, short, code from unit_name where unit = $1 order by from_on`, id); err != nil {
		return h, err
	}
	h.Paths, err = db.All(t, func(r db.Row) (p PathPeriod, err error) {
		err = r.Scan(&p.From, &p.To, &p.Parent, &p.ParentName, &p.Path)
		return p, err
	}, `select p.from_on, p.to_on, p.parent, coalesce((select n.name from unit_name n
			where n.unit = p.parent and n.from_on <= p.from_on and n.to_on > p.from_on), ''), p.path
		from unit_path p where p.unit = $1 order by p.from_on`, id)
	return h, err
}

func nameRows(t *db.Tx, id int64) ([]NamePeriod, error) {
	h, err := HistoryOf(t, id)
	return h.Names, err
}

type pathRow struct {
	period
	parent int64
	path   string
}

func pathRows(t *db.Tx, id int64) ([]pathRow, error) {
	return db.All(t, func(r db.Row) (p pathRow, err error) {
		err = r.Scan(&p.from, &p.to, &p.parent, &p.path)
		return p, err
	}, `select from_on, to_on, parent, path from unit_path where unit = $1 order by from_on`, id)
}

// ---- writes ----

func insertUnit(t *db.Tx, id int64, from, to string) error {
	_, err := t.Exec(`insert into unit (id, from_on, to_on, made_at) values ($1, $2, $3, $4)`, id, from, to, t.Now())
	return err
}

func insertName(t *db.Tx, unit int64, n NamePeriod) error {
	fold := vn.Fold(n.Name)
	if _, err := t.Exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		unit, n.From, n.To, string(n.Kind), n.Name, n.Short, string(n.Code), fold, sortKey(n.Code, n.Name)); err != nil {
		return err
	}
	var rows [][]any
	for _, s := range suffixes(vn.Fold(n.Name + " " + n.Short)) {
		rows = append(rows, []any{s, unit, n.From})
	}
	return t.InsertMany("unit_find", []string{"suffix", "unit", "from_on"}, rows)
}

func deleteName(t *db.Tx, unit int64, from string) error {
	if _, err := t.Exec(`delete from unit_find where unit = $1 and from_on = $2`, unit, from); err != nil {
		return err
	}
	_, err := t.Exec(`delete from unit_name where unit = $1 and from_on = $2`, unit, from)
	return err
}

func endName(t *db.Tx, unit int64, from, to string) error {
	_, err := t.Exec(`update unit_name set to_on = $3 where unit = $1 and from_on = $2`, unit, from, to)
	return err
}

func insertPath(t *db.Tx, unit int64, p pathRow) error {
	_, err := t.Exec(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, $2, $3, $4, $5)`,
		unit, p.from, p.to, p.parent, p.path)
	return err
}

// splitPaths cuts every row of a subtree that spans day into two at day.
func splitPaths(t *db.Tx, path, day string) error {
	if day == clock.Forever {
		return nil
	}
	if _, err := t.Exec(`insert into unit_path (unit, from_on, to_on, parent, path)
		select unit, cast($3 as text), to_on, parent, path from unit_path
		where path >= $1 and path < $2 and from_on < $3 and to_on > $3`, path, endOf(path), day); err != nil {
		return err
	}
	_, err := t.Exec(`update unit_path set to_on = $3
		where path >= $1 and path < $2 and from_on < $3 and to_on > $3`, path, endOf(path), day)
	return err
}

// replant gives the rows of a subtree that lie in [from, to) the new path of
// its top instead of the old one.
func replant(t *db.Tx, old, now, from, to string) error {
	_, err := t.Exec(`update unit_path set path = $3 || substr(path, $4)
		where path >= $1 and path < $2 and from_on >= $5 and to_on <= $6`, old, endOf(old), now, len(old)+1, from, to)
	return err
}

func setParent(t *db.Tx, unit, parent int64, from, to string) error {
	_, err := t.Exec(`update unit_path set parent = $2 where unit = $1 and from_on >= $3 and to_on <= $4`, unit, parent, from, to)
	return err
}

// openChildren gives the names of up to most units that hang under unit on a
// day or later.
func openChildren(t *db.Tx, unit int64, day string, most int) ([]string, error) {
	return db.All(t, db.Scalar[string], `select n.name from unit_path p
		join unit_name n on n.unit = p.unit and n.to_on > $2
		where p.parent = $1 and p.to_on > $2 order by n.sort_key, n.unit limit $3`, unit, day, most)
}

func endUnit(t *db.Tx, id int64, day string) error {
	if _, err := t.Exec(`update unit set to_on = $2 where id = $1`, id, day); err != nil {
		return err
	}
	if _, err := t.Exec(`delete from unit_find where unit = $1 and from_on >= $2`, id, day); err != nil {
		return err
	}
	for _, table := range []string{"unit_name", "unit_path"} {
		if _, err := t.Exec(`delete from `+table+` where unit = $1 and from_on >= $2`, id, day); err != nil {
			return err
		}
		if _, err := t.Exec(`update `+table+` set to_on = $2 where unit = $1 and to_on > $2`, id, day); err != nil {
			return err
		}
	}
	for _, table := range []string{"site", "term", "mass_org"} {
		if _, err := t.Exec(`update `+table+` set to_on = case when from_on < $2 then $2 else from_on end where unit = $1 and to_on > $2`, id, day); err != nil {
			return err
		}
	}
	return nil
}

// codeTaken says whether another unit has the code at some time in [from, to).
func codeTaken(t *db.Tx, code Code, unit int64, from, to string) (bool, error) {
	if code == "" {
		return false, nil
	}
	n, err := db.One(t, db.Scalar[int], `select count(*) from unit_name
		where code = $1 and code <> '' and unit <> $2 and from_on < $4 and to_on > $3`, string(code), unit, from, to)
	return n > 0, err
}

// ---- sites, terms, mass organisations ----

func scanSite(r db.Row) (s Site, err error) {
	err = r.Scan(&s.ID, &s.Unit, &s.Name, &s.Address, &s.Province, &s.From, &s.To)
	return s, err
}

const siteColumns = `id, unit, name, address, province, from_on, to_on`

// SitesOn gives the places where a unit meets on a day.
func SitesOn(t *db.Tx, unit int64, day string) ([]Site, error) {
	sites, err := db.All(t, scanSite, `select `+siteColumns+` from site where unit = $1 and to_on > $2 and from_on <= $2 order by id`, unit, day)
	sortByName(sites, func(s Site) string { return s.Name })
	return sites, err
}

// PaperPlace is the place a unit's papers of a day are dated at: PlaceOf its sites.
func PaperPlace(t *db.Tx, unit int64, day, at string) (string, error) {
	sites, err := SitesOn(t, unit, day)
	return PlaceOf(sites, at), err
}

// sortByName puts the few things of a unit in the order of a Vietnamese list;
// each engine would order their names by a collation of its own.
func sortByName[T any](list []T, name func(T) string) {
	slices.SortStableFunc(list, func(a, b T) int { return strings.Compare(vn.SortKey("", name(a)), vn.SortKey("", name(b))) })
}

func siteByID(t *db.Tx, id int64) (Site, error) {
	return db.One(t, scanSite, `select `+siteColumns+` from site where id = $1`, id)
}

func saveSite(t *db.Tx, s Site) error {
	_, err := t.Exec(`insert into site (`+siteColumns+`) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (id) do update set name = excluded.name, address = excluded.address, province = excluded.province, to_on = excluded.to_on`,
		s.ID, s.Unit, s.Name, s.Address, s.Province, s.From, s.To)
	return err
}

func scanTerm(r db.Row) (s Term, err error) {
	err = r.Scan(&s.ID, &s.Unit, &s.Name, &s.From, &s.To)
	return s, err
}

// TermsOf gives the terms of a unit, the latest first.
func TermsOf(t *db.Tx, unit int64) ([]Term, error) {
	return db.All(t, scanTerm, `select id, unit, name, from_on, to_on from term where unit = $1 order by from_on desc, id`, unit)
}

// TermOn gives the term of a unit on a day, and whether there is one.
func TermOn(t *db.Tx, unit int64, day string) (Term, bool, error) {
	return db.Maybe(t, scanTerm, `select id, unit, name, from_on, to_on from term
		where unit = $1 and from_on <= $2 and to_on > $2 order by from_on desc, id limit 1`, unit, day)
}

func insertTerm(t *db.Tx, s Term) error {
	_, err := t.Exec(`insert into term (id, unit, name, from_on, to_on) values ($1, $2, $3, $4, $5)`, s.ID, s.Unit, s.Name, s.From, s.To)
	return err
}

func endTerm(t *db.Tx, id int64, to string) error {
	_, err := t.Exec(`update term set to_on = $2 where id = $1`, id, to)
	return err
}

func scanMass(r db.Row) (m MassOrg, err error) {
	err = r.Scan(&m.ID, &m.Unit, &m.Kind, &m.Name, &m.From, &m.To)
	return m, err
}

const massColumns = `id, unit, kind, name, from_on, to_on`

// MassOrgsOn gives the mass organisations a unit's committee follows on a day.
func MassOrgsOn(t *db.Tx, unit int64, day string) ([]MassOrg, error) {
	list, err := db.All(t, scanMass, `select `+massColumns+` from mass_org where unit = $1 and to_on > $2 and from_on <= $2 order by id`, unit, day)
	sortByName(list, func(m MassOrg) string { return m.Name })
	return list, err
}

// MassOrgByID gives one mass organisation. Fault: NotFound.
func MassOrgByID(t *db.Tx, id int64) (MassOrg, error) {
	return db.One(t, scanMass, `select `+massColumns+` from mass_org where id = $1`, id)
}

func insertMass(t *db.Tx, m MassOrg) error {
	_, err := t.Exec(`insert into mass_org (`+massColumns+`) values ($1, $2, $3, $4, $5, $6)`, m.ID, m.Unit, string(m.Kind), m.Name, m.From, m.To)
	return err
}

func endMass(t *db.Tx, id int64, to string) error {
	_, err := t.Exec(`update mass_org set to_on = $2 where id = $1`, id, to)
	return err
}

// The hot reads, by name so that a test can ask the engine how it runs them.
var (
	qUnitOn = `select ` + unitColumns + `
		from unit_path p cross join unit_name n cross join unit u where p.unit = $2` + onDay
	qPathOn = `select path from unit_path where unit = $1 and from_on <= $2 and to_on > $2`
	qRoots  = `select ` + unitColumns + `, ` + kidsColumn + `
		from unit_path p cross join unit_name n cross join unit u
		where p.parent = 0` + onDay + ` order by n.sort_key, u.id`
	qChildren = `select ` + unitColumns + `
		from unit_path p cross join unit_name n cross join unit u
		where p.parent = $2` + onDay + ` and (n.sort_key, u.id) > ($3, $4)
		order by n.sort_key, u.id limit $5`
	qProvinces = `select s.province from site s where s.unit = $1 and s.to_on > $2 and s.from_on <= $2 and s.province <> ''
		union select s.province from unit_path p cross join site s where p.parent = $1 and p.to_on > $2 and p.from_on <= $2
		and s.unit = p.unit and s.to_on > $2 and s.from_on <= $2 and s.province <> '' `
	qChildIDs    = `select unit from unit_path where parent = $1 and to_on > $2 and from_on <= $2 order by unit`
	qClosedUnder = `select p.unit from unit_path p cross join unit u where p.parent = $1 and p.to_on > $2 and p.to_on <= $3
		and u.id = p.unit and u.to_on = p.to_on order by p.unit`
	qLeftUnder = `select distinct unit from unit_path where parent = $1 and to_on > $2 and to_on <= $3 order by unit`
	qDisplaced = `select o.parent, p.parent from unit_path p cross join unit_path o
		where p.from_on >= $1 and p.from_on < $2 and o.unit = p.unit and o.to_on = p.from_on and o.parent <> p.parent
		union all select p.parent, 0 from unit u cross join unit_path p
		where u.to_on >= $1 and u.to_on < $2 and u.to_on <> '9999-12-31' and p.unit = u.id and p.to_on = u.to_on`
	qBelow = `select ` + unitColumns + `, ` + kidsColumn + `
		from unit_path p cross join unit_name n cross join unit u
		where p.path >= $2 and p.path < $3` + onDay + ` and p.path > $4
		order by p.path, u.id limit $5`
	qUnitsBelow = `select unit from unit_path
		where path >= $1 and path < $2 and from_on <= $3 and to_on > $3 order by path, unit`
	qAllBelow = `select ` + unitColumns + `
		from unit_path p cross join unit_name n cross join unit u
		where p.path >= $2 and p.path < $3` + onDay + ` order by p.path, u.id limit $4`
	qCountBelow = `select count(*) from (select unit from unit_path
		where path >= $1 and path < $2 and from_on <= $3 and to_on > $3 order by path, unit limit $4) x`
	qFindCode = `select ` + unitColumns + `
		from unit_name n cross join unit_path p cross join unit u
		where n.code <> '' and n.code >= $4 and n.code < $5 and p.unit = n.unit and p.path >= $2 and p.path < $3` + onDay + `
		and (n.code, n.unit) > ($6, $7) order by n.code, n.unit limit $8`
	qFindWord = `select suffix, unit, from_on from unit_find
		where suffix >= $1 and suffix < $2 and suffix >= $3 and (suffix, unit) > ($3, $4) order by suffix, unit, from_on limit $5`
)
