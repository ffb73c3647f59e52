package document

import (
	"errors"
	"io"
	"mime/multipart"
	"path"
	"slices"
	"strconv"
	"strings"

	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// maxHistory is the largest body of old papers: a folder of some years.
const maxHistory = 1<<30 + 1<<20

// oldPerPage is how many rows are confirmed on one page.
const oldPerPage = 10

// historyView is the page where old papers are dropped in and confirmed.
type historyView struct {
	place
	said
	document.OldPage
	Key     string
	Sent    int64 // the row whose form came back
	Rows    []oldRow
	Next    string
	Refused []ui.RowData
	Unsure  bool // the number of the row that came back is asked about
	Gaps    []ui.RowData
}

// oldRow is one row with its form.
type oldRow struct {
	document.Old
	page *historyView
	Key  string
	Tags []ui.TagData
}

func historyHref(unit int64) string { return "/to-chuc/" + num(unit) + "/lich-su" }

func (r oldRow) href(below string) string { return historyHref(r.Unit) + "/" + num(r.ID) + below }

// field is a field of the row: its name carries the row's, since a page has many.
func (r oldRow) field(f ui.FieldData) ui.FieldData {
	name := f.Name
	f.Name = name + "-" + num(r.ID)
	if r.page.Sent == r.ID {
		f = r.page.said.field(f)
		f.Error = ui.ErrorFor(r.page.errs, f.Name)
	}
	return f
}

func (r oldRow) kinds() []ui.Option {
	chosen := r.page.value("kind-"+num(r.ID), string(r.Kind))
	out := []ui.Option{{Value: "", Label: r.page.place.c.T("history.kind.none"), Selected: chosen == ""}}
	for _, k := range document.OldKinds() {
		label := k.Name
		if i18n.Lang(r.page.place.c.Context()) != i18n.Vietnamese {
			label = k.English
		}
		out = append(out, ui.Option{Value: string(k.ID), Label: label, Selected: string(k.ID) == chosen})
	}
	return out
}

func numberText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (p *Pages) history(c *web.Ctx) error { return p.historyForm(c, 0, nil, nil) }

// historyForm shows the page, with a row's form as it came back.
func (p *Pages) historyForm(c *web.Ctx, sent int64, refused []document.Refused, failed error) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	v := &historyView{place: l, said: back(c, failed), Key: web.NewKey(), Sent: sent, Unsure: asked(failed)}
	after, _ := strconv.ParseInt(c.Query("sau"), 10, 64)
	if v.OldPage, err = p.Papers.OldPapers(c.Context(), c.Actor, l.ID, after, oldPerPage+1); err != nil {
		return err
	}
	rows := v.OldPage.Rows
	if len(rows) > oldPerPage {
		rows = rows[:oldPerPage]
		v.Next = historyHref(l.ID) + "?sau=" + num(rows[len(rows)-1].ID)
	}
	for _, o := range rows {
		r := oldRow{Old: o, page: v, Key: web.NewKey()}
		switch {
		case o.State == document.OldWaits:
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Info, Text: c.T("history.tag.waits")})
		case o.Given:
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Bad, Text: c.T("history.tag.given")})
		case o.Twice:
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Warn, Text: c.T("history.tag.twice")})
		case o.NoTerm:
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Bad, Text: c.T("history.tag.term")})
		case o.Kind == "" || o.Day == "":
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Warn, Text: c.T("history.tag.unknown")})
		}
		v.Rows = append(v.Rows, r)
	}
	for _, g := range v.OldPage.Gaps {
		var missing []string
		for _, n := range g.Missing {
			missing = append(missing, num(n))
		}
		text := strings.Join(missing, ", ")
		if g.Count > len(g.Missing) {
			text += "…"
		}
		period := g.TermName
		if g.Year != 0 {
			period = strconv.Itoa(g.Year)
		}
		v.Gaps = append(v.Gaps, ui.RowData{Icon: "alert", Title: c.T("history.gap", "Kind", g.Kind, "Period", period, "N", g.Count), Detail: c.T("history.gap.numbers", "Numbers", text)})
	}
	for _, r := range refused {
		v.Refused = append(v.Refused, ui.RowData{Icon: "alert", Title: r.Name, Detail: oneSentence(c, r.Err)})
	}
	d := c.Shell(c.T("history.title"))
	status := v.said.status(&d)
	return c.RenderStatus(status, historyPage(d, v))
}

// oneSentence is what a person reads of a fault, its fields included.
func oneSentence(c *web.Ctx, err error) string {
	if errs, ok := c.Invalid(err); ok && len(errs) > 0 {
		return errs[0].Text
	}
	return c.Sentence(err)
}

