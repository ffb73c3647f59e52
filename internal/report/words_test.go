package report

import (
	"fmt"
	"strings"
	"testing"
)

// A length nothing asks for is told without a norm: a committee's meeting has none.
func TestALengthWithoutANorm(t *testing.T) {
	say := func(key string, pairs ...any) string { return key + fmt.Sprint(pairs...) }
	for norm, want := range map[int]string{0: "report.held.plain", 90: "report.held"} {
		lines := Facts{Day: "2026-11-18", Minutes: 110, Norm: norm}.Lines(say)
		if got, _, _ := strings.Cut(lines[0].Value, "Day"); got != want {
			t.Errorf("with a norm of %d minutes it says %q", norm, lines[0].Value)
		}
	}
}
