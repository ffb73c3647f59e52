package demo

import (
	"math/rand/v2"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
)

// habits is how a cell goes about its month, so that the demo's cells differ as
// real ones do: shares in per cent, days before and after.
type habits struct {
	below  int // of the meetings have more absent than the target bears
	speaks int // of those present
	done   int // tasks done when they are due
	ahead  int // days before the meeting that papers are put into the handbook; 0: often on the day
	after  int // days after it that the finished ones are
	strict int // judgements below their full points
	mixed  bool
}

var ways = []habits{
	office:    {below: 5, speaks: 60, done: 93, ahead: 3, after: 1, strict: 38},
	affairs:   {below: 10, speaks: 52, done: 88, ahead: 2, after: 1, strict: 53},
	anThi:     {below: 5, speaks: 64, done: 92, ahead: 2, after: 2, strict: 43, mixed: true},
	phuTien:   {below: 15, speaks: 54, done: 82, ahead: 1, after: 2, strict: 58, mixed: true},
	myHao:     {below: 10, speaks: 58, done: 88, ahead: 2, after: 1, strict: 48},
	haiDuong:  {below: 20, speaks: 46, done: 78, ahead: 1, after: 2, strict: 63, mixed: true},
	thanhMien: {below: 10, speaks: 56, done: 90, ahead: 1, after: 2, strict: 53, mixed: true},
	kinhMon:   {below: 15, speaks: 48, done: 80, ahead: 1, after: 2, strict: 63},
	block:     {below: 5, speaks: 62, done: 92, ahead: 2, after: 1, strict: 38},
}

// habitsOf are a cell's, so many months before the end. Thanh Miện has been
// slipping for half a year; Kinh Môn came up.
func habitsOf(cell, ago int) habits {
	h := ways[cell]
	switch {
	case cell == thanhMien && ago < 6:
		h.speaks -= 5 * (6 - ago)
		h.done = 30 + 10*ago
		h.strict += 6 * (6 - ago)
		h.after = 3
		if ago < 5 {
			h.ahead = 0
		}
	case cell == kinhMon && ago > 8:
		h.done, h.speaks, h.ahead, h.strict = 68, 40, 0, 60
	}
	return h
}

// meet is one meeting being prepared and held.
type meet struct {
	id, unit int64
	cell     int // place in cells, -1 for a committee's
	ago      int // months before the end of the history
	month    string
	day      string
	start    int
	length   int
	kind     meeting.Kind
	lead     access.Actor // who chairs
	note     access.Actor
	h        habits
	rand     *rand.Rand
	talk     *speaker
	theme    theme
	draft    int64 // its decision
	sort     resolution.Kind
	points   []string
	present  []int64
	voters   int // of those present
	items    []meeting.Item
	finished bool // its minutes are closed
	hears    bool // it hears the reports of those below and gives the classes
}

// say draws a sentence of a list for the meeting.
func (m *meet) say(list string) string { return m.talk.say(list, m.month, m.ago) }

// live notes everything that is to happen in the months.
func (b *builder) live() {
	if len(b.months) == 0 {
		return
	}
	b.planYears()
	b.scenes()
	b.better()
	b.inspects()
	b.upward()
	b.goodWays()
	b.partyGroup()
	b.programme()
	b.makesRegulation()
	for n, month := range b.months {
		ago := len(b.months) - 1 - n
		for i := range cells {
			b.cellMonth(i, month, ago)
		}
		b.fromAbove(month, ago)
		b.baseStanding(month, ago)
		b.baseMonth(month, ago)
		b.upperMonth(month, ago)
	}
	b.yearPlans(b.now.Format("2006-01-02"))
	b.conferences(b.months)
	b.programmes()
}

