package pgtest_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"nep/internal/pgtest"
)

var migrations atomic.Int64

var mould = pgtest.Template("Khuôn mẫu", func(url string) error {
	migrations.Add(1)
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), "create table member (name text); insert into member values ('Đặng'), ('Dương'), ('Ân'), ('An')")
	return err
})

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func column(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestEveryTestHasItsOwnDatabaseFromOneMould(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			conn := connect(t, mould.URL(t))
			if _, err := conn.Exec(t.Context(), "insert into member values ('Giang')"); err != nil {
				t.Fatal(err)
			}
			if got := len(column(t, conn, "select name from member")); got != 5 {
				t.Errorf("%d members, want 5: somebody else's rows are here", got)
			}
			if n := migrations.Load(); n != 1 {
				t.Errorf("the mould was made %d times", n)
			}
		})
	}
}

func TestTheDatabaseIsGoneAfterTheTest(t *testing.T) {
	var name string
	t.Run("inner", func(t *testing.T) {
		conn := connect(t, pgtest.URL(t))
		name = column(t, conn, "select current_database()::text")[0]
	})
	conn := connect(t, pgtest.URL(t))
	if left := column(t, conn, "select datname::text from pg_database where datname = '"+name+"'"); len(left) > 0 {
		t.Errorf("%s is still there", name)
	}
}

// TestCollationIsVietnamese holds on to the trap the cluster is made for: the
// engine's own order is not the order of bytes.
func TestCollationIsVietnamese(t *testing.T) {
	conn := connect(t, mould.URL(t))
	byEngine := fmt.Sprint(column(t, conn, "select name from member order by name"))
	byBytes := fmt.Sprint(column(t, conn, `select name from member order by name collate "C"`))
	if byEngine != "[An Ân Dương Đặng]" {
		t.Errorf("order by the engine: %s", byEngine)
	}
	if byBytes != "[An Dương Ân Đặng]" {
		t.Errorf("order by bytes: %s", byBytes)
	}
}
