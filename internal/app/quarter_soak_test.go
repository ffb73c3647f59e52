//go:build soak

package app

import (
	"testing"

	"nep/internal/pgtest"
)

// The same quarter on PostgreSQL.
func TestQuarterOnPostgres(t *testing.T) {
	playQuarter(t, []string{"--data", t.TempDir(), "--db", pgtest.URL(t)})
}