// programmes has the committee write the lines of its programme of work that no
// room knows of: each January for the year, one of them moved in September; what
// is over was done, sometimes late.
func (b *builder) programmes() {
	lines := []struct{ on, title, who string }{
		{"01-20", "Tổng kết công tác Đảng năm trước, giao nhiệm vụ năm nay", "Ban Thường vụ, Văn phòng Đảng ủy"},
		{"03-26", "Hội nghị giao ban với các tổ chức đoàn thể quý I", "Văn phòng Đảng ủy"},
		{"05-19", "Sơ kết học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "Ban Tuyên giáo"},
		{"07-10", "Sơ kết công tác sáu tháng đầu năm", "Ban Thường vụ"},
		{"09-15", "Bồi dưỡng nghiệp vụ công tác đảng cho bí thư và chi ủy viên", "Ban Tổ chức"},
		{"11-20", "Rà soát quy hoạch cấp ủy", "Ban Tổ chức"},
		{"12-22", "Kiểm điểm tập thể, cá nhân; đánh giá, xếp loại chất lượng cuối năm", "Ban Thường vụ"},
	}
	lead := func() access.Actor { return b.as(b.people[office][3], b.base, access.Secretary) }
	last := meeting.LastDay(b.months[len(b.months)-1])
	for year := b.months[0][:4]; year <= meeting.AddMonths(last[:7], 1)[:4]; year = meeting.AddMonths(year+"-01", 12)[:4] {
		for i, l := range lines {
			on := max(year+"-01-08", clock.AddDays(b.first, 2))
			item := meeting.PlanItem{Unit: b.base, Month: year + "-" + l.on[:2], Day: year + "-" + l.on, Kind: meeting.Work, Title: l.title, Who: l.who}
			if item.Day < on || on > last {
				continue
			}
			key := "programme " + item.Day
			b.on(on, 8*60, func() {
				if b.err == nil {
					id, err := b.r.Meetings.PutPlan(b.ctx, lead(), meeting.PutPlan{Key: b.key(), Item: item, Dated: true})
					if b.try("programme of work", err) {
						b.things[key] = id
					}
				}
			})
			done := item.Day
			if i == 4 { // moved to November
				done = year + "-11-12"
				if year+"-09-08" <= last {
					b.on(year+"-09-08", 9*60, func() {
						if b.err == nil {
							moved := item
							moved.ID, moved.Month, moved.Day = b.things[key], done[:7], done
							_, err := b.r.Meetings.PutPlan(b.ctx, lead(), meeting.PutPlan{Key: b.key(), Item: moved, Seen: item.Seen(), Dated: true})
							b.try("programme moved", err)
						}
					})
				}
			}
			if i == 2 {
				done = clock.AddDays(done, 16)
			}
			if done <= last {
				b.on(done, 17*60, func() {
					if b.err == nil {
						b.try("programme done", b.r.Meetings.PlanDone(b.ctx, lead(), b.key(), b.things[key], true))
					}
				})
			}
		}
	}
}

// planYears notes when each cell makes its plan for a year: in December before
// it, for the year the records begin in at once. A theme stands in each quarter
// but where Kinh Môn has forgotten one: that of the month that comes next.
func (b *builder) planYears() {
	first, last := b.months[0], b.months[len(b.months)-1]
	next := meeting.AddMonths(last, 1)
	for i := range cells {
		count := 0
		for month := first; month[:4] <= next[:4]; month = meeting.AddMonths(month, 1) {
			day := month[:4] + "-01-01"
			if day > b.first {
				day = clock.AddDays(day, -11)
			}
			on := max(day, clock.AddDays(b.first, 2))
			lead := b.as(b.people[i][0], b.units[i], access.Secretary)
			put := func(kind meeting.PlanKind, title string, presenter int) {
				b.on(on, 15*60, func() {
					if b.err != nil || title == "" {
						return
					}
					item := meeting.PlanItem{Unit: b.units[i], Month: month, Kind: kind, Title: title}
					if presenter > 0 {
						item.Presenter = b.people[i][presenter]
					}
					id, err := b.r.Meetings.PutPlan(b.ctx, lead, meeting.PutPlan{Key: b.key(), Item: item})
					if b.try("year's plan", err) && kind == meeting.Theme {
						b.plans[planKey(b.units[i], month)] = id
					}
				})
			}
			if th, ok := themeOf(i, month, next, &count); ok {
				put(meeting.Theme, th.title, 3+count%4)
			}
			put(meeting.Work, b.speakers[b.units[i]].say("plan", month, 0), 0)
		}
	}
}

func planKey(unit int64, month string) string { return month + cellKey("", int(unit)) }

// themeOf gives the theme a cell has planned for a month; n counts them.
func themeOf(cell int, month, next string, n *int) (theme, bool) {
	list := themes[cells[cell].kind]
	if quarterMonth(month) != cell%3 {
		return theme{}, false
	}
	*n++
	if cell == kinhMon && month >= meeting.AddMonths(next, -quarterMonth(next)) {
		return theme{}, false // forgotten
	}
	return list[(cell*3+*n)%len(list)], true
}

// cellMonth notes one cell's month.
func (b *builder) cellMonth(i int, month string, ago int) {
	c, unit := cells[i], b.units[i]
	m := &meet{unit: unit, cell: i, ago: ago, month: month, day: workday(dayOf(month, c.day)), start: c.start, kind: meeting.Regular,
		h: habitsOf(i, ago), rand: b.chance(uint64(i), uint64(ago)), talk: b.speakers[unit]}
	m.length = 91 + m.rand.IntN(20)
	if quarterMonth(month) == i%3 {
		n := 0
		for x := b.months[0]; x < month; x = meeting.AddMonths(x, 1) {
			if quarterMonth(x) == i%3 {
				n++
			}
		}
		if th, ok := themeOf(i, month, meeting.AddMonths(b.months[len(b.months)-1], 1), &n); ok {
			m.kind, m.theme, m.length = meeting.Combined, th, m.length+31
		}
	}
	if i == thanhMien && ago < 4 {
		m.length -= 14 + 4*(4-ago)
	}
	if i == kinhMon && ago >= 14 { // a cell that is not on the system yet writes its month down afterwards
		b.on(clock.AddDays(m.day, 1), 15*60, func() { b.fromPaper(m) })
		b.on(clock.AddDays(m.day, 2), 19*60, func() { b.afterwards(m) })
		return
	}
	b.on(clock.AddDays(m.day, -7), 19*60, func() { b.prepare(m) })
	if !(i == thanhMien && ago < 3) {
		b.on(clock.AddDays(m.day, -4), 17*60+30, func() { b.bureau(m) })
	}
	b.on(clock.AddDays(m.day, -3), 8*60, func() { b.notice(m) })
	b.on(clock.AddDays(m.day, -1), 19*60+30, func() { b.eve(m) })
	// The days of these may still change.
	b.on(m.day, m.start, func() { b.hold(m) })
}

// chairs names who leads and who writes; a cell's may have changed by its congress.
func (b *builder) chairs(m *meet) {
	if m.cell >= 0 {
		m.lead = b.as(b.people[m.cell][0], m.unit, access.Secretary)
		m.note = b.as(b.people[m.cell][1], m.unit, access.Deputy)
	}
}

// prepare makes the meeting with its agenda, and the draft.
func (b *builder) prepare(m *meet) {
	if b.err != nil {
		return
	}
	b.chairs(m)
	c := cells[m.cell]
	plan := meeting.Plan{Key: b.key(), Unit: m.unit, Body: meeting.CellBody, Kind: m.kind, Month: m.month, Day: m.day, StartMinute: m.start, Place: c.sites[0][0],
		Form: meeting.AtPlace, Chair: m.lead.Person, NoteTaker: m.note.Person}
	if m.kind == meeting.Combined {
		plan.Theme = b.plans[planKey(m.unit, m.month)]
	}
	if m.h.mixed {
		plan.Form, plan.OnlineBasis, plan.OnlineAway = meeting.Mixed, "Đảng viên ở hai điểm kho cách xa nhau, không thể tập trung đủ trong giờ trực.", len(b.people[m.cell])/2+1
	}
	b.planned(m, &plan)
	var err error
	if m.id, err = b.r.Meetings.Plan(b.ctx, m.lead, plan); !b.try("plan", err) {
		return
	}
	if _, err = b.r.Cycle.Prepare(b.ctx, m.lead, b.key(), m.id); b.try("prepare", err) {
		b.write(m)
	}
}

// write writes the draft decision: what last month was like, and points with owners.
func (b *builder) write(m *meet) {
	people := b.members(m.cell)
	cmd := resolution.PutDraft{Key: b.key(), Meeting: m.id, Kind: resolution.NQ, Title: "Lãnh đạo thực hiện nhiệm vụ " + monthWords(m.month),
		Body: m.say("assess") + "\n" + m.say("assess") + "\n" + m.say("assess")}
	if m.ago%7 == (m.cell+3)%7 && m.kind == meeting.Regular {
		cmd.Kind, cmd.Title = resolution.KL, "Nhiệm vụ trọng tâm "+monthWords(m.month)
	}
	first := m.rand.IntN(len(people))
	for n := range 2 + m.rand.IntN(3) {
		text := m.say("work")
		if text == "" || slices.ContainsFunc(cmd.Points, func(p resolution.Point) bool { return p.Text == text }) {
			break
		}
		cmd.Points = append(cmd.Points, resolution.Point{Text: text, Owner: b.worker(m, people, first+n*5),
			Due: clock.AddDays(m.day, 17+m.rand.IntN(9)), ReportMonth: meeting.AddMonths(m.month, 1)})
	}
	b.drafted(m, &cmd)
	m.sort, m.points = cmd.Kind, nil
	for _, p := range cmd.Points {
		m.points = append(m.points, p.Text)
	}
	var err error
	m.draft, err = b.r.Resolutions.PutDraft(b.ctx, m.lead, cmd)
	b.try("draft", err)
}

// worker is the nth of those who can be given work: not the exempt, the away,
// nor who is on probation for a few weeks.
func (b *builder) worker(m *meet, people []int64, n int) int64 {
	for ; ; n++ {
		id := people[n%len(people)]
		if !slices.Contains(b.idle(), id) {
			return id
		}
	}
}

// idle are those whom nobody gives work to.
func (b *builder) idle() []int64 {
	return []int64{b.people[office][18], b.people[haiDuong][12], b.people[phuTien][9], b.people[affairs][mother],
		b.people[office][newcomer], b.people[office][grown], b.people[anThi][novice], b.people[thanhMien][8]}
}

// bureau holds the chi ủy's meeting.
func (b *builder) bureau(m *meet) {
	if b.err != nil {
		return
	}
	day, begin := clock.AddDays(m.day, -4), 16*60+20+5*m.rand.IntN(4)
	id, err := b.r.Meetings.Plan(b.ctx, m.lead, meeting.Plan{Key: b.key(), Unit: m.unit, Body: meeting.Bureau, Kind: meeting.Regular, Month: m.month, Day: day,
		StartMinute: begin, Place: cells[m.cell].sites[0][0], Chair: m.lead.Person, NoteTaker: m.note.Person, Prepares: m.id})
	if !b.try("plan bureau", err) {
		return
	}
	page, err := b.r.Cycle.Bureau(b.ctx, m.lead, id)
	if !b.try("bureau page", err) {
		return
	}
	note := page.BureauNote
	note.Key, note.Day, note.Start, note.Minutes, note.Agenda, note.Draft, note.Done = b.key(), day, begin, 30+m.rand.IntN(12), true, true, true
	note.Text = m.say("bureau")
	b.try("bureau", b.r.Cycle.KeepBureau(b.ctx, m.lead, note))
}

// notice sends the notice, with papers, and puts them into the handbook.
func (b *builder) notice(m *meet) {
	if b.err != nil {
		return
	}
	_, untold, err := b.r.Meetings.SendNotice(b.ctx, m.lead, b.key(), m.id)
	if !b.try("notice", err) {
		return
	}
	if len(untold) > 0 {
		way := "told"
		if m.cell >= 0 && m.rand.IntN(3) == 0 {
			way = "paper"
		}
		b.try("tell", b.r.Meetings.TellBy(b.ctx, m.lead, meeting.TellBy{Key: b.key(), Meeting: m.id, Way: way, Persons: untold}))
	}
	b.papersAhead(m)
	ahead := m.h.ahead
	if ahead == 0 && percent(m.rand, 25) {
		ahead = 1
	}
	day, minute := clock.AddDays(m.day, -ahead), 20*60
	if ahead == 0 {
		minute = 6*60 + 50
	}
	b.on(max(day, clock.AddDays(m.day, -3)), minute, func() {
		if b.err == nil && !m.finished { // not called off
			b.try("handbook", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, false, day))
		}
	})
}

