package meeting

import (
	"context"
	"slices"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/notice"
	"nep/internal/rule"
	"nep/internal/vn"
)

// Kind of this room's notices.
const noticeKind = "meeting"

// Notify is SendNotice with why it goes out so late, in one line. It is asked for
// where the day papers are due has passed, and never stands in the way; said in
// time it is not kept.
type Notify struct {
	Key     db.Key
	Meeting int64
	Late    string
}

const maxLate = 200

func (c *Notify) check() error {
	var bad fault.Fields
	c.Late = vn.Clean(c.Late)
	switch {
	case utf8.RuneCountInString(c.Late) > maxLate:
		bad.Add("Late", "meeting.notice.late.long", "Max", maxLate)
	case document.SecretText(c.Late):
		bad.Add("Late", "document.secret")
	}
	return bad.Err("meeting.notice")
}

// SendNotice is Notify without a reason.
func (s *Service) SendNotice(ctx context.Context, actor access.Actor, key db.Key, meeting int64) (told int, untold []int64, err error) {
	return s.Notify(ctx, actor, Notify{Key: key, Meeting: meeting})
}

// Notify writes the roster and tells everybody on it who has to come or may,
// and the committee members in charge of the unit: those with an account by Nếp,
// the others stay untold until TellBy. Of a meeting whose day has passed nobody
// is told any more: how they were is noted by TellBy. Sending again brings the roster to the
// day and tells who is new; of a meeting that was moved it tells everybody anew. It gives how many have been told and who was not.
// Asks for MeetingPrepare. Repeating it with the same key does nothing more.
// Faults: NotFound, Invalid (the reason), State (no agenda: meeting.notice.agenda;
// running or over).
func (s *Service) Notify(ctx context.Context, actor access.Actor, cmd Notify) (told int, untold []int64, err error) {
	meeting := cmd.Meeting
	_, err = s.change(ctx, actor, access.MeetingPrepare, meeting, cmd.Key, cmd, cmd.check, func(t *db.Tx, m Meeting) (int64, error) {
		if err := m.open("notice"); err != nil {
			return 0, err
		}
		if m.State == Running {
			return 0, state("notice", "meeting.state.running")
		}
		items, err := Items(t, m.ID)
		if err != nil {
			return 0, err
		}
		if len(items) == 0 {
			return 0, state("notice", "meeting.notice.agenda")
		}
		came, went, err := bring(t, m)
		if err != nil {
			return 0, err
		}
		if err := sayForGroups(t, m); err != nil {
			return 0, err
		}
		call, err := called(t, m)
		if err != nil {
			return 0, err
		}
		have, err := account.Having(t, call)
		if err != nil {
			return 0, err
		}
		call = slices.DeleteFunc(call, func(p int64) bool { return !have[p] || m.Day < today(t) })
		n, err := notice.Send(t, noticeKind, m.ID, m.Unit, actor.Person, notice.ByNep, call)
		if err != nil {
			return 0, err
		}
		anew, err := notice.Again(t, noticeKind, m.ID, actor.Person, m.MovedAt, call)
		if err != nil {
			return 0, err
		}
		n += anew
		if cmd.Late != "" {
			rules, err := rule.AllFor(t, m.Unit, m.Day)
			if err != nil {
				return 0, err
			}
			if due := clocksOf(rules, m).papersDue; due != "" && today(t) > due {
				if err := keepLate(t, m.ID, cmd.Late, actor.Person); err != nil {
					return 0, err
				}
			}
		}
		if m.State == Planned || m.Moved() {
			m.State, m.NoticedAt, m.NoticedBy = Noticed, t.Now(), actor.Person
			m.Version++
			if err := updateMeeting(t, m); err != nil {
				return 0, err
			}
		}
		return m.ID, record(t, actor, "meeting.notice", m, map[string]any{"told": n, "came": came, "went": went})
	})
	if err != nil {
		return 0, nil, err
	}
	type both struct {
		told   int
		untold []int64
	}
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		m, err := ByID(t, meeting)
		if err != nil {
			return b, err
		}
		call, err := called(t, m)
		if err != nil {
			return b, err
		}
		b.told, b.untold, err = toldOf(t, m, call)
		return b, err
	})
	return b.told, b.untold, err
}

// ToldCount says how many of those to be told of a meeting were, and how many
// they are.
func ToldCount(t *db.Tx, m Meeting) (told, of int, err error) {
	call, err := called(t, m)
	if err != nil {
		return 0, 0, err
	}
	told, _, err = toldOf(t, m, call)
	return told, len(call), err
}

