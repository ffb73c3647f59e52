package meeting

import (
	"context"
	"slices"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// opensBefore is how long before the planned beginning one may check in, ms.
const opensBefore = int64(30 * time.Minute / time.Millisecond)

// myRow gives the row of the actor's own person. Fault: NotFound when he is not
// on the roster.
func myRow(t *db.Tx, actor access.Actor, m Meeting) (Attendance, error) {
	a, ok, err := rowOf(t, m.ID, actor.Person)
	if err == nil && (!ok || actor.Person == 0) {
		err = &fault.Error{Op: "meeting.row", Kind: fault.NotFound, Key: "meeting.roll.not_you"}
	}
	return a, err
}

// CheckIn marks the actor's own person present, at a site or online, from half
// an hour before the planned beginning until the end; also one who had said he
// would be absent. Repeating it changes nothing. It writes no event: the row
// says who, how and when, and the log keeps no names of the roll. Faults:
// Invalid (a place that is not the unit's), NotFound (not on the roster), State
// (too early, over; online at a meeting at one place; the figures of the wall are
// asked for: meeting.code.only).
func (s *Service) CheckIn(ctx context.Context, actor access.Actor, key db.Key, meeting, site int64, online bool) error {
	cmd := struct {
		Meeting, Site int64
		Online        bool
	}{meeting, site, online}
	return s.do(ctx, actor, access.MeetingView, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		t.Personal()
		a, err := myRow(t, actor, m)
		if err != nil {
			return err
		}
		if err := m.checkIn(a, t.Now()); err != nil {
			return err
		}
		if online && m.Form == AtPlace {
			return state("checkin", "meeting.checkin.place")
		}
		if !online && !a.Mark.There() && m.Form != Online {
			x, _, err := roomOf(t, m.ID)
			if err != nil {
				return err
			}
			if x.ByCode {
				return state("checkin", "meeting.code.only")
			}
		}
		r := MarkRow{Person: a.Person, Mark: Present, Site: site, Late: a.Late && a.Mark.There() || !a.Mark.There() && m.late(t, t.Now()), LeftEarly: a.LeftEarly && a.Mark.There()}
		if online {
			r.Mark, r.Site = OnlineAt, 0
		}
		if site != 0 && !online {
			sites, err := sitesOf(t, m)
			if err != nil {
				return err
			}
			if !sites[site] {
				return fieldFault("checkin", "Site", "meeting.roll.site")
			}
		}
		now := r.over(a)
		if sameMark(now, a) {
			return nil
		}
		now.Way, now.By, now.At = Self, actor.Person, t.Now()
		if err := setMark(t, now); err != nil {
			return err
		}
		if err := gaveWay(t, a, now); err != nil {
			return err
		}
		_, err = recount(t, m)
		return err
	})
}

// checkIn says why one on the roster cannot check in at an instant, nil when he
// can.
func (m Meeting) checkIn(a Attendance, now int64) error {
	switch {
	case m.State == Ended || m.State == Locked:
		return state("checkin", "meeting.checkin.over")
	case m.State == Cancelled:
		return state("checkin", "meeting.state.cancelled")
	case m.State == Noticed && now < instant(m.Day, m.StartMinute)-opensBefore:
		return state("checkin", "meeting.checkin.early")
	case a.Base == "never" && !a.Required && a.Why == "member.duty.suspended":
		return state("checkin", "meeting.checkin.suspended")
	}
	return nil
}

// CheckInOpen says whether one on the roster can check in at an instant; of a
// meeting whose day has passed without it having begun pages do not offer it.
func (m Meeting) CheckInOpen(a Attendance, now int64) bool {
	return m.checkIn(a, now) == nil && (m.State == Running || m.State == Noticed && m.Day >= clock.Day(now))
}

// Declare says before the meeting that the actor's own person will be absent;
// with category "" that he will come after all. Repeating it changes nothing. It
// writes no event, as CheckIn. Faults: Invalid (category), NotFound (not on the
// roster), State (begun, over).
func (s *Service) Declare(ctx context.Context, actor access.Actor, key db.Key, meeting int64, category, reason string) error {
	cmd := struct {
		Meeting          int64
		Category, Reason string
	}{meeting, category, reason}
	return s.do(ctx, actor, access.MeetingView, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		a, err := myRow(t, actor, m)
		if err != nil {
			return err
		}
		if err := m.open("declare"); err != nil {
			return err
		}
		if m.State != Noticed {
			return state("declare", "meeting.declare.begun")
		}
		r := MarkRow{Person: a.Person, Mark: Excused, Category: category, Reason: reason}
		if category == "" {
			if a.Mark != Excused || a.Way != Self {
				return nil
			}
			r = MarkRow{Person: a.Person}
		} else if !slices.Contains(Categories, category) {
			return fieldFault("declare", "Category", "meeting.roll.category")
		}
		var f fault.Fields
		checkMark(&f, r)
		if err := f.Err("meeting.declare"); err != nil {
			return err
		}
		now := r.over(a)
		if sameMark(now, a) {
			return nil
		}
		now.Way, now.By, now.At = Self, actor.Person, t.Now()
		if now.Mark == NoMark {
			now.Way, now.By, now.At = "", 0, 0
		}
		if err := setMark(t, now); err != nil {
			return err
		}
		_, err = recount(t, m)
		return err
	})
}
