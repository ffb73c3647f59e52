package member

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

var (
	ctx = context.Background()
	sys = access.System()
)

const day0 = "2026-11-23"

func noon(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

// house is a base organisation with three cells, and another one beside it.
type house struct {
	testing.TB
	*Service
	org             *org.Service
	c               *clock.Clock
	root, base      int64
	one, two, three int64
	beside, far     int64
}

func each(t *testing.T, fn func(h *house)) {
	c := clock.At(noon(day0))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(noon(day0))
		fn(build(t, d, c))
	})
}

func build(t testing.TB, d *db.DB, c *clock.Clock) *house {
	h := &house{TB: t, Service: New(d, nil), org: org.New(d), c: c}
	h.org.Closing = append(h.org.Closing, Closing)
	h.root = h.unit(0, org.Upper, "Đảng ủy Khối")
	h.base = h.unit(h.root, org.Base, "Đảng bộ Cục")
	h.one = h.unit(h.base, org.Cell, "Chi bộ Kho Một")
	h.two = h.unit(h.base, org.Cell, "Chi bộ Kho Hai")
	h.three = h.unit(h.base, org.Cell, "Chi bộ Văn phòng")
	h.beside = h.unit(h.root, org.Base, "Đảng bộ Bên cạnh")
	h.far = h.unit(h.beside, org.Cell, "Chi bộ Xa")
	return h
}

func (h *house) unit(parent int64, kind org.Kind, name string) int64 {
	h.Helper()
	id, _, err := h.org.Found(ctx, sys, org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	h.ok(err)
	return id
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) fails(err error, kind fault.Kind, key string) {
	h.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != kind || key != "" && f.Key != key {
		h.Fatalf("got %v, want %s (%s)", err, kind, key)
	}
}

func (h *house) person(unit int64, name string, more ...func(*Add)) int64 {
	h.Helper()
	a := Add{Unit: unit, From: "2020-01-01", Kind: Regular, Standing: Official, Condition: Active}
	a.Family, a.Given = vn.SplitName(name)
	for _, m := range more {
		m(&a)
	}
	id, err := h.Add(ctx, sys, a)
	h.ok(err)
	return id
}

func read[T any](h *house, fn func(*db.Tx) (T, error)) T {
	h.Helper()
	v, err := db.Read(ctx, h.DB, fn)
	h.ok(err)
	return v
}

func (h *house) path(unit int64) string {
	h.Helper()
	return read(h, func(t *db.Tx) (string, error) { return org.PathOn(t, unit, clock.Day(t.Now())) })
}

func (h *house) hats(person int64) (keys []string, hats []access.Hat) {
	h.Helper()
	hats = read(h, func(t *db.Tx) ([]access.Hat, error) { return HatsOf(t, person, today(t)) })
	naive := read(h, func(t *db.Tx) ([]access.Hat, error) { return naiveHats(t, person, today(t)) })
	if a, b := fmt.Sprint(ordered(hats)), fmt.Sprint(ordered(naive)); a != b {
		h.Errorf("hats %s, counted one by one %s", a, b)
	}
	for _, x := range hats {
		keys = append(keys, x.Key())
	}
	return keys, hats
}

func (h *house) as(role access.Role, unit int64, person int64) access.Actor {
	return access.Actor{Account: 7, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: h.path(unit)}}
}

func (h *house) names(unit int64, day string) string {
	h.Helper()
	p, err := h.Members(ctx, sys, unit, day, org.Cursor{}, 0)
	h.ok(err)
	s := ""
	for _, r := range p.Rows {
		s += r.Name() + " " + string(r.Kind) + " " + string(r.Standing) + " " + string(r.Condition) + "; "
	}
	return s
}

