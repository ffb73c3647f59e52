package meeting

import (
	"context"
	"strings"

	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/vn"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// minutesView is the record of a meeting, to be read, read back, confirmed.
type minutesView struct {
	sayPage
	M        meeting.Minutes
	Above    bool // read from above, with a reason
	Unagreed bool // the score is not agreed yet, and ending or locking makes that harder
	Stale    bool // they tell another roll than there is
	Scored   bool // they tell another score than there is
	Looks    []meeting.Look
	Fixed    document.Fixed
	Signed   documentweb.SignedView
	Aparts   []meeting.Apart  // what two devices wrote differently
	Changes  []meeting.Change // of the text, while it is not locked
}

func (p *Pages) minutes(c *web.Ctx) error { return p.showMinutes(c, nil) }

func (p *Pages) showMinutes(c *web.Ctx, err error) error {
	id, e := c.ID("meeting")
	if e != nil {
		return e
	}
	s, e := p.sayPage(c, id, c.T("meet.minutes.title"), tabMinutes, err)
	if e != nil {
		return e
	}
	v := minutesView{sayPage: s, Above: !s.MayView}
	d := c.Shell(v.head.Title)
	if v.M, e = p.Meetings.ReadMinutes(c.Context(), c.Actor, id); fault.Is(e, fault.NotFound) {
		// Not of the body, and not opened: one is led to where the reason is given.
		return c.Render(closedPage(d, v))
	} else if e != nil {
		return e
	}
	if v.MayView {
		if v.Looks, e = p.Meetings.Looks(c.Context(), c.Actor, id); e != nil {
			return e
		}
	}
	if v.MayPrepare && v.M.State != meeting.MinutesLocked {
		if v.Aparts, e = p.Meetings.Aparts(c.Context(), c.Actor, id); e != nil {
			return e
		}
		if v.Changes, e = p.Meetings.MinutesChanges(c.Context(), c.Actor, id); e != nil {
			return e
		}
	}
	if n := v.next(); n != "" && n != "draft" {
		if v.Stale, e = p.Cycle.StaleRoll(c.Context(), c.Actor, id); e != nil {
			return e
		}
	}
	if n := v.next(); n != "" && n != "draft" {
		if v.Scored, e = p.Cycle.StaleScore(c.Context(), c.Actor, id); e != nil {
			return e
		}
	}
	if n := v.next(); n == "end" || n == "confirm" {
		if v.Unagreed, e = p.Scores.Unagreed(c.Context(), c.Actor, id); e != nil {
			return e
		}
	}
	if v.Fixed, e = p.Papers.FixedFor(c.Context(), "minutes", id); e != nil {
		return e
	}
	if v.Fixed.ID != 0 {
		if v.Signed, e = documentweb.LoadSigned(c, p.Papers, "meeting", id, href(id), v.MayPrepare && !v.Above, nil); e != nil {
			return e
		}
	}
	return c.RenderStatus(v.status(&d), minutesPage(d, v))
}

// begun says whether there can be minutes yet.
func (v sayPage) begun() bool {
	return v.State == meeting.Running || v.State == meeting.Ended || v.State == meeting.Locked
}

// locked says whether they are confirmed by both.
func (v minutesView) locked() bool { return v.M.State == meeting.MinutesLocked }

// next is the one thing to do here: "draft", "read", "confirm", "end", or "".
func (v minutesView) next() string {
	switch {
	case v.Above || v.locked() || !v.begun() || !v.MayPrepare:
		return ""
	case v.M.Body == "":
		return "draft"
	case v.M.State == meeting.MinutesDraft:
		return "read"
	case v.State == meeting.Running:
		return "end"
	}
	return "confirm"
}

func (v minutesView) tag() ui.TagData {
	switch v.M.State {
	case meeting.MinutesDraft:
		return ui.TagData{Kind: ui.Warn, Text: v.c.T("meet.minutes.tag.draft")}
	case meeting.MinutesRead:
		return ui.TagData{Kind: ui.Info, Text: v.c.T("meet.minutes.tag.read")}
	case meeting.MinutesLocked:
		return ui.TagData{Kind: ui.Good, Text: v.c.T("meet.minutes.tag.locked")}
	}
	return ui.TagData{}
}

// unrolled are the names of those without a mark, while that can be mended.
func (v minutesView) unrolled() string {
	var out []string
	if v.State == meeting.Running && v.next() == "read" {
		for _, a := range v.Roster {
			if a.Required && a.Mark == meeting.NoMark {
				out = append(out, a.Name)
			}
		}
	}
	return strings.Join(out, ", ")
}

// signer is one of the two who confirm.
type signer struct {
	Label  string
	Name   string
	Done   string // when it was confirmed, and by whom for another; "" not yet
	Why    string // why it was done for another
	Chair  bool
	Button string // what the actor may press here; "" nothing
	Own    bool   // as himself
	Ask    bool   // with a reason
}

// signers are chair and note-taker, each with what the actor may do.
func (v minutesView) signers() []signer {
	one := func(chair bool, label string, person, at, by int64, why string, ask bool) signer {
		s := signer{Label: v.c.T(label), Name: v.by(person), Why: why, Chair: chair, Own: v.c.Actor.Person == person && person != 0}
		switch {
		case at != 0 && by == person:
			s.Done = v.c.T("meet.minutes.confirmed", "At", moment(at))
		case at != 0:
			s.Done = v.c.T("meet.minutes.confirmed_for", "At", moment(at), "By", v.by(by))
		case v.next() != "confirm":
		case s.Own:
			s.Button = v.c.T("meet.minutes.confirm")
		case v.MayLead || !chair && v.leads():
			s.Button, s.Ask = v.c.T("meet.minutes.confirm_for"), ask
		}
		return s
	}
	chair, note := v.chair(), v.NoteTaker
	if v.M.Chair != 0 {
		chair = v.M.Chair
	}
	if v.M.Note != 0 {
		note = v.M.Note
	}
	return []signer{one(true, "meet.minutes.chair", chair, v.M.ChairAt, v.M.ChairBy, v.M.ChairWhy, v.M.AskChair),
		one(false, "meet.minutes.note", note, v.M.NoteAt, v.M.NoteBy, v.M.NoteWhy, v.M.AskNote)}
}

// textLines are the lines of a text as they are read, blank ones left out.
func textLines(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if strings.TrimSpace(l) != "" {
			out = append(out, l)
		}
	}
	return out
}

