package resolution

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// emptyRows is how many rows for new points the form always has.
const emptyRows = 3

// row is one point of the form.
type row struct {
	N        int
	ID       int64
	Source   string
	SourceID int64
	Text     string
	Owner    int64
	Due      string // as people write it
	Month    string
}

func (r row) name(field string) string { return field + "." + strconv.Itoa(r.N) }

// draftView is the form of a meeting's decision.
type draftView struct {
	resolution.View
	said
	Key     string
	Seen    int64
	Rows    []row
	People  []resolution.Owner
	Strand  ui.ThreadData
	Vote    voteView
	Focused int // the row to look at; -1 for none
}

// draft is the form for who prepares the meeting; whoever else may look at the
// meeting is led to its decision.
func (p *Pages) draft(c *web.Ctx) error {
	err := p.showDraft(c, nil)
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	paper, err := p.Resolutions.DecisionOf(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if paper != 0 {
		return c.Redirect(paperHref(paper))
	}
	m, err := p.Meetings.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Render(nonePage(c.Shell(c.T("reso.draft.title")), m))
}

func (p *Pages) showDraft(c *web.Ctx, failed error) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	v := draftView{said: back(c, failed), Key: web.NewKey()}
	if v.View, err = p.Resolutions.Draft(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if v.State != resolution.Draft { // decided: there is a paper now
		return c.Redirect(paperHref(v.ID))
	}
	if !v.MayEdit && v.ID != 0 {
		return c.Redirect(paperHref(v.ID))
	}
	if v.People, err = p.Resolutions.Owners(c.Context(), c.Actor, v.Unit, id); err != nil {
		return err
	}
	if v.Strand, err = p.strand(c, thread.Resolution, v.ID); err != nil {
		return err
	}
	v.Seen = v.Version
	if failed == nil {
		v.fresh()
	} else {
		v.typed()
	}
	v.Vote = p.newVote(c, v.View, failed)
	d := c.Shell(c.T("reso.draft.title"))
	return c.RenderStatus(v.status(&d), draftPage(d, v))
}

// fresh fills the form from what is stored, or, before there is anything, from
// what is known of the month.
func (v *draftView) fresh() {
	if v.ID == 0 {
		year, month := v.Meeting.Month[:4], strings.TrimPrefix(v.Meeting.Month[5:], "0")
		v.Kind = resolution.NQ
		v.Title = i18n.T(vi(), "reso.draft.title_of", "Month", month, "Year", year)
	}
	for i, pt := range v.Points {
		v.Rows = append(v.Rows, row{N: i, ID: pt.ID, Source: pt.Source, SourceID: pt.SourceID, Text: pt.Text, Owner: pt.Owner, Due: dmy(pt.Due), Month: pt.ReportMonth})
	}
	v.more()
}

// typed fills the form from what was sent. After somebody else has changed the
// draft, points of his that are not here stand at the end, and what he took
// away is new: nothing of either is lost by saving again.
func (v *draftView) typed() {
	v.Kind, v.Title, v.Body = resolution.Kind(v.c.Form("Kind")), v.c.Form("Title"), v.c.Form("Body")
	v.Seen = v.c.FormID("seen")
	for _, r := range formRows(v.c) {
		v.Rows = append(v.Rows, r)
	}
	if !fault.Is(v.err, fault.Conflict) {
		return
	}
	v.Seen = v.Version
	stored := map[int64]resolution.Point{}
	for _, pt := range v.Points {
		stored[pt.ID] = pt
	}
	for i := range v.Rows {
		if _, ok := stored[v.Rows[i].ID]; !ok {
			v.Rows[i].ID = 0
		}
		delete(stored, v.Rows[i].ID)
	}
	for _, pt := range v.Points {
		if _, ok := stored[pt.ID]; ok {
			v.Rows = append(v.Rows, row{N: len(v.Rows), ID: pt.ID, Source: pt.Source, SourceID: pt.SourceID, Text: pt.Text, Owner: pt.Owner, Due: dmy(pt.Due), Month: pt.ReportMonth})
		}
	}
}

func (v *draftView) more() {
	for range emptyRows {
		v.Rows = append(v.Rows, row{N: len(v.Rows), Due: dmy(dueFrom(v.Meeting.Day)), Month: addMonths(v.Meeting.Month, 1)})
	}
}

// dueFrom is the day suggested for a new point: in good time before the next
// month's meeting.
func dueFrom(day string) string { return clock.AddDays(day, 21) }

// formRows are the points as they were sent, each at its place.
func formRows(c *web.Ctx) []row {
	n, _ := strconv.Atoi(c.Form("rows"))
	var out []row
	for i := range min(max(n, 0), 100) {
		r := row{N: i}
		r.ID, r.Source, r.SourceID = c.FormID(r.name("ID")), c.Form(r.name("Source")), c.FormID(r.name("SourceID"))
		r.Text, r.Owner, r.Due, r.Month = c.Form(r.name("Text")), c.FormID(r.name("Owner")), c.Form(r.name("Due")), c.Form(r.name("ReportMonth"))
		out = append(out, r)
	}
	return out
}

func (p *Pages) doDraft(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	cmd := resolution.PutDraft{Key: c.Key(), Meeting: id, Seen: c.FormID("seen"), Kind: resolution.Kind(c.Form("Kind")), Title: c.Form("Title"), Body: c.Form("Body")}
	for _, r := range formRows(c) {
		cmd.Points = append(cmd.Points, resolution.Point{ID: r.ID, Text: r.Text, Source: r.Source, SourceID: r.SourceID, Owner: r.Owner, Due: typed(r.Due), ReportMonth: r.Month})
	}
	offered := c.Form("them")
	if offered != "" { // an offer of the page, with what was typed beside it
		v, err := p.Resolutions.Draft(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		// Who proposes something is suggested to see it through, where he may be
		// chosen at all.
		people, err := p.Resolutions.Owners(c.Context(), c.Actor, v.Unit, id)
		if err != nil {
			return err
		}
		owner := func(person int64) int64 {
			for _, o := range people {
				if o.Person == person {
					return person
				}
			}
			return 0
		}
		for _, o := range v.Offers {
			if o.Source+":"+num(o.ID) == offered {
				cmd.Points = append(cmd.Points, resolution.Point{Text: o.Text, Source: o.Source, SourceID: o.ID, Owner: owner(o.Person), Due: dueFrom(v.Meeting.Day), ReportMonth: addMonths(v.Meeting.Month, 1)})
			}
		}
	}
	if _, err := p.Resolutions.PutDraft(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showDraft(c, err) })
	}
	if offered != "" {
		return c.Done(draftHref(id)+"#noi-dung", "reso.draft.added")
	}
	if m, err := p.Meetings.View(c.Context(), c.Actor, id); err == nil && (m.State == meeting.Planned || m.State == meeting.Noticed) {
		return c.Done(meetingHref(id), "reso.draft.saved") // the month goes on there
	}
	return c.Done(draftHref(id), "reso.draft.saved")
}

