package member

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/member/list"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// importRoutes are the lines of a list coming in and going out.
func (p *Pages) importRoutes() []web.Route {
	in := func(method, path string, h func(*web.Ctx) error) web.Route {
		return web.Route{Method: method, Path: "/to-chuc/{unit}/nhap" + path, Action: access.ListImport, Subject: p.UnitSubject, Handle: h}
	}
	upload := in("POST", "", p.doUpload)
	upload.MaxBody = 25 << 20 // the room's own limit and what a form adds
	return []web.Route{
		in("GET", "", p.upload), upload,
		in("GET", "/mau.xlsx", p.sample),
		in("GET", "/{import}", p.preview),
		in("POST", "/{import}/chon", p.choose),
		in("POST", "/{import}/xac-nhan", p.confirm),
		in("POST", "/{import}/bo", p.discard),
		in("GET", "/{import}/tu-choi.xlsx", p.refused),
		{Method: "GET", Path: "/to-chuc/{unit}/xuat.xlsx", Action: access.ListExport, Subject: p.UnitSubject, Handle: p.export},
	}
}

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// where is the {unit} of the address, its name and its crumbs.
func (p *Pages) where(c *web.Ctx) (int64, string, []ui.Link, error) {
	unit, err := c.ID("unit")
	if err != nil {
		return 0, "", nil, err
	}
	name, err := p.UnitName(c.Context(), unit)
	return unit, name, []ui.Link{{Label: name, Href: unitHref(unit)}}, err
}

// ---- a file comes in ----

type uploadView struct {
	Unit    int64
	Name    string
	Crumbs  []ui.Link
	From    string
	Earlier []member.Import
	Errs    []ui.FieldError
	Key     string
}

func (p *Pages) upload(c *web.Ctx) error { return p.showUpload(c, "", nil, http.StatusOK) }

func (p *Pages) showUpload(c *web.Ctx, from string, errs []ui.FieldError, status int) error {
	unit, name, crumbs, err := p.where(c)
	if err != nil {
		return err
	}
	earlier, err := p.Members.Imports(c.Context(), c.Actor, unit)
	if err != nil {
		return err
	}
	if len(earlier) > 20 {
		earlier = earlier[:20]
	}
	d := c.Shell(c.T("import.title"))
	d.HasErrors = len(errs) > 0
	return c.RenderStatus(status, uploadPage(d, uploadView{Unit: unit, Name: name, Crumbs: crumbs, From: from, Earlier: earlier, Errs: errs, Key: web.NewKey()}))
}

func (p *Pages) doUpload(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	from := c.Form("from")
	again := func(field string, status int, text string) error {
		return p.showUpload(c, from, []ui.FieldError{{Field: field, Text: text}}, status)
	}
	day := typed(from)
	if day != "" && (!clock.ValidDay(day) || day > p.Members.Day()) {
		return again("from", 422, c.T("import.from.bad"))
	}
	f, head, err := c.R.FormFile("file")
	if err != nil {
		return again("file", 422, c.T("import.file.none"))
	}
	defer f.Close()
	id, err := p.Members.Upload(c.Context(), c.Actor, member.Upload{Unit: unit, FileName: head.Filename}, f)
	if err != nil {
		// A file that cannot be read is mended at home; the form stays.
		if _, ok := c.Invalid(err); ok || fault.Is(err, fault.Corrupt) {
			return again("file", web.Status(keptFile(err)), c.Sentence(err))
		}
		return err
	}
	if day != "" {
		if err := p.Members.Choose(c.Context(), c.Actor, member.Choose{Import: id, Choices: member.Choices{From: day}}); err != nil {
			return err
		}
	}
	return c.Redirect(unitHref(unit, "nhap", itoa(id)))
}

// keptFile: an upload that is damaged is the sender's matter, not a failure of
// what is stored here.
func keptFile(err error) error {
	if fault.Is(err, fault.Corrupt) {
		return fault.New("web.import", fault.Invalid, "")
	}
	return err
}

