package meeting

import (
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/rule"
)

// opened makes a meeting of cell one (or its bureau) with three items, the last
// of them inside, and writes its roster; state is where it stands.
func (h *house) opened(body Body, state State) (int64, []Item) {
	h.Helper()
	id := h.plan(Plan{Body: body, Chair: h.sec, NoteTaker: h.com})
	items := h.agenda(id, "Kết quả tháng trước", "Nhiệm vụ tháng tới", "Tự phê bình")
	var rows []Attendance
	row := func(p int64, required, vote bool, base member.Base) {
		rows = append(rows, Attendance{Meeting: id, Person: p, Kind: member.Regular, Standing: member.Official, Condition: member.Active, Required: required, MayVote: vote, Base: base, Mark: Present})
	}
	for _, p := range []int64{h.sec, h.dep, h.com} {
		row(p, true, true, member.BaseAlways)
	}
	if body == CellBody {
		row(h.an, true, true, member.BaseAlways)
		row(h.binh, true, true, member.BaseAlways)
		row(h.probation, true, false, member.BaseNever)
		row(h.exempt, false, true, member.BaseIfPresent)
	}
	h.do(func(t *db.Tx) error {
		if err := insertAttendance(t, rows); err != nil {
			return err
		}
		if _, err := t.Exec(`update agenda_item set inside = $1 where id = $2`, true, items[2].ID); err != nil {
			return err
		}
		_, err := t.Exec(`update meeting set state = $1, noticed_at = 1, started_at = 2 where id = $2`, string(state), id)
		return err
	})
	if body == CellBody {
		h.mark(id, h.exempt, NoMark)
	}
	return id, items
}

func (h *house) do(fn func(t *db.Tx) error) {
	h.Helper()
	h.ok(db.Do(ctx, h.DB, db.Lock{}, fn))
}

func (h *house) mark(meeting, person int64, m Mark) {
	h.Helper()
	h.do(func(t *db.Tx) error {
		_, err := t.Exec(`update attendance set mark = $1 where meeting = $2 and person = $3`, string(m), meeting, person)
		return err
	})
}

func (h *house) turn(meeting int64, s State) {
	h.Helper()
	h.do(func(t *db.Tx) error {
		_, err := t.Exec(`update meeting set state = $1 where id = $2`, string(s), meeting)
		return err
	})
}

func (h *house) in(person int64) access.Actor { return h.as(person, access.Member, h.one) }

// strangers are all who must get nothing of the inside of a meeting of cell one.
func (h *house) strangers() map[string]access.Actor {
	base := h.as(h.head, access.Secretary, h.base)
	charge := h.as(h.follower, access.InCharge, h.base)
	charge.Hat.Named = []string{read(h, func(t *db.Tx) (string, error) { return subjectPath(t, h.one) })}
	return map[string]access.Actor{
		"a higher level":       base,
		"the member in charge": charge,
		"another cell":         h.as(h.other, access.Member, h.two),
		"its secretary":        h.as(h.lone, access.Secretary, h.two),
		"the administrator":    {Account: 1, Hat: access.Hat{Role: access.Admin}},
		"nobody":               {},
	}
}

func subjectPath(t *db.Tx, unit int64) (string, error) {
	return db.One(t, db.Scalar[string], `select path from unit_path where unit = $1 and to_on = '9999-12-31'`, unit)
}

func TestSaying(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Planned)
		say := func(a access.Actor, person int64, kind OpinionKind, text string) (int64, error) {
			return h.Say(ctx, a, Say{Meeting: id, Item: items[1].ID, Person: person, Kind: kind, Text: text})
		}
		_, err := say(h.in(h.an), h.an, PlainOpinion, "Sớm quá")
		h.fails(err, fault.State, "meeting.say.early")

		// Before: kept as sent ahead, and not counted as spoken.
		h.turn(id, Noticed)
		ahead, err := say(h.in(h.an), h.an, Proposal, "  Đề nghị mua\r\nthêm máy bơm ")
		h.ok(err)
		o := read(h, func(t *db.Tx) (Opinion, error) { return OpinionByID(t, ahead) })
		eq(h, "text", o.Text, "Đề nghị mua\nthêm máy bơm")
		eq(h, "ahead", []any{o.Ahead, o.Person, o.By, o.Name, h.meeting(id).Spoke}, []any{true, h.an, h.an, "Nguyễn Văn An", 0})

		// In the meeting, by oneself and for another; a repeated click is one opinion.
		h.turn(id, Running)
		_, err = say(h.in(h.binh), h.binh, PlainOpinion, "Tôi nhất trí")
		h.ok(err)
		for range 2 {
			_, err = h.Say(ctx, h.secretary(), Say{Key: "k1", Meeting: id, Item: items[1].ID, Person: h.probation, Kind: PlainOpinion, Text: "Tôi cũng vậy"})
			h.ok(err)
		}
		_, err = say(h.secretary(), h.exempt, PlainOpinion, "Góp ý của đảng viên miễn sinh hoạt")
		h.ok(err)
		eq(h, "spoke: required and present only", h.meeting(id).Spoke, 2)
		eq(h, "opinions", len(h.opinions(h.secretary(), id)), 4)

		// Nobody speaks in another's name; a stranger of the roster cannot be noted.
		_, err = say(h.in(h.binh), h.an, PlainOpinion, "giả")
		h.fails(err, fault.NotFound, "")
		_, err = say(h.secretary(), h.other, PlainOpinion, "lạ")
		h.fails(err, fault.Invalid, "meeting.say.person")
		_, err = say(h.as(h.other, access.Member, h.two), h.other, PlainOpinion, "lạ")
		h.fails(err, fault.NotFound, "")
		_, err = say(h.secretary(), h.an, PlainOpinion, " \n ")
		h.fails(err, fault.Invalid, "meeting.say.empty")
		_, err = say(h.secretary(), h.an, PlainOpinion, strings.Repeat("ă", 4001))
		h.fails(err, fault.Invalid, "meeting.say.long")
		_, err = say(h.secretary(), h.an, PlainOpinion, "Văn bản số 12 (Mật) nêu rõ")
		h.fails(err, fault.Invalid, "meeting.say.secret")
		_, err = say(h.secretary(), 0, PlainOpinion, "không tên")
		h.fails(err, fault.Invalid, "meeting.say.person")

		// Mended by who said it; taken away with its words, and the tick with it.
		last := h.opinions(h.secretary(), id)[1]
		eq(h, "whose", last.Person, h.binh)
		h.ok(h.Reword(ctx, h.in(h.binh), Reword{Opinion: last.ID, Kind: Proposal, Text: "Tôi đề nghị thêm", Seen: last.Seen()}))
		h.fails(h.Reword(ctx, h.in(h.an), Reword{Opinion: last.ID, Kind: Proposal, Text: "của người khác", Seen: last.Seen()}), fault.NotFound, "")
		for range 2 {
			h.ok(h.Unsay(ctx, h.in(h.binh), "k2", last.ID))
		}
		eq(h, "spoke after one was taken away", h.meeting(id).Spoke, 1)
		_, err = db.Read(ctx, h.DB, func(t *db.Tx) (Opinion, error) { return OpinionByID(t, last.ID) })
		h.fails(err, fault.NotFound, "")

		// Ticks: whoever's words are noted keeps his.
		h.ok(h.SetSpoke(ctx, h.secretary(), "", id, []int64{h.an, h.dep}))
		eq(h, "spoke by ticks", h.meeting(id).Spoke, 3)
		h.fails(h.SetSpoke(ctx, h.in(h.an), "", id, []int64{h.an}), fault.NotFound, "")

		mine, err := h.MySayings(ctx, h.as(h.an, access.Secretary, h.base), 10)
		h.ok(err)
		eq(h, "one's own, whatever the hat", len(mine), 1)

		// Over: the note-taker may still write down what was said.
		h.turn(id, Ended)
		_, err = say(h.in(h.an), h.an, PlainOpinion, "muộn")
		h.fails(err, fault.State, "meeting.say.over")
		_, err = say(h.in(h.com), h.an, PlainOpinion, "người ghi biên bản ghi hộ")
		h.ok(err)
		h.turn(id, Locked)
		_, err = say(h.secretary(), h.an, PlainOpinion, "muộn nữa")
		h.fails(err, fault.State, "meeting.say.locked")
		h.fails(h.Unsay(ctx, h.secretary(), "", ahead), fault.State, "meeting.say.locked")
	})
}

