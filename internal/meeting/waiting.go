package meeting

import (
	"context"
	"fmt"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/waiting"
)

// near is how many days before a last day something is said to be near.
const near = 2

// pending is a meeting with what decides about what waits at it.
type pending struct {
	Meeting
	items   int
	minutes MinutesState // "" for none
	gone    bool         // papers ticked as put into the handbook are not there any more

	// Of the person who asks.
	mark   Mark
	told   bool
	opened bool
}

// The reads of every page: what waits is counted in its head.
var (
	openColumns = meetingColumns + `, (select count(*) from agenda_item i where i.meeting = m.id), coalesce(x.state, '')`
	qOpenOf     = `select ` + openColumns + `, a.mark, coalesce(n.opened_at, -1)
		from attendance a cross join meeting m left join minutes x on x.meeting = m.id
		left join notice n on n.kind = 'meeting' and n.subject = m.id and n.person = a.person
		where a.person = $1 and m.id = a.meeting and (m.state in ('noticed', 'running') or m.state = 'cancelled' and m.day >= $2
			or m.state = 'ended' or m.state = 'planned' and (m.chair = $1 or m.note_taker = $1)) order by m.day, m.id`
	qOpenAt = `select ` + openColumns + `, '', -1 from meeting m left join minutes x on x.meeting = m.id where m.unit = $1
		and (m.month >= $2 or m.state <> 'cancelled' and (m.state <> 'locked' or m.finished_on = '')) and m.month in (`
	// To what is over nobody is called any more, opened or not.
	qCalled = `select ` + meetingColumns + ` from notice n cross join meeting m where n.person = $1 and n.kind = 'meeting' and n.opened_at = 0 and n.way = 'nep'
		and m.id = n.subject and m.day >= $2 and m.state in ('noticed', 'running') order by n.id desc limit 20`
	qEarlier = `select id from meeting where unit = $1 and month < $2 order by month, body, id limit 1`
)

func scanOpen(r db.Row) (o pending, err error) {
	opened := int64(0)
	err = r.Scan(append(o.dest(), &o.items, &o.minutes, &o.mark, &opened)...)
	o.told, o.opened = opened >= 0, opened > 0
	return o, err
}

// Waiting is what this room has for a person now: meetings he is called to; for
// who prepares a unit's meetings what is next with each, and months without one;
// votes and minutes that wait for him.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if actor.Person == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		mine, err := db.Recall(t, scanOpen, qOpenOf, actor.Person, today(t))
		if err != nil {
			return nil, err
		}
		// Who leads a meeting begins it before he checks in to it.
		out, err := s.prepares(t, actor, mine)
		if err != nil {
			return nil, err
		}
		for _, o := range mine {
			out = append(out, o.forMember(t.Now())...)
		}
		more, err := follows(t, actor, mine)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
		more, err = conferenceWaiting(t, actor)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
		more, err = waitingSay(t, actor, mine)
		return append(out, more...), err
	})
}

func pageOf(id int64, below string) string {
	if below != "" {
		below = "/" + below
	}
	return fmt.Sprintf("/sinh-hoat/%d%s", id, below)
}

// item makes an item about the meeting; name is the last part of its keys.
func (m Meeting) item(u waiting.Urgency, name, below, due string) waiting.Item {
	when := fmt.Sprintf("%02d:%02d", m.StartMinute/60, m.StartMinute%60)
	if m.Place != "" {
		when += ", " + m.Place
	}
	return waiting.Item{Urgency: u, Title: "meeting.waiting." + name, Detail: "meeting.waiting.body." + string(m.Body),
		Params: []any{"Day", saidDay(m.Day), "When", when, "Due", saidDay(due), "Body", m.Body}, Href: pageOf(m.ID, below), Action: "meeting.waiting." + name + ".button", Day: due}
}

