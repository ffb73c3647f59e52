// Package home has the page "Việc của tôi": what needs this person now, most
// pressing first, one clear next action each.
package home

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/waiting"
	"nep/internal/web"
	"nep/internal/web/ui"

	"context"
	"time"
)

// Pages are the pages of this room.
type Pages struct {
	Cycle *cycle.Service
	Now   func() time.Time
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/{$}", Action: access.SelfView, Subject: web.Self, Handle: p.home}}
}

func (p *Pages) home(c *web.Ctx) error {
	items, err := p.Cycle.Waiting(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	now := p.Now().In(clock.Zone)
	d := c.Shell(c.T("nav.home"))
	head := ui.PageHeadData{Kicker: c.Day(now), Title: c.T("home.title", "Name", c.GivenName())}
	if len(items) == 0 {
		return c.Render(emptyPage(d, head))
	}
	head.Lead = c.T("home.lead", "Count", len(items))
	return c.Render(page(d, head, items[0], items[1:]))
}

// button is an item's one next action; the first of the page is the one that
// stands out.
func button(ctx context.Context, i waiting.Item, first bool) ui.ButtonData {
	return ui.ButtonData{Label: say(ctx, i.Action, i), Href: i.Href, Go: first, Small: !first}
}

func row(ctx context.Context, i waiting.Item) ui.RowData {
	r := ui.RowData{Title: say(ctx, i.Title, i), Href: i.Href, Tags: tags(ctx, i), Buttons: []ui.ButtonData{button(ctx, i, false)}}
	if i.Detail != "" {
		r.Detail = say(ctx, i.Detail, i)
	}
	if day, err := time.Parse(time.DateOnly, i.Day); err == nil {
		r.Date = ui.DateOf(ctx, day)
	}
	return r
}