func (h *house) opinions(a access.Actor, id int64) []Opinion {
	h.Helper()
	os, err := h.Opinions(ctx, a, id)
	h.ok(err)
	return os
}

// What a member says without his name leads back to him nowhere.
func TestReservedWithoutAName(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		h.now("2026-12-05", 8, 30)
		cmd := Say{Key: "secret-key", Meeting: id, Item: items[1].ID, Kind: Reserved, Text: "Tôi bảo lưu ý kiến này"}
		first, err := h.Say(ctx, h.in(h.an), cmd)
		h.ok(err)
		again, err := h.Say(ctx, h.in(h.an), cmd)
		h.ok(err)
		eq(h, "sent twice", again, first)
		o := h.opinions(h.secretary(), id)[0]
		eq(h, "nobody's", []int64{o.Person, o.By, o.At}, []int64{0, 0, h.meeting(id).StartedAt})
		eq(h, "not counted", h.meeting(id).Spoke, 0)
		for _, q := range []string{`select count(*) from command where key = 'secret-key'`, `select count(*) from audit_event where kind = 'meeting.say'`} {
			eq(h, q, read(h, func(t *db.Tx) (int, error) { return db.One(t, db.Scalar[int], q) }), 0)
		}
		mine, err := h.MySayings(ctx, h.in(h.an), 10)
		h.ok(err)
		eq(h, "not among his", len(mine), 0)
		h.fails(h.Unsay(ctx, h.in(h.an), "", first), fault.NotFound, "")
		_, err = h.Say(ctx, h.as(h.other, access.Member, h.two), cmd)
		h.fails(err, fault.NotFound, "")
	})
}

// ---- votes ----

