package meeting

import (
	"context"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// itemView is the page of one item of an agenda.
type itemView struct {
	sight
	meeting.Item
	N      int // its place in the agenda, from 1
	Of     int
	Prev   *meeting.Item
	Next   *meeting.Item
	Ahead  []meeting.Opinion // sent in before
	Here   []meeting.Opinion // said at the meeting
	Votes  []meeting.Vote    // about it
	Strand ui.ThreadData
	Papers documentweb.PapersView
	Tasks  []taskLine // to be reported at it
	Open   bool       // it is about a proposal nobody has answered
}

func (p *Pages) item(c *web.Ctx) error { return p.showItem(c, nil) }

// itemAt gives the item of the address as one of the meeting's.
func itemAt(c *web.Ctx, v meeting.View) (meeting.Item, int, error) {
	id, err := c.ID("item")
	if err != nil {
		return meeting.Item{}, 0, err
	}
	for i, it := range v.Items {
		if it.ID == id {
			return it, i, nil
		}
	}
	return meeting.Item{}, 0, fault.New("web.meeting", fault.NotFound, "fault.not_found")
}

func (p *Pages) showItem(c *web.Ctx, err error) error {
	s, e := p.see(c, "", "muc", err)
	if e != nil {
		return e
	}
	v := itemView{sight: s, Of: len(s.Items)}
	var i int
	if v.Item, i, e = itemAt(c, s.View); e != nil {
		return e
	}
	v.N = i + 1
	if i > 0 {
		v.Prev = &s.Items[i-1]
	}
	if i+1 < len(s.Items) {
		v.Next = &s.Items[i+1]
	}
	v.Head = p.head(c, s.View, v.Title, "muc")
	if v.Inside {
		c.NotKept()
	}
	v.Head.Tabs, v.Head.Tag = nil, v.itemTag()
	v.Head.Lead = c.T("course.item.lead", "N", v.N, "Of", v.Of, "Time", v.timeLong(v.Item))
	said, e := p.Meetings.Opinions(c.Context(), c.Actor, v.View.ID)
	if e != nil {
		return e
	}
	for _, o := range said {
		switch {
		case o.Item != v.Item.ID:
		case o.Ahead:
			v.Ahead = append(v.Ahead, o)
		default:
			v.Here = append(v.Here, o)
		}
	}
	byPlace(v.Ahead)
	for _, x := range s.View.Votes {
		if x.Item == v.Item.ID && x.State != meeting.VoteVoid {
			v.Votes = append(v.Votes, x)
		}
	}
	if p.Thread != nil {
		if strand, e := p.Thread(c.Context(), c.Actor, thread.Knot{Kind: thread.Item, ID: v.Item.ID}); e == nil {
			v.Strand = c.Strand(strand)
		} else if !fault.Is(e, fault.NotFound) {
			return e
		}
	}
	if p.Papers != nil {
		if v.Papers, e = documentweb.Thing(c, p.Papers, s.View.Unit, "item", v.Item.ID, v.at(), v.at()); e != nil {
			return e
		}
	}
	if v.Open, e = p.unanswered(c, v.Item); e != nil {
		return e
	}
	if v.Kind == meeting.LastMonth {
		if v.Tasks, e = p.tasks(c, s.View.ID); e != nil {
			return e
		}
	}
	d, status := v.shell()
	return c.RenderStatus(status, itemPage(d, v))
}

// at is an address of the item's page.
func (v itemView) at(below ...string) string {
	return href(v.View.ID, append([]string{"muc", num(v.Item.ID)}, below...)...)
}

// unanswered says that an item is about a proposal nobody has answered: what is
// concluded at it does not do so, and the proposal stays open.
func (p *Pages) unanswered(c *web.Ctx, it meeting.Item) (bool, error) {
	if it.Source != "proposal" || it.SourceID == 0 {
		return false, nil
	}
	x, err := p.Resolutions.Proposal(c.Context(), c.Actor, it.SourceID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && x.Fate.State == resolution.Undecided, err
}

// doItem keeps what came of an item: minutes, conclusion, state; or what was
// said of the tasks reported at it.
func (p *Pages) doItem(c *web.Ctx) error {
	v, err := p.see(c, "", "", nil)
	if err != nil {
		return err
	}
	it, i, err := itemAt(c, v.View)
	if err != nil {
		return err
	}
	at := href(v.ID, "muc", num(it.ID))
	if c.Form("nhiem-vu") == "1" {
		if err := p.keepTasks(c, v.ID); err != nil {
			return again(c, err, func(err error) error { return p.showItem(c, err) })
		}
		return c.Done(at+"#nhiem-vu", "course.task.kept")
	}
	cmd := meeting.RunItem{Key: c.Key(), Meeting: v.ID, Item: it.ID, State: it.State, Spent: -1}
	conclusion := c.Form("conclusion")
	cmd.Conclusion, cmd.Seen = &conclusion, c.Form("conclusion-seen")
	if cmd.Seen == "" {
		return lost("item")
	}
	if c.Form("xong") == "1" {
		cmd.State = meeting.ItemDone
	}
	if text := c.Form("spent"); text != "" {
		n, ok := count(text)
		if !ok || n > 24*60 {
			return p.showItem(c, wrong("spent", "course.count.bad"))
		}
		cmd.Spent = n
	}
	if err := p.Meetings.RunItem(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showItem(c, named(err, "conclusion", "conclusion")) })
	}
	kept := "course.item.kept"
	if open, err := p.unanswered(c, it); err != nil {
		return err
	} else if open && c.Form("xong") == "1" {
		kept = "course.item.kept.open"
	}
	if c.Form("xong") == "1" && i+1 < len(v.Items) && v.State == meeting.Running {
		to := href(v.ID, "dieu-hanh")
		return c.Done(to, kept)
	}
	return c.Done(at, kept)
}

