package practice

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/oversight"
)

// Row is a practice in a list.
type Row struct {
	Practice
	UnitName  string
	Committee string // its name
	Uses      int    // units that took it over and go on
	Mine      *Use   // of the unit whose list it is
}

// List is what a unit sees of good ways.
type List struct {
	Unit      org.Unit
	Today     string
	Commended org.Page[Row] // by the committees above it, and by its own
	Sent      []Row         // that its committee has not looked at yet
	Own       []Row         // that are done at the unit itself
	Taken     []Row         // that the unit took over
	Found     []Found       // at visits its committee sent, no practice yet
	MayAdd    bool
	MayDecide bool
}

// Found is something found worth copying.
type Found struct {
	oversight.Found
	CellName string
}

const (
	perPage  = 20
	mostSent = 100
	mostOwn  = 50
)

// List gives it. Asks for PracticeView at the unit. Fault: NotFound.
func (s *Service) List(ctx context.Context, actor access.Actor, unit int64, after org.Cursor) (List, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v List, err error) {
		if v.Unit, err = mayAt(t, actor, access.PracticeView, unit); err != nil {
			return v, err
		}
		v.Today = today(t)
		at := access.Unit(v.Unit.Path)
		v.MayAdd, v.MayDecide = access.May(actor, access.PracticePropose, at), access.May(actor, access.PracticeDecide, at)
		above, err := org.Ancestors(t, v.Unit.Path, v.Today)
		if err != nil {
			return v, err
		}
		committees := []int64{unit}
		for _, a := range above {
			// What a committee above commended is for who stands below it.
			if a.ID != unit && access.May(actor, access.PracticeView, access.Unit(a.Path)) {
				committees = append(committees, a.ID)
			}
		}
		before := after.ID
		if before == 0 {
			before = 1 << 53
		}
		list, err := commendedBy(t, committees, before, perPage+1)
		if err != nil {
			return v, err
		}
		more := len(list) > perPage
		if more {
			list = list[:perPage]
			v.Commended.More, v.Commended.Next = true, org.Cursor{Key: "p", ID: list[perPage-1].ID}
		}
		// What the committee above commended too stands once, as the nearer one has it.
		if list, err = once(t, list, committees); err != nil {
			return v, err
		}
		if v.Commended.Rows, err = rowsOf(t, list); err != nil {
			return v, err
		}
		mine, err := usesBy(t, unit, mostOwn)
		if err != nil {
			return v, err
		}
		used := map[int64]*Use{}
		for i := range mine {
			if used[mine[i].Practice] == nil {
				used[mine[i].Practice] = &mine[i]
			}
		}
		for i := range v.Commended.Rows {
			v.Commended.Rows[i].Mine = used[v.Commended.Rows[i].ID]
		}
		// What the unit took over stands in a list of its own.
		v.Commended.Rows = slices.DeleteFunc(v.Commended.Rows, func(r Row) bool { return r.Mine != nil })
		if after.ID != 0 {
			return v, nil // further pages are of the commended alone
		}
		own, err := doneAt(t, unit, mostOwn)
		if err != nil {
			return v, err
		}
		if own, err = once(t, own, nil); err != nil {
			return v, err
		}
		if v.Own, err = v.seen(t, actor, own); err != nil {
			return v, err
		}
		var taken []Practice
		for _, u := range mine {
			p, err := ByID(t, u.Practice)
			if err != nil {
				return v, err
			}
			if used[p.ID].ID == u.ID {
				taken = append(taken, p)
			}
		}
		if v.Taken, err = v.seen(t, actor, taken); err != nil {
			return v, err
		}
		for i := range v.Taken {
			v.Taken[i].Mine = used[v.Taken[i].ID]
		}
		if v.Unit.Kind.Meets() {
			return v, nil
		}
		sent, err := sentTo(t, unit, mostSent)
		if err != nil {
			return v, err
		}
		if v.Sent, err = v.seen(t, actor, sent); err != nil || !access.May(actor, access.VisitPlan, at) {
			return v, err
		}
		found, err := oversight.GoodWays(t, unit, meeting.AddMonths(v.Today[:7], -12), mostSent)
		if err != nil {
			return v, err
		}
		var ids []int64
		for _, f := range found {
			ids = append(ids, f.ID)
		}
		done, err := takenUp(t, FromVisit, ids)
		if err != nil {
			return v, err
		}
		for _, f := range found {
			if done[f.ID] != 0 {
				continue
			}
			cell, err := org.LastOn(t, f.Cell, v.Today)
			if err != nil {
				return v, err
			}
			v.Found = append(v.Found, Found{f, cell.Name})
		}
		return v, nil
	})
}

