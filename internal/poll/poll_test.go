package poll

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/org"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)
)

const (
	base = 2 // a base organisation
	cell = 3
)

var paths = map[int64]string{base: "/2/", cell: "/2/3/"}

type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
}

// each gives a base organisation whose committee is a secretary (11), a deputy
// (12), one more of its standing part (13) and two members (14, 15); its cell has
// a secretary (21) alone.
func each(t *testing.T, fn func(t *testing.T, h *house)) {
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t, c, New(d)}
		h.exec(func(x *db.Tx) error {
			run := func(q string, args ...any) {
				if _, err := x.Exec(q, args...); err != nil {
					t.Fatal(err)
				}
			}
			for _, u := range []struct {
				id, parent int64
				kind       org.Kind
			}{{base, 0, org.Base}, {cell, base, org.Cell}} {
				run(`insert into unit (id, from_on, to_on, made_at) values ($1, '2000-01-01', '9999-12-31', 0)`, u.id)
				run(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, '2000-01-01', '9999-12-31', $2, $3)`, u.id, u.parent, paths[u.id])
				run(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key) values ($1, '2000-01-01', '9999-12-31', $2, 'x', '', '', '', 'x')`, u.id, string(u.kind))
			}
			for _, p := range []struct {
				id, unit int64
				role     string
			}{{11, base, "secretary"}, {12, base, "deputy"}, {13, base, "standing"}, {14, base, "committee"}, {15, base, "committee"}, {16, base, "inspection"}, {21, cell, "secretary"}} {
				run(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
					values ($1, 'Lê', 'An', 'male', '', '', '', '', '', '', '', '', '', '', 0, 0)`, p.id)
				run(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2025-01-01', '9999-12-31')`, 100+p.id, p.id, p.unit, p.role)
			}
			return nil
		})
		fn(t, h)
	})
}

func (h *house) exec(fn func(*db.Tx) error) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, fn))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func as(person int64, role access.Role, unit int64) access.Actor {
	return access.Actor{Account: person, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: paths[unit]}}
}

func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	for _, x := range f.Fields {
		if x.Key == key {
			return
		}
	}
	if key != "" && f.Key != key {
		t.Fatalf("got %v, want %s", err, key)
	}
}

var secretary = as(11, access.Secretary, base)

func question() Send {
	return Send{Unit: base, Body: "committee", Title: "Sửa kho số 3", Question: "Đồng ý chi 20 triệu đồng.", Due: "2026-11-06"}
}

func TestAPollFromQuestionToTally(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ask := question()
		ask.Key = "k"
		id, err := h.Send(ctx, secretary, ask)
		h.must(err)
		if again, err := h.Send(ctx, secretary, ask); err != nil || again != id {
			t.Fatal(again, err)
		}
		// Five of the committee; who inspects is none of it. A member of the committee
		// in the hat of his own cell is asked all the same.
		v, err := h.Poll(ctx, as(14, access.Member, cell), id)
		h.must(err)
		if v.Base != 5 || len(v.Asked) != 5 || v.Mine == nil || v.MayEnter || v.MayLead || v.Asked[0].Person != 11 {
			t.Fatalf("%+v", v)
		}
		for _, who := range []access.Actor{as(16, access.Member, base), as(21, access.Secretary, cell), as(99, access.Inspector, base), {Account: 1, Hat: access.Hat{Role: access.Admin}}} {
			_, err := h.Poll(ctx, who, id)
			wants(t, err, fault.NotFound, "")
			wants(t, h.Say(ctx, who, Say{Poll: id, Person: who.Person, Answer: Yes}), fault.NotFound, "")
		}
		// Another's answer is entered by who prepares only; one who is not asked has none.
		wants(t, h.Say(ctx, as(14, access.Member, cell), Say{Poll: id, Person: 15, Answer: Yes}), fault.NotFound, "")
		wants(t, h.Say(ctx, secretary, Say{Poll: id, Person: 16, Answer: Yes}), fault.NotFound, "")
		wants(t, h.Say(ctx, secretary, Say{Poll: id, Person: 11, Answer: "maybe"}), fault.Invalid, "poll.answer")
		wants(t, h.Say(ctx, secretary, Say{Poll: id, Person: 11, Answer: Other}), fault.Invalid, "poll.words")
		h.must(h.Say(ctx, secretary, Say{Poll: id, Person: 11, Answer: Yes}))
		h.must(h.Say(ctx, as(14, access.Member, cell), Say{Poll: id, Person: 14, Answer: No}))
		h.must(h.Say(ctx, as(14, access.Member, cell), Say{Poll: id, Person: 14, Answer: Other, Words: "Chờ quyết toán"}))
		h.must(h.Say(ctx, as(50, access.Officer, base), Say{Poll: id, Person: 13, Answer: Yes})) // a slip of paper
		h.must(h.Say(ctx, as(50, access.Officer, base), Say{Poll: id, Person: 13, Answer: No, Words: "Ghi nhầm phiếu"}))
		h.must(h.Say(ctx, as(50, access.Officer, base), Say{Poll: id, Person: 13, Answer: Yes}))
		wants(t, h.Say(ctx, as(50, access.Officer, base), Say{Poll: id, Person: 14, Answer: Yes}), fault.State, "poll.own_word") // his own word stands
		_, err = h.Close(ctx, secretary, "", id)
		wants(t, err, fault.State, "poll.early")
		if w, err := h.Waiting(ctx, as(15, access.Member, cell)); err != nil || len(w) != 1 || w[0].Title != "poll.waiting.answer" {
			t.Fatal(w, err)
		}
		if w, err := h.Waiting(ctx, as(14, access.Member, cell)); err != nil || len(w) != 0 {
			t.Fatal(w, err)
		}
		for _, who := range []access.Actor{as(14, access.Committee, base), as(50, access.Officer, base)} {
			_, err := h.Close(ctx, who, "", id)
			wants(t, err, fault.NotFound, "")
		}
		// After its day it closes, and the absent stay in the base: 2 of 5 is not half.
		h.clock.Set(start.AddDate(0, 0, 4))
		if w, err := h.Waiting(ctx, secretary); err != nil || len(w) != 1 || w[0].Title != "poll.waiting.close" {
			t.Fatal(w, err)
		}
		p, err := h.Close(ctx, secretary, "c", id)
		h.must(err)
		if p.Yes != 2 || p.No != 0 || p.Other != 1 || p.Base != 5 || p.Passed || p.ClosedOn != "2026-11-07" {
			t.Fatalf("%+v", p)
		}
		if again, err := h.Close(ctx, secretary, "c", id); err != nil || again.Version != p.Version {
			t.Fatal(again, err)
		}
		wants(t, h.Say(ctx, as(15, access.Member, cell), Say{Poll: id, Person: 15, Answer: Yes}), fault.State, "poll.closed")
		wants(t, h.TakeBack(ctx, secretary, "", id, "x"), fault.State, "poll.closed")
		v, err = h.Poll(ctx, secretary, id)
		h.must(err)
		if !v.Asked[2].OnPaper() || v.Asked[0].OnPaper() || v.Returned() != 3 {
			t.Fatalf("%+v", v.Asked)
		}
		if n, err := db.Read(ctx, h.DB, func(x *db.Tx) (int, error) {
			return db.One(x, db.Scalar[int], "select count(*) from fixed_paper where what = 'tally' and subject = $1", id)
		}); err != nil || n != 1 {
			t.Fatal("the tally is not fixed", n, err)
		}
	})
}

