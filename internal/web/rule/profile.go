package rule

import (
	"context"
	"slices"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// profileView is the page of what a guidance says.
type profileView struct {
	rule.ProfileDef
	Other  rule.ProfileDef // what it is compared with; ID "" for none
	Groups []told
	Silent []string // the rules it says nothing of
	Rows   [][]ui.Cell
	Links  []ui.RowData // the other guidances
}

// told is what a guidance says under one heading.
type told struct {
	Title string
	Says  []ui.Answer
}

// predecessor is with what a guidance is compared when nothing is chosen.
var predecessor = map[string]string{"hd42-2025": "hd12-2018", "hd12-2018": "hd42-2025"}

func (p *Pages) profile(c *web.Ctx) error {
	none := func() error { return fault.New("web.rule", fault.NotFound, "fault.not_found") }
	def, ok := rule.ProfileOf(c.R.PathValue("profile"))
	if !ok {
		return none()
	}
	v := profileView{ProfileDef: def}
	ctx := c.Context()
	other := c.Query("so")
	if other == "" {
		if other = predecessor[def.ID]; other == "" {
			other = def.Base
		}
	}
	if other != "" && other != def.ID {
		if v.Other, ok = rule.ProfileOf(other); !ok {
			return none()
		}
		v.compare(ctx)
	}
	v.say(ctx)
	for _, id := range append(rule.Profiles(), "charter") {
		if o, ok := rule.ProfileOf(id); ok && id != def.ID {
			v.Links = append(v.Links, ui.RowData{Icon: "rule", Title: title(ctx, o), Detail: profileSpan(ctx, o), Href: "/quy-dinh/" + id})
		}
	}
	return c.Render(profilePage(c.Shell(title(ctx, def)), v))
}

// title is a guidance's name.
func title(ctx context.Context, p rule.ProfileDef) string {
	if slices.Contains(rule.Profiles(), p.ID) {
		return i18n.T(ctx, "rule.choice.profile."+p.ID)
	}
	return p.Name(ctx)
}

func profileSpan(ctx context.Context, p rule.ProfileDef) string {
	if p.From == "" {
		return i18n.T(ctx, "rule.page.profile.always")
	}
	return i18n.T(ctx, "rule.page.paper.span", "Since", span(ctx, p.From, p.To))
}

// say fills in what the guidance says and what it does not.
func (v *profileView) say(ctx context.Context) {
	spoken := map[rule.Key]bool{rule.Profile: true}
	for _, t := range v.Tells() {
		d, _ := rule.Find(t.Key)
		spoken[t.Key] = true
		group := i18n.T(ctx, d.GroupKey())
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Title != group {
			v.Groups = append(v.Groups, told{Title: group})
		}
		last := &v.Groups[len(v.Groups)-1]
		last.Says = append(last.Says, ui.Answer{Label: i18n.T(ctx, d.LabelKey()), Value: words(ctx, t.Key, t.Value), Note: v.note(ctx, t)})
	}
	for _, k := range rule.Keys {
		if !spoken[k] {
			d, _ := rule.Find(k)
			v.Silent = append(v.Silent, i18n.T(ctx, d.LabelKey()))
		}
	}
}

// note is where a number of a guidance comes from and how sure it is.
func (v *profileView) note(ctx context.Context, t rule.Told) string {
	out := i18n.T(ctx, "rule.page.profile.source", "Source", t.Cite(ctx), "Words", i18n.T(ctx, rule.CertaintyKey(t.Certainty)))
	if s := span(ctx, t.From, t.To); s != "" {
		out += " " + i18n.T(ctx, "rule.page.profile.span", "Since", s)
	}
	if t.By != v.ID {
		by, _ := rule.ProfileOf(t.By)
		out += " " + i18n.T(ctx, "rule.page.profile.base", "Title", title(ctx, by))
	}
	return out
}

// compare fills in the table of what differs from Other, the older one first,
// and what is the same.
func (v *profileView) compare(ctx context.Context) {
	older, newer := v.ends()
	a, b := valuesOf(ctx, older), valuesOf(ctx, newer)
	var same [][]ui.Cell
	for _, k := range rule.Keys {
		// What both take from elsewhere is no difference between the two papers.
		if !speaks(older, k) && !speaks(newer, k) {
			continue
		}
		x, y := a[k], b[k]
		d, _ := rule.Find(k)
		var tag ui.TagData
		switch {
		case x == y:
			tag.Text = i18n.T(ctx, "rule.page.compare.same")
		case x == "":
			tag = ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "rule.page.compare.new")}
		case y == "":
			tag = ui.TagData{Text: i18n.T(ctx, "rule.page.compare.gone")}
		default:
			tag = ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "rule.page.compare.changed")}
		}
		silent := i18n.T(ctx, "rule.page.compare.silent")
		row := []ui.Cell{{Text: i18n.T(ctx, d.LabelKey()), Tags: []ui.TagData{tag}}, {Text: or(x, silent)}, {Text: or(y, silent)}}
		if x == y {
			same = append(same, row)
		} else {
			v.Rows = append(v.Rows, row)
		}
	}
	v.Rows = append(v.Rows, same...)
}

// ends gives the two guidances in the order of time.
func (v *profileView) ends() (older, newer rule.ProfileDef) {
	if v.Other.From <= v.From {
		return v.Other, v.ProfileDef
	}
	return v.ProfileDef, v.Other
}

// speaks says whether a guidance itself says something of a rule.
func speaks(p rule.ProfileDef, k rule.Key) bool {
	return slices.ContainsFunc(p.Facts, func(f rule.Fact) bool { return f.Key == k })
}

// valuesOf gives each rule's value under a guidance in words; more than one,
// each with its days, when it changed while the guidance held.
func valuesOf(ctx context.Context, p rule.ProfileDef) map[rule.Key]string {
	all := map[rule.Key][]rule.Told{}
	for _, t := range p.Tells() {
		all[t.Key] = append(all[t.Key], t)
	}
	out := map[rule.Key]string{}
	for k, list := range all {
		var said []string
		for _, t := range list {
			w := words(ctx, k, t.Value)
			if len(list) > 1 {
				w += " (" + span(ctx, t.From, t.To) + ")"
			}
			said = append(said, w)
		}
		out[k] = strings.Join(said, "; ")
	}
	return out
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
