package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/thread"
)

// BureauNote is the one page of a chi ủy's meeting.
type BureauNote struct {
	Key     db.Key
	Meeting int64
	Seen    int64
	Day     string
	Start   int     // minutes from midnight
	Minutes int     // length
	Absent  []int64 // the rest were there
	Agenda  bool    // the agenda was passed
	Draft   bool    // the draft conclusion or resolution was passed
	Text    string  // what was agreed beside
	Done    bool    // confirmed as its minutes by chair and note-taker at once
}

// KeepBureau keeps the one page: roll, agenda and draft passed, text; with Done
// its minutes are read, confirmed and locked.
func (s *Service) KeepBureau(ctx context.Context, actor access.Actor, cmd BureauNote) error {
	panic("cycle.KeepBureau")
}

// BureauPage is what the one page shows: prefilled.
type BureauPage struct {
	BureauNote
	Main   int64 // the meeting it prepares
	People []Somebody
	Titles []string // titles of the main meeting's agenda
	Points []string // of the draft decision
	Locked bool
}

// Somebody is a person of a list.
type Somebody struct {
	Person int64
	Name   string
	Role   string
}

// Bureau gives the one page.
func (s *Service) Bureau(ctx context.Context, actor access.Actor, meeting int64) (BureauPage, error) {
	panic("cycle.Bureau")
}

// StepState says how far a step of the month is.
type StepState string

// The states of a step.
const (
	StepTodo StepState = "todo"
	StepNow  StepState = "now"
	StepDone StepState = "done"
	StepLate StepState = "late"
	StepNone StepState = "none" // falls away
)

// Step is one step of a unit's month.
type Step struct {
	ID     string // bureau, notice, papers, meeting, decision, score, minutes, publish, report, class
	State  StepState
	Label  string // message key
	Detail string // message key, "" for none
	Params []any
	Due    string // civil day
	Href   string
	Action string // message key of the button of the step that is next
}

// Month is a unit's month, in its order, with the one next action.
type Month struct {
	Unit    int64
	Name    string
	Month   string
	Body    string
	Meeting int64 // the main one, 0 for none
	Bureau  int64
	Steps   []Step
	Next    *Step // for this actor; nil when nothing is his
}

// MonthOf gives a unit's month of a body ("" the main one) for the actor.
func (s *Service) MonthOf(ctx context.Context, actor access.Actor, unit int64, month, body string) (Month, error) {
	panic("cycle.MonthOf")
}

// Thread gives what a thing hangs on and what hangs on it, as far as the actor may know.
func (s *Service) Thread(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error) {
	panic("cycle.Thread")
}
