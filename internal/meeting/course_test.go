package meeting

import (
	"errors"
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/notice"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/summary"
)

func (h *house) account(person int64) {
	h.Helper()
	h.ok(db.Do(ctx, h.DB, db.On("account", person), func(t *db.Tx) error {
		_, err := t.Exec(`insert into account (id, person, login, name, password, admin, must_change, disabled_at, made_at, given_at, lang)
			values ($1, $2, $3, '', 'x', false, false, 0, 0, 0, 'vi')`, t.ID(), person, vnLogin(person))
		return err
	}))
}

func vnLogin(person int64) string {
	return "u" + string(rune('a'+person%26)) + clock.Day(person*86_400_000)
}

// noticed gives a meeting of cell one whose notice went out.
func (h *house) noticed(c Plan) int64 {
	h.Helper()
	id := h.plan(c)
	h.agenda(id, "A", "B")
	_, _, err := h.SendNotice(ctx, sys, "", id)
	h.ok(err)
	return id
}

// running gives a meeting that runs, on its day at eight.
func (h *house) running(c Plan) int64 {
	h.Helper()
	id := h.noticed(c)
	m := h.meeting(id)
	h.now(m.Day, 8, 0)
	h.ok(h.Begin(ctx, sys, "", id, 0))
	return id
}

func (h *house) roster(id int64) []Attendance {
	h.Helper()
	return read(h, func(t *db.Tx) ([]Attendance, error) { return RosterOf(t, id) })
}

// allPresent marks everybody who has to be there as present, but others.
func (h *house) allPresent(id int64, but ...MarkRow) {
	h.Helper()
	var rows []MarkRow
	for _, a := range h.roster(id) {
		if i := slices.IndexFunc(but, func(r MarkRow) bool { return r.Person == a.Person }); i >= 0 {
			rows = append(rows, but[i])
		} else if a.Required {
			rows = append(rows, MarkRow{Person: a.Person, Mark: Present})
		}
	}
	h.ok(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: rows}))
}

// sound fails when a meeting's counters are not its rows counted.
func (h *house) sound(id int64) {
	h.Helper()
	rows, m := h.roster(id), h.meeting(id)
	late := read(h, func(t *db.Tx) (rule.Answer, error) { return rule.For(t, m.Unit, rule.LateCounts, m.Day) })
	if c := naiveCount(rows, late.Value == "absent"); c != m.Counts {
		h.Fatalf("the counters say %+v, the rows %+v", m.Counts, c)
	}
}

func TestTheNoticeWritesTheRosterAndTells(t *testing.T) {
	each(t, func(h *house) {
		h.account(h.sec)
		h.account(h.an)
		h.account(h.follower)
		id := h.plan(Plan{})
		_, _, err := h.SendNotice(ctx, h.secretary(), "", id)
		h.fails(err, fault.State, "meeting.notice.agenda")
		h.agenda(id, "A")
		before, err := h.Recipients(ctx, h.secretary(), id)
		h.ok(err)
		eq(h, "to be told", len(before), 8)
		_, _, err = h.SendNotice(ctx, h.as(h.an, access.Member, h.one), "", id)
		h.fails(err, fault.NotFound, "")
		told, untold, err := h.SendNotice(ctx, h.secretary(), "n", id)
		h.ok(err)
		eq(h, "told by Nếp", told, 3)
		eq(h, "untold", len(untold), 5)
		m := h.meeting(id)
		eq(h, "state", []any{m.State, m.NoticedBy, m.Required, m.Unmarked}, []any{Noticed, h.sec, 6, 6})
		for _, a := range h.roster(id) {
			switch a.Person {
			case h.probation:
				eq(h, "probationary", []any{a.Required, a.MayVote, a.Base}, []any{true, false, member.BaseNever})
			case h.exempt:
				eq(h, "exempt", []any{a.Required, a.MayVote, a.Base}, []any{false, true, member.BaseIfPresent})
			default:
				eq(h, a.Name, []any{a.Required, a.MayVote, a.Base}, []any{true, true, member.BaseAlways})
			}
		}

		// The others by mouth; twice is no error.
		h.ok(h.TellBy(ctx, h.secretary(), TellBy{Meeting: id, Way: "told", Persons: untold}))
		h.ok(h.TellBy(ctx, h.secretary(), TellBy{Meeting: id, Way: "paper", Persons: untold[:1]}))
		h.fails(h.TellBy(ctx, h.secretary(), TellBy{Meeting: id, Way: "nep", Persons: untold}), fault.Invalid, "meeting.tell.way")
		h.fails(h.TellBy(ctx, h.secretary(), TellBy{Meeting: id, Way: "told", Persons: []int64{h.other}}), fault.Invalid, "meeting.tell.stranger")
		rs, err := h.Recipients(ctx, h.secretary(), id)
		h.ok(err)
		for _, r := range rs {
			if (r.Way == "nep") != r.Account || r.Way == "" || r.Follower != (r.Person == h.follower) {
				h.Errorf("%+v", r)
			}
		}

		// Who looks at it has opened his notice.
		v, err := h.View(ctx, h.as(h.an, access.Member, h.one), id)
		h.ok(err)
		eq(h, "own row", v.Me.Person, h.an)
		ns := read(h, func(t *db.Tx) ([]notice.Notice, error) { return notice.Unopened(t, h.an, noticeKind, 5) })
		eq(h, "unopened", len(ns), 0)

		// A newcomer is told when it is sent again; a committee's goes to its members.
		late := h.person(h.one, "Cao Văn Mới")
		h.account(late)
		told, untold, err = h.SendNotice(ctx, h.secretary(), "", id)
		h.ok(err)
		eq(h, "again", []any{told, len(untold)}, []any{9, 0})
		cm := h.plan(Plan{Unit: h.base, Body: CommitteeBody})
		h.agenda(cm, "A")
		told, untold, err = h.SendNotice(ctx, sys, "", cm)
		h.ok(err)
		eq(h, "committee", []any{told, len(untold), h.meeting(cm).Required}, []any{2, 1, 3})
	})
}