// forMember is what waits for one who is on the roster.
func (o pending) forMember(now int64) []waiting.Item {
	day := clock.Day(now)
	switch o.State {
	case Cancelled:
		if o.told {
			return []waiting.Item{o.item(waiting.Can, "off", "", o.Day)}
		}
	case Running:
		if o.mark.There() {
			return []waiting.Item{o.item(waiting.Now, "join", "phong", o.Day)}
		}
		return []waiting.Item{o.item(waiting.Now, "checkin", "du", o.Day)}
	case Noticed:
		start := instant(o.Day, o.StartMinute)
		switch {
		case o.Day < day: // it did not begin; its secretary is told
		case now >= start-opensBefore && !o.mark.There() && o.mark != Special:
			return []waiting.Item{o.item(waiting.Soon, "checkin", "du", o.Day)}
		case !o.opened && o.told && o.MovedAt != 0:
			return []waiting.Item{o.item(waiting.Soon, "moved", "", o.Day)}
		case !o.opened && o.told && o.Day <= clock.AddDays(day, near):
			return []waiting.Item{o.item(waiting.Soon, "invite", "", o.Day)}
		case !o.opened && o.told:
			return []waiting.Item{o.item(waiting.Next, "invite", "", o.Day)}
		default:
			return []waiting.Item{o.item(waiting.Can, "invite", "", o.Day)}
		}
	}
	return nil
}

// follows gives the invitations to meetings one is not on the roster of: of the
// cells he answers for.
func follows(t *db.Tx, actor access.Actor, mine []pending) ([]waiting.Item, error) {
	called, err := db.Recall(t, scanMeeting, qCalled, actor.Person, today(t))
	if err != nil {
		return nil, err
	}
	var out []waiting.Item
	for _, m := range called {
		if slices.ContainsFunc(mine, func(o pending) bool { return o.ID == m.ID }) {
			continue
		}
		sub, err := subjectFor(t, actor, access.MeetingLook, m.ID)
		if err != nil {
			return nil, err
		}
		if !access.May(actor, access.MeetingLook, sub) {
			continue // in another hat
		}
		u, err := org.LastOn(t, m.Unit, today(t))
		if err != nil {
			return nil, err
		}
		i := m.item(waiting.Next, "follow", "", m.Day)
		i.Detail = "meeting.waiting.follow.text"
		i.Params = append(i.Params, "Unit", u.Name)
		out = append(out, i)
	}
	return out, nil
}

// preparers are the hats that prepare every meeting of their unit; others only
// those whose chair or notes they take.
var preparers = []access.Role{access.Secretary, access.Deputy, access.Officer}

// prepares is what waits for who prepares meetings.
func (s *Service) prepares(t *db.Tx, actor access.Actor, mine []pending) ([]waiting.Item, error) {
	hat := actor.Hat
	whole := hat.Unit != 0 && slices.Contains(preparers, hat.Role) && access.May(actor, access.MeetingPrepare, access.Unit(hat.Path))
	var out []waiting.Item
	seen := map[int64]map[rule.Key]rule.Answer{}
	rules := func(unit int64) (map[rule.Key]rule.Answer, error) {
		if r, ok := seen[unit]; ok {
			return r, nil
		}
		r, err := rule.AllFor(t, unit, today(t))
		if fault.Is(err, fault.NotFound) {
			r, err = nil, nil
		}
		seen[unit] = r
		return r, err
	}
	// add says what is next with a meeting; a tick of papers that are gone is none.
	add := func(o pending, r map[rule.Key]rule.Answer) error {
		if o.State == Noticed {
			gone, err := s.papersGone(t, o.Meeting)
			if err != nil {
				return err
			}
			o.gone = gone
		}
		out = append(out, o.forPreparer(r, today(t))...)
		return nil
	}
	for _, o := range mine {
		if o.Chair != actor.Person && o.NoteTaker != actor.Person || whole && o.Unit == hat.Unit {
			continue
		}
		r, err := rules(o.Unit)
		if err != nil {
			return nil, err
		}
		if err := add(o, r); err != nil {
			return nil, err
		}
	}
	if !whole {
		return out, nil
	}
	day := today(t)
	this := MonthOf(day)
	var months []string
	for n := -12; n <= 2; n++ {
		months = append(months, AddMonths(this, n))
	}
	marks, args := db.In(2, months)
	all, err := db.All(t, scanOpen, qOpenAt+marks+`) order by m.day, m.id`, append([]any{hat.Unit, AddMonths(this, -1)}, args...)...)
	if err != nil {
		return nil, err
	}
	_, earlier, err := db.Maybe(t, db.Scalar[int64], qEarlier, hat.Unit, this)
	if err != nil {
		return nil, err
	}
	r, err := rules(hat.Unit)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if err := add(o, r); err != nil {
			return nil, err
		}
	}
	has, err := HasOn(t, hat.Unit, day)
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	out = append(out, missing(has, r, all, earlier, day)...)
	themes, err := themeWaiting(t, actor, has, r)
	return append(out, themes...), err
}

