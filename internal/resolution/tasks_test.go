package resolution

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

func TestSayAtTheRollOfTasks(t *testing.T) {
	each(t, func(h *house) {
		nov := h.cellMeeting("2026-11-05", meeting.Locked)
		dec := h.cellMeeting(meets, meeting.Noticed)
		k := h.give(h.an, "2026-11-05", "2026-11-30", "2026-12")
		lead := h.secretary()
		say := func(m int64, r Result) error { return h.Say(ctx, lead, Say{Task: k, Meeting: m, Result: r}) }
		h.refused(say(dec, ResultDone), fault.State, "task.meeting_not_begun")
		h.refused(say(nov, ResultDone), fault.State, "task.meeting_locked")
		h.to(dec, meeting.Running)
		h.field(say(dec, "maybe"), "Result", "task.result.bad")
		h.ok(say(dec, ResultDoing))
		// The next meeting has it; its date stays.
		if got := h.task(k); got.ReportMonth != "2027-01" || got.Due != "2026-11-30" || got.State != Open {
			h.Errorf("%+v", got)
		}
		h.wantShare(dec, "0/1")
		// The same meeting says otherwise.
		h.ok(say(dec, ResultDone))
		if got := h.task(k); got.ReportMonth != "2026-12" || got.State != Done || got.DoneOn != meets {
			h.Errorf("%+v", got)
		}
		h.wantShare(dec, "1/1")
		h.to(dec, meeting.Ended)
		h.ok(say(dec, ResultNot))
		if got := h.task(k); got.ReportMonth != "2027-01" || got.State != Open || got.DoneOn != "" {
			h.Errorf("%+v", got)
		}
		h.ok(say(dec, ResultDone))
		h.to(dec, meeting.Locked)
		h.refused(say(dec, ResultNot), fault.State, "task.meeting_locked")
		// What was done at one meeting is not undone at another, or between.
		jan := h.cellMeeting("2027-01-05", meeting.Running)
		h.on("2027-01-05")
		h.refused(say(jan, ResultNot), fault.State, "task.done_there")
		h.refused(say(0, ResultNot), fault.State, "task.done_there")
		h.wantShare(jan, "0/0")
		var reports []TaskReport
		h.do(func(t *db.Tx) (err error) { reports, err = ReportsOf(t, k); return err })
		if len(reports) != 1 || reports[0].Meeting != dec || reports[0].By != h.sec {
			h.Errorf("%+v", reports)
		}
		// A meeting before the task was given cannot hear of it.
		later := h.give(h.an, "2027-01-05", "2027-01-30", "2027-02")
		h.to(nov, meeting.Ended)
		h.refused(h.Say(ctx, lead, Say{Task: later, Meeting: nov, Result: ResultDone}), fault.State, "task.given_later")
	})
}

func TestWhoSays(t *testing.T) {
	each(t, func(h *house) {
		dec := h.cellMeeting(meets, meeting.Running)
		other := h.meeting(h.twin, meeting.CellBody, meeting.Regular, meets, meeting.Running)
		k := h.give(h.an, "2026-11-05", "2026-12-30", "2026-12")
		for _, c := range []struct {
			name string
			who  access.Actor
			m    int64
			may  bool
		}{
			{"the owner between", h.as(h.an, access.Member, h.cell), 0, true},
			{"the owner at the meeting", h.as(h.an, access.Member, h.cell), dec, true},
			{"the note-taker at the meeting", h.as(h.dep, access.Member, h.cell), dec, true},
			{"the note-taker between", h.as(h.dep, access.Member, h.cell), 0, false},
			{"the secretary", h.secretary(), dec, true},
			{"another member", h.as(h.far, access.Member, h.cell), dec, false},
			{"the committee above", h.as(h.head, access.Secretary, h.base), dec, false},
			{"at another unit's meeting", h.secretary(), other, false},
		} {
			err := h.Say(ctx, c.who, Say{Task: k, Meeting: c.m, Result: ResultDoing})
			if (err == nil) != c.may {
				h.Errorf("%s: %v", c.name, err)
			}
			if err != nil {
				h.refused(err, fault.NotFound, "")
			}
		}
	})
}

