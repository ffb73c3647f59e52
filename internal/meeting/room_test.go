package meeting

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/live"
	"nep/internal/rule"
)

// held is the day of the meetings of these tests.
const held = "2026-12-05"

func (h *house) room(a access.Actor, id int64) Room {
	h.Helper()
	r, err := h.Room(ctx, a, id)
	h.ok(err)
	return r
}

// queue says who speaks and who waits: "An* Bình".
func (h *house) queue(id int64) string {
	h.Helper()
	var out []string
	for _, s := range h.room(h.secretary(), id).Speakers {
		given := s.Name[strings.LastIndex(s.Name, " ")+1:]
		switch {
		case s.Speaks():
			out = append(out, given+"*")
		case s.Waits():
			out = append(out, given)
		}
	}
	return strings.Join(out, " ")
}

func TestTheSpeakersListOfARunningMeeting(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		h.fails(h.AskToSpeak(ctx, h.in(h.an), "", id, h.an), fault.State, "meeting.speak.not_there")
		for _, p := range []int64{h.an, h.binh, h.sec} {
			h.mark(id, p, Present)
		}
		h.ok(h.AskToSpeak(ctx, h.in(h.an), "k1", id, h.an))
		h.ok(h.AskToSpeak(ctx, h.in(h.an), "k1", id, h.an))
		h.ok(h.AskToSpeak(ctx, h.in(h.an), "k2", id, h.an)) // asks already
		h.ok(h.AskToSpeak(ctx, h.secretary(), "", id, h.binh))
		if got := h.queue(id); got != "An Dũng" {
			t.Fatalf("the list is %q", got)
		}
		// Another's name is who prepares' to put there, and to take off.
		h.fails(h.AskToSpeak(ctx, h.in(h.an), "", id, h.sec), fault.NotFound, "")
		h.fails(h.WithdrawSpeaker(ctx, h.in(h.an), "", id, h.binh), fault.NotFound, "")
		list := h.room(h.secretary(), id).Speakers
		h.fails(h.CallSpeaker(ctx, h.in(h.an), "", id, list[0].ID), fault.NotFound, "")
		h.ok(h.CallSpeaker(ctx, h.secretary(), "", id, list[0].ID))
		h.ok(h.CallSpeaker(ctx, h.secretary(), "", id, list[1].ID)) // who had the floor has spoken
		h.ok(h.CallSpeaker(ctx, h.secretary(), "", id, list[0].ID)) // he spoke already: nothing
		if got := h.queue(id); got != "Dũng*" {
			t.Errorf("the list is %q", got)
		}
		if m := h.meeting(id); m.Spoke != 2 {
			t.Errorf("%d spoke", m.Spoke)
		}
		h.ok(h.AskToSpeak(ctx, h.in(h.an), "", id, h.an)) // a second time
		h.ok(h.WithdrawSpeaker(ctx, h.in(h.an), "", id, h.an))
		h.ok(h.EndSpeaker(ctx, h.secretary(), "", id, list[1].ID))
		again := h.room(h.secretary(), id).Speakers
		h.ok(h.AskToSpeak(ctx, h.in(h.an), "", id, h.an))
		h.fails(h.CallSpeaker(ctx, h.secretary(), "", id, list[0].ID+999), fault.NotFound, "")
		if got := h.queue(id); got != "An" || len(again) != 2 {
			t.Errorf("the list is %q, of %d", got, len(again))
		}
		// Who turns out to be absent asks for nothing any more.
		h.ok(h.MarkRoll(ctx, h.secretary(), MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Excused, Category: "work"}}}))
		if got := h.queue(id); got != "" {
			t.Errorf("absent, and on the list: %q", got)
		}
		// When it ends, nothing says who spoke how long.
		h.allPresent(id)
		h.now(held, 9, 0)
		h.ok(h.End(ctx, h.secretary(), "", id, 0))
		if n := len(h.room(h.secretary(), id).Speakers); n != 0 {
			t.Errorf("%d of the list are left", n)
		}
		h.fails(h.AskToSpeak(ctx, h.in(h.an), "", id, h.an), fault.State, "")
	})
}

