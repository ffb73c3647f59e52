package document

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
	"nep/internal/xlsx"
)

// Entry is what the register says of a number beside it.
type Entry struct{ Title, Signer string }

// registerView is the register of a unit's numbers.
type registerView struct {
	place
	Table  ui.TableData
	Series ui.TableData
	Next   string
	Rest   bool
	Book   bool   // the actor may have the book of the term
	Query  string // of this part, for print and workbook
	Mend   string // where the first number of this part is mended
	Mends  []ui.RowData
	Total  int64
}

// numbered are the pages of what has a number.
var numbered = map[string]string{"resolution": "/nghi-quyet/", "report": "/bao-cao/", "official": "/van-ban-di/", "history": "/tai-lieu/", "tally": "/phieu-xin-y-kien/"}

// part is what of the register the address asks for: "loai", "ky", "nam".
func part(c *web.Ctx) document.Part {
	p := document.Part{Kind: c.Query("loai")}
	p.Term, _ = strconv.ParseInt(c.Query("ky"), 10, 64)
	p.Year, _ = strconv.Atoi(c.Query("nam"))
	return p
}

func partQuery(s document.Series) string {
	q := url.Values{"loai": {s.Kind}}
	if s.Term != 0 {
		q.Set("ky", num(s.Term))
	}
	if s.Year != 0 {
		q.Set("nam", strconv.Itoa(s.Year))
	}
	return q.Encode()
}

func (p *Pages) register(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	v := registerView{place: l, Rest: c.Query("sau") != ""}
	series, err := p.Papers.Series(c.Context(), c.Actor, l.ID)
	if err != nil {
		return err
	}
	at := "/to-chuc/" + num(l.ID) + "/so-dang-ky"
	v.Series = ui.TableData{Stack: true, Caption: c.T("paper.register.series"), HideCaption: true, Cols: []ui.Col{{Label: c.T("paper.register.kind")}, {Label: c.T("paper.register.term")},
		{Label: c.T("paper.register.run")}, {Label: c.T("paper.register.count"), Num: true}}}
	for _, s := range series {
		v.Total += s.Count
		run := ui.Cell{Text: c.T("paper.register.from_to", "First", two(s.First), "Last", two(s.Last))}
		if s.Whole() {
			run.Tags = []ui.TagData{{Kind: ui.Good, Text: c.T("paper.register.whole")}}
		} else {
			run.Tags = []ui.TagData{{Kind: ui.Bad, Text: c.T("paper.register.gap")}}
		}
		v.Series.Rows = append(v.Series.Rows, []ui.Cell{{Text: kindName(c, s.Kind), Href: at + "?" + partQuery(s)}, {Text: termName(c, s)}, run, {Text: num(s.Count)}})
	}
	v.Book = c.Leads("/to-chuc/" + num(l.ID) + "/so-nhiem-ky.pdf")
	ask := part(c)
	var lines []document.Number
	if ask == (document.Part{}) {
		page, err := p.Papers.Register(c.Context(), c.Actor, l.ID, org.ParseCursor(c.Query("sau")), 50)
		if err != nil {
			return err
		}
		lines, v.Next = page.Rows, next(at, "sau", page)
	} else {
		if lines, err = p.Papers.RegisterPart(c.Context(), c.Actor, l.ID, ask); err != nil {
			return err
		}
		v.Query = "?" + c.R.URL.Query().Encode()
		if ask.Kind != "" && (ask.Term != 0 || ask.Year != 0) && slices.ContainsFunc(lines, func(n document.Number) bool { return n.What != "history" }) && c.Leads(at+"/so-dau") {
			v.Mend = at + "/so-dau" + v.Query
		}
	}
	mends, err := p.Papers.Mends(c.Context(), c.Actor, l.ID)
	if err != nil {
		return err
	}
	for _, m := range mends {
		v.Mends = append(v.Mends, ui.RowData{Icon: "history", Title: c.T("mend.was", "Kind", kindName(c, m.Kind), "Was", two(m.Was), "First", two(m.First), "Count", m.Papers),
			Detail: c.T("mend.by", "By", m.By, "At", clock.Time(m.At).Format("15:04 02/01/2006"), "Reason", m.Reason)})
	}
	if v.Table, err = p.lines(c, lines); err != nil {
		return err
	}
	return c.Render(registerPage(c.Shell(c.T("paper.register")), v))
}

