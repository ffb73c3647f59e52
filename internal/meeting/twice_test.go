package meeting

import (
	"fmt"
	"sync"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/rule"
)

// What was voted is not voted again while its vote stands; voiding it, or a
// change of what was voted on, opens the way.
func TestAVoteIsTakenOnce(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		sec := h.secretary()
		vote := func(c OpenVote) (Vote, error) {
			c.Meeting = id
			return h.HandsVote(ctx, sec, c, Tally{Yes: 5})
		}
		first, err := vote(OpenVote{Item: items[1].ID})
		h.ok(err)
		_, err = vote(OpenVote{Item: items[1].ID})
		h.fails(err, fault.State, "meeting.vote.standing")
		_, err = vote(OpenVote{Item: items[1].ID, Another: true}) // the same words are the same question
		h.fails(err, fault.State, "meeting.vote.standing")
		_, err = vote(OpenVote{Question: "nhiệm vụ  THÁNG tới"}) // and so they are without the item
		h.fails(err, fault.State, "meeting.vote.standing")
		_, err = h.OpenVote(ctx, sec, OpenVote{Meeting: id, Item: items[1].ID, Way: Phones})
		h.fails(err, fault.State, "meeting.vote.standing")

		// Several people are admitted at one item: each is asked about by a tick.
		admit := OpenVote{Item: items[1].ID, About: "item", AboutID: items[1].ID, Question: "Kết nạp đồng chí A", Rule: string(rule.VoteAdmission)}
		_, err = vote(admit)
		h.fails(err, fault.State, "meeting.vote.another")
		admit.Another = true
		_, err = vote(admit)
		h.ok(err)
		admit.Question = "Kết nạp đồng chí B"
		_, err = vote(admit)
		h.ok(err)
		eq(h, "votes", len(read(h, func(t *db.Tx) ([]Vote, error) { return VotesOf(t, id) })), 3)

		// Void, it is voted again; the void one stays on the list.
		h.ok(h.VoidVote(ctx, sec, "", first.ID, "Đếm nhầm"))
		again, err := vote(OpenVote{Item: items[1].ID, Another: true})
		h.ok(err)
		eq(h, "another vote", again.ID != first.ID, true)

		// What was voted on changes: it may be voted again, and the old one stands.
		for _, about := range []string{"agenda", "minutes", "score", "resolution"} {
			c := OpenVote{About: about, AboutID: id, Question: "Về " + about}
			old, err := vote(c)
			h.ok(err)
			c.Question = "Một lần nữa, lời khác" // another sentence about the same thing changes nothing
			_, err = vote(c)
			h.fails(err, fault.State, "meeting.vote.standing")
			switch about {
			case "agenda":
				list := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
				h.ok(h.SetAgenda(ctx, sec, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: list}))
				_, err = vote(c)
				h.fails(err, fault.State, "meeting.vote.standing") // saved as it was
				h.ok(h.SetAgenda(ctx, sec, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: append(list, Item{Kind: OtherItem, Title: "Việc mới"})}))
			case "minutes":
				h.ok(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Body: "Biên bản"}))
			case "score":
				h.do(func(t *db.Tx) error { return ScoreMoved(t, id) })
			default:
				h.do(func(t *db.Tx) error { return Moved(t, id, about, id) })
			}
			fresh, err := vote(c)
			h.ok(err)
			was := read(h, func(t *db.Tx) (Vote, error) { return VoteByID(t, old.ID) })
			eq(h, about, []any{fresh.ID != old.ID, was.State, was.Passed, was.MovedAt != 0, was.Yes}, []any{true, VoteClosed, true, true, 5})
		}
	})
}

