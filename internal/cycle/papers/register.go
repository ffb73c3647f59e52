package papers

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/report"
	"nep/internal/resolution"
)

// Entry is what the register says of a number beside the number: what the paper
// is about and who signed it, for who may read the paper.
type Entry struct{ Title, Signer string }

// Entries tells of the lines of a unit's register what each paper is; rights to
// the register are the caller's. A paper the actor may not read has none.
func (s *Service) Entries(ctx context.Context, actor access.Actor, lines []document.Number) (map[document.Number]Entry, error) {
	ids := map[string][]int64{}
	for _, n := range lines {
		ids[n.What] = append(ids[n.What], n.Subject)
	}
	titles, err := s.Resolutions.Titles(ctx, actor, ids["resolution"])
	if err != nil {
		return nil, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[document.Number]Entry, error) {
		type known struct {
			title  string
			signer int64
		}
		of := map[string]map[int64]known{"resolution": {}, "official": {}, "report": {}, "history": {}}
		signers, err := resolution.Signers(t, ids["resolution"])
		if err != nil {
			return nil, err
		}
		for id, title := range titles {
			of["resolution"][id] = known{title, signers[id]}
		}
		officials, err := document.OfficialsByID(t, ids["official"])
		if err != nil {
			return nil, err
		}
		for _, o := range officials {
			if ok, err := document.MayOpenOfficial(t, actor, o); err != nil || !ok {
				if err != nil {
					return nil, err
				}
				of["official"][o.ID] = known{say("papers.closed"), o.Signer}
				continue
			}
			of["official"][o.ID] = known{o.Title, o.Signer}
		}
		for _, id := range ids["history"] {
			p, uses, err := document.PaperByID(t, id)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			if err == nil && !slices.ContainsFunc(uses, func(u document.Use) bool { return u.Role == document.Record }) { // minutes are their own body's
				of["history"][id] = known{title: p.Title}
			}
		}
		reports, err := report.Many(t, ids["report"])
		if err != nil {
			return nil, err
		}
		lead := map[string]int64{} // who led a unit on a day signs what it sent up
		for _, r := range reports {
			of["report"][r.ID] = known{title: say("papers.report.summary", "Month", report.Words(say, r.Month))}
		}
		var people []int64
		for _, n := range lines {
			k := of[n.What][n.Subject]
			if n.What == "report" {
				if _, asked := lead[n.Day]; !asked {
					who, err := member.PositionsOn(t, n.Unit, n.Day)
					if err != nil {
						return nil, err
					}
					lead[n.Day] = 0
					if len(who) > 0 && who[0].Role == member.SecretaryRole {
						lead[n.Day] = who[0].Person
					}
				}
				k.signer = lead[n.Day]
				of[n.What][n.Subject] = k
			}
			people = append(people, k.signer)
		}
		names, err := member.PersonsByID(t, people)
		if err != nil {
			return nil, err
		}
		out := map[document.Number]Entry{}
		for _, n := range lines {
			k := of[n.What][n.Subject]
			e := Entry{Title: k.title}
			if p, ok := names[k.signer]; ok && k.title != "" {
				e.Signer = p.Name()
			}
			out[n] = e
		}
		return out, nil
	})
}
