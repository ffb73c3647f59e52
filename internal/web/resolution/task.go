package resolution

import (
	"context"
	"strings"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// taskView is the page of a task.
type taskView struct {
	resolution.TaskView
	said
	Key    string
	People []resolution.Owner // who is offered as another owner; none: the actor does not choose
	Strand ui.ThreadData
	Papers documentweb.PapersView
}

func (p *Pages) taskView(c *web.Ctx, id int64, failed error) (v taskView, err error) {
	v = taskView{said: back(c, failed), Key: web.NewKey()}
	if v.TaskView, err = p.Resolutions.Task(c.Context(), c.Actor, id); err != nil {
		return v, err
	}
	if v.MayAsk && v.MayOwners {
		if v.People, err = p.Resolutions.Owners(c.Context(), c.Actor, v.Unit, 0); err != nil {
			return v, err
		}
	}
	if v.Strand, err = p.strand(c, thread.Task, id); err != nil || p.Papers == nil {
		return v, err
	}
	of := documentweb.Of{Kind: "task", Subject: id, Unit: v.Unit, Roles: []document.Role{document.Evidence}, Action: taskHref(id) + "/tai-lieu", Back: taskHref(id), Edit: v.MayOwners}
	if strings.HasSuffix(c.R.URL.Path, "/tai-lieu") {
		of.Err = failed
	}
	v.Papers, err = documentweb.Load(c, p.Papers, of)
	return v, err
}

// doAttach adds a paper to a task: the evidence of its result.
func (p *Pages) doAttach(c *web.Ctx) error {
	id, err := c.ID("task")
	if err != nil {
		return err
	}
	v, err := p.Resolutions.Task(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	said, err := documentweb.Attach(c, p.Papers, v.Unit, document.Use{Kind: "task", Subject: id, Role: document.Evidence})
	if err != nil {
		return again(c, err, func(err error) error { return p.showTask(c, id, err) })
	}
	return c.Done(taskHref(id), said)
}

func (p *Pages) task(c *web.Ctx) error {
	id, err := c.ID("task")
	if err != nil {
		return err
	}
	return p.showTask(c, id, nil)
}

func (p *Pages) showTask(c *web.Ctx, id int64, failed error) error {
	v, err := p.taskView(c, id, failed)
	if err != nil {
		return err
	}
	d := c.Shell(c.T("reso.task"))
	return c.RenderStatus(v.status(&d), taskPage(d, v))
}

func (p *Pages) slip(c *web.Ctx) error {
	id, err := c.ID("task")
	if err != nil {
		return err
	}
	v, err := p.taskView(c, id, nil)
	if err != nil {
		return err
	}
	return c.Render(slipPage(c.T("reso.task.slip"), i18n.Lang(c.Context()), v))
}

func (p *Pages) doSay(c *web.Ctx) error {
	id, err := c.ID("task")
	if err != nil {
		return err
	}
	cmd := resolution.Say{Key: c.Key(), Task: id, Meeting: c.FormID("where"), Result: resolution.Result(c.Form("result")), Note: c.Form("Note")}
	if err := p.Resolutions.Say(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showTask(c, id, err) })
	}
	return c.Done(taskHref(id), "reso.said", "Result", c.T("reso.result."+string(cmd.Result)))
}

func (p *Pages) doAsk(c *web.Ctx) error {
	id, err := c.ID("task")
	if err != nil {
		return err
	}
	cmd := resolution.Ask{Key: c.Key(), Task: id, Kind: c.Form("Kind"), Reason: c.Form("Reason"), Day: typed(c.Form("Day"))}
	switch cmd.Kind {
	case resolution.Extend:
		cmd.ToDue = typed(c.Form("ToDue"))
	case resolution.NewOwner:
		cmd.ToOwner = c.FormID("ToOwner")
	}
	if _, err := p.Resolutions.Ask(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showTask(c, id, err) })
	}
	v, err := p.Resolutions.Task(c.Context(), c.Actor, id)
	if err == nil && v.Asked() == nil {
		return c.Done(taskHref(id), "reso.changed")
	}
	if err != nil { // given to another: no longer the actor's to see
		return c.Done("/", "reso.changed")
	}
	return c.Done(taskHref(id), "reso.asked")
}

// decision reads which of the two buttons of a request was pressed.
func decision(c *web.Ctx) (grant, ok bool) {
	d := c.Form("decision")
	return d == "yes", d == "yes" || d == "no"
}

// undecided is the fault of a request answered by neither.
func undecided() error { return fault.New("web.decide", fault.Invalid, "reso.decide.choose") }

func (p *Pages) doDecide(c *web.Ctx) error {
	id, err := c.ID("change")
	if err != nil {
		return err
	}
	task, err := p.Resolutions.ChangeTask(c.Context(), id)
	if err != nil {
		return err
	}
	grant, ok := decision(c)
	if !ok {
		return p.showTask(c, task, undecided())
	}
	cmd := resolution.Decide{Key: c.Key(), Change: id, Grant: grant, Note: c.Form("Remark"), Day: typed(c.Form("Day"))}
	if err := p.Resolutions.Decide(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showTask(c, task, err) })
	}
	if cmd.Grant {
		return c.Done(taskHref(task), "reso.granted")
	}
	return c.Done(taskHref(task), "reso.refused")
}

