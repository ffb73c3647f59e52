package life

import (
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

// everyone counts the people of the whole organisation naively: each person once,
// where he is a regular member, and each where a meeting requires him. It holds
// the counts of every unit against it.
func (h *house) everyone(day string) (members, required int) {
	h.t.Helper()
	type row struct {
		person, unit        int64
		kind                member.Kind
		standing, condition string
	}
	rows := read(h, func(t *db.Tx) ([]row, error) {
		return db.All(t, func(r db.Row) (v row, err error) {
			err = r.Scan(&v.person, &v.unit, &v.kind, &v.standing, &v.condition)
			return v, err
		}, `select m.person, m.unit, m.kind, s.standing, s.condition from membership m join member_status s on s.person = m.person and s.from_on <= $1 and s.to_on > $1
			where m.from_on <= $1 and m.to_on > $1 order by m.id`, day)
	})
	home, must := map[int64]int64{}, map[int64]int64{}
	for _, r := range rows {
		if r.kind == member.Regular {
			if home[r.person] != 0 {
				h.t.Errorf("%s: person %d is a member of two units", day, r.person)
			}
			home[r.person] = r.unit
		}
		if r.condition == "active" && r.kind == member.Regular || r.kind == member.Temporary && r.condition != "suspended" && r.condition != "exempt" {
			if must[r.person] != 0 {
				h.t.Errorf("%s: person %d has to be at two meetings", day, r.person)
			}
			must[r.person] = r.unit
		}
	}
	for name, u := range h.units {
		want := member.Counts{}
		for _, unit := range home {
			if unit == u.ID {
				want.Official++
			}
		}
		for _, unit := range must {
			if unit == u.ID {
				want.Required++
			}
		}
		got := read(h, func(t *db.Tx) (member.Counts, error) { return member.CountsOn(t, u.ID, day) })
		if got.Total() != want.Official || got.Required != want.Required {
			h.t.Errorf("%s on %s: %d members, %d required; told by hand %d and %d", name, day, got.Total(), got.Required, want.Official, want.Required)
		}
	}
	top := read(h, func(t *db.Tx) (member.Counts, error) { return member.CountsBelow(t, h.units["top"].Path, day) })
	if top.Total() != len(home) || top.Required != len(must) {
		h.t.Errorf("the whole on %s: %d members, %d required; told by hand %d and %d", day, top.Total(), top.Required, len(home), len(must))
	}
	return len(home), len(must)
}

func (h *house) on(day string) {
	h.t.Helper()
	d, err := time.ParseInLocation("2006-01-02 15", day+" 09", clock.Zone)
	h.must(err)
	h.clock.Set(d)
}

// A member is written out, is nowhere required, and is received: at every moment
// a member of one unit.
func TestAMemberIsWrittenOutAndReceived(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		an, oanh, top := h.as(access.Secretary, "an", "one"), h.as(access.Secretary, "oanh", "far"), h.as(access.Secretary, "thu", "top")
		binh, far := h.people["binh"], h.units["far"].ID
		if m, r := h.everyone("2026-11-10"); m != 8 || r != 8 {
			t.Fatal(m, r)
		}
		introduce := func(c member.Introduce) (int64, error) { return h.Members.Introduce(ctx, an, c) }
		_, err := introduce(member.Introduce{Person: binh, On: "2026-11-09"})
		h.want(err, fault.Invalid, "member.transfer.place")
		_, err = introduce(member.Introduce{Person: binh, Place: "Tổ chức far", On: "2026-11-12"})
		h.want(err, fault.Invalid, "member.transfer.ahead")
		_, err = introduce(member.Introduce{Person: h.people["oanh"], Place: "Tổ chức one", On: "2026-11-09"})
		h.want(err, fault.NotFound, "fault.not_found")
		id, err := introduce(member.Introduce{Key: "A", Person: binh, Place: " tổ chức  FAR ", Paper: "12-GT/ĐU", On: "2026-11-09"})
		h.must(err)
		again, err := introduce(member.Introduce{Key: "A", Person: binh, Place: " tổ chức  FAR ", Paper: "12-GT/ĐU", On: "2026-11-09"})
		if err != nil || again != id {
			t.Fatal(again, err)
		}
		_, err = introduce(member.Introduce{Person: binh, Place: "Tổ chức two", On: "2026-11-09"})
		h.want(err, fault.State, "member.transfer.already")

		// "Đã giới thiệu đi, chưa được tiếp nhận": a member here, required nowhere.
		if m, r := h.everyone("2026-11-10"); m != 8 || r != 7 {
			t.Errorf("on the way: %d members, %d required", m, r)
		}
		m, err := h.Transfer(ctx, oanh, id)
		h.must(err)
		// 60 working days after Monday 9 November: 1 January is a day of rest.
		if m.To != far || !m.Receives || m.Sends || m.Due != "2027-02-02" || m.Days != 60 {
			t.Errorf("%+v", m)
		}
		if _, err := h.Transfer(ctx, h.as(access.Secretary, "cuc", "two"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger sees it: %v", err)
		}
		if !h.waits(oanh, "life.waiting.receive") || h.waits(an, "life.waiting.sent") || h.waits(top, "life.waiting.receive") {
			t.Error("who has to act is the receiving unit, and it alone")
		}
		h.on("2027-02-02")
		if h.waits(an, "life.waiting.sent") {
			t.Error("reminded on the last day")
		}
		h.on("2027-02-03")
		if !h.waits(an, "life.waiting.sent") || !h.waits(oanh, "life.waiting.receive") {
			t.Error("late, and not both are reminded")
		}
		h.want(h.Members.ReceiveTransfer(ctx, an, member.EndTransfer{Transfer: id, On: "2027-02-03"}), fault.NotFound, "fault.not_found")
		h.want(h.Members.ReceiveTransfer(ctx, oanh, member.EndTransfer{Transfer: id, On: "2026-11-08"}), fault.Invalid, "member.transfer.before")
		h.must(h.Members.ReceiveTransfer(ctx, oanh, member.EndTransfer{Key: "B", Transfer: id, On: "2027-02-01"}))
		h.must(h.Members.ReceiveTransfer(ctx, oanh, member.EndTransfer{Key: "B", Transfer: id, On: "2027-02-01"}))
		h.want(h.Members.TakeBack(ctx, top, member.EndTransfer{Transfer: id, On: "2027-02-03"}), fault.State, "member.transfer.over")
		for _, day := range []string{"2026-11-08", "2026-11-10", "2027-01-31", "2027-02-01", "2027-02-03"} {
			h.everyone(day)
		}
		if m, r := h.everyone("2027-02-01"); m != 8 || r != 8 {
			t.Errorf("received: %d members, %d required", m, r)
		}
		if h.waits(an, "life.waiting.sent") || h.waits(oanh, "life.waiting.receive") {
			t.Error("still reminded")
		}
		v, err := h.Transfers(ctx, an, h.units["one"].ID, 0)
		h.must(err)
		if len(v.Out) != 0 || len(v.Over) != 1 || v.Over[0].Outcome != member.Received {
			t.Errorf("%+v", v)
		}
	})
}

