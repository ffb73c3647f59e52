package document

import (
	"context"
	"io"
	"os"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// AddPaper adds a paper to a unit, attached to something or not.
type AddPaper struct {
	Key      db.Key
	Unit     int64
	Kind     PaperKind
	Title    string
	FileName string // of a file or photo
	Body     string // of a text
	Number   string
	Keeper   string
	Use      Use // zero: attached to nothing
}

// AddPaper keeps a paper; file is nil for texts and placeholders. It is
// streamed. Repeating it with the same key gives the same id. Faults: Invalid
// (fields; a secrecy mark: document.secret; a kind of file that is not taken:
// document.media), TooLarge, NotFound, StorageFull. Asks for MeetingPrepare at
// the unit.
func (s *Service) AddPaper(ctx context.Context, actor access.Actor, cmd AddPaper, file io.Reader) (int64, error) {
	panic("document.AddPaper")
}

// RemovePaper takes a paper away from what it is attached to; with no use left
// it is removed. Faults: NotFound. Asks for MeetingPrepare at its unit.
func (s *Service) RemovePaper(ctx context.Context, actor access.Actor, key db.Key, paper int64, use Use) error {
	panic("document.RemovePaper")
}

// Paper gives a paper and what it is attached to. A record is for those with
// MeetingView, all else for those with PaperView. Fault: NotFound.
func (s *Service) Paper(ctx context.Context, actor access.Actor, id int64) (Paper, []Use, error) {
	panic("document.Paper")
}

// OpenPaper gives the file of a paper, to be closed. Rights as Paper.
func (s *Service) OpenPaper(ctx context.Context, actor access.Actor, id int64) (Paper, *os.File, error) {
	panic("document.OpenPaper")
}

// PapersOf gives the papers attached to a thing, in the order they came.
func PapersOf(t *db.Tx, kind string, subject int64) ([]Paper, []Role, error) {
	panic("document.PapersOf")
}

// PaperSubject is a paper as a subject of access.
func (s *Service) PaperSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("document.PaperSubject")
}

// SendDirective enters a paper from above and sends it to units directly or
// indirectly below.
type SendDirective struct {
	Key      db.Key
	Unit     int64 // who sends
	Number   string
	Title    string
	Issuer   string
	IssuedOn string // as stored, "2026-11-03"
	Gist     string
	Form     Form
	DueOn    string
	Units    []int64 // none: every unit directly below (a base cell without units below: itself)
}

// SendDirective keeps and sends it. Faults: Invalid (fields, document.secret),
// NotFound. Asks for DirectiveEdit at the unit.
func (s *Service) SendDirective(ctx context.Context, actor access.Actor, cmd SendDirective) (int64, error) {
	panic("document.SendDirective")
}

// SendTx sends a directive in a caller's transaction: the notice of a
// resolution. Rights are the caller's. Sending one source twice gives the first.
func SendTx(t *db.Tx, actor access.Actor, d Directive, units []int64) (int64, error) {
	panic("document.SendTx")
}

// OpenFor gives what a unit still has to work through, the earliest due first,
// at most limit.
func OpenFor(t *db.Tx, unit int64, limit int) ([]To, error) { panic("document.OpenFor") }

// DirectiveByID gives a directive. Fault: NotFound.
func DirectiveByID(t *db.Tx, id int64) (Directive, error) { panic("document.DirectiveByID") }

// DoneTx notes that a unit worked a directive through at a meeting (0: said so
// itself) on a day. Repeating it changes nothing.
func DoneTx(t *db.Tx, actor access.Actor, directive, unit, meeting int64, day string) error {
	panic("document.DoneTx")
}

// MarkDone is DoneTx by hand, for a form other than a meeting. Asks for
// MeetingPrepare at the receiving unit.
func (s *Service) MarkDone(ctx context.Context, actor access.Actor, key db.Key, directive, unit int64, day string) error {
	panic("document.MarkDone")
}

// Directives gives what a unit has received, the open first, then the latest.
func (s *Service) Directives(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[To], error) {
	panic("document.Directives")
}

// Sent gives what a unit has sent down, the latest first.
func (s *Service) Sent(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Directive], error) {
	panic("document.Sent")
}

// DirectiveView is a directive with where it stands: every receiver for the
// sender and above, one's own line for a receiver.
type DirectiveView struct {
	Directive
	To     []To
	Done   int
	Of     int
	Papers []Paper
	Names  map[int64]string // of the units shown
}

// Directive gives the page of a directive. Fault: NotFound for who is neither
// of the sender, above it, nor of a receiver.
func (s *Service) Directive(ctx context.Context, actor access.Actor, id int64) (DirectiveView, error) {
	panic("document.Directive")
}

// DirectiveSubject is a directive as a subject of access: sender and receivers.
func (s *Service) DirectiveSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("document.DirectiveSubject")
}