// hold holds the meeting from its opening to the confirmed minutes.
func (b *builder) hold(m *meet) {
	if b.err != nil || m.finished || instant(m.day, m.start) != b.r.Clock.Now() {
		return // called off, or moved to another day
	}
	if !b.try("begin", b.r.Meetings.Begin(b.ctx, m.lead, b.key(), m.id, 0)) {
		return
	}
	b.course(m)
	b.closeMeeting(m, 0)
	b.later(m)
}

// later notes what follows a cell's meeting.
func (b *builder) later(m *meet) {
	b.remember(m)
	b.on(clock.AddDays(m.day, m.h.after), 19*60, func() { b.afterwards(m) })
	b.between(m)
}

// course goes through a cell's meeting.
func (b *builder) course(m *meet) {
	b.roll(m)
	if b.err == nil {
		due := 0
		for _, id := range b.members(m.cell) {
			if !slices.Contains(b.idle(), id) {
				due++
			}
		}
		late := 0
		if percent(m.rand, 30) {
			late = 1 + m.rand.IntN(2)
		}
		b.try("fee", b.r.Meetings.SetFee(b.ctx, m.lead, meeting.SetFee{Key: b.key(), Meeting: m.id, Paid: due - late, Due: due}))
	}
	b.tasksSaid(m)
	b.discuss(m)
	b.decide(m)
	b.score(m)
}

