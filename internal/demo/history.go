package demo

import (
	"fmt"
	"slices"
	"time"

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

// habits is how a cell goes about its month, so that the demo's cells differ as
// real ones do: shares in per cent, days before and after.
type habits struct {
	attends int // of those required, on average
	speaks  int // of those present
	done    int // tasks done when they are due
	ahead   int // days before the meeting that papers are put into the handbook; 0: often on the day
	after   int // days after it that the finished ones are
	online  bool
	slips   bool // has been getting worse for half a year
}

var ways = []habits{
	{attends: 96, speaks: 60, done: 92, ahead: 3, after: 1},
	{attends: 93, speaks: 50, done: 85, ahead: 2, after: 1},
	{attends: 94, speaks: 62, done: 90, ahead: 2, after: 2, online: true},
	{attends: 92, speaks: 48, done: 80, ahead: 1, after: 2, online: true},
	{attends: 95, speaks: 55, done: 88, ahead: 2, after: 1},
	{attends: 90, speaks: 42, done: 75, ahead: 1, after: 2, online: true},
	{attends: 94, speaks: 52, done: 84, ahead: 1, after: 2, slips: true},
	{attends: 91, speaks: 45, done: 78, ahead: 1, after: 3},
}

// play lives through months, the last one first over by now: each cell plans,
// meets, decides, scores and reports; then the base committee hears them and
// gives the classes. Everything goes through the verbs a click goes through, at
// the hour it would have been done.
func (b *builder) play(months []string, now time.Time) {
	for n, month := range months {
		for i := range b.units {
			b.cellMonth(i, month, len(months)-1-n)
		}
		b.committeeMonth(month, len(months)-1-n)
	}
	b.r.Clock.Set(now)
}

// lastMonths gives n months up to last; without it up to the last whose cycle is
// over on a day: cells meet in the first week, the committee before the twentieth.
func lastMonths(today, last string, n int) []string {
	over := meeting.MonthOf(today)
	if today[8:] < "21" {
		over = meeting.AddMonths(over, -1)
	}
	if last == "" || last > over || !meeting.ValidMonth(last) {
		last = over
	}
	var out []string
	for i := range n {
		out = append(out, meeting.AddMonths(last, i-n+1))
	}
	return out
}

// at moves the clock to a minute of a day.
func (b *builder) at(day string, minute int) int64 {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		b.try(err)
		return 0
	}
	t = t.Add(time.Duration(minute) * time.Minute)
	b.r.Clock.Set(t)
	return clock.Ms(t)
}

func (b *builder) percent(p int) bool { return b.rand.IntN(100) < p }

func pick[T any](b *builder, list []T) T { return list[b.rand.IntN(len(list))] }

// as is the actor of a person's hat. The demo's own accounts stand for all: the
// log of a real installation names each one's.
func (b *builder) as(person, unit int64, role access.Role) access.Actor {
	return access.Actor{Account: 1, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: b.paths[unit]}}
}

// meet is one meeting being played.
type meet struct {
	id, unit int64
	day      string
	start    int
	lead     access.Actor // who chairs
	note     access.Actor
	month    string
	length   int
	shown    bool // the last month of the cell whose people can sign in: its thread is whole
}

func (b *builder) do(name string, err error) bool {
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return b.try(err)
}

