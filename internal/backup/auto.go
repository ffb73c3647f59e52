package backup

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/fault"
)

// reserve is what a copy must leave free on the disk.
const reserve = 512 << 20

// retryAfter is how long Auto waits after a copy failed.
const retryAfter = time.Hour

// Auto makes one copy a day into a folder and removes those that Keep drops.
// Only names that Name gives are counted or removed: what a person put into
// the folder stays. One goroutine uses it.
type Auto struct {
	Source Source
	Dir    string // DataDir/backups
	Hour   int    // 0–23, in the organisation's zone
	// Notice tells the administrator what went wrong; nil only logs it.
	Notice func(ctx context.Context, err error)

	notBefore time.Time                   // after a failure
	free      func(string) (int64, error) // tests play a full disk
}

// Run makes the copies until ctx ends.
func (a *Auto) Run(ctx context.Context) {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		if _, err := a.Tick(ctx); err != nil && ctx.Err() == nil {
			slog.Error("scheduled copy", "err", err)
			if a.Notice != nil {
				a.Notice(ctx, err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// Tick makes today's copy if its hour has come and it is not there, and says
// whether it made one. A missed hour is made up for as soon as the server runs
// again. After a fault it does nothing for an hour. Faults: those of Make, and
// StorageFull (key backup.low_space) when there would be too little room left.
func (a *Auto) Tick(ctx context.Context) (made bool, err error) {
	now := clock.Time(a.Source.DB.Now())
	copies, err := List(a.Dir)
	if err != nil {
		return false, classify("backup.auto", err)
	}
	if !due(copies, now, a.Hour) || now.Before(a.notBefore) {
		return false, nil
	}
	if err := makeIn(ctx, a.Source, a.Dir, 0, a.free); err != nil {
		a.notBefore = now.Add(retryAfter)
		return false, err
	}
	return true, tidy(a.Dir, now)
}

// BeforeMigration is the hook for db.Migrate: it makes a copy in dir of a
// database that is about to change. Its fault stops the migration.
func BeforeMigration(ctx context.Context, src Source, dir string) func(from int64) error {
	return func(from int64) error {
		if err := makeIn(ctx, src, dir, from, nil); err != nil {
			return err
		}
		return tidy(dir, clock.Time(src.DB.Now()))
	}
}

func makeIn(ctx context.Context, src Source, dir string, before int64, free func(string) (int64, error)) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return classify("backup.auto", err)
	}
	if free == nil {
		free = blob.Free
	}
	need := src.estimate(dir) + reserve
	if have, err := free(dir); err == nil && have < need {
		return fault.New("backup.auto", fault.StorageFull, "backup.low_space", "Need", megabytes(need), "Free", megabytes(have))
	}
	_, err := Make(ctx, src, filepath.Join(dir, Name(clock.Time(src.DB.Now()), before)), nil)
	return err
}

// estimate is how large the next copy may be: the newest one and a fifth, or,
// for the first, the files and the database as they lie on the disk.
func (src Source) estimate(dir string) int64 {
	copies, _ := List(dir)
	var newest Copy
	for _, c := range copies {
		if c.At.After(newest.At) {
			newest = c
		}
	}
	if fi, err := os.Stat(filepath.Join(dir, newest.Name)); err == nil && newest.Name != "" {
		return fi.Size() + fi.Size()/5
	}
	var n int64
	if fi, err := os.Stat(src.DB.Path()); err == nil {
		n = fi.Size()
	}
	_ = filepath.WalkDir(src.Files.Dir(), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			if fi, err := e.Info(); err == nil {
				n += fi.Size()
			}
		}
		return nil
	})
	return n
}

// List gives the scheduled copies in dir; none when there is no such folder.
func List(dir string) ([]Copy, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []Copy
	for _, e := range entries {
		if c, ok := ParseName(e.Name()); ok {
			out = append(out, c)
		}
	}
	return out, err
}

// tidy removes the copies that the rule drops, and what a killed process left
// half made.
func tidy(dir string, now time.Time) error {
	copies, err := List(dir)
	if err != nil {
		return classify("backup.tidy", err)
	}
	_, drop := Keep(copies, now)
	for _, c := range drop {
		if err := os.Remove(filepath.Join(dir, c.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return classify("backup.tidy", err)
		}
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if fi, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), partPrefix) && fi.ModTime().Before(now.Add(-24*time.Hour)) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return classify("backup.tidy", err)
}
