package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/search"
)

// Every role × every thing that can be found: it is found exactly when its page
// opens. The pages are the second opinion; they know nothing of the index.
func TestWhatIsFoundIsWhatOpens(t *testing.T) {
	t.Parallel()
	// One engine is enough here: that both find the same is asked in package search.
	t.Run("sqlite", func(t *testing.T) {
		d := dbtest.Open(t, dbtest.SQLite(t), nil)
		ctx := context.Background()
		w := newWorld(t, d)
		if err := db.Do(ctx, d, db.Lock{}, func(x *db.Tx) error {
			_, err := x.Exec(`update report set state = 'sent', judgement = 'Nhận định', sent_at = $1`, x.Now())
			if err == nil { // there is nobody to take it
				_, err = x.Exec(`delete from difficulty where to_unit = 0`)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := w.h.search.FillNow(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := w.h.search.Keep(ctx); err != nil {
			t.Fatal(err)
		}
		roles := []*wearer{
			w.signIn(access.Secretary, "base"), w.signIn(access.Deputy, "top"), w.signIn(access.Standing, "base"), w.signIn(access.Committee, "cell"),
			w.signIn(access.InCharge, "base", "cell"), w.signIn(access.Officer, "base"), w.signIn(access.Inspector, "top", "cell", "far"),
			w.signIn(access.Member, "cell"), w.signIn(access.Member, "group"), w.signIn(access.Admin, ""),
		}
		words := map[search.Kind]string{search.Paper: "a", search.Official: "truc tet", search.Directive: "van ban", search.Meeting: "thang", search.Opinion: "de xuat",
			search.Resolution: "nhiem vu", search.Task: "viec", search.Report: "nhan dinh", search.Difficulty: "duong vao", search.Practice: "cach lam", search.Programme: "chat luong", search.Person: "tran thi mai"}
		type thing struct {
			kind search.Kind
			id   int64
			path string
		}
		things, err := db.Read(ctx, d, func(x *db.Tx) ([]thing, error) {
			return db.All(x, func(r db.Row) (h thing, err error) { err = r.Scan(&h.kind, &h.id, &h.path); return h, err },
				`select kind, subject, path from search_entry where kind <> 'person' or title = 'Trần Thị Mai' order by kind, subject`)
		})
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[search.Kind]int{}
		for _, h := range things {
			kinds[h.kind]++
		}
		for k := range words {
			if kinds[k] < len(w.units)-2 {
				t.Errorf("the world has %d of kind %s", kinds[k], k)
			}
		}
		may, not := 0, 0
		for _, me := range roles {
			found := map[search.Kind][]int64{}
			for k, q := range words {
				p, err := w.h.search.Find(ctx, w.actor(me), search.Query{Words: q, Kind: k}, 0, 100)
				if err != nil || p.Count != len(p.Hits) {
					t.Fatal(p.Count, len(p.Hits), err)
				}
				for _, h := range p.Hits {
					found[k] = append(found[k], h.Subject)
				}
			}
			for _, h := range things {
				page, _, _ := strings.Cut(h.path, "#")
				req := httptest.NewRequest("GET", page, nil)
				req.Header.Set("Cookie", me.cookie)
				rec := httptest.NewRecorder()
				w.h.web.ServeHTTP(rec, req)
				// A report's address leads on to the month's.
				opens, is := rec.Code == http.StatusOK || rec.Code == http.StatusSeeOther, slices.Contains(found[h.kind], h.id)
				if opens != is {
					t.Errorf("%s of %q: %s answers %d; found: %v", me.role, me.hat, h.path, rec.Code, is)
				}
				if is {
					may++
				} else {
					not++
				}
			}
		}
		if may < 100 || not < 100 {
			t.Errorf("too little was asked: %d found, %d not", may, not)
		}
	})
}

// actor is who wears a hat, as the session says.
func (w *world) actor(me *wearer) access.Actor {
	w.t.Helper()
	s, _, err := w.h.accounts.Resolve(context.Background(), me.cookie[len("nep="):])
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Actor()
}
