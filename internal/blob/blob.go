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
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
)

// Grace is how long what nobody keeps stays: the file of a form that is being
// filled in is put before the row that will keep it.
const Grace = 24 * time.Hour

// tempPrefix begins the name of a file that is being written. No hash begins so.
const tempPrefix = "incoming-"

// Info says what is known of a stored file.
type Info struct {
	ID   int64
	Size int64 // bytes
	At   int64 // when it was last put, Unix ms
}

// Store is the files of one database, in one folder. Its methods may be called
// at the same time.
type Store struct {
	d   *db.DB
	dir string

	// place is held shared while a file gets its place and its row, and alone
	// while one is taken away, so that a file put again is not collected.
	place  sync.RWMutex
	mu     sync.Mutex
	pauses int

	remote Remote // nil: the folder is all there is

	wrap func(io.Writer) io.Writer // tests play a full disk; nil otherwise
}

// New opens the store in dir (…/data/files), which is made when missing. It
// does not touch the database. Faults: Unavailable (the folder cannot be used).
func New(d *db.DB, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, classify("blob.new", err)
	}
	return &Store{d: d, dir: dir}, nil
}

// Dir is the store's folder.
func (s *Store) Dir() string { return s.dir }

// Path is where the content with this hash lies under dir. For backup and
// doctor; a page never sees it.
func Path(dir, hash string) string { return filepath.Join(dir, hash[:2], hash[2:]) }

// IsHash says whether hash has the form of the hash of a stored file.
func IsHash(hash string) bool {
	b, err := hex.DecodeString(hash)
	return err == nil && len(b) == sha256.Size && strings.ToLower(hash) == hash
}

// Put stores what r gives, at most limit bytes, and gives its id. The same
// content gives the same id. Nobody keeps it yet: call Keep within a day.
//
// Repeating it changes nothing. After a fault nothing is stored, at most a
// file that will be collected. Faults: those of Stage and Commit.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	in, err := s.Stage(ctx, r, limit)
	if err != nil {
		return Info{}, err
	}
	defer in.Discard()
	return in.Commit(ctx)
}

// Staged is content that came in whole and has no place yet, so that it can be
// looked into before it is kept. It is read like a file.
type Staged struct {
	store *Store
	f     *os.File
	Size  int64
	hash  string
}

// Name is its file on the disk, for a process that reads it there.
func (in *Staged) Name() string { return in.f.Name() }

// ReadAt reads of it.
func (in *Staged) ReadAt(p []byte, off int64) (int, error) { return in.f.ReadAt(p, off) }

// Discard lets go of what was not committed; afterwards it does nothing.
func (in *Staged) Discard() {
	in.f.Close()
	os.Remove(in.f.Name()) // gone already when it was committed
}

// Stage takes in what r gives, at most limit bytes. Call Discard when done,
// committed or not. Faults: TooLarge (more than limit), Invalid (r broke off:
// an upload that was cut), StorageFull, Unavailable. After a fault nothing is
// left.
func (s *Store) Stage(ctx context.Context, r io.Reader, limit int64) (*Staged, error) {
	const op = "blob.put"
	f, err := os.CreateTemp(s.dir, tempPrefix)
	if err != nil {
		return nil, classify(op, err)
	}
	out := &Staged{store: s, f: f}
	sum := sha256.New()
	var to io.Writer = f
	if s.wrap != nil {
		to = s.wrap(f)
	}
	in := &source{ctx: ctx, r: io.LimitReader(r, limit+1)}
	out.Size, err = io.Copy(io.MultiWriter(to, sum), in)
	switch {
	case ctx.Err() != nil:
		err = &fault.Error{Op: op, Kind: fault.Unavailable, Key: "blob.stopped", Err: ctx.Err()}
	case in.err != nil:
		err = &fault.Error{Op: op, Kind: fault.Invalid, Key: "blob.cut", Err: in.err}
	case err != nil:
		err = classify(op, err)
	case out.Size > limit:
		err = fault.New(op, fault.TooLarge, "blob.too_large", "MB", megabytes(limit))
	}
	if err != nil {
		out.Discard()
		return nil, err
	}
	out.hash = hex.EncodeToString(sum.Sum(nil))
	return out, nil
}

// Commit gives it its place and its id. Nobody keeps it yet: call Keep within a
// day. Faults: State (this content was purged and is not taken again),
// StorageFull, Unavailable.
func (in *Staged) Commit(ctx context.Context) (Info, error) {
	const op = "blob.put"
	s := in.store
	if err := in.f.Sync(); err != nil {
		return Info{}, classify(op, err)
	}
	if err := in.f.Close(); err != nil {
		return Info{}, classify(op, err)
	}
	if s.remote != nil { // before the lock: a slow line holds up nobody else
		if err := s.refusePurged(ctx, in.hash); err != nil {
			return Info{}, err
		}
		if err := s.send(ctx, in.hash, in.f.Name()); err != nil {
			return Info{}, unreachable(op, err)
		}
	}
	s.place.RLock()
	defer s.place.RUnlock()
	// Purged content is refused before it lies in its place again.
	if err := s.refusePurged(ctx, in.hash); err != nil {
		if s.remote != nil { // purged while it was sent
			s.remote.Remove(ctx, in.hash)
		}
		return Info{}, err
	}
	path := Path(s.dir, in.hash)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Info{}, classify(op, err)
	}
	// Renaming over the same content is harmless, mends a damaged file, and
	// makes an old orphan young again.
	if err := os.Rename(in.f.Name(), path); err != nil {
		return Info{}, classify(op, err)
	}
	for _, dir := range []string{filepath.Dir(path), s.dir} {
		if err := SyncDir(dir); err != nil {
			return Info{}, classify(op, err)
		}
	}
	return db.Write(ctx, s.d, db.Lock{}, func(t *db.Tx) (Info, error) { return upsert(t, in.hash, in.Size) })
}