// cellMonth plays one cell's month; ago is how many months ago, 0 the last.
func (b *builder) cellMonth(i int, month string, ago int) {
	if b.err != nil {
		return
	}
	h := ways[i]
	if h.slips && ago < 6 {
		h.attends -= 3 * (6 - ago)
		h.done -= 5 * (6 - ago)
		h.speaks -= 4 * (6 - ago)
		h.ahead, h.after = 0, 3
	}
	kind := meeting.Regular
	q := quarterMonth(month)
	if q == i%3 {
		kind = meeting.Combined
	}
	m := &meet{unit: b.units[i], day: month + fmt.Sprintf("-%02d", 3+i%4), start: 7*60 + 30 + 30*(i%2), month: month,
		lead: b.as(b.people[i][0], b.units[i], access.Secretary), note: b.as(b.people[i][1], b.units[i], access.Deputy), length: 92 + b.rand.IntN(20), shown: i == 2 && ago == 0}
	if h.slips && ago < 4 {
		m.length = 70 + b.rand.IntN(18)
	}
	var theme int64
	if kind == meeting.Combined {
		m.length += 30
		b.at(clock.AddDays(m.day, -20), 9*60)
		var err error
		theme, err = b.r.Meetings.PutPlan(b.ctx, m.lead, meeting.PutPlan{Key: b.key(), Item: meeting.PlanItem{Unit: m.unit, Month: month, Kind: meeting.Theme,
			Title: themes[(i+q*3+len(month)+ago)%len(themes)], Presenter: b.people[i][3]}})
		if !b.do("plan theme", err) {
			return
		}
	}
	// A week before: the meeting with its agenda, and the draft.
	b.at(clock.AddDays(m.day, -7), 19*60)
	form := meeting.AtPlace
	if h.online {
		form = meeting.Mixed
	}
	plan := meeting.Plan{Key: b.key(), Unit: m.unit, Body: meeting.CellBody, Kind: kind, Month: month, Day: m.day, StartMinute: m.start, Place: cells[i].sites[0],
		Form: form, Chair: b.people[i][0], NoteTaker: b.people[i][1], Theme: theme}
	if h.online {
		plan.OnlineBasis, plan.OnlineAway = "Đảng viên ở các điểm kho cách xa nhau, không thể tập trung đủ trong giờ trực.", len(b.people[i])/2+1
	}
	var err error
	if m.id, err = b.r.Meetings.Plan(b.ctx, m.lead, plan); !b.do("plan", err) {
		return
	}
	if _, err = b.r.Cycle.Prepare(b.ctx, m.lead, b.key(), m.id); !b.do("prepare", err) {
		return
	}
	res := b.draft(m, i)
	b.bureau(m, i, ago)
	b.send(m, h)

	// The meeting itself.
	b.at(m.day, m.start)
	if !b.do("begin", b.r.Meetings.Begin(b.ctx, m.lead, b.key(), m.id, 0)) {
		return
	}
	present := b.roll(m, i, h)
	b.do("fee", b.r.Meetings.SetFee(b.ctx, m.lead, meeting.SetFee{Key: b.key(), Meeting: m.id, Paid: len(b.people[i]) - b.rand.IntN(2), Due: len(b.people[i])}))
	b.tasksSaid(m, h.done)
	b.discuss(m, i, present, h)
	b.decide(m, res, present)
	b.score(m, present, h)
	b.close(m, res)
	b.afterwards(m, h, ago, i)
}

// quarterMonth is 0, 1 or 2: which month of its quarter it is.
func quarterMonth(month string) int {
	t, _ := time.Parse("2006-01", month)
	return (int(t.Month()) - 1) % 3
}

// draft writes the draft decision: two or three points with owners.
func (b *builder) draft(m *meet, i int) int64 {
	if b.err != nil {
		return 0
	}
	list := work["depot"]
	if i < 2 {
		list = work["office"]
	}
	cmd := resolution.PutDraft{Key: b.key(), Meeting: m.id, Kind: resolution.NQ, Title: "Lãnh đạo thực hiện nhiệm vụ " + monthWords(m.month)}
	first := b.rand.IntN(len(list))
	for n := range 2 + b.rand.IntN(3) {
		owner := b.people[i][1+b.rand.IntN(5)]
		cmd.Points = append(cmd.Points, resolution.Point{Text: list[(first+n*3)%len(list)], Owner: owner,
			Due: clock.AddDays(m.day, 18+b.rand.IntN(9)), ReportMonth: meeting.AddMonths(m.month, 1)})
	}
	id, err := b.r.Resolutions.PutDraft(b.ctx, m.lead, cmd)
	b.do("draft", err)
	return id
}

func monthWords(month string) string {
	t, _ := time.Parse("2006-01", month)
	return fmt.Sprintf("tháng %d năm %d", int(t.Month()), t.Year())
}

// bureau plays the chi ủy's meeting; a slack cell leaves it out now and then.
func (b *builder) bureau(m *meet, i, ago int) {
	if b.err != nil || ways[i].slips && ago < 3 {
		return
	}
	day := clock.AddDays(m.day, -4)
	b.at(day, 17*60)
	id, err := b.r.Meetings.Plan(b.ctx, m.lead, meeting.Plan{Key: b.key(), Unit: m.unit, Body: meeting.Bureau, Kind: meeting.Regular, Month: m.month, Day: day,
		StartMinute: 16*60 + 30, Place: cells[i].sites[0], Chair: b.people[i][0], NoteTaker: b.people[i][1], Prepares: m.id})
	if !b.do("plan bureau", err) {
		return
	}
	page, err := b.r.Cycle.Bureau(b.ctx, m.lead, id)
	if !b.do("bureau page", err) {
		return
	}
	note := page.BureauNote
	note.Key, note.Day, note.Start, note.Minutes, note.Agenda, note.Draft, note.Done = b.key(), day, 16*60+30, 35, true, true, true
	note.Text = "Chi ủy thống nhất nội dung, phân công chuẩn bị; lưu ý gửi tài liệu sớm cho các đồng chí ở điểm kho."
	b.at(day, 17*60+30)
	b.do("bureau", b.r.Cycle.KeepBureau(b.ctx, m.lead, note))
}