func TestHandsVote(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		// Five official members, one exempt who is not there: base 5, 3 needed.
		v, err := h.HandsVote(ctx, h.secretary(), OpenVote{Key: "v", Meeting: id, Item: items[1].ID}, Tally{Yes: 3, No: 1, Abstain: 1})
		h.ok(err)
		eq(h, "result", []any{v.Question, v.About, v.AboutID, v.Bound, v.Base, v.Needed, v.Eligible, v.Yes, v.Passed, v.State},
			[]any{"Nhiệm vụ tháng tới", "item", items[1].ID, ">1/2", 5, 3, 5, 3, true, VoteClosed})
		again, err := h.HandsVote(ctx, h.secretary(), OpenVote{Key: "v", Meeting: id, Item: items[1].ID}, Tally{Yes: 3, No: 1, Abstain: 1})
		h.ok(err)
		eq(h, "repeated", again.ID, v.ID)

		// An ordinary absentee stays in the base; an exempt one who comes makes it larger.
		h.mark(id, h.an, Excused)
		v, err = h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: id, Question: "Việc khác"}, Tally{Yes: 2, No: 2})
		h.ok(err)
		eq(h, "absentee", []any{v.About, v.Base, v.Eligible, v.Passed}, []any{"other", 5, 4, false})
		h.mark(id, h.exempt, OnlineAt)
		v, err = h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: id, Question: "Công nhận chính thức", Rule: string(rule.VoteAdmission)}, Tally{Yes: 4})
		h.ok(err)
		eq(h, "two thirds of six", []any{v.Bound, v.Base, v.Needed, v.Eligible, v.Passed}, []any{">=2/3", 6, 4, 5, true})

		_, err = h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID}, Tally{Yes: 6})
		h.fails(err, fault.Invalid, "meeting.vote.too_many")
		_, err = h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID}, Tally{Yes: -1, No: 3})
		h.fails(err, fault.Invalid, "meeting.vote.number")
		_, err = h.HandsVote(ctx, h.in(h.an), OpenVote{Meeting: id, Item: items[0].ID}, Tally{Yes: 5})
		h.fails(err, fault.NotFound, "")
		_, err = h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: id}, Tally{Yes: 5})
		h.fails(err, fault.Invalid, "meeting.vote.question")

		// Opened once for each thing.
		one, err := h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID})
		h.ok(err)
		_, err = h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID, Way: Phones})
		h.fails(err, fault.State, "meeting.vote.open")
		h.fails(h.VoidVote(ctx, h.secretary(), "", one, " "), fault.Invalid, "meeting.vote.reason")
		for range 2 {
			h.ok(h.VoidVote(ctx, h.secretary(), "void", one, "Mở nhầm"))
		}
		_, err = h.CloseVote(ctx, h.secretary(), CloseVote{Vote: one, Tally: Tally{Yes: 5}})
		h.fails(err, fault.State, "meeting.vote.closed")
		two, err := h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID})
		h.ok(err)
		v, err = h.CloseVote(ctx, h.secretary(), CloseVote{Vote: two, Tally: Tally{Yes: 5}})
		h.ok(err)
		passed, ok, err := func() (v Vote, ok bool, err error) {
			v, err = db.Read(ctx, h.DB, func(t *db.Tx) (Vote, error) {
				v, found, err := PassedVote(t, id, "item", items[0].ID)
				ok = found
				return v, err
			})
			return
		}()
		h.ok(err)
		eq(h, "the last closed one", []any{ok, passed.ID, passed.Passed}, []any{true, two, true})

		// Who has the chair may, a deputy too; who only takes notes may not.
		_, err = h.HandsVote(ctx, h.as(h.dep, access.Deputy, h.one), OpenVote{Meeting: id, Question: "A"}, Tally{Yes: 1})
		h.ok(err)
		_, err = h.HandsVote(ctx, h.as(h.com, access.Committee, h.one), OpenVote{Meeting: id, Question: "B"}, Tally{Yes: 1})
		h.fails(err, fault.NotFound, "")
		h.do(func(t *db.Tx) error {
			return insertChair(t, id, Chair{At: 5, Person: h.com, Reason: "bí thư về trước"})
		})
		_, err = h.HandsVote(ctx, h.as(h.com, access.Committee, h.one), OpenVote{Meeting: id, Question: "B"}, Tally{Yes: 1})
		h.ok(err)

		h.turn(id, Ended)
		_, err = h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[1].ID})
		h.fails(err, fault.State, "meeting.vote.not_running")
		h.turn(id, Locked)
		h.fails(h.VoidVote(ctx, h.secretary(), "", two, "muộn"), fault.State, "meeting.vote.locked")
	})
}

func TestPaperVote(t *testing.T) {
	each(t, func(h *house) {
		id, _ := h.opened(CellBody, Running)
		open := OpenVote{Meeting: id, Question: "Kết nạp", Way: Paper, Rule: string(rule.VoteAdmission)}
		_, err := h.OpenVote(ctx, h.secretary(), open)
		h.fails(err, fault.Invalid, "meeting.vote.team")
		open.Team = []int64{h.exempt}
		_, err = h.OpenVote(ctx, h.secretary(), open)
		h.fails(err, fault.Invalid, "meeting.vote.team_there")
		open.Team = []int64{h.an, h.probation, h.an}
		v, err := h.OpenVote(ctx, h.secretary(), open)
		h.ok(err)
		for _, c := range []struct {
			c   CloseVote
			key string
		}{
			{CloseVote{Issued: 6, Returned: 5, Tally: Tally{Yes: 5}}, "meeting.vote.issued"},
			{CloseVote{Issued: 0}, "meeting.vote.issued"},
			{CloseVote{Issued: 4, Returned: 5, Tally: Tally{Yes: 5}}, "meeting.vote.returned"},
			{CloseVote{Issued: 5, Returned: 5, Tally: Tally{Yes: 4}}, "meeting.vote.papers"},
			{CloseVote{Issued: 5, Returned: 5, Tally: Tally{Yes: 5}, Invalid: 1}, "meeting.vote.papers"},
		} {
			c.c.Vote = v
			_, err := h.CloseVote(ctx, h.secretary(), c.c)
			h.fails(err, fault.Invalid, c.key)
		}
		h.fails(h.Cast(ctx, h.in(h.an), "", v, "yes"), fault.State, "meeting.vote.not_phones")
		x, err := h.CloseVote(ctx, h.secretary(), CloseVote{Vote: v, Issued: 5, Returned: 5, Tally: Tally{Yes: 3, No: 1}, Invalid: 1})
		h.ok(err)
		eq(h, "result", []any{x.Base, x.Needed, x.Yes, x.Invalid, x.Passed, x.Team}, []any{5, 4, 3, 1, false, []int64{h.an, h.probation}})
	})
}

func TestPhonesVote(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		v, err := h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[1].ID, Way: Phones})
		h.ok(err)
		_, may, err := h.Vote(ctx, h.as(h.an, access.Secretary, h.base), v)
		h.ok(err)
		eq(h, "may cast, whatever the hat", may, true)
		waits := func(p int64) int {
			return len(read(h, func(t *db.Tx) ([]Vote, error) { return toCast(t, p) }))
		}
		eq(h, "waits", []int{waits(h.an), waits(h.probation), waits(h.exempt)}, []int{1, 0, 0})

		h.ok(h.Cast(ctx, h.as(h.an, access.Secretary, h.base), "c1", v, "no"))
		h.ok(h.Cast(ctx, h.as(h.an, access.Secretary, h.base), "c1", v, "yes")) // the same form again
		h.fails(h.Cast(ctx, h.in(h.an), "c2", v, "yes"), fault.State, "meeting.vote.cast")
		h.fails(h.Cast(ctx, h.in(h.probation), "", v, "yes"), fault.State, "meeting.vote.may_not")
		h.fails(h.Cast(ctx, h.in(h.exempt), "", v, "yes"), fault.State, "meeting.vote.not_there")
		h.fails(h.Cast(ctx, h.as(h.other, access.Member, h.two), "", v, "yes"), fault.NotFound, "")
		h.fails(h.Cast(ctx, h.in(h.binh), "", v, "maybe"), fault.Invalid, "meeting.vote.choice")
		h.ok(h.Cast(ctx, h.in(h.binh), "", v, "yes"))
		x, may, err := h.Vote(ctx, h.in(h.an), v)
		h.ok(err)
		eq(h, "an open vote shows no totals", []any{may, x.Cast, x.Tally, waits(h.an)}, []any{false, 2, Tally{}, 0})
		view, err := h.View(ctx, h.secretary(), id)
		h.ok(err)
		eq(h, "nor does the page", []any{len(view.Votes), view.Votes[0].Tally}, []any{1, Tally{}})

		_, err = h.CloseVote(ctx, h.secretary(), CloseVote{Vote: v, Tally: Tally{Yes: 4}})
		h.fails(err, fault.Invalid, "meeting.vote.too_many")
		x, err = h.CloseVote(ctx, h.secretary(), CloseVote{Vote: v, Tally: Tally{Yes: 2, Abstain: 1}})
		h.ok(err)
		eq(h, "phones and hands together", []any{x.Tally, x.Cast, x.Passed}, []any{Tally{3, 1, 1}, 2, true})
		h.fails(h.Cast(ctx, h.in(h.dep), "", v, "yes"), fault.State, "meeting.vote.closed")

		// Whoever cast was there: the meeting does not end before.
		h.do(func(t *db.Tx) error {
			_, err := t.Exec(`update meeting set started_at = $1 where id = $2`, x.ClosedAt-3_600_000, id)
			return err
		})
		h.fails(h.End(ctx, h.secretary(), "", id, x.ClosedAt-60_000), fault.Invalid, "meeting.end.votes")
	})
}