// called gives who is to be told of a meeting: of its roster, then the
// committee members in charge.
func called(t *db.Tx, m Meeting) ([]int64, error) {
	roster, err := RosterOf(t, m.ID)
	if err != nil {
		return nil, err
	}
	in, err := inCharge(t, m)
	return toCall(roster, in), err
}

func toCall(roster []Attendance, in []member.Assignment) []int64 {
	var out []int64
	for _, a := range roster {
		if invited(a) {
			out = append(out, a.Person)
		}
	}
	for _, x := range in {
		if !slices.Contains(out, x.Person) {
			out = append(out, x.Person)
		}
	}
	return out
}

// inCharge gives the committee members in charge of the cell whose meeting it
// is, on its day.
func inCharge(t *db.Tx, m Meeting) ([]member.Assignment, error) {
	if m.Body != CellBody {
		return nil, nil
	}
	return member.InChargeOf(t, m.Unit, m.Day)
}

// toldOf says how many of those to be called were told, and who was not.
func toldOf(t *db.Tx, m Meeting, call []int64) (n int, untold []int64, err error) {
	ns, err := notice.Of(t, noticeKind, m.ID)
	if err != nil {
		return 0, nil, err
	}
	told := map[int64]bool{}
	for _, x := range ns {
		told[x.Person] = m.InTime(x)
	}
	for _, p := range call {
		if told[p] {
			n++
		} else {
			untold = append(untold, p)
		}
	}
	return n, untold, nil
}

// InTime says whether a notice told of the meeting, as it stands, before it began.
// What is noted by hand says when somebody was told, not when it was noted.
func (m Meeting) InTime(n notice.Notice) bool {
	return !m.Before(n) && m.inTime(n)
}

// Before says that a notice told of when or where the meeting was to be before it
// was moved.
func (m Meeting) Before(n notice.Notice) bool { return n.SentAt < m.MovedAt }

func (m Meeting) inTime(n notice.Notice) bool {
	return n.Way != notice.ByNep || m.StartedAt == 0 || n.SentAt < m.StartedAt
}

// TellBy notes that persons were told by mouth ("told") or on paper ("paper").
type TellBy struct {
	Key     db.Key
	Meeting int64
	Way     string
	Persons []int64
	Day     string // when they were told; "" is now, before the meeting only
}

// tellMost is how many days before a meeting one may have been told of it.
const tellMost = 60

// TellBy keeps it: before the meeting, or afterwards with the day they were told,
// until the minutes are locked. Who was told before stays as he was, but for one
// whom Nếp told only after it had begun; with a day what was noted by hand is
// noted anew. However late it is noted, it counts as told before the meeting:
// the day is not after the meeting's. Asks for MeetingPrepare. Repeating it with
// the same key does nothing. Faults: Invalid (the way; the day; a stranger),
// NotFound, State (no notice yet, called off, locked).
func (s *Service) TellBy(ctx context.Context, actor access.Actor, cmd TellBy) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
		if cmd.Way != string(notice.ByMouth) && cmd.Way != string(notice.OnPaper) {
			return fieldFault("tell", "Way", "meeting.tell.way")
		}
		if err := m.unlocked("tell"); err != nil {
			return err
		}
		if m.State == Planned {
			return state("tell", "meeting.tell.before")
		}
		at, err := m.toldAt(cmd.Day, t.Now())
		if err != nil {
			return err
		}
		call, err := called(t, m)
		if err != nil {
			return err
		}
		ns, err := notice.Of(t, noticeKind, m.ID)
		if err != nil {
			return err
		}
		var persons []int64
		for _, p := range cmd.Persons {
			if !slices.Contains(call, p) {
				return fieldFault("tell", "Persons", "meeting.tell.stranger")
			}
			i := slices.IndexFunc(ns, func(n notice.Notice) bool { return n.Person == p })
			if i < 0 || !m.InTime(ns[i]) || cmd.Day != "" && ns[i].Way != notice.ByNep {
				persons = append(persons, p)
			}
		}
		n, err := notice.Note(t, noticeKind, m.ID, m.Unit, actor.Person, notice.Way(cmd.Way), at, persons)
		if err != nil {
			return err
		}
		return record(t, actor, "meeting.tell", m, map[string]any{"way": cmd.Way, "day": cmd.Day, "told": n})
	})
}