// A meeting votes the score of an earlier one of the same cell, where the vote
// was forgotten; of none that is to come, and of no other body's.
func TestAForgottenScoreIsVotedLater(t *testing.T) {
	each(t, func(h *house) {
		sec := h.secretary()
		first, _ := h.opened(CellBody, Locked)
		h.do(func(t *db.Tx) error {
			_, err := t.Exec(`update meeting set day = '2026-12-01' where id = $1`, first)
			return err
		})
		bureau, _ := h.opened(Bureau, Locked)
		id, _ := h.opened(CellBody, Running)
		vote := func(of int64) (Vote, error) {
			return h.HandsVote(ctx, sec, OpenVote{Meeting: id, About: "score", AboutID: of, Question: "Điểm"}, Tally{Yes: 5})
		}
		for _, wrong := range []int64{bureau, 987654} {
			_, err := vote(wrong)
			h.fails(err, fault.State, "meeting.vote.other_score")
		}
		h.turn(first, Running)
		_, err := vote(first)
		h.fails(err, fault.State, "meeting.vote.other_score")
		h.turn(first, Locked)
		late, err := vote(first)
		h.ok(err)
		own, err := vote(id) // its own is another question
		h.ok(err)
		_, err = vote(first)
		h.fails(err, fault.State, "meeting.vote.standing")
		for of, want := range map[int64]Vote{first: late, id: own} {
			got, ok, err := scoreVote(h, of)
			h.ok(err)
			eq(h, "the score's vote", []any{ok, got.ID, got.Meeting, got.Yes}, []any{true, want.ID, id, 5})
		}
	})
}

func scoreVote(h *house, of int64) (v Vote, ok bool, err error) {
	h.do(func(t *db.Tx) error { v, ok, err = ScoreVote(t, of); return nil })
	return v, ok, err
}

// Two secretaries type the same count at one moment: one vote comes of it, and
// the other is told.
func TestTwoCountOneVote(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		actors := []access.Actor{h.secretary(), h.as(h.dep, access.Deputy, h.one)}
		errs := make([]error, len(actors))
		var both sync.WaitGroup
		for i, a := range actors {
			both.Go(func() {
				_, errs[i] = h.HandsVote(ctx, a, OpenVote{Key: db.Key(fmt.Sprint("k", i)), Meeting: id, Item: items[0].ID}, Tally{Yes: 5 - i})
			})
		}
		both.Wait()
		if errs[0] == nil {
			errs[0], errs[1] = errs[1], errs[0]
		}
		h.ok(errs[1])
		h.fails(errs[0], fault.State, "meeting.vote.standing")
		eq(h, "votes", len(read(h, func(t *db.Tx) ([]Vote, error) { return VotesOf(t, id) })), 1)
	})
}

func TestWhoPresentsIsOfTheMeeting(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{})
		set := func(presenter int64) error {
			return h.SetAgenda(ctx, h.secretary(), SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: []Item{{Kind: Discussion, Title: "A", Presenter: presenter}}})
		}
		h.fails(set(h.other), fault.Invalid, "meeting.agenda.presenter")
		h.fails(set(h.head), fault.Invalid, "meeting.agenda.presenter")
		h.fails(set(987654), fault.Invalid, "meeting.agenda.presenter")
		for _, p := range []int64{0, h.an, h.exempt, h.follower} { // nobody, a member, one exempt who may come, who is in charge
			h.ok(set(p))
		}
		// Of a committee's meeting its office officer presents too.
		cm := h.plan(Plan{Unit: h.base, Body: CommitteeBody})
		officer := h.person(h.two, "Tạ Thị Văn")
		_, err := h.member.Appoint(ctx, sys, member.Appoint{Person: officer, Unit: h.base, Role: member.OfficerRole, Decision: "QĐ 1", From: "2025-01-01"})
		h.ok(err)
		h.ok(h.SetAgenda(ctx, sys, SetAgenda{Meeting: cm, Seen: 1, Items: []Item{{Kind: Discussion, Title: "A", Presenter: officer}}}))

		// One who left meanwhile does not keep the agenda from being saved.
		h.ok(set(h.an))
		h.ok(h.member.Move(ctx, sys, member.Move{Person: h.an, Unit: h.two, On: "2026-11-24"}))
		items := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		items[0].Title = "A mới"
		h.ok(h.SetAgenda(ctx, h.secretary(), SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: items}))
		h.fails(set(h.an), fault.Invalid, "meeting.agenda.presenter")
		// What the program fills in by itself names him no more.
		h.do(func(t *db.Tx) error {
			m, err := ByID(t, id)
			if err != nil {
				return err
			}
			return SetAgendaTx(t, sys, m, []Item{{Kind: ThemeItem, Title: "Chuyên đề", Presenter: h.an}, {Kind: Discussion, Title: "B", Presenter: h.dep}})
		})
		items = read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		eq(h, "filled in", []int64{items[0].Presenter, items[1].Presenter}, []int64{0, h.dep})
	})
}

