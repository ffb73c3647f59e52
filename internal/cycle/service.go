package cycle

import (
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// Service is the room's door. It holds the doors of all other rooms; the wiring
// fills it.
type Service struct {
	DB          *db.DB
	Units       *org.Service
	Members     *member.Service
	Rules       *rule.Service
	Documents   *document.Service
	Meetings    *meeting.Service
	Resolutions *resolution.Service
	Quality     *quality.Service
	Reports     *report.Service
	// Askers are the rooms asked what waits, in the order their items are shown
	// when nothing presses more.
	Askers []Asker
}