// Fifty phones at once: each counts once, none twice, and nothing kept says who
// voted how.
func TestFiftyPhones(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Running)
		people := make([]int64, 50)
		var rows []Attendance
		for i := range people {
			people[i] = h.person(h.one, fmt.Sprintf("Nguyễn Văn %c%c", 'A'+i/26, 'a'+i%26))
			rows = append(rows, Attendance{Meeting: id, Person: people[i], Kind: member.Regular, Standing: member.Official, Condition: member.Active, Required: true, MayVote: true, Base: member.BaseAlways, Mark: Present})
		}
		h.do(func(t *db.Tx) error { return insertAttendance(t, rows) })
		before := h.dump()
		v, err := h.OpenVote(ctx, h.secretary(), OpenVote{Meeting: id, Item: items[0].ID, Way: Phones})
		h.ok(err)
		choices := []string{"yes", "yes", "yes", "no", "abstain"}
		var wg sync.WaitGroup
		errs := make([]error, 100)
		for i := range errs { // everybody presses twice, with two forms
			wg.Add(1)
			go func() {
				defer wg.Done()
				errs[i] = h.Cast(ctx, h.in(people[i%50]), fmt.Sprint("cast-", i), v, choices[i%5])
			}()
		}
		wg.Wait()
		twice := 0
		for _, err := range errs {
			if err != nil {
				h.fails(err, fault.State, "meeting.vote.cast")
				twice++
			}
		}
		eq(h, "second presses", twice, 50)
		// Nothing that differs between two people but who they are: neither a
		// table nor a key's hash tells a yes from a no.
		after := h.dump()
		for table, rows := range after {
			switch table {
			case "vote", "id_block":
				continue
			case "vote_cast", "command":
			default:
				if len(rows) != len(before[table]) && table != "audit_event" && table != "audit_payload" {
					h.Errorf("casting wrote into %s", table)
				}
			}
		}
		eq(h, "who has voted", len(after["vote_cast"])-len(before["vote_cast"]), 50)
		eq(h, "events: the opening only", len(after["audit_event"])-len(before["audit_event"]), 1)
		hashes := map[string]int{}
		for _, r := range after["command"] {
			if strings.HasPrefix(r["key"], "cast-") {
				hashes[r["hash"]]++
			}
		}
		eq(h, "one hash for every choice", len(hashes), 1)
		x, err := h.CloseVote(ctx, h.secretary(), CloseVote{Vote: v, Tally: Tally{Yes: 5}})
		h.ok(err)
		eq(h, "counted", []any{x.Cast, x.Tally, x.Eligible}, []any{50, Tally{35, 10, 10}, 55})
	})
}

// dump reads every table whole, each row as column to text.
func (h *house) dump() map[string][]map[string]string {
	h.Helper()
	return read(h, func(t *db.Tx) (map[string][]map[string]string, error) {
		q := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
		cols := `select name from pragma_table_info($1)`
		if t.Engine() != db.SQLite {
			q = `select table_name from information_schema.tables where table_schema = 'public'`
			cols = `select column_name from information_schema.columns where table_name = $1 and table_schema = 'public'`
		}
		tables, err := db.All(t, db.Scalar[string], q)
		if err != nil {
			return nil, err
		}
		out := map[string][]map[string]string{}
		for _, table := range tables {
			names, err := db.All(t, db.Scalar[string], cols, table)
			if err != nil {
				return nil, err
			}
			quoted := make([]string, len(names))
			for i, n := range names {
				quoted[i] = `"` + n + `"`
			}
			rows, err := db.All(t, func(r db.Row) (map[string]string, error) {
				vs := make([]any, len(names))
				for i := range vs {
					vs[i] = new(sql.NullString)
				}
				if err := r.Scan(vs...); err != nil {
					return nil, err
				}
				m := map[string]string{}
				for i, n := range names {
					m[n] = vs[i].(*sql.NullString).String
				}
				return m, nil
			}, `select `+strings.Join(quoted, ", ")+` from "`+table+`"`)
			if err != nil {
				return nil, err
			}
			out[table] = rows
		}
		return out, nil
	})
}

