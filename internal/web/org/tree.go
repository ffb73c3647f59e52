package org

import (
	"net/url"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"

	"context"
)

// pictured is about how many units the picture of a tree shows at once.
const pictured = 150

// dayView is what both pages that can show another day say about it.
type dayView struct {
	Day, Today string // stored form
	Past       bool   // another day than today is shown
	Path       string // of the page, without parameters
	Typed      string // what could not be read as a day
	Bad        bool
}

// at makes links of a page that keep the day.
func (d dayView) at(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if d.Past {
		q.Set("ngay", d.Day)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// treeView is the page of the tree, or of what was found in it.
type treeView struct {
	dayView
	Text    string // what is looked for; "" shows the tree
	Found   []*org.Leaf
	Nodes   []ui.TreeNode
	Next    string
	MayRoot bool // may found a root
}

// bare: there is nothing yet, so nothing to look for either.
func (v treeView) bare() bool { return len(v.Nodes) == 0 && v.Text == "" && !v.Past && !v.Bad }

func (p *Pages) tree(c *web.Ctx) error {
	day, ok := asked(c)
	v := treeView{Text: c.Query("tim"), MayRoot: access.May(c.Actor, access.UnitEdit, access.Everything())}
	v.Path = "/to-chuc"
	if !ok {
		v.Typed, v.Bad = c.Query("ngay"), true
	}
	v.Today = p.Org.Day()
	v.Day, v.Past = day, day != "" && day != v.Today
	after := org.ParseCursor(c.Query("sau"))
	if v.Text != "" {
		found, err := p.Org.Look(c.Context(), c.Actor, v.Text, day, after, 0)
		if err != nil {
			return err
		}
		v.Found = found.Rows
		if found.More {
			v.Next = v.at(v.Path, "tim", v.Text, "sau", found.Next.String())
		}
	} else {
		t, err := p.Org.Tree(c.Context(), c.Actor, day, after, pictured)
		if err != nil {
			return err
		}
		v.Nodes = v.nodes(c.Context(), t.Top, 0, t.Count <= 60)
		if t.More {
			v.Next = v.at(v.Path, "sau", t.Next.String())
		}
	}
	d := c.Shell(c.T("org.page.title"))
	status := 200
	if v.Bad {
		d.HasErrors, status = true, 422
	}
	return c.RenderStatus(status, treePage(d, v))
}

// nodes turns leaves into what the component shows; few says that all of it
// may stand open.
func (d dayView) nodes(ctx context.Context, leaves []*org.Leaf, depth int, few bool) []ui.TreeNode {
	var out []ui.TreeNode
	for _, l := range leaves {
		n := ui.TreeNode{Label: l.Name, Note: note(ctx, l.Unit, d.on()), Open: depth == 0 || few, Children: d.nodes(ctx, l.Below, depth+1, few)}
		if l.Open {
			n.Href = d.at(href(l.ID))
		}
		if s := kids(ctx, l.Kids, l.Part); s != "" {
			n.Tags = []ui.TagData{{Text: s}}
		}
		if l.More {
			n.More, n.MoreText = d.at(href(l.ID), "sau", l.Next.String())+"#truc-thuoc", i18n.T(ctx, "org.page.more", "Count", l.Kids-len(l.Below))
		}
		out = append(out, n)
	}
	return out
}

// note is the soft line below a unit's name: its kind and code.
func note(ctx context.Context, u org.Unit, day string) string {
	s := i18n.T(ctx, org.KindKey(u.Kind, day))
	if u.Code != "" {
		s += " · " + string(u.Code)
	}
	return s
}

// on is the day that is shown.
func (d dayView) on() string {
	if d.Past {
		return d.Day
	}
	return d.Today
}
