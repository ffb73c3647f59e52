package cycle

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/notice"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/resolution"
)

// Remind reminds units below a committee of something that is late. Kind says of
// what: NeedReport of Below's report of Month, NeedCharge of the point charge ID
// is of, NeedDirective of directive ID; of the last two all units that are late.
type Remind struct {
	Key   db.Key
	Unit  int64
	Kind  NeedKind
	ID    int64
	Below int64
	Month string
}

// Remind keeps it and says how many units were reminded anew: none more than once
// a day. It waits on the page of who does it there. Asks for ReportAnswer at each
// unit, in a hat of the committee. Repeating it with the same key does nothing.
// Faults: NotFound, State (nothing of it is late: overview.remind.none).
func (s *Service) Remind(ctx context.Context, actor access.Actor, cmd Remind) (int, error) {
	const op = "cycle.remind"
	n, err := db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		units, href, err := lateUnits(t, cmd)
		if err != nil {
			return 0, err
		}
		day := org.Today(t)
		paths, err := org.PathsOn(t, append(slices.Clone(units), cmd.Below), day)
		if err != nil {
			return 0, err
		}
		if !actor.System && actor.Hat.Unit != cmd.Unit {
			return 0, fault.New(op, fault.NotFound, "fault.not_found")
		}
		ask := units
		if len(ask) == 0 && cmd.Below != 0 {
			ask = []int64{cmd.Below}
		}
		for _, u := range ask {
			if err := access.Check(actor, access.ReportAnswer, access.Unit(paths[u])); err != nil {
				return 0, err
			}
		}
		if len(units) == 0 {
			return 0, fault.New(op, fault.State, "overview.remind.none")
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (n int64, err error) {
			for _, u := range units {
				anew, err := notice.Remind(t, notice.Reminder{Unit: u, Href: href(u), ByUnit: cmd.Unit, By: actor.Person})
				if err != nil {
					return 0, err
				}
				if !anew {
					continue
				}
				n++
				if err := audit.Append(t, audit.Event{Actor: actor, Unit: u, Kind: "overview.remind", Subject: cmd.Unit, Body: map[string]any{"of": cmd.Kind, "id": cmd.ID, "month": cmd.Month}}); err != nil {
					return 0, err
				}
			}
			return n, nil
		})
		return n, err
	})
	return int(n), err
}

// lateUnits gives which units are late with what a reminder is of, and where each
// does it.
func lateUnits(t *db.Tx, cmd Remind) (units []int64, href func(unit int64) string, err error) {
	none := fault.New("cycle.remind", fault.NotFound, "fault.not_found")
	switch cmd.Kind {
	case NeedReport:
		u, err := org.LastOn(t, cmd.Below, org.Today(t))
		if err != nil {
			return nil, nil, err
		}
		if u.Parent != cmd.Unit || report.SpanOf(cmd.Month) == "" {
			return nil, nil, none
		}
		late, err := report.LateOf(t, []org.Unit{u}, cmd.Month)
		for _, l := range late {
			units = append(units, l.Unit)
		}
		return units, func(u int64) string { return unitHref(u, "bao-cao/"+cmd.Month) }, err
	case NeedCharge:
		c, err := resolution.ChargeByID(t, cmd.ID)
		if err != nil {
			return nil, nil, err
		}
		if c.Giver != cmd.Unit || c.SentAt == 0 {
			return nil, nil, none
		}
		all, err := resolution.ChargesOf(t, c.Item)
		at := map[int64]int64{}
		for _, x := range all {
			if x.State == resolution.Open && x.SentAt != 0 && x.Due < org.Today(t) {
				units, at[x.Unit] = append(units, x.Unit), x.ID
			}
		}
		return units, func(u int64) string { return "/viec-giao/" + num(at[u]) }, err
	case NeedDirective:
		d, err := document.DirectiveByID(t, cmd.ID)
		if err != nil {
			return nil, nil, err
		}
		if d.Unit != cmd.Unit {
			return nil, nil, none
		}
		if units, err = document.LateReceivers(t, cmd.ID); err != nil {
			return nil, nil, err
		}
		units, err = onNep(t, units)
		return units, func(int64) string { return "/van-ban/" + num(cmd.ID) }, err
	}
	return nil, nil, none
}