// The base, the votes needed and the result, counted a second time by hand.
func TestVoteCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		roster := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Attendance {
			d := member.CellDuty(rapid.SampledFrom([]member.Kind{member.Regular, member.Temporary}).Draw(t, "kind"),
				rapid.SampledFrom([]member.Standing{member.Official, member.Probationary}).Draw(t, "standing"),
				rapid.SampledFrom([]member.Condition{member.Active, member.Exempt, member.Away, member.Suspended, member.Introduced}).Draw(t, "condition"))
			return Attendance{Required: d.Required, MayVote: d.MayVote, Base: d.Base, Mark: rapid.SampledFrom(append([]Mark{NoMark}, Marks...)).Draw(t, "mark")}
		}), 0, 40).Draw(t, "roster")
		bound := rapid.SampledFrom([]string{">1/2", ">=2/3", ">=1/2", ">2/3", ">=3/4"}).Draw(t, "bound")
		v := Vote{Rule: string(rule.VoteOrdinary), Bound: bound, Way: Hands, State: VoteOpen}
		v.stand(roster)

		base, there := 0, 0
		for _, a := range roster {
			here := a.Mark == Present || a.Mark == OnlineAt
			switch string(a.Base) {
			case "always":
				base++
			case "present":
				if here {
					base++
				}
			}
			if here && a.MayVote {
				there++
			}
		}
		if v.Base != base || v.Eligible != there || there > base {
			t.Fatalf("base %d, eligible %d; by hand %d, %d", v.Base, v.Eligible, base, there)
		}
		// Needed is the smallest number of votes that is enough.
		enough := func(yes int) bool {
			if base == 0 {
				return false
			}
			share := float64(yes) / float64(base)
			const e = 1e-9
			switch bound {
			case ">1/2":
				return share > 0.5+e
			case ">=1/2":
				return share > 0.5-e
			case ">=2/3":
				return share > 2.0/3-e
			case ">2/3":
				return share > 2.0/3+e
			}
			return share > 0.75-e
		}
		if base > 0 && (!enough(v.Needed) || enough(v.Needed-1)) {
			t.Fatalf("%d needed of %d for %s", v.Needed, base, bound)
		}
		tally := Tally{rapid.IntRange(0, 45).Draw(t, "yes"), rapid.IntRange(0, 5).Draw(t, "no"), rapid.IntRange(0, 5).Draw(t, "abstain")}
		err := v.count(tally, 0, 0, 0)
		if fits := tally.Yes+tally.No+tally.Abstain <= there; fits != (err == nil) {
			t.Fatalf("%v of %d: %v", tally, there, err)
		}
		if err == nil && (v.Passed != enough(tally.Yes) || v.Passed != (base > 0 && tally.Yes >= v.Needed)) {
			t.Fatalf("%d of %d for %s passed: %t", tally.Yes, base, bound, v.Passed)
		}
	})
}

// Paper votes add up or are refused.
func TestPapersAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int { return rapid.IntRange(-1, 6).Draw(t, name) }
		v := Vote{Rule: string(rule.VoteOrdinary), Bound: ">1/2", Way: Paper, State: VoteOpen, Base: 6, Eligible: n("eligible")}
		yes, no, abstain, issued, returned, invalid := n("yes"), n("no"), n("abstain"), n("issued"), n("returned"), n("invalid")
		err := v.count(Tally{yes, no, abstain}, issued, returned, invalid)
		good := yes >= 0 && no >= 0 && abstain >= 0 && invalid >= 0 && issued >= 1 && issued <= v.Eligible && returned >= 0 && returned <= issued && yes+no+abstain+invalid == returned
		if good != (err == nil) || good != (v.State == VoteClosed) {
			t.Fatalf("%t: %v", good, err)
		}
	})
}

// ---- minutes ----

func TestMinutes(t *testing.T) {
	for _, body := range []Body{CellBody, Bureau} {
		t.Run(string(body), func(t *testing.T) {
			each(t, func(h *house) { minutesStory(h, body) })
		})
	}
}

