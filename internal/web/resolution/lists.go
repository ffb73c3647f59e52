package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// perPage is how many rows a list shows.
const perPage = 30

// listView is the page of a unit's decisions.
type listView struct {
	place
	Tabs []tab
	Page org.Page[resolution.Resolution]
	Next string
}

// opinions says whether the reader is of the unit's own body, which sees proposals.
func (p *Pages) opinions(c *web.Ctx) bool {
	s, err := p.UnitSubject(c)
	return err == nil && access.May(c.Actor, access.MeetingView, s)
}

func (p *Pages) list(c *web.Ctx) error {
	l, err := p.place(c)
	if err != nil {
		return err
	}
	v := listView{place: l, Tabs: tabs(c, l.ID, "nghi-quyet", p.opinions(c))}
	if v.Page, err = p.Resolutions.List(c.Context(), c.Actor, l.ID, org.ParseCursor(c.Query("sau")), perPage); err != nil {
		return err
	}
	if v.Page.More {
		v.Next = listHref(l.ID) + "?sau=" + v.Page.Next.String()
	}
	return c.Render(listPage(c.Shell(c.T("reso.tab.decisions")), v))
}

// decisionRow is a decision in the list.
func decisionRow(ctx context.Context, r resolution.Resolution) ui.RowData {
	name := i18n.T(ctx, "reso.kind."+string(r.Kind))
	if s := r.Sign(); s != "" {
		name = i18n.T(ctx, "reso.numbered", "Kind", name, "Number", s)
	}
	detail := name
	if r.Of != meeting.CellBody {
		detail += " · " + i18n.T(ctx, "meet.body."+string(r.Of))
	}
	return ui.RowData{Date: leaf(ctx, r.Day), Title: r.Title, Href: paperHref(r.ID), Detail: detail, Tags: []ui.TagData{stateTag(ctx, r.State)}}
}

// filters are the ways to look at a unit's tasks, by the word in the address.
var filters = []struct {
	word  string
	state resolution.TaskState
}{{"", resolution.Open}, {"tre", resolution.Late}, {"xong", resolution.Done}, {"dung", resolution.Stopped}, {"tat-ca", ""}}

// tasksView is the page of a unit's tasks.
type tasksView struct {
	place
	Tabs    []tab
	Filters []tab
	At      string // the filter's word
	Page    org.Page[resolution.Task]
	Next    string
	Today   string
}

func (p *Pages) tasks(c *web.Ctx) error {
	l, err := p.place(c)
	if err != nil {
		return err
	}
	v := tasksView{place: l, Tabs: tabs(c, l.ID, "nhiem-vu", p.opinions(c)), At: c.Query("loc"), Today: p.Resolutions.Today()}
	state := resolution.Open
	known := false
	for _, f := range filters {
		href := tasksHref(l.ID)
		if f.word != "" {
			href += "?loc=" + f.word
		}
		if v.At == f.word {
			state, known = f.state, true
		}
		v.Filters = append(v.Filters, tab{ui.Link{Label: c.T("reso.filter." + f.word), Href: href}, v.At == f.word})
	}
	if !known {
		v.At, v.Filters[0].Current = "", true
	}
	if v.Page, err = p.Resolutions.Tasks(c.Context(), c.Actor, l.ID, state, org.ParseCursor(c.Query("sau")), perPage); err != nil {
		return err
	}
	if v.Page.More {
		v.Next = tasksHref(l.ID) + "?loc=" + v.At + "&sau=" + v.Page.Next.String()
	}
	return c.Render(tasksPage(c.Shell(c.T("reso.tab.tasks")), v))
}

// proposalsView is the page of a unit's proposals.
type proposalsView struct {
	place
	Tabs    []tab
	Filters []tab
	Open    bool // those nobody has answered only
	Pack    bool // the reader prints letters for those without a phone
	Mine    []resolution.ProposalRow
	Page    org.Page[resolution.ProposalRow]
	Next    string
}

func (p *Pages) proposals(c *web.Ctx) error {
	l, err := p.place(c)
	if err != nil {
		return err
	}
	v := proposalsView{place: l, Tabs: tabs(c, l.ID, "de-xuat", true), Open: c.Query("loc") == "cho"}
	v.Filters = []tab{{ui.Link{Label: c.T("reso.proposals.filter.all"), Href: opinionsHref(l.ID)}, !v.Open},
		{ui.Link{Label: c.T("reso.proposals.filter.open"), Href: opinionsHref(l.ID) + "?loc=cho"}, v.Open}}
	if s, err := p.UnitSubject(c); err == nil {
		v.Pack = access.May(c.Actor, access.MeetingPrepare, s)
	}
	after := org.ParseCursor(c.Query("sau"))
	if v.Page, err = p.Resolutions.Proposals(c.Context(), c.Actor, l.ID, v.Open, after, perPage); err != nil {
		return err
	}
	if after.ID == 0 && !v.Open {
		if v.Mine, err = p.Resolutions.MyProposals(c.Context(), c.Actor, 10); err != nil {
			return err
		}
	}
	if v.Page.More {
		v.Next = opinionsHref(l.ID) + "?sau=" + v.Page.Next.String()
		if v.Open {
			v.Next += "&loc=cho"
		}
	}
	return c.Render(proposalsPage(c.Shell(c.T("reso.tab.proposals")), v))
}

// proposalRow is a proposal in a list.
func proposalRow(ctx context.Context, p resolution.ProposalRow) ui.RowData {
	r := ui.RowData{Icon: "idea", Title: p.Text, Href: proposalHref(p.ID), Tags: []ui.TagData{fateTag(ctx, p)}, Detail: i18n.T(ctx, "reso.proposal.on", "Day", dmy(p.Day))}
	if p.Name != "" {
		r.Icon, r.Face, r.Detail = "", ui.Initials(p.Name), i18n.T(ctx, "reso.proposal.by", "Name", p.Name, "Day", dmy(p.Day))
	}
	return r
}
