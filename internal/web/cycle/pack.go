package cycle

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/papers"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/pdf"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func meetingHref(id int64) string { return "/sinh-hoat/" + num(id) }

// packView is the page of what has to be put into the handbook.
type packView struct {
	meeting.View
	c      *web.Ctx
	Title  string
	Key    string
	Parts  []partView
	Prints []ui.RowData
	Set    string // where the fields are set, for who may
}

type partView struct {
	papers.Pack
	ID, Zip, Done, Due string
	Tick               ui.FieldData
	May                bool
	Nothing            bool // there is nothing to put there yet
	Early              bool // the notice is still to go out
	Drafted            bool // there is a draft, or none is asked for
	NoDraft            bool // who ticked said that there is none
	Later              int  // files that came after the tick
	Gone               bool // what was ticked has been taken away
}

func (p *Pages) packs(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	v := packView{c: c, Key: web.NewKey()}
	for _, after := range []bool{false, true} {
		if after && !v.State.Held() {
			break
		}
		pack, err := p.Papers.Pack(c.Context(), c.Actor, id, after)
		if err != nil {
			return err
		}
		v.View, v.Title = pack.Meeting, pack.Title
		x := partView{Pack: pack, ID: "truoc", Zip: meetingHref(id) + "/bo-so-tay/truoc.zip", Done: dmy(v.PapersOn), Due: dmy(v.PapersDue), May: v.MayPrepare && v.State != meeting.Cancelled}
		name := "Handbook"
		if !after {
			along, err := p.Along(c.Context(), c.Actor, id)
			if err != nil {
				return err
			}
			x.Nothing, x.Drafted = !along.Any, along.Draft || v.Body != meeting.CellBody || v.StartedAt != 0
			x.Early, x.NoDraft = v.Unnoticed(p.today()), v.NoDraft
			x.Gone = x.Nothing && x.Done != "" && !v.State.Held()
		}
		if after {
			x.ID, x.Zip, x.Done, x.Due, name = "sau", meetingHref(id)+"/bo-so-tay/sau.zip", dmy(v.FinishedOn), dmy(v.AfterDue), "Finished"
		}
		for _, f := range pack.Files {
			if f.Later {
				x.Later++
			}
		}
		x.Tick = ui.FieldData{Name: name, Label: c.T("pack.tick.day"), Value: dmy(p.today()), Autocomplete: "off"}
		v.Parts = append(v.Parts, x)
	}
	for _, a := range v.Roster {
		if a.Required {
			v.Prints = append(v.Prints, ui.RowData{Icon: "print", Title: a.Name, Href: meetingHref(id) + "/bo-in?nguoi=" + num(a.Person)})
		}
	}
	set := unitHref(v.Unit, "/o-so-tay")
	if c.Leads(set) {
		v.Set = set
	}
	return c.Render(packPage(c.Shell(c.T("pack.title")), v))
}

// packZip gives a pack out. What breaks while it is written can only be cut off;
// the papers were made before.
func (p *Pages) packZip(after bool) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		id, err := c.ID("meeting")
		if err != nil {
			return err
		}
		pack, err := p.Papers.Pack(c.Context(), c.Actor, id, after)
		if err != nil {
			return err
		}
		if err := p.Papers.Left(c.Context(), c.Actor, pack.Meeting.Unit, "pack", id); err != nil {
			return err
		}
		name := c.T("pack.file.ahead", "Title", pack.Title)
		if after {
			name = c.T("pack.file.after", "Title", pack.Title)
		}
		return c.File(strings.ReplaceAll(name, "/", "-")+".zip", "application/zip", func(w io.Writer) error { return p.Papers.WritePack(c.Context(), w, pack) })
	}
}

// printPack is a meeting on paper for one of its roster.
func (p *Pages) printPack(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	person, err := strconv.ParseInt(c.Query("nguoi"), 10, 64)
	if err != nil {
		return c.Redirect(meetingHref(id) + "/bo-so-tay")
	}
	b, err := p.Papers.PrintPack(c.Context(), c.Actor, id, person)
	if err != nil {
		return err
	}
	return p.giveBook(c, b, "print_pack", id)
}