// doNote notes an opinion for a member.
func (p *Pages) doNote(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	item, err := c.ID("item")
	if err != nil {
		return err
	}
	cmd := meeting.Say{Key: c.Key(), Meeting: id, Item: item, Person: c.FormID("person"), Kind: meeting.OpinionKind(c.Form("kind")), Text: c.Form("text")}
	if cmd.Person == 0 && cmd.Kind != meeting.Reserved {
		err = wrong("person", "course.opinion.who.none")
	} else {
		_, err = p.Meetings.Say(c.Context(), c.Actor, cmd)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showItem(c, lower(err)) })
	}
	to := href(id, "muc", num(item)) + "#y-kien"
	return c.Done(to, "course.opinion.kept")
}

// doMend mends an opinion, makes it a proposal, or takes it away.
func (p *Pages) doMend(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	item, err := c.ID("item")
	if err != nil {
		return err
	}
	done, opinion := "course.opinion.mended", c.FormID("opinion")
	if gone := c.FormID("bo"); opinion == 0 {
		err = wrong("", "course.opinion.none")
	} else if gone != 0 {
		done, err = "course.opinion.gone", p.Meetings.Unsay(c.Context(), c.Actor, c.Key(), gone)
	} else {
		kind := meeting.OpinionKind(c.Form("kind-" + num(opinion)))
		if c.Form("de-xuat") == "1" {
			kind, done = meeting.Proposal, "course.opinion.proposed"
		}
		err = p.Meetings.Reword(c.Context(), c.Actor, meeting.Reword{Key: c.Key(), Opinion: opinion, Kind: kind, Text: c.Form("text-" + num(opinion)), Seen: c.Form("seen-" + num(opinion))})
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showItem(c, named(err, "text-"+num(opinion), "")) })
	}
	to := href(id, "muc", num(item)) + "#y-kien"
	return c.Done(to, done)
}

// lower names the fields of a verb as forms do: Text is text.
func lower(err error) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	out := *f
	out.Fields = append([]fault.Field(nil), f.Fields...)
	for i := range out.Fields {
		out.Fields[i].Name = strings.ToLower(out.Fields[i].Name)
	}
	return &out
}

// itemTag is how far the item is.
func (v itemView) itemTag() ui.TagData {
	t := ui.TagData{Text: v.T("course.item.state." + string(v.Item.State))}
	switch v.Item.State {
	case meeting.ItemNow:
		t.Kind = ui.Info
	case meeting.ItemDone:
		t.Kind = ui.Good
	}
	return t
}