// sample is a list of two invented people, as the export writes it.
func (p *Pages) sample(c *web.Ctx) error {
	vi := i18n.WithLang(c.Context(), i18n.Vietnamese)
	say := func(key string) string { return i18n.T(vi, key) }
	row := func(name string, sex list.SexCode, birth, joined, official vn.Date, card string, ps ...list.Position) list.Row {
		r := list.Row{FullName: say(name), Sex: sex, Birth: birth, Joined: joined, Official: official, Card: card, Unit: say("import.sample.unit"), Positions: ps, Status: list.StatusOfficial}
		r.Family, r.Given = vn.SplitName(r.FullName)
		return r
	}
	rows := []list.Row{
		row("import.sample.one", list.Female, vn.Date{Year: 1985, Month: 2, Day: 3}, vn.Date{Year: 2010, Month: 5, Day: 19}, vn.Date{Year: 2011, Month: 5, Day: 19}, "99.000001", list.Position{Code: list.Secretary}),
		row("import.sample.two", list.Male, vn.Date{Year: 1998}, vn.Date{Year: 2026, Month: 9, Day: 2}, vn.Date{}, "99.000002"),
	}
	rows[1].Probationary, rows[1].Status = true, list.StatusProbationary
	return p.book(c, "mau-danh-sach-dang-vien.xlsx", func(w io.Writer) error {
		return list.Export(w, rows, say("import.sample.title"), say("import.sample.how"))
	})
}

// book sends a workbook once it is whole: a fault on the way is a page, not
// half a file.
func (p *Pages) book(c *web.Ctx, name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return c.File(name, workbook, func(w io.Writer) error { _, err := b.WriteTo(w); return err })
}

// ---- what it would do ----

// find gives an import of the {unit}; another unit's is not found.
func (p *Pages) find(c *web.Ctx) (member.Import, error) {
	unit, err := c.ID("unit")
	if err != nil {
		return member.Import{}, err
	}
	id, err := c.ID("import")
	if err != nil {
		return member.Import{}, err
	}
	all, err := p.Members.Imports(c.Context(), c.Actor, unit)
	if err != nil {
		return member.Import{}, err
	}
	for _, i := range all {
		if i.ID == id {
			return i, nil
		}
	}
	return member.Import{}, fault.New("web.import", fault.NotFound, "fault.not_found")
}

type planView struct {
	Unit    int64
	Name    string
	Crumbs  []ui.Link
	Import  member.Import
	Plan    *member.Plan
	New     int // cells to be founded
	Cells   []org.Unit
	Many    bool // too many units to offer all of them
	Kind    member.Action
	Lines   []importLine
	Total   int // of the kind
	Pager   ui.PagerData
	Errs    []ui.FieldError
	Key     string
	Changed bool
}

// importLine is a row of the preview in words.
type importLine struct {
	member.PlanLine
	Where, Unit string
	Said        []told
}

// told is one thing told of a row.
type told struct{ Label, Text string }

func (v planView) base() string { return unitHref(v.Unit, "nhap", itoa(v.Import.ID)) }

func (v planView) of(kind member.Action) string {
	if kind == "" {
		return v.base() + "#dong"
	}
	return v.base() + "?loai=" + string(kind) + "#dong"
}

// nothing says whether confirming would write nothing.
func (v planView) nothing() bool { return v.Plan.Added+v.Plan.Changed == 0 }

func (p *Pages) preview(c *web.Ctx) error { return p.showPreview(c, nil, http.StatusOK) }

const importPage = 100

func (p *Pages) showPreview(c *web.Ctx, because error, status int) error {
	i, err := p.find(c)
	if err != nil {
		return err
	}
	unit, name, crumbs, err := p.where(c)
	if err != nil {
		return err
	}
	crumbs = append(crumbs, ui.Link{Label: c.T("import.title"), Href: unitHref(unit, "nhap")})
	v := planView{Unit: unit, Name: name, Crumbs: crumbs, Import: i, Key: web.NewKey()}
	if because != nil {
		v.Changed = fault.Is(because, fault.Conflict)
		if !v.Changed {
			v.Errs, _ = c.Invalid(because)
		}
	}
	if i.State != member.ImportWaiting {
		return c.RenderStatus(status, donePage(c.Shell(c.T("import.done.title")), v))
	}
	if v.Plan, err = p.Members.Preview(c.Context(), c.Actor, i.ID); err != nil {
		return err
	}
	founded := map[string]bool{}
	for _, u := range v.Plan.Units {
		if u.New {
			founded[u.Name] = true
		}
	}
	v.New = len(founded)
	if v.Cells, v.Many, err = p.cells(c, unit); err != nil {
		return err
	}
	v.page(c)
	d := c.Shell(c.T("import.preview.title"))
	d.HasErrors = len(v.Errs) > 0
	return c.RenderStatus(status, previewPage(d, v))
}

