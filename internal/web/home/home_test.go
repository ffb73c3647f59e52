package home

import (
	"context"
	"strings"
	"testing"

	"nep/internal/cycle"
)

// Counts of a year are read with dots between thousands.
func TestLargeCountsAreGrouped(t *testing.T) {
	ms := measures(context.Background(), cycle.Habits{Cells: cycle.Rate{Num: 1320, Den: 1415}})
	if len(ms) != 1 || !strings.Contains(ms[0].Note, "1.320/1.415") {
		t.Errorf("%+v", ms)
	}
}
