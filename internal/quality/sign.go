package quality

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/waiting"
)

// Sign is something that moves a score without moving the work. It is a question,
// never a verdict.
type Sign string

// The signs.
const (
	SignSplit    Sign = "split"   // far more opinions than people who spoke
	SignExcused  Sign = "excused" // absences with a reason pile up
	SignOnTheDay Sign = "day"     // tasks closed on their day, with no paper to show for it
)

// Signs are all of them, in the order they are asked.
var Signs = []Sign{SignSplit, SignExcused, SignOnTheDay}

// Watched are counts of a quarter's regular meetings of a cell.
type Watched struct {
	Opinions, Speakers int // opinions written down; people who spoke, each meeting on its own
	Excused, Required  int
	OnTheDay, Closed   int // tasks closed on their day without a paper; all that were closed
}

// signLeast is how many there must be of something before a share of it says anything.
const signLeast = 8

// Asks says whether a sign is there, and by which two counts: three opinions and more
// to a speaker, a fifth and more excused, half and more closed so. These are where a
// question begins and no measure of anybody: no source gives them.
func (w Watched) Asks(s Sign) (num, den int, asks bool) {
	switch s {
	case SignSplit:
		return w.Opinions, w.Speakers, w.Speakers >= signLeast && w.Opinions >= 3*w.Speakers
	case SignExcused:
		return w.Excused, w.Required, w.Required >= signLeast && 5*w.Excused >= w.Required
	case SignOnTheDay:
		return w.OnTheDay, w.Closed, w.Closed >= signLeast && 2*w.OnTheDay >= w.Closed
	}
	return 0, 0, false
}

// Question is a sign asked of a cell, with its answer.
type Question struct {
	ID         int64
	Unit       int64
	Quarter    string
	Sign       Sign
	Num, Den   int
	AskedAt    int64
	Answer     string
	AnsweredAt int64
	AnsweredBy int64
}

// watch counts a cell's quarter.
func watch(t *db.Tx, unit int64, months []string) (w Watched, err error) {
	ms, err := meeting.InMonth(t, unit, meeting.CellBody, months...)
	if err != nil {
		return w, err
	}
	var ids []int64
	for _, m := range ms {
		if m.Kind == meeting.Thematic || !over(m) {
			continue
		}
		ids = append(ids, m.ID)
		w.Speakers, w.Excused, w.Required = w.Speakers+m.Spoke, w.Excused+m.Excused, w.Required+m.Base()
	}
	if len(ids) > 0 {
		in, args := db.In(0, ids)
		if w.Opinions, err = db.One(t, db.Scalar[int], `select count(*) from opinion where meeting in (`+in+`) and removed_at = 0`, args...); err != nil {
			return w, err
		}
	}
	type share struct{ day, all int }
	s, err := db.One(t, func(r db.Row) (s share, err error) { err = r.Scan(&s.day, &s.all); return s, err },
		`select count(case when k.done_on = k.due_on and not exists (select 1 from paper_use u where u.kind = 'task' and u.subject = k.id) then 1 end), count(*)
		from task k where k.unit = $1 and k.state = 'done' and k.done_on >= $2 and k.done_on <= $3`, unit, meeting.FirstDay(months[0]), meeting.LastDay(months[len(months)-1]))
	w.OnTheDay, w.Closed = s.day, s.all
	return w, err
}

// QuestionsPage is what a cell is asked of a quarter.
type QuestionsPage struct {
	Unit      int64
	UnitName  string
	Quarter   string
	Questions []Question
	MayAnswer bool
	Names     map[int64]string
}

// Questions gives what a cell is asked of a quarter ("" this one): the signs that are
// there, and those that were answered. Who looks from above sees only what was
// answered. Asks for OverviewView. Fault: NotFound.
func (s *Service) Questions(ctx context.Context, actor access.Actor, unit int64, quarter string) (QuestionsPage, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (QuestionsPage, error) {
		p := QuestionsPage{Unit: unit, Quarter: quarter}
		u, err := mayGoals(t, actor, access.OverviewView, unit)
		if err != nil {
			return p, err
		}
		if p.Quarter == "" {
			p.Quarter = QuarterOf(today(t)[:7])
		}
		if MonthsOf(p.Quarter) == nil {
			return p, fault.New("quality.questions", fault.NotFound, "fault.not_found")
		}
		p.UnitName, p.MayAnswer = u.Name, access.May(actor, access.PlanEdit, access.Unit(u.Path))
		p.Questions, err = asked(t, unit, p.Quarter, !p.MayAnswer)
		return p, err
	})
}

