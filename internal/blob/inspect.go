package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
)

// Report is what Inspect found.
type Report struct {
	Files int64 // rows with content
	Bytes int64
	// Lost have no content on the disk, Damaged another content than was put,
	// Remained have content although they were purged, Miscounted were
	// released more often than kept.
	Lost, Damaged, Remained, Miscounted []int64
	// Orphans are files without a row that collection should have taken away.
	Orphans int64
}

// Inspect reads every stored file and compares it with its row; of a remote only
// that it is there and how long it is (reading checks the rest). It changes nothing and takes as long as reading all files does. Faults: of the
// database, Unavailable.
func (s *Store) Inspect(ctx context.Context) (Report, error) {
	var r Report
	rows, err := db.Read(ctx, s.d, func(t *db.Tx) ([]row, error) {
		return db.All(t, scan, "select "+columns+" from blob order by id")
	})
	if err != nil {
		return r, err
	}
	there := map[string]farFile{}
	if s.remote != nil {
		if there, err = s.far(ctx); err != nil {
			return r, unreachable("blob.inspect", err)
		}
	}
	known := map[string]bool{}
	for _, b := range rows {
		known[b.hash] = true
		if b.refs < 0 {
			r.Miscounted = append(r.Miscounted, b.ID)
		}
		if b.purged != 0 {
			_, far := there[b.hash]
			if _, err := os.Lstat(Path(s.dir, b.hash)); err == nil || far {
				r.Remained = append(r.Remained, b.ID)
			}
			continue
		}
		r.Files++
		r.Bytes += b.Size
		if s.remote != nil {
			switch f, has := there[b.hash]; {
			case !has:
				r.Lost = append(r.Lost, b.ID)
			case f.size != b.Size:
				r.Damaged = append(r.Damaged, b.ID)
			}
			continue
		}
		switch hash, err := s.hash(ctx, b.hash); {
		case ctx.Err() != nil:
			return r, classify("blob.inspect", ctx.Err())
		case errors.Is(err, fs.ErrNotExist):
			r.Lost = append(r.Lost, b.ID)
		case err != nil || hash != b.hash: // what cannot be read is damaged
			r.Damaged = append(r.Damaged, b.ID)
		}
	}
	for hash, f := range there {
		if !known[hash] && f.at.Before(clock.Time(s.d.Now()).Add(-2*Grace-time.Hour)) {
			r.Orphans++
		}
	}
	old := clock.Time(s.d.Now()).Add(-2*Grace - time.Hour)
	err = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		hash := filepath.Base(filepath.Dir(path)) + e.Name()
		if fi, err := e.Info(); err == nil && fi.ModTime().Before(old) &&
			(strings.HasPrefix(e.Name(), tempPrefix) || IsHash(hash) && !known[hash]) {
			r.Orphans++
		}
		return ctx.Err()
	})
	return r, classify("blob.inspect", err)
}

func (s *Store) hash(ctx context.Context, name string) (string, error) {
	if !IsHash(name) {
		return "", errors.New("no hash")
	}
	f, err := os.Open(Path(s.dir, name))
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, &source{ctx: ctx, r: f})
	return hex.EncodeToString(h.Sum(nil)), err
}
