package quality

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 12, 8, 9, 0, 0, 0, clock.Zone)
)

// house is the room over a small organisation: top ─┬─ base ─┬─ cell
//
//	├─ own (chi bộ cơ sở)   └─ side
//	└─ other ── far
type house struct {
	t     testing.TB
	clock *clock.Clock
	org   *org.Service
	*Service
	units map[string]org.Unit
	facts map[int64]Facts
	votes int
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t: t, clock: c, org: org.New(d), Service: New(d), units: map[string]org.Unit{}, facts: map[int64]Facts{}}
		h.Facts = func(_ *db.Tx, id int64) (Facts, error) { return h.facts[id], nil }
		for _, u := range []struct {
			name, parent string
			kind         org.Kind
		}{{"top", "", org.Upper}, {"base", "top", org.Base}, {"cell", "base", org.Cell}, {"side", "base", org.Cell}, {"own", "top", org.BaseCell}, {"other", "top", org.Base}, {"far", "other", org.Cell}} {
			id, _, err := h.org.Found(ctx, access.System(), org.Found{Parent: h.units[u.parent].ID, From: "2020-01-01", Kind: u.kind, Name: "Tổ chức " + u.name})
			h.must(err)
			h.units[u.name], err = h.org.Unit(ctx, access.System(), id, "")
			h.must(err)
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
	if ok && len(f.Fields) > 0 {
		key2 := f.Fields[0].Key
		if f.Kind == kind && key2 == key {
			return
		}
	}
	if !ok || f.Kind != kind || f.Key != key {
		h.t.Errorf("want %v %s, got %v", kind, key, err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

func (h *house) id() int64 {
	h.t.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) { return t.ID(), nil })
	h.must(err)
	return id
}

// meet puts a meeting of a unit straight into the table.
func (h *house) meet(unit string, body meeting.Body, kind meeting.Kind, day string, state meeting.State) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version)
		values ($1, $2, $3, $4, $5, $6, 480, 'Kho', 'place', '', 0, $7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, '', 0, 0, '', 0, 0, -1, 0, 15, 15, 0, 0, 0, 0, 0, 9, false, '', 1)`,
		id, h.units[unit].ID, string(body), string(kind), day[:7], day, string(state))
	h.facts[id] = best()
	return id
}

func (h *house) state(m int64, s meeting.State) {
	h.t.Helper()
	h.exec(`update meeting set state = $2 where id = $1`, m, string(s))
}

// vote puts a closed vote about the score.
func (h *house) vote(m int64, passed bool) {
	h.t.Helper()
	h.voteAt(m, m, passed)
}

// voteAt puts one taken at another meeting.
func (h *house) voteAt(at, m int64, passed bool) {
	h.t.Helper()
	h.exec(`insert into vote (id, meeting, item, about, about_id, question, rule, bound, way, state, opened_at, opened_by, closed_at, closed_by, base, needed, eligible,
		yes, no, abstain, issued, returned, invalid, passed, reason) values ($1, $2, 0, 'score', $4, '', 'vote.ordinary', '>1/2', 'hands', 'closed', 1, 0, 2, 0, 15, 8, 15, 15, 0, 0, 0, 0, 0, $3, '')`,
		h.id(), at, passed, m)
}

// as is somebody with one hat.
func (h *house) as(role access.Role, unit string, named ...string) access.Actor {
	a := access.Actor{Account: 7, Person: 70, Hat: access.Hat{Role: role, Unit: h.units[unit].ID, Path: h.units[unit].Path}}
	for _, n := range named {
		a.Hat.Named = append(a.Hat.Named, h.units[n].Path)
	}
	return a
}

func (h *house) page(a access.Actor, m int64) ScoreView {
	h.t.Helper()
	v, err := h.Score(ctx, a, m)
	h.must(err)
	return v
}

// agreed is a cell's meeting that ended with its score voted.
func (h *house) agreed(unit, day string) int64 {
	h.t.Helper()
	m := h.meet(unit, meeting.CellBody, meeting.Regular, day, meeting.Ended)
	secretary := h.as(access.Secretary, unit)
	h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
	h.vote(m, true)
	h.must(h.Agree(ctx, secretary, "", m))
	return m
}

func TestAScoreFromJudgementToClass(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Noticed)
		f := best()
		f.Published = Open[Put]()
		h.facts[m] = f
		secretary, member, follower, above := h.as(access.Secretary, "cell"), h.as(access.Member, "cell"), h.as(access.InCharge, "base", "cell"), h.as(access.Secretary, "base")

		h.want(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}), fault.State, "quality.judge.early")
		h.state(m, meeting.Running)
		h.want(h.Judge(ctx, member, Judge{Meeting: m, Rest: true}), fault.NotFound, "fault.not_found")
		h.want(h.Judge(ctx, h.as(access.Secretary, "side"), Judge{Meeting: m, Rest: true}), fault.NotFound, "fault.not_found")
		h.want(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"2.1": Pts(4)}}), fault.Invalid, "quality.judgement.counted")
		h.want(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.2": 30}}), fault.Invalid, "quality.judgement.step")

		weak := "  Cần đi vào trọng tâm.  "
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.2": 350, "3.1": 0}, Weakness: &weak}))
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.missing")
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
		v := h.page(secretary, m)
		if v.Judged["5.2"] != 350 || v.Judged["3.1"] != 0 || v.Judged["5.3"] != Pts(3) || v.ToJudge != 0 || v.Weakness != "Cần đi vào trọng tâm." {
			t.Errorf("judged %v, %d to judge, %q", v.Judged, v.ToJudge, v.Weakness)
		}
		// 100 less 3 of 3.1, half a point of 5.2, and the point that is open.
		if v.Stored.Total != 9550 || !v.Provisional || v.Sheet.Pending != Pts(1) || !v.MayJudge || !v.MayAgree || v.MayPropose || v.MayDecide {
			t.Errorf("%v points, provisional %v, pending %v, %+v", v.Stored.Total, v.Provisional, v.Sheet.Pending, v)
		}
		h.want(h.Propose(ctx, follower, "", m, Good, ""), fault.State, "quality.propose.early")
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.vote")
		h.vote(m, false)
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.vote")
		h.vote(m, true)
		h.want(h.Agree(ctx, h.as(access.Officer, "cell"), "", m), fault.NotFound, "fault.not_found")
		h.must(h.Agree(ctx, secretary, "k1", m))
		h.must(h.Agree(ctx, secretary, "k1", m))
		h.state(m, meeting.Ended)

		h.want(h.Propose(ctx, follower, "", m, Fair, ""), fault.Invalid, "quality.propose.note")
		h.want(h.Propose(ctx, h.as(access.InCharge, "base", "side"), "", m, Good, ""), fault.NotFound, "fault.not_found")
		h.must(h.Propose(ctx, follower, "", m, Fair, "Ít người phát biểu"))
		if v := h.page(above, m); v.FollowerClass != Fair || v.Follower != 70 || !v.MayDecide || v.MayJudge || v.State != ScoreAgreed {
			t.Errorf("after the follower: %+v", v.Stored)
		}

		in := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Noticed)
		decide := Decide{In: in, Scores: []DecideOne{{Meeting: m, Class: Good}}}
		h.want(h.Decide(ctx, above, decide), fault.State, "quality.decide.in")
		h.state(in, meeting.Running)
		// It has begun, and not come to the classes.
		h.want(h.Decide(ctx, above, decide), fault.State, "quality.decide.item")
		if v, err := h.Under(ctx, above, h.units["base"].ID, "2026-12", org.Cursor{}, 0); err != nil || len(v.Rooms) != 0 || len(v.Early) != 1 {
			t.Errorf("rooms %v early %v %v", v.Rooms, v.Early, err)
		}
		h.exec(`insert into agenda_item (id, meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion)
			values ($1, $2, 1, 'classes', 'Xếp loại', 15, 0, '', 0, '', false, 'todo', 0, -1, '')`, h.id(), in)
		h.want(h.Decide(ctx, above, decide), fault.State, "quality.decide.item")
		h.exec(`update agenda_item set state = 'now' where meeting = $1`, in)
		h.want(h.Decide(ctx, above, decide), fault.State, "quality.decide.provisional")
		f.Published = Known(Put{On: "2026-12-06", Days: 1})
		h.facts[m] = f
		h.want(h.Decide(ctx, above, Decide{In: in, Scores: []DecideOne{{Meeting: m, Class: Fair}}}), fault.Invalid, "quality.decide.reason")
		h.want(h.Decide(ctx, above, Decide{In: in, Scores: []DecideOne{{Meeting: m}}}), fault.Invalid, "quality.class.missing")
		h.want(h.Decide(ctx, above, Decide{In: in}), fault.Invalid, "quality.decide.nothing")
		h.must(h.Decide(ctx, above, decide))
		h.want(h.Decide(ctx, above, decide), fault.State, "quality.decide.done")
		h.want(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"3.1": Pts(3)}}), fault.State, "quality.judge.decided")

		before := h.page(secretary, m)
		h.facts[m] = Facts{} // what was decided keeps its lines
		after := h.page(secretary, m)
		if !reflect.DeepEqual(before.Sheet, after.Sheet) || after.Stored.Total != 9650 || after.DecidedClass != Good || after.Provisional || after.MayJudge || after.Sheet.Provisional() {
			t.Errorf("frozen: %+v", after.Stored)
		}
		want := mustScore(t, sheet(t, "anphu-2025"), f, before.Judged)
		if !reflect.DeepEqual(want.Lines, after.Sheet.Lines) {
			t.Errorf("the lines kept are not those counted:\n%+v\n%+v", want.Lines, after.Sheet.Lines)
		}
	})
}

func TestTwoSecretariesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, one, two := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Running), h.as(access.Secretary, "cell"), h.as(access.Deputy, "cell")
		seen := h.page(one, m).Version // both open the sheet
		cmd := Judge{Key: "a", Meeting: m, Seen: seen, Points: map[string]Points{"5.1": Pts(2)}}
		h.must(h.Judge(ctx, one, cmd))
		h.must(h.Judge(ctx, one, cmd)) // a repeated click is no conflict
		h.want(h.Judge(ctx, two, Judge{Key: "b", Meeting: m, Seen: seen, Points: map[string]Points{"5.1": 0}}), fault.Conflict, "quality.judge.meanwhile")
		v := h.page(two, m)
		if v.Judged["5.1"] != Pts(2) {
			t.Errorf("the second overwrote the first: %v", v.Judged)
		}
		h.must(h.Judge(ctx, two, Judge{Key: "c", Meeting: m, Seen: v.Version, Points: map[string]Points{"5.1": 0}}))
	})
}

func TestJudgingAgainTakesTheAgreementBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary := h.agreed("cell", "2026-12-05"), h.as(access.Secretary, "cell")
		h.must(h.Propose(ctx, h.as(access.InCharge, "base", "cell"), "", m, Good, ""))
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.1": Pts(2)}})) // as it was
		if v := h.page(secretary, m); v.State != ScoreAgreed || v.Follower == 0 {
			t.Errorf("nothing changed, and it is %+v", v.Stored)
		}
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.1": Pts(1)}}))
		if v := h.page(secretary, m); v.State != ScoreDraft || v.Follower != 0 || v.FollowerClass != "" || !v.NewVote {
			t.Errorf("judged again: %+v", v.Stored)
		}
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.again")
		// Put back as it was voted, the vote holds.
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.1": Pts(2)}}))
		if v := h.page(secretary, m); v.NewVote {
			t.Error("the page asks for another vote on what was voted")
		}
		h.must(h.Agree(ctx, secretary, "", m))
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.1": Pts(1)}}))
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.again")
		h.vote(m, true)
		h.must(h.Agree(ctx, secretary, "", m))
		h.state(m, meeting.Locked)
		h.want(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.1": Pts(2)}}), fault.State, "quality.judge.locked")
	})
}

func TestWhoDecidesAClass(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, two, own := h.agreed("cell", "2026-12-05"), h.agreed("side", "2026-12-05"), h.agreed("own", "2026-12-05")
		base := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Ended)
		top := h.meet("top", meeting.StandingBody, meeting.Regular, "2026-12-08", meeting.Ended)
		one := func(in int64, ms ...int64) Decide {
			d := Decide{In: in}
			for _, m := range ms {
				d.Scores = append(d.Scores, DecideOne{Meeting: m, Class: Good})
			}
			return d
		}
		secretary := h.as(access.Secretary, "base")
		for name, err := range map[string]error{
			"a cell decides its own":         h.Decide(ctx, h.as(access.Secretary, "cell"), one(m, m)),
			"a base cell decides its own":    h.Decide(ctx, h.as(access.Secretary, "own"), one(own, own)),
			"two levels up":                  h.Decide(ctx, h.as(access.Secretary, "top"), one(top, m)),
			"in the committee's place":       h.Decide(ctx, h.as(access.Secretary, "top"), one(base, m)),
			"the committee beside":           h.Decide(ctx, h.as(access.Secretary, "other"), one(base, m)),
			"a committee member alone":       h.Decide(ctx, h.as(access.Committee, "base"), one(base, m)),
			"an officer":                     h.Decide(ctx, h.as(access.Officer, "base"), one(base, m)),
			"what is not below":              h.Decide(ctx, secretary, one(base, own)),
			"the committee member in charge": h.Decide(ctx, h.as(access.InCharge, "base", "cell"), one(base, m)),
		} {
			if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.State) {
				t.Errorf("%s: %v", name, err)
			}
		}
		bureau := h.meet("base", meeting.Bureau, meeting.Regular, "2026-12-08", meeting.Ended)
		h.want(h.Decide(ctx, secretary, one(bureau, m)), fault.State, "quality.decide.in")

		// All or none.
		h.facts[two] = Facts{}
		h.want(h.Decide(ctx, secretary, one(base, m, two)), fault.State, "quality.decide.provisional")
		if v := h.page(secretary, m); v.State != ScoreAgreed {
			t.Errorf("half of it was kept: %+v", v.Stored)
		}
		h.must(h.Decide(ctx, secretary, one(base, m)))
		h.must(h.Decide(ctx, h.as(access.Deputy, "top"), one(top, own)))

		// By the tree of the meeting's day: a cell that moved since.
		h.facts[two] = best()
		h.clock.Set(start.AddDate(0, 0, 2))
		_, err := h.org.Move(ctx, access.System(), org.Move{Unit: h.units["side"].ID, Parent: h.units["other"].ID, From: "2026-12-10"})
		h.must(err)
		other := h.meet("other", meeting.CommitteeBody, meeting.Regular, "2026-12-10", meeting.Ended)
		if err := h.Decide(ctx, h.as(access.Secretary, "other"), one(other, two)); !fault.Is(err, fault.NotFound) {
			t.Errorf("the new committee decides the month before: %v", err)
		}
		h.must(h.Decide(ctx, secretary, one(base, two)))
	})
}

func TestAStoredEightyNineAndAHalfIsKha(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary := h.meet("cell", meeting.CellBody, meeting.Combined, "2026-12-05", meeting.Ended), h.as(access.Secretary, "cell")
		// 100 less 10 of 4.2 and half a point of 5.1.
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"4.2": 0, "5.1": 150}, Rest: true}))
		if v := h.page(secretary, m); v.Stored.Total != 8950 || v.Stored.Class != Fair || v.Provisional {
			t.Errorf("%v is %s", v.Stored.Total, v.Stored.Class)
		}
	})
}

// A class above the points is the committee's to give, knowingly and with a reason.
func TestAClassAboveThePointsIsGivenKnowingly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary, above := h.meet("cell", meeting.CellBody, meeting.Combined, "2026-12-05", meeting.Ended), h.as(access.Secretary, "cell"), h.as(access.Secretary, "base")
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"4.2": 0, "5.1": 150}, Rest: true}))
		h.vote(m, true)
		h.must(h.Agree(ctx, secretary, "", m))
		in := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Ended)
		one := DecideOne{Meeting: m, Class: Good}
		decide := func() error { return h.Decide(ctx, above, Decide{In: in, Scores: []DecideOne{one}}) }
		h.want(decide(), fault.Invalid, "quality.decide.reason")
		one.Reason = "Buổi sinh hoạt mẫu"
		h.want(decide(), fault.Invalid, "quality.decide.above")
		one.Above = true
		h.must(decide())
		if v := h.page(secretary, m); v.DecidedClass != Good || v.Stored.Class != Fair {
			t.Errorf("%+v", v.Stored)
		}
	})
}

// A vote on the item of the self-assessment with a question of its own may have been
// the one on the score: who leads says so.
func TestAVoteTypedByHandIsTakenAsTheScores(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary := h.meet("cell", meeting.CellBody, meeting.Combined, "2026-12-05", meeting.Ended), h.as(access.Secretary, "cell")
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
		item, vote := h.id(), h.id()
		h.exec(`insert into agenda_item (id, meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion)
			values ($1, $2, 1, 'score', 'Tự đánh giá', 15, 0, '', 0, '', false, 'done', 0, -1, '')`, item, m)
		h.exec(`insert into vote (id, meeting, item, about, about_id, question, rule, bound, way, state, opened_at, opened_by, closed_at, closed_by, base, needed, eligible,
			yes, no, abstain, issued, returned, invalid, passed, reason) values ($1, $2, $3, 'item', $3, 'Thông qua điểm tự chấm', 'vote.ordinary', '>1/2', 'hands', 'closed', 1, 0, 2, 0, 15, 8, 15, 12, 0, 0, 0, 0, 0, true, '')`,
			vote, m, item)
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.vote")
		if v := h.page(secretary, m); v.Loose == nil || v.Loose.ID != vote {
			t.Errorf("not offered: %+v", v.Loose)
		}
		h.want(h.TakeVote(ctx, h.as(access.Officer, "cell"), "", m, vote), fault.NotFound, "fault.not_found")
		h.want(h.TakeVote(ctx, secretary, "", m, vote+1), fault.State, "quality.take.not")
		h.must(h.TakeVote(ctx, secretary, "k", m, vote))
		h.must(h.TakeVote(ctx, secretary, "k", m, vote))
		if v := h.page(secretary, m); v.Loose != nil || v.Last == nil || v.Last.ID != vote {
			t.Errorf("%+v %+v", v.Loose, v.Last)
		}
		h.must(h.Agree(ctx, secretary, "", m))
		h.want(h.TakeVote(ctx, secretary, "", m, vote), fault.State, "quality.take.not")
	})
}

func TestWhatIsNotScored(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.as(access.Secretary, "cell")
		for _, m := range []int64{h.meet("cell", meeting.Bureau, meeting.Regular, "2026-12-04", meeting.Ended), h.meet("cell", meeting.CellBody, meeting.Thematic, "2026-12-04", meeting.Ended),
			h.meet("cell", meeting.CellBody, meeting.Extra, "2026-12-04", meeting.Ended)} {
			h.want(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}), fault.State, "quality.not_scored")
			h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { return h.RefreshTx(t, m) }))
		}
	})
}

func TestACellThatNeverVotedItsScore(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary, above := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Ended), h.as(access.Secretary, "cell"), h.as(access.Secretary, "base")
		in := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Ended)
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
		decide := Decide{In: in, Scores: []DecideOne{{Meeting: m, Class: Good}}}
		h.want(h.Decide(ctx, above, decide), fault.State, "quality.decide.agreed")
		h.state(m, meeting.Locked) // no vote can come any more
		h.want(h.Decide(ctx, above, decide), fault.Invalid, "quality.decide.unvoted")
		decide.Scores[0].Reason = "Chi bộ chưa biểu quyết, đã nhắc nhở"
		h.must(h.Decide(ctx, above, decide))
	})
}

// The vote was forgotten and the minutes are locked: the cell votes the score at
// its next meeting, and then it is agreed.
func TestAForgottenVoteIsCaughtUpWith(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Ended), h.as(access.Secretary, "cell")
		unagreed := func(want bool) {
			t.Helper()
			if got, err := h.Unagreed(ctx, secretary, m); err != nil || got != want {
				t.Errorf("unagreed %v, %v", got, err)
			}
		}
		unagreed(true)
		h.state(m, meeting.Locked)
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.vote")
		if v := h.page(secretary, m); v.Room != nil || !v.MayAgree {
			t.Errorf("a vote may be taken at %v", v.Room)
		}
		items, err := h.Waiting(ctx, secretary)
		h.must(err)
		if len(items) != 1 || items[0].Detail != "quality.waiting.agree_locked" {
			t.Errorf("waits %+v", items)
		}
		other := h.meet("side", meeting.CellBody, meeting.Regular, "2027-01-05", meeting.Running)
		next := h.meet("cell", meeting.CellBody, meeting.Regular, "2027-01-05", meeting.Running)
		if v := h.page(secretary, m); v.Room == nil || v.Room.ID != next {
			t.Errorf("the room is %v, not %d (%d is another cell's)", v.Room, next, other)
		}
		h.voteAt(next, m, true)
		h.must(h.Agree(ctx, secretary, "", m))
		unagreed(false)
		if v := h.page(secretary, m); v.State != ScoreAgreed || v.Last == nil || v.Last.Meeting != next {
			t.Errorf("agreed: %+v by %+v", v.Stored, v.Last)
		}
		// What a later meeting votes of an earlier one says nothing of its own score.
		h.must(h.Judge(ctx, secretary, Judge{Meeting: next, Rest: true}))
		h.want(h.Agree(ctx, secretary, "", next), fault.State, "quality.agree.vote")
	})
}

// A judgement changed after a vote taken later asks for another, as after its own.
func TestALaterVoteIsOvertakenToo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, secretary := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Locked), h.as(access.Secretary, "cell")
		next := h.meet("cell", meeting.CellBody, meeting.Regular, "2027-01-05", meeting.Running)
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
		h.voteAt(next, m, true)
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Points: map[string]Points{"5.1": 0}}))
		h.want(h.Agree(ctx, secretary, "", m), fault.State, "quality.agree.again")
	})
}

func TestTheCommitteesPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.agreed("cell", "2026-12-05")
		again := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-07", meeting.Running) // two in a month
		h.meet("cell", meeting.CellBody, meeting.Thematic, "2026-12-07", meeting.Ended)
		gone := h.meet("side", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Cancelled)
		h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-20", meeting.Planned)
		in := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Ended)
		above := h.as(access.Secretary, "base")
		v, err := h.Under(ctx, above, h.units["base"].ID, "2026-12", org.Cursor{}, 0)
		h.must(err)
		var got string
		for _, r := range v.Rows {
			got += fmt.Sprintln(r.UnitName, r.Meeting == m, r.Meeting == again, r.Ready, r.None, r.Stored.Class)
		}
		if want := "Tổ chức cell true false true false good\nTổ chức cell false true false false fair\nTổ chức side false false false true \n"; got != want {
			t.Errorf("rows: %s", got)
		}
		if len(v.Rooms) != 1 || v.Rooms[0].ID != in || !v.MayDecide || gone == 0 {
			t.Errorf("rooms %v, may %v", v.Rooms, v.MayDecide)
		}
		if v, err := h.Under(ctx, h.as(access.Secretary, "top"), h.units["base"].ID, "2026-12", org.Cursor{}, 0); err != nil || v.MayDecide || len(v.Rows) != 3 {
			t.Errorf("from two levels up: %v %v", v.MayDecide, err)
		}
		if v, err := h.Under(ctx, h.as(access.Committee, "base"), h.units["base"].ID, "2026-12", org.Cursor{}, 0); err != nil || len(v.Rows) != 0 {
			t.Errorf("a committee member sees cells that are not his: %v %v", v.Rows, err)
		}
		if _, err := h.Under(ctx, h.as(access.Secretary, "other"), h.units["base"].ID, "2026-12", org.Cursor{}, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		p, err := h.History(ctx, h.as(access.Member, "cell"), h.units["cell"].ID, org.Cursor{}, 0)
		h.must(err)
		if len(p.Rows) != 1 || p.Rows[0].Meeting != m || p.Rows[0].Stored.Total != Pts(100) {
			t.Errorf("history: %+v", p.Rows)
		}
		if _, err := h.History(ctx, h.as(access.Member, "side"), h.units["cell"].ID, org.Cursor{}, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("the cell beside: %v", err)
		}
	})
}

func TestWhichSheetACellScoresBy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rules := rule.New(h.DB)
		of := func(unit, day string) string {
			r, err := db.Read(ctx, h.DB, func(t *db.Tx) (*Rubric, error) { return RubricFor(t, h.units[unit].ID, day) })
			if err != nil {
				return err.(*fault.Error).Key
			}
			return r.ID
		}
		_, err := rules.SetRule(ctx, access.System(), rule.SetRule{Unit: h.units["other"].ID, Rule: rule.ScoreRubric, Value: "hd42-2025", From: "2026-12-10", Source: "NQ 1"})
		h.must(err)
		for _, c := range [][3]string{{"cell", "2026-12-05", "anphu-2025"}, {"far", "2026-12-09", "anphu-2025"}, {"far", "2026-12-31", "anphu-2025"}, {"far", "2027-01-01", "hd42-2025"}, {"cell", "2027-01-10", "anphu-2025"}, // a month is not cut in two
			{"cell", "2021-12-10", "quality.rubric.none"}} {
			if got := of(c[0], c[1]); got != c[2] {
				t.Errorf("%s on %s: %s, want %s", c[0], c[1], got, c[2])
			}
		}
		// A score begun keeps its sheet.
		d, _ := rule.Find(rule.ScoreRubric)
		for _, id := range d.Choices {
			if r, ok := Find(id); !ok || r.Incomplete {
				t.Errorf("the rule offers %s, which nothing can be scored by", id)
			}
		}
	})
}

func TestWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		titles := func(a access.Actor) []string {
			items, err := h.Waiting(ctx, a)
			h.must(err)
			out := []string{}
			for _, i := range items {
				out = append(out, i.Title+" "+i.Href)
			}
			return out
		}
		secretary, officer, member, follower, above := h.as(access.Secretary, "cell"), h.as(access.Officer, "cell"), h.as(access.Member, "cell"), h.as(access.InCharge, "base", "cell"), h.as(access.Secretary, "base")
		want := func(when string, a access.Actor, items ...string) {
			t.Helper()
			if got := titles(a); !reflect.DeepEqual(got, append([]string{}, items...)) {
				t.Errorf("%s: %s has %v", when, a.Hat.Role, got)
			}
		}
		m := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Noticed)
		want("before", secretary)
		h.state(m, meeting.Ended)
		want("ended", secretary, "quality.waiting.judge "+sheetHref(m))
		want("ended", member)
		h.must(h.Judge(ctx, secretary, Judge{Meeting: m, Rest: true}))
		want("judged", secretary, "quality.waiting.agree "+sheetHref(m))
		want("judged", officer)
		h.vote(m, true)
		h.must(h.Agree(ctx, secretary, "", m))
		want("agreed", secretary)
		want("agreed", follower, "quality.waiting.confirm "+scoreHref(m))
		want("agreed", above, "quality.waiting.decide "+underHref(h.units["base"].ID, "2026-12"))
		h.must(h.Propose(ctx, follower, "", m, Good, ""))
		want("confirmed", follower)

		side := h.meet("side", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Ended)
		h.facts[side] = Facts{}
		h.must(h.Judge(ctx, h.as(access.Secretary, "side"), Judge{Meeting: side, Rest: true}))
		h.vote(side, true)
		h.must(h.Agree(ctx, h.as(access.Secretary, "side"), "", side))
		want("one is provisional", above)
		h.facts[side] = best() // known now; nobody counted it again
		want("all is known", above, "quality.waiting.decide "+underHref(h.units["base"].ID, "2026-12"))
		want("two levels up", h.as(access.Secretary, "top"))
	})
}

func TestAListFollowsTheFacts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.agreed("cell", "2026-12-05")
		f := best()
		f.Speakers = Known(0)
		h.facts[m] = f
		h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { return h.RefreshTx(t, m) }))
		s, err := db.Read(ctx, h.DB, func(t *db.Tx) (Stored, error) { s, _, err := OfMeeting(t, m); return s, err })
		h.must(err)
		if s.Total != Pts(97) || s.State != ScoreAgreed {
			t.Errorf("%+v", s)
		}
	})
}

// A class that was given stays as it was given; where the facts come out
// otherwise afterwards, that is shown, and the committee may decide again with a
// reason. It is never done silently, nor where nothing changed.
func TestAClassIsDecidedAgainWhenFactsChange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, above, secretary := h.agreed("cell", "2026-12-05"), h.as(access.Secretary, "base"), h.as(access.Secretary, "cell")
		in := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Ended)
		decide := func(class Class, reason string, again bool) error {
			return h.Decide(ctx, above, Decide{In: in, Scores: []DecideOne{{Meeting: m, Class: class, Reason: reason, Again: again}}})
		}
		h.must(decide(Good, "", false))
		if v := h.page(above, m); v.Changed != nil || v.MayDecide {
			t.Errorf("nothing changed: %+v", v.Changed)
		}
		h.want(decide(Good, "Xem lại", true), fault.State, "quality.decide.same")
		// A correction of the roll: fewer were there.
		f := best()
		f.Roll = Known(Roll{Required: 15, Present: 9, Excused: 6})
		h.facts[m] = f
		v := h.page(secretary, m)
		if v.Changed == nil || v.DecidedClass != Good || v.Stored.Total != Pts(100) || v.Sheet.Total.Points() != Pts(100) || v.Changed.Total.Points() >= Pts(100) || v.MayDecide {
			t.Fatalf("the cell sees %+v", v)
		}
		if u, err := h.Under(ctx, above, h.units["base"].ID, "2026-12", org.Cursor{}, 0); err != nil || u.Rows[0].Changed == nil {
			t.Errorf("the committee's page: %v", err)
		}
		if v := h.page(above, m); !v.MayDecide {
			t.Error("the committee may not decide again")
		}
		h.want(decide(Fair, "", false), fault.State, "quality.decide.done")
		h.want(decide(Fair, "", true), fault.Invalid, "quality.decide.again")
		if err := h.Decide(ctx, h.as(access.Secretary, "top"), Decide{In: in, Scores: []DecideOne{{Meeting: m, Class: Fair, Reason: "x", Again: true}}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("two levels up: %v", err)
		}
		h.must(decide(Good, "Điểm danh được đính chính: vắng sáu đồng chí", true))
		v = h.page(secretary, m)
		if v.Changed != nil || v.State != ScoreDecided || v.DecidedReason == "" || v.Stored.Total == Pts(100) || v.Sheet.Total.Points() != v.Stored.Total {
			t.Errorf("%+v", v.Stored)
		}
		h.want(decide(Good, "Lại nữa", true), fault.State, "quality.decide.same")
		// While the meeting is written anew nothing is said of it yet.
		h.facts[m] = Facts{}
		if v := h.page(above, m); v.Changed != nil {
			t.Errorf("open facts: %+v", v.Changed)
		}
	})
}

// What the committee member in charge says of a score is for the cell it is about
// and for the committee that decides; who only looks sees the class.
func TestWhoReadsWhatTheFollowerSays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.agreed("cell", "2026-12-05")
		h.must(h.Propose(ctx, h.as(access.InCharge, "base", "cell"), "", m, Fair, "Thảo luận còn ít ý kiến."))
		for _, x := range []struct {
			who  access.Actor
			sees bool
		}{
			{h.as(access.Secretary, "cell"), true}, {h.as(access.Member, "cell"), true}, {h.as(access.InCharge, "base", "cell"), true},
			{h.as(access.Secretary, "base"), true}, {h.as(access.Deputy, "base"), true}, {h.as(access.Standing, "base"), true}, {h.as(access.Officer, "base"), true},
			{h.as(access.Inspector, "base", "cell"), false}, {h.as(access.Secretary, "top"), false}, {h.as(access.Standing, "top"), false}, {h.as(access.Officer, "top"), false},
		} {
			v := h.page(x.who, m)
			if sees := v.FollowerNote != "" && v.Follower != 0 && v.FollowerClass != ""; sees != x.sees || !sees && v.Follower+v.FollowerAt != 0 {
				t.Errorf("%s of %d sees %+v", x.who.Hat.Role, x.who.Hat.Unit, v.Stored)
			}
		}
		for who, sees := range map[string]bool{"base": true, "top": false} {
			u, err := h.Under(ctx, h.as(access.Secretary, who), h.units["base"].ID, "2026-12", org.Cursor{}, 0)
			h.must(err)
			if got := u.Rows[0].FollowerNote != ""; got != sees {
				t.Errorf("the page of classes, %s: %v", who, got)
			}
		}
	})
}
