package quality

import (
	"context"
	"encoding/json"
	"math"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/job"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

// PreviewKind is the kind of the job that lays a draft on the last twelve months.
const PreviewKind = "quality.preview"

// previewMonths is how far back a draft is laid.
const previewMonths = 12

// previewBatch is how many cells are rated between two looks at whether to stop:
// few enough that nobody waits for the write, many enough to read in bulk.
var previewBatch = 250 // a variable for tests

// Moved says what a sheet does to a class.
type Moved string

// What may come of it.
const (
	Same    Moved = "same"
	Up      Moved = "up"
	Down    Moved = "down"
	Unclear Moved = "open" // depends on judgements nobody gave: the old sheet did not ask for them
)

// Rated is one meeting under two sheets.
type Rated struct {
	Meeting  int64
	Unit     int64
	Kind     org.Kind
	Month    string
	Decided  bool
	WasTotal Points
	Was      Class // as it was counted
	Total    Points
	Class    Class // safe whatever a judgement would have been
	Best     Class
	Moved    Moved
}

// Rate lays a sheet on a month that was scored by another.
func Rate(now, then *Rubric, f Facts, judged map[string]Points) (Score, error) {
	return now.Score(f, carry(now, then, judged))
}

// carry takes over what people judged, to the lines of another sheet that ask the
// same: the same words, or the same number with the same points. Points of a line
// that now has more or fewer are put in relation where that is one of its steps;
// everything and nothing stay so. Nothing else is guessed.
func carry(now, then *Rubric, judged map[string]Points) map[string]Points {
	out := make(map[string]Points, len(judged))
	for g := range now.Groups {
		for i := range now.Groups[g].Criteria {
			c := &now.Groups[g].Criteria[i]
			if !c.Judged() {
				continue
			}
			old, ok := then.asks(c)
			if !ok {
				continue
			}
			p, ok := judged[old.ID]
			if !ok {
				continue
			}
			step := c.Step
			if c.Scale == YesNo {
				step = c.Max
			}
			if scaled := p * c.Max; step > 0 && old.Max > 0 && scaled%old.Max == 0 && (scaled/old.Max)%step == 0 {
				out[c.ID] = scaled / old.Max
			}
		}
	}
	return out
}

// asks finds the judged line that asks the same as one of another sheet.
func (r *Rubric) asks(c *Criterion) (*Criterion, bool) {
	for g := range r.Groups {
		for i := range r.Groups[g].Criteria {
			if o := &r.Groups[g].Criteria[i]; o.Judged() && o.Text.Vi == c.Text.Vi {
				return o, true
			}
		}
	}
	o, ok := r.Criterion(c.ID)
	return o, ok && o.Judged() && o.Max == c.Max && o.Scale == c.Scale
}

// movedOf compares a class with what another sheet gives.
func movedOf(was, class, best Class) Moved {
	switch {
	case class == was && best == was:
		return Same
	case class != was && class.AtLeast(was):
		return Up
	case best != was && was.AtLeast(best) || best == "" && was != "":
		return Down
	}
	return Unclear
}

// Preview is how far the laying of a draft on the past is.
type Preview struct {
	Rubric    int64
	Version   int64 // of the draft that was rated
	Form      Form
	From, To  string // months, both held
	Job       int64
	Done      bool
	After     int64 // the last cell that is rated
	Cells     int64 // rated
	Total     int64 // to be rated
	StartedAt int64
	EndedAt   int64

	Running bool   // at work, or about to be
	Stale   bool   // the draft was changed since
	Failed  string // message key of why it stopped by itself
}

const previewColumns = `rubric, version, form, from_month, to_month, job, done, after_unit, cells, total, started_at, ended_at`

func previewOf(t *db.Tx, rubric int64) (Preview, bool, error) {
	return db.Maybe(t, func(r db.Row) (p Preview, err error) {
		err = r.Scan(&p.Rubric, &p.Version, &p.Form, &p.From, &p.To, &p.Job, &p.Done, &p.After, &p.Cells, &p.Total, &p.StartedAt, &p.EndedAt)
		return p, err
	}, `select `+previewColumns+` from rubric_preview where rubric = $1`, rubric)
}

func dropPreview(t *db.Tx, rubric int64) error {
	if _, err := t.Exec(`delete from rubric_preview_row where rubric = $1`, rubric); err != nil {
		return err
	}
	_, err := t.Exec(`delete from rubric_preview where rubric = $1`, rubric)
	return err
}

type previewJob struct{ Rubric, Version int64 }

// BeginPreview lays a draft on the last twelve whole months, as a job. Asks for
// RubricTry. Faults: Invalid
// (the draft's problems: fields Problem.Field), State (at work already), NotFound.
func (s *Service) BeginPreview(ctx context.Context, actor access.Actor, key db.Key, draft int64, form Form) error {
	const op = "quality.preview"
	return s.preview(ctx, actor, key, draft, "begin", func(t *db.Tx, o Own, u org.Unit, p Preview, there bool) error {
		var bad fault.Fields
		if !slices.Contains(Forms(), form) {
			bad.Add("form", "rubric.force.form")
		}
		for _, x := range o.Sheet.Problems() {
			bad.Add(x.Field(), x.Key, x.Params...)
		}
		if err := bad.Err(op); err != nil {
			return err
		}
		if there && p.Running {
			return fault.New(op, fault.State, "rubric.preview.running")
		}
		if err := dropPreview(t, o.ID); err != nil {
			return err
		}
		units, err := previewCells(t, u)
		if err != nil {
			return err
		}
		to := meeting.AddMonths(today(t)[:7], -1)
		p = Preview{Rubric: o.ID, Version: o.Version, Form: form, From: meeting.AddMonths(to, 1-previewMonths), To: to, Total: int64(len(units)), StartedAt: t.Now()}
		if p.Job, err = job.Enqueue(t, job.New{Kind: PreviewKind, Account: actor.Account, Subject: o.ID, Body: previewJob{o.ID, o.Version}}); err != nil {
			return err
		}
		_, err = t.Exec(`insert into rubric_preview (`+previewColumns+`) values (`+db.Marks(1, 12)+`)`,
			p.Rubric, p.Version, string(p.Form), p.From, p.To, p.Job, false, 0, 0, p.Total, p.StartedAt, 0)
		return err
	})
}

// StopPreview stops it where it is; what is rated is kept. Asks as BeginPreview.
func (s *Service) StopPreview(ctx context.Context, actor access.Actor, key db.Key, draft int64) error {
	return s.preview(ctx, actor, key, draft, "stop", func(t *db.Tx, _ Own, _ org.Unit, p Preview, there bool) error {
		if !there || !p.Running {
			return nil
		}
		return job.Cancel(t, p.Job)
	})
}

// GoOnPreview goes on where it was stopped. Asks as BeginPreview. Faults: State
// (at work already; the draft was changed since: begin anew).
func (s *Service) GoOnPreview(ctx context.Context, actor access.Actor, key db.Key, draft int64) error {
	const op = "quality.preview"
	return s.preview(ctx, actor, key, draft, "go on", func(t *db.Tx, o Own, _ org.Unit, p Preview, there bool) error {
		switch {
		case !there || p.Stale:
			return fault.New(op, fault.State, "rubric.preview.stale")
		case p.Running:
			return fault.New(op, fault.State, "rubric.preview.running")
		case p.Done:
			return nil
		}
		j, err := job.Enqueue(t, job.New{Kind: PreviewKind, Account: actor.Account, Subject: o.ID, Body: previewJob{o.ID, o.Version}})
		if err != nil {
			return err
		}
		_, err = t.Exec(`update rubric_preview set job = $2 where rubric = $1`, o.ID, j)
		return err
	})
}

func (s *Service) preview(ctx context.Context, actor access.Actor, key db.Key, draft int64, what string, do func(*db.Tx, Own, org.Unit, Preview, bool) error) error {
	return db.Do(ctx, s.DB, db.On("rubric", draft), func(t *db.Tx) error {
		o, err := draftFor(t, actor, access.RubricTry, draft)
		if err != nil {
			return err
		}
		u, err := org.LastOn(t, o.Unit, today(t))
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"preview", what, draft}, func() (int64, error) {
			p, there, err := previewState(t, o)
			if err != nil {
				return 0, err
			}
			if err := do(t, o, u, p, there); err != nil {
				return 0, err
			}
			return o.ID, audit.Append(t, audit.Event{Actor: actor, Unit: o.Unit, Kind: "rubric.preview", Subject: o.ID, Body: map[string]any{"what": what, "version": o.Version}})
		})
		return err
	})
}

