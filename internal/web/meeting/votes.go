package meeting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/rule"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// votesView is the list of a meeting's votes, with the form that takes one.
type votesView struct {
	sayPage
	May int // those present who may vote
}

func (p *Pages) votes(c *web.Ctx) error { return p.showVotes(c, nil) }

func (p *Pages) showVotes(c *web.Ctx, err error) error {
	id, e := c.ID("meeting")
	if e != nil {
		return e
	}
	s, e := p.sayPage(c, id, c.T("meet.vote.title"), tabVotes, err)
	if e != nil {
		return e
	}
	v := votesView{sayPage: s}
	for _, a := range v.Roster {
		if a.MayVote && a.Mark.There() {
			v.May++
		}
	}
	d := c.Shell(v.head.Title)
	return c.RenderStatus(v.status(&d), votesPage(d, v))
}

// stands is the vote that answered already what a page asks to be voted on
// (?ve=score&so=12), nil when there is none: it is not voted again.
func (v votesView) stands() *meeting.Vote {
	about, id := v.c.Query("ve"), v.asked("so")
	if about == "" || v.State == meeting.Locked {
		return nil
	}
	for i, x := range v.Votes {
		of := about == "resolution" && num(x.AboutID) == id || about == "score" && (num(x.AboutID) == id || id == "" && x.AboutID == v.View.ID) || about == "agenda" || about == "minutes"
		if of && x.About == about && x.State == meeting.VoteClosed && x.MovedAt == 0 {
			return &v.Votes[i]
		}
	}
	return nil
}

// asksAnother says that the form came back because its item was voted on: it
// asks whether this is another question.
func (v votesView) asksAnother() bool {
	return keyOf(v.err) == "meeting.vote.another" || v.c.Form("khac") == "1"
}

// open says whether a vote can be taken here now.
func (v votesView) open() bool { return v.leads() && v.State == meeting.Running }

// items are the agenda's items to choose from. The one asked for, or the one
// that is on, is chosen.
func (v votesView) items() ui.ChoiceData {
	options := []ui.Option{{Value: "", Label: v.c.T("meet.vote.item.none")}}
	now := v.c.Query("muc")
	for _, i := range v.Items {
		if now == "" && i.State == meeting.ItemNow {
			now = num(i.ID)
		}
		options = append(options, ui.Option{Value: num(i.ID), Label: strconv.Itoa(i.Pos) + ". " + i.Title})
	}
	return v.pick(ui.FieldData{Name: "item", Label: v.c.T("meet.vote.item"), Width: "full", Value: now}, options)
}

// rules are the two majorities, each with how many votes it needs now.
func (v votesView) rules() ui.ChoiceData {
	return v.pick(ui.FieldData{Name: "rule", Label: v.c.T("meet.vote.rule"), Value: string(rule.VoteOrdinary)}, []ui.Option{
		{Value: string(rule.VoteOrdinary), Label: v.c.T("meet.vote.rule.ordinary"), Hint: v.c.T("meet.vote.rule.ordinary.hint", "Needed", v.Needed, "Base", v.VoteBase)},
		{Value: string(rule.VoteAdmission), Label: v.c.T("meet.vote.rule.admission"), Hint: v.c.T("meet.vote.rule.admission.hint")},
	})
}

func (v votesView) ways() ui.ChoiceData {
	return v.pick(ui.FieldData{Name: "way", Label: v.c.T("meet.vote.way"), Value: v.way()}, []ui.Option{
		{Value: string(meeting.Hands), Label: v.c.T("meet.vote.way.hands"), Hint: v.c.T("meet.vote.way.hands.hint")},
		{Value: string(meeting.Phones), Label: v.c.T("meet.vote.way.phones"), Hint: v.c.T("meet.vote.way.phones.hint")},
		{Value: string(meeting.Paper), Label: v.c.T("meet.vote.way.paper"), Hint: v.c.T("meet.vote.way.paper.hint")},
	})
}

// way is the way that is chosen first: by hands, or the one the address asks for.
func (v votesView) way() string {
	if w := v.c.Query("way"); w == string(meeting.Phones) || w == string(meeting.Paper) {
		return w
	}
	return string(meeting.Hands)
}

// other says whether the other ways stand open: one of them was chosen, or is
// asked for by who leads here.
func (v votesView) other() bool {
	w := v.c.Form("way")
	return w == string(meeting.Phones) || w == string(meeting.Paper)
}