func minutesStory(h *house, body Body) {
	id, items := h.opened(body, Running)
	sec, note := h.secretary(), h.as(h.com, access.Committee, h.one)
	read1 := func(a access.Actor) Minutes {
		h.Helper()
		m, err := h.ReadMinutes(ctx, a, id)
		h.ok(err)
		return m
	}
	draft := func(text string) (ok bool) {
		h.Helper()
		h.do(func(t *db.Tx) (err error) { ok, err = SetMinutesDraft(t, id, text, "riêng"); return err })
		return ok
	}
	h.fails(h.ReadBack(ctx, note, "", id), fault.State, "meeting.minutes.none")
	eq(h, "none yet", read1(sec).Version, int64(0))
	eq(h, "drafted", []bool{draft("Nháp 1"), draft("Nháp 2\r\n  thụt vào  ")}, []bool{true, true})
	m := read1(note)
	eq(h, "draft", []any{m.Body, m.Inside, m.State, m.EditedBy}, []any{"Nháp 2\n  thụt vào", "riêng", MinutesDraft, int64(0)})

	// Two people edit at once: what they changed apart is joined, of a paragraph both
	// changed the first stands and the second waits for a choice. Nothing is lost.
	h.ok(h.EditMinutes(ctx, note, EditMinutes{Meeting: id, Seen: m.Version, Body: "Bản của người ghi\n  thụt vào", Inside: "riêng"}))
	h.ok(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version, Body: "Bản của bí thư\n  thụt vào\nDòng cuối", Inside: ""}))
	eq(h, "joined", []string{read1(sec).Body, read1(sec).Inside}, []string{"Bản của người ghi\n  thụt vào\nDòng cuối", ""})
	h.fails(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version + 40, Body: "Bản của bí thư", Inside: ""}), fault.Conflict, "meeting.minutes.changed")
	aparts, err := h.Aparts(ctx, note, id)
	h.ok(err)
	if len(aparts) != 1 || aparts[0].Lost != "Bản của bí thư" || aparts[0].Kept != "Bản của người ghi" {
		h.Fatalf("waits for a choice: %+v", aparts)
	}
	h.ok(h.Choose(ctx, note, Choose{Meeting: id, Apart: aparts[0].ID, Take: true}))
	h.fails(h.Choose(ctx, sec, Choose{Meeting: id, Apart: aparts[0].ID}), fault.State, "meeting.apart.done")
	eq(h, "taken", read1(sec).Body, "Bản của bí thư\n  thụt vào\nDòng cuối")
	changes, err := h.MinutesChanges(ctx, note, id)
	h.ok(err)
	eq(h, "the last change", []any{changes[0].Removed, changes[0].Added}, []any{[]string{"Bản của người ghi"}, []string{"Bản của bí thư"}})
	eq(h, "a draft does not go over what a person wrote", draft("Nháp 3"), false)
	h.do(func(t *db.Tx) error { return RedraftMinutes(t, id, "Soạn lại", "riêng") })
	m = read1(sec)
	h.fails(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version, Body: " \n "}), fault.Invalid, "meeting.minutes.empty")
	h.fails(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version, Body: "Chung", Inside: "TUYỆT MẬT"}), fault.Invalid, "meeting.say.secret")
	h.ok(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version, Body: "Biên bản", Inside: "Tự phê bình: …"}))
	m = read1(sec)

	// Read back, then confirmed after the end, by two different people.
	h.fails(h.Confirm(ctx, sec, Confirm{Meeting: id, AsChair: true, Seen: m.Version}), fault.State, "meeting.minutes.not_ended")
	h.ok(h.ReadBack(ctx, note, "", id))
	h.ok(h.ReadBack(ctx, note, "", id))
	h.turn(id, Ended)
	waits := func(p int64) int {
		return len(read(h, func(t *db.Tx) ([]Meeting, error) { return toConfirm(t, p, h.one, nil) }))
	}
	eq(h, "wait", []int{waits(h.sec), waits(h.com), waits(h.dep)}, []int{1, 1, 0})
	h.fails(h.Confirm(ctx, sec, Confirm{Meeting: id, AsChair: true, Seen: m.Version - 1}), fault.Conflict, "meeting.minutes.changed")
	h.fails(h.Confirm(ctx, note, Confirm{Meeting: id, AsChair: true, Seen: m.Version}), fault.NotFound, "")
	h.ok(h.Confirm(ctx, note, Confirm{Meeting: id, Seen: m.Version}))
	h.ok(h.Confirm(ctx, note, Confirm{Meeting: id, Seen: m.Version}))
	eq(h, "still to be confirmed by the chair", []any{read1(sec).State, h.meeting(id).State, waits(h.com), waits(h.sec)}, []any{MinutesRead, Ended, 0, 1})

	// A changed text takes it all back; so does a vote made void.
	h.ok(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version, Body: "Biên bản, sửa", Inside: "Tự phê bình: …"}))
	m = read1(sec)
	eq(h, "back to a draft", []any{m.State, m.Note, m.NoteAt}, []any{MinutesDraft, int64(0), int64(0)})
	h.fails(h.Confirm(ctx, sec, Confirm{Meeting: id, AsChair: true, Seen: m.Version}), fault.State, "meeting.minutes.not_read")
	h.turn(id, Running)
	v, err := h.HandsVote(ctx, sec, OpenVote{Meeting: id, Item: items[0].ID}, Tally{Yes: 3})
	h.ok(err)
	h.ok(h.ReadBack(ctx, note, "", id))
	h.ok(h.VoidVote(ctx, sec, "", v.ID, "đếm sai"))
	eq(h, "void", read1(sec).State, MinutesDraft)

	// The chair changed in the course: the last one confirms. One person is not two.
	h.do(func(t *db.Tx) error {
		return insertChair(t, id, Chair{At: 9, Person: h.com, Reason: "bí thư về trước"})
	})
	h.ok(h.ReadBack(ctx, note, "", id))
	h.turn(id, Ended)
	h.fails(h.Confirm(ctx, note, Confirm{Meeting: id, AsChair: true, Seen: m.Version}), fault.State, "meeting.minutes.same_person")
	h.do(func(t *db.Tx) error { return insertChair(t, id, Chair{At: 10, Person: h.dep, Reason: "tiếp"}) })
	h.ok(h.Confirm(ctx, h.as(h.dep, access.Deputy, h.one), Confirm{Meeting: id, AsChair: true, Seen: m.Version}))
	h.ok(h.Confirm(ctx, sec, Confirm{Meeting: id, Seen: m.Version})) // for the note-taker, who has no phone
	m = read1(sec)
	eq(h, "locked", []any{m.State, m.Chair, m.ChairBy, m.Note, m.NoteBy, h.meeting(id).State, m.Digest == ""},
		[]any{MinutesLocked, h.dep, h.dep, h.com, h.sec, Locked, false})
	eq(h, "the digest stands in the log", read(h, func(t *db.Tx) (int, error) {
		return db.One(t, db.Scalar[int], `select count(*) from audit_event e join audit_payload p on p.event = e.id where e.kind = 'meeting.lock' and e.subject = $1 and p.body like '%`+m.Digest+`%'`, id)
	}), 1)

	// Locked: only an annex.
	h.fails(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: m.Version, Body: "khác"}), fault.State, "meeting.minutes.locked")
	h.fails(h.ReadBack(ctx, sec, "", id), fault.State, "meeting.minutes.locked")
	h.fails(h.Confirm(ctx, sec, Confirm{Meeting: id, AsChair: true, Seen: m.Version}), fault.State, "meeting.minutes.locked")
	eq(h, "no draft", draft("Nháp"), false)
	_, err = h.Annex(ctx, note, "", id, "x", "y")
	h.fails(err, fault.NotFound, "")
	_, err = h.Annex(ctx, sec, "", id, "", " ")
	h.fails(err, fault.Invalid, "meeting.annex.text")
	for range 2 {
		_, err = h.Annex(ctx, sec, "annex", id, "Số có mặt là 5", "ghi nhầm")
		h.ok(err)
	}
	got := read1(note)
	eq(h, "annex", []any{len(got.Annexes), got.Annexes[0].Text, got.Body}, []any{1, "Số có mặt là 5", "Biên bản, sửa"})
}

