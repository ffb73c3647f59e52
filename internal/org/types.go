package org

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/vn"
)

// Kind is what sort of organisation a unit is.
type Kind string

// The kinds, from the top down.
const (
	Upper    Kind = "upper"     // đảng ủy cấp trên trực tiếp cơ sở
	Base     Kind = "base"      // đảng bộ cơ sở
	BaseCell Kind = "base_cell" // chi bộ cơ sở: cell and base organisation at once
	Sub      Kind = "sub"       // đảng bộ bộ phận, đảng bộ trực thuộc cơ sở
	Cell     Kind = "cell"      // chi bộ
	Group    Kind = "group"     // tổ đảng
)

// Kinds is every kind in the order pages offer them.
var Kinds = []Kind{Upper, Base, BaseCell, Sub, Cell, Group}

// Validate says whether k is a kind.
func (k Kind) Validate() error {
	for _, x := range Kinds {
		if k == x {
			return nil
		}
	}
	return fault.New("org.kind", fault.Invalid, "org.kind.bad")
}

// Meets says whether a unit of this kind holds cell meetings of its members.
func (k Kind) Meets() bool { return k == Cell || k == BaseCell || k == Group }

// Unit is a unit as it is on one day.
type Unit struct {
	ID       int64
	From, To string // its life, [From, To)
	Kind     Kind
	Name     string // "Chi bộ Kho Quang Trung"
	Short    string // "CB Kho QT"; "" when there is none
	Code     Code   // "" when it has none
	Parent   int64  // 0 for a root
	Path     string // "/1/5/12/"
	Kids     int    // direct children on the day; only where a read says so
	sortKey  string
	nameFrom string
}

// Seen is what a form of the unit was rendered from; a command that edits the
// name carries it back, and is refused with Conflict when it is no longer so.
func (u Unit) Seen() string {
	h := sha256.Sum256([]byte(strings.Join([]string{u.nameFrom, string(u.Kind), u.Name, u.Short, string(u.Code), u.Path}, "\x00")))
	return hex.EncodeToString(h[:8])
}

// Order is where the unit stands among others in a list: compare as text.
func (u Unit) Order() string { return u.sortKey }

// Code is an organisation code of five groups, "38.168.053.000.001": province,
// upper of base, base, sub-committee ("000": none), cell. Digits 2.3.3.3.3.
// Source: field.md 1.4, organisation code (a transcription; not seen in the
// original). "" is no code.
type Code string

// codeGroups is how many digits each group of a code has.
var codeGroups = [5]int{2, 3, 3, 3, 3}

// Validate refuses what has not the form of a code; "" is accepted.
func (c Code) Validate() error {
	if c == "" {
		return nil
	}
	if _, ok := c.Groups(); !ok {
		return fault.New("org.code", fault.Invalid, "org.code.bad")
	}
	return nil
}

// Groups gives the five groups of the code, and whether it has that form.
func (c Code) Groups() (g [5]string, ok bool) {
	parts := strings.Split(string(c), ".")
	if len(parts) != len(codeGroups) {
		return g, false
	}
	for i, p := range parts {
		if len(p) != codeGroups[i] || strings.Trim(p, "0123456789") != "" {
			return [5]string{}, false
		}
		g[i] = p
	}
	return g, true
}

// ParseCode reads a code as people write it: with stray spaces, or as fourteen
// digits without dots. "" stays "".
func ParseCode(s string) (Code, error) {
	s = strings.ReplaceAll(vn.Clean(s), " ", "")
	if len(s) == 14 && strings.Trim(s, "0123456789") == "" {
		s = s[:2] + "." + s[2:5] + "." + s[5:8] + "." + s[8:11] + "." + s[11:]
	}
	c := Code(s)
	return c, c.Validate()
}

// Cursor is a place in a list: the sort key and id of the last row shown. The
// zero Cursor is the beginning.
type Cursor struct {
	Key string
	ID  int64
}

// String gives the cursor as text for a link; "" for the beginning.
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.ID, 10) + " " + c.Key))
}

// ParseCursor reads what String wrote; anything else is the beginning.
func ParseCursor(s string) Cursor {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return Cursor{}
	}
	id, key, ok := strings.Cut(string(b), " ")
	n, err := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil {
		return Cursor{}
	}
	return Cursor{Key: key, ID: n}
}

// Page is one page of a list. Next is where the following page begins when
// More says there is one.
type Page[T any] struct {
	Rows []T
	Next Cursor
	More bool
}

// MaxPage is the most rows one page of a list has.
const MaxPage = 100

// PageSize gives n within 1…MaxPage; 0 is 50.
func PageSize(n int) int {
	if n <= 0 {
		return 50
	}
	return min(n, MaxPage)
}