func TestAMeetingTakesItsCourse(t *testing.T) {
	each(t, func(h *house) {
		id := h.noticed(Plan{})
		sec := h.secretary()
		h.fails(h.Begin(ctx, sec, "", id, 0), fault.State, "meeting.begin.early")
		h.now("2026-12-05", 8, 2)
		h.fails(h.Begin(ctx, h.as(h.com, access.Committee, h.one), "", id, 0), fault.NotFound, "")
		h.fails(h.Begin(ctx, sec, "", id, at("2026-12-05", 9, 0)), fault.Invalid, "meeting.begin.future")
		h.ok(h.Begin(ctx, sec, "b", id, 0))
		h.ok(h.Begin(ctx, sec, "b", id, 0)) // a double click
		h.fails(h.Begin(ctx, sec, "", id, 0), fault.State, "meeting.state.running")
		h.fails(h.Cancel(ctx, sec, "", id, "bão"), fault.State, "meeting.state.running")

		items := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		h.ok(h.RunItem(ctx, sec, RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1}))
		h.now("2026-12-05", 8, 15)
		said := "Thống nhất"
		h.ok(h.RunItem(ctx, sec, RunItem{Meeting: id, Item: items[1].ID, State: ItemNow, Spent: -1, Conclusion: &said, Seen: items[1].SeenConclusion()}))
		items = read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		eq(h, "the first ended", []any{items[0].State, items[0].Spent, items[1].State, items[1].Conclusion}, []any{ItemDone, 13, ItemNow, said})
		h.fails(h.SetAgenda(ctx, sec, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: items[1:]}), fault.State, "meeting.agenda.begun")

		h.now("2026-12-05", 9, 30)
		h.fails(h.End(ctx, sec, "", id, 0), fault.State, "meeting.end.unmarked")
		h.allPresent(id, MarkRow{Person: h.binh, Mark: Excused, Category: "sick", Reason: "mổ ruột thừa"}, MarkRow{Person: h.com, Mark: Special})
		h.ok(h.SetFee(ctx, sec, SetFee{Meeting: id, Paid: 5, Due: 6}))
		h.fails(h.SetFee(ctx, sec, SetFee{Meeting: id, Paid: 7, Due: 6}), fault.Invalid, "meeting.fee.bad")
		h.fails(h.End(ctx, sec, "", id, at("2026-12-05", 8, 0)), fault.Invalid, "meeting.end.before")
		h.fails(h.End(ctx, sec, "", id, at("2026-12-05", 10, 0)), fault.Invalid, "meeting.end.future")
		h.ok(h.End(ctx, sec, "", id, 0))
		m := h.meeting(id)
		eq(h, "counted", m.Counts, Counts{Required: 6, Present: 4, Excused: 1, Special: 1})
		eq(h, "ended", []any{m.State, m.EndedAt, m.Base(), m.FeePaid, m.FeeDue}, []any{Ended, at("2026-12-05", 9, 30), 5, 5, 6})
		h.sound(id)
		items = read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		eq(h, "what ran was done", []any{items[1].State, items[1].Spent}, []any{ItemDone, 75})
		h.fails(h.RunItem(ctx, sec, RunItem{Meeting: id, Item: items[0].ID, State: ItemTodo, Spent: -1}), fault.State, "meeting.state.ended")

		// Figures are marked and can be counted.
		figure := func(measure string) summary.Figure {
			return read(h, func(t *db.Tx) (summary.Figure, error) {
				for _, m := range Measures() {
					if m.Name == measure {
						return m.Own(t, summary.Key{Unit: h.one, Month: "2026-12", Measure: measure})
					}
				}
				return summary.Figure{}, errors.New("no measure " + measure)
			})
		}
		eq(h, "cell", figure(CellAttendance), summary.Figure{Num: 4, Den: 5})
		eq(h, "bureau", figure(BureauAttendance), summary.Figure{})
		eq(h, "held", figure(CellMeetings), summary.Figure{Num: 1, Den: 1})

		// Reopened with a reason, corrected, ended again.
		h.fails(h.Reopen(ctx, sec, "", id, " "), fault.Invalid, "meeting.reason.empty")
		h.ok(h.Reopen(ctx, sec, "", id, "thiếu mục kết luận"))
		eq(h, "not held", figure(CellMeetings), summary.Figure{Num: 0, Den: 1})
		h.ok(h.Quick(ctx, sec, Quick{Meeting: id, Items: []QuickItem{{Item: items[0].ID, Done: true, Spent: 20, Conclusion: "Xong"}}, Spoke: []int64{h.an, h.dep}}))
		h.now("2026-12-05", 9, 45)
		h.ok(h.End(ctx, sec, "", id, 0))
		eq(h, "spoke", h.meeting(id).Spoke, 2)
		h.sound(id)

		// Locked is locked.
		h.ok(db.Do(ctx, h.DB, db.On("meeting", id), func(t *db.Tx) error { return lockMeeting(t, id) }))
		h.fails(h.MarkRoll(ctx, sec, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Unexcused}}}), fault.State, "meeting.state.locked")
		h.fails(h.Reopen(ctx, sec, "", id, "x"), fault.State, "meeting.state.locked")
		h.fails(h.Edit(ctx, sec, Edit{Meeting: id, Plan: Plan{NoteTaker: h.an}}), fault.State, "meeting.state.locked")
		h.fails(h.CorrectRoster(ctx, sec, "", id, h.an, "x"), fault.State, "meeting.state.locked")
		_, err := h.AddGuest(ctx, sec, "", Guest{Meeting: id, Name: "Ông Tư"})
		h.fails(err, fault.State, "meeting.state.locked")

		// Ticked off in the handbook, also after locking.
		h.fails(h.PutIntoHandbook(ctx, sec, "", id, true, "2026-12-06"), fault.Invalid, "meeting.handbook.future")
		h.fails(h.PutIntoHandbook(ctx, sec, "", id, false, "2026-10-05"), fault.Invalid, "meeting.handbook.day") // 61 days before
		h.fails(h.PutIntoHandbook(ctx, sec, "", id, true, "2026-12-04"), fault.Invalid, "meeting.handbook.early")
		h.ok(h.PutIntoHandbook(ctx, sec, "", id, true, "2026-12-05"))
		h.ok(h.PutIntoHandbook(ctx, sec, "", id, false, "2026-12-04"))
		m = h.meeting(id)
		eq(h, "ticked", []any{m.FinishedOn, m.FinishedBy, m.PapersOn}, []any{"2026-12-05", h.sec, "2026-12-04"})
		h.ok(h.PutIntoHandbook(ctx, sec, "", id, true, ""))
		eq(h, "taken back", h.meeting(id).FinishedBy, int64(0))
	})
}

