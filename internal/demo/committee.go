package demo

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
)

// fromAbove sends papers down: from the upper committee to both organisations
// below it, and on to the cells; every month one.
func (b *builder) fromAbove(month string, ago int) {
	p := fromTop[(ago*5+7)%len(fromTop)]
	if ago == 1 {
		p = fromTop[6] // how meetings are scored: two cells have not worked it through
	}
	upper := b.as(b.people[block][3], b.upper, access.Secretary)
	base := b.as(b.people[office][3], b.base, access.Secretary)
	cmd := document.SendDirective{Number: p.number, Title: p.title, Issuer: p.issuer, IssuedOn: dayOf(month, 4), Gist: p.gist, Form: document.Form(p.form)}
	var first int64
	if p.issuer != baseName {
		b.on(dayOf(month, 8), 9*60, func() {
			cmd := cmd
			cmd.Key, cmd.Unit, cmd.DueOn = b.key(), b.upper, clock.AddDays(dayOf(month, 8), 40)
			add := document.AddPaper{Unit: b.upper, Kind: document.TextPaper, Title: p.number + " " + p.title, Body: p.gist}
			var file []byte
			if ago < 6 {
				add.Kind, add.FileName, add.Body, file = document.File, "van-ban-den.pdf", "", directivePaper(p, month)
			}
			if file := b.paper(upper, add, file); file != 0 {
				cmd.Papers = []int64{file}
			}
			if b.err == nil {
				var err error
				first, err = b.r.Documents.SendDirective(b.ctx, upper, cmd)
				b.try("directive", err)
			}
		})
	}
	b.on(dayOf(month, 12), 9*60, func() {
		if b.err != nil {
			return
		}
		cmd := cmd
		cmd.Key, cmd.Unit, cmd.From, cmd.DueOn = b.key(), b.base, first, clock.AddDays(dayOf(month, 12), 30)
		id, err := b.r.Documents.SendDirective(b.ctx, base, cmd)
		if !b.try("directive", err) {
			return
		}
		if ago == 1 {
			b.things["late directive"] = id
		}
		if cmd.Form == document.AtMeeting {
			return
		}
		// What is no matter of a meeting each cell says itself, sooner or later.
		for i := range cells {
			d := id
			if i == block {
				d = first
			}
			n := 3 + (i*5+ago)%14
			if i == thanhMien && ago < 3 {
				continue
			}
			b.on(clock.AddDays(dayOf(month, 12), n), 17*60, func() {
				if b.err == nil {
					b.try("directive done", b.r.Documents.MarkDone(b.ctx, b.as(b.people[i][0], b.units[i], access.Secretary), b.key(), d, b.units[i], b.today()))
				}
			})
		}
		b.on(clock.AddDays(dayOf(month, 12), 1), 17*60, func() {
			if b.err == nil {
				b.try("directive done", b.r.Documents.MarkDone(b.ctx, base, b.key(), first, b.base, b.today()))
			}
		})
	})
}

// baseMonth notes the month of the base committee: it hears the cells, answers,
// gives the classes, decides, and tells the cells.
func (b *builder) baseMonth(month string, ago int) {
	m := b.committee(b.base, month, ago, workday(dayOf(month, 17)), 8*60, 105)
	m.hears = true
	m.h = habits{below: 30, speaks: 70, done: 84, ahead: 3, after: 1}
	b.on(clock.AddDays(m.day, -5), 9*60, func() { b.prepareCommittee(m, meeting.CommitteeBody, "Phòng họp Trụ sở Cục") })
	b.on(clock.AddDays(m.day, -3), 8*60, func() { b.notice(m) })
	b.on(m.day, m.start, func() { b.holdCommittee(m) })
	b.on(clock.AddDays(m.day, 1), 9*60, func() {
		if b.err != nil {
			return
		}
		b.try("finished", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, true, b.today()))
		b.writeReport(m.lead, report.Write{Key: b.key(), Unit: b.base, Month: month, Judgement: m.say("judge")})
	})
}

// baseStanding notes the short meeting of the base committee's standing part,
// some days before the whole committee's.
func (b *builder) baseStanding(month string, ago int) {
	m := b.committee(b.base, month, ago, workday(dayOf(month, 11)), 16*60, 60)
	m.h = habits{speaks: 100, done: 88, ahead: 1, after: 1}
	m.rand = b.chance(103, uint64(ago))
	b.on(clock.AddDays(m.day, -4), 16*60, func() { b.prepareCommittee(m, meeting.StandingBody, "Phòng họp Trụ sở Cục") })
	b.on(clock.AddDays(m.day, -3), 9*60, func() { b.notice(m) })
	b.on(m.day, m.start, func() { b.holdCommittee(m) })
	b.on(clock.AddDays(m.day, 1), 9*60+20, func() { b.finish(m) })
}