// mostCells is how many units a choice offers: more are nobody's to scroll.
const mostCells = 500

// cells are the units rows can go to.
func (p *Pages) cells(c *web.Ctx, unit int64) (out []org.Unit, many bool, err error) {
	var after org.Cursor
	for n := 0; n < mostCells; {
		page, err := p.Units.Below(c.Context(), c.Actor, unit, after, org.MaxPage)
		if err != nil {
			return nil, false, err
		}
		for _, u := range page.Rows {
			n++
			if u.Kind.Meets() {
				out = append(out, u)
			}
		}
		if !page.More {
			break
		}
		after, many = page.Next, n >= mostCells
	}
	slices.SortStableFunc(out, func(a, b org.Unit) int {
		return cmp.Compare(vn.SortKey("", a.Name), vn.SortKey("", b.Name))
	})
	return out, many, nil
}

// ranks is the order of the preview: what needs a look stands first.
var ranks = []member.Action{member.Refuse, member.ActChange, member.ActAdd, member.ActSame}

// page takes the part of the plan that is shown: one kind or all, a hundred
// lines after the one the address names.
func (v *planView) page(c *web.Ctx) {
	if k := member.Action(c.Query("loai")); slices.Contains(ranks, k) {
		v.Kind = k
	}
	after, _ := strconv.Atoi(c.Query("sau"))
	var order []int
	for rank, kind := range ranks {
		for n, l := range v.Plan.Lines {
			if l.Action == kind && (v.Kind == "" || v.Kind == kind) {
				order = append(order, rank*len(v.Plan.Lines)+n+1)
			}
		}
	}
	v.Total = len(order)
	from, _ := slices.BinarySearch(order, after+1)
	order = order[from:]
	more := len(order) > importPage
	if more {
		order = order[:importPage]
	}
	for _, at := range order {
		v.Lines = append(v.Lines, importLineOf(c.Context(), v.Plan.Lines[(at-1)%len(v.Plan.Lines)], v.Plan.Unit.Name))
	}
	link := func(after int) string {
		q := url.Values{}
		if v.Kind != "" {
			q.Set("loai", string(v.Kind))
		}
		if after > 0 {
			q.Set("sau", strconv.Itoa(after))
		}
		if len(q) == 0 {
			return v.base() + "#dong"
		}
		return v.base() + "?" + q.Encode() + "#dong"
	}
	if from > 0 {
		v.Pager.Prev = link(0)
	}
	if more {
		v.Pager.Next = link(order[len(order)-1])
	}
	if len(v.Lines) > 0 && v.Total > importPage {
		v.Pager.Summary = c.T("import.pager", "From", from+1, "To", from+len(v.Lines), "Total", v.Total)
	}
}

// importLineOf puts a row of the plan into words.
func importLineOf(ctx context.Context, l member.PlanLine, top string) importLine {
	out := importLine{PlanLine: l, Unit: l.UnitName, Where: i18n.T(ctx, "import.line", "Line", l.Ref.Line, "Sheet", l.Ref.Sheet)}
	for _, r := range l.Reasons {
		out.Said = append(out.Said, told{Label: i18n.T(ctx, "import.why"), Text: i18n.T(ctx, r.Key, r.Params...)})
	}
	for _, x := range l.Changes {
		if l.Action == member.Refuse {
			break // found on the way, and not going to be
		}
		was, is := x.Old, x.New
		if x.Keyed {
			was, is = keyed(ctx, was), keyed(ctx, is)
		}
		text := is
		switch {
		case x.Field == "unit":
			text = i18n.T(ctx, "import.moves", "Old", was, "New", is)
		case is == "":
			text = i18n.T(ctx, "import.ends", "Old", was)
		case was != "":
			text = i18n.T(ctx, "import.from_to", "Old", was, "New", is)
		}
		out.Said = append(out.Said, told{Label: i18n.T(ctx, x.FieldKey()), Text: text})
	}
	for _, r := range l.Warnings {
		if r.Key == "list.unit.missing" {
			continue // the line above says where the row goes, or why nowhere
		}
		out.Said = append(out.Said, told{Label: i18n.T(ctx, "import.look"), Text: i18n.T(ctx, r.Key, r.Params...)})
	}
	return out
}

