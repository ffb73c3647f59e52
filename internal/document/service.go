package document

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/search"
	"nep/internal/summary"
)

// Service is the room's door.
type Service struct {
	DB    *db.DB
	Files *blob.Store // nil where no file is kept
	// Of is asked, by rooms below, how a thing papers are attached to stands as
	// a subject of one action of this actor: "meeting" 12 may be its committee's
	// alone, and names who is on its roster and who takes its notes. false: the
	// room does not say; then it is the unit's.
	Of func(t *db.Tx, actor access.Actor, action access.Action, kind string, id int64) (access.Subject, bool, error)
	// Inside is asked whether an item of an agenda is its own body's alone.
	Inside func(t *db.Tx, item int64) (bool, error)
	// Unsent is asked whether a meeting, or the one of an item, has not been told to
	// anybody yet: what goes with it is still with who prepares it.
	Unsent func(t *db.Tx, kind string, id int64) (bool, error)
	// Fixed is asked whether what hangs on a thing can no longer be taken away:
	// the photographed minutes of a meeting whose minutes are confirmed.
	Fixed func(t *db.Tx, use Use) (bool, error)
	// FirstPage gives the text of the first page of a PDF. Faults: Corrupt (it is
	// broken), Invalid (a password), any other: it cannot be had. nil where nothing
	// reads them.
	FirstPage func(ctx context.Context, r io.ReaderAt) (string, error)
	// Text gives the text of a stored file of a media type, or why there is none (a
	// message key); nil where nothing reads them.
	Text     func(ctx context.Context, blob int64, media string) (text, note string, err error)
	MetOn    MetOn    // whether a body met on a day
	PassedBy PassedBy // nil where nothing votes
	// Fits asks, of a room above, what else keeps a draft from being issued: a
	// regulation's paper says what was passed. nil where nothing does.
	Fits func(t *db.Tx, o Official) error
	// Issuing is told, in the transaction that issues an official paper, of the paper
	// with its number: what follows from it (a regulation comes in force) follows now,
	// or nothing is issued. nil where nothing follows.
	Issuing func(t *db.Tx, actor access.Actor, o Official) error
	// Convert makes a PDF of an office file with this ending; nil where there is
	// nothing to do it with.
	Convert func(ctx context.Context, in io.Reader, ending string) (io.ReadCloser, error)
	// SiteOf tells where people of a unit met last, of those that is known of; nil
	// where it is not told.
	SiteOf func(t *db.Tx, unit int64, persons []int64) (map[int64]int64, error)
}

// New makes the room.
func New(d *db.DB, files *blob.Store) *Service { return &Service{DB: d, Files: files} }

// may checks a right at a unit by its path of today, or where it last hung.
func may(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// record writes an event: ids and facts, never titles or text.
func record(t *db.Tx, actor access.Actor, kind string, unit, subject int64, body any) error {
	if err := found(t, kind, subject); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}

// movedMonths is how many months back papers are put to meetings and taken away.
const movedMonths = 2

// moved says that a meeting a score was counted for may have a paper more or
// less. Which month its meeting is of is known to rooms below.
func moved(t *db.Tx, unit int64, use Use) error {
	if use.Kind != "meeting" && use.Kind != "item" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, clock.Day(t.Now())[:7]+"-01")
	if err != nil {
		return err
	}
	return summary.MarkSince(t, unit, day.AddDate(0, -movedMonths, 0).Format("2006-01"), day.Format("2006-01"), summary.ScoresMoved)
}

// found says that what an event is about is to be read again for the search.
// Having worked a directive through, or read a paper, changes nothing of it.
func found(t *db.Tx, kind string, subject int64) error {
	switch {
	case slices.Contains([]string{"paper.add", "paper.remove", "paper.version", "paper.class", "paper.attach", "paper.send"}, kind):
		return search.Changed(t, search.Paper, subject)
	case strings.HasPrefix(kind, "official."):
		return search.Changed(t, search.Official, subject)
	case kind == "directive.send":
		return search.Changed(t, search.Directive, subject)
	}
	return nil
}