func eq[T any](h *house, what string, got, want T) {
	h.Helper()
	if !reflect.DeepEqual(got, want) {
		h.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestListsBelongToTheirDay(t *testing.T) {
	each(t, func(h *house) {
		an := h.person(h.one, "Trần Thị Mai")
		h.person(h.one, "Nguyễn Văn An", func(a *Add) { a.Standing = Probationary })
		eq(h, "by given name", h.names(h.one, ""), "Nguyễn Văn An regular probationary active; Trần Thị Mai regular official active; ")

		h.ok(h.Move(ctx, sys, Move{Person: an, Unit: h.two, On: "2026-11-01"}))
		eq(h, "October", h.names(h.one, "2026-10-31"), "Nguyễn Văn An regular probationary active; Trần Thị Mai regular official active; ")
		eq(h, "November", h.names(h.one, "2026-11-01"), "Nguyễn Văn An regular probationary active; ")
		eq(h, "November, the other", h.names(h.two, ""), "Trần Thị Mai regular official active; ")
		h.fails(h.Move(ctx, sys, Move{Person: an, Unit: h.two, On: day0}), fault.State, "member.move.same")
		h.fails(h.Move(ctx, sys, Move{Person: an, Unit: h.three, On: "2026-10-01"}), fault.State, "member.move.later")

		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: an, From: "2026-12-01", Standing: Official, Condition: Exempt, Reason: "tuổi cao"}))
		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: an, From: "2026-11-20", Standing: Official, Condition: Suspended}))
		eq(h, "now", h.names(h.two, ""), "Trần Thị Mai regular official suspended; ")
		eq(h, "planned", h.names(h.two, "2026-12-01"), "Trần Thị Mai regular official exempt; ")
		h.fails(h.ChangeStatus(ctx, sys, ChangeStatus{Person: an, From: "2026-11-10", Standing: Official, Condition: Active}), fault.State, "member.status.before_last")
		h.fails(h.ChangeStatus(ctx, sys, ChangeStatus{Person: an, From: "2019-11-10", Standing: Official, Condition: Active}), fault.State, "member.status.before_first")
		h.ok(h.CorrectStatus(ctx, sys, CorrectStatus{Person: an, From: "2026-11-20", Standing: Official, Condition: Active, Why: "nhập nhầm người"}))
		eq(h, "corrected", h.names(h.two, ""), "Trần Thị Mai regular official active; ")
		eq(h, "still planned", h.names(h.two, "2026-12-01"), "Trần Thị Mai regular official exempt; ")

		h.ok(h.Leave(ctx, sys, Leave{Person: an, On: "2026-11-23", Reason: Transferred}))
		eq(h, "left", h.names(h.two, ""), "")
		v, err := h.Person(ctx, sys, an)
		h.ok(err)
		eq(h, "history", len(v.Memberships), 2)
		eq(h, "why", v.Memberships[1].Ended, Transferred)
		h.fails(h.Leave(ctx, sys, Leave{Person: an, On: "2026-11-24", Reason: Died}), fault.State, "member.leave.none")
		h.c.Set(noon("2026-12-20"))
		back := Receive{Key: "back", Person: an, Unit: h.three, From: "2026-12-15", Standing: Official, Condition: Active}
		h.ok(h.Receive(ctx, sys, back))
		h.ok(h.Receive(ctx, sys, back))
		eq(h, "back again", h.names(h.three, ""), "Trần Thị Mai regular official active; ")
		back.Key = ""
		h.fails(h.Receive(ctx, sys, back), fault.State, "member.receive.still")
	})
}

func TestTemporaryArrivalAndReturn(t *testing.T) {
	each(t, func(h *house) {
		p := h.person(h.one, "Lê Văn Bình")
		h.ok(h.ArriveTemporarily(ctx, sys, ArriveTemporarily{Person: p, Unit: h.two, From: "2026-09-01"}))
		eq(h, "at home", h.names(h.one, ""), "Lê Văn Bình regular official away; ")
		eq(h, "there", h.names(h.two, ""), "Lê Văn Bình temporary official away; ")
		own, below, err := h.Counts(ctx, sys, h.two, "")
		h.ok(err)
		eq(h, "counts there", own, Counts{Temporary: 1, Required: 1})
		_, below, err = h.Counts(ctx, sys, h.base, "")
		h.ok(err)
		eq(h, "counts of the base", below, Counts{Official: 1, Temporary: 1, Away: 1, Required: 1})
		h.ok(h.ReturnFrom(ctx, sys, ReturnFrom{Person: p, Unit: h.two, On: "2026-11-20"}))
		eq(h, "back", h.names(h.one, ""), "Lê Văn Bình regular official active; ")
		eq(h, "gone", h.names(h.two, ""), "")
		eq(h, "October stays", h.names(h.one, "2026-10-15"), "Lê Văn Bình regular official away; ")
		h.fails(h.ReturnFrom(ctx, sys, ReturnFrom{Person: p, Unit: h.two, On: day0}), fault.State, "member.return.none")

		// Introduced elsewhere, then received.
		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: p, From: "2026-11-21", Standing: Official, Condition: Introduced}))
		h.ok(h.Move(ctx, sys, Move{Person: p, Unit: h.far, On: day0}))
		eq(h, "received", h.names(h.far, ""), "Lê Văn Bình regular official active; ")
	})
}

