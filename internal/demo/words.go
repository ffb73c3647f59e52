package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What the invented people say stands in words/: common sentences of an office
// and its depots, nobody behind them. Each file is one kind of unit; "[key]"
// begins a list, numbers after the key are the months it fits, "late" the last
// three months of the history and "now" its last one. {kho} and the like are
// filled in.
//
//go:embed words/*.txt
var wordFiles embed.FS

// sentence is one line of a list.
type sentence struct {
	text   string
	months []int
	newest int // only when so many months or fewer lie after; -1: always
}

// theme is a subject for a thematic meeting.
type theme struct {
	title, outline string
	said           []string
}

// paperAbove is a paper that comes from above.
type paperAbove struct{ number, title, issuer, form, gist string }

var (
	lists   = map[string][]sentence{} // "depot.last"
	themes  = map[string][]theme{}    // by kind of unit
	fromTop []paperAbove
)

func init() {
	files, err := fs.Glob(wordFiles, "words/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		b, err := wordFiles.ReadFile(name)
		if err == nil {
			err = readWords(strings.TrimSuffix(path.Base(name), ".txt"), strings.Split(string(b), "\n"))
		}
		if err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
	}
}

func readWords(kind string, lines []string) error {
	key, s := "", sentence{newest: -1}
	var th *theme
	for n, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case kind == "directives":
			f := strings.Split(line, " | ")
			if len(f) != 5 {
				return fmt.Errorf("line %d has %d parts", n+1, len(f))
			}
			fromTop = append(fromTop, paperAbove{f[0], f[1], f[2], f[3], f[4]})
		case kind == "themes":
			mark, text := line[0], strings.TrimSpace(line[1:])
			switch mark {
			case '=':
				of, title, ok := strings.Cut(text, " | ")
				if !ok {
					return fmt.Errorf("line %d names no kind of unit", n+1)
				}
				themes[of] = append(themes[of], theme{title: title})
				th = &themes[of][len(themes[of])-1]
			case '>':
				th.outline = strings.TrimSpace(th.outline + "\n" + text)
			case '-':
				th.said = append(th.said, text)
			default:
				return fmt.Errorf("line %d begins with %q", n+1, mark)
			}
		case line[0] == '[':
			f := strings.Fields(strings.Trim(line, "[]"))
			key, s = kind+"."+f[0], sentence{newest: -1}
			for _, x := range f[1:] {
				switch m, err := strconv.Atoi(x); {
				case x == "late":
					s.newest = 2
				case x == "now":
					s.newest = 0
				case err != nil && f[0] == "excuse":
					key += "." + x
				case err != nil:
					return fmt.Errorf("line %d: %w", n+1, err)
				default:
					s.months = append(s.months, m)
				}
			}
		default:
			s.text = line
			lists[key] = append(lists[key], s)
		}
	}
	return nil
}

// speaker draws sentences for one unit: in an order of its own, none a second
// time before all that fit have been said.
type speaker struct {
	kind  string // depot, office, block, committee, upper
	rand  *rand.Rand
	sites []string
	decks map[string][]sentence
}

func newSpeaker(kind string, r *rand.Rand, sites []string) *speaker {
	return &speaker{kind: kind, rand: r, sites: sites, decks: map[string][]sentence{}}
}

// say draws the next sentence of a list: of the unit's kind where it has one,
// else of all kinds. ago is how many months lie after, on which the history ends.
func (s *speaker) say(list, month string, ago int) string {
	deck, ok := s.decks[list]
	if !ok {
		all := lists[s.kind+"."+list]
		if all == nil {
			all = lists["common."+list]
		}
		deck = slices.Clone(all)
		s.rand.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	}
	m, _ := strconv.Atoi(month[5:])
	for i, x := range deck {
		if x.newest >= 0 && ago > x.newest || len(x.months) > 0 && !slices.Contains(x.months, m) {
			continue
		}
		s.decks[list] = append(slices.Delete(slices.Clone(deck), i, i+1), x)
		return s.fill(x.text)
	}
	s.decks[list] = deck
	return ""
}

var slot = regexp.MustCompile(`\{[^}]*\}`)

// fill puts this unit's things into a sentence.
func (s *speaker) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return slot.ReplaceAllStringFunc(text, func(name string) string {
		switch name {
		case "{kho}":
			return s.sites[s.rand.IntN(len(s.sites))]
		case "{lo}":
			return strconv.Itoa(1 + s.rand.IntN(12))
		case "{n}":
			return strconv.Itoa(2 + s.rand.IntN(6))
		case "{am}":
			return fmt.Sprintf("12,%d", 4+s.rand.IntN(6))
		case "{tan}":
			return strconv.Itoa(150 + 10*s.rand.IntN(60))
		case "{ngay}":
			return strconv.Itoa(8 + s.rand.IntN(18))
		}
		panic("words: nobody fills " + name)
	})
}

// monthWords is a month as papers write it: "tháng 3 năm 2026".
func monthWords(month string) string {
	t, _ := time.Parse("2006-01", month)
	return fmt.Sprintf("tháng %d năm %d", int(t.Month()), t.Year())
}

// dmy is a day as papers write it: "05/12/2026".
func dmy(day string) string { return day[8:] + "/" + day[5:7] + "/" + day[:4] }