func TestCheckingInAndDeclaring(t *testing.T) {
	each(t, func(h *house) {
		an := h.as(h.an, access.Member, h.one)
		id := h.plan(Plan{})
		h.agenda(id, "A")
		h.fails(h.CheckIn(ctx, an, "", id, h.site, false), fault.NotFound, "meeting.roll.not_you") // no roster yet
		_, _, err := h.SendNotice(ctx, sys, "", id)
		h.ok(err)
		h.fails(h.CheckIn(ctx, an, "", id, h.site, false), fault.State, "meeting.checkin.early")
		h.fails(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Present}}}), fault.State, "meeting.roll.early")
		h.fails(h.CheckIn(ctx, h.as(h.other, access.Member, h.two), "", id, 0, false), fault.NotFound, "")

		h.fails(h.Declare(ctx, an, "", id, "rain", ""), fault.Invalid, "meeting.roll.category")
		h.ok(h.Declare(ctx, an, "", id, "work", "đi Hà Nội"))
		eq(h, "declared", h.meeting(id).Excused, 1)
		h.ok(h.Declare(ctx, an, "", id, "", ""))
		eq(h, "taken back", h.meeting(id).Unmarked, 6)
		h.ok(h.Declare(ctx, an, "", id, "work", "đi Hà Nội"))

		// The reason is for who prepares, the category for the body, neither above.
		v, err := h.View(ctx, h.secretary(), id)
		h.ok(err)
		row := func(v View) Attendance {
			i := slices.IndexFunc(v.Roster, func(a Attendance) bool { return a.Person == h.an })
			return v.Roster[i]
		}
		eq(h, "reason", row(v).Reason, "đi Hà Nội")
		v, err = h.View(ctx, h.as(h.com, access.Member, h.one), id)
		h.ok(err)
		eq(h, "for a member", []any{row(v).Reason, row(v).Category}, []any{"", "work"})
		v, err = h.View(ctx, h.as(h.head, access.Secretary, h.base), id)
		h.ok(err)
		eq(h, "above", []any{v.Roster, v.Excused, v.MayView, v.MayOpen}, []any{[]Attendance(nil), 1, false, true})

		h.now("2026-12-05", 7, 30)
		h.fails(h.CheckIn(ctx, an, "", id, h.site+999, false), fault.Invalid, "meeting.roll.site")
		h.fails(h.CheckIn(ctx, an, "", id, 0, true), fault.State, "meeting.checkin.place")
		h.ok(h.CheckIn(ctx, an, "c", id, h.site, false)) // he came after all
		h.ok(h.CheckIn(ctx, an, "c", id, h.site, false))
		h.now("2026-12-05", 7, 40)
		h.ok(h.CheckIn(ctx, an, "", id, h.site, false))
		a := h.roster(id)[0]
		eq(h, "checked in", []any{a.Person, a.Mark, a.Site, a.Way, a.By, a.At, a.Reason}, []any{h.an, Present, h.site, Self, h.an, at("2026-12-05", 7, 30), ""})
		h.ok(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Present, Site: h.site}}}))
		eq(h, "his own mark stays his", h.roster(id)[0].Way, Self)

		h.ok(h.Begin(ctx, h.secretary(), "", id, 0))
		h.fails(h.Declare(ctx, an, "", id, "work", ""), fault.State, "meeting.declare.begun")
		mark := func(r MarkRow) error {
			return h.MarkRoll(ctx, h.secretary(), MarkRoll{Meeting: id, Rows: []MarkRow{r}})
		}
		h.fails(mark(MarkRow{Person: h.dep, Mark: Excused}), fault.Invalid, "meeting.roll.category")
		h.fails(mark(MarkRow{Person: h.other, Mark: Present}), fault.Invalid, "meeting.roll.stranger")
		h.fails(mark(MarkRow{Person: h.exempt, Mark: Special}), fault.Invalid, "meeting.roll.special")
		h.fails(mark(MarkRow{Person: h.dep, Mark: "asleep"}), fault.Invalid, "meeting.roll.mark")
		h.ok(mark(MarkRow{Person: h.exempt, Mark: Present})) // comes and never counts
		eq(h, "exempt", h.meeting(id).Present, 1)
		h.sound(id)
		h.now("2026-12-05", 9, 0)
		h.allPresent(id)
		h.ok(h.End(ctx, h.secretary(), "", id, 0))
		h.fails(h.CheckIn(ctx, an, "", id, h.site, false), fault.State, "meeting.checkin.over")
		// Until the minutes are locked the roll may be mended, and figures follow.
		h.ok(mark(MarkRow{Person: h.dep, Mark: Unexcused}))
		h.sound(id)
		eq(h, "mended", h.meeting(id).Unexcused, 1)
	})
}

