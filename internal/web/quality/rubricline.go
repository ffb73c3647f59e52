package quality

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func escape(s string) string { return url.QueryEscape(s) }

func addMonth(month string) string { return meeting.AddMonths(month, 1) }

const (
	bandRows = 8 // rows of a table of points there can be; more are shown as it grows
	capRows  = 2
)

// lineView is the page of one criterion.
type lineView struct {
	web.Sent
	quality.DraftView
	Key   string
	Group quality.Group
	Line  quality.Criterion
	New   bool
}

func (p *Pages) line(c *web.Ctx) error { return p.showLine(c, nil, nil) }

func (p *Pages) showLine(c *web.Ctx, err error, errs []ui.FieldError) error {
	draft, e := p.mended(c)
	if e != nil {
		return e
	}
	v := lineView{Sent: web.Back(c, err), DraftView: draft, Key: web.NewKey()}
	if errs != nil {
		v.Errs = errs
	}
	group, id := c.Query("nhom"), c.Query("tieu-chi")
	if c.R.Method == "POST" {
		group, id = c.Form("nhom"), c.Form("tieu-chi")
	}
	g := groupAt(draft.Sheet, group)
	if g < 0 { // taken out meanwhile
		return c.Redirect(draftHref(draft.ID))
	}
	v.Group = draft.Sheet.Groups[g]
	if id == "" {
		v.New, v.Line = true, quality.Criterion{ID: nextID(v.Group), Scale: quality.YesNo, Max: quality.Pts(1), Step: quality.Pts(1) / 2}
	} else if i := criterionAt(v.Group, id); i >= 0 {
		v.Line = v.Group.Criteria[i]
	} else {
		return c.Redirect(draftHref(draft.ID))
	}
	title := c.T("rubric.line.title", "ID", v.Line.ID)
	if v.New {
		title = c.T("rubric.line.new", "Group", v.Group.ID)
	}
	d := c.Shell(title)
	return c.RenderStatus(v.Status(&d), linePage(d, v))
}

// nextID is the number of one more line of a group.
func nextID(g quality.Group) string {
	for n := len(g.Criteria) + 1; ; n++ {
		if id := g.ID + "." + strconv.Itoa(n); criterionAt(g, id) < 0 {
			return id
		}
	}
}

// measureOptions are the measures to choose from.
func measureOptions(ctx context.Context) []ui.Option {
	var o []ui.Option
	for _, name := range quality.FactNames() {
		o = append(o, ui.Option{Value: name, Label: i18n.T(ctx, quality.MeasureKey(name))})
	}
	return o
}

func (v lineView) text(ctx context.Context, name, value string, f ui.FieldData) ui.FieldData {
	f.Name, f.Value, f.Label = name, value, i18n.T(ctx, "rubric.line."+strings.Split(name, ".")[0])
	return v.Field(f)
}

func (v lineView) fact(ctx context.Context) ui.ChoiceData {
	o := append([]ui.Option{{Value: "", Label: i18n.T(ctx, "rubric.line.judged")}}, measureOptions(ctx)...)
	return v.Pick(ui.FieldData{Name: "fact", Label: i18n.T(ctx, "rubric.line.fact"), Hint: i18n.T(ctx, "rubric.line.fact.hint"), Value: v.Line.Fact, Width: "full"}, o)
}

func (v lineView) scale(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, s := range []quality.Scale{quality.YesNo, quality.Bands, quality.Manual} {
		key := "rubric.scale." + strings.ReplaceAll(string(s), "/", "")
		o = append(o, ui.Option{Value: string(s), Label: i18n.T(ctx, key), Hint: i18n.T(ctx, key+".hint")})
	}
	return v.Pick(ui.FieldData{Name: "scale", Label: i18n.T(ctx, "rubric.line.scale"), Value: string(v.Line.Scale)}, o)
}

