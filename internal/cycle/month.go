package cycle

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// StepState says how far a step of the month is.
type StepState string

// The states of a step.
const (
	StepTodo StepState = "todo"
	StepNow  StepState = "now" // the one the month stands at
	StepDone StepState = "done"
	StepLate StepState = "late" // its day has passed
	StepNone StepState = "none" // falls away
	// What comes before a meeting and was not done when it was held is over: it
	// stays a fact of the month, and waits for nobody.
	StepMissed StepState = "missed"
)

// Step is one step of a unit's month.
type Step struct {
	ID     string // plan, bureau, notice, papers, reports, meeting, classes, decision, score, minutes, publish, report, class
	State  StepState
	Label  string // message key
	Detail string // message key, "" for none
	Params []any  // of Detail and Action
	Due    string // civil day
	Href   string
	Action string // message key of the button of the step that is next
}

// Month is a unit's month, in its order, with the one next action.
type Month struct {
	Unit    int64
	Name    string
	Month   string
	Body    string
	Meeting int64 // the main one, 0 for none
	Bureau  int64
	Mine    bool // the actor prepares the meetings of this body
	Steps   []Step
	Next    *Step            // for this actor; nil when nothing is his
	Entered []report.Entered // the month as it was entered for a cell that is not on Nếp; then there are no steps

	day   string // of the main meeting, else the month's last (today's, while it runs)
	rules map[rule.Key]rule.Answer
}

// MonthOf gives a unit's month of a body ("" the main one) for the actor. Asks
// for MeetingLook. Fault: NotFound.
func (s *Service) MonthOf(ctx context.Context, actor access.Actor, unit int64, month, body string) (Month, error) {
	if !meeting.ValidMonth(month) {
		return Month{}, fault.New("cycle.month", fault.NotFound, "fault.not_found")
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (Month, error) { return monthOf(t, s.Quality, actor, unit, month, meeting.Body(body)) })
}

// course is what the steps of a month are told from.
type course struct {
	t     *db.Tx
	actor access.Actor
	today string

	unit  org.Unit
	has   meeting.Has
	month string
	body  meeting.Body
	m     *meeting.Meeting // the main meeting
	me    meeting.Mark
	on    bool // the actor's person is on the roster

	scores        *quality.Service
	idle          string // a step that is not done and at which nothing can be done now
	prepare, lead bool
	day           string // the rules are of this day
	rules         map[rule.Key]rule.Answer

	steps []Step
}

// monthOf reads a month; without scores its steps only, and not which is next.
func monthOf(t *db.Tx, scores *quality.Service, actor access.Actor, unit int64, month string, body meeting.Body) (Month, error) {
	c := &course{t: t, scores: scores, actor: actor, today: clock.Day(t.Now()), month: month, body: body}
	if err := c.load(unit); err != nil {
		return Month{}, err
	}
	out := Month{Unit: unit, Name: c.unit.Name, Month: month, Body: string(c.body), day: c.day, rules: c.rules}
	if c.m == nil && c.body == meeting.CellBody {
		var err error
		if out.Entered, err = report.EnteredFor(t, unit, month); err != nil || len(out.Entered) > 0 {
			return out, err
		}
	}
	if c.m != nil {
		out.Meeting = c.m.ID
	}
	var err error
	if c.body == meeting.CellBody {
		out.Bureau, err = c.cell()
	} else {
		err = c.committee()
	}
	if err != nil {
		return Month{}, err
	}
	if out.Next, err = c.next(); err != nil {
		return Month{}, err
	}
	c.missed()
	out.Mine = c.prepare
	if !c.prepare {
		c.looking()
	}
	out.Steps = c.steps
	return out, nil
}

