package cycle

import (
	"context"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
)

// fileLasts is how long a unit's file opened by an inspector stays open, ms: as
// long as minutes opened from above.
const fileLasts = meeting.LookLasts

// shownLooks is how many openings a unit's page lists.
const shownLooks = 20

// FileLook is an inspector having opened a unit's file, or taken it as one archive.
type FileLook struct {
	Person int64
	Name   string // joined
	Hat    string
	Reason string
	Taken  bool
	At     int64
}

// outside says that the actor is not of the unit whose file it is.
func outside(actor access.Actor, u org.Unit) bool {
	return !access.May(actor, access.MeetingPrepare, access.Unit(u.Path))
}

// OpenFile lets an inspector see for a day what is usually asked of a unit, and
// take it as one archive: with the minutes, so it opens these too, each with the
// same reason where its meeting's body sees it. What is inside the cell stays
// closed. Who is of the unit needs no reason and leaves no line. Repeating it with
// the same key leaves one line. Faults: Invalid (no reason), NotFound.
func (s *Service) OpenFile(ctx context.Context, actor access.Actor, key db.Key, unit int64, reason string) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		const op = "cycle.open_file"
		u, err := org.LastOn(t, unit, clock.Day(t.Now()))
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.FileView, access.Unit(u.Path)); err != nil || !outside(actor, u) {
			return err
		}
		payload := struct {
			Unit   int64
			Reason string
		}{unit, reason}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			var bad fault.Fields
			reason := vn.Clean(reason)
			if n := utf8.RuneCountInString(reason); n < 10 || n > 500 {
				bad.Add("reason", "ready.open.reason", "Min", 10, "Max", 500)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			id := t.ID()
			if err := insertFileLook(t, id, unit, FileLook{Person: actor.Person, Hat: actor.Hat.Key(), Reason: reason, At: t.Now()}); err != nil {
				return 0, err
			}
			if err := meeting.OpenAllMinutes(t, actor, u, reason); err != nil {
				return 0, err
			}
			return id, audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: "papers.file_open", Subject: unit, Body: map[string]int64{"look": id}})
		})
		return err
	})
}