func TestDoneBetweenMeetings(t *testing.T) {
	each(t, func(h *house) {
		dec, jan := h.cellMeeting(meets, meeting.Noticed), h.cellMeeting("2027-01-05", meeting.Planned)
		early := h.give(h.an, "2026-11-05", "2026-12-30", "2027-01")
		k := h.give(h.an, "2026-11-05", "2026-12-01", "2026-12")
		open := h.give(h.dep, "2026-11-05", "2026-12-01", "2026-12")
		h.on("2026-12-02")
		h.say(k, 0, ResultDone)
		h.say(early, 0, ResultDone)
		h.on(meets)
		h.to(dec, meeting.Ended)
		h.wantShare(dec, "1/2") // not said otherwise: done
		if _, ids := h.share(dec); !slices.Equal(ids, []int64{k, open}) {
			h.Errorf("due %v", ids)
		}
		// One that is done before its month is heard in its month.
		h.wantShare(jan, "1/2")
		h.say(k, dec, ResultNot)
		h.wantShare(dec, "0/2")
		h.wantShare(jan, "1/3")
		h.say(k, dec, ResultDone)
		h.wantShare(dec, "1/2")
		h.wantShare(jan, "1/2")
		// Changed one's mind between two meetings.
		h.on("2026-12-10")
		h.say(early, 0, ResultDoing)
		h.wantShare(jan, "0/2")
	})
}

// What is said when a meeting has ended, on its day too, is no word of that
// meeting: nothing of its share changes, and the next one hears it.
func TestDoneWhenTheMeetingHadEnded(t *testing.T) {
	each(t, func(h *house) {
		dec, jan := h.cellMeeting(meets, meeting.Running), h.cellMeeting("2027-01-05", meeting.Planned)
		early, late := h.give(h.an, "2026-11-05", "2026-12-30", "2026-12"), h.give(h.an, "2026-11-05", "2026-12-30", "2026-12")
		h.say(early, 0, ResultDone)
		h.say(early, 0, ResultDoing) // a meeting that runs has not heard it yet
		h.say(early, 0, ResultDone)
		h.to(dec, meeting.Locked)
		h.exec(`update meeting set ended_at = $2 where id = $1`, dec, clock.Ms(h.c.Now()))
		h.c.Set(noon(meets).Add(time.Minute))
		h.wantShare(dec, "1/2")
		h.say(late, 0, ResultDone)
		h.wantShare(dec, "1/2")
		tasks, _, err := h.AtMeeting(ctx, h.secretary(), dec)
		h.ok(err)
		if len(tasks) != 2 || !tasks[0].DoneThere || tasks[1].DoneThere {
			h.Errorf("on the roll: %+v", tasks)
		}
		h.wantShare(jan, "1/1")
		// No meeting has heard of the late one: what was said may be mended.
		h.say(late, 0, ResultDoing)
		h.say(late, 0, ResultDone)
		h.refused(h.Say(ctx, h.secretary(), Say{Task: early, Result: ResultDoing}), fault.State, "task.counted_there")
		h.wantShare(dec, "1/2")
		h.wantShare(jan, "1/1")
	})
}

