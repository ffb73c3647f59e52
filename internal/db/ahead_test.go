package db_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"nep/internal/db"
	"nep/internal/db/dbtest"
)

// A page opened for the third time is answered from what was sent ahead, and says what
// is so now: whatever kinds of values it asks for, and whatever was written meanwhile.
func TestAlike(t *testing.T) {
	type word string
	type points int64
	type row struct {
		n     int
		sum   int64
		share points
		yes   bool
		what  word
		bytes []byte
		text  string
		half  float64
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		asks := func(t *db.Tx, key word, later int) ([]row, error) {
			return db.All(t, func(r db.Row) (x row, err error) {
				err = r.Scan(&x.n, &x.sum, &x.share, &x.yes, &x.what, &x.bytes, &x.text, &x.half)
				return x, err
			}, `select count(*), coalesce(sum(length(value)), 0), 450, exists (select 1 from setting where key = $1), cast($1 as text), cast(cast($1 as text) as `+
				map[db.Engine]string{db.SQLite: "blob", db.Postgres: "bytea"}[d.Engine()]+`), coalesce(max(value), 'none'), 0.5 + $2 from setting where key >= $1 and key < 'zzz'`, string(key), later)
		}
		var ahead int64
		page := func(key word, later int) (got []row) {
			t.Helper()
			before := d.Stats().Ahead
			_, err := db.Alike(ctx, d, "somebody /page", func(in context.Context) (int, error) {
				return db.Read(in, d, func(t *db.Tx) (n int, err error) {
					if got, err = asks(t, key, later); err != nil {
						return 0, err
					}
					again, err := asks(t, key, later)
					if err == nil && fmt.Sprint(again) != fmt.Sprint(got) {
						err = fmt.Errorf("asked again: %v and %v", got, again)
					}
					if err != nil {
						return 0, err
					}
					// Of another, nothing; what is not there is NotFound as ever.
					_, ok, err := db.Maybe(t, db.Scalar[string], `select value from setting where key = $1`, "never")
					if ok {
						err = fmt.Errorf("never is there")
					}
					return 0, err
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			ahead = d.Stats().Ahead - before
			return got
		}
		plain := func(key word, later int) []row {
			t.Helper()
			got, err := db.Read(ctx, d, func(t *db.Tx) ([]row, error) { return asks(t, key, later) })
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		put := func(key, value string) {
			t.Helper()
			err := db.Do(ctx, d, db.Lock{}, func(t *db.Tx) error {
				_, err := t.Exec(`insert into setting (key, value) values ($1, $2)`, key, value)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		put("y1", "một")
		for round := range 5 {
			got, want := page("y", 1), plain("y", 1)
			if fmt.Sprint(got) != fmt.Sprint(want) || len(want) != 1 || want[0].n != round+1 || want[0].what != "y" || want[0].half != 1.5 {
				t.Errorf("round %d: %v, want %v", round, got, want)
			}
			if was := ahead > 0; was != (d.Engine() == db.Postgres && round >= 2) {
				t.Errorf("round %d: %d answered ahead", round, ahead)
			}
			put(fmt.Sprint("y", round+2), "hai ba")
		}
		// Other arguments are asked as they are, and twice before they are sent ahead.
		for round := range 3 {
			if got, want := page("y3", round), plain("y3", round); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("other arguments: %v, want %v", got, want)
			}
		}
		// A write among the reads is seen.
		_, err := db.Alike(ctx, d, "somebody /page", func(in context.Context) (int, error) {
			first, err := db.Read(in, d, func(t *db.Tx) ([]row, error) { return asks(t, "y", 1) })
			if err != nil {
				return 0, err
			}
			if err := db.Do(in, d, db.Lock{}, func(t *db.Tx) error {
				_, err := t.Exec(`insert into setting (key, value) values ('y9', 'x')`)
				return err
			}); err != nil {
				return 0, err
			}
			then, err := db.Read(in, d, func(t *db.Tx) ([]row, error) { return asks(t, "y", 1) })
			if err == nil && then[0].n != first[0].n+1 {
				t.Errorf("%v after a write, %v before it", then, first)
			}
			return 0, err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What cannot be asked any more does not break the page that used to ask it.
func TestAlikeForgets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		schema(t, d, `create table shortly (n bigint)`)
		page := func(gone bool) []int {
			t.Helper()
			var out []int
			_, err := db.Alike(ctx, d, "x", func(in context.Context) (int, error) {
				return db.Read(in, d, func(t *db.Tx) (n int, err error) {
					query := `select 1 where exists (select 1 from shortly) or 1 = 1`
					if gone {
						query = `select 2`
					}
					out, err = db.All(t, db.Scalar[int], query)
					return 0, err
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		for range 3 {
			if got := page(false); !slices.Equal(got, []int{1}) {
				t.Errorf("%v", got)
			}
		}
		schema(t, d, `drop table shortly`)
		if got := page(true); !slices.Equal(got, []int{2}) {
			t.Errorf("without the table: %v", got)
		}
	})
}
