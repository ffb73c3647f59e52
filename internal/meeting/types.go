package meeting

import (
	"nep/internal/access"
	"nep/internal/member"
	"nep/internal/org"
)

// Body is whose meeting it is.
type Body string

// The bodies.
const (
	CellBody      Body = "cell"      // sinh hoạt chi bộ
	Bureau        Body = "bureau"    // họp chi ủy
	CommitteeBody Body = "committee" // hội nghị đảng ủy
	StandingBody  Body = "standing"  // họp ban thường vụ
)

// Kind is what sort of meeting it is.
type Kind string

// The kinds.
const (
	Regular  Kind = "regular"
	Thematic Kind = "thematic"
	Combined Kind = "combined" // regular first, then the theme
	Extra    Kind = "extra"    // beside the regular one
)

// HasTheme says whether a theme belongs to the meeting.
func (k Kind) HasTheme() bool { return k == Thematic || k == Combined }

// Form is where its members meet.
type Form string

// The forms.
const (
	AtPlace Form = "place"
	Mixed   Form = "mixed"
	Online  Form = "online"
)

// State is how far a meeting is.
type State string

// The states.
const (
	Planned   State = "planned"
	Noticed   State = "noticed"
	Running   State = "running"
	Ended     State = "ended"
	Locked    State = "locked"
	Cancelled State = "cancelled"
)

// Meeting is one meeting.
type Meeting struct {
	ID          int64
	Unit        int64
	Body        Body
	Kind        Kind
	Month       string // "2026-12", the month it counts for
	Day         string
	StartMinute int // planned, minutes from midnight
	Place       string
	Form        Form
	OnlineBasis string
	OnlineAway  int // members who cannot meet in one place
	State       State
	Chair       int64
	NoteTaker   int64
	Theme       int64 // plan item, 0 for none
	Prepares    int64 // of a bureau meeting
	MadeAt      int64
	MadeBy      int64
	NoticedAt   int64
	NoticedBy   int64
	StartedAt   int64
	EndedAt     int64  // stays while the meeting is opened again, until it ends anew
	PapersOn    string // put into the handbook before; "" never
	PapersBy    int64
	PapersAt    int64
	NoDraft     bool   // who ticked PapersOn says that there is no draft decision
	FinishedOn  string // finished papers put into the handbook
	FinishedBy  int64
	FinishedAt  int64
	FeePaid     int // -1: not told
	FeeDue      int
	Counts
	OnPaper bool   // written down after the fact, from paper
	Reason  string // of cancelling, or of the last reopening
	MovedAt int64  // when or where it is was changed after it had been told; 0 never
	Version int64
}

// Moved says that when or where it is was changed and nobody was told anew yet.
func (m Meeting) Moved() bool { return m.NoticedAt != 0 && m.MovedAt > m.NoticedAt }

// Sent says that what the meeting is about has gone out: its notice has, or it has
// begun. Until then its agenda, its papers and its draft are with who prepares it,
// and who else may look at it reads when and where it is.
func (m Meeting) Sent() bool {
	return m.State != Planned && m.State != Cancelled || m.NoticedAt != 0 || m.OnPaper
}

// Counts are the counters of a meeting's roll.
type Counts struct {
	Required  int // those who had to be there, special duty included
	Present   int // at a site or online, of those required; late ones as the rule says
	Online    int
	Excused   int
	Unexcused int
	Special   int
	Unmarked  int
	Spoke     int // required, present, and said something
}

// Base is the denominator of the attendance rate.
func (c Counts) Base() int { return c.Required - c.Special }

// Subject is the meeting as a subject of access, under its unit's path of
// today. people are named by it: chair and note-taker.
func (m Meeting) Subject(path string) access.Subject {
	s := access.Unit(path)
	s.Committee = m.Body != CellBody
	for _, p := range []int64{m.Chair, m.NoteTaker} {
		if p != 0 {
			s.People = append(s.People, p)
		}
	}
	return s
}

// ItemKind is what an agenda item is.
type ItemKind string

