//go:build soak

package app

import (
	"flag"
	"testing"

	"nep/internal/bench"
)

var soakKills = flag.Int("kills", 200, "how often a server is killed in the long test")

// Two hundred kills, in a larger crowd, from as many connections as the bench.
// Go's own ten minutes a package do not do: -timeout 2h, as `make soak` has it;
// -args -kills 5 tries it.
func TestKilledUnderLoadForLong(t *testing.T) {
	killed(t, killing{kills: *soakKills, connections: 256, size: bench.Size{Cells: 100, Members: 20, Meetings: 16}})
}
