package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// groupsView is what a cell's Party groups told, and the form to tell of a meeting.
type groupsView struct {
	web.Sent
	meeting.GroupsView
	Key, Drop string
}

// groupLines is how many things said the form has room for.
const groupLines = 6

func (p *Pages) groupRoutes() []web.Route {
	const all = "/to-chuc/{unit}/to-dang"
	return []web.Route{
		{Method: "GET", Path: all, Action: access.MeetingPrepare, Subject: p.groupSubject, Handle: p.groups},
		{Method: "POST", Path: all, Action: access.MeetingPrepare, Subject: p.groupSubject, Handle: p.doGroup},
		{Method: "POST", Path: all + "/bo", Action: access.MeetingPrepare, Subject: p.groupSubject, Handle: p.doDropGroup},
	}
}

// groupSubject is the {unit} of the address, with who leads its groups.
func (p *Pages) groupSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("unit")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.GroupSubject(c.Context(), id)
}

func (p *Pages) groups(c *web.Ctx) error { return p.showGroups(c, nil) }

func (p *Pages) showGroups(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := groupsView{Sent: web.Back(c, err), Key: web.NewKey(), Drop: web.NewKey()}
	if v.GroupsView, e = p.Meetings.Groups(c.Context(), c.Actor, unit); e != nil {
		return e
	}
	d := c.Shell(c.T("group.title"))
	return c.RenderStatus(v.Status(&d), groupsPage(d, v))
}

func (p *Pages) doGroup(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := meeting.NoteGroup{Key: c.Key(), Cell: unit, Group: c.FormID("group"), Day: typed(c.Form("day")), Absent: int(c.FormID("absent"))}
	for _, text := range c.R.PostForm["present"] {
		if id := idOf(text); id != 0 {
			cmd.Present = append(cmd.Present, id)
		}
	}
	for i := range groupLines {
		n := num(int64(i))
		cmd.Said = append(cmd.Said, meeting.GroupSaid{Person: c.FormID("person." + n), Kind: meeting.OpinionKind(c.Form("kind." + n)), Text: c.Form("text." + n)})
	}
	if _, err := p.Meetings.NoteGroup(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showGroups(c, err) })
	}
	to := groupsHref(unit)
	return c.Done(to, "group.done")
}

func (p *Pages) doDropGroup(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	if err := p.Meetings.DropGroup(c.Context(), c.Actor, c.Key(), unit, c.FormID("note")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showGroups(c, err) })
	}
	to := groupsHref(unit)
	return c.Done(to, "group.dropped")
}

func groupsHref(unit int64) string { return "/to-chuc/" + num(unit) + "/to-dang" }

// idOf reads a number a form sent, 0 for none.
func idOf(text string) (n int64) {
	for _, r := range text {
		if r < '0' || r > '9' || n > 1<<52 {
			return 0
		}
		n = n*10 + int64(r-'0')
	}
	return n
}

func (v groupsView) which(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "group", Label: i18n.T(ctx, "group.which"), Width: "20"})
	var o []ui.Option
	for _, g := range v.Groups {
		o = append(o, ui.Option{Value: num(g.Unit.ID), Label: g.Unit.Name, Selected: num(g.Unit.ID) == f.Value})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v groupsView) present(ctx context.Context) ui.ChoiceData {
	sent := v.C.R.PostForm["present"]
	var o []ui.Option
	for _, p := range v.People {
		o = append(o, ui.Option{Value: num(p.Person), Label: p.Name, Selected: slices.Contains(sent, num(p.Person))})
	}
	return ui.ChoiceData{FieldData: v.Field(ui.FieldData{Name: "present", Label: i18n.T(ctx, "group.present")}), Options: o, Inline: true}
}

func (v groupsView) person(ctx context.Context, i int) ui.ChoiceData {
	n := num(int64(i))
	f := v.Field(ui.FieldData{Name: "person." + n, Label: i18n.T(ctx, "group.person", "N", i+1), Width: "20"})
	var o []ui.Option
	for _, p := range v.People {
		o = append(o, ui.Option{Value: num(p.Person), Label: p.Name, Selected: num(p.Person) == f.Value})
	}
	return ui.ChoiceData{FieldData: f, Options: o, None: true}
}

func (v groupsView) kind(ctx context.Context, i int) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "kind." + num(int64(i)), Label: i18n.T(ctx, "group.kind"), Value: string(meeting.PlainOpinion), Width: "20"})
	var o []ui.Option
	for _, k := range []meeting.OpinionKind{meeting.PlainOpinion, meeting.Proposal} {
		o = append(o, ui.Option{Value: string(k), Label: i18n.T(ctx, "course.opinion.kind."+string(k)), Selected: string(k) == f.Value})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v groupsView) row(ctx context.Context, n meeting.GroupNote) ui.RowData {
	names := map[int64]string{}
	for _, p := range v.People {
		names[p.Person] = p.Name
	}
	r := ui.RowData{Icon: "users", Title: i18n.T(ctx, "group.row", "Name", n.Name, "Day", dmy(n.Day)), Detail: i18n.T(ctx, "group.counts", "Present", len(n.Present), "Of", len(n.Present)+n.Absent, "Said", len(n.Said))}
	if n.Item != 0 {
		r.Href = "/sinh-hoat/" + num(n.Meeting)
		r.Tags = []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "group.taken")}}
	} else {
		r.Tags = []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "group.waits")}}
	}
	return r
}
