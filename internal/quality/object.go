package quality

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
	"nep/internal/waiting"
)

// objectDays is how long a unit may object where no rule says it
// (rule.ObjectDays): no source gives a number.
const objectDays = 10

// ObjectionState is how far an objection is.
type ObjectionState string

// The states.
const (
	ObjectionOpen    ObjectionState = "open"
	ObjectionKept    ObjectionState = "kept"    // the class stays
	ObjectionChanged ObjectionState = "changed" // another class was given, in a meeting of the committee
)

// Objection is a unit asking the committee to look at the class of its meeting again.
type Objection struct {
	ID         int64
	Meeting    int64
	Unit       int64
	Committee  int64
	DecidedAt  int64 // of the class it is about
	Class      Class // that class
	Wants      Class
	Text       string
	State      ObjectionState
	At         int64
	By         int64
	Answer     string
	AnsweredAt int64
	AnsweredBy int64
	AnsweredIn int64 // the committee's meeting, 0 where none was needed
	SeenAt     int64
}

// objectUntil is the last day a class can be objected to: so many days after it was
// given, counted as the unit's rule counts.
func objectUntil(t *db.Tx, s Stored) (string, error) {
	if s.State != ScoreDecided {
		return "", nil
	}
	day := clock.Day(s.DecidedAt)
	rules, err := rule.Several(t, s.Unit, day, rule.ObjectDays, rule.DaysKind)
	if err != nil {
		return "", err
	}
	n, ok := rules[rule.ObjectDays].Int()
	if !ok {
		n = objectDays
	}
	return rules[rule.DaysKind].Counting().After(day, int(n)), nil
}

// Object asks the committee to look at a class again.
type Object struct {
	Key     db.Key
	Meeting int64
	Wants   Class
	Text    string
}

// Object keeps it. Asks for MeetingLead. Repeating it does nothing more. Faults:
// Invalid (no class, the one given already; no words, too many), State (no class
// given; the days are over; objected to already; nobody above gave it).
func (s *Service) Object(ctx context.Context, actor access.Actor, cmd Object) error {
	const op = "quality.object"
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingLead, cmd.Meeting)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			now, ok, err := OfMeeting(t, m.ID)
			if err != nil {
				return 0, err
			}
			if !ok || now.State != ScoreDecided {
				return 0, fault.New(op, fault.State, "quality.object.early")
			}
			in, err := meeting.ByID(t, now.DecidedIn)
			if err != nil {
				return 0, err
			}
			until, err := objectUntil(t, now)
			if err != nil {
				return 0, err
			}
			if today(t) > until {
				return 0, fault.New(op, fault.State, "quality.object.late", "Day", shown(until))
			}
			_, had, err := objectionTo(t, now)
			if err != nil {
				return 0, err
			}
			if had {
				return 0, fault.New(op, fault.State, "quality.object.had")
			}
			text := vn.CleanLines(cmd.Text)
			var bad fault.Fields
			switch {
			case !slices.Contains(ranks, cmd.Wants):
				bad.Add("wants", "quality.class.missing")
			case cmd.Wants == now.DecidedClass:
				bad.Add("wants", "quality.object.same")
			}
			switch {
			case text == "":
				bad.Add("text", "quality.object.text")
			default:
				allowed(&bad, "text", text)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			o := Objection{ID: t.ID(), Meeting: m.ID, Unit: m.Unit, Committee: in.Unit, DecidedAt: now.DecidedAt, Class: now.DecidedClass, Wants: cmd.Wants, Text: text,
				State: ObjectionOpen, At: t.Now(), By: actor.Person}
			if err := insertObjection(t, o); err != nil {
				return 0, err
			}
			if err := step(t, m.ID, Step{Kind: StepObject, Person: actor.Person, Class: cmd.Wants, Why: text}); err != nil {
				return 0, err
			}
			return o.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.object", Subject: m.ID,
				Body: map[string]any{"class": now.DecidedClass, "wants": cmd.Wants}})
		})
		return err
	})
}

