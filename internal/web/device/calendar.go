package device

import (
	"io"
	"strconv"
	"time"

	"nep/internal/clock"
	"nep/internal/ics"
	"nep/internal/meeting"
	"nep/internal/web"
)

// How far back and ahead a calendar goes, days.
const (
	daysBack  = 60
	daysAhead = 365
)

// event is a meeting in a calendar: when, where, and words that say no more than
// that there is one.
func event(c *web.Ctx, a meeting.Appointment) ics.Event {
	return ics.Event{UID: "meeting-" + strconv.FormatInt(a.Meeting, 10) + "@nep", Sequence: a.Version, Stamp: clock.Time(a.Start),
		Start: clock.Time(a.Start), End: clock.Time(a.End), Summary: c.T("device.calendar.event"), Location: a.Place, Cancelled: a.Cancelled, Remind: 30 * time.Minute}
}

// one gives a meeting for the calendar of a phone.
func (p *Pages) one(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	a, err := p.Meetings.Appointment(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.File("buoi-hop-"+clock.Time(a.Start).Format("2006-01-02")+".ics", ics.Type, ics.Calendar{Events: []ics.Event{event(c, a)}}.Write)
}

// calendar is what a phone asks for by itself, under the secret address.
func (p *Pages) calendar(c *web.Ctx) error {
	person, err := p.Accounts.CalendarOf(c.Context(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	now := p.Now()
	list, err := p.Meetings.AppointmentsOf(c.Context(), person, clock.Day(now-daysBack*24*3600_000), clock.Day(now+daysAhead*24*3600_000))
	if err != nil {
		return err
	}
	cal := ics.Calendar{Name: c.T("device.calendar.name")}
	for _, a := range list {
		cal.Events = append(cal.Events, event(c, a))
	}
	h := c.W.Header()
	h.Set("Content-Type", ics.Type)
	h.Set("Cache-Control", "private, no-store")
	return cal.Write(io.Writer(c.W))
}

func (p *Pages) calendarPage(c *web.Ctx) error {
	token, err := p.Accounts.CalendarToken(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	address := ""
	if token != "" {
		address = c.Origin() + "/lich/" + token
	}
	return c.Render(calendarPage(c.Shell(c.T("device.calendar.title")), address, c.Actor.Person != 0))
}

func (p *Pages) doCalendar(c *web.Ctx) error {
	const back = "/tai-khoan/lich"
	if c.Form("viec") == "thoi" {
		if err := p.Accounts.StopCalendar(c.Context(), c.Actor); err != nil {
			return err
		}
		return c.Done(back, "device.calendar.stopped")
	}
	if err := p.Accounts.RenewCalendar(c.Context(), c.Actor, c.Key()); err != nil {
		return err
	}
	return c.Done(back, "device.calendar.made")
}
