package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"crypto/sha256"
	"encoding/hex"
)

// Format is the version of the file's form. A newer one is refused.
const Format = 1

// Ext is how a copy's name ends.
const Ext = ".nep"

const (
	manifestName = "manifest.json"
	// sealText begins the file's comment; 64 hexadecimal digits follow.
	sealText = "nep backup 1 sha256 "
	sealSize = 2 * sha256.Size
)

// Manifest says what is in a copy. It is written last.
type Manifest struct {
	Format int     `json:"format"`
	App    string  `json:"app"`    // the program's version
	Schema int64   `json:"schema"` // the database's version
	Engine string  `json:"engine"`
	At     int64   `json:"at"` // the snapshot's instant, Unix ms
	Tables []Table `json:"tables"`
	Files  []File  `json:"files"`
	Extra  []Extra `json:"extra"`
	// Missing are files whose row was there and whose content was not,
	// Damaged those whose content is not what the row says, Purged those that
	// were purged while the copy was made.
	Missing []int64 `json:"missing,omitempty"`
	Damaged []int64 `json:"damaged,omitempty"`
	Purged  []int64 `json:"purged,omitempty"`
}

// Rows is how many rows all tables have.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// bytes is how much everything takes unpacked.
func (m Manifest) bytes() (n uint64) {
	for _, t := range m.Tables {
		n += uint64(t.Bytes)
	}
	for _, f := range m.Files {
		n += uint64(f.Bytes)
	}
	for _, e := range m.Extra {
		n += uint64(e.Bytes)
	}
	return n
}

// Table is one table of a copy.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Rows    int64    `json:"rows"`
	part
}

// Column is a column and the kind of its values: int, text, bytes, bool, float.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// File is the content of the row of blob with this id.
type File struct {
	ID int64 `json:"id"`
	part
}

// Extra is a file of the data folder that is not in the database.
type Extra struct {
	Name string `json:"name"` // with slashes
	part
}

type part struct {
	Bytes int64  `json:"bytes"`
	SHA   string `json:"sha256"`
}

func (t Table) entry() string { return "tables/" + t.Name + ".jsonl" }
func (f File) entry() string  { return "files/" + strconv.FormatInt(f.ID, 10) }
func (e Extra) entry() string { return "extra/" + e.Name }

// identifier is what a table or a column may be called; anything else in a
// copy is not ours.
var identifier = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// appendRow writes a row as a line.
func appendRow(b []byte, columns []Column, row []any) ([]byte, error) {
	b = append(b, '[')
	for i, v := range row {
		if i > 0 {
			b = append(b, ',')
		}
		var ok bool
		if b, ok = appendValue(b, columns[i].Kind, v); !ok {
			return nil, fmt.Errorf("column %s: a value of type %T is no %s", columns[i].Name, v, columns[i].Kind)
		}
	}
	return append(b, ']', '\n'), nil
}

func appendValue(b []byte, kind string, v any) ([]byte, bool) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), true
	case int64:
		if kind == "bool" { // SQLite knows no booleans
			return strconv.AppendBool(b, v != 0), true
		}
		return strconv.AppendInt(b, v, 10), kind == "int"
	case bool:
		return strconv.AppendBool(b, v), kind == "bool"
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64), kind == "float"
	case []byte:
		if kind == "text" {
			return appendText(b, string(v)), true
		}
		return appendBytes(b, v), kind == "bytes"
	case string:
		if kind == "bytes" {
			return appendBytes(b, []byte(v)), true
		}
		return appendText(b, v), kind == "text"
	}
	return b, false
}

func appendBytes(b, v []byte) []byte {
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, v)
	return append(b, '"')
}

// appendText writes a text; one that is not UTF-8, which SQLite would hold, as
// ["base64"], since JSON would mend it silently.
func appendText(b []byte, v string) []byte {
	if !utf8.ValidString(v) {
		return append(appendBytes(append(b, '['), []byte(v)), ']')
	}
	q, _ := json.Marshal(v) // a valid string cannot fail
	return append(b, q...)
}

// parseRow reads a line back into the values a statement takes.
func parseRow(columns []Column, line []byte) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(columns))
	}
	row := make([]any, len(raw))
	for i, r := range raw {
		v, err := parseValue(columns[i].Kind, r)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", columns[i].Name, err)
		}
		row[i] = v
	}
	return row, nil
}

func parseValue(kind string, raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	switch kind {
	case "int":
		return strconv.ParseInt(string(raw), 10, 64)
	case "bool":
		return strconv.ParseBool(string(raw))
	case "float":
		return strconv.ParseFloat(string(raw), 64)
	case "bytes":
		return parseBytes(raw)
	case "text":
		if raw[0] == '[' {
			b, err := parseBytes(bytes.Trim(raw, "[]"))
			return string(b), err
		}
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	}
	return nil, fmt.Errorf("%q is no kind of value", kind)
}

func parseBytes(raw []byte) ([]byte, error) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if b == nil {
		b = []byte{} // an empty value is not null
	}
	return b, err
}

// sealer writes through and hashes all but the last sealSize bytes, which are
// the place of the hash itself.
type sealer struct {
	w    io.Writer
	sum  hash.Hash
	held []byte
	n    int64
}

func newSealer(w io.Writer) *sealer { return &sealer{w: w, sum: sha256.New()} }

func (s *sealer) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.n += int64(n)
	s.held = append(s.held, p[:n]...)
	if over := len(s.held) - sealSize; over > 0 {
		s.sum.Write(s.held[:over])
		s.held = append(s.held[:0], s.held[over:]...)
	}
	return n, err
}

func (s *sealer) seal() string { return hex.EncodeToString(s.sum.Sum(nil)) }

// counter counts and hashes what passes.
type counter struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

func newCounter(w io.Writer) *counter { return &counter{w: w, sum: sha256.New()} }

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.sum.Write(p[:n])
	return n, err
}

func (c *counter) part() part { return part{c.n, hex.EncodeToString(c.sum.Sum(nil))} }