func TestLateCountsAsTheRegulationSays(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		h.allPresent(id, MarkRow{Person: h.an, Mark: Present, Late: true})
		eq(h, "unset: present", h.meeting(id).Present, 6)
		_, err := h.rule.SetRule(ctx, sys, rule.SetRule{Unit: h.base, Rule: rule.LateCounts, Value: "absent", From: "2026-12-05", Source: "Quy chế 2026"})
		h.ok(err)
		eq(h, "a rule changes nothing by itself", h.meeting(id).Present, 6)
		h.allPresent(id, MarkRow{Person: h.an, Mark: Present, Late: true}, MarkRow{Person: h.dep, Mark: Present, LeftEarly: true})
		eq(h, "absent", []any{h.meeting(id).Present, h.meeting(id).Required, h.meeting(id).Unmarked}, []any{5, 6, 0})
		h.sound(id)
	})
}

// What a member is on the day counts; a status corrected later changes nothing
// until the roster is corrected with a reason.
func TestARosterBelongsToItsDay(t *testing.T) {
	each(t, func(h *house) {
		id := h.noticed(Plan{})
		// One moves on the day, one came on it, one becomes official.
		h.ok(h.member.Move(ctx, sys, member.Move{Person: h.binh, Unit: h.two, On: "2026-12-05"}))
		h.ok(h.member.ChangeStatus(ctx, sys, member.ChangeStatus{Person: h.probation, From: "2026-12-05", Standing: member.Official, Condition: member.Active}))
		h.now("2026-12-05", 8, 0)
		fresh := h.person(h.one, "Cao Văn Mới", func(a *member.Add) { a.From = "2026-12-05" })
		eq(h, "as the notice found it", h.meeting(id).Required, 6)
		h.ok(h.Begin(ctx, sys, "", id, 0))
		rows := h.roster(id)
		has := func(p int64) bool { return slices.ContainsFunc(rows, func(a Attendance) bool { return a.Person == p }) }
		eq(h, "came and went", []any{has(h.binh), has(fresh), h.meeting(id).Required}, []any{false, true, 6})
		i := slices.IndexFunc(rows, func(a Attendance) bool { return a.Person == h.probation })
		eq(h, "votes now", rows[i].MayVote, true)
		h.sound(id)

		h.allPresent(id)
		h.now("2026-12-05", 9, 0)
		h.ok(h.End(ctx, sys, "", id, 0))
		was := h.meeting(id).Counts
		h.now("2026-12-20", 9, 0)
		h.ok(h.member.CorrectStatus(ctx, sys, member.CorrectStatus{Person: h.an, From: "2026-12-01", Standing: member.Official, Condition: member.Exempt, Why: "quyết định miễn"}))
		eq(h, "figures stand", h.meeting(id).Counts, was)
		h.fails(h.CorrectRoster(ctx, h.secretary(), "", id, h.an, ""), fault.Invalid, "meeting.reason.empty")
		h.fails(h.CorrectRoster(ctx, h.secretary(), "", id, h.dep, "x"), fault.State, "meeting.correct.same")
		h.fails(h.CorrectRoster(ctx, h.secretary(), "", id, h.other, "x"), fault.NotFound, "")
		h.ok(h.CorrectRoster(ctx, h.secretary(), "", id, h.an, "quyết định miễn"))
		eq(h, "corrected", []any{h.meeting(id).Required, h.meeting(id).Present}, []any{5, 5})
		h.sound(id)

		// Who did not belong to the cell that day goes.
		h.ok(h.member.Leave(ctx, sys, member.Leave{Person: h.com, On: "2026-12-21", Reason: member.Died}))
		h.fails(h.CorrectRoster(ctx, h.secretary(), "", id, h.com, "x"), fault.State, "meeting.correct.same")
	})
}

