package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/layout"
)

// long is a paper of about so many pages.
func long(pages int, word string) *layout.Doc {
	var body []layout.Block
	for i := range pages {
		p := par(fmt.Sprintf("%s trang %d (có ngoặc \\ và ngoặc)", word, i+1))
		p.Break, p.Level = i > 0, 1
		body = append(body, p)
	}
	return paper(body...)
}

func bind(t testing.TB, front []byte, parts [][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	b := NewBinder(&out)
	for i, p := range parts {
		if _, err := b.Add(bytes.NewReader(p), int64(len(p)), fmt.Sprintf("Biên bản %d", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if front != nil {
		if err := b.Front(bytes.NewReader(front), int64(len(front))); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pagesOf walks the tree of pages of a PDF and gives the text of each page, by the
// objects themselves and not by their place in the file.
func pagesOf(t testing.TB, raw []byte) []string {
	t.Helper()
	s, err := plain(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	dict := func(n int) map[string][]byte {
		head, _, _, err := s.head(n)
		if err != nil {
			t.Fatalf("object %d: %v", n, err)
		}
		d, err := dictOf(head)
		if err != nil {
			t.Fatalf("object %d: %v", n, err)
		}
		return d
	}
	follow := func(v []byte) int {
		n, ok := refOf(v)
		if !ok {
			t.Fatalf("%q refers to nothing", v)
		}
		return n
	}
	var out []string
	var walk func(n, parent int) int
	walk = func(n, parent int) int {
		d := dict(n)
		if parent != 0 && follow(d["Parent"]) != parent {
			t.Errorf("object %d hangs below %s, not %d", n, d["Parent"], parent)
		}
		if string(bytes.TrimSpace(d["Type"])) == "/Page" {
			content := follow(d["Contents"])
			_, from, end, err := s.head(content)
			if err != nil || from == 0 {
				t.Fatalf("content %d: %v", content, err)
			}
			drawn, _ := read(t, raw[from:end])
			text := ""
			for _, x := range drawn {
				text += x.text
			}
			out = append(out, text)
			return 1
		}
		sum := 0
		for _, m := range regexp.MustCompile(`(\d+) 0 R`).FindAllSubmatch(d["Kids"], -1) {
			k, _ := strconv.Atoi(string(m[1]))
			sum += walk(k, n)
		}
		if string(bytes.TrimSpace(d["Count"])) != strconv.Itoa(sum) {
			t.Errorf("object %d counts %s pages, %d are there", n, d["Count"], sum)
		}
		return sum
	}
	walk(follow(dict(s.root)["Pages"]), 0)
	return out
}

// A book holds the pages of its parts as they are, in their order, the list of
// what is in it first, and a mark leads to the first page of each.
func TestABookHoldsItsPartsPages(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var parts [][]byte
		var want []string
		front := written(t, long(rapid.IntRange(1, 3).Draw(r, "front"), "Mục lục"))
		want = append(want, pagesOf(t, front)...)
		for i := range rapid.IntRange(1, 4).Draw(r, "parts") {
			p := written(t, long(rapid.IntRange(1, 5).Draw(r, "pages"), fmt.Sprintf("Đảng viên %d", i)))
			parts, want = append(parts, p), append(want, pagesOf(t, p)...)
		}
		book := bind(t, front, parts)
		got := pagesOf(t, book)
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("pages %q, want %q", got, want)
		}
		if n := bytes.Count(book, []byte("/Dest [")); n != len(parts) {
			t.Errorf("%d marks for %d parts", n, len(parts))
		}
		if again := bind(t, nil, [][]byte{book}); len(pagesOf(t, again)) != len(want) { // a book is a part like any other
			t.Error("a book cannot be bound")
		}
	})
}

func TestMarksLeadToFirstPages(t *testing.T) {
	book := bind(t, written(t, long(2, "Mục lục")), [][]byte{written(t, long(3, "A")), written(t, long(1, "B"))})
	s, err := plain(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	marks := regexp.MustCompile(`/Title <([0-9A-F]+)> /Parent 3 0 R /Dest \[(\d+) 0 R /Fit\]`).FindAllSubmatch(book, -1)
	if len(marks) != 2 || string(marks[0][1]) != utf16Hex("Biên bản 1") {
		t.Fatalf("%q", marks)
	}
	for i, want := range []string{"A trang 1", "B trang 1"} {
		n, _ := strconv.Atoi(string(marks[i][2]))
		head, _, _, err := s.head(n)
		if err != nil {
			t.Fatal(err)
		}
		d, err := dictOf(head)
		if err != nil {
			t.Fatal(err)
		}
		content, _ := refOf(d["Contents"])
		_, from, end, err := s.head(content)
		if err != nil {
			t.Fatal(err)
		}
		drawn, _ := read(t, book[from:end])
		text := ""
		for _, x := range drawn {
			text += x.text
		}
		if !strings.Contains(text, want) {
			t.Errorf("mark %d leads to %q", i, text)
		}
	}
}

// What acts or leads out of a page does not go along, nor does what only that
// needs.
func TestOnlyPagesAreBound(t *testing.T) {
	raw := "%PDF-1.4\n"
	var at []int
	for i, o := range []string{"<</Type/Catalog/Pages 2 0 R/OpenAction 6 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 9 9]>>",
		"<</Type/Page/Parent 2 0 R/AA<</O 6 0 R>>/Annots[5 0 R]/Contents 4 0 R/Title(1 0 R \\) /AA <<)>>", "<</Length 7 0 R>>\nstream\n6 0 R q Q\nendstream",
		"<</Type/Annot/A 6 0 R>>", "<</S/JavaScript/JS(app.alert\\(1\\))>>", "9"} {
		at = append(at, len(raw))
		raw += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := len(raw)
	raw += fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		raw += fmt.Sprintf("%010d 00000 n \n", a)
	}
	raw += fmt.Sprintf("trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	book := string(bind(t, nil, [][]byte{[]byte(raw)}))
	if strings.Contains(book, "JavaScript") || strings.Contains(book, "/Annots") || strings.Contains(book, "OpenAction") || strings.Contains(book, "/AA <</O") {
		t.Error(book)
	}
	if !strings.Contains(book, "(1 0 R \\) /AA <<)") || !strings.Contains(book, "6 0 R q Q") || !strings.Contains(book, "/MediaBox [0 0 9 9]") {
		t.Error("what is text or a stream was changed:\n" + book)
	}
}

// What is not of the plain kind is refused, and the book is whole without it.
func TestWhatCannotBeBound(t *testing.T) {
	good := written(t, long(2, "A"))
	var out bytes.Buffer
	b := NewBinder(&out)
	for name, raw := range map[string][]byte{"nothing": nil, "cut": good[:len(good)/2], "noise": bytes.Repeat([]byte("%PDF x"), 900),
		"no table": bytes.ReplaceAll(good, []byte("xref\n0"), []byte("xrxf\n0")), "locked": bytes.Replace(good, []byte("/Root"), []byte("/Encrypt 1 0 R\n/Root"), 1),
		"shifted": append([]byte("xxxxx"), good...)} {
		if _, err := b.Add(bytes.NewReader(raw), int64(len(raw)), name); !errors.Is(err, ErrPlain) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Add(bytes.NewReader(good), int64(len(good)), "A"); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if got := pagesOf(t, out.Bytes()); len(got) != 2 {
		t.Errorf("%q", got)
	}
	full := NewBinder(fullDisk{})
	if _, err := full.Add(bytes.NewReader(good), int64(len(good)), "A"); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

var errFull = errors.New("no room")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func FuzzBind(f *testing.F) {
	var b bytes.Buffer
	if err := Write(&b, long(2, "A")); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n30\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		bd := NewBinder(io.Discard)
		if _, err := bd.Add(bytes.NewReader(raw), int64(len(raw)), "x"); err == nil {
			bd.Close()
		}
	})
}
