package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// ---- reads in a transaction, for rooms below; rights are the caller's ----

// ByID gives a meeting. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Meeting, error) { panic("meeting.ByID") }

// Items gives the agenda in order.
func Items(t *db.Tx, meeting int64) ([]Item, error) { panic("meeting.Items") }

// ItemByID gives an item. Fault: NotFound.
func ItemByID(t *db.Tx, id int64) (Item, error) { panic("meeting.ItemByID") }

// RosterOf gives the roster by given name.
func RosterOf(t *db.Tx, meeting int64) ([]Attendance, error) { panic("meeting.RosterOf") }

// OpinionsOf gives the opinions of a meeting, by item and time.
func OpinionsOf(t *db.Tx, meeting int64) ([]Opinion, error) { panic("meeting.OpinionsOf") }

// OpinionByID gives an opinion. Fault: NotFound.
func OpinionByID(t *db.Tx, id int64) (Opinion, error) { panic("meeting.OpinionByID") }

// VotesOf gives the votes of a meeting in order.
func VotesOf(t *db.Tx, meeting int64) ([]Vote, error) { panic("meeting.VotesOf") }

// PassedVote gives the last closed vote about a thing of a meeting, and whether there is one.
func PassedVote(t *db.Tx, meeting int64, about string, id int64) (Vote, bool, error) {
	panic("meeting.PassedVote")
}

// MinutesOf gives the minutes, and whether there are any.
func MinutesOf(t *db.Tx, meeting int64) (Minutes, bool, error) { panic("meeting.MinutesOf") }

// GuestsOf gives the guests.
func GuestsOf(t *db.Tx, meeting int64) ([]Guest, error) { panic("meeting.GuestsOf") }

// InMonth gives a unit's meetings of a body in months, by day.
func InMonth(t *db.Tx, unit int64, body Body, months ...string) ([]Meeting, error) {
	panic("meeting.InMonth")
}

// PlanOf gives the lines of a unit's plan in months.
func PlanOf(t *db.Tx, unit int64, months ...string) ([]PlanItem, error) { panic("meeting.PlanOf") }

// HasOn says which bodies a unit has on a day.
func HasOn(t *db.Tx, unit int64, day string) (Has, error) { panic("meeting.HasOn") }

// SlotsOf gives what meetings are due to a unit in a month, by the rules of
// that month, the bureau's before the cell's, with those that fill them.
func SlotsOf(t *db.Tx, unit int64, month string) ([]Slot, error) { panic("meeting.SlotsOf") }

// LongestExcused gives the longest run of excused absences of any member in the
// unit's regular cell meetings of the year of m, m included.
func LongestExcused(t *db.Tx, m Meeting) (int, error) { panic("meeting.LongestExcused") }

// SetMinutesDraft writes a draft made by package cycle, unless the minutes were
// edited by a person or read already (then it changes nothing and says false).
func SetMinutesDraft(t *db.Tx, meeting int64, body, inside string) (bool, error) {
	panic("meeting.SetMinutesDraft")
}

// PutItems adds items to an agenda at its end, in order, leaving out those whose
// source stands in it already. The caller has asked for rights.
func PutItems(t *db.Tx, meeting int64, items []Item) error { panic("meeting.PutItems") }

// EndTx ends a running meeting in a caller's transaction. See End.
func EndTx(t *db.Tx, actor access.Actor, m Meeting, at int64) error { panic("meeting.EndTx") }

// May loads a meeting after asking for a right at it.
func May(t *db.Tx, actor access.Actor, action access.Action, id int64) (Meeting, error) {
	panic("meeting.May")
}

// MeetingSubject is a meeting as a subject of access; for routes.
func (s *Service) MeetingSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("meeting.MeetingSubject")
}

// ---- planning (plan.go, edit.go, cancel.go, planitem.go) ----

// Plan makes a meeting.
type Plan struct {
	Key         db.Key
	Unit        int64
	Body        Body
	Kind        Kind
	Month       string
	Day         string
	StartMinute int
	Place       string
	Form        Form
	OnlineBasis string
	OnlineAway  int
	Chair       int64
	NoteTaker   int64
	Theme       int64
	Prepares    int64
	OnPaper     bool
}

// Plan makes it. The zero fields of place, chair and note-taker are filled from
// the unit's last meeting of the body, else from its secretary and first site.
// Faults: Invalid, NotFound, State (the unit has no such body; a cancelled
// month). A second regular one in a month is taken and said by the page.
// Online: OnlineBasis is kept; that no more than half cannot meet in one place
// is warned of, never refused.
func (s *Service) Plan(ctx context.Context, actor access.Actor, cmd Plan) (int64, error) {
	panic("meeting.Plan")
}

// PlanTx is Plan in a caller's transaction; rights are the caller's.
func PlanTx(t *db.Tx, actor access.Actor, cmd Plan) (Meeting, error) { panic("meeting.PlanTx") }

// Suggest fills in what the form of a new meeting begins with.
func (s *Service) Suggest(ctx context.Context, actor access.Actor, unit int64, body Body, month string) (Plan, error) {
	panic("meeting.Suggest")
}

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

// SetAgenda replaces the agenda as a whole, in the order given; items keep
// their id, source and what happened in them.
type SetAgenda struct {
	Key     db.Key
	Meeting int64
	Seen    int64
	Items   []Item
}

// SetAgenda keeps it. Faults: Invalid, Conflict, State (ended; an item that has
// begun cannot go).
func (s *Service) SetAgenda(ctx context.Context, actor access.Actor, cmd SetAgenda) error {
	panic("meeting.SetAgenda")
}

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

// ---- pages ----

// View is a meeting's page.
type View struct {
	Meeting
	UnitName                              string
	Path                                  string
	Items                                 []Item
	Roster                                []Attendance // only for who has MeetingView
	Me                                    *Attendance  // the actor's own row
	Guests                                []Guest
	Votes                                 []Vote
	Minutes                               *Minutes // with MeetingView only
	Theme                                 *PlanItem
	Names                                 map[int64]string // chair, note-taker, presenters; and of all when MeetingView
	Sites                                 []org.Site
	Norm                                  int    // minutes, by the rule of the day
	NormFrom                              string // where it comes from, a short name of its source
	DaysAhead                             int    // papers at least so many days before
	After                                 int    // finished papers within so many days
	DaysKind                              string // "calendar", "working"
	PapersDue                             string // the last day for the papers
	AfterDue                              string // the last day for the finished ones
	Target                                string // attendance.target, ">=90"
	Needed                                int    // votes that pass an ordinary vote as the roster stands
	VoteBase                              int
	Told                                  int
	ToldOf                                int
	Untold                                []int64
	Follower                              []int64 // committee members in charge, of that day
	HasBureau                             bool
	Bureau                                *Meeting // the chi ủy's meeting that prepares it
	Hidden                                int      // items left out: inside, and the actor is not of the body
	MayView, MayPrepare, MayLead, MayOpen bool
}

// View gives the page of a meeting to who has MeetingLook; names only to its body. Fault: NotFound.
func (s *Service) View(ctx context.Context, actor access.Actor, id int64) (View, error) {
	panic("meeting.View")
}

// Row is a meeting in a list.
type Row struct {
	Meeting
	UnitName string
}

// List gives the meetings of a unit, the latest first; bodies the actor may not look at are left out.
func (s *Service) List(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Row], error) {
	panic("meeting.List")
}

// Slots gives what is due to a unit in a month.
func (s *Service) Slots(ctx context.Context, actor access.Actor, unit int64, month string) ([]Slot, error) {
	panic("meeting.Slots")
}
