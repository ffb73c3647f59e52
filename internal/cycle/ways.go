package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
)

// Way leads from an item of a committee's agenda to what it is about, and says
// how much of it there is.
type Way struct {
	Label  string // message key
	Params []any
	Href   string
}

// Ways gives, by kind of item, where a committee's meeting finds what it hears
// and decides: the reports of its month, and of the month before while one of
// them waits for an answer; the difficulties waiting; the classes of both. Of
// other bodies there are none. Asks for MeetingLook; what the actor may not read
// is left out. Fault: NotFound.
func (s *Service) Ways(ctx context.Context, actor access.Actor, id int64) (map[meeting.ItemKind][]Way, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[meeting.ItemKind][]Way, error) {
		m, err := meeting.May(t, actor, access.MeetingLook, id)
		if err != nil || m.Body != meeting.CommitteeBody {
			return nil, err
		}
		c := &course{t: t, today: clock.Day(t.Now())}
		if c.unit, err = org.LastOn(t, m.Unit, c.today); err != nil {
			return nil, err
		}
		below, err := c.below()
		if err != nil || below == 0 {
			return nil, err
		}
		out := map[meeting.ItemKind][]Way{}
		add := func(kind meeting.ItemKind, label, href string, params ...any) {
			out[kind] = append(out[kind], Way{"cycle.way." + label, params, unitHref(m.Unit, href)})
		}
		path := access.Unit(c.unit.Path)
		reads, looks := access.May(actor, access.ReportView, path), access.May(actor, access.MeetingLook, path)
		for _, month := range []string{meeting.AddMonths(m.Month, -1), m.Month} {
			got, err := report.Under(t, m.Unit, month)
			if err != nil {
				return nil, err
			}
			waits := 0
			for _, r := range got {
				if r.State == report.Sent {
					waits++
				}
			}
			its := month == m.Month && (month <= meeting.MonthOf(c.today) || len(got) > 0) // of a month to come there is no page yet
			if reads && (its || month != m.Month && waits > 0) {
				add(meeting.Reports, "reports", "bao-cao-duoi?thang="+month, "Month", shortMonth(month), "Sent", len(got), "Of", below, "Count", waits)
			}
			scores, err := quality.DirectlyBelow(t, m.Unit, month)
			if err != nil {
				return nil, err
			}
			decided := 0
			for _, x := range scores {
				if x.State == quality.ScoreDecided {
					decided++
				}
			}
			switch {
			case !looks || month != m.Month && decided == len(scores):
			case len(scores) == 0:
				add(meeting.Classes, "classes.none", "xep-loai?thang="+month, "Month", shortMonth(month))
			default:
				add(meeting.Classes, "classes", "xep-loai?thang="+month, "Month", shortMonth(month), "Count", decided, "Of", len(scores))
			}
		}
		open, err := report.OpenSumTo(t, m.Unit)
		if err != nil {
			return nil, err
		}
		if reads {
			add(meeting.Reports, "difficulties", "vuong-mac?xem=den", "Count", open.Count)
		}
		return out, nil
	})
}
