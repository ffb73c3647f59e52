package meeting

import "nep/internal/web"

// courseRoutes are roll, the course of a meeting, its quick way, prints.
func (p *Pages) courseRoutes() []web.Route { return nil }