// Of those who cannot meet in one place there are no more than have to be there,
// and they are counted anew for each meeting.
func TestWhoCannotMeetIsCountedAnew(t *testing.T) {
	each(t, func(h *house) {
		plan := Plan{Unit: h.one, Body: CellBody, Day: "2026-12-05", StartMinute: 480, Form: Mixed, OnlineBasis: "Quy chế", OnlineAway: 7}
		_, err := h.Plan(ctx, h.secretary(), plan)
		h.fails(err, fault.Invalid, "meeting.away.many") // six have to be there; one is exempt
		plan.OnlineAway = 4
		id, err := h.Plan(ctx, h.secretary(), plan)
		h.ok(err)
		e := Edit{Meeting: id, Seen: 1, Plan: plan}
		e.OnlineAway = 7
		h.fails(h.Edit(ctx, h.secretary(), e), fault.Invalid, "meeting.away.many")
		view := func() View {
			v, err := h.View(ctx, h.secretary(), id)
			h.ok(err)
			return v
		}
		eq(h, "four of six", []any{view().OnlineOf, view().OnlineDoubt}, []any{6, false})
		e.OnlineAway = 3
		h.ok(h.Edit(ctx, h.secretary(), e))
		eq(h, "half is asked about", []any{view().OnlineOf, view().OnlineDoubt}, []any{6, true})
		// Somebody suspended is not among them either.
		h.ok(h.member.ChangeStatus(ctx, sys, member.ChangeStatus{Person: h.binh, From: "2026-12-01", Standing: member.Official, Condition: member.Suspended}))
		eq(h, "three of five", []any{view().OnlineOf, view().OnlineDoubt}, []any{5, false})
		next, err := h.Suggest(ctx, h.secretary(), h.one, CellBody, "2027-01")
		h.ok(err)
		eq(h, "next month", []any{next.Form, next.OnlineBasis, next.OnlineAway}, []any{Mixed, "Quy chế", 0})
	})
}

