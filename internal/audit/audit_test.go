package audit

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

var bg = context.Background()

func open(t testing.TB, d *db.DB) *Log {
	t.Helper()
	l, err := New(d, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func do(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := db.Do(bg, d, db.Lock{}, fn); err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err })
}

func add(t testing.TB, d *db.DB, n int) (ids []int64) {
	t.Helper()
	for i := range n {
		do(t, d, func(tx *db.Tx) error {
			id, err := AppendID(tx, Event{Actor: access.Actor{Account: 7, Person: 8, Hat: access.Hat{Role: access.Secretary, Unit: 5}},
				Unit: int64(5 + i%2), Kind: "unit.rename", Subject: int64(100 + i), Body: map[string]any{"from": "cũ", "n": i}})
			ids = append(ids, id)
			return err
		})
	}
	return ids
}

func seal(t testing.TB, l *Log) string {
	t.Helper()
	if err := l.SealNow(bg); err != nil {
		t.Fatal(err)
	}
	h, err := l.Head(bg)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func verify(t testing.TB, l *Log) Report {
	t.Helper()
	r, err := l.Verify(bg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSealedAndVerified(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		if r := verify(t, l); !r.OK() || r.Size != 0 {
			t.Errorf("empty: %+v", r)
		}
		if h := seal(t, l); h != "" {
			t.Errorf("a head of nothing: %q", h)
		}
		var heads []string
		for _, n := range []int{1, 2, 5, 20} {
			add(t, d, n)
			heads = append(heads, seal(t, l))
		}
		again := seal(t, l) // the event of the new key, once
		again = seal(t, l)
		if r := verify(t, l); !r.OK() || r.Size != 29 || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
		for _, h := range append(heads, again) {
			if err := l.CheckHead(bg, h); err != nil {
				t.Errorf("%v\n%s", err, h)
			}
			if err := l.CheckHead(bg, "\r\n"+strings.ReplaceAll(h, "\n", "\r\n")); err != nil {
				t.Errorf("through a mail: %v", err)
			}
		}
	})
}

func TestWhatIsAppendedFallsWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
			Append(tx, Event{Kind: "a.b"})
			return errors.New("no")
		})
		for _, kind := range []string{"", "ab", "A.b", "a b.c", "a.b\n"} {
			if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return Append(tx, Event{Kind: kind}) }); !fault.Is(err, fault.Internal) {
				t.Errorf("kind %q: %v", kind, err)
			}
		}
		l := open(t, d)
		seal(t, l)
		if r := verify(t, l); r.Size != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestTamperingIsFound(t *testing.T) {
	for name, x := range map[string]struct {
		sql  []string
		want string
	}{
		"a row removed":            {[]string{`delete from audit_payload where event = $1`, `delete from audit_event where id = $1`}, ProblemMissing},
		"a payload changed":        {[]string{`update audit_payload set body = '{}' where event = $1`}, ProblemPayload},
		"a payload taken silently": {[]string{`delete from audit_payload where event = $1`}, ProblemGone},
		"another actor":            {[]string{`update audit_event set actor = 9 where id = $1`}, ProblemHash},
		"another instant":          {[]string{`update audit_event set at = at + 1 where id = $1`}, ProblemHash},
		"another hat":              {[]string{`update audit_event set hat = 'system' where id = $1`}, ProblemHash},
		"payload and digest":       {[]string{`update audit_payload set body = '{}', salt = '' where event = $1`, `update audit_event set digest = (select salt from audit_payload where event = $1) where id = $1`}, ProblemHash},
		"order":                    {[]string{`update audit_event set seq = 1000 where id = $1`, `update audit_event set seq = seq - 1 where seq = 5 and id <> $1`, `update audit_event set seq = 5 where id = $1`}, ProblemHash},
		"a stored hash":            {[]string{`update audit_hash set hash = (select hash from audit_hash where place = 0) where place = 3 and $1 > 0`}, ProblemHash},
		"a head's text":            {[]string{`update audit_head set text = replace(text, 'T', 'U') where size = 11 and $1 > 0`}, ProblemHead},
		"the newest head":          {[]string{`delete from audit_head where size = 11 and $1 > 0`}, ProblemEnd},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				l := open(t, d)
				ids := add(t, d, 10)
				seal(t, l)
				held := seal(t, l) // 11 with the key's event
				if r := verify(t, l); !r.OK() || r.Size != 11 {
					t.Fatalf("%+v", r)
				}
				for _, s := range x.sql {
					exec(t, d, s, ids[4])
				}
				r := verify(t, l)
				found := false
				for _, p := range r.Problems {
					found = found || p.Key == x.want
				}
				if !found {
					t.Errorf("want %s, got %v", x.want, r.Problems)
				}
				err := l.CheckHead(bg, held)
				if broken := x.want != ProblemHead && x.want != ProblemEnd && x.want != ProblemGone; broken != fault.Is(err, fault.Corrupt) {
					t.Errorf("the held head: %v", err)
				}
			})
		})
	}
}