func (c *course) load(unit int64) error {
	var err error
	if c.unit, err = org.LastOn(c.t, unit, c.today); err != nil {
		return err
	}
	// A unit that closed is told of as it was last.
	last := clock.AddDays(c.unit.To, -1)
	day := min(max(c.today, meeting.FirstDay(c.month)), meeting.LastDay(c.month), last)
	if c.has, err = meeting.HasOn(c.t, unit, day); fault.Is(err, fault.NotFound) {
		c.has, err = meeting.HasOn(c.t, unit, c.today)
	}
	if err != nil {
		return err
	}
	if c.body == "" {
		c.body = mainBody(c.has)
	}
	ms, err := meeting.InMonth(c.t, unit, c.body, c.month)
	if err != nil {
		return err
	}
	subject := access.Unit(c.unit.Path)
	subject.Committee = c.body != meeting.CellBody
	if m, ok := mainOf(ms); ok {
		c.m = &m
		day = min(m.Day, last)
		if subject, err = meeting.SubjectOf(c.t, c.actor, access.MeetingPrepare, m.ID); err != nil {
			return err
		}
		roster, err := meeting.RosterOf(c.t, m.ID)
		if err != nil {
			return err
		}
		for _, a := range roster {
			if a.Person == c.actor.Person && a.Person != 0 {
				c.on, c.me = true, a.Mark
			}
		}
	}
	if !c.on {
		if err := access.Check(c.actor, access.MeetingLook, subject); err != nil {
			return err
		}
	}
	c.prepare, c.lead = access.May(c.actor, access.MeetingPrepare, subject), access.May(c.actor, access.MeetingLead, subject)
	c.day = day
	c.rules, err = rule.AllFor(c.t, unit, day)
	return err
}

func (c *course) add(s Step) {
	if s.Label == "" {
		s.Label = "cycle.step." + s.ID
	}
	if s.Action == "" {
		s.Action = "cycle.do." + s.ID
	}
	if s.State == "" {
		s.State = StepTodo
		if s.Due != "" && s.Due < c.today {
			s.State = StepLate
		}
	}
	c.steps = append(c.steps, s)
}

// does is the button of a step that is called otherwise where a committee meets.
func (c *course) does(name string) string {
	if c.body == meeting.CellBody {
		return "cycle.do." + name
	}
	return "cycle.do." + name + ".committee"
}

func done(is bool) StepState {
	if is {
		return StepDone
	}
	return ""
}

func (c *course) begun() bool { return c.m != nil && c.m.StartedAt != 0 }

func (c *course) ended() bool {
	return c.m != nil && (c.m.State == meeting.Ended || c.m.State == meeting.Locked)
}

// days is a number of days a rule sets; -1 for none.
func (c *course) days(k rule.Key) int {
	if n, ok := c.rules[k].Int(); ok {
		return int(n)
	}
	return -1
}

func (c *course) before(k rule.Key) string {
	if n := c.days(k); c.m != nil && n >= 0 {
		return c.rules[rule.DaysKind].Counting().Before(c.m.Day, n)
	}
	return ""
}