// asked gives the questions of a quarter: kept ones, and signs nobody answered yet
// unless only answered ones are wanted.
func asked(t *db.Tx, unit int64, quarter string, answered bool) ([]Question, error) {
	kept, err := db.All(t, func(r db.Row) (q Question, err error) {
		err = r.Scan(&q.ID, &q.Unit, &q.Quarter, &q.Sign, &q.Num, &q.Den, &q.AskedAt, &q.Answer, &q.AnsweredAt, &q.AnsweredBy)
		return q, err
	}, `select id, unit, quarter, sign, num, den, asked_at, answer, answered_at, answered_by from score_question where unit = $1 and quarter = $2 order by id`, unit, quarter)
	if err != nil || answered {
		return kept, err
	}
	w, err := watch(t, unit, MonthsOf(quarter))
	if err != nil {
		return nil, err
	}
	for _, sign := range Signs {
		if slices.ContainsFunc(kept, func(q Question) bool { return q.Sign == sign }) {
			continue
		}
		if num, den, asks := w.Asks(sign); asks {
			kept = append(kept, Question{Unit: unit, Quarter: quarter, Sign: sign, Num: num, Den: den})
		}
	}
	return kept, nil
}

// AnswerQuestion is a cell answering what it is asked.
type AnswerQuestion struct {
	Key     db.Key
	Unit    int64
	Quarter string
	Sign    Sign
	Answer  string
}

// AnswerQuestion keeps the answer; the committee above sees it with the figures of
// now. Asks for PlanEdit at the unit. A later answer replaces it. Faults: Invalid (no
// words, too many), NotFound (nothing of the kind is asked).
func (s *Service) AnswerQuestion(ctx context.Context, actor access.Actor, cmd AnswerQuestion) error {
	const op = "quality.question"
	return db.Do(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) error {
		if _, err := mayGoals(t, actor, access.PlanEdit, cmd.Unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if MonthsOf(cmd.Quarter) == nil {
				return 0, fault.New(op, fault.NotFound, "fault.not_found")
			}
			all, err := asked(t, cmd.Unit, cmd.Quarter, false)
			if err != nil {
				return 0, err
			}
			i := slices.IndexFunc(all, func(q Question) bool { return q.Sign == cmd.Sign })
			if i < 0 {
				return 0, fault.New(op, fault.NotFound, "fault.not_found")
			}
			text := vn.CleanLines(cmd.Answer)
			var bad fault.Fields
			switch {
			case text == "":
				bad.Add("answer."+string(cmd.Sign), "quality.question.text")
			default:
				allowed(&bad, "answer."+string(cmd.Sign), text)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			if _, err := t.Exec(`insert into score_question (id, unit, quarter, sign, num, den, asked_at, answer, answered_at, answered_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $9)
				on conflict (unit, quarter, sign) do update set answer = excluded.answer, answered_at = excluded.answered_at, answered_by = excluded.answered_by`,
				t.ID(), cmd.Unit, cmd.Quarter, string(cmd.Sign), all[i].Num, all[i].Den, t.Now(), text, actor.Person); err != nil {
				return 0, err
			}
			return cmd.Unit, audit.Append(t, audit.Event{Actor: actor, Unit: cmd.Unit, Kind: "quality.question", Subject: cmd.Unit,
				Body: map[string]any{"quarter": cmd.Quarter, "sign": cmd.Sign}})
		})
		return err
	})
}

// QuestionsBelow gives what cells were asked and answered in a quarter.
func QuestionsBelow(t *db.Tx, quarter string, units ...int64) (map[int64][]Question, error) {
	out := map[int64][]Question{}
	for _, u := range units {
		all, err := asked(t, u, quarter, true)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			out[u] = all
		}
	}
	return out, nil
}

// questionsWaiting: what the cell is asked of this quarter and has not answered.
func questionsWaiting(t *db.Tx, actor access.Actor, u org.Unit) ([]waiting.Item, error) {
	if !u.Kind.Meets() || !access.May(actor, access.MeetingLead, access.Unit(u.Path)) {
		return nil, nil
	}
	all, err := asked(t, u.ID, QuarterOf(today(t)[:7]), false)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, q := range all {
		if q.AnsweredAt == 0 {
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	return []waiting.Item{{Urgency: waiting.Can, Title: "quality.waiting.question", Detail: "quality.waiting.question_text", Action: "quality.waiting.question_button", Params: []any{"Count", n},
		Href: unitScoresHref(u.ID) + "/hoi"}}, nil
}
