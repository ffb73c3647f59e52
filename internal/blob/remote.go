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
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Remote is a second place for content, such as an S3 bucket. Where there is one
// it is what counts, and the folder holds what was used of late.
type Remote interface {
	// Put keeps content whole or not at all; putting it again is harmless.
	Put(ctx context.Context, hash string, r io.Reader, size int64) error
	// Get reads content, to be closed; fs.ErrNotExist where there is none.
	Get(ctx context.Context, hash string) (io.ReadCloser, error)
	// Remove takes content away; what is not there is gone already.
	Remove(ctx context.Context, hash string) error
	// List calls each with every content there is and when it was put.
	List(ctx context.Context, each func(hash string, size int64, at time.Time) error) error
}

// cached is how long content that lies in the remote stays in the folder unused.
const cached = 7 * 24 * time.Hour

// gonePrefix begins the name of a mark that a row was taken away: its content in
// the remote, which cannot be made young again, is a day from being removed.
const gonePrefix = "gone-"

// Far gives the store a remote.
func (s *Store) Far(r Remote) *Store { s.remote = r; return s }

// Local gives the path of a row's content in the folder, fetched from the remote
// where it is not there. The error is fs.ErrNotExist where it is nowhere.
func (s *Store) Local(ctx context.Context, hash string) (string, error) {
	path := Path(s.dir, hash)
	if s.remote == nil {
		return path, nil
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	return path, s.fetch(ctx, hash, path)
}

// fetch writes content of the remote to its place in the folder, when it is what
// its hash says.
func (s *Store) fetch(ctx context.Context, hash, path string) error {
	in, err := s.remote.Get(ctx, hash)
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := os.CreateTemp(s.dir, tempPrefix)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), in); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != hash {
		return errDamaged
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

var errDamaged = errors.New("content is not what its hash says")

// send puts the content of a file into the remote.
func (s *Store) send(ctx context.Context, hash, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	return s.remote.Put(ctx, hash, f, fi.Size())
}

// far is what lies in the remote, by hash.
func (s *Store) far(ctx context.Context) (map[string]farFile, error) {
	out := map[string]farFile{}
	err := s.remote.List(ctx, func(hash string, size int64, at time.Time) error {
		if IsHash(hash) {
			out[hash] = farFile{size, at}
		}
		return ctx.Err()
	})
	return out, err
}

type farFile struct {
	size int64
	at   time.Time
}

// collectFar is Collect's part in the remote: what the folder has and the remote
// lacks is sent (a store that gets a remote is carried over by it), what has had
// no row for a day is removed, what was not used for a week leaves the folder.
func (s *Store) collectFar(ctx context.Context, now time.Time) (files int, err error) {
	there, err := s.far(ctx)
	if err != nil {
		return 0, err
	}
	err = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		hash := filepath.Base(filepath.Dir(path)) + e.Name()
		if !IsHash(hash) {
			return ctx.Err()
		}
		needed, err := db.Read(ctx, s.d, func(t *db.Tx) (bool, error) { return stands(t, hash) })
		if err != nil || !needed {
			return err
		}
		if _, has := there[hash]; !has {
			return s.send(ctx, hash, path)
		}
		if fi, err := e.Info(); err != nil || fi.ModTime().After(now.Add(-cached)) {
			return nil
		}
		s.place.Lock()
		defer s.place.Unlock()
		return os.Remove(path)
	})
	if err != nil {
		return 0, err
	}
	known, err := db.Read(ctx, s.d, func(t *db.Tx) (map[string]bool, error) {
		list, err := db.All(t, db.Scalar[string], "select hash from blob where purged_at = 0")
		out := make(map[string]bool, len(list))
		for _, h := range list {
			out[h] = true
		}
		return out, err
	})
	if err != nil {
		return 0, err
	}
	for hash, f := range there {
		if known[hash] || f.at.After(now.Add(-Grace)) || s.lately(hash, now) {
			continue
		}
		gone, err := s.dropFar(ctx, hash)
		if err != nil {
			return files, err
		}
		if gone {
			files++
		}
	}
	return files, nil
}

// dropFar takes content without a row out of the remote.
func (s *Store) dropFar(ctx context.Context, hash string) (bool, error) {
	s.place.Lock()
	defer s.place.Unlock()
	if s.paused() {
		return false, nil
	}
	needed, err := db.Read(ctx, s.d, func(t *db.Tx) (bool, error) { return stands(t, hash) })
	if err != nil || needed {
		return false, err
	}
	if err := s.remote.Remove(ctx, hash); err != nil {
		return false, err
	}
	os.Remove(s.gone(hash))
	return true, nil
}

func (s *Store) gone(hash string) string { return filepath.Join(s.dir, gonePrefix+hash) }

// markGone notes when the row of a content was taken away.
func (s *Store) markGone(hash string, now time.Time) error {
	if s.remote == nil {
		return nil
	}
	if err := os.WriteFile(s.gone(hash), nil, 0o600); err != nil {
		return err
	}
	return os.Chtimes(s.gone(hash), now, now)
}

// lately says that the row of a content was taken away less than a day ago.
func (s *Store) lately(hash string, now time.Time) bool {
	fi, err := os.Stat(s.gone(hash))
	return err == nil && fi.ModTime().After(now.Add(-Grace))
}

// used keeps content that is read in the folder.
func (s *Store) used(path string) {
	if s.remote != nil {
		now := clock.Time(s.d.Now())
		os.Chtimes(path, now, now)
	}
}

// unreachable is the fault of a remote that does not answer.
func unreachable(op string, err error) error {
	if err == nil {
		return nil
	}
	return &fault.Error{Op: op, Kind: fault.Unavailable, Key: "blob.far", Err: err}
}
