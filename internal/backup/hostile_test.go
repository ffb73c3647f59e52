package backup

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/fault"
)

// whole is a copy made once, small enough to be damaged often.
var whole struct {
	sync.Once
	b []byte
}

func wholeCopy(t testing.TB) []byte {
	t.Helper()
	whole.Do(func() {
		h := newHome(t, "sqlite")
		if _, err := h.Files.Put(ctx, strings.NewReader("Biên bản"), 1<<20); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(makeCopy(t, h))
		if err != nil {
			t.Fatal(err)
		}
		whole.b = b
	})
	return whole.b
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func refused(err error) bool {
	return fault.Is(err, fault.Corrupt) || fault.Is(err, fault.Invalid)
}

// Cut off anywhere, or with any bit changed, a copy is refused before anything
// is written.
func TestADamagedCopyIsRefused(t *testing.T) {
	b := wholeCopy(t)
	path := filepath.Join(t.TempDir(), "x.nep")
	target := empty(t, "sqlite")
	check := func(t testing.TB, damaged []byte, what string) {
		t.Helper()
		write(t, path, damaged)
		if _, err := Restore(ctx, path, target); !refused(err) {
			t.Fatalf("%s: got %v", what, err)
		}
		if names := tree(t, target.DataDir); len(names) != 0 {
			t.Fatalf("%s: left %v", what, names)
		}
	}
	// Every length near an end or a signature of the zip, and some between.
	lengths := map[int]bool{}
	for i := range 200 {
		lengths[i] = true
		lengths[len(b)-1-i] = true
	}
	for _, sign := range []string{"PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x07\x08"} {
		for at := 0; ; at++ {
			i := bytes.Index(b[at:], []byte(sign))
			if i < 0 {
				break
			}
			at += i
			lengths[at], lengths[at+4] = true, true
		}
	}
	for n := range lengths {
		check(t, b[:n], fmt.Sprintf("cut to %d of %d", n, len(b)))
	}
	check(t, append(bytes.Clone(b), 'x'), "a byte more")
	rapid.Check(t, func(r *rapid.T) {
		damaged := bytes.Clone(b)
		if rapid.Bool().Draw(r, "cut") {
			damaged = damaged[:rapid.IntRange(0, len(b)-1).Draw(r, "length")]
		} else {
			i := rapid.IntRange(0, len(b)-1).Draw(r, "byte")
			damaged[i] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
		}
		write(t, path, damaged)
		if _, err := Verify(ctx, path); !refused(err) {
			r.Fatalf("got %v", err)
		}
	})
}

// reseal gives a damaged copy a right hash, as somebody who means harm would.
func reseal(b []byte) []byte {
	n := len(b) - sealSize
	if n < 0 {
		return b
	}
	sum := sha256.Sum256(b[:n])
	return append(bytes.Clone(b[:n]), hex.EncodeToString(sum[:])...)
}

func TestOtherFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.nep")
	for what, b := range map[string][]byte{"empty": {}, "text": []byte("not a copy"), "zeros": make([]byte, 100_000)} {
		write(t, path, b)
		_, err := Verify(ctx, path)
		if !refused(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	write(t, path, []byte("not a copy"))
	_, err := Verify(ctx, path)
	wantFault(t, err, fault.Invalid, "backup.not_ours")
	_, err = Verify(ctx, filepath.Join(dir, "none.nep"))
	wantFault(t, err, fault.NotFound, "backup.no_file")
	_, err = Verify(ctx, dir)
	if err == nil {
		t.Error("a folder is no copy")
	}
	write(t, path, wholeCopy(t)[:5000])
	_, err = Verify(ctx, path)
	wantFault(t, err, fault.Corrupt, "backup.broken")
}

// entry is one entry of a copy that a test alters.
type entry struct {
	name   string
	body   []byte
	method uint16
}

// forge takes the whole copy apart, lets alter change it, and puts it together
// with right hashes everywhere.
func forge(t testing.TB, alter func(m *Manifest, entries *[]entry)) []byte {
	t.Helper()
	b := wholeCopy(t)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	var entries []entry
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == manifestName {
			if err := json.Unmarshal(body, &m); err != nil {
				t.Fatal(err)
			}
			continue
		}
		entries = append(entries, entry{f.Name, body, f.Method})
	}
	alter(&m, &entries)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	text, _ := json.Marshal(m)
	for _, e := range append(entries, entry{manifestName, text, zip.Deflate}) {
		to, err := w.CreateHeader(&zip.FileHeader{Name: e.name, Method: e.method})
		if err != nil {
			t.Fatal(err)
		}
		to.Write(e.body)
	}
	w.SetComment(sealText + strings.Repeat("0", sealSize))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return reseal(out.Bytes())
}

func partOf(b []byte) part {
	sum := sha256.Sum256(b)
	return part{int64(len(b)), hex.EncodeToString(sum[:])}
}

func TestAHostileCopyIsRefused(t *testing.T) {
	setTable := func(name string, body string, rows int64) func(*Manifest, *[]entry) {
		return func(m *Manifest, es *[]entry) {
			for i := range m.Tables {
				if m.Tables[i].Name == name {
					m.Tables[i].part, m.Tables[i].Rows = partOf([]byte(body)), rows
				}
			}
			for i := range *es {
				if (*es)[i].name == "tables/"+name+".jsonl" {
					(*es)[i].body = []byte(body)
				}
			}
		}
	}
	extra := func(name string) func(*Manifest, *[]entry) {
		return func(m *Manifest, es *[]entry) {
			x := Extra{name, partOf([]byte("evil"))}
			m.Extra = append(m.Extra, x)
			*es = append(*es, entry{x.entry(), []byte("evil"), zip.Store})
		}
	}
	stories := map[string]func(m *Manifest, es *[]entry){
		"path up":             extra("../../etc/evil"),
		"path inside and up":  extra("keys/../../evil"),
		"absolute path":       extra("/etc/evil"),
		"windows path":        extra(`..\evil`),
		"an unnamed entry":    func(m *Manifest, es *[]entry) { *es = append(*es, entry{"evil", []byte("x"), zip.Store}) },
		"an entry twice":      func(m *Manifest, es *[]entry) { *es = append(*es, (*es)[0]) },
		"a table twice":       func(m *Manifest, es *[]entry) { m.Tables = append(m.Tables, m.Tables[0]) },
		"a missing entry":     func(m *Manifest, es *[]entry) { *es = (*es)[1:] },
		"a table name":        func(m *Manifest, es *[]entry) { m.Tables[0].Name = `unit"; drop table unit; --` },
		"a column name":       func(m *Manifest, es *[]entry) { m.Tables[0].Columns[0].Name = `id") values (1); --` },
		"the version table":   func(m *Manifest, es *[]entry) { m.Tables[0].Name = versionTable },
		"format 0":            func(m *Manifest, es *[]entry) { m.Format = 0 },
		"schema 0":            func(m *Manifest, es *[]entry) { m.Schema = 0 },
		"rows miscounted":     func(m *Manifest, es *[]entry) { m.Tables[0].Rows++ },
		"another hash":        func(m *Manifest, es *[]entry) { m.Tables[0].SHA = partOf(nil).SHA + "0" },
		"negative size":       func(m *Manifest, es *[]entry) { m.Tables[0].Bytes = -1 },
		"absurd size":         func(m *Manifest, es *[]entry) { m.Tables[0].Bytes = 1 << 62 },
		"a file lost":         func(m *Manifest, es *[]entry) { m.Files = nil; *es = without(*es, "files/") },
		"no such column":      setTable("setting", "[\"a\",\"b\",\"c\"]\n", 1),
		"a wrong kind":        setTable("unit", "[\"x\",\"2020-01-01\",\"9999-12-31\",1]\n", 1),
		"a number too large":  setTable("unit", "[99999999999999999999,\"2020-01-01\",\"9999-12-31\",1]\n", 1),
		"no JSON":             setTable("unit", "{}\n", 1),
		"a line cut":          setTable("unit", "[1,\"2020-01-01\",\"9999-12-31\",1]", 1),
		"a blob's hash":       setTable("blob", "[1,\"../../../../etc/passwd\",8,1,1,0]\n", 1),
		"a blob of no row":    setTable("blob", "", 0),
		"a zip bomb":          setTable("unit", strings.Repeat(" ", 40<<20)+"\n", 1),
		"a foreign key":       setTable("term", "[5,77777,\"x\",\"2020-01-01\",\"9999-12-31\"]\n", 1),
		"two rows of one key": setTable("unit", strings.Repeat("[5,\"2020-01-01\",\"9999-12-31\",1]\n", 2), 2),
		"a null":              setTable("unit", "[5,null,\"9999-12-31\",1]\n", 1),
	}
	path := filepath.Join(t.TempDir(), "x.nep")
	target := empty(t, "sqlite")
	around := t.TempDir()
	target.DataDir = filepath.Join(around, "a", "b")
	target.DB.URL = "sqlite:" + filepath.Join(target.DataDir, "nep.db")
	for what, alter := range stories {
		write(t, path, forge(t, alter))
		if _, err := Restore(ctx, path, target); err == nil {
			t.Errorf("%s: restored", what)
		}
		wantEmpty(t, target)
		if t.Failed() {
			t.Fatalf("%s", what)
		}
	}
	if got := tree(t, around); len(got) != 0 {
		t.Errorf("beside the place: %v", got)
	}

	// PostgreSQL checks keys in its own way.
	pg := empty(t, "postgres")
	for _, what := range []string{"a foreign key", "two rows of one key", "a null"} {
		write(t, path, forge(t, stories[what]))
		if _, err := Restore(ctx, path, pg); err == nil {
			t.Errorf("%s: restored", what)
		}
		wantEmpty(t, pg)
	}

	// An extra file nobody asked for is checked and left out.
	write(t, path, forge(t, extra("nep.db-wal")))
	if _, err := Restore(ctx, path, target); err != nil {
		t.Fatal(err)
	}
	for _, name := range tree(t, target.DataDir) {
		if name == "nep.db-wal" {
			t.Error("an extra file nobody asked for came along")
		}
	}
	for what, alter := range map[string]func(*Manifest, *[]entry){
		"format": func(m *Manifest, es *[]entry) { m.Format = Format + 1 },
		"schema": func(m *Manifest, es *[]entry) { m.Schema = 9999 },
	} {
		write(t, path, forge(t, alter))
		_, err := Verify(ctx, path)
		if !fault.Is(err, fault.Newer) {
			t.Errorf("newer %s: %v", what, err)
		}
	}
	_, err := Verify(ctx, path)
	wantFault(t, err, fault.Newer, "backup.newer")
}

func without(es []entry, prefix string) (out []entry) {
	for _, e := range es {
		if !strings.HasPrefix(e.name, prefix) {
			out = append(out, e)
		}
	}
	return out
}

// FuzzVerify: a copy with a right seal and anything inside neither panics nor
// takes much memory.
func FuzzVerify(f *testing.F) {
	f.Add(wholeCopy(f))
	f.Add([]byte("PK\x03\x04"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(dir, "x.nep")
		write(t, path, reseal(b))
		Verify(ctx, path)
	})
}

func FuzzParseRow(f *testing.F) {
	f.Add([]byte(`[1,"a",true,"AAA=",1.5]`))
	f.Add([]byte(`[null,["/w=="],null,"",null]`))
	columns := []Column{{"a", "int"}, {"b", "text"}, {"c", "bool"}, {"d", "bytes"}, {"e", "float"}}
	f.Fuzz(func(t *testing.T, line []byte) {
		row, err := parseRow(columns, line)
		if err != nil {
			return
		}
		again, err := appendRow(nil, columns, row)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseRow(columns, again); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
	})
}

// Values come back exactly, whatever they are.
func TestRowsComeBackExactly(t *testing.T) {
	columns := []Column{{"a", "int"}, {"b", "text"}, {"c", "bytes"}, {"d", "bool"}, {"e", "float"}}
	rapid.Check(t, func(r *rapid.T) {
		row := []any{rapid.Int64().Draw(r, "int"), string(rapid.SliceOf(rapid.Byte()).Draw(r, "text")),
			rapid.SliceOf(rapid.Byte()).Draw(r, "bytes"), rapid.Bool().Draw(r, "bool"), rapid.Float64().Draw(r, "float")}
		if rapid.Bool().Draw(r, "utf8") {
			row[1] = rapid.String().Draw(r, "string")
		}
		for i := range row {
			if rapid.IntRange(0, 9).Draw(r, "null") == 0 {
				row[i] = nil
			}
		}
		line, err := appendRow(nil, columns, row)
		if err != nil {
			r.Fatal(err)
		}
		got, err := parseRow(columns, bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			r.Fatalf("%s: %v", line, err)
		}
		for i := range row {
			if b, ok := row[i].([]byte); ok && b != nil {
				if !bytes.Equal(b, got[i].([]byte)) {
					r.Fatalf("%v became %v", row[i], got[i])
				}
			} else if got[i] != row[i] && !(row[i] != nil && fmt.Sprint(row[i]) == "[]") {
				r.Fatalf("%v became %v", row[i], got[i])
			}
		}
	})
}
