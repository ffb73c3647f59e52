package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// ---- reads in a transaction, for rooms below; rights are the caller's ----

// LongestExcused gives the longest run of excused absences of any member in the
// unit's regular cell meetings of the year of m, m included.
func LongestExcused(t *db.Tx, m Meeting) (int, error) { panic("meeting.LongestExcused") }

// EndTx ends a running meeting in a caller's transaction. See End.
func EndTx(t *db.Tx, actor access.Actor, m Meeting, at int64) error { panic("meeting.EndTx") }

// ---- planning (plan.go, edit.go, cancel.go, planitem.go) ----

// Edit changes time, place, form, chair, note-taker, kind, theme.
type Edit struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version it was rendered from
	Plan          // Unit, Body, Month, Prepares, OnPaper are not looked at
}

// Edit changes a meeting that is not running yet; afterwards only the
// note-taker. Faults: Invalid, NotFound, Conflict, State.
func (s *Service) Edit(ctx context.Context, actor access.Actor, cmd Edit) error {
	panic("meeting.Edit")
}

// Cancel calls a meeting off with a reason; asks for MeetingLead. Faults: State
// once it is running.
func (s *Service) Cancel(ctx context.Context, actor access.Actor, key db.Key, meeting int64, reason string) error {
	panic("meeting.Cancel")
}

// PutPlan adds or changes a line of the yearly plan; ID 0 adds.
type PutPlan struct {
	Key  db.Key
	Item PlanItem
}

// PutPlan keeps it; asks for PlanEdit.
func (s *Service) PutPlan(ctx context.Context, actor access.Actor, cmd PutPlan) (int64, error) {
	panic("meeting.PutPlan")
}

// RemovePlan takes a line away.
func (s *Service) RemovePlan(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	panic("meeting.RemovePlan")
}

// YearPlan gives the plan of a unit's year.
func (s *Service) YearPlan(ctx context.Context, actor access.Actor, unit int64, year int) ([]PlanItem, error) {
	panic("meeting.YearPlan")
}

// ---- agenda (agenda.go) ----

// ---- notice and handbook (send.go, handbook.go) ----

// SendNotice writes the roster and tells everybody on it, and the committee
// members in charge of the unit. Told names those told by mouth or on paper;
// the rest of those with an account are told by Nếp, and those without one stay
// untold until TellBy. Sending again tells who is new. It gives how many were told
// and who was not. Faults: State (no agenda: meeting.notice.agenda; over).
func (s *Service) SendNotice(ctx context.Context, actor access.Actor, key db.Key, meeting int64) (told int, untold []int64, err error) {
	panic("meeting.SendNotice")
}

// TellBy notes that persons were told by mouth or on paper.
func (s *Service) TellBy(ctx context.Context, actor access.Actor, key db.Key, meeting int64, way string, persons []int64) error {
	panic("meeting.TellBy")
}

// PutIntoHandbook ticks that the papers (before) or the finished papers (after)
// are in the handbook, on a civil day; "" takes the tick back. Faults: Invalid
// (a day to come, or after before the meeting ended), State.
func (s *Service) PutIntoHandbook(ctx context.Context, actor access.Actor, key db.Key, meeting int64, finished bool, day string) error {
	panic("meeting.PutIntoHandbook")
}

// ---- the course (begin.go, run.go, end.go, reopen.go, chair.go, fee.go) ----

// Begin begins a meeting at an instant (0: now), bringing the roster to the day.
// Faults: State (running, over; the day is to come; no agenda).
func (s *Service) Begin(ctx context.Context, actor access.Actor, key db.Key, meeting int64, at int64) error {
	panic("meeting.Begin")
}

// RunItem sets an item's state; now ends the one that was. spent: minutes typed, -1 leaves it to the clock.
type RunItem struct {
	Key        db.Key
	Meeting    int64
	Item       int64
	State      ItemState
	Spent      int
	Conclusion *string // nil leaves it
}

// RunItem keeps it. Faults: State (not running; ended).
func (s *Service) RunItem(ctx context.Context, actor access.Actor, cmd RunItem) error {
	panic("meeting.RunItem")
}

// Quick keeps a whole meeting's course at once: conclusions and minutes of
// items, who spoke. Items named get done.
type Quick struct {
	Key     db.Key
	Meeting int64
	Items   []QuickItem
	Spoke   []int64
}

// QuickItem is one item of Quick.
type QuickItem struct {
	Item       int64
	Done       bool
	Spent      int // -1: not known
	Conclusion string
}

// Quick keeps it. Faults as RunItem.
func (s *Service) Quick(ctx context.Context, actor access.Actor, cmd Quick) error {
	panic("meeting.Quick")
}

// SetFee notes how many paid the fee of how many; -1 is not told.
func (s *Service) SetFee(ctx context.Context, actor access.Actor, key db.Key, meeting int64, paid, due int) error {
	panic("meeting.SetFee")
}

// ChangeChair gives the chair to another person of the roster in the course.
func (s *Service) ChangeChair(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64, reason string) error {
	panic("meeting.ChangeChair")
}

// AddGuest notes a guest; RemoveGuest takes him off.
func (s *Service) AddGuest(ctx context.Context, actor access.Actor, key db.Key, g Guest) (int64, error) {
	panic("meeting.AddGuest")
}

// RemoveGuest takes a guest off the list.
func (s *Service) RemoveGuest(ctx context.Context, actor access.Actor, key db.Key, meeting, guest int64) error {
	panic("meeting.RemoveGuest")
}

// End ends a running meeting at an instant (0: now), which may lie after
// midnight. Faults: State (members without a mark, an open vote, not running), Invalid
// (before the beginning, more than 24 h, to come).
func (s *Service) End(ctx context.Context, actor access.Actor, key db.Key, meeting int64, at int64) error {
	panic("meeting.End")
}

// Reopen takes an ended meeting back to running, with a reason. Faults: State
// (locked).
func (s *Service) Reopen(ctx context.Context, actor access.Actor, key db.Key, meeting int64, reason string) error {
	panic("meeting.Reopen")
}

// ---- roll (roll.go, checkin.go, declare.go, correct.go) ----

// MarkRoll sets marks, by who prepares the meeting.
type MarkRoll struct {
	Key     db.Key
	Meeting int64
	Rows    []MarkRow
}

// MarkRow is one member's mark.
type MarkRow struct {
	Person    int64
	Mark      Mark
	Site      int64
	Category  string
	Reason    string
	Late      bool
	LeftEarly bool
}

// MarkRoll keeps them. In ended meetings too, until the minutes are locked.
// Faults: Invalid (excused without a category, a stranger), State.
func (s *Service) MarkRoll(ctx context.Context, actor access.Actor, cmd MarkRoll) error {
	panic("meeting.MarkRoll")
}

// CheckIn marks the actor's own person present, at a site or online, from half an hour before
// the planned beginning until the end. Repeating it changes nothing. Faults: NotFound (not on
// the roster), State.
func (s *Service) CheckIn(ctx context.Context, actor access.Actor, key db.Key, meeting, site int64, online bool) error {
	panic("meeting.CheckIn")
}

// Declare says before the meeting that the actor's own person will be absent.
func (s *Service) Declare(ctx context.Context, actor access.Actor, key db.Key, meeting int64, category, reason string) error {
	panic("meeting.Declare")
}

// CorrectRoster brings one row up to the member's status of the meeting's day,
// with a reason; asks for MeetingLead; not once locked. The event keeps before and after.
func (s *Service) CorrectRoster(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64, reason string) error {
	panic("meeting.CorrectRoster")
}
