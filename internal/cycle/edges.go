package cycle

import (
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/thread"
)

// knots collects the ends of edges.
type knots []thread.Knot

func (k *knots) add(kind thread.Kind, ids ...int64) {
	for _, id := range ids {
		if id != 0 {
			*k = append(*k, thread.Knot{Kind: kind, ID: id})
		}
	}
}

func (k *knots) source(source string, id int64) {
	if x, ok := knotOf(source, id); ok {
		*k = append(*k, x)
	}
}

// causes gives what a thing hangs on.
func (w *walk) causes(k thread.Knot) (knots, error) {
	var out knots
	t := w.t
	switch k.Kind {
	case thread.Meeting:
		scores, err := quality.DecidedIn(t, k.ID)
		if err != nil {
			return nil, err
		}
		var meetings, units []int64
		for _, s := range scores {
			out.add(thread.Score, s.Meeting)
			meetings, units = append(meetings, s.Meeting), append(units, s.Unit)
		}
		reports, err := report.AnsweredIn(t, k.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range reports {
			out.add(thread.Report, r.ID)
			units = append(units, r.Unit)
		}
		// A committee's meeting has all its cells on it.
		if err := meeting.ForeseeByID(t, meetings, w.actor.Person); err != nil {
			return nil, err
		}
		if _, err := org.UnitsOn(t, units, org.Today(t)); err != nil {
			return nil, err
		}
		return out, w.papers(&out, "meeting", k.ID, document.Ahead)
	case thread.Item:
		i, err := meeting.ItemByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		out.add(thread.Meeting, i.Meeting)
		out.source(i.Source, i.SourceID)
		return out, w.papers(&out, "item", k.ID, document.Ahead)
	case thread.Opinion:
		o, err := meeting.OpinionByID(t, k.ID)
		out.add(thread.Item, o.Item)
		return out, err
	case thread.Vote:
		v, err := meeting.VoteByID(t, k.ID)
		if v.Item != 0 {
			out.add(thread.Item, v.Item)
		} else {
			out.add(thread.Meeting, v.Meeting)
		}
		return out, err
	case thread.Resolution:
		r, err := resolution.ByID(t, k.ID)
		out.add(thread.Meeting, r.Meeting)
		out.add(thread.Vote, r.Vote)
		return out, err
	case thread.Point:
		p, err := resolution.PointByID(t, k.ID)
		out.add(thread.Resolution, p.Resolution)
		out.source(p.Source, p.SourceID)
		return out, err
	case thread.Task:
		x, err := resolution.TaskByID(t, k.ID)
		if x.Item != 0 {
			out.add(thread.Point, x.Item)
		} else {
			out.source(x.Source, x.SourceID)
		}
		return out, err
	case thread.Charge:
		c, err := resolution.ChargeByID(t, k.ID)
		out.add(thread.Point, c.Item)
		return out, err
	case thread.Directive:
		d, err := document.DirectiveByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		if d.Source == "resolution" {
			out.add(thread.Resolution, d.SourceID)
		}
		return out, w.papers(&out, "directive", k.ID, "")
	case thread.Difficulty:
		d, err := report.DifficultyByID(t, k.ID)
		out.source(d.Source, d.SourceID)
		out.add(thread.Report, d.Report)
		return out, err
	case thread.Report:
		r, err := report.ByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		out.add(thread.Meeting, r.Meeting)
		return out, w.papers(&out, "report", k.ID, "")
	case thread.Score:
		return w.scoreCauses(k.ID)
	case thread.Paper:
		return out, w.uses(&out, k.ID, false)
	}
	return out, nil // a plan begins the thread
}

// scoreCauses: the meeting, the vote that agreed it, and the tasks due there.
func (w *walk) scoreCauses(id int64) (knots, error) {
	var out knots
	m, err := meeting.ByID(w.t, id)
	if err != nil {
		return nil, err
	}
	st, _, err := quality.OfMeeting(w.t, id)
	if err != nil {
		return nil, err
	}
	out.add(thread.Meeting, id)
	out.add(thread.Vote, st.Vote)
	tasks, err := resolution.DueAt(w.t, m)
	for _, x := range tasks {
		out.add(thread.Task, x.ID)
	}
	return out, err
}

// effects gives what hangs on a thing.
func (w *walk) effects(k thread.Knot) (knots, error) {
	var out knots
	t := w.t
	if err := w.taken(&out, k); err != nil {
		return nil, err
	}
	switch k.Kind {
	case thread.Meeting:
		return out, w.meetingEffects(&out, k.ID)
	case thread.Item:
		i, err := meeting.ItemByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		opinions, err := meeting.OpinionsOf(t, i.Meeting)
		if err != nil {
			return nil, err
		}
		for _, o := range opinions {
			if o.Item == i.ID {
				out.add(thread.Opinion, o.ID)
			}
		}
		votes, err := meeting.VotesOf(t, i.Meeting)
		for _, v := range votes {
			if v.Item == i.ID {
				out.add(thread.Vote, v.ID)
			}
		}
		return out, err
	case thread.Vote:
		v, err := meeting.VoteByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		if r, ok, err := resolution.OfMeeting(t, v.Meeting); err != nil {
			return nil, err
		} else if ok && r.Vote == v.ID {
			out.add(thread.Resolution, r.ID)
		}
		st, ok, err := quality.OfMeeting(t, v.Meeting)
		if ok && st.Vote == v.ID {
			out.add(thread.Score, v.Meeting)
		}
		return out, err
	case thread.Resolution:
		r, err := resolution.ByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range r.Points {
			out.add(thread.Point, p.ID)
		}
		ds, err := document.DirectivesOf(t, "resolution", r.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range ds {
			out.add(thread.Directive, d.ID)
		}
		return out, w.papers(&out, "resolution", k.ID, "")
	case thread.Point:
		tasks, err := resolution.TasksFrom(t, k.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range tasks {
			out.add(thread.Task, x.ID)
		}
		charges, err := resolution.ChargesOf(t, k.ID)
		for _, c := range charges {
			out.add(thread.Charge, c.ID)
		}
		return out, err
	case thread.Task:
		if err := w.taskScores(&out, k.ID); err != nil {
			return nil, err
		}
		return out, w.papers(&out, "task", k.ID, "")
	case thread.Report:
		r, err := report.ByID(t, k.ID)
		if err != nil {
			return nil, err
		}
		out.add(thread.Meeting, r.AnsweredIn)
		ds, err := report.DifficultiesOf(t, k.ID)
		for _, d := range ds {
			out.add(thread.Difficulty, d.ID)
		}
		return out, err
	case thread.Score:
		st, _, err := quality.OfMeeting(t, k.ID)
		out.add(thread.Meeting, st.DecidedIn)
		return out, err
	case thread.Paper:
		return out, w.uses(&out, k.ID, true)
	}
	return out, nil
}

// taken gives where a thing was taken up: items, points, tasks and difficulties
// that name it as their source.
func (w *walk) taken(out *knots, k thread.Knot) error {
	for _, source := range sourcesOf(k.Kind) {
		items, err := meeting.ItemsFrom(w.t, source, k.ID)
		if err != nil {
			return err
		}
		for _, i := range items {
			out.add(thread.Item, i.ID)
		}
		points, err := resolution.PointsFrom(w.t, source, k.ID)
		if err != nil {
			return err
		}
		for _, p := range points {
			out.add(thread.Point, p.ID)
		}
		tasks, err := resolution.TasksBy(w.t, source, k.ID)
		if err != nil {
			return err
		}
		for _, x := range tasks {
			out.add(thread.Task, x.ID)
		}
		ds, err := report.DifficultiesFrom(w.t, source, k.ID)
		if err != nil {
			return err
		}
		for _, d := range ds {
			out.add(thread.Difficulty, d.ID)
		}
	}
	return nil
}

func (w *walk) meetingEffects(out *knots, id int64) error {
	t := w.t
	m, err := meeting.ByID(t, id)
	if err != nil {
		return err
	}
	items, err := meeting.Items(t, id)
	if err != nil {
		return err
	}
	for _, i := range items {
		out.add(thread.Item, i.ID)
	}
	votes, err := meeting.VotesOf(t, id)
	if err != nil {
		return err
	}
	for _, v := range votes {
		if v.Item == 0 {
			out.add(thread.Vote, v.ID)
		}
	}
	r, ok, err := resolution.OfMeeting(t, id)
	if err != nil {
		return err
	}
	if ok {
		out.add(thread.Resolution, r.ID)
	}
	if _, ok, err = quality.OfMeeting(t, id); err != nil {
		return err
	} else if ok {
		out.add(thread.Score, id)
	}
	rep, ok, err := report.OfMonth(t, m.Unit, m.Month)
	if err != nil {
		return err
	}
	if ok && rep.Meeting == id {
		out.add(thread.Report, rep.ID)
	}
	for _, role := range []document.Role{document.Record, document.Finished} {
		if err := w.papers(out, "meeting", id, role); err != nil {
			return err
		}
	}
	return nil
}

// taskScores gives the scores of the meetings where a task was due: those of its
// unit's cell from the month it was given until it was done, or until now.
func (w *walk) taskScores(out *knots, id int64) error {
	x, err := resolution.TaskByID(w.t, id)
	if err != nil {
		return err
	}
	last := meeting.AddMonths(monthAt(w.t.Now()), 1)
	if x.DoneOn != "" {
		last = min(last, meeting.AddMonths(meeting.MonthOf(x.DoneOn), 2))
	}
	var months []string
	for m := meeting.MonthOf(x.MadeOn); m <= last && len(months) < 36; m = meeting.AddMonths(m, 1) {
		months = append(months, m)
	}
	reports, err := resolution.ReportsOf(w.t, id)
	if err != nil {
		return err
	}
	ms, err := meeting.InMonth(w.t, x.Unit, meeting.CellBody, months...)
	if err != nil {
		return err
	}
	for _, r := range reports {
		if r.Meeting == 0 {
			continue
		}
		m, err := meeting.ByID(w.t, r.Meeting)
		if err != nil {
			return err
		}
		ms = append(ms, m)
	}
	for _, m := range ms {
		if _, ok, err := quality.OfMeeting(w.t, m.ID); err != nil {
			return err
		} else if !ok {
			continue
		}
		due, err := resolution.DueAt(w.t, m)
		if err != nil {
			return err
		}
		for _, d := range due {
			if d.ID == id {
				out.add(thread.Score, m.ID)
			}
		}
	}
	return nil
}

// papers gives the papers attached to a thing in a role, "" for any.
func (w *walk) papers(out *knots, kind string, subject int64, role document.Role) error {
	ps, roles, err := document.PapersOf(w.t, kind, subject)
	for n, p := range ps {
		if role == "" || roles[n] == role {
			out.add(thread.Paper, p.ID)
		}
	}
	return err
}

// uses gives what a paper leads to, or with effects false what it came from.
func (w *walk) uses(out *knots, paper int64, effects bool) error {
	_, uses, err := document.PaperByID(w.t, paper)
	if err != nil {
		return err
	}
	for _, u := range uses {
		leads := false // the paper leads to the thing
		switch u.Kind {
		case "directive", "report":
			leads = true
		case "meeting", "item":
			leads = u.Role == document.Ahead
		}
		if u.Kind == "item" && !leads {
			continue // a photo at an item: kept with the meeting's record
		}
		if leads == effects {
			out.add(thread.Kind(u.Kind), u.Subject)
		}
	}
	return nil
}