// A meeting where one stands already is asked about, also an extra one at the
// very hour, and also by two who plan it at one moment.
func TestASecondMeetingIsAskedAbout(t *testing.T) {
	each(t, func(h *house) {
		sec := h.secretary()
		plan := func(kind Kind, day string, ask bool) (int64, error) {
			return h.Plan(ctx, sec, Plan{Unit: h.one, Body: CellBody, Kind: kind, Day: day, StartMinute: 480, Ask: ask})
		}
		errs := make(chan error)
		for range 2 {
			go func() {
				_, err := plan(Extra, "2026-12-05", true)
				errs <- err
			}()
		}
		a, b := <-errs, <-errs
		if a == nil {
			a, b = b, a
		}
		h.ok(b)
		h.fails(a, fault.Conflict, "meeting.plan.second")
		there, err := h.Standing(ctx, sec, Plan{Unit: h.one, Body: CellBody, Kind: Extra, Day: "2026-12-05", StartMinute: 480}, 0)
		h.ok(err)
		eq(h, "which", len(there), 1)
		_, err = plan(Regular, "2026-12-05", true)
		h.fails(err, fault.Conflict, "meeting.plan.second") // at the same hour
		_, err = plan(Regular, "2026-12-06", true)
		h.ok(err) // an extra one fills no month
		_, err = plan(Regular, "2026-12-20", true)
		h.fails(err, fault.Conflict, "meeting.plan.second") // two in a month
		_, err = plan(Regular, "2026-12-20", false)
		h.ok(err)
		extra, err := plan(Extra, "2026-12-05", false)
		h.ok(err)
		_, err = h.Standing(ctx, h.as(h.an, access.Member, h.one), Plan{Unit: h.one, Body: CellBody, Day: "2026-12-05"}, 0)
		h.fails(err, fault.NotFound, "")

		// Moved onto another's hour it is asked about, too; changed in place it is not.
		move := Edit{Meeting: extra, Seen: 1, Plan: Plan{Kind: Extra, Day: "2026-12-06", StartMinute: 480, Form: AtPlace, Ask: true}}
		h.fails(h.Edit(ctx, sec, move), fault.Conflict, "meeting.plan.second")
		move.Day, move.Place = "2026-12-05", "Hội trường"
		h.ok(h.Edit(ctx, sec, move))
		move.Day, move.Ask, move.Seen = "2026-12-06", false, 2
		h.ok(h.Edit(ctx, sec, move))
		// One that was called off stands nowhere.
		h.ok(h.Cancel(ctx, sec, "", extra, "bão"))
		there, err = h.Standing(ctx, sec, Plan{Unit: h.one, Body: CellBody, Kind: Extra, Day: "2026-12-06", StartMinute: 480}, 0)
		h.ok(err)
		eq(h, "without the one called off", len(there), 1)
	})
}

