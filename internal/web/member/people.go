package member

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// peopleRoutes are the lines of the pages about people.
func (p *Pages) peopleRoutes() []web.Route {
	var out []web.Route
	view := func(path string, action access.Action, subject func(*web.Ctx) (access.Subject, error), h func(*web.Ctx) error) {
		out = append(out, web.Route{Method: "GET", Path: path, Action: action, Subject: subject, Handle: h})
	}
	form := func(path string, action access.Action, subject func(*web.Ctx) (access.Subject, error), show, do func(*web.Ctx) error) {
		view(path, action, subject, show)
		out = append(out, web.Route{Method: "POST", Path: path, Action: action, Subject: subject, Handle: do})
	}
	view("/to-chuc/{unit}/dang-vien", access.MemberNames, p.UnitSubject, p.list)
	form("/to-chuc/{unit}/dang-vien/them", access.MemberEdit, p.UnitSubject, p.add, p.doAdd)
	view("/to-chuc/{unit}/phan-cong", access.UnitView, p.UnitSubject, p.duties)
	form("/to-chuc/{unit}/phan-cong/them", access.AssignmentEdit, p.UnitSubject, p.assign, p.doAssign)

	view("/dang-vien/{person}", access.MemberView, p.personSubject, p.show)
	form("/dang-vien/{person}/sua", access.MemberEdit, p.personSubject, p.mend, p.doMend)
	form("/dang-vien/{person}/tinh-trang", access.MemberEdit, p.personSubject, p.status, p.doStatus)
	form("/dang-vien/{person}/chuyen", access.MemberEdit, p.personSubject, p.move, p.doMove)
	form("/dang-vien/{person}/tam-thoi", access.MemberEdit, p.personSubject, p.temporary, p.doTemporary)
	form("/dang-vien/{person}/thoi", access.MemberEdit, p.personSubject, p.leave, p.doLeave)
	form("/dang-vien/{person}/xoa-du-lieu", access.MemberEdit, p.personSubject, p.erase, p.doErase)
	form("/dang-vien/{person}/chuc-vu/them", access.PositionEdit, p.personSubject, p.position, p.doPosition)
	form("/dang-vien/{person}/chuc-vu/{position}/ket-thuc", access.PositionEdit, p.officeSubject(member.AsPosition), p.end(member.AsPosition), p.doEnd(member.AsPosition))
	form("/dang-vien/{person}/phan-cong/them", access.AssignmentEdit, p.personSubject, p.assignPerson, p.doAssignPerson)
	form("/dang-vien/{person}/phan-cong/{assignment}/ket-thuc", access.AssignmentEdit, p.officeSubject(member.AsAssignment), p.end(member.AsAssignment), p.doEnd(member.AsAssignment))
	form("/dang-vien/{person}/cu/them", access.PositionEdit, p.personSubject, p.appoint, p.doAppoint)
	form("/dang-vien/{person}/cu/{appointment}/ket-thuc", access.PositionEdit, p.officeSubject(member.AsAppointment), p.end(member.AsAppointment), p.doEnd(member.AsAppointment))
	return out
}

// personSubject is the {person} of the address: the paths of today of the
// units the person meets in.
func (p *Pages) personSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("person")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Members.SubjectOf(c.Context(), id)
}

// officeSubject is the unit in which the {person} holds what the address
// names; what another person holds is not found.
func (p *Pages) officeSubject(what member.Office) func(c *web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		person, err := c.ID("person")
		if err != nil {
			return access.Subject{}, err
		}
		id, err := c.ID(string(what))
		if err != nil {
			return access.Subject{}, err
		}
		path, err := p.Members.OfficeIn(c.Context(), person, what, id)
		return access.Unit(path), err
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// unitHref and personHref are the addresses of a unit and of a person, or of a
// page below them.
func unitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + itoa(id)}, below...), "/")
}

func personHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/dang-vien/" + itoa(id)}, below...), "/")
}