func TestTheWholeLogRewritten(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	l := open(t, d)
	ids := add(t, d, 10)
	seal(t, l)
	held := seal(t, l)
	// Somebody with the database and the key takes a row out and seals anew.
	exec(t, d, `delete from audit_payload where event = $1`, ids[3])
	exec(t, d, `delete from audit_event where id = $1`, ids[3])
	exec(t, d, `update audit_event set seq = null`)
	exec(t, d, `delete from audit_hash`)
	exec(t, d, `delete from audit_head`)
	add(t, d, 5)
	seal(t, l)
	if r := verify(t, l); !r.OK() {
		t.Errorf("the new log is whole in itself: %v", r.Problems)
	}
	if err := l.CheckHead(bg, held); !fault.Is(err, fault.Corrupt) {
		t.Errorf("who holds an old head sees it: %v", err)
	}
}

func TestErased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		ids := add(t, d, 6)
		held := seal(t, l)
		by := access.Actor{Account: 3, Person: 4, Hat: access.Hat{Role: access.Admin}}
		do(t, d, func(tx *db.Tx) error { return Erase(tx, by, ids[2]) })
		for _, id := range []int64{ids[2], 999_999_999} {
			if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return Erase(tx, by, id) }); !fault.Is(err, fault.NotFound) {
				t.Errorf("erase %d: %v", id, err)
			}
		}
		if r := verify(t, l); !r.OK() || r.Erased != 1 {
			t.Errorf("before sealing: %+v", r)
		}
		seal(t, l)
		if r := verify(t, l); !r.OK() || r.Erased != 1 {
			t.Errorf("%+v", r)
		}
		if err := l.CheckHead(bg, held); err != nil {
			t.Error(err)
		}
		all, err := l.List(bg, access.System(), Filter{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, e := range all {
			if e.Erased {
				shown++
				if e.ID != ids[2] || e.Body != "" {
					t.Errorf("%+v", e)
				}
			}
		}
		if shown != 1 {
			t.Errorf("%d shown as erased", shown)
		}
	})
}