func (c *course) after(k rule.Key) string {
	if n := c.days(k); c.m != nil && n >= 0 {
		return c.rules[rule.DaysKind].Counting().After(c.m.Day, n)
	}
	return ""
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func meetingHref(id int64, below string) string {
	if below == "" || below[0] == '#' {
		return "/sinh-hoat/" + num(id) + below
	}
	return "/sinh-hoat/" + num(id) + "/" + below
}

func unitHref(unit int64, below string) string { return "/to-chuc/" + num(unit) + "/" + below }

// href is a page of the main meeting, "" where there is none.
func (c *course) href(below string) string {
	if c.m == nil {
		return ""
	}
	return meetingHref(c.m.ID, below)
}

// planStep: there is a meeting, with an agenda.
func (c *course) planStep() error {
	s := Step{ID: "plan", Href: unitHref(c.unit.ID, "sinh-hoat"), Params: []any{"Month", shortMonth(c.month)}, Action: c.does("plan")}
	if c.m != nil {
		items, err := meeting.Items(c.t, c.m.ID)
		if err != nil {
			return err
		}
		s.State, s.Href = done(len(items) > 0 || c.begun()), c.href("chuong-trinh")
		if len(items) == 0 {
			s.Action = "cycle.do.agenda"
		}
	} else if c.today > meeting.LastDay(c.month) {
		s.State = StepLate
	}
	c.add(s)
	return nil
}

// bureauStep gives the chi ủy's meeting.
func (c *course) bureauStep() (int64, error) {
	s := Step{ID: "bureau"}
	if !c.has.Bureau {
		s.State, s.Detail = StepNone, "cycle.step.bureau.none"
		c.add(s)
		return 0, nil
	}
	if c.m == nil {
		c.add(s)
		return 0, nil
	}
	b, err := bureauOf(c.t, *c.m)
	if err != nil {
		return 0, err
	}
	missed := func() { // the meeting it prepares has begun: it can only be written down now
		if c.begun() && s.State != StepDone {
			s.State, s.Detail, s.Params = StepLate, "cycle.step.bureau.missed", nil
		}
	}
	if b == nil {
		missed()
		s.Href, s.Action, s.Params = unitHref(c.unit.ID, "sinh-hoat/moi?thang="+c.month+"&ban=bureau"), "cycle.do.bureau.plan", []any{"Month", shortMonth(c.month)}
		c.add(s)
		return 0, nil
	}
	mins, ok, err := meeting.MinutesOf(c.t, b.ID)
	if err != nil {
		return 0, err
	}
	held := b.State == meeting.Ended || b.State == meeting.Locked
	s.State, s.Href, s.Due = done(held && ok && mins.State != meeting.MinutesDraft), meetingHref(b.ID, "mot-trang"), b.Day
	s.Detail, s.Params = "cycle.step.day", []any{"Day", shown(b.Day)}
	missed()
	c.add(s)
	return b.ID, nil
}

func (c *course) noticeStep() error {
	s := Step{ID: "notice", Href: c.href("thong-bao")}
	if c.m != nil {
		s.Due = c.before(c.papersRule())
		told, of, err := meeting.ToldCount(c.t, *c.m)
		if err != nil {
			return err
		}
		switch {
		case c.m.NoticedAt == 0 && !c.begun():
			if s.Due != "" {
				s.Detail, s.Params = "cycle.step.by", []any{"Day", shown(s.Due)}
			}
		case c.m.Moved() && !c.begun(): // what was told is no longer so
			s.Detail, s.Action = "cycle.step.moved", "cycle.do.notice.again"
		case told == of:
			s.State, s.Detail, s.Params = StepDone, "cycle.step.told", []any{"Count", told}
		default:
			s.Detail, s.Params = "cycle.step.told.of", []any{"Count", told, "Of", of}
			switch {
			case !c.begun(): // sent; the rest are told by people
				s.State = StepTodo
			case told > 0:
				s.State = StepDone
			default:
				s.State = StepLate
				if c.m.NoticedAt >= c.m.StartedAt {
					s.Detail = "cycle.step.told.after"
				}
			}
		}
	}
	c.add(s)
	return nil
}

func (c *course) papersRule() rule.Key {
	if c.body == meeting.CommitteeBody || c.body == meeting.StandingBody {
		return rule.CommitteePapersBefore
	}
	return rule.PapersBefore
}

// papersStep: put into the handbook ahead.
func (c *course) papersStep() error {
	s := Step{ID: "papers", Href: c.href("#so-tay"), Due: c.before(c.papersRule())}
	if c.m != nil {
		has := true
		if !c.begun() {
			along, err := HasPapers(c.t, *c.m)
			if err != nil {
				return err
			}
			has = along.Any
		}
		s.State = done(c.m.PapersOn != "" && has)
		switch {
		case c.m.PapersOn != "" && has:
			s.Detail, s.Params = "cycle.step.put", []any{"Day", shown(c.m.PapersOn)}
		case c.m.PapersOn != "": // ticked, and taken away since
			s.Detail, s.Params = "cycle.step.papers.gone", []any{"Day", shown(c.m.PapersOn)}
		case s.Due != "":
			s.Detail, s.Params = "cycle.step.by", []any{"Day", shown(s.Due)}
		}
		if !has { // there is nothing to put there
			s.Href, s.Action = c.href("tai-lieu"), "cycle.do.papers.add"
		}
	}
	c.add(s)
	return nil
}

func (c *course) meetingStep() {
	s := Step{ID: "meeting"}
	if c.body != meeting.CellBody {
		s.Label = "cycle.step.meeting.committee"
	}
	if c.m != nil {
		s.Href, s.Due = c.href("dieu-hanh"), c.m.Day
		s.State = done(c.ended())
		s.Detail, s.Params = "cycle.step.day", []any{"Day", shown(c.m.Day)}
		switch {
		case c.ended():
			s.Href = c.href("")
		case c.m.State == meeting.Running:
			s.Action, s.State = c.does("meeting.run"), StepNow
		case c.m.Day > c.today:
			s.Action, s.Href = c.does("meeting.wait"), c.href("")
		default:
			s.Action = c.does("meeting")
		}
	}
	c.add(s)
}

func (c *course) decisionStep() error {
	s := Step{ID: "decision", Href: c.href("nghi-quyet")}
	if c.m != nil {
		d, ok, err := resolution.OfMeeting(c.t, c.m.ID)
		if err != nil {
			return err
		}
		s.State = done(ok && d.State == resolution.Issued)
		switch {
		case c.m.State == meeting.Locked && (!ok || d.State == resolution.Draft): // nothing can be passed any more
			s.State, s.Detail = StepNone, "cycle.step.decision.none"
		case ok && d.State == resolution.Passed:
			s.Detail, s.Action, s.Href = "cycle.step.decision.number", "cycle.do.decision.number", "/nghi-quyet/"+num(d.ID)
		case ok && d.State == resolution.Draft:
			s.Detail = "cycle.step.decision.draft"
		}
	}
	c.add(s)
	return nil
}

func (c *course) scoreStep(st quality.Stored, ok bool) {
	s := Step{ID: "score", Href: c.href("cham-diem")}
	if c.m != nil && !quality.Scored(*c.m) {
		s.State = StepNone
	}
	if ok && st.State != quality.ScoreDraft {
		s.State, s.Href = StepDone, c.href("diem")
	}
	c.add(s)
}

func (c *course) minutesStep() error {
	s := Step{ID: "minutes", Href: c.href("bien-ban")}
	if c.m != nil {
		mins, ok, err := meeting.MinutesOf(c.t, c.m.ID)
		if err != nil {
			return err
		}
		switch {
		case ok && mins.State == meeting.MinutesLocked:
			s.State = StepDone
		case ok && mins.State == meeting.MinutesRead:
			s.Detail, s.Action = "cycle.step.minutes.confirm", "cycle.do.minutes.confirm"
		case c.ended():
			s.Detail = "cycle.step.minutes.read"
		}
		if c.ended() {
			s.Due = c.m.Day
		}
	}
	if s.State == "" && s.Due != "" {
		s.Due = clock.AddDays(s.Due, 1) // read and confirmed at the end; the day after is late
	}
	c.add(s)
	return nil
}

func (c *course) publishStep() {
	s := Step{ID: "publish", Href: c.href("#so-tay")}
	if c.m != nil {
		s.State = done(c.m.FinishedOn != "")
		if c.ended() {
			s.Due = c.after(rule.PublishAfter)
		}
		if c.m.FinishedOn != "" {
			s.Detail, s.Params = "cycle.step.put", []any{"Day", shown(c.m.FinishedOn)}
		} else if s.Due != "" {
			s.Detail, s.Params = "cycle.step.by", []any{"Day", shown(s.Due)}
		}
	}
	c.add(s)
}

// reportStep: the month's report to the unit above.
func (c *course) reportStep() error {
	s := Step{ID: "report"}
	can, err := report.Writable(c.t, c.unit, c.month)
	if err != nil {
		return err
	}
	if can { // of a month to come nothing is reported before it has met
		s.Href = unitHref(c.unit.ID, "bao-cao/"+c.month)
	}
	if c.unit.Parent == 0 {
		s.State = StepNone
		c.add(s)
		return nil
	}
	r, ok, err := report.OfMonth(c.t, c.unit.ID, c.month)
	if err != nil {
		return err
	}
	s.State = done(ok && !r.State.Open())
	if ok && r.Due != "" {
		s.Due = r.Due
	} else if c.ended() {
		s.Due = c.after(rule.ReportAfter)
	}
	switch {
	case s.Href == "":
		s.Detail, s.Params = "cycle.step.report.from", []any{"Day", shown(meeting.FirstDay(c.month))}
	case ok && r.SentLate():
		s.Detail, s.Params = "cycle.step.report.late", []any{"Sent", shown(clock.Day(r.SentAt)), "Day", shown(r.Due)}
	case s.State == "" && s.Due != "":
		s.Detail, s.Params = "cycle.step.by", []any{"Day", shown(s.Due)}
	}
	c.add(s)
	return nil
}

// classStep: the class, which the committee above decides.
func (c *course) classStep(st quality.Stored, ok bool) {
	s := Step{ID: "class", Href: c.href("diem"), Detail: "cycle.step.class.wait"}
	if c.m != nil && !quality.Scored(*c.m) {
		s.State = StepNone
	}
	if ok && st.State == quality.ScoreDecided {
		s.State, s.Detail = StepDone, quality.ClassKey(st.DecidedClass)
	}
	c.add(s)
}

func (c *course) cell() (bureau int64, err error) {
	var st quality.Stored
	scored := false
	if c.m != nil {
		if st, scored, err = quality.OfMeeting(c.t, c.m.ID); err != nil {
			return 0, err
		}
	}
	if err := c.planStep(); err != nil {
		return 0, err
	}
	if bureau, err = c.bureauStep(); err != nil {
		return 0, err
	}
	if err := c.noticeStep(); err != nil {
		return 0, err
	}
	if err := c.papersStep(); err != nil {
		return 0, err
	}
	c.meetingStep()
	if err := c.decisionStep(); err != nil {
		return 0, err
	}
	c.scoreStep(st, scored)
	if err := c.minutesStep(); err != nil {
		return 0, err
	}
	c.publishStep()
	if err := c.reportStep(); err != nil {
		return 0, err
	}
	c.classStep(st, scored)
	return bureau, nil
}

// committee is the month of a committee (or its standing part): it hears the
// reports of those below and gives their classes.
func (c *course) committee() error {
	if err := c.planStep(); err != nil {
		return err
	}
	if err := c.noticeStep(); err != nil {
		return err
	}
	if err := c.papersStep(); err != nil {
		return err
	}
	hears := c.body == meeting.CommitteeBody
	if hears {
		if err := c.reportsStep(); err != nil {
			return err
		}
	}
	c.meetingStep()
	if hears {
		if err := c.classesStep(); err != nil {
			return err
		}
	}
	if err := c.decisionStep(); err != nil {
		return err
	}
	if err := c.minutesStep(); err != nil {
		return err
	}
	c.publishStep()
	if hears {
		return c.reportStep()
	}
	return nil
}

// reportsStep: how many of those directly below have sent their report, and how
// many of these wait for an answer.
func (c *course) reportsStep() error {
	s := Step{ID: "reports"}
	below, err := c.below()
	if err != nil {
		return err
	}
	got, err := report.Under(c.t, c.unit.ID, c.month)
	if err != nil {
		return err
	}
	if (c.month <= meeting.MonthOf(c.today) || len(got) > 0) && access.May(c.actor, access.ReportView, access.Unit(c.unit.Path)) {
		s.Href = unitHref(c.unit.ID, "bao-cao-duoi?thang="+c.month)
	}
	answered := 0
	for _, r := range got {
		if r.State == report.Answered {
			answered++
		}
	}
	if below == 0 {
		s.State = StepNone
	} else {
		s.State = done(answered == below)
		s.Detail, s.Params = "cycle.step.reports.count", []any{"Sent", len(got), "Of", below, "Answered", answered}
	}
	c.add(s)
	return nil
}

func (c *course) classesStep() error {
	s := Step{ID: "classes", Href: unitHref(c.unit.ID, "xep-loai?thang="+c.month)}
	rows, err := quality.DirectlyBelow(c.t, c.unit.ID, c.month)
	if err != nil {
		return err
	}
	decided := 0
	for _, r := range rows {
		if r.State == quality.ScoreDecided {
			decided++
		}
	}
	if len(rows) == 0 {
		s.State = StepNone
	} else {
		s.State = done(decided == len(rows))
		s.Detail, s.Params = "cycle.step.classes.count", []any{"Count", decided, "Of", len(rows)}
		if c.scores != nil && s.State != StepDone && c.ended() { // before, the meeting itself is next
			ready, err := c.scores.ReadyBelow(c.t, c.unit.ID, c.month)
			if err != nil {
				return err
			}
			if ready == 0 { // the rest are still held, voted, or wait for a fact
				c.idle = s.ID
			}
		}
	}
	c.add(s)
	return nil
}

func (c *course) below() (int, error) {
	p, err := org.Children(c.t, c.unit.ID, c.today, org.Cursor{}, org.MaxPage)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, u := range p.Rows {
		if u.Kind != org.Group {
			n++
		}
	}
	return n, nil
}

// next finds where the month stands, marks the step, and gives it where it is
// this actor's. What should have come before the meeting no longer stops the
// month once it has begun; what the unit above decides is nobody's here.
func (c *course) next() (*Step, error) {
	var at *Step
	for i := range c.steps {
		s := &c.steps[i]
		skipped := c.begun() && (s.ID == "plan" || s.ID == "bureau" || s.ID == "notice" || s.ID == "papers" || s.ID == "reports")
		if s.State == StepDone || s.State == StepNone || skipped || s.ID == "class" {
			continue
		}
		if s.ID == "notice" && c.m != nil && c.m.NoticedAt != 0 && !c.m.Moved() {
			continue // sent; whom Nếp could not tell does not hold the month up
		}
		if s.Detail == "cycle.step.decision.number" && (!c.lead || c.m.State != meeting.Locked) {
			continue // it gets its number once the minutes are locked, from who leads
		}
		if s.ID == "papers" && s.State != StepLate && c.m != nil && c.m.Day > c.today && c.m.NoticedAt == 0 {
			continue
		}
		if s.ID == c.idle {
			continue
		}
		if s.ID == "reports" {
			continue // comes by itself; the room of reports asks for the answers
		}
		at = s
		break
	}
	if at == nil {
		return nil, nil
	}
	if at.State == StepTodo {
		at.State = StepNow
	}
	if c.prepare && c.mine(at) {
		out := *at
		return &out, nil
	}
	return c.attend()
}

// missed tells what was to come before a meeting that has been held, and leads
// nowhere where nothing can be done about it any more.
func (c *course) missed() {
	if !c.ended() {
		return
	}
	for i := range c.steps {
		s := &c.steps[i]
		if s.State == StepDone || s.State == StepNone || s.ID != "bureau" && s.ID != "notice" && s.ID != "papers" {
			continue
		}
		s.State = StepMissed
		if s.ID == "notice" && c.m.Refuses("tell") != nil {
			s.Href = ""
		}
	}
}

// looking leads who does not prepare only where he may look.
func (c *course) looking() {
	for i := range c.steps {
		s := &c.steps[i]
		switch {
		case s.ID == "meeting":
			s.Href = c.href("")
		case s.ID == "score" && s.State == StepDone, s.ID == "class", s.ID == "classes", s.ID == "report", s.ID == "reports":
		default:
			s.Href = ""
		}
	}
}

// mine says whether a step can be done by who prepares but does not lead.
func (c *course) mine(s *Step) bool {
	if c.lead {
		return true
	}
	return s.ID != "decision" && s.ID != "classes"
}

// attend is what a member does: read the papers, be there.
func (c *course) attend() (*Step, error) {
	if !c.on || c.m == nil {
		return nil, nil
	}
	s := &Step{ID: "attend", State: StepNow, Label: "cycle.step.attend", Due: c.m.Day, Href: c.href(""), Detail: "cycle.step.day",
		Params: []any{"Day", shown(c.m.Day)}, Action: "cycle.do.attend"}
	switch {
	case c.m.State == meeting.Running && c.me == meeting.NoMark:
		s.Action = "cycle.do.attend.here"
	case c.m.State == meeting.Noticed:
		papers, _, err := document.PapersOf(c.t, "meeting", c.m.ID)
		if err != nil {
			return nil, err
		}
		if len(papers) == 0 { // nothing to read
			s.Action = "cycle.do.attend.look"
		}
	default:
		return nil, nil
	}
	return s, nil
}