func (v lineView) when(ctx context.Context) ui.ChoiceData {
	o := []ui.Option{{Value: "", Label: i18n.T(ctx, "rubric.line.always")}}
	for _, w := range quality.Conditions() {
		o = append(o, ui.Option{Value: string(w), Label: i18n.T(ctx, quality.ConditionKey(w))})
	}
	return v.Pick(ui.FieldData{Name: "when", Label: i18n.T(ctx, "rubric.line.when"), Hint: i18n.T(ctx, "rubric.line.when.hint"), Value: string(v.Line.When), Width: "full"}, o)
}

func (v lineView) treatment(ctx context.Context) ui.ChoiceData {
	now := v.Line.NotApplicable
	if now == "" {
		now = quality.Out
	}
	var o []ui.Option
	for _, x := range []quality.Treatment{quality.Out, quality.Full, quality.Zero} {
		o = append(o, ui.Option{Value: string(x), Label: i18n.T(ctx, "rubric.treatment."+string(x))})
	}
	return v.Pick(ui.FieldData{Name: "treatment", Label: i18n.T(ctx, "rubric.line.treatment"), Value: string(now)}, o)
}

// rangeFields are the fields of one range: from, to, points.
type rangeFields struct {
	Label             string
	LowOp, HighOp     ui.ChoiceData
	Low, High, Points ui.FieldData
	Fact              *ui.ChoiceData // of a cap
	WithPoints        bool
}

func (v lineView) ranged(ctx context.Context, name, label string, in quality.Interval, points string) rangeFields {
	low, high, lowOp, highOp := "", "", "ge", "le"
	if in.Given() {
		low = num(in.Low)
		if !in.Endless {
			high = num(in.High)
		}
		if in.LowOpen {
			lowOp = "gt"
		}
		if in.HighOpen && !in.Endless {
			highOp = "lt"
		}
	}
	op := func(which, now string, ops ...string) ui.ChoiceData {
		var o []ui.Option
		for _, x := range ops {
			o = append(o, ui.Option{Value: x, Label: i18n.T(ctx, "rubric.op."+x)})
		}
		return v.Pick(ui.FieldData{Name: name + "." + which, Label: i18n.T(ctx, "rubric.op."+which), Value: now, Width: "10"}, o)
	}
	field := func(which, now, mode string) ui.FieldData {
		return v.Field(ui.FieldData{Name: name + "." + which, Label: i18n.T(ctx, "rubric.range."+which), Value: now, Width: "4", InputMode: mode, Optional: which == "high", MaxLength: 8})
	}
	return rangeFields{Label: label, LowOp: op("lowop", lowOp, "ge", "gt"), HighOp: op("highop", highOp, "le", "lt"),
		Low: field("low", low, "numeric"), High: field("high", high, "numeric"), Points: field("points", points, "decimal")}
}

// bands are the rows of the table of points: those there are, and two more.
func (v lineView) bands(ctx context.Context) []rangeFields {
	n := len(v.Line.Bands)
	for i := range bandRows {
		if v.C.Form("band."+strconv.Itoa(i+1)+".low") != "" {
			n = max(n, i+1)
		}
	}
	var out []rangeFields
	for i := range min(n+2, bandRows) {
		var in quality.Interval
		points := ""
		if i < len(v.Line.Bands) {
			in, points = v.Line.Bands[i].In, v.Line.Bands[i].Points.String()
		}
		r := v.ranged(ctx, "band."+strconv.Itoa(i+1), i18n.T(ctx, "rubric.band.n", "N", i+1), in, points)
		r.WithPoints = true
		out = append(out, r)
	}
	return out
}

func (v lineView) yes(ctx context.Context) rangeFields {
	return v.ranged(ctx, "yes", i18n.T(ctx, "rubric.line.yes"), v.Line.Yes, "")
}