// once leaves out what a committee above has of a practice one of these committees
// (nil: any) commended itself.
func once(t *db.Tx, list []Practice, committees []int64) ([]Practice, error) {
	var out []Practice
	for _, p := range list {
		if p.Source == FromBelow {
			of, err := ByID(t, p.SourceID)
			if err != nil {
				return nil, err
			}
			if committees == nil || slices.Contains(committees, of.Committee) {
				continue
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// seen are the rows of practices the actor may look at.
func (v List) seen(t *db.Tx, actor access.Actor, list []Practice) ([]Row, error) {
	var out []Practice
	for _, p := range list {
		sub, err := subjectOf(t, p, access.PracticeView)
		if err != nil {
			return nil, err
		}
		if p.State != Withdrawn && access.May(actor, access.PracticeView, sub) {
			out = append(out, p)
		}
	}
	return rowsOf(t, out)
}

func rowsOf(t *db.Tx, list []Practice) ([]Row, error) {
	var ids []int64
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	counts, err := countUses(t, ids)
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, p := range list {
		r := Row{Practice: p, Uses: counts[p.ID]}
		u, err := org.LastOn(t, p.Unit, today(t))
		if err != nil {
			return nil, err
		}
		c, err := org.LastOn(t, p.Committee, today(t))
		if err != nil {
			return nil, err
		}
		r.UnitName, r.Committee = u.Name, c.Name
		out = append(out, r)
	}
	return out, nil
}

// UseRow is a unit that took a practice over.
type UseRow struct {
	Use
	Name string
	May  bool // the actor may look at its figures
	Side *Side
}

// View is the page of a practice.
type View struct {
	Row
	Today    string
	Over     string // the last month that is over
	By       string // who proposed it; "" to who may not know, or the program
	Wrote    string // who wrote the decision down
	Uses     []UseRow
	Compared Comparison
	// The sum is shown, unless it would tell the figures of a single unit to somebody
	// who may not look at them.
	Figures   bool
	Taker     *org.Unit // the hat's unit, where it may take it over
	Mine      *Use      // what it took over and has not ended
	MayDecide bool
	MayMend   bool
	MayPassUp bool
	Up        *Row   // as the committee above has it, nil not put before it, or not decided yet for this reader
	From      string // address of what it came of, "" none the actor may see
}

// View gives it. Asks for PracticeView. Fault: NotFound.
func (s *Service) View(ctx context.Context, actor access.Actor, id int64) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v View, err error) {
		p, err := seen(t, actor, id)
		if err != nil {
			return v, err
		}
		v.Today, v.Over = today(t), overMonth(t)
		rows, err := rowsOf(t, []Practice{p})
		if err != nil {
			return v, err
		}
		v.Row = rows[0]
		names, err := member.PersonsByID(t, []int64{p.MadeBy, p.DecidedBy})
		if err != nil {
			return v, err
		}
		home, err := org.LastOn(t, p.Unit, v.Today)
		if err != nil {
			return v, err
		}
		// Who proposed it is known where he is: and to the committee that looks at it.
		decide, err := subjectOf(t, p, access.PracticeDecide)
		if err != nil {
			return v, err
		}
		v.MayDecide = p.State == Proposed && access.May(actor, access.PracticeDecide, decide)
		if access.May(actor, access.MemberNames, access.Unit(home.Path)) || access.May(actor, access.PracticeDecide, decide) {
			if n, ok := names[p.MadeBy]; ok {
				v.By = n.Name()
			}
		}
		if n, ok := names[p.DecidedBy]; ok {
			v.Wrote = n.Name()
		}
		mend, err := subjectOf(t, p, access.PracticeMend)
		if err != nil {
			return v, err
		}
		v.MayMend = p.State == Proposed && access.May(actor, access.PracticeMend, mend)
		if err := v.uses(t, actor, p); err != nil {
			return v, err
		}
		if err := v.source(t, actor); err != nil {
			return v, err
		}
		if err := v.up(t, actor, p); err != nil {
			return v, err
		}
		return v, v.taker(t, actor, p)
	})
}

// uses reads who took it over and the comparison.
func (v *View) uses(t *db.Tx, actor access.Actor, p Practice) error {
	uses, err := usesOf(t, p.ID)
	if err != nil {
		return err
	}
	if v.Compared, err = compare(t, p, uses, v.Over); err != nil {
		return err
	}
	hidden := 0
	for _, u := range uses {
		at, err := org.LastOn(t, u.Unit, v.Today)
		if err != nil {
			return err
		}
		r := UseRow{Use: u, Name: at.Name, May: access.May(actor, access.OverviewView, access.Unit(at.Path)) || at.Kind.Meets() && access.May(actor, access.MeetingLook, access.Unit(at.Path))}
		if side, ok := v.Compared.Uses[u.ID]; ok && r.May {
			r.Side = &side
		}
		if _, ok := v.Compared.Uses[u.ID]; ok && !r.May {
			hidden++
		}
		v.Uses = append(v.Uses, r)
	}
	// A sum that hides one unit alone tells it to who knows the rest.
	v.Figures = v.Compared.Any() && hidden != 1
	return nil
}

// taker says whether the actor's unit may take it over, or what it took over.
func (v *View) taker(t *db.Tx, actor access.Actor, p Practice) error {
	if actor.Hat.Unit == 0 || p.State != Commended {
		return nil
	}
	u, err := org.LastOn(t, actor.Hat.Unit, v.Today)
	if err != nil {
		return err
	}
	if !access.May(actor, access.PracticeAdopt, access.Unit(u.Path)) || fits(t, p, u) != nil {
		return nil
	}
	v.Taker = &u
	for _, r := range v.Uses {
		if r.Unit == u.ID && r.Ended == "" {
			use := r.Use
			v.Mine = &use
		}
	}
	return nil
}

// source finds where what it came of is seen.
func (v *View) source(t *db.Tx, actor access.Actor) error {
	switch v.Source {
	case FromVisit:
		if f, err := oversight.FindingOf(t, actor, v.SourceID); err == nil {
			v.From = "/du-sinh-hoat/" + num(f.Visit)
		}
	case FromInspection:
		if l, _, err := oversight.LineSeen(t, actor, v.SourceID); err == nil {
			v.From = "/cuoc-kiem-tra/" + num(l.Inspection)
		}
	case FromBelow:
		if p, err := ByID(t, v.SourceID); err == nil {
			if sub, err := subjectOf(t, p, access.PracticeView); err == nil && access.May(actor, access.PracticeView, sub) {
				v.From = "/cach-lam/" + num(p.ID)
			}
		}
	case FromConference:
		if c, err := meeting.ConferenceSeen(t, actor, v.SourceID); err == nil {
			v.From = "/hoi-nghi/" + num(c.ID)
		}
	}
	return nil
}

// Of gives the practices that came of a source the actor may see.
func (s *Service) Of(ctx context.Context, actor access.Actor, source Source, id int64) ([]Row, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Row, error) {
		list, err := cameOf(t, source, id)
		if err != nil {
			return nil, err
		}
		return List{}.seen(t, actor, list)
	})
}

