package backup

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/fault"
)

// Bounds of what a copy may hold. A file made to harm, not by accident, has a
// right hash too.
const (
	maxManifest = 256 << 20
	maxLine     = 64 << 20 // one row
	maxRatio    = 200      // a table's rows to their packed form, beyond 16 MB
)

// archive is a copy that was opened and found whole.
type archive struct {
	Manifest
	f       *os.File
	entries map[string]*zip.File
	blobs   map[int64]blobRow
}

func (a *archive) close() { a.f.Close() }

// Verify reads the whole copy at path and says what is in it. It writes
// nothing. Faults: NotFound (no such file), Invalid (not a copy made by this
// program), Corrupt (cut off, changed, or contradicting itself), Newer (made
// by a newer version), Unavailable (stopped, cannot be read).
func Verify(ctx context.Context, path string) (Manifest, error) {
	a, err := open(ctx, path, func(Progress) {})
	if err != nil {
		return Manifest{}, err
	}
	defer a.close()
	return a.Manifest, nil
}

// open opens the copy at path and checks every byte of it.
func open(ctx context.Context, path string, progress func(Progress)) (*archive, error) {
	const op = "backup.verify"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Error{Op: op, Kind: fault.NotFound, Key: "backup.no_file", Params: []any{"Path", path}, Err: err}
	}
	if err != nil {
		return nil, classify(op, err)
	}
	a := &archive{f: f, entries: map[string]*zip.File{}, blobs: map[int64]blobRow{}}
	if err = a.check(ctx, progress); err == nil {
		return a, nil
	}
	f.Close()
	var fe *fault.Error
	switch {
	case ctx.Err() != nil:
		return nil, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "backup.stopped", Err: ctx.Err()}
	case errors.As(err, &fe), errors.As(err, new(*fs.PathError)):
		return nil, classify(op, err)
	}
	return nil, &fault.Error{Op: op, Kind: fault.Corrupt, Key: "backup.broken", Params: []any{"File", filepath.Base(path)}, Err: err}
}

func (a *archive) check(ctx context.Context, progress func(Progress)) error {
	size, err := a.seal(ctx)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(a.f, size)
	if err != nil {
		return err
	}
	for _, e := range z.File {
		if a.entries[e.Name] != nil {
			return fmt.Errorf("two entries %q", e.Name)
		}
		a.entries[e.Name] = e
	}
	if len(z.File) == 0 || z.File[len(z.File)-1].Name != manifestName {
		return errors.New("no manifest at the end")
	}
	if err := a.manifest(); err != nil {
		return err
	}
	return a.parts(ctx, progress)
}

// seal compares the hash at the end of the file with the file.
func (a *archive) seal(ctx context.Context) (size int64, err error) {
	notOurs := fault.New("backup.verify", fault.Invalid, "backup.not_ours")
	fi, err := a.f.Stat()
	if err != nil {
		return 0, err
	}
	if !fi.Mode().IsRegular() {
		return 0, notOurs
	}
	head := make([]byte, 4)
	if n, err := io.ReadFull(a.f, head); n > 0 && string(head[:n]) != "PK\x03\x04"[:n] || err == io.EOF {
		return 0, notOurs
	}
	size = fi.Size()
	tail := make([]byte, len(sealText)+sealSize)
	if size < int64(len(tail)) {
		return 0, io.ErrUnexpectedEOF
	}
	if _, err := a.f.ReadAt(tail, size-int64(len(tail))); err != nil {
		return 0, err
	}
	text, sum := string(tail[:len(sealText)]), string(tail[len(sealText):])
	if text != sealText {
		return 0, errors.New("no seal at the end")
	}
	h := sha256.New()
	if _, err := io.Copy(h, &reader{ctx, io.NewSectionReader(a.f, 0, size-sealSize)}); err != nil {
		return 0, err
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return 0, errors.New("the seal is of another content")
	}
	return size, nil
}

// manifest reads the manifest and compares it with the entries there are.
func (a *archive) manifest() error {
	e := a.entries[manifestName]
	if e.UncompressedSize64 > maxManifest {
		return errors.New("manifest too large")
	}
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &a.Manifest); err != nil {
		return err
	}
	known, _, err := db.Migrations(db.SQLite)
	if err != nil {
		return err
	}
	if newest := known[len(known)-1]; a.Format > Format || a.Schema > newest {
		return fault.New("backup.verify", fault.Newer, "backup.newer", "App", a.App)
	} else if a.Format < 1 || !slices.Contains(known, a.Schema) {
		return fmt.Errorf("format %d, schema %d", a.Format, a.Schema)
	}
	left := len(a.entries) - 1
	entry := func(name string, p part) error {
		e := a.entries[name]
		if e == nil || p.Bytes < 0 || e.UncompressedSize64 != uint64(p.Bytes) {
			return fmt.Errorf("entry %q is not as the manifest says", name)
		}
		if p.Bytes > 16<<20 && e.UncompressedSize64/maxRatio > e.CompressedSize64 {
			return fmt.Errorf("entry %q unpacks to absurd size", name)
		}
		left--
		return nil
	}
	seen := map[string]bool{}
	once := func(name string) error {
		if seen[name] {
			return fmt.Errorf("%q twice", name)
		}
		seen[name] = true
		return nil
	}
	for _, t := range a.Tables {
		if !identifier.MatchString(t.Name) || t.Name == versionTable || t.Name == unfinishedTable || len(t.Columns) == 0 {
			return fmt.Errorf("%q is no table of ours", t.Name)
		}
		for _, c := range t.Columns {
			if !identifier.MatchString(c.Name) {
				return fmt.Errorf("%q is no column of ours", c.Name)
			}
		}
		if err := errors.Join(once(t.entry()), entry(t.entry(), t.part)); err != nil {
			return err
		}
	}
	for _, f := range a.Files {
		if err := errors.Join(once(f.entry()), entry(f.entry(), f.part)); err != nil {
			return err
		}
	}
	for _, x := range a.Extra {
		// IsLocal alone would let "a/../b" pass.
		if !fs.ValidPath(x.Name) || !filepath.IsLocal(filepath.FromSlash(x.Name)) || strings.ContainsAny(x.Name, `\:`) {
			return fmt.Errorf("%q leaves the folder", x.Name)
		}
		if err := errors.Join(once(x.entry()), entry(x.entry(), x.part)); err != nil {
			return err
		}
	}
	if left != 0 {
		return fmt.Errorf("%d entries that the manifest does not name", left)
	}
	return nil
}