// Taken back, to a place that is not on Nếp, decided otherwise: nobody is lost,
// nobody is counted twice.
func TestOtherEndsOfATransfer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		an, top := h.as(access.Secretary, "an", "one"), h.as(access.Secretary, "thu", "top")
		introduce := func(person, place string) int64 {
			t.Helper()
			id, err := h.Members.Introduce(ctx, an, member.Introduce{Person: h.people[person], Place: place, On: "2026-11-05"})
			h.must(err)
			return id
		}
		back := introduce("binh", "Tổ chức two")
		h.must(h.Members.TakeBack(ctx, an, member.EndTransfer{Transfer: back, On: "2026-11-05"}))
		if m, r := h.everyone("2026-11-10"); m != 8 || r != 8 {
			t.Errorf("taken back: %d, %d", m, r)
		}
		// Outside of Nếp only the sender can tell what came of it.
		out := introduce("binh", "Chi bộ Ngân hàng, Đảng bộ tỉnh bạn")
		if !h.waits(an, "life.waiting.sent") {
			t.Error("nobody is asked what came of it")
		}
		h.must(h.Members.ReceiveTransfer(ctx, an, member.EndTransfer{Transfer: out, On: "2026-11-10"}))
		if m, _ := h.everyone("2026-11-10"); m != 7 {
			t.Errorf("%d members after one left", m)
		}
		if m, _ := h.everyone("2026-11-09"); m != 8 {
			t.Errorf("%d members the day before", m)
		}
		// Moved elsewhere from above meanwhile; and active again by a status.
		other := introduce("lan", "Tổ chức far")
		h.must(h.Members.Move(ctx, top, member.Move{Person: h.people["lan"], Unit: h.units["two"].ID, On: "2026-11-08"}))
		stays := introduce("an", "Tổ chức far")
		h.must(h.Members.ChangeStatus(ctx, top, member.ChangeStatus{Person: h.people["an"], From: "2026-11-09", Standing: member.Official, Condition: member.Active}))
		for id, want := range map[int64]member.TransferState{back: member.TakenBack, out: member.Received, other: member.Otherwise, stays: member.TakenBack} {
			x := read(h, func(t *db.Tx) (member.Transfer, error) { return member.TransferByID(t, id) })
			if x.Outcome != want {
				t.Errorf("transfer to %q ended %q, want %q", x.Place, x.Outcome, want)
			}
		}
		h.everyone("2026-11-10")

		// Two cells of one name under different units: the one above tells them apart.
		for _, parent := range []string{"base", "other"} {
			_, _, err := h.Units.Found(ctx, access.System(), org.Found{Parent: h.units[parent].ID, From: "2020-01-01", Kind: org.Cell, Name: "Chi bộ Văn phòng"})
			h.must(err)
		}
		_, err := h.Members.Introduce(ctx, h.as(access.Secretary, "thu", "top"), member.Introduce{Person: h.people["thu"], Place: "Chi bộ Văn phòng, Tổ chức base", On: "2026-11-05"})
		h.must(err)
		if n := h.scalar(`select count(*) from transfer x join unit_path p on p.unit = x.to_unit where x.person = $1 and p.parent = $2`, h.people["thu"], h.units["base"].ID); n != 1 {
			t.Error("the wrong one of two cells of one name")
		}
	})
}