// team are those present, to make a tally team of.
func (v votesView) team() ui.ChoiceData {
	d := ui.ChoiceData{FieldData: v.field(ui.FieldData{Name: "team", Label: v.c.T("meet.vote.team"), Hint: v.c.T("meet.vote.team.hint"), Optional: true})}
	var ticked []string
	if v.c.R.Method == "POST" {
		ticked = v.c.R.Form["team"]
	}
	for _, a := range v.Roster {
		if a.Mark.There() {
			d.Options = append(d.Options, ui.Option{Value: num(a.Person), Label: a.Name, Selected: slices.Contains(ticked, num(a.Person))})
		}
	}
	return d
}

// count is a field of a number of votes.
func (s sayPage) count(name string, stored int) ui.FieldData {
	return s.field(ui.FieldData{Name: name, Label: s.c.T("meet.vote.count." + name), Width: "4", InputMode: "numeric", Suffix: s.c.T("meet.vote.count.unit"), Value: strconv.Itoa(stored), MaxLength: 6})
}

// asked is a page's wish of what the vote is about: of the form that came back,
// or of the address (?ve=score&so=12&tro-ve=/…).
func (v votesView) asked(name string) string {
	if v.c.R.Method == "POST" {
		return v.c.Form(name)
	}
	return v.c.Query(name)
}

// kept carry that wish through the form.
func (v votesView) kept() [][2]string {
	var out [][2]string
	for _, n := range []string{"ve", "so", "tro-ve"} {
		if s := v.asked(n); s != "" {
			out = append(out, [2]string{n, s})
		}
	}
	return out
}

// question is what the field of the question begins with: the address's words,
// or the usual ones of what is voted on.
func (v votesView) question() string {
	if s := v.c.Query("cau-hoi"); s != "" {
		return s
	}
	switch v.c.Query("ve") {
	case "agenda", "score", "minutes":
		return v.c.T("meet.vote.about." + v.c.Query("ve"))
	}
	return ""
}

func (p *Pages) doVotes(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	open := meeting.OpenVote{Key: c.Key(), Meeting: id, Item: c.FormID("item"), About: c.Form("ve"), AboutID: c.FormID("so"),
		Question: c.Form("question"), Rule: c.Form("rule"), Way: meeting.VoteWay(c.Form("way")), Another: c.Form("khac") == "1"}
	if open.About == "" && open.Item != 0 && open.Question != "" {
		open.About, open.AboutID = "item", open.Item // the item's own words may be others
	}
	for _, s := range c.R.Form["team"] {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			open.Team = append(open.Team, n)
		}
	}
	if open.About == "resolution" {
		if err := p.Resolutions.Votable(c.Context(), c.Actor, open.AboutID); err != nil {
			return again(c, err, func(err error) error { return p.showVotes(c, err) })
		}
	}
	to := href(id, tabVotes)
	if open.Way == meeting.Hands || open.Way == "" {
		tally, err := tallyOf(c)
		if err == nil && c.Form("yes") == "" { // nothing typed is no count of nobody
			err = wrong("yes", "meeting.vote.number")
		}
		if err != nil {
			return p.showVotes(c, err)
		}
		v, err := p.Meetings.HandsVote(c.Context(), c.Actor, open, tally)
		if err != nil {
			return again(c, err, func(err error) error { return p.showVotes(c, err) })
		}
		if b := backTo(c); b != "" {
			to = b
		}
		return c.Done(to, resultKey(v), "Yes", v.Yes, "Base", v.Base, "Needed", v.Needed)
	}
	vote, err := p.Meetings.OpenVote(c.Context(), c.Actor, open)
	if err != nil {
		return again(c, err, func(err error) error { return p.showVotes(c, err) })
	}
	return c.Done(voteHref(vote), "meet.vote.opened")
}

// backTo is the page of our own that a form asks to go back to, "" for none.
func backTo(c *web.Ctx) string {
	to := c.Form("tro-ve")
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, "\\") {
		return ""
	}
	return to
}

func voteHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/bieu-quyet/" + num(id)}, below...), "/")
}

