package meeting

import (
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"

	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// emptyRows is how many empty lines the agenda's form ends with.
const emptyRows = 3

// agendaView is the agenda as a form.
type agendaView struct {
	head
	meeting.View
	said
	Rows   []agendaRow
	People []somebody
	Key    string
	Seen   int64
	Words  string
	Short  bool
	Left   int // unanswered proposals that are not on it
}

// agendaRow is one line of the form, as stored or as typed.
type agendaRow struct {
	N       int // its number in the form
	ID      int64
	Pos     string
	Title   string
	Planned string
	Item    meeting.Item // as stored; zero for a new one
	Speaker string
	Draft   string
	Inside  bool
	Remove  bool
	Open    bool   // its part below stands open
	Met     string // what another made of it meanwhile, in a sentence
}

func (r agendaRow) name(field string) string { return field + "." + strconv.Itoa(r.N) }

func (p *Pages) agenda(c *web.Ctx) error { return p.agendaForm(c, nil) }

func (p *Pages) agendaForm(c *web.Ctx, err error) error {
	m, e := p.view(c)
	if e != nil {
		return e
	}
	v := agendaView{head: p.head(c, m, c.T("meet.tab."+tabAgenda), tabAgenda), View: m, said: back(c, err), Key: web.NewKey(), Seen: m.Version}
	if v.People, e = p.may(c, m.Unit, m.Body, m.Day, m.ID); e != nil {
		return e
	}
	for _, id := range m.Follower { // who is in charge may present something, and so may guests known to Nếp
		v.People = append(v.People, somebody{ID: id, Name: m.Names[id]})
	}
	for _, g := range m.Guests {
		if g.Person != 0 && !slices.Contains(m.Follower, g.Person) {
			v.People = append(v.People, somebody{ID: g.Person, Name: g.Name})
		}
	}
	items := map[int64]meeting.Item{}
	for _, i := range m.Items {
		items[i.ID] = i
	}
	if c.R.Method == "POST" {
		v.Rows = typedRows(c, items)
		if fault.Is(err, fault.Conflict) {
			v.Rows = v.meet(c, m.Items, v.Rows)
		} else {
			v.Seen = c.FormID("seen")
		}
		for i, r := range v.Rows {
			for _, f := range []string{"Draft", "Presenter"} {
				v.Rows[i].Open = v.Rows[i].Open || ui.ErrorFor(v.errs, r.name(f)) != ""
			}
		}
	} else {
		for n, i := range m.Items {
			v.Rows = append(v.Rows, agendaRow{N: n, ID: i.ID, Pos: strconv.Itoa(n + 1), Title: i.Title, Planned: minutesText(i.Planned), Item: i,
				Speaker: num(i.Presenter), Draft: i.Draft, Inside: i.Inside})
		}
	}
	for range emptyRows {
		v.Rows = append(v.Rows, agendaRow{N: len(v.Rows), Speaker: "0"})
	}
	if m.MayView {
		if v.Left, e = p.Resolutions.LeftOut(c.Context(), c.Actor, m.ID); e != nil {
			return e
		}
	}
	v.Words, v.Short = sumWords(c.Context(), m.Items, m.Norm)
	d := c.Shell(v.head.Title)
	return c.RenderStatus(v.status(&d), agendaPage(d, v))
}

// meet lays what was typed beside what another has saved meanwhile: lines that
// read otherwise say how, lines he added come at the end, those he took out
// would come back as new ones.
func (v agendaView) meet(c *web.Ctx, stored []meeting.Item, rows []agendaRow) []agendaRow {
	here := map[int64]bool{}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.ID == 0:
		case r.Item.ID == 0:
			r.ID, r.Met = 0, c.T("meet.met.gone")
		default:
			here[r.ID] = true
			x := r.Item
			if x.Title != r.Title || minutesText(x.Planned) != r.Planned || strings.TrimSpace(x.Draft) != r.Draft || num(x.Presenter) != r.Speaker || x.Inside != r.Inside {
				r.Met = c.T("meet.met.line", "Title", x.Title, "Minutes", x.Planned)
				if strings.TrimSpace(x.Draft) != r.Draft && x.Draft != "" {
					r.Met += " " + c.T("meet.met.draft", "Text", x.Draft)
				}
				if num(x.Presenter) != r.Speaker {
					r.Met += " " + c.T("meet.met.presenter", "Name", oneView{View: v.View, said: v.said}.name(x.Presenter))
				}
			}
		}
	}
	for _, x := range stored {
		if !here[x.ID] {
			rows = append(rows, agendaRow{N: len(rows), ID: x.ID, Pos: strconv.Itoa(len(rows) + 1), Title: x.Title, Planned: minutesText(x.Planned), Item: x,
				Speaker: num(x.Presenter), Draft: x.Draft, Inside: x.Inside, Met: c.T("meet.met.new")})
		}
	}
	return rows
}

