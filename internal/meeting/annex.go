package meeting

import (
	"context"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/vn"
)

// Annex adds a dated correction to locked minutes and gives its id; asks for
// MeetingLead. The minutes themselves stay as they were confirmed. Repeating it
// with the same key gives the same one. Faults: Invalid (empty, no reason),
// NotFound, State (not locked yet).
func (s *Service) Annex(ctx context.Context, actor access.Actor, key db.Key, meeting int64, text, reason string) (int64, error) {
	return db.Write(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) (int64, error) {
		const op = "meeting.annex"
		m, err := May(t, actor, access.MeetingLead, meeting)
		if err != nil {
			return 0, err
		}
		payload := struct {
			Meeting      int64
			Text, Reason string
		}{meeting, text, reason}
		id, _, err := db.Once(t, key, actor.Account, payload, func() (int64, error) {
			x, _, err := MinutesOf(t, m.ID)
			if err != nil {
				return 0, err
			}
			if x.State != MinutesLocked {
				return 0, fault.New(op, fault.State, "meeting.annex.early")
			}
			a := Annex{Text: vn.CleanLines(text), Reason: vn.Clean(reason), By: actor.Person, At: t.Now()}
			var bad fault.Fields
			if n := utf8.RuneCountInString(a.Text); n == 0 {
				bad.Add("text", "meeting.annex.text")
			} else if n > maxAnnex {
				bad.Add("text", "meeting.say.long", "Max", maxAnnex)
			} else if document.SecretText(a.Text) {
				bad.Add("text", "meeting.say.secret")
			}
			if n := utf8.RuneCountInString(a.Reason); n == 0 {
				bad.Add("reason", "meeting.annex.reason")
			} else if n > maxReason {
				bad.Add("reason", "meeting.say.long", "Max", maxReason)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			a.ID = t.ID()
			if err := insertAnnex(t, m.ID, a); err != nil {
				return 0, err
			}
			if err := fix(t, m); err != nil {
				return 0, err
			}
			return a.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.annex", Subject: m.ID, Body: map[string]int64{"annex": a.ID}})
		})
		return id, err
	})
}