// kinds are the two sorts of a decision.
func (v draftView) kinds() ui.ChoiceData {
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Kind", Label: v.c.T("reso.kind"), Error: ui.ErrorFor(v.errs, "Kind")}, Inline: true}
	for _, k := range []resolution.Kind{resolution.NQ, resolution.KL} {
		out.Options = append(out.Options, ui.Option{Value: string(k), Label: v.c.T("reso.kind." + string(k)), Hint: v.c.T("reso.kind.hint." + string(k)), Selected: v.Kind == k})
	}
	return out
}

// field is one field of a row.
func (v draftView) of(r row, name string, f ui.FieldData) ui.FieldData {
	f.Name, f.Error, f.Autocomplete = r.name(name), ui.ErrorFor(v.errs, r.name(name)), "off"
	return f
}

// source says where a point came from, as a link where there is a page for it.
func source(c *web.Ctx, src string, id int64) ui.Link {
	switch src {
	case "opinion":
		return ui.Link{Label: c.T("reso.source.opinion"), Href: proposalHref(id)}
	case "task":
		return ui.Link{Label: c.T("reso.source.task"), Href: taskHref(id)}
	case "directive":
		return ui.Link{Label: c.T("reso.source.directive"), Href: "/van-ban/" + num(id)}
	case "difficulty":
		return ui.Link{Label: c.T("reso.source.difficulty"), Href: "/vuong-mac/" + num(id)}
	case "charge":
		return ui.Link{Label: c.T("reso.source.charge"), Href: chargeHref(id)}
	case "item":
		return ui.Link{Label: c.T("reso.source.item")}
	case "paper":
		return ui.Link{Label: c.T("reso.source.paper"), Href: "/tai-lieu/" + num(id)}
	}
	return ui.Link{}
}