func TestATurnOfTheChairMidnightAndGuests(t *testing.T) {
	each(t, func(h *house) {
		id := h.noticed(Plan{StartMinute: 23 * 60})
		h.now("2026-12-05", 23, 0)
		h.ok(h.Begin(ctx, sys, "", id, 0))
		h.allPresent(id, MarkRow{Person: h.binh, Mark: Unexcused})
		// The chair has to go; the deputy takes notes, so another takes the chair.
		h.fails(h.ChangeChair(ctx, h.secretary(), ChangeChair{Meeting: id, From: h.sec, Person: h.dep, Reason: "có việc gấp"}), fault.Invalid, "meeting.note.same")
		h.fails(h.ChangeChair(ctx, h.secretary(), ChangeChair{Meeting: id, From: h.sec, Person: h.binh, Reason: "có việc gấp"}), fault.Invalid, "meeting.chair.absent")
		h.fails(h.ChangeChair(ctx, h.secretary(), ChangeChair{Meeting: id, From: h.sec, Person: h.other, Reason: "có việc gấp"}), fault.Invalid, "meeting.chair.stranger")
		h.fails(h.ChangeChair(ctx, h.secretary(), ChangeChair{Meeting: id, From: h.sec, Person: h.com, Reason: ""}), fault.Invalid, "meeting.reason.empty")
		h.ok(h.ChangeChair(ctx, h.secretary(), ChangeChair{Meeting: id, From: h.sec, Person: h.com, Reason: "có việc gấp"}))
		v, err := h.View(ctx, h.secretary(), id)
		h.ok(err)
		eq(h, "chairs", []any{len(v.Chairs), v.Chairs[0].Person, v.Chairs[1].Person, v.Chair}, []any{2, h.sec, h.com, h.com})
		// The new chair, who has no office of the unit's, prepares now.
		h.ok(h.SetFee(ctx, h.as(h.com, access.Member, h.one), SetFee{Meeting: id, Paid: 1, Due: 6}))

		g, err := h.AddGuest(ctx, h.secretary(), "", Guest{Meeting: id, Name: "Ông Tư", Role: "Tổ dân phố"})
		h.ok(err)
		_, err = h.AddGuest(ctx, h.secretary(), "", Guest{Meeting: id, Person: h.follower})
		h.ok(err)
		_, err = h.AddGuest(ctx, h.secretary(), "", Guest{Meeting: id, Person: h.an})
		h.fails(err, fault.Invalid, "meeting.guest.roster")
		_, err = h.AddGuest(ctx, h.secretary(), "", Guest{Meeting: id, Person: h.head})
		h.fails(err, fault.Invalid, "meeting.guest.unknown")
		h.ok(h.RemoveGuest(ctx, h.secretary(), "", id, g))
		h.fails(h.RemoveGuest(ctx, h.secretary(), "", id, g), fault.NotFound, "")
		eq(h, "guests never count", h.meeting(id).Present, 5)

		// It goes on over midnight and stays the meeting of its day.
		h.now("2026-12-06", 0, 40)
		h.ok(h.End(ctx, h.secretary(), "", id, 0))
		m := h.meeting(id)
		eq(h, "over midnight", []any{m.Day, m.Month, (m.EndedAt - m.StartedAt) / 60_000}, []any{"2026-12-05", "2026-12", int64(100)})
		next, err := h.Suggest(ctx, h.secretary(), h.one, CellBody, "2027-01")
		h.ok(err)
		eq(h, "the next is chaired as usual", next.Chair, h.sec)
	})
}

