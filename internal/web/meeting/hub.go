package meeting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// hubView is a unit's meetings.
type hubView struct {
	Unit           int64
	Name           string
	Crumbs         []ui.Link
	Prepare        bool // the hat may plan here
	Bodies         []tab
	Body           meeting.Body // "" all
	This           monthCard
	Next           *monthCard
	Missing        []missing
	List           org.Page[meeting.Row]
	Scores         map[int64]quality.Stored
	More, Earliest string
	Key            string
}

// monthCard is one month of a unit.
type monthCard struct {
	cycle.Month
	Slots []meeting.Slot // those without a meeting
	Main  *meeting.Meeting
	Steps []ui.Step
}

// missing is a meeting that was due and never held.
type missing struct{ Title, Href string }

// mine leads a hat that reaches only the units it names to these.
func (p *Pages) mine(c *web.Ctx) error {
	hat := c.Actor.Hat
	if access.May(c.Actor, access.MeetingLook, access.Unit(hat.Path)) {
		return c.Redirect(unitHref(hat.Unit))
	}
	var units []int64
	for _, path := range hat.Named {
		if id := lastOf(path); id != 0 && !slices.Contains(units, id) {
			units = append(units, id)
		}
	}
	if len(units) == 1 {
		return c.Redirect(unitHref(units[0]))
	}
	names, err := p.Units.Names(c.Context(), units)
	if err != nil {
		return err
	}
	var rows []ui.RowData
	for _, id := range units {
		rows = append(rows, ui.RowData{Icon: "units", Title: names[id], Href: unitHref(id)})
	}
	return c.Render(minePage(c.Shell(c.T("meet.hub")), rows))
}

// lastOf is the unit a path leads to.
func lastOf(path string) int64 {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	n, _ := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	return n
}

func (p *Pages) hub(c *web.Ctx) error {
	v, err := p.hubOf(c)
	if err != nil {
		return err
	}
	return c.Render(hubPage(c.Shell(c.T("meet.hub")), v))
}

func (p *Pages) hubOf(c *web.Ctx) (v hubView, err error) {
	if v.Unit, err = c.ID("unit"); err != nil {
		return v, err
	}
	if v.Name, err = p.UnitName(c.Context(), v.Unit); err != nil {
		return v, err
	}
	s, err := p.UnitSubject(c)
	if err != nil {
		return v, err
	}
	v.Key = web.NewKey()
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(v.Unit)}}
	v.Prepare = access.May(c.Actor, access.MeetingPrepare, s)
	v.Body = bodyOf(c.Query("ban"))
	now := monthOf(p.Units.Day())
	var bodies []meeting.Body
	looks := func(b meeting.Body) bool {
		s.Committee = b != meeting.CellBody
		return access.May(c.Actor, access.MeetingLook, s)
	}
	slots := map[string][]meeting.Slot{}
	for _, month := range []string{addMonths(now, -2), addMonths(now, -1), now, addMonths(now, 1)} {
		all, err := p.Meetings.Slots(c.Context(), c.Actor, v.Unit, month)
		if err != nil {
			return v, err
		}
		for _, x := range all {
			if !looks(x.Body) {
				continue
			}
			if !slices.Contains(bodies, x.Body) {
				bodies = append(bodies, x.Body)
			}
			if v.Body == "" || v.Body == x.Body {
				slots[month] = append(slots[month], x)
			}
			if x.Meeting == nil && x.Late && (v.Body == "" || v.Body == x.Body) {
				v.Missing = append(v.Missing, missing{title(c.Context(), meeting.Meeting{Body: x.Body, Kind: meeting.Regular, Month: month}), planHref(v.Unit, x.Body, month, true)})
			}
		}
	}
	if len(bodies) > 1 {
		v.Bodies = []tab{{ui.Link{Label: c.T("meet.body.all"), Href: unitHref(v.Unit)}, v.Body == ""}}
		for _, b := range bodies {
			v.Bodies = append(v.Bodies, tab{ui.Link{Label: c.T("meet.body." + string(b)), Href: unitHref(v.Unit) + "?ban=" + string(b)}, v.Body == b})
		}
	}
	if v.This, err = p.month(c, v.Unit, now, v.Body, slots[now], v.Prepare); err != nil {
		return v, err
	}
	next, err := p.month(c, v.Unit, addMonths(now, 1), v.Body, slots[addMonths(now, 1)], v.Prepare)
	if err != nil {
		return v, err
	}
	v.Next = &next
	after := org.ParseCursor(c.Query("sau"))
	if v.List, err = p.Meetings.List(c.Context(), c.Actor, v.Unit, v.Body, after, 20); err != nil {
		return v, err
	}
	var ids []int64
	for _, r := range v.List.Rows {
		ids = append(ids, r.ID)
	}
	if v.Scores, err = p.Scores.OfMeetings(c.Context(), c.Actor, ids); err != nil {
		return v, err
	}
	if v.List.More {
		v.More = unitHref(v.Unit) + "?ban=" + string(v.Body) + "&sau=" + v.List.Next.String()
	}
	if after != (org.Cursor{}) {
		v.Earliest = unitHref(v.Unit) + "?ban=" + string(v.Body)
	}
	return v, nil
}