// part is how many of the points can become tasks.
func (v draftView) whole() int {
	n := 0
	for _, p := range v.Points {
		if p.Whole() {
			n++
		}
	}
	return n
}

// ---- the vote, on the draft's page and on the paper's ----

// voteView is what stands of the vote and what comes next.
type voteView struct {
	v    resolution.View
	c    *web.Ctx
	errs []ui.FieldError
	Key  string
	May  int // those present who may vote
}

func (p *Pages) newVote(c *web.Ctx, v resolution.View, failed error) voteView {
	out := voteView{v: v, c: c, Key: web.NewKey()}
	out.errs, _ = c.Invalid(failed)
	if out.mayVote() {
		if m, err := p.Meetings.View(c.Context(), c.Actor, v.Meeting.ID); err == nil {
			for _, a := range m.Roster {
				if a.MayVote && a.Mark.There() {
					out.May++
				}
			}
		}
	}
	return out
}

// held says that a vote was taken that stands for the words as they are.
func (w voteView) held() bool {
	return w.v.Vote != nil && w.v.Vote.State == meeting.VoteClosed && !w.v.Old
}

// mayPass says that the button to pass it stands on the page.
func (w voteView) mayPass() bool {
	st := w.v.Meeting.State
	if !w.v.MayLead || w.v.ID == 0 || w.v.State != resolution.Draft || st != meeting.Running && st != meeting.Ended {
		return false
	}
	return w.v.Kind == resolution.KL || w.held() && w.v.Vote.Passed
}

// mayVote says that the form of a vote by hands stands on the page.
func (w voteView) mayVote() bool {
	return w.v.MayLead && w.v.ID != 0 && w.v.State == resolution.Draft && w.v.Kind == resolution.NQ && w.v.Meeting.State == meeting.Running &&
		(w.v.Vote == nil || w.v.Old || w.v.Vote.State == meeting.VoteClosed && !w.v.Vote.Passed)
}

// result is the vote in words: "13/15 tán thành (86,7%); cần 8".
func (w voteView) result() string {
	v := w.v.Vote
	return w.c.T("reso.vote.result", "Yes", rate(v.Yes, v.Base), "Needed", v.Needed, "No", v.No, "Abstain", v.Abstain)
}

// count is one number of a vote by hands.
func (w voteView) count(name string) ui.FieldData {
	f := ui.FieldData{Name: name, Label: w.c.T("reso.vote." + name), Width: "full", InputMode: "numeric", Autocomplete: "off", MaxLength: 4, Error: ui.ErrorFor(w.errs, name)}
	if f.Value = w.c.Form(name); f.Value == "" {
		f.Value = "0"
		if name == "yes" {
			f.Value = strconv.Itoa(w.May) // as when everybody there agrees
		}
	}
	return f
}

func voteTitle(ctx context.Context, w voteView) string {
	if w.v.State == resolution.Draft {
		return i18n.T(ctx, "reso.vote.title")
	}
	return i18n.T(ctx, "reso.vote.taken")
}

func voteKind(w voteView) ui.Kind {
	if w.v.Vote.Passed {
		return ui.Good
	}
	return ui.Bad
}

// other is the page of votes, where it is taken on paper or on phones.
func (w voteView) other() string {
	question := w.c.T("reso.vote.question", "Kind", w.c.T("reso.kind."+string(w.v.Kind)), "Title", w.v.Title)
	return votesHref(w.v.Meeting.ID) + "?" + url.Values{"ve": {"resolution"}, "so": {num(w.v.ID)}, "cau-hoi": {question}, "way": {string(meeting.Paper)}, "tro-ve": {paperHref(w.v.ID)}}.Encode()
}