// doHistory keeps what was dropped in: files, or archives of files.
func (p *Pages) doHistory(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	var files []document.OldFile
	if c.R.MultipartForm != nil {
		for _, h := range append(c.R.MultipartForm.File["files"], c.R.MultipartForm.File["folder"]...) {
			if h.Filename == "" && h.Size == 0 || ofTheSystem(h.Filename) {
				continue
			}
			if strings.EqualFold(path.Ext(h.Filename), ".zip") {
				f, err := h.Open()
				if err != nil {
					return fault.Wrap("web.history", fault.Invalid, err)
				}
				defer f.Close()
				in, err := document.Unzip(f, h.Size)
				if err != nil {
					return p.historyForm(c, 0, []document.Refused{{Name: h.Filename, Err: err}}, wrong("files", faultKey(err)))
				}
				files = append(files, in...)
				continue
			}
			files = append(files, document.OldFile{Name: h.Filename, Open: func() (io.ReadCloser, error) { return openPart(h) }})
		}
	}
	if len(files) == 0 {
		return p.historyForm(c, 0, nil, wrong("files", "history.files.none"))
	}
	taken, refused, err := p.Papers.DropIn(c.Context(), c.Actor, id, files)
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return p.historyForm(c, 0, refused, nil)
	}
	return c.Done(historyHref(id), "history.taken", "Count", taken)
}

// ofTheSystem says that a file in a folder is not a paper but its system's own.
func ofTheSystem(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.EqualFold(name, "Thumbs.db") || strings.EqualFold(name, "desktop.ini")
}

func openPart(h *multipart.FileHeader) (io.ReadCloser, error) { return h.Open() }

func faultKey(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Key != "" {
		return f.Key
	}
	return "document.old.zip"
}

// doKeepOld confirms one row.
func (p *Pages) doKeepOld(c *web.Ctx) error {
	unit, old, err := p.oldOf(c)
	if err != nil {
		return err
	}
	of := func(name string) string { return c.Form(name + "-" + num(old)) }
	whole := func(name string) (int64, bool) {
		if of(name) == "" {
			return 0, true
		}
		n, err := strconv.ParseInt(of(name), 10, 64)
		return n, err == nil
	}
	cmd := document.KeepOld{Key: c.Key(), Old: old, Kind: formal.Kind(of("kind")), Day: typed(of("day")), Title: of("title"), Sure: of("sure") == "1"}
	var f fault.Fields
	number, ok := whole("number")
	if cmd.Number = number; !ok || of("number") != "" && number < 1 { // none is an empty field
		f.Add("number", "document.old.number")
	}
	required, ok1 := whole("required")
	present, ok2 := whole("present")
	if cmd.Required, cmd.Present = int(required), int(present); !ok1 || !ok2 {
		f.Add("present", "document.old.present")
	}
	err = f.Err("web.history")
	if err == nil {
		_, err = p.Papers.KeepOld(c.Context(), c.Actor, unit, cmd)
	}
	if err != nil {
		if _, ok := c.Invalid(err); ok {
			return p.historyForm(c, old, nil, named(err, old))
		}
		return err
	}
	to := historyHref(unit)
	for _, o := range p.unsettled(c, unit) {
		if o.ID == old { // its tasks come next
			to += "/" + num(old) + "/nhiem-vu"
		}
	}
	return c.Done(to, "history.kept", "Title", cmd.Title)
}

// asked says that a fault asks whether a number is meant.
func asked(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Key == "document.old.order" || x.Key == "document.old.far" })
}

// unsettled are the papers kept whose tasks wait; what cannot be read now is none.
func (p *Pages) unsettled(c *web.Ctx, unit int64) []document.Old {
	page, err := p.Papers.OldPapers(c.Context(), c.Actor, unit, 0, 1)
	if err != nil {
		return nil
	}
	return page.Tasks
}

// named gives the faults of a row's fields the names they have on the page.
func named(err error, old int64) error {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	out := *f
	out.Fields = nil
	for _, one := range f.Fields {
		one.Name += "-" + num(old)
		out.Fields = append(out.Fields, one)
	}
	return &out
}

func (p *Pages) doDropOld(c *web.Ctx) error {
	unit, old, err := p.oldOf(c)
	if err != nil {
		return err
	}
	if err := p.Papers.DropOld(c.Context(), c.Actor, c.Key(), unit, old); err != nil {
		return err
	}
	return c.Done(historyHref(unit), "history.dropped")
}

func (p *Pages) oldOf(c *web.Ctx) (unit, old int64, err error) {
	if unit, err = c.ID("unit"); err != nil {
		return 0, 0, err
	}
	old, err = c.ID("old")
	return unit, old, err
}

// oldFile gives the file of a row, to be looked at before it is confirmed.
func (p *Pages) oldFile(c *web.Ctx) error {
	unit, old, err := p.oldOf(c)
	if err != nil {
		return err
	}
	o, f, err := p.Papers.OpenOld(c.Context(), c.Actor, unit, old)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.File(o.FileName, o.Media, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
