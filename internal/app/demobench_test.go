package app

import (
	"context"
	"io"
	"syscall"
	"testing"
	"time"
)

// BenchmarkDemo builds the demo's 24 months; `nep demo` promises to be ready in
// ten seconds on an idle machine. "cpu-s" also tells on a busy one.
func BenchmarkDemo(b *testing.B) {
	for range b.N {
		before := cpu(b)
		if _, err := buildDemo(&env{ctx: context.Background(), out: io.Discard, err: io.Discard}, Settings{Data: b.TempDir()}, 1, 24, ""); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((cpu(b) - before).Seconds(), "cpu-s")
	}
}

// cpu is what the process has used of processors so far.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
