package rule

import (
	"context"
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Rules *rule.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	// PapersOf are the papers a regulation being made has become; nil for none.
	PapersOf func(ctx context.Context, unit, draft int64) ([]Paper, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const board, paper, one = "/to-chuc/{unit}/quy-che", "/to-chuc/{unit}/quy-che/van-ban", "/to-chuc/{unit}/quy-che/{key}"
	return []web.Route{
		{Method: "GET", Path: board, Action: access.RuleView, Subject: p.UnitSubject, Handle: p.board},
		{Method: "GET", Path: paper, Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.enter},
		{Method: "POST", Path: paper, Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.doEnter, MaxBody: 4 << 20},
		{Method: "GET", Path: paper + "/{regulation}", Action: access.RuleView, Subject: p.UnitSubject, Handle: p.paper},
		{Method: "GET", Path: draftPath, Action: access.RuleView, Subject: p.UnitSubject, Handle: p.draft},
		{Method: "POST", Path: draftPath, Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doDraft, MaxBody: 1 << 20},
		{Method: "POST", Path: draftPath + "/hoi-y-kien", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doAsk},
		{Method: "POST", Path: draftPath + "/y-kien", Action: access.RegulationSay, Subject: p.UnitSubject, Handle: p.doSay},
		{Method: "POST", Path: draftPath + "/bo", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doDrop},
		{Method: "GET", Path: one, Action: access.RuleView, Subject: p.UnitSubject, Handle: p.one},
		{Method: "POST", Path: one, Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.doOne},
		{Method: "GET", Path: holidaysHref, Action: access.RuleView, Subject: own, Handle: p.holidays},
		{Method: "POST", Path: holidaysHref, Action: access.RuleEdit, Handle: p.doHolidays},
		{Method: "GET", Path: "/quy-dinh/{profile}", Action: access.RuleView, Subject: own, Handle: p.profile},
	}
}

// own is what a guidance is about: the units of the actor's own hat. It binds
// everybody, so whoever may read rules anywhere may read it.
func own(c *web.Ctx) (access.Subject, error) {
	return access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...)}, nil
}

// place is the unit a page is about.
type place struct {
	ID     int64
	Name   string
	May    bool // the hat may set its rules
	parent map[int64]string
	names  map[int64]string
	p      *Pages
	c      *web.Ctx
}

// at reads the {unit} of the address.
func (p *Pages) at(c *web.Ctx) (*place, error) {
	id, err := c.ID("unit")
	if err != nil {
		return nil, err
	}
	s, err := p.UnitSubject(c)
	if err != nil {
		return nil, err
	}
	l := &place{ID: id, May: access.May(c.Actor, access.RuleEdit, s), parent: map[int64]string{}, names: map[int64]string{}, p: p, c: c}
	for _, path := range s.Paths {
		for i, r := range path {
			if above := path[:i+1]; r == '/' && i > 0 {
				n, _ := strconv.ParseInt(above[strings.LastIndexByte(above[:i], '/')+1:i], 10, 64)
				l.parent[n] = above
			}
		}
	}
	l.Name, err = p.UnitName(c.Context(), id)
	return l, err
}

// may says whether the hat may set this rule for the unit.
func (l *place) may(d rule.Def, kind org.Kind) bool { return l.May && d.Refused(l.c.Actor, kind) == "" }

// unit is a unit on the way up as a link, without one where the hat may not go.
func (l *place) unit(id int64, below ...string) ui.Link {
	name, ok := l.names[id]
	if !ok {
		var err error
		if name, err = l.p.UnitName(l.c.Context(), id); err != nil {
			name = l.c.T("rule.page.unit.unknown") // one that lives no more
		}
		l.names[id] = name
	}
	out := ui.Link{Label: name}
	if l.reads(id) {
		out.Href = href(id, below...)
	}
	return out
}

// reads says whether the hat may read the rules of a unit on the way up.
func (l *place) reads(id int64) bool {
	path, ok := l.parent[id]
	return ok && access.May(l.c.Actor, access.RuleView, access.Unit(path))
}

// crumbs is the way to a page of the unit's rules; deep for one below the board.
func (l *place) crumbs(deep bool) []ui.Link {
	out := []ui.Link{{Label: l.c.T("rule.page.units"), Href: "/to-chuc"}, {Label: l.Name, Href: "/to-chuc/" + strconv.FormatInt(l.ID, 10)}}
	if deep {
		out = append(out, ui.Link{Label: l.c.T("rule.page.title"), Href: href(l.ID)})
	}
	return out
}

// href is the address of a unit's rules, or of a page below.
func href(unit int64, below ...string) string {
	s := "/to-chuc/" + strconv.FormatInt(unit, 10) + "/quy-che"
	for _, b := range below {
		s += "/" + b
	}
	return s
}

func paperHref(unit, id int64) string { return href(unit, "van-ban", strconv.FormatInt(id, 10)) }

// dmy is a day as people read it; "" and the open end are "".
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed. What cannot be read, or
// is no whole day, stays as it is: the verb refuses it.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

// asked is the day of ?ngay=, "" for today, and whether it could be read.
func asked(c *web.Ctx) (day string, ok bool) {
	text := c.Query("ngay")
	d, err := vn.ParseDate(text)
	if err != nil || text != "" && (d.Precision() != vn.FullDate || d.Year < 1930 || d.Year >= 2200) {
		return "", false
	}
	return d.String(), true
}

// instant reads "03/11/2026 08:00" or "03/11/2026", which is the end of it, as
// Unix ms; "" is 0. A minute counts to its end: pages show no seconds.
func instant(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	day, hour := "", "23:59"
	for _, word := range strings.Fields(text) {
		if strings.Contains(word, ":") {
			hour = word
		} else {
			day += word
		}
	}
	d, err := vn.ParseDate(day)
	if err != nil || d.Precision() != vn.FullDate {
		return 0, false
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", d.String()+" "+hour, clock.Zone)
	if err != nil {
		return 0, false
	}
	return clock.Ms(at.Add(time.Minute)) - 1, true
}

// moment is a stored instant as pages write it.
func moment(ms int64) string { return clock.Time(ms).Format("02/01/2006 15:04") }

// said holds the fields of a form that came back, as they were typed.
type said struct {
	c    *web.Ctx
	errs []ui.FieldError
}

func (s said) text(name string) string  { return s.c.Form(name) }
func (s said) wrong(name string) string { return ui.ErrorFor(s.errs, name) }

// bound is a condition typed in two fields, the sign and the number, as one.
func (s said) bound(name string) string {
	v, op := s.c.Form(name), s.c.Form(name+"-op")
	if v == "" || op == "" || strings.ContainsAny(v[:1], "<>=") || strings.HasPrefix(v, "≥") || strings.HasPrefix(v, "≤") {
		return v
	}
	return op + v
}
