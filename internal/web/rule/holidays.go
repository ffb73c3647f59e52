package rule

import (
	"strconv"
	"time"

	"nep/internal/clock"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// holidaysHref is the page of the days of rest.
const holidaysHref = "/quy-dinh/ngay-nghi"

// holidaysView is a year's days of rest, which working days leave out.
type holidaysView struct {
	rule.YearCalendar
	said
	Key   string
	Rows  [][]ui.Cell
	Lacks []string // what of the year is not known yet
}

func (p *Pages) holidays(c *web.Ctx) error { return p.showHolidays(c, nil) }

func (p *Pages) showHolidays(c *web.Ctx, err error) error {
	year, e := strconv.Atoi(c.Query("nam"))
	if e != nil {
		year, _ = strconv.Atoi(p.today()[:4]) // a day of ours
	}
	v := holidaysView{said: said{c: c}, Key: web.NewKey()}
	v.errs, _ = c.Invalid(err)
	if v.YearCalendar, e = p.Rules.Calendar(c.Context(), c.Actor, year); e != nil {
		return e
	}
	for _, h := range v.Days {
		t, _ := time.Parse(time.DateOnly, h.Day)
		note := h.Note
		if h.Fixed {
			note = v.Source.In(c.Context())
		}
		v.Rows = append(v.Rows, []ui.Cell{{Text: dmy(h.Day)}, {Text: c.T("weekday." + strconv.Itoa(int(t.Weekday())))}, {Text: h.Name.In(c.Context())}, {Text: note}})
	}
	for _, k := range v.Missing {
		v.Lacks = append(v.Lacks, c.T("rule.holiday.lacks", "Name", k.Name.In(c.Context()), "Hint", k.Hint.In(c.Context()), "Count", k.Days))
	}
	d := c.Shell(c.T("rule.holiday.title", "Year", year))
	status := 200
	if err != nil {
		d.HasErrors, status = true, web.Status(err)
	}
	return c.RenderStatus(status, holidaysPage(d, v))
}

// today is the civil day now.
func (p *Pages) today() string { return clock.Day(p.Rules.DB.Now()) }

func (p *Pages) doHolidays(c *web.Ctx) error {
	cmd := rule.PutHolidays{Key: c.Key(), Kind: c.Form("Kind"), From: typed(c.Form("From")), To: typed(c.Form("To")), Note: c.Form("Note")}
	done := "rule.holiday.kept"
	if day := c.Form("bo"); day != "" {
		cmd.Kind, cmd.From, cmd.To, cmd.Note, done = "", day, "", "", "rule.holiday.taken"
	} else if cmd.Kind == "" {
		cmd.Kind = "-" // none was chosen
	}
	if err := p.Rules.PutHolidays(c.Context(), c.Actor, cmd); err != nil {
		if _, ok := c.Invalid(err); ok {
			return p.showHolidays(c, err)
		}
		return err
	}
	return c.Done(holidaysHref+"?nam="+cmd.From[:4], done, "Day", dmy(cmd.From))
}

// kinds are the sorts of days that can be entered.
func (v holidaysView) kinds() ui.ChoiceData {
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Kind", Label: v.c.T("rule.holiday.kind.label"), Error: v.wrong("Kind")}, None: true}
	for _, k := range v.Kinds {
		out.Options = append(out.Options, ui.Option{Value: k.ID, Label: k.Name.In(v.c.Context()) + " (" + k.Hint.In(v.c.Context()) + ")", Selected: v.text("Kind") == k.ID})
	}
	return out
}

func (v holidaysView) field(f ui.FieldData) ui.FieldData {
	f.Value, f.Error, f.Autocomplete = v.text(f.Name), v.wrong(f.Name), "off"
	return f
}

func (v holidaysView) table() ui.TableData {
	t := v.c.T
	return ui.TableData{Caption: t("rule.holiday.title", "Year", v.Year), HideCaption: true, Rows: v.Rows,
		Cols: []ui.Col{{Label: t("rule.holiday.day")}, {Label: t("rule.holiday.weekday")}, {Label: t("rule.holiday.name")}, {Label: t("rule.holiday.source")}}}
}

// entered are the days that can be taken back.
func (v holidaysView) entered() []rule.Holiday {
	var out []rule.Holiday
	for _, h := range v.YearCalendar.Days {
		if !h.Fixed {
			out = append(out, h)
		}
	}
	return out
}

func (v holidaysView) pager() ui.PagerData {
	at := func(n int) string { return holidaysHref + "?nam=" + strconv.Itoa(v.Year+n) }
	d := ui.PagerData{Prev: at(-1), Next: at(1), Summary: v.c.T("rule.holiday.year", "Year", v.Year)}
	if v.Year <= 2000 {
		d.Prev = ""
	}
	if v.Year >= 2199 {
		d.Next = ""
	}
	return d
}