// Two secretaries have the same page open: whoever saves second is told, what
// the first wrote stays, and saving again on what he wrote is a decision.
func TestTwoSecretariesAtOnce(t *testing.T) {
	each(t, func(h *house) {
		one, two := h.secretary(), h.as(h.dep, access.Deputy, h.one)
		item := func(id int64) Item {
			return read(h, func(t *db.Tx) (Item, error) { return ItemByID(t, id) })
		}

		// The agenda, the hour and place, a line of the year's plan. No version is no leave.
		id := h.plan(Plan{})
		list := []Item{{Kind: Discussion, Title: "A"}}
		seen := h.meeting(id).Version
		h.ok(h.SetAgenda(ctx, one, SetAgenda{Meeting: id, Seen: seen, Items: list}))
		h.fails(h.SetAgenda(ctx, two, SetAgenda{Meeting: id, Seen: seen, Items: nil}), fault.Conflict, "meeting.changed")
		h.fails(h.SetAgenda(ctx, two, SetAgenda{Meeting: id, Items: nil}), fault.Conflict, "meeting.changed")
		eq(h, "the agenda of the first", titles(read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })), "1A")
		seen = h.meeting(id).Version
		e := Edit{Meeting: id, Seen: seen, Plan: Plan{Kind: Regular, Day: "2026-12-06", StartMinute: 540, Place: "Kho", Form: AtPlace}}
		h.ok(h.Edit(ctx, one, e))
		e.Place = "Nhà ăn"
		h.fails(h.Edit(ctx, two, e), fault.Conflict, "meeting.changed")
		e.Seen = 0
		h.fails(h.Edit(ctx, two, e), fault.Conflict, "meeting.changed")
		eq(h, "the place of the first", h.meeting(id).Place, "Kho")

		p := PlanItem{Unit: h.one, Month: "2026-12", Kind: Work, Title: "Đại hội"}
		pid, err := h.PutPlan(ctx, one, PutPlan{Item: p})
		h.ok(err)
		p.ID, p.Title = pid, "Đại hội chi bộ"
		was := PlanItem{Month: "2026-12", Kind: Work, Title: "Đại hội"}.Seen()
		put := func(title, seen string) error {
			p.Title = title
			_, err := h.PutPlan(ctx, two, PutPlan{Item: p, Seen: seen})
			return err
		}
		h.ok(put("Đại hội chi bộ", was))
		h.fails(put("Đại hội điểm", was), fault.Conflict, "meeting.planitem.changed")
		h.fails(put("Đại hội điểm", ""), fault.Conflict, "meeting.planitem.changed")
		h.ok(put("Đại hội chi bộ", was)) // what both wrote is no quarrel
		h.ok(put("Đại hội điểm", PlanItem{Month: "2026-12", Kind: Work, Title: "Đại hội chi bộ"}.Seen()))

		// A conclusion, alone and on the page of the whole meeting.
		id, items := h.opened(CellBody, Running)
		conclude := func(a access.Actor, text, seen string) error {
			return h.RunItem(ctx, a, RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1, Conclusion: &text, Seen: seen})
		}
		blank := items[0].SeenConclusion()
		h.ok(conclude(one, "Của người thứ nhất", blank))
		h.fails(conclude(two, "Của người thứ hai", blank), fault.Conflict, "meeting.item.changed")
		h.fails(conclude(two, "Của người thứ hai", ""), fault.Conflict, "meeting.item.changed")
		eq(h, "conclusion", item(items[0].ID).Conclusion, "Của người thứ nhất")
		quick := func(a access.Actor, q ...QuickItem) error {
			return h.Quick(ctx, a, Quick{Meeting: id, Items: q, Ticked: []int64{}})
		}
		h.fails(quick(two, QuickItem{Item: items[0].ID, Done: true, Spent: 9, Conclusion: "Của người thứ hai", Seen: items[0].Seen()},
			QuickItem{Item: items[1].ID, Done: true, Spent: 9, Conclusion: "Khác", Seen: items[1].Seen()}), fault.Conflict, "meeting.item.changed")
		eq(h, "nothing of a form in conflict", item(items[1].ID).State, ItemTodo)
		// What the second left as it stood stays as the first wrote it.
		h.ok(quick(two, QuickItem{Item: items[0].ID, Done: true, Spent: 9, Seen: items[0].Seen(), Kept: true},
			QuickItem{Item: items[1].ID, Done: true, Spent: 9, Conclusion: "Khác", Seen: items[1].Seen()}))
		eq(h, "left alone, written", []any{item(items[0].ID).Conclusion, item(items[0].ID).State, item(items[1].ID).Conclusion}, []any{"Của người thứ nhất", ItemNow, "Khác"})
		h.ok(quick(two, QuickItem{Item: items[0].ID, Done: true, Spent: 9, Conclusion: "Của người thứ hai", Seen: item(items[0].ID).Seen()}))
		eq(h, "on what the first wrote", item(items[0].ID).Conclusion, "Của người thứ hai")
		// Ticks of who spoke do not wipe those another made meanwhile.
		h.ok(h.Quick(ctx, one, Quick{Meeting: id, Spoke: []int64{h.an, h.dep}, Ticked: []int64{}}))
		h.ok(h.Quick(ctx, two, Quick{Meeting: id, Spoke: []int64{h.com}, Ticked: []int64{}}))
		h.ok(h.Quick(ctx, two, Quick{Meeting: id, Spoke: []int64{h.com, h.an}, Ticked: []int64{h.com, h.an, h.dep}}))
		eq(h, "spoke", h.meeting(id).Spoke, 2)

		// Fee, chair, an opinion, the handbook, the minutes.
		fee := h.meeting(id).SeenFee()
		h.ok(h.SetFee(ctx, one, SetFee{Meeting: id, Paid: 5, Due: 6, Seen: fee}))
		h.ok(h.SetFee(ctx, two, SetFee{Meeting: id, Paid: 5, Due: 6, Seen: fee}))
		h.fails(h.SetFee(ctx, two, SetFee{Meeting: id, Paid: 4, Due: 6, Seen: fee}), fault.Conflict, "meeting.fee.changed")
		h.ok(h.ChangeChair(ctx, one, ChangeChair{Meeting: id, From: h.sec, Person: h.an, Reason: "về trước"}))
		h.fails(h.ChangeChair(ctx, two, ChangeChair{Meeting: id, From: h.sec, Person: h.dep, Reason: "về trước"}), fault.Conflict, "meeting.chair.changed")
		oid, err := h.Say(ctx, one, Say{Meeting: id, Item: items[1].ID, Person: h.an, Kind: PlainOpinion, Text: "Nói"})
		h.ok(err)
		o := h.opinions(one, id)[0]
		h.ok(h.Reword(ctx, one, Reword{Opinion: oid, Kind: PlainOpinion, Text: "Nói rõ", Seen: o.Seen()}))
		h.fails(h.Reword(ctx, two, Reword{Opinion: oid, Kind: PlainOpinion, Text: "Nói khác", Seen: o.Seen()}), fault.Conflict, "meeting.say.changed")
		h.ok(h.PutIntoHandbook(ctx, one, "", id, false, "2026-11-22"))
		h.ok(h.PutIntoHandbook(ctx, two, "", id, false, "2026-11-22"))
		h.fails(h.PutIntoHandbook(ctx, two, "", id, false, "2026-11-23"), fault.Conflict, "meeting.handbook.already")
		h.ok(h.PutIntoHandbook(ctx, two, "", id, false, ""))
		h.ok(h.PutIntoHandbook(ctx, two, "", id, false, "2026-11-23"))
		h.ok(h.EditMinutes(ctx, one, EditMinutes{Meeting: id, Body: "Một"}))
		h.fails(h.EditMinutes(ctx, two, EditMinutes{Meeting: id, Body: "Hai"}), fault.Conflict, "meeting.minutes.changed")

		// The roll: a member checks in while the secretary's page has him absent.
		row := h.roster(id)[0]
		h.mark(id, row.Person, NoMark)
		fresh := h.roster(id)[0].Seen()
		mark := func(a access.Actor, m Mark, seen string, more ...MarkRow) error {
			return h.MarkRoll(ctx, a, MarkRoll{Meeting: id, Rows: append(more, MarkRow{Person: row.Person, Mark: m, Seen: seen})})
		}
		h.ok(mark(one, Present, fresh))
		h.fails(mark(two, Unexcused, fresh, MarkRow{Person: h.roster(id)[1].Person, Mark: Unexcused}), fault.Conflict, "meeting.roll.changed")
		h.ok(mark(two, Present, fresh))
		eq(h, "nothing of it", h.meeting(id).Unexcused, 0)
		h.ok(mark(two, Unexcused, h.roster(id)[0].Seen()))
		h.sound(id)

		// The chi ủy's one page.
		bid := h.plan(Plan{Body: Bureau})
		h.agenda(bid, "A")
		h.now("2026-12-05", 9, 0)
		keep := func(seen int64) error {
			return db.Do(ctx, h.DB, db.On("meeting", bid), func(t *db.Tx) error {
				m, err := ByID(t, bid)
				if err != nil {
					return err
				}
				_, err = KeepPageTx(t, one, m, OnePage{Seen: seen, At: at("2026-12-05", 8, 0)})
				return err
			})
		}
		seen = h.meeting(bid).Version
		h.ok(keep(seen))
		h.fails(keep(seen), fault.Conflict, "meeting.changed")
		h.fails(keep(0), fault.Conflict, "meeting.changed")
	})
}

// Every roster that is left as it was is read back from its own mark.
func TestSeenTellsRowsApart(t *testing.T) {
	a := Attendance{Mark: Present, Site: 3, Reason: "x"}
	b := a
	b.Reason = "y" // not shown to all, so not in it
	if a.Seen() != b.Seen() {
		t.Error("the free text is in it")
	}
	for _, x := range []Attendance{{Mark: Present}, {Mark: OnlineAt, Site: 3}, {Mark: Present, Site: 3, Late: true}, {Mark: Present, Site: 3, LeftEarly: true}, {Mark: Excused, Category: "sick"}, {}} {
		if x.Seen() == a.Seen() {
			t.Errorf("%+v is taken for %+v", x, a)
		}
	}
	if (Item{State: ItemDone, Spent: 1, Conclusion: "2"}).Seen() == (Item{State: ItemDone, Spent: 12}).Seen() {
		t.Error("parts run into one another")
	}
}
