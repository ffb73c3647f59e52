package practice

import (
	"context"
	"fmt"
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
	"nep/internal/oversight"
	"nep/internal/summary"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 10, 9, 0, 0, 0, clock.Zone)
)

const names = "one two three four five six seven eight"

// house is the room over: top ─┬─ base ── one … eight
//
//	└─ other ── far
//
// lan leads base, minh is a member of one and dan leads it; tu leads two, oanh far.
type house struct {
	t testing.TB
	*Service
	units  map[string]org.Unit
	people map[string]int64
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachAt(t, clock.At(start), func(t *testing.T, d *db.DB) {
		h := &house{t: t, Service: New(d), units: map[string]org.Unit{}, people: map[string]int64{}}
		orgs, members := org.New(d), member.New(d, nil)
		found := func(name, parent string, kind org.Kind) {
			id, _, err := orgs.Found(ctx, access.System(), org.Found{Parent: h.units[parent].ID, From: "2020-01-01", Kind: kind, Name: "Tổ chức " + name})
			h.must(err)
			h.units[name], err = orgs.Unit(ctx, access.System(), id, "")
			h.must(err)
		}
		found("top", "", org.Upper)
		found("base", "top", org.Base)
		found("other", "top", org.Base)
		found("far", "other", org.Cell)
		for _, name := range strings.Fields(names) {
			found(name, "base", org.Cell)
		}
		for name, unit := range map[string]string{"lan": "eight", "minh": "one", "dan": "one", "tu": "two", "oanh": "far"} {
			id, err := members.Add(ctx, access.System(), member.Add{Unit: h.units[unit].ID, From: "2021-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: "Trần Văn", Given: strings.ToUpper(name)}})
			h.must(err)
			h.people[name] = id
		}
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

func (h *house) as(role access.Role, person, unit string) access.Actor {
	return access.Actor{Account: 7, Person: h.people[person], Hat: access.Hat{Role: role, Unit: h.units[unit].ID, Path: h.units[unit].Path}}
}

func (h *house) sentences(unit string) Propose {
	return Propose{Unit: h.units[unit].ID, Title: "Nhắc trước một ngày", Hard: "Khó báo vắng", Does: "Nhắc từng người", Came: "Đủ người", Aim: Attendance}
}

// From three sentences of a member to another cell that looks back on it.
func TestFromAProposalToLookingBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		minh, lan, tu, oanh := h.as(access.Member, "minh", "one"), h.as(access.Secretary, "lan", "base"), h.as(access.Secretary, "tu", "two"), h.as(access.Secretary, "oanh", "far")
		_, err := h.Propose(ctx, minh, Propose{Unit: h.units["one"].ID, Title: "Tên", Hard: "Khó", Does: "Làm"})
		h.want(err, fault.Invalid, "practice.came.empty")
		cmd := h.sentences("one")
		cmd.Key = "k1"
		id, err := h.Propose(ctx, minh, cmd)
		h.must(err)
		again, err := h.Propose(ctx, minh, cmd)
		h.must(err)
		if again != id {
			t.Error("a repeated proposal became a second one")
		}
		// It is its cell's and the committees' above until these have said so.
		sees := func(a access.Actor) bool { _, err := h.View(ctx, a, id); return err == nil }
		if sees(tu) || sees(oanh) || !sees(lan) || !sees(minh) || !sees(h.as(access.Committee, "lan", "base")) {
			t.Error("a proposal is seen by others than its cell and the committees above")
		}
		_, err = h.Adopt(ctx, tu, Adopt{Key: "k2", Practice: id, Unit: h.units["two"].ID, From: "2026-11", Months: 3})
		h.want(err, fault.NotFound, "fault.not_found")
		waits, err := h.Waiting(ctx, lan)
		h.must(err)
		if len(waits) != 1 || waits[0].Title != "practice.waiting.sent" {
			t.Errorf("the committee is not asked: %v", waits)
		}
		h.want(h.Decide(ctx, h.as(access.Secretary, "dan", "one"), Decide{Key: "k3", Practice: id, Commend: true, Decision: "KL 1", On: "2026-11-09"}), fault.NotFound, "fault.not_found")
		h.want(h.Decide(ctx, lan, Decide{Key: "k4", Practice: id, Commend: true, On: "2026-11-09", Aim: Attendance}), fault.Invalid, "practice.decision.empty")
		h.want(h.Decide(ctx, lan, Decide{Key: "k5", Practice: id, Commend: true, Decision: "KL 1", On: "2026-11-11", Aim: Attendance}), fault.Invalid, "practice.decided_on")
		h.must(h.Decide(ctx, lan, Decide{Key: "k6", Practice: id, Commend: true, Decision: "Kết luận 05-KL/ĐU", On: "2026-11-09", Aim: Attendance}))
		h.want(h.Decide(ctx, lan, Decide{Key: "k7", Practice: id, Note: "Thôi"}), fault.State, "practice.over")
		if !sees(tu) || !sees(h.as(access.Member, "tu", "two")) || sees(oanh) {
			t.Error("a commended practice is everybody's below the committee, and nobody else's")
		}
		v, err := h.View(ctx, tu, id)
		h.must(err)
		if v.By != "" {
			t.Error("another cell learns who proposed it")
		}
		_, err = h.Adopt(ctx, h.as(access.Secretary, "dan", "one"), Adopt{Key: "k8", Practice: id, Unit: h.units["one"].ID, From: "2026-11", Months: 3})
		h.want(err, fault.State, "practice.its_own")
		_, err = h.Adopt(ctx, oanh, Adopt{Key: "k9", Practice: id, Unit: h.units["far"].ID, From: "2026-11", Months: 3})
		h.want(err, fault.NotFound, "fault.not_found")
		_, err = h.Adopt(ctx, tu, Adopt{Key: "k10", Practice: id, Unit: h.units["two"].ID, From: "2025-01", Months: 3})
		h.want(err, fault.Invalid, "practice.from")
		use, err := h.Adopt(ctx, tu, Adopt{Key: "k11", Practice: id, Unit: h.units["two"].ID, From: "2026-08", Months: 3})
		h.must(err)
		_, err = h.Adopt(ctx, tu, Adopt{Key: "k12", Practice: id, Unit: h.units["two"].ID, From: "2026-09", Months: 3})
		h.want(err, fault.State, "practice.again")
		// Three months are over: it looks back, and is not asked again.
		waits, err = h.Waiting(ctx, tu)
		h.must(err)
		if len(waits) != 1 || waits[0].Title != "practice.waiting.look" {
			t.Errorf("who tried is not asked what came of it: %v", waits)
		}
		h.want(h.Look(ctx, tu, Look{Key: "k13", Use: use, Unit: h.units["two"].ID, Result: "Tốt", End: "2026-07"}), fault.Invalid, "practice.end")
		h.must(h.Look(ctx, tu, Look{Key: "k14", Use: use, Unit: h.units["two"].ID, Result: "Đủ người hơn"}))
		if waits, err = h.Waiting(ctx, tu); err != nil || len(waits) != 0 {
			t.Errorf("asked again: %v %v", waits, err)
		}
		h.must(h.Look(ctx, tu, Look{Key: "k15", Use: use, Unit: h.units["two"].ID, Result: "Thôi", End: "2026-10"}))
		h.want(h.Look(ctx, tu, Look{Key: "k16", Use: use, Unit: h.units["two"].ID, Result: "Nữa"}), fault.State, "practice.ended")
		list, err := h.List(ctx, tu, h.units["two"].ID, org.Cursor{})
		h.must(err)
		if len(list.Commended.Rows) != 0 || len(list.Taken) != 1 || list.Taken[0].Mine == nil || list.Taken[0].Uses != 0 {
			t.Errorf("the cell's list: %+v", list)
		}
	})
}

// What a visitor found becomes a practice of the visited cell, once.
func TestAFindingBecomesAPractice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lan := h.as(access.Secretary, "lan", "base")
		h.exec(`insert into visit (id, unit, cell, visitor, month, day, meeting, why, why_text, state, reason, strengths, weaknesses, guidance, class, noted_at, noted_by, made_at, made_by, version)
			values (901, $1, $2, $3, '2026-11', '2026-11-05', 0, 'roster', '', 'held', '', 'Tốt', '', '', '', 1, $3, 1, $3, 1)`, h.units["base"].ID, h.units["one"].ID, h.people["lan"])
		h.exec(`insert into visit_finding (id, visit, kind, text, difficulty, made_at, made_by) values (902, 901, $1, 'Mỗi tổ một người nói', 0, 1, $2)`, string(oversight.FoundPractice), h.people["lan"])
		list, err := h.List(ctx, lan, h.units["base"].ID, org.Cursor{})
		h.must(err)
		if len(list.Found) != 1 || list.Found[0].CellName != "Tổ chức one" {
			t.Fatalf("found: %+v", list.Found)
		}
		form, err := h.Begin(ctx, lan, h.units["base"].ID, FromVisit, 902)
		h.must(err)
		if form.Came != "Mỗi tổ một người nói" || form.At.ID != h.units["one"].ID {
			t.Errorf("the form is not filled: %+v", form)
		}
		cmd := h.sentences("base")
		cmd.At, cmd.Source, cmd.SourceID = form.At.ID, FromVisit, 902
		id, err := h.Propose(ctx, lan, cmd)
		h.must(err)
		p, err := db.Read(ctx, h.DB, func(t *db.Tx) (Practice, error) { return ByID(t, id) })
		h.must(err)
		if p.Unit != h.units["one"].ID || p.Committee != h.units["base"].ID {
			t.Errorf("whose it is: %+v", p)
		}
		_, err = h.Propose(ctx, lan, cmd)
		h.want(err, fault.State, "practice.taken_up")
		if list, err = h.List(ctx, lan, h.units["base"].ID, org.Cursor{}); err != nil || len(list.Found) != 0 || len(list.Sent) != 1 {
			t.Errorf("still offered: %+v %v", list.Found, err)
		}
		// Nobody proposes what he may not see, and nobody below a unit that is not his.
		far := h.sentences("far")
		far.Source, far.SourceID = FromVisit, 902
		_, err = h.Propose(ctx, h.as(access.Secretary, "oanh", "far"), far)
		h.want(err, fault.NotFound, "fault.not_found")
		cmd = h.sentences("base")
		cmd.At = h.units["far"].ID
		_, err = h.Propose(ctx, lan, cmd)
		h.want(err, fault.NotFound, "fault.not_found")
		top := h.sentences("top")
		_, err = h.Propose(ctx, h.as(access.Secretary, "lan", "top"), top)
		h.want(err, fault.State, "practice.nobody_above")
	})
}

