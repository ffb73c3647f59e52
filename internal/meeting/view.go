package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/notice"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
)

// View is a meeting's page.
type View struct {
	Meeting
	UnitName                              string
	Path                                  string
	Items                                 []Item
	Roster                                []Attendance // only for who has MeetingView
	Me                                    *Attendance  // the actor's own row
	Guests                                []Guest
	Chairs                                []Chair // who had the chair from when on
	Votes                                 []Vote
	Minutes                               *Minutes // with MeetingView only
	Theme                                 *PlanItem
	Names                                 map[int64]string // chair, note-taker, presenters; and of all when MeetingView
	Sites                                 []org.Site
	Site                                  int64  // the one the meeting is at; 0 where its place names none
	Norm                                  int    // minutes, by the rule of the day
	NormFrom                              string // where it comes from, a short name of its source
	DaysAhead                             int    // papers at least so many days before
	After                                 int    // finished papers within so many days
	DaysKind                              string // "calendar", "working"
	PapersDue                             string // the last day for the papers
	AfterDue                              string // the last day for the finished ones
	LateNotice                            string // why the notice went out late; "" for nothing said
	Target                                string // attendance.target, ">=90"
	Needed                                int    // votes that pass an ordinary vote as the roster stands
	VoteBase                              int
	Told                                  int
	ToldOf                                int
	Untold                                []int64
	Follower                              []int64 // committee members in charge, of that day
	HasBureau                             bool
	Bureau                                *Meeting // the chi ủy's meeting that prepares it
	OnlineShare                           string   // meeting.online_share, ">1/2": how many must be unable to meet in one place
	OnlineOf                              int      // of how many who have to be there
	OnlineDoubt                           bool     // they are fewer: asked, never refused
	Hidden                                int      // items left out: inside, and the actor is not of the body
	Unsent                                bool     // the agenda has not gone out, and the actor does not prepare it: no items
	MayView, MayPrepare, MayLead, MayOpen bool

	unopened bool // the actor's notice
	rules    map[rule.Key]rule.Answer
}

// View gives the page of a meeting to who has MeetingLook; names only to its
// body, the free text of an absence only to who prepares. Fault: NotFound.
func (s *Service) View(ctx context.Context, actor access.Actor, id int64) (View, error) {
	v, err := db.Read(ctx, s.DB, func(t *db.Tx) (View, error) { return view(t, actor, id) })
	if err != nil || !v.unopened {
		return v, err
	}
	// Looking at it is opening one's notice; once, so that pages stay reads.
	return v, db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error { return notice.Open(t, noticeKind, id, actor.Person) })
}