// facts are what a task is.
func (v taskView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "reso.point.text"), Value: v.Text}, {Label: i18n.T(ctx, "reso.owner"), Value: ownerOf(ctx, v.Task)}, {Label: i18n.T(ctx, "reso.due"), Value: dmy(v.Due)},
		{Label: i18n.T(ctx, "reso.reported_at"), Value: i18n.T(ctx, "reso.reported_month", "Month", monthShort(v.ReportMonth))},
		{Label: i18n.T(ctx, "reso.made_on"), Value: dmy(v.MadeOn)}}
	if d := v.Decision; d != nil {
		name := i18n.T(ctx, "reso.kind."+string(d.Kind))
		if s := d.Sign(); s != "" {
			name = i18n.T(ctx, "reso.numbered", "Kind", name, "Number", s)
		}
		out = append(out, ui.Answer{Label: i18n.T(ctx, "reso.from"), Any: link(ui.Link{Label: name, Href: paperHref(d.ID)})})
	} else if l := source(v.c, v.Source, v.SourceID); l.Label != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "reso.from"), Any: link(l)})
	}
	if v.Result != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "reso.result"), Value: v.Result})
	}
	if v.State != resolution.Open {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "reso.closed_on"), Value: dmy(v.DoneOn)})
	}
	return out
}

// where is what was said at a meeting or between two, with the meeting's day.
func (v taskView) where(ctx context.Context, r resolution.TaskReport) string {
	place := i18n.T(ctx, "reso.said.between")
	if r.Meeting != 0 {
		place = i18n.T(ctx, "reso.said.at", "Day", dmy(v.Days[r.Meeting]))
	}
	if v.Names[r.By] == "" { // read without names
		return place + " · " + moment(r.At)
	}
	return place + " · " + i18n.T(ctx, "reso.said.by", "Name", v.Names[r.By], "At", moment(r.At))
}

// wish is a change in words.
func (v taskView) wish(ctx context.Context, ch resolution.Change) string {
	switch ch.Kind {
	case resolution.Extend:
		return i18n.T(ctx, "reso.change.extend_to", "Day", dmy(ch.ToDue), "Month", monthShort(ch.ToMonth))
	case resolution.NewOwner:
		if v.Names[ch.ToOwner] == "" {
			return i18n.T(ctx, "reso.change.owner_other")
		}
		return i18n.T(ctx, "reso.change.owner_to", "Name", v.Names[ch.ToOwner])
	}
	return i18n.T(ctx, "reso.change.stop_it")
}

// askedBy is who asked for a change and when; when alone for who does not read names.
func (v taskView) askedBy(ctx context.Context, ch resolution.Change) string {
	if v.Names[ch.AskedBy] == "" {
		return i18n.T(ctx, "reso.change.at", "At", moment(ch.AskedAt))
	}
	return i18n.T(ctx, "reso.change.by", "Name", v.Names[ch.AskedBy], "At", moment(ch.AskedAt))
}

// changeRow is a change in the list of changes.
func (v taskView) changeRow(ctx context.Context, ch resolution.Change) ui.RowData {
	icon := "history"
	if ch.State == resolution.Granted {
		icon = "check"
	}
	detail := i18n.T(ctx, "reso.change.state."+ch.State) + " · " + v.askedBy(ctx, ch)
	for _, s := range []string{ch.Reason, ch.Note} {
		if s != "" {
			detail += " · " + s
		}
	}
	return ui.RowData{Icon: icon, Title: v.wish(ctx, ch), Detail: detail}
}

// decided are the changes that do not wait any more.
func (v taskView) decided() []resolution.Change {
	var out []resolution.Change
	for _, ch := range v.Changes {
		if ch.State != resolution.Asked {
			out = append(out, ch)
		}
	}
	return out
}

// here says whether the result is kept at the meeting: so it is unless somebody
// chose otherwise.
func (v taskView) here() bool { return v.c.Form("result") == "" || v.c.Form("where") != "" }