// send sends the notice and puts the papers into the handbook.
func (b *builder) send(m *meet, h habits) {
	if b.err != nil {
		return
	}
	b.at(clock.AddDays(m.day, -3), 8*60)
	_, untold, err := b.r.Meetings.SendNotice(b.ctx, m.lead, b.key(), m.id)
	if b.do("notice", err) && len(untold) > 0 {
		b.do("tell", b.r.Meetings.TellBy(b.ctx, m.lead, meeting.TellBy{Key: b.key(), Meeting: m.id, Way: "told", Persons: untold}))
	}
	ahead := h.ahead
	if ahead == 0 && b.percent(30) {
		ahead = 1
	}
	day := clock.AddDays(m.day, -ahead)
	b.at(day, 7*60)
	b.do("handbook", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, false, day))
}

var excuses = []string{"sick", "work", "study", "family", "leave"}

// roll marks the roster and gives who is there.
func (b *builder) roll(m *meet, i int, h habits) (present []int64) {
	if b.err != nil {
		return nil
	}
	v, err := b.r.Meetings.View(b.ctx, m.lead, m.id)
	if !b.do("view", err) {
		return nil
	}
	cmd := meeting.MarkRoll{Key: b.key(), Meeting: m.id}
	absent := 0
	for _, a := range v.Roster {
		row := meeting.MarkRow{Person: a.Person, Mark: meeting.Present}
		leads := a.Person == m.lead.Person || a.Person == m.note.Person || m.shown && a.Person == b.people[i][6]
		switch {
		case !a.Required:
			continue
		case leads || 4*(absent+1) > len(v.Roster) || b.percent(h.attends):
			if h.online && !leads && b.percent(30) {
				row.Mark = meeting.OnlineAt
			}
			present = append(present, a.Person)
		case b.percent(12):
			row.Mark = meeting.Unexcused
		case b.percent(8):
			row.Mark = meeting.Special
		default:
			row.Mark, row.Category = meeting.Excused, pick(b, excuses)
		}
		if !row.Mark.There() {
			absent++
		}
		cmd.Rows = append(cmd.Rows, row)
	}
	b.do("roll", b.r.Meetings.MarkRoll(b.ctx, m.lead, cmd))
	return present
}

// tasksSaid says of each task that is due how far it is.
func (b *builder) tasksSaid(m *meet, done int) {
	if b.err != nil {
		return
	}
	tasks, _, err := b.r.Resolutions.AtMeeting(b.ctx, m.lead, m.id)
	if !b.do("tasks", err) {
		return
	}
	for _, t := range tasks {
		say := resolution.Say{Key: b.key(), Task: t.ID, Meeting: m.id, Result: resolution.ResultDone}
		if !b.percent(done) {
			say.Result, say.Note = resolution.ResultDoing, "Còn chờ vật tư; xong trong tháng tới."
		}
		if !b.do("task", b.r.Resolutions.Say(b.ctx, m.lead, say)) {
			return
		}
	}
}