// Draft is what is known of a practice before it is proposed.
type Draft struct {
	Unit     org.Unit // the actor speaks in
	At       org.Unit // where it is done
	Came     string   // what was found
	Below    []org.Unit
	Source   Source
	SourceID int64
}

// Begin gives the form of a proposal at a unit, filled from what it comes of. Asks
// for PracticePropose. Fault: NotFound.
func (s *Service) Begin(ctx context.Context, actor access.Actor, unit int64, source Source, id int64) (Draft, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v Draft, err error) {
		if v.Unit, err = mayAt(t, actor, access.PracticePropose, unit); err != nil {
			return v, err
		}
		v.Source, v.SourceID, v.At = source, id, v.Unit
		at := int64(0)
		switch source {
		case FromVisit:
			f, err := oversight.FindingOf(t, actor, id)
			if err != nil {
				return v, err
			}
			v.Came, at = f.Text, f.Cell
		case FromInspection:
			l, x, err := oversight.LineSeen(t, actor, id)
			if err != nil {
				return v, err
			}
			if v.Came, at = l.Note, x.Target; v.Came == "" {
				v.Came = l.Text
			}
		case FromConference:
			if _, err := meeting.ConferenceSeen(t, actor, id); err != nil {
				return v, err
			}
		default:
			v.Source, v.SourceID = "", 0
		}
		if at != 0 {
			if v.At, err = org.LastOn(t, at, today(t)); err != nil {
				return v, err
			}
		}
		if !v.Unit.Kind.Meets() {
			page, err := org.Children(t, unit, today(t), org.Cursor{}, 100)
			if err != nil {
				return v, err
			}
			v.Below = page.Rows
		}
		return v, nil
	})
}