// Who comes into Nếp by himself is confirmed for with a reason alone, which is
// kept; who does not is confirmed for as he is. The chair may do it without
// leading the unit, another member may not; a text that changes takes it back.
func TestConfirmForAnother(t *testing.T) {
	each(t, func(h *house) {
		id, _ := h.opened(CellBody, Ended)
		h.do(func(t *db.Tx) error {
			if _, err := t.Exec(`update meeting set chair = $1 where id = $2`, h.an, id); err != nil {
				return err
			}
			return insertChair(t, id, Chair{At: 9, Person: h.an, Reason: "bí thư về trước"})
		})
		sec, an := h.secretary(), h.as(h.an, access.Member, h.one)
		h.do(func(t *db.Tx) error { _, err := SetMinutesDraft(t, id, "Biên bản", ""); return err })
		h.ok(h.ReadBack(ctx, sec, "", id))
		asks := func() []bool {
			m, err := h.ReadMinutes(ctx, sec, id)
			h.ok(err)
			return []bool{m.AskChair, m.AskNote}
		}
		for_ := func(who access.Actor, why string) error {
			return h.Confirm(ctx, who, Confirm{Meeting: id, Seen: 1, Why: why})
		}
		eq(h, "nobody has an account", asks(), []bool{false, false})
		h.account(h.com)
		eq(h, "the note-taker has one", asks(), []bool{false, true})
		sql := func(text string, args ...any) {
			h.Helper()
			h.do(func(t *db.Tx) error { _, err := t.Exec(text, args...); return err })
		}
		sql(`update account set must_change = true where person = $1`, h.com)
		eq(h, "given one, never came", asks(), []bool{false, false})
		sql(`update account set must_change = false, disabled_at = 5 where person = $1`, h.com)
		eq(h, "locked", asks(), []bool{false, false})
		sql(`update account set disabled_at = 0 where person = $1`, h.com)

		const why = "Đồng chí ghi biên bản đi công tác đột xuất"
		h.fails(for_(sec, ""), fault.Invalid, "meeting.confirm.why")
		h.fails(for_(an, "bận"), fault.Invalid, "meeting.confirm.why")
		h.fails(for_(h.as(h.binh, access.Member, h.one), why), fault.NotFound, "")
		h.fails(h.Confirm(ctx, h.as(h.com, access.Member, h.one), Confirm{Meeting: id, AsChair: true, Seen: 1, Why: why}), fault.NotFound, "")
		h.ok(for_(an, "  "+why+"  "))
		m, err := h.ReadMinutes(ctx, sec, id)
		h.ok(err)
		eq(h, "by the chair, with the reason", []any{m.State, m.Note, m.NoteBy, m.NoteWhy, m.ChairWhy}, []any{MinutesRead, h.com, h.an, why, ""})
		eq(h, "the event holds it", read(h, func(t *db.Tx) (string, error) {
			return db.One(t, db.Scalar[string], `select p.body from audit_event e join audit_payload p on p.event = e.id where e.kind = 'meeting.confirm' and e.subject = $1`, id)
		}), fmt.Sprintf(`{"as_chair":false,"for_another":true,"person":%d,"version":1,"why":%q}`, h.com, why))

		h.ok(h.EditMinutes(ctx, sec, EditMinutes{Meeting: id, Seen: 1, Body: "Biên bản, sửa"}))
		h.ok(h.ReadBack(ctx, sec, "", id))
		m, err = h.ReadMinutes(ctx, sec, id)
		h.ok(err)
		eq(h, "taken back", []any{m.Note, m.NoteWhy}, []any{int64(0), ""})

		// The chair has no account: the secretary confirms for him without a reason.
		h.ok(h.Confirm(ctx, sec, Confirm{Meeting: id, AsChair: true, Seen: m.Version}))
		h.ok(h.Confirm(ctx, h.as(h.com, access.Member, h.one), Confirm{Meeting: id, Seen: m.Version}))
		m, err = h.ReadMinutes(ctx, sec, id)
		h.ok(err)
		eq(h, "locked", []any{m.State, m.Chair, m.ChairBy, m.ChairWhy, m.Note, m.NoteBy}, []any{MinutesLocked, h.an, h.sec, "", h.com, h.com})
		h.fails(for_(sec, ""), fault.State, "meeting.minutes.locked")
	})
}

func TestAnnexOnlyAfterLock(t *testing.T) {
	each(t, func(h *house) {
		id, _ := h.opened(CellBody, Ended)
		_, err := h.Annex(ctx, h.secretary(), "", id, "x", "y")
		h.fails(err, fault.State, "meeting.annex.early")
	})
}

// ---- privacy ----

func TestMinutesFromAbove(t *testing.T) {
	each(t, func(h *house) {
		id, _ := h.opened(CellBody, Ended)
		above := h.strangers()["a higher level"]
		h.do(func(t *db.Tx) error {
			_, err := SetMinutesDraft(t, id, "Phần chung", "Phần trong chi bộ")
			return err
		})
		const reason = "Kiểm tra việc giao nhiệm vụ tháng 12"
		h.fails(h.OpenMinutes(ctx, above, "", id, reason), fault.State, "meeting.look.early")
		h.ok(h.ReadBack(ctx, h.secretary(), "", id))
		h.ok(h.Confirm(ctx, h.secretary(), Confirm{Meeting: id, AsChair: true, Seen: 1}))
		h.ok(h.Confirm(ctx, h.secretary(), Confirm{Meeting: id, Seen: 1}))

		_, err := h.ReadMinutes(ctx, above, id)
		h.fails(err, fault.NotFound, "")
		h.fails(h.OpenMinutes(ctx, above, "", id, "xem"), fault.Invalid, "meeting.look.reason")
		for _, who := range []string{"another cell", "its secretary", "the administrator", "nobody"} {
			h.fails(h.OpenMinutes(ctx, h.strangers()[who], "", id, reason), fault.NotFound, "")
		}
		h.now("2026-12-07", 9, 0)
		for range 2 {
			h.ok(h.OpenMinutes(ctx, above, "look", id, reason))
		}
		m, err := h.ReadMinutes(ctx, above, id)
		h.ok(err)
		eq(h, "without what is inside", []string{m.Body, m.Inside}, []string{"Phần chung", ""})
		_, err = h.Opinions(ctx, above, id)
		h.fails(err, fault.NotFound, "")
		_, err = h.ReadMinutes(ctx, h.strangers()["the member in charge"], id)
		h.fails(err, fault.NotFound, "")

		looks, err := h.Looks(ctx, h.in(h.an), id)
		h.ok(err)
		eq(h, "the cell sees who", []any{len(looks), looks[0].Name, looks[0].Reason, looks[0].Hat}, []any{1, "Đặng Văn Thủ", reason, above.Hat.Key()})
		_, err = h.Looks(ctx, above, id)
		h.fails(err, fault.NotFound, "")
		h.ok(h.OpenMinutes(ctx, h.secretary(), "", id, "")) // one's own need no reason
		looks, err = h.Looks(ctx, h.in(h.an), id)
		h.ok(err)
		eq(h, "and leave no line", len(looks), 1)

		h.now("2026-12-08", 9, 1) // a day is over
		_, err = h.ReadMinutes(ctx, above, id)
		h.fails(err, fault.NotFound, "")
	})
}