// The kinds of items, in the order of a regular meeting (field.md 1.3).
const (
	Opening     ItemKind = "opening"
	Roll        ItemKind = "roll"
	Fee         ItemKind = "fee"
	PassAgenda  ItemKind = "agenda"
	LastMonth   ItemKind = "last_month"
	Information ItemKind = "information"
	DirectiveIt ItemKind = "directive"
	Discussion  ItemKind = "discussion"
	Criticism   ItemKind = "criticism"
	Conclusion  ItemKind = "conclusion"
	TasksGiven  ItemKind = "tasks"
	ThemeItem   ItemKind = "theme"
	ScoreItem   ItemKind = "score"
	MinutesItem ItemKind = "minutes"
	Reports     ItemKind = "reports" // a committee hears its cells
	Classes     ItemKind = "classes" // a committee gives the classes
	OtherItem   ItemKind = "other"
)

// ItemState is how far an item is.
type ItemState string

// The states of an item.
const (
	ItemTodo    ItemState = "todo"
	ItemNow     ItemState = "now"
	ItemDone    ItemState = "done"
	ItemSkipped ItemState = "skipped"
)

// Item is one item of an agenda.
type Item struct {
	ID         int64
	Meeting    int64
	Pos        int
	Kind       ItemKind
	Title      string
	Planned    int // minutes
	Presenter  int64
	Source     string // "" or task, directive, difficulty, plan, proposal, prompt, report, paper
	SourceID   int64
	Draft      string // prepared content, questions to discuss
	Inside     bool   // only within the cell
	State      ItemState
	BeganAt    int64
	Spent      int // minutes; -1 not known
	Conclusion string
}

// Mark is what the roll says of a member.
type Mark string

// The marks.
const (
	NoMark    Mark = ""
	Present   Mark = "present"
	OnlineAt  Mark = "online"
	Excused   Mark = "excused"
	Unexcused Mark = "unexcused"
	Special   Mark = "special" // làm nhiệm vụ đặc biệt
)

// Marks is every mark in the order pages offer them.
var Marks = []Mark{Present, OnlineAt, Excused, Unexcused, Special}

// There says whether the mark is one of presence.
func (m Mark) There() bool { return m == Present || m == OnlineAt }

// Categories of an excused absence; papers carry these words only.
var Categories = []string{"sick", "work", "study", "family", "leave", "other"}

// Way is how a mark came.
type Way string

// The ways.
const (
	Self        Way = "self"
	BySecretary Way = "secretary"
	FromPaper   Way = "paper"
)

// Attendance is one row of the roster.
type Attendance struct {
	Meeting   int64
	Person    int64
	Kind      member.Kind
	Standing  member.Standing
	Condition member.Condition
	Role      string // of a committee's roster
	Required  bool
	MayVote   bool
	Base      member.Base
	Why       string // message key
	Mark      Mark
	Site      int64
	Category  string
	Reason    string // the secretary's only
	Late      bool
	LeftEarly bool
	Spoke     bool
	Way       Way
	By        int64
	At        int64

	Name    string // joined for pages
	SortKey string
}

// Chair is who had the chair from an instant on.
type Chair struct {
	At     int64
	Person int64
	Reason string // "" for who had it from the beginning
}

// Guest sits in and never counts.
type Guest struct {
	ID         int64
	Meeting    int64
	Person     int64
	Name       string
	Role       string
	AsFollower bool
}

// OpinionKind is what an opinion is.
type OpinionKind string

// The kinds.
const (
	PlainOpinion OpinionKind = "opinion"
	Proposal     OpinionKind = "proposal"
	Reserved     OpinionKind = "reserved"
)

// Opinion is something a member said.
type Opinion struct {
	ID      int64
	Meeting int64
	Item    int64
	Person  int64 // 0: reserved, and the name is not kept
	Kind    OpinionKind
	Text    string
	Ahead   bool // sent in before
	By      int64
	At      int64
	Inside  bool // its item's

	Name  string // joined for pages
	Place Place
}