// The comparison is what counting fact by fact gives: each unit's month once on a
// side, only units like an adopter that did not, only those with facts on both sides.
func TestCompareAgainstANaiveCount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := strings.Fields(names)
		rapid.Check(t, func(rt *rapid.T) {
			h.exec(`delete from figure`)
			type fact struct{ num, den int64 }
			facts, size := map[string]fact{}, map[string]int64{}
			var rows [][]any
			for _, n := range all {
				size[n] = rapid.SampledFrom([]int64{0, 8, 10, 15, 40}).Draw(rt, "members")
				for i := -26; i <= 0; i++ {
					m := meeting.AddMonths("2026-11", i)
					rows = append(rows, []any{h.units[n].ID, m, summary.Members, size[n], 0, 0})
					if den := rapid.Int64Range(0, 12).Draw(rt, "den"); den > 3 {
						f := fact{rapid.Int64Range(0, den).Draw(rt, "num"), den}
						facts[n+m] = f
						rows = append(rows, []any{h.units[n].ID, m, meeting.CellAttendance, f.num, f.den, 0})
					}
				}
			}
			h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error {
				return t.InsertMany("figure", []string{"unit", "month", "measure", "num", "den", "at"}, rows)
			}))
			var uses []Use
			by := map[string][]Use{}
			for i := range rapid.IntRange(1, 4).Draw(rt, "uses") {
				n := rapid.SampledFrom(all[1:]).Draw(rt, "unit")
				u := Use{ID: int64(i + 1), Unit: h.units[n].ID, From: meeting.AddMonths("2026-11", -rapid.IntRange(0, 15).Draw(rt, "from"))}
				if rapid.Bool().Draw(rt, "ended") {
					u.Ended = meeting.AddMonths(u.From, rapid.IntRange(0, 5).Draw(rt, "end"))
				}
				uses, by[n] = append(uses, u), append(by[n], u)
			}
			p := Practice{Unit: h.units[all[0]].ID, Aim: Attendance}
			got, err := db.Read(ctx, h.DB, func(t *db.Tx) (Comparison, error) { return compare(t, p, uses, "2026-10") })
			if err != nil {
				rt.Fatal(err)
			}

			// The second way: sets of words "unit month", and a loop over them.
			type side struct {
				units, before, after map[string]bool
			}
			with, without := side{map[string]bool{}, map[string]bool{}, map[string]bool{}}, side{map[string]bool{}, map[string]bool{}, map[string]bool{}}
			take := func(s side, unit string, before, after []string) {
				some := func(ms []string) bool {
					return slices.ContainsFunc(ms, func(m string) bool { return facts[unit+m].den > 0 })
				}
				if !some(before) || !some(after) {
					return
				}
				s.units[unit] = true
				for _, m := range before {
					s.before[unit+m] = true
				}
				for _, m := range after {
					s.after[unit+m] = true
				}
			}
			for n, list := range by {
				for _, u := range list {
					var before, after []string
					for m := u.From; m <= "2026-10" && (u.Ended == "" || m <= u.Ended) && len(after) < 12; m = meeting.AddMonths(m, 1) {
						after = append(after, m)
						before = append(before, meeting.AddMonths(u.From, -len(after)))
					}
					if len(after) == 0 {
						continue
					}
					take(with, n, before, after)
					last := after[len(after)-1]
					for _, o := range all[1:] {
						busy := false
						for m := before[len(before)-1]; m <= last; m = meeting.AddMonths(m, 1) {
							for _, x := range by[o] {
								busy = busy || x.From <= m && (x.Ended == "" || m <= x.Ended)
							}
						}
						if o != n && !busy && size[n] > 0 && size[o]*2 >= size[n] && size[o] <= 2*size[n] {
							take(without, o, before, after)
						}
					}
				}
			}
			total := func(of map[string]bool) (f summary.Figure) {
				for k := range of {
					f = f.Add(summary.Figure{Num: facts[k].num, Den: facts[k].den})
				}
				return f
			}
			same := func(name string, got Side, want side) {
				if got.Units != len(want.units) || got.Before != total(want.before) || got.After != total(want.after) {
					rt.Fatalf("%s: %+v, counted %d units, %v and %v; uses %s", name, got, len(want.units), total(want.before), total(want.after), fmt.Sprint(uses))
				}
			}
			same("with", got.With, with)
			if got.Compared != (len(without.units) >= 3) {
				rt.Fatalf("compared with %d units: %v", len(without.units), got.Compared)
			}
			if got.Compared {
				same("without", got.Without, without)
			} else if got.Without != (Side{}) {
				rt.Fatal("figures of too few others are told")
			}
		})
	})
}

