package resolution

import (
	"context"
	"fmt"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

var (
	ctx = context.Background()
	sys = access.System()
)

// start is the morning after the December meeting of most tests.
const (
	meets = "2026-12-05"
	start = "2026-12-05"
)

// house is a committee with two cells, one of them with people.
type house struct {
	testing.TB
	*Service
	c                 *clock.Clock
	org               *org.Service
	member            *member.Service
	base, cell, twin  int64
	sec, dep, an, far int64 // secretary, deputy and member of the cell; member of the twin
	head              int64 // secretary of the base, meets in the twin
}

func each(t *testing.T, fn func(h *house)) {
	t.Helper()
	c := clock.At(noon(start))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(noon(start))
		fn(build(t, d, c))
	})
}

func noon(day string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" 12:00", clock.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func build(t testing.TB, d *db.DB, c *clock.Clock) *house {
	h := &house{TB: t, Service: New(d), c: c, org: org.New(d), member: member.New(d, nil)}
	h.base = h.unit(0, org.Base, "Đảng bộ Cục")
	h.cell = h.unit(h.base, org.Cell, "Chi bộ Kho Một")
	h.twin = h.unit(h.base, org.Cell, "Chi bộ Kho Hai")
	h.sec = h.person(h.cell, "Trần Thị Mai")
	h.dep = h.person(h.cell, "Lê Văn Bình")
	h.an = h.person(h.cell, "Nguyễn Văn An")
	h.far = h.person(h.twin, "Ngô Thị Tâm")
	h.head = h.person(h.twin, "Đặng Văn Thủ")
	h.position(h.sec, h.cell, member.SecretaryRole)
	h.position(h.dep, h.cell, member.DeputyRole)
	h.position(h.head, h.base, member.SecretaryRole)
	for _, u := range []int64{h.base, h.cell} {
		_, err := h.org.AddTerm(ctx, sys, org.AddTerm{Unit: u, Name: "2025–2030", From: "2025-06-01", To: "2030-06-01"})
		h.ok(err)
	}
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused fails unless err is a fault with this sentence.
func (h *house) refused(err error, kind fault.Kind, key string) {
	h.Helper()
	f, _ := err.(*fault.Error)
	if f == nil || f.Kind != kind || key != "" && f.Key != key {
		h.Errorf("got %v, want %v %s", err, kind, key)
	}
}

// field fails unless err says this of this field.
func (h *house) field(err error, name, key string) {
	h.Helper()
	f, _ := err.(*fault.Error)
	if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != name || f.Fields[0].Key != key {
		h.Errorf("got %v, want field %s: %s", err, name, key)
	}
}

func (h *house) on(day string) { h.c.Set(noon(day)) }

func (h *house) unit(parent int64, kind org.Kind, name string) int64 {
	h.Helper()
	id, _, err := h.org.Found(ctx, sys, org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	h.ok(err)
	return id
}

func (h *house) person(unit int64, name string) int64 {
	h.Helper()
	a := member.Add{Unit: unit, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
	a.Family, a.Given = vn.SplitName(name)
	id, err := h.member.Add(ctx, sys, a)
	h.ok(err)
	return id
}

func (h *house) position(person, unit int64, role member.Role) {
	h.Helper()
	_, _, err := h.member.AppointPosition(ctx, sys, member.AppointPosition{Person: person, Unit: unit, Role: role, From: "2025-01-01"})
	h.ok(err)
}

// as is somebody with a hat in a unit.
func (h *house) as(person int64, role access.Role, unit int64) access.Actor {
	h.Helper()
	path, err := h.org.Where(ctx, unit)
	h.ok(err)
	return access.Actor{Account: 1000 + person, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: path}}
}

func (h *house) secretary() access.Actor { return h.as(h.sec, access.Secretary, h.cell) }

func (h *house) do(fn func(t *db.Tx) error) {
	h.Helper()
	h.ok(db.Do(ctx, h.DB, db.Lock{}, fn))
}

func (h *house) exec(query string, args ...any) {
	h.Helper()
	h.do(func(t *db.Tx) error { _, err := t.Exec(query, args...); return err })
}

// meeting puts a meeting straight into the table.
func (h *house) meeting(unit int64, body meeting.Body, kind meeting.Kind, day string, st meeting.State) int64 {
	h.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
		id := t.ID()
		chair := h.sec
		if unit == h.base {
			chair = h.head
		}
		_, err := t.Exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
			made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
			required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version)
			values ($1, $2, $3, $4, $5, $6, 480, 'Kho', 'place', '', 0, $7, $8, $9, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0, '', 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, $10, '', 1)`,
			id, unit, string(body), string(kind), day[:7], day, string(st), chair, h.dep, false)
		return id, err
	})
	h.ok(err)
	return id
}

// cellMeeting is a regular meeting of the cell.
func (h *house) cellMeeting(day string, st meeting.State) int64 {
	h.Helper()
	return h.meeting(h.cell, meeting.CellBody, meeting.Regular, day, st)
}

func (h *house) to(m int64, st meeting.State) {
	h.Helper()
	h.exec(`update meeting set state = $2 where id = $1`, m, string(st))
}

func (h *house) item(m int64, conclusion string) int64 {
	h.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
		id := t.ID()
		_, err := t.Exec(`insert into agenda_item (id, meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion)
			values ($1, $2, $3, 'discussion', 'Thảo luận', 20, 0, '', 0, '', $4, 'todo', 0, -1, $5)`, id, m, id, false, conclusion)
		return id, err
	})
	h.ok(err)
	return id
}

func (h *house) opinion(m, item, person int64, kind meeting.OpinionKind, text string) int64 {
	h.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
		id := t.ID()
		_, err := t.Exec(`insert into opinion (id, meeting, item, person, kind, text, ahead, by_person, at, removed_at) values ($1, $2, $3, $4, $5, $6, $7, $4, $8, 0)`,
			id, m, item, person, string(kind), text, false, t.Now())
		return id, err
	})
	h.ok(err)
	return id
}

// vote puts a closed vote about a decision straight into the table.
func (h *house) vote(m, about int64, passed bool) int64 {
	h.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
		id := t.ID()
		_, err := t.Exec(`insert into vote (id, meeting, item, about, about_id, question, rule, bound, way, state, opened_at, opened_by, closed_at, closed_by, base, needed, eligible,
			yes, no, abstain, issued, returned, invalid, passed, reason)
			values ($1, $2, 0, 'resolution', $3, 'Thông qua?', 'vote.ordinary', '>1/2', 'hands', 'closed', $4, 0, $4, 0, 13, 7, 12, 12, 0, 0, 0, 0, 0, $5, '')`, id, m, about, t.Now(), passed)
		return id, err
	})
	h.ok(err)
	return id
}

func (h *house) draft(m int64, seen int64, kind Kind, points ...Point) int64 {
	h.Helper()
	id, err := h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: seen, Kind: kind, Title: "Lãnh đạo thực hiện nhiệm vụ tháng 12", Points: points})
	h.ok(err)
	return id
}

func (h *house) byID(id int64) Resolution {
	h.Helper()
	r, err := db.Read(ctx, h.DB, func(t *db.Tx) (Resolution, error) { return ByID(t, id) })
	h.ok(err)
	return r
}

func (h *house) task(id int64) Task {
	h.Helper()
	k, err := db.Read(ctx, h.DB, func(t *db.Tx) (Task, error) { return TaskByID(t, id) })
	h.ok(err)
	return k
}

func (h *house) fate(opinion int64) Fate {
	h.Helper()
	f, err := db.Read(ctx, h.DB, func(t *db.Tx) (Fate, error) { return FateOf(t, opinion) })
	h.ok(err)
	return f
}

// give makes a task of the cell on a day.
func (h *house) give(owner int64, day, due, month string) int64 {
	h.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
		return Give(t, sys, Task{Unit: h.cell, Text: "Dựng bảng chỉ dẫn", Owner: owner, Due: due, ReportMonth: month, MadeOn: day})
	})
	h.ok(err)
	return id
}

func (h *house) say(task, m int64, r Result) {
	h.Helper()
	h.ok(h.Say(ctx, h.secretary(), Say{Task: task, Meeting: m, Result: r}))
}

// share is DueShare as "done/of", and the ids DueAt gives.
func (h *house) share(m int64) (string, []int64) {
	h.Helper()
	var ids []int64
	s, err := db.Read(ctx, h.DB, func(t *db.Tx) (string, error) {
		mm, err := meeting.ByID(t, m)
		if err != nil {
			return "", err
		}
		due, err := DueAt(t, mm)
		if err != nil {
			return "", err
		}
		ids = nil
		for _, k := range due {
			ids = append(ids, k.ID)
		}
		done, of, err := DueShare(t, mm)
		return fmt.Sprintf("%d/%d", done, of), err
	})
	h.ok(err)
	return s, ids
}

func (h *house) wantShare(m int64, want string) {
	h.Helper()
	if got, _ := h.share(m); got != want {
		h.Errorf("share is %s, want %s", got, want)
	}
}
