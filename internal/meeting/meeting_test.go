package meeting

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
)

var (
	ctx = context.Background()
	sys = access.System()
)

// day0 is a Monday.
const day0 = "2026-11-23"

func at(day string, hour, minute int) int64 { return instant(day, hour*60+minute) }

// house is a base organisation with two cells: one led by three, one by its
// secretary alone.
type house struct {
	testing.TB
	*Service
	org        *org.Service
	member     *member.Service
	rule       *rule.Service
	c          *clock.Clock
	root, base int64
	one, two   int64 // cells
	sec, dep   int64 // of cell one
	com        int64
	an, binh   int64 // members of cell one
	probation  int64
	exempt     int64
	lone       int64 // secretary of cell two
	other      int64 // member of cell two
	head       int64 // secretary of the base
	follower   int64 // committee member of the base in charge of cell one
	site       int64
}

func each(t *testing.T, fn func(h *house)) {
	c := clock.At(clock.Time(at(day0, 12, 0)))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(clock.Time(at(day0, 12, 0)))
		fn(build(t, d, c))
	})
}

func build(t testing.TB, d *db.DB, c *clock.Clock) *house {
	h := &house{TB: t, Service: New(d), org: org.New(d), member: member.New(d, nil), rule: rule.New(d), c: c}
	unit := func(parent int64, kind org.Kind, name string) int64 {
		id, _, err := h.org.Found(ctx, sys, org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
		h.ok(err)
		return id
	}
	h.root = unit(0, org.Upper, "Đảng ủy Khối")
	h.base = unit(h.root, org.Base, "Đảng bộ Cục")
	h.one = unit(h.base, org.Cell, "Chi bộ Kho Một")
	h.two = unit(h.base, org.Cell, "Chi bộ Kho Hai")
	h.sec = h.person(h.one, "Trần Thị Mai")
	h.dep = h.person(h.one, "Lê Văn Bình")
	h.com = h.person(h.one, "Phạm Thị Cúc")
	h.an = h.person(h.one, "Nguyễn Văn An")
	h.binh = h.person(h.one, "Hoàng Văn Dũng")
	h.probation = h.person(h.one, "Vũ Thị Lan", func(a *member.Add) { a.Standing = member.Probationary })
	h.exempt = h.person(h.one, "Đỗ Văn Già", func(a *member.Add) { a.Condition = member.Exempt })
	h.lone = h.person(h.two, "Bùi Văn Sơn")
	h.other = h.person(h.two, "Ngô Thị Tâm")
	h.head = h.person(h.two, "Đặng Văn Thủ")
	h.follower = h.person(h.two, "Phan Văn Theo")
	h.position(h.sec, h.one, member.SecretaryRole)
	h.position(h.dep, h.one, member.DeputyRole)
	h.position(h.com, h.one, member.CommitteeRole)
	h.position(h.lone, h.two, member.SecretaryRole)
	h.position(h.head, h.base, member.SecretaryRole)
	h.position(h.follower, h.base, member.CommitteeRole)
	h.position(h.sec, h.base, member.CommitteeRole)
	_, err := h.member.Assign(ctx, sys, member.Assign{Person: h.follower, Unit: h.base, Target: member.TargetCell, Cell: h.one, From: "2025-01-01"})
	h.ok(err)
	h.site, err = h.org.AddSite(ctx, sys, org.AddSite{Unit: h.one, Name: "Kho Quang Trung", From: "2015-01-01"})
	h.ok(err)
	return h
}

func (h *house) person(unit int64, name string, more ...func(*member.Add)) int64 {
	h.Helper()
	a := member.Add{Unit: unit, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
	a.Family, a.Given = vn.SplitName(name)
	for _, m := range more {
		m(&a)
	}
	id, err := h.member.Add(ctx, sys, a)
	h.ok(err)
	return id
}

func (h *house) position(person, unit int64, role member.Role) {
	h.Helper()
	_, _, err := h.member.AppointPosition(ctx, sys, member.AppointPosition{Person: person, Unit: unit, Role: role, From: "2025-01-01"})
	h.ok(err)
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
	if !errors.As(err, &f) || f.Kind != kind {
		h.Fatalf("got %v, want %v (%s)", err, kind, key)
	}
	has := f.Key == key || key == ""
	for _, x := range f.Fields {
		has = has || x.Key == key
	}
	if !has {
		h.Fatalf("got %v, want %s", err, key)
	}
}

func (h *house) now(day string, hour, minute int) { h.c.Set(clock.Time(at(day, hour, minute))) }

func read[T any](h *house, fn func(*db.Tx) (T, error)) T {
	h.Helper()
	v, err := db.Read(ctx, h.DB, fn)
	h.ok(err)
	return v
}

func (h *house) as(person int64, role access.Role, unit int64) access.Actor {
	h.Helper()
	path := read(h, func(t *db.Tx) (string, error) { return org.PathOn(t, unit, today(t)) })
	return access.Actor{Account: 1000 + person, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: path}}
}

func (h *house) secretary() access.Actor { return h.as(h.sec, access.Secretary, h.one) }

func eq[T any](h *house, what string, got, want T) {
	h.Helper()
	if !reflect.DeepEqual(got, want) {
		h.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (h *house) meeting(id int64) Meeting {
	h.Helper()
	return read(h, func(t *db.Tx) (Meeting, error) { return ByID(t, id) })
}

func (h *house) plan(c Plan) int64 {
	h.Helper()
	if c.Unit == 0 {
		c.Unit = h.one
	}
	if c.Body == "" {
		c.Body = CellBody
	}
	if c.Day == "" {
		c.Day = "2026-12-05"
	}
	if c.StartMinute == 0 {
		c.StartMinute = 8 * 60
	}
	id, err := h.Plan(ctx, sys, c)
	h.ok(err)
	return id
}

func (h *house) agenda(id int64, titles ...string) []Item {
	h.Helper()
	var items []Item
	for _, s := range titles {
		items = append(items, Item{Kind: Discussion, Title: s, Planned: 10})
	}
	h.ok(h.SetAgenda(ctx, sys, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: items}))
	return read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
}

func titles(items []Item) string {
	var out []string
	for _, i := range items {
		out = append(out, fmt.Sprint(i.Pos, i.Title))
	}
	return strings.Join(out, " ")
}

func TestAMeetingIsPlannedFromWhatIsKnown(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{})
		m := h.meeting(id)
		eq(h, "filled", []any{m.State, m.Month, m.Chair, m.NoteTaker, m.Place, m.Kind, m.Form, m.FeePaid, m.Version},
			[]any{Planned, "2026-12", h.sec, h.dep, "Kho Quang Trung", Regular, AtPlace, -1, int64(1)})

		// The bureau's meeting finds what it prepares.
		b := h.meeting(h.plan(Plan{Body: Bureau, Month: "2026-12", Day: "2026-12-03"}))
		eq(h, "prepares", b.Prepares, id)

		// The next one is made from the last.
		id2 := h.plan(Plan{Day: "2026-12-20", Kind: Extra, Chair: h.dep, NoteTaker: h.an, Place: "Hội trường", StartMinute: 14 * 60})
		s, err := h.Suggest(ctx, h.secretary(), h.one, CellBody, "2027-02")
		h.ok(err)
		eq(h, "suggested", []any{s.Day, s.StartMinute, s.Place, s.Chair, s.NoteTaker}, []any{"2027-02-20", 14 * 60, "Hội trường", h.dep, h.an})
		s, err = h.Suggest(ctx, h.secretary(), h.one, Bureau, "2026-12")
		h.ok(err)
		eq(h, "bureau two days ahead", s.Day, "2026-12-03")
		_ = id2

		plan := func(c Plan) error {
			_, err := h.Plan(ctx, sys, c)
			return err
		}
		h.fails(plan(Plan{Unit: h.two, Body: Bureau, Day: "2026-12-03"}), fault.State, "meeting.plan.body")
		h.fails(plan(Plan{Unit: h.one, Body: CommitteeBody, Day: "2026-12-03"}), fault.State, "meeting.plan.body")
		h.fails(plan(Plan{Unit: h.one, Body: CellBody, Day: "2026-12-32"}), fault.Invalid, "meeting.day.bad")
		h.fails(plan(Plan{Unit: h.one, Body: CellBody, Month: "2026-12", Day: "2027-02-01"}), fault.Invalid, "meeting.day.month")
		h.fails(plan(Plan{Unit: h.one, Body: CellBody, Day: "2026-12-05", Chair: h.sec, NoteTaker: h.sec}), fault.Invalid, "meeting.note.same")
		h.fails(plan(Plan{Unit: h.one, Body: CellBody, Day: "2026-12-05", Chair: h.lone}), fault.Invalid, "meeting.chair.stranger")
		h.fails(plan(Plan{Unit: h.one, Body: CellBody, Day: "2026-12-05", Theme: 99}), fault.Invalid, "meeting.theme.bad")
		_, err = h.Plan(ctx, h.as(h.an, access.Member, h.one), Plan{Unit: h.one, Body: CellBody, Day: "2026-12-05"})
		h.fails(err, fault.NotFound, "")

		// A double click plans once.
		a, err := h.Plan(ctx, sys, Plan{Key: "k", Unit: h.two, Body: CellBody, Day: "2026-12-05"})
		h.ok(err)
		again, err := h.Plan(ctx, sys, Plan{Key: "k", Unit: h.two, Body: CellBody, Day: "2026-12-05"})
		h.ok(err)
		eq(h, "again", again, a)
	})
}

