package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
)

// CorrectRoster brings one row up to the member's status of the meeting's day,
// with a reason; asks for MeetingLead; not once locked. Who belonged to the body
// that day and is not on the roster comes onto it, who did not goes. The event
// keeps before and after. Repeating it with the same key does nothing. Faults:
// Invalid (no reason), NotFound (neither on the roster nor of the body), State
// (no roster yet, locked; nothing to correct).
func (s *Service) CorrectRoster(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64, reason string) error {
	cmd := struct {
		Meeting, Person int64
		Reason          string
	}{meeting, person, reason}
	return s.do(ctx, actor, access.MeetingLead, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		reason, err := reasoned("correct", reason)
		if err != nil {
			return err
		}
		if err := m.unlocked("correct"); err != nil {
			return err
		}
		if m.State == Planned {
			return state("correct", "meeting.roll.none")
		}
		people, err := bodyOn(t, m.Unit, m.Body, m.Day)
		if err != nil {
			return err
		}
		old, was, err := rowOf(t, m.ID, person)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(people, func(a Attendance) bool { return a.Person == person })
		var now Attendance
		switch {
		case i < 0 && !was:
			return notFound("person", person)
		case i < 0:
			err = deleteAttendance(t, m.ID, person)
		case !was:
			now = people[i]
			now.Meeting = m.ID
			err = insertAttendance(t, []Attendance{now})
		case !people[i].differs(old):
			return state("correct", "meeting.correct.same")
		default:
			now = people[i]
			now.Meeting = m.ID
			err = setDuty(t, now)
		}
		if err != nil {
			return err
		}
		if _, err := recount(t, m); err != nil {
			return err
		}
		if err := unreadMinutes(t, m.ID); err != nil { // they tell the roll
			return err
		}
		return record(t, actor, "meeting.correct", m, map[string]any{"person": person, "before": dutyOf(old, was), "after": dutyOf(now, i >= 0), "why": reason})
	})
}

// dutyOf is a row as an event keeps it, nil for none.
func dutyOf(a Attendance, is bool) any {
	if !is {
		return nil
	}
	return map[string]any{"kind": a.Kind, "standing": a.Standing, "condition": a.Condition, "role": a.Role, "required": a.Required,
		"may_vote": a.MayVote, "base": a.Base}
}