// parts reads every part and compares counts, hashes, and the files with the
// rows that name them.
func (a *archive) parts(ctx context.Context, progress func(Progress)) error {
	total := int64(len(a.Tables) + len(a.Files) + len(a.Extra))
	var done, bytes int64
	step := func(p part) {
		done, bytes = done+1, bytes+p.Bytes
		progress(Progress{"check", done, total, bytes})
	}
	progress(Progress{"check", 0, total, 0})
	for _, t := range a.Tables {
		if err := a.table(ctx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		step(t.part)
	}
	absent := map[int64]bool{}
	for _, id := range slices.Concat(a.Missing, a.Purged) {
		absent[id] = true
	}
	for _, f := range a.Files {
		row, ok := a.blobs[f.ID]
		if !ok || row.purged || absent[f.ID] {
			return fmt.Errorf("file %d belongs to no row", f.ID)
		}
		damaged := slices.Contains(a.Damaged, f.ID)
		if !damaged && (f.SHA != row.hash || f.Bytes != row.size) || damaged && !blob.IsHash(row.hash) {
			return fmt.Errorf("file %d is not what its row says", f.ID)
		}
		if err := a.copy(ctx, f.entry(), f.part, io.Discard); err != nil {
			return fmt.Errorf("file %d: %w", f.ID, err)
		}
		absent[f.ID] = true
		step(f.part)
	}
	for id, row := range a.blobs {
		if !row.purged && !absent[id] {
			return fmt.Errorf("file %d is not in the copy", id)
		}
	}
	for _, x := range a.Extra {
		if err := a.copy(ctx, x.entry(), x.part, io.Discard); err != nil {
			return fmt.Errorf("%s: %w", x.Name, err)
		}
		step(x.part)
	}
	return nil
}

// table reads every row of t as restore will.
func (a *archive) table(ctx context.Context, t Table) error {
	place := map[string]int{}
	for i, c := range t.Columns {
		place[c.Name] = i
	}
	var n int64
	err := a.rows(ctx, t, func(row []any) error {
		n++
		if t.Name == "blob" {
			return a.noteBlob(place, row)
		}
		return nil
	})
	if err == nil && n != t.Rows {
		err = fmt.Errorf("%d rows for %d", n, t.Rows)
	}
	return err
}

func (a *archive) noteBlob(place map[string]int, row []any) error {
	value := func(name string) any {
		if i, ok := place[name]; ok {
			return row[i]
		}
		return nil
	}
	id, ok1 := value("id").(int64)
	size, ok2 := value("size").(int64)
	hash, ok3 := value("hash").(string)
	purged, _ := value("purged_at").(int64)
	if _, twice := a.blobs[id]; twice || !ok1 || !ok2 || !ok3 {
		return errors.New("a file's row cannot be read")
	}
	a.blobs[id] = blobRow{id: id, size: size, hash: hash, purged: purged != 0}
	return nil
}

// rows gives every row of t to fn, and fails at the end when the part was not
// what the manifest says.
func (a *archive) rows(ctx context.Context, t Table, fn func(row []any) error) error {
	e, err := a.entries[t.entry()].Open()
	if err != nil {
		return err
	}
	defer e.Close()
	sum := newCounter(io.Discard)
	r := bufio.NewReaderSize(io.TeeReader(io.LimitReader(&reader{ctx, e}, t.Bytes+1), sum), 64<<10)
	var long []byte
	for {
		line, err := r.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			if long = append(long, line...); len(long) > maxLine {
				return errors.New("a row of absurd size")
			}
			continue
		}
		if err == io.EOF && len(line)+len(long) == 0 {
			break
		}
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		if len(long) > 0 {
			line = append(long, line...)
			long = long[:0]
		}
		row, err := parseRow(t.Columns, bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	if sum.part() != t.part {
		return errors.New("the content is not what the manifest says")
	}
	return nil
}

// copy writes an entry to w and fails when it was not what the manifest says.
func (a *archive) copy(ctx context.Context, entry string, want part, w io.Writer) error {
	e, err := a.entries[entry].Open()
	if err != nil {
		return err
	}
	defer e.Close()
	c := newCounter(w)
	if _, err := io.Copy(c, io.LimitReader(&reader{ctx, e}, want.Bytes+1)); err != nil {
		return err
	}
	if c.part() != want {
		return errors.New("the content is not what the manifest says")
	}
	return nil
}