func (s *Store) refusePurged(ctx context.Context, hash string) error {
	purged, err := db.Read(ctx, s.d, func(t *db.Tx) (bool, error) { return isPurged(t, hash) })
	if err == nil && purged {
		err = fault.New("blob.put", fault.State, "blob.purged")
	}
	return err
}

// source notes whether reading or writing failed: io.Copy tells them not apart,
// and the person must hear which.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// Open opens the content of id for reading. The caller closes it and has
// checked that the reader may see what the file belongs to. Faults: NotFound,
// State (purged), Corrupt (the row is there and the file is not).
func (s *Store) Open(ctx context.Context, id int64) (*os.File, Info, error) {
	const op = "blob.open"
	r, err := db.Read(ctx, s.d, func(t *db.Tx) (row, error) { return byID(t, id) })
	if err != nil {
		return nil, Info{}, err
	}
	if r.purged != 0 {
		return nil, Info{}, fault.New(op, fault.State, "blob.purged")
	}
	path, err := s.Local(ctx, r.hash)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errDamaged) {
		return nil, Info{}, unreachable(op, err)
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errDamaged) {
		return nil, Info{}, &fault.Error{Op: op, Kind: fault.Corrupt, Key: "blob.lost", Err: err}
	}
	s.used(path)
	if err != nil {
		return nil, Info{}, classify(op, err)
	}
	return f, r.Info, nil
}

// Keep notes one more row that needs file id. It is called in the transaction
// that writes that row; calling it again counts again. Faults: NotFound (no
// such file, or it was collected meanwhile), State (purged).
func Keep(t *db.Tx, id int64) error {
	r, err := byID(t, id)
	if err != nil {
		return err
	}
	if r.purged != 0 {
		return fault.New("blob.keep", fault.State, "blob.purged")
	}
	return addRef(t, id, 1)
}

// Release takes back one Keep. The file goes a day after the last one. Faults:
// NotFound.
func Release(t *db.Tx, id int64) error { return addRef(t, id, -1) }

// Pause stops collection until the function it gives is called.
func (s *Store) Pause() (resume func()) {
	s.mu.Lock()
	s.pauses++
	s.mu.Unlock()
	return sync.OnceFunc(func() {
		s.mu.Lock()
		s.pauses--
		s.mu.Unlock()
	})
}

func (s *Store) paused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pauses > 0
}

// Purge takes away the content of id for good, whoever keeps it; the row stays
// and says when. The caller is the room the file belongs to, or the command
// line: it has checked the right, and reason is what it gives the audit log (a
// message key, never a name). Purging again does nothing. Copies made before
// keep the content: the caller tells the person so. Faults: NotFound.
func (s *Store) Purge(ctx context.Context, actor access.Actor, id int64, reason string) error {
	s.place.Lock()
	defer s.place.Unlock()
	// The row first: a crash between the two leaves a row that says purged and
	// a file that Sweep removes, never a row whose content came back.
	hash, err := db.Write(ctx, s.d, db.On("blob", id), func(t *db.Tx) (string, error) {
		r, err := byID(t, id)
		if err != nil || r.purged != 0 {
			return r.hash, err
		}
		if err := markPurged(t, id); err != nil {
			return "", err
		}
		return r.hash, audit.Append(t, audit.Event{Actor: actor, Kind: "blob.purge", Subject: id, Body: map[string]any{"reason": reason, "size": r.Size}})
	})
	if err != nil {
		return err
	}
	if s.remote != nil {
		if err := s.remote.Remove(ctx, hash); err != nil {
			return unreachable("blob.purge", err)
		}
	}
	return s.remove(hash)
}

func (s *Store) remove(hash string) error {
	path := Path(s.dir, hash)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return classify("blob.remove", err)
	}
	return classify("blob.remove", SyncDir(filepath.Dir(path)))
}

// SyncDir makes a rename or a removal in dir lasting.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" { // a folder cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// classify gives an error of the file system the kind and the sentence a
// person needs; nil stays nil.
func classify(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case IsFull(err):
		return &fault.Error{Op: op, Kind: fault.StorageFull, Key: "blob.full", Err: err}
	}
	return fault.Wrap(op, fault.Unavailable, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "blob.unavailable", Err: err})
}

// IsFull says whether err is a disk, or a person's share of it, without room.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, errQuota) || errors.Is(err, syscall.EFBIG)
}

func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }
