package papers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/meeting"
	"nep/internal/vn"
)

// title is what a meeting is called: "Sinh hoạt chi bộ thường kỳ tháng 12 năm 2026".
func title(m meeting.Meeting) string {
	when := ""
	if y, err := strconv.Atoi(m.Month[:4]); err == nil {
		n, _ := strconv.Atoi(m.Month[5:]) // a month of ours
		when = vn.MonthWords(y, n)
	}
	if m.Kind == meeting.Extra {
		when = say("meet.on", "Day", dmy(m.Day))
	}
	return say("meet.title."+string(m.Body)+"."+string(m.Kind), "When", when)
}

func hm(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func moment(ms int64) string { return clock.Time(ms).Format("02/01/2006 15:04") }

// rate is "13/15 (86,7%)".
func rate(n, of int) string {
	if of == 0 {
		return fmt.Sprintf("%d/%d", n, of)
	}
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}

// ErrClosed says that minutes are not open to who asks, though the meeting is.
var ErrClosed = fault.New("papers.minutes", fault.State, "papers.minutes.closed")

// Minutes is the copy of a meeting's minutes that may go up: without what stays
// inside, whoever asks. Asks as meeting.ReadMinutes. Faults: NotFound, State
// (there are none yet), ErrClosed.
func (s *Service) Minutes(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, m, a, err := s.minutes(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	if m.Body == "" {
		return File{}, fault.New("papers.minutes", fault.State, "papers.minutes.none")
	}
	p := a.paper(formal.Minutes, v.Day)
	p.Marks = []string{say("papers.internal")}
	var lines []string
	p.Summary, lines = record(m.Body, append(a.names, a.above, a.issuer)...)
	if p.Summary == "" {
		p.Summary = title(v.Meeting)
	}
	if m.State != meeting.MinutesLocked {
		p.Body = append(p.Body, formal.Aside(say("mprint.minutes.draft")))
	}
	p.Body = append(p.Body, formal.Text(strings.Join(lines, "\n"))...)
	for _, x := range m.Annexes {
		p.Body = append(p.Body, formal.Heading(say("mprint.annex", "Date", moment(x.At))))
		p.Body = append(p.Body, formal.Text(x.Text)...)
		p.Body = append(p.Body, formal.Aside(say("mprint.annex.reason", "Reason", x.Reason)))
	}
	p.Sign = signers(v, m)
	return File{Name: fileName(say("mprint.minutes"), v.UnitName, title(v.Meeting)), Paper: p, Internal: "minutes", Unit: v.Unit}, nil
}

// Inside is what a meeting keeps within the cell, as a paper of its own for its
// own body. Faults: NotFound, State (nothing is inside).
func (s *Service) Inside(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, m, a, err := s.minutes(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	if m.Inside == "" || !v.MayView {
		return File{}, fault.New("papers.inside", fault.State, "papers.inside.none")
	}
	p := a.paper("", v.Day)
	p.Title, p.Summary = strings.ToUpper(say("mprint.minutes.inside")), title(v.Meeting)
	p.Marks = []string{say("papers.inside")}
	p.Body, p.Sign = formal.Text(m.Inside), signers(v, m)
	return File{Name: fileName(say("mprint.minutes.inside"), v.UnitName, title(v.Meeting)), Paper: p, Internal: "inside", Unit: v.Unit}, nil
}

func (s *Service) minutes(ctx context.Context, actor access.Actor, id int64) (meeting.View, meeting.Minutes, around, error) {
	v, err := s.Meetings.View(ctx, actor, id)
	if err != nil {
		return v, meeting.Minutes{}, around{}, err
	}
	m, err := s.Meetings.ReadMinutes(ctx, actor, id)
	if fault.Is(err, fault.NotFound) {
		err = ErrClosed
	}
	if err != nil {
		return v, m, around{}, err
	}
	a, err := s.around(ctx, v.Unit, v.Body, v.Day, v.Place, v.Chair)
	return v, m, a, err
}

// signers are the note-taker on the left and the chair on the right, with when
// they confirmed (field.md 3.4).
func signers(v meeting.View, m meeting.Minutes) []formal.Signature {
	one := func(role string, planned, person, at, by int64) formal.Signature {
		x := formal.Signature{Role: say(role), Name: v.Names[planned]}
		if n := v.Names[person]; n != "" {
			x.Name = n
		}
		switch {
		case at == 0:
		case by != person && v.Names[by] != "":
			x.Note = say("mprint.confirmed_for", "At", moment(at), "By", v.Names[by])
		default:
			x.Note = say("mprint.confirmed", "At", moment(at))
		}
		return x
	}
	return []formal.Signature{one("mprint.note_taker.role", v.NoteTaker, m.Note, m.NoteAt, m.NoteBy), one("mprint.chair.role", v.Chair, m.Chair, m.ChairAt, m.ChairBy)}
}

// record divides the text of minutes into what it is the minutes of and the
// rest: the head a draft begins with is the paper's own.
func record(text string, heads ...string) (summary string, rest []string) {
	head := map[string]bool{vn.Fold(say("formal.party")): true}
	for _, h := range heads {
		head[vn.Fold(h)] = true
	}
	kind := vn.Fold(say("mprint.minutes.title"))
	said := false // the word itself was met
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		switch f := vn.Fold(l); {
		case rest != nil:
		case f == kind && !said:
			said = true
			continue
		case said && summary == "":
			summary = l
			continue
		case !said && head[f]:
			continue
		}
		rest = append(rest, l)
	}
	return summary, rest
}

// Invitation is what a meeting is announced with: when, where, the agenda. Asks
// as meeting.View.
func (s *Service) Invitation(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, a, err := s.look(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	p := a.paper(formal.Invitation, s.today())
	if v.NoticedAt != 0 {
		p.Day = clock.Day(v.NoticedAt)
	}
	p.Summary = say("papers.invitation.for", "What", lowerFirst(title(v.Meeting)))
	p.Body = append(p.Body, formal.Para(say("papers.invitation.text."+string(v.Body), "Issuer", v.UnitName, "What", lowerFirst(title(v.Meeting)))))
	for _, f := range facts(v) {
		p.Body = append(p.Body, formal.Para(f))
	}
	g := formal.Grid{Columns: []formal.Column{{Head: say("mprint.no"), Part: 1, Align: layout.Center}, {Head: say("mprint.agenda.what"), Part: 9}, {Head: say("mprint.agenda.minutes"), Part: 1.4, Align: layout.Center}}}
	sum := 0
	for i, it := range v.Items {
		text := it.Title
		if n := v.Names[it.Presenter]; it.Presenter != 0 && n != "" {
			text += "\n" + say("mprint.agenda.presenter", "Name", n)
		}
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{strconv.Itoa(i + 1), text, strconv.Itoa(it.Planned)}})
		sum += it.Planned
	}
	if len(v.Items) > 0 {
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{"", say("mprint.agenda.sum"), strconv.Itoa(sum)}, Strong: true})
		p.Body = append(p.Body, formal.Para(say("papers.invitation.agenda")), g.Table(false))
	}
	p.Body = append(p.Body, formal.Para(say("mprint.agenda.invite")))
	p.To, p.Sign = a.to(say("reso.paper.to.members")), []formal.Signature{a.signature()}
	if a.committee {
		p.To = a.to(say("papers.to.committee"))
	}
	return File{Name: fileName(say("papers.invitation.name"), v.UnitName, title(v.Meeting)), Paper: p, Unit: v.Unit}, nil
}