func keyed(ctx context.Context, key string) string {
	if key == "" {
		return ""
	}
	return i18n.T(ctx, key)
}

// number is how many rows are of a kind; of the zero kind, all.
func (v planView) number(kind member.Action) int {
	switch kind {
	case member.Refuse:
		return v.Plan.Refused
	case member.ActChange:
		return v.Plan.Changed
	case member.ActAdd:
		return v.Plan.Added
	case member.ActSame:
		return v.Plan.Same
	}
	return len(v.Plan.Lines)
}

// hiddenSheets names the sheets of the file that are hidden; "" for none.
func (v planView) hiddenSheets() string {
	var names []string
	for _, s := range v.Plan.Skipped {
		if s.Reason == list.SkipHidden {
			names = append(names, "“"+s.Sheet+"”")
		}
	}
	return strings.Join(names, ", ")
}

// actTag is the one word of what happens to a row.
func actTag(ctx context.Context, a member.Action) ui.TagData {
	switch a {
	case member.Refuse:
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "import.act.refuse")}
	case member.ActChange:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "import.act.change")}
	case member.ActAdd:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "import.act.add")}
	}
	return ui.TagData{Text: i18n.T(ctx, "import.act.same")}
}

// unitChoice is the question which unit a written name means.
func unitChoice(ctx context.Context, v planView, n int, u member.NamedUnit) ui.ChoiceData {
	auto := i18n.T(ctx, "import.unit.auto")
	switch {
	case u.Open:
		auto = i18n.T(ctx, "import.unit.ask")
	case !u.Chosen && u.New:
		auto = i18n.T(ctx, "import.unit.found", "Name", u.Name)
	case !u.Chosen:
		auto = u.Name
	}
	label := u.Written
	if label == "" {
		label = i18n.T(ctx, "import.unit.blank")
	}
	c := ui.ChoiceData{FieldData: ui.FieldData{Name: "unit-" + strconv.Itoa(n), Label: label, Width: "full",
		Hint: i18n.T(ctx, "import.unit.rows", "Count", u.Rows)}}
	if u.Open {
		c.Error = i18n.T(ctx, "import.unit.open")
	}
	c.Options = append(c.Options, ui.Option{Label: auto, Selected: !u.Chosen})
	if u.Written != "" && !v.Plan.Unit.Kind.Meets() {
		c.Options = append(c.Options, ui.Option{Value: "0", Label: i18n.T(ctx, "import.unit.found", "Name", u.Written), Selected: u.Chosen && u.New})
	}
	c.Options = append(c.Options, ui.Option{Value: itoa(member.SkipUnit), Label: i18n.T(ctx, "import.unit.skip"), Selected: u.Skipped})
	for _, x := range v.Cells {
		c.Options = append(c.Options, ui.Option{Value: itoa(x.ID), Label: x.Name, Selected: u.Chosen && u.Unit == x.ID})
	}
	return c
}

// unitSummary is how the list's units were understood, in a sentence.
func unitSummary(ctx context.Context, v planView) (text string, open int) {
	known := 0
	for _, u := range v.Plan.Units {
		switch {
		case u.Open:
			open++
		case !u.New && !u.Skipped:
			known++
		}
	}
	return i18n.T(ctx, "import.units.summary", "Known", known, "New", v.New, "Open", open), open
}

// ---- decisions ----

