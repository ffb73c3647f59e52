package blob

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
)

// Collect takes away what nobody has kept for a day (Grace): rows first, and
// files that have had no row for a day. It gives how many of each. While
// paused it does nothing. It may be run as often as one likes, by the active
// server only. Faults: of the database, Unavailable (the disk).
func (s *Store) Collect(ctx context.Context) (rows, files int, err error) {
	now := clock.Time(s.d.Now())
	before := clock.Ms(now.Add(-Grace))
	old, err := db.Read(ctx, s.d, func(t *db.Tx) ([]row, error) { return unkept(t, before) })
	if err != nil {
		return 0, 0, err
	}
	for _, b := range old {
		gone, err := s.dropRow(ctx, b, before, now)
		if err != nil {
			return rows, files, err
		}
		if gone {
			rows++
		}
	}
	err = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		gone, err := s.dropFile(ctx, path, now)
		if gone {
			files++
		}
		return err
	})
	if err != nil || s.remote == nil {
		return rows, files, classify("blob.collect", err)
	}
	far, err := s.collectFar(ctx, now)
	// What goes from both places is one.
	return rows, max(files, far), unreachable("blob.collect", err)
}

// dropRow takes away one row. Its file becomes an orphan that is a day from
// being removed: whoever saw the row a moment ago can still read it.
func (s *Store) dropRow(ctx context.Context, b row, before int64, now time.Time) (bool, error) {
	s.place.Lock()
	defer s.place.Unlock()
	if s.paused() {
		return false, nil
	}
	if err := os.Chtimes(Path(s.dir, b.hash), now, now); err != nil && !os.IsNotExist(err) {
		return false, classify("blob.collect", err)
	}
	if err := s.markGone(b.hash, now); err != nil {
		return false, classify("blob.collect", err)
	}
	return db.Write(ctx, s.d, db.On("blob", b.ID), func(t *db.Tx) (bool, error) { return drop(t, b.ID, before) })
}

// dropFile takes away a file that has been without a row for a day. What does
// not belong to the store is left alone.
func (s *Store) dropFile(ctx context.Context, path string, now time.Time) (bool, error) {
	hash := filepath.Base(filepath.Dir(path)) + filepath.Base(path)
	temp := strings.HasPrefix(filepath.Base(path), tempPrefix)
	if !temp && !IsHash(hash) {
		return false, nil
	}
	s.place.Lock()
	defer s.place.Unlock()
	if s.paused() {
		return false, nil
	}
	fi, err := os.Stat(path)
	if err != nil {
		if os.IsNotExist(err) {
			err = nil
		}
		return false, err
	}
	if fi.ModTime().After(now.Add(-Grace)) {
		return false, nil
	}
	if !temp {
		needed, err := db.Read(ctx, s.d, func(t *db.Tx) (bool, error) { return stands(t, hash) })
		if err != nil || needed {
			return false, err
		}
	}
	return true, os.Remove(path)
}
