package document

import (
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// mineView is what was sent to the reader.
type mineView struct{ Rows []ui.RowData }

// mostMine is how many papers a person's page shows.
const mostMine = 100

func (p *Pages) mine(c *web.Ctx) error {
	list, err := p.Papers.Received(c.Context(), c.Actor, mostMine)
	if err != nil {
		return err
	}
	var v mineView
	for _, r := range list {
		row := ui.RowData{Icon: "paper", Title: name(c, r.Paper), Href: pageOf(r.Paper.ID, r.Receipt.Version, strconv.Itoa(r.Paper.Version)),
			Detail: c.T("paper.mine.from", "Unit", r.Unit, "Day", clock.Time(r.SentAt).Format("02/01/2006")), Tags: classTags(c, r.Class)}
		if r.Due != "" && r.ReadAt == 0 {
			row.Detail += " · " + c.T("paper.page.due", "Day", dmy(r.Due))
		}
		switch {
		case r.ReadAt != 0:
			row.Tags = append(row.Tags, ui.TagData{Kind: ui.Good, Text: c.T("paper.state.read")})
		case r.GivenOn != "":
			row.Tags = append(row.Tags, ui.TagData{Kind: ui.Good, Text: c.T("paper.state.given")})
		default:
			row.Tags = append(row.Tags, ui.TagData{Kind: ui.Warn, Text: c.T("paper.state.missing")})
		}
		v.Rows = append(v.Rows, row)
	}
	return c.Render(minePage(c.Shell(c.T("paper.mine")), v))
}

// about is a paper as the pages below it name it.
type about struct {
	Paper document.Paper
	Name  string
}

func (a about) crumbs() []ui.Link { return []ui.Link{{Label: a.Name, Href: paperHref(a.Paper.ID)}} }

// giveView is the form that sends a paper to people.
type giveView struct {
	about
	said
	Key    string
	People []document.Reader
	Cell   bool // the unit's own body are members
	Kids   bool // it has units below
}

func (p *Pages) give(c *web.Ctx) error { return p.showGive(c, nil) }

func (p *Pages) showGive(c *web.Ctx, err error) error {
	id, e := c.ID("paper")
	if e != nil {
		return e
	}
	v := giveView{said: back(c, err), Key: web.NewKey()}
	if v.Paper, _, e = p.Papers.Paper(c.Context(), c.Actor, id); e != nil {
		return e
	}
	v.Name = name(c, v.Paper)
	u, e := p.Units.View(c.Context(), c.Actor, v.Paper.Unit, "", org.Cursor{}, 1)
	if e != nil {
		return e
	}
	v.Cell, v.Kids = u.Kind.Meets(), u.Kids > 0
	// It asks for the right to send, too: who reads a paper or takes a meeting's
	// notes has not got it.
	if v.People, e = p.Papers.Body(c.Context(), c.Actor, v.Paper.Unit); e != nil {
		return e
	}
	d := c.Shell(c.T("paper.give"))
	return c.RenderStatus(v.status(&d), givePage(d, v))
}

func (v giveView) scopes() ui.ChoiceData {
	f := v.field(ui.FieldData{Name: "scope", Label: v.c.T("paper.give.scope"), Value: string(document.ToBody)})
	out := ui.ChoiceData{FieldData: f}
	add := func(s document.Scope, label string) {
		out.Options = append(out.Options, ui.Option{Value: string(s), Label: v.c.T(label), Selected: f.Value == string(s)})
	}
	if v.Cell {
		add(document.ToBody, "paper.give.members")
	} else {
		add(document.ToBody, "paper.give.committee")
	}
	if v.Kids {
		add(document.ToLeaders, "paper.give.leaders")
		if v.Paper.Class != document.Limited {
			add(document.ToBelow, "paper.give.below")
		}
	}
	if len(v.People) > 0 {
		add(document.ToPersons, "paper.give.named")
	}
	return out
}

func (v giveView) persons() ui.ChoiceData {
	f := v.field(ui.FieldData{Name: "persons", Label: v.c.T("paper.give.named")})
	out := ui.ChoiceData{FieldData: f}
	for _, r := range v.People {
		chosen := false
		for _, x := range v.c.R.PostForm["persons"] {
			chosen = chosen || x == num(r.Person)
		}
		out.Options = append(out.Options, ui.Option{Value: num(r.Person), Label: r.Name, Selected: chosen})
	}
	return out
}

func (p *Pages) doGive(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	cmd := document.SendPaper{Key: c.Key(), Paper: id, Scope: document.Scope(c.Form("scope"))}
	if due := c.Form("due"); due != "" {
		cmd.Due = typed(due)
	}
	if cmd.Scope == document.ToPersons {
		cmd.Persons = ids(c, "persons")
	}
	n, err := p.Papers.SendPaper(c.Context(), c.Actor, cmd)
	if _, ok := c.Invalid(err); ok {
		return p.showGive(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(paperHref(id)+"/nguoi-doc", "paper.give.done", "Count", n)
}

func ids(c *web.Ctx, field string) []int64 {
	var out []int64
	for _, one := range c.R.PostForm[field] {
		if id := number(one); id != 0 {
			out = append(out, id)
		}
	}
	return out
}

// readersView is how far a paper has got.
type readersView struct {
	document.Progress
	about
	said
	Paper document.Paper
	Today string
	Keys  [3]string // of the page's forms
}

func (p *Pages) readersOf(c *web.Ctx) error { return p.showReaders(c, nil) }

func (p *Pages) showReaders(c *web.Ctx, err error) error {
	id, e := c.ID("paper")
	if e != nil {
		return e
	}
	v := readersView{said: back(c, err), Today: p.Units.Day()}
	for i := range v.Keys {
		v.Keys[i] = web.NewKey()
	}
	n, names := version(c), c.Query("ten") == "1"
	if err != nil { // of the form that came back
		n, _ = strconv.Atoi(c.Form("ban"))
		names = true
	}
	if v.Progress, e = p.Papers.Progress(c.Context(), c.Actor, id, n, names); e != nil {
		return e
	}
	v.Paper = v.Progress.Paper
	v.about = about{v.Paper, name(c, v.Paper)}
	d := c.Shell(c.T("paper.readers"))
	return c.RenderStatus(v.status(&d), readersPage(d, v))
}

func (v readersView) crumbs() []ui.Link { return v.about.crumbs() }

func (v readersView) stats() []ui.StatData {
	all := v.All
	return []ui.StatData{
		{Label: v.c.T("paper.state.sent"), Value: strconv.Itoa(all.Sent)},
		{Label: v.c.T("paper.state.opened"), Value: rate(all.Opened, all.Sent)},
		{Label: v.c.T("paper.state.read"), Value: rate(all.Read, all.Sent)},
		{Label: v.c.T("paper.state.given"), Value: strconv.Itoa(all.Given)},
		{Label: v.c.T("paper.state.missing"), Value: strconv.Itoa(all.Missing)},
	}
}

// table is counts of bodies or sites.
func (v readersView) table(list []document.BodyTally) ui.TableData {
	T := v.c.T
	t := ui.TableData{Caption: T("paper.readers"), HideCaption: true, Cols: []ui.Col{{Label: T("paper.readers.body")}, {Label: T("paper.state.opened"), Num: true},
		{Label: T("paper.state.read"), Num: true}, {Label: T("paper.state.given"), Num: true}, {Label: T("paper.state.missing"), Num: true}}}
	for _, b := range list {
		first := ui.Cell{Text: b.Name, Note: T("paper.readers.sent", "Count", b.Sent)}
		if b.Unit == 0 {
			first.Text = T("paper.readers.nowhere")
		}
		t.Rows = append(t.Rows, []ui.Cell{first, {Text: strconv.Itoa(b.Opened)}, {Text: rate(b.Read, b.Sent)}, {Text: strconv.Itoa(b.Given)}, {Text: strconv.Itoa(b.Missing)}})
	}
	return t
}

func (v readersView) namesHref() string {
	return paperHref(v.Paper.ID) + "/nguoi-doc?ten=1&ban=" + strconv.Itoa(v.Shown)
}

// people is the table of names; who is missing can be ticked as given in print.
func (v readersView) people() ui.TableData {
	T := v.c.T
	t := ui.TableData{Caption: T("paper.readers.names"), HideCaption: true, Cols: []ui.Col{{Label: T("paper.readers.person")}, {Label: T("paper.readers.state")}}}
	sites := map[int64]string{}
	for _, s := range v.Sites {
		sites[s.Unit] = s.Name
	}
	for _, r := range v.Readers {
		state := ui.Cell{Tags: []ui.TagData{readerTag(v.c, r)}}
		switch {
		case r.ReadAt != 0:
			state.Note = clock.Time(r.ReadAt).Format("02/01/2006 15:04")
		case r.GivenOn != "":
			state.Note = T("paper.print.by", "Day", dmy(r.GivenOn), "Name", r.Giver)
		case r.OpenedAt != 0:
			state.Note = T("paper.state.opened.on", "When", clock.Time(r.OpenedAt).Format("02/01/2006 15:04"))
		case r.RemindedAt != 0:
			state.Note = T("paper.state.reminded", "Day", clock.Time(r.RemindedAt).Format("02/01/2006"))
		}
		who := ui.Cell{Text: r.Name, Note: sites[r.Site]}
		if r.Missing() {
			who = ui.Cell{Any: tick(num(r.Person), r.Name)}
		}
		t.Rows = append(t.Rows, []ui.Cell{who, state})
	}
	return t
}

func readerTag(c *web.Ctx, r document.Reader) ui.TagData {
	switch {
	case r.ReadAt != 0:
		return ui.TagData{Kind: ui.Good, Text: c.T("paper.state.read")}
	case r.GivenOn != "":
		return ui.TagData{Kind: ui.Good, Text: c.T("paper.state.given")}
	case r.OpenedAt != 0:
		return ui.TagData{Kind: ui.Info, Text: c.T("paper.state.opened")}
	}
	return ui.TagData{Kind: ui.Warn, Text: c.T("paper.state.unopened")}
}

func (v readersView) canGive() bool {
	for _, r := range v.Readers {
		if r.Missing() {
			return true
		}
	}
	return false
}

func (v readersView) versionRows() []ui.RowData {
	var out []ui.RowData
	for i := len(v.Versions) - 1; i >= 0; i-- {
		n := v.Versions[i]
		out = append(out, ui.RowData{Icon: "paper", Title: v.c.T("paper.version.n", "N", n), Href: paperHref(v.Paper.ID) + "/nguoi-doc?ban=" + strconv.Itoa(n)})
	}
	return out
}

func (p *Pages) doRemind(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(c.Form("ban"))
	done, err := p.Papers.RemindReaders(c.Context(), c.Actor, c.Key(), id, n)
	if err != nil {
		return err
	}
	key := "paper.remind.done"
	if done == 0 {
		key = "paper.remind.already"
	}
	return c.Done(paperHref(id)+"/nguoi-doc?ban="+strconv.Itoa(n), key, "Count", done)
}

func (p *Pages) doPrint(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(c.Form("ban"))
	done, err := p.Papers.GivePrint(c.Context(), c.Actor, document.GivePrint{Key: c.Key(), Paper: id, Version: n, Unit: c.Actor.Hat.Unit, Persons: ids(c, "persons"), Day: typed(c.Form("day"))})
	if _, ok := c.Invalid(err); ok {
		return p.showReaders(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(paperHref(id)+"/nguoi-doc?ban="+strconv.Itoa(n), "paper.print.done", "Count", done)
}

// libraryView is a unit's papers.
type libraryView struct {
	place
	Add  PapersView
	Rows []ui.RowData
	Next string
	Rest bool
}

func libraryHref(unit int64) string { return "/to-chuc/" + num(unit) + "/tai-lieu" }

func (p *Pages) library(c *web.Ctx) error { return p.showLibrary(c, nil) }

func (p *Pages) showLibrary(c *web.Ctx, err error) error {
	l, e := p.at(c)
	if e != nil {
		return e
	}
	v := libraryView{place: l, Rest: c.Query("sau") != ""}
	where, e := p.UnitSubject(c)
	if e != nil {
		return e
	}
	v.Add = PapersView{Of: Of{Roles: []document.Role{document.Finished}, Action: libraryHref(l.ID), Back: libraryHref(l.ID),
		Edit: access.May(c.Actor, access.MeetingPrepare, where), Open: true, Err: err}, said: back(c, err), Key: web.NewKey()}
	list, e := p.Papers.Library(c.Context(), c.Actor, l.ID, org.ParseCursor(c.Query("sau")), 30)
	if e != nil {
		return e
	}
	for _, x := range list.Rows {
		r := ui.RowData{Icon: "paper", Title: name(c, x), Href: paperHref(x.ID), Detail: what(c, x) + " · " + clock.Time(max(x.MadeAt, x.RevisedAt)).Format("02/01/2006"), Tags: classTags(c, x.Class)}
		if x.Version > 1 {
			r.Tags = append(r.Tags, ui.TagData{Text: c.T("paper.version.n", "N", x.Version)})
		}
		v.Rows = append(v.Rows, r)
	}
	v.Next = next(libraryHref(l.ID), "sau", list)
	d := c.Shell(c.T("paper.library"))
	return c.RenderStatus(v.Add.status(&d), libraryPage(d, v))
}

func (p *Pages) doLibrary(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	said, err := attach(c, p.Papers, unit, document.Use{})
	if err != nil {
		if _, ok := c.Invalid(err); ok {
			return p.showLibrary(c, err)
		}
		return err
	}
	return c.Done(libraryHref(unit), said)
}