// dmy is a date as people read it; what is no date stays as it is.
func dmy(date string) string {
	d, err := vn.ParseISO(date)
	if err != nil {
		return date
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

// name is what a person is called on a page; one whose data were erased has a
// number only.
func name(ctx context.Context, p member.Person) string {
	if n := p.Name(); n != "" {
		return n
	}
	return i18n.T(ctx, "people.erased.name", "N", p.ID)
}

// period says from when until when in words.
func period(ctx context.Context, from, to string) string {
	if to == clock.Forever {
		return i18n.T(ctx, "people.since", "From", dmy(from))
	}
	return i18n.T(ctx, "people.between", "From", dmy(from), "To", dmy(clock.AddDays(to, -1)))
}

// ---- figures in words ----

// figures says how many members there are: "15 đảng viên: 14 chính thức, 1 dự
// bị". Full adds how many are exempt, away and so on.
func figures(ctx context.Context, n member.Counts, full bool) string {
	out := i18n.T(ctx, "people.figures", "N", n.Total(), "Official", n.Official, "Probationary", n.Probationary)
	if n.Total() == 0 {
		out = i18n.T(ctx, "people.figures.none")
	}
	var more []string
	add := func(key string, n int) {
		if n > 0 {
			more = append(more, i18n.T(ctx, key, "N", n))
		}
	}
	if full {
		add("people.figures.exempt", n.Exempt)
		add("people.figures.away", n.Away)
		add("people.figures.suspended", n.Suspended)
		add("people.figures.introduced", n.Introduced)
	}
	if len(more) > 0 {
		out += "; " + i18n.T(ctx, "people.figures.of_these", "List", strings.Join(more, ", "))
	}
	if n.Temporary > 0 {
		out += "; " + i18n.T(ctx, "people.figures.temporary", "N", n.Temporary)
	}
	return out
}

// Counts is the part of a unit's page that says how many members there are.
func (p *Pages) Counts(c *web.Ctx, unit int64) (templ.Component, error) {
	f, err := p.Members.Figures(c.Context(), c.Actor, unit)
	if err != nil {
		return nil, err
	}
	return countsCard(unit, f), nil
}

// Leaders is the part of a unit's page that says who leads it.
func (p *Pages) Leaders(c *web.Ctx, unit int64) (templ.Component, error) {
	l, err := p.Members.Leaders(c.Context(), c.Actor, unit, "")
	if err != nil {
		return nil, err
	}
	subject, err := p.UnitSubject(c)
	if err != nil {
		return nil, err
	}
	v := leadersView{Unit: unit, Edit: access.May(c.Actor, access.PositionEdit, subject) && !l.Closed}
	var persons []int64
	for _, x := range l.Positions {
		persons = append(persons, x.Person)
	}
	for _, x := range l.Appointments {
		persons = append(persons, x.Person)
	}
	open, err := p.Members.Openable(c.Context(), c.Actor, persons)
	if err != nil {
		return nil, err
	}
	row := func(person int64, who, what, from, to string) ui.RowData {
		if who == "" {
			who = c.T("people.erased.name", "N", person)
		}
		r := ui.RowData{Face: ui.Initials(who), Title: who, Detail: c.T("people.leaders.row", "Role", what, "Period", lower(period(c.Context(), from, to)))}
		if open[person] {
			r.Href = personHref(person)
		}
		return r
	}
	for _, x := range l.Positions {
		v.Rows = append(v.Rows, row(x.Person, x.Name, roleName(c.Context(), x), x.From, x.To))
	}
	if v.Edit { // who inspects is for those who appoint
		for _, x := range l.Appointments {
			v.Office = append(v.Office, row(x.Person, x.Name, c.T(member.RoleKey(x.Role)), x.From, x.To))
		}
	}
	return leadersCard(v), nil
}

type leadersView struct {
	Unit         int64
	Rows, Office []ui.RowData
	Edit         bool
}

// lower makes the beginning of a sentence its middle.
func lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// roleName is a position as its unit words it.
func roleName(ctx context.Context, x member.Position) string {
	if x.Title != "" {
		return x.Title
	}
	return i18n.T(ctx, member.RoleKey(x.Role))
}

// ---- the list ----

type listView struct {
	member.Listing
	Unit               org.Unit
	Crumbs             []ui.Link
	Text, State        string
	DayTyped, DayBad   string
	Past               bool
	Edit, Import       bool
	Export, Slips      bool
	Positions, Filters bool
	Next, First        string
}

// href is an address of this list that keeps what was asked.
func (v listView) href(unit int64, pairs ...string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	if v.Past {
		set("ngay", dmy(v.Day))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		set(pairs[i], pairs[i+1])
	}
	out := unitHref(unit, "dang-vien")
	if len(q) > 0 {
		out += "?" + q.Encode()
	}
	return out
}

func (p *Pages) list(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := listView{Text: c.Query("tim"), State: c.Query("tinh-trang"), DayTyped: c.Query("ngay")}
	ask := member.Ask{Unit: id, Text: v.Text, After: org.ParseCursor(c.Query("sau"))}
	for _, s := range member.States {
		if s == v.State {
			ask.State = s
		}
	}
	v.State = ask.State
	if d, err := vn.ParseDate(v.DayTyped); v.DayTyped != "" && (err != nil || d.Precision() != vn.FullDate || d.Year < 1900 || d.Year >= 2200) {
		v.DayBad = c.T("people.day.bad")
	} else {
		ask.Day = d.String()
	}
	if v.Listing, err = p.Members.List(c.Context(), c.Actor, ask); err != nil {
		return err
	}
	if err := p.Members.Looked(c.Context(), c.Actor, id, 0); err != nil {
		return err
	}
	unit, crumbs, subject, err := p.place(c, id)
	if err != nil {
		return err
	}
	v.Unit, v.Crumbs = unit, crumbs
	v.Past = v.Day != v.Today
	may := func(a access.Action) bool { return !v.Past && access.May(c.Actor, a, subject) }
	v.Edit, v.Import = may(access.MemberEdit), may(access.ListImport)
	v.Export, v.Slips = may(access.ListExport), may(access.SlipMake)
	v.Filters = v.Full
	for _, l := range v.Lines.Rows {
		v.Filters = v.Filters || l.Open && l.ID != c.Actor.Person
	}
	keep := []string{"tim", v.Text, "tinh-trang", v.State}
	if v.Lines.More {
		v.Next = v.href(id, append(keep, "sau", v.Lines.Next.String())...)
	}
	if ask.After != (org.Cursor{}) {
		v.First = v.href(id, keep...)
	}
	d := c.Shell(c.T("people.title.of", "Name", unit.Name))
	status := 200
	if v.DayBad != "" {
		d.HasErrors, status = true, 422
	}
	return c.RenderStatus(status, listPage(d, v))
}

// place gives a unit of today, the way down to it and itself as a subject.
func (p *Pages) place(c *web.Ctx, id int64) (org.Unit, []ui.Link, access.Subject, error) {
	u, err := p.Units.Unit(c.Context(), c.Actor, id, "")
	if err != nil {
		return u, nil, access.Subject{}, err
	}
	above, err := p.Units.Ancestors(c.Context(), c.Actor, id)
	crumbs := []ui.Link{{Label: c.T("nav.units"), Href: "/to-chuc"}}
	for _, a := range above {
		if a.ID != id {
			crumbs = append(crumbs, ui.Link{Label: a.Name, Href: unitHref(a.ID)})
		}
	}
	return u, append(crumbs, ui.Link{Label: u.Name, Href: unitHref(id)}), access.Unit(u.Path), err
}

// statusTags says what is not ordinary about a member, in words.
func statusTags(ctx context.Context, kind member.Kind, s member.Standing, cond member.Condition) []ui.TagData {
	var out []ui.TagData
	if kind == member.Temporary {
		out = append(out, ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "member.kind.temporary")})
	}
	if s == member.Probationary {
		out = append(out, ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, member.StandingKey(s))})
	}
	switch {
	case cond == member.Suspended:
		out = append(out, ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, member.ConditionKey(cond))})
	case cond != member.Active && (kind != member.Temporary || cond != member.Away):
		out = append(out, ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, member.ConditionKey(cond))})
	}
	return out
}