// upperMonth notes the upper committee's month: its standing part meets every
// month, the whole of it in the last month of a quarter.
func (b *builder) upperMonth(month string, ago int) {
	m := b.committee(b.upper, month, ago, workday(dayOf(month, 20)), 14*60+30, 80)
	m.hears = true
	m.h = habits{below: 0, speaks: 80, done: 82, ahead: 2, after: 1}
	b.on(clock.AddDays(m.day, -5), 10*60, func() { b.prepareCommittee(m, meeting.StandingBody, "Phòng họp Đảng ủy Khối") })
	b.on(clock.AddDays(m.day, -3), 8*60+30, func() { b.notice(m) })
	b.on(m.day, m.start, func() { b.holdCommittee(m) })
	b.on(clock.AddDays(m.day, 1), 9*60, func() { b.finish(m) })
	if quarterMonth(month) != 2 {
		return
	}
	q := b.committee(b.upper, month, ago, workday(dayOf(month, 20)), 8*60, 150)
	q.h = habits{below: 40, speaks: 75, done: 85, ahead: 3, after: 1}
	q.rand = b.chance(uint64(b.upper), uint64(ago), 1)
	b.on(clock.AddDays(q.day, -6), 9*60, func() { b.prepareCommittee(q, meeting.CommitteeBody, "Hội trường Đảng ủy Khối") })
	b.on(clock.AddDays(q.day, -3), 8*60, func() { b.notice(q) })
	b.on(q.day, q.start, func() { b.holdCommittee(q) })
	b.on(clock.AddDays(q.day, 1), 9*60+10, func() { b.finish(q) })
}

func (b *builder) finish(m *meet) {
	if b.err == nil && m.finished {
		b.try("finished", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, true, b.today()))
	}
}

// committee is a committee's meeting to come.
func (b *builder) committee(unit int64, month string, ago int, day string, start, length int) *meet {
	m := &meet{unit: unit, cell: -1, ago: ago, month: month, day: day, start: start, length: length, kind: meeting.Regular, talk: b.speakers[unit]}
	who := uint64(101)
	m.lead, m.note = b.as(b.people[office][3], unit, access.Secretary), b.as(b.people[affairs][0], unit, access.Deputy)
	if unit == b.upper {
		who = 102
		m.lead, m.note = b.as(b.people[block][3], unit, access.Secretary), b.as(b.people[block][0], unit, access.Deputy)
	}
	m.rand = b.chance(who, uint64(ago))
	return m
}

// prepareCommittee makes the meeting, its agenda and the draft.
func (b *builder) prepareCommittee(m *meet, body meeting.Body, place string) {
	if b.err != nil {
		return
	}
	var err error
	if m.id, err = b.r.Meetings.Plan(b.ctx, m.lead, meeting.Plan{Key: b.key(), Unit: m.unit, Body: body, Kind: meeting.Regular, Month: m.month, Day: m.day,
		StartMinute: m.start, Place: place, Form: meeting.AtPlace, Chair: m.lead.Person, NoteTaker: m.note.Person}); !b.try("plan committee", err) {
		return
	}
	if _, err = b.r.Cycle.Prepare(b.ctx, m.lead, b.key(), m.id); !b.try("prepare committee", err) {
		return
	}
	if m.unit == b.base && body == meeting.StandingBody {
		return // it prepares the committee's, and decides nothing by itself
	}
	next := meeting.AddMonths(m.month, 1)
	cmd := resolution.PutDraft{Key: b.key(), Meeting: m.id, Kind: resolution.NQ, Title: "Lãnh đạo thực hiện nhiệm vụ " + monthWords(next), Body: m.say("assess") + "\n" + m.say("assess")}
	owners := b.committeeOf()
	switch {
	case m.unit == b.upper && body == meeting.StandingBody:
		cmd.Kind, cmd.Title = resolution.KL, "Kết luận của Ban Thường vụ về nhiệm vụ "+monthWords(next)
		owners = b.people[block][:2]
	case m.unit == b.upper:
		cmd.Title, owners = "Nhiệm vụ trọng tâm quý tới", b.people[block][:7]
	}
	days := 22
	if m.unit == b.upper && body == meeting.CommitteeBody { // meets again in a quarter
		next, days = meeting.AddMonths(m.month, 3), 75
	}
	first := m.rand.IntN(len(owners))
	for n := range 2 + m.rand.IntN(2) {
		cmd.Points = append(cmd.Points, resolution.Point{Text: m.say("work"), Owner: owners[(first+n)%len(owners)], Due: clock.AddDays(m.day, days+m.rand.IntN(6)), ReportMonth: next})
	}
	m.sort = cmd.Kind
	if b.givesBelow(m) {
		cmd.Points = append(cmd.Points, resolution.Point{Text: belowWords[m.ago].text})
	}
	m.draft, err = b.r.Resolutions.PutDraft(b.ctx, m.lead, cmd)
	b.try("draft committee", err)
}

// holdCommittee holds a committee's meeting.
func (b *builder) holdCommittee(m *meet) {
	if b.err != nil || !b.try("begin committee", b.r.Meetings.Begin(b.ctx, m.lead, b.key(), m.id, 0)) {
		return
	}
	b.roll(m)
	b.tasksSaid(m)
	later := false // its agenda has no item for the classes: they are entered when it is over
	if m.hears {
		b.hear(m)
		if later = !b.atClasses(m); !later {
			b.classes(m)
		}
	}
	b.discuss(m)
	b.passRegulation(m)
	b.decide(m)
	b.giveBelow(m)
	b.closeMeeting(m, 0)
	if later {
		b.classes(m)
	}
}