func (v lineView) caps(ctx context.Context) []rangeFields {
	var out []rangeFields
	for i := range capRows {
		x := quality.Cap{}
		points := ""
		if i < len(v.Line.Caps) {
			x = v.Line.Caps[i]
			points = x.Points.String()
		}
		name := "cap." + strconv.Itoa(i+1)
		r := v.ranged(ctx, name, i18n.T(ctx, "rubric.cap.n", "N", i+1), x.In, points)
		o := append([]ui.Option{{Value: "", Label: i18n.T(ctx, "rubric.cap.none")}}, measureOptions(ctx)...)
		f := v.Pick(ui.FieldData{Name: name + ".fact", Label: i18n.T(ctx, "rubric.line.fact"), Value: x.Fact, Width: "full"}, o)
		r.Fact, r.WithPoints = &f, true
		out = append(out, r)
	}
	return out
}

// typedRange reads one range: given says that anything was typed.
func typedRange(c *web.Ctx, name, label string, bad *fault.Fields) (in quality.Interval, given bool) {
	low, high := c.Form(name+".low"), c.Form(name+".high")
	if low == "" && high == "" {
		return in, false
	}
	left, right := "[", "]"
	if c.Form(name+".lowop") == "gt" {
		left = "("
	}
	if c.Form(name+".highop") == "lt" || high == "" {
		right = ")"
	}
	if low == "" {
		low = "0"
	}
	if err := in.UnmarshalText([]byte(left + low + "," + high + right)); err != nil {
		bad.Add(name+".low", "rubric.bad.typed", "ID", c.Form("id"), "Row", label)
	}
	return in, true
}

func (p *Pages) doLine(c *web.Ctx) error {
	v, err := p.mended(c)
	if err != nil {
		return err
	}
	g := groupAt(v.Sheet, c.Form("nhom"))
	if g < 0 {
		return c.Redirect(draftHref(v.ID))
	}
	var bad fault.Fields
	group := &v.Sheet.Groups[g]
	line, i := quality.Criterion{}, criterionAt(*group, c.Form("tieu-chi"))
	if i >= 0 {
		line = group.Criteria[i] // keeps what the form does not show
	}
	was := line
	line.ID, line.Text.Vi, line.Note.Vi = c.Form("id"), c.Form("text"), c.Form("note")
	if line.Text.Vi != was.Text.Vi {
		line.Text.En = ""
	}
	if line.Note.Vi != was.Note.Vi {
		line.Note.En = ""
	}
	line.Scale, line.Fact = quality.Scale(c.Form("scale")), c.Form("fact")
	line.When, line.NotApplicable = quality.Condition(c.Form("when")), quality.Treatment(c.Form("treatment"))
	read := func(name string) quality.Points {
		n, ok := points(c.Form(name))
		if !ok {
			bad.Add(name, "rubric.bad.number")
		}
		return n
	}
	line.Max = read("max")
	line.Step, line.Yes, line.Bands, line.Caps = 0, quality.Interval{}, nil, nil
	var bandRow, capRow []int
	switch line.Scale {
	case quality.Manual:
		line.Step = read("step")
	case quality.YesNo:
		if line.Fact != "" {
			in, given := typedRange(c, "yes", c.T("rubric.line.yes"), &bad)
			if !given && quality.PerCent(line.Fact) { // yes is all of it
				_ = in.UnmarshalText([]byte("[100,100]"))
			}
			line.Yes = in
		}
	case quality.Bands:
		for n := range bandRows {
			name := "band." + strconv.Itoa(n+1)
			in, given := typedRange(c, name, c.T("rubric.band.n", "N", n+1), &bad)
			if !given && c.Form(name+".points") == "" {
				continue
			}
			line.Bands, bandRow = append(line.Bands, quality.Band{In: in, Points: read(name + ".points")}), append(bandRow, n+1)
		}
	}
	for n := range capRows {
		name := "cap." + strconv.Itoa(n+1)
		if c.Form(name+".fact") == "" {
			continue
		}
		in, _ := typedRange(c, name, c.T("rubric.cap.n", "N", n+1), &bad)
		line.Caps, capRow = append(line.Caps, quality.Cap{Fact: c.Form(name + ".fact"), In: in, Points: read(name + ".points")}), append(capRow, n+1)
	}
	if err := bad.Err("web.line"); err != nil {
		return p.showLine(c, err, nil)
	}
	if i >= 0 {
		group.Criteria[i] = line
		renamed(v.Sheet, was.ID, line.ID)
	} else {
		group.Criteria = append(group.Criteria, line)
	}
	if c.Form("fit") != "" { // the group's points follow its lines
		group.Max = 0
		for _, x := range group.Criteria {
			group.Max += x.Max
		}
	}
	if err := p.save(c, v); err != nil {
		if _, ok := c.Invalid(err); !ok {
			return err
		}
		return p.showLine(c, err, placed(c, err, v.Sheet, func(x quality.Problem) string {
			switch {
			case x.Criterion != line.ID:
				return ""
			case x.Part == quality.PartBands && x.Row <= len(bandRow) && x.Row > 0:
				return "band." + strconv.Itoa(bandRow[x.Row-1]) + ".low"
			case x.Part == quality.PartCaps && x.Row <= len(capRow) && x.Row > 0:
				return "cap." + strconv.Itoa(capRow[x.Row-1]) + ".low"
			}
			return lineFields[x.Key]
		}))
	}
	return c.Done(draftHref(v.ID)+"#nhom-"+escape(group.ID), "rubric.saved")
}

// lineFields are the fields in which what is wrong with a line is mended.
var lineFields = map[string]string{"rubric.bad.words": "text", "rubric.bad.twice": "id", "rubric.bad.id": "id", "rubric.bad.long": "text", "rubric.bad.max": "max", "rubric.bad.measure": "fact", "rubric.bad.bands_fact": "fact",
	"rubric.bad.step": "step", "rubric.bad.yes": "yes.low", "rubric.bad.best": "max", "rubric.bad.bands_none": "band.1.low", "rubric.bad.scale": "scale", "rubric.bad.when": "when", "rubric.bad.treatment": "treatment"}

// renamed lets gates follow a line whose number changed.
func renamed(r *quality.Rubric, was, now string) {
	for g := range r.Gates {
		for i, id := range r.Gates[g].Full {
			if id == was {
				r.Gates[g].Full[i] = now
			}
		}
	}
}

// groupView is the page of a group.
type groupView struct {
	web.Sent
	quality.DraftView
	Key   string
	Group quality.Group
	New   bool
}

func (p *Pages) group(c *web.Ctx) error { return p.showGroup(c, nil, nil) }

func (p *Pages) showGroup(c *web.Ctx, err error, errs []ui.FieldError) error {
	draft, e := p.mended(c)
	if e != nil {
		return e
	}
	v := groupView{Sent: web.Back(c, err), DraftView: draft, Key: web.NewKey()}
	if errs != nil {
		v.Errs = errs
	}
	id := c.Query("nhom")
	if c.R.Method == "POST" {
		id = c.Form("nhom")
	}
	if id == "" {
		v.New, v.Group = true, quality.Group{ID: strconv.Itoa(len(draft.Sheet.Groups) + 1)}
	} else if g := groupAt(draft.Sheet, id); g >= 0 {
		v.Group = draft.Sheet.Groups[g]
	} else {
		return c.Redirect(draftHref(draft.ID))
	}
	title := c.T("rubric.group.title", "ID", v.Group.ID)
	if v.New {
		title = c.T("rubric.group.new")
	}
	d := c.Shell(title)
	return c.RenderStatus(v.Status(&d), groupPage(d, v))
}

func (p *Pages) doGroup(c *web.Ctx) error {
	v, err := p.mended(c)
	if err != nil {
		return err
	}
	var bad fault.Fields
	most, ok := points(c.Form("max"))
	if !ok {
		bad.Add("max", "rubric.bad.number")
	}
	if err := bad.Err("web.group"); err != nil {
		return p.showGroup(c, err, nil)
	}
	g := groupAt(v.Sheet, c.Form("nhom"))
	if g < 0 {
		// A group has at least one line: the first is made with it.
		id := c.Form("id")
		v.Sheet.Groups = append(v.Sheet.Groups, quality.Group{ID: id, Text: quality.Text{Vi: c.Form("text")}, Max: most, Criteria: []quality.Criterion{
			{ID: id + ".1", Text: quality.Text{Vi: c.Form("text")}, Max: most, Scale: quality.Manual, Step: quality.Pts(1) / 2}}})
	} else {
		x := &v.Sheet.Groups[g]
		if x.Text.Vi != c.Form("text") {
			x.Text = quality.Text{Vi: c.Form("text")}
		}
		x.ID, x.Max = c.Form("id"), most
	}
	if err := p.save(c, v); err != nil {
		if _, ok := c.Invalid(err); !ok {
			return err
		}
		return p.showGroup(c, err, placed(c, err, v.Sheet, func(x quality.Problem) string { return lineFields[x.Key] }))
	}
	return c.Done(draftHref(v.ID)+"#nhom-"+escape(c.Form("id")), "rubric.saved")
}

// cutsView is the page of a sheet's name, classes, gates and year.
type cutsView struct {
	web.Sent
	quality.DraftView
	Key string
}

const yearRows = 4

func (p *Pages) cuts(c *web.Ctx) error { return p.showCuts(c, nil, nil) }

func (p *Pages) showCuts(c *web.Ctx, err error, errs []ui.FieldError) error {
	draft, e := p.mended(c)
	if e != nil {
		return e
	}
	v := cutsView{Sent: web.Back(c, err), DraftView: draft, Key: web.NewKey()}
	if errs != nil {
		v.Errs = errs
	}
	d := c.Shell(c.T("rubric.cuts"))
	return c.RenderStatus(v.Status(&d), cutsPage(d, v))
}

func (v cutsView) cut(ctx context.Context, i int) ui.FieldData {
	value := ""
	if i < len(v.Sheet.Classes) {
		value = num(v.Sheet.Classes[i].In.Low)
	}
	class := quality.Classes()[i]
	return v.Field(ui.FieldData{Name: "cut." + string(class), Label: i18n.T(ctx, "rubric.cut", "Class", className(ctx, class)), Value: value, Width: "4", InputMode: "numeric", Suffix: i18n.T(ctx, "rubric.cut.suffix")})
}

// gate are the lines that a class asks full points on.
func (v cutsView) gate(ctx context.Context) ui.ChoiceData {
	var chosen []string
	for _, g := range v.Sheet.Gates {
		if g.Class == quality.Good {
			chosen = append(chosen, g.Full...)
		}
	}
	if v.C.R.Method == "POST" {
		chosen = v.C.R.PostForm["gate"]
	}
	var o []ui.Option
	for _, g := range v.Sheet.Groups {
		for i := range g.Criteria {
			c := &g.Criteria[i]
			o = append(o, ui.Option{Value: c.ID, Label: lineTitle(ctx, quality.Line{Criterion: c}), Selected: slices.Contains(chosen, c.ID)})
		}
	}
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "gate", Label: i18n.T(ctx, "rubric.gate", "Class", className(ctx, quality.Good)), Hint: i18n.T(ctx, "rubric.gate.hint"), Optional: true}, Options: o}
}

// yearRow are the fields of one rule of the year.
type yearRow struct {
	Label                string
	Class, Each, Reached ui.ChoiceData
	Times                ui.FieldData
}

