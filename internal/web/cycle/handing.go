package cycle

import (
	"context"
	"strconv"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// shownOpen is how many open things of a kind the page of a handover lists; the
// rest stands on the page of its kind.
const shownOpen = 15

// handingData is the page a secretary hands his unit over by: what stands open,
// where the numbers are, what is missing, and the papers themselves.
type handingData struct {
	Unit         int64
	Name         string
	Tasks        []ui.RowData
	MoreTasks    bool
	Difficulties []ui.RowData
	Proposals    []ui.RowData
	Drafts       []ui.RowData
	Numbers      []ui.Answer
	Ready        cycle.Ready
	Month        []ui.RowData
	Today        string
	MoreAsked    bool
}

func (p *Pages) handing(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	ctx := c.Context()
	v := handingData{Unit: id, Today: clock.Day(p.Papers.DB.Now())}
	if v.Ready, err = p.Papers.Cycle.Ready(ctx, c.Actor, id, 0); err != nil {
		return err
	}
	v.Name = v.Ready.Name
	tasks, err := p.Papers.Resolutions.Tasks(ctx, c.Actor, id, resolution.Open, org.Cursor{}, shownOpen)
	if err != nil {
		return err
	}
	v.MoreTasks = tasks.More
	for _, k := range tasks.Rows {
		r := ui.RowData{Icon: "flag", Title: k.Text, Href: "/nhiem-vu/" + num(k.ID), Detail: c.T("handing.task", "Name", k.OwnerName, "Due", dmy(k.Due))}
		if k.Due != "" && k.Due < v.Today {
			r.Tags = []ui.TagData{{Kind: ui.Bad, Text: c.T("handing.late")}}
		}
		v.Tasks = append(v.Tasks, r)
	}
	hard, err := p.Papers.Reports.Difficulties(ctx, c.Actor, id, false, org.Cursor{}, shownOpen)
	if err != nil {
		return err
	}
	for _, d := range hard.Rows {
		if d.State == report.DifficultyClosed {
			continue
		}
		v.Difficulties = append(v.Difficulties, ui.RowData{Icon: "alert", Title: d.Text, Href: "/vuong-mac/" + num(d.ID), Detail: c.T("handing.difficulty", "To", d.ToName, "Due", dmy(d.Due)),
			Tags: []ui.TagData{{Text: c.T("report.difficulty." + string(d.State))}}})
	}
	asked, err := p.Papers.Resolutions.Proposals(ctx, c.Actor, id, true, org.Cursor{}, shownOpen)
	if err != nil {
		return err
	}
	v.MoreAsked = asked.More
	for _, o := range asked.Rows {
		v.Proposals = append(v.Proposals, ui.RowData{Icon: "idea", Title: o.Text, Href: "/de-xuat/" + num(o.ID), Detail: c.T("handing.proposal", "Day", dmy(o.Day))})
	}
	officials, err := p.Documents.Officials(ctx, c.Actor, id, org.Cursor{}, 100)
	if err != nil {
		return err
	}
	for _, o := range officials.Rows {
		if o.State == document.Drafted {
			v.Drafts = append(v.Drafts, ui.RowData{Icon: "paper", Title: o.Title, Href: officialHref(o.ID)})
		}
	}
	series, err := p.Documents.Series(ctx, c.Actor, id)
	if err != nil {
		return err
	}
	for _, s := range series { // what still runs: of the term, or of the year
		if s.TermName != v.Ready.Term && strconv.Itoa(s.Year) != v.Today[:4] {
			continue
		}
		v.Numbers = append(v.Numbers, ui.Answer{Label: handingSeries(ctx, s), Value: c.T("handing.number", "Last", vn.FormatInt(s.Last), "Next", vn.FormatInt(s.Last+1))})
	}
	month, err := p.Papers.Cycle.MonthOf(ctx, c.Actor, id, v.Today[:7], "")
	if err == nil {
		for _, s := range month.Steps {
			if s.State != cycle.StepDone && s.State != cycle.StepNone {
				r := ui.RowData{Icon: "meeting", Title: c.T(s.Label, s.Params...), Href: s.Href}
				if s.Due != "" {
					r.Detail = c.T("handing.by", "Due", dmy(s.Due))
				}
				v.Month = append(v.Month, r)
			}
		}
	}
	return c.Render(handingView(c.Shell(c.T("handing.title")), v))
}

func handingSeries(ctx context.Context, s document.Series) string {
	kind := s.Kind
	if i18n.Has("paper.kind." + kind) {
		kind = i18n.T(ctx, "paper.kind."+kind)
	}
	when := s.TermName
	if s.Year != 0 {
		when = strconv.Itoa(s.Year)
	}
	if when == "" {
		return kind
	}
	return kind + " (" + when + ")"
}

func handingMore(ctx context.Context, all string, more bool) ui.Link {
	if !more {
		return ui.Link{}
	}
	return ui.Link{Label: i18n.T(ctx, "handing.all"), Href: all}
}