// The edges that docs/decisions/tasks.md settles.
func TestEdgesOfTheShare(t *testing.T) {
	each(t, func(h *house) {
		h.cellMeeting("2026-11-05", meeting.Locked)
		dec := h.cellMeeting(meets, meeting.Running)
		lead := h.secretary()
		extend := func(task int64, due, day string) {
			h.Helper()
			_, err := h.Ask(ctx, lead, Ask{Task: task, Kind: Extend, Reason: "Chờ vật tư", ToDue: due, Day: day})
			h.ok(err)
		}
		stop := func(task int64, day string) {
			h.Helper()
			_, err := h.Ask(ctx, lead, Ask{Task: task, Kind: Stop, Reason: "Không còn cần", Day: day})
			h.ok(err)
		}
		give := func(day, month string) int64 { return h.give(h.an, day, "2026-12-06", month) }
		open := give("2026-11-05", "2026-12") // the plain one: due, not done
		sameDay := give(meets, "2026-12")     // given and due in the same meeting
		h.say(sameDay, dec, ResultDone)
		h.wantShare(dec, "0/1")
		older := give("2026-10-05", "2026-11") // nobody reported it in November
		h.wantShare(dec, "0/2")
		before := give("2026-11-05", "2026-12") // extended before the meeting's day
		extend(before, "2027-01-20", "2026-12-04")
		h.wantShare(dec, "0/2")
		there := give("2026-11-05", "2026-12") // extended at the meeting
		extend(there, "2027-01-20", meets)
		h.wantShare(dec, "0/3")
		stopped := give("2026-11-05", "2026-12") // stopped before
		stop(stopped, "2026-12-04")
		h.wantShare(dec, "0/3")
		stoppedThere := give("2026-11-05", "2026-12")
		stop(stoppedThere, meets)
		h.wantShare(dec, "0/4")
		ahead := give("2026-11-05", "2027-02") // reported ahead of its month: counts once it is done
		h.say(ahead, dec, ResultDoing)
		h.wantShare(dec, "0/4")
		h.say(ahead, dec, ResultDone)
		h.wantShare(dec, "1/5")
		// What happens later changes nothing of December.
		h.to(dec, meeting.Ended)
		h.on("2026-12-20")
		h.say(older, 0, ResultDone)
		stop(there, "")
		extend(open, "2027-03-01", "")
		h.wantShare(dec, "1/5")
		// A second meeting of the month that is none of the regular ones moves nothing on.
		extra := h.meeting(h.cell, meeting.CellBody, meeting.Extra, "2026-12-15", meeting.Ended)
		last := give("2026-11-05", "2026-12")
		h.say(last, extra, ResultDoing)
		if k := h.task(last); k.ReportMonth != "2026-12" {
			h.Errorf("%+v", k)
		}
		// The chi ủy's own meeting reports no tasks; a standing committee's are reported at its own.
		bureau := h.meeting(h.cell, meeting.Bureau, meeting.Regular, meets, meeting.Running)
		h.wantShare(bureau, "0/0")
	})
}

func TestChanges(t *testing.T) {
	each(t, func(h *house) {
		k := h.give(h.an, meets, "2026-12-20", "2027-01")
		owner, lead := h.as(h.an, access.Member, h.cell), h.secretary()
		ask := func(who access.Actor, a Ask) (int64, error) {
			a.Task = k
			if a.Reason == "" {
				a.Reason = "Chờ vật tư"
			}
			return h.Ask(ctx, who, a)
		}
		_, err := h.Ask(ctx, owner, Ask{Task: k, Kind: Extend, ToDue: "2027-01-20"})
		h.field(err, "Reason", "task.reason.empty")
		_, err = ask(owner, Ask{Kind: Extend, ToDue: "2026-12-20"})
		h.field(err, "ToDue", "task.due.later")
		_, err = h.Ask(ctx, h.secretary(), Ask{Task: k, Kind: Extend, Reason: "x", ToDue: "9999-12-31"})
		h.field(err, "ToDue", "task.due.far")
		_, err = ask(owner, Ask{Kind: Extend, ToDue: "2027-01-20", ToMonth: "2026-12"})
		h.field(err, "ToMonth", "task.month.later")
		_, err = ask(owner, Ask{Kind: NewOwner, ToOwner: h.an})
		h.field(err, "ToOwner", "task.owner.other")
		_, err = ask(owner, Ask{Kind: NewOwner, ToOwner: h.far})
		h.field(err, "ToOwner", "resolution.owner.strange")
		_, err = ask(owner, Ask{Kind: "praise"})
		h.field(err, "Kind", "task.change.kind")
		_, err = ask(h.as(h.dep, access.Member, h.cell), Ask{Kind: Stop})
		h.refused(err, fault.NotFound, "")

		c, err := ask(owner, Ask{Kind: Extend, ToDue: "2027-02-20"})
		h.ok(err)
		if got := h.task(k); got.Due != "2026-12-20" || got.ReportMonth != "2027-01" {
			h.Errorf("an extension counts before it is granted: %+v", got)
		}
		_, err = ask(owner, Ask{Kind: Stop})
		h.refused(err, fault.State, "task.asked_already")
		h.refused(h.Decide(ctx, owner, Decide{Change: c, Grant: true}), fault.NotFound, "")
		h.field(h.Decide(ctx, lead, Decide{Change: c, Grant: true, Day: "2026-12-06"}), "Day", "task.day.bad")
		h.ok(h.Decide(ctx, lead, Decide{Key: "d", Change: c, Grant: true}))
		h.ok(h.Decide(ctx, lead, Decide{Key: "d", Change: c, Grant: true}))
		h.refused(h.Decide(ctx, lead, Decide{Change: c}), fault.State, "task.decided")
		if got := h.task(k); got.Due != "2027-02-20" || got.ReportMonth != "2027-02" {
			h.Errorf("%+v", got)
		}
		c, err = ask(owner, Ask{Kind: NewOwner, ToOwner: h.dep})
		h.ok(err)
		h.ok(h.Decide(ctx, lead, Decide{Change: c, Note: "Đồng chí cố gắng"}))
		if got := h.task(k); got.Owner != h.an {
			h.Errorf("%+v", got)
		}
		_, err = ask(lead, Ask{Kind: NewOwner, ToOwner: h.dep}) // granted at once
		h.ok(err)
		if got := h.task(k); got.Owner != h.dep {
			h.Errorf("%+v", got)
		}
		_, err = ask(owner, Ask{Kind: Stop}) // no more his
		h.refused(err, fault.NotFound, "")
		_, err = ask(lead, Ask{Kind: Stop})
		h.ok(err)
		if got := h.task(k); got.State != Stopped || got.DoneOn != meets {
			h.Errorf("%+v", got)
		}
		_, err = ask(lead, Ask{Kind: Stop})
		h.refused(err, fault.State, "task.not_open")
		h.refused(h.Say(ctx, lead, Say{Task: k, Result: ResultDone}), fault.State, "task.stopped")

		// Above, why something was asked is not told.
		v, err := h.Task(ctx, h.as(h.head, access.Secretary, h.base), k)
		h.ok(err)
		if len(v.Changes) != 4 || v.Changes[0].Reason != "" || v.Changes[2].Note != "" || v.MayReport || v.MayAsk || v.MayDecide {
			h.Errorf("%+v", v)
		}
		v, err = h.Task(ctx, lead, k)
		h.ok(err)
		if v.Changes[1].Reason == "" || v.Changes[2].Note != "" && v.Changes[2].State != Refused || v.Names[h.dep] != "Lê Văn Bình" {
			h.Errorf("%+v", v.Changes)
		}
	})
}

