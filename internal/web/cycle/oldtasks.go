package cycle

import (
	"regexp"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
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
	due, owner := dayIn(text), int64(0)
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

var dayRE = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`)

// dayIn is the last civil day a sentence names, "" for none.
func dayIn(text string) string {
	all := dayRE.FindAllStringSubmatch(text, -1)
	for i := len(all) - 1; i >= 0; i-- {
		d, _ := strconv.Atoi(all[i][1])
		m, _ := strconv.Atoi(all[i][2])
		y, _ := strconv.Atoi(all[i][3])
		if day, err := vn.NewDate(y, m, d); err == nil {
			return day.String()
		}
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
