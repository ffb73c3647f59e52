package rule

import (
	"context"
	"strings"

	"nep/internal/i18n"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// group is the rules of one heading.
type group struct {
	ID    string
	Title string
	Lines []line
}

// boardView is the page of a unit's rules.
type boardView struct {
	rule.Board
	*place
	Past   bool   // another day than today, or another knowledge than today's
	Known  string // the instant asked for, as people read it
	Errs   []ui.FieldError
	Frame  line
	Unset  []line  // what nobody has set and this unit is concerned by
	Groups []group // what is set
	Bare   bool    // a source among them names no first day
}

func (p *Pages) board(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	v := boardView{place: l}
	day, ok := asked(c)
	if !ok {
		v.Errs = append(v.Errs, ui.FieldError{Field: "ngay", Text: c.T("rule.fault.day")})
	}
	known, ok := instant(c.Query("luc"))
	if !ok {
		v.Errs = append(v.Errs, ui.FieldError{Field: "luc", Text: c.T("rule.page.known.bad")})
	}
	if v.Board, err = p.Rules.Board(c.Context(), c.Actor, l.ID, day, known); err != nil {
		return err
	}
	if known != 0 {
		v.Known = moment(known)
	}
	v.Past = v.Day != v.Today || known != 0
	v.fill()
	d := c.Shell(c.T("rule.page.title"))
	status := 200
	if len(v.Errs) > 0 {
		d.HasErrors, status = true, 422
	}
	return c.RenderStatus(status, boardPage(d, v))
}

func (v *boardView) fill() {
	for _, a := range v.Answers {
		def, _ := rule.Find(a.Key)
		may := v.may(def, v.Kind)
		one := v.line(a, v.Coming[a.Key], may && !v.Past)
		v.Bare = v.Bare || one.Bare
		if a.Key == rule.Profile {
			v.Frame = one
			continue
		}
		if !one.Set {
			if def.ConcernsKind(v.Kind) { // a committee is concerned by all that it sets for those below
				v.Unset = append(v.Unset, one)
			}
			continue
		}
		title := v.c.T(def.GroupKey())
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Title != title {
			v.Groups = append(v.Groups, group{ID: "muc-" + def.Group, Title: title})
		}
		last := &v.Groups[len(v.Groups)-1]
		last.Lines = append(last.Lines, one)
	}
}

// jumps lead to the groups of the page.
func (v boardView) jumps() []ui.Link {
	var out []ui.Link
	if len(v.Unset) > 0 {
		out = append(out, ui.Link{Label: v.c.T("rule.page.unset.title"), Href: "#chua-dat"})
	}
	for _, g := range v.Groups {
		out = append(out, ui.Link{Label: g.Title, Href: "#" + g.ID})
	}
	return out
}

// dayTyped gives back what was typed in a field of the form of days, else what is shown.
func (v boardView) dayTyped(name string) string {
	if text := v.c.Query(name); ui.ErrorFor(v.Errs, name) != "" {
		return text
	}
	if name == "luc" {
		return v.Known
	}
	return dmy(v.Day)
}

// regRow is a version of a regulation in a list.
func (l *place) regRow(g rule.Regulation, today string) ui.RowData {
	ctx := l.c.Context()
	r := ui.RowData{Icon: "paper", Title: name(ctx, g), Detail: i18n.T(ctx, "rule.page.paper.span", "Since", span(ctx, g.From, g.To)), Href: paperHref(g.Unit, g.ID)}
	if g.Unit != l.ID {
		r.Detail = i18n.T(ctx, "rule.page.paper.of", "Unit", l.unit(g.Unit).Label, "Since", span(ctx, g.From, g.To))
		if !l.reads(g.Unit) {
			r.Href = ""
		}
	}
	if g.From > today {
		r.Tags = []ui.TagData{{Text: i18n.T(ctx, "rule.page.paper.later"), Kind: ui.Info}}
	}
	return r
}

// name is a regulation's title with its number.
func name(ctx context.Context, g rule.Regulation) string {
	if g.Number == "" {
		return g.Title
	}
	return i18n.T(ctx, "rule.ground.numbered", "Title", g.Title, "Number", g.Number)
}

// others are the versions beside the one in force.
func (v boardView) others() []ui.RowData {
	var out []ui.RowData
	for _, g := range v.Versions {
		if g.ID != v.InForce.ID {
			out = append(out, v.regRow(g, v.Today))
		}
	}
	return out
}

// paragraphs splits a text at its line ends.
func paragraphs(body string) []string {
	var out []string
	for _, s := range strings.Split(body, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
