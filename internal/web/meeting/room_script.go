package meeting

import (
	"strings"

	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// script is what the chair says, in large type, on the screen and in print.
func (p *Pages) script(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	return c.Render(printPage(v.T("script.title"), v.to(pathRoom), scriptSheet(v)))
}

// kit is a meeting's papers in the order of the quick-entry page.
func (p *Pages) kit(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	tasks, err := p.tasks(c, v.ID)
	if err != nil {
		return err
	}
	return c.Render(printPage(v.T("kit.title"), v.to(pathRoom), kitSheets(v, tasks)))
}

// scriptKind is under which kind an item's words stand.
func scriptKind(it meeting.Item) string { return string(it.Kind) }

// leadIn is what leads to an item.
func (v printView) leadIn(it meeting.Item) string {
	return i18n.T(v.c.Context(), "script.lead."+scriptKind(it), "Title", it.Title)
}

// ask is the open question of an item: one that was prepared, else the usual one
// of its kind.
func (v printView) askAt(it meeting.Item) string {
	for _, line := range lines(it.Draft) {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, "?") {
			return line
		}
	}
	return i18n.T(v.c.Context(), "script.ask."+scriptKind(it))
}

// ---- the chat group ----

// chatView is the page of what goes to a chat group and comes back from it.
type chatView struct {
	roomView
	Invite, Remind string
	Pasted         string
	Replies        []meeting.Reply
	Read           bool
	had            map[int]string // line → why it is left out unless it is chosen
}

func (p *Pages) chat(c *web.Ctx) error { return p.showChat(c, nil, "") }

func (p *Pages) showChat(c *web.Ctx, err error, pasted string) error {
	r, e := p.roomOf(c, pageChair, err)
	if e != nil {
		return e
	}
	v := chatView{roomView: r, Pasted: pasted}
	v.Head = p.head(c, v.View, c.T("chat.title"), "")
	v.Head.Tabs = nil
	v.Head.Crumbs = append(v.Head.Crumbs, ui.Link{Label: c.T("room.chair.title"), Href: v.phong()})
	where := ""
	if v.View.Place != "" {
		where = c.T("chat.where", "Place", v.View.Place)
	}
	v.Invite = c.T("chat.invite.text", "Hour", hm(v.StartMinute), "Day", weekday(c.Context(), v.Day), "Where", where)
	v.Remind = c.T("chat.remind.text", "Hour", hm(v.StartMinute), "Day", weekday(c.Context(), v.Day), "Where", where)
	if pasted != "" {
		v.Read, v.Replies = true, meeting.ReadReplies(pasted, v.Roster)
		v.had = v.leftOut()
	}
	d, status := v.shell()
	return c.RenderStatus(status, chatPage(d, v))
}

// doChat reads what was pasted, or writes what was agreed to of it.
func (p *Pages) doChat(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	pasted := c.Form("tra-loi")
	if r := []rune(pasted); len(r) > 20_000 {
		pasted = string(r[:20_000])
	}
	if pasted == "" {
		return p.showChat(c, wrong("tra-loi", "chat.empty"), "")
	}
	if c.Form("buoc") != "ghi" {
		return p.showChat(c, nil, pasted)
	}
	v, err := p.Meetings.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	cmd := meeting.MarkRoll{Key: c.Key(), Meeting: id}
	had := map[int64]bool{}
	for i, r := range meeting.ReadReplies(pasted, v.Roster) {
		n := num(int64(i))
		person, category := c.FormID("ai-"+n), c.Form("la-"+n)
		if person == 0 || category == "" || !r.Absent {
			continue
		}
		if had[person] {
			return p.showChat(c, wrong("ai-"+n, "chat.twice"), pasted)
		}
		had[person] = true
		for _, a := range v.Roster {
			if a.Person == person {
				cmd.Rows = append(cmd.Rows, meeting.MarkRow{Person: person, Mark: meeting.Excused, Category: category, Reason: r.Reason, Seen: a.Seen()})
			}
		}
	}
	if err := p.Meetings.MarkRoll(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showChat(c, err, pasted) })
	}
	to := href(id, "diem-danh")
	return c.Done(to, "chat.saved", "Count", len(cmd.Rows))
}

// leftOut says of which lines nothing is proposed: whoever is there already is there,
// and of two lines of one person the later one counts.
func (v chatView) leftOut() map[int]string {
	out := map[int]string{}
	last := map[int64]int{}
	for i, r := range v.Replies {
		if len(r.Who) == 1 && (r.Absent || r.Comes) {
			last[r.Who[0]] = i
		}
	}
	for i, r := range v.Replies {
		if !r.Absent || len(r.Who) != 1 {
			continue
		}
		for _, a := range v.Roster {
			if a.Person == r.Who[0] && a.Mark.There() {
				out[i] = v.T("chat.there")
			}
		}
		if out[i] == "" && last[r.Who[0]] != i {
			out[i] = v.T("chat.later")
		}
	}
	return out
}

// who offers those a reply may be of, first; then, where nobody was found, all.
func (v chatView) who(n int, r meeting.Reply, name string) ui.ChoiceData {
	f := ui.FieldData{Name: name, Label: v.T("chat.who")}
	var options []ui.Option
	switch len(r.Who) {
	case 1:
		if v.had[n] == "" {
			f.Value = num(r.Who[0])
		}
	case 0:
		f.Label = v.T("chat.who.unknown")
	default:
		f.Label = i18n.T(v.c.Context(), "chat.who.ask", "Count", len(r.Who))
	}
	options = append(options, ui.Option{Value: "", Label: v.T("chat.skip")})
	for _, a := range v.Roster {
		for _, w := range r.Who {
			if a.Person == w {
				options = append(options, ui.Option{Value: num(a.Person), Label: a.Name})
			}
		}
	}
	if len(r.Who) == 0 {
		for _, a := range v.Roster {
			options = append(options, ui.Option{Value: num(a.Person), Label: a.Name})
		}
	}
	if v.c.Form("buoc") == "ghi" {
		return v.pick(f, options)
	}
	for i := range options {
		options[i].Selected = options[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: options}
}

// as offers the categories of an absence.
func (v chatView) as(r meeting.Reply, name string) ui.ChoiceData {
	f := ui.FieldData{Name: name, Label: v.T("chat.as"), Value: r.Category}
	var options []ui.Option
	for _, k := range meeting.Categories {
		options = append(options, ui.Option{Value: k, Label: v.T("course.category." + k), Selected: k == r.Category})
	}
	if v.c.Form("buoc") == "ghi" {
		return v.pick(f, options)
	}
	return ui.ChoiceData{FieldData: f, Options: options}
}