// Who proposed is told; what a committee commended goes up and is then for all below
// the one above, once in every list.
func TestAPracticeGoesUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		minh, lan, oanh := h.as(access.Member, "minh", "one"), h.as(access.Secretary, "lan", "base"), h.as(access.Secretary, "oanh", "far")
		top := h.as(access.Secretary, "lan", "top")
		cmd := h.sentences("one")
		cmd.Key = "k1"
		id, err := h.Propose(ctx, minh, cmd)
		h.must(err)
		_, err = h.PassUp(ctx, lan, "k2", id)
		h.want(err, fault.State, "practice.up.not")
		told := func(a access.Actor) (out []string) {
			waits, err := h.Waiting(ctx, a)
			h.must(err)
			for _, w := range waits {
				out = append(out, w.Title)
			}
			return out
		}
		if got := told(minh); len(got) != 0 {
			t.Errorf("told too early: %v", got)
		}
		h.must(h.Decide(ctx, lan, Decide{Key: "k3", Practice: id, Commend: true, Decision: "KL 1", On: "2026-11-09"}))
		if got := fmt.Sprint(told(minh)); got != "[practice.waiting.commended]" {
			t.Errorf("who proposed it is told %s", got)
		}
		_, err = h.PassUp(ctx, h.as(access.Secretary, "dan", "one"), "k4", id)
		h.want(err, fault.NotFound, "fault.not_found")
		up, err := h.PassUp(ctx, lan, "k5", id)
		h.must(err)
		again, err := h.PassUp(ctx, lan, "k5", id)
		h.must(err)
		_, err = h.PassUp(ctx, lan, "k6", id)
		h.want(err, fault.State, "practice.up.already")
		if again != up || len(told(top)) != 1 {
			t.Error("the committee above is not asked once")
		}
		seen := func(a access.Actor, unit string) int {
			list, err := h.List(ctx, a, h.units[unit].ID, org.Cursor{})
			h.must(err)
			return len(list.Commended.Rows) + len(list.Own)
		}
		if seen(oanh, "far") != 0 {
			t.Error("seen elsewhere before it is commended there")
		}
		v, err := h.View(ctx, minh, id)
		h.must(err)
		if v.Up != nil {
			t.Error("what is not decided yet is told to all")
		}
		h.must(h.Decide(ctx, top, Decide{Key: "k7", Practice: up, Commend: true, Decision: "KL 2", On: "2026-11-10"}))
		if v, err = h.View(ctx, minh, id); err != nil || v.Up == nil || v.Up.State != Commended {
			t.Errorf("%+v %v", v.Up, err)
		}
		if got := fmt.Sprint(told(minh)); got != "[practice.waiting.commended practice.waiting.commended]" {
			t.Errorf("who proposed it is told %s", got)
		}
		if seen(oanh, "far") != 1 || seen(minh, "one") != 2 { // commended, and its own
			t.Errorf("%d elsewhere, %d at home", seen(oanh, "far"), seen(minh, "one"))
		}
		_, err = h.Adopt(ctx, oanh, Adopt{Key: "k8", Practice: up, Unit: h.units["far"].ID, From: "2026-11", Months: 3})
		h.must(err)
	})
}