// Whoever is not of the meeting's body gets no opinion, no inside text, no name
// of the roll.
func TestInsideStaysInside(t *testing.T) {
	each(t, func(h *house) {
		cell, items := h.opened(CellBody, Running)
		bureau, bitems := h.opened(Bureau, Running)
		for _, x := range []struct{ m, item int64 }{{cell, items[2].ID}, {bureau, bitems[2].ID}} {
			_, err := h.Say(ctx, h.secretary(), Say{Meeting: x.m, Item: x.item, Person: h.dep, Kind: PlainOpinion, Text: "điều riêng"})
			h.ok(err)
		}
		inside, err := h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: cell, Item: items[2].ID}, Tally{Yes: 5})
		h.ok(err)
		plain, err := h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: cell, Item: items[0].ID}, Tally{Yes: 5})
		h.ok(err)
		for _, id := range []int64{cell, bureau} {
			h.do(func(t *db.Tx) error { _, err := SetMinutesDraft(t, id, "chung", "riêng"); return err })
		}
		blind := h.strangers()
		none := func(who string, a access.Actor, id int64) {
			h.Helper()
			for what, call := range map[string]func() error{
				"opinions": func() error { _, err := h.Opinions(ctx, a, id); return err },
				"minutes":  func() error { _, err := h.ReadMinutes(ctx, a, id); return err },
				"looks":    func() error { _, err := h.Looks(ctx, a, id); return err },
			} {
				if err := call(); !fault.Is(err, fault.NotFound) {
					h.Errorf("%s gets %s: %v", who, what, err)
				}
			}
			v, err := h.View(ctx, a, id)
			if err == nil && (v.Roster != nil || v.Minutes != nil || strings.Contains(fmt.Sprint(v.Items, v.Votes), "Tự phê bình")) {
				h.Errorf("%s sees the inside on the page: %+v", who, v)
			}
			for _, hidden := range []int64{h.an, h.dep} {
				if v.Names[hidden] != "" {
					h.Errorf("%s sees a name of the roll", who)
				}
			}
		}
		for who, a := range blind {
			none(who, a, cell)
			none(who, a, bureau)
			if _, _, err := h.Vote(ctx, a, inside.ID); !fault.Is(err, fault.NotFound) {
				h.Errorf("%s sees an inside vote: %v", who, err)
			}
		}
		v, may, err := h.Vote(ctx, blind["a higher level"], plain.ID)
		h.ok(err)
		eq(h, "totals go up", []any{v.Yes, may}, []any{5, false})

		// A member of the cell has the cell's, and not the chi ủy's.
		eq(h, "the cell's own", len(h.opinions(h.in(h.an), cell)), 1)
		none("a member of the cell", h.in(h.an), bureau)
		eq(h, "the chi ủy's own", len(h.opinions(h.as(h.com, access.Committee, h.one), bureau)), 1)

		// No event carries words or who spoke by himself.
		_, err = h.Say(ctx, h.in(h.an), Say{Meeting: cell, Item: items[0].ID, Person: h.an, Kind: PlainOpinion, Text: "điều riêng của tôi"})
		h.ok(err)
		for _, r := range h.dump()["audit_event"] {
			if r["kind"] == "meeting.say" && r["actor"] == fmt.Sprint(h.an) {
				h.Error("the log says that a member spoke")
			}
		}
		for _, r := range h.dump()["audit_payload"] {
			if strings.Contains(r["body"], "riêng") {
				h.Errorf("an event carries words: %s", r["body"])
			}
		}
	})
}

// What every home page asks walks by indexes, however many meetings there are.
func TestWhatWaitsIsFoundByIndexes(t *testing.T) {
	each(t, func(h *house) {
		plan := func(query string, args ...any) string {
			return strings.Join(read(h, func(t *db.Tx) ([]string, error) {
				if t.Engine() != db.SQLite {
					return nil, nil // its planner reads small tables whole
				}
				return db.All(t, func(r db.Row) (line string, err error) {
					var id, parent, unused int64
					err = r.Scan(&id, &parent, &unused, &line)
					return line, err
				}, "explain query plan "+query, args...)
			}), "\n")
		}
		for _, p := range []string{plan(qToCast, 1), plan(fmt.Sprintf(qToConfirm, "$3"), 1, 2, 3)} {
			for _, line := range strings.Split(p, "\n") {
				if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "SUBQUERY") && !strings.Contains(line, "USING") {
					h.Errorf("%s in\n%s", line, p)
				}
			}
		}
	})
}

func TestARollMendedAfterAVote(t *testing.T) {
	each(t, func(h *house) {
		id := h.running(Plan{})
		h.allPresent(id)
		v, err := h.HandsVote(ctx, h.secretary(), OpenVote{Meeting: id, Question: "Việc khác"}, Tally{Yes: 5})
		h.ok(err)
		if day, is := v.RollMendedOn(h.roster(id)); is {
			h.Errorf("nobody touched it, and it was mended on %s", day)
		}
		h.now("2026-12-06", 9, 0)
		h.ok(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Unexcused}}}))
		now := read(h, func(t *db.Tx) (Vote, error) { return VoteByID(t, v.ID) })
		eq(h, "as it was counted", []any{now.Base, now.Eligible, now.Yes}, []any{v.Base, v.Eligible, v.Yes})
		day, is := now.RollMendedOn(h.roster(id))
		eq(h, "mended", []any{day, is}, []any{"2026-12-06", true})
		h.ok(h.MarkRoll(ctx, sys, MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Present}}}))
		if _, is := now.RollMendedOn(h.roster(id)); is {
			h.Error("it was put back")
		}
	})
}
