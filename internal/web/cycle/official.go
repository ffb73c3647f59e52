package cycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/papers"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/layout"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

func unitHref(unit int64, below string) string { return "/to-chuc/" + num(unit) + below }
func officialHref(id int64) string             { return "/van-ban-di/" + num(id) }
func officialsHref(unit int64) string          { return unitHref(unit, "/van-ban-di") }

// dmy is a stored day as people read it.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return ""
	}
	return vn.FormatDate(d)
}

// kindName is a kind of paper in the reader's language.
func kindName(c *web.Ctx, k formal.Kind) string {
	r, ok := formal.Find(k)
	if !ok {
		return string(k)
	}
	if i18n.Lang(c.Context()) != i18n.Vietnamese {
		return strings.ToUpper(r.English[:1]) + r.English[1:]
	}
	return r.Name
}

// ---- the papers of a unit ----

type officialsView struct {
	Unit     int64
	UnitName string
	May      bool
	Rows     []ui.RowData
	Next     string
	Rest     bool
	Forms    bool // the actor may set own forms
}

func (p *Pages) officials(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := officialsView{Unit: id, Rest: c.Query("sau") != ""}
	if v.UnitName, err = p.UnitName(c.Context(), id); err != nil {
		return err
	}
	where, err := p.UnitSubject(c)
	if err != nil {
		return err
	}
	v.May, v.Forms = access.May(c.Actor, access.MeetingPrepare, where), access.May(c.Actor, access.RuleEdit, where)
	list, err := p.Documents.Officials(c.Context(), c.Actor, id, org.ParseCursor(c.Query("sau")), 50)
	if err != nil {
		return err
	}
	for _, o := range list.Rows {
		r := ui.RowData{Icon: "paper", Title: o.Title, Href: officialHref(o.ID), Detail: kindName(c, o.Kind)}
		if o.State == document.Drafted {
			r.Tags = []ui.TagData{{Kind: ui.Warn, Text: c.T("official.draft")}}
		} else {
			if o.Number != "" {
				r.Detail += " · " + c.T("official.number", "Number", o.Number)
			}
			r.Detail += " · " + dmy(o.Day)
		}
		v.Rows = append(v.Rows, r)
	}
	if list.More {
		v.Next = officialsHref(id) + "?sau=" + list.Next.String()
	}
	return c.Render(officialsPage(c.Shell(c.T("official.title")), v))
}

// ---- writing one ----

// choiceView is the page that asks which kind: those a body may issue, and of
// the others why not.
type choiceView struct {
	Unit     int64
	UnitName string
	Bodies   []bodyChoice
}

type bodyChoice struct {
	Name    string
	Rows    []ui.RowData
	Refused []string
}

type writeView struct {
	web.Sent
	document.Official
	UnitName string
	Key      string
	Kinds    []ui.Option
	Signers  []ui.Option
	Passings []ui.Option
	Action   string
}

func (p *Pages) write(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	if c.Query("loai") == "" {
		return p.choose(c, id)
	}
	o := document.Official{Unit: id, Kind: formal.Kind(c.Query("loai")), Body: c.Query("cua"), Source: c.Query("tu")}
	o.SourceID, _ = strconv.ParseInt(c.Query("so"), 10, 64)
	if err := p.Papers.Begin(c.Context(), c.Actor, &o); err != nil {
		return err
	}
	return p.showWrite(c, o, p.notTheirs(c, o))
}

// notTheirs is why a kind in the address may not be written there: the form says
// so, and offers the others.
func (p *Pages) notTheirs(c *web.Ctx, o document.Official) error {
	kind, _, err := p.Documents.Bodies(c.Context(), c.Actor, o.Unit)
	if err != nil {
		return err
	}
	why := formal.Check(o.Kind, document.Authority(kind, o.Body), clock.Day(p.Papers.DB.Now()))
	switch {
	case !slices.Contains(document.BodiesOf(kind), o.Body):
		why = fault.New("web.official", fault.State, "document.official.body")
	case o.Kind == formal.Minutes:
		why = fault.New("web.official", fault.State, "document.official.minutes")
	}
	var f *fault.Error
	if !errors.As(why, &f) {
		return why
	}
	var fields fault.Fields
	fields.Add("kind", f.Key, f.Params...)
	return fields.Err("web.official")
}

