package db_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

// cells scans a row of n columns as text, so that answers can be compared.
func cells(n int) func(db.Row) (string, error) {
	return func(r db.Row) (string, error) {
		v, p := make([]any, n), make([]any, n)
		for i := range v {
			p[i] = &v[i]
		}
		if err := r.Scan(p...); err != nil {
			return "", err
		}
		out := make([]string, n)
		for i, x := range v {
			if b, ok := x.([]byte); ok {
				x = string(b)
			}
			out[i] = fmt.Sprint(x)
		}
		return strings.Join(out, "|"), nil
	}
}

// TestOneSQLForBothEngines is the list of what may be written: each construct
// gives the same answer on both engines.
func TestOneSQLForBothEngines(t *testing.T) {
	const none = "<nil>"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		kind := `text`
		if d.Engine() == db.Postgres {
			kind = `text collate "C"`
		}
		schema(t, d,
			`create table p (id bigint primary key, unit bigint not null, name `+kind+` not null, fold `+kind+` not null, born `+kind+`, active boolean not null, body text not null, pic `+map[db.Engine]string{db.SQLite: "blob", db.Postgres: "bytea"}[d.Engine()]+`)`,
			`create unique index p_name on p (unit, name) where active`,
			`create index p_expr on p ((unit + 1))`,
			`create table tree (id bigint primary key, parent bigint)`,
			`insert into tree values (1, null), (2, 1), (3, 1), (4, 2), (5, 4)`)
		err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
			return tx.InsertMany("p", []string{"id", "unit", "name", "fold", "born", "active", "body", "pic"}, [][]any{
				{1, 1, "Ân", "an", "1985-02-03", true, `{"a":{"b":"c"},"n":5}`, []byte{1, 2}},
				{2, 1, "Bình", "binh", nil, true, `{"n":7}`, []byte{}},
				{3, 1, "Đức", "duc", "1990-01-01", false, `{}`, nil},
				{4, 2, "an", "an", "1970-12-31", true, `{}`, nil},
				{5, 2, "Dương", "duong", nil, true, `{}`, nil},
				{6, 3, "a'$1", "a", nil, true, `{}`, nil},
				{1 << 52, 3, "lớn", "lon", nil, true, `{}`, nil}})
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			cols int
			sql  string
			args []any
			want string
		}{
			{1, `insert into p values (10, 9, 'x', 'x', null, true, '{}', null) returning id`, nil, "10"},
			{2, `insert into p values (10, 9, 'y', 'y', null, true, '{}', null) on conflict (id) do update set name = excluded.name returning id, name`, nil, "10|y"},
			{1, `insert into p values (10, 9, 'z', 'z', null, true, '{}', null) on conflict (id) do nothing returning name`, nil, ""},
			{2, `insert into p values (11, 9, 'y', 'w', null, true, '{}', null) on conflict (unit, name) where active do update set fold = excluded.fold returning id, fold`, nil, "10|w"},
			{2, `update p set fold = t.f from (select cast($1 as bigint) as pid, 'q' as f) t where p.id = t.pid returning id, fold`, []any{10}, "10|q"},
			{1, `delete from p where id = $1 returning name`, []any{10}, "y"},
			{1, `with recursive up(id, parent, n) as (select id, parent, 0 from tree where id = $1 union all select t.id, t.parent, n + 1 from tree t join up on t.id = up.parent) select id from up order by n`, []any{5}, "5,4,2,1"},
			{2, `select id, row_number() over (partition by unit order by name, id) from p where unit < 3 order by id`, nil, "1|2,2|1,3|3,4|2,5|1"},
			{2, `select unit, sum(id) over (order by id rows between 1 preceding and current row) from p where unit = 1 order by id`, nil, "1|1,1|3,1|5"},
			{2, `select name, lag(name, 1, '') over (order by id) from p where unit = 2 order by id`, nil, "an|,Dương|an"},
			{3, `select unit, count(*), count(*) filter (where active) from p group by unit order by unit`, nil, "1|3|2,2|2|2,3|2|2"},
			{1, `select id from p where (fold, id) > ($1, $2) order by fold, id limit 3`, []any{"an", 1}, "4,2,3"},
			{1, `select id from p where (fold, id) < ($1, $2) order by fold desc, id desc limit 2`, []any{"an", 4}, "1,6"},
			{1, `select body ->> 'n' from p where id in (1, 2) order by id`, nil, "5,7"},
			{1, `select id from p where born is not distinct from $1 and unit = 2 order by id`, []any{nil}, "5"},
			{1, `select id from p where born is distinct from $1 and unit = 1 order by id`, []any{"1990-01-01"}, "1,2"},
			{1, `select id from p where unit + 1 = 3 order by id`, nil, "4,5"},
			{1, `select coalesce(born, '') from p where unit = 1 order by id`, nil, "1985-02-03,,1990-01-01"},
			{1, `select id from p order by born desc nulls last, id limit 2`, nil, "3,1"},
			{1, `select id from p where unit <= 2 order by born nulls first, id limit 3`, nil, "2,5,4"},
			{1, `select name from p where unit <= 2 order by name`, nil, "Bình,Dương,an,Ân,Đức"},
			{1, `select name from p where name >= 'D' and name < 'E'`, nil, "Dương"},
			{1, `select case when active then 'yes' else 'no' end from p where unit = 1 order by id`, nil, "yes,yes,no"},
			{1, `select count(*) from p where active and not (unit = 1)`, nil, "4"},
			{1, `select max(born) from p where unit = 99`, nil, none},
			{1, `select id from p where exists (select 1 from tree t where t.id = p.id and t.parent = 1) order by id`, nil, "2,3"},
			{1, `select id from p where id in (select id from tree) and id not in (1, 2) order by id`, nil, "3,4,5"},
			{1, `select a.id from p a left join tree t on t.id = a.id where t.id is null and a.unit = 3 order by a.id`, nil, "6,4503599627370496"},
			{1, `select id from tree where parent is null union all select id from tree where parent = 4 order by id`, nil, "1,5"},
			{1, `select id from tree except select parent from tree order by id`, nil, "3,5"},
			{2, `select unit, count(distinct fold) from p group by unit having count(*) > 2`, nil, "1|3"},
			{1, `with v(n, s) as (values (1, 'a'), (2, 'b')) select s from v join (select 2 as m) w on v.n = w.m`, nil, "b"},
			{1, `select length(name) from p where id in (1, 5) order by id`, nil, "2,5"},
			{1, `select substr(born, 1, 7) from p where id = 1`, nil, "1985-02"},
			{1, `select name || '/' || cast(id as text) from p where id = 2`, nil, "Bình/2"},
			{1, `select replace(name, '''', '$1') from p where id = 6`, nil, "a$1$1"},
			{1, `select cast(7 as bigint) / 2 + 7 % 4`, nil, "6"},
			{1, `select cast($1 as bigint) is null`, []any{nil}, "true"},
			{1, `select abs(-3) + coalesce(nullif(0, 0), 4)`, nil, "7"},
			{1, `select count(*) from p where pic = $1`, []any{[]byte{1, 2}}, "1"},
			{1, `select count(*) from p where pic is not null`, nil, "2"},
			{1, `select id from p where id = $1`, []any{int64(1 << 52)}, "4503599627370496"},
			{1, `select id from p where id between 2 and 4 order by unit desc, id limit 2 offset 1`, nil, "2,3"},
			{1, `select string_agg(name, ',') from (select name from p where unit = 2 order by id) s`, nil, "an,Dương"},
		} {
			got, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) ([]string, error) { return db.All(tx, cells(x.cols), x.sql, x.args...) })
			answer := strings.Join(got, ",")
			// A condition is a number on SQLite; programs scan it into a bool.
			if x.want == "true" && answer == "1" {
				answer = "true"
			}
			if strings.Contains(x.sql, "->>") && d.Engine() == db.Postgres && err != nil {
				// ->> asks for jsonb there: columns that are looked into say so.
				got, err = db.Write(bg, d, db.Lock{}, func(tx *db.Tx) ([]string, error) {
					return db.All(tx, cells(x.cols), strings.ReplaceAll(x.sql, "body ->>", "cast(body as jsonb) ->>"), x.args...)
				})
				answer = strings.Join(got, ",")
			}
			if err != nil || answer != x.want {
				t.Errorf("%s\n got %q, want %q: %v", x.sql, answer, x.want, err)
			}
		}
		// Kinds of value come back as what they were.
		type all struct {
			flag bool
			pic  []byte
			born *string
			id   int64
		}
		v, err := db.Read(bg, d, func(tx *db.Tx) (all, error) {
			return db.One(tx, func(r db.Row) (v all, err error) { err = r.Scan(&v.flag, &v.pic, &v.born, &v.id); return v, err },
				`select active, pic, born, id from p where id = 2`)
		})
		if err != nil || !v.flag || len(v.pic) != 0 || v.born != nil || v.id != 2 {
			t.Errorf("%+v %v", v, err)
		}
		if _, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) {
			id, err := db.One(tx, db.Scalar[int64], `select id from p where id = 12345`)
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("no row: %v", err)
			}
			return db.One(tx, db.Scalar[int64], `select count(*) + $1 from p`, id) // and the transaction goes on
		}); err != nil {
			t.Error(err)
		}
		marks, args := db.In(1, []int64{1, 2, 3, 4, 5})
		n, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) {
			return db.One(tx, db.Scalar[int64], `select count(*) from p where unit < $1 and id in (`+marks+`)`, append([]any{2}, args...)...)
		})
		if err != nil || n != 3 || len(args) != 8 {
			t.Error(n, len(args), err)
		}
		marks, args = db.In[int64](0, nil)
		n, err = db.Read(bg, d, func(tx *db.Tx) (int64, error) {
			return db.One(tx, db.Scalar[int64], `select count(*) from p where id in (`+marks+`)`, args...)
		})
		if err != nil || n != 0 {
			t.Error(n, err)
		}
		err = db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
			var rows [][]any
			for i := range 5000 {
				rows = append(rows, []any{100 + i, nil})
			}
			if err := tx.InsertMany("tree", []string{"id", "parent"}, rows); err != nil {
				return err
			}
			n, err := db.One(tx, db.Scalar[int64], `select count(*) from tree where id >= 100`)
			if n != 5000 {
				t.Errorf("%d inserted", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A path range must give the branch and nothing else. The test cluster sorts
// as Vietnamese ICU does, where "a" and "A" stand together and signs are not in
// the order of bytes: over a column of plain text the range takes in another
// branch, which is a leak.
func TestAPathRangeIsTheBranch(t *testing.T) {
	paths := []string{"/1/", "/1/2/", "/1/2/7/", "/1/2/70/", "/1/20/", "/1/20/3/", "/1/3/", "/12/", "/2/", "/1/-2/", "/12/7/",
		"/a/", "/a/5/", "/A/", "/A/5/", "/a-/5/", "/b/"}
	in := func(d *db.DB, table, branch string) string {
		got, err := db.Read(bg, d, func(tx *db.Tx) ([]string, error) {
			// '0' is the byte after '/': the range is everything that begins with the path.
			return db.All(tx, db.Scalar[string], `select path from `+table+` where path >= $1 and path < $2`, branch, strings.TrimSuffix(branch, "/")+"0")
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		return strings.Join(got, " ")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key, err := db.Render("create table right_one (path KEY primary key)", d.Engine())
		if err != nil {
			t.Fatal(err)
		}
		schema(t, d, key, `create table plain (path text primary key)`)
		var rows [][]any
		for _, p := range paths {
			rows = append(rows, []any{p})
		}
		for _, table := range []string{"right_one", "plain"} {
			if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return tx.InsertMany(table, []string{"path"}, rows) }); err != nil {
				t.Fatal(err)
			}
		}
		for branch, want := range map[string]string{"/1/2/": "/1/2/ /1/2/7/ /1/2/70/", "/a/": "/a/ /a/5/", "/A/": "/A/ /A/5/"} {
			if got := in(d, "right_one", branch); got != want {
				t.Errorf("KEY: %s: %s", branch, got)
			}
		}
		if d.Engine() == db.Postgres {
			leak := in(d, "plain", "/a/")
			if !strings.Contains(leak, "/A/5/") {
				t.Errorf("plain text gave %s: is the test cluster not ICU any more? then this test proves nothing", leak)
			}
			t.Logf("plain text leaks: %s", leak)
		}
	})
}

// Every path and sort key of the schema is of a type word that sorts by bytes.
func TestKeysOfTheSchemaSortByBytes(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), nil)
	for _, column := range []string{"unit_path.path", "unit_name.sort_key", "unit_name.code", "person.sort_key", "person.fold", "audit_event.kind", "command.key", "setting.key"} {
		table, name, _ := strings.Cut(column, ".")
		got, err := db.Read(bg, d, func(tx *db.Tx) (string, error) {
			return db.One(tx, db.Scalar[string], `select coalesce(collation_name, '') from information_schema.columns
				where table_schema = current_schema() and table_name = $1 and column_name = $2`, table, name)
		})
		if err != nil || got != "C" {
			t.Errorf("%s: %q %v", column, got, err)
		}
	}
}