// tallyOf reads the totals that were typed; an empty field is none.
func tallyOf(c *web.Ctx) (meeting.Tally, error) {
	var bad fault.Fields
	n := func(name string) int { return typedCount(c, &bad, name) }
	t := meeting.Tally{Yes: n("yes"), No: n("no"), Abstain: n("abstain")}
	return t, bad.Err("web.vote")
}

func typedCount(c *web.Ctx, bad *fault.Fields, name string) int {
	s := c.Form(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		bad.Add(name, "meeting.vote.number")
	}
	return n
}

func resultKey(v meeting.Vote) string {
	if v.Passed {
		return "meet.vote.passed"
	}
	return "meet.vote.failed"
}

// voteTag is how far a vote is, in a word.
func (s sayPage) voteTag(v meeting.Vote) ui.TagData {
	switch {
	case v.State == meeting.VoteOpen:
		return ui.TagData{Kind: ui.Info, Text: s.c.T("meet.vote.tag.open")}
	case v.State == meeting.VoteVoid:
		return ui.TagData{Text: s.c.T("meet.vote.tag.void")}
	case v.Passed:
		return ui.TagData{Kind: ui.Good, Text: s.c.T("meet.vote.tag.passed")}
	}
	return ui.TagData{Kind: ui.Bad, Text: s.c.T("meet.vote.tag.failed")}
}

// row is a vote in the list.
func (s sayPage) row(v meeting.Vote) ui.RowData {
	icon := map[bool]string{true: "check", false: "close"}[v.Passed]
	if v.State == meeting.VoteOpen {
		icon = "clock"
	}
	r := ui.RowData{Icon: icon, Title: v.Question, Href: voteHref(v.ID), Tags: []ui.TagData{s.voteTag(v)}}
	switch v.State {
	case meeting.VoteOpen:
		r.Detail = s.c.T("meet.vote.way."+string(v.Way)) + " · " + s.c.T("meet.vote.need", "Needed", v.Needed, "Base", v.Base)
	case meeting.VoteVoid:
		if v.Reason != "" {
			r.Detail = s.c.T("meet.vote.void.because", "Reason", v.Reason)
		}
	default:
		r.Detail = s.c.T("meet.vote.line", "Yes", rate(v.Yes, v.Base), "No", v.No, "Abstain", v.Abstain, "Needed", v.Needed)
		if v.MovedAt != 0 {
			r.Detail += " " + s.c.T("meet.vote.moved")
		}
	}
	return r
}

// ---- one vote ----

// voteView is the page of one vote.
type voteView struct {
	sayPage
	Vote   meeting.Vote
	Cast   bool // the actor may cast now
	Strand ui.ThreadData
}

func (p *Pages) vote(c *web.Ctx) error { return p.showVote(c, nil) }

func (p *Pages) showVote(c *web.Ctx, err error) error {
	id, e := c.ID("vote")
	if e != nil {
		return e
	}
	x, may, e := p.Meetings.Vote(c.Context(), c.Actor, id)
	if e != nil {
		return e
	}
	s, e := p.sayPage(c, x.Meeting, x.Question, tabVotes, err)
	if e != nil {
		return e
	}
	v := voteView{sayPage: s, Vote: x, Cast: may}
	v.Lead = ""
	if v.Strand, e = p.strand(c, thread.Vote, id); e != nil {
		return e
	}
	d := c.Shell(c.T("meet.vote.title"))
	return c.RenderStatus(v.status(&d), votePage(d, v))
}

// choices are the three answers, none of them chosen for anybody.
func (v voteView) choices() ui.ChoiceData {
	return v.pick(ui.FieldData{Name: "choice", Label: v.c.T("meet.vote.mine"), Big: true, Hint: v.c.T("meet.vote.choice.hint")}, []ui.Option{
		{Value: "yes", Label: v.c.T("meet.vote.yes")}, {Value: "no", Label: v.c.T("meet.vote.no")}, {Value: "abstain", Label: v.c.T("meet.vote.abstain")}})
}

