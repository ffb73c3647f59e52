package db

import (
	"context"
	"time"

	"nep/internal/clock"
	"nep/internal/fault"
)

const (
	// clockSlack is how far the clock may stand behind the newest row: two
	// machines that keep time by themselves differ by minutes.
	clockSlack = 5 * time.Minute
	// firstYear is when this program was written: no clock that is right says
	// an earlier one.
	firstYear = 2026
)

// CheckClock compares the machine's clock with the newest instants in the
// database. A clock that is behind them by more than five minutes, or says a
// year in which there was no Nếp, is the fault State with the key
// db.clock_behind and the parameters Now and Newest. It is a warning: keys and
// the order of the audit log do not come from the clock, but the dates on
// papers do. A clock that once stood ahead and was put right warns until newer
// work has come after it.
func (d *DB) CheckClock(ctx context.Context) error {
	newest, err := Read(ctx, d, func(t *Tx) (int64, error) {
		// By id, not by at: the newest rows, whatever an earlier wrong clock
		// wrote into older ones.
		return One(t, Scalar[int64], `select coalesce(max(at), 0) from (
			select at from audit_event order by id desc limit 200) e`)
	})
	if err != nil {
		return err
	}
	now := d.clock.Now()
	if now.Year() >= firstYear && !now.Before(time.UnixMilli(newest).Add(-clockSlack)) {
		return nil
	}
	if newest == 0 {
		newest = clock.Ms(time.Date(firstYear, 1, 1, 0, 0, 0, 0, clock.Zone))
	}
	const form = "02/01/2006 15:04"
	return fault.New("db.clock", fault.State, "db.clock_behind",
		"Now", now.In(clock.Zone).Format(form), "Newest", clock.Time(newest).Format(form))
}