// toldAt is the instant that a day somebody was told on counts as: on the day of
// the meeting before it began.
func (m Meeting) toldAt(day string, now int64) (int64, error) {
	begin := instant(m.Day, m.StartMinute)
	if m.StartedAt != 0 {
		begin = m.StartedAt
	}
	switch {
	case day == "" && (m.StartedAt != 0 || m.Day < clock.Day(now)):
		return 0, fieldFault("tell", "Day", "meeting.tell.when")
	case day == "":
		return min(now, begin-1), nil
	case !clock.ValidDay(day) || day < clock.AddDays(m.Day, -tellMost):
		return 0, fieldFault("tell", "Day", "meeting.tell.day")
	case day > m.Day:
		return 0, fieldFault("tell", "Day", "meeting.tell.late", "Day", saidDay(m.Day))
	case day > clock.Day(now):
		return 0, fieldFault("tell", "Day", "meeting.tell.future")
	}
	at := instant(day, 12*60)
	if clock.Day(m.MovedAt) == day {
		at = max(at, m.MovedAt) // on the day it was moved: of the new one
	}
	return min(at, begin-1), nil
}

// Recipient is one to be told of a meeting, and how he was.
type Recipient struct {
	Person   int64
	Name     string
	Account  bool   // may be told by Nếp
	Way      string // "", or a way of package notice
	At       int64
	Late     bool  // Nếp told him after the meeting had begun, or he was told before it was moved: it does not count
	Moved    bool  // he was told before it was moved
	Opened   int64 // when he opened it; 0: not, or not by Nếp
	Follower bool  // a committee member in charge
}

// Recipients gives who is told of a meeting, or would be were the notice sent
// now, by given name, those in charge last. Asks for MeetingPrepare.
func (s *Service) Recipients(ctx context.Context, actor access.Actor, meeting int64) ([]Recipient, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Recipient, error) {
		m, err := May(t, actor, access.MeetingPrepare, meeting)
		if err != nil {
			return nil, err
		}
		var roster []Attendance
		if m.State == Planned {
			roster, err = bodyOn(t, m.Unit, m.Body, m.Day)
		} else {
			roster, err = RosterOf(t, m.ID)
		}
		if err != nil {
			return nil, err
		}
		in, err := inCharge(t, m)
		if err != nil {
			return nil, err
		}
		var out []Recipient
		var ids []int64
		for _, a := range roster {
			if invited(a) {
				out = append(out, Recipient{Person: a.Person, Name: a.Name})
				ids = append(ids, a.Person)
			}
		}
		for _, x := range in {
			if i := slices.Index(ids, x.Person); i >= 0 {
				out[i].Follower = true
				continue
			}
			out = append(out, Recipient{Person: x.Person, Name: x.Name, Follower: true})
			ids = append(ids, x.Person)
		}
		have, err := account.Having(t, ids)
		if err != nil {
			return nil, err
		}
		ns, err := notice.Of(t, noticeKind, m.ID)
		if err != nil {
			return nil, err
		}
		for i := range out {
			r := &out[i]
			r.Account = have[r.Person]
			for _, n := range ns {
				if n.Person == r.Person {
					r.Way, r.At, r.Opened, r.Late, r.Moved = string(n.Way), n.SentAt, n.OpenedAt, !m.InTime(n), m.Before(n)
				}
			}
		}
		return out, nil
	})
}

// Somebody is a person of a body, for a page that lets one choose.
type Somebody struct {
	Person int64
	Name   string
	Role   string // member.Role, "" for an ordinary member
	Must   bool   // has to be there
}

// People gives who may take the chair or the notes of a unit's body on a day
// ("" is today), by given name, office officers last. Asks for MeetingPrepare, at
// the unit or at a meeting of that body (0: none).
func (s *Service) People(ctx context.Context, actor access.Actor, unit int64, body Body, day string, at int64) ([]Somebody, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Somebody, error) {
		if at != 0 {
			m, err := May(t, actor, access.MeetingPrepare, at)
			if err != nil {
				return nil, err
			}
			unit, body = m.Unit, m.Body
		} else if _, err := mayAt(t, actor, access.MeetingPrepare, unit, body); err != nil {
			return nil, err
		}
		if day == "" {
			day = today(t)
		}
		if !slices.Contains(bodies, body) {
			return nil, fault.New("meeting.people", fault.NotFound, "fault.not_found")
		}
		people, err := bodyOn(t, unit, body, day)
		if err != nil {
			return nil, err
		}
		var out []Somebody
		for _, a := range people {
			out = append(out, Somebody{a.Person, a.Name, a.Role, a.Required})
		}
		xs, err := member.AppointmentsOn(t, unit, day)
		for _, x := range xs {
			if x.Role == member.OfficerRole && !slices.ContainsFunc(out, func(s Somebody) bool { return s.Person == x.Person }) {
				out = append(out, Somebody{Person: x.Person, Name: x.Name, Role: string(x.Role)})
			}
		}
		return out, err
	})
}