func TestAMeetingWrittenDownFromPaper(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{Day: "2026-11-05"})
		items := h.agenda(id, "A")
		sec := h.secretary()
		h.ok(h.Begin(ctx, sec, "", id, 0)) // the day is past: the hour planned
		m := h.meeting(id)
		eq(h, "begun", []any{m.OnPaper, m.StartedAt, m.Required}, []any{true, at("2026-11-05", 8, 0), 6})
		h.allPresent(id)
		eq(h, "from paper", h.roster(id)[0].Way, FromPaper)
		h.ok(h.Quick(ctx, sec, Quick{Meeting: id, Items: []QuickItem{{Item: items[0].ID, Done: true, Spent: 30, Conclusion: "X"}}, Spoke: []int64{h.an}}))
		h.fails(h.End(ctx, sec, "", id, 0), fault.Invalid, "meeting.end.when")
		h.fails(h.End(ctx, sec, "", id, at("2026-11-06", 8, 1)), fault.Invalid, "meeting.end.long")
		h.ok(h.End(ctx, sec, "", id, at("2026-11-05", 9, 30)))
		eq(h, "spoke", h.meeting(id).Spoke, 1)
	})
}

func TestAMonthWithoutAMeetingAndTwoInOne(t *testing.T) {
	each(t, func(h *house) {
		slots := func(month string) []Slot {
			h.Helper()
			s, err := h.Slots(ctx, h.secretary(), h.one, month)
			h.ok(err)
			return s
		}
		eq(h, "late", []any{len(slots("2026-10")), slots("2026-10")[0].Body, slots("2026-10")[0].Late, slots("2026-10")[1].Late}, []any{2, Bureau, true, true})
		eq(h, "this month", slots("2026-11")[1].Late, false)
		lone, err := h.Slots(ctx, h.as(h.lone, access.Secretary, h.two), h.two, "2026-10")
		h.ok(err)
		eq(h, "no bureau where one leads", len(lone), 1)
		// A member sees what his cell is due, not its bureau.
		mine, err := h.Slots(ctx, h.as(h.an, access.Member, h.one), h.one, "2026-10")
		h.ok(err)
		eq(h, "member", len(mine), 1)
		com, err := h.Slots(ctx, h.as(h.head, access.Secretary, h.base), h.base, "2026-10")
		h.ok(err)
		eq(h, "committee", []any{len(com), com[0].Body}, []any{1, CommitteeBody})

		first := h.plan(Plan{Day: "2026-12-05"})
		second := h.plan(Plan{Day: "2026-12-20"})
		eq(h, "the first fills it", slots("2026-12")[1].Meeting.ID, first)
		h.fails(h.Cancel(ctx, h.secretary(), "", first, ""), fault.Invalid, "meeting.reason.empty")
		h.ok(h.Cancel(ctx, h.secretary(), "", first, "bão số 10"))
		h.fails(h.Cancel(ctx, h.secretary(), "", first, "bão"), fault.State, "meeting.state.cancelled")
		eq(h, "then the second", slots("2026-12")[1].Meeting.ID, second)
		third := h.running(Plan{Day: "2026-12-25"})
		h.allPresent(third)
		h.now("2026-12-25", 9, 0)
		h.ok(h.End(ctx, sys, "", third, 0))
		eq(h, "the one held", slots("2026-12")[1].Meeting.ID, third)
		h.now("2027-01-02", 9, 0)
		eq(h, "in time", slots("2026-12")[1].Late, false)

		p, err := h.List(ctx, h.secretary(), h.one, "", orgStart, 2)
		h.ok(err)
		eq(h, "list", []any{len(p.Rows), p.Rows[0].ID, p.Rows[1].ID, p.More}, []any{2, third, second, true})
		p, err = h.List(ctx, h.secretary(), h.one, "", p.Next, 2)
		h.ok(err)
		eq(h, "the rest", []any{len(p.Rows), p.Rows[0].ID, p.More}, []any{1, first, false})
	})
}

