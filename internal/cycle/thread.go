package cycle

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/thread"
)

// The thread runs along these edges, each read both ways:
//
//	meeting → item, resolution, score, report, paper kept of it
//	item → opinion, vote (a vote of no item hangs on the meeting)
//	vote → resolution or score it decided
//	directive, difficulty, plan, opinion, report, task → item that takes it up
//	resolution → point → task
//	item, opinion, difficulty, directive, task, charge → point
//	point → charge of a unit below → item, point, task there
//	directive, difficulty, opinion, item → task given outside a resolution
//	task → score of the meeting where it was due
//	opinion, item, report → difficulty
//	resolution → directive that sends it down
//	score, report → committee's meeting that decided or answered it
//	paper → meeting, item, directive, report it was sent with; resolution, task → paper

// Thread gives what a thing hangs on and what hangs on it, as far as the actor
// may know: what he may not read has no words and no address, and what he may
// not even know of is not there. Fault: NotFound for a thing he may not read.
func (s *Service) Thread(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (thread.Strand, error) { return s.strand(t, actor, k) })
}

func (s *Service) strand(t *db.Tx, actor access.Actor, k thread.Knot) (out thread.Strand, err error) {
	w := &walk{t: t, s: s, actor: actor, start: k, seen: map[thread.Knot]*thread.Link{}}
	l, err := w.link(k)
	if err != nil {
		return out, err
	}
	if l == nil || l.Href == "" {
		return out, fault.New("cycle.thread", fault.NotFound, "fault.not_found")
	}
	causes, err := w.causes(k)
	if err != nil {
		return out, err
	}
	effects, err := w.effects(k)
	if err != nil {
		return out, err
	}
	if causes, err = beyond(causes, w.causes); err != nil {
		return out, err
	}
	if effects, err = beyond(effects, w.effects); err != nil {
		return out, err
	}
	if out.Causes, err = w.links(causes); err != nil {
		return out, err
	}
	out.Effects, err = w.links(effects)
	return out, err
}

