package cycle

import (
	"context"
	"io"
	"strconv"

	"nep/internal/cycle"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func (p *Pages) readyPage(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	r, err := p.Papers.Cycle.Ready(c.Context(), c.Actor, id, readyYear(c))
	if err != nil {
		return err
	}
	return c.Render(readyView(c.Shell(c.T("ready.title")), r))
}

// readyYear is the year asked for; 0 is the term.
func readyYear(c *web.Ctx) int {
	y, err := strconv.Atoi(c.Query("nam"))
	if err != nil || y < 2000 || y > 2100 {
		return 0
	}
	return y
}

// readyFile is the bundle for an inspector, and for who takes over.
func (p *Pages) readyFile(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	name, write, err := p.Papers.HandOver(c.Context(), c.Actor, id, readyYear(c))
	if err != nil {
		return err
	}
	return c.File(name, "application/zip", func(w io.Writer) error { return write(w) })
}

func readyHref(r cycle.Ready, below string, year int) string {
	to := unitHref(r.Unit, "/kiem-tra"+below)
	if year != 0 {
		to += "?nam=" + strconv.Itoa(year)
	}
	return to
}

func readyWord(ctx context.Context, l cycle.ReadyLine) string {
	return i18n.T(ctx, "ready.paper."+l.ID)
}

func readyMonth(month string) string {
	if len(month) < 7 {
		return ""
	}
	return month[5:] + "/" + month[:4]
}

var readyKinds = map[cycle.ReadyState]ui.Kind{cycle.Have: ui.Good, cycle.Missing: ui.Bad, cycle.NotYet: ui.Plain}

// readyRow is a line with its state and the way to mend it.
func readyRow(ctx context.Context, l cycle.ReadyLine) ui.RowData {
	r := ui.RowData{Icon: "paper", Title: readyWord(ctx, l), Href: l.Href, Detail: l.Source,
		Tags: []ui.TagData{{Kind: readyKinds[l.State], Text: i18n.T(ctx, "ready.state."+string(l.State))}}}
	if l.Month != "" {
		r.Title += " · " + readyMonth(l.Month)
	}
	if how := "ready.how." + l.ID; l.State == cycle.Missing && i18n.Has(how) {
		r.Detail = i18n.T(ctx, how, l.Params...)
	}
	return r
}

func readyMonthTitle(ctx context.Context, m cycle.ReadyMonth) string {
	title := i18n.T(ctx, "ready.month", "Month", readyMonth(m.Month))
	if m.Missing == 0 {
		return title + ": " + i18n.T(ctx, "ready.month.whole")
	}
	return title + ": " + i18n.T(ctx, "ready.missing", "Count", m.Missing)
}
