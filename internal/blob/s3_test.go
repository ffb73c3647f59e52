package blob

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

// fakeS3 is as much of an S3 storage as the store asks for, in memory, on the
// test's clock.
type fakeS3 struct {
	mu   sync.Mutex
	c    *clock.Clock
	has  map[string][]byte
	at   map[string]time.Time
	down bool
	puts int
	auth []string // Authorization headers seen
}

func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.auth = append(f.auth, r.Header.Get("Authorization"))
	name, ok := strings.CutPrefix(r.URL.Path, "/nep/")
	fail := func(status int, code string) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, `<Error><Code>%s</Code><Message>x</Message></Error>`, code)
	}
	switch {
	case f.down:
		fail(http.StatusForbidden, "AccessDenied")
	case !ok:
		fail(http.StatusNotFound, "NoSuchBucket")
	case r.Method == "GET" && r.URL.Query().Get("list-type") == "2":
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<ListBucketResult><Name>nep</Name><IsTruncated>false</IsTruncated>`)
		for k, b := range f.has {
			fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>%d</Size><LastModified>%s</LastModified><ETag>"x"</ETag></Contents>`, k, len(b), f.at[k].UTC().Format("2006-01-02T15:04:05.000Z"))
		}
		fmt.Fprint(w, `</ListBucketResult>`)
	case r.Method == "PUT":
		b, err := io.ReadAll(body(r))
		if want := r.Header.Get("X-Amz-Decoded-Content-Length"); err != nil || want != "" && want != strconv.Itoa(len(b)) {
			fail(http.StatusBadRequest, "IncompleteBody") // nothing is kept
			return
		}
		f.has[name], f.at[name] = b, f.c.Now()
		f.puts++
		w.Header().Set("ETag", `"x"`)
	case r.Method == "DELETE":
		delete(f.has, name)
		w.WriteHeader(http.StatusNoContent)
	default:
		b, has := f.has[name]
		if !has {
			fail(http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Last-Modified", f.at[name].UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		if r.Method == "GET" {
			w.Write(b)
		}
	}
}

// body is what was sent, out of the signed chunks it comes in.
func body(r *http.Request) io.Reader {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return r.Body
	}
	in, out := bufio.NewReader(r.Body), &bytes.Buffer{}
	for {
		line, err := in.ReadString('\n')
		size, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		n, bad := strconv.ParseInt(size, 16, 64)
		if err != nil || bad != nil || n == 0 {
			io.Copy(io.Discard, in)
			return out
		}
		if _, err := io.CopyN(out, in, n); err != nil {
			return out
		}
		in.Discard(2)
	}
}

// far gives a store over a fake bucket, on both engines.
func far(t *testing.T, fn func(t *testing.T, s *Store, f *fakeS3, c *clock.Clock)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			c := clock.At(start)
			url := ""
			if engine == "sqlite" {
				url = dbtest.SQLite(t)
			} else {
				url = dbtest.Postgres(t)
			}
			s, err := New(dbtest.Open(t, url, c), filepath.Join(t.TempDir(), "files"))
			if err != nil {
				t.Fatal(err)
			}
			f := bucketFor(t, s, c)
			fn(t, s, f, c)
		})
	}
}

// bucketFor gives a store a fake bucket.
func bucketFor(t *testing.T, s *Store, c *clock.Clock) *fakeS3 {
	f := &fakeS3{c: c, has: map[string][]byte{}, at: map[string]time.Time{}}
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	r, err := NewS3(S3{Endpoint: srv.URL, Bucket: "nep", Key: "nguoi-dung", Secret: "khoa-bi-mat"})
	if err != nil {
		t.Fatal(err)
	}
	s.Far(r)
	return f
}

// Content lies in the bucket before its row is there; the folder is only what was
// used of late, and is filled again from the bucket.
func TestContentLiesInTheBucket(t *testing.T) {
	far(t, func(t *testing.T, s *Store, f *fakeS3, c *clock.Clock) {
		for _, text := range []string{"Nghị quyết tháng 11", "", strings.Repeat("x", 300_000)} {
			info := put(t, s, text)
			if string(f.has[key(hashOf(text))]) != text {
				t.Fatalf("%d bytes are not in the bucket", len(text))
			}
			os.RemoveAll(filepath.Dir(Path(s.dir, hashOf(text))))
			if got := read(t, s, info.ID); got != text {
				t.Errorf("%d bytes came back as %d", len(text), len(got))
			}
		}
		id := put(t, s, "một bản").ID
		f.has[key(hashOf("một bản"))] = []byte("bản khác")
		os.Remove(Path(s.dir, hashOf("một bản")))
		_, _, err := s.Open(ctx, id)
		wantKind(t, err, fault.Corrupt, "blob.lost")
		delete(f.has, key(hashOf("một bản")))
		_, _, err = s.Open(ctx, id)
		wantKind(t, err, fault.Corrupt, "blob.lost")
		if r, err := s.Inspect(ctx); err != nil || !slices.Equal(r.Lost, []int64{id}) || len(r.Damaged) != 0 {
			t.Errorf("%+v %v", r, err)
		}
		put(t, s, "một bản") // putting it again mends it
		if read(t, s, id) != "một bản" {
			t.Error("not mended")
		}
		for _, a := range f.auth {
			if strings.Contains(a, "khoa-bi-mat") {
				t.Error("the secret key was sent")
			}
		}
	})
}

