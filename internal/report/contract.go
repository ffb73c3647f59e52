package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// Write keeps the words of a month's report, making it when there is none.
type Write struct {
	Key       db.Key
	Unit      int64
	Month     string
	Seen      int64
	Judgement string
	Wishes    string
}

// Write keeps it; asks for ReportEdit. Faults: Invalid, Conflict, State (sent).
func (s *Service) Write(ctx context.Context, actor access.Actor, cmd Write) (int64, error) {
	panic("report.Write")
}

// Send freezes the figures and sends the report to the unit above. Faults:
// State (no unit above; sent; the month's meeting has not ended, unless the
// month is over).
func (s *Service) Send(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	panic("report.Send")
}

// Answer answers a report, heard at a committee's meeting or not (in 0). Asks
// for ReportAnswer, and never one's own. Faults: Invalid (empty), State.
func (s *Service) Answer(ctx context.Context, actor access.Actor, key db.Key, id, in int64, text string) error {
	panic("report.Answer")
}

// View is the page of a report.
type View struct {
	Report
	UnitName, ToName                    string
	Live                                Facts // as counted now; equal to Facts once sent
	Difficulties                        []Difficulty
	Names                               map[int64]string
	Today                               string
	MayEdit, MaySend, MayAnswer, Exists bool
}

// Report gives the page of a unit's month, also before there is one. Asks for ReportView.
func (s *Service) Report(ctx context.Context, actor access.Actor, unit int64, month string) (View, error) {
	panic("report.Report")
}

// UnderRow is a unit on the committee's page of reports.
type UnderRow struct {
	Report
	UnitName string
	None     bool
	Open     int // difficulties open
}

// UnderPage gives every unit directly below with its report of a month, those
// without one too.
func (s *Service) UnderPage(ctx context.Context, actor access.Actor, unit int64, month string, after org.Cursor, limit int) (org.Page[UnderRow], error) {
	panic("report.UnderPage")
}

// Raise raises a difficulty to the unit above.
type Raise struct {
	Key      db.Key
	Unit     int64
	Source   string // "" or opinion, item
	SourceID int64
	Text     string
}

// Raise keeps it, ties it to this month's report when that is a draft, and tells
// the fate of a proposal it came from. Asks for ReportEdit.
func (s *Service) Raise(ctx context.Context, actor access.Actor, cmd Raise) (int64, error) {
	panic("report.Raise")
}

// Take gives a difficulty an owner of the committee and a date. Asks for ReportAnswer.
func (s *Service) Take(ctx context.Context, actor access.Actor, key db.Key, id, owner int64, due string) error {
	panic("report.Take")
}

// Settle answers a difficulty.
func (s *Service) Settle(ctx context.Context, actor access.Actor, key db.Key, id int64, answer string) error {
	panic("report.Settle")
}

// Close closes an answered difficulty, or opens it again (done false) with a
// note; only the unit that raised it (ReportEdit there). Faults: State.
func (s *Service) Close(ctx context.Context, actor access.Actor, key db.Key, id int64, done bool, note string) error {
	panic("report.Close")
}

// DifficultyView is the page of a difficulty.
type DifficultyView struct {
	Difficulty
	UnitName, ToName           string
	Names                      map[int64]string
	Owners                     []Owner // who of the committee may take it on
	MayTake, MaySettle, MayEnd bool
}

// Owner is somebody of the committee.
type Owner struct {
	Person int64
	Name   string
}

// Difficulty gives the page.
func (s *Service) Difficulty(ctx context.Context, actor access.Actor, id int64) (DifficultyView, error) {
	panic("report.Difficulty")
}

// Difficulties gives those a unit raised, or with to those sent to it; open first.
func (s *Service) Difficulties(ctx context.Context, actor access.Actor, unit int64, to bool, after org.Cursor, limit int) (org.Page[DifficultyView], error) {
	panic("report.Difficulties")
}

// ReportSubject and DifficultySubject are subjects of access: the unit's and,
// of a difficulty, its owner named.
func (s *Service) ReportSubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("report.ReportSubject")
}

// DifficultySubject is a difficulty as a subject of access.
func (s *Service) DifficultySubject(ctx context.Context, id int64) (access.Subject, error) {
	panic("report.DifficultySubject")
}
