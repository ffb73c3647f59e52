package account

import (
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
)

// BenchmarkResolve is what every request pays.
func BenchmarkResolve(b *testing.B) {
	d := dbtest.Open(b, dbtest.SQLite(b), clock.At(start))
	s := New(d, testSettings())
	code, err := s.SetupCode(ctx)
	if err != nil {
		b.Fatal(err)
	}
	in, err := s.MakeFirst(ctx, First{code, "quantri", "Quản trị", good, phone})
	if err != nil {
		b.Fatal(err)
	}
	h := &house{t: b, Service: s, next: 100}
	h.exec(`insert into unit (id, from_on, to_on, made_at) values (2, '2020-01-01', '9999-12-31', 0)`)
	h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values (2, '2020-01-01', '9999-12-31', 0, '/2/')`)
	person := h.person("Trần Thị Mai", cell, access.Secretary)
	h.exec(`update account set person = $1`, person)
	for b.Loop() {
		if got, _, err := s.Resolve(ctx, in.Token); err != nil || len(got.Hats) != 3 {
			b.Fatal(err, got.Hats)
		}
	}
}