// spentValue is the field of the minutes.
func (v itemView) spentValue() string { return v.feeValue(v.spent(v.Item)) }

// may says whether this person may mend or take away an opinion.
func (v itemView) may(o meeting.Opinion) bool {
	return v.shut(v.View.Meeting, "say") == "" && (v.MayPrepare || o.Person != 0 && o.Person == v.c.Actor.Person)
}

// met says that another wrote another conclusion meanwhile: the page shows both.
func (v itemView) met() bool {
	return v.c.Form("conclusion-seen") != "" && fault.Is(v.err, fault.Conflict)
}

// conclusionSeen is what the field of the conclusion was rendered from.
func (v itemView) conclusionSeen() string {
	if seen := v.c.Form("conclusion-seen"); seen != "" && !v.met() {
		return seen
	}
	return v.Item.SeenConclusion()
}

// opinionSeen is what the fields of an opinion were rendered from, and whether
// another mended it meanwhile.
func (v itemView) opinionSeen(o meeting.Opinion) (seen string, met bool) {
	seen = v.c.Form("seen-" + num(o.ID))
	met = seen != "" && keyOf(v.err) == "meeting.say.changed"
	if seen == "" || met {
		seen = o.Seen()
	}
	return seen, met
}

// State is the meeting's; the item has one of its own.
func (v itemView) State() meeting.State { return v.View.Meeting.State }

// kinds of opinions.
func (v sight) kinds() []ui.Option {
	var out []ui.Option
	for _, k := range []meeting.OpinionKind{meeting.PlainOpinion, meeting.Proposal, meeting.Reserved} {
		o := ui.Option{Value: string(k), Label: v.T("course.opinion.kind." + string(k))}
		if k != meeting.PlainOpinion {
			o.Hint = v.T("course.opinion.kind." + string(k) + ".hint")
		}
		out = append(out, o)
	}
	return out
}

// voteLine is a vote in a line.
func (v sight) voteLine(x meeting.Vote) ui.RowData {
	r := ui.RowData{Icon: "check", Title: x.Question, Href: "/bieu-quyet/" + num(x.ID)}
	switch {
	case x.State == meeting.VoteOpen:
		r.Tags = []ui.TagData{{Kind: ui.Info, Text: v.T("course.vote.open")}}
	case x.Passed:
		r.Tags = []ui.TagData{{Kind: ui.Good, Text: v.T("course.vote.passed")}}
	default:
		r.Tags = []ui.TagData{{Kind: ui.Warn, Text: v.T("course.vote.failed")}}
	}
	if x.State == meeting.VoteClosed {
		r.Detail = v.T("course.vote.result", "Yes", rate(x.Yes, x.Base), "Needed", x.Needed)
	}
	return r
}

// work leads from an item to the page where its work is done.
func (v itemView) work() []ui.ButtonData {
	button := func(key, to string) ui.ButtonData { return ui.ButtonData{Label: v.T(key), Href: v.to(to)} }
	switch v.Kind {
	case meeting.Roll:
		return []ui.ButtonData{button("course.work.roll", "diem-danh")}
	case meeting.Fee:
		return []ui.ButtonData{button("course.work.fee", "dieu-hanh#dang-phi")}
	case meeting.Conclusion, meeting.TasksGiven:
		return []ui.ButtonData{button("course.work.decision", "nghi-quyet")}
	case meeting.ScoreItem:
		return []ui.ButtonData{button("course.work.score", "cham-diem")}
	case meeting.MinutesItem:
		return []ui.ButtonData{button("course.work.minutes", "bien-ban")}
	}
	return nil
}

// lines are the paragraphs of a text.
func lines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func taskTag(ctx context.Context, r resolution.Result) ui.TagData {
	t := ui.TagData{Text: i18n.T(ctx, "course.task."+string(r))}
	switch r {
	case resolution.ResultDone:
		t.Kind = ui.Good
	case resolution.ResultDoing:
		t.Kind = ui.Info
	case resolution.ResultNot:
		t.Kind = ui.Warn
	}
	return t
}