func (s *Service) today() string { return clock.Day(s.DB.Now()) }

func (s *Service) look(ctx context.Context, actor access.Actor, id int64) (meeting.View, around, error) {
	v, err := s.Meetings.View(ctx, actor, id)
	if err != nil {
		return v, around{}, err
	}
	a, err := s.around(ctx, v.Unit, v.Body, v.Day, v.Place, v.Chair)
	return v, a, err
}

// facts are the lines that open a paper: when, where, who.
func facts(v meeting.View) []string {
	out := []string{say("mprint.time", "Hour", say("mprint.hour", "H", fmt.Sprintf("%02d", v.StartMinute/60), "M", fmt.Sprintf("%02d", v.StartMinute%60)), "Date", dateWords(v.Day))}
	if v.Place != "" {
		out = append(out, say("mprint.at", "Place", v.Place))
	}
	if v.Form != meeting.AtPlace {
		out = append(out, say("mprint.form", "Form", say("meet.form."+string(v.Form))))
	}
	if n := v.Names[v.Chair]; n != "" {
		out = append(out, say("mprint.chair", "Name", n))
	}
	if n := v.Names[v.NoteTaker]; n != "" {
		out = append(out, say("mprint.note_taker", "Name", n))
	}
	return out
}

// Roll is the list of who has to be there, with what was marked: for the
// meeting's own body. Fault: NotFound.
func (s *Service) Roll(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, a, err := s.look(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	if !v.MayView {
		return File{}, fault.New("papers.roll", fault.NotFound, "fault.not_found")
	}
	p := a.paper("", v.Day)
	p.Title, p.Summary = say("mprint.roll.title"), title(v.Meeting)
	for _, f := range facts(v) {
		p.Body = append(p.Body, formal.Para(f))
	}
	g := formal.Grid{Columns: []formal.Column{{Head: say("mprint.no"), Part: 1, Align: layout.Center}, {Head: say("mprint.roll.name"), Part: 5},
		{Head: say("mprint.roll.mark"), Part: 4}, {Head: say("mprint.roll.sign"), Part: 3}}}
	n := 0
	for _, required := range []bool{true, false} {
		for _, x := range v.Roster {
			if x.Required != required {
				continue
			}
			n++
			name := x.Name
			if st := standing(x); st != "" {
				name += "\n" + st
			}
			g.Rows = append(g.Rows, formal.GridRow{Cells: []string{strconv.Itoa(n), name, mark(x), ""}})
		}
	}
	p.Body = append(p.Body, g.Table(false))
	if v.State == meeting.Ended || v.State == meeting.Locked {
		p.Body = append(p.Body, formal.Para(say("mprint.roll.sum", "Required", v.Required, "Present", rate(v.Present, v.Base()), "Excused", v.Excused, "Unexcused", v.Unexcused)))
	} else {
		p.Body = append(p.Body, formal.Para(say("mprint.roll.blank")))
	}
	p.Sign = signers(v, meeting.Minutes{})
	return File{Name: fileName(say("mprint.roll"), v.UnitName, title(v.Meeting)), Paper: p, Internal: "roll", Unit: v.Unit}, nil
}

func standing(x meeting.Attendance) string {
	switch {
	case x.Why != "":
		return say(x.Why)
	case x.Role != "":
		return say("course.roll.role." + x.Role)
	}
	return ""
}

// mark is what was marked: of an absence its category, never the free text.
func mark(x meeting.Attendance) string {
	if x.Mark == meeting.NoMark {
		return ""
	}
	s := say("course.mark." + string(x.Mark))
	if x.Mark == meeting.Excused && x.Category != "" {
		s = fmt.Sprintf("%s (%s)", s, strings.ToLower(say("course.category."+x.Category)))
	}
	return s
}

// lowerFirst begins a text in the middle of a sentence.
func lowerFirst(s string) string {
	r := []rune(s)
	return strings.ToLower(string(r[:min(1, len(r))])) + string(r[min(1, len(r)):])
}