func (p *Pages) choose(c *web.Ctx, id int64) error {
	v := choiceView{Unit: id}
	var err error
	if v.UnitName, err = p.UnitName(c.Context(), id); err != nil {
		return err
	}
	kind, bodies, err := p.Documents.Bodies(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	today := clock.Day(p.Papers.DB.Now())
	for _, b := range bodies {
		x := bodyChoice{Name: c.T("official.body." + b)}
		for _, r := range formal.Authority.Kinds {
			if r.ID == formal.Minutes { // those of a meeting are made from the meeting
				continue
			}
			if err := formal.Check(r.ID, document.Authority(kind, b), today); err != nil {
				x.Refused = append(x.Refused, kindName(c, r.ID))
				continue
			}
			x.Rows = append(x.Rows, ui.RowData{Icon: "edit", Title: kindName(c, r.ID), Href: officialsHref(id) + "/soan?loai=" + string(r.ID) + "&cua=" + b})
		}
		v.Bodies = append(v.Bodies, x)
	}
	return c.Render(choosePage(c.Shell(c.T("official.write")), v))
}

func (p *Pages) showWrite(c *web.Ctx, o document.Official, failed error) error {
	v := writeView{Sent: web.Back(c, failed), Official: o, Key: web.NewKey(), Action: officialsHref(o.Unit) + "/soan"}
	if o.ID != 0 {
		v.Action = officialHref(o.ID) + "/sua"
	}
	var err error
	if v.UnitName, err = p.UnitName(c.Context(), o.Unit); err != nil {
		return err
	}
	kind, bodies, err := p.Documents.Bodies(c.Context(), c.Actor, o.Unit)
	if err != nil {
		return err
	}
	chosen := o.Body + ":" + string(o.Kind)
	if f := c.R.PostForm["kind"]; len(f) > 0 {
		chosen = f[0]
	}
	today := clock.Day(p.Papers.DB.Now())
	for _, b := range bodies {
		for _, r := range formal.Allowed(document.Authority(kind, b), today) {
			if r.ID == formal.Minutes {
				continue
			}
			value := b + ":" + string(r.ID)
			v.Kinds = append(v.Kinds, ui.Option{Value: value, Label: kindName(c, r.ID) + " · " + c.T("official.body."+b), Selected: value == chosen})
		}
	}
	passings, err := p.Documents.Passings(c.Context(), c.Actor, o.Unit, bodies)
	if err != nil {
		return err
	}
	chosen = v.passed()
	v.Passings = append(v.Passings, ui.Option{Label: c.T("official.passed.none"), Selected: chosen == ""})
	for _, x := range passings {
		value := string(x.By) + ":" + num(x.ID)
		v.Passings = append(v.Passings, ui.Option{Value: value, Label: c.T("official.passed."+string(x.By), "Day", dmy(x.Day), "Question", x.Question, "Rate", rate(x.Yes, x.Base)), Selected: value == chosen})
	}
	v.Passings = append(v.Passings, ui.Option{Value: string(document.BySlips), Label: c.T("official.passed.slips"), Selected: chosen == string(document.BySlips)})
	signers, err := p.Documents.Signers(c.Context(), c.Actor, o.Unit)
	if err != nil {
		return err
	}
	who := o.Signer
	if n := c.FormID("signer"); n != 0 {
		who = n
	}
	for _, x := range signers {
		v.Signers = append(v.Signers, ui.Option{Value: num(x.Person), Label: x.Name + " · " + c.T("reso.paper.role."+string(x.Role)), Selected: x.Person == who})
	}
	d := c.Shell(c.T("official.write"))
	return c.RenderStatus(v.Status(&d), writePage(d, v))
}

func (p *Pages) doWrite(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	return p.keep(c, document.Official{Unit: id})
}

func (p *Pages) edit(c *web.Ctx) error {
	v, err := p.official(c)
	if err != nil {
		return err
	}
	if v.State != document.Drafted {
		return c.Redirect(officialHref(v.ID))
	}
	return p.showWrite(c, v.Official, nil)
}

func (p *Pages) doEdit(c *web.Ctx) error {
	v, err := p.official(c)
	if err != nil {
		return err
	}
	return p.keep(c, v.Official)
}

func (p *Pages) keep(c *web.Ctx, o document.Official) error {
	body, kind, _ := strings.Cut(c.Form("kind"), ":")
	seen, _ := strconv.ParseInt(c.Form("seen"), 10, 64)
	cmd := document.DraftOfficial{Key: c.Key(), ID: o.ID, Seen: seen, Unit: o.Unit, Body: body, Kind: formal.Kind(kind), Title: c.Form("title"), Text: c.Form("text"),
		Receivers: c.Form("receivers"), Class: c.Form("class"), Urgency: c.Form("urgency"), Passed: passed(c), Source: c.Form("source"), SourceID: c.FormID("source_id"), Signer: c.FormID("signer")}
	id, err := p.Documents.DraftOfficial(c.Context(), c.Actor, cmd)
	if err != nil {
		o.Body, o.Kind, o.Source, o.SourceID = body, formal.Kind(kind), cmd.Source, cmd.SourceID
		return web.Again(c, err, func(err error) error { return p.showWrite(c, o, err) })
	}
	return c.Done(officialHref(id), "official.kept")
}

// passed is what the form says passed the paper.
func passed(c *web.Ctx) document.Passed {
	by, id, _ := strings.Cut(c.Form("passed"), ":")
	p := document.Passed{By: document.By(by)}
	p.ID, _ = strconv.ParseInt(id, 10, 64)
	p.Why = c.Form("passed_why")
	if p.By != document.BySlips {
		return p
	}
	number := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(c.Form(name)))
		if err != nil && c.Form(name) != "" {
			return -1 // the verb says what is wrong
		}
		return n
	}
	p.On = c.Form("passed_on")
	if d, err := vn.ParseDate(p.On); err == nil {
		p.On = d.String()
	}
	p.Base, p.Yes, p.No, p.Others = number("passed_base"), number("passed_yes"), number("passed_no"), number("passed_other")
	return p
}