func TestWhatIsNotAsked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, c := range map[string]struct {
			change func(*Send)
			kind   fault.Kind
			key    string
		}{
			"no title":       {func(s *Send) { s.Title = " " }, fault.Invalid, "document.title"},
			"no question":    {func(s *Send) { s.Question = "" }, fault.Invalid, "poll.question"},
			"a secret":       {func(s *Send) { s.Title = "Báo cáo (Mật)" }, fault.Invalid, "document.secret"},
			"yesterday":      {func(s *Send) { s.Due = "2026-11-02" }, fault.Invalid, "poll.due.past"},
			"next year":      {func(s *Send) { s.Due = "2027-11-02" }, fault.Invalid, "poll.due.far"},
			"no day":         {func(s *Send) { s.Due = "mai" }, fault.Invalid, "document.day"},
			"the cell":       {func(s *Send) { s.Body = "cell" }, fault.State, "poll.body"},
			"no chi ủy here": {func(s *Send) { s.Body = "bureau" }, fault.State, "poll.body"},
		} {
			ask := question()
			c.change(&ask)
			_, err := h.Send(ctx, secretary, ask)
			t.Run(name, func(t *testing.T) { wants(t, err, c.kind, c.key) })
		}
		_, err := h.Send(ctx, as(21, access.Secretary, cell), Send{Unit: cell, Body: "bureau", Title: "x", Question: "x", Due: "2026-11-06"})
		wants(t, err, fault.State, "poll.nobody")
		_, err = h.Send(ctx, as(14, access.Member, base), question())
		wants(t, err, fault.NotFound, "")
		// Only its standing part.
		ask := question()
		ask.Body = "standing"
		id, err := h.Send(ctx, secretary, ask)
		h.must(err)
		if v, err := h.Poll(ctx, secretary, id); err != nil || v.Base != 3 {
			t.Fatal(v, err)
		}
		wants(t, h.TakeBack(ctx, secretary, "", id, " "), fault.Invalid, "poll.reason")
		h.must(h.TakeBack(ctx, secretary, "", id, "Đã họp"))
		if list, err := h.Polls(ctx, secretary, base, org.Cursor{}, 0); err != nil || len(list.Rows) != 1 || list.Rows[0].State != Void {
			t.Fatal(list, err)
		}
	})
}

// Whoever answers whatever in whatever order: the result is what the last words
// of each say, on the base of all, counted a second time by hand.
func TestCountedTwice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rapid.Check(t, func(r *rapid.T) {
			h.clock.Set(start)
			id, err := h.Send(ctx, secretary, question())
			h.must(err)
			last := map[int64]Answer{}
			for range rapid.IntRange(0, 12).Draw(r, "answers") {
				who := rapid.Int64Range(11, 15).Draw(r, "who")
				a := rapid.SampledFrom(Answers).Draw(r, "answer")
				h.must(h.Say(ctx, secretary, Say{Poll: id, Person: who, Answer: a, Words: "…"}))
				last[who] = a
			}
			h.clock.Set(start.AddDate(0, 0, 4))
			p, err := h.Close(ctx, secretary, "", id)
			h.must(err)
			n := map[Answer]int{}
			for _, a := range last {
				n[a]++
			}
			if got, want := fmt.Sprint(p.Yes, p.No, p.Other, p.Passed), fmt.Sprint(n[Yes], n[No], n[Other], n[Yes] >= 3); got != want {
				r.Fatalf("%s, by hand %s", got, want)
			}
		})
	})
}
