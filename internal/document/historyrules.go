package document

import (
	_ "embed"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"nep/internal/document/formal"
	"nep/internal/vn"
)

//go:embed history.toml
var historyFile string

// reading is history.toml.
type reading struct {
	Number, FileNumber, Day, FileDay, Attendance, Required, Present, Task, NoTask []pattern
}

// pattern is a regular expression of the file.
type pattern struct{ *regexp.Regexp }

// UnmarshalText compiles it.
func (p *pattern) UnmarshalText(b []byte) (err error) {
	p.Regexp, err = regexp.Compile(string(b))
	return err
}

var historyRules = func() (r reading) {
	meta, err := toml.Decode(historyFile, &r)
	if err == nil && len(meta.Undecoded()) > 0 {
		err = toml.ParseError{Message: meta.Undecoded()[0].String()}
	}
	if err != nil {
		panic("document: history.toml: " + err.Error()) // the file is part of the binary
	}
	return r
}()

// first gives the named parts of the first pattern that fits.
func first(ps []pattern, s string) map[string]string {
	for _, p := range ps {
		m := p.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		out := map[string]string{}
		for i, name := range p.SubexpNames() {
			if name != "" {
				out[name] = m[i]
			}
		}
		return out
	}
	return nil
}

// Guess is what was read off an old paper: a proposal, for a person to confirm.
type Guess struct {
	Kind     formal.Kind // "" not known
	Number   int64       // 0 none
	Code     string      // "CB", "ĐU"
	Day      string
	Title    string
	Required int
	Present  int
	Tasks    []string
}

const (
	headLetters = 4000 // of a paper's head
	maxTasks    = 30
)

// guess reads a paper off its text and the name of its file.
func guess(text, fileName string) (g Guess) {
	if out, _, ok := vn.FromLegacy(text); ok {
		text = out
	}
	lines := strings.Split(vn.CleanLines(text), "\n")
	folded := make([]string, len(lines))
	for i, l := range lines {
		folded[i] = vn.Fold(l)
	}
	all := strings.Join(folded, "\n")
	head := all
	if len(head) > headLetters {
		head = head[:headLetters]
	}
	name := vn.Fold(strings.TrimSuffix(path.Base(fileName), path.Ext(fileName)))

	m := first(historyRules.Number, head)
	if m == nil {
		m = first(historyRules.FileNumber, name)
	}
	if m != nil {
		g.Number, _ = strconv.ParseInt(m["n"], 10, 64)
		g.Kind, g.Code = kindOfCode(m["kind"]), codeOf(m["code"])
	}
	g.kindAndTitle(lines, folded, name)
	if m = first(historyRules.Day, head); m == nil {
		m = first(historyRules.FileDay, name)
	}
	if m != nil {
		num := func(k string) int { n, _ := strconv.Atoi(m[k]); return n }
		if d, err := vn.NewDate(num("y"), num("m"), num("d")); err == nil && num("y") >= 1930 && num("y") < 2200 {
			g.Day = d.String()
		}
	}
	if g.Kind == formal.Minutes {
		g.attendance(all)
	}
	for _, l := range lines {
		for _, x := range sentences(l) {
			if len(g.Tasks) < maxTasks && givesWork(vn.Fold(x)) {
				g.Tasks = append(g.Tasks, shortened(x, 300))
			}
		}
	}
	return g
}

// givesWork says that a folded sentence gives somebody work.
func givesWork(folded string) bool {
	fits := func(ps []pattern) bool {
		return slices.ContainsFunc(ps, func(p pattern) bool { return p.MatchString(folded) })
	}
	return fits(historyRules.Task) && !fits(historyRules.NoTask)
}

// bullet is what stands before a sentence of a list: "- ", "a) ", "2. ".
var bullet = regexp.MustCompile(`^\s*(?:[-–—+*•]+|\(?(?:\d{1,2}|[a-zđ])[.)])\s+`)