// AnswerObjection answers one: Class "" keeps the class, another one changes it in
// a meeting of the committee that has begun.
type AnswerObjection struct {
	Key     db.Key
	Meeting int64 // whose score it is about
	In      int64 // the committee's meeting; may be 0 where the class is kept
	Class   Class
	Answer  string
}

// AnswerObjection keeps the answer, and the class where it changes. Asks for
// ClassDecide, in a hat of the committee that gave the class. Faults: NotFound (none
// is open, or another committee's), Invalid (no words; the same class), State (a
// class is changed in a meeting of that committee only).
func (s *Service) AnswerObjection(ctx context.Context, actor access.Actor, cmd AnswerObjection) error {
	const op = "quality.answer"
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.ClassDecide, cmd.Meeting)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			now, _, err := OfMeeting(t, m.ID)
			if err != nil {
				return 0, err
			}
			o, ok, err := objectionTo(t, now)
			if err != nil {
				return 0, err
			}
			if !ok || !actor.System && actor.Hat.Unit != o.Committee {
				return 0, fault.New(op, fault.NotFound, "fault.not_found")
			}
			if o.State != ObjectionOpen {
				return 0, fault.New(op, fault.State, "quality.answer.done")
			}
			answer := vn.CleanLines(cmd.Answer)
			var bad fault.Fields
			switch {
			case answer == "":
				bad.Add("answer", "quality.answer.text")
			default:
				allowed(&bad, "answer", answer)
			}
			if cmd.Class != "" && (!slices.Contains(ranks, cmd.Class) || cmd.Class == now.DecidedClass) {
				bad.Add("class", "quality.object.same")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			kind := StepKept
			o.State, o.Answer, o.AnsweredAt, o.AnsweredBy = ObjectionKept, answer, t.Now(), actor.Person
			if cmd.In != 0 {
				in, err := meeting.ByID(t, cmd.In)
				if err != nil {
					return 0, err
				}
				if in.Unit != o.Committee || in.Body != meeting.CommitteeBody && in.Body != meeting.StandingBody || !begun(in) {
					return 0, fault.New(op, fault.State, "quality.decide.in")
				}
				o.AnsweredIn = in.ID
			}
			if cmd.Class != "" {
				if o.AnsweredIn == 0 {
					return 0, fault.New(op, fault.State, "quality.answer.in")
				}
				kind, o.State = StepChanged, ObjectionChanged
				now.DecidedClass, now.DecidedReason, now.DecidedIn, now.DecidedBy = cmd.Class, answer, o.AnsweredIn, actor.Person
				// DecidedAt stays: the answer is the last word on that class.
				if err := update(t, now); err != nil {
					return 0, err
				}
				if err := dirty(t, now, true); err != nil {
					return 0, err
				}
			}
			if err := answerObjection(t, o); err != nil {
				return 0, err
			}
			if err := step(t, m.ID, Step{Kind: kind, Person: actor.Person, Total: now.Total, Class: now.DecidedClass, Why: answer}); err != nil {
				return 0, err
			}
			return m.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.answer", Subject: m.ID,
				Body: map[string]any{"in": o.AnsweredIn, "class": now.DecidedClass, "was": o.Class}})
		})
		return err
	})
}

// SeeAnswer notes that the unit has read the answer: it waits no more. Asks for
// MeetingLead. Repeating it does nothing more.
func (s *Service) SeeAnswer(ctx context.Context, actor access.Actor, id int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		if _, err := meeting.May(t, actor, access.MeetingLead, id); err != nil {
			return err
		}
		_, err := t.Exec(`update score_objection set seen_at = $2 where meeting = $1 and state <> 'open' and seen_at = 0`, id, t.Now())
		return err
	})
}

const objectionColumns = `id, meeting, unit, committee, decided_at, class, wants, text, state, at, by_person, answer, answered_at, answered_by, answered_in, seen_at`

func scanObjection(r db.Row) (o Objection, err error) {
	err = r.Scan(&o.ID, &o.Meeting, &o.Unit, &o.Committee, &o.DecidedAt, &o.Class, &o.Wants, &o.Text, &o.State, &o.At, &o.By, &o.Answer, &o.AnsweredAt, &o.AnsweredBy, &o.AnsweredIn, &o.SeenAt)
	return o, err
}