// What was asked for a task waits for nobody once it is done.
func TestDoneClosesWhatWasAsked(t *testing.T) {
	each(t, func(h *house) {
		k := h.give(h.an, meets, "2026-12-20", "2027-01")
		owner, lead := h.as(h.an, access.Member, h.cell), h.secretary()
		c, err := h.Ask(ctx, owner, Ask{Task: k, Kind: Extend, Reason: "Chờ vật tư", ToDue: "2027-02-20"})
		h.ok(err)
		h.ok(h.Say(ctx, lead, Say{Task: k, Result: ResultDone}))
		v, err := h.Task(ctx, lead, k)
		h.ok(err)
		if v.Asked() != nil || len(v.Changes) != 1 || v.Changes[0].State != Closed || v.Changes[0].DecidedOn == "" {
			h.Errorf("%+v", v.Changes)
		}
		h.refused(h.Decide(ctx, lead, Decide{Change: c, Grant: true}), fault.State, "task.decided")
		if got := h.task(k); got.Due != "2026-12-20" || got.ReportMonth != "2027-01" {
			h.Errorf("what was closed counts: %+v", got)
		}
		h.ok(h.Say(ctx, lead, Say{Task: k, Result: ResultDoing})) // not done after all: it may be asked anew
		_, err = h.Ask(ctx, owner, Ask{Task: k, Kind: Extend, Reason: "Chờ vật tư", ToDue: "2027-02-20"})
		h.ok(err)
	})
}

