package cycle

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// readyPage is what an inspection usually asks for. An inspector opens it first,
// with a reason the unit sees.
func (p *Pages) readyPage(c *web.Ctx) error { return p.showReady(c, nil) }

type readyData struct {
	web.Sent
	cycle.Ready
	Key string
}

func (p *Pages) showReady(c *web.Ctx, failed error) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	r, err := p.Papers.Cycle.Ready(c.Context(), c.Actor, id, readyYear(c))
	if err != nil {
		return err
	}
	v := readyData{Sent: web.Back(c, failed), Ready: r, Key: web.NewKey()}
	d := c.Shell(c.T("ready.title"))
	if r.Outside {
		d = c.Shell(c.T("ready.title.outside"))
	}
	status := v.Status(&d)
	if r.Closed {
		return c.RenderStatus(status, readyClosed(d, v))
	}
	return c.RenderStatus(status, readyView(d, v))
}

// doOpenFile opens a unit's file for an inspector.
func (p *Pages) doOpenFile(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	if err := p.Papers.Cycle.OpenFile(c.Context(), c.Actor, c.Key(), id, c.Form("reason")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showReady(c, err) })
	}
	to := unitHref(id, "/kiem-tra")
	return c.Done(to, "ready.opened")
}

// readyYear is the year asked for; 0 is the term, cycle.NoYear what is no year.
func readyYear(c *web.Ctx) int {
	text := strings.TrimSpace(c.Query("nam"))
	if text == "" {
		return 0
	}
	y, err := strconv.Atoi(text)
	if err != nil || y < 1 || y > 9999 {
		return cycle.NoYear
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
	if fault.Is(err, fault.State) { // not opened yet, or a day ago; or of a year there is none of: the page says so
		to := unitHref(id, "/kiem-tra")
		if year := c.Query("nam"); year != "" {
			to += "?nam=" + url.QueryEscape(year)
		}
		return c.Redirect(to)
	}
	if err != nil {
		return err
	}
	return c.File(name, "application/zip", func(w io.Writer) error { return write(w) })
}

// readyLooks are the inspectors who opened the unit's file.
func readyLooks(ctx context.Context, looks []cycle.FileLook) []ui.RowData {
	var out []ui.RowData
	for _, l := range looks {
		role, _, _ := strings.Cut(l.Hat, ":")
		key := "ready.look"
		if l.Taken {
			key = "ready.look.taken"
		}
		out = append(out, ui.RowData{Icon: "eye", Title: l.Name, Detail: i18n.T(ctx, key, "Role", i18n.T(ctx, "role."+role), "At", clock.Time(l.At).Format("15:04 02/01/2006"), "Reason", l.Reason)})
	}
	return out
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
func readyRow(ctx context.Context, l cycle.ReadyLine, own bool) ui.RowData {
	r := ui.RowData{Icon: "paper", Title: readyWord(ctx, l), Href: l.Href, Detail: readySource(ctx, l),
		Tags: []ui.TagData{readyTag(ctx, l)}}
	if l.Month != "" {
		r.Title += " · " + readyMonth(l.Month)
	}
	if own && l.State == cycle.Missing {
		r.Detail = i18n.T(ctx, "ready.how."+l.ID, l.Params...) + " " + r.Detail
		if r.Href != "" && ui.Leads(ctx, r.Href) {
			r.Buttons = []ui.ButtonData{{Label: i18n.T(ctx, "ready.mend"), Href: r.Href, Describe: r.Title, Small: true}}
		}
	}
	return r
}

// readyTag is the state of a line; what is there though nothing asked for it
// looks otherwise, since it is not counted.
func readyTag(ctx context.Context, l cycle.ReadyLine) ui.TagData {
	if l.State == cycle.Have && l.Source == "" {
		return ui.TagData{Text: i18n.T(ctx, "ready.state.extra")}
	}
	return ui.TagData{Kind: readyKinds[l.State], Text: i18n.T(ctx, "ready.state."+string(l.State))}
}

// readyBeside says what stands on the page and is not in the count.
func readyBeside(ctx context.Context, r cycle.Ready) []string {
	var out []string
	if r.Later > 0 {
		out = append(out, i18n.T(ctx, "ready.later", "Count", r.Later))
	}
	if r.Extra > 0 {
		out = append(out, i18n.T(ctx, "ready.extra", "Count", r.Extra))
	}
	return out
}

// readySource is the paper that asks for a line.
func readySource(ctx context.Context, l cycle.ReadyLine) string {
	if l.Source == "" {
		return i18n.T(ctx, "ready.unasked")
	}
	return i18n.T(ctx, "ready.basis", "Source", l.Source)
}

func readyMonthTitle(ctx context.Context, m cycle.ReadyMonth) string {
	title := i18n.T(ctx, "ready.month", "Month", readyMonth(m.Month))
	switch {
	case m.Missing == 0 && m.Later == 0:
		return title + ": " + i18n.T(ctx, "ready.month.whole")
	case m.Missing == 0:
		return title + ": " + i18n.T(ctx, "ready.month.sofar", "Count", m.Later)
	}
	return title + ": " + i18n.T(ctx, "ready.missing", "Count", m.Missing)
}
