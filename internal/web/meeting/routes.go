package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Meetings    *meeting.Service
	Cycle       *cycle.Service
	Resolutions *resolution.Service
	Scores      *quality.Service
	Papers      *document.Service
	Units       *org.Service
	Members     *member.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	// Thread is what a thing hangs on and what hangs on it.
	Thread func(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	return slices.Concat(p.prepareRoutes(), p.courseRoutes(), p.sayRoutes())
}

// prepareRoutes are the hub, planning, the meeting's own page, agenda, notice.
func (p *Pages) prepareRoutes() []web.Route {
	return nil
}

// meeting is the {meeting} of the address as a subject of access.
func (p *Pages) meeting(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.MeetingSubject(c.Context(), id)
}