func TestPositionsGiveHats(t *testing.T) {
	each(t, func(h *house) {
		sec := h.person(h.one, "Phạm Thị Lan")
		dep := h.person(h.one, "Vũ Văn Hùng")
		_, _, err := h.AppointPosition(ctx, sys, AppointPosition{Person: sec, Unit: h.one, Role: SecretaryRole, From: "2025-01-01"})
		h.ok(err)
		_, _, err = h.AppointPosition(ctx, sys, AppointPosition{Person: dep, Unit: h.one, Role: SecretaryRole, From: "2026-01-01"})
		h.fails(err, fault.Exists, "member.position.secretary")
		com, _, err := h.AppointPosition(ctx, sys, AppointPosition{Person: sec, Unit: h.base, Role: CommitteeRole, From: "2025-01-01"})
		h.ok(err)
		_, _, err = h.AppointPosition(ctx, sys, AppointPosition{Person: sec, Unit: h.beside, Role: CommitteeRole, From: "2025-01-01"})
		h.fails(err, fault.State, "member.position.not_member")

		_, err = h.Assign(ctx, sys, Assign{Person: sec, Unit: h.base, Target: TargetCell, Cell: h.two, From: "2026-01-01"})
		h.ok(err)
		_, err = h.Assign(ctx, sys, Assign{Person: sec, Unit: h.base, Target: TargetCell, Cell: h.three, From: "2026-01-01"})
		h.ok(err)
		_, err = h.Assign(ctx, sys, Assign{Person: sec, Unit: h.base, Target: TargetCell, Cell: h.far, From: "2026-01-01"})
		h.fails(err, fault.State, "member.assign.outside")
		_, err = h.Assign(ctx, sys, Assign{Person: dep, Unit: h.base, Target: TargetField, Field: "tuyên giáo", From: "2026-01-01"})
		h.fails(err, fault.State, "member.assign.not_committee")
		_, err = h.Assign(ctx, sys, Assign{Person: sec, Unit: h.base, Target: TargetField, Field: "Tuyên giáo", From: "2026-01-01"})
		h.ok(err)
		_, err = h.Assign(ctx, sys, Assign{Person: sec, Unit: h.base, Target: TargetField, Field: "tuyên  giáo", From: "2026-02-01"})
		h.fails(err, fault.Exists, "member.assign.has")

		_, err = h.Appoint(ctx, sys, Appoint{Person: dep, Unit: h.base, Role: InspectorRole, From: "2026-11-01", Units: []int64{h.two}})
		h.fails(err, fault.Invalid, "fault.fields")
		_, err = h.Appoint(ctx, sys, Appoint{Person: dep, Unit: h.base, Role: InspectorRole, Decision: "12-QĐ/UBKT", From: "2026-11-01", To: "2026-12-01", Units: []int64{h.two}})
		h.ok(err)
		_, err = h.Appoint(ctx, sys, Appoint{Person: dep, Unit: h.root, Role: OfficerRole, From: "2026-11-01"})
		h.ok(err)

		keys, hats := h.hats(sec)
		eq(h, "hats of the secretary", keys, []string{fmt.Sprintf("secretary:%d", h.one), fmt.Sprintf("committee:%d", h.base),
			fmt.Sprintf("incharge:%d", h.base), fmt.Sprintf("member:%d", h.one)})
		var named []string
		for _, x := range hats {
			if x.Role == access.InCharge {
				named = x.Named
			}
		}
		if len(named) != 2 {
			h.Errorf("in charge of %v", named)
		}
		keys, hats = h.hats(dep)
		eq(h, "hats of the inspector", keys, []string{fmt.Sprintf("inspector:%d", h.base), fmt.Sprintf("officer:%d", h.root), fmt.Sprintf("member:%d", h.one)})
		eq(h, "until", hats[0].Until, "2026-11-30")
		h.c.Set(noon("2026-12-01"))
		keys, _ = h.hats(dep)
		eq(h, "after the inspection", keys, []string{fmt.Sprintf("officer:%d", h.root), fmt.Sprintf("member:%d", h.one)})
		h.c.Set(noon(day0))

		// Ending the place in the committee ends what was answered for.
		h.ok(h.EndPosition(ctx, sys, EndPosition{Position: com, On: day0}))
		keys, _ = h.hats(sec)
		eq(h, "out of the committee", keys, []string{fmt.Sprintf("secretary:%d", h.one), fmt.Sprintf("member:%d", h.one)})

		// A move leaves the cell's positions behind, a suspension all hats.
		h.ok(h.Move(ctx, sys, Move{Person: sec, Unit: h.two, On: day0}))
		keys, _ = h.hats(sec)
		eq(h, "moved", keys, []string{fmt.Sprintf("member:%d", h.two)})
		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: sec, From: day0, Standing: Official, Condition: Suspended}))
		keys, _ = h.hats(sec)
		eq(h, "suspended", len(keys), 0)
		_, _, err = h.AppointPosition(ctx, sys, AppointPosition{Person: sec, Unit: h.two, Role: DeputyRole, From: day0})
		h.fails(err, fault.State, "member.position.suspended")
	})
}

