package overview

import (
	"context"
	"io"

	"nep/internal/cycle"
	"nep/internal/i18n"
	"nep/internal/vn"
	"nep/internal/web/ui"
	"nep/internal/xlsx"
)

// write gives the page as a workbook: what it shows, with counts as numbers.
func (v view) write(ctx context.Context) func(io.Writer) error {
	t := func(key string, params ...any) string { return i18n.T(ctx, key, params...) }
	head := v.head(ctx)
	titles := []string{v.Unit.Name, head.Title, head.Lead}

	sum := xlsx.Table{Sheet: t("overview.sheet.sum"), Titles: append(titles, head.Kicker), Header: []string{t("overview.sheet.figure"), t("overview.sheet.num"), t("overview.sheet.den"), t("overview.sheet.share"), t("overview.sheet.past")}, Widths: []float64{56, 12, 12, 12, 40}}
	line := func(label string, c cycle.Compared) {
		sum.Rows = append(sum.Rows, []any{label, c.Num, c.Den, share(ctx, c.Rate), past(ctx, c)})
	}
	line(t("overview.stat.rate"), v.Cells)
	line(t("overview.measure.committee"), v.Committee)
	line(t("overview.stat.held"), v.Held)
	line(t("overview.sheet.before", "Days", v.Ahead), v.Before)
	line(t("overview.sheet.after", "Days", v.After), v.Finished)
	line(t("overview.sheet.reports", "Month", monthShort(v.Reports.Month)), cycle.Compared{Rate: cycle.Rate{Num: int64(v.Reports.InTime), Den: int64(v.Reports.Of)}})
	for _, s := range v.stats(ctx)[2:3] {
		sum.Rows = append(sum.Rows, []any{s.Label, s.Value, nil, nil, s.Note})
	}
	for _, o := range []struct {
		key string
		r   cycle.Rate
	}{{"tasks", v.Tasks}, {"charges", v.Charges}, {"difficulties", v.Difficulties}, {"directives", v.Directives}} {
		sum.Rows = append(sum.Rows, []any{t("overview.sheet.open." + o.key), o.r.Num, o.r.Den, nil, nil})
	}
	for _, g := range v.Missing {
		sum.Foot = append(sum.Foot, gap(ctx, g, "overview.sheet.gap", "overview.sheet.gap.below"))
	}
	sum.Foot = append(append(sum.Foot, v.targetWords(ctx)), v.likeWords(ctx)...)

	// Two columns a month: what the per cent hides.
	grid := xlsx.Table{Sheet: t("overview.sheet.grid"), Titles: append(titles, t("overview.heat")), Header: []string{t("overview.unit"), t("overview.sheet.members")}, Widths: []float64{36, 10}}
	for _, m := range v.Months {
		grid.Header = append(grid.Header, t("overview.sheet.month.present", "Month", monthShort(m)), t("overview.sheet.month.required", "Month", monthShort(m)))
		grid.Widths = append(grid.Widths, 11, 11)
	}
	for _, r := range v.all() {
		row := []any{r.Name, r.Members}
		if r.Until != "" {
			row = []any{r.Name + " (" + v.gone(ctx, r) + ")", nil}
		}
		for _, c := range r.Cells {
			switch c.State {
			case cycle.CellNone:
				row = append(row, t("overview.cell.short.none"), nil)
			case cycle.CellEarly, cycle.CellOff:
				row = append(row, nil, nil)
			default:
				row = append(row, c.Rate.Num, c.Rate.Den)
			}
		}
		grid.Rows = append(grid.Rows, row)
	}
	if sums := v.sums(); sums != nil {
		row := []any{t("overview.all"), v.Members}
		for _, r := range sums {
			row = append(row, r.Num, r.Den)
		}
		grid.Rows = append(grid.Rows, row)
	}

	if v.Hand > 0 {
		grid.Foot = append(grid.Foot, t("overview.hand", "Count", v.Hand))
	}

	tables := []xlsx.Table{sum, grid, sheetOf(ctx, t("overview.sheet.units"), append(titles, t("overview.table")), v.table(ctx), 34), sheetOf(ctx, t("overview.sheet.trend"), append(titles, t("overview.trend")), v.trendTable(ctx), 16)}
	if len(v.Needs) > 0 {
		needs := xlsx.Table{Sheet: t("overview.sheet.needs"), Titles: append(titles, t("overview.needs")), Header: []string{t("overview.sheet.what"), t("overview.sheet.why")}, Widths: []float64{48, 90}}
		for _, n := range v.Needs {
			r := v.need(ctx, n)
			needs.Rows = append(needs.Rows, []any{r.Title, r.Detail})
		}
		tables = append(tables, needs)
	}
	return func(w io.Writer) error { return xlsx.Write(w, tables...) }
}

// sheetOf is a table of the page as a sheet.
func sheetOf(ctx context.Context, name string, titles []string, d ui.TableData, first float64) xlsx.Table {
	out := xlsx.Table{Sheet: name, Titles: titles, Widths: []float64{first}}
	for i, c := range d.Cols {
		out.Header = append(out.Header, c.Label)
		if i > 0 {
			out.Widths = append(out.Widths, 20)
		}
	}
	for _, r := range d.Rows {
		var row []any
		for _, c := range r {
			row = append(row, i18n.Figure(ctx, c.Text))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func share(ctx context.Context, r cycle.Rate) string {
	return i18n.Figure(ctx, vn.Percent(r.Num, r.Den))
}
