package meeting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// courseRoutes are the course of a meeting for who prepares it, its roll and
// items, the quick way, what a member has open meanwhile, and the prints.
func (p *Pages) courseRoutes() []web.Route {
	route := func(method, below string, action access.Action, handle func(*web.Ctx) error) web.Route {
		subject := p.meeting
		if action == access.MeetingView {
			subject = p.invited
		}
		return web.Route{Method: method, Path: "/sinh-hoat/{meeting}/" + below, Action: action, Subject: subject, Handle: handle, Still: method == "GET"}
	}
	// What a member does for himself he may whatever hat he wears.
	invited := func(method, below string, action access.Action, handle func(*web.Ctx) error) web.Route {
		r := route(method, below, action, handle)
		r.Subject = p.invited
		return r
	}
	later := func(command string, r web.Route) web.Route {
		r.Command = command
		return r
	}
	kept := func(r web.Route) web.Route {
		r.Offline = true
		return r
	}
	quick := route("POST", "ghi-nhanh", access.MeetingPrepare, p.doQuick)
	quick.MaxBody = maxPhotos
	return []web.Route{
		kept(route("GET", "dieu-hanh", access.MeetingPrepare, p.course)),
		route("POST", "bat-dau", access.MeetingLead, p.doBegin),
		later(cmdRun, route("POST", "chay", access.MeetingPrepare, p.doRun)),
		route("POST", "chu-tri", access.MeetingPrepare, p.doChair),
		route("POST", "khach", access.MeetingPrepare, p.doGuest),
		route("POST", "dang-phi", access.MeetingPrepare, p.doFee),
		route("POST", "ket-thuc", access.MeetingLead, p.doEnd),
		route("POST", "mo-lai", access.MeetingLead, p.doReopen),

		kept(route("GET", "diem-danh", access.MeetingPrepare, p.roll)),
		later(cmdRoll, route("POST", "diem-danh", access.MeetingPrepare, p.doRoll)),
		route("POST", "dinh-chinh", access.MeetingLead, p.doCorrect),

		kept(invited("GET", "muc/{item}", access.MeetingView, p.item)),
		route("POST", "muc/{item}", access.MeetingPrepare, p.doItem),
		later(cmdOpinion, route("POST", "muc/{item}/y-kien", access.MeetingPrepare, p.doNote)),
		invited("POST", "muc/{item}/sua", access.MeetingView, p.doMend),

		route("GET", "ghi-nhanh", access.MeetingPrepare, p.quick),
		quick,

		kept(invited("GET", "du", access.MeetingView, p.attend)),
		invited("POST", "du", access.MeetingView, p.doAttend),
		later(cmdSay, invited("POST", "y-kien", access.MeetingView, p.doSay)),

		invited("GET", "in/chuong-trinh", access.MeetingView, p.printAgenda),
		route("GET", "in/diem-danh", access.MeetingPrepare, p.printRoll),
		route("GET", "in/phieu", access.MeetingPrepare, p.printBallot),
		route("GET", "in/kiem-phieu", access.MeetingPrepare, p.printTally),
		route("GET", "in/bien-ban", access.MeetingView, p.printMinutes),
	}
}

// sight is a meeting as one of these pages sees it, with a form that came back.
type sight struct {
	meeting.View
	said
	Head    head
	FormKey string // the form's key
	Now     int64
	ways    map[meeting.ItemKind][]cycle.Way
}

// see loads the meeting of the address; name is the page's title, at its tab.
func (p *Pages) see(c *web.Ctx, name, at string, err error) (sight, error) {
	id, e := c.ID("meeting")
	if e != nil {
		return sight{}, e
	}
	v := sight{said: back(c, err), FormKey: web.NewKey(), Now: p.Meetings.DB.Now()}
	if v.View, e = p.Meetings.View(c.Context(), c.Actor, id); e != nil {
		return v, e
	}
	v.Head = p.head(c, v.View, name, at)
	v.ways, e = p.waysOf(c, v.View)
	return v, e
}

// waysOf are where the items of a committee's meeting find what they are about.
func (p *Pages) waysOf(c *web.Ctx, v meeting.View) (map[meeting.ItemKind][]cycle.Way, error) {
	if c.R.Method != "GET" || !slices.ContainsFunc(v.Items, func(i meeting.Item) bool { return i.Kind == meeting.Reports || i.Kind == meeting.Classes }) {
		return nil, nil
	}
	return p.Cycle.Ways(c.Context(), c.Actor, v.ID)
}