func TestMendEraseAndTwoPeopleEditing(t *testing.T) {
	each(t, func(h *house) {
		p := h.person(h.one, "Đỗ Thị Hoa", func(a *Add) { a.Card = "33100001"; a.Birth = "3/2/1985"; a.Joined = "2010" })
		v, err := h.Person(ctx, sys, p)
		h.ok(err)
		eq(h, "card", v.Card, "33.100001")
		eq(h, "birth", v.Birth, "1985-02-03")
		other := Add{Unit: h.two, From: day0, Kind: Regular, Standing: Official, Condition: Active, Personal: Personal{Given: "Trùng", Card: "33.100001"}}
		_, err = h.Add(ctx, sys, other)
		h.fails(err, fault.Exists, "member.card.taken")
		m := Mend{Key: "m1", Person: p, Seen: v.Seen(), Personal: v.Personal()}
		m.Phone = "0912 345 678"
		h.ok(h.Mend(ctx, sys, m))
		h.ok(h.Mend(ctx, sys, m)) // the same click again
		m.Key, m.Phone = "m2", "0999"
		h.fails(h.Mend(ctx, sys, m), fault.Conflict, "member.changed")
		m.Key, m.Birth = "m3", "31/2/1985"
		h.fails(h.Mend(ctx, sys, m), fault.Invalid, "fault.fields")

		h.fails(h.Erase(ctx, sys, Erase{Person: p}), fault.State, "member.erase.still")
		h.ok(h.Leave(ctx, sys, Leave{Person: p, On: day0, Reason: Resigned}))
		h.ok(h.Erase(ctx, sys, Erase{Person: p}))
		h.ok(h.Erase(ctx, sys, Erase{Person: p}))
		v, err = h.Person(ctx, sys, p)
		h.ok(err)
		if v.Name() != "" || v.Card != "" || v.Birth != "" || v.Phone != "" || v.ErasedAt == 0 || len(v.Memberships) != 1 {
			h.Errorf("%+v", v)
		}
	})
}

func TestWhoSeesPeople(t *testing.T) {
	each(t, func(h *house) {
		mai := h.person(h.one, "Trần Thị Mai", func(a *Add) { a.Phone = "0912345678" })
		ha := h.person(h.two, "Trần Thu Hà")
		xa := h.person(h.far, "Trần Văn Xa")
		member := h.as(access.Member, h.one, mai)
		p, err := h.Members(ctx, member, h.one, "", org.Cursor{}, 0)
		h.ok(err)
		eq(h, "own cell", len(p.Rows), 1)
		eq(h, "one's own telephone", p.Rows[0].Phone, "0912345678")
		_, err = h.Members(ctx, member, h.two, "", org.Cursor{}, 0)
		h.fails(err, fault.NotFound, "")
		_, err = h.Person(ctx, member, ha)
		h.fails(err, fault.NotFound, "")
		if _, err = h.Person(ctx, member, mai); err != nil {
			h.Error(err)
		}
		sec := h.as(access.Secretary, h.base, ha)
		for q, n := range map[string]int{"tran": 2, "hà": 1, "thu ha": 1, "Trần Thị Mai": 1, "xa": 0, "thi": 1, "rần": 0} {
			p, err := h.Find(ctx, sec, h.base, q, org.Cursor{}, 0)
			h.ok(err)
			eq(h, "find "+q, len(p.Rows), n)
		}
		p, err = h.Find(ctx, member, h.root, "tran", org.Cursor{}, 0)
		h.ok(err)
		eq(h, "a member finds in the own cell", len(p.Rows), 1)
		_, err = h.Find(ctx, sec, h.beside, "tran", org.Cursor{}, 0)
		h.fails(err, fault.NotFound, "")
		h.fails(h.Move(ctx, sec, Move{Person: ha, Unit: h.far, On: day0}), fault.NotFound, "")
		h.fails(h.Leave(ctx, sec, Leave{Person: xa, On: day0, Reason: Died}), fault.NotFound, "")
		com := h.as(access.Committee, h.one, 99)
		p, err = h.Members(ctx, h.as(access.InCharge, h.base, 99), h.base, "", org.Cursor{}, 0)
		h.ok(err)
		p, err = h.Members(ctx, com, h.one, "", org.Cursor{}, 0)
		h.ok(err)
		eq(h, "contacts for the cell's committee", p.Rows[0].Phone, "0912345678")
	})
}

func TestAUnitWithMembersDoesNotClose(t *testing.T) {
	each(t, func(h *house) {
		p := h.person(h.one, "Trần Thị Mai")
		h.fails(h.org.Close(ctx, sys, org.Close{Unit: h.one, From: day0}), fault.State, "member.closing.open")
		h.ok(h.Move(ctx, sys, Move{Person: p, Unit: h.two, On: day0}))
		h.ok(h.org.Close(ctx, sys, org.Close{Unit: h.one, From: day0}))
		h.fails(h.Move(ctx, sys, Move{Person: p, Unit: h.one, On: "2026-11-24"}), fault.State, "member.unit.closed")
	})
}
