package meeting

import (
	"errors"

	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// attendView is what a member has open during a meeting: himself, the item that
// runs, what he may say and vote on.
type attendView struct {
	sight
	Mine  []meeting.Opinion
	Tasks []taskLine // one's own, reported here
}

func (p *Pages) attend(c *web.Ctx) error { return p.showAttend(c, nil) }

func (p *Pages) showAttend(c *web.Ctx, err error) error {
	s, e := p.see(c, c.T("course.attend.title"), "du", err)
	if e != nil {
		return e
	}
	v := attendView{sight: s}
	v.Head.Tabs = nil
	said, e := p.Meetings.Opinions(c.Context(), c.Actor, v.ID)
	if e != nil {
		return e
	}
	for _, o := range said {
		if o.Person != 0 && o.Person == c.Actor.Person {
			v.Mine = append(v.Mine, o)
		}
	}
	tasks, e := p.tasks(c, v.ID)
	if e != nil && !fault.Is(e, fault.NotFound) {
		return e
	}
	for _, t := range tasks {
		if t.Owner == c.Actor.Person && t.Owner != 0 {
			v.Tasks = append(v.Tasks, t)
		}
	}
	d, status := v.shell()
	return c.RenderStatus(status, attendPage(d, v))
}

func (p *Pages) doAttend(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Meetings.CheckIn(c.Context(), c.Actor, c.Key(), id, c.FormID("noi"), c.Form("truc-tuyen") == "1"); err != nil {
		var f *fault.Error
		if errors.As(err, &f) && f.Key == "meeting.roll.not_you" {
			err = fault.New("web.meeting", fault.State, "course.attend.stranger.text")
		}
		return again(c, err, func(err error) error { return p.showAttend(c, err) })
	}
	to := href(id, "du")
	return c.Done(to, "course.attend.checked")
}

// doSay takes what a member himself says at an item.
func (p *Pages) doSay(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	cmd := meeting.Say{Key: c.Key(), Meeting: id, Item: c.FormID("item"), Person: c.Actor.Person, Kind: meeting.OpinionKind(c.Form("kind")), Text: c.Form("text")}
	nameless := c.Form("nameless") == "1"
	if cmd.Kind == meeting.Reserved && nameless {
		cmd.Person = 0
	}
	if nameless && cmd.Kind != meeting.Reserved { // who asks not to be named is never named
		err = wrong("kind", "room.nameless")
	} else if cmd.Item == 0 {
		err = wrong("item", "course.say.item.none")
	} else {
		_, err = p.Meetings.Say(c.Context(), c.Actor, cmd)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showAttend(c, lower(err)) })
	}
	to := href(id, "du") + "#y-kien"
	return c.Done(to, "course.say.kept")
}

// current is the item that runs, or nil.
func (v attendView) current() *meeting.Item {
	for i := range v.Items {
		if v.Items[i].State == meeting.ItemNow {
			return &v.Items[i]
		}
	}
	return nil
}

// items offers the items one may say something at, the one that runs chosen.
func (v attendView) items() ui.ChoiceData {
	f := ui.FieldData{Name: "item", Label: v.T("course.say.item")}
	if now := v.current(); now != nil {
		f.Value = num(now.ID)
	}
	options := []ui.Option{{Value: "", Label: v.T("ui.select.none")}}
	for _, it := range v.Items {
		options = append(options, ui.Option{Value: num(it.ID), Label: it.Title})
	}
	return v.pick(f, options)
}

// mayCheckIn says whether one may check in now.
func (v attendView) mayCheckIn() bool {
	return v.Me != nil && !v.Me.Mark.There() && v.CheckInOpen(*v.Me, v.Now)
}

// openVotes are those one can vote in now.
func (v attendView) openVotes() []meeting.Vote {
	var out []meeting.Vote
	for _, x := range v.Votes {
		if x.State == meeting.VoteOpen {
			out = append(out, x)
		}
	}
	return out
}

// mineRow is what one has said oneself: the item above, the words below.
func (v attendView) mineRow(o meeting.Opinion) ui.RowData {
	r := ui.RowData{Title: o.Text, Href: v.to("muc", num(o.Item)) + "#y-kien", Tags: v.opinionTags(o)}
	for _, it := range v.Items {
		if it.ID == o.Item {
			r.Detail = it.Title
		}
	}
	return r
}

// voteCall is what calls members to an open vote: on paper nothing is tapped.
func voteCall(v meeting.Vote) string {
	if v.Way == meeting.Paper {
		return "course.attend.paper"
	}
	return "course.attend.vote"
}

// taskRow is a task of one's own that is reported at this meeting.
func (v attendView) taskRow(t taskLine) ui.RowData {
	r := ui.RowData{Title: t.Text, Detail: v.T("course.attend.task.due", "Due", dmy(t.Due)), Href: "/nhiem-vu/" + t.ID}
	if t.Said.Result != "" {
		r.Tags = []ui.TagData{taskTag(v.c.Context(), t.Said.Result)}
	}
	return r
}
