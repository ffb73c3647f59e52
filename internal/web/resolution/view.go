package resolution

import (
	"context"
	"strconv"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

// ---- addresses ----

func paperHref(id int64) string    { return "/nghi-quyet/" + num(id) }
func taskHref(id int64) string     { return "/nhiem-vu/" + num(id) }
func proposalHref(id int64) string { return "/de-xuat/" + num(id) }
func chargeHref(id int64) string   { return "/viec-giao/" + num(id) }
func chargesHref(u int64) string   { return unitHref(u) + "/viec-giao" }
func carriedHref(id int64) string  { return paperHref(id) + "/thuc-hien" }
func givingHref(id int64) string   { return paperHref(id) + "/giao-viec" }
func letterHref(id int64) string   { return proposalHref(id) + "/thu" }
func packHref(u int64) string      { return unitHref(u) + "/thu-tra-loi" }
func draftHref(m int64) string     { return "/sinh-hoat/" + num(m) + "/nghi-quyet" }
func rollHref(m int64) string      { return "/sinh-hoat/" + num(m) + "/nhiem-vu" }
func meetingHref(m int64) string   { return "/sinh-hoat/" + num(m) }
func votesHref(m int64) string     { return "/sinh-hoat/" + num(m) + "/bieu-quyet" }
func unitHref(unit int64) string   { return "/to-chuc/" + num(unit) }
func listHref(unit int64) string   { return unitHref(unit) + "/nghi-quyet" }
func tasksHref(unit int64) string  { return unitHref(unit) + "/nhiem-vu" }
func opinionsHref(u int64) string  { return unitHref(u) + "/de-xuat" }

// ---- days and months ----

// dmy is a stored day as people read it; "" and the open end are "".
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed; what cannot be read
// stays as it is: the verb refuses it.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

// moment is a stored instant as pages write it.
func moment(ms int64) string { return clock.Time(ms).Format("02/01/2006 15:04") }

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if len(month) != 7 {
		return month
	}
	return month[5:] + "/" + month[:4]
}

// addMonths is the month n months later.
func addMonths(month string, n int) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.AddDate(0, n, 0).Format("2006-01")
}

// leaf is a stored day as a leaf of a calendar; nil when it is none.
func leaf(ctx context.Context, day string) *ui.DateData {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	return ui.DateOf(ctx, t)
}

// months are the options of a month, from one on.
func months(ctx context.Context, from string, n int, selected string) []ui.Option {
	var out []ui.Option
	for i := range n {
		m := addMonths(from, i)
		out = append(out, ui.Option{Value: m, Label: monthShort(m), Selected: m == selected})
	}
	if selected != "" && (selected < from || selected > addMonths(from, n-1)) {
		out = append(out, ui.Option{Value: selected, Label: monthShort(selected), Selected: true})
	}
	return out
}

// owners are the options of a person; one who stands there already and is not
// offered any more keeps his place.
func owners(list []resolution.Owner, selected int64, name string) []ui.Option {
	var out []ui.Option
	found := selected == 0
	for _, o := range list {
		label := o.Name
		if o.Unit != "" {
			label += " · " + o.Unit
		}
		found = found || o.Person == selected
		out = append(out, ui.Option{Value: num(o.Person), Label: label, Selected: o.Person == selected})
	}
	if !found {
		out = append(out, ui.Option{Value: num(selected), Label: name, Selected: true})
	}
	return out
}

// rate is "13/15 (86,7%)".
func rate(n, of int) string {
	if of == 0 {
		return strconv.Itoa(n) + "/" + strconv.Itoa(of)
	}
	return strconv.Itoa(n) + "/" + strconv.Itoa(of) + " (" + vn.Percent(int64(n), int64(of)) + ")"
}

// ---- words ----

// vi is the language of papers, whoever reads the page.
func vi() context.Context { return i18n.WithLang(context.Background(), "vi") }

// meetingTitle is what a meeting is called.
func meetingTitle(ctx context.Context, m meeting.Meeting) string {
	when := i18n.T(ctx, "meet.month", "Month", monthShort(m.Month))
	if m.Kind == meeting.Extra {
		when = i18n.T(ctx, "meet.on", "Day", dmy(m.Day))
	}
	return i18n.T(ctx, "meet.title."+string(m.Body)+"."+string(m.Kind), "When", when)
}

// stateTag is how far a decision is.
func stateTag(ctx context.Context, s resolution.State) ui.TagData {
	kind := ui.Warn
	switch s {
	case resolution.Passed:
		kind = ui.Info
	case resolution.Issued:
		kind = ui.Good
	}
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "reso.state."+string(s))}
}

// resultTag is what was said of a task.
func resultTag(ctx context.Context, r resolution.Result) ui.TagData {
	kind := map[resolution.Result]ui.Kind{resolution.ResultDone: ui.Good, resolution.ResultDoing: ui.Info, resolution.ResultNot: ui.Warn}[r]
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "reso.result."+string(r))}
}