func minutesText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// typedRows reads the form's lines, but for empty ones.
func typedRows(c *web.Ctx, items map[int64]meeting.Item) []agendaRow {
	var out []agendaRow
	n, _ := strconv.Atoi(c.Form("rows"))
	for i := range min(n, 200) {
		f := func(name string) string { return c.Form(name + "." + strconv.Itoa(i)) }
		id, _ := strconv.ParseInt(f("ID"), 10, 64)
		r := agendaRow{N: len(out), ID: id, Pos: f("Pos"), Title: f("Title"), Planned: f("Planned"), Item: items[id], Speaker: f("Presenter"),
			Draft: f("Draft"), Inside: f("Inside") == "1", Remove: f("Remove") == "1"}
		if r.ID == 0 && r.Title == "" && r.Draft == "" {
			continue
		}
		out = append(out, r)
	}
	return out
}

func (p *Pages) doAgenda(c *web.Ctx) error {
	m, err := p.view(c)
	if err != nil {
		return err
	}
	items := map[int64]meeting.Item{}
	for _, i := range m.Items {
		items[i.ID] = i
	}
	cmd := meeting.SetAgenda{Key: c.Key(), Meeting: m.ID, Seen: c.FormID("seen"), Apart: c.MadeAt() != 0}
	if n, err := strconv.Atoi(c.Form("rows")); err != nil || n < 0 || cmd.Seen == 0 {
		// A form that lost a part on its way must not empty the agenda.
		return lost("agenda")
	}
	var f fault.Fields
	type placed struct {
		pos float64
		meeting.Item
	}
	var list []placed
	for n, r := range typedRows(c, items) {
		if r.Remove {
			continue
		}
		i := r.Item
		if r.ID != 0 && i.ID == 0 { // gone meanwhile
			i.ID = r.ID
		}
		i.Title, i.Draft, i.Inside = r.Title, r.Draft, r.Inside
		i.Presenter, _ = strconv.ParseInt(r.Speaker, 10, 64)
		if i.Kind == "" {
			i.Kind, i.Spent = meeting.OtherItem, -1
		}
		if i.Title == "" {
			f.Add(r.name("Title"), "meet.agenda.title.empty", "N", n+1)
		}
		if i.Planned = 0; r.Planned != "" {
			if i.Planned, err = strconv.Atoi(r.Planned); err != nil || i.Planned < 0 || i.Planned > 600 {
				f.Add(r.name("Planned"), "meet.agenda.minutes.bad", "N", n+1)
			}
		}
		// A line's new number puts it before the one that has it already.
		pos, err := strconv.ParseFloat(strings.ReplaceAll(r.Pos, ",", "."), 64)
		if err != nil {
			pos = float64(len(m.Items) + n + 1)
		}
		if old := n + 1; r.ID != 0 && pos != float64(old) {
			if pos < float64(old) {
				pos -= 0.5
			} else {
				pos += 0.5
			}
		}
		list = append(list, placed{pos, i})
	}
	if err := f.Err("web.meeting"); err != nil {
		return p.agendaForm(c, err)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].pos < list[j].pos })
	for _, x := range list {
		cmd.Items = append(cmd.Items, x.Item)
	}
	if err := p.Meetings.SetAgenda(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.agendaForm(c, err) })
	}
	if c.Form("buoc") == "dien" {
		n, err := p.Cycle.Prepare(c.Context(), c.Actor, c.Key()+"-fill", m.ID)
		if err != nil {
			return again(c, err, func(err error) error { return p.agendaForm(c, err) })
		}
		if n == 0 {
			return c.Done(href(m.ID, tabAgenda), "meet.agenda.filled.none")
		}
		return c.Done(href(m.ID, tabAgenda), "meet.agenda.filled", "Count", n)
	}
	if c.Form("buoc") == "them" {
		return c.Done(href(m.ID, tabAgenda)+"#cuoi", "meet.agenda.saved")
	}
	return c.Done(href(m.ID), "meet.agenda.saved")
}