// beyond adds what lies behind a point: it has no page of its own to walk on
// from, so that a task shows the proposal it came from and a proposal its task.
func beyond(ks knots, side func(thread.Knot) (knots, error)) (knots, error) {
	out := slices.Clone(ks)
	for _, k := range ks {
		if k.Kind != thread.Point {
			continue
		}
		more, err := side(k)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// walk reads the thread for one actor in one transaction.
type walk struct {
	t     *db.Tx
	s     *Service
	actor access.Actor
	start thread.Knot
	seen  map[thread.Knot]*thread.Link
	asked map[access.Action]map[int64]looked
}

// looked is a meeting, or why it may not be looked at.
type looked struct {
	meeting.Meeting
	err error
}

// may is meeting.May, asked once for each meeting and action.
func (w *walk) may(action access.Action, id int64) (meeting.Meeting, error) {
	if w.asked == nil {
		w.asked = map[access.Action]map[int64]looked{}
	}
	if w.asked[action] == nil {
		w.asked[action] = map[int64]looked{}
	}
	l, ok := w.asked[action][id]
	if !ok {
		l.Meeting, l.err = meeting.May(w.t, w.actor, action, id)
		w.asked[action][id] = l
	}
	return l.Meeting, l.err
}

func (w *walk) links(ks knots) ([]thread.Link, error) {
	var out []thread.Link
	var had []thread.Knot
	for _, k := range ks {
		if slices.Contains(had, k) {
			continue
		}
		had = append(had, k)
		l, err := w.link(k)
		if err != nil {
			return nil, err
		}
		if l != nil {
			out = append(out, *l)
		}
	}
	return out, nil
}

// link gives a knot as this actor may know it; nil for not at all. Rows that are
// gone (a line of a plan taken away) are no knots.
func (w *walk) link(k thread.Knot) (*thread.Link, error) {
	if l, ok := w.seen[k]; ok {
		return l, nil
	}
	l, err := w.load(k)
	if fault.Is(err, fault.NotFound) {
		l, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	w.seen[k] = l
	return l, nil
}

func (w *walk) load(k thread.Knot) (*thread.Link, error) {
	l := &thread.Link{Knot: k, Label: "thread." + string(k.Kind)}
	switch k.Kind {
	case thread.Meeting:
		m, err := w.may(access.MeetingLook, k.ID)
		if err != nil {
			return nil, err
		}
		l.Label, l.Params = "thread.meeting."+string(m.Body), []any{"Month", shortMonth(m.Month)}
		l.Href, l.Day = meetingHref(m.ID, ""), m.Day
	case thread.Score:
		return w.score(l)
	case thread.Item:
		return w.item(l)
	case thread.Opinion:
		return w.opinion(l)
	case thread.Vote:
		v, err := meeting.VoteByID(w.t, k.ID)
		if err != nil {
			return nil, err
		}
		m, err := w.may(access.MeetingLook, v.Meeting)
		if err != nil || v.State == meeting.VoteVoid && k != w.start { // a void one hangs on things, and nothing on it
			return nil, err
		}
		if hidden, err := w.inside(m, v.Item); err != nil || hidden {
			return nil, err
		}
		l.Text, l.Href, l.Day = v.Question, "/bieu-quyet/"+num(v.ID), m.Day
	case thread.Resolution, thread.Point:
		return w.resolution(l)
	case thread.Task:
		x, sub, err := resolution.TaskWithSubject(w.t, k.ID)
		if err != nil || !access.May(w.actor, access.TaskView, sub) {
			return nil, err
		}
		l.Text, l.Href, l.Day = x.Text, "/nhiem-vu/"+num(k.ID), x.Due
	case thread.Charge:
		x, sub, err := resolution.ChargeWithSubject(w.t, k.ID)
		if err != nil || !access.May(w.actor, access.TaskView, sub) {
			return nil, err
		}
		l.Href, l.Day = "/viec-giao/"+num(k.ID), x.Due
		if l.Text, err = w.elsewhere(x.Unit); err != nil {
			return nil, err
		}
		l.Text = strings.TrimPrefix(l.Text+": "+short(x.Text, 200), ": ")
	case thread.Directive:
		sub, err := document.StudySubjectOf(w.t, w.actor, k.ID)
		if err != nil || !access.May(w.actor, access.PaperView, sub) {
			return nil, err
		}
		d, err := document.DirectiveByID(w.t, k.ID)
		if err != nil {
			return nil, err
		}
		l.Text, l.Href, l.Day = directiveName(d), "/van-ban/"+num(k.ID), d.IssuedOn
	case thread.Difficulty:
		d, err := report.DifficultyByID(w.t, k.ID)
		if err != nil {
			return nil, err
		}
		sub, err := report.DifficultySubject(w.t, d)
		if err != nil || !access.May(w.actor, access.ReportView, sub) {
			return nil, err
		}
		l.Text, l.Href, l.Day = short(d.Text, 200), "/vuong-mac/"+num(k.ID), clock.Day(d.RaisedAt)
	case thread.Report:
		r, err := report.ByID(w.t, k.ID)
		if err != nil {
			return nil, err
		}
		sub, err := report.SubjectOf(w.t, r)
		if err != nil || !access.May(w.actor, access.ReportView, sub) {
			return nil, err
		}
		l.Label, l.Params, l.Href = reportLabel(r.Month), []any{"Month", shortPeriod(r.Month)}, unitHref(r.Unit, "bao-cao/"+r.Month)
		if l.Text, err = w.elsewhere(r.Unit); err != nil {
			return nil, err
		}
		if r.SentAt != 0 {
			l.Day = clock.Day(r.SentAt)
		}
	case thread.Plan:
		p, err := meeting.PlanByID(w.t, k.ID)
		if err != nil {
			return nil, err
		}
		u, err := org.LastOn(w.t, p.Unit, org.Today(w.t))
		if err != nil || !access.May(w.actor, access.MeetingLook, access.Unit(u.Path)) {
			return nil, err
		}
		l.Text, l.Params, l.Href = p.Title, []any{"Month", shortMonth(p.Month)}, unitHref(p.Unit, "ke-hoach?nam="+p.Month[:4])
	case thread.Paper:
		return w.paper(l)
	default:
		return nil, fault.New("cycle.thread", fault.NotFound, "fault.not_found")
	}
	return l, nil
}

func (w *walk) score(l *thread.Link) (*thread.Link, error) {
	m, err := w.may(access.MeetingLook, l.ID)
	if err != nil {
		return nil, err
	}
	st, ok, err := quality.OfMeeting(w.t, l.ID)
	if err != nil || !ok {
		return nil, err
	}
	l.Params = []any{"Month", shortMonth(m.Month)}
	switch {
	case st.State == quality.ScoreDecided:
		l.Label = "thread.score.decided." + string(st.DecidedClass)
	case st.Provisional:
		l.Label = "thread.score.provisional"
	}
	l.Href, l.Day = meetingHref(l.ID, "diem"), m.Day
	l.Text, err = w.elsewhere(m.Unit)
	return l, err
}

// elsewhere is the name of a unit that is not the actor's own: of eight reports
// one wants to know whose each is.
func (w *walk) elsewhere(unit int64) (string, error) {
	if unit == w.actor.Hat.Unit {
		return "", nil
	}
	u, err := org.LastOn(w.t, unit, org.Today(w.t))
	return u.Name, err
}

// inside says whether an item is hidden from this actor: only within the cell,
// and he is not of it.
func (w *walk) inside(m meeting.Meeting, item int64) (bool, error) {
	if item == 0 {
		return false, nil
	}
	i, err := meeting.ItemByID(w.t, item)
	if err != nil || !i.Inside {
		return false, err
	}
	_, err = w.may(access.MeetingView, m.ID)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}

func (w *walk) item(l *thread.Link) (*thread.Link, error) {
	i, err := meeting.ItemByID(w.t, l.ID)
	if err != nil {
		return nil, err
	}
	m, err := w.may(access.MeetingLook, i.Meeting)
	if err != nil {
		return nil, err
	}
	if hidden, err := w.inside(m, i.ID); err != nil || hidden {
		return nil, err
	}
	if !m.Sent() { // its agenda is with who prepares it
		if _, err := w.may(access.MeetingPrepare, m.ID); err != nil {
			return nil, err
		}
	}
	l.Text, l.Day = i.Title, m.Day
	l.Href = meetingHref(m.ID, "")
	if _, err := w.may(access.MeetingView, m.ID); err == nil {
		l.Href = meetingHref(m.ID, "muc/"+num(i.ID))
	}
	return l, nil
}

// opinion: the words are for the meeting's own body. Who may look at the meeting
// knows that there was one, but not what and not of whom; of what is inside he
// knows nothing.
func (w *walk) opinion(l *thread.Link) (*thread.Link, error) {
	o, err := meeting.OpinionByID(w.t, l.ID)
	if err != nil {
		return nil, err
	}
	l.Label = "thread.opinion." + string(o.Kind)
	if m, err := w.may(access.MeetingView, o.Meeting); err == nil {
		l.Text, l.Day, l.Href = short(o.Text, 200), m.Day, meetingHref(m.ID, "muc/"+num(o.Item)+"#y-"+num(o.ID))
		if o.Kind == meeting.Proposal { // has a page of its own, with its fate
			l.Href = "/de-xuat/" + num(o.ID)
		}
		return l, nil
	} else if !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	m, err := w.may(access.MeetingLook, o.Meeting)
	if err != nil || o.Inside {
		return nil, err
	}
	l.Day = m.Day
	return l, nil
}

func (w *walk) resolution(l *thread.Link) (*thread.Link, error) {
	id, text := l.ID, ""
	if l.Kind == thread.Point {
		p, err := resolution.PointByID(w.t, l.ID)
		if err != nil {
			return nil, err
		}
		id, text = p.Resolution, short(p.Text, 200)
	}
	r, err := resolution.ByID(w.t, id)
	if err != nil {
		return nil, err
	}
	if r.State == resolution.Draft { // for its own body
		m, err := w.may(access.MeetingView, r.Meeting)
		if err == nil && !m.Sent() {
			_, err = w.may(access.MeetingPrepare, r.Meeting)
		}
		if err != nil {
			return nil, err
		}
	} else {
		sub, err := resolution.DecisionSubject(w.t, w.actor, r)
		if err != nil || !access.May(w.actor, access.PaperView, sub) {
			return nil, err
		}
	}
	l.Text, l.Day, l.Href = text, r.Day, "/nghi-quyet/"+num(r.ID)
	if l.Kind == thread.Resolution {
		l.Label = "thread.resolution." + string(r.Kind)
		l.Text = strings.TrimSpace(r.Sign() + " " + r.Title)
	}
	return l, nil
}

func (w *walk) paper(l *thread.Link) (*thread.Link, error) {
	p, uses, err := document.PaperByID(w.t, l.ID)
	if err != nil {
		return nil, err
	}
	for _, u := range uses {
		ok, err := w.s.Documents.MayRead(w.t, w.actor, p, u)
		if err != nil {
			return nil, err
		}
		if ok {
			l.Text, l.Href, l.Day = p.Title, "/tai-lieu/"+num(p.ID), clock.Day(p.MadeAt)
			return l, nil
		}
	}
	return nil, nil
}

// knotOf names a source as rooms keep it.
func knotOf(source string, id int64) (thread.Knot, bool) {
	if id == 0 {
		return thread.Knot{}, false
	}
	switch source {
	case "proposal", "opinion":
		return thread.Knot{Kind: thread.Opinion, ID: id}, true
	case "item", "difficulty", "directive", "task", "plan", "report", "paper", "charge":
		return thread.Knot{Kind: thread.Kind(source), ID: id}, true
	}
	return thread.Knot{}, false
}

// sourcesOf gives the words rooms keep for a knot as a source.
func sourcesOf(k thread.Kind) []string {
	if k == thread.Opinion {
		return []string{"proposal", "opinion"}
	}
	return []string{string(k)}
}