// passed is the choice the form shows.
func (v writeView) passed() string {
	if f := v.C.R.PostForm["passed"]; len(f) > 0 {
		return f[0]
	}
	switch v.Passed.By {
	case document.ByVote, document.ByPoll:
		return string(v.Passed.By) + ":" + num(v.Passed.ID)
	}
	return string(v.Passed.By)
}

// asksWhy says whether the form asks why a vote on something else passed the paper.
func (v writeView) asksWhy() bool {
	return v.Passed.Why != "" || v.C.Form("passed_why") != "" || ui.ErrorFor(v.Errs, "passed_why") != ""
}

// rate is a count of a whole: "13/15 (86,7%)".
func rate(n, of int) string {
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}

// count is a count of slips as the form shows it.
func (v writeView) count(n int) string {
	if v.Passed.By != document.BySlips {
		return ""
	}
	return strconv.Itoa(n)
}

// choices offers the classes, or the urgency marks: none first.
func (v writeView) choices(name, label, none, prefix string, values []string, stored string) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: name, Label: label, Value: stored, Width: "20"})
	out := ui.ChoiceData{FieldData: f}
	for _, x := range append([]string{""}, values...) {
		word := none
		if x != "" {
			word = v.C.T(prefix + x)
		}
		out.Options = append(out.Options, ui.Option{Value: x, Label: word, Selected: x == f.Value})
	}
	return out
}

// ---- one paper ----

type officialView struct {
	web.Sent
	document.OfficialView
	Key      string
	Paper    formal.Paper
	Signed   documentweb.SignedView
	KindName string
	Source   ui.Link
	Due      string  // proposed for sending it down
	Lacks    string  // why it cannot be issued yet
	Mend     ui.Link // and where that is mended
}

// downDays is how many days units below get by what the form proposes.
const downDays = 14

// forms are the ways a paper is worked through below, the meeting first.
func (v officialView) forms() []ui.Option {
	chosen := document.Form(v.C.Form("form"))
	if chosen == "" {
		chosen = document.AtMeeting
	}
	var out []ui.Option
	for _, f := range document.Forms {
		out = append(out, ui.Option{Value: string(f), Label: v.C.T("paper.form." + string(f)), Selected: f == chosen})
	}
	return out
}

// doDown sends an issued paper down.
func (p *Pages) doDown(c *web.Ctx) error {
	id, err := c.ID("official")
	if err != nil {
		return err
	}
	cmd := document.SendOfficial{Key: c.Key(), Official: id, Form: document.Form(c.Form("form")), DueOn: typedDay(c.Form("due"))}
	sent, err := p.Documents.SendOfficial(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.officialPage(c, err) })
	}
	return c.Done("/van-ban/"+num(sent), "paper.send.done")
}

func (p *Pages) official(c *web.Ctx) (document.OfficialView, error) {
	id, err := c.ID("official")
	if err != nil {
		return document.OfficialView{}, err
	}
	return p.Documents.Official(c.Context(), c.Actor, id)
}

