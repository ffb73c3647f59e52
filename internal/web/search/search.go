// Package search is the page of what was looked for: one box, a few choices, and
// what was found by day; and the links a box shows while one types.
package search

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/search"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// perPage is how many are shown at a time, suggested how many while one types.
const perPage, suggested = 20, 6

// Pages are the pages of this room.
type Pages struct {
	Search *search.Service
	Names  func(ctx context.Context, units []int64) (map[int64]string, error)
	// Below gives the units directly below one, as far as the actor may know.
	Below func(ctx context.Context, actor access.Actor, unit int64) ([]int64, error)
	// Looked keeps that somebody from outside a unit saw a name of its list.
	Looked func(ctx context.Context, actor access.Actor, unit, person int64) error
}

// Routes is the room's table of routes.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: ui.PathSearch, Action: access.SelfView, Subject: web.Self, Handle: p.find},
		{Method: "GET", Path: ui.PathSuggest, Action: access.SelfView, Subject: web.Self, Handle: p.suggest},
	}
}

// view is the page.
type view struct {
	Words    string
	Unit     string
	Kind     string
	From, To string
	FromErr  string
	ToErr    string
	Units    []ui.Option
	Asked    bool
	Near     []hit // those with all words side by side
	Days     []day
	Page     search.Page
	Next     string
	First    string // the first page, when this is another
	Filtered bool
	Waits    int
	Whole    bool // everything was read once
}

// day is what was found of one day.
type day struct {
	Day  string
	Hits []hit
}

type hit struct {
	search.Hit
	UnitName string
	Href     string
}

func (p *Pages) find(c *web.Ctx) error {
	v := view{Words: c.Query("q"), Unit: c.Query("o"), Kind: c.Query("loai"), From: c.Query("tu"), To: c.Query("den")}
	q := search.Query{Words: v.Words}
	q.Unit, _ = strconv.ParseInt(v.Unit, 10, 64)
	if k := search.Kind(v.Kind); slices.Contains(search.Kinds, k) {
		q.Kind = k
	} else {
		v.Kind = ""
	}
	q.From, v.FromErr = p.typedDay(c, v.From, false)
	q.To, v.ToErr = p.typedDay(c, v.To, true)
	if v.FromErr == "" && v.ToErr == "" && q.From != "" && q.To != "" && q.From > q.To {
		v.FromErr = c.T("search.day.order", "From", v.From, "To", v.To)
	}
	v.Filtered = q.Unit != 0 || q.Kind != "" || v.From != "" || v.To != ""
	after, _ := strconv.ParseInt(c.Query("sau"), 10, 64)

	// The units one can choose are those one stands in and those directly below;
	// others come by links.
	ids := slices.Clone(c.Actor.Hat.PathUnits())
	if p.Below != nil && c.Actor.Hat.Unit != 0 && len(c.Actor.Hat.Named) == 0 {
		below, err := p.Below(c.Context(), c.Actor, c.Actor.Hat.Unit)
		if err != nil {
			return err
		}
		ids = append(ids, below...)
	}
	if q.Unit != 0 && !slices.Contains(ids, q.Unit) {
		ids = append(ids, q.Unit)
	}
	names, err := p.names(c, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if names[id] != "" {
			v.Units = append(v.Units, ui.Option{Value: num(id), Label: names[id]})
		}
	}
	if v.Words != "" && v.FromErr == "" && v.ToErr == "" {
		v.Asked = true
		if v.Page, err = p.Search.Find(c.Context(), c.Actor, q, after, perPage); err != nil {
			return err
		}
		if v.Waits, v.Whole, err = p.Search.Waits(c.Context()); err != nil {
			return err
		}
		if err := p.days(c, &v); err != nil {
			return err
		}
	}
	if v.Page.Next != 0 {
		v.Next = v.address("sau", num(v.Page.Next))
	}
	if after != 0 {
		v.First = v.address("sau", "")
	}
	d := c.Shell(c.T("search.page.title"))
	d.SearchQuery = v.Words
	d.HasErrors = v.FromErr != "" || v.ToErr != ""
	return c.Render(page(d, v))
}

// suggest answers what is being typed.
func (p *Pages) suggest(c *web.Ctx) error {
	found, err := p.Search.Suggest(c.Context(), c.Actor, c.Query("q"), suggested)
	if err != nil {
		return err
	}
	hits, err := p.named(c, found)
	if err != nil {
		return err
	}
	return c.Render(suggestions(hits))
}