// Place is where in a paper an opinion is about something.
type Place struct {
	Paper   int64 // 0: about no place
	Version int
	Page    int    // of a text its paragraph; 0: not said
	Quote   string // the words marked
	Title   string // of the paper, joined; "" of a limited one
}

// VoteWay is how an open vote is taken.
type VoteWay string

// The ways.
const (
	Hands  VoteWay = "hands"
	Phones VoteWay = "phones"
	Paper  VoteWay = "paper"
)

// VoteState is how far a vote is.
type VoteState string

// The states.
const (
	VoteOpen   VoteState = "open"
	VoteClosed VoteState = "closed"
	VoteVoid   VoteState = "void"
)

// Vote is an open vote.
type Vote struct {
	ID       int64
	Meeting  int64
	Item     int64
	About    string // "item", "resolution", "score", "agenda", "minutes"
	AboutID  int64
	Question string
	Rule     string // key of the majority's rule
	Bound    string // its value, ">1/2"
	Way      VoteWay
	State    VoteState
	OpenedAt int64
	OpenedBy int64
	ClosedAt int64
	ClosedBy int64
	Base     int
	Needed   int
	Eligible int // present and may vote
	Tally
	Issued, Returned, Invalid int
	Passed                    bool
	Reason                    string // of voiding it
	MovedAt                   int64  // what was voted on changed then; 0: it has not
	Cast                      int    // who have voted on phones so far
	Team                      []int64
}

// Tally is the totals of a vote.
type Tally struct{ Yes, No, Abstain int }

// MinutesState is how far minutes are.
type MinutesState string

// The states.
const (
	MinutesDraft  MinutesState = "draft"
	MinutesRead   MinutesState = "read" // read back to the meeting and passed
	MinutesLocked MinutesState = "locked"
)

// Minutes is the record of a meeting.
type Minutes struct {
	Meeting   int64
	Body      string
	Inside    string // what stays in the cell
	State     MinutesState
	DraftedAt int64
	EditedBy  int64 // 0: as drafted
	ReadAt    int64
	ReadBy    int64
	Chair     int64 // who confirmed as chair
	ChairAt   int64
	ChairBy   int64  // who pressed it for him; the same when he did
	ChairWhy  string // why it was done for him
	Note      int64
	NoteAt    int64
	NoteBy    int64
	NoteWhy   string
	LockedAt  int64
	Digest    string
	Version   int64
	Annexes   []Annex

	// Of ReadMinutes while they wait to be confirmed: who confirms for the chair,
	// for the note-taker, has to say why.
	AskChair, AskNote bool
}

// Annex is a dated correction of locked minutes.
type Annex struct {
	ID     int64
	Text   string
	Reason string
	By     int64
	At     int64
}

// Look is somebody from above having opened whole minutes.
type Look struct {
	Person int64
	Name   string
	Hat    string
	Reason string
	At     int64
}

// PlanKind is what a line of the yearly plan is.
type PlanKind string

// The kinds.
const (
	Work  PlanKind = "work"
	Theme PlanKind = "theme"
)

// PlanItem is a line of a unit's yearly plan.
type PlanItem struct {
	ID        int64
	Unit      int64
	Month     string
	Kind      PlanKind
	Title     string
	Presenter int64
	MadeAt    int64
	Day       string // "" for some day of the month
	Who       string // who sees to it, in words
	First     string // the month, or the day, it was planned for first
	DoneOn    string // "" not yet
}

// Slot is a meeting that is due for a month, with the one that fills it.
type Slot struct {
	Unit    int64
	Body    Body
	Month   string
	N       int      // 1 of N in that month
	Meeting *Meeting // nil: none yet
	Late    bool     // the month is over and none was held
}

// Has says which bodies a unit has on a day.
type Has struct {
	Unit      org.Unit
	Cell      bool
	Bureau    bool // two or more lead the cell; else chi ủy steps fall away
	Committee bool
	Standing  bool
}