// fromPaper writes a whole meeting down after the fact.
func (b *builder) fromPaper(m *meet) {
	if b.err != nil {
		return
	}
	b.prepare(m)
	if b.err != nil {
		return
	}
	_, untold, err := b.r.Meetings.SendNotice(b.ctx, m.lead, b.key(), m.id)
	if b.try("notice", err) && len(untold) > 0 {
		b.try("tell", b.r.Meetings.TellBy(b.ctx, m.lead, meeting.TellBy{Key: b.key(), Meeting: m.id, Way: "told", Persons: untold, Day: clock.AddDays(m.day, -3)}))
	}
	if !b.try("begin", b.r.Meetings.Begin(b.ctx, m.lead, b.key(), m.id, clock.Ms(instant(m.day, m.start)))) {
		return
	}
	b.course(m)
	b.closeMeeting(m, clock.Ms(instant(m.day, m.start+m.length)))
}

// roll marks the roster and keeps who is there.
func (b *builder) roll(m *meet) {
	if b.err != nil {
		return
	}
	v, err := b.r.Meetings.View(b.ctx, m.lead, m.id)
	if !b.try("view", err) {
		return
	}
	m.items = v.Items
	var must []meeting.Attendance
	for _, a := range v.Roster {
		if a.Required {
			must = append(must, a)
		}
	}
	absent := b.absent(m, must)
	cmd := meeting.MarkRoll{Key: b.key(), Meeting: m.id}
	for n, a := range must {
		row, away := absent[a.Person]
		row.Person = a.Person
		if !away {
			row.Mark = meeting.Present
			leads := a.Person == m.lead.Person || a.Person == m.note.Person
			if m.cell >= 0 {
				row.Site = b.sites[m.cell][0]
				if len(b.sites[m.cell]) > 1 && !leads && n%3 == 1 {
					row.Site = b.sites[m.cell][1]
				}
			}
			if v.Form != meeting.AtPlace && !leads && (v.Form == meeting.Online || percent(m.rand, 25)) {
				row.Mark, row.Site = meeting.OnlineAt, 0
			}
			if v.Form == meeting.Online {
				row.Mark, row.Site = meeting.OnlineAt, 0
			}
			row.Late = !leads && percent(m.rand, 3)
			m.present = append(m.present, a.Person)
			if a.MayVote {
				m.voters++
			}
		} else if a.Mark == meeting.Excused {
			continue // said so himself
		}
		cmd.Rows = append(cmd.Rows, row)
	}
	b.try("roll", b.r.Meetings.MarkRoll(b.ctx, m.lead, cmd))
}