func two(n int64) string {
	if n < 10 {
		return "0" + num(n)
	}
	return num(n)
}

func termName(c *web.Ctx, s document.Series) string {
	if s.Year != 0 {
		return c.T("paper.register.year", "Year", s.Year)
	}
	return s.TermName
}

// lines are numbers as a table, with what each paper is where the actor may know.
func (p *Pages) lines(c *web.Ctx, list []document.Number) (ui.TableData, error) {
	t := ui.TableData{Stack: true, Caption: c.T("paper.register"), HideCaption: true, Cols: []ui.Col{{Label: c.T("paper.register.sign")}, {Label: c.T("paper.register.day")},
		{Label: c.T("paper.register.what")}, {Label: c.T("paper.register.signer")}}}
	entries, err := p.entries(c, list)
	if err != nil {
		return t, err
	}
	for _, n := range list {
		first := ui.Cell{Text: n.Short()}
		if page := numbered[n.What]; page != "" {
			first.Href = page + num(n.Subject)
		}
		e := entries[n]
		what := kindName(c, n.Kind)
		if e.Title != "" {
			what += ": " + e.Title
		}
		t.Rows = append(t.Rows, []ui.Cell{first, {Text: dmy(n.Day)}, {Text: what}, {Text: e.Signer}})
	}
	return t, nil
}

func (p *Pages) entries(c *web.Ctx, list []document.Number) (map[document.Number]Entry, error) {
	if p.Entries == nil {
		return nil, nil
	}
	return p.Entries(c.Context(), c.Actor, list)
}

// printRegister is the register, or a part of it, for the printer.
func (p *Pages) printRegister(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	lines, err := p.Papers.RegisterPart(c.Context(), c.Actor, l.ID, part(c))
	if err != nil {
		return err
	}
	v := registerView{place: l}
	if v.Table, err = p.lines(c, lines); err != nil {
		return err
	}
	return c.Render(registerPrint(c.T("paper.register"), v))
}

// registerBook is the register, or a part of it, as a workbook. What leaves is
// recorded.
func (p *Pages) registerBook(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	lines, err := p.Papers.RegisterPart(c.Context(), c.Actor, l.ID, part(c))
	if err != nil {
		return err
	}
	entries, err := p.entries(c, lines)
	if err != nil {
		return err
	}
	if err := p.Papers.Exported(c.Context(), c.Actor, l.ID, "register", 0); err != nil {
		return err
	}
	t := xlsx.Table{Sheet: c.T("paper.register"), Titles: []string{c.T("paper.register"), l.Name}, Widths: []float64{8, 16, 12, 18, 60, 28},
		Header: []string{c.T("mprint.no"), c.T("paper.register.sign"), c.T("paper.register.day"), c.T("paper.register.kind"), c.T("paper.register.what"), c.T("paper.register.signer")}}
	for i, n := range lines {
		var day any = n.Day
		if d, err := vn.ParseISO(n.Day); err == nil {
			day = d
		}
		t.Rows = append(t.Rows, []any{i + 1, n.Short(), day, kindName(c, n.Kind), entries[n].Title, entries[n].Signer})
	}
	return c.File(c.T("paper.register.file", "Unit", l.Name)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error { return xlsx.Write(w, t) })
}

func upper(s string) string { return strings.ToUpper(s) }

func registerTitle(ctx context.Context, v registerView) string {
	if v.Query != "" {
		return i18n.T(ctx, "paper.register.part")
	}
	return i18n.T(ctx, "paper.register.all")
}