// objectionTo gives the one to the class a score has now.
func objectionTo(t *db.Tx, s Stored) (Objection, bool, error) {
	return db.Maybe(t, scanObjection, `select `+objectionColumns+` from score_objection where meeting = $1 and decided_at = $2`, s.Meeting, s.DecidedAt)
}

func insertObjection(t *db.Tx, o Objection) error {
	_, err := t.Exec(`insert into score_objection (`+objectionColumns+`) values (`+db.Marks(1, 16)+`)`, o.ID, o.Meeting, o.Unit, o.Committee, o.DecidedAt, string(o.Class), string(o.Wants),
		o.Text, string(o.State), o.At, o.By, o.Answer, o.AnsweredAt, o.AnsweredBy, o.AnsweredIn, o.SeenAt)
	return err
}

func answerObjection(t *db.Tx, o Objection) error {
	_, err := t.Exec(`update score_objection set state = $2, answer = $3, answered_at = $4, answered_by = $5, answered_in = $6 where id = $1`,
		o.ID, string(o.State), o.Answer, o.AnsweredAt, o.AnsweredBy, o.AnsweredIn)
	return err
}

// objectionsWaiting: those a committee has not answered, and answers a unit has not read.
func objectionsWaiting(t *db.Tx, actor access.Actor, u org.Unit) ([]waiting.Item, error) {
	query, key, urgency, args := `committee = $1 and state = 'open'`, "quality.waiting.object", waiting.Next, []any{u.ID}
	switch {
	case u.Kind.Meets() && access.May(actor, access.MeetingLead, access.Unit(u.Path)):
		query, key, urgency = `unit = $1 and seen_at = 0 and state <> 'open'`, "quality.waiting.answered", waiting.Can
	case u.Kind.Meets() || !access.May(actor, access.ClassDecide, access.Unit(u.Path)):
		return nil, nil
	}
	all, err := db.All(t, scanObjection, `select `+objectionColumns+` from score_objection where `+query+` order by id limit 20`, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var ids []int64
	for _, o := range all {
		ids = append(ids, o.Unit)
	}
	names, err := org.UnitsOn(t, ids, today(t))
	if err != nil {
		return nil, err
	}
	var out []waiting.Item
	for _, o := range all {
		m, err := meeting.ByID(t, o.Meeting)
		if err != nil {
			return nil, err
		}
		out = append(out, waiting.Item{Urgency: urgency, Title: key, Detail: key + "_text", Action: key + "_button", Params: []any{"Unit", names[o.Unit].Name, "Day", shown(m.Day)},
			Href: scoreHref(o.Meeting) + "#de-nghi-xem-lai"})
	}
	return out, nil
}

// objected fills in what a page shows of an objection and of who may do what.
func (v *ScoreView) objected(t *db.Tx, actor access.Actor, subject access.Subject) (err error) {
	if v.State != ScoreDecided {
		return nil
	}
	o, ok, err := objectionTo(t, v.Stored)
	if err != nil {
		return err
	}
	if ok {
		v.Objection = &o
	}
	if v.ObjectUntil, err = objectUntil(t, v.Stored); err != nil {
		return err
	}
	lead := access.May(actor, access.MeetingLead, subject)
	v.MayObject = !ok && lead && today(t) <= v.ObjectUntil && v.DecidedIn != 0
	v.MaySee = ok && lead && o.State != ObjectionOpen && o.SeenAt == 0
	if ok && o.State == ObjectionOpen && actor.Hat.Unit == o.Committee && access.May(actor, access.ClassDecide, subject) {
		v.MayAnswer = true
		if v.Rooms, _, err = roomsOf(t, o.Committee, v.Month); err != nil {
			return err
		}
	}
	people, err := member.PersonsByID(t, []int64{o.By, o.AnsweredBy})
	for id, p := range people {
		v.Names[id] = p.Name()
	}
	return err
}
