package document

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// paperView is the page of a paper.
type paperView struct {
	document.Look
	said
	Name     string
	UnitName string
	UseRows  []ui.RowData
	Strand   ui.ThreadData
	Key      string
	Text     []string        // of a text or a file whose text is shown
	Cut      bool            // there is more text than is shown
	PDF      string          // address of what the viewer shows; "" for none
	Progress bool            // the actor may see how far it has got
	Say      []meeting.SayAt // where the reader may say something of it now
}

// pages are the pages of what papers hang on.
var pages = map[string]string{"meeting": "/sinh-hoat/", "directive": "/van-ban/", "resolution": "/nghi-quyet/", "task": "/nhiem-vu/", "report": "/bao-cao/", "official": "/van-ban-di/", "poll": "/phieu-xin-y-kien/", "conference": "/hoi-nghi/"}

func (p *Pages) showPaper(c *web.Ctx) error { return p.paperPage(c, nil) }

func (p *Pages) paperPage(c *web.Ctx, err error) error {
	id, e := c.ID("paper")
	if e != nil {
		return e
	}
	v := paperView{said: back(c, err), Key: web.NewKey()}
	if v.Look, e = p.Papers.Look(c.Context(), c.Actor, id, version(c)); e != nil {
		return e
	}
	if v.UnitName, e = p.UnitName(c.Context(), v.Paper.Unit); e != nil {
		return e
	}
	v.Name = name(c, v.Paper)
	for _, u := range v.Uses {
		r := ui.RowData{Icon: "link", Title: c.T("paper.of." + u.Kind), Detail: c.T("paper.role." + string(u.Role))}
		if page := pages[u.Kind]; page != "" {
			r.Href = page + num(u.Subject)
		}
		v.UseRows = append(v.UseRows, r)
	}
	switch {
	case v.Kind == document.TextPaper:
		v.Text = paragraphs(v.Body)
	case v.Blob != 0:
		shown, e := p.Papers.Shown(c.Context(), v.Paper)
		if e != nil {
			return e
		}
		switch shown.Form {
		case document.ShownPDF:
			v.PDF = v.fileHref("xem=1")
		case document.ShownText:
			v.Text, v.Cut = paragraphs(shown.Text), shown.Cut
		}
	}
	if v.Say, e = p.Meetings.SayAbout(c.Context(), c.Actor, v.Uses); e != nil {
		return e
	}
	v.Progress = v.MaySend || v.MayNames && v.Receipt != nil
	if p.Thread != nil {
		s, e := p.Thread(c.Context(), c.Actor, thread.Knot{Kind: thread.Paper, ID: id})
		if e != nil && !fault.Is(e, fault.NotFound) { // one that hangs on nothing is on no thread
			return e
		}
		v.Strand = c.Strand(s)
	}
	d := c.Shell(v.Name)
	return c.RenderStatus(v.status(&d), paperPage(d, v))
}