// A probation, a temporary move and an exemption that end are told in time to the
// secretary of the unit at home, and to nobody else.
func TestEndsAreTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		an, oanh, cuc := h.as(access.Secretary, "an", "one"), h.as(access.Secretary, "oanh", "far"), h.as(access.Secretary, "cuc", "two")
		_, err := h.Members.Add(ctx, access.System(), member.Add{Unit: h.units["one"].ID, From: "2025-12-20", Kind: member.Regular, Standing: member.Probationary, Condition: member.Active,
			Personal: member.Personal{Family: "Lê Thị", Given: "Hoa", Joined: "05/12/2025"}})
		h.must(err)
		h.must(h.Members.ArriveTemporarily(ctx, access.System(), member.ArriveTemporarily{Person: h.people["minh"], Unit: h.units["far"].ID, From: "2026-10-01", To: "2026-12-05"}))
		h.must(h.Members.ChangeStatus(ctx, access.System(), member.ChangeStatus{Person: h.people["binh"], From: "2026-06-05", Standing: member.Official, Condition: member.Exempt}))
		h.must(h.Members.CorrectStatus(ctx, access.System(), member.CorrectStatus{Person: h.people["binh"], From: "2026-12-05", Standing: member.Official, Condition: member.Active, Why: "có thời hạn"}))
		h.everyone("2026-11-10")
		asked := func(a access.Actor) (out []string) {
			for _, k := range []string{"probation", "temporary", "exempt"} {
				if h.waits(a, "life.waiting."+k) {
					out = append(out, k)
				}
			}
			return out
		}
		h.on("2026-11-04") // 31 days before
		if got := asked(an); len(got) > 0 {
			t.Errorf("too early: %v", got)
		}
		h.on("2026-11-05")
		if got := asked(an); len(got) != 2 {
			t.Errorf("30 days before: %v", got)
		}
		if got := asked(cuc); len(got) != 1 || got[0] != "temporary" {
			t.Errorf("at home of the one who is away: %v", got)
		}
		if got := asked(oanh); len(got) > 0 {
			t.Errorf("where he is a guest: %v", got)
		}
		h.on("2026-12-06")
		if got := asked(an); len(got) != 1 || got[0] != "probation" {
			t.Errorf("after the day: %v", got) // the exemption is over by itself
		}
		h.everyone("2026-12-06")
	})
}
