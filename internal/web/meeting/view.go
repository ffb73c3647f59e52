package meeting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// ---- addresses ----

// href is the address of a meeting, or of a page below it.
func href(id int64, below ...string) string {
	return strings.Join(append([]string{"/sinh-hoat/" + num(id)}, below...), "/")
}

// unitHref is the address of a unit's meetings, or of a page below.
func unitHref(unit int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(unit) + "/sinh-hoat"}, below...), "/")
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

// ---- days, months, hours ----

// dmy is a stored day as people read it: "05/12/2026"; "" and the open end are "".
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed. What cannot be read
// stays as it is: the verb refuses it.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

// moment is a stored instant as pages write it.
func moment(ms int64) string {
	if ms == 0 {
		return ""
	}
	return clock.Time(ms).Format("02/01/2006 15:04")
}

// weekday is a stored day with its name: "Thứ Bảy, 05/12/2026".
func weekday(ctx context.Context, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return i18n.T(ctx, "day.long", "Weekday", i18n.T(ctx, "weekday."+strconv.Itoa(int(t.Weekday()))), "Day", t.Format("02/01/2006"))
}

// weekdayName is the day of the week of a stored day: "Thứ bảy".
func weekdayName(ctx context.Context, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return i18n.T(ctx, "weekday."+strconv.Itoa(int(t.Weekday())))
}

// Weekend names a stored day that is a Saturday or a Sunday; "" for others.
func Weekend(ctx context.Context, day string) string {
	if t, err := time.Parse(time.DateOnly, day); err != nil || t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
		return ""
	}
	return weekdayName(ctx, day)
}

// leaf is a stored day as a leaf of a calendar; nil when it is none.
func leaf(ctx context.Context, day string) *ui.DateData {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	return ui.DateOf(ctx, t)
}

// monthOf is the month of a stored day: "2026-12".
func monthOf(day string) string {
	if len(day) < 7 {
		return ""
	}
	return day[:7]
}

// validMonth says whether text is a month as it is stored.
func validMonth(text string) bool { return len(text) == 7 && clock.ValidDay(text+"-01") }

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if !validMonth(month) {
		return month
	}
	return month[5:] + "/" + month[:4]
}

// monthWords is a stored month in words: "tháng 12/2026".
func monthWords(ctx context.Context, month string) string {
	return i18n.T(ctx, "meet.month", "Month", monthShort(month))
}

// addMonths is the month n months later.
func addMonths(month string, n int) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.AddDate(0, n, 0).Format("2006-01")
}

// typedMonth is a month as it is stored, from "12/2026" or "2026-12"; what
// cannot be read stays as it is.
func typedMonth(text string) string {
	if validMonth(text) {
		return text
	}
	m, y, ok := strings.Cut(text, "/")
	if !ok {
		return text
	}
	if len(m) == 1 {
		m = "0" + m
	}
	if month := y + "-" + m; validMonth(month) {
		return month
	}
	return text
}

// hm is minutes from midnight as people write them: "19:30".
func hm(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }

// typedHM reads "19:30", "19h30", "19h" or "19" as minutes from midnight; -1
// for what is no time of a day.
func typedHM(text string) int {
	h, m, _ := strings.Cut(strings.NewReplacer("h", ":", "H", ":", ".", ":", "g", ":").Replace(strings.ReplaceAll(text, " ", "")), ":")
	if m == "" {
		m = "0"
	}
	hours, err := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	if err != nil || err2 != nil || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return -1
	}
	return hours*60 + minutes
}

// rate is "13/15 (86,7%)"; without a base only "0/0".
func rate(n, of int) string {
	if of == 0 {
		return fmt.Sprintf("%d/%d", n, of)
	}
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}

// ---- words ----

// title is what a meeting is called: "Sinh hoạt chi bộ thường kỳ tháng 12/2026".
func title(ctx context.Context, m meeting.Meeting) string {
	when := monthWords(ctx, m.Month)
	if m.Kind == meeting.Extra {
		when = i18n.T(ctx, "meet.on", "Day", dmy(m.Day))
	}
	return i18n.T(ctx, "meet.title."+string(m.Body)+"."+string(m.Kind), "When", when)
}

// when is a meeting's day, hour and place in one line.
func when(ctx context.Context, m meeting.Meeting) string {
	parts := []string{weekday(ctx, m.Day), hm(m.StartMinute)}
	if m.Place != "" {
		parts = append(parts, m.Place)
	}
	if m.Form != meeting.AtPlace {
		parts = append(parts, i18n.T(ctx, "meet.form."+string(m.Form)))
	}
	return strings.Join(parts, " · ")
}

// stateTag is how far a meeting is, in a word.
func stateTag(ctx context.Context, m meeting.Meeting) ui.TagData {
	kind := ui.Plain
	switch m.State {
	case meeting.Noticed, meeting.Running:
		kind = ui.Info
	case meeting.Ended:
		kind = ui.Warn
	case meeting.Locked:
		kind = ui.Good
	case meeting.Cancelled:
		kind = ui.Bad
	}
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "meet.state."+string(m.State))}
}

// ---- the top of every page of a meeting ----

// Pages of a meeting, for the tabs.
const (
	tabMain    = ""
	tabAgenda  = "chuong-trinh"
	tabNotice  = "thong-bao"
	tabRoll    = "diem-danh"
	tabRun     = "dieu-hanh"
	tabVotes   = "bieu-quyet"
	tabMinutes = "bien-ban"
	tabDecide  = "nghi-quyet"
	tabScore   = "diem"
)