// absent decides who is not there and why. As many as the target bears may be
// missing; in some months it is one more.
func (b *builder) absent(m *meet, must []meeting.Attendance) map[int64]meeting.MarkRow {
	out := map[int64]meeting.MarkRow{}
	bears := len(must) / 10
	n := m.rand.IntN(bears + 1)
	if percent(m.rand, m.h.below) {
		n = bears + 1
	}
	n = b.missing(m, bears, n)
	mark := func(id int64) {
		row := meeting.MarkRow{Mark: meeting.Excused, Category: pick(m.rand, []string{"work", "work", "work", "sick", "sick", "leave", "family", "study"})}
		row.Reason = m.say("excuse." + row.Category)
		switch {
		case m.cell >= 0 && percent(m.rand, 3):
			row = meeting.MarkRow{Mark: meeting.Special}
		case m.cell >= 0 && percent(m.rand, m.h.below/4):
			row = meeting.MarkRow{Mark: meeting.Unexcused}
		}
		out[id] = row
	}
	for _, a := range must {
		if a.Mark == meeting.Excused { // has said so
			out[a.Person] = meeting.MarkRow{}
		}
	}
	if m.cell == thanhMien && m.ago < 3 { // one has been away for three months
		out[b.people[thanhMien][9]] = meeting.MarkRow{Mark: meeting.Excused, Category: "work", Reason: "Trực tại điểm kho Ninh Giang"}
	}
	order := m.rand.Perm(len(must))
	for _, at := range order {
		a := must[at]
		if len(out) >= n {
			break
		}
		if _, is := out[a.Person]; is || a.Person == m.lead.Person || a.Person == m.note.Person || a.Person == b.people[anThi][6] {
			continue
		}
		mark(a.Person)
	}
	return out
}

// tasksSaid says of each task that is due how far it is.
func (b *builder) tasksSaid(m *meet) {
	if b.err != nil {
		return
	}
	tasks, said, err := b.r.Resolutions.AtMeeting(b.ctx, m.lead, m.id)
	if !b.try("tasks", err) {
		return
	}
	// At least the share a cell is used to, in whole tasks.
	left := 0
	for range tasks {
		if !percent(m.rand, m.h.done) {
			left++
		}
	}
	if m.cell == thanhMien && m.ago < 6 {
		left = (len(tasks)*(100-m.h.done) + 50) / 100
	}
	for n, t := range tasks {
		if _, already := said[t.ID]; already || t.State == resolution.Done {
			continue
		}
		say := resolution.Say{Key: b.key(), Task: t.ID, Meeting: m.id, Result: resolution.ResultDone, Note: m.say("done")}
		if n >= len(tasks)-left {
			say.Result, say.Note = resolution.ResultDoing, m.say("doing")
			if percent(m.rand, 30) {
				say.Result, say.Note = resolution.ResultNot, m.say("not")
			}
		}
		b.said(m, t, &say)
		if !b.try("task", b.r.Resolutions.Say(b.ctx, m.lead, say)) {
			return
		}
	}
}

// discuss goes through the agenda: opinions, conclusions, the minutes each took.
func (b *builder) discuss(m *meet) {
	if b.err != nil || len(m.present) == 0 {
		return
	}
	quick := meeting.Quick{Key: b.key(), Meeting: m.id}
	var talk []meeting.Item
	spare := m.length - planned(m.items)
	for _, item := range m.items {
		q := meeting.QuickItem{Item: item.ID, Done: true, Spent: max(1, item.Planned+m.rand.IntN(3)-1)}
		switch item.Kind {
		case meeting.Discussion, meeting.LastMonth, meeting.ThemeItem, meeting.Criticism:
			list := map[meeting.ItemKind]string{meeting.Discussion: "next", meeting.LastMonth: "last", meeting.ThemeItem: "theme", meeting.Criticism: "crit"}[item.Kind]
			q.Conclusion = m.say("conclude." + list)
			if item.Source == cycle.SourceRegulation {
				q.Conclusion = "Hội nghị thống nhất nội dung dự thảo, đưa ra biểu quyết."
			}
			talk = append(talk, item)
			if item.Kind == meeting.Discussion && spare > 0 {
				q.Spent, spare = q.Spent+spare, 0
			}
		case meeting.Information:
			if item.Source == "" {
				q.Conclusion = m.say("info")
			}
		case meeting.DirectiveIt:
			if b.skips(m, item) {
				q.Done, q.Spent = false, -1
			}
		}
		if item.Kind == meeting.Criticism && m.cell == thanhMien && m.ago < 4 {
			q.Spent = 8
		}
		quick.Items = append(quick.Items, q)
	}
	fit(quick.Items, m)
	b.turns(m)
	order := m.rand.Perm(len(m.present))
	speak := (len(m.present)*m.h.speaks + 99) / 100
	words := speak * 2 / 3
	if m.ago > 11 {
		words = speak / 3
	}
	heard := map[meeting.ItemKind]int{}
	for n, at := range order[:speak] {
		quick.Spoke = append(quick.Spoke, m.present[at])
		if n >= words || len(talk) == 0 {
			continue
		}
		item := talk[(n+m.ago)%len(talk)]
		say := meeting.Say{Key: b.key(), Meeting: m.id, Item: item.ID, Person: m.present[at], Kind: meeting.PlainOpinion}
		switch item.Kind {
		case meeting.LastMonth:
			say.Text = m.say("last")
		case meeting.Criticism:
			say.Text = m.say("crit")
		case meeting.ThemeItem:
			say.Text = m.say("next")
			if k := heard[item.Kind]; k < len(m.theme.said) {
				say.Text = m.theme.said[k]
			}
		default:
			say.Text = m.say("next")
		}
		heard[item.Kind]++
		if _, err := b.r.Meetings.Say(b.ctx, m.lead, say); !b.try("say", err) {
			return
		}
	}
	if m.cell >= 0 && percent(m.rand, 40) {
		b.propose(m, talk, m.present[order[0]])
	}
	if b.err == nil {
		b.try("quick", b.r.Meetings.Quick(b.ctx, m.lead, quick))
	}
}