// wayButtons lead from an item to what it is about.
func wayButtons(ctx context.Context, ways []cycle.Way, title string) []ui.ButtonData {
	var out []ui.ButtonData
	for _, w := range ways {
		out = append(out, ui.ButtonData{Label: i18n.T(ctx, w.Label, w.Params...), Href: w.Href, Small: true, Describe: title})
	}
	return out
}

// shell is the frame of the page, which tells when a form came back.
func (v sight) shell() (ui.ShellData, int) {
	d := v.c.Shell(v.Head.Title)
	status := v.status(&d)
	return d, status
}

// T is a sentence in the language of the page.
func (v sight) T(key string, pairs ...any) string { return v.c.T(key, pairs...) }

func (v sight) today() string { return clock.Day(v.Now) }

// to is the address of a page of this meeting.
func (v sight) to(below ...string) string { return href(v.ID, below...) }

// over says that the meeting took place.
func over(m meeting.Meeting) bool { return m.State == meeting.Ended || m.State == meeting.Locked }

// marks says that the roll may be called: absences as soon as people were told,
// presence from the day on.
func marks(m meeting.Meeting) bool { return m.State == meeting.Noticed || open(m) }

// open says that the roll and what was said may still be written.
func open(m meeting.Meeting) bool { return m.State == meeting.Running || m.State == meeting.Ended }

// ahead says that the meeting has not begun.
func ahead(m meeting.Meeting) bool { return m.State == meeting.Planned || m.State == meeting.Noticed }

// name is somebody's name as the page may show it.
func (v sight) name(person int64) string {
	if n := v.Names[person]; n != "" {
		return n
	}
	return v.T("course.somebody")
}

// instant is a minute of a civil day, in the house's zone.
func instant(day string, minute int) int64 {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		return 0
	}
	return clock.Ms(t.Add(time.Duration(minute) * time.Minute))
}

// hour is an instant as people say it: "08:02".
func hour(ms int64) string { return clock.Time(ms).Format("15:04") }

// ---- the one next action ----

// step is what has to be done next in a meeting's course.
type step string

const (
	stepNone    step = ""
	stepAgenda  step = "agenda"  // there is nothing to go through yet
	stepWait    step = "wait"    // the day is to come
	stepBegin   step = "begin"   // now
	stepWrite   step = "write"   // it was held already: say when it began
	stepRoll    step = "roll"    // somebody has no mark
	stepQuick   step = "quick"   // written down at once, from paper
	stepVote    step = "vote"    // one is open
	stepItem    step = "item"    // the next of the agenda
	stepEnd     step = "end"     // all is gone through
	stepMinutes step = "minutes" // ended, not locked
)

// nextStep says what has to be done next.
func nextStep(v meeting.View, today string) step {
	switch v.State {
	case meeting.Planned, meeting.Noticed:
		switch {
		case len(v.Items) == 0:
			return stepAgenda
		case v.Day > today:
			return stepWait
		case v.Day < today || v.OnPaper:
			return stepWrite
		}
		return stepBegin
	case meeting.Running:
		_, todo := nextItem(v.Items)
		switch {
		case v.Unmarked > 0:
			return stepRoll
		case openVote(v.Votes) != 0:
			return stepVote
		case todo && (v.OnPaper || v.Day < today):
			return stepQuick
		case todo:
			return stepItem
		}
		return stepEnd
	case meeting.Ended:
		return stepMinutes
	}
	return stepNone
}

// nextItem is the item to go to: the first not begun after the one that runs,
// else the first not begun; false when none is left and none runs.
func nextItem(items []meeting.Item) (meeting.Item, bool) {
	var first, now meeting.Item
	for _, it := range items {
		switch {
		case it.State == meeting.ItemNow:
			now = it
		case it.State == meeting.ItemTodo && now.ID != 0:
			return it, true
		case it.State == meeting.ItemTodo && first.ID == 0:
			first = it
		}
	}
	if first.ID != 0 {
		return first, true
	}
	return now, now.ID != 0
}

func openVote(votes []meeting.Vote) int64 {
	for _, v := range votes {
		if v.State == meeting.VoteOpen {
			return v.ID
		}
	}
	return 0
}