// previewState is a draft's preview with how its job does.
func previewState(t *db.Tx, o Own) (Preview, bool, error) {
	p, there, err := previewOf(t, o.ID)
	if err != nil || !there {
		return p, there, err
	}
	p.Stale = p.Version != o.Version
	j, err := job.Get(t, p.Job)
	switch {
	case fault.Is(err, fault.NotFound):
		err = nil
	case err == nil:
		p.Running = !p.Done && !j.Cancel && (j.State == job.Queued || j.State == job.Running)
		if j.State == job.Failed {
			p.Failed = j.Fault
		}
	}
	return p, true, err
}

// previewCells gives the units below one, by today's tree, in the order they are rated.
func previewCells(t *db.Tx, u org.Unit) ([]int64, error) {
	units, err := org.UnitsBelow(t, u.Path, today(t))
	slices.Sort(units)
	return units, err
}

// RunPreview is the job's handler. It reads the facts that scores were kept with, of
// many cells at once, and goes into the rooms only for a score that has none. After
// every batch it writes how far it is, so that it goes on there when it is stopped
// or its process dies.
func (s *Service) RunPreview(ctx context.Context, r *job.Run) error {
	var body previewJob
	if err := r.Decode(&body); err != nil {
		return err
	}
	w, err := db.Read(ctx, s.DB, func(t *db.Tx) (w previewWork, err error) {
		if w.own, err = ownByID(t, body.Rubric); err != nil {
			return w, err
		}
		p, there, err := previewOf(t, body.Rubric)
		if err != nil || !there || p.Job != r.ID || p.Version != body.Version || w.own.Version != body.Version {
			return w, err // overtaken: nobody waits for this one
		}
		w.Preview, w.sheets = p, map[string]*Rubric{}
		u, err := org.LastOn(t, w.own.Unit, today(t))
		if err != nil {
			return w, err
		}
		w.use = Use{ID: w.own.ID, Unit: u.ID, Form: p.Form, Rubric: OwnID(w.own.ID), From: meeting.AddMonths(p.To, 1)}
		w.units, err = previewCells(t, u)
		return w, err
	})
	if err != nil || w.Rubric == 0 {
		return err
	}
	begin, _ := slices.BinarySearch(w.units, w.After+1)
	for at := begin; at < len(w.units); at += previewBatch {
		batch := w.units[at:min(at+previewBatch, len(w.units))]
		last := batch[len(batch)-1]
		if err := r.Progress(ctx, int64(at), int64(len(w.units)), "rubric.preview.step"); err != nil {
			return err
		}
		rows, late, err := s.rateBatch(ctx, &w, batch)
		if err != nil {
			return err
		}
		if err := db.Do(ctx, s.DB, db.On("rubric", w.Rubric), func(t *db.Tx) error {
			n, err := t.Exec(`update rubric_preview set after_unit = $2, cells = $3, done = $4, ended_at = $5 where rubric = $1 and job = $6 and version = $7 and after_unit < $2`,
				w.Rubric, last, at+len(batch), at+len(batch) == len(w.units), t.Now(), r.ID, w.Version)
			if err != nil || n == 0 {
				return err // overtaken, or written by who held the lease before
			}
			for _, l := range late {
				if err := keepFacts(t, l.stored, l.score); err != nil {
					return err
				}
			}
			return insertRated(t, w.Rubric, rows)
		}); err != nil {
			return err
		}
		if s.afterBatch != nil {
			s.afterBatch(int64(at + len(batch)))
		}
	}
	return r.Progress(ctx, int64(len(w.units)), int64(len(w.units)), "rubric.preview.step")
}