func view(t *db.Tx, actor access.Actor, id int64) (v View, err error) {
	if v.Meeting, err = ByID(t, id); err != nil {
		return v, err
	}
	u, err := org.LastOn(t, v.Unit, today(t))
	if err != nil {
		return View{}, err
	}
	sub := v.Meeting.Subject(u.Path)
	asked := sub
	if on, err := onRoster(t, id, actor.Person); err != nil {
		return View{}, err
	} else if on {
		asked.People = append(slices.Clone(asked.People), actor.Person)
	}
	seen := asked
	if !access.May(actor, access.MeetingLook, seen) {
		named, err := isExpected(t, id, actor.Person)
		if err != nil {
			return View{}, err
		}
		if named {
			seen.People = append(slices.Clone(seen.People), actor.Person)
		}
	}
	if err := access.Check(actor, access.MeetingLook, seen); err != nil {
		return View{}, err
	}
	v.MayView, v.MayPrepare = access.May(actor, access.MeetingView, asked), access.May(actor, access.MeetingPrepare, sub)
	v.MayLead, v.MayOpen = access.May(actor, access.MeetingLead, sub), access.May(actor, access.MinutesOpen, sub)
	v.UnitName, v.Path = u.Name, u.Path
	if v.LateNotice, err = LateNotice(t, id); err != nil {
		return v, err
	}
	if v.Unsent = !v.Meeting.Sent() && !v.MayPrepare; !v.Unsent {
		if v.Items, err = Items(t, id); err != nil {
			return v, err
		}
	}
	if !v.MayView {
		open := v.Items[:0]
		for _, i := range v.Items {
			if i.Inside {
				v.Hidden++
				continue
			}
			i.Draft = "" // what is prepared is the body's own
			open = append(open, i)
		}
		v.Items = open
	}
	v.rules, err = rule.AllFor(t, v.Unit, v.Day)
	if err != nil && !fault.Is(err, fault.NotFound) { // the unit may not live on a day far ahead
		return v, err
	}
	if err := v.people(t, actor); err != nil {
		return v, err
	}
	if v.Sites, err = org.SitesOn(t, v.Unit, v.Day); err != nil {
		return v, err
	}
	v.Site = siteOf(v.Sites, v.Place)
	if v.Meeting.Theme != 0 {
		p, ok, err := db.Maybe(t, scanPlan, `select `+planColumns+` from plan_item where id = $1`, v.Meeting.Theme)
		if err != nil {
			return v, err
		}
		if ok {
			v.Theme = &p
		}
	}
	if v.Body == CellBody {
		has, err := HasOn(t, v.Unit, v.Day)
		if err != nil {
			return v, err
		}
		v.HasBureau = has.Bureau
		b, ok, err := preparing(t, id)
		if err != nil {
			return v, err
		}
		if ok && access.May(actor, access.MeetingLook, b.Subject(u.Path)) {
			v.Bureau = &b
		}
	}
	return v, nil
}

// notices fills in who was told, and of others only how many.
func (v *View) notices(t *db.Tx, actor access.Actor, roster []Attendance, in []member.Assignment) error {
	ns, err := notice.Of(t, noticeKind, v.ID)
	if err != nil || v.State == Planned {
		return err
	}
	told := map[int64]bool{}
	for _, n := range ns {
		told[n.Person] = v.InTime(n)
		if n.Person == actor.Person && actor.Person != 0 && n.Way == notice.ByNep && n.OpenedAt == 0 {
			v.unopened = true
		}
	}
	call := toCall(roster, in)
	v.ToldOf = len(call)
	for _, p := range call {
		if told[p] {
			v.Told++
		} else if v.MayPrepare {
			v.Untold = append(v.Untold, p)
		}
	}
	return nil
}

// numbers fills in what the rules of the day ask of the meeting.
func (v *View) numbers(t *db.Tx, roster []Attendance) error {
	if len(roster) == 0 {
		var err error
		if roster, err = bodyOn(t, v.Unit, v.Body, v.Day); err != nil {
			return err
		}
	}
	if v.Body == CellBody {
		n, from := norm(v.rules, v.Kind, len(roster))
		v.Norm, v.NormFrom = n, from.Source
		if from.Regulation != 0 {
			v.NormFrom = vn.Clean(from.RegNumber + " " + from.RegTitle)
		}
	}
	c := clocksOf(v.rules, v.Meeting)
	v.DaysAhead, v.After, v.DaysKind, v.PapersDue, v.AfterDue = c.ahead, c.after, c.kind, c.papersDue, c.afterDue
	v.Target = v.rules[rule.AttendanceTarget].Value
	if share, ok := v.rules[rule.OnlineShare].Bound(); ok && v.Form != AtPlace {
		v.OnlineShare, v.OnlineOf = v.rules[rule.OnlineShare].Value, mustCome(roster)
		v.OnlineDoubt = !share.Holds(int64(v.OnlineAway), int64(v.OnlineOf))
	}
	return nil
}