func TestTwoEditAtOnceAndThePlan(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{})
		m := h.meeting(id)
		e := Edit{Meeting: id, Seen: m.Version, Plan: Plan{Kind: Regular, Day: "2026-12-07", StartMinute: 600, Place: "Hội trường", Form: Mixed, OnlineBasis: "Quy chế", OnlineAway: 3}}
		h.ok(h.Edit(ctx, h.secretary(), e))
		e.Place = "Nhà ăn"
		h.fails(h.Edit(ctx, h.as(h.dep, access.Deputy, h.one), e), fault.Conflict, "meeting.changed")
		m = h.meeting(id)
		eq(h, "edited", []any{m.Day, m.StartMinute, m.Place, m.Form, m.OnlineAway, m.Chair, m.Version}, []any{"2026-12-07", 600, "Hội trường", Mixed, 3, h.sec, int64(2)})

		put := func(p PlanItem) (int64, error) { return h.PutPlan(ctx, h.secretary(), PutPlan{Item: p}) }
		th, err := put(PlanItem{Unit: h.one, Month: "2026-12", Kind: Theme, Title: " Chuyển  đổi số ", Presenter: h.an})
		h.ok(err)
		_, err = put(PlanItem{Unit: h.one, Month: "2026-13", Kind: Theme, Title: ""})
		h.fails(err, fault.Invalid, "meeting.planitem.empty")
		_, err = put(PlanItem{Unit: h.one, Month: "2026-12", Kind: Work, Title: "x", Presenter: h.other})
		h.fails(err, fault.Invalid, "meeting.planitem.presenter")
		s, err := h.Suggest(ctx, h.secretary(), h.one, CellBody, "2026-12")
		h.ok(err)
		eq(h, "theme suggested", []any{s.Theme, s.Kind}, []any{th, Combined})
		e = Edit{Meeting: id, Seen: m.Version, Plan: s.Plan}
		h.ok(h.Edit(ctx, h.secretary(), e))
		h.fails(h.RemovePlan(ctx, h.secretary(), "", th), fault.State, "meeting.planitem.used")
		other, err := put(PlanItem{Unit: h.one, Month: "2026-03", Kind: Work, Title: "Đại hội"})
		h.ok(err)
		h.fails(h.RemovePlan(ctx, h.as(h.an, access.Member, h.one), "", other), fault.NotFound, "")
		h.ok(h.RemovePlan(ctx, h.secretary(), "r", other))
		h.ok(h.RemovePlan(ctx, h.secretary(), "r", other))
		year, err := h.YearPlan(ctx, h.as(h.an, access.Member, h.one), h.one, 2026)
		h.ok(err)
		eq(h, "year", []any{len(year), year[0].Title}, []any{1, "Chuyển đổi số"})
	})
}

var orgStart = org.Cursor{}

// The free text of an absence is the secretary's, for as long as the term.
func TestReasonsAreForgotten(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.org.AddTerm(ctx, sys, org.AddTerm{Unit: h.base, Name: "2020–2026", From: "2020-01-01", To: "2026-12-10"})
		h.ok(err)
		h.member.Erased = append(h.member.Erased, Erased)
		one := h.noticed(Plan{Day: "2026-12-05"})
		two := h.noticed(Plan{Day: "2026-12-20", Kind: Extra})
		excuse := func(id, person int64) {
			h.ok(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: person, Mark: Excused, Category: "sick", Reason: "mổ"}}}))
		}
		excuse(one, h.an)
		excuse(two, h.an)
		excuse(two, h.binh)
		n, err := h.ForgetReasons(ctx)
		h.ok(err)
		eq(h, "the term lasts", n, int64(0))
		h.now("2026-12-11", 3, 0)
		n, err = h.ForgetReasons(ctx)
		h.ok(err)
		eq(h, "over", n, int64(1))
		reasons := func(id int64) (n int) {
			for _, a := range h.roster(id) {
				if a.Reason != "" {
					n++
				}
				if a.Mark == Excused && a.Category != "sick" {
					h.Error("the category went")
				}
			}
			return n
		}
		eq(h, "gone, kept", []int{reasons(one), reasons(two)}, []int{0, 2})
		h.ok(h.member.Leave(ctx, sys, member.Leave{Person: h.an, On: "2026-12-11", Reason: member.Died}))
		h.ok(h.member.Erase(ctx, sys, member.Erase{Person: h.an}))
		eq(h, "erased", reasons(two), 1)
	})
}