func (p *Pages) choose(c *web.Ctx) error {
	i, err := p.find(c)
	if err != nil {
		return err
	}
	out := member.Choices{From: typed(c.Form("from")), Units: map[string]int64{}}
	for n := range c.R.PostForm["written"] {
		choice := c.Form("unit-" + strconv.Itoa(n))
		if choice == "" {
			continue
		}
		id, err := strconv.ParseInt(choice, 10, 64)
		if err != nil {
			return fault.New("web.import", fault.Invalid, "fault.invalid")
		}
		// As the list writes it: not trimmed, not cleaned.
		out.Units[c.R.PostForm["written"][n]] = id
	}
	err = p.Members.Choose(c.Context(), c.Actor, member.Choose{Import: i.ID, Choices: out})
	if _, ok := c.Invalid(err); ok {
		return p.showPreview(c, fromField(err), web.Status(err))
	}
	if err != nil {
		return err
	}
	to := unitHref(i.Unit, "nhap", itoa(i.ID))
	return c.Done(to, "import.chosen")
}

// fromField leads the room's fault of the day to the field of the form.
func fromField(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		for n := range f.Fields {
			f.Fields[n].Name = strings.ToLower(f.Fields[n].Name)
		}
	}
	return err
}

func (p *Pages) confirm(c *web.Ctx) error {
	i, err := p.find(c)
	if err != nil {
		return err
	}
	_, err = p.Members.Confirm(c.Context(), c.Actor, member.Confirm{Key: c.Key(), Import: i.ID, Digest: c.Form("digest")})
	if _, ok := c.Invalid(err); ok {
		return p.showPreview(c, err, web.Status(err))
	}
	if err != nil {
		return err
	}
	return c.Redirect(unitHref(i.Unit, "nhap", itoa(i.ID)))
}

func (p *Pages) discard(c *web.Ctx) error {
	i, err := p.find(c)
	if err != nil {
		return err
	}
	err = p.Members.Discard(c.Context(), c.Actor, i.ID)
	if _, ok := c.Invalid(err); ok {
		return p.showPreview(c, err, web.Status(err))
	}
	if err != nil {
		return err
	}
	to := unitHref(i.Unit, "nhap")
	return c.Done(to, "import.discarded")
}

// ---- files going out ----

func (p *Pages) refused(c *web.Ctx) error {
	i, err := p.find(c)
	if err != nil {
		return err
	}
	// The paper goes back to the office: Vietnamese, whatever the page's language.
	vi := i18n.WithLang(c.Context(), i18n.Vietnamese)
	say := func(key string, params ...any) string { return i18n.T(vi, key, params...) }
	return p.book(c, "tu-choi-"+itoa(i.ID)+".xlsx", func(w io.Writer) error {
		return p.Members.Refused(c.Context(), c.Actor, i.ID, say, w)
	})
}

func (p *Pages) export(c *web.Ctx) error {
	unit, name, _, err := p.where(c)
	if err != nil {
		return err
	}
	day := typed(c.Query("ngay"))
	if day == "" {
		day = p.Members.Day()
	}
	vi := i18n.WithLang(c.Context(), i18n.Vietnamese)
	return p.book(c, "danh-sach-dang-vien-"+day+".xlsx", func(w io.Writer) error {
		return p.Members.Export(c.Context(), c.Actor, unit, day, w, i18n.T(vi, "import.export.title"), i18n.T(vi, "import.export.sub", "Unit", name, "Day", dmy(day)))
	})
}

// importState is the one word of what became of an import.
func importState(ctx context.Context, state string) ui.TagData {
	switch state {
	case member.ImportWaiting:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "import.state.waiting")}
	case member.ImportDone:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "import.state.done")}
	case member.ImportExpired:
		return ui.TagData{Text: i18n.T(ctx, "import.state.expired")}
	}
	return ui.TagData{Text: i18n.T(ctx, "import.state.discarded")}
}

// earlierText is the line below an earlier import.
func earlierText(ctx context.Context, i member.Import) string {
	at := clock.Time(i.At).Format("15:04 02/01/2006")
	if i.State == member.ImportDone {
		return i18n.T(ctx, "import.earlier.done", "At", at, "Added", i.Added, "Changed", i.Changed, "Same", i.Same, "Refused", i.Refused)
	}
	return i18n.T(ctx, "import.earlier.at", "At", at)
}
