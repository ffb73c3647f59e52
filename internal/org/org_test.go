package org

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

var ctx = context.Background()

// noon is midday of a civil day in Việt Nam.
func noon(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

const today = "2026-11-23"

func found(t testing.TB, s *Service, parent int64, kind Kind, name, from string) int64 {
	t.Helper()
	id, _, err := s.Found(ctx, access.System(), Found{Parent: parent, From: from, Kind: kind, Name: name})
	if err != nil {
		t.Fatalf("found %q: %v", name, err)
	}
	return id
}

func read[T any](t testing.TB, d *db.DB, fn func(*db.Tx) (T, error)) T {
	t.Helper()
	v, err := db.Read(ctx, d, fn)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func path(t testing.TB, d *db.DB, id int64, day string) string {
	t.Helper()
	return read(t, d, func(x *db.Tx) (string, error) {
		p, err := PathOn(x, id, day)
		if fault.Is(err, fault.NotFound) {
			return "", nil
		}
		return p, err
	})
}

func wantKey(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want %s (%s)", err, kind, key)
	}
}

func each(t *testing.T, fn func(t *testing.T, s *Service, c *clock.Clock)) {
	c := clock.At(noon(today))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) { c.Set(noon(today)); fn(t, New(d), c) })
}

func TestMovingKeepsOldMonths(t *testing.T) {
	each(t, func(t *testing.T, s *Service, c *clock.Clock) {
		root := found(t, s, 0, Upper, "Đảng ủy Khối", "2015-01-01")
		a := found(t, s, root, Base, "Đảng bộ A", "2015-01-01")
		b := found(t, s, root, Base, "Đảng bộ B", "2015-01-01")
		cell := found(t, s, a, Cell, "Chi bộ Kho Một", "2016-01-01")
		group := found(t, s, cell, Group, "Tổ 1", "2016-01-01")
		was := path(t, s.DB, group, "2026-10-31")
		if _, err := s.Move(ctx, access.System(), Move{Unit: cell, Parent: b, From: "2026-11-01"}); err != nil {
			t.Fatal(err)
		}
		if got := path(t, s.DB, group, "2026-10-31"); got != was {
			t.Errorf("October became %s, was %s", got, was)
		}
		want := join(join(path(t, s.DB, b, today), cell), group)
		if got := path(t, s.DB, group, "2026-11-30"); got != want {
			t.Errorf("November is %s, want %s", got, want)
		}
		// The past before the change in force stays.
		_, err := s.Move(ctx, access.System(), Move{Unit: cell, Parent: root, From: "2026-10-15"})
		wantKey(t, err, fault.State, "org.day.before_last")
		_, err = s.Move(ctx, access.System(), Move{Unit: b, Parent: group, From: today})
		wantKey(t, err, fault.State, "org.move.loop")
		// A planned move stays planned when the parent moves before it.
		if _, err := s.Move(ctx, access.System(), Move{Unit: cell, Parent: a, From: "2027-01-01"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Move(ctx, access.System(), Move{Unit: cell, Parent: root, From: "2026-12-01"}); err != nil {
			t.Fatal(err)
		}
		if got := path(t, s.DB, cell, "2026-12-31"); got != join(path(t, s.DB, root, today), cell) {
			t.Errorf("December is %s", got)
		}
		if got := path(t, s.DB, cell, "2027-01-01"); got != join(path(t, s.DB, a, today), cell) {
			t.Errorf("January is %s", got)
		}
	})
}

func TestNamesByPeriodAndCodes(t *testing.T) {
	each(t, func(t *testing.T, s *Service, c *clock.Clock) {
		root := found(t, s, 0, Base, "Đảng bộ Cục", "2015-01-01")
		id, warn, err := s.Found(ctx, access.System(), Found{Key: "k1", Parent: root, From: "2015-01-01", Kind: Cell, Name: " Chi bộ  Kho Cũ ", Code: "38168053000001"})
		if err != nil || len(warn) != 0 {
			t.Fatal(err, warn)
		}
		again, _, err := s.Found(ctx, access.System(), Found{Key: "k1", Parent: root, From: "2015-01-01", Kind: Cell, Name: " Chi bộ  Kho Cũ ", Code: "38168053000001"})
		if err != nil || again != id {
			t.Fatalf("repeated: %d %v, want %d", again, err, id)
		}
		u, err := s.Unit(ctx, access.System(), id, "")
		if err != nil || u.Name != "Chi bộ Kho Cũ" || u.Code != "38.168.053.000.001" {
			t.Fatalf("%+v %v", u, err)
		}
		_, _, err = s.Found(ctx, access.System(), Found{Parent: root, From: "2020-01-01", Kind: Cell, Name: "Khác", Code: "38.168.053.000.001"})
		wantKey(t, err, fault.Exists, "org.code.taken")
		_, _, err = s.Found(ctx, access.System(), Found{Parent: root, From: "2020-01-01", Kind: "x", Code: "38.1"})
		if fault.Of(err) != fault.Invalid {
			t.Fatal(err)
		}

		if _, err := s.Rename(ctx, access.System(), Rename{Unit: id, From: "2026-11-01", Kind: Cell, Name: "Chi bộ Kho Mới", Code: string(u.Code), Seen: u.Seen()}); err != nil {
			t.Fatal(err)
		}
		_, err = s.Rename(ctx, access.System(), Rename{Unit: id, From: "2026-11-02", Kind: Cell, Name: "Chi bộ Kho Khác", Seen: u.Seen()})
		wantKey(t, err, fault.Conflict, "org.changed")
		old, err := s.Unit(ctx, access.System(), id, "2026-10-31")
		if err != nil || old.Name != "Chi bộ Kho Cũ" {
			t.Fatalf("%+v %v", old, err)
		}
		h, err := s.History(ctx, access.System(), id)
		if err != nil || len(h.Names) != 2 || len(h.Paths) != 1 || h.Paths[0].ParentName != "Đảng bộ Cục" {
			t.Fatalf("%+v %v", h, err)
		}
		for _, q := range []string{"kho moi", "MỚI", "cb", "38.168"} {
			p, err := s.Find(ctx, access.System(), root, q, Cursor{}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if want := q != "cb"; (len(p.Rows) == 1) != want {
				t.Errorf("find %q: %+v", q, p.Rows)
			}
		}
		if p, _ := s.Find(ctx, access.System(), root, "kho cũ", Cursor{}, 0); len(p.Rows) != 0 {
			t.Errorf("an old name is found today: %+v", p.Rows)
		}
	})
}

func TestClosing(t *testing.T) {
	each(t, func(t *testing.T, s *Service, c *clock.Clock) {
		root := found(t, s, 0, Base, "Đảng bộ", "2015-01-01")
		cell := found(t, s, root, Cell, "Chi bộ", "2015-01-01")
		err := s.Close(ctx, access.System(), Close{Unit: root, From: today})
		wantKey(t, err, fault.State, "org.close.children")
		if _, err := s.AddSite(ctx, access.System(), AddSite{Unit: cell, Name: "Kho", From: "2020-01-01"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(ctx, access.System(), Close{Unit: cell, From: "2026-12-01"}); err != nil {
			t.Fatal(err)
		}
		if path(t, s.DB, cell, "2026-11-30") == "" || path(t, s.DB, cell, "2026-12-01") != "" {
			t.Error("the last day is 30/11")
		}
		// Nothing can be founded for ever under what will close.
		_, _, err = s.Found(ctx, access.System(), Found{Parent: cell, From: today, Kind: Group, Name: "Tổ"})
		wantKey(t, err, fault.State, "org.parent.closed")
		c.Set(noon("2027-01-05"))
		if u, err := s.Unit(ctx, access.System(), cell, ""); err != nil || u.To != "2026-12-01" {
			t.Errorf("a closed unit's page: %+v %v", u, err)
		}
		if err := s.Close(ctx, access.System(), Close{Unit: root, From: "2027-01-05"}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTermsSitesMassOrganisations(t *testing.T) {
	each(t, func(t *testing.T, s *Service, c *clock.Clock) {
		sys := access.System()
		root := found(t, s, 0, Base, "Đảng bộ", "2015-01-01")
		for _, term := range []AddTerm{{Unit: root, Name: "2020–2025", From: "2020-06-01"}, {Unit: root, Name: "2025–2030", From: "2025-06-15"}} {
			if _, err := s.AddTerm(ctx, sys, term); err != nil {
				t.Fatal(err)
			}
		}
		terms, err := s.Terms(ctx, sys, root)
		if err != nil || len(terms) != 2 || terms[1].To != "2025-06-15" {
			t.Fatalf("%+v %v", terms, err)
		}
		_, err = s.AddTerm(ctx, sys, AddTerm{Unit: root, Name: "x", From: "2021-01-01"})
		wantKey(t, err, fault.State, "org.term.before")

		id, err := s.AddSite(ctx, sys, AddSite{Unit: root, Name: "Kho", Province: "Hưng Yên", From: "2020-01-01"})
		if err != nil {
			t.Fatal(err)
		}
		sites, _ := s.Sites(ctx, sys, root)
		edit := EditSite{Site: id, Name: "Kho Một", Seen: sites[0].Seen()}
		if err := s.EditSite(ctx, sys, edit); err != nil {
			t.Fatal(err)
		}
		wantKey(t, s.EditSite(ctx, sys, edit), fault.Conflict, "org.changed")
		if err := s.CloseSite(ctx, sys, CloseSite{Site: id, From: today}); err != nil {
			t.Fatal(err)
		}
		if sites, _ := s.Sites(ctx, sys, root); len(sites) != 0 {
			t.Fatalf("%+v", sites)
		}
		m, err := s.AddMassOrg(ctx, sys, AddMassOrg{Unit: root, Kind: Youth, Name: "Chi đoàn", From: "2020-01-01"})
		if err != nil {
			t.Fatal(err)
		}
		if ms, err := s.MassOrgs(ctx, sys, root); err != nil || len(ms) != 1 {
			t.Fatalf("%+v %v", ms, err)
		}
		if err := s.CloseMassOrg(ctx, sys, CloseMassOrg{MassOrg: m, From: today}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhoSeesWhichUnit(t *testing.T) {
	each(t, func(t *testing.T, s *Service, c *clock.Clock) {
		root := found(t, s, 0, Upper, "Khối", "2015-01-01")
		a := found(t, s, root, Base, "Đảng bộ A", "2015-01-01")
		b := found(t, s, root, Base, "Đảng bộ B", "2015-01-01")
		cell := found(t, s, a, Cell, "Chi bộ A1", "2015-01-01")
		member := access.Actor{Account: 1, Person: 1, Hat: access.Hat{Role: access.Member, Unit: cell, Path: path(t, s.DB, cell, today)}}
		kids, err := s.Children(ctx, member, root, "", Cursor{}, 0)
		if err != nil || len(kids.Rows) != 1 || kids.Rows[0].ID != a {
			t.Fatalf("a member sees %+v %v", kids.Rows, err)
		}
		if _, err := s.Unit(ctx, member, b, ""); !fault.Is(err, fault.NotFound) {
			t.Fatalf("the unit beside: %v", err)
		}
		if _, err := s.Below(ctx, member, a, Cursor{}, 0); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		if p, err := s.Find(ctx, member, 0, "dang bo", Cursor{}, 0); err != nil || len(p.Rows) != 0 {
			t.Fatalf("%+v %v", p, err)
		}
		if _, _, err := s.Found(ctx, member, Found{Parent: cell, From: today, Kind: Group, Name: "Tổ"}); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		sec := access.Actor{Account: 2, Person: 2, Hat: access.Hat{Role: access.Secretary, Unit: a, Path: path(t, s.DB, a, today)}}
		if _, err := s.Move(ctx, sec, Move{Unit: cell, Parent: b, From: today}); !fault.Is(err, fault.NotFound) {
			t.Fatalf("moving to a place out of reach: %v", err)
		}
		if _, err := s.Move(ctx, sec, Move{Unit: a, Parent: 0, From: today}); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		if us, err := s.Top(ctx, sec); err != nil || len(us) != 1 || us[0].ID != root {
			t.Fatalf("%+v %v", us, err)
		}
		insp := access.Actor{Account: 3, Person: 3, Hat: access.Hat{Role: access.Inspector, Unit: root, Path: path(t, s.DB, root, today), Named: []string{path(t, s.DB, a, today)}}}
		if us, err := s.Top(ctx, insp); err != nil || len(us) != 1 || us[0].ID != a {
			t.Fatalf("%+v %v", us, err)
		}
		if p, err := s.Find(ctx, insp, 0, "chi bo", Cursor{}, 0); err != nil || len(p.Rows) != 1 {
			t.Fatalf("%+v %v", p, err)
		}
	})
}

func TestCodes(t *testing.T) {
	for in, want := range map[string]Code{
		"38.168.053.000.001": "38.168.053.000.001", "38168053000001": "38.168.053.000.001",
		" 38 .168.053.000.001 ": "38.168.053.000.001", "": "",
	} {
		if got, err := ParseCode(in); err != nil || got != want {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for _, bad := range []string{"38.168.053.000", "3a.168.053.000.001", "38.168.053.000.0012", "38.168.053.000.٠٠١", "-8.168.053.000.001"} {
		if _, err := ParseCode(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if g, ok := Code("38.168.053.000.001").Groups(); !ok || strings.Join(g[:], "|") != "38|168|053|000|001" {
		t.Error(g, ok)
	}
}

func TestSiblingsOrder(t *testing.T) {
	names := []string{"Chi bộ 2", "Chi bộ 10", "Chi bộ Ánh", "Chi bộ Đông"}
	for i := 1; i < len(names); i++ {
		if sortKey("", names[i-1]) >= sortKey("", names[i]) {
			t.Errorf("%s does not stand before %s", names[i-1], names[i])
		}
	}
	if sortKey("38.168.053.000.009", "Z") >= sortKey("", "A") {
		t.Error("a code stands first")
	}
}

func TestPlacesByDate(t *testing.T) {
	if w := PlaceWarnings(Cell, Upper, "2026-07-25"); len(w) != 1 {
		t.Error(w)
	}
	if w := PlaceWarnings(Cell, Upper, "2026-07-26"); len(w) != 0 {
		t.Error(w)
	}
	if w := PlaceWarnings(Upper, Cell, today); len(w) != 1 {
		t.Error(w)
	}
	if KindKey(BaseCell, "2026-07-25") == KindKey(BaseCell, "2026-07-26") {
		t.Error("one name before and after")
	}
}