// discuss goes through the agenda: opinions, conclusions, the minutes each took.
func (b *builder) discuss(m *meet, i int, present []int64, h habits) {
	if b.err != nil || len(present) == 0 {
		return
	}
	v, err := b.r.Meetings.View(b.ctx, m.lead, m.id)
	if !b.do("view", err) {
		return
	}
	var talk []meeting.Item
	quick := meeting.Quick{Key: b.key(), Meeting: m.id}
	for _, item := range v.Items {
		q := meeting.QuickItem{Item: item.ID, Done: true, Spent: item.Planned}
		switch item.Kind {
		case meeting.Discussion, meeting.ThemeItem, meeting.Criticism, meeting.LastMonth:
			q.Conclusion = pick(b, conclusions)
			talk = append(talk, item)
		}
		if item.Kind == meeting.Criticism && h.slips && b.percent(50) {
			q.Spent = 8
		}
		quick.Items = append(quick.Items, q)
	}
	if len(talk) == 0 {
		return
	}
	order := b.rand.Perm(len(present))
	if m.shown { // who proposes is the member who can sign in, so that he finds it
		first, his := order[0], slices.Index(present, b.people[i][6])
		order[slices.Index(order, his)], order[0] = first, his
	}
	for n := range (len(present)*h.speaks + 99) / 100 {
		say := meeting.Say{Key: b.key(), Meeting: m.id, Item: pick(b, talk).ID, Person: present[order[n]], Kind: meeting.PlainOpinion, Text: pick(b, opinions)}
		if n == 0 && (b.percent(25) || m.shown) {
			say.Kind, say.Text = meeting.Proposal, pick(b, proposals)
		}
		id, err := b.r.Meetings.Say(b.ctx, m.lead, say)
		if !b.do("say", err) {
			return
		}
		if say.Kind == meeting.Proposal && m.unit != b.base {
			b.fate(m, i, id, say.Text)
		}
	}
	b.do("quick", b.r.Meetings.Quick(b.ctx, m.lead, quick))
}

// fate decides a proposal: most become a point of the draft, some are declined
// with a reason, some are left for later.
func (b *builder) fate(m *meet, i int, opinion int64, text string) {
	cmd := resolution.DecideProposal{Key: b.key(), Opinion: opinion}
	switch n := b.rand.IntN(100); {
	case n < 60 || m.shown:
		cmd.State, cmd.Text, cmd.Owner = resolution.Taken, text, b.people[i][1+b.rand.IntN(5)]
		cmd.Due, cmd.ReportMonth = clock.AddDays(m.day, 20), meeting.AddMonths(m.month, 1)
	case n < 85:
		cmd.State, cmd.Reason = resolution.Declined, pick(b, declined)
	default:
		return
	}
	b.do("proposal", b.r.Resolutions.DecideProposal(b.ctx, m.lead, cmd))
}

// decide votes and passes the draft.
func (b *builder) decide(m *meet, res int64, present []int64) {
	if b.err != nil {
		return
	}
	b.at(m.day, m.start+m.length-20)
	b.vote(m, "resolution", res, "Thông qua nghị quyết "+monthWords(m.month))
	b.do("pass", b.r.Resolutions.Pass(b.ctx, m.lead, b.key(), res))
}

// vote has everybody who may vote and is there vote for it, but one now and then.
func (b *builder) vote(m *meet, about string, id int64, question string) {
	if b.err != nil {
		return
	}
	roster, err := db.Read(b.ctx, b.r.Meetings.DB, func(t *db.Tx) ([]meeting.Attendance, error) { return meeting.RosterOf(t, m.id) })
	if !b.do("roster", err) {
		return
	}
	var tally meeting.Tally
	for _, a := range roster {
		if a.MayVote && a.Mark.There() {
			tally.Yes++
		}
	}
	if tally.Yes > 6 && b.percent(20) {
		tally.Yes--
		tally.Abstain++
	}
	_, err = b.r.Meetings.HandsVote(b.ctx, m.lead, meeting.OpenVote{Key: b.key(), Meeting: m.id, About: about, AboutID: id, Question: question, Way: meeting.Hands}, tally)
	b.do("vote", err)
}

// score gives the judgements, votes the score and agrees it.
func (b *builder) score(m *meet, present []int64, h habits) {
	if b.err != nil {
		return
	}
	v, err := b.r.Quality.Score(b.ctx, m.lead, m.id)
	if fault.Is(err, fault.State) {
		return // before the guidance of October 2025 no sheet gives points
	}
	if !b.do("score", err) {
		return
	}
	judge := quality.Judge{Key: b.key(), Meeting: m.id, Points: map[string]quality.Points{}}
	for _, l := range v.Sheet.Lines {
		if !l.Criterion.Judged() {
			continue
		}
		p := l.Criterion.Max
		if l.Criterion.Scale == quality.Manual && b.percent(35) {
			p -= l.Criterion.Step
		}
		if h.slips && l.Criterion.Scale == quality.YesNo && b.percent(15) {
			p = 0
		}
		judge.Points[l.Criterion.ID] = p
	}
	weakness := "Một số đồng chí phát biểu còn ngắn; kỳ sau gửi câu hỏi gợi ý trước."
	judge.Weakness = &weakness
	if !b.do("judge", b.r.Quality.Judge(b.ctx, m.lead, judge)) {
		return
	}
	b.vote(m, "score", m.id, "Thông qua điểm tự chấm buổi sinh hoạt")
	b.do("agree", b.r.Quality.Agree(b.ctx, m.lead, b.key(), m.id))
}

