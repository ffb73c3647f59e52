package resolution

import (
	"context"

	"nep/internal/i18n"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// proposalView is the page of a proposal.
type proposalView struct {
	resolution.ProposalRow
	said
	Key    string
	People []resolution.Owner
	Strand ui.ThreadData
	Today  string
	Letter bool // there is something to tell its author
}

func (p *Pages) proposal(c *web.Ctx) error { return p.showProposal(c, nil) }

func (p *Pages) showProposal(c *web.Ctx, failed error) error {
	id, err := c.ID("opinion")
	if err != nil {
		return err
	}
	v := proposalView{said: back(c, failed), Key: web.NewKey(), Today: p.Resolutions.Today()}
	if v.ProposalRow, err = p.Resolutions.Proposal(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if _, err := p.Resolutions.Letter(c.Context(), c.Actor, id); err == nil {
		v.Letter = true
	}
	if v.deciding() {
		if v.People, err = p.Resolutions.Owners(c.Context(), c.Actor, v.Unit, 0); err != nil {
			return err
		}
	}
	if v.Strand, err = p.strand(c, thread.Opinion, id); err != nil {
		return err
	}
	d := c.Shell(c.T("reso.proposal"))
	return c.RenderStatus(v.status(&d), proposalPage(d, v))
}

func (p *Pages) doProposal(c *web.Ctx) error {
	id, err := c.ID("opinion")
	if err != nil {
		return err
	}
	cmd := resolution.DecideProposal{Key: c.Key(), Opinion: id, State: resolution.FateState(c.Form("state")), Reason: c.Form("Reason"),
		Text: c.Form("Text"), Owner: c.FormID("Owner"), Due: typed(c.Form("Due")), ReportMonth: c.Form("ReportMonth")}
	if err := p.Resolutions.DecideProposal(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showProposal(c, err) })
	}
	return c.Done(proposalHref(id), "reso.proposal."+string(cmd.State))
}

// deciding says that the forms that decide stand on the page.
func (v proposalView) deciding() bool { return v.MayLead && v.Fate.State == resolution.Undecided }

// fate says what became of it, in a sentence.
func (v proposalView) fate(ctx context.Context) string {
	f := v.Fate
	switch f.State {
	case resolution.Taken:
		switch {
		case f.Task != nil && f.Task.State == resolution.Done:
			return i18n.T(ctx, "reso.fate.done.text", "Day", dmy(f.Task.DoneOn))
		case f.Task != nil:
			return i18n.T(ctx, "reso.fate.task.text")
		case v.Decision != nil && v.Decision.State != resolution.Draft:
			return i18n.T(ctx, "reso.fate.point.text")
		}
		return i18n.T(ctx, "reso.fate.taken.text")
	case resolution.Raised:
		return i18n.T(ctx, "reso.fate.raised.text")
	case resolution.Declined:
		return i18n.T(ctx, "reso.fate.declined.text")
	}
	return i18n.T(ctx, "reso.fate.open.text")
}

// taking is what a field of the first form shows: what was typed there, else
// what is stored; the other form does not empty it.
func (v proposalView) taking() said {
	if v.err != nil && v.c.Form("state") == string(resolution.Taken) {
		return v.said
	}
	return said{c: v.c}
}