func TestAForgedHead(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	l := open(t, d)
	add(t, d, 3)
	held := seal(t, l)
	other := open(t, dbtest.Open(t, dbtest.SQLite(t), nil))
	add(t, other.d, 3)
	for name, text := range map[string]string{
		"nothing": "", "words": "Kính gửi", "another log's": seal(t, other),
		"changed": strings.Replace(held, "\n3\n", "\n2\n", 1), "no signature": held[:strings.Index(held, "\n\n")+2],
		"long": strings.Repeat("a", 1<<20),
	} {
		if err := l.CheckHead(bg, text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALostKey(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	l := open(t, d)
	add(t, d, 3)
	held := seal(t, l)
	l = open(t, d) // another folder: a new key
	add(t, d, 3)
	now := seal(t, l)
	for _, h := range []string{held, now} {
		if err := l.CheckHead(bg, h); err != nil {
			t.Error(err)
		}
	}
	if r := verify(t, l); !r.OK() {
		t.Error(r.Problems)
	}
	dir := t.TempDir()
	a, err := New(d, dir)
	b, err2 := New(d, dir)
	if err != nil || err2 != nil || a.vkey != b.vkey {
		t.Error("the key is not kept", err, err2)
	}
	if err := writeNew(filepath.Join(dir, KeyFile), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := New(d, dir); !fault.Is(err, fault.Corrupt) {
		t.Errorf("a spoiled key: %v", err)
	}
	if _, err := New(d, filepath.Join(dir, "none")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("no folder: %v", err)
	}
}

func TestManyAppendWhileItSeals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		var writers, sealer sync.WaitGroup
		stop := make(chan bool)
		sealer.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if err := l.SealNow(bg); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
		for w := range 10 {
			writers.Go(func() {
				for i := range 15 {
					err := db.Do(bg, d, db.On("w", int64(w)), func(tx *db.Tx) error { return Append(tx, Event{Kind: "a.b", Subject: int64(i)}) })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		close(stop)
		sealer.Wait()
		seal(t, l)
		seal(t, l)
		if r := verify(t, l); !r.OK() || r.Size != 151 {
			t.Errorf("%+v", r)
		}
	})
}

func TestLateWithASmallerKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		ids := add(t, d, 2)
		exec(t, d, `delete from audit_payload where event = $1`, ids[0])
		exec(t, d, `delete from audit_event where id = $1`, ids[0]) // not committed yet
		held := seal(t, l)
		do(t, d, func(tx *db.Tx) error { // commits only now
			if err := insertEvent(tx, row{id: ids[0], hat: "-", kind: "a.b", digest: payloadDigest([]byte("s"), "1")}); err != nil {
				return err
			}
			return insertPayload(tx, ids[0], []byte("s"), "1")
		})
		seal(t, l)
		if r := verify(t, l); !r.OK() || r.Size != 3 {
			t.Errorf("%+v", r)
		}
		if err := l.CheckHead(bg, held); err != nil {
			t.Error(err)
		}
	})
}

func TestPeaksAreTheTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 70).Draw(t, "n")
		var stored []tlog.Hash
		reader := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
			for _, i := range at {
				out = append(out, stored[i])
			}
			return out, nil
		})
		var p peaks
		for i := range n {
			leaf := tlog.RecordHash(fmt.Append(nil, i))
			want, err := tlog.StoredHashesForRecordHash(i, leaf, reader)
			if err != nil {
				t.Fatal(err)
			}
			got := p.add(leaf)
			if len(got) != len(want) || got[len(got)-1] != want[len(want)-1] {
				t.Fatal("stored hashes differ")
			}
			stored = append(stored, want...)
		}
		if want, _ := tlog.TreeHash(n, reader); p.root() != want {
			t.Fatal("root differs")
		}
	})
}

func TestList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		ids := add(t, d, 10)
		secretary := access.Actor{Account: 1, Hat: access.Hat{Role: access.Secretary, Unit: 5, Path: "/1/5/"}}
		got, err := l.List(bg, secretary, Filter{Places: []Place{{5, "/1/5/"}}}, 3)
		if err != nil || len(got) != 3 || got[0].ID != ids[8] || got[0].Hat != "secretary:5" || got[0].Seq != -1 || !strings.Contains(got[0].Body, "cũ") {
			t.Errorf("%v %+v", err, got)
		}
		next, err := l.List(bg, secretary, Filter{Places: []Place{{5, "/1/5/"}}, Before: got[2].ID}, 300)
		if err != nil || len(next) != 2 {
			t.Errorf("%v %+v", err, next)
		}
		for _, f := range []Filter{{}, {Places: []Place{{6, "/1/6/"}}}, {Places: []Place{{5, "/1/5/"}, {6, "/1/6/"}}}} {
			if _, err := l.List(bg, secretary, f, 10); !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", f, err)
			}
		}
		got, err = l.List(bg, access.System(), Filter{Kind: "unit.rename", Subject: 103}, 10)
		if err != nil || len(got) != 1 || got[0].ID != ids[3] {
			t.Errorf("%v %+v", err, got)
		}
	})
}

func TestHotQueriesUseAnIndex(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	_, err := db.Read(bg, d, func(tx *db.Tx) (int, error) {
		for _, q := range []string{
			`select id from audit_event e where e.seq is null order by e.id limit 10`,
			`select max(seq) + 1 from audit_event`,
			`select id from audit_event e where e.id < 5 and e.unit in (1, 2) order by e.id desc limit 10`,
			`select id from audit_event e where e.id < 5 and e.subject = 3 order by e.id desc limit 10`,
			`select id from audit_event e where e.id < 5 and e.kind = 'a.b' order by e.id desc limit 10`,
		} {
			plan, err := db.All(tx, func(r db.Row) (s string, err error) {
				var a, b, c int
				err = r.Scan(&a, &b, &c, &s)
				return s, err
			}, `explain query plan `+q)
			if err != nil {
				return 0, err
			}
			for _, line := range plan {
				if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "INDEX") {
					t.Errorf("%s\n%s", q, line)
				}
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzOpenHead(f *testing.F) {
	f.Add("Nep audit log\n3\nx\ny\n\n— nep AAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := openHead(text, nil); err == nil {
			t.Error("a head that nobody signed")
		}
	})
}
