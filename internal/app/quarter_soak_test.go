//go:build soak

package app

import (
	"testing"

	"nep/internal/pgtest"
)

// The same month on PostgreSQL.
func TestMonthOnPostgres(t *testing.T) {
	t.Parallel()
	playMonth(t, []string{"--data", t.TempDir(), "--db", pgtest.URL(t)})
}

// The same quarter on PostgreSQL.
func TestQuarterOnPostgres(t *testing.T) {
	playQuarter(t, []string{"--data", t.TempDir(), "--db", pgtest.URL(t)})
}