// result is what came of it, in lines.
func (v voteView) result() []ui.Answer {
	x, T := v.Vote, v.c.T
	out := []ui.Answer{{Label: T("meet.vote.way"), Value: T("meet.vote.way." + string(x.Way))}}
	if x.State == meeting.VoteOpen {
		out = append(out, ui.Answer{Label: T("meet.vote.eligible"), Value: strconv.Itoa(x.Eligible)})
		if x.Way == meeting.Phones {
			out = append(out, ui.Answer{Label: T("meet.vote.cast"), Value: rate(x.Cast, x.Eligible)})
		}
	} else {
		if x.Way == meeting.Paper {
			out = append(out, ui.Answer{Label: T("meet.vote.papers"), Value: T("meet.vote.papers.value", "Issued", x.Issued, "Returned", x.Returned, "Invalid", x.Invalid)})
		}
		out = append(out, ui.Answer{Label: T("meet.vote.yes"), Value: rate(x.Yes, x.Base)}, ui.Answer{Label: T("meet.vote.no"), Value: strconv.Itoa(x.No)},
			ui.Answer{Label: T("meet.vote.abstain"), Value: strconv.Itoa(x.Abstain)}, ui.Answer{Label: T("meet.vote.eligible"), Value: strconv.Itoa(x.Eligible)})
	}
	rule_ := "meet.vote.rule.ordinary"
	if x.Rule == string(rule.VoteAdmission) {
		rule_ = "meet.vote.rule.admission"
	}
	out = append(out, ui.Answer{Label: T("meet.vote.base"), Value: strconv.Itoa(x.Base), Note: T("meet.vote.base.note")},
		ui.Answer{Label: T("meet.vote.needed"), Value: strconv.Itoa(x.Needed), Note: T(rule_)})
	if names := v.names(x.Team); names != "" {
		out = append(out, ui.Answer{Label: T("meet.vote.team"), Value: names})
	}
	if x.State == meeting.VoteClosed && x.MovedAt != 0 {
		out = append(out, ui.Answer{Label: T("meet.vote.moved.label"), Value: moment(x.MovedAt), Note: T("meet.vote.moved")})
	}
	if x.State == meeting.VoteVoid && x.Reason != "" {
		out = append(out, ui.Answer{Label: T("meet.vote.void.reason"), Value: x.Reason})
	}
	return out
}

func (v voteView) names(persons []int64) string {
	var out []string
	for _, p := range persons {
		out = append(out, v.by(p))
	}
	return strings.Join(out, ", ")
}

func (p *Pages) doCast(c *web.Ctx) error {
	id, err := c.ID("vote")
	if err != nil {
		return err
	}
	if err := p.Meetings.Cast(c.Context(), c.Actor, c.Key(), id, c.Form("choice")); err != nil {
		return again(c, err, func(err error) error { return p.showVote(c, err) })
	}
	return c.Done(voteHref(id), "meet.vote.cast.done")
}

func (p *Pages) doClose(c *web.Ctx) error {
	id, err := c.ID("vote")
	if err != nil {
		return err
	}
	tally, err := tallyOf(c)
	var bad fault.Fields
	cmd := meeting.CloseVote{Key: c.Key(), Vote: id, Tally: tally,
		Issued: typedCount(c, &bad, "issued"), Returned: typedCount(c, &bad, "returned"), Invalid: typedCount(c, &bad, "invalid")}
	if err == nil {
		err = bad.Err("web.vote")
	}
	if err != nil {
		return p.showVote(c, err)
	}
	v, err := p.Meetings.CloseVote(c.Context(), c.Actor, cmd)
	if err != nil {
		return again(c, err, func(err error) error { return p.showVote(c, err) })
	}
	return c.Done(voteHref(id), resultKey(v), "Yes", v.Yes, "Base", v.Base, "Needed", v.Needed)
}

func (p *Pages) doVoid(c *web.Ctx) error {
	id, err := c.ID("vote")
	if err != nil {
		return err
	}
	if err := p.Meetings.VoidVote(c.Context(), c.Actor, c.Key(), id, c.Form("reason")); err != nil {
		return again(c, err, func(err error) error { return p.showVote(c, err) })
	}
	return c.Done(voteHref(id), "meet.vote.void.done")
}

// left is what the field of votes in favour begins with when a vote is closed:
// nobody of those without a phone, everybody else.
func (v voteView) left() int {
	if v.Vote.Way == meeting.Phones {
		return 0
	}
	return v.Vote.Eligible
}

// closeAside says how many have voted on phones so far.
func closeAside(ctx context.Context, v voteView) string {
	if v.Vote.Way != meeting.Phones {
		return ""
	}
	return i18n.T(ctx, "meet.vote.cast.so_far", "Cast", v.Vote.Cast, "Eligible", v.Vote.Eligible)
}
