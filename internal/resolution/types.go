package resolution

import (
	"fmt"

	"nep/internal/db"
	"nep/internal/meeting"
)

// Service is the room's door.
type Service struct {
	DB *db.DB
	// Text writes the text of a decision's paper, kept when it is issued; the
	// room that knows all of a month fills it in.
	Text func(t *db.Tx, resolution int64) (string, error)
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

// Kind is what sort of decision it is: the abbreviation papers carry (field.md 3.3).
type Kind string

// The kinds.
const (
	NQ Kind = "NQ" // nghị quyết
	KL Kind = "KL" // kết luận
)

// State is how far a resolution is.
type State string

// The states.
const (
	Draft  State = "draft"
	Passed State = "passed"
	Issued State = "issued"
)

// Resolution is what a meeting decided.
type Resolution struct {
	ID       int64
	Unit     int64
	Meeting  int64
	Kind     Kind
	Title    string
	Body     string // assessment of last month and what else stands before the points
	State    State
	Vote     int64
	Number   int64 // 0: none yet
	Code     string
	Day      string // of the meeting
	MadeAt   int64
	MadeBy   int64
	WordedAt int64 // when its words last changed
	PassedAt int64
	IssuedAt int64
	IssuedBy int64
	Signer   int64
	Version  int64
	Points   []Point

	Of meeting.Body // joined: the body that decides
}

// Sign is its number as papers write it: "05-NQ/CB"; "" without one.
func (r Resolution) Sign() string {
	if r.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%02d-%s/%s", r.Number, r.Kind, r.Code)
}

// Point is one point of a resolution.
type Point struct {
	ID          int64
	Resolution  int64
	Pos         int
	Text        string
	Source      string // "" or item, opinion, difficulty, directive, task
	SourceID    int64
	Owner       int64
	Due         string
	ReportMonth string // "2027-01"
	Task        int64  // joined: the task it became, 0 for none
}

// Later says that the point was passed without owner, day or month and became a
// task afterwards.
func (p Point) Later() bool { return p.Task != 0 && !p.Whole() }

// Whole says that the point can become a task.
func (p Point) Whole() bool { return p.Owner != 0 && p.Due != "" && p.ReportMonth != "" }

// TaskState is how far a task is.
type TaskState string

// The states.
const (
	Open    TaskState = "open"
	Done    TaskState = "done"
	Stopped TaskState = "stopped"

	// Late is no state but a question: open and past its day.
	Late TaskState = "late"
)

// Task is work with one owner, one date, one meeting where it is reported.
type Task struct {
	ID          int64
	Unit        int64
	Item        int64 // the resolution's point, 0 for none
	Source      string
	SourceID    int64
	Text        string
	Owner       int64
	Due         string
	FirstMonth  string // the month it was first to be reported
	ReportMonth string // the month it is to be reported now
	State       TaskState
	Result      string // the words said last of it
	DoneOn      string // the day it was done or stopped
	MadeAt      int64
	MadeOn      string

	OwnerName  string       // joined for pages; "" for who does not read names, and Owner is 0 then
	OwnerRole  string       // in place of the name: the position in the unit, "given" for none
	Resolution int64        // joined
	Of         meeting.Body // joined: the body that gave it; "" outside a resolution
	DoneThere  bool         // of the roll of a meeting: it counts as done there
	OwnerLeft  bool         // joined: the owner is no longer of the unit or one below it
}

// Result is what is said of a task: Xong, Đang làm, Chưa.
type Result string

// The results.
const (
	ResultDone  Result = "done"
	ResultDoing Result = "doing"
	ResultNot   Result = "not"
)

// Results is every result in the order pages offer them.
var Results = []Result{ResultDone, ResultDoing, ResultNot}

// TaskReport is what was said of a task at a meeting (0: between meetings).
type TaskReport struct {
	ID      int64
	Task    int64
	Meeting int64
	Result  Result
	Note    string
	By      int64
	At      int64
}

// The kinds of changes.
const (
	Extend   = "extend"
	NewOwner = "owner"
	Stop     = "stop"
)

// ChangeKinds is every kind in the order pages offer them.
var ChangeKinds = []string{Extend, NewOwner, Stop}

// The states of a change.
const (
	Asked   = "asked"
	Granted = "granted"
	Refused = "refused"
	Closed  = "closed" // asked, and the work was done before anybody decided
)

// Change is an extension, another owner or a stop of a task.
type Change struct {
	ID        int64
	Task      int64
	Kind      string // "extend", "owner", "stop"
	Reason    string
	ToDue     string
	ToMonth   string
	ToOwner   int64
	State     string // "asked", "granted", "refused", "closed"
	AskedBy   int64
	AskedAt   int64
	DecidedBy int64
	DecidedAt int64
	DecidedOn string // the civil day it was decided
	Note      string
}

// FateState is what became of a proposal.
type FateState string

// The fates; no row is Undecided.
const (
	Undecided FateState = ""
	Taken     FateState = "taken"
	Declined  FateState = "declined"
	Raised    FateState = "raised" // sent up as a difficulty
)

// Fate is a proposal's fate, with the task it became when it did.
type Fate struct {
	Opinion   int64
	Unit      int64
	State     FateState
	Point     int64
	Reason    string
	DecidedBy int64
	DecidedAt int64
	Task      *Task // joined
}