func (v cutsView) years(ctx context.Context) []yearRow {
	var out []yearRow
	for i := range min(len(v.Sheet.Year)+1, yearRows) {
		y := quality.YearRule{}
		times := ""
		if i < len(v.Sheet.Year) {
			y = v.Sheet.Year[i]
			times = strconv.Itoa(y.Times)
		}
		n := "." + strconv.Itoa(i+1)
		pick := func(name string, now quality.Class, none string) ui.ChoiceData {
			o := append([]ui.Option{{Value: "", Label: none}}, classes(ctx, "")...)
			return v.Pick(ui.FieldData{Name: name + n, Label: i18n.T(ctx, "rubric.year."+name), Value: string(now), Width: "20"}, o)
		}
		none := i18n.T(ctx, "rubric.year.none")
		out = append(out, yearRow{Label: i18n.T(ctx, "rubric.year.n", "N", i+1), Class: pick("class", y.Class, none), Each: pick("each", y.EachAtLeast, none), Reached: pick("reached", y.Reached, none),
			Times: v.Field(ui.FieldData{Name: "times" + n, Label: i18n.T(ctx, "rubric.year.times"), Value: times, Optional: true, Width: "4", InputMode: "numeric", MaxLength: 2})})
	}
	return out
}

func (p *Pages) doCuts(c *web.Ctx) error {
	v, err := p.mended(c)
	if err != nil {
		return err
	}
	var bad fault.Fields
	r := v.Sheet
	if t := c.Form("title"); t != r.Title.Vi {
		r.Title = quality.Text{Vi: t}
	}
	total, ok := points(c.Form("total"))
	if !ok {
		bad.Add("total", "rubric.bad.number")
	}
	r.Total = total
	r.Classes = classesFrom(c, r.Total, &bad)
	r.Gates = slices.DeleteFunc(slices.Clone(r.Gates), func(g quality.Gate) bool { return g.Class == quality.Good })
	if ids := c.R.PostForm["gate"]; len(ids) > 0 {
		r.Gates = append(r.Gates, quality.Gate{Class: quality.Good, Full: ids})
	}
	r.Year = nil
	for i := range yearRows {
		n := "." + strconv.Itoa(i+1)
		if c.Form("class"+n) == "" {
			continue
		}
		y := quality.YearRule{Class: quality.Class(c.Form("class" + n)), EachAtLeast: quality.Class(c.Form("each" + n)), Reached: quality.Class(c.Form("reached" + n))}
		if text := c.Form("times" + n); text != "" {
			if y.Times, err = strconv.Atoi(text); err != nil {
				bad.Add("times"+n, "rubric.bad.number")
			}
		}
		r.Year = append(r.Year, y)
	}
	if err := bad.Err("web.cuts"); err != nil {
		return p.showCuts(c, err, nil)
	}
	if err := p.save(c, v); err != nil {
		if _, ok := c.Invalid(err); !ok {
			return err
		}
		return p.showCuts(c, err, placed(c, err, r, func(x quality.Problem) string {
			switch {
			case x.Part == quality.PartClass && x.Row > 0 && x.Row <= 3:
				return "cut." + string(quality.Classes()[x.Row-1])
			case x.Part == quality.PartGate:
				return "gate"
			case x.Part == quality.PartYear:
				return "class." + strconv.Itoa(x.Row)
			case x.Key == "rubric.bad.title":
				return "title"
			}
			return "total"
		}))
	}
	return c.Done(draftHref(v.ID), "rubric.saved")
}

// classesFrom makes the classes from where each begins.
func classesFrom(c *web.Ctx, total quality.Points, bad *fault.Fields) []quality.ClassBand {
	var out []quality.ClassBand
	high, right := int64(total/quality.Pts(1)), "]"
	for i, class := range quality.Classes() {
		low := int64(0)
		if i < len(quality.Classes())-1 {
			n, err := strconv.ParseInt(c.Form("cut."+string(class)), 10, 32)
			if err != nil || n < 0 {
				bad.Add("cut."+string(class), "rubric.bad.number")
				continue
			}
			low = n
		}
		b := quality.ClassBand{Class: class}
		if err := b.In.UnmarshalText([]byte("[" + num(low) + "," + num(high) + right)); err != nil {
			bad.Add("cut."+string(class), "rubric.bad.class_order")
		}
		out = append(out, b)
		high, right = low, ")"
	}
	return out
}