// month is a unit's month with its steps; due are its meetings due.
func (p *Pages) month(c *web.Ctx, unit int64, month string, body meeting.Body, due []meeting.Slot, prepares bool) (m monthCard, err error) {
	if body == meeting.Bureau { // its meeting is a step of the cell's month and has none of its own
		m.Month = cycle.Month{Unit: unit, Month: month}
		for _, s := range due {
			if s.Meeting != nil && s.Meeting.State != meeting.Cancelled {
				m.Month.Meeting = s.Meeting.ID
				if prepares && s.Meeting.State != meeting.Locked {
					m.Month.Next = &cycle.Step{ID: "bureau", Label: "cycle.step.bureau", Action: "cycle.do.bureau", Href: href(s.Meeting.ID, pathPage)}
				}
			}
		}
	} else if m.Month, err = p.Cycle.MonthOf(c.Context(), c.Actor, unit, month, string(body)); err != nil {
		return m, err
	}
	for _, s := range due {
		if s.Meeting == nil {
			m.Slots = append(m.Slots, s)
		} else if s.Meeting.ID == m.Meeting {
			m.Main = s.Meeting
		}
	}
	if m.Main == nil && m.Meeting != 0 { // one that fills no slot
		v, err := p.Meetings.View(c.Context(), c.Actor, m.Meeting)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return m, err
		}
		if err == nil {
			m.Main = &v.Meeting
		}
	}
	m.Steps = stepsOf(c.Context(), m.Month, prepares)
	return m, nil
}

// stepsOf is a month as a row of steps. What falls away is not shown; what is
// still to come leads nowhere yet, and for who only looks nothing does. What
// comes before a meeting and was not done when it was held is missed.
func stepsOf(ctx context.Context, m cycle.Month, prepares bool) []ui.Step {
	states := map[cycle.StepState]ui.StepState{cycle.StepDone: ui.Done, cycle.StepNow: ui.Now, cycle.StepLate: ui.Late, cycle.StepMissed: ui.Missed}
	held := slices.ContainsFunc(m.Steps, func(s cycle.Step) bool { return s.ID == "meeting" && s.State == cycle.StepDone })
	ahead := true
	var out []ui.Step
	for _, s := range m.Steps {
		ahead = ahead && s.ID != "meeting"
		if s.State == cycle.StepNone {
			continue
		}
		one := ui.Step{Label: i18n.T(ctx, s.Label), State: states[s.State]}
		if m.Next != nil && m.Next.ID == s.ID {
			one.State = ui.Now
		} else if held && ahead && one.State != ui.Done && s.ID != "reports" { // those still come, and are answered
			one.State = ui.Missed
		}
		if one.State != ui.Todo && prepares {
			one.Href = s.Href
		}
		out = append(out, one)
	}
	return out
}

// bodyOf reads a body of an address; "" for none.
func bodyOf(text string) meeting.Body {
	switch b := meeting.Body(text); b {
	case meeting.CellBody, meeting.Bureau, meeting.CommitteeBody, meeting.StandingBody:
		return b
	}
	return ""
}