// version is the ?ban= of the address; 0 for the version that holds.
func version(c *web.Ctx) int {
	n, err := strconv.Atoi(c.Query("ban"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// at is the query that names the version shown, for addresses below the page.
func (v paperView) at() string {
	if v.Shown == v.Version {
		return ""
	}
	return "ban=" + strconv.Itoa(v.Shown)
}

// fileHref is the address of the file of the version shown.
func (v paperView) fileHref(query string) string {
	to := paperHref(v.ID) + "/tep"
	if all := strings.Trim(query+"&"+v.at(), "&"); all != "" {
		to += "?" + all
	}
	return to
}

// pageHref is the address of a version's page.
func (v paperView) pageHref(n int) string {
	if n == v.Version {
		return paperHref(v.ID)
	}
	return paperHref(v.ID) + "?ban=" + strconv.Itoa(n)
}

// mayRead says that the reader may say that he has read the version shown.
func (v paperView) mayRead() bool {
	return v.Receipt != nil && v.Receipt.Version == v.Shown && v.Receipt.ReadAt == 0
}

// readOn is when the reader said so; "" where he has not.
func (v paperView) readOn() string {
	if v.Receipt == nil || v.Receipt.Version != v.Shown || v.Receipt.ReadAt == 0 {
		return ""
	}
	return clock.Time(v.Receipt.ReadAt).Format("02/01/2006 15:04")
}

// versions are the rows of what the paper is and was, the latest first.
func (v paperView) versions() []ui.RowData {
	row := func(n int, file string, at int64) ui.RowData {
		r := ui.RowData{Icon: "paper", Title: v.c.T("paper.version.n", "N", n), Href: v.pageHref(n), Detail: clock.Time(at).Format("02/01/2006 15:04")}
		if file != "" {
			r.Detail += " · " + file
		}
		if n == v.Version {
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Good, Text: v.c.T("paper.version.now")})
		}
		if n == v.Shown {
			r.Href = ""
			r.Tags = append(r.Tags, ui.TagData{Text: v.c.T("paper.version.shown")})
		}
		return r
	}
	at := v.RevisedAt
	if at == 0 {
		at = v.MadeAt
	}
	now := ""
	if v.Shown == v.Version {
		now = v.FileName
	}
	out := []ui.RowData{row(v.Version, now, at)}
	for i := len(v.Earlier) - 1; i >= 0; i-- {
		out = append(out, row(v.Earlier[i].N, v.Earlier[i].FileName, v.Earlier[i].MadeAt))
	}
	return out
}

func (v paperView) classes() ui.ChoiceData {
	f := v.field(ui.FieldData{Name: "class", Label: v.c.T("paper.class"), Value: string(v.Class)})
	return classChoice(v.c, f)
}

func classChoice(c *web.Ctx, f ui.FieldData) ui.ChoiceData {
	out := ui.ChoiceData{FieldData: f}
	for _, one := range document.Classes {
		out.Options = append(out.Options, ui.Option{Value: string(one), Label: c.T("paper.class." + string(one)), Hint: c.T("paper.class." + string(one) + ".hint"), Selected: f.Value == string(one)})
	}
	return out
}

// crumbs is the way to what the paper hangs on, else to its unit's papers.
func (v paperView) crumbs() []ui.Link {
	unit := "/to-chuc/" + num(v.Paper.Unit)
	out := []ui.Link{{Label: v.UnitName, Href: unit}}
	if len(v.UseRows) > 0 && v.UseRows[0].Href != "" {
		out = append(out, ui.Link{Label: v.UseRows[0].Title, Href: v.UseRows[0].Href})
	} else if v.MaySend {
		out = append(out, ui.Link{Label: v.c.T("paper.library"), Href: unit + "/tai-lieu"})
	}
	return out
}

func (v paperView) facts() []ui.Answer {
	var out []ui.Answer
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Answer{Label: v.c.T(key), Value: value})
		}
	}
	add("paper.fact.number", v.Number)
	add("paper.fact.day", dmy(v.Day))
	add("paper.fact.keeper", v.Keeper)
	if v.Blob != 0 {
		add("paper.fact.file", v.FileName)
		add("paper.fact.size", mediaName(v.c, v.Media)+" · "+size(v.Size))
	}
	add("paper.class", v.c.T("paper.class."+string(v.Class)))
	add("paper.fact.added", clock.Time(v.MadeAt).Format("02/01/2006 15:04"))
	return out
}

// file gives out the file of a paper, to be kept; with ?xem=1 a picture or a
// PDF is shown by the browser (an office file as the PDF made of it). Nothing in
// it may load, run, or reach this site.
func (p *Pages) file(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	look := c.Query("xem") == "1"
	paper, f, err := p.Papers.OpenPaper(c.Context(), c.Actor, id, version(c), !look)
	if err != nil {
		return err
	}
	defer f.Close()
	pdf := paper.Media == "application/pdf"
	if look && !pdf && !document.IsPicture(paper.Media) {
		shown, err := p.Papers.Shown(c.Context(), paper)
		if err != nil {
			return err
		}
		if shown.Form != document.ShownPDF {
			return fault.New("web.file", fault.NotFound, "fault.not_found")
		}
		made, err := p.Papers.OpenShown(c.Context(), shown)
		if err != nil {
			return err
		}
		defer made.Close()
		f, pdf, paper.Media, paper.FileName = made, true, "application/pdf", paper.FileName+".pdf"
	}
	way := "attachment"
	if look {
		way = "inline"
	}
	h := c.W.Header()
	if !pdf { // a browser's own PDF page does not open in a sandbox
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	}
	h.Set("Content-Type", paper.Media)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": paper.FileName}))
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(c.W, c.R, "", time.Time{}, f)
	return nil
}

// doRead is the reader's own word.
func (p *Pages) doRead(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(c.Form("ban"))
	if err := p.Papers.ReadPaper(c.Context(), c.Actor, c.Key(), id, n); err != nil {
		return err
	}
	return c.Done(pageOf(id, n, c.Form("nay")), "paper.read.done")
}

// pageOf is the page of a version; now is the number of the one that holds.
func pageOf(id int64, n int, now string) string {
	if n == 0 || strconv.Itoa(n) == now {
		return paperHref(id)
	}
	return paperHref(id) + "?ban=" + strconv.Itoa(n)
}