// previewWork is what one run of the job holds.
type previewWork struct {
	Preview
	own    Own
	use    Use // as if it were in force
	units  []int64
	sheets map[string]*Rubric
}

func insertRated(t *db.Tx, rubric int64, rows []Rated) error {
	out := make([][]any, len(rows))
	for i, x := range rows {
		out[i] = []any{rubric, x.Meeting, x.Unit, string(x.Kind), x.Month, x.Decided, int64(x.WasTotal), string(x.Was), int64(x.Total), string(x.Class), string(x.Best), string(x.Moved)}
	}
	return t.InsertMany("rubric_preview_row", []string{"rubric", "meeting", "unit", "kind", "month", "decided", "was_total", "was_class", "total", "class", "best", "moved"}, out)
}

// lateFacts is a score whose facts had to be read from the rooms.
type lateFacts struct {
	stored Stored
	score  Score
}

// scoredRow is a score with what it was counted from.
type scoredRow struct {
	Stored
	kind meeting.Kind
	body string
}

// rateBatch rates the months of some cells.
func (s *Service) rateBatch(ctx context.Context, w *previewWork, units []int64) (rows []Rated, late []lateFacts, err error) {
	_, err = db.Read(ctx, s.DB, func(t *db.Tx) (struct{}, error) {
		live, err := org.UnitsOn(t, units, today(t))
		if err != nil {
			return struct{}{}, err
		}
		scores, err := scoresWithFacts(t, units, w.From, w.To)
		if err != nil || len(scores) == 0 {
			return struct{}{}, err
		}
		next := meeting.AddMonths(w.To, 1)
		if err := rule.Foresee(t, units, next+"-01"); err != nil {
			return struct{}{}, err
		}
		type who struct {
			unit int64
			form Form
		}
		concerned := map[who]bool{} // whether the draft would be this unit's sheet
		for _, x := range scores {
			k := who{x.Unit, FormOf(meeting.Meeting{Kind: x.kind})}
			is, known := concerned[k]
			if !known {
				if is, err = w.concerns(t, live[x.Unit], k.form, next); err != nil {
					return struct{}{}, err
				}
				concerned[k] = is
			}
			if !is {
				continue
			}
			then := w.sheets[x.Rubric]
			if then == nil {
				if then, err = RubricByID(t, x.Rubric); err != nil {
					return struct{}{}, err
				}
				w.sheets[x.Rubric] = then
			}
			var from kept
			if x.body != "" && (x.State == ScoreDecided || !x.Provisional) {
				if err := json.Unmarshal([]byte(x.body), &from); err != nil {
					return struct{}{}, fault.Wrap("quality.preview", fault.Corrupt, err)
				}
			} else {
				sc, err := s.RecountTx(t, x.Meeting)
				if err != nil {
					return struct{}{}, err
				}
				from = kept{sc.From, sc.Judged}
				if x.body == "" {
					late = append(late, lateFacts{x.Stored, sc})
				}
			}
			sc, err := Rate(w.own.Sheet, then, from.Facts, from.Judged)
			if err != nil {
				return struct{}{}, err
			}
			rows = append(rows, Rated{Meeting: x.Meeting, Unit: x.Unit, Kind: live[x.Unit].Kind, Month: x.Month, Decided: x.State == ScoreDecided,
				WasTotal: x.Total, Was: x.Class, Total: sc.Total.Points(), Class: sc.Class, Best: sc.Best, Moved: movedOf(x.Class, sc.Class, sc.Best)})
		}
		return struct{}{}, nil
	})
	return rows, late, err
}