// ---- the page ----

// courseView is the page of the course.
type courseView struct {
	sight
	Step     step
	Left     []cycle.Step      // of the month, to be done before the end
	Said     []meeting.Opinion // the latest first
	Total    int               // of them
	Unagreed bool              // the cell has not voted its score: said before the end
}

// lastSaid is how many opinions the page of the course shows.
const lastSaid = 5

func (p *Pages) course(c *web.Ctx) error { return p.showCourse(c, nil) }

func (p *Pages) showCourse(c *web.Ctx, err error) error {
	s, e := p.see(c, c.T("course.title"), tabRun, err)
	if e != nil {
		return e
	}
	v := courseView{sight: s, Step: nextStep(s.View, s.today())}
	if v.MayView && !ahead(v.Meeting) {
		said, e := p.Meetings.Opinions(c.Context(), c.Actor, v.ID)
		if e != nil {
			return e
		}
		v.Total = len(said)
		for i := len(said) - 1; i >= 0 && len(v.Said) < lastSaid; i-- {
			v.Said = append(v.Said, said[i])
			if said[i].Inside {
				c.NotKept()
			}
		}
	}
	if v.State == meeting.Running && v.MayLead {
		if v.Unagreed, e = p.Scores.Unagreed(c.Context(), c.Actor, v.ID); e != nil {
			return e
		}
	}
	if v.Step == stepEnd && v.Body != meeting.Bureau {
		if v.Left, e = p.left(c, s.View); e != nil {
			return e
		}
	}
	d, status := v.shell()
	return c.RenderStatus(status, coursePage(d, v))
}

// left are the steps of the month that belong into the meeting itself, with how
// far each is: the decision, the score, the minutes read back.
func (p *Pages) left(c *web.Ctx, v meeting.View) ([]cycle.Step, error) {
	m, err := p.Cycle.MonthOf(c.Context(), c.Actor, v.Unit, v.Month, string(v.Body))
	if err != nil || m.Meeting != v.ID {
		return nil, err
	}
	var out []cycle.Step
	for _, s := range m.Steps {
		switch {
		case s.State == cycle.StepNone || s.ID != "decision" && s.ID != "score" && s.ID != "minutes":
			continue
		case s.ID == "minutes" && v.Minutes != nil && v.Minutes.State != meeting.MinutesDraft:
			s.State = cycle.StepDone // confirmed after the end
		case s.ID == "decision" && s.Detail == "cycle.step.decision.number":
			s.State = cycle.StepDone // passed; its number comes after the minutes
		}
		out = append(out, s)
	}
	return out, nil
}

// first is the first step that is not done yet, or nil.
func (v courseView) first() *cycle.Step {
	for i := range v.Left {
		if v.Left[i].State != cycle.StepDone {
			return &v.Left[i]
		}
	}
	return nil
}

// leftTasks are the steps as a list to finish.
func (v courseView) leftTasks() []ui.TaskItem {
	var out []ui.TaskItem
	for _, s := range v.Left {
		it := ui.TaskItem{Title: i18n.T(v.c.Context(), "course.left."+s.ID), Href: s.Href, Status: ui.TagData{Text: v.T("course.left.todo")}}
		if s.State == cycle.StepDone {
			it.Status = ui.TagData{Kind: ui.Good, Text: v.T("course.left.done")}
		}
		out = append(out, it)
	}
	return out
}

// typedAt is the instant typed in the field "gio" on a day; 0 when it was left
// empty, which is now.
func typedAt(c *web.Ctx, day string) (int64, error) {
	text := c.Form("gio")
	if text == "" {
		return 0, nil
	}
	minute := typedHM(text)
	if minute < 0 {
		return 0, wrong("gio", "course.hour.bad")
	}
	return instant(day, minute), nil
}

func (p *Pages) doBegin(c *web.Ctx) error {
	v, err := p.see(c, "", tabRun, nil)
	if err != nil {
		return err
	}
	at, err := typedAt(c, v.Day)
	if err == nil {
		err = p.Meetings.Begin(c.Context(), c.Actor, c.Key(), v.ID, at)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, named(err, "gio", "gio")) })
	}
	to := v.to("diem-danh")
	return c.Done(to, "course.begun")
}