// planHref is the form that plans a meeting of a body in a month; paper for one
// that was held already.
func planHref(unit int64, body meeting.Body, month string, paper bool) string {
	s := unitHref(unit, "moi") + "?thang=" + month + "&ban=" + string(body)
	if paper {
		s += "&giay=1"
	}
	return s
}

// row is a meeting in the list.
func (v hubView) row(ctx context.Context, r meeting.Row) ui.RowData {
	d := ui.RowData{Date: leaf(ctx, r.Day), Title: title(ctx, r.Meeting), Href: href(r.ID)}
	if r.State != meeting.Locked { // that most are closed need not be said
		d.Tags = []ui.TagData{stateTag(ctx, r.Meeting)}
	}
	switch r.State {
	case meeting.Planned, meeting.Noticed:
		d.Detail = when(ctx, r.Meeting)
	case meeting.Cancelled:
		d.Detail = i18n.T(ctx, "meet.cancelled", "Day", dmy(r.Day))
	default:
		d.Detail = i18n.T(ctx, "meet.present", "Rate", rate(r.Present, r.Base()))
	}
	if s, ok := v.Scores[r.ID]; ok && r.EndedAt != 0 {
		d.Tags = append([]ui.TagData{scoreTag(ctx, s)}, d.Tags...)
	}
	return d
}

// scoreTag is a meeting's class: given by the committee above, or the points so
// far, which say that they are not the last word.
func scoreTag(ctx context.Context, s quality.Stored) ui.TagData {
	if s.State == quality.ScoreDecided {
		kind := ui.Plain
		if s.DecidedClass == quality.Good {
			kind = ui.Good
		}
		return ui.TagData{Kind: kind, Text: i18n.T(ctx, quality.ClassKey(s.DecidedClass)) + " · " + s.Total.String()}
	}
	return ui.TagData{Text: i18n.T(ctx, "meet.score.sofar", "Points", s.Total.String())}
}

// doMonth makes what a month is due in one press.
func (p *Pages) doMonth(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	month := typedMonth(c.Form("thang"))
	if !validMonth(month) {
		return wrong("thang", "meet.month.bad")
	}
	slots, err := p.Meetings.Slots(c.Context(), c.Actor, unit, month)
	if err != nil {
		return err
	}
	tight := false
	if body := mainBody(slots); body != "" {
		s, err := p.Meetings.Suggest(c.Context(), c.Actor, unit, body, month)
		if err != nil {
			return err
		}
		tight = s.Tight
	}
	id, err := p.Cycle.PlanMonth(c.Context(), c.Actor, c.Key(), unit, month)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(slots, func(s meeting.Slot) bool { return s.Meeting == nil }) {
		return c.Done(href(id), "meet.month.there", "Month", monthWords(c.Context(), month))
	}
	if tight {
		return c.Done(href(id), "meet.month.tight", "Month", monthWords(c.Context(), month))
	}
	return PlannedMonth(c, p.Meetings, id, "meet.month.done", "Month", monthWords(c.Context(), month))
}

// PlannedMonth goes on to a month's meeting with what was done. Who planned it in
// one press chose no day: where it is a Saturday or a Sunday that is said too.
func PlannedMonth(c *web.Ctx, meetings *meeting.Service, id int64, key string, pairs ...any) error {
	v, err := meetings.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if day := Weekend(c.Context(), v.Day); day != "" && v.State == meeting.Planned {
		return c.Done(href(id), "meet.month.weekend", "Done", c.T(key, pairs...), "Day", dmy(v.Day), "Weekday", day)
	}
	return c.Done(href(id), key, pairs...)
}

// daysTo is how many days lie between two stored days; 0 when one is none.
func daysTo(from, to string) int {
	n := 0
	for clock.ValidDay(from) && clock.ValidDay(to) && from < to && n < 400 {
		from, n = clock.AddDays(from, 1), n+1
	}
	return n
}

// slotWords names the bodies whose meetings are due.
func slotWords(ctx context.Context, slots []meeting.Slot) string {
	var out []string
	for _, s := range slots {
		if w := i18n.T(ctx, "meet.due."+string(s.Body)); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

// nextWords is the next step's sentence.
func nextWords(ctx context.Context, s *cycle.Step) string {
	if s == nil || s.Detail == "" {
		return ""
	}
	return i18n.T(ctx, s.Detail, s.Params...)
}