// concerns says whether a draft, were it in force, would be the sheet of a unit.
func (w *previewWork) concerns(t *db.Tx, u org.Unit, form Form, month string) (bool, error) {
	if u.ID == 0 {
		return false, nil
	}
	path := unitsOf(u.Path)
	uses, err := usesOf(t, path)
	if err != nil {
		return false, err
	}
	if uses, err = withRule(t, u.ID, month, uses); err != nil {
		return false, err
	}
	got, ok := SheetFor(path, form, month, append(uses, w.use))
	return ok && got.ID == w.use.ID, nil
}

// scoresWithFacts gives the scores of units in months, with what they were counted from.
func scoresWithFacts(t *db.Tx, units []int64, from, to string) ([]scoredRow, error) {
	marks, args := db.In(2, units)
	return db.All(t, func(r db.Row) (x scoredRow, err error) {
		err = r.Scan(&x.Meeting, &x.Unit, &x.Month, &x.Rubric, &x.State, &x.Total, &x.Class, &x.Provisional, &x.kind, &x.body)
		return x, err
	}, `select s.meeting, s.unit, s.month, s.rubric, s.state, s.total, s.class, s.provisional, m.kind, coalesce(f.body, '')
		from score s join meeting m on m.id = s.meeting left join score_facts f on f.meeting = s.meeting
		where s.month >= $1 and s.month <= $2 and s.unit in (`+marks+`) and m.state <> 'cancelled' order by s.unit, s.month, s.meeting`,
		append([]any{from, to}, args...)...)
}