// pathPage is the chi ủy's one page, which has no tabs.
const pathPage = "mot-trang"

// tab is one page of a meeting in the row of its pages.
type tab struct {
	ui.Link
	Current bool
}

// head is the top of every page of a meeting.
type head struct {
	ui.PageHeadData
	Tag  ui.TagData
	Tabs []tab
}

// kept says when a page of a meeting does not stay on the device: when the
// meeting is over (its minutes are still written, and say for themselves), and
// when the page tells what is said within the cell alone.
func kept(c *web.Ctx, v meeting.View, at string) {
	switch {
	case v.State == meeting.Ended && at == tabMinutes:
	case v.State == meeting.Ended || v.State == meeting.Locked || v.State == meeting.Cancelled:
		c.Over()
		return
	}
	if at == tabMinutes || at == "muc" { // these know their own text
		return
	}
	for _, i := range v.Items {
		if i.Inside && (i.State == meeting.ItemNow || i.State == meeting.ItemDone || i.Conclusion != "" || i.Draft != "" && at == tabAgenda) {
			c.NotKept()
		}
	}
}

// head makes the top of a page of a meeting: name is the page's own title, ""
// on the meeting's main page; at is its tab.
func (p *Pages) head(c *web.Ctx, v meeting.View, name, at string) head {
	ctx := c.Context()
	kept(c, v, at)
	h := head{Tag: stateTag(ctx, v.Meeting)}
	h.Crumbs = []ui.Link{{Label: v.UnitName, Href: "/to-chuc/" + num(v.Unit)}, {Label: c.T("meet.hub"), Href: unitHref(v.Unit)}}
	h.Title = title(ctx, v.Meeting)
	if name != "" {
		h.Crumbs = append(h.Crumbs, ui.Link{Label: h.Title, Href: href(v.ID)})
		h.Title = name
	}
	h.Lead = when(ctx, v.Meeting)
	add := func(tab_ string, show bool) {
		if show || tab_ == at {
			key := "meet.tab." + tab_
			if tab_ == tabMain {
				key = "meet.tab.main"
			}
			to := href(v.ID)
			if tab_ != tabMain {
				to = href(v.ID, tab_)
			}
			h.Tabs = append(h.Tabs, tab{ui.Link{Label: c.T(key), Href: to}, tab_ == at})
		}
	}
	over := v.State == meeting.Ended || v.State == meeting.Locked
	ahead := v.State == meeting.Planned || v.State == meeting.Noticed
	add(tabMain, true)
	if v.Body == meeting.Bureau { // one page holds it
		add(pathPage, v.MayPrepare && v.State != meeting.Cancelled)
		add(tabMinutes, (v.MayView || v.MayOpen) && over)
		return h
	}
	add(tabAgenda, v.MayPrepare && ahead)
	add(tabDecide, v.MayPrepare && ahead)
	add(tabNotice, v.MayPrepare && (ahead || v.OnPaper && (v.State == meeting.Running || v.State == meeting.Ended)))
	add(tabRoll, v.MayPrepare && v.State != meeting.Cancelled && v.State != meeting.Planned)
	add(tabRun, v.MayPrepare && (v.State == meeting.Running || v.State == meeting.Noticed))
	add(pathRoom, v.MayView && (v.State == meeting.Running || v.State == meeting.Noticed))
	add(tabVotes, v.MayView && (v.State == meeting.Running || over))
	add(tabDecide, v.MayPrepare && (v.State == meeting.Running || over))
	add(tabScore, v.Body == meeting.CellBody && v.Kind != meeting.Extra && (v.State == meeting.Running || over))
	add(tabMinutes, (v.MayView || v.MayOpen) && (v.State == meeting.Running || over))
	return h
}

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
	if s.c.R.Method == "POST" {
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

// pick is a choice whose selected option is the field's value.
func (s said) pick(f ui.FieldData, options []ui.Option) ui.ChoiceData {
	f = s.field(f)
	for i := range options {
		options[i].Selected = options[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: options}
}

// ticked says whether a box is ticked.
func (s said) ticked(name string, stored bool) bool {
	if s.c.R.Method == "POST" {
		return s.c.Form(name) == "1"
	}
	return stored
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
// shows the form, else it gives err.
func again(c *web.Ctx, err error, show func(error) error) error {
	if _, ok := c.Invalid(err); ok {
		return show(err)
	}
	return err
}

// keyOf is the key of a fault's sentence.
func keyOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Key
	}
	return ""
}

// lost refuses a form that lost a part on its way: what it does not say must not
// be taken as emptied.
func lost(op string) error { return fault.New("web."+op, fault.Invalid, "web.broken_upload") }

// shut is why a page that does something to a meeting cannot do it in the state
// the meeting is in, "" when it can: the sentence its verb would answer with.
func (s said) shut(m meeting.Meeting, does string) string {
	if err := m.Refuses(does); err != nil {
		return s.c.Sentence(err)
	}
	return ""
}

// wrong is the fault of one field.
func wrong(field, key string) error {
	var f fault.Fields
	f.Add(field, key)
	return f.Err("web.meeting")
}

// renamed is a fault whose field has another name on the page.
func renamed(err error, field, name string) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	out := *f
	out.Fields = slices.Clone(f.Fields)
	for i := range out.Fields {
		if out.Fields[i].Name == field {
			out.Fields[i].Name = name
		}
	}
	return &out
}