// doRun goes to an item ("toi"), or says that one is done ("xong") or was left
// out ("bo").
func (p *Pages) doRun(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	cmd := meeting.RunItem{Key: c.Key(), Meeting: id, Spent: -1}
	for name, state := range map[string]meeting.ItemState{"toi": meeting.ItemNow, "xong": meeting.ItemDone, "bo": meeting.ItemSkipped} {
		if item := c.FormID(name); item != 0 {
			cmd.Item, cmd.State = item, state
		}
	}
	if cmd.Item == 0 {
		return p.showCourse(c, wrong("", "course.item.none"))
	}
	if err := p.Meetings.RunItem(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, err) })
	}
	if c.Form("ve") == "muc" {
		return c.Redirect(href(id, "muc", num(cmd.Item)))
	}
	return c.Redirect(href(id, "dieu-hanh"))
}

func (p *Pages) doChair(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	person, reason := c.FormID("chair"), c.Form("chair-reason")
	if person == 0 {
		err = wrong("chair", "course.chair.none")
	} else {
		err = p.Meetings.ChangeChair(c.Context(), c.Actor, meeting.ChangeChair{Key: c.Key(), Meeting: id, From: c.FormID("chair-now"), Person: person, Reason: reason})
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, named(err, "chair", "chair-reason")) })
	}
	to := href(id, "dieu-hanh")
	return c.Done(to, "course.chair.done")
}

// doGuest notes a guest, or takes one off the list.
func (p *Pages) doGuest(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	done := "course.guest.done"
	if gone := c.FormID("bo"); gone != 0 {
		done, err = "course.guest.gone", p.Meetings.RemoveGuest(c.Context(), c.Actor, c.Key(), id, gone)
	} else {
		_, err = p.Meetings.AddGuest(c.Context(), c.Actor, c.Key(), meeting.Guest{Meeting: id, Person: c.FormID("follower"),
			Name: c.Form("guest"), Role: c.Form("guest-role"), AsFollower: c.FormID("follower") != 0})
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, named(err, "guest", "guest-role")) })
	}
	to := href(id, "dieu-hanh")
	return c.Done(to, done)
}

func (p *Pages) doFee(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	err = p.keepFee(c, c.Key(), id)
	if err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, named(err, "fee-paid", "fee-due")) })
	}
	to := href(id, "dieu-hanh")
	return c.Done(to, "course.fee.done")
}

// keepFee keeps the counts of the fee a form says.
func (p *Pages) keepFee(c *web.Ctx, key string, id int64) error {
	paid, okPaid := count(c.Form("fee-paid"))
	due, okDue := count(c.Form("fee-due"))
	switch {
	case !okPaid:
		return wrong("fee-paid", "course.count.bad")
	case !okDue:
		return wrong("fee-due", "course.count.bad")
	case paid > due:
		return wrong("fee-paid", "course.fee.more")
	}
	seen := c.Form("fee-seen")
	if seen == "" {
		return lost("fee")
	}
	return p.Meetings.SetFee(c.Context(), c.Actor, meeting.SetFee{Key: key, Meeting: id, Paid: paid, Due: due, Seen: seen})
}

func (p *Pages) doEnd(c *web.Ctx) error {
	v, err := p.see(c, "", tabRun, nil)
	if err != nil {
		return err
	}
	day := v.Day
	if v.StartedAt != 0 {
		day = clock.Day(v.StartedAt)
	}
	at, err := typedAt(c, day)
	if err == nil {
		// An hour before the beginning is one after midnight.
		if at != 0 && at < v.StartedAt {
			at = instant(clock.AddDays(day, 1), typedHM(c.Form("gio")))
		}
		err = p.Cycle.Close(c.Context(), c.Actor, c.Key(), v.ID, at)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, named(err, "gio", "gio")) })
	}
	to := v.to("bien-ban")
	return c.Done(to, "course.ended")
}

func (p *Pages) doReopen(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Meetings.Reopen(c.Context(), c.Actor, c.Key(), id, c.Form("reopen-reason")); err != nil {
		return again(c, err, func(err error) error { return p.showCourse(c, named(err, "reopen-reason", "reopen-reason")) })
	}
	to := href(id, "dieu-hanh")
	return c.Done(to, "course.reopened")
}

