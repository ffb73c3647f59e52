package cycle

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/papers"
	"nep/internal/fault"
	"nep/internal/web"
)

// Pages are the downloads.
type Pages struct {
	Papers *papers.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// Invited and Decided are a meeting and a decision as subjects for this
	// actor: who is on the roster gets the meeting's papers in whatever hat.
	Invited, Decided func(ctx context.Context, actor access.Actor, id int64) (access.Subject, error)
}

// Routes are the lines of the table of routes: each paper in both forms.
func (p *Pages) Routes() []web.Route {
	const one, unit = "/sinh-hoat/{meeting}/tai/", "/to-chuc/{unit}/tai/"
	met, decided := by("meeting", p.Invited), by("resolution", p.Decided)
	var out []web.Route
	both := func(path string, action access.Action, subject func(*web.Ctx) (access.Subject, error), paper func(c *web.Ctx) (papers.File, error)) {
		for _, form := range []string{papers.Docx, papers.PDF} {
			out = append(out, web.Route{Method: "GET", Path: path + "." + form, Action: action, Subject: subject, Handle: give(form, paper)})
		}
	}
	ofMeeting := func(make func(context.Context, access.Actor, int64) (papers.File, error)) func(c *web.Ctx) (papers.File, error) {
		return func(c *web.Ctx) (papers.File, error) {
			id, err := c.ID("meeting")
			if err != nil {
				return papers.File{}, err
			}
			return make(c.Context(), c.Actor, id)
		}
	}
	both(one+"bien-ban", access.MeetingLook, met, ofMeeting(p.Papers.Minutes))
	both(one+"phan-rieng", access.MeetingView, met, ofMeeting(p.Papers.Inside))
	both(one+"giay-moi", access.MeetingLook, met, ofMeeting(p.Papers.Invitation))
	both(one+"danh-sach", access.MeetingView, met, ofMeeting(p.Papers.Roll))
	both(one+"phieu-cham-diem", access.MeetingLook, met, ofMeeting(p.Papers.Score))
	ofDecision := func(annex bool) func(c *web.Ctx) (papers.File, error) {
		return func(c *web.Ctx) (papers.File, error) {
			id, err := c.ID("resolution")
			if err != nil {
				return papers.File{}, err
			}
			return p.Papers.Decision(c.Context(), c.Actor, id, annex)
		}
	}
	both("/nghi-quyet/{resolution}/tai/van-ban", access.PaperView, decided, ofDecision(false))
	both("/nghi-quyet/{resolution}/tai/ban-luu", access.MeetingView, decided, ofDecision(true))
	both("/to-chuc/{unit}/bao-cao/{month}/tai/bao-cao", access.ReportView, p.UnitSubject, func(c *web.Ctx) (papers.File, error) {
		id, err := c.ID("unit")
		if err != nil {
			return papers.File{}, err
		}
		return p.Papers.Report(c.Context(), c.Actor, id, c.R.PathValue("month"))
	})
	both(unit+"ke-hoach", access.MeetingLook, p.UnitSubject, func(c *web.Ctx) (papers.File, error) {
		id, err := c.ID("unit")
		if err != nil {
			return papers.File{}, err
		}
		year, err := strconv.Atoi(c.Query("nam"))
		if err != nil {
			year = clock.Time(p.Papers.DB.Now()).Year()
		}
		return p.Papers.Plan(c.Context(), c.Actor, id, year)
	})
	return out
}

// by asks for the subject of the thing with this name in the path.
func by(name string, ask func(context.Context, access.Actor, int64) (access.Subject, error)) func(*web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID(name)
		if err != nil {
			return access.Subject{}, err
		}
		return ask(c.Context(), c.Actor, id)
	}
}

// give makes a paper and sends it. It is made whole first: what breaks is a
// page with a sentence and not half a file.
func give(form string, paper func(c *web.Ctx) (papers.File, error)) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		f, err := paper(c)
		if err != nil {
			// Minutes that are not opened: the page says how one opens them.
			if id, e := c.ID("meeting"); e == nil && errors.Is(err, papers.ErrClosed) {
				return c.Redirect("/sinh-hoat/" + strconv.FormatInt(id, 10) + "/bien-ban")
			}
			return err
		}
		var b bytes.Buffer
		if err := f.Write(&b, form); err != nil {
			return fault.Wrap("web.paper", fault.Internal, err)
		}
		c.W.Header().Set("Content-Length", strconv.Itoa(b.Len()))
		return c.File(f.Name+"."+form, papers.Media(form), func(w io.Writer) error {
			_, err := w.Write(b.Bytes())
			return err
		})
	}
}
