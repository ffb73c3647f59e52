package papers

import (
	"context"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/rule"
)

// regulationOf writes the paper of a regulation being made: word for word what was
// drafted, since its numbers become rules.
func (s *Service) regulationOf(ctx context.Context, actor access.Actor, o *document.Official) error {
	text, err := db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		d, err := rule.DraftByID(t, o.SourceID)
		if err != nil {
			return "", err
		}
		if d.Unit != o.Unit || !d.Open() {
			return "", fault.New("papers.begin", fault.NotFound, "fault.not_found")
		}
		u, err := org.LastOn(t, o.Unit, org.Today(t))
		o.Title = cycle.RegulationTitle(d)
		return d.Text(u.Kind), err
	})
	o.Text = text
	return err
}
