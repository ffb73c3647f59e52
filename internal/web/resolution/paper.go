package resolution

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/vn"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// paperView is the page of a decision: the paper, and what came of it.
type paperView struct {
	resolution.View
	said
	Text   cycle.DecisionText
	Key    string
	Vote   voteView
	Strand ui.ThreadData
	Today  string
	People []resolution.Owner     // who may be given a point that is no task yet; for who may give it
	Fixed  document.Fixed         // its fixed copy
	Signed documentweb.SignedView // its scan
	Papers documentweb.PapersView
	Wrong  int64 // the point whose form came back
}

// paperView reads a decision; annex asks for the copy of the meeting's own body.
func (p *Pages) paperView(c *web.Ctx, failed error, annex bool) (v paperView, err error) {
	id, err := c.ID("resolution")
	if err != nil {
		return v, err
	}
	v = paperView{said: back(c, failed), Key: web.NewKey(), Today: p.Resolutions.Today()}
	if v.View, err = p.Resolutions.Resolution(c.Context(), c.Actor, id); err != nil {
		return v, err
	}
	if v.Text, err = p.Text(c.Context(), c.Actor, id, annex); err != nil {
		return v, err
	}
	v.Vote = p.newVote(c, v.View, failed)
	if v.MayLead && v.State != resolution.Draft && v.loose() > 0 {
		if v.People, err = p.Resolutions.Owners(c.Context(), c.Actor, v.Unit, 0); err != nil {
			return v, err
		}
		if failed != nil {
			v.Wrong = c.FormID("point")
		}
	}
	if v.Fixed, err = p.Papers.FixedFor(c.Context(), "resolution", id); err != nil {
		return v, err
	}
	if v.Fixed.ID != 0 {
		if v.Signed, err = documentweb.LoadSigned(c, p.Papers, "resolution", id, paperHref(id), v.MayLead, nil); err != nil {
			return v, err
		}
	}
	if v.Papers, err = documentweb.Thing(c, p.Papers, v.Unit, "resolution", id, "/nghi-quyet/"+num(id), "/nghi-quyet/"+num(id)); err != nil {
		return v, err
	}
	v.Strand, err = p.strand(c, thread.Resolution, id)
	return v, err
}

func (p *Pages) paper(c *web.Ctx) error { return p.showPaper(c, nil) }

func (p *Pages) showPaper(c *web.Ctx, failed error) error {
	v, err := p.paperView(c, failed, false)
	if err != nil {
		return err
	}
	d := c.Shell(v.name(c.Context()))
	return c.RenderStatus(v.status(&d), paperPage(d, v))
}

const withOpinions = "y-kien"

// name is what the decision is called: "Nghị quyết số 22-NQ/CB".
func (v paperView) name(ctx context.Context) string {
	kind := i18n.T(ctx, "reso.kind."+string(v.Kind))
	if s := v.Sign(); s != "" {
		return i18n.T(ctx, "reso.numbered", "Kind", kind, "Number", s)
	}
	return kind
}

// print is the paper for the printer: as it goes out, or with "kem=y-kien" the
// copy that stays with the meeting's own body, with all that was said.
func (p *Pages) print(c *web.Ctx) error {
	v, err := p.paperView(c, nil, c.Query("kem") == withOpinions)
	if err != nil {
		return err
	}
	return c.Render(printPage(v.name(c.Context()), i18n.Lang(c.Context()), v))
}

// doVote keeps what was counted of a vote by hands, which passes the decision
// when it carries.
func (p *Pages) doVote(c *web.Ctx) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	v, err := p.Resolutions.Resolution(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	show := func(err error) error { return p.showPaper(c, err) }
	var t meeting.Tally
	var ok [3]bool
	for i, f := range []struct {
		name string
		n    *int
	}{{"yes", &t.Yes}, {"no", &t.No}, {"abstain", &t.Abstain}} {
		n, err := strconv.Atoi(c.Form(f.name))
		*f.n, ok[i] = n, err == nil && n >= 0 || c.Form(f.name) == "" && f.name != "yes"
		if !ok[i] {
			return show(wrong(f.name, "meeting.vote.number"))
		}
	}
	question := c.T("reso.vote.question", "Kind", c.T("reso.kind."+string(v.Kind)), "Title", v.Title)
	vote, err := p.Resolutions.HandsVote(c.Context(), c.Actor, c.Key(), id, question, t)
	if err != nil {
		return again(c, err, show)
	}
	if !vote.Passed {
		return c.Done(paperHref(id), "reso.vote.failed", "Yes", rate(vote.Yes, vote.Base), "Needed", vote.Needed)
	}
	to := paperHref(id)
	if v.Of == meeting.CellBody { // the next thing the meeting does
		to = meetingHref(v.Resolution.Meeting) + "/cham-diem"
	}
	return c.Done(to, "reso.vote.passed", "Yes", rate(vote.Yes, vote.Base))
}

