package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
)

// ---- the decision (draft.go, pass.go, issue.go) ----

// PutDraft writes the draft of a meeting's decision as a whole. Points keep
// their id.
type PutDraft struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version, 0 for a new one
	Kind    Kind
	Title   string
	Body    string
	Points  []Point
}

// PutDraft keeps it. Owners are members of the unit or of one below it; dates
// are not before the meeting's day. Faults: Invalid, NotFound, Conflict, State
// (passed; the meeting is over).
func (s *Service) PutDraft(ctx context.Context, actor access.Actor, cmd PutDraft) (int64, error) {
	panic("resolution.PutDraft")
}

// Pass passes the decision of a running or ended meeting: a resolution by a vote of that
// meeting about it that passed (resolution.vote: none did), a conclusion without. Its whole points
// become tasks. Faults: State (no point: resolution.empty; already passed).
func (s *Service) Pass(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	panic("resolution.Pass")
}

// Issue gives a passed decision its number and signer and sends a committee's
// down as a notice to the units directly below. start: the first number of the
// term where the register has none. Faults: State (not passed; no term).
func (s *Service) Issue(ctx context.Context, actor access.Actor, key db.Key, id int64, start int64) (Resolution, error) {
	panic("resolution.Issue")
}

// View is the page of a decision.
type View struct {
	Resolution
	UnitName  string
	Superior  string // the name of the unit above
	Meeting   meeting.Meeting
	Vote      *meeting.Vote
	Tasks     []Task
	Names     map[int64]string // owners, chair, note-taker, signer
	Next      int64            // the number it would get
	First     bool             // it may be chosen
	MayEdit   bool
	MayLead   bool
	Receivers []string // names of units a notice went to
}

// Resolution gives the page. Asks for PaperView. Fault: NotFound.
func (s *Service) Resolution(ctx context.Context, actor access.Actor, id int64) (View, error) {
	panic("resolution.Resolution")
}

// ResolutionSubject is a resolution as a subject of access.
func (s *Service) ResolutionSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("resolution.ResolutionSubject")
}

// List gives a unit's decisions, the latest first.
func (s *Service) List(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Resolution], error) {
	panic("resolution.List")
}

// ---- tasks (report.go, change.go, tasks.go) ----

// Say says of a task how far it is: at a meeting (running or ended, not locked) or, with
// Meeting 0, between them, by its owner or who prepares.
type Say struct {
	Key     db.Key
	Task    int64
	Meeting int64
	Result  Result
	Note    string
}

// Say keeps it, changing the task's state: done at once, and open again when
// the same meeting says otherwise. Faults: Invalid, NotFound, State (stopped; the meeting is
// locked, or of another unit).
func (s *Service) Say(ctx context.Context, actor access.Actor, cmd Say) error {
	panic("resolution.Say")
}

// Ask asks for a change of a task, with a reason; who may decide grants it at once.
type Ask struct {
	Key     db.Key
	Task    int64
	Kind    string
	Reason  string
	ToDue   string
	ToMonth string
	ToOwner int64
}

// Ask keeps it. Faults: Invalid (no reason; a date not later), NotFound, State
// (not open; one is asked already).
func (s *Service) Ask(ctx context.Context, actor access.Actor, cmd Ask) (int64, error) {
	panic("resolution.Ask")
}

// Decide grants or refuses a change. Asks for TaskLead. Faults: State (decided).
func (s *Service) Decide(ctx context.Context, actor access.Actor, key db.Key, change int64, grant bool, note string) error {
	panic("resolution.Decide")
}

// TaskView is the page of a task.
type TaskView struct {
	Task
	UnitName                     string
	Reports                      []TaskReport
	Changes                      []Change
	Names                        map[int64]string
	MayReport, MayAsk, MayDecide bool
	Where                        int64 // a running meeting of the unit where it can be reported, 0 for none
}

// Task gives the page. Asks for TaskView. Fault: NotFound.
func (s *Service) Task(ctx context.Context, actor access.Actor, id int64) (TaskView, error) {
	panic("resolution.Task")
}

// TaskSubject is a task as a subject of access; its owner is named by it.
func (s *Service) TaskSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("resolution.TaskSubject")
}

// Tasks gives a unit's tasks of a state ("": all), by the month they are
// reported and date.
func (s *Service) Tasks(ctx context.Context, actor access.Actor, unit int64, state TaskState, after org.Cursor, limit int) (org.Page[Task], error) {
	panic("resolution.Tasks")
}

// AtMeeting gives the roll of tasks of a meeting: what is due, with what was said there.
func (s *Service) AtMeeting(ctx context.Context, actor access.Actor, meeting int64) ([]Task, map[int64]TaskReport, error) {
	panic("resolution.AtMeeting")
}

// ---- proposals (fate.go) ----

// DecideProposal decides what becomes of a proposal.
type DecideProposal struct {
	Key     db.Key
	Opinion int64
	State   FateState // Taken, Declined, Raised
	Reason  string    // of Declined: required
	// Of Taken: the point it becomes. In a meeting whose decision is a draft it
	// is added to it; otherwise a task is given at once.
	Text        string
	Owner       int64
	Due         string
	ReportMonth string
}

// DecideProposal keeps it. Asks for TaskLead at the unit. Raised is made by
// package report, which calls RaisedTx. Faults: Invalid, NotFound, State (decided).
func (s *Service) DecideProposal(ctx context.Context, actor access.Actor, cmd DecideProposal) error {
	panic("resolution.DecideProposal")
}

// RaisedTx notes that a proposal was sent up as a difficulty.
func RaisedTx(t *db.Tx, actor access.Actor, opinion int64) error { panic("resolution.RaisedTx") }

// ProposalRow is a proposal with its fate. The author's name is there for the
// body of its meeting only.
type ProposalRow struct {
	meeting.Opinion
	Unit     int64
	Month    string
	Fate     Fate
	MayWho   bool // the actor may see who
	MayLead  bool
	UnitName string
}

// Proposals gives the proposals made in a unit's meetings of its own body, the
// latest first.
func (s *Service) Proposals(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[ProposalRow], error) {
	panic("resolution.Proposals")
}

// MyProposals gives what the actor's own person proposed, with its fate.
func (s *Service) MyProposals(ctx context.Context, actor access.Actor, limit int) ([]ProposalRow, error) {
	panic("resolution.MyProposals")
}

// Proposal gives one. Fault: NotFound for who is not of its meeting's body.
func (s *Service) Proposal(ctx context.Context, actor access.Actor, opinion int64) (ProposalRow, error) {
	panic("resolution.Proposal")
}

// OpinionSubject is an opinion as a subject of access: its meeting's, its
// author named.
func (s *Service) OpinionSubject(ctx context.Context, opinion int64) (access.Subject, error) {
	panic("resolution.OpinionSubject")
}
