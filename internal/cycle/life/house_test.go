package life

import (
	"context"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 10, 9, 0, 0, 0, clock.Zone)
)

// house is the room over: top ─┬─ base ─┬─ one, two, three, empty
//
//	└─ other ── far
//
// lan leads base, minh is its deputy, nam of its committee; thu leads top. lan, an
// and binh meet in one, minh and cuc in two, nam in three, thu and oanh in far.
type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
	units  map[string]org.Unit
	people map[string]int64
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t: t, clock: c, Service: &Service{DB: d, Units: org.New(d), Members: member.New(d, nil)}, units: map[string]org.Unit{}, people: map[string]int64{}}
		h.Units.Closing = append(h.Units.Closing, member.Closing)
		for _, u := range []struct {
			name, parent string
			kind         org.Kind
		}{{"top", "", org.Upper}, {"base", "top", org.Base}, {"one", "base", org.Cell}, {"two", "base", org.Cell}, {"three", "base", org.Cell}, {"empty", "base", org.Cell},
			{"other", "top", org.Base}, {"far", "other", org.Cell}} {
			id, _, err := h.Units.Found(ctx, access.System(), org.Found{Parent: h.units[u.parent].ID, From: "2020-01-01", Kind: u.kind, Name: "Tổ chức " + u.name})
			h.must(err)
			h.units[u.name], err = h.Units.Unit(ctx, access.System(), id, "")
			h.must(err)
		}
		for _, p := range [][2]string{{"lan", "one"}, {"an", "one"}, {"binh", "one"}, {"minh", "two"}, {"cuc", "two"}, {"nam", "three"}, {"thu", "far"}, {"oanh", "far"}} {
			id, err := h.Members.Add(ctx, access.System(), member.Add{Unit: h.units[p[1]].ID, From: "2021-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: "Trần Văn", Given: strings.ToUpper(p[0])}})
			h.must(err)
			h.people[p[0]] = id
		}
		h.position("thu", "top", "secretary")
		h.position("lan", "base", "secretary")
		h.position("minh", "base", "deputy")
		h.position("nam", "base", "committee")
		h.position("an", "one", "secretary")
		h.position("cuc", "two", "secretary")
		h.position("nam", "three", "secretary")
		h.position("oanh", "far", "secretary")
		fn(t, h)
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) want(err error, kind fault.Kind, key string) {
	h.t.Helper()
	f, ok := err.(*fault.Error)
	if ok && len(f.Fields) > 0 && f.Kind == kind && f.Fields[0].Key == key {
		return
	}
	if !ok || f.Kind != kind || f.Key != key {
		h.t.Errorf("want %v %s, got %v", kind, key, err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

func (h *house) id() int64 {
	h.t.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) { return t.ID(), nil })
	h.must(err)
	return id
}

func read[T any](h *house, fn func(t *db.Tx) (T, error)) T {
	h.t.Helper()
	v, err := db.Read(ctx, h.DB, fn)
	h.must(err)
	return v
}

func (h *house) position(person, unit, role string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2025-01-01', '9999-12-31')`, id, h.people[person], h.units[unit].ID, role)
	return id
}

func (h *house) charge(person, unit, cell string) {
	h.t.Helper()
	h.exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'cell', $4, 0, '', '2025-01-01', '9999-12-31')`,
		h.id(), h.people[person], h.units[unit].ID, h.units[cell].ID)
}

func (h *house) task(unit, owner string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into task (id, unit, item, source, source_id, text, owner, due_on, first_month, report_month, state, result, done_on, made_at, made_on)
		values ($1, $2, 0, '', 0, 'Sửa mái kho', $3, '2026-12-20', '2026-12', '2026-12', 'open', '', '', 1, '2026-10-05')`, id, h.units[unit].ID, h.people[owner])
	return id
}

func (h *house) difficulty(unit, to, owner string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into difficulty (id, unit, to_unit, report, source, source_id, text, state, raised_at, raised_by, owner, due_on, answer, answered_at, answered_by, closed_at, closed_by, close_note)
		values ($1, $2, $3, 0, '', 0, 'Đường vào kho ngập', 'open', 1, 0, $4, '2026-12-01', '', 0, 0, 0, 0, '')`, id, h.units[unit].ID, h.units[to].ID, h.people[owner])
	return id
}

func (h *house) visit(unit, cell, visitor string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into visit (id, unit, cell, visitor, month, day, meeting, why, why_text, state, reason, strengths, weaknesses, guidance, class, noted_at, noted_by, made_at, made_by, version)
		values ($1, $2, $3, $4, '2026-12', '', 0, 'other', '', 'planned', '', '', '', '', '', 0, 0, 0, 0, 1)`, id, h.units[unit].ID, h.units[cell].ID, h.people[visitor])
	return id
}

func (h *house) as(role access.Role, person, unit string) access.Actor {
	return access.Actor{Account: h.people[person], Person: h.people[person], Hat: access.Hat{Role: role, Unit: h.units[unit].ID, Path: h.units[unit].Path}}
}

// waits says whether somebody's first page asks for something.
func (h *house) waits(a access.Actor, key string) bool {
	h.t.Helper()
	list, err := h.Waiting(ctx, a)
	h.must(err)
	for _, i := range list {
		if i.Title == key {
			return true
		}
	}
	return false
}

func (h *house) scalar(query string, args ...any) int64 {
	h.t.Helper()
	return read(h, func(t *db.Tx) (int64, error) { return db.One(t, db.Scalar[int64], query, args...) })
}