func (p *Pages) showOfficial(c *web.Ctx) error { return p.officialPage(c, nil) }

func (p *Pages) officialPage(c *web.Ctx, failed error) error {
	one, err := p.official(c)
	if err != nil {
		return err
	}
	v := officialView{Sent: web.Back(c, failed), OfficialView: one, Key: web.NewKey(), KindName: kindName(c, one.Kind), Due: clock.AddDays(clock.Day(p.Papers.DB.Now()), downDays)}
	f, err := p.Papers.Official(c.Context(), c.Actor, one.ID)
	if err != nil {
		return err
	}
	v.Paper = f.Paper
	var lacks *fault.Error
	if errors.As(one.Lacks, &lacks) {
		if lacks.Key == "" && len(lacks.Fields) > 0 {
			lacks = &fault.Error{Key: lacks.Fields[0].Key, Params: lacks.Fields[0].Params}
		}
		v.Lacks, v.Mend = c.T(lacks.Key, lacks.Params...), p.mend(c, one, lacks.Key)
	}
	if one.Source == "resolution" {
		v.Source = ui.Link{Label: c.T("official.source.resolution"), Href: "/nghi-quyet/" + num(one.SourceID)}
	}
	if one.State == document.Issued {
		if v.Signed, err = documentweb.LoadSigned(c, p.Documents, "official", one.ID, officialHref(one.ID), one.MayEdit, scanErr(failed)); err != nil {
			return err
		}
	}
	title := v.KindName
	if one.Number != "" {
		title = c.T("official.named", "Kind", v.KindName, "Number", one.Number)
	}
	d := c.Shell(title)
	return c.RenderStatus(v.Status(&d), officialPage(d, v))
}

// mend is where what keeps a draft from being issued is mended.
func (p *Pages) mend(c *web.Ctx, v document.OfficialView, key string) ui.Link {
	switch {
	case key == "document.official.signer":
		return ui.Link{Label: c.T("official.lacks.signer"), Href: unitHref(v.Unit, "")}
	case strings.HasPrefix(key, "cycle.regulation."):
		return ui.Link{Label: c.T("official.lacks.draft"), Href: unitHref(v.Unit, "/quy-che/du-thao")}
	case !v.MayEdit:
		return ui.Link{}
	case strings.HasPrefix(key, "document.passed."):
		return ui.Link{Label: c.T("official.lacks.passed"), Href: officialHref(v.ID) + "/sua#passed"}
	}
	return ui.Link{Label: c.T("official.lacks.edit"), Href: officialHref(v.ID) + "/sua"}
}

// scanErr is a fault of the form for scanned copies.
func scanErr(err error) error {
	if f, ok := err.(*fault.Error); ok && len(f.Fields) > 0 && !slices.Contains([]string{"start", "form", "due", "units"}, f.Fields[0].Name) {
		return err
	}
	return nil
}

func (p *Pages) doIssue(c *web.Ctx) error {
	id, err := c.ID("official")
	if err != nil {
		return err
	}
	show := func(err error) error { return p.officialPage(c, err) }
	start, err := c.FormID("start"), error(nil)
	if text := c.Form("start"); text != "" && start < 1 {
		var f fault.Fields
		f.Add("start", "resolution.start.bad")
		return show(f.Err("web.official"))
	}
	if start == 0 { // the first of a series is asked for, never taken for 1
		one, err := p.official(c)
		if err != nil {
			return err
		}
		if one.State == document.Drafted && one.First {
			var f fault.Fields
			f.Add("start", "document.number.ask")
			return show(f.Err("web.official"))
		}
	}
	if start > document.SureAbove && c.Form("sure") != "1" {
		var f fault.Fields
		f.Add("start", "document.number.sure", "Start", start)
		return show(f.Err("web.official"))
	}
	if _, err = p.Documents.IssueOfficial(c.Context(), c.Actor, c.Key(), id, start); err != nil {
		return web.Again(c, err, show)
	}
	return c.Done(officialHref(id), "official.issued")
}

func (p *Pages) doDrop(c *web.Ctx) error {
	v, err := p.official(c)
	if err != nil {
		return err
	}
	if err := p.Documents.DropOfficial(c.Context(), c.Actor, c.Key(), v.Unit, v.ID); err != nil {
		return web.Again(c, err, func(err error) error { return p.officialPage(c, err) })
	}
	return c.Done(officialsHref(v.Unit), "official.dropped")
}