// cut makes a page of rows read with one more than limit.
func cut[T any](rows []T, limit int, at func(T) Cursor) Page[T] {
	p := Page[T]{Rows: rows}
	if len(rows) > limit {
		p.Rows, p.More = rows[:limit], true
		p.Next = at(rows[limit-1])
	}
	return p
}

// Site is a place where a unit meets and works.
type Site struct {
	ID                      int64
	Unit                    int64
	Name, Address, Province string
	From, To                string
}

// Seen is what a form of the site was rendered from.
func (s Site) Seen() string {
	h := sha256.Sum256([]byte(strings.Join([]string{s.Name, s.Address, s.Province, s.From, s.To}, "\x00")))
	return hex.EncodeToString(h[:8])
}

// Term is the time from congress to congress.
type Term struct {
	ID       int64
	Unit     int64
	Name     string // "2025–2030"
	From, To string
}

// MassKind is the kind of a mass organisation.
type MassKind string

// The mass organisations a committee follows.
const (
	Union    MassKind = "union"    // công đoàn
	Youth    MassKind = "youth"    // đoàn thanh niên
	Women    MassKind = "women"    // phụ nữ
	Veterans MassKind = "veterans" // cựu chiến binh
	OtherOrg MassKind = "other"
)

// MassKinds is every kind in the order pages offer them.
var MassKinds = []MassKind{Union, Youth, Women, Veterans, OtherOrg}

// MassOrg is a mass organisation a committee follows.
type MassOrg struct {
	ID       int64
	Unit     int64
	Kind     MassKind
	Name     string
	From, To string
}

// NamePeriod is what a unit was called from a day to a day.
type NamePeriod struct {
	From, To    string
	Kind        Kind
	Name, Short string
	Code        Code
}

// PathPeriod is where a unit hung from a day to a day.
type PathPeriod struct {
	From, To   string
	Parent     int64
	ParentName string // as of From; "" for a root
	Path       string
}

// History is a unit's names and places, oldest first.
type History struct {
	Names []NamePeriod
	Paths []PathPeriod
}

const (
	maxName  = 300
	maxShort = 60
)

// naming are the fields Found and Rename share.
type naming struct {
	Name, Short, Code string
	Kind              Kind
}

// check cleans and validates n, noting faults of fields in f.
func (n naming) check(f *fault.Fields) (naming, Code) {
	n.Name, n.Short = vn.Clean(n.Name), vn.Clean(n.Short)
	if n.Name == "" {
		f.Add("Name", "org.name.empty")
	}
	if len([]rune(n.Name)) > maxName || len([]rune(n.Short)) > maxShort {
		f.Add("Name", "org.name.long", "Max", maxName, "Short", maxShort)
	}
	if n.Kind.Validate() != nil {
		f.Add("Kind", "org.kind.bad")
	}
	code, err := ParseCode(n.Code)
	if err != nil {
		f.Add("Code", "org.code.bad")
	}
	return n, code
}

// checkDay notes a fault when day is no day a unit's life can have.
func checkDay(f *fault.Fields, name, day string) {
	if !clock.ValidDay(day) || day < "1900-01-01" || day >= "2200-01-01" {
		f.Add(name, "org.day.bad")
	}
}

var number = regexp.MustCompile(`[0-9]+`)

// sortKey orders siblings: those with a code first, in the code's order, the
// others by name, "Chi bộ 2" before "Chi bộ 10".
func sortKey(code Code, name string) string {
	if code != "" {
		return "0" + string(code)
	}
	name = number.ReplaceAllStringFunc(name, func(d string) string {
		return strings.Repeat("0", max(0, 6-len(d))) + d
	})
	return "1" + vn.SortKey("", name)
}

// suffixes gives the folded name from each word on.
func suffixes(fold string) []string {
	var out []string
	seen := map[string]bool{}
	for {
		if fold != "" && !seen[fold] {
			out, seen[fold] = append(out, fold), true
		}
		_, rest, ok := strings.Cut(fold, " ")
		if !ok {
			return out
		}
		fold = rest
	}
}

// pathIDs gives the ids of a path, from the root down.
func pathIDs(path string) []int64 {
	var out []int64
	for _, s := range strings.Split(path, "/") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// Under says whether path is top or below it.
func Under(path, top string) bool { return top != "" && strings.HasPrefix(path, top) }

// endOf gives the first text after every path that begins with path, for a
// range of the index: '0' follows '/' byte by byte.
func endOf(path string) string { return path[:len(path)-1] + "0" }

func unitSubject(id int64) string { return fmt.Sprintf("unit %d", id) }