// taskTags say how a task stands on a day.
func taskTags(ctx context.Context, k resolution.Task, today string) []ui.TagData {
	var out []ui.TagData
	switch {
	case k.State == resolution.Done:
		out = append(out, ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "reso.task.done")})
	case k.State == resolution.Stopped:
		out = append(out, ui.TagData{Text: i18n.T(ctx, "reso.task.stopped")})
	case k.Due < today:
		out = append(out, ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "reso.task.late")})
	}
	if k.OwnerLeft && k.State == resolution.Open {
		out = append(out, ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "reso.task.left")})
	}
	return out
}

// taskLine is who, until when, and where it is reported.
func taskLine(ctx context.Context, k resolution.Task) string {
	return i18n.T(ctx, "reso.task.line", "Name", ownerOf(ctx, k), "Due", dmy(k.Due), "Month", monthShort(k.ReportMonth))
}

// taskRow is a task in a list.
func taskRow(ctx context.Context, k resolution.Task, today string) ui.RowData {
	r := ui.RowData{Face: ui.Initials(k.OwnerName), Title: k.Text, Href: taskHref(k.ID), Detail: taskLine(ctx, k), Tags: taskTags(ctx, k, today)}
	if k.OwnerName == "" {
		r.Face, r.Icon = "", "flag"
	}
	return r
}

// ownerOf is who does a task, by name or, for who does not read names, by the
// position he has in the unit.
func ownerOf(ctx context.Context, k resolution.Task) string {
	if k.OwnerRole != "" {
		return i18n.T(ctx, "reso.owner.role."+k.OwnerRole)
	}
	return k.OwnerName
}

// fateTag is what became of a proposal, in a word.
func fateTag(ctx context.Context, p resolution.ProposalRow) ui.TagData {
	f := p.Fate
	switch {
	case f.State == resolution.Undecided:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "reso.fate.open")}
	case f.State == resolution.Taken && f.Task != nil && f.Task.State == resolution.Done:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "reso.fate.done")}
	case f.State == resolution.Taken && f.Task != nil:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "reso.fate.task")}
	case f.State == resolution.Taken:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "reso.fate.taken")}
	case f.State == resolution.Raised:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "reso.fate.raised")}
	}
	return ui.TagData{Text: i18n.T(ctx, "reso.fate.declined")}
}

// paragraphs are the lines of a text.
func paragraphs(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// ---- the pages of a unit ----

// tab is one of the pages of a unit's decisions, tasks and proposals.
type tab struct {
	ui.Link
	Current bool
}

// tabs are the lists of a unit; a reader who may not see opinions has one less.
func tabs(c *web.Ctx, unit int64, at string, opinions bool) []tab {
	out := []tab{{ui.Link{Label: c.T("reso.tab.decisions"), Href: listHref(unit)}, at == "nghi-quyet"}, {ui.Link{Label: c.T("reso.tab.tasks"), Href: tasksHref(unit)}, at == "nhiem-vu"},
		{ui.Link{Label: c.T("reso.tab.charges"), Href: chargesHref(unit)}, at == "viec-giao"}}
	if opinions {
		out = append(out, tab{ui.Link{Label: c.T("reso.tab.proposals"), Href: opinionsHref(unit)}, at == "de-xuat"})
	}
	return out
}

// place is the unit of the address with its name.
type place struct {
	ID   int64
	Name string
}

func (p *Pages) place(c *web.Ctx) (l place, err error) {
	if l.ID, err = c.ID("unit"); err != nil {
		return l, err
	}
	l.Name, err = p.UnitName(c.Context(), l.ID)
	return l, err
}

func (l place) crumbs() []ui.Link { return []ui.Link{{Label: l.Name, Href: unitHref(l.ID)}} }

// ---- forms ----

// said holds the fields of a form as they were typed, when it came back.
type said struct {
	c    *web.Ctx
	err  error
	errs []ui.FieldError
}

// back is a form that came back with err; nil begins a fresh one.
func back(c *web.Ctx, err error) said {
	s := said{c: c, err: err}
	if err != nil {
		s.errs, _ = c.Invalid(err)
	}
	return s
}

// value is what a field shows: what was typed, else what is stored.
func (s said) value(name, stored string) string {
	if s.err != nil {
		return s.c.Form(name)
	}
	return stored
}

// field fills in a field's value and fault.
func (s said) field(f ui.FieldData) ui.FieldData {
	f.Value, f.Error = s.value(f.Name, f.Value), ui.ErrorFor(s.errs, f.Name)
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

// status is the answer's status; d learns whether the form came back.
func (s said) status(d *ui.ShellData) int {
	if s.err == nil {
		return 200
	}
	d.HasErrors = true
	return web.Status(s.err)
}

// again decides what follows a verb: with a fault that a form can show it
// shows the page, else it gives err.
func again(c *web.Ctx, err error, show func(error) error) error {
	if _, ok := c.Invalid(err); ok {
		return show(err)
	}
	return err
}

// wrong is the fault of one field.
func wrong(field, key string) error {
	var f fault.Fields
	f.Add(field, key)
	return f.Err("web.resolution")
}