// A bucket that does not answer leaves no row, and a sentence.
func TestTheBucketIsDown(t *testing.T) {
	far(t, func(t *testing.T, s *Store, f *fakeS3, c *clock.Clock) {
		id := put(t, s, "có từ trước").ID
		f.down = true
		_, err := s.Put(ctx, strings.NewReader("mới"), 1<<20)
		wantKind(t, err, fault.Unavailable, "blob.far")
		if read(t, s, id) != "có từ trước" { // what is in the folder is read all the same
			t.Error("not read")
		}
		os.Remove(Path(s.dir, hashOf("có từ trước")))
		_, _, err = s.Open(ctx, id)
		wantKind(t, err, fault.Unavailable, "blob.far")
		f.down = false
		if r, err := s.Inspect(ctx); err != nil || r.Files != 1 || len(r.Lost) != 0 {
			t.Errorf("%+v %v", r, err)
		}
	})
}

// What nobody keeps goes in two steps a day apart, in the bucket as in the folder;
// a store that gets a bucket is carried over; what is not used leaves the folder.
func TestCollectingFromTheBucket(t *testing.T) {
	far(t, func(t *testing.T, s *Store, f *fakeS3, c *clock.Clock) {
		remote := s.remote
		s.remote = nil
		kept := put(t, s, "giữ")
		if err := db.Do(ctx, s.d, db.Lock{}, func(x *db.Tx) error { return Keep(x, kept.ID) }); err != nil {
			t.Fatal(err)
		}
		s.remote = remote
		put(t, s, "bỏ")
		f.has[key(hashOf("không ai biết"))], f.at[key(hashOf("không ai biết"))] = []byte("không ai biết"), c.Now()
		collect := func() {
			t.Helper()
			if _, _, err := s.Collect(ctx); err != nil {
				t.Fatal(err)
			}
		}
		there := func(text string) bool { f.mu.Lock(); defer f.mu.Unlock(); _, ok := f.has[key(hashOf(text))]; return ok }
		collect()
		if !there("giữ") || !there("bỏ") || !there("không ai biết") {
			t.Fatal("carried over, and nothing young taken")
		}
		c.Set(start.Add(25 * time.Hour))
		collect()
		if there("không ai biết") || !there("bỏ") || !there("giữ") {
			t.Error("a day later an orphan is gone, and of what nobody keeps the row only")
		}
		resume := s.Pause()
		c.Set(start.Add(51 * time.Hour))
		collect()
		if !there("bỏ") {
			t.Error("collected while paused")
		}
		resume()
		collect()
		if there("bỏ") || !there("giữ") {
			t.Error("two days later its content is gone")
		}
		old := c.Now().Add(-8 * 24 * time.Hour)
		os.Chtimes(Path(s.dir, hashOf("giữ")), old, old)
		collect()
		if _, err := os.Stat(Path(s.dir, hashOf("giữ"))); !errors.Is(err, fs.ErrNotExist) {
			t.Error("unused content stays in the folder")
		}
		if read(t, s, kept.ID) != "giữ" {
			t.Error("not fetched again")
		}
		if r, err := s.Inspect(ctx); err != nil || len(r.Lost)+len(r.Damaged)+int(r.Orphans) != 0 {
			t.Errorf("%+v %v", r, err)
		}
	})
}

// Purged content leaves the bucket too and is refused.
func TestPurgingFromTheBucket(t *testing.T) {
	far(t, func(t *testing.T, s *Store, f *fakeS3, c *clock.Clock) {
		id := put(t, s, "mật").ID
		if err := s.Purge(ctx, access.System(), id, "thử"); err != nil {
			t.Fatal(err)
		}
		if len(f.has) != 0 {
			t.Error("still in the bucket")
		}
		_, err := s.Put(ctx, strings.NewReader("mật"), 1<<20)
		wantKind(t, err, fault.State, "blob.purged")
		if len(f.has) != 0 {
			t.Error("back in the bucket")
		}
	})
}

func TestBadStorageAddresses(t *testing.T) {
	for _, s := range []S3{{}, {Endpoint: "s3.example:9000", Bucket: "a", Key: "k", Secret: "s"}, {Endpoint: "https://x/y", Bucket: "a", Key: "k", Secret: "s"}, {Endpoint: "https://x", Key: "k", Secret: "s"}} {
		if _, err := NewS3(s); err == nil || strings.Contains(err.Error(), "k s") {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