func TestTheAgendaKeepsWhatHappened(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{})
		items := h.agenda(id, "A", "B", "C")
		m := h.meeting(id)
		// Turned round, one gone, one new in the middle.
		items[0].Title = "A2"
		h.ok(h.SetAgenda(ctx, h.secretary(), SetAgenda{Meeting: id, Seen: m.Version, Items: []Item{items[2], {Kind: OtherItem, Title: "N"}, items[0]}}))
		now := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		eq(h, "order", titles(now), "1C 2N 3A2")
		eq(h, "kept", now[0].ID, items[2].ID)
		eq(h, "unspent", now[1].Spent, -1)

		// Two secretaries at once: the second is told.
		h.fails(h.SetAgenda(ctx, h.secretary(), SetAgenda{Meeting: id, Seen: m.Version, Items: now}), fault.Conflict, "meeting.changed")
		h.fails(h.SetAgenda(ctx, h.secretary(), SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: []Item{{Kind: OtherItem, Title: " "}}}), fault.Invalid, "meeting.agenda.title")
		h.fails(h.SetAgenda(ctx, h.as(h.an, access.Member, h.one), SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: now}), fault.NotFound, "")
		// The note-taker, an ordinary member, prepares.
		other := h.plan(Plan{Day: "2026-12-06", Kind: Extra, NoteTaker: h.an})
		h.ok(h.SetAgenda(ctx, h.as(h.an, access.Member, h.one), SetAgenda{Meeting: other, Seen: h.meeting(other).Version, Items: []Item{{Kind: OtherItem, Title: "X"}}}))

		put := func(items ...Item) error {
			return db.Do(ctx, h.DB, db.On("meeting", id), func(t *db.Tx) error { return PutItems(t, id, items) })
		}
		h.ok(put(Item{Kind: LastMonth, Title: "T", Source: "task", SourceID: 5}, Item{Kind: OtherItem, Title: "P", Source: "prompt"}, Item{Kind: OtherItem, Title: "Q", Source: "prompt"}))
		h.ok(put(Item{Kind: LastMonth, Title: "T", Source: "task", SourceID: 5}, Item{Kind: OtherItem, Title: "P", Source: "prompt"}, Item{Kind: LastMonth, Title: "U", Source: "task", SourceID: 6}))
		eq(h, "sources once", titles(read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })), "1T 2U 3C 4N 5P 6Q 7A2")
	})
}