func (p *Pages) doVersion(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(c.Form("tu"))
	cmd := document.AddVersion{Key: c.Key(), Paper: id, From: from, Body: c.Form("body")}
	f, h := upload(c, "file")
	if f != nil {
		defer f.Close()
		cmd.FileName = h.Filename
	}
	var n int
	if f == nil {
		n, err = p.Papers.AddVersion(c.Context(), c.Actor, cmd, nil)
	} else {
		n, err = p.Papers.AddVersion(c.Context(), c.Actor, cmd, f)
	}
	if _, ok := c.Invalid(err); ok {
		return p.paperPage(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(paperHref(id), "paper.version.done", "N", n)
}

func (p *Pages) doClass(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	err = p.Papers.SetClass(c.Context(), c.Actor, c.Key(), id, document.Class(c.Form("class")))
	if _, ok := c.Invalid(err); ok {
		return p.paperPage(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(paperHref(id), "paper.class.done")
}

// use is the thing a paper is to be taken away from.
func use(c *web.Ctx, value func(string) string) document.Use {
	return document.Use{Kind: value("loai"), Subject: number(value("so"))}
}

func (p *Pages) remove(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	paper, uses, err := p.Papers.Paper(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	u := use(c, c.Query)
	d := c.Shell(c.T("paper.remove.title"))
	effect := "paper.remove.gone"
	if len(uses) > 1 {
		effect = "paper.remove.left"
	}
	return c.Render(removePage(d, ui.ConfirmData{Title: c.T("paper.remove.ask", "Title", name(c, paper)), Effects: []string{c.T(effect)},
		Action: paperHref(id) + "/bo", Key: web.NewKey(), Button: c.T("paper.remove.button"), Danger: true, Cancel: local(c.Query("ve"), paperHref(id))}, u, local(c.Query("ve"), "")))
}

func (p *Pages) doRemove(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	u := use(c, c.Form)
	if err := p.Papers.RemovePaper(c.Context(), c.Actor, c.Key(), id, u); err != nil {
		return err
	}
	to := local(c.Form("ve"), "/")
	return c.Done(to, "paper.removed")
}

// readers is who the pages about a paper's readers are for: its unit, and the
// bodies it was sent to.
func (p *Pages) readers(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("paper")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Papers.ReadersSubject(c.Context(), id)
}

// sayItems offers the items of the meetings one may say something at, each value
// its meeting and itself.
func (v paperView) sayItems() ui.ChoiceData {
	f := ui.FieldData{Name: "item", Label: v.c.T("paper.say.item")}
	var options []ui.Option
	for _, at := range v.Say {
		for _, it := range at.Items {
			value := num(at.Meeting.ID) + "-" + num(it.ID)
			label := it.Title
			if len(v.Say) > 1 {
				label = dmy(at.Meeting.Day) + ": " + label
			}
			if it.ID == at.Item && f.Value == "" {
				f.Value = value
			}
			options = append(options, ui.Option{Value: value, Label: label})
		}
	}
	out := ui.ChoiceData{FieldData: v.field(f), None: true}
	for _, o := range options {
		o.Selected = o.Value == out.Value
		out.Options = append(out.Options, o)
	}
	return out
}

func (v paperView) sayKinds() ui.ChoiceData {
	f := v.field(ui.FieldData{Name: "kind", Label: v.c.T("paper.say.kind"), Value: string(meeting.PlainOpinion)})
	out := ui.ChoiceData{FieldData: f}
	for _, k := range []meeting.OpinionKind{meeting.PlainOpinion, meeting.Proposal} {
		out.Options = append(out.Options, ui.Option{Value: string(k), Label: v.c.T("course.opinion.kind." + string(k)), Selected: f.Value == string(k)})
	}
	return out
}

// doSay takes what a member says of a place in a paper, at an item of a meeting.
func (p *Pages) doSay(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	at, item, _ := strings.Cut(c.Form("item"), "-")
	cmd := meeting.Say{Key: c.Key(), Meeting: number(at), Item: number(item), Person: c.Actor.Person, Kind: meeting.OpinionKind(c.Form("kind")), Text: c.Form("text"),
		Place: meeting.Place{Paper: id, Quote: c.Form("quote")}}
	cmd.Place.Version, _ = strconv.Atoi(c.Form("ban"))
	if page := c.Form("page"); page != "" {
		if cmd.Place.Page, err = strconv.Atoi(page); err != nil {
			cmd.Place.Page = -1 // the verb says that it is none
		}
	}
	if cmd.Item == 0 {
		err = wrong("item", "paper.say.item.none")
	} else {
		_, err = p.Meetings.Say(c.Context(), c.Actor, cmd)
	}
	if _, ok := c.Invalid(err); ok {
		return p.paperPage(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(pageOf(id, cmd.Place.Version, c.Form("nay")), "paper.say.done")
}
