package app

import (
	"testing"

	"nep/internal/pgtest"
)

// The bench, small: it stores what it says, and says what it measured.
func TestBench(t *testing.T) {
	t.Parallel()
	small := []string{"--lang", "en", "bench", "checkin", "--rounds", "2", "--cells", "4", "--members", "6", "--connections", "8"}
	for name, args := range map[string][]string{"sqlite": small, "postgres": with(small, "--url", pgtest.URL(t))} {
		t.Run(name, func(t *testing.T) {
			out, code := run(t, args...)
			if code != 0 {
				t.Fatalf("exit status %d\n%s", code, out)
			}
			mustContain(t, out, "72 check-ins acknowledged, 72 stored (24 pressed again", "0 lost, 0 twice, 0 uncalled for; 0 meetings",
				"Ended 4 meetings", "no difference", "\nratio ")
		})
	}
	for name, args := range map[string][]string{"sqlite": nil, "postgres": {"--url", pgtest.URL(t)}} {
		t.Run("search "+name, func(t *testing.T) {
			out, code := run(t, append([]string{"--lang", "en", "bench", "search", "--papers", "600", "--times", "3"}, args...)...)
			if code != 0 {
				t.Fatalf("exit status %d\n%s", code, out)
			}
			mustContain(t, out, "600 papers, ", "province   of a paper", "worst p99 ")
		})
	}
	t.Run("pages", func(t *testing.T) {
		out, code := run(t, "--lang", "en", "bench", "pages", "--months", "2", "--times", "2")
		if code != 0 {
			t.Fatalf("exit status %d\n%s", code, out)
		}
		mustContain(t, out, "bithu ", "/to-chuc/{unit}/thang/{month}", "worst p99 ")
	})
}

// A database with data in it is left alone.
func TestBenchRefusesWhatIsInUse(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	args := []string{"--lang", "en", "bench", "checkin", "--rounds", "1", "--cells", "1", "--members", "3", "--connections", "2", "--url", url}
	if out, code := run(t, args...); code != 0 {
		t.Fatalf("exit status %d\n%s", code, out)
	}
	out, code := run(t, args...)
	if code != 1 {
		t.Errorf("exit status %d", code)
	}
	mustContain(t, out, "holds data already")
}
