package backup

import (
	"archive/zip"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Source is what a copy is made of.
type Source struct {
	DB      *db.DB
	Files   *blob.Store
	DataDir string   // where the tables are spooled, and Extra lies
	Extra   []string // files of DataDir to take along when they are there, with slashes: "tls/ca.pem"
	App     string   // the program's version

	wrap func(io.Writer) io.Writer // tests play a full disk; nil otherwise
}

// to is where f is written to.
func (src Source) to(f io.Writer) io.Writer {
	if src.wrap != nil {
		return src.wrap(f)
	}
	return f
}

// Progress is how far a copy or a restore has come.
type Progress struct {
	Phase       string // tables, files; restoring: check, load, files
	Done, Total int64  // tables or files of that phase
	Bytes       int64  // read so far, unpacked
}

// Result is a copy that was made.
type Result struct {
	Path     string
	Bytes    int64
	Manifest Manifest
}

// Incomplete gives the sentence, as a message key with its pairs, that says how
// many files the copy could not hold whole; "" when it holds all.
func (r Result) Incomplete() (key string, params []any) {
	n := len(r.Manifest.Missing) + len(r.Manifest.Damaged)
	if n == 0 {
		return "", nil
	}
	return "backup.made.missing", []any{"N", n}
}

// partPrefix begins the name of a copy that is being made.
const partPrefix = ".nep-part-"

// Make writes a copy of src to path while the server runs. progress may be
// nil. When ctx ends, or anything fails, nothing is left under path. Making it
// again under another name makes another copy. Faults: Exists (path is there;
// it is not touched), StorageFull, Unavailable (stopped, or the folder cannot
// be written), those of the database.
func Make(ctx context.Context, src Source, path string, progress func(Progress)) (Result, error) {
	const op = "backup.make"
	res, err := src.make(ctx, path, progress)
	switch {
	case err == nil:
		return res, nil
	case ctx.Err() != nil:
		return Result{}, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "backup.stopped", Err: ctx.Err()}
	}
	return Result{}, classify(op, err)
}

