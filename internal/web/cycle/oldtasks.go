package cycle

import (
	"regexp"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// stale is how many days old a paper is before its work is taken for done.
const stale = 120

type oldTasksView struct {
	web.Sent
	cycle.OldTasks
	Key  string
	Rows []oldTaskRow
}

type oldTaskRow struct {
	N      int
	Text   ui.FieldData
	Fate   ui.ChoiceData
	Owner  ui.ChoiceData
	Due    ui.FieldData
	Number string // "2/5", for screen readers
}

func oldTasksHref(unit, old int64) string {
	return unitHref(unit, "/lich-su/"+num(old)+"/nhiem-vu")
}

func (p *Pages) oldTasks(c *web.Ctx) error { return p.showOldTasks(c, nil) }

func (p *Pages) showOldTasks(c *web.Ctx, failed error) error {
	unit, old, err := oldOf(c)
	if err != nil {
		return err
	}
	v := oldTasksView{Sent: web.Back(c, failed), Key: web.NewKey()}
	if v.OldTasks, err = p.Papers.Cycle.OldTasks(c.Context(), c.Actor, unit, old); err != nil {
		return err
	}
	for i, text := range v.Tasks {
		v.Rows = append(v.Rows, v.row(i, text))
	}
	d := c.Shell(c.T("oldtasks.title"))
	return c.RenderStatus(v.Status(&d), oldTasksPage(d, v))
}

// row is a proposed task with what can be told of it: who is named, which day.
func (v oldTasksView) row(i int, text string) oldTaskRow {
	c, n := v.C, strconv.Itoa(i)
	r := oldTaskRow{N: i, Number: strconv.Itoa(i+1) + "/" + strconv.Itoa(len(v.Tasks))}
	due, owner := dayIn(text, v.Day), int64(0)
	for _, o := range v.Owners {
		if o.Name != "" && strings.Contains(vn.Fold(text), vn.Fold(o.Name)) {
			owner = o.Person
		}
	}
	fate := document.OldGiven
	if v.Day < clock.AddDays(v.Today, -stale) || due != "" && due < v.Today {
		fate, due = document.OldDone, ""
	}
	chosen := func(name, otherwise string) string {
		if _, sent := c.R.PostForm[name]; sent {
			return c.Form(name)
		}
		return otherwise
	}
	r.Text = v.Field(ui.FieldData{Name: "text-" + n, Label: c.T("oldtasks.text"), Value: text, Width: "full", MaxLength: 500})
	r.Fate = ui.ChoiceData{FieldData: ui.FieldData{Name: "fate-" + n, Label: c.T("oldtasks.fate"), Error: ui.ErrorFor(v.Errs, "fate-"+n)}}
	for _, f := range []string{document.OldGiven, document.OldDone, document.OldLeft} {
		r.Fate.Options = append(r.Fate.Options, ui.Option{Value: f, Label: c.T("oldtasks.fate." + f), Selected: chosen("fate-"+n, fate) == f})
	}
	who := chosen("owner-"+n, num(owner))
	r.Owner = ui.ChoiceData{FieldData: ui.FieldData{Name: "owner-" + n, Label: c.T("oldtasks.owner"), Error: ui.ErrorFor(v.Errs, "owner-"+n)},
		Options: []ui.Option{{Value: "", Label: c.T("oldtasks.owner.none"), Selected: who == "" || who == "0"}}}
	for _, o := range v.Owners {
		label := o.Name
		if o.Unit != "" {
			label += " (" + o.Unit + ")"
		}
		r.Owner.Options = append(r.Owner.Options, ui.Option{Value: num(o.Person), Label: label, Selected: who == num(o.Person)})
	}
	r.Due = v.Field(ui.FieldData{Name: "due-" + n, Label: c.T("oldtasks.due"), Value: dmy(due), Width: "10"})
	return r
}

// How a sentence of an old paper names a day: a day, one without a year, a month,
// a quarter; over text without marks.
var dayREs = struct{ day, words, short, month, quarter *regexp.Regexp }{
	regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`),
	regexp.MustCompile(`ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})`),
	regexp.MustCompile(`(?:ngay|truoc|han|xong) (\d{1,2})[/.-](\d{1,2})(?:[^/.\d-]|[.]?$)`),
	regexp.MustCompile(`thang (\d{1,2})(?:/| nam |-)(\d{4})`),
	regexp.MustCompile(`quy (i|ii|iii|iv|1|2|3|4)(?:/| nam |-)(\d{4})`),
}

var quarterOf = map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}

// dayIn is the day a sentence of a paper of a day names as the last of its kind,
// "" for none: of a month or a quarter its last day; one without a year is the
// next such after the paper.
func dayIn(text, paper string) string {
	folded := vn.Fold(text)
	last := func(re *regexp.Regexp) []string {
		if all := re.FindAllStringSubmatch(folded, -1); len(all) > 0 {
			return all[len(all)-1]
		}
		return nil
	}
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	day := func(y, m, d int) string {
		if at, err := vn.NewDate(y, m, d); err == nil && m != 0 && d != 0 {
			return at.String()
		}
		return ""
	}
	end := func(y, m int) string { // of a month
		if first := day(y, m, 1); first != "" {
			return meeting.LastDay(first[:7])
		}
		return ""
	}
	if x := last(dayREs.words); x != nil {
		return day(num(x[3]), num(x[2]), num(x[1]))
	}
	if x := last(dayREs.day); x != nil {
		return day(num(x[3]), num(x[2]), num(x[1]))
	}
	if x := last(dayREs.short); x != nil && len(paper) == 10 {
		if d := day(num(paper[:4]), num(x[2]), num(x[1])); d >= paper {
			return d
		}
		return day(num(paper[:4])+1, num(x[2]), num(x[1]))
	}
	if x := last(dayREs.month); x != nil {
		return end(num(x[2]), num(x[1]))
	}
	if x := last(dayREs.quarter); x != nil {
		return end(num(x[2]), quarterOf[x[1]]*3)
	}
	return ""
}

func oldOf(c *web.Ctx) (unit, old int64, err error) {
	if unit, err = c.ID("unit"); err != nil {
		return 0, 0, err
	}
	old, err = c.ID("old")
	return unit, old, err
}

func (p *Pages) doOldTasks(c *web.Ctx) error {
	unit, old, err := oldOf(c)
	if err != nil {
		return err
	}
	var tasks []cycle.OldTask
	for i := 0; ; i++ {
		n := strconv.Itoa(i)
		if _, sent := c.R.PostForm["fate-"+n]; !sent {
			break
		}
		x := cycle.OldTask{Text: c.Form("text-" + n), Fate: c.Form("fate-" + n)}
		if x.Fate == document.OldGiven {
			x.Owner, _ = strconv.ParseInt(c.Form("owner-"+n), 10, 64)
			x.Due = typedDay(c.Form("due-" + n))
		}
		tasks = append(tasks, x)
	}
	given, err := p.Papers.Cycle.SettleOldTasks(c.Context(), c.Actor, c.Key(), unit, old, tasks)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showOldTasks(c, err) })
	}
	to := unitHref(unit, "/lich-su")
	return c.Done(to, "oldtasks.done", "Given", given, "Rest", len(tasks)-int(given))
}

// typedDay is a day as people type it, as it is stored; what is no day stays.
func typedDay(s string) string {
	if d, err := vn.ParseDate(s); err == nil {
		return d.String()
	}
	return s
}
