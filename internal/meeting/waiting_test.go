package meeting

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/waiting"
)

// waits tells what waits for an actor: "urgency name href".
func (h *house) waits(a access.Actor) string {
	h.Helper()
	items, err := h.Waiting(ctx, a)
	h.ok(err)
	waiting.Sort(items)
	var out []string
	for _, i := range items {
		if i.Title == "meeting.waiting.theme" {
			continue // what a quarter lacks waits beside everything; see the tests of themes
		}
		out = append(out, []string{"now", "late", "soon", "next", "can"}[i.Urgency]+" "+strings.TrimPrefix(i.Title, "meeting.waiting.")+" "+i.Href[strings.LastIndex(i.Href, "/")+1:])
	}
	return strings.Join(out, "; ")
}

func TestWhatWaitsFollowsTheMonth(t *testing.T) {
	each(t, func(h *house) {
		h.account(h.an)
		h.account(h.follower)
		sec, an := h.secretary(), h.as(h.an, access.Member, h.one)
		// The first month in Nếp: nothing is late, the month has no meeting.
		eq(h, "nothing yet", h.waits(sec), "soon none sinh-hoat")
		eq(h, "a member", h.waits(an), "")
		eq(h, "a committee member is not asked to prepare", h.waits(h.as(h.com, access.Committee, h.one)), "")

		h.now("2026-12-01", 9, 0)
		b := h.plan(Plan{Body: Bureau, Day: "2026-12-03"})
		id := h.plan(Plan{Day: "2026-12-05"})
		num := pageOf(id, "")[len("/sinh-hoat/"):]
		eq(h, "planned", h.waits(sec), "next agenda chuong-trinh; can bureau mot-trang")
		h.agenda(id, "A")
		h.now("2026-12-03", 9, 0)
		eq(h, "near", h.waits(sec), "soon bureau mot-trang; soon notice thong-bao")
		h.now("2026-12-05", 6, 0)
		eq(h, "late", h.waits(sec), "late bureau mot-trang; late notice thong-bao")
		h.ok(h.Cancel(ctx, sys, "", b, "bí thư đi công tác"))
		h.now("2026-12-04", 9, 0)
		_, _, err := h.SendNotice(ctx, sys, "", id)
		h.ok(err)
		eq(h, "papers", h.waits(sec), "soon papers thong-bao; can invite "+num)
		h.ok(h.PutIntoHandbook(ctx, sys, "", id, false, "2026-12-04"))
		eq(h, "invited", h.waits(an), "soon invite "+num)
		eq(h, "in charge", h.waits(h.as(h.follower, access.InCharge, h.base)), "")
		charge := h.as(h.follower, access.InCharge, h.base)
		charge.Hat.Named = []string{h.secretary().Hat.Path}
		eq(h, "in charge, in that hat", h.waits(charge), "next follow "+num)
		_, err = h.View(ctx, an, id)
		h.ok(err)
		eq(h, "read", h.waits(an), "can invite "+num)
		h.ok(h.Declare(ctx, an, "", id, "sick", ""))
		eq(h, "somebody asked to be excused", h.waits(sec), "can away diem-danh; can invite "+num)
		h.ok(h.Declare(ctx, an, "", id, "", ""))

		h.now("2026-12-05", 7, 40)
		eq(h, "the day", h.waits(sec), "soon begin dieu-hanh; soon checkin du")
		h.ok(h.CheckIn(ctx, an, "", id, 0, false))
		eq(h, "there", h.waits(an), "can invite "+num)
		h.ok(h.Begin(ctx, sec, "", id, 0))
		h.allPresent(id)
		eq(h, "runs", h.waits(sec), "now running dieu-hanh; now join phong")
		h.now("2026-12-05", 9, 0)
		h.ok(h.End(ctx, sec, "", id, 0))
		eq(h, "minutes", h.waits(sec), "soon minutes bien-ban")
		// The note-taker, in the hat of a member, has them too.
		eq(h, "note-taker", h.waits(h.as(h.dep, access.Member, h.one)), "soon minutes bien-ban")
		h.now("2026-12-08", 9, 0)
		eq(h, "T+2 is over", h.waits(sec), "late minutes bien-ban")
		h.ok(db.Do(ctx, h.DB, db.On("meeting", id), func(t *db.Tx) error { return lockMeeting(t, id) }))
		eq(h, "to the handbook", h.waits(sec), "late finish "+num)
		h.ok(h.PutIntoHandbook(ctx, sec, "", id, true, "2026-12-07"))
		eq(h, "done", h.waits(sec), "")

		// A month goes by without a meeting; it is explained by calling one off.
		h.now("2027-02-01", 9, 0)
		eq(h, "a month missed", h.waits(sec), "late none_late sinh-hoat; soon none sinh-hoat")
		jan := h.plan(Plan{Day: "2027-01-05"})
		eq(h, "passed", h.waits(sec), "late passed dieu-hanh; late none_late sinh-hoat; soon none sinh-hoat")
		h.ok(h.Cancel(ctx, sys, "", jan, "bão"))
		h.ok(h.Cancel(ctx, sys, "", h.plan(Plan{Body: Bureau, Day: "2027-01-03"}), "bão"))
		eq(h, "explained", h.waits(sec), "soon none sinh-hoat")
	})
}

