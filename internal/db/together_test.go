package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"nep/internal/db"
	"nep/internal/db/dbtest"
)

// Reads together see one snapshot whatever is written beside them, a statement
// asked again is not asked of the engine, and a write among them begins another.
func TestTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		put := func(ctx context.Context, n int) error {
			return db.Do(ctx, d, db.Lock{}, func(t *db.Tx) error {
				_, err := t.Exec(`insert into setting (key, value) values ($1, 'x')`, "t"+string(rune('a'+n)))
				return err
			})
		}
		scans := 0
		scan := func(r db.Row) (n int, err error) { scans++; err = r.Scan(&n); return n, err }
		count := func(ctx context.Context, args ...any) int {
			t.Helper()
			n, err := db.Read(ctx, d, func(t *db.Tx) (int, error) {
				n, _, err := db.RecallOne(t, scan, `select count(*) from setting where key >= $1 and value = 'x'`, args...)
				return n, err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := put(ctx, 0); err != nil {
			t.Fatal(err)
		}
		_, err := db.Together(ctx, d, func(in context.Context) (int, error) {
			if n := count(in, "t"); n != 1 {
				t.Errorf("%d rows at first", n)
			}
			if err := put(ctx, 1); err != nil { // somebody else
				t.Fatal(err)
			}
			if n := count(in, "t"); n != 1 || scans != 1 {
				t.Errorf("the snapshot moved: %d rows, asked %d times", n, scans)
			}
			if n := count(in, "tb"); n != 0 || scans != 2 {
				t.Errorf("other arguments: %d rows, asked %d times", n, scans)
			}
			// Together in Together is the outer one.
			if _, err := db.Together(in, d, func(in context.Context) (int, error) { return count(in, "t"), nil }); err != nil || scans != 2 {
				t.Errorf("inside: %v, asked %d times", err, scans)
			}
			// What one writes oneself is seen, with all that came before it.
			if err := put(in, 2); err != nil {
				t.Fatal(err)
			}
			if n := count(in, "t"); n != 3 || scans != 3 {
				t.Errorf("after a write among them: %d rows, asked %d times", n, scans)
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(ctx, "t"); n != 3 || scans != 4 {
			t.Errorf("afterwards: %d rows, asked %d times", n, scans)
		}
	})
}

// What was read for many at once is given as if each had been asked, to who asks
// in this snapshot; a write asks the engine.
func TestKnow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		const query = `select value from setting where key = $1`
		ask := func(t *db.Tx) ([]string, error) { return db.Recall(t, db.Scalar[string], query, "nobody has it") }
		got, err := db.Read(ctx, d, func(t *db.Tx) ([]string, error) {
			db.Know(t, []string{"a", "b"}, query, "nobody has it")
			if _, ok := db.Known[string](t, query, "another"); ok {
				return nil, errors.New("known without having been told")
			}
			first, err := ask(t)
			first[0] = "changed by who got it"
			if err != nil {
				return nil, err
			}
			return ask(t)
		})
		if err != nil || !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("%v, %v", got, err)
		}
		if got, err := db.Read(ctx, d, ask); err != nil || len(got) != 0 {
			t.Errorf("in another snapshot: %v, %v", got, err)
		}
		err = db.Do(ctx, d, db.Lock{}, func(t *db.Tx) error {
			db.Know(t, []string{"a"}, query, "nobody has it")
			got, err := ask(t)
			if len(got) != 0 {
				return errors.New("a write was told what others had read")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