// named leads the faults of a verb's fields to the fields of the page: Reason
// to reason, all else to rest.
func named(err error, rest, reason string) error {
	f, ok := err.(*fault.Error)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	out := *f
	out.Fields = append([]fault.Field(nil), f.Fields...)
	for i := range out.Fields {
		switch out.Fields[i].Name {
		case rest, reason:
		case "Reason", "Role", "Day":
			out.Fields[i].Name = reason
		default:
			out.Fields[i].Name = rest
		}
	}
	return &out
}

// count reads a number of people or minutes; empty is -1, "not told".
func count(text string) (int, bool) {
	if text == "" {
		return -1, true
	}
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' || n > 9999 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, n <= 9999
}

// ---- words of the page ----

// minutes is a time as the agenda shows it: "20′".
func minutes(n int) string { return fmt.Sprintf("%d′", n) }

// spent is how long an item took or has taken so far; -1 is not known.
func (v sight) spent(it meeting.Item) int {
	if it.State == meeting.ItemNow && it.BeganAt != 0 {
		return int(max(0, v.Now-it.BeganAt) / 60000)
	}
	return it.Spent
}

// time is an item's minutes: planned, spent, or both.
func (v sight) time(it meeting.Item) string {
	spent := v.spent(it)
	switch {
	case it.State == meeting.ItemSkipped:
		return "–"
	case it.State == meeting.ItemTodo || spent < 0:
		return minutes(it.Planned)
	case it.State == meeting.ItemNow:
		return minutes(spent) + " / " + minutes(it.Planned)
	}
	return minutes(spent)
}

// timeLong is the same for those who hear it.
func (v sight) timeLong(it meeting.Item) string {
	if spent := v.spent(it); it.State != meeting.ItemTodo && spent >= 0 {
		return v.T("course.minutes.both", "Spent", spent, "Planned", it.Planned)
	}
	return v.T("course.minutes.planned", "Planned", it.Planned)
}

// sum is the agenda's time in a line: "còn 78′ · tổng 125′".
func (v sight) sum() string {
	total, left := 0, 0
	for _, it := range v.Items {
		total += it.Planned
		switch it.State {
		case meeting.ItemTodo:
			left += it.Planned
		case meeting.ItemNow:
			left += max(0, it.Planned-max(0, v.spent(it)))
		}
	}
	if v.State != meeting.Running {
		return v.T("course.sum", "Total", total)
	}
	return v.T("course.sum.left", "Left", left, "Total", total)
}

// plannedEnd is what the field of the end begins with: of a meeting written down
// afterwards the planned minutes after the beginning, else nothing, which is now.
func (v sight) plannedEnd() string {
	if !v.longAgo() {
		return ""
	}
	total := 0
	for _, it := range v.Items {
		if it.State != meeting.ItemSkipped {
			if it.Spent >= 0 && it.State == meeting.ItemDone {
				total += it.Spent
			} else {
				total += it.Planned
			}
		}
	}
	return hour(v.StartedAt + int64(total)*60000)
}

// longAgo says that the meeting was begun as of an earlier time: what is
// written down now happened then.
func (v sight) longAgo() bool { return v.OnPaper || v.today() > v.Day }

// ring is how many are there.
func (v sight) ring() ui.RingData {
	base := v.Base()
	r := ui.RingData{Label: v.T("course.ring", "Present", v.Present, "Base", base), Big: fmt.Sprint(v.Present), Small: fmt.Sprintf("/%d", base), Now: float64(v.Present), Max: float64(base)}
	if base > 0 && !v.reaches() && !ahead(v.Meeting) {
		r.Kind = ui.Warn
	}
	return r
}

// reaches says whether the rate of attendance meets the unit's target.
func (v sight) reaches() bool {
	a := rule.Answer{Key: rule.AttendanceTarget}
	a.Value = v.Target
	b, ok := a.Bound()
	return !ok || b.Holds(int64(v.Present), int64(v.Base()))
}

// rateTag is the rate against the target, in words.
func (v sight) rateTag() ui.TagData {
	if v.Base() == 0 || v.Target == "" {
		return ui.TagData{}
	}
	target := strings.TrimLeft(v.Target, "<>=") + "%"
	if v.reaches() {
		return ui.TagData{Kind: ui.Good, Text: v.T("course.rate.good", "Rate", rate(v.Present, v.Base()), "Target", target)}
	}
	if v.Unmarked > 0 {
		return ui.TagData{Text: v.T("course.rate.open", "Rate", rate(v.Present, v.Base()), "Target", target)}
	}
	return ui.TagData{Kind: ui.Warn, Text: v.T("course.rate.below", "Rate", rate(v.Present, v.Base()), "Target", target)}
}

