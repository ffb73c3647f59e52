package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

var ctx = context.Background()

var start = time.Date(2026, 11, 3, 9, 0, 0, 0, clock.Zone)

// each gives a store on both engines with a clock the test moves.
func each(t *testing.T, fn func(t *testing.T, s *Store, c *clock.Clock)) {
	for _, engine := range []string{"sqlite", "postgres", "sqlite and a bucket"} {
		t.Run(engine, func(t *testing.T) {
			c := clock.At(start)
			url := ""
			if engine != "postgres" {
				url = dbtest.SQLite(t)
			} else {
				url = dbtest.Postgres(t)
			}
			s, err := New(dbtest.Open(t, url, c), filepath.Join(t.TempDir(), "files"))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(engine, "bucket") {
				bucketFor(t, s, c)
			}
			fn(t, s, c)
		})
	}
}

func put(t *testing.T, s *Store, text string) Info {
	t.Helper()
	info, err := s.Put(ctx, strings.NewReader(text), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	// The tests' clock is not the disk's.
	now := clock.Time(s.d.Now())
	if err := os.Chtimes(Path(s.dir, hashOf(text)), now, now); err != nil {
		t.Fatal(err)
	}
	return info
}

func hashOf(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// lose takes content away as nothing of ours does.
func lose(t *testing.T, s *Store, text string) {
	t.Helper()
	os.Remove(Path(s.dir, hashOf(text)))
	if s.remote != nil {
		if err := s.remote.Remove(ctx, hashOf(text)); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, s *Store, id int64) string {
	t.Helper()
	f, _, err := s.Open(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// onDisk lists the files under the store.
func onDisk(t *testing.T, s *Store) (names []string) {
	t.Helper()
	err := filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func wantKind(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want %v (%s)", err, kind, key)
	}
}

func TestPutAndOpen(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		for _, text := range []string{"Nghị quyết tháng 11", "", strings.Repeat("x", 300_000)} {
			info := put(t, s, text)
			if got := read(t, s, info.ID); got != text {
				t.Errorf("%d bytes came back as %d", len(text), len(got))
			}
			if info.Size != int64(len(text)) {
				t.Errorf("size %d of %d", info.Size, len(text))
			}
		}
		_, _, err := s.Open(ctx, 999_999)
		wantKind(t, err, fault.NotFound, "fault.not_found")
		lose(t, s, "")
		_, _, err = s.Open(ctx, put(t, s, "lost").ID)
		if err != nil {
			t.Fatal(err)
		}
		id := put(t, s, "lost").ID
		lose(t, s, "lost")
		_, _, err = s.Open(ctx, id)
		wantKind(t, err, fault.Corrupt, "blob.lost")
		put(t, s, "lost") // putting it again mends it
		if read(t, s, id) != "lost" {
			t.Error("not mended")
		}
	})
}

func TestTheLimitIsExact(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		if _, err := s.Put(ctx, strings.NewReader("12345"), 5); err != nil {
			t.Fatal(err)
		}
		before := len(onDisk(t, s))
		_, err := s.Put(ctx, strings.NewReader("123456"), 5)
		wantKind(t, err, fault.TooLarge, "blob.too_large")
		if got := len(onDisk(t, s)); got != before {
			t.Errorf("%d files on the disk, want %d", got, before)
		}
	})
}

func TestTwoSameFilesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		text := strings.Repeat("như nhau ", 10_000)
		ids := make([]int64, 8)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				info, err := s.Put(ctx, strings.NewReader(text), 1<<20)
				if err != nil {
					t.Error(err)
				}
				ids[i] = info.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("ids %v", ids)
			}
		}
		if n := len(onDisk(t, s)); n != 1 {
			t.Errorf("%d files", n)
		}
		if read(t, s, ids[0]) != text {
			t.Error("content differs")
		}
	})
}

func TestACutUploadLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		cut := io.MultiReader(strings.NewReader("half of a pa"), iotest.ErrReader(io.ErrUnexpectedEOF))
		_, err := s.Put(ctx, cut, 1<<20)
		wantKind(t, err, fault.Invalid, "blob.cut")

		stopped, cancel := context.WithCancel(ctx)
		slow := readerFunc(func(p []byte) (int, error) { cancel(); return copy(p, "abc"), nil })
		_, err = s.Put(stopped, slow, 1<<20)
		wantKind(t, err, fault.Unavailable, "blob.stopped")
		if names := onDisk(t, s); len(names) != 0 {
			t.Errorf("left behind: %v", names)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestAFullDiskLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		s.wrap = func(w io.Writer) io.Writer {
			left := 50_000
			return writerFunc(func(p []byte) (int, error) {
				if left -= len(p); left < 0 {
					return 0, &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
				}
				return w.Write(p)
			})
		}
		_, err := s.Put(ctx, bytes.NewReader(make([]byte, 200_000)), 1<<20)
		wantKind(t, err, fault.StorageFull, "blob.full")
		if names := onDisk(t, s); len(names) != 0 {
			t.Errorf("left behind: %v", names)
		}
		s.wrap = nil
		put(t, s, "room again")
	})
}