// fit takes minutes from the longest items until all fit into the meeting; the
// block of self-criticism, which is scored, keeps its own.
func fit(items []meeting.QuickItem, m *meet) {
	sum := 0
	for _, q := range items {
		sum += max(0, q.Spent)
	}
	for ; sum > m.length; sum-- {
		longest := -1
		for n, q := range items {
			if m.items[n].Kind != meeting.Criticism && (longest < 0 || q.Spent > items[longest].Spent) {
				longest = n
			}
		}
		items[longest].Spent--
	}
}

// planned sums the minutes of an agenda.
func planned(items []meeting.Item) (sum int) {
	for _, i := range items {
		sum += i.Planned
	}
	return sum
}

// itemOf is the first item of a kind.
func itemOf(items []meeting.Item, kind meeting.ItemKind) (meeting.Item, bool) {
	for _, i := range items {
		if i.Kind == kind {
			return i, true
		}
	}
	return meeting.Item{}, false
}

// propose has a member propose something, and the secretary decide what becomes
// of it, then or some days later, or not at all yet.
func (b *builder) propose(m *meet, talk []meeting.Item, person int64) {
	item, ok := itemOf(talk, meeting.Discussion)
	if b.err != nil || !ok || m.cell == anThi && m.ago == 0 {
		return
	}
	text := m.say("proposal")
	id, err := b.r.Meetings.Say(b.ctx, m.lead, meeting.Say{Key: b.key(), Meeting: m.id, Item: item.ID, Person: person, Kind: meeting.Proposal, Text: text})
	if !b.try("propose", err) {
		return
	}
	people := b.members(m.cell)
	n := m.rand.IntN(len(people))
	switch m.rand.IntN(10) {
	case 0, 1, 2: // a point of the decision
		b.try("take", b.r.Resolutions.DecideProposal(b.ctx, m.lead, resolution.DecideProposal{Key: b.key(), Opinion: id, State: resolution.Taken, Owner: b.worker(m, people, n),
			Due: clock.AddDays(m.day, 20), ReportMonth: meeting.AddMonths(m.month, 1)}))
	case 3, 4, 5: // a task some days later
		b.on(clock.AddDays(m.day, 4), 9*60, func() {
			if b.err == nil {
				b.try("take later", b.r.Resolutions.DecideProposal(b.ctx, m.lead, resolution.DecideProposal{Key: b.key(), Opinion: id, State: resolution.Taken, Owner: b.worker(m, b.members(m.cell), n),
					Due: clock.AddDays(m.day, 24), ReportMonth: meeting.AddMonths(m.month, 1)}))
			}
			if m.ago == 0 {
				b.on(clock.AddDays(m.day, 19), 20*60, func() { b.didProposed(m, id) })
			}
		})
	case 6, 7:
		reason := pick(m.rand, []string{"Chưa có kinh phí trong năm nay; xem lại khi lập dự toán năm sau.", "Đã có quy định chung của Cục về việc này, chi bộ không đặt riêng.",
			"Chi ủy thấy cần làm thử ở một tổ trước, sau ba tháng mới quyết.", "Việc này thuộc thẩm quyền của chính quyền, chi bộ đã chuyển ý kiến."})
		b.on(clock.AddDays(m.day, 6), 9*60, func() {
			if b.err == nil {
				b.try("decline", b.r.Resolutions.DecideProposal(b.ctx, m.lead, resolution.DecideProposal{Key: b.key(), Opinion: id, State: resolution.Declined, Reason: reason}))
			}
		})
	}
}

// decide votes and passes the draft; a conclusion is the chair's word.
func (b *builder) decide(m *meet) {
	if b.err != nil || m.draft == 0 {
		return
	}
	b.on2(m, m.length-20)
	if m.sort == resolution.NQ {
		b.vote(m, meeting.OpenVote{About: "resolution", AboutID: m.draft, Question: "Thông qua nghị quyết " + monthWords(m.month)}, 20)
	}
	if b.err == nil {
		b.try("pass", b.r.Resolutions.Pass(b.ctx, m.lead, b.key(), m.draft))
	}
}