// PreviewCount is how many meetings of a kind of cell went from a class to another.
type PreviewCount struct {
	Kind       org.Kind
	Was, Class Class
	Best       Class
	Count      int
}

// PreviewView is the page of a draft laid on the past.
type PreviewView struct {
	Own
	Preview
	There    bool
	UnitName string
	Problems []Problem
	Counts   []PreviewCount
	Rows     []Rated // those whose class changes, by unit; a page
	Names    map[int64]string
	Next     int64 // where Rows goes on; 0 is the end
	MayForce bool
}

// PreviewPage gives it, with the meetings whose class changes from behind one on.
// Asks as BeginPreview. Fault: NotFound.
func (s *Service) PreviewPage(ctx context.Context, actor access.Actor, draft int64, all bool, after int64, limit int) (PreviewView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v PreviewView, err error) {
		o, u, err := previewed(t, actor, draft)
		if err != nil {
			return v, err
		}
		v.Own, v.UnitName, v.Problems = o, u.Name, o.Sheet.Problems()
		v.MayForce = access.May(actor, access.RubricDecide, access.Unit(u.Path))
		if v.Preview, v.There, err = previewState(t, o); err != nil || !v.There {
			return v, err
		}
		if v.Counts, err = db.All(t, func(r db.Row) (c PreviewCount, err error) {
			err = r.Scan(&c.Kind, &c.Was, &c.Class, &c.Best, &c.Count)
			return c, err
		}, `select kind, was_class, class, best, count(*) from rubric_preview_row where rubric = $1
			group by kind, was_class, class, best order by kind, was_class, class, best`, draft); err != nil {
			return v, err
		}
		limit = org.PageSize(limit)
		v.Rows, err = ratedAfter(t, draft, all, after, limit+1)
		if err != nil {
			return v, err
		}
		if len(v.Rows) > limit {
			v.Rows = v.Rows[:limit]
			v.Next = v.Rows[limit-1].Meeting
		}
		ids := make([]int64, 0, len(v.Rows))
		for _, r := range v.Rows {
			ids = append(ids, r.Unit)
		}
		units, err := org.UnitsOn(t, ids, today(t))
		v.Names = map[int64]string{}
		for id, x := range units {
			v.Names[id] = x.Name
		}
		return v, err
	})
}

