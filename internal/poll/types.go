package poll

import (
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/member"
)

// Service is the room's door.
type Service struct{ DB *db.DB }

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

// The states of a poll.
const (
	Open   = "open"
	Closed = "closed"
	Void   = "void" // taken back before it closed
)

// Answer is what a member says.
type Answer string

// The answers; None is not yet.
const (
	None  Answer = ""
	Yes   Answer = "yes"
	No    Answer = "no"
	Other Answer = "other"
)

// Answers is every answer in the order pages offer them.
var Answers = []Answer{Yes, No, Other}

// Poll is a question to a committee.
type Poll struct {
	ID       int64
	Unit     int64
	Body     string // bureau, committee, standing
	Title    string
	Question string
	Due      string
	State    string
	SentAt   int64
	SentBy   int64
	ClosedAt int64
	ClosedBy int64
	ClosedOn string
	Base     int // all members of the committee on the day it was sent
	Yes      int
	No       int
	Other    int
	Passed   bool
	Reason   string // of taking it back
	Version  int64
}

// Returned is how many answered, of a closed poll.
func (p Poll) Returned() int { return p.Yes + p.No + p.Other }

// Asked is one member with what he said.
type Asked struct {
	Person int64
	Role   string
	Answer Answer
	Words  string
	At     int64
	By     int64  // who entered it
	Name   string // joined
}

// OnPaper says that another entered the answer.
func (a Asked) OnPaper() bool { return a.Answer != None && a.By != a.Person }

// members says whether a position belongs to a body.
func members(body string, r member.Role) bool {
	switch r {
	case member.SecretaryRole, member.DeputyRole, member.StandingRole:
		return true
	case member.CommitteeRole:
		return body != document.OfStanding
	}
	return false
}