// Who leads the unit does not grant himself more time while another leads it too.
func TestNobodyDecidesForHimself(t *testing.T) {
	each(t, func(h *house) {
		k := h.give(h.dep, meets, "2026-12-20", "2027-01")
		deputy, lead := h.as(h.dep, access.Deputy, h.cell), h.secretary()
		ask := Ask{Task: k, Kind: Extend, Reason: "Chờ vật tư", ToDue: "2027-02-20"}
		asked := func(who access.Actor) (n int) {
			h.Helper()
			items, err := h.Waiting(ctx, who)
			h.ok(err)
			for _, i := range items {
				if i.Detail == "task.waiting.asked_text" {
					n++
				}
			}
			return n
		}
		c, err := h.Ask(ctx, deputy, ask)
		h.ok(err)
		if got := h.task(k); got.Due != "2026-12-20" {
			h.Errorf("he granted it himself: %+v", got)
		}
		h.refused(h.Decide(ctx, deputy, Decide{Change: c, Grant: true}), fault.State, "task.decide.own")
		if v, err := h.Task(ctx, deputy, k); err != nil || v.MayDecide || v.Asked() == nil {
			h.Errorf("%+v %v", v, err)
		}
		if asked(deputy) != 0 || asked(lead) != 1 {
			h.Errorf("his own home asks him %d, the secretary's %d", asked(deputy), asked(lead))
		}
		h.ok(h.Decide(ctx, lead, Decide{Change: c, Grant: true}))
		if got := h.task(k); got.Due != "2027-02-20" {
			h.Errorf("%+v", got)
		}
		// Nobody else leads the twin: its deputy decides, with the reason he gave.
		h.position(h.far, h.twin, member.DeputyRole)
		alone := h.as(h.far, access.Deputy, h.twin)
		k, err = db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
			return Give(t, sys, Task{Unit: h.twin, Text: "Dựng bảng chỉ dẫn", Owner: h.far, Due: "2026-12-20", ReportMonth: "2027-01", MadeOn: meets})
		})
		h.ok(err)
		ask.Task = k
		_, err = h.Ask(ctx, alone, ask)
		h.ok(err)
		if v, err := h.Task(ctx, alone, k); err != nil || v.Due != "2027-02-20" || !v.MayDecide || v.Changes[0].DecidedBy != h.far || v.Changes[0].Reason == "" {
			h.Errorf("%+v %v", v, err)
		}
	})
}

// The home's count of proposals is the list it opens, however old they are.
func TestWaitingProposalsAreTheList(t *testing.T) {
	each(t, func(h *house) {
		for _, day := range []string{"2024-12-05", "2025-06-05", "2026-11-05"} {
			m := h.cellMeeting(day, meeting.Locked)
			h.opinion(m, h.item(m, ""), h.an, meeting.Proposal, "Dựng bảng")
		}
		m := h.cellMeeting("2026-12-10", meeting.Noticed)
		h.opinion(m, h.item(m, ""), h.an, meeting.Proposal, "Chưa họp")
		items, err := h.Waiting(ctx, h.secretary())
		h.ok(err)
		list, err := h.Proposals(ctx, h.secretary(), h.cell, true, org.Cursor{}, 30)
		h.ok(err)
		if len(list.Rows) != 3 || len(items) != 1 || items[0].Params[1] != int64(3) || !strings.HasSuffix(items[0].Href, "/de-xuat?loc=cho") {
			h.Errorf("list %d, home %+v", len(list.Rows), items)
		}
	})
}

func TestATaskWhoseOwnerLeft(t *testing.T) {
	each(t, func(h *house) {
		k := h.give(h.an, "2026-11-05", "2026-12-20", "2026-12")
		err := h.member.Leave(ctx, sys, member.Leave{Person: h.an, On: "2026-12-01", Reason: member.Transferred})
		h.ok(err)
		if !h.task(k).OwnerLeft {
			h.Error("nobody sees that the owner left")
		}
		items, err := h.Waiting(ctx, h.secretary())
		h.ok(err)
		if len(items) != 1 || items[0].Title != "task.waiting.left" || items[0].Href != taskHref(k) {
			h.Fatalf("%+v", items)
		}
		_, err = h.Ask(ctx, h.secretary(), Ask{Task: k, Kind: NewOwner, Reason: "Đồng chí An đã chuyển đi", ToOwner: h.dep})
		h.ok(err)
		if got := h.task(k); got.OwnerLeft || got.Owner != h.dep {
			h.Errorf("%+v", got)
		}
		// A point whose owner left does not keep the draft from being written.
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, KL, Point{Text: "Làm", Owner: h.dep, Due: "2026-12-20", ReportMonth: "2027-01"})
		err = h.member.Leave(ctx, sys, member.Leave{Person: h.dep, On: "2026-12-04", Reason: member.Transferred})
		h.ok(err)
		points := h.byID(id).Points
		h.draft(m, 1, KL, append(points, Point{Text: "Thêm"})...)
		points[0].Owner = h.an
		_, err = h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: 2, Kind: KL, Title: "x", Points: points})
		h.field(err, "Owner.0", "resolution.owner.strange")
	})
}