// forPreparer is what is next with a meeting for who prepares it.
func (o pending) forPreparer(rules map[rule.Key]rule.Answer, day string) []waiting.Item {
	one := func(u waiting.Urgency, name, below, due string) []waiting.Item {
		return []waiting.Item{o.item(u, name, below, due)}
	}
	// press says how a last day presses.
	press := func(due string) waiting.Urgency {
		switch {
		case due == "":
			return waiting.Next
		case day > due:
			return waiting.Late
		case day >= clock.AddDays(due, -near):
			return waiting.Soon
		}
		return waiting.Next
	}
	c := clocksOf(rules, o.Meeting)
	if o.Body == Bureau {
		switch {
		case o.State == Locked || o.State == Cancelled || o.State == Ended && o.minutes == MinutesRead:
			return nil // who has to confirm is told
		case o.State == Running || o.State == Ended || o.Day <= day:
			return one(press(o.Day), "bureau", "mot-trang", o.Day)
		}
		return one(waiting.Can, "bureau", "mot-trang", o.Day)
	}
	switch o.State {
	case Planned, Noticed:
		switch {
		case o.Day < day:
			return one(waiting.Late, "passed", "dieu-hanh", o.Day)
		case o.items == 0:
			return one(press(c.papersDue), "agenda", "chuong-trinh", c.papersDue)
		case o.State == Planned:
			return one(press(c.papersDue), "notice", "thong-bao", c.papersDue)
		case o.Moved():
			return one(waiting.Soon, "retell", "thong-bao", o.Day)
		case o.Day == day:
			return one(waiting.Soon, "begin", "dieu-hanh", o.Day)
		case o.gone:
			return one(min(press(c.papersDue), waiting.Soon), "gone", "tai-lieu", c.papersDue)
		case o.PapersOn == "" && c.papersDue != "" && press(c.papersDue) != waiting.Next:
			return one(press(c.papersDue), "papers", "thong-bao", c.papersDue)
		case o.Excused > 0: // a member asked to be excused: nobody else would say it before the roll
			i := o.item(waiting.Can, "away", "diem-danh", o.Day)
			i.Params = append(i.Params, "Count", o.Excused)
			return []waiting.Item{i}
		}
	case Running:
		return one(waiting.Now, "running", "dieu-hanh", o.Day)
	case Ended:
		if o.minutes != MinutesRead {
			return one(press(c.afterDue), "minutes", "bien-ban", c.afterDue)
		}
	case Locked:
		if o.FinishedOn == "" && c.afterDue != "" {
			return one(press(c.afterDue), "finish", "", c.afterDue)
		}
	}
	return nil
}

// missing says which months have no meeting though one is due: this one, and
// the last when the unit keeps its meetings in Nếp already. A month whose
// meeting was called off with a reason is explained.
func missing(has Has, rules map[rule.Key]rule.Answer, all []pending, earlier bool, day string) []waiting.Item {
	var out []waiting.Item
	this := MonthOf(day)
	for _, month := range []string{AddMonths(this, -1), this} {
		if month < this && !earlier {
			continue
		}
		for _, d := range dues(has) {
			n, _ := rules[d.key].Int()
			for _, o := range all {
				if o.Month == month && o.Body == d.body && (o.Kind.fills() || o.State == Cancelled) {
					n--
				}
			}
			if n <= 0 {
				continue
			}
			i := waiting.Item{Urgency: waiting.Soon, Title: "meeting.waiting.none", Detail: "meeting.waiting.none." + string(d.body),
				Params: []any{"Month", month[5:] + "/" + month[:4]}, Href: fmt.Sprintf("/to-chuc/%d/sinh-hoat", has.Unit.ID),
				Action: "meeting.waiting.none.button", Day: LastDay(month)}
			if month < this {
				i.Urgency, i.Title = waiting.Late, "meeting.waiting.none_late"
			}
			out = append(out, i)
			break // one item a month: the page plans what is missing in one go
		}
	}
	return out
}