// speakers are who may present an item.
func (v agendaView) speakers(r agendaRow) ui.ChoiceData {
	out := []ui.Option{{Value: "0", Label: i18n.T(v.c.Context(), "meet.nobody"), Selected: r.Speaker == "0"}}
	known := r.Speaker == "0" || r.Speaker == ""
	for _, x := range v.People {
		known = known || r.Speaker == num(x.ID)
		out = append(out, ui.Option{Value: num(x.ID), Label: x.Name, Selected: r.Speaker == num(x.ID)})
	}
	if !known {
		id, _ := strconv.ParseInt(r.Speaker, 10, 64)
		out = append(out, ui.Option{Value: r.Speaker, Label: v.Names[id], Selected: true})
	}
	return ui.ChoiceData{FieldData: ui.FieldData{Name: r.name("Presenter"), Label: i18n.T(v.c.Context(), "meet.agenda.presenter"), Hint: i18n.T(v.c.Context(), "meet.agenda.presenter.hint"), Error: v.wrong(r, "Presenter"), Width: "full"}, Options: out}
}

func (v agendaView) wrong(r agendaRow, field string) string {
	return ui.ErrorFor(v.errs, r.name(field))
}

// below says in a few words what a line's part below holds.
func (v agendaView) below(ctx context.Context, r agendaRow) string {
	var parts []string
	id, _ := strconv.ParseInt(r.Speaker, 10, 64)
	if n := v.Names[id]; n != "" && id != 0 {
		parts = append(parts, n)
	}
	if r.Draft != "" {
		parts = append(parts, i18n.T(ctx, "meet.agenda.drafted"))
	}
	if r.Inside {
		parts = append(parts, i18n.T(ctx, "meet.inside.short"))
	}
	if len(parts) == 0 {
		return i18n.T(ctx, "meet.agenda.more")
	}
	return strings.Join(parts, " · ")
}

// sourceLink leads to what an item came from; where the reader may not follow, it
// is only said.
func sourceLink(ctx context.Context, i meeting.Item) ui.Link {
	if i.Source == "" {
		return ui.Link{}
	}
	l := ui.Link{Label: i18n.T(ctx, "meet.source."+i.Source), Href: sourceHref(i.Source, i.SourceID)}
	if l.Href != "" && !ui.Leads(ctx, l.Href) {
		l.Href = ""
	}
	return l
}

// sourceHref is the address of what an item came from, "" where it has no page.
func sourceHref(source string, id int64) string {
	if id == 0 {
		return ""
	}
	if source == cycle.SourcePractice {
		return "/cach-lam/" + num(id)
	}
	switch thread.Kind(source) {
	case thread.Task:
		return "/nhiem-vu/" + num(id)
	case thread.Directive:
		return "/van-ban/" + num(id)
	case thread.Difficulty:
		return "/vuong-mac/" + num(id)
	case thread.Report:
		return "/bao-cao/" + num(id)
	case thread.Charge:
		return "/viec-giao/" + num(id)
	}
	return ""
}