// days puts hits into their days, with the names of their units.
func (p *Pages) days(c *web.Ctx, v *view) error {
	near, err := p.named(c, v.Page.Near)
	if err != nil {
		return err
	}
	v.Near = near
	hits, err := p.named(c, v.Page.Hits)
	if err != nil {
		return err
	}
	for _, h := range hits {
		if n := len(v.Days); n == 0 || v.Days[n-1].Day != h.Day {
			v.Days = append(v.Days, day{Day: h.Day})
		}
		d := &v.Days[len(v.Days)-1]
		d.Hits = append(d.Hits, h)
	}
	return nil
}

// named gives hits with the names of their units; names of people of other units
// are a look that is kept.
func (p *Pages) named(c *web.Ctx, hits []search.Hit) ([]hit, error) {
	var units []int64
	for _, h := range hits {
		units = append(units, h.Unit)
	}
	names, err := p.names(c, units)
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, h := range hits {
		if h.Kind == search.Person && p.Looked != nil {
			if err := p.Looked(c.Context(), c.Actor, h.Unit, h.Subject); err != nil {
				return nil, err
			}
		}
		out = append(out, hit{Hit: h, UnitName: names[h.Unit], Href: h.Path})
	}
	return out, nil
}

// names are those of units; none where there are none.
func (p *Pages) names(c *web.Ctx, units []int64) (map[int64]string, error) {
	if len(units) == 0 {
		return nil, nil
	}
	return p.Names(c.Context(), units)
}

// typedDay reads a day, a month or a year as people type it; last is whether its
// last day counts.
func (p *Pages) typedDay(c *web.Ctx, s string, last bool) (iso, fault string) {
	if s == "" {
		return "", ""
	}
	d, err := vn.ParseDate(s)
	if err != nil {
		return "", c.T("search.day.bad")
	}
	if last {
		return d.Last().String(), ""
	}
	return d.First().String(), ""
}

// address is this page with one parameter changed; "" takes it away.
func (v view) address(name, value string) string {
	q := url.Values{}
	for k, s := range map[string]string{"q": v.Words, "o": v.Unit, "loai": v.Kind, "tu": v.From, "den": v.To, name: value} {
		if s != "" {
			q.Set(k, s)
		}
	}
	return ui.PathSearch + "?" + q.Encode()
}

// plain is the address without the choices.
func (v view) plain() string { return ui.PathSearch + "?" + url.Values{"q": {v.Words}}.Encode() }

// found says how many there are, as people count.
func (v view) found(ctx context.Context) string {
	if v.Page.Looked > 0 {
		return i18n.T(ctx, "search.count.looked", "N", vn.FormatInt(int64(v.Page.Count)), "Looked", vn.FormatInt(int64(v.Page.Looked)))
	}
	if v.Page.Count > search.Most {
		return i18n.T(ctx, "search.count.more", "Most", vn.FormatInt(search.Most))
	}
	return i18n.T(ctx, "search.count", "N", vn.FormatInt(int64(v.Page.Count)), "Count", v.Page.Count)
}

func kindOptions(ctx context.Context, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Label: i18n.T(ctx, "search.kind.any")}}
	for _, k := range search.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: i18n.T(ctx, "search.kind."+string(k)), Selected: string(k) == chosen})
	}
	return out
}

func unitOptions(ctx context.Context, v view) []ui.Option {
	out := []ui.Option{{Value: "", Label: i18n.T(ctx, "search.unit.any")}}
	for _, o := range v.Units {
		o.Selected = o.Value == v.Unit
		out = append(out, o)
	}
	return out
}

// icons of the kinds.
var icons = map[search.Kind]string{search.Paper: "paper", search.Official: "paper", search.Directive: "inbox", search.Meeting: "meeting", search.Minutes: "paper",
	search.Opinion: "users", search.Resolution: "resolution", search.Task: "check", search.Report: "inbox", search.Difficulty: "alert", search.Programme: "flag", search.Congress: "flag", search.Merger: "units", search.Person: "user"}

func dmy(iso string) string {
	d, err := vn.ParseISO(iso)
	if err != nil {
		return iso
	}
	return vn.FormatDate(d)
}

func num(n int64) string { return strconv.FormatInt(n, 10) }
