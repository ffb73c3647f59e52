package member

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// person reads the {person} of the address.
func (p *Pages) person(c *web.Ctx) (member.View, error) {
	id, err := c.ID("person")
	if err != nil {
		return member.View{}, err
	}
	return p.Members.Person(c.Context(), c.Actor, id)
}

// regular is where the person is at home today.
func regular(v member.View) (member.Membership, bool) {
	now, _ := v.Now()
	for _, m := range now {
		if m.Kind == member.Regular {
			return m, true
		}
	}
	return member.Membership{}, false
}

// home is the unit under which pages about the person stand: where the person
// meets today, else where last.
func home(v member.View) (int64, bool) {
	if m, ok := regular(v); ok {
		return m.Unit, true
	}
	if now, _ := v.Now(); len(now) > 0 {
		return now[0].Unit, true
	}
	if n := len(v.Memberships); n > 0 {
		return v.Memberships[n-1].Unit, true
	}
	return 0, false
}

// crumbs is the way down to the list the person stands in.
func (p *Pages) crumbs(c *web.Ctx, v member.View) []ui.Link {
	unit, ok := home(v)
	if !ok {
		return nil
	}
	_, out, subject, err := p.place(c, unit)
	if err != nil {
		return nil // out of reach: the page stands without a way down
	}
	if access.May(c.Actor, access.MemberNames, subject) {
		out = append(out, ui.Link{Label: c.T("people.title"), Href: unitHref(unit, "dang-vien")})
	}
	return out
}

type personView struct {
	member.View
	Crumbs                                        []ui.Link
	Unit                                          string
	Duty                                          string
	Facts                                         []ui.Answer
	Statuses, Places, Offices, Appointed, Charges []ui.RowData
	Changes                                       []ui.RowData
	Edit, Offers, Assigns, Self, Here             bool
	InCommittee                                   bool
	Moving                                        int64 // the transfer that is under way, 0 for none
}

func (p *Pages) show(c *web.Ctx) error {
	m, err := p.person(c)
	if err != nil {
		return err
	}
	if unit, ok := home(m); ok {
		if err := p.Members.Looked(c.Context(), c.Actor, unit, m.Person.ID); err != nil {
			return err
		}
	}
	subject, err := p.Members.SubjectOf(c.Context(), m.ID)
	if err != nil {
		return err
	}
	ctx := c.Context()
	now, st := m.Now()
	v := personView{View: m, Crumbs: p.crumbs(c, m), Self: m.ID == c.Actor.Person, Here: len(now) > 0,
		Edit: access.May(c.Actor, access.MemberEdit, subject), Offers: access.May(c.Actor, access.PositionEdit, subject), Assigns: access.May(c.Actor, access.AssignmentEdit, subject)}
	if unit, ok := home(m); ok {
		v.Unit = m.Units[unit].Name
	}
	for i, x := range now {
		if i == 0 || x.Kind == member.Regular {
			if why := member.CellDuty(x.Kind, st.Standing, st.Condition).Why; why != "" {
				v.Duty = c.T(why)
			}
		}
	}
	change := ""
	if v.Edit && m.ErasedAt == 0 {
		change = personHref(m.ID, "sua")
	}
	v.Facts = facts(ctx, m, v.Edit, change)
	v.Statuses = statusRows(ctx, m, m.Statuses, v.Edit)
	link := func(r *ui.RowData, u org.Unit) {
		if access.May(c.Actor, access.UnitView, access.Unit(u.Path)) {
			r.Href = unitHref(u.ID)
		}
	}
	for _, x := range slices.Backward(m.Memberships) {
		r := ui.RowData{Title: m.Units[x.Unit].Name, Detail: period(ctx, x.From, x.To)}
		link(&r, m.Units[x.Unit])
		if x.Kind == member.Temporary {
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Info, Text: c.T("member.kind.temporary")})
		}
		if x.Ended != "" && x.To <= m.Today {
			r.Tags = append(r.Tags, ui.TagData{Text: c.T(member.LeaveKey(x.Ended))})
		}
		v.Places = append(v.Places, planned(ctx, r, x.From, m.Today))
	}
	office := func(what, unit int64, kind string, role member.Role, from, to, title, detail string) ui.RowData {
		u := m.Units[unit]
		r := ui.RowData{Title: title, Detail: detail}
		if detail != "" {
			r.Detail += " · "
		}
		r.Detail += u.Name + " · " + lower(period(ctx, from, to))
		if to > m.Today {
			if role != "" && member.MayGive(c.Actor, role, u.Path, m.ID) || role == "" && access.May(c.Actor, access.AssignmentEdit, access.Unit(u.Path)) {
				r.Buttons = []ui.ButtonData{{Label: c.T("people.end"), Href: personHref(m.ID, kind, itoa(what), "ket-thuc"), Small: true, Quiet: true, Describe: title}}
			}
		} else {
			r.Tags = []ui.TagData{{Text: c.T("people.ended")}}
		}
		return planned(ctx, r, from, m.Today)
	}
	for _, x := range m.Positions {
		v.Offices = append(v.Offices, office(x.ID, x.Unit, "chuc-vu", x.Role, x.From, x.To, roleName(ctx, x), ""))
		v.InCommittee = v.InCommittee || x.Role.InCommittee() && x.To > m.Today
	}
	for _, x := range m.Appointments {
		var named []string
		for _, u := range x.Units {
			named = append(named, m.Units[u].Name)
		}
		detail := x.Decision
		if len(named) > 0 {
			if detail != "" {
				detail += " · "
			}
			detail += c.T("people.appoint.named", "Units", strings.Join(named, "; "))
		}
		v.Appointed = append(v.Appointed, office(x.ID, x.Unit, "cu", x.Role, x.From, x.To, c.T(member.RoleKey(x.Role)), detail))
	}
	for _, x := range m.Assignments {
		v.Charges = append(v.Charges, office(x.ID, x.Unit, "phan-cong", "", x.From, x.To, targetName(c, x, m.Units, m.MassOrgs), ""))
	}
	if v.Moving, err = p.Members.Moving(c.Context(), c.Actor, m.ID); err != nil {
		return err
	}
	v.changes(c)
	return c.Render(personPage(c.Shell(name(ctx, m.Person)), v))
}