func TestABreakIsNoneOfTheItemsTime(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		items := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		h.ok(h.RunItem(ctx, h.secretary(), RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1}))
		h.now(held, 8, 10)
		h.ok(h.Pause(ctx, h.secretary(), "p", id))
		h.ok(h.Pause(ctx, h.secretary(), "p2", id))
		h.fails(h.Resume(ctx, h.in(h.an), "", id), fault.NotFound, "")
		h.now(held, 8, 30)
		if r := h.room(h.in(h.an), id); r.Pause != at(held, 8, 10) {
			t.Errorf("a break since %d", r.Pause)
		}
		h.ok(h.Resume(ctx, h.secretary(), "r", id))
		h.ok(h.Resume(ctx, h.secretary(), "r2", id))
		h.now(held, 8, 35)
		h.ok(h.Pause(ctx, h.secretary(), "", id))
		h.now(held, 8, 40)
		// Going on with the agenda ends a break too.
		h.ok(h.RunItem(ctx, h.secretary(), RunItem{Meeting: id, Item: items[1].ID, State: ItemNow, Spent: -1}))
		got := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		if got[0].Spent != 15 || h.room(h.secretary(), id).Pause != 0 {
			t.Errorf("spent %d, a break since %d", got[0].Spent, h.room(h.secretary(), id).Pause)
		}
	})
}

func TestTheFiguresOfTheWall(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		in := func(person int64, figures, device string) error {
			a := h.in(person)
			a.Account = person // those who try are counted apart
			return h.CheckInByCode(ctx, a, CheckInByCode{Meeting: id, Figures: figures, Device: device})
		}
		code := func() string {
			h.Helper()
			c, err := h.Code(ctx, h.secretary(), id, h.site)
			h.ok(err)
			return c.Figures
		}
		_, err := h.Code(ctx, h.in(h.an), id, h.site)
		h.fails(err, fault.NotFound, "")
		first := code()
		if first != code() || len(first) != 6 {
			t.Errorf("figures %q", first)
		}
		h.ok(in(h.an, first, "phone of An"))
		row := func(p int64) Attendance {
			for _, a := range h.roster(id) {
				if a.Person == p {
					return a
				}
			}
			return Attendance{}
		}
		if a := row(h.an); a.Mark != Present || a.Site != h.site || a.Way != Self {
			t.Errorf("marked %+v", a)
		}
		// The note-taker sees who was not seen; nobody else is told.
		if r := h.room(h.secretary(), id); !r.Unseen[h.an] {
			t.Error("not shown as unseen")
		}
		if r := h.room(h.in(h.binh), id); len(r.Unseen) != 0 {
			t.Error("a member is shown who was not seen")
		}
		h.fails(h.SeenThere(ctx, h.in(h.binh), "", id, h.an), fault.NotFound, "")
		h.ok(h.SeenThere(ctx, h.secretary(), "", id, h.an))
		if r := h.room(h.secretary(), id); len(r.Unseen) != 0 {
			t.Error("still shown as unseen")
		}
		// A friend's phone does not check in a second person; the note-taker may.
		h.fails(in(h.binh, first, "phone of An"), fault.State, "meeting.code.device")
		if row(h.binh).Mark != NoMark {
			t.Error("marked all the same")
		}
		h.ok(in(h.an, first, "phone of An")) // again: nothing
		// Half a minute later they are others; those before count for who was typing,
		// those of a minute ago do not. A device's clock is asked nowhere.
		h.c.Set(h.c.Now().Add(codeStep))
		if code() == first {
			t.Fatal("the figures did not change")
		}
		h.ok(in(h.dep, first, "phone of Bình"))
		h.c.Set(h.c.Now().Add(codeStep))
		h.fails(in(h.binh, first, "phone of Dũng"), fault.Invalid, "")
		for range codeTries - 1 {
			h.fails(in(h.binh, "12 34", "phone of Dũng"), fault.Invalid, "")
		}
		h.fails(in(h.binh, code(), "phone of Dũng"), fault.RateLimited, "meeting.code.often")
		h.ok(in(h.com, code(), "phone of Cúc")) // others are not held up by him
		h.c.Set(h.c.Now().Add(tryTime))
		h.ok(in(h.binh, code(), "phone of Dũng"))
		h.fails(in(h.other, code(), "x"), fault.NotFound, "") // not of this cell
		if n := read(h, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], `select count(*) from audit_event where kind like 'meeting.check%' or kind = 'meeting.roll'`)
		}); n != 0 {
			t.Errorf("%d events of checking in", n)
		}
	})
}