func (p *Pages) doPass(c *web.Ctx) error {
	return p.deed(c, "reso.passed", func(id int64) error { return p.Resolutions.Pass(c.Context(), c.Actor, c.Key(), id) })
}

func (p *Pages) doTakeBack(c *web.Ctx) error {
	return p.deed(c, "reso.taken_back", func(id int64) error { return p.Resolutions.TakeBack(c.Context(), c.Actor, c.Key(), id) })
}

func (p *Pages) doIssue(c *web.Ctx) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	show := func(err error) error { return p.showPaper(c, err) }
	start := int64(0)
	if text := c.Form("Start"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			return show(wrong("Start", "resolution.start.bad"))
		}
		start = n
	}
	if start == 0 { // the first of a series is asked for, never taken for 1
		v, err := p.Resolutions.Resolution(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		if v.First && v.State == resolution.Passed {
			return show(wrong("Start", "document.number.ask"))
		}
	}
	if start > document.SureAbove && c.Form("sure") != "1" {
		var f fault.Fields
		f.Add("Start", "document.number.sure", "Start", start)
		return show(f.Err("web.resolution"))
	}
	if _, err := p.Resolutions.Issue(c.Context(), c.Actor, c.Key(), id, start); err != nil {
		return again(c, err, show)
	}
	to := paperHref(id)
	if v, err := p.Resolutions.Resolution(c.Context(), c.Actor, id); err == nil && v.Meeting.EndedAt != 0 && v.Meeting.FinishedOn == "" && v.MayLead {
		to = meetingHref(v.Meeting.ID) + "#so-tay" // what is left: the handbook
	}
	return c.Done(to, "reso.issued")
}

// deed does something with a decision and shows its page.
func (p *Pages) deed(c *web.Ctx, done string, do func(id int64) error) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return again(c, err, func(err error) error { return p.showPaper(c, err) })
	}
	return c.Done(paperHref(id), done)
}

// ---- the paper, always in Vietnamese (field.md 1.7, 3.2 to 3.4) ----

func t(key string, pairs ...any) string { return i18n.T(vi(), key, pairs...) }

// sheet is the paper's head.
func (v paperView) sheet() ui.SheetData {
	d := ui.SheetData{Superior: strings.ToUpper(v.Superior), Unit: strings.ToUpper(v.UnitName), Party: t("reso.paper.party"),
		Title: strings.ToUpper(t("reso.kind." + string(v.Kind))), Sub: v.Title}
	if v.Of == meeting.CommitteeBody || v.Of == meeting.StandingBody {
		d.Unit = strings.ToUpper(formal.CommitteeName(v.UnitName))
	}
	if v.Of == meeting.StandingBody {
		d.Superior, d.Unit = d.Unit, strings.ToUpper(t("reso.paper.standing"))
	}
	if s := v.Sign(); s != "" {
		d.Number = t("reso.paper.number", "Number", s)
	} else {
		d.Number = t("reso.paper.number_open", "Kind", v.Kind, "Code", resolution.Code(v.Of))
	}
	if day, err := vn.ParseISO(v.Resolution.Day); err == nil {
		d.Place = vn.DateWords(day)
		if v.Text.Place != "" {
			d.Place = t("reso.paper.place", "Place", v.Text.Place, "Date", d.Place)
		} else {
			d.Place = strings.ToUpper(d.Place[:1]) + d.Place[1:]
		}
	}
	return d
}

// foot is who receives the paper and who signs it.
func (v paperView) foot() ui.SignData {
	d := ui.SignData{ToLabel: t("reso.paper.to"), For: v.Text.For, Name: v.Names[v.Signer]}
	if v.Superior != "" {
		d.To = append(d.To, t("reso.paper.to.above", "Name", v.Superior))
	}
	committee := v.Of == meeting.CommitteeBody || v.Of == meeting.StandingBody
	switch {
	case committee:
		d.To = append(d.To, t("reso.paper.to.below"), t("reso.paper.to.keep_committee"))
	default:
		d.To = append(d.To, t("reso.paper.to.members"), t("reso.paper.to.keep_cell"))
	}
	if v.SignerTitle != "" {
		d.Role = t("reso.paper.role." + v.SignerTitle)
	}
	return d
}