func TestTheDayOfAnInviteeSeesItCalledOff(t *testing.T) {
	each(t, func(h *house) {
		h.account(h.an)
		id := h.noticed(Plan{})
		h.ok(h.Cancel(ctx, sys, "", id, "bão"))
		an := h.as(h.an, access.Member, h.one)
		eq(h, "called off", strings.Fields(h.waits(an))[1], "off")
		h.now("2026-12-06", 9, 0)
		eq(h, "over", h.waits(an), "")
	})
}

// A committee member in another unit's hat reads the invitation he was sent.
func TestARosterIsARightInEveryHat(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{Unit: h.base, Body: CommitteeBody, NoteTaker: h.follower})
		items := []Item{{Kind: Discussion, Title: "Công khai"}, {Kind: Discussion, Title: "Nội bộ", Inside: true, Draft: "x"}}
		h.ok(h.SetAgenda(ctx, sys, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: items}))
		_, err := h.View(ctx, h.secretary(), id)
		h.fails(err, fault.NotFound, "") // not called yet: NotFound
		_, _, err = h.SendNotice(ctx, sys, "", id)
		h.ok(err)
		v, err := h.View(ctx, h.secretary(), id) // a member of the committee, as secretary of a cell
		h.ok(err)
		eq(h, "as the body", []any{v.MayView, len(v.Items), v.Me.Person, v.MayPrepare, v.MayLead}, []any{true, 2, h.sec, false, false})
		sub, err := h.InvitedSubject(ctx, h.secretary(), id)
		h.ok(err)
		eq(h, "route", access.May(h.secretary(), access.MeetingView, sub), true)
		sub, err = h.MeetingSubject(ctx, id)
		h.ok(err)
		eq(h, "no more than that", access.May(h.secretary(), access.MeetingPrepare, sub), false)
		_, err = h.View(ctx, h.as(h.an, access.Member, h.one), id)
		h.fails(err, fault.NotFound, "")

		// Above: what is inside is counted and not shown, nor what is prepared.
		one := h.plan(Plan{})
		h.ok(h.SetAgenda(ctx, sys, SetAgenda{Meeting: one, Seen: h.meeting(one).Version, Items: items}))
		_, _, err = h.SendNotice(ctx, sys, "", one) // what is prepared is seen with it
		h.ok(err)
		v, err = h.View(ctx, h.as(h.head, access.Secretary, h.base), one)
		h.ok(err)
		eq(h, "above", []any{len(v.Items), v.Hidden, v.Roster == nil, v.Untold == nil, v.MayView}, []any{1, 1, true, true, false})
		_, err = h.View(ctx, h.as(h.lone, access.Secretary, h.two), one)
		h.fails(err, fault.NotFound, "") // beside
		// A bureau's meeting is no business of the cell's member.
		b := h.plan(Plan{Body: Bureau, Day: "2026-12-03"})
		_, err = h.View(ctx, h.as(h.an, access.Member, h.one), b)
		h.fails(err, fault.NotFound, "")
		v, err = h.View(ctx, h.as(h.an, access.Member, h.one), one)
		h.ok(err)
		eq(h, "nor named to him", v.Bureau, nil)
	})
}

