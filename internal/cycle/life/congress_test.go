package life

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

// prepare begins the congress of base and names its new committee: minh leads, nam
// is deputy, binh is new; lan leaves.
func (h *house) prepare(day string) int64 {
	h.t.Helper()
	base := h.units["base"].ID
	id, err := h.Begin(ctx, h.as(access.Secretary, "lan", "base"), Begin{Unit: base, Day: day, Name: "2026–2031"})
	h.must(err)
	h.must(h.SetSeats(ctx, h.as(access.Secretary, "lan", "base"), SetSeats{Congress: id, Seats: []member.Seat{
		{Person: h.people["minh"], Role: member.SecretaryRole}, {Person: h.people["nam"], Role: member.DeputyRole}, {Person: h.people["binh"], Role: member.CommitteeRole}}}))
	return id
}

func (h *house) term(unit, from string) {
	h.t.Helper()
	_, err := h.Units.AddTerm(ctx, access.System(), org.AddTerm{Unit: h.units[unit].ID, Name: "2021–2026", From: from})
	h.must(err)
}

// committee is who is in office on a day, told naively: by looking at every row.
func (h *house) committee(unit, day string) []string {
	h.t.Helper()
	rows := read(h, func(t *db.Tx) ([]member.Position, error) { return member.PositionsOn(t, h.units[unit].ID, day) })
	var out []string
	for name, id := range h.people {
		for _, x := range rows {
			if x.Person == id {
				out = append(out, name+" "+string(x.Role))
			}
		}
	}
	slices.Sort(out)
	return out
}

func (h *house) number(what int64, day string) int64 {
	h.t.Helper()
	n, err := db.Write(ctx, h.DB, db.On("unit", h.units["base"].ID), func(t *db.Tx) (document.Number, error) {
		return document.Take(t, h.units["base"].ID, "NQ", "ĐU", day, "resolution", what, 0)
	})
	h.must(err)
	return n.N
}