func (p *Pages) giveBook(c *web.Ctx, b papers.Book, what string, subject int64) error {
	var out bytes.Buffer
	if err := pdf.Write(&out, b.Doc); err != nil {
		return fault.Wrap("web.book", fault.Internal, err)
	}
	if err := p.Papers.Left(c.Context(), c.Actor, b.Unit, what, subject); err != nil {
		return err
	}
	c.W.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	return c.File(b.Name+".pdf", papers.Media(papers.PDF), func(w io.Writer) error {
		_, err := w.Write(out.Bytes())
		return err
	})
}

// ---- the fields of the handbook ----

type fieldsView struct {
	web.Sent
	Unit     int64
	UnitName string
	Key      string
	Parts    []fieldsPart
}

type fieldsPart struct {
	After bool
	Lines string
	Known []ui.Answer
}

func (p *Pages) handbook(c *web.Ctx) error { return p.showHandbook(c, nil) }

func (p *Pages) showHandbook(c *web.Ctx, failed error) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := fieldsView{Sent: web.Back(c, failed), Unit: id, Key: web.NewKey()}
	if v.UnitName, err = p.UnitName(c.Context(), id); err != nil {
		return err
	}
	for _, after := range []bool{false, true} {
		x := fieldsPart{After: after}
		lines, err := p.Papers.HandbookLines(c.Context(), id, after)
		if err != nil {
			return err
		}
		for _, l := range lines {
			x.Lines += l.Label + " = " + l.ID + "\n"
		}
		if failed != nil && after == (c.Form("after") == "1") {
			x.Lines = c.Form("lines")
		}
		for _, f := range papers.HandbookFields(after) {
			x.Known = append(x.Known, ui.Answer{Label: f, Value: c.T("pack.field." + f)})
		}
		v.Parts = append(v.Parts, x)
	}
	d := c.Shell(c.T("pack.set"))
	return c.RenderStatus(v.Status(&d), fieldsPage(d, v))
}

func (p *Pages) doHandbook(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	after := c.Form("after") == "1"
	if err := p.Documents.SetHandbook(c.Context(), c.Actor, c.Key(), id, after, c.Form("lines"), papers.HandbookFields(after)); err != nil {
		return web.Again(c, err, func(err error) error { return p.showHandbook(c, err) })
	}
	to := unitHref(id, "/o-so-tay")
	return c.Done(to, "pack.set.done")
}

func (p *Pages) packRoutes() []web.Route {
	const one = "/sinh-hoat/{meeting}"
	met := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("meeting")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Papers.Meetings.MeetingSubject(c.Context(), id)
	}
	return append(p.termRoutes(), []web.Route{
		{Method: "GET", Path: one + "/bo-so-tay", Action: access.MeetingPrepare, Subject: met, Handle: p.packs},
		{Method: "GET", Path: one + "/bo-so-tay/truoc.zip", Action: access.MeetingPrepare, Subject: met, Handle: p.packZip(false)},
		{Method: "GET", Path: one + "/bo-so-tay/sau.zip", Action: access.MeetingPrepare, Subject: met, Handle: p.packZip(true)},
		{Method: "GET", Path: one + "/bo-in", Action: access.MeetingPrepare, Subject: met, Handle: p.printPack},
		{Method: "GET", Path: "/to-chuc/{unit}/o-so-tay", Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.handbook},
		{Method: "POST", Path: "/to-chuc/{unit}/o-so-tay", Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.doHandbook},
	}...)
}

func partTitle(ctx context.Context, after bool) string {
	if after {
		return i18n.T(ctx, "pack.sau")
	}
	return i18n.T(ctx, "pack.truoc")
}

func flag(is bool) string {
	if is {
		return "1"
	}
	return "0"
}

func packTag(ctx context.Context, p partView) ui.TagData {
	switch {
	case p.Gone:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "meet.clock.gone")}
	case p.Done != "":
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "pack.done", "Day", p.Done)}
	case p.Due != "":
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "pack.due", "Day", p.Due)}
	}
	return ui.TagData{}
}

func (p *Pages) today() string { return clock.Day(p.Papers.DB.Now()) }
