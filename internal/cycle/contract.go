package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
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