// isHeading says whether a line of minutes is one: all in capitals, or numbered
// in Roman figures.
func isHeading(line string) bool {
	if vn.AllCaps(line) {
		return true
	}
	roman, _, ok := strings.Cut(line, ".")
	return ok && roman != "" && strings.Trim(roman, "IVX") == ""
}

// looked are those from above who opened the minutes.
func (v minutesView) looked() []ui.RowData {
	var out []ui.RowData
	for _, l := range v.Looks {
		role, _, _ := strings.Cut(l.Hat, ":")
		out = append(out, ui.RowData{Icon: "eye", Title: l.Name, Detail: v.c.T("meet.minutes.look", "Role", v.c.T("role."+role), "At", moment(l.At), "Reason", l.Reason)})
	}
	return out
}

// ---- writing ----

// editView is the form of the minutes' text.
type editView struct {
	sayPage
	M    meeting.Minutes
	Seen int64
	Met  bool // somebody else changed it meanwhile: both are shown
}

func (p *Pages) editMinutes(c *web.Ctx) error { return p.showEdit(c, nil) }

func (p *Pages) showEdit(c *web.Ctx, err error) error {
	id, e := c.ID("meeting")
	if e != nil {
		return e
	}
	s, e := p.sayPage(c, id, c.T("meet.minutes.edit"), tabMinutes, err)
	if e != nil {
		return e
	}
	v := editView{sayPage: s, Met: fault.Is(err, fault.Conflict)}
	if v.M, e = p.Meetings.ReadMinutes(c.Context(), c.Actor, id); e != nil {
		return e
	}
	if v.M.Inside != "" {
		c.NotKept()
	}
	// After a conflict the page shows what is stored: saving again is on it.
	if v.Seen = v.M.Version; c.R.Method == "POST" && !v.Met {
		v.Seen = c.FormID("seen")
	}
	d := c.Shell(v.head.Title)
	return c.RenderStatus(v.status(&d), editMinutesPage(d, v))
}

// changedBy is who made a change of the text.
func (v minutesView) changedBy(ctx context.Context, x meeting.Change) string {
	if x.By == 0 {
		return i18n.T(ctx, "meet.changes.drafted")
	}
	return v.by(x.By)
}

func (p *Pages) doMinutes(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	err = p.Meetings.EditMinutes(c.Context(), c.Actor, meeting.EditMinutes{Key: c.Key(), Meeting: id, Seen: c.FormID("seen"),
		Body: c.R.FormValue("body"), Inside: c.R.FormValue("inside")})
	if err != nil {
		return again(c, err, func(err error) error { return p.showEdit(c, err) })
	}
	return c.Done(href(id, tabMinutes), "meet.minutes.saved")
}