// on2 moves the clock to so many minutes after the opening, for one that is not
// written down from paper.
func (b *builder) on2(m *meet, minutes int) {
	if t := instant(m.day, m.start+minutes); t.After(b.r.Clock.Now()) {
		b.r.Clock.Set(t)
	}
}

// vote has everybody who may vote and is there vote for it by hands, but one in
// some of a hundred cases.
func (b *builder) vote(m *meet, open meeting.OpenVote, unsure int) {
	if b.err != nil {
		return
	}
	open.Key, open.Meeting, open.Way = b.key(), m.id, meeting.Hands
	tally := meeting.Tally{Yes: m.voters}
	if tally.Yes > 6 && percent(m.rand, unsure) {
		tally.Yes--
		tally.Abstain++
	}
	_, err := b.r.Meetings.HandsVote(b.ctx, m.lead, open, tally)
	b.try("vote", err)
}

// score gives the judgements, votes the score and agrees it.
func (b *builder) score(m *meet) {
	if b.err != nil {
		return
	}
	sheet, err := db.Read(b.ctx, b.r.Quality.DB, func(t *db.Tx) (sheet quality.Score, err error) {
		r, err := quality.RubricFor(t, m.unit, m.day)
		if err != nil {
			return sheet, err
		}
		return r.Score(quality.Facts{}, nil)
	})
	if fault.Is(err, fault.State) {
		return // before the guidance of October 2025 no sheet gives points
	}
	if !b.try("sheet", err) {
		return
	}
	judge := quality.Judge{Key: b.key(), Meeting: m.id, Points: map[string]quality.Points{}}
	for _, l := range sheet.Lines {
		if !l.Criterion.Judged() {
			continue
		}
		p := l.Criterion.Max
		if l.Criterion.Scale == quality.Manual && percent(m.rand, m.h.strict) {
			p -= l.Criterion.Step
			if l.Criterion.Max > 200 && percent(m.rand, m.h.strict) {
				p -= l.Criterion.Step
			}
		}
		if l.Criterion.Scale == quality.YesNo && l.Criterion.Max < 500 && percent(m.rand, m.h.strict/5) {
			p = 0
		}
		judge.Points[l.Criterion.ID] = p
	}
	weakness := m.say("weak")
	judge.Weakness = &weakness
	if !b.try("judge", b.r.Quality.Judge(b.ctx, m.lead, judge)) {
		return
	}
	b.vote(m, meeting.OpenVote{About: "score", AboutID: m.id, Question: "Thông qua điểm tự chấm buổi sinh hoạt"}, 10)
	if b.err == nil {
		b.try("agree", b.r.Quality.Agree(b.ctx, m.lead, b.key(), m.id))
	}
}

// closeMeeting ends the meeting, confirms its minutes and issues the decision; at is
// the instant it ended where it is written down afterwards.
func (b *builder) closeMeeting(m *meet, at int64) {
	if b.err != nil {
		return
	}
	b.try("draft minutes", b.r.Cycle.DraftMinutes(b.ctx, m.lead, b.key(), m.id, 0))
	if b.err == nil {
		b.try("read", b.r.Meetings.ReadBack(b.ctx, m.lead, b.key(), m.id))
	}
	b.on2(m, m.length)
	if b.err == nil {
		b.try("close", b.r.Cycle.Close(b.ctx, m.lead, b.key(), m.id, at))
	}
	if b.err != nil {
		return
	}
	min, err := b.r.Meetings.ReadMinutes(b.ctx, m.lead, m.id)
	if !b.try("minutes", err) {
		return
	}
	chair := m.lead
	if id := b.things[cellKey("chair", int(m.id))]; id != 0 {
		chair = b.as(id, m.unit, access.Member)
	}
	if b.try("confirm", b.r.Meetings.Confirm(b.ctx, chair, meeting.Confirm{Key: b.key(), Meeting: m.id, AsChair: true, Seen: min.Version})) {
		b.try("confirm", b.r.Meetings.Confirm(b.ctx, m.note, meeting.Confirm{Key: b.key(), Meeting: m.id, Seen: min.Version}))
	}
	if b.err == nil && m.draft != 0 {
		_, err := b.r.Resolutions.Issue(b.ctx, m.lead, b.key(), m.draft, 0)
		b.try("issue", err)
	}
	m.finished = true
}

// afterwards puts the papers into the handbook and reports up.
func (b *builder) afterwards(m *meet) {
	if b.err != nil {
		return
	}
	if m.finished {
		b.try("finished", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, true, b.today()))
	}
	if percent(m.rand, 6) {
		b.raise(m)
	}
	b.sendReport(m)
}

func (b *builder) today() string { return b.r.Clock.Now().Format("2006-01-02") }

// sendReport writes and sends the month's report of a cell.
func (b *builder) sendReport(m *meet) {
	if b.err != nil || b.sendsLater(m) {
		return
	}
	cmd := report.Write{Key: b.key(), Unit: m.unit, Month: m.month, Judgement: m.say("judge")}
	if percent(m.rand, 30) {
		cmd.Wishes = m.say("wish")
	}
	b.writeReport(m.lead, cmd)
}