// lineRow is one member in the list.
func lineRow(ctx context.Context, v listView, l member.Line) ui.RowData {
	who := name(ctx, l.Person)
	r := ui.RowData{Face: ui.Initials(who), Title: who}
	var about []string
	for _, x := range l.Positions {
		what := roleName(ctx, x)
		if u, ok := v.Units[x.Unit]; ok && x.Unit != l.Unit {
			what = i18n.T(ctx, "people.position.in", "Role", what, "Unit", u.Name)
		}
		about = append(about, what)
	}
	if u, ok := v.Units[l.Unit]; ok && v.Together {
		about = append(about, u.Name)
	}
	if l.Open {
		r.Href = personHref(l.ID)
		r.Tags = statusTags(ctx, l.Kind, l.Standing, l.Condition)
		if l.Standing == member.Official {
			about = append(about, i18n.T(ctx, member.StandingKey(l.Standing)))
		}
		if l.Sex != "" {
			about = append(about, i18n.T(ctx, sexKey(l.Sex)))
		}
		if len(l.Birth) >= 4 {
			about = append(about, i18n.T(ctx, "people.born", "Year", l.Birth[:4]))
		}
	}
	r.Detail = strings.Join(about, " · ")
	return r
}

func sexKey(s member.Sex) string {
	if s == member.Female {
		return "people.sex.female"
	}
	return "people.sex.male"
}

func branchRow(ctx context.Context, v listView, b member.Branch) ui.RowData {
	r := ui.RowData{Icon: "units", Title: b.Name}
	if v.ByBranch {
		r.Detail = figures(ctx, b.Counts, false)
	}
	if b.Names {
		r.Href = v.href(b.ID)
	}
	return r
}

// stateOptions are what the list can be limited to.
func stateOptions(ctx context.Context, chosen string) []ui.Option {
	out := []ui.Option{{Label: i18n.T(ctx, "people.state.all"), Selected: chosen == ""}}
	for _, s := range member.States {
		out = append(out, ui.Option{Value: s, Label: i18n.T(ctx, member.StateKey(s)), Selected: s == chosen})
	}
	return out
}

// todo are the pages that change the list or make something of it.
func (v listView) todo(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	add := func(on bool, icon, key, text, page string) {
		if on {
			out = append(out, ui.RowData{Icon: icon, Title: i18n.T(ctx, key), Detail: i18n.T(ctx, text), Href: unitHref(v.Unit.ID, page)})
		}
	}
	add(v.Import, "upload", "people.go.import", "people.go.import.text", "nhap")
	add(v.Slips, "slip", "people.go.slips", "people.go.slips.text", "phieu")
	add(true, "flag", "people.go.duties", "people.go.duties.text", "phan-cong")
	return out
}