func TestFiguresAreOfOneMeetingAndOnePlace(t *testing.T) {
	const secret = "00112233445566778899aabbccddeeff"
	seen := map[string]string{}
	for meeting := range int64(3) {
		for site := range int64(3) {
			for step := range int64(3) {
				c := codeAt(secret, meeting, site, step*codeStep.Milliseconds())
				if was := seen[c]; was != "" {
					t.Errorf("%s is of %s too", c, was)
				}
				seen[c] = fmt.Sprint(meeting, site, step)
				if codeAt(secret, meeting, site, (step+1)*codeStep.Milliseconds()-1) != c {
					t.Error("they change within a step")
				}
			}
		}
	}
}

func TestTheRoomsSettings(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		for _, bad := range []string{"zoom", "javascript:alert(1)", "https://", "https://a b", "https://me:pw@x.vn", strings.Repeat("https://x", 100)} {
			h.fails(h.SetRoom(ctx, h.secretary(), SetRoom{Meeting: id, Link: bad}), fault.Invalid, "")
		}
		h.fails(h.SetRoom(ctx, h.in(h.an), SetRoom{Meeting: id, Link: "https://hop.example.vn/1"}), fault.NotFound, "")
		h.ok(h.SetRoom(ctx, h.secretary(), SetRoom{Meeting: id, Link: " https://hop.example.vn/1?p=2 ", ByCode: true}))
		if r := h.room(h.in(h.an), id); r.Link != "https://hop.example.vn/1?p=2" || !r.ByCode {
			t.Errorf("kept %q %t", r.Link, r.ByCode)
		}
		h.fails(h.CheckIn(ctx, h.in(h.an), "", id, h.site, false), fault.State, "meeting.code.only")
		c, err := h.Code(ctx, h.secretary(), id, h.site)
		h.ok(err)
		h.ok(h.CheckInByCode(ctx, h.in(h.an), CheckInByCode{Meeting: id, Figures: c.Figures, Device: "d"}))
		h.mark(id, h.binh, Present) // the note-taker's word always counts
	})
}

func TestWhoComesLateByTheUnitsSetting(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		late := func(person int64) bool {
			h.Helper()
			for _, a := range h.roster(id) {
				if a.Person == person {
					return a.Late
				}
			}
			return false
		}
		h.now(held, 8, 40)
		h.ok(h.CheckIn(ctx, h.in(h.an), "", id, h.site, false))
		if late(h.an) {
			t.Error("late where no setting says so")
		}
		_, err := h.rule.SetRule(ctx, sys, rule.SetRule{Unit: h.one, Rule: rule.LateAfter, Value: "15", From: held, Source: "Quy chế chi bộ 2026"})
		h.ok(err)
		h.ok(h.CheckIn(ctx, h.in(h.binh), "", id, h.site, false))
		if !late(h.binh) {
			t.Error("forty minutes later, and not late")
		}
	})
}

func TestTheChairAloneIsRemindedOfWhoIsSilent(t *testing.T) {
	each(t, func(h *house) {
		days := []string{"2026-08-24", "2026-09-21", "2026-10-26"}
		for i, day := range days {
			h.now(day, 7, 0)
			id := h.running(Plan{Day: day})
			h.allPresent(id)
			if i == 0 {
				h.do(func(t *db.Tx) error { return setSpoke(t, id, h.binh, true) })
			}
			h.now(day, 9, 0)
			h.ok(h.End(ctx, h.secretary(), "", id, 0))
		}
		h.now(day0, 12, 0)
		id := h.running(Plan{})
		h.allPresent(id)
		names := func(a access.Actor) (out []int64) {
			for _, x := range h.room(a, id).Silent {
				out = append(out, x.Person)
			}
			return out
		}
		got := names(h.secretary()) // she has the chair
		if !slices.Contains(got, h.an) || slices.Contains(got, h.binh) || slices.Contains(got, h.sec) {
			t.Errorf("reminded of %v", got)
		}
		if n := names(h.as(h.dep, access.Deputy, h.one)); len(n) != 0 {
			t.Errorf("the deputy is shown %v", n)
		}
		h.do(func(t *db.Tx) error { return setSpoke(t, id, h.an, true) })
		if slices.Contains(names(h.secretary()), h.an) {
			t.Error("he has spoken, and is on the list")
		}
	})
}