func TestGiveOnce(t *testing.T) {
	each(t, func(h *house) {
		give := func(k Task) (id int64, err error) {
			return db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) { return Give(t, sys, k) })
		}
		k := Task{Unit: h.cell, Source: "directive", SourceID: 7, Text: "Quán triệt", Owner: h.an, Due: "2026-12-20", ReportMonth: "2027-01"}
		a, err := give(k)
		h.ok(err)
		b, err := give(k)
		h.ok(err)
		if a != b {
			h.Errorf("%d and %d", a, b)
		}
		if got := h.task(a); got.MadeOn != start || got.FirstMonth != "2027-01" {
			h.Errorf("%+v", got)
		}
		k.SourceID, k.Owner = 8, h.far
		_, err = give(k)
		h.field(err, "Owner", "resolution.owner.strange")
		k.Owner, k.Due = h.an, "2026-12-01"
		_, err = give(k)
		h.field(err, "Due", "resolution.due.bad")
		// Somebody of a unit below may own a task of the unit above.
		k = Task{Unit: h.base, Text: "Rà soát", Owner: h.an, Due: "2026-12-20", ReportMonth: "2027-01"}
		_, err = give(k)
		h.ok(err)
	})
}

func TestListsOfTasks(t *testing.T) {
	each(t, func(h *house) {
		late := h.give(h.an, "2026-11-05", "2026-12-01", "2026-12")
		next := h.give(h.an, "2026-11-05", "2026-12-20", "2027-01")
		near := h.give(h.an, "2026-11-05", "2026-12-20", "2026-12")
		done := h.give(h.an, "2026-11-05", "2026-12-20", "2026-12")
		h.say(done, 0, ResultDone)
		for _, c := range []struct {
			state TaskState
			want  []int64
		}{{Open, []int64{late, near, next}}, {Late, []int64{late}}, {Done, []int64{done}}, {Stopped, nil}, {"", []int64{done, near, next, late}}} {
			var got []int64
			var after org.Cursor
			for {
				p, err := h.Tasks(ctx, h.secretary(), h.cell, c.state, after, 1)
				h.ok(err)
				for _, k := range p.Rows {
					got = append(got, k.ID)
				}
				if after = p.Next; !p.More {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				h.Errorf("%q: %v, want %v", c.state, got, c.want)
			}
		}
	})
}

func TestWaiting(t *testing.T) {
	each(t, func(h *house) {
		titles := func(who access.Actor) string {
			h.Helper()
			items, err := h.Waiting(ctx, who)
			h.ok(err)
			var out []string
			for _, i := range items {
				out = append(out, i.Detail)
			}
			return strings.Join(out, " ")
		}
		want := func(who access.Actor, want string) {
			h.Helper()
			if got := titles(who); got != want {
				h.Errorf("waiting %q, want %q", got, want)
			}
		}
		owner, lead := h.as(h.an, access.Member, h.cell), h.secretary()
		want(owner, "")
		want(lead, "")
		late := h.give(h.an, "2026-11-05", "2026-12-04", "2026-12")
		h.give(h.an, "2026-11-05", clock.AddDays(start, 7), "2026-12")
		h.give(h.an, "2026-11-05", clock.AddDays(start, 8), "2026-12")
		h.give(h.an, "2026-11-05", clock.AddDays(start, 40), "2027-01")
		want(owner, "task.waiting.late task.waiting.due")
		coming := h.cellMeeting("2026-12-10", meeting.Noticed)
		want(owner, "task.waiting.late task.waiting.due task.waiting.report")
		// What he is himself asked for does not go away with the hat.
		want(h.as(h.an, access.Committee, h.cell), "task.waiting.late task.waiting.due task.waiting.report")
		_, err := h.Ask(ctx, owner, Ask{Task: late, Kind: Extend, Reason: "Chờ vật tư", ToDue: "2027-01-20"})
		h.ok(err)
		want(lead, "task.waiting.asked_text")
		o := h.opinion(coming, h.item(coming, ""), h.an, meeting.Proposal, "Dựng bảng")
		want(lead, "task.waiting.asked_text")
		h.to(coming, meeting.Ended)
		want(lead, "task.waiting.asked_text proposal.waiting_text")
		h.ok(h.DecideProposal(ctx, lead, DecideProposal{Opinion: o, State: Declined, Reason: "Đã có"}))
		id := h.draft(coming, 0, KL, Point{Text: "Làm"})
		h.ok(h.Pass(ctx, lead, "", id))
		want(lead, "task.waiting.asked_text resolution.waiting_text")
		_, err = h.Issue(ctx, lead, "", id, 0)
		h.ok(err)
		want(lead, "task.waiting.asked_text")
		want(h.as(h.dep, access.Member, h.cell), "")
	})
}

// Names are the cell's: from above a task's owner is the position he has, and a
// list tells nobody's name.
func TestWhoReadsTheOwnersName(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, KL, h.whole("Dựng bảng"), Point{Text: "Soạn mẫu", Owner: h.dep, Due: "2026-12-20", ReportMonth: "2027-01"})
		h.ok(h.Pass(ctx, h.secretary(), "", id))
		tasks := map[int64]string{h.an: "given", h.dep: "deputy"}
		byOwner := map[int64]int64{}
		for _, p := range h.byID(id).Points {
			byOwner[p.Owner] = p.Task
		}
		_, err := h.Ask(ctx, h.as(h.an, access.Member, h.cell), Ask{Task: byOwner[h.an], Kind: Extend, ToDue: "2027-01-20", Reason: "Chờ vật tư"})
		h.ok(err)
		jan := h.cellMeeting("2027-01-05", meeting.Running)
		h.on("2027-01-05")
		h.say(byOwner[h.dep], jan, ResultDone)
		check := func(who string, k Task, role string, named bool) {
			h.Helper()
			if named && (k.OwnerName == "" || k.Owner == 0 || k.OwnerRole != "") || !named && (k.OwnerName != "" || k.Owner != 0 || k.OwnerRole != role) {
				h.Errorf("%s reads %q %d, role %q of %s", who, k.OwnerName, k.Owner, k.OwnerRole, k.Text)
			}
		}
		for _, x := range []struct {
			name  string
			who   access.Actor
			named bool
		}{
			{"the secretary", h.secretary(), true}, {"a member", h.as(h.an, access.Member, h.cell), true}, {"an officer of the cell", h.as(h.far, access.Officer, h.cell), true},
			{"above", h.as(h.head, access.Secretary, h.base), false}, {"an officer above", h.as(h.far, access.Officer, h.base), false},
			{"in charge", func() access.Actor {
				a := h.as(h.head, access.InCharge, h.base)
				a.Hat.Named = []string{h.secretary().Hat.Path}
				return a
			}(), false},
		} {
			p, err := h.Tasks(ctx, x.who, h.cell, "", org.Cursor{}, 0)
			h.ok(err)
			if len(p.Rows) != 2 {
				h.Fatal(x.name, len(p.Rows))
			}
			v, err := h.Resolution(ctx, x.who, id)
			h.ok(err)
			due, _, err := h.AtMeeting(ctx, x.who, jan)
			h.ok(err)
			for owner, role := range tasks {
				one, err := h.Service.Task(ctx, x.who, byOwner[owner])
				h.ok(err)
				check(x.name, one.Task, role, x.named)
				if !x.named && len(one.Names) > 0 {
					h.Errorf("%s reads names %v", x.name, one.Names)
				}
				for where, list := range map[string][]Task{"list": p.Rows, "decision": v.Tasks, "roll": due} {
					for _, k := range list {
						if k.ID == byOwner[owner] {
							check(x.name+", "+where, k, role, x.named)
						}
					}
				}
			}
		}
		// His own name everybody may read, in whatever hat.
		up := h.as(h.an, access.Secretary, h.base)
		one, err := h.Service.Task(ctx, up, byOwner[h.an])
		h.ok(err)
		check("the owner in another hat", one.Task, "", true)
	})
}
