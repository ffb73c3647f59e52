package report

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/waiting"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 12, 8, 9, 0, 0, 0, clock.Zone)
)

// house is the room over: top ─┬─ base ─┬─ cell
//
//	└─ other ── far   └─ side
type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
	units  map[string]org.Unit
	people map[string]int64 // the secretary of each unit, and "huong" of base's committee
	facts  map[int64]Facts
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t: t, clock: c, Service: New(d), units: map[string]org.Unit{}, people: map[string]int64{}, facts: map[int64]Facts{}}
		h.Facts = func(_ *db.Tx, unit int64, month string) (Facts, error) {
			if month != "2026-12" {
				return Facts{FeePaid: -1}, nil
			}
			return h.facts[unit], nil
		}
		o, m := org.New(d), member.New(d, nil)
		for _, u := range []struct {
			name, parent string
			kind         org.Kind
		}{{"top", "", org.Upper}, {"base", "top", org.Base}, {"cell", "base", org.Cell}, {"side", "base", org.Cell}, {"other", "top", org.Base}, {"far", "other", org.Cell}} {
			id, _, err := o.Found(ctx, access.System(), org.Found{Parent: h.units[u.parent].ID, From: "2020-01-01", Kind: u.kind, Name: "Tổ chức " + u.name})
			h.must(err)
			h.units[u.name], err = o.Unit(ctx, access.System(), id, "")
			h.must(err)
			h.people[u.name], err = m.Add(ctx, access.System(), member.Add{Unit: id, From: "2021-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: "Trần Văn", Given: strings.ToUpper(u.name)}})
			h.must(err)
			h.position(h.people[u.name], u.name, "secretary")
			h.facts[id] = Facts{Required: 15, Present: 13, Excused: 2, Spoke: 9, TasksDone: 3, TasksDue: 4, FeePaid: 15, FeeDue: 15, Decision: "05-NQ/CB", Class: "good", Score: 9650}
		}
		h.people["huong"] = h.people["side"]
		h.position(h.people["huong"], "base", "committee")
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
	if ok && len(f.Fields) == 1 && f.Kind == kind && f.Fields[0].Key == key {
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

func (h *house) position(person int64, unit, role string) {
	h.t.Helper()
	h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2025-01-01', '9999-12-31')`, h.id(), person, h.units[unit].ID, role)
}

func (h *house) meet(unit string, body meeting.Body, day string, state meeting.State) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version)
		values ($1, $2, $3, 'regular', $4, $5, 480, 'Kho', 'place', '', 0, $6, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, '', 0, 0, '', 0, 0, -1, 0, 15, 15, 0, 0, 0, 0, 0, 9, false, '', 1)`,
		id, h.units[unit].ID, string(body), day[:7], day, string(state))
	return id
}

// item puts an agenda item with an opinion at it.
func (h *house) item(m int64, inside bool) (item, opinion int64) {
	h.t.Helper()
	item, opinion = h.id(), h.id()
	h.exec(`insert into agenda_item (id, meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion)
		values ($1, $2, $3, 'discussion', 'x', 10, 0, '', 0, '', $4, 'done', 0, 10, '')`, item, m, item, inside)
	h.exec(`insert into opinion (id, meeting, item, person, kind, text, ahead, by_person, at, removed_at) values ($1, $2, $3, 0, 'opinion', 'x', false, 0, 0, 0)`, opinion, m, item)
	return item, opinion
}

func (h *house) as(role access.Role, unit string, named ...string) access.Actor {
	a := access.Actor{Account: 7, Person: h.people[unit], Hat: access.Hat{Role: role, Unit: h.units[unit].ID, Path: h.units[unit].Path}}
	for _, n := range named {
		a.Hat.Named = append(a.Hat.Named, h.units[n].Path)
	}
	return a
}

func (h *house) page(a access.Actor, unit, m string) View {
	h.t.Helper()
	v, err := h.Report(ctx, a, h.units[unit].ID, m)
	h.must(err)
	return v
}

// sent is a report of December that went up.
func (h *house) sent(unit string) int64 {
	h.t.Helper()
	h.meet(unit, meeting.CellBody, "2026-12-05", meeting.Ended)
	a := h.as(access.Secretary, unit)
	id, err := h.Write(ctx, a, Write{Unit: h.units[unit].ID, Month: "2026-12", Judgement: "Tốt"})
	h.must(err)
	h.must(h.Send(ctx, a, "", id))
	return id
}

func TestAMonthGoesUpAndIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary, above, cell := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.units["cell"].ID
		m := h.meet("cell", meeting.CellBody, "2026-12-05", meeting.Running)
		v := h.page(secretary, "cell", "2026-12")
		if v.Exists || !v.MayEdit || v.MaySend || v.Live.Present != 13 || v.Due != "2026-12-07" || v.ToName != "Tổ chức base" {
			t.Errorf("before there is one: %+v", v)
		}
		cmd := Write{Key: "k", Unit: cell, Month: "2026-12", Judgement: " Nền nếp tốt. ", Wishes: "Sửa kho"}
		id, err := h.Write(ctx, secretary, cmd)
		h.must(err)
		if again, err := h.Write(ctx, secretary, cmd); err != nil || again != id {
			t.Errorf("a repeated click: %d %v", again, err)
		}
		for _, who := range []access.Actor{h.as(access.Member, "cell"), above, h.as(access.Secretary, "side"), h.as(access.InCharge, "base", "cell")} {
			if _, err := h.Write(ctx, who, Write{Unit: cell, Month: "2026-12", Seen: 1}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %d writes it: %v", who.Hat.Role, who.Hat.Unit, err)
			}
		}
		_, err = h.Write(ctx, secretary, Write{Unit: cell, Month: "2026-12", Judgement: "khác"})
		h.want(err, fault.Conflict, "report.meanwhile")
		_, err = h.Write(ctx, secretary, Write{Unit: cell, Month: "2027-01"})
		h.want(err, fault.Invalid, "report.month")
		_, err = h.Write(ctx, h.as(access.Secretary, "top"), Write{Unit: h.units["top"].ID, Month: "2026-12"})
		h.want(err, fault.State, "report.top")
		h.want(h.Send(ctx, secretary, "", id), fault.State, "report.send.early")
		if v := h.page(above, "cell", "2026-12"); v.Judgement != "" || v.Wishes != "" || v.MayAnswer {
			t.Errorf("words of a draft go up: %+v", v)
		}
		h.exec(`update meeting set state = 'ended' where id = $1`, m)
		h.want(h.Answer(ctx, above, "", id, 0, "x"), fault.State, "report.answer.early")
		h.must(h.Send(ctx, secretary, "s", id))
		h.must(h.Send(ctx, secretary, "s", id))
		h.want(h.Send(ctx, secretary, "", id), fault.State, "report.sent")
		_, err = h.Write(ctx, secretary, Write{Unit: cell, Month: "2026-12", Seen: 2})
		h.want(err, fault.State, "report.sent")

		h.facts[cell] = Facts{Present: 1} // what was sent stays
		v = h.page(above, "cell", "2026-12")
		if v.Live.Present != 13 || v.Facts.Decision != "05-NQ/CB" || v.Judgement != "Nền nếp tốt." || v.Report.Meeting != m || !v.MayAnswer || v.MayEdit {
			t.Errorf("sent: %+v", v)
		}
		if v := h.page(secretary, "cell", "2026-12"); v.MayAnswer || v.MayEdit || v.MaySend {
			t.Errorf("its own: %+v", v)
		}
		for _, who := range []access.Actor{secretary, h.as(access.Secretary, "top"), h.as(access.Secretary, "other"), h.as(access.InCharge, "base", "side"), h.as(access.Officer, "base")} {
			if err := h.Answer(ctx, who, "", id, 0, "x"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %d answers it: %v", who.Hat.Role, who.Hat.Unit, err)
			}
		}
		h.want(h.Answer(ctx, above, "", id, m, "x"), fault.Invalid, "report.answer.in")
		h.want(h.Answer(ctx, above, "", id, 0, "  "), fault.Invalid, "report.answer.empty")
		in := h.meet("base", meeting.CommitteeBody, "2026-12-08", meeting.Running)
		h.must(h.Answer(ctx, above, "", id, in, "Đồng ý sửa kho trong tháng 1."))
		h.want(h.Answer(ctx, above, "", id, in, "Thêm"), fault.State, "report.answer.done")
		if v := h.page(secretary, "cell", "2026-12"); v.State != Answered || v.AnsweredIn != in || v.Names[v.AnsweredBy] != "Trần Văn BASE" {
			t.Errorf("answered: %+v", v)
		}
		p, err := h.List(ctx, h.as(access.Member, "cell"), cell, org.Cursor{}, 0)
		h.must(err)
		if len(p.Rows) != 1 || p.Rows[0].ID != id {
			t.Errorf("list: %+v", p.Rows)
		}
	})
}

func TestWhenAReportIsDue(t *testing.T) {
	for _, c := range []struct {
		month, day string
		terms
		want string
	}{
		{"2026-12", "2026-12-05", terms{after: 2}, "2026-12-07"},
		{"2026-12", "", terms{after: 2}, "2027-01-02"},
		{"2026-12", "2026-12-04", terms{after: 2, days: rule.Counting{Working: true}}, "2026-12-08"}, // a Friday
		{"2026-12", "2026-12-05", terms{after: 2, days: rule.Counting{Working: true}}, "2026-12-08"}, // a Saturday
		{"2026-12", "2026-12-05", terms{after: 2, onDay: 25}, "2026-12-25"},
		{"2026-12", "2026-12-05", terms{onDay: 5}, "2026-12-05"},
		{"2026-12", "2026-12-06", terms{onDay: 5}, "2027-01-05"},
		{"2026-12", "", terms{onDay: 5}, "2027-01-05"},
		{"2026-02", "", terms{onDay: 28}, "2026-02-28"},
		{"2026-12", "2027-01-01", terms{after: 2}, "2027-01-03"}, // over midnight into the next
	} {
		if got := due(c.month, c.day, c.terms); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// A month's meeting held before the month began: its report is due before the
// month's first day, so it is written, sent and answered before that, too.
func TestAMonthHeldBeforeItBegan(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary, above, cell := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.units["cell"].ID
		m := h.meet("cell", meeting.CellBody, "2026-12-07", meeting.Noticed)
		h.exec(`update meeting set month = '2027-01' where id = $1`, m)
		write := Write{Unit: cell, Month: "2027-01"}
		_, err := h.Report(ctx, secretary, cell, "2027-01")
		h.want(err, fault.NotFound, "fault.not_found")
		_, err = h.Write(ctx, secretary, write)
		h.want(err, fault.Invalid, "report.month")
		h.exec(`update meeting set state = 'ended' where id = $1`, m)
		if v := h.page(secretary, "cell", "2027-01"); !v.MaySend || v.Due != "2026-12-09" {
			t.Errorf("%+v", v)
		}
		has := func(a access.Actor, href string) bool {
			items, err := h.Waiting(ctx, a)
			h.must(err)
			return slices.ContainsFunc(items, func(i waiting.Item) bool { return i.Href == href })
		}
		if !has(secretary, reportHref(cell, "2027-01")) {
			t.Error("nobody asks for it")
		}
		_, err = h.Under(ctx, above, h.units["base"].ID, "2027-01", org.Cursor{}, 50)
		h.want(err, fault.NotFound, "report.period.none")
		id, err := h.Write(ctx, secretary, write)
		h.must(err)
		h.must(h.Send(ctx, secretary, "", id))
		if !has(above, underHref(h.units["base"].ID, "2027-01")) {
			t.Error("nobody is asked to answer it")
		}
		v, err := h.Under(ctx, above, h.units["base"].ID, "2027-01", org.Cursor{}, 50)
		h.must(err)
		if v.Sent != 1 {
			t.Errorf("%d sent", v.Sent)
		}
		h.must(h.Answer(ctx, above, "", id, 0, "Đã rõ"))
	})
}

func TestTheCommitteesRollUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.facts[h.units["side"].ID] = Facts{Required: 20, Present: 20, Spoke: 11, FeePaid: -1, TasksDue: 1}
		h.sent("cell")
		above, base := h.as(access.Secretary, "base"), h.units["base"].ID
		h.meet("side", meeting.CellBody, "2026-11-05", meeting.Ended) // it is on Nếp
		// A month that is over goes up without a meeting.
		h.clock.Set(start.AddDate(0, 1, 0))
		side := h.as(access.Secretary, "side")
		id, err := h.Write(ctx, side, Write{Unit: h.units["side"].ID, Month: "2026-12"})
		h.must(err)
		v, err := h.Under(ctx, above, base, "2026-12", org.Cursor{}, 0)
		h.must(err)
		if len(v.Rows) != 2 || v.Rows[0].None || !v.Rows[1].None || !v.Rows[1].Late || v.Sent != 1 || v.Sum.Present != 13 {
			t.Errorf("one is missing: %+v", v)
		}
		h.must(h.Send(ctx, side, "", id))
		v, err = h.Under(ctx, above, base, "2026-12", org.Cursor{}, 1) // the sum is of all, not of the page
		h.must(err)
		if len(v.Rows) != 1 || !v.More || v.Sum.Required != 35 || v.Sum.Present != 33 || v.Sum.FeePaid != 15 || v.Sum.FeeDue != 15 || v.Sum.TasksDue != 5 || v.Unanswered != 2 || !v.MayAnswer {
			t.Errorf("sum: %+v", v.Sum)
		}
		v, err = h.Under(ctx, h.as(access.Committee, "base"), base, "2026-12", org.Cursor{}, 0)
		h.must(err)
		if len(v.Rows) != 0 || v.Sum.Present != 0 || v.MayAnswer {
			t.Errorf("a committee member reaches cells that are not his: %+v", v)
		}
		if _, err := h.Under(ctx, h.as(access.Secretary, "other"), base, "2026-12", org.Cursor{}, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
	})
}

// Sums are added member by member; nothing is lost and nothing counted twice,
// whatever the order.
func TestAddingFigures(t *testing.T) {
	one := rapid.Custom(func(t *rapid.T) Facts {
		n := func(name string) int { return rapid.IntRange(0, 50).Draw(t, name) }
		f := Facts{Required: n("required"), Present: n("present"), Spoke: n("spoke"), TasksDone: n("done"), TasksDue: n("due"), FeePaid: rapid.IntRange(-1, 5).Draw(t, "paid"), FeeDue: n("fee")}
		return f
	})
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(one, 0, 8).Draw(t, "all")
		sum, back := Facts{FeePaid: -1}, Facts{FeePaid: -1}
		required, paid, told := 0, 0, false
		for i, f := range all {
			sum, back = sum.Add(f), back.Add(all[len(all)-1-i])
			required += f.Required
			if f.FeePaid >= 0 && f.FeeDue > 0 {
				paid, told = paid+f.FeePaid, true
			}
		}
		if !told {
			paid = -1
		}
		if sum != back || sum.Required != required || sum.FeePaid != paid {
			t.Fatalf("%+v, backwards %+v", sum, back)
		}
	})
}

func TestADifficultyFromTheCellToItsAnswer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary, above, cell := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.units["cell"].ID
		m := h.meet("cell", meeting.CellBody, "2026-12-05", meeting.Running)
		item, opinion := h.item(m, false)
		_, hidden := h.item(m, true)
		_, err := h.Raise(ctx, secretary, Raise{Unit: cell})
		h.want(err, fault.Invalid, "report.raise.empty")
		_, err = h.Raise(ctx, secretary, Raise{Unit: cell, Text: "x", Source: "opinion", SourceID: hidden})
		h.want(err, fault.State, "report.raise.inside")
		_, err = h.Raise(ctx, h.as(access.Secretary, "side"), Raise{Unit: h.units["side"].ID, Text: "x", Source: "opinion", SourceID: opinion})
		h.want(err, fault.NotFound, "fault.not_found")
		_, err = h.Raise(ctx, h.as(access.Member, "cell"), Raise{Unit: cell, Text: "x"})
		h.want(err, fault.NotFound, "fault.not_found")

		cmd := Raise{Key: "r", Unit: cell, Text: "Đường vào kho ngập", Source: "opinion", SourceID: opinion}
		d, err := h.Raise(ctx, secretary, cmd)
		h.must(err)
		if again, err := h.Raise(ctx, secretary, cmd); err != nil || again != d {
			t.Errorf("a repeated click: %d %v", again, err)
		}
		cmd.Key = ""
		_, err = h.Raise(ctx, secretary, cmd)
		h.want(err, fault.State, "report.raise.again")
		_, err = h.Raise(ctx, secretary, Raise{Unit: cell, Text: "Thiếu máy", Source: "item", SourceID: item})
		h.must(err)

		// It goes with the report that is written after it.
		r, err := h.Write(ctx, secretary, Write{Unit: cell, Month: "2026-12"})
		h.must(err)
		if v := h.page(secretary, "cell", "2026-12"); len(v.Difficulties) != 2 || v.Difficulties[0].Report != r {
			t.Errorf("not in the report: %+v", v.Difficulties)
		}

		for _, who := range []access.Actor{secretary, h.as(access.Secretary, "top"), h.as(access.Secretary, "other"), h.as(access.Committee, "base"), h.as(access.InCharge, "base", "side")} {
			if err := h.Take(ctx, who, "", d, h.people["huong"], "2026-12-20"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %d takes it: %v", who.Hat.Role, who.Hat.Unit, err)
			}
		}
		h.want(h.Take(ctx, above, "", d, h.people["cell"], "2026-12-20"), fault.Invalid, "report.take.owner")
		h.want(h.Take(ctx, above, "", d, h.people["huong"], "2026-12-01"), fault.Invalid, "report.take.due")
		h.must(h.Take(ctx, above, "", d, h.people["huong"], "2026-12-20"))
		if err := h.Settle(ctx, secretary, "", d, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("who raised it answers: %v", err)
		}
		// Its owner answers, in the hat of another unit.
		owner := h.as(access.Member, "side")
		v, err := h.Difficulty(ctx, owner, d)
		h.must(err)
		if !v.MaySettle || v.MayTake || v.MayEnd || v.Names[v.Owner] != "Trần Văn SIDE" || v.Month != "2026-12" {
			t.Errorf("its owner: %+v", v)
		}
		if _, err := h.Difficulty(ctx, h.as(access.Secretary, "other"), d); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		h.want(h.Settle(ctx, owner, "", d, ""), fault.Invalid, "report.settle.empty")
		h.must(h.Settle(ctx, owner, "", d, "Đã đề nghị huyện sửa"))
		h.want(h.Settle(ctx, owner, "", d, "nữa"), fault.State, "report.difficulty.not_open")

		if err := h.Close(ctx, above, "", d, Solved, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("who answered closes it: %v", err)
		}
		h.want(h.Close(ctx, secretary, "", d, Again, ""), fault.Invalid, "report.close.note")
		h.must(h.Close(ctx, secretary, "", d, Again, "Đường vẫn ngập"))
		if v, _ := h.Difficulty(ctx, secretary, d); v.State != DifficultyOpen || v.Answer == "" || v.CloseNote != "Đường vẫn ngập" {
			t.Errorf("opened again: %+v", v)
		}
		h.must(h.Settle(ctx, above, "", d, "Đã sửa xong"))
		h.must(h.Close(ctx, secretary, "", d, Solved, ""))
		h.want(h.Close(ctx, secretary, "", d, Solved, ""), fault.State, "report.close.state")
		h.want(h.Take(ctx, above, "", d, h.people["huong"], "2026-12-20"), fault.State, "report.difficulty.is_closed")

		p, err := h.Difficulties(ctx, above, h.units["base"].ID, true, org.Cursor{}, 1)
		h.must(err)
		q, err := h.Difficulties(ctx, above, h.units["base"].ID, true, p.Next, 1)
		h.must(err)
		if len(p.Rows) != 1 || p.Rows[0].State != DifficultyOpen || len(q.Rows) != 1 || q.Rows[0].ID != d || q.More {
			t.Errorf("lists: %+v %+v", p, q)
		}
		if p, err := h.Difficulties(ctx, h.as(access.Committee, "base"), h.units["base"].ID, true, org.Cursor{}, 0); err != nil || len(p.Rows) != 0 {
			t.Errorf("a committee member reads what he did not take on: %+v %v", p, err)
		}
	})
}

func TestAProposalSentUpKnowsItsFate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.meet("cell", meeting.CellBody, "2026-12-05", meeting.Ended)
		_, opinion := h.item(m, false)
		h.exec(`update opinion set kind = 'proposal' where id = $1`, opinion)
		secretary, unit := h.as(access.Secretary, "cell"), h.units["cell"].ID
		text, err := h.Words(ctx, secretary, unit, "opinion", opinion)
		h.must(err)
		d, err := h.Raise(ctx, secretary, Raise{Unit: unit, Text: text, Source: "opinion", SourceID: opinion})
		h.must(err)
		fate, err := db.Read(ctx, h.DB, func(t *db.Tx) (resolution.Fate, error) { return resolution.FateOf(t, opinion) })
		h.must(err)
		from, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]Difficulty, error) { return DifficultiesFrom(t, "opinion", opinion) })
		h.must(err)
		if fate.State != resolution.Raised || len(from) != 1 || from[0].ID != d {
			t.Errorf("%+v %+v", fate, from)
		}
	})
}

// What goes up names nobody: there is no field a name could stand in, but for
// the words that papers carry.
func TestFactsNameNobody(t *testing.T) {
	words := map[string]bool{"Day": true, "Decision": true, "Theme": true, "Class": true, "Bureau": true}
	ids := map[string]bool{"Meeting": true, "Resolution": true, "Score": true}
	f := reflect.TypeFor[Facts]()
	for i := range f.NumField() {
		switch field := f.Field(i); field.Type.Kind() {
		case reflect.Int, reflect.Bool:
		case reflect.Pointer: // sums of the same; its words are themes and classes
			if field.Type != reflect.TypeFor[*Sums]() {
				t.Errorf("%s is no count", field.Name)
			}
		case reflect.Int64:
			if !ids[field.Name] {
				t.Errorf("%s could name somebody", field.Name)
			}
		case reflect.String:
			if !words[field.Name] {
				t.Errorf("%s could name somebody", field.Name)
			}
		default:
			t.Errorf("%s is no count", field.Name)
		}
	}
	each(t, func(t *testing.T, h *house) {
		id := h.sent("cell")
		kept, err := db.Read(ctx, h.DB, func(t *db.Tx) (string, error) {
			return db.One(t, db.Scalar[string], `select facts from report where id = $1`, id)
		})
		h.must(err)
		if !json.Valid([]byte(kept)) || strings.Contains(kept, "Trần") || strings.Contains(kept, "person") {
			t.Errorf("kept: %s", kept)
		}
		// Nor do events.
		events, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]string, error) {
			return db.All(t, db.Scalar[string], `select p.body from audit_event e join audit_payload p on p.event = e.id where e.kind like 'report.%' order by e.id`)
		})
		h.must(err)
		if len(events) != 2 || strings.Contains(strings.Join(events, ""), "Tốt") {
			t.Errorf("events: %q", events)
		}
	})
}

func TestWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		want := func(when string, a access.Actor, titles ...string) {
			t.Helper()
			items, err := h.Waiting(ctx, a)
			h.must(err)
			got := []string{}
			for _, i := range items {
				got = append(got, strings.TrimPrefix(i.Title, "report.waiting."))
			}
			if !reflect.DeepEqual(got, append([]string{}, titles...)) {
				t.Errorf("%s: %s has %v, want %v", when, a.Hat.Role, got, titles)
			}
		}
		secretary, above, cell := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.units["cell"].ID
		want("nothing happened", secretary)
		m := h.meet("cell", meeting.CellBody, "2026-12-05", meeting.Running)
		want("it runs", secretary)
		h.exec(`update meeting set state = 'locked' where id = $1`, m)
		want("it ended", secretary, "send")
		if items, _ := h.Waiting(ctx, secretary); items[0].Urgency != waiting.Late || items[0].Day != "2026-12-07" || items[0].Href != reportHref(cell, "2026-12") {
			t.Errorf("%+v", items[0])
		}
		want("it ended", h.as(access.Member, "cell"))
		id, err := h.Write(ctx, secretary, Write{Unit: cell, Month: "2026-12"})
		h.must(err)
		h.must(h.Send(ctx, secretary, "", id))
		want("sent", secretary)
		want("sent", above, "answer")
		h.must(h.Answer(ctx, above, "", id, 0, "Đã rõ"))
		d, err := h.Raise(ctx, secretary, Raise{Unit: cell, Text: "x"})
		h.must(err)
		want("raised", above, "take")
		want("raised", h.as(access.InCharge, "base", "cell"))
		h.must(h.Take(ctx, above, "", d, h.people["huong"], "2026-12-09"))
		want("taken", above)
		huong := h.as(access.Committee, "base")
		huong.Person = h.people["huong"]
		want("taken", huong, "mine")
		h.clock.Set(start.AddDate(0, 0, 5))
		want("late", above, "late")
		h.must(h.Settle(ctx, huong, "", d, "Xong"))
		want("settled", secretary, "close")
	})
}