func TestThePageSaysWhatTheRulesAsk(t *testing.T) {
	each(t, func(h *house) {
		id := h.plan(Plan{Day: "2026-12-07", Form: Online, OnlineBasis: "Quy chế", OnlineAway: 2})
		v, err := h.View(ctx, h.secretary(), id)
		h.ok(err)
		eq(h, "clocks", []any{v.DaysAhead, v.PapersDue, v.After, v.AfterDue, v.DaysKind, v.Target}, []any{1, "2026-12-06", 2, "2026-12-09", "calendar", ">=90"})
		eq(h, "norm", v.Norm > 0 && v.NormFrom != "", true)
		eq(h, "needed", []any{v.VoteBase, v.Needed}, []any{0, 0})
		if v.OnlineShare != "" {
			eq(h, "two of six who have to be there may meet", []any{v.OnlineOf, v.OnlineDoubt}, []any{6, true})
		}
		h.agenda(id, "A")
		_, _, err = h.SendNotice(ctx, sys, "", id)
		h.ok(err)
		v, err = h.View(ctx, h.secretary(), id)
		h.ok(err)
		eq(h, "more than half of five", []any{v.VoteBase, v.Needed}, []any{5, 3})
	})
}

func TestLongestExcusedInTheYear(t *testing.T) {
	each(t, func(h *house) {
		var last int64
		held := func(day string, kind Kind, mark MarkRow) {
			h.Helper()
			last = h.running(Plan{Day: day, Kind: kind})
			mark.Person = h.an
			h.allPresent(last, mark)
			h.now(day, 9, 0)
			h.ok(h.End(ctx, sys, "", last, 0))
		}
		sick := MarkRow{Mark: Excused, Category: "sick"}
		held("2026-12-05", Regular, sick)
		held("2027-01-05", Regular, sick)
		held("2027-02-05", Regular, sick)
		held("2027-02-20", Extra, MarkRow{Mark: Present})
		held("2027-03-05", Combined, sick)
		run := func(id int64) int {
			h.Helper()
			return read(h, func(t *db.Tx) (int, error) {
				m, err := ByID(t, id)
				if err != nil {
					return 0, err
				}
				return LongestExcused(t, m)
			})
		}
		eq(h, "of the year, without the extra one", run(last), 3)
		held("2027-04-05", Regular, MarkRow{Mark: Unexcused})
		held("2027-05-05", Regular, sick)
		eq(h, "broken", run(last), 3)
	})
}