func TestWhatChangesAfterTheNoticeIsToldAgain(t *testing.T) {
	each(t, func(h *house) {
		h.account(h.an)
		id := h.noticed(Plan{})
		an := h.as(h.an, access.Member, h.one)
		unopened := func() int {
			return len(read(h, func(t *db.Tx) ([]notice.Notice, error) { return notice.Unopened(t, h.an, noticeKind, 5) }))
		}
		_, err := h.View(ctx, an, id)
		h.ok(err)
		eq(h, "read", unopened(), 0)
		m := h.meeting(id)
		e := Edit{Meeting: id, Seen: m.Version, Plan: Plan{Kind: m.Kind, Day: m.Day, StartMinute: m.StartMinute, Place: m.Place, Form: m.Form, NoteTaker: h.com}}
		h.ok(h.Edit(ctx, sys, e))
		eq(h, "who takes notes is no news", unopened(), 0)
		e.StartMinute, e.Seen = 14*60, m.Version+1
		h.ok(h.Edit(ctx, sys, e))
		eq(h, "the hour is", unopened(), 1)

		// One who was marked present and then moved that day stays as he was.
		h.now("2026-12-05", 13, 45)
		h.ok(h.CheckIn(ctx, an, "", id, 0, false))
		h.ok(h.member.Move(ctx, sys, member.Move{Person: h.an, Unit: h.two, On: "2026-12-05"}))
		h.ok(h.Begin(ctx, sys, "", id, 0))
		eq(h, "was there", h.meeting(id).Present, 1)
		h.sound(id)
		n := read(h, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], `select count(*) from mark where measure <> 'score.moved'`)
		})
		h.allPresent(id)
		h.now("2026-12-05", 15, 0)
		h.ok(h.End(ctx, sys, "", id, 0))
		h.ok(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.dep, Mark: Unexcused}}}))
		now := read(h, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], `select count(*) from mark where measure <> 'score.moved'`)
		})
		eq(h, "marks of the end and of the roll mended", now-n, 5)
		eq(h, "the doctor agrees", len(read(h, func(t *db.Tx) ([]int64, error) { return Disagreeing(t, 5) })), 0)
		h.ok(db.Do(ctx, h.DB, db.On("meeting", id), func(t *db.Tx) error { return setCounts(t, id, Counts{Required: 99}) }))
		eq(h, "and finds what does not", read(h, func(t *db.Tx) ([]int64, error) { return Disagreeing(t, 5) }), []int64{id})
	})
}

// A whole cell checks in at one moment, the secretary marks meanwhile, and two
// press "begin": one of them is told, and nothing is lost.
func TestEverybodyAtOnce(t *testing.T) {
	each(t, func(h *house) {
		id := h.noticed(Plan{})
		h.now("2026-12-05", 8, 0)
		people := []int64{h.sec, h.dep, h.com, h.an, h.probation}
		actors := make([]access.Actor, len(people))
		for i, p := range people {
			actors[i] = h.as(p, access.Member, h.one)
		}
		errs := make(chan error)
		for _, a := range actors {
			go func() { errs <- h.CheckIn(ctx, a, "", id, h.site, false) }()
		}
		go func() {
			errs <- h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.binh, Mark: Excused, Category: "work"}}})
		}()
		for range len(people) + 1 {
			h.ok(<-errs)
		}
		for range 2 {
			go func() { errs <- h.Begin(ctx, sys, "", id, 0) }()
		}
		a, b := <-errs, <-errs
		if a == nil {
			a, b = b, a
		}
		h.ok(b)
		h.fails(a, fault.State, "meeting.state.running")
		eq(h, "counted", h.meeting(id).Counts, Counts{Required: 6, Present: 5, Excused: 1})
		h.sound(id)
	})
}

// A meeting told to have been held is not one to come; its papers may have been
// in the handbook, another system, before it was entered here.
func TestWrittenDownFromPaperIsHeld(t *testing.T) {
	each(t, func(h *house) {
		sec := h.secretary()
		id := h.noticed(Plan{Day: "2026-11-30"})
		h.now("2026-11-30", 8, 0)
		h.ok(h.Begin(ctx, sec, "", id, 0))
		h.ok(h.PutIntoHandbook(ctx, sec, "", id, false, "2026-11-22"))
		_, err := h.Plan(ctx, sec, Plan{Unit: h.one, Body: CellBody, Day: "2026-12-01", OnPaper: true})
		h.fails(err, fault.Invalid, "meeting.paper.future")
		// One still ahead is ticked after its notice.
		ahead := h.plan(Plan{Day: "2026-12-20"})
		h.fails(h.PutIntoHandbook(ctx, sec, "", ahead, false, "2026-11-30"), fault.State, "meeting.handbook.notice")
		eq(h, "not ticked", h.meeting(ahead).PapersOn, "")
		old := h.plan(Plan{Day: "2026-11-05", OnPaper: true})
		h.ok(h.PutIntoHandbook(ctx, sec, "", old, false, "2026-11-03"))
		m := h.meeting(old)
		h.fails(h.Edit(ctx, sec, Edit{Meeting: old, Seen: m.Version, Plan: Plan{Kind: Regular, Day: "2026-12-01", StartMinute: 8 * 60}}), fault.Invalid, "meeting.paper.future")
	})
}