// A congress from its day to its result: nothing changes before it is confirmed,
// and then everything does, from its day on.
func TestACongressBeginsATerm(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.term("base", "2021-10-01")
		h.charge("nam", "base", "two")
		if n := h.number(1, "2026-10-01"); n != 1 {
			t.Fatal(n)
		}
		h.number(2, "2026-10-20")
		task, keep := h.task("base", "lan"), h.task("base", "minh")
		trouble := h.difficulty("two", "base", "lan")
		visit := h.visit("base", "two", "lan")
		before := h.committee("base", "2026-11-10")
		top, own := h.as(access.Secretary, "thu", "top"), h.as(access.Secretary, "lan", "base")

		id := h.prepare("2026-11-08")
		// Half-way: nothing has changed, and it is taken up again where it was left.
		if got := h.committee("base", "2026-11-10"); !slices.Equal(got, before) {
			t.Fatalf("preparing changed the committee: %v", got)
		}
		if !h.waits(own, "life.waiting.draft") || h.waits(top, "life.waiting.asked") {
			t.Error("who began is not asked to go on, or who is above is asked too early")
		}
		if again, err := h.Begin(ctx, own, Begin{Unit: h.units["base"].ID, Day: "2026-11-08", Name: "2026–2031"}); err != nil || again != id {
			t.Errorf("a second congress beside the one that is prepared: %d %v", again, err)
		}

		v, err := h.Preview(ctx, own, id)
		h.must(err)
		if v.May || len(v.Open) != 3 || len(v.Duties) != 1 || v.Was.Name != "2021–2026" || len(v.Runs) != 1 || v.Runs[0].Last != 2 || v.Late != 0 {
			t.Fatalf("the preview: may %v, open %+v, duties %d, was %+v, runs %+v", v.May, v.Open, len(v.Duties), v.Was, v.Runs)
		}
		for _, o := range v.Open {
			if o.Owner != h.people["lan"] || o.To != h.people["minh"] {
				t.Errorf("%s of %d is proposed to %d", o.What, o.Owner, o.To)
			}
		}
		h.must(h.SetHands(ctx, own, SetHands{Congress: id, Takings: []Taking{{HandVisit, visit, h.people["nam"]}, {HandTask, task, 0}}}))
		h.want(h.SetHands(ctx, own, SetHands{Congress: id, Takings: []Taking{{HandVisit, visit, h.people["lan"]}}}), fault.Invalid, "life.congress.taker")

		// Its own secretary cannot put it into force; the level above can.
		v, err = h.Preview(ctx, own, id)
		h.must(err)
		h.want(h.Confirm(ctx, own, Confirm{Congress: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.State, "member.position.own")
		h.must(h.Ask(ctx, own, "", id))
		if !h.waits(top, "life.waiting.asked") {
			t.Error("the level above is not asked")
		}
		h.want(h.Confirm(ctx, top, Confirm{Congress: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.Conflict, "life.congress.changed")
		v, err = h.Preview(ctx, top, id)
		h.must(err)
		if !v.May {
			t.Fatal("the level above may not")
		}
		cmd := Confirm{Key: "K", Congress: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "Đại hội"}
		h.must(h.Confirm(ctx, top, cmd))
		h.must(h.Confirm(ctx, top, cmd)) // pressed twice

		if got := h.committee("base", "2026-11-07"); !slices.Equal(got, before) {
			t.Errorf("the day before: %v", got)
		}
		if got := h.committee("base", "2026-11-08"); !slices.Equal(got, []string{"binh committee", "minh secretary", "nam deputy"}) {
			t.Errorf("from the day on: %v", got)
		}
		if n := h.scalar(`select count(*) from position where unit = $1`, h.units["base"].ID); n != 6 {
			t.Errorf("%d positions: somebody was recorded twice", n)
		}
		if n := h.scalar(`select count(*) from assignment where unit = $1 and to_on > '2026-11-08'`, h.units["base"].ID); n != 0 {
			t.Errorf("%d assignments last", n)
		}
		for what, want := range map[string]int64{"task": h.people["lan"], "difficulty": h.people["minh"], "visit": h.people["nam"]} {
			thing := map[string]int64{"task": task, "difficulty": trouble, "visit": visit}[what]
			column := map[string]string{"task": "owner", "difficulty": "owner", "visit": "visitor"}[what]
			if got := h.scalar(`select `+column+` from `+what+` where id = $1`, thing); got != want {
				t.Errorf("the %s is with %d, want %d", what, got, want)
			}
		}
		if got := h.scalar(`select owner from task where id = $1`, keep); got != h.people["minh"] {
			t.Error("a task of one who stayed was given away")
		}
		if n := h.number(3, "2026-11-09"); n != 1 {
			t.Errorf("the first paper of the term has number %d", n)
		}
		if n := h.number(4, "2026-11-07"); n != 3 {
			t.Errorf("a paper of the day before has number %d", n)
		}
		r, err := h.Result(ctx, h.as(access.Member, "binh", "one"), id)
		h.must(err)
		if len(r.New) != 3 || len(r.Gone) != 3 || r.Outcome.Handed != 2 || r.Was.Name != "2021–2026" || len(r.Outcome.Closed) != 1 || r.Outcome.Closed[0].Last != 2 {
			t.Errorf("the result: %+v", r)
		}
		if h.waits(top, "life.waiting.asked") || h.waits(own, "life.waiting.draft") {
			t.Error("somebody is still asked")
		}
		h.want(h.SetSeats(ctx, top, SetSeats{Congress: id, Seats: v.Seats}), fault.State, "life.congress.over")
	})
}

// Wrong answers are told in sentences, and change nothing.
func TestACongressRefuses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.term("base", "2026-06-01")
		base := h.units["base"].ID
		own, top := h.as(access.Secretary, "lan", "base"), h.as(access.Secretary, "thu", "top")
		begin := func(day, name, until string) error {
			_, err := h.Begin(ctx, own, Begin{Unit: base, Day: day, Name: name, Until: until})
			return err
		}
		h.want(begin("31/12", "2026–2031", ""), fault.Invalid, "life.congress.day.bad")
		h.want(begin("2062-11-08", "2026–2031", ""), fault.Invalid, "life.congress.day.far")
		h.want(begin("2026-06-01", "2026–2031", ""), fault.Invalid, "life.congress.day.term")
		h.want(begin("2026-11-08", " ", ""), fault.Invalid, "org.term.name")
		h.want(begin("2026-11-08", "2026–2031", "2026-11-08"), fault.Invalid, "org.term.to")
		_, err := h.Begin(ctx, h.as(access.Member, "binh", "one"), Begin{Unit: base, Day: "2026-11-08", Name: "2026–2031"})
		h.want(err, fault.NotFound, "fault.not_found")
		_, err = h.Begin(ctx, h.as(access.Secretary, "oanh", "far"), Begin{Unit: base, Day: "2026-11-08", Name: "2026–2031"})
		h.want(err, fault.NotFound, "fault.not_found")

		id, err := h.Begin(ctx, own, Begin{Unit: base, Day: "2026-11-20", Name: "2026–2031"})
		h.must(err)
		seats := func(list ...member.Seat) error {
			return h.SetSeats(ctx, own, SetSeats{Congress: id, Seats: list})
		}
		lead := member.Seat{Person: h.people["minh"], Role: member.SecretaryRole}
		h.want(seats(), fault.Invalid, "member.renew.nobody")
		h.want(seats(member.Seat{Person: h.people["minh"], Role: member.DeputyRole}), fault.Invalid, "member.renew.secretary")
		h.want(seats(lead, member.Seat{Person: h.people["nam"], Role: member.SecretaryRole}), fault.Invalid, "member.renew.secretary")
		h.want(seats(lead, lead), fault.Invalid, "member.renew.twice")
		h.want(seats(lead, member.Seat{Person: h.people["oanh"], Role: member.CommitteeRole}), fault.State, "member.position.not_member")
		h.want(seats(lead, member.Seat{Person: h.people["nam"], Role: "king"}), fault.Invalid, "member.role.bad")
		h.want(h.Ask(ctx, own, "", id), fault.Invalid, "member.renew.nobody")
		h.must(seats(lead))
		v, err := h.Preview(ctx, top, id)
		h.must(err)
		h.want(h.Confirm(ctx, top, Confirm{Congress: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.State, "life.congress.early")

		// A position given after the day would be taken out of the past.
		h.must(func() error {
			_, err := h.Begin(ctx, own, Begin{Unit: base, Day: "2026-11-08", Name: "2026–2031"})
			return err
		}())
		h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, 'committee', '', '2026-11-09', '9999-12-31')`, h.id(), h.people["binh"], base)
		v, err = h.Preview(ctx, top, id)
		h.must(err)
		h.want(h.Confirm(ctx, top, Confirm{Congress: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.State, "member.renew.later")
		if n := h.scalar(`select count(*) from term where unit = $1`, base); n != 1 {
			t.Error("a refused congress began a term")
		}
		h.must(h.Drop(ctx, own, "", id))
		if n := h.scalar(`select count(*) from position where unit = $1 and to_on < '9999-12-31'`, base); n != 0 {
			t.Error("giving up changed positions")
		}
		list, err := h.Held(ctx, own, base)
		h.must(err)
		if len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}