func (src Source) make(ctx context.Context, path string, progress func(Progress)) (res Result, err error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	if _, err := os.Lstat(path); err == nil {
		return res, fault.New("backup.make", fault.Exists, "backup.exists", "Path", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return res, err
	}
	defer src.Files.Pause()()

	spool, err := os.CreateTemp(src.DataDir, partPrefix)
	if err != nil {
		return res, err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	snap, err := src.snapshot(ctx, spool, progress)
	if err != nil {
		return res, err
	}

	out, err := os.CreateTemp(filepath.Dir(path), partPrefix)
	if err != nil {
		return res, err
	}
	defer os.Remove(out.Name()) // renamed already when all went well
	defer out.Close()
	n, err := src.pack(ctx, out, spool, &snap, progress)
	if err != nil {
		return res, err
	}
	if err := out.Sync(); err != nil {
		return res, err
	}
	if err := out.Close(); err != nil {
		return res, err
	}
	if err := ctx.Err(); err != nil {
		return res, err
	}
	if err := os.Rename(out.Name(), path); err != nil {
		return res, err
	}
	return Result{path, n, snap.Manifest}, blob.SyncDir(filepath.Dir(path))
}

// snapshot is the tables of one instant, packed in the spool one after another.
type snapshot struct {
	Manifest
	packed []packed
	blobs  []blobRow
}

// packed is a table's place in the spool.
type packed struct {
	from, size int64
	crc        uint32
}

type blobRow struct {
	id, size int64
	hash     string
	purged   bool
}

// snapshot spools every table. It holds a read transaction and therefore does
// nothing slower than writing to the data folder.
func (src Source) snapshot(ctx context.Context, spool io.Writer, progress func(Progress)) (snapshot, error) {
	at := newCounter(src.to(spool))
	return db.Read(ctx, src.DB, func(t *db.Tx) (s snapshot, err error) {
		s.Manifest = Manifest{Format: Format, App: src.App, Engine: string(t.Engine()), At: t.Now()}
		if s.Schema, err = schemaVersion(t); err != nil {
			return s, err
		}
		tables, err := schema(t)
		if err != nil {
			return s, err
		}
		var bytes int64
		for i, tab := range tables {
			progress(Progress{"tables", int64(i), int64(len(tables)), bytes})
			part, place, err := spoolTable(ctx, t, tab, at)
			if err != nil {
				return s, fmt.Errorf("table %s: %w", tab.name, err)
			}
			bytes += part.Bytes
			s.Tables, s.packed = append(s.Tables, part), append(s.packed, place)
		}
		progress(Progress{"tables", int64(len(tables)), int64(len(tables)), bytes})
		if has(tables, "blob") {
			s.blobs, err = db.All(t, func(r db.Row) (b blobRow, err error) {
				var purged int64
				err = r.Scan(&b.id, &b.hash, &b.size, &purged)
				b.purged = purged != 0
				return b, err
			}, "select id, hash, size, purged_at from blob order by id")
		}
		return s, err
	})
}

func spoolTable(ctx context.Context, t *db.Tx, tab table, to *counter) (Table, packed, error) {
	part := Table{Name: tab.name, Columns: tab.columns}
	place := packed{from: to.n}
	// Fast packing: the snapshot is open meanwhile.
	z, err := flate.NewWriter(to, flate.BestSpeed)
	if err != nil {
		return part, place, err
	}
	crc := crc32.NewIEEE()
	plain := newCounter(io.MultiWriter(z, crc))
	var line []byte
	err = eachRow(t, tab, func(row []any) error {
		if part.Rows++; part.Rows%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var err error
		if line, err = appendRow(line[:0], tab.columns, row); err != nil {
			return err
		}
		_, err = plain.Write(line)
		return err
	})
	if err := errors.Join(err, z.Close()); err != nil {
		return part, place, err
	}
	part.part = plain.part()
	place.size, place.crc = to.n-place.from, crc.Sum32()
	return part, place, nil
}

// pack writes the whole file and gives its length.
func (src Source) pack(ctx context.Context, out *os.File, spool io.ReaderAt, s *snapshot, progress func(Progress)) (int64, error) {
	seal := newSealer(src.to(out))
	z := zip.NewWriter(seal)
	when := clock.Time(s.At)
	for i, part := range s.Tables {
		place := s.packed[i]
		w, err := z.CreateRaw(&zip.FileHeader{Name: part.entry(), Method: zip.Deflate, Modified: when,
			CRC32: place.crc, CompressedSize64: uint64(place.size), UncompressedSize64: uint64(part.Bytes)})
		if err != nil {
			return 0, err
		}
		if _, err := io.Copy(w, io.NewSectionReader(spool, place.from, place.size)); err != nil {
			return 0, err
		}
	}
	if err := src.packFiles(ctx, z, s, when, progress); err != nil {
		return 0, err
	}
	for _, name := range src.Extra {
		e := Extra{Name: name}
		var found bool
		var err error
		if e.part, found, err = packFile(ctx, z, e.entry(), when, filepath.Join(src.DataDir, filepath.FromSlash(name))); err != nil {
			return 0, err
		}
		if found {
			s.Extra = append(s.Extra, e)
		}
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate, Modified: when})
	if err != nil {
		return 0, err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	if err := enc.Encode(s.Manifest); err != nil {
		return 0, err
	}
	if err := z.SetComment(sealText + fmt.Sprintf("%0*d", sealSize, 0)); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	_, err = out.WriteAt([]byte(seal.seal()), seal.n-sealSize)
	return seal.n, err
}

func (src Source) packFiles(ctx context.Context, z *zip.Writer, s *snapshot, when time.Time, progress func(Progress)) error {
	var bytes int64
	for i, b := range s.blobs {
		progress(Progress{"files", int64(i), int64(len(s.blobs)), bytes})
		if b.purged {
			continue
		}
		if !blob.IsHash(b.hash) {
			s.Missing = append(s.Missing, b.id)
			continue
		}
		f := File{ID: b.id}
		var found bool
		path, err := src.Files.Local(ctx, b.hash)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if f.part, found, err = packFile(ctx, z, f.entry(), when, path); err != nil {
			return err
		}
		switch {
		case found:
			s.Files = append(s.Files, f)
			bytes += f.Bytes
			if f.SHA != b.hash {
				s.Damaged = append(s.Damaged, b.id)
			}
		case src.purged(ctx, b.id):
			s.Purged = append(s.Purged, b.id)
		default:
			// A copy without one lost file is worth more than no copy.
			s.Missing = append(s.Missing, b.id)
		}
	}
	progress(Progress{"files", int64(len(s.blobs)), int64(len(s.blobs)), bytes})
	return nil
}

// purged says whether a file was purged after the snapshot.
func (src Source) purged(ctx context.Context, id int64) bool {
	at, err := db.Read(ctx, src.DB, func(t *db.Tx) (int64, error) {
		return db.One(t, db.Scalar[int64], "select purged_at from blob where id = $1", id)
	})
	return err == nil && at != 0
}

// packFile adds the file at path as it is; found is false when there is none.
func packFile(ctx context.Context, z *zip.Writer, entry string, when time.Time, path string) (p part, found bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	defer f.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: entry, Method: zip.Store, Modified: when})
	if err != nil {
		return p, false, err
	}
	c := newCounter(w)
	_, err = io.Copy(c, &reader{ctx, f})
	return c.part(), true, err
}

// reader stops reading when ctx ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// classify gives an error of the file system the sentence a person needs.
func classify(op string, err error) error {
	var f *fault.Error
	switch {
	case err == nil:
		return nil
	case blob.IsFull(err): // first: one met while reading rows comes wrapped by the database
		return &fault.Error{Op: op, Kind: fault.StorageFull, Key: "backup.full", Err: err}
	case errors.As(err, &f):
		return fault.Wrap(op, fault.Internal, err)
	case errors.As(err, new(*fs.PathError)), errors.As(err, new(*os.LinkError)), errors.As(err, new(*os.SyscallError)):
		return &fault.Error{Op: op, Kind: fault.Unavailable, Key: "backup.unavailable", Err: err}
	}
	return &fault.Error{Op: op, Kind: fault.Internal, Err: err}
}
