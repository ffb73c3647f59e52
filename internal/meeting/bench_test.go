package meeting

import (
	"fmt"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
)

// The reads behind every page, with two years of meetings and a cell of 40.
func BenchmarkPages(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			c := clock.At(clock.Time(at(day0, 12, 0)))
			h := build(b, dbtest.Open(b, engine.url(b), c), c)
			for n := range 35 {
				h.person(h.one, fmt.Sprintf("Nguyễn Văn Số%d", n))
			}
			var id int64
			for m := range 24 {
				day := AddMonths("2025-01", m) + "-05"
				h.now(day, 7, 0)
				id = h.running(Plan{Day: day})
				h.allPresent(id)
				h.now(day, 9, 0)
				h.ok(h.End(ctx, sys, "", id, 0))
			}
			sec := h.secretary()
			for name, read := range map[string]func() error{
				"view":    func() error { _, err := h.View(ctx, sec, id); return err },
				"waiting": func() error { _, err := h.Waiting(ctx, sec); return err },
				"member":  func() error { _, err := h.Waiting(ctx, h.as(h.an, access.Member, h.one)); return err },
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						h.ok(read())
					}
				})
			}
		})
	}
}
