package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Members *member.Service
	Units   *org.Service
	// UnitSubject is the {unit} of the address as the subject of a right.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// UnitName is what a unit is called today.
	UnitName func(ctx context.Context, unit int64) (string, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route { return append(p.importRoutes(), p.peopleRoutes()...) }