// counts is the roll in words: "9 tại Kho Ân Thi, 4 trực tuyến, 1 vắng có lý do".
func (v sight) counts() string {
	at := map[int64]int{}
	plain := 0
	for _, a := range v.Roster {
		if a.Required && a.Mark == meeting.Present {
			if len(v.Sites) > 1 && a.Site != 0 {
				at[a.Site]++
			} else {
				plain++
			}
		}
	}
	var parts []string
	for _, s := range v.Sites {
		if at[s.ID] > 0 {
			parts = append(parts, v.T("course.count.site", "Count", at[s.ID], "Site", s.Name))
		}
	}
	for _, x := range []struct {
		key string
		n   int
	}{{"course.count.present", plain}, {"course.count.online", v.Online}, {"course.count.excused", v.Excused}, {"course.count.unexcused", v.Unexcused},
		{"course.count.special", v.Special}, {"course.count.unmarked", v.Unmarked}} {
		if x.n > 0 {
			parts = append(parts, i18n.T(v.c.Context(), x.key, "Count", x.n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + "."
}

// need is what an ordinary vote needs.
func (v sight) need() string {
	if v.Needed == 0 {
		return ""
	}
	return v.T("course.need", "Needed", v.Needed, "Base", v.VoteBase)
}

// markWords is a mark with what belongs to it: "có mặt · Điểm kho Phù Cừ · đến muộn".
func (v sight) markWords(a meeting.Attendance) string {
	ctx := v.c.Context()
	parts := []string{markText(ctx, a.Mark)}
	if a.Mark == meeting.NoMark && !a.Required {
		parts[0] = i18n.T(ctx, "course.mark.free")
	}
	if a.Mark == meeting.Present && len(v.Sites) > 1 {
		for _, s := range v.Sites {
			if s.ID == a.Site {
				parts = append(parts, s.Name)
			}
		}
	}
	if a.Mark == meeting.Excused && a.Category != "" {
		parts = append(parts, i18n.T(ctx, "course.category."+a.Category))
	}
	if a.Late {
		parts = append(parts, i18n.T(ctx, "course.late"))
	}
	if a.LeftEarly {
		parts = append(parts, i18n.T(ctx, "course.early"))
	}
	if a.Way == meeting.Self && a.Mark != meeting.NoMark {
		key := "course.self"
		if !a.Mark.There() {
			key = "course.self.declared"
		}
		parts = append(parts, i18n.T(ctx, key))
	}
	return strings.Join(parts, " · ")
}

// markText is a mark in a word.
func markText(ctx context.Context, m meeting.Mark) string {
	if m == meeting.NoMark {
		return i18n.T(ctx, "course.mark.none")
	}
	return i18n.T(ctx, "course.mark."+string(m))
}

// tile is the class of a member's tile.
func tile(a meeting.Attendance) string {
	switch {
	case a.Mark.There():
		return "there"
	case a.Mark == meeting.Excused:
		return "leave"
	case a.Mark == meeting.Unexcused:
		return "gone"
	case a.Mark == meeting.Special:
		return "duty"
	}
	return ""
}

// required are those of the roster who have to be there, and free the rest.
func (v sight) required() (required, free []meeting.Attendance) {
	for _, a := range v.Roster {
		if a.Required {
			required = append(required, a)
		} else {
			free = append(free, a)
		}
	}
	return required, free
}

// people offers the roster: those there first, then the rest, each by given name.
func (v sight) people(first string) []ui.Option {
	var out []ui.Option
	if first != "" {
		out = append(out, ui.Option{Value: "", Label: first})
	}
	for _, there := range []bool{true, false} {
		for _, a := range v.Roster {
			if a.Mark.There() == there {
				label := a.Name
				if !there && a.Mark != meeting.NoMark {
					label = v.T("course.person.absent", "Name", a.Name, "Mark", markText(v.c.Context(), a.Mark))
				}
				out = append(out, ui.Option{Value: num(a.Person), Label: label})
			}
		}
	}
	return out
}

// itemHref is where an item's work is done: the roll has a page of its own.
func (v sight) itemHref(it meeting.Item) string {
	if it.Kind == meeting.Roll && v.MayPrepare && !ahead(v.Meeting) {
		return v.to("diem-danh")
	}
	return v.to("muc", num(it.ID))
}

// firstWords are those of the proposal an item is about, for the body itself, to
// whom alone its draft is shown.
func firstWords(it meeting.Item) string {
	if it.Source != "proposal" || it.Draft == "" {
		return ""
	}
	return "“" + cycle.Short(it.Draft, 90) + "”"
}

// itemNote is the line below an item's title.
func (v sight) itemNote(it meeting.Item) string {
	var parts []string
	if words := firstWords(it); words != "" {
		parts = append(parts, words)
	}
	if it.Presenter != 0 {
		parts = append(parts, v.name(it.Presenter))
	}
	if it.Inside {
		parts = append(parts, v.T("course.inside"))
	}
	if it.State == meeting.ItemSkipped {
		parts = append(parts, v.T("course.item.skipped"))
	}
	return strings.Join(parts, " · ")
}

// author is who said it.
func (v sight) author(o meeting.Opinion) string {
	switch {
	case o.Person == 0:
		return v.T("course.opinion.nameless")
	case o.Name != "":
		return o.Name
	}
	return v.name(o.Person)
}

// placeName is the place in a paper that an opinion is about.
func (v sight) placeName(w meeting.Place) string {
	name := w.Title
	if name == "" {
		name = v.T("course.place.paper")
	}
	if w.Page > 0 {
		name = v.T("course.place.page", "Paper", name, "N", w.Page)
	}
	if w.Quote != "" {
		name = v.T("course.place.quote", "Where", name, "Quote", w.Quote)
	}
	return name
}

// placeHref leads to the place.
func (v sight) placeHref(w meeting.Place) string {
	to := fmt.Sprintf("/tai-lieu/%d?ban=%d", w.Paper, w.Version)
	if w.Page > 0 {
		to += fmt.Sprintf("&trang=%d", w.Page)
	}
	return to
}

// byPlace puts opinions about one place of one paper together, those about none
// first, else in the order they came.
func byPlace(list []meeting.Opinion) {
	slices.SortStableFunc(list, func(a, b meeting.Opinion) int {
		return cmp.Or(cmp.Compare(a.Place.Paper, b.Place.Paper), cmp.Compare(a.Place.Version, b.Place.Version), cmp.Compare(a.Place.Page, b.Place.Page))
	})
}

func (v sight) opinionTags(o meeting.Opinion) []ui.TagData {
	var tags []ui.TagData
	if o.Kind != meeting.PlainOpinion {
		tags = append(tags, ui.TagData{Kind: ui.Info, Text: v.T("course.opinion.kind." + string(o.Kind))})
	}
	if o.Ahead {
		tags = append(tags, ui.TagData{Text: v.T("course.opinion.ahead")})
	}
	return tags
}

// feeValue is a count as a field shows it; -1 is empty.
func (v sight) feeValue(n int) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// feeSeen is what the fields of the fee were rendered from; after another wrote
// other numbers the page says them, and saving again is on them.
func (v sight) feeSeen() string {
	if seen := v.c.Form("fee-seen"); seen != "" && keyOf(v.err) != "meeting.fee.changed" {
		return seen
	}
	return v.SeenFee()
}

func (v sight) guestRow(g meeting.Guest) ui.RowData {
	r := ui.RowData{Face: ui.Initials(g.Name), Title: g.Name, Detail: g.Role}
	if g.AsFollower {
		r.Tags = []ui.TagData{{Kind: ui.Info, Text: v.T("course.guest.in_charge")}}
	}
	return r
}

// sitsIn says that the committee member in charge is noted as a guest.
func (v sight) sitsIn(person int64) bool {
	for _, g := range v.Guests {
		if g.Person == person {
			return true
		}
	}
	return false
}

// endHint says what the hour of the end may be.
func endHint(ctx context.Context, v sight) string {
	if v.longAgo() {
		return i18n.T(ctx, "course.end.hint")
	}
	return i18n.T(ctx, "course.end.hint.now")
}
