package db_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nep/internal/db"
	"nep/internal/db/dbtest"
)

// BenchmarkWriteSQLiteGroup compares fifty at once, which share transactions,
// with one after another, both on synchronous=FULL and in one run: the ratio
// counts, not the rates.
func BenchmarkWriteSQLiteGroup(b *testing.B) {
	d, err := db.Open(bg, db.Config{URL: dbtest.SQLite(b)})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	var next atomic.Int64
	meetingTables(b, d, 1)
	write := func() {
		err := db.Do(bg, d, db.On("meeting", 1), func(tx *db.Tx) error {
			_, err := tx.Exec(`insert into attendance values (2, $1, 'present', $2)`, next.Add(1), tx.Now())
			return err
		})
		if err != nil {
			b.Error(err)
		}
	}
	const writers, n = 50, 2000
	for range 50 {
		write()
	}
	var alone, group time.Duration
	for b.Loop() {
		begin := time.Now()
		for range n / 4 {
			write()
		}
		alone += 4 * time.Since(begin)
		begin = time.Now()
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range n / writers {
					write()
				}
			})
		}
		wg.Wait()
		group += time.Since(begin)
	}
	b.ReportMetric(float64(alone)/float64(group), "times-faster")
	b.ReportMetric(float64(n)*float64(b.N)/group.Seconds(), "group/s")
	b.ReportMetric(float64(n)*float64(b.N)/alone.Seconds(), "alone/s")
}

// BenchmarkWritePostgresOneMeeting lets fifty people check in to one meeting,
// with the lock before BEGIN and without.
func BenchmarkWritePostgresOneMeeting(b *testing.B) {
	for _, striped := range []bool{true, false} {
		b.Run(map[bool]string{true: "striped", false: "unstriped"}[striped], func(b *testing.B) {
			d := dbtest.Open(b, dbtest.Postgres(b), nil)
			const people, each = 50, 10
			var failures int64
			var spent time.Duration
			meetingTables(b, d, people*each)
			if !striped {
				d.Unstriped()
			}
			before := d.Stats()
			for b.Loop() {
				schema(b, d, `update seat set state = 'expected'`, `update sitting set present = 0`)
				begin := time.Now()
				var wg sync.WaitGroup
				for w := range people {
					wg.Go(func() {
						for i := range each {
							if err := db.Do(bg, d, db.On("meeting", 1), func(tx *db.Tx) error { return checkIn(tx, w*each+i) }); err != nil {
								atomic.AddInt64(&failures, 1)
								if !strings.Contains(err.Error(), "serialize") {
									b.Error(err)
								}
							}
						}
					})
				}
				wg.Wait()
				spent += time.Since(begin)
			}
			if striped && failures > 0 {
				b.Error(fmt.Sprint(failures, " check-ins failed"))
			}
			per := float64(b.N)
			b.ReportMetric(float64(d.Stats().Retries-before.Retries)/per, "retries/500")
			b.ReportMetric(float64(failures)/per, "failures/500")
			b.ReportMetric(people*each*per/spent.Seconds(), "checkins/s")
		})
	}
}
