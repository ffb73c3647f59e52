package quality

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// Judge keeps judgements: points by criterion. A missing one is left.
type Judge struct {
	Key      db.Key
	Meeting  int64
	Points   map[string]Points
	Weakness *string // nil leaves it
}

// Judge keeps them; asks for MeetingPrepare. A score that was agreed goes back to draft when a
// judgement changes. Faults: Invalid (as Rubric.Score), State (decided; a cell's meeting not begun).
func (s *Service) Judge(ctx context.Context, actor access.Actor, cmd Judge) error {
	panic("quality.Judge")
}

// Agree notes that the cell voted the score: the meeting's last vote about it
// has passed. Asks for MeetingLead. Faults: State (no vote; a judgement is missing).
func (s *Service) Agree(ctx context.Context, actor access.Actor, key db.Key, meeting int64) error {
	panic("quality.Agree")
}

// Propose is the member in charge confirming (class: the agreed one) or
// proposing another class, with a note.
func (s *Service) Propose(ctx context.Context, actor access.Actor, key db.Key, meeting int64, class Class, note string) error {
	panic("quality.Propose")
}

// Decide gives classes of cells' meetings, as decided by a committee's meeting.
type Decide struct {
	Key    db.Key
	In     int64 // the committee's meeting, begun
	Scores []DecideOne
}

// DecideOne is the class of one meeting. Reason is required where the class is
// not the counted one.
type DecideOne struct {
	Meeting int64
	Class   Class
	Reason  string
}

// Decide keeps them and freezes the lines. Faults: Invalid (no reason), NotFound (not directly
// below the committee), State (still provisional: quality.decide.provisional; decided; not agreed).
func (s *Service) Decide(ctx context.Context, actor access.Actor, cmd Decide) error {
	panic("quality.Decide")
}

// ScoreView is the page of a score.
type ScoreView struct {
	Stored
	Score
	Frozen                                             []StoredLine // of a decided one, in place of Score.Lines
	Judged                                             map[string]Points
	UnitName                                           string
	Names                                              map[int64]string
	MayJudge, MayAgree, MayPropose, MayDecide, Running bool
}

// Score gives the page. Asks for MeetingLook. Fault: NotFound.
func (s *Service) Score(ctx context.Context, actor access.Actor, meeting int64) (ScoreView, error) {
	panic("quality.Score")
}

// UnderRow is a score on the committee's page of classes.
type UnderRow struct {
	Stored
	UnitName string
	Day      string
	None     bool // the cell held no scored meeting that month
}

// Under gives the scores of the cells directly below a unit for a month, in the order of the tree.
func (s *Service) Under(ctx context.Context, actor access.Actor, unit int64, month string, after org.Cursor, limit int) (org.Page[UnderRow], error) {
	panic("quality.Under")
}

// History gives the scores of a unit, the latest first.
func (s *Service) History(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Stored], error) {
	panic("quality.History")
}