// A crash, or a full database, between the rename and the row leaves a file
// without a row. It is collected after a day, not before, and putting the same
// content again takes it over.
func TestAFileWithoutARowIsCollected(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		orphan := func(text string, age time.Duration) string {
			path := Path(s.dir, hashOf(text))
			os.MkdirAll(filepath.Dir(path), 0o700)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			at := c.Now().Add(-age)
			os.Chtimes(path, at, at)
			return path
		}
		old, young, again := orphan("old", 25*time.Hour), orphan("young", 23*time.Hour), orphan("again", 25*time.Hour)
		temp := filepath.Join(s.dir, tempPrefix+"123")
		stranger := filepath.Join(s.dir, "README.txt")
		for _, p := range []string{temp, stranger} {
			os.WriteFile(p, nil, 0o600)
			os.Chtimes(p, start.Add(-48*time.Hour), start.Add(-48*time.Hour))
		}
		put(t, s, "again")
		if _, files, err := s.Collect(ctx); err != nil || files != 2 {
			t.Fatalf("%d files, %v", files, err)
		}
		for path, there := range map[string]bool{old: false, young: true, again: true, temp: false, stranger: true} {
			if _, err := os.Stat(path); (err == nil) != there {
				t.Errorf("%s: there %v, want %v", path, err == nil, there)
			}
		}
	})
}

func TestWhatNobodyKeepsGoesAfterADay(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		kept, left := put(t, s, "kept"), put(t, s, "left")
		do(t, s, func(tx *db.Tx) error { return Keep(tx, kept.ID) })
		collect := func(after time.Duration, rows, files int) {
			t.Helper()
			c.Set(start.Add(after))
			r, f, err := s.Collect(ctx)
			if err != nil || r != rows || f != files {
				t.Fatalf("after %v: %d rows, %d files, %v; want %d, %d", after, r, f, err, rows, files)
			}
		}
		collect(23*time.Hour, 0, 0)
		resume := s.Pause()
		collect(25*time.Hour, 0, 0)
		resume()
		resume() // twice does no harm
		collect(26*time.Hour, 1, 0)
		if _, err := os.Stat(Path(s.dir, hashOf("left"))); err != nil {
			t.Error("the file went with its row; a backup that saw the row still needs it")
		}
		if _, _, err := s.Open(ctx, left.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("open: %v", err)
		}
		if err := db.Do(ctx, s.d, db.Lock{}, func(tx *db.Tx) error { return Keep(tx, left.ID) }); !fault.Is(err, fault.NotFound) {
			t.Errorf("keep of a collected file: %v", err)
		}
		collect(51*time.Hour, 0, 1)
		do(t, s, func(tx *db.Tx) error { return Release(tx, kept.ID) })
		collect(52*time.Hour, 0, 0) // its day begins when it is let go
		collect(76*time.Hour, 1, 0)
		collect(101*time.Hour, 0, 1)
		if names := onDisk(t, s); len(names) != 0 {
			t.Errorf("left: %v", names)
		}
	})
}

func do(t *testing.T, s *Store, fn func(*db.Tx) error) {
	t.Helper()
	if err := db.Do(ctx, s.d, db.Lock{}, fn); err != nil {
		t.Fatal(err)
	}
}

func TestPurge(t *testing.T) {
	each(t, func(t *testing.T, s *Store, c *clock.Clock) {
		id := put(t, s, "Mật").ID
		do(t, s, func(tx *db.Tx) error { return Keep(tx, id) })
		for range 2 { // the second does nothing
			if err := s.Purge(ctx, access.System(), id, "document.secret"); err != nil {
				t.Fatal(err)
			}
		}
		if names := onDisk(t, s); len(names) != 0 {
			t.Errorf("content still there: %v", names)
		}
		_, _, err := s.Open(ctx, id)
		wantKind(t, err, fault.State, "blob.purged")
		_, err = s.Put(ctx, strings.NewReader("Mật"), 1<<20)
		wantKind(t, err, fault.State, "blob.purged")
		if names := onDisk(t, s); len(names) != 0 {
			t.Errorf("content came back: %v", names)
		}
		err = db.Do(ctx, s.d, db.Lock{}, func(tx *db.Tx) error { return Keep(tx, id) })
		wantKind(t, err, fault.State, "blob.purged")
		events, err := db.Read(ctx, s.d, func(tx *db.Tx) (int64, error) {
			return db.One(tx, db.Scalar[int64], "select count(*) from audit_event where kind = 'blob.purge' and subject = $1", id)
		})
		if err != nil || events != 1 {
			t.Errorf("%d events, %v", events, err)
		}
		wantKind(t, s.Purge(ctx, access.System(), 999_999, "x"), fault.NotFound, "fault.not_found")
	})
}

func TestAFullDatabaseLeavesAFileToCollect(t *testing.T) {
	url := dbtest.SQLite(t)
	d, err := db.Open(ctx, db.Config{URL: url, NoSync: true, MaxPages: 1, Clock: clock.At(time.Now().Add(48 * time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s, err := New(d, filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10_000 {
		if _, err = s.Put(ctx, strings.NewReader(strings.Repeat("y", i)), 1<<20); err != nil {
			break
		}
	}
	if !fault.Is(err, fault.StorageFull) {
		t.Fatalf("got %v", err)
	}
	if _, files, err := s.Collect(ctx); files != 1 {
		t.Errorf("%d files collected, %v; want the one without a row", files, err)
	}
}

func TestIsHash(t *testing.T) {
	for text, want := range map[string]bool{hashOf("x"): true, strings.ToUpper(hashOf("x")): false, "": false, "../../../etc/passwd": false, hashOf("x")[1:]: false} {
		if IsHash(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