// Whatever is done in whatever order, refused or not, the counters are the rows
// counted.
func TestCountersAreTheRowsAfterAnything(t *testing.T) {
	c := clock.At(clock.Time(at(day0, 12, 0)))
	h := build(t, dbtest.Open(t, dbtest.SQLite(t), c), c)
	people := []int64{h.sec, h.dep, h.com, h.an, h.binh, h.probation, h.exempt, h.other}
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		day := clock.AddDays("2027-01-01", n)
		h.now(clock.AddDays(day, -1), 8, 0)
		id := h.plan(Plan{Day: day, Kind: Extra})
		h.agenda(id, "A")
		who := rapid.SampledFrom(people)
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			p := who.Draw(r, "who")
			mark := MarkRow{Person: p, Mark: rapid.SampledFrom(append([]Mark{NoMark}, Marks...)).Draw(r, "mark"), Category: "work", Late: rapid.Bool().Draw(r, "late")}
			switch rapid.IntRange(0, 11).Draw(r, "verb") {
			case 0:
				h.SendNotice(ctx, sys, "", id)
			case 1:
				h.now(day, 8, 0)
				h.Begin(ctx, sys, "", id, 0)
			case 2, 3, 4:
				h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{mark}})
			case 5:
				h.CheckIn(ctx, h.as(p, access.Member, h.one), "", id, 0, false)
			case 6:
				h.Declare(ctx, h.as(p, access.Member, h.one), "", id, "sick", "")
			case 7:
				cond := rapid.SampledFrom([]member.Condition{member.Active, member.Exempt, member.Away}).Draw(r, "condition")
				h.member.ChangeStatus(ctx, sys, member.ChangeStatus{Person: p, From: day, Standing: member.Official, Condition: cond})
				if rapid.Bool().Draw(r, "correct") {
					h.CorrectRoster(ctx, sys, "", id, p, "x")
				}
			case 8:
				h.Quick(ctx, sys, Quick{Meeting: id, Spoke: []int64{p}})
			case 9:
				h.now(day, 9, 0)
				h.End(ctx, sys, "", id, 0)
			case 10:
				h.Reopen(ctx, sys, "", id, "x")
			case 11:
				var rows []MarkRow
				for _, a := range h.roster(id) {
					rows = append(rows, MarkRow{Person: a.Person, Mark: Present})
				}
				h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: rows})
			}
			h.sound(id)
		}
	})
}

// TestHotQueriesUseIndexes asks SQLite how it would run the reads of every page:
// none may look at a whole table.
func TestHotQueriesUseIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	months, _ := db.In(2, yearOf(2026))
	for name, q := range map[string]string{
		"meeting": qMeeting, "items": qItems, "roster": qRoster, "row": qRow, "on the roster": qOnRoster, "counted": qCount, "called": qCalled, "stand": fmt.Sprintf(qStand, "$3"), "guests": qGuests, "what prepares it": qPreparing,
		"list": qList + `'cell') order by m.day desc, m.id desc limit $4`, "open of a person": qOpenOf, "earlier": qEarlier, "open of a unit": qOpenAt + months + `) order by m.day, m.id`,
	} {
		plan, err := db.Read(ctx, d, func(t *db.Tx) ([]string, error) {
			return db.All(t, func(r db.Row) (s string, err error) {
				var a, b, c int64
				err = r.Scan(&a, &b, &c, &s)
				return s, err
			}, `explain query plan `+q, make([]any, strings.Count(q, "$"))...)
		})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") {
				t.Errorf("%s: %s\n%s", name, step, strings.Join(plan, "\n"))
			}
		}
	}
}

// A notice that goes out later than the clock of its day asks why, in one line,
// and goes out all the same; said in time it is not kept.
func TestALateNoticeSaysWhy(t *testing.T) {
	each(t, func(h *house) {
		why := func(id int64) string {
			v, err := h.View(ctx, h.secretary(), id)
			h.ok(err)
			return v.LateNotice
		}
		send := func(id int64, late string) error {
			_, _, err := h.Notify(ctx, h.secretary(), Notify{Meeting: id, Late: late})
			return err
		}
		early, silent, late := h.plan(Plan{Day: "2026-12-07"}), h.plan(Plan{Day: "2026-12-08", Kind: Extra}), h.plan(Plan{Day: "2026-12-09", Kind: Extra})
		for _, id := range []int64{early, silent, late} {
			h.agenda(id, "A")
		}
		h.ok(send(early, "Không cần"))
		eq(h, "in time", why(early), "")
		h.c.Set(clock.Time(at("2026-12-08", 7, 0)))
		h.ok(send(silent, ""))
		eq(h, "nothing said", why(silent), "")
		h.c.Set(clock.Time(at("2026-12-09", 7, 0)))
		eq(h, "long", fault.Is(send(late, strings.Repeat("a", 201)), fault.Invalid), true)
		eq(h, "secret", fault.Is(send(late, "Theo Công văn số 12-CV/ĐU, độ mật: Tối mật"), fault.Invalid), true)
		h.ok(send(late, "  Bí thư đi công tác đột xuất "))
		eq(h, "said", why(late), "Bí thư đi công tác đột xuất")
	})
}