func (b *builder) writeReport(actor access.Actor, cmd report.Write) {
	if b.err != nil {
		return
	}
	id, err := b.r.Reports.Write(b.ctx, actor, cmd)
	if b.try("report", err) {
		b.try("send report", b.r.Reports.Send(b.ctx, actor, b.key(), id))
	}
}

// between has some owners say ahead of the next meeting that they are done, with
// a paper, and the member in charge say what he thinks of the score.
func (b *builder) between(m *meet) {
	if m.cell < 0 {
		return
	}
	if percent(m.rand, 50) {
		b.on(clock.AddDays(m.day, 4), 20*60, func() { b.follow(m) })
	}
	if m.ago == 0 {
		b.on(clock.AddDays(m.day, 1), 20*60, func() { b.inTime(m) })
		return
	}
	if !percent(m.rand, 50) {
		return
	}
	b.on(clock.AddDays(m.day, 16+m.rand.IntN(6)), 16*60, func() {
		if b.err != nil {
			return
		}
		v, err := b.r.Resolutions.Resolution(b.ctx, m.lead, m.draft)
		if !b.try("points", err) {
			return
		}
		for _, p := range v.Points {
			if p.Task == 0 || p.Owner == 0 || b.gone[p.Owner] || b.things[cellKey("task", int(p.Task))] != 0 {
				continue
			}
			owner := b.as(p.Owner, m.unit, access.Member)
			if b.try("say done", b.r.Resolutions.Say(b.ctx, owner, resolution.Say{Key: b.key(), Task: p.Task, Result: resolution.ResultDone, Note: m.say("done")})) && m.ago < 6 {
				b.paper(owner, document.AddPaper{Unit: m.unit, Kind: document.TextPaper, Title: "Kết quả: " + p.Text, Body: evidence(m, p.Text, b.today()),
					Use: document.Use{Kind: "task", Subject: p.Task, Role: document.Evidence}}, nil)
			}
			return
		}
	})
}

// didProposed has the owner of the task that a proposal became say that it is done.
func (b *builder) didProposed(m *meet, opinion int64) {
	if b.err != nil {
		return
	}
	p, err := b.r.Resolutions.Proposal(b.ctx, m.lead, opinion)
	if b.try("proposal", err) && p.Fate.Task != nil && p.Fate.Task.State == resolution.Open {
		b.try("say done", b.r.Resolutions.Say(b.ctx, b.as(p.Fate.Task.Owner, m.unit, access.Member), resolution.Say{Key: b.key(), Task: p.Fate.Task.ID, Result: resolution.ResultDone, Note: m.say("done")}))
	}
}

// inTime has the owners of the last month's tasks say that they are done, each
// on his phone and about the day they are due: who starts in the demo finds a few
// that are late, in the cells where things are left lying.
func (b *builder) inTime(m *meet) {
	if b.err != nil {
		return
	}
	v, err := b.r.Resolutions.Resolution(b.ctx, m.lead, m.draft)
	if !b.try("points", err) {
		return
	}
	for n, p := range v.Points {
		late := (m.cell == thanhMien || m.cell == kinhMon) && n == 0
		if late || p.Task == 0 || p.Owner == 0 || m.cell == anThi && n == 1 { // one who asks for more time
			continue
		}
		b.on(clock.AddDays(p.Due, -(n+m.cell)%3), 19*60+30+n, func() {
			if b.err != nil || b.gone[p.Owner] {
				return
			}
			t, err := b.r.Resolutions.Task(b.ctx, m.lead, p.Task)
			if b.try("task", err) && t.State == resolution.Open {
				b.try("say done", b.r.Resolutions.Say(b.ctx, b.as(p.Owner, m.unit, access.Member), resolution.Say{Key: b.key(), Task: p.Task, Result: resolution.ResultDone, Note: m.say("done")}))
			}
		})
	}
}

// follow confirms the score a cell agreed.
func (b *builder) follow(m *meet) {
	if b.err != nil {
		return
	}
	var state quality.ScoreState
	class, err := db.Read(b.ctx, b.r.Quality.DB, func(t *db.Tx) (quality.Class, error) {
		stored, ok, err := quality.OfMeeting(t, m.id)
		if err != nil || !ok || stored.State != quality.ScoreAgreed {
			return "", err
		}
		stored, sc, err := b.r.Quality.CountTx(t, m.id)
		state = stored.State
		return sc.Class, err
	})
	if !b.try("count", err) || state != quality.ScoreAgreed {
		return
	}
	unit := b.base
	if m.cell == block {
		unit = b.upper
	}
	who := b.as(b.inCharge(m.cell), unit, access.InCharge)
	who.Hat.Named = []string{b.paths[m.unit]}
	b.try("propose class", b.r.Quality.Propose(b.ctx, who, b.key(), m.id, class, m.say("follow")))
}

// raise sends a difficulty up; the committee answers it at its next meeting.
func (b *builder) raise(m *meet) {
	text, answer := cutAnswer(m.say("raise"))
	if b.err != nil || text == "" {
		return
	}
	id, err := b.r.Reports.Raise(b.ctx, m.lead, report.Raise{Key: b.key(), Unit: m.unit, Text: text})
	if b.try("raise", err) {
		b.answers[id] = answer
	}
}
