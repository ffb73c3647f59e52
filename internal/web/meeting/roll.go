package meeting

import (
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// rollView is the page of the roll.
type rollView struct {
	sight
	Rows, Free []rollRow
	Marks      []meeting.Mark // offered
}

// rollRow is one member's row of the form: as it is stored, or as it was typed
// when the form came back.
type rollRow struct {
	meeting.Attendance
	ID    string // of the person, in the names of the fields
	Was   string // what the row was rendered from
	Error string
}

// pack is what a row says, in one string: a form carries what each row was
// rendered from, so that only what this person changed is written, and two
// people can call the roll at once.
func pack(m meeting.MarkRow) string {
	flag := func(b bool) string {
		if b {
			return "1"
		}
		return ""
	}
	return strings.Join([]string{string(m.Mark), num(m.Site), m.Category, m.Reason, flag(m.Late), flag(m.LeftEarly)}, "|")
}

// unpack is the row a form was rendered from.
func unpack(was string) meeting.Attendance {
	f := append(strings.Split(was, "|"), "", "", "", "", "", "")
	site, _ := strconv.ParseInt(f[1], 10, 64)
	n := len(f) - 6 // the free text may hold the sign
	return meeting.Attendance{Mark: meeting.Mark(f[0]), Site: site, Category: f[2], Late: n > 4 && f[n-2] == "1", LeftEarly: n > 4 && f[n-1] == "1"}
}

// stored is a row of the roster as the verb of the roll takes it.
func stored(a meeting.Attendance) meeting.MarkRow {
	return meeting.MarkRow{Person: a.Person, Mark: a.Mark, Site: a.Site, Category: a.Category, Reason: a.Reason, Late: a.Late, LeftEarly: a.LeftEarly}
}

// clean leaves out what does not belong to a mark.
func clean(m meeting.MarkRow) meeting.MarkRow {
	if m.Mark != meeting.Present {
		m.Site = 0
	}
	if m.Mark != meeting.Excused {
		m.Category, m.Reason = "", ""
	}
	if !m.Mark.There() {
		m.Late, m.LeftEarly = false, false
	}
	return m
}

// typedRow is a member's row as the form says it.
func typedRow(c *web.Ctx, person int64) meeting.MarkRow {
	id := num(person)
	m := meeting.MarkRow{Person: person, Mark: meeting.Mark(c.Form("d-" + id)), Site: c.FormID("noi-" + id), Category: c.Form("loai-" + id),
		Reason: c.Form("ly-do-" + id), Late: c.Form("muon-"+id) == "1", LeftEarly: c.Form("ve-som-"+id) == "1"}
	if m.Mark == free {
		m.Mark = meeting.NoMark
	}
	return clean(m)
}

// free is the choice of a member who need not be there and is not.
const free meeting.Mark = "free"

func (p *Pages) roll(c *web.Ctx) error { return p.showRoll(c, nil) }

func (p *Pages) showRoll(c *web.Ctx, err error) error {
	s, e := p.see(c, c.T("course.roll.title"), tabRoll, err)
	if e != nil {
		return e
	}
	v := rollView{sight: s, Marks: meeting.Marks}
	online := v.Form != meeting.AtPlace
	for _, a := range v.Roster {
		online = online || a.Mark == meeting.OnlineAt
	}
	if !online {
		v.Marks = []meeting.Mark{meeting.Present, meeting.Excused, meeting.Unexcused, meeting.Special}
	}
	for _, a := range v.Roster {
		row := rollRow{Attendance: a, ID: num(a.Person), Was: pack(stored(a)), Error: ui.ErrorFor(v.errs, "d-"+num(a.Person))}
		if err != nil && c.Form("bang") == "1" {
			m := typedRow(c, a.Person)
			if m.Mark == meeting.NoMark && a.Required && c.Form("tat-ca") == "1" {
				m.Mark, m.Site = v.there(), c.FormID("noi-"+row.ID)
			}
			row.Mark, row.Site, row.Category, row.Reason, row.Late, row.LeftEarly = m.Mark, m.Site, m.Category, m.Reason, m.Late, m.LeftEarly
			// Where another marked it otherwise, the page says how, and saving
			// again is on that.
			if was := c.Form("cu-" + row.ID); ui.ErrorFor(v.errs, "Person."+row.ID) != "" {
				row.Error = v.T("course.roll.met", "Name", a.Name, "Mark", v.markWords(a))
				for i := range v.errs {
					if v.errs[i].Field == "Person."+row.ID {
						v.errs[i] = ui.FieldError{Field: "d-" + row.ID, Text: row.Error}
					}
				}
			} else if was != "" {
				row.Was = was
			}
		}
		if row.Site == 0 && row.Mark != meeting.Present {
			row.Site = v.Site
		}
		if a.Required {
			v.Rows = append(v.Rows, row)
		} else {
			v.Free = append(v.Free, row)
		}
	}
	d, status := v.shell()
	return c.RenderStatus(status, rollPage(d, v))
}

// tapped says whether a tap marks one there: who is not marked is, and, where the
// tap comes from a device that was away, who was marked absent meanwhile: presence
// beats absence.
func tapped(c *web.Ctx, a meeting.Attendance) bool {
	return a.Mark == meeting.NoMark || c.MadeAt() != 0 && !a.Mark.There()
}

// doRoll keeps the roll: one tap on a name ("co-mat"), the rest as absent
// ("con-lai"), or the whole form.
func (p *Pages) doRoll(c *web.Ctx) error {
	v, err := p.see(c, "", tabRoll, nil)
	if err != nil {
		return err
	}
	cmd := meeting.MarkRoll{Key: c.Key(), Meeting: v.ID}
	tap, back := c.FormID("co-mat"), v.to("dieu-hanh")
	whole, rest := c.Form("bang") == "1", c.Form("con-lai") == "1"
	if tap == 0 && !whole && !rest {
		return lost("roll")
	}
	var f fault.Fields
	known := false // the one that was tapped
	for _, a := range v.Roster {
		known = known || a.Person == tap
		none := a.Mark == meeting.NoMark
		switch {
		case tap != 0:
			if a.Person == tap && tapped(c, a) {
				row := clean(meeting.MarkRow{Person: a.Person, Mark: v.there(), Site: v.Site})
				row.Seen = meeting.Attendance{}.Seen()
				cmd.Rows = append(cmd.Rows, row)
			}
		case !whole:
			if a.Required && none {
				cmd.Rows = append(cmd.Rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Unexcused, Seen: a.Seen()})
			}
		default:
			was := c.Form("cu-" + num(a.Person))
			if was == "" { // came onto the roster after the form was opened
				continue
			}
			m := typedRow(c, a.Person)
			m.Seen = unpack(was).Seen()
			if m.Mark == meeting.NoMark && a.Required {
				// Somebody who checked in meanwhile keeps his own mark.
				if c.Form("tat-ca") != "1" || !none {
					continue
				}
				m = clean(meeting.MarkRow{Person: a.Person, Mark: v.there(), Site: c.FormID("noi-" + num(a.Person))})
				m.Seen = a.Seen()
			}
			if pack(m) == was {
				continue
			}
			if m.Mark == meeting.Excused && m.Category == "" {
				f.Add("d-"+num(a.Person), "course.roll.category", "Name", a.Name)
			}
			cmd.Rows = append(cmd.Rows, m)
		}
	}
	gone := 0 // those the form names who are not on the roster any more
	for name := range c.R.PostForm {
		id, is := strings.CutPrefix(name, "d-")
		if is && !slices.ContainsFunc(v.Roster, func(a meeting.Attendance) bool { return num(a.Person) == id }) {
			gone++
		}
	}
	switch {
	case tap != 0 && !known:
		f.Add("", "course.roll.gone", "Count", 1)
	case gone > 0:
		f.Add("", "course.roll.gone", "Count", gone)
	}
	if err = f.Err("web.meeting"); err == nil { // with no row too: the verb says when the roll is closed
		err = p.Meetings.MarkRoll(c.Context(), c.Actor, cmd)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showRoll(c, err) })
	}
	switch {
	case tap != 0 && len(cmd.Rows) == 0:
		return c.Done(back, "course.roll.had")
	case tap != 0:
		return c.Redirect(back)
	case rest:
		return c.Done(back, "course.roll.rest", "Count", len(cmd.Rows))
	}
	return c.Done(back, "course.roll.kept", "Count", len(cmd.Rows))
}