func (p *Pages) doDraft(c *web.Ctx) error {
	return p.onMinutes(c, "meet.minutes.drafted", func(id int64) error {
		return p.Cycle.DraftMinutes(c.Context(), c.Actor, c.Key(), id, c.FormID("lai"))
	})
}

// onMinutes does one thing to the minutes and shows them.
func (p *Pages) onMinutes(c *web.Ctx, done string, do func(id int64) error) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return again(c, err, func(err error) error { return p.showMinutes(c, err) })
	}
	return c.Done(href(id, tabMinutes), done)
}

func (p *Pages) doReadBack(c *web.Ctx) error {
	return p.onMinutes(c, "meet.minutes.read_back", func(id int64) error {
		return p.Cycle.ReadBack(c.Context(), c.Actor, c.Key(), id, cycle.Known{Stale: c.Form("biet") == "1", Apart: c.Form("biet-khac") == "1"})
	})
}

func (p *Pages) doConfirm(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	s := signer{Chair: c.Form("vai") == "chu-tri"}
	err = p.Cycle.Confirm(c.Context(), c.Actor, meeting.Confirm{Key: c.Key(), Meeting: id, AsChair: s.Chair, Seen: c.FormID("seen"), Why: c.Form(s.why())}, c.Form("biet-"+s.value()) == "1")
	if err != nil {
		return again(c, renamed(err, "reason", s.why()), func(err error) error { return p.showMinutes(c, err) })
	}
	to := href(id, tabMinutes)
	// What was decided still has to be issued: the chair's next step.
	if c.Form("vai") != "chu-tri" {
		return c.Done(to, "meet.minutes.confirmed_done")
	}
	if d, err := p.Resolutions.Draft(c.Context(), c.Actor, id); err == nil && d.MayLead && d.State == resolution.Passed {
		to = "/nghi-quyet/" + num(d.ID)
	}
	return c.Done(to, "meet.minutes.confirmed_done")
}

func (p *Pages) doAnnex(c *web.Ctx) error {
	return p.onMinutes(c, "meet.minutes.annex_done", func(id int64) error {
		_, err := p.Meetings.Annex(c.Context(), c.Actor, c.Key(), id, c.R.FormValue("text"), c.Form("reason"))
		return err
	})
}

// ---- from above ----

func (p *Pages) openMinutes(c *web.Ctx) error { return p.showOpen(c, nil) }

func (p *Pages) showOpen(c *web.Ctx, err error) error {
	id, e := c.ID("meeting")
	if e != nil {
		return e
	}
	s, e := p.sayPage(c, id, c.T("meet.minutes.open"), tabMinutes, err)
	if e != nil {
		return e
	}
	d := c.Shell(s.head.Title)
	return c.RenderStatus(s.status(&d), openMinutesPage(d, s))
}

func (p *Pages) doOpenMinutes(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Meetings.OpenMinutes(c.Context(), c.Actor, c.Key(), id, c.Form("reason")); err != nil {
		return again(c, err, func(err error) error { return p.showOpen(c, err) })
	}
	return c.Redirect(href(id, tabMinutes))
}

// closedText says why one cannot read them here.
func closedText(ctx context.Context, v minutesView) string {
	if v.MayOpen {
		return i18n.T(ctx, "meet.minutes.closed.open")
	}
	return i18n.T(ctx, "meet.minutes.closed.never")
}

// emptyText says why there is no text yet, and what comes.
func emptyText(ctx context.Context, v minutesView) string {
	switch {
	case !v.begun():
		return i18n.T(ctx, "meet.minutes.none.early")
	case v.MayPrepare:
		return i18n.T(ctx, "meet.minutes.none.text")
	}
	return i18n.T(ctx, "meet.minutes.none.waits")
}

// value is the signer in the form.
func (s signer) value() string {
	if s.Chair {
		return "chu-tri"
	}
	return "ghi-bien-ban"
}

// why is the form's field of the reason.
func (s signer) why() string { return "ly-do-" + s.value() }

// staleTitle and staleText say what the minutes tell otherwise than it is.
func (v minutesView) staleTitle() string {
	if v.Stale {
		return v.c.T("meet.minutes.stale")
	}
	return v.c.T("meet.minutes.scored")
}

func (v minutesView) staleText() string {
	if v.Stale {
		return v.c.T("meet.minutes.stale.text")
	}
	return v.c.T("meet.minutes.scored.text")
}