// previewed gives a draft, or a sheet that was in force, to who may see it laid on the past.
func previewed(t *db.Tx, actor access.Actor, id int64) (Own, org.Unit, error) {
	o, err := ownByID(t, id)
	if err != nil {
		return o, org.Unit{}, err
	}
	u, err := mayRubric(t, actor, access.RubricTry, o.Unit)
	if err == nil && o.State == SheetDropped {
		err = fault.New("quality.preview", fault.NotFound, "fault.not_found")
	}
	return o, u, err
}

func scanRated(r db.Row) (x Rated, err error) {
	err = r.Scan(&x.Meeting, &x.Unit, &x.Kind, &x.Month, &x.Decided, &x.WasTotal, &x.Was, &x.Total, &x.Class, &x.Best, &x.Moved)
	return x, err
}

const ratedColumns = `meeting, unit, kind, month, decided, was_total, was_class, total, class, best, moved`

// ratedAfter gives the meetings behind one, of those whose class changes or of all.
func ratedAfter(t *db.Tx, draft int64, all bool, after int64, limit int) ([]Rated, error) {
	which := ` and moved <> 'same'`
	if all {
		which = ``
	}
	unit := int64(math.MinInt64)
	if after != 0 {
		var err error
		if unit, err = db.One(t, db.Scalar[int64], `select unit from rubric_preview_row where rubric = $1 and meeting = $2`, draft, after); err != nil {
			return nil, err
		}
	}
	return db.All(t, scanRated, `select `+ratedColumns+` from rubric_preview_row where rubric = $1 and (unit, meeting) > ($2, $3)`+which+` order by unit, meeting limit $4`, draft, unit, after, limit)
}

// PairView is one meeting's two scores.
type PairView struct {
	Own
	Meeting  meeting.Meeting
	UnitName string
	Stored   Stored
	Then     Score // by the sheet it was scored by, from the same facts
	Now      Score // by the draft
}

// Pair gives a meeting's score by its own sheet beside the one a draft gives. Asks
// as BeginPreview, and for MeetingLook at the cell. Fault: NotFound.
func (s *Service) Pair(ctx context.Context, actor access.Actor, draft, id int64) (PairView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v PairView, err error) {
		if v.Own, _, err = previewed(t, actor, draft); err != nil {
			return v, err
		}
		if v.Meeting, err = meeting.May(t, actor, access.MeetingLook, id); err != nil {
			return v, err
		}
		var there bool
		if v.Stored, there, err = OfMeeting(t, id); err != nil {
			return v, err
		}
		if !there {
			return v, fault.New("quality.pair", fault.NotFound, "fault.not_found")
		}
		u, err := org.LastOn(t, v.Stored.Unit, today(t))
		if err != nil {
			return v, err
		}
		v.UnitName = u.Name
		then, err := RubricByID(t, v.Stored.Rubric)
		if err != nil {
			return v, err
		}
		body, ok, err := db.Maybe(t, db.Scalar[string], `select body from score_facts where meeting = $1`, id)
		if err != nil {
			return v, err
		}
		var from kept
		if ok && (v.Stored.State == ScoreDecided || !v.Stored.Provisional) {
			if err := json.Unmarshal([]byte(body), &from); err != nil {
				return v, fault.Wrap("quality.pair", fault.Corrupt, err)
			}
		} else {
			sc, err := s.RecountTx(t, id)
			if err != nil {
				return v, err
			}
			from = kept{sc.From, sc.Judged}
		}
		if v.Then, err = then.Score(from.Facts, from.Judged); err != nil {
			return v, err
		}
		v.Now, err = Rate(v.Own.Sheet, then, from.Facts, from.Judged)
		return v, err
	})
}