// name is a task's words as a title: a long one is begun only, and stands whole below.
func (v taskView) name() string {
	r := []rune(v.Text)
	if len(r) <= 90 {
		return v.Text
	}
	cut := strings.TrimRight(string(r[:80]), " ,;.")
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

// kinds are the changes one can ask for.
func (v taskView) kinds(ctx context.Context) ui.ChoiceData {
	at := v.value("Kind", "")
	if at == "" {
		at = resolution.Extend
		if v.OwnerLeft {
			at = resolution.NewOwner
		}
	}
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Kind", Label: i18n.T(ctx, "reso.change.what"), Error: ui.ErrorFor(v.errs, "Kind")}}
	for _, k := range resolution.ChangeKinds {
		if k == resolution.NewOwner && len(v.People) == 0 {
			continue
		}
		out.Options = append(out.Options, ui.Option{Value: k, Label: i18n.T(ctx, "reso.change."+k), Selected: k == at})
	}
	return out
}

// asking says that the form that asks for a change stands open.
func (v taskView) asking() bool { return v.OwnerLeft || v.value("Kind", "") != "" }

// results are the three buttons of a task's result.
func results(ctx context.Context, name string, said resolution.Result, describe string) []ui.ButtonData {
	var out []ui.ButtonData
	for _, r := range resolution.Results {
		b := ui.ButtonData{Label: i18n.T(ctx, "reso.result."+string(r)), Name: name, Value: string(r), Describe: describe}
		if r == said {
			b.Icon, b.Describe = "check", i18n.T(ctx, "reso.result.chosen")+" "+describe
		}
		out = append(out, b)
	}
	return out
}

// ---- the roll of tasks at a meeting ----

// rollView is the roll of tasks of a meeting.
type rollView struct {
	said
	Meeting int64
	Title   string
	Lead    string
	Unit    ui.Link
	Tasks   []resolution.Task
	Reports map[int64]resolution.TaskReport
	Today   string
	Day     string
	May     bool // the actor keeps the roll, and the meeting takes it
	Wait    bool // the meeting has not begun
	Wrong   int64
}

func (p *Pages) roll(c *web.Ctx) error { return p.showRoll(c, nil) }

func (p *Pages) showRoll(c *web.Ctx, failed error) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	v := rollView{said: back(c, failed), Meeting: id, Today: p.Resolutions.Today(), Wrong: c.FormID("task")}
	if v.Tasks, v.Reports, err = p.Resolutions.AtMeeting(c.Context(), c.Actor, id); err != nil {
		return err
	}
	m, err := p.Meetings.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	v.Title, v.Lead, v.Day = meetingTitle(c.Context(), m.Meeting), dmy(m.Day), m.Day
	v.Unit = ui.Link{Label: m.UnitName, Href: unitHref(m.Unit)}
	v.May = m.MayPrepare && takes(m.State)
	v.Wait = m.MayPrepare && ahead(m.State)
	d := c.Shell(c.T("reso.roll"))
	return c.RenderStatus(v.status(&d), rollPage(d, v))
}

func (p *Pages) doRoll(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	task := c.FormID("task")
	cmd := resolution.Say{Key: c.Key(), Task: task, Meeting: id, Result: resolution.Result(c.Form("result")), Note: c.Form("Note." + num(task))}
	if err := p.Resolutions.Say(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showRoll(c, err) })
	}
	return c.Done(rollHref(id)+"#nv-"+num(task), "reso.said", "Result", c.T("reso.result."+string(cmd.Result)))
}

// share is how many of the roll are done.
func (v rollView) share() string {
	done := 0
	for _, k := range v.Tasks {
		if v.isDone(k) {
			done++
		}
	}
	return rate(done, len(v.Tasks))
}

// isDone says whether a task counts as done at the meeting.
func (v rollView) isDone(k resolution.Task) bool {
	if r, ok := v.Reports[k.ID]; ok {
		return r.Result == resolution.ResultDone
	}
	return k.DoneThere
}

// saidOf is the result of a task at the meeting; "" for none.
func (v rollView) saidOf(k resolution.Task) resolution.Result {
	if r, ok := v.Reports[k.ID]; ok {
		return r.Result
	}
	return ""
}

// left is how many tasks nobody has said anything of.
func (v rollView) left() int {
	n := 0
	for _, k := range v.Tasks {
		if _, ok := v.Reports[k.ID]; !ok && !v.isDone(k) {
			n++
		}
	}
	return n
}

// rollTags say how a task stands on the roll.
func (v rollView) tags(ctx context.Context, k resolution.Task) []ui.TagData {
	var out []ui.TagData
	if r := v.saidOf(k); r != "" {
		out = append(out, resultTag(ctx, r))
	} else if v.isDone(k) {
		out = append(out, ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "reso.roll.before")})
	}
	if k.Due < min(v.Day, v.Today) && !v.isDone(k) { // at a meeting to come it is late only once its day is over
		out = append(out, ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "reso.task.late")})
	}
	if k.OwnerLeft {
		out = append(out, ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "reso.task.left")})
	}
	return out
}

// note is the words beside a result on the roll; those that stand there come along.
func (v rollView) note(ctx context.Context, k resolution.Task) ui.FieldData {
	stored := v.Reports[k.ID].Note
	if v.err != nil && v.Wrong != k.ID {
		return ui.FieldData{Name: "Note." + num(k.ID), Label: i18n.T(ctx, "reso.say.note"), Value: stored, Optional: true, Width: "full", MaxLength: 1000, Autocomplete: "off"}
	}
	return v.field(ui.FieldData{Name: "Note." + num(k.ID), Label: i18n.T(ctx, "reso.say.note"), Value: stored, Optional: true, Width: "full", MaxLength: 1000})
}

// takes says that a meeting in this state takes results; ahead that it has not begun.
func takes(s meeting.State) bool { return s == meeting.Running || s == meeting.Ended }
func ahead(s meeting.State) bool { return s == meeting.Planned || s == meeting.Noticed }
