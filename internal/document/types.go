package document

// PaperKind is what a paper is here.
type PaperKind string

// The kinds of papers.
const (
	File        PaperKind = "file"
	TextPaper   PaperKind = "text"
	Photo       PaperKind = "photo"
	Placeholder PaperKind = "placeholder" // stays on paper; number and keeper only
)

// Role is what a paper is to what it is attached to.
type Role string

// The roles of papers.
const (
	Ahead    Role = "ahead"    // sent before a meeting
	Record   Role = "record"   // a photographed page of handwritten minutes: for the meeting's own body only
	Finished Role = "finished" // a finished paper of a meeting
	Evidence Role = "evidence" // of a task's result
	Signed   Role = "signed"   // the scan of a paper signed by hand; rights are the paper's
)

// Class is how far a paper may go; it is printed on it like a stamp.
type Class string

// The classes. None is a secrecy mark: papers with one are not kept here.
const (
	OpenClass Class = "open" // thường
	// Internal is nội bộ: what is taken out of Nếp is recorded. Without a type: an
	// official paper has the word as well.
	Internal       = "internal"
	Limited  Class = "limited" // hạn chế: for those it is sent to by name and the unit's committee
)

// Classes is every class in the order pages offer them.
var Classes = []Class{OpenClass, Internal, Limited}

// Use says what a paper belongs to.
type Use struct {
	Kind    string // "meeting", "item", "directive", "resolution", "task", "report"
	Subject int64
	Role    Role
}

// Paper is one paper of a unit.
type Paper struct {
	ID       int64
	Unit     int64
	Kind     PaperKind
	Title    string
	Blob     int64
	FileName string
	Media    string // "application/pdf", told by content
	Size     int64  // bytes
	Body     string // of a text paper
	Number   string
	Keeper   string // of a placeholder: who keeps it
	Day      string // of a placeholder: the paper's own, "" where nobody said
	MadeAt   int64
	MadeBy   int64
	Version  int // from 1; what stood before is kept
	Class    Class
	// RevisedAt and RevisedBy say when and by whom this version was put in; 0 for
	// the first.
	RevisedAt, RevisedBy int64
	AttachedAt           int64 // to the thing it was asked of; 0 where nobody kept it
}

// Form is how a directive is to be worked through.
type Form string

// The forms (practice 6 of domain.md).
const (
	AtMeeting  Form = "meeting"
	SelfStudy  Form = "self_study"
	Conference Form = "conference"
	ByNotice   Form = "notice"
)

// Forms is every form in the order pages offer them.
var Forms = []Form{AtMeeting, SelfStudy, Conference, ByNotice}

// Directive is a paper from above, or a notice of a committee's resolution.
type Directive struct {
	ID       int64
	Unit     int64 // which unit sent it down
	Number   string
	Title    string
	Issuer   string // "Tỉnh ủy"
	IssuedOn string
	Gist     string // what has to be done, the steer
	Form     Form
	DueOn    string
	Source   string // "", "resolution", or "directive": sent on by who received it
	SourceID int64
	MadeAt   int64
	MadeBy   int64
}

// To is a directive as one unit has it.
type To struct {
	Directive
	Receiver int64
	SentAt   int64
	Due      string // the receiver's day
	State    string // "sent", "done"
	Meeting  int64  // where it was worked through, 0 for none
	DoneOn   string
	DoneBy   int64
	Steer    string // the receiver's own
}