// atClasses goes on to the item of the classes, and says whether there is one.
func (b *builder) atClasses(m *meet) bool {
	if b.err != nil {
		return false
	}
	items, err := db.Read(b.ctx, b.r.Meetings.DB, func(t *db.Tx) ([]meeting.Item, error) { return meeting.Items(t, m.id) })
	if !b.try("items", err) {
		return false
	}
	for _, i := range items {
		if i.Kind == meeting.Classes {
			return b.try("at the classes", b.r.Meetings.RunItem(b.ctx, m.lead, meeting.RunItem{Key: b.key(), Meeting: m.id, Item: i.ID, State: meeting.ItemDone, Spent: -1}))
		}
	}
	return false
}

// hear answers the reports heard and settles difficulties.
func (b *builder) hear(m *meet) {
	if b.err != nil {
		return
	}
	type heard struct {
		reports []report.Report
		open    []report.Difficulty
	}
	x, err := db.Read(b.ctx, b.r.Reports.DB, func(t *db.Tx) (x heard, err error) {
		for _, month := range []string{meeting.AddMonths(m.month, -1), m.month} {
			rs, err := report.Under(t, m.unit, month)
			if err != nil {
				return x, err
			}
			for _, r := range rs {
				if r.State == report.Sent {
					x.reports = append(x.reports, r)
				}
			}
		}
		x.open, err = report.OpenTo(t, m.unit, 20)
		return x, err
	})
	if !b.try("reports", err) {
		return
	}
	for _, r := range x.reports {
		answer := m.say("answer")
		if r.Unit == b.units[thanhMien] && m.ago < 3 {
			answer = "Đảng ủy lưu ý tỷ lệ dự sinh hoạt dưới 90%; đồng chí phụ trách cùng chi ủy làm rõ nguyên nhân, nêu cách sửa trong báo cáo tháng sau."
		}
		if !b.try("answer", b.r.Reports.Answer(b.ctx, m.lead, b.key(), r.ID, m.id, answer)) {
			return
		}
	}
	for _, d := range x.open {
		answer, ours := b.answers[d.ID]
		if !ours || answer == "" || percent(m.rand, 25) {
			continue
		}
		if b.try("take", b.r.Reports.Take(b.ctx, m.lead, b.key(), d.ID, b.people[affairs][0], clock.AddDays(m.day, 30))) {
			b.try("settle", b.r.Reports.Settle(b.ctx, m.lead, b.key(), d.ID, answer))
		}
		// Who raised it says whether that was the end of it.
		if percent(m.rand, 70) && d.ID != b.things["computers"] {
			b.on(clock.AddDays(m.day, 9+m.rand.IntN(12)), 9*60, func() {
				for i, unit := range b.units {
					if unit == d.Unit && b.err == nil {
						b.try("close", b.r.Reports.Close(b.ctx, b.as(b.people[i][0], unit, access.Secretary), b.key(), d.ID, report.Solved, "Chi bộ nhất trí với trả lời."))
					}
				}
			})
		}
	}
}

// classes gives the class of every score that waits for it, as it was counted;
// once another one, with a reason.
func (b *builder) classes(m *meet) {
	if b.err != nil {
		return
	}
	cmd := quality.Decide{Key: b.key(), In: m.id}
	for _, unit := range b.under(m.unit) {
		got, err := db.Read(b.ctx, b.r.Quality.DB, func(t *db.Tx) (one quality.DecideOne, err error) {
			ms, err := meeting.InMonth(t, unit, meeting.CellBody, m.month)
			if err != nil {
				return one, err
			}
			for _, x := range ms {
				if x.State != meeting.Locked {
					continue
				}
				st, sc, err := b.r.Quality.CountTx(t, x.ID)
				if fault.Is(err, fault.State) || fault.Is(err, fault.NotFound) {
					continue
				}
				if err != nil || st.State != quality.ScoreAgreed || sc.Provisional() {
					return one, err
				}
				return quality.DecideOne{Meeting: st.Meeting, Class: sc.Class}, nil
			}
			return one, nil
		})
		if !b.try("count", err) {
			return
		}
		if got.Meeting == 0 {
			continue
		}
		if unit == b.units[phuTien] && m.ago == 2 && got.Class == quality.Good {
			got.Class, got.Reason = quality.Fair, "Buổi sinh hoạt phải đổi ngày sát giờ, ba đồng chí không được báo kịp; đề nghị rút kinh nghiệm khâu thông báo."
			b.things["fair"] = got.Meeting
		}
		cmd.Scores = append(cmd.Scores, got)
	}
	if len(cmd.Scores) > 0 {
		b.try("classes", b.r.Quality.Decide(b.ctx, m.lead, cmd))
	}
	b.objection(m)
}