// close ends the meeting, confirms its minutes and issues the decision.
func (b *builder) close(m *meet, res int64) {
	if b.err != nil {
		return
	}
	b.do("draft minutes", b.r.Cycle.DraftMinutes(b.ctx, m.lead, b.key(), m.id, 0))
	if b.err == nil {
		b.do("read", b.r.Meetings.ReadBack(b.ctx, m.lead, b.key(), m.id))
	}
	b.at(m.day, m.start+m.length)
	if b.err == nil {
		b.do("close", b.r.Cycle.Close(b.ctx, m.lead, b.key(), m.id, 0))
	}
	if b.err != nil {
		return
	}
	min, err := b.r.Meetings.ReadMinutes(b.ctx, m.lead, m.id)
	if !b.do("minutes", err) {
		return
	}
	if b.do("confirm", b.r.Meetings.Confirm(b.ctx, m.lead, meeting.Confirm{Key: b.key(), Meeting: m.id, AsChair: true, Seen: min.Version})) {
		b.do("confirm", b.r.Meetings.Confirm(b.ctx, m.note, meeting.Confirm{Key: b.key(), Meeting: m.id, Seen: min.Version}))
	}
	b.at(m.day, 18*60)
	if b.err == nil {
		_, err := b.r.Resolutions.Issue(b.ctx, m.lead, b.key(), res, 0)
		b.do("issue", err)
	}
}

// afterwards puts the papers into the handbook and reports up.
func (b *builder) afterwards(m *meet, h habits, ago, i int) {
	if b.err != nil {
		return
	}
	day := clock.AddDays(m.day, h.after)
	b.at(day, 19*60)
	b.do("finished", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, true, day))
	if b.percent(7) || i == 5 && ago == 4 {
		_, err := b.r.Reports.Raise(b.ctx, m.lead, report.Raise{Key: b.key(), Unit: m.unit, Text: pick(b, difficulties)})
		b.do("raise", err)
	}
	if b.err != nil {
		return
	}
	id, err := b.r.Reports.Write(b.ctx, m.lead, report.Write{Key: b.key(), Unit: m.unit, Month: m.month,
		Judgement: "Chi bộ giữ nền nếp sinh hoạt; nội dung sát công việc của đơn vị.", Wishes: ""})
	if b.do("report", err) {
		b.do("send report", b.r.Reports.Send(b.ctx, m.lead, b.key(), id))
	}
}