// tableLabel names a table for who does not see it.
func tableLabel(d cycle.DecisionTable) string {
	if d.Caption != "" {
		return d.Caption
	}
	return strings.Join(d.Head, ", ")
}

// loose is how many points are no task, or will be none: they name no owner, date
// or month.
func (v paperView) loose() int { return len(v.open()) }

// open are the points that are no task for want of an owner, a date or a month.
func (v paperView) open() []resolution.Point {
	var out []resolution.Point
	for _, p := range v.Points {
		if !p.Whole() && p.Task == 0 {
			out = append(out, p)
		}
	}
	return out
}

// taskRow is a task of the decision; one whose point was completed after it was
// passed says when.
func (v paperView) taskRow(ctx context.Context, k resolution.Task) ui.RowData {
	r := taskRow(ctx, k, v.Today).Led(ctx)
	for _, p := range v.Points {
		if p.Task == k.ID && p.Later() {
			r.Tags = append(r.Tags, ui.TagData{Text: i18n.T(ctx, "reso.later", "Day", dmy(k.MadeOn))})
		}
	}
	return r
}

// given is a field of the form that completes a point: what was typed, else value.
func (v paperView) given(p resolution.Point, name, label, value string) ui.FieldData {
	name += "." + num(p.ID)
	f := ui.FieldData{Name: name, Label: i18n.T(v.c.Context(), label), Value: value, Width: "full", Autocomplete: "off", MaxLength: 10}
	if v.Wrong == p.ID {
		f.Value, f.Error = v.c.Form(name), ui.ErrorFor(v.errs, name)
	}
	return f
}

// owner and month are what stands in the choices of that form.
func (v paperView) owner(p resolution.Point) int64 {
	if v.Wrong == p.ID {
		return v.c.FormID("Owner." + num(p.ID))
	}
	return p.Owner
}

func (v paperView) month(p resolution.Point) string {
	switch {
	case v.Wrong == p.ID:
		return v.c.Form("ReportMonth." + num(p.ID))
	case p.ReportMonth >= v.Today[:7]:
		return p.ReportMonth
	}
	return addMonths(v.Today[:7], 1)
}

// due is the day that stands there: the point's own where it is to come, else in
// good time before the next meeting.
func (v paperView) due(p resolution.Point) string {
	if p.Due >= v.Today {
		return dmy(p.Due)
	}
	return dmy(max(dueFrom(v.Resolution.Day), clock.AddDays(v.Today, 7)))
}

// doComplete makes a point that was passed without owner, day or month a task.
func (p *Pages) doComplete(c *web.Ctx) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	point := c.FormID("point")
	at := "." + num(point) // there may be several such forms on the page
	cmd := resolution.Complete{Key: c.Key(), Point: point, Owner: c.FormID("Owner" + at), Due: typed(c.Form("Due" + at)), ReportMonth: c.Form("ReportMonth" + at)}
	if _, err := p.Resolutions.Complete(c.Context(), c.Actor, cmd); err != nil {
		if f, ok := err.(*fault.Error); ok {
			for i := range f.Fields {
				f.Fields[i].Name += at
			}
		}
		return again(c, err, func(err error) error { return p.showPaper(c, err) })
	}
	return c.Done(paperHref(id)+"#nhiem-vu", "reso.completed")
}

// unsure says that the first number typed was asked about.
func (v paperView) unsure() bool {
	return v.c.FormID("Start") > document.SureAbove && v.c.Form("sure") != "1"
}

// start is the question for the first number of a term.
func (v paperView) start() ui.FieldData {
	return v.field(ui.FieldData{Name: "Start", Label: v.c.T("reso.issue.start"), Hint: v.c.T("reso.issue.start.hint"), Value: "1", Width: "4", InputMode: "numeric", MaxLength: 4})
}

// nextNumber is the number it would get, as papers write it.
func (v paperView) nextNumber() string {
	r := v.Resolution
	r.Number, r.Code = v.Next, resolution.Code(v.Of)
	return r.Sign()
}
