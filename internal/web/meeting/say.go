package meeting

import "nep/internal/web"

// sayRoutes are opinions, votes and minutes.
func (p *Pages) sayRoutes() []web.Route { return nil }