// planned marks a row that is not yet in force.
func planned(ctx context.Context, r ui.RowData, from, today string) ui.RowData {
	if from > today {
		r.Tags = append(r.Tags, ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "people.planned")})
	}
	return r
}

// targetName is what an assignment is about.
func targetName(c *web.Ctx, x member.Assignment, units map[int64]org.Unit, mass map[int64]org.MassOrg) string {
	switch x.Target {
	case member.TargetCell:
		return units[x.Cell].Name
	case member.TargetMassOrg:
		return mass[x.MassOrg].Name
	}
	return x.Field
}

// changes are the pages that change something about the person.
func (v *personView) changes(c *web.Ctx) {
	add := func(on bool, icon, key, text string, page ...string) {
		if on {
			v.Changes = append(v.Changes, ui.RowData{Icon: icon, Title: c.T(key), Detail: c.T(text), Href: personHref(v.ID, page...)})
		}
	}
	alive := v.ErasedAt == 0
	_, atHome := regular(v.View)
	add(v.Edit && v.Here && alive, "edit", "people.status.change", "people.go.status.text", "tinh-trang")
	if v.Moving != 0 {
		v.Changes = append(v.Changes, ui.RowData{Icon: "forward", Title: c.T("life.transfers.out"), Detail: c.T("life.go.moving.text"), Href: "/chuyen-sinh-hoat/" + itoa(v.Moving)})
	}
	add(v.Edit && atHome && v.Moving == 0, "forward", "life.transfer.introduce", "life.go.introduce.text", "gioi-thieu")
	add(v.Edit && atHome, "forward", "people.move", "people.go.move.text", "chuyen")
	add(v.Edit && atHome, "clock", "people.temporary", "people.go.temporary.text", "tam-thoi")
	// Nobody gives himself a position or an appointment.
	gives := v.Offers && v.Here && (!v.Self || c.Actor.Hat.Role == access.Admin)
	add(gives, "flag", "people.position.add", "people.go.position.text", "chuc-vu", "them")
	add(v.Assigns && v.InCommittee, "units", "people.assign.add", "people.go.assign.text", "phan-cong", "them")
	add(gives, "paper", "people.appoint.add", "people.go.appoint.text", "cu", "them")
	add(v.Edit && v.Here, "leave", "people.leave", "people.go.leave.text", "thoi")
	add(v.Edit && !v.Here && alive && (len(v.Memberships) == 0 || v.Memberships[len(v.Memberships)-1].To <= v.Today), "remove", "people.erase", "people.go.erase.text", "xoa-du-lieu")
}

// facts are who the person is; the note is the secretary's own.
func facts(ctx context.Context, v member.View, note bool, change string) []ui.Answer {
	say := func(key string) string { return i18n.T(ctx, key) }
	var out []ui.Answer
	add := func(key, value string) {
		if value == "" {
			value = say("people.unknown")
		}
		out = append(out, ui.Answer{Label: say(key), Value: value, Change: change})
	}
	add("people.name", v.Name())
	sex := ""
	if v.Sex != "" {
		sex = say(sexKey(v.Sex))
	}
	add("people.sex", sex)
	add("people.birth", dmy(v.Birth))
	add("people.card", v.Card)
	add("people.joined", dmy(v.Joined))
	add("people.official", dmy(v.Official))
	add("people.phone", v.Phone)
	if note && v.Note != "" {
		add("people.note", v.Note)
	}
	return out
}