// Every verb of the room says what it changed, and one that failed says nothing.
func TestWhatChangesInTheRoomIsTold(t *testing.T) {
	each(t, func(h *house) {
		hub := live.New()
		h.DB.Listen(Hear(hub, live.New()))
		id := h.running(Plan{})
		items := read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) })
		at := hub.At(id)
		told := func(want ...string) {
			h.Helper()
			e := hub.Since(id, at)
			at = e.At
			slices.Sort(want)
			if e.All || !slices.Equal(e.Words, want) {
				t.Errorf("told %v, want %v", e.Words, want)
			}
		}
		p := func(person int64) string { return fmt.Sprint("p", person) }
		h.ok(h.CheckIn(ctx, h.in(h.an), "", id, h.site, false))
		told("roll", p(h.an))
		h.ok(h.MarkRoll(ctx, h.secretary(), MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.sec, Mark: Present}}}))
		told("roll", p(h.sec))
		h.ok(h.RunItem(ctx, h.secretary(), RunItem{Meeting: id, Item: items[0].ID, State: ItemNow, Spent: -1}))
		told("item")
		h.ok(h.AskToSpeak(ctx, h.in(h.an), "", id, h.an))
		told("speak", p(h.an))
		h.fails(h.AskToSpeak(ctx, h.in(h.binh), "", id, h.binh), fault.State, "meeting.speak.not_there")
		told()
		_, err := h.Say(ctx, h.in(h.an), Say{Meeting: id, Item: items[0].ID, Person: h.an, Kind: PlainOpinion, Text: "Nên kiểm kê lô 3."})
		h.ok(err)
		told("roll", "say")
		v, err := h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID, Way: Phones})
		h.ok(err)
		told("vote")
		h.ok(h.Cast(ctx, h.in(h.an), "", v, "yes"))
		told("cast", p(h.an))
		_, err = h.CloseVote(ctx, h.secretary(), CloseVote{Vote: v})
		h.ok(err)
		told("vote")
		h.ok(h.Pause(ctx, h.secretary(), "", id))
		told("state")
	})
}

// What two people confirm is what happened, and it is two people who do.
func TestMinutesAreConfirmedOfWhatHappened(t *testing.T) {
	each(t, func(h *house) {
		id, _ := h.opened(CellBody, Ended)
		h.do(func(t *db.Tx) error { _, err := SetMinutesDraft(t, id, "Biên bản", ""); return err })
		h.account(h.sec)
		h.account(h.com)
		h.ok(h.ReadBack(ctx, h.secretary(), "", id))
		h.c.Set(h.c.Now().Add(codeStep))
		h.ok(h.MarkRoll(ctx, h.secretary(), MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.exempt, Mark: Present}}}))
		h.fails(h.Confirm(ctx, h.secretary(), Confirm{Meeting: id, AsChair: true, Seen: 1}), fault.State, "meeting.minutes.newer")
		h.ok(h.EditMinutes(ctx, h.secretary(), EditMinutes{Meeting: id, Seen: 1, Body: "Biên bản, thêm một đồng chí dự"}))
		h.ok(h.ReadBack(ctx, h.secretary(), "", id))
		m, err := h.ReadMinutes(ctx, h.secretary(), id)
		h.ok(err)
		dep := h.as(h.dep, access.Deputy, h.one)
		const why = "Đồng chí ấy đi công tác đột xuất"
		h.ok(h.Confirm(ctx, dep, Confirm{Meeting: id, AsChair: true, Seen: m.Version, Why: why}))
		h.fails(h.Confirm(ctx, dep, Confirm{Meeting: id, Seen: m.Version, Why: why}), fault.State, "meeting.minutes.one_hand")
		h.ok(h.Confirm(ctx, h.in(h.com), Confirm{Meeting: id, Seen: m.Version}))
		if h.meeting(id).State != Locked {
			t.Error("not locked")
		}
	})
}
