package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// ---- opinions (opinion.go, opinions.go) ----

// Say notes an opinion at an item, for a member: by himself (before or in the
// meeting) or by who prepares the meeting ("ghi hộ").
type Say struct {
	Key     db.Key
	Meeting int64
	Item    int64
	Person  int64 // 0 with Reserved: no name kept
	Kind    OpinionKind
	Text    string
}

// Say keeps it and counts the person as one who spoke. Before the meeting runs
// it is an opinion sent ahead. Faults: Invalid (empty, over 4,000 letters),
// NotFound (item or person not of the meeting), State (over: locked).
func (s *Service) Say(ctx context.Context, actor access.Actor, cmd Say) (int64, error) {
	panic("meeting.Say")
}

// Unsay takes an opinion away that was noted wrongly: by who said it or who
// prepares, until the minutes are locked.
func (s *Service) Unsay(ctx context.Context, actor access.Actor, key db.Key, opinion int64) error {
	panic("meeting.Unsay")
}

// Reword mends the text or kind of an opinion.
func (s *Service) Reword(ctx context.Context, actor access.Actor, key db.Key, opinion int64, kind OpinionKind, text string) error {
	panic("meeting.Reword")
}

// Opinions gives the opinions of a meeting to its own body, those at inside
// items too. Fault: NotFound for anybody else.
func (s *Service) Opinions(ctx context.Context, actor access.Actor, meeting int64) ([]Opinion, error) {
	panic("meeting.Opinions")
}

// MySayings gives what the actor's own person said, the latest first, at most
// limit, whatever the hat.
func (s *Service) MySayings(ctx context.Context, actor access.Actor, limit int) ([]Opinion, error) {
	panic("meeting.MySayings")
}

// SetSpoke ticks who spoke, without a text.
func (s *Service) SetSpoke(ctx context.Context, actor access.Actor, key db.Key, meeting int64, persons []int64) error {
	panic("meeting.SetSpoke")
}

// ---- votes (openvote.go, cast.go, closevote.go, voidvote.go) ----

// OpenVote opens a vote.
type OpenVote struct {
	Key      db.Key
	Meeting  int64
	Item     int64 // 0: of none
	About    string
	AboutID  int64
	Question string
	Rule     string // rule.VoteOrdinary when empty
	Way      VoteWay
	Team     []int64 // tally team of a paper vote, at least one
}

// OpenVote opens it; asks for MeetingLead. Faults: Invalid, State (not running;
// one about this is open: meeting.vote.open; nobody present may vote).
func (s *Service) OpenVote(ctx context.Context, actor access.Actor, cmd OpenVote) (int64, error) {
	panic("meeting.OpenVote")
}

// Cast votes on the actor's own phone: "yes", "no", "abstain". Only that he has
// voted is kept. Faults: NotFound (not on the roster), State (closed; may not
// vote; not present; has voted: meeting.vote.cast).
func (s *Service) Cast(ctx context.Context, actor access.Actor, key db.Key, vote int64, choice string) error {
	panic("meeting.Cast")
}

// CloseVote closes a vote with what was counted: all of a vote by hands or on
// paper, those without a phone of a vote on phones.
type CloseVote struct {
	Key  db.Key
	Vote int64
	Tally
	Issued, Returned, Invalid int
}

// CloseVote fixes base, needed and result. Faults: Invalid (more votes than
// present voters, papers that do not add up), State.
func (s *Service) CloseVote(ctx context.Context, actor access.Actor, cmd CloseVote) (Vote, error) {
	panic("meeting.CloseVote")
}

// HandsVote opens and closes a vote by hands at once: what a secretary types
// after counting.
func (s *Service) HandsVote(ctx context.Context, actor access.Actor, open OpenVote, tally Tally) (Vote, error) {
	panic("meeting.HandsVote")
}

// VoidVote makes an open or closed vote void, with a reason, until the minutes
// are locked.
func (s *Service) VoidVote(ctx context.Context, actor access.Actor, key db.Key, vote int64, reason string) error {
	panic("meeting.VoidVote")
}

// Vote gives a vote with whether the actor's person may still cast.
func (s *Service) Vote(ctx context.Context, actor access.Actor, id int64) (v Vote, mayCast bool, err error) {
	panic("meeting.Vote")
}

// VoteSubject is a vote as a subject of access: its meeting's.
func (s *Service) VoteSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("meeting.VoteSubject")
}

// ---- minutes (minutes.go, confirm.go, annex.go, look.go) ----

// EditMinutes writes the minutes' text.
type EditMinutes struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version
	Body    string
	Inside  string
}

// EditMinutes keeps it. Minutes that were read go back to draft when the text
// changes. Faults: Invalid (empty), Conflict, State (locked).
func (s *Service) EditMinutes(ctx context.Context, actor access.Actor, cmd EditMinutes) error {
	panic("meeting.EditMinutes")
}

// ReadBack notes that the minutes were read back to the meeting and passed; while running or after it ended.
func (s *Service) ReadBack(ctx context.Context, actor access.Actor, key db.Key, meeting int64) error {
	panic("meeting.ReadBack")
}

// Confirm confirms the minutes as chair or as note-taker: by that person, or
// by who leads the unit for one who is not on the system (kept as such). Both
// confirmations lock minutes and meeting. The note-taker and the chair are two
// people. Faults: State (not ended; not read; locked), Conflict (text changed),
// NotFound.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, key db.Key, meeting int64, asChair bool, seen int64) error {
	panic("meeting.Confirm")
}

// Annex adds a dated correction to locked minutes.
func (s *Service) Annex(ctx context.Context, actor access.Actor, key db.Key, meeting int64, text, reason string) (int64, error) {
	panic("meeting.Annex")
}

// OpenMinutes lets a higher level read whole minutes (without what is inside)
// with a reason; the cell sees who did. Open for a day. Faults: Invalid (no reason), NotFound.
func (s *Service) OpenMinutes(ctx context.Context, actor access.Actor, key db.Key, meeting int64, reason string) error {
	panic("meeting.OpenMinutes")
}

// ReadMinutes gives the minutes to the meeting's body, or to who opened them
// within a day, then without Inside. Fault: NotFound.
func (s *Service) ReadMinutes(ctx context.Context, actor access.Actor, meeting int64) (Minutes, error) {
	panic("meeting.ReadMinutes")
}

// Looks gives who opened the minutes from above, for the body.
func (s *Service) Looks(ctx context.Context, actor access.Actor, meeting int64) ([]Look, error) {
	panic("meeting.Looks")
}
