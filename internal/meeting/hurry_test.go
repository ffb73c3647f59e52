package meeting

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/summary"
)

// A text with a secrecy mark is refused wherever it would go into minutes or
// papers, and nothing of it is kept.
func TestSecrecyMarksAreRefused(t *testing.T) {
	each(t, func(h *house) {
		const secret = "Kế hoạch số 5-KH/TU (Mật)"
		sec := h.secretary()
		id, items := h.opened(CellBody, Running)
		text := secret
		for name, err := range map[string]error{
			"title":      h.SetAgenda(ctx, sec, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: []Item{{Kind: Discussion, Title: secret}}}),
			"prepared":   h.SetAgenda(ctx, sec, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: []Item{{Kind: Discussion, Title: "A", Draft: secret}}}),
			"conclusion": h.RunItem(ctx, sec, RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1, Conclusion: &text, Seen: items[0].SeenConclusion()}),
			"quick":      h.Quick(ctx, sec, Quick{Meeting: id, Items: []QuickItem{{Item: items[0].ID, Done: true, Spent: -1, Conclusion: secret}}}),
			"question":   second(h.HandsVote(ctx, sec, OpenVote{Meeting: id, Question: secret}, Tally{Yes: 1})),
			"plan":       second(h.PutPlan(ctx, sec, PutPlan{Item: PlanItem{Unit: h.one, Month: "2026-12", Kind: Work, Title: secret}})),
		} {
			if err == nil {
				t.Errorf("%s: kept", name)
				continue
			}
			h.fails(err, fault.Invalid, "document.secret")
		}
		h.fails(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Body: secret}), fault.Invalid, "meeting.say.secret")
		h.fails(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Body: "A", Inside: secret}), fault.Invalid, "meeting.say.secret")
		eq(h, "nothing changed", titles(read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })), titles(items))
		eq(h, "no vote, no conclusion", []any{len(read(h, func(t *db.Tx) ([]Vote, error) { return VotesOf(t, id) })), read(h, func(t *db.Tx) (Item, error) { return ItemByID(t, items[0].ID) }).Conclusion}, []any{0, ""})
	})
}

func second[T any](_ T, err error) error { return err }

// The words of a conclusion are the minutes': from above they are not seen.
func TestConclusionsStayWithTheBody(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		text := "Thống nhất kiểm kê trước ngày 20"
		h.ok(h.RunItem(ctx, h.secretary(), RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1, Conclusion: &text, Seen: items[0].SeenConclusion()}))
		for name, a := range map[string]access.Actor{"secretary": h.secretary(), "member": h.in(h.an)} {
			v, err := h.View(ctx, a, id)
			h.ok(err)
			eq(h, name, v.Items[0].Conclusion, text)
		}
		seen := 0
		for name, a := range h.strangers() {
			v, err := h.View(ctx, a, id)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			h.ok(err)
			seen++
			for _, i := range v.Items {
				if i.Conclusion != "" || i.Inside {
					t.Errorf("%s sees %+v", name, i)
				}
			}
		}
		eq(h, "some look from above", seen > 0, true)
	})
}

// The free text of an absence is for the secretary's hat and the member himself;
// a roll taken without it keeps it while the category stays.
func TestTheFreeTextOfAnAbsence(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		h.allPresent(id, MarkRow{Person: h.binh, Mark: Excused, Category: "sick", Reason: "mổ ruột thừa"})
		reason := func(a access.Actor) string {
			v, err := h.View(ctx, a, id)
			h.ok(err)
			i := slices.IndexFunc(v.Roster, func(x Attendance) bool { return x.Person == h.binh })
			return v.Roster[i].Reason
		}
		dep := h.as(h.dep, access.Deputy, h.one)
		eq(h, "who reads it", []string{reason(h.secretary()), reason(dep), reason(h.in(h.an)), reason(h.in(h.binh))}, []string{"mổ ruột thừa", "", "", "mổ ruột thừa"})
		mark := func(category string) {
			h.ok(h.MarkRoll(ctx, dep, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.binh, Mark: Excused, Category: category}}}))
		}
		mark("sick")
		eq(h, "kept", reason(h.secretary()), "mổ ruột thừa")
		mark("work")
		eq(h, "another category", reason(h.secretary()), "")
	})
}

// What is said of a member who is absent was sent, not said there.
func TestAnAbsentMembersOpinionWasSent(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		h.mark(id, h.an, Excused)
		for _, p := range []int64{h.an, h.dep} {
			_, err := h.Say(ctx, h.secretary(), Say{Meeting: id, Item: items[0].ID, Person: p, Kind: PlainOpinion, Text: "Ý kiến"})
			h.ok(err)
		}
		for _, o := range h.opinions(h.secretary(), id) {
			eq(h, "sent ahead", o.Ahead, o.Person == h.an)
		}
		eq(h, "spoke", h.meeting(id).Spoke, 1)
	})
}

// Members of a Party group meet with their cell: they stand on its roster, and
// count in its rate once; a committee's rate is another.
func TestAPartyGroupMeetsWithItsCell(t *testing.T) {
	each(t, func(h *house) {
		group, _, err := h.org.Found(ctx, sys, org.Found{Parent: h.one, From: "2020-01-01", Kind: org.Group, Name: "Tổ đảng 1"})
		h.ok(err)
		tu := h.person(group, "Lý Văn Tư")
		id := h.running(Plan{})
		rows := h.roster(id)
		i := slices.IndexFunc(rows, func(a Attendance) bool { return a.Person == tu })
		if i < 0 {
			t.Fatal("not on the roster")
		}
		eq(h, "as any member", []bool{rows[i].Required, rows[i].MayVote}, []bool{true, true})
		h.allPresent(id, MarkRow{Person: tu, Mark: Unexcused})
		h.now("2026-12-05", 9, 0)
		h.ok(h.End(ctx, sys, "", id, 0))
		figure := func(unit int64, measure string) summary.Figure {
			return read(h, func(t *db.Tx) (summary.Figure, error) {
				for _, m := range Measures() {
					if m.Name == measure {
						return m.Own(t, summary.Key{Unit: unit, Month: "2026-12", Measure: measure})
					}
				}
				return summary.Figure{}, fault.New("test", fault.Internal, measure)
			})
		}
		eq(h, "cell", figure(h.one, CellAttendance), summary.Figure{Num: 6, Den: 7})
		eq(h, "group", figure(group, CellAttendance), summary.Figure{})
		eq(h, "committee", figure(h.one, CommitteeAttendance), summary.Figure{})
	})
}

// A meeting cannot end before its items have passed: a score would count minutes
// that never were. What the clock rounded up is no contradiction.
func TestItemsFitIntoTheMeeting(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		h.allPresent(id)
		items := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		sec := h.secretary()
		h.ok(h.RunItem(ctx, sec, RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1}))
		h.now("2026-12-05", 8, 30)
		h.ok(h.Quick(ctx, sec, Quick{Meeting: id, Items: []QuickItem{{Item: items[0].ID, Done: true, Spent: -1}, {Item: items[1].ID, Done: true, Spent: 31}}}))
		h.now("2026-12-05", 9, 0)
		h.fails(h.End(ctx, sec, "", id, at("2026-12-05", 8, 45)), fault.Invalid, "meeting.end.minutes")
		eq(h, "still running", h.meeting(id).State, Running)
		h.ok(h.End(ctx, sec, "", id, 0)) // 30 by the clock, 31 typed, 60 there were
	})
}