// committeeMonth plays the base committee's meeting: it hears the cells,
// answers, gives the classes of the month, and decides.
func (b *builder) committeeMonth(month string, ago int) {
	if b.err != nil {
		return
	}
	m := &meet{unit: b.base, day: month + "-18", start: 14 * 60, month: month, length: 110,
		lead: b.as(b.people[0][3], b.base, access.Secretary), note: b.as(b.people[1][0], b.base, access.Deputy)}
	// A paper from above goes down every other month.
	if ago%2 == 1 {
		p := papersFromAbove[(ago/2)%len(papersFromAbove)]
		b.at(month+"-10", 9*60)
		_, err := b.r.Documents.SendDirective(b.ctx, m.lead, document.SendDirective{Key: b.key(), Unit: b.base, Number: p.number, Title: p.title, Issuer: p.issuer,
			IssuedOn: month + "-05", Gist: "Quán triệt đến từng đảng viên, liên hệ công việc của đơn vị.", Form: document.AtMeeting, DueOn: clock.AddDays(month+"-10", 35)})
		if !b.do("directive", err) {
			return
		}
	}
	b.at(month+"-12", 9*60)
	var err error
	if m.id, err = b.r.Meetings.Plan(b.ctx, m.lead, meeting.Plan{Key: b.key(), Unit: b.base, Body: meeting.CommitteeBody, Kind: meeting.Regular, Month: month, Day: m.day,
		StartMinute: m.start, Place: "Phòng họp Trụ sở Cục", Form: meeting.AtPlace, Chair: m.lead.Person, NoteTaker: m.note.Person}); !b.do("plan committee", err) {
		return
	}
	if _, err = b.r.Cycle.Prepare(b.ctx, m.lead, b.key(), m.id); !b.do("prepare committee", err) {
		return
	}
	res, err := b.r.Resolutions.PutDraft(b.ctx, m.lead, resolution.PutDraft{Key: b.key(), Meeting: m.id, Kind: resolution.NQ,
		Title: "Lãnh đạo thực hiện nhiệm vụ " + monthWords(meeting.AddMonths(month, 1)), Points: []resolution.Point{
			{Text: pick(b, committeeWork), Owner: b.people[2+b.rand.IntN(5)][0], Due: clock.AddDays(m.day, 25), ReportMonth: meeting.AddMonths(month, 1)},
			{Text: pick(b, committeeWork), Owner: b.people[1][0], Due: clock.AddDays(m.day, 27), ReportMonth: meeting.AddMonths(month, 1)}}})
	if !b.do("draft committee", err) {
		return
	}
	b.send(m, habits{ahead: 3})
	b.at(m.day, m.start)
	if !b.do("begin committee", b.r.Meetings.Begin(b.ctx, m.lead, b.key(), m.id, 0)) {
		return
	}
	present := b.roll(m, 0, habits{attends: 93})
	b.tasksSaid(m, 85)
	b.answer(m)
	b.classes(m)
	b.discuss(m, 0, present, habits{speaks: 70})
	b.decide(m, res, present)
	b.close(m, res)
	b.at(clock.AddDays(m.day, 1), 9*60)
	if b.err == nil {
		b.do("finished committee", b.r.Meetings.PutIntoHandbook(b.ctx, m.lead, b.key(), m.id, true, clock.AddDays(m.day, 1)))
	}
	if b.err != nil {
		return
	}
	id, err := b.r.Reports.Write(b.ctx, m.lead, report.Write{Key: b.key(), Unit: b.base, Month: month, Judgement: "Các chi bộ giữ nền nếp sinh hoạt; chất lượng ở các chi bộ kho còn chưa đều."})
	if b.do("report committee", err) {
		b.do("send committee", b.r.Reports.Send(b.ctx, m.lead, b.key(), id))
	}
}

// answer answers the reports heard and settles some difficulties; one is left
// to age.
func (b *builder) answer(m *meet) {
	if b.err != nil {
		return
	}
	type heard struct {
		reports []report.Report
		open    []report.Difficulty
	}
	x, err := db.Read(b.ctx, b.r.Reports.DB, func(t *db.Tx) (x heard, err error) {
		if x.reports, err = report.Under(t, b.base, m.month); err != nil {
			return x, err
		}
		x.open, err = report.OpenTo(t, b.base, 20)
		return x, err
	})
	if !b.do("reports", err) {
		return
	}
	for _, r := range x.reports {
		if !b.do("answer", b.r.Reports.Answer(b.ctx, m.lead, b.key(), r.ID, m.id, "Đảng ủy ghi nhận; đề nghị chi bộ giữ nền nếp và chú ý nhiệm vụ còn chậm.")) {
			return
		}
	}
	for _, d := range x.open {
		if d.Unit == b.units[5] || b.percent(30) {
			continue
		}
		if b.do("take", b.r.Reports.Take(b.ctx, m.lead, b.key(), d.ID, b.people[1][0], clock.AddDays(m.day, 30))) {
			b.do("settle", b.r.Reports.Settle(b.ctx, m.lead, b.key(), d.ID, pick(b, answers)))
		}
	}
}

// classes gives the class of every cell's score of the month as it was counted.
func (b *builder) classes(m *meet) {
	if b.err != nil {
		return
	}
	var cmd quality.Decide
	cmd.Key, cmd.In = b.key(), m.id
	for _, unit := range b.units {
		got, err := db.Read(b.ctx, b.r.Quality.DB, func(t *db.Tx) (one quality.DecideOne, err error) {
			ms, err := meeting.InMonth(t, unit, meeting.CellBody, m.month)
			if err != nil || len(ms) == 0 {
				return one, err
			}
			st, sc, err := b.r.Quality.CountTx(t, ms[0].ID)
			if fault.Is(err, fault.State) {
				return one, nil
			}
			if err != nil || st.State != quality.ScoreAgreed || sc.Provisional() {
				return one, err
			}
			return quality.DecideOne{Meeting: st.Meeting, Class: sc.Class}, nil
		})
		if !b.do("count", err) {
			return
		}
		if got.Meeting != 0 {
			cmd.Scores = append(cmd.Scores, got)
		}
	}
	if len(cmd.Scores) > 0 {
		b.do("classes", b.r.Quality.Decide(b.ctx, m.lead, cmd))
	}
}