// statusWords is a status in one phrase: "Chính thức, đang sinh hoạt".
func statusWords(ctx context.Context, s member.Status) string {
	if s.Standing == "" {
		return i18n.T(ctx, "people.unknown")
	}
	return i18n.T(ctx, member.StandingKey(s.Standing)) + ", " + lower(i18n.T(ctx, member.ConditionKey(s.Condition)))
}

// statusRows is the history of what a member was, the latest first. The reason
// is the secretary's own.
func statusRows(ctx context.Context, v member.View, list []member.Status, edit bool) []ui.RowData {
	var out []ui.RowData
	for _, s := range slices.Backward(list) {
		r := ui.RowData{Title: statusWords(ctx, s), Detail: period(ctx, s.From, s.To)}
		if edit {
			if s.Reason != "" {
				r.Detail += " · " + s.Reason
			}
			r.Buttons = []ui.ButtonData{{Label: i18n.T(ctx, "people.correct.short"), Href: personHref(v.ID, "tinh-trang") + "?dinh-chinh=" + s.From, Small: true, Quiet: true, Describe: lower(r.Detail)}}
		}
		out = append(out, planned(ctx, r, s.From, v.Today))
	}
	return out
}

// ---- choosing a unit ----

type chooseView struct {
	*form
	Text, Heading, Next string
	HereTitle           string
	Here                []ui.RowData
	Rows                []ui.RowData
	Whose               string // the unit above, whose committee does this between its cells
}

func number(s string) int64 {
	var n int64
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<53 {
			return -1
		}
		n = 10*n + int64(r-'0')
	}
	return n
}

// target is a unit to which a person may be moved: one the hat may change too.
func (p *Pages) target(c *web.Ctx, id int64) (org.Unit, error) {
	u, err := p.Units.Unit(c.Context(), c.Actor, id, "")
	if err == nil {
		err = access.Check(c.Actor, access.MemberEdit, access.Unit(u.Path))
	}
	if err == nil && u.To != clock.Forever && u.To <= p.Members.Day() {
		err = fault.New("web.member.target", fault.NotFound, "fault.not_found")
	}
	return u, err
}

// chooseUnit asks for a unit inside reach: what was found, else the ones
// beside the person's own.
func (p *Pages) chooseUnit(c *web.Ctx, f *form, v member.View, lead string, here []ui.RowData) error {
	f.Lead = lead
	page := chooseView{form: f, Text: c.Query("tim"), Heading: c.T("people.choose.near"), Here: here, HereTitle: c.T("people.temporary.now")}
	own, _ := regular(v)
	add := func(id int64, name, note, path string) {
		if id == own.Unit || !access.May(c.Actor, access.MemberEdit, access.Unit(path)) {
			return
		}
		page.Rows = append(page.Rows, ui.RowData{Icon: "units", Title: name, Detail: note,
			Buttons: []ui.ButtonData{{Label: c.T("people.choose"), Href: f.Action + "?den=" + itoa(id), Small: true, Describe: name}}})
	}
	if page.Text != "" {
		page.Heading = c.T("people.choose.found", "Text", page.Text)
		hits, err := p.Units.Look(c.Context(), c.Actor, page.Text, "", org.ParseCursor(c.Query("sau")), 0)
		if err != nil {
			return err
		}
		for _, l := range hits.Rows {
			note := c.T(org.KindKey(l.Kind, v.Today))
			if l.Under != "" {
				note += " · " + l.Under
			}
			add(l.ID, l.Name, note, l.Now)
		}
		if hits.More {
			page.Next = f.Action + "?" + query("tim", page.Text, "sau", hits.Next.String())
		}
	} else if u, ok := v.Units[own.Unit]; ok && u.Parent != 0 {
		near, err := p.Units.Children(c.Context(), c.Actor, u.Parent, "", org.ParseCursor(c.Query("sau")), 0)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		for _, k := range near.Rows {
			add(k.ID, k.Name, c.T(org.KindKey(k.Kind, v.Today)), k.Path)
		}
		if near.More {
			page.Next = f.Action + "?" + query("sau", near.Next.String())
		}
	}
	if u, ok := v.Units[own.Unit]; ok && u.Parent != 0 && len(page.Rows) == 0 {
		names, err := p.Units.Names(c.Context(), []int64{u.Parent})
		if err != nil {
			return err
		}
		page.Whose = names[u.Parent]
	}
	return c.Render(choosePage(c.Shell(f.Title), page))
}
