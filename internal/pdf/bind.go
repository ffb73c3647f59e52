package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A Binder binds PDFs into one, each behind the other with a mark for it. It
// takes the plain kind only, with one table of what is where: what this package
// writes, and what package extract makes of a stranger's PDF. Nothing but the
// pages goes along, and what they need: no scripts, no forms, no links.
//
// A part is copied object by object; nothing is held in memory but one of them,
// and a stream not even that.
type Binder struct {
	out     *counter
	offsets []int64 // of the objects written, by number-1; 0: not yet
	trees   []tree
	marks   []bookmark
	front   int // how many of trees stand first
}

// tree is the pages of a part.
type tree struct{ root, pages int }

type bookmark struct {
	text string
	page int
}

// The objects whose numbers are known before they are written.
const (
	catalogObject = 1
	pagesObject   = 2
	marksObject   = 3
)

// ErrPlain says that a PDF is not of the plain kind.
var ErrPlain = errors.New("no plain PDF")

// NewBinder begins a book.
func NewBinder(w io.Writer) *Binder {
	b := &Binder{out: &counter{w: w}, offsets: make([]int64, marksObject)}
	fmt.Fprint(b.out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return b
}

// Add binds a part and gives how many pages it has. mark "" is none: the part
// goes on with the one before. Fault: ErrPlain; then nothing of it is in the book.
func (b *Binder) Add(r io.ReaderAt, size int64, mark string) (int, error) {
	t, first, err := b.add(r, size)
	if err != nil {
		return 0, err
	}
	b.trees = append(b.trees, t)
	if mark != "" {
		b.marks = append(b.marks, bookmark{mark, first})
	}
	return t.pages, nil
}

// Front binds a part before all others.
func (b *Binder) Front(r io.ReaderAt, size int64) error {
	t, _, err := b.add(r, size)
	if err == nil {
		b.trees = slices.Insert(b.trees, b.front, t)
		b.front++
	}
	return err
}

func (b *Binder) object(n int, format string, args ...any) {
	b.offsets[n-1] = b.out.n
	fmt.Fprintf(b.out, "%d 0 obj\n", n)
	fmt.Fprintf(b.out, format, args...)
	fmt.Fprint(b.out, "\nendobj\n")
}

// Close ends the book; at least one part is in it.
func (b *Binder) Close() error {
	kids, pages := "", 0
	for _, t := range b.trees {
		kids += fmt.Sprintf("%d 0 R ", t.root)
		pages += t.pages
	}
	b.object(pagesObject, "<< /Type /Pages /Count %d /Kids [%s] >>", pages, kids)
	first := len(b.offsets) + 1
	for i, m := range b.marks {
		b.offsets = append(b.offsets, 0)
		around := ""
		if i > 0 {
			around += fmt.Sprintf(" /Prev %d 0 R", first+i-1)
		}
		if i < len(b.marks)-1 {
			around += fmt.Sprintf(" /Next %d 0 R", first+i+1)
		}
		b.object(first+i, "<< /Title <%s> /Parent %d 0 R /Dest [%d 0 R /Fit]%s >>", utf16Hex(m.text), marksObject, m.page, around)
	}
	if len(b.marks) > 0 {
		b.object(marksObject, "<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>", first, first+len(b.marks)-1, len(b.marks))
		b.object(catalogObject, "<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines /Lang (vi-VN) >>", pagesObject, marksObject)
	} else {
		b.object(marksObject, "null")
		b.object(catalogObject, "<< /Type /Catalog /Pages %d 0 R /Lang (vi-VN) >>", pagesObject)
	}
	start := b.out.n
	fmt.Fprintf(b.out, "xref\n0 %d\n0000000000 65535 f \n", len(b.offsets)+1)
	for _, at := range b.offsets {
		if at == 0 { // of a part that was given up
			fmt.Fprint(b.out, "0000000000 65535 f \n")
			continue
		}
		fmt.Fprintf(b.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(b.out, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(b.offsets)+1, catalogObject, start)
	return b.out.err
}

func utf16Hex(s string) string {
	var out strings.Builder
	out.WriteString("FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&out, "%04X", u)
	}
	return out.String()
}

// ---- reading a part ----

// mostHead is how long an object may be before its stream.
const mostHead = 8 << 20

// source is a part that is read.
type source struct {
	r    io.ReaderAt
	size int64
	at   map[int]int64 // where objects begin
	next map[int64]int64
	root int
}

var (
	startRef  = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	ref       = regexp.MustCompile(`^(\d+)\s+(\d+)\s+R`)
	objectRef = regexp.MustCompile(`^\s*(\d+)\s+\d+\s+obj`)
)

func plain(r io.ReaderAt, size int64) (*source, error) {
	tail := make([]byte, min(size, 1<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, err
	}
	m := startRef.FindSubmatch(tail)
	if m == nil {
		return nil, ErrPlain
	}
	from, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil || from <= 0 || from >= size || size-from > mostHead {
		return nil, ErrPlain
	}
	table := make([]byte, size-from)
	if _, err := r.ReadAt(table, from); err != nil && err != io.EOF {
		return nil, err
	}
	s := &source{r: r, size: size, at: map[int]int64{}, next: map[int64]int64{}}
	lines := bytes.FieldsFunc(table, func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) == 0 || string(bytes.TrimSpace(lines[0])) != "xref" {
		return nil, ErrPlain
	}
	all := []int64{from}
	for i := 1; i < len(lines); {
		f := strings.Fields(string(lines[i]))
		if len(f) > 0 && strings.HasPrefix(f[0], "trailer") {
			break
		}
		if len(f) != 2 {
			return nil, ErrPlain
		}
		first, err1 := strconv.Atoi(f[0])
		n, err2 := strconv.Atoi(f[1])
		if i++; err1 != nil || err2 != nil || n < 0 || i+n > len(lines) {
			return nil, ErrPlain
		}
		for k := range n {
			f := strings.Fields(string(lines[i+k]))
			if len(f) != 3 {
				return nil, ErrPlain
			}
			if f[2] == "n" {
				at, err := strconv.ParseInt(f[0], 10, 64)
				if err != nil || at <= 0 || at >= from {
					return nil, ErrPlain
				}
				s.at[first+k] = at
				all = append(all, at)
			}
		}
		i += n
	}
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		s.next[all[i-1]] = all[i]
	}
	_, trailer, ok := bytes.Cut(table, []byte("trailer"))
	if !ok {
		return nil, ErrPlain
	}
	d, err := dictOf(trailer)
	if err != nil || d["Prev"] != nil || d["Encrypt"] != nil {
		return nil, ErrPlain
	}
	if s.root, ok = refOf(d["Root"]); !ok {
		return nil, ErrPlain
	}
	return s, nil
}

// head gives an object without its first line and its stream, and where the
// stream begins and what follows ends; stream 0: it has none.
func (s *source) head(n int) (head []byte, stream, end int64, err error) {
	at, ok := s.at[n]
	if !ok {
		return []byte("null"), 0, 0, nil // what is not there is nothing
	}
	end = s.next[at]
	for most := int64(4 << 10); ; most *= 8 {
		buf := make([]byte, min(end-at, most))
		if _, err := s.r.ReadAt(buf, at); err != nil && err != io.EOF {
			return nil, 0, 0, err
		}
		m := objectRef.FindSubmatchIndex(buf)
		if m == nil {
			return nil, 0, 0, ErrPlain
		}
		if id, err := strconv.Atoi(string(buf[m[2]:m[3]])); err != nil || id != n {
			return nil, 0, 0, ErrPlain
		}
		body := buf[m[1]:]
		used, word, err := value(body)
		switch {
		case err == nil && word == "stream":
			return body[:used], at + int64(m[1]+used), end, nil
		case err == nil && word == "endobj":
			return body[:used], 0, end, nil
		case int64(len(buf)) == end-at || most > mostHead:
			return nil, 0, 0, ErrPlain
		}
	}
}

// notTaken are the keys of a page that act, or lead out of it.
var notTaken = []string{"Annots", "AA", "B", "Metadata", "PieceInfo", "StructParents", "Tabs", "Thumb"}

// page is an object's head as it goes along: a page without notTaken.
func page(head []byte) []byte {
	d, err := dictOf(head)
	if err != nil || strings.TrimSpace(string(d["Type"])) != "/Page" {
		return head
	}
	for _, k := range notTaken {
		delete(d, k)
	}
	return dictBytes(d)
}

func dictBytes(d map[string][]byte) []byte {
	var out bytes.Buffer
	out.WriteString("<<")
	for _, k := range slices.Sorted(maps.Keys(d)) {
		out.WriteString(" /" + k + " ")
		out.Write(bytes.TrimSpace(d[k]))
	}
	out.WriteString(" >>")
	return out.Bytes()
}

func (b *Binder) add(r io.ReaderAt, size int64) (t tree, first int, err error) {
	s, err := plain(r, size)
	if err != nil {
		return t, 0, err
	}
	head, _, _, err := s.head(s.root)
	if err != nil {
		return t, 0, err
	}
	catalog, err := dictOf(head)
	if err != nil {
		return t, 0, err
	}
	root, ok := refOf(catalog["Pages"])
	if !ok {
		return t, 0, ErrPlain
	}
	if head, _, _, err = s.head(root); err != nil {
		return t, 0, err
	}
	top, err := dictOf(head)
	if err != nil || top["Parent"] != nil {
		return t, 0, ErrPlain
	}
	if t.pages, err = strconv.Atoi(strings.TrimSpace(string(top["Count"]))); err != nil || t.pages <= 0 {
		return t, 0, ErrPlain
	}
	firstOld, err := s.first(root)
	if err != nil {
		return t, 0, err
	}
	// What the pages need, as it is met, with the number it gets in the book. All of
	// it is looked at before the first byte is written.
	base := len(b.offsets)
	order := []int{root}
	number := map[int]int{root: base + 1}
	meet := func(old int) int {
		n, ok := number[old]
		if !ok {
			n = base + len(order) + 1
			number[old], order = n, append(order, old)
		}
		return n
	}
	for i := 0; i < len(order); i++ {
		head, _, _, err := s.head(order[i])
		if err != nil {
			return t, 0, err
		}
		renumber(page(head), meet)
	}
	b.offsets = append(b.offsets, make([]int64, len(order))...)
	for _, old := range order {
		head, stream, end, err := s.head(old)
		if err != nil {
			return t, 0, err
		}
		if old == root {
			top["Parent"] = nil
			head = dictBytes(top)
		} else {
			head = page(head)
		}
		head = renumber(head, meet)
		if old == root { // hangs in the book's own tree
			head = bytes.Replace(head, []byte("/Parent "), fmt.Appendf(nil, "/Parent %d 0 R", pagesObject), 1)
		}
		n := number[old]
		b.offsets[n-1] = b.out.n
		fmt.Fprintf(b.out, "%d 0 obj\n%s", n, bytes.TrimSpace(head))
		if stream != 0 {
			fmt.Fprint(b.out, "\n")
			if _, err := io.Copy(b.out, io.NewSectionReader(s.r, stream, end-stream)); err != nil {
				return t, 0, err
			}
			fmt.Fprint(b.out, "\n")
			continue
		}
		fmt.Fprint(b.out, "\nendobj\n")
	}
	if b.out.err != nil {
		return t, 0, b.out.err
	}
	t.root = number[root]
	return t, number[firstOld], nil
}

// first finds the first page below a node of pages.
func (s *source) first(n int) (int, error) {
	for range 50 {
		head, _, _, err := s.head(n)
		if err != nil {
			return 0, err
		}
		d, err := dictOf(head)
		if err != nil {
			return 0, err
		}
		if strings.TrimSpace(string(d["Type"])) == "/Page" {
			return n, nil
		}
		kids := bytes.TrimLeft(bytes.TrimSpace(d["Kids"]), "[ \r\n\t")
		next, ok := refOf(kids)
		if !ok {
			return 0, ErrPlain
		}
		n = next
	}
	return 0, ErrPlain
}

// refOf reads a reference, "12 0 R", at the beginning of b.
func refOf(b []byte) (int, bool) {
	m := ref.FindSubmatch(bytes.TrimSpace(b))
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(m[1]))
	return n, err == nil
}

// renumber gives an object's head with new numbers for what it refers to.
func renumber(head []byte, to func(int) int) []byte {
	var out []byte
	for i := 0; i < len(head); {
		n, err := token(head[i:])
		if err != nil || n == 0 {
			return append(out, head[i:]...)
		}
		if c := head[i]; c >= '0' && c <= '9' {
			if m := ref.FindSubmatchIndex(head[i:]); m != nil {
				old, err := strconv.Atoi(string(head[i+m[2] : i+m[3]]))
				if err == nil {
					out = fmt.Appendf(out, "%d 0 R", to(old))
					i += m[1]
					continue
				}
			}
		}
		out = append(out, head[i:i+n]...)
		i += n
	}
	return out
}

const (
	spaces = " \t\r\n\f\x00"
	delims = "()<>[]{}/%"
)

// token gives the length of the next word of an object: spaces, a comment, a
// text, a name, a bracket, a number or a word.
func token(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	until := func(i int, set string) int {
		for i < len(b) && !strings.ContainsRune(set, rune(b[i])) {
			i++
		}
		return i
	}
	switch c := b[0]; {
	case strings.IndexByte(spaces, c) >= 0:
		i := 1
		for i < len(b) && strings.IndexByte(spaces, b[i]) >= 0 {
			i++
		}
		return i, nil
	case c == '%':
		return until(1, "\r\n"), nil
	case c == '(':
		for i, deep := 1, 1; i < len(b); i++ {
			switch b[i] {
			case '\\':
				i++
			case '(':
				deep++
			case ')':
				if deep--; deep == 0 {
					return i + 1, nil
				}
			}
		}
		return 0, io.ErrUnexpectedEOF
	case c == '<' && len(b) > 1 && b[1] == '<', c == '>' && len(b) > 1 && b[1] == '>':
		return 2, nil
	case c == '<':
		if i := bytes.IndexByte(b, '>'); i > 0 {
			return i + 1, nil
		}
		return 0, io.ErrUnexpectedEOF
	case c == '/':
		return until(1, spaces+delims), nil
	case strings.IndexByte(delims, c) >= 0:
		return 1, nil
	}
	return until(1, spaces+delims), nil
}

// mostDeep bounds what stands inside of one another.
const mostDeep = 100

// value gives the length of the object b begins with, and the word behind it:
// "stream" or "endobj".
func value(b []byte) (int, string, error) {
	deep := 0
	for i := 0; i < len(b); {
		n, err := token(b[i:])
		if err != nil {
			return 0, "", err
		}
		switch w := string(b[i : i+min(n, 6)]); {
		case w == "<<" || w == "[":
			if deep++; deep > mostDeep {
				return 0, "", ErrPlain
			}
		case w == ">>" || w == "]":
			deep--
		case deep == 0 && n == 6 && (w == "stream" || w == "endobj"):
			return i, w, nil
		}
		i += n
	}
	return 0, "", io.ErrUnexpectedEOF
}

// dictOf reads the keys of a dictionary with their values as they stand.
func dictOf(b []byte) (map[string][]byte, error) {
	i := 0
	next := func() (string, error) {
		n, err := token(b[i:])
		if err == nil && n == 0 {
			err = io.ErrUnexpectedEOF
		}
		w := string(b[i : i+n])
		i += n
		return w, err
	}
	blank := func(w string) bool { return strings.IndexByte(spaces, w[0]) >= 0 || w[0] == '%' }
	for {
		w, err := next()
		if err != nil {
			return nil, err
		}
		if w == "<<" {
			break
		}
		if !blank(w) {
			return nil, ErrPlain
		}
	}
	out := map[string][]byte{}
	for {
		key, err := next()
		switch {
		case err != nil:
			return nil, err
		case blank(key):
			continue
		case key == ">>":
			return out, nil
		case key[0] != '/':
			return nil, ErrPlain
		}
		from, deep := i, 0
		for {
			at := i
			w, err := next()
			if err != nil {
				return nil, err
			}
			if deep == 0 && (w == ">>" || w[0] == '/' && len(bytes.TrimSpace(b[from:at])) > 0) {
				i = at
				break
			}
			switch w {
			case "<<", "[":
				if deep++; deep > mostDeep {
					return nil, ErrPlain
				}
			case ">>", "]":
				deep--
			}
		}
		out[key[1:]] = b[from:i]
	}
}