// voted is how many votes were taken, whose figures the roll changes no more.
func (v rollView) voted() int {
	n := 0
	for _, x := range v.Votes {
		if x.State == meeting.VoteClosed {
			n++
		}
	}
	return n
}

func (p *Pages) doCorrect(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	person := c.FormID("member")
	if person == 0 {
		err = wrong("member", "course.correct.none")
	} else {
		err = p.Meetings.CorrectRoster(c.Context(), c.Actor, c.Key(), id, person, c.Form("correct-reason"))
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showRoll(c, named(err, "member", "correct-reason")) })
	}
	to := href(id, "diem-danh")
	return c.Done(to, "course.corrected")
}

// note is what the row says beside the name.
func (v rollView) note(r rollRow) string {
	var parts []string
	if r.Role != "" {
		parts = append(parts, v.T("course.roll.role."+r.Role))
	}
	if r.Why != "" {
		parts = append(parts, v.T(r.Why))
	}
	if r.Way == meeting.Self && r.Mark != meeting.NoMark {
		if r.Mark.There() {
			parts = append(parts, v.T("course.self"))
		} else {
			parts = append(parts, v.T("course.self.declared"))
		}
	}
	return strings.Join(parts, " · ")
}

// siteOptions are the places of a row.
func (v rollView) siteOptions(site int64) []ui.Option {
	var out []ui.Option
	if site == 0 {
		out = append(out, ui.Option{Value: "0", Label: v.T("course.roll.site.none"), Selected: true})
	}
	for _, s := range v.Sites {
		out = append(out, ui.Option{Value: num(s.ID), Label: s.Name, Selected: s.ID == site})
	}
	return out
}

// categories of an excused absence.
func (v rollView) categories(chosen string) []ui.Option {
	out := []ui.Option{{Label: v.T("course.roll.category.none")}}
	for _, k := range meeting.Categories {
		out = append(out, ui.Option{Value: k, Label: v.T("course.category." + k), Selected: k == chosen})
	}
	return out
}

// extra is what the closed line below a member who is there says.
func (v rollView) extra(r rollRow) string {
	for _, s := range v.Sites {
		if len(v.Sites) > 1 && s.ID == r.Site && r.Mark == meeting.Present {
			return v.T("course.roll.extra.at", "Site", s.Name)
		}
	}
	if len(v.Sites) > 1 {
		return v.T("course.roll.extra.where")
	}
	return v.T("course.roll.extra")
}

// there is how one is there whom nobody marked otherwise: an online meeting has no
// place to be at.
func (v sight) there() meeting.Mark {
	if v.Form == meeting.Online {
		return meeting.OnlineAt
	}
	return meeting.Present
}