// doScan attaches a scanned signed copy.
func (p *Pages) doScan(c *web.Ctx) error {
	v, err := p.official(c)
	if err != nil {
		return err
	}
	if err := documentweb.TakeSigned(c, p.Documents, v.Unit, "official", v.ID); err != nil {
		return web.Again(c, err, func(err error) error { return p.officialPage(c, err) })
	}
	return c.Done(officialHref(v.ID)+"#ban-ky", "paper.signed.done")
}

// ---- a paper on the screen ----

func upper(s string) string { return strings.ToUpper(s) }

// head is a paper's head for the screen.
func head(p formal.Paper) ui.SheetData {
	d := ui.SheetData{Superior: upper(p.Above), Unit: upper(p.Issuer), Number: p.Number, Party: i18n.T(vi, "formal.party"), Title: p.Title, Sub: p.Summary}
	if r, ok := formal.Find(p.Kind); ok && d.Title == "" {
		d.Title = upper(r.Name)
	}
	d.Place = p.Dateline()
	for _, m := range p.Marks {
		d.Number += " · " + upper(m)
	}
	return d
}

func foot(p formal.Paper) ui.SignData {
	d := ui.SignData{ToLabel: i18n.T(vi, "formal.to"), To: p.To}
	if len(p.Sign) > 0 {
		s := p.Sign[len(p.Sign)-1]
		d.For, d.Role, d.Name = s.For, s.Role, s.Name
	}
	return d
}

func words(p layout.Par) string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

func cellWords(c layout.Cell) string {
	var out []string
	for _, p := range c.Pars {
		out = append(out, words(p))
	}
	return strings.Join(out, "; ")
}

// ---- fixed copies ----

// fixedCopy gives out the fixed copy of a paper: who may have the paper now may
// have it.
func (p *Pages) fixedCopy(what string, paper func(c *web.Ctx) (papers.File, int64, error)) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		f, subject, err := paper(c)
		if err != nil {
			return closed(c, err)
		}
		fixed, err := p.Documents.FixedFor(c.Context(), what, subject)
		if err != nil {
			return err
		}
		if fixed.ID == 0 {
			return fault.New("web.fixed", fault.State, "official.fixed.none")
		}
		if fixed.State != document.FixMade {
			return fault.New("web.fixed", fault.State, "official.fixed.waits")
		}
		if f.Internal != "" {
			if err := p.Papers.Left(c.Context(), c.Actor, f.Unit, f.Internal, subject); err != nil {
				return err
			}
		}
		return p.sendFixed(c, f.Name, fixed)
	}
}

// closed sends who may not read minutes to the page that says how one opens them.
func closed(c *web.Ctx, err error) error {
	if id, e := c.ID("meeting"); e == nil && errors.Is(err, papers.ErrClosed) {
		return c.Redirect("/sinh-hoat/" + num(id) + "/bien-ban")
	}
	return err
}

func firstPage(v officialsView) string {
	if v.Rest {
		return officialsHref(v.Unit)
	}
	return ""
}

// source is where the matrix of authority stands written.
func source(ctx context.Context) string {
	if i18n.Lang(ctx) != i18n.Vietnamese {
		return formal.Authority.English
	}
	return formal.Authority.Source
}

func cancelWrite(v writeView) string {
	if v.ID != 0 {
		return officialHref(v.ID)
	}
	return officialsHref(v.Unit)
}

// unsure says that the first number typed was asked about.
func (v officialView) unsure() bool {
	return v.C.FormID("start") > document.SureAbove && v.C.Form("sure") != "1"
}

// emptyWords say what an empty list waits for, to who may write and to who may not.
func (v officialsView) emptyWords(ctx context.Context) string {
	if v.May {
		return i18n.T(ctx, "official.none.text")
	}
	return i18n.T(ctx, "official.none.read")
}

// nextNumber is the number a draft would get.
func nextNumber(v officialView) string {
	r, _ := formal.Find(v.Kind)
	return document.Number{N: v.Next, Kind: r.Code, Code: document.BodyCode(v.Body)}.Short()
}

func (v verifyView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "verify.kind"), Value: v.Kind}}
	if v.Number != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "paper.fact.number"), Value: v.Number})
	}
	return append(out, ui.Answer{Label: i18n.T(ctx, "verify.day"), Value: dmy(v.Day)}, ui.Answer{Label: i18n.T(ctx, "verify.unit"), Value: v.UnitName})
}