// another is how a part behind a semicolon begins that gives work of its own.
var another = regexp.MustCompile(`^(?:giao|phan cong|yeu cau|dong chi|d/c|chi uy|to dang|cac dong chi)[^a-z]`)

// sentences are those of a line, each with its end: a stop followed by a capital
// letter, or a semicolon behind which somebody else is charged. "đ/c. Ba" and
// "20.3.2025" are no ends.
func sentences(line string) []string {
	var out []string
	r := []rune(bullet.ReplaceAllString(line, ""))
	begin := 0
	add := func(end int) {
		if s := strings.TrimSpace(bullet.ReplaceAllString(string(r[begin:end]), "")); s != "" {
			out = append(out, s)
		}
		begin = end
	}
	for i := 0; i+2 < len(r); i++ {
		if r[i+1] != ' ' {
			continue
		}
		switch r[i] {
		case '.', '!', '?':
			if unicode.IsUpper(r[i+2]) && !shortForm(r[begin:i]) {
				add(i + 1)
			}
		case ';':
			if another.MatchString(vn.Fold(string(r[i+2:]))) {
				add(i + 1)
			}
		}
	}
	add(len(r))
	return out
}

// shortForm says that what stands before a stop ends in a short form: "TS",
// "đ/c", one letter. "An" and "Ba" are names.
func shortForm(before []rune) bool {
	w := len(before)
	for w > 0 && unicode.IsLetter(before[w-1]) {
		w--
	}
	word := string(before[w:])
	n := len(before) - w
	return n == 1 || n > 0 && n <= 3 && vn.AllCaps(word) || n > 0 && w > 0 && before[w-1] == '/'
}

func (g *Guess) attendance(all string) {
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := first(historyRules.Attendance, all); m != nil && num(m["present"]) <= num(m["required"]) {
		g.Present, g.Required = num(m["present"]), num(m["required"])
		return
	}
	if m := first(historyRules.Required, all); m != nil {
		g.Required = num(m["n"])
	}
	if m := first(historyRules.Present, all); m != nil && num(m["n"]) <= max(g.Required, 1)*1 {
		g.Present = num(m["n"])
	}
}

// kindAndTitle finds the line that is the name of a kind of paper; what stands
// under it says what it is about.
func (g *Guess) kindAndTitle(lines, folded []string, name string) {
	for i, l := range folded {
		if i > 60 {
			break
		}
		for _, k := range formal.Authority.Kinds {
			word := vn.Fold(k.Name)
			if word == "" || l != word && !(strings.HasPrefix(l, word+" ") && upper(lines[i], word)) {
				continue
			}
			if g.Kind == "" || g.Kind == k.ID {
				g.Kind = k.ID
				title := strings.TrimSpace(string([]rune(lines[i])[min(utf8.RuneCountInString(lines[i]), utf8.RuneCountInString(word)):]))
				for j := i + 1; title == "" && j < len(lines) && j < i+4; j++ {
					title = strings.Trim(lines[j], "-–—_* ")
				}
				g.Title = shortened(title, maxTitle)
				return
			}
		}
	}
	if g.Kind == "" {
		for _, k := range formal.Authority.Kinds {
			if word := vn.Fold(k.Name); word != "" && strings.Contains(strings.NewReplacer("-", " ", "_", " ").Replace(name), word) {
				g.Kind = k.ID
				return
			}
		}
	}
}

// upper says that the words at the beginning of a line stand in capitals.
func upper(line, word string) bool {
	r := []rune(line)
	n := utf8.RuneCountInString(word)
	return len(r) >= n && vn.AllCaps(string(r[:n]))
}

func kindOfCode(code string) formal.Kind {
	for _, k := range formal.Authority.Kinds {
		if k.Code != "" && vn.Fold(k.Code) == code {
			return k.ID
		}
	}
	return ""
}

// codeOf is the code of a body as numbers carry it.
func codeOf(folded string) string {
	for _, c := range []string{BodyCode(OfCell), BodyCode(OfCommittee)} {
		if vn.Fold(c) == folded {
			return c
		}
	}
	return ""
}

func shortened(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}