// people fills in who is named on the page, and leaves out who may not be.
func (v *View) people(t *db.Tx, actor access.Actor) error {
	roster, err := RosterOf(t, v.ID)
	if err != nil {
		return err
	}
	v.Names = map[int64]string{}
	ids := []int64{v.Chair, v.NoteTaker}
	for i := range roster {
		a := &roster[i]
		if a.Person == actor.Person && actor.Person != 0 {
			me := *a
			v.Me = &me
		}
		if v.MayView {
			v.Names[a.Person] = a.Name
		}
		// The free text is the secretary's, and each one's own.
		if !actor.System && actor.Hat.Role != access.Secretary && a.Person != actor.Person {
			a.Reason = ""
		}
	}
	if err := v.numbers(t, roster); err != nil {
		return err
	}
	if v.MayView {
		v.Roster = roster
		if v.Guests, err = GuestsOf(t, v.ID); err != nil {
			return err
		}
		for _, g := range v.Guests {
			ids = append(ids, g.Person)
		}
	}
	if v.Chairs, err = ChairsOf(t, v.ID); err != nil {
		return err
	}
	for _, c := range v.Chairs {
		ids = append(ids, c.Person)
	}
	for i := range v.Chairs {
		if !v.MayView {
			v.Chairs[i].Reason = ""
		}
	}
	if err := v.say(t, roster); err != nil {
		return err
	}
	for n, i := range v.Items {
		if !v.MayView {
			v.Items[n].Conclusion = "" // words of the minutes, which are opened from above with a reason
		}
		ids = append(ids, i.Presenter)
	}
	in, err := inCharge(t, v.Meeting)
	if err != nil {
		return err
	}
	for _, x := range in {
		if !slices.Contains(v.Follower, x.Person) {
			v.Follower = append(v.Follower, x.Person)
		}
		v.Names[x.Person] = x.Name
	}
	if err := v.notices(t, actor, roster, in); err != nil {
		return err
	}
	return v.name(t, append(ids, v.Untold...)...)
}

// name gives the names of persons not named yet.
func (v *View) name(t *db.Tx, ids ...int64) error {
	var ask []int64
	for _, id := range ids {
		if id != 0 && v.Names[id] == "" && !slices.Contains(ask, id) {
			ask = append(ask, id)
		}
	}
	ps, err := member.PersonsByID(t, ask)
	for id, p := range ps {
		v.Names[id] = p.Name()
	}
	return err
}

// Row is a meeting in a list.
type Row struct {
	Meeting
	UnitName string
}

// qList is the list of a unit's meetings, the latest first; the bodies follow.
var qList = `select ` + meetingColumns + ` from meeting m where m.unit = $1 and (m.day, m.id) < ($2, $3) and m.body in (`

// List gives the meetings of a unit, the latest first, of one body or of all
// (""); bodies the actor may not look at are left out. Fault: NotFound when he
// may look at none.
func (s *Service) List(ctx context.Context, actor access.Actor, unit int64, body Body, after org.Cursor, limit int) (org.Page[Row], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (p org.Page[Row], err error) {
		may, err := looked(t, actor, unit)
		if err != nil {
			return p, err
		}
		u, err := org.LastOn(t, unit, today(t))
		if err != nil {
			return p, err
		}
		var seen []string
		for _, b := range bodies {
			if may[b] && (body == "" || body == b) {
				seen = append(seen, string(b))
			}
		}
		if len(seen) == 0 {
			return p, nil
		}
		if after == (org.Cursor{}) {
			after.Key = "~" // after every day
		}
		limit = org.PageSize(limit)
		marks, args := db.In(4, seen)
		ms, err := db.All(t, scanMeeting, qList+marks+`) order by m.day desc, m.id desc limit $4`,
			append([]any{unit, after.Key, after.ID, limit + 1}, args...)...)
		for _, m := range ms {
			p.Rows = append(p.Rows, Row{m, u.Name})
		}
		if len(p.Rows) > limit {
			p.Rows, p.More = p.Rows[:limit], true
			at := p.Rows[limit-1]
			p.Next = org.Cursor{Key: at.Day, ID: at.ID}
		}
		return p, err
	})
}
