//go:build soak

package app

import (
	"testing"

	"nep/internal/bench"
)

// Two hundred kills, in a larger crowd, from as many connections as the bench.
func TestKilledUnderLoadForLong(t *testing.T) {
	killed(t, killing{kills: 200, connections: 256, size: bench.Size{Cells: 100, Members: 20, Meetings: 16}})
}
