package member

import (
	"context"
	"slices"

	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/web/ui"
)

// mostColumns is how many things the matrix stands beside each other; who has
// more below him reads the lists.
const mostColumns = 16

// matrix is who of the committee answers for what, at a glance: a row for each
// member, a column for each unit, mass organisation and field. Who has far more
// than the others, or nothing, is said; so is what nobody answers for.
func (v dutiesView) matrix(ctx context.Context) ui.TableData {
	type column struct {
		label string
		is    func(member.Assignment) bool
	}
	var columns []column
	for _, u := range v.Cells {
		name := u.Short
		if name == "" {
			name = u.Name
		}
		columns = append(columns, column{name, func(x member.Assignment) bool { return x.Target == member.TargetCell && x.Cell == u.ID }})
	}
	for _, m := range v.Mass {
		columns = append(columns, column{m.Name, func(x member.Assignment) bool { return x.Target == member.TargetMassOrg && x.MassOrg == m.ID }})
	}
	var fields []string
	for _, x := range v.Assignments {
		if x.Target == member.TargetField && !slices.Contains(fields, x.Field) {
			fields = append(fields, x.Field)
			columns = append(columns, column{x.Field, func(y member.Assignment) bool { return y.Target == member.TargetField && y.Field == x.Field }})
		}
	}
	for _, f := range v.Fields {
		columns = append(columns, column{f, func(member.Assignment) bool { return false }})
	}
	if len(v.Committee) == 0 || len(columns) == 0 || len(columns) > mostColumns {
		return ui.TableData{}
	}
	d := ui.TableData{Caption: i18n.T(ctx, "people.duties.matrix"), Cols: []ui.Col{{Label: i18n.T(ctx, "people.duties.who")}, {Label: i18n.T(ctx, "people.duties.count"), Num: true}}}
	for _, c := range columns {
		d.Cols = append(d.Cols, ui.Col{Label: c.label, Num: true}) // so that heads break and twelve of them fit
	}
	loads := map[int64]int{}
	least, total := 1<<30, 0
	for _, p := range v.Committee {
		for _, c := range columns {
			for _, x := range v.Assignments {
				if x.Person == p.Person && c.is(x) {
					loads[p.Person]++
				}
			}
		}
		least, total = min(least, loads[p.Person]), total+loads[p.Person]
	}
	for _, p := range v.Committee {
		first := ui.Cell{Text: p.Name}
		switch n := loads[p.Person]; {
		case n == 0:
			first.Tags = []ui.TagData{{Text: i18n.T(ctx, "people.duties.free")}}
		case n > least+1 && n*len(v.Committee) > total+len(v.Committee):
			first.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "people.duties.much")}}
		}
		if hand := unitHref(v.ID, "ban-giao") + "?" + query("tu", itoa(p.Person)); v.Edit && ui.Leads(ctx, hand) {
			first.Href = hand
		} else if v.Open[p.Person] {
			first.Href = personHref(p.Person)
		}
		row := []ui.Cell{first, {Text: itoa(int64(loads[p.Person]))}}
		for _, c := range columns {
			cell := ui.Cell{}
			for _, x := range v.Assignments {
				if x.Person == p.Person && c.is(x) {
					cell.Text, cell.Note = "✓", i18n.T(ctx, "people.duties.since", "Month", x.From[5:7]+"/"+x.From[:4])
					if x.To != clock.Forever {
						cell.Note = i18n.T(ctx, "people.duties.between", "Month", x.From[5:7]+"/"+x.From[:4], "Until", x.To[5:7]+"/"+x.To[:4])
					}
				}
			}
			row = append(row, cell)
		}
		d.Rows = append(d.Rows, row)
	}
	d.Foot = []ui.Cell{{Text: i18n.T(ctx, "people.duties.nobody")}, {}}
	for _, c := range columns {
		cell := ui.Cell{}
		if !slices.ContainsFunc(v.Assignments, c.is) {
			cell.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "people.duties.nobody")}}
		}
		d.Foot = append(d.Foot, cell)
	}
	return d
}
