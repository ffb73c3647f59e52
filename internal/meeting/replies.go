package meeting

import (
	"slices"
	"strings"
	"unicode"

	"nep/internal/vn"
)

// Reply is what one line pasted from a chat says, as far as it can be told. Nothing
// of it is kept until a person has agreed to it.
type Reply struct {
	Line     string  // as it was pasted
	Who      []int64 // those of the roster it may be of; several are asked about
	Absent   bool    // asks to be absent
	Comes    bool    // says that he comes
	Category string  // of an absence
	Reason   string  // in the sender's words
}

// The most that is read of what was pasted.
const (
	maxReplies = 300
	maxReply   = 300 // letters of a line
)

// ReadReplies reads what members answered in a chat group, a message a line, as
// people paste it: "<tên>: xin vắng, đi công tác", with or without the hour and
// day before it, or a name on a line of its own above the message. Names are
// found by their last words, without marks where need be; who may be meant by
// several is asked, never guessed. A line that says nothing is left out.
func ReadReplies(text string, roster []Attendance) []Reply {
	var out []Reply
	var speaker []int64 // of a line that was a name alone
	for raw := range strings.Lines(vn.NFC(text)) {
		line := vn.Clean(strings.Map(printable, raw))
		if line == "" || len(out) == maxReplies {
			continue
		}
		if r := []rune(line); len(r) > maxReply {
			line = string(r[:maxReply])
		}
		head, said := cutName(line)
		who := named(head, roster)
		switch {
		case said == "" && len(who) > 0: // a name alone: what he says stands below
			speaker = who
			continue
		case len(who) == 0:
			if who = mentioned(line, roster); who == nil {
				who = speaker
			}
			said = line
		}
		r := Reply{Line: line, Who: who}
		r.read(said)
		if r.Absent || r.Comes || head != "" && len(who) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// printable turns what is not seen into spaces.
func printable(r rune) rune {
	if unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\u200e' || r == '\u200f' || r == '\u202a' || r == '\u202c' || r == '\u00a0' {
		return ' '
	}
	return r
}

// cutName parts a line into who sent it and what he said: at the first colon or
// dash behind a name. Times and days in brackets before it are dropped.
func cutName(line string) (head, said string) {
	if strings.HasPrefix(line, "[") {
		if i := strings.IndexByte(line, ']'); i > 0 {
			line = strings.TrimSpace(line[i+1:])
		}
	}
	at, size := -1, 0
	for i, r := range line {
		prev := byte(' ')
		if i > 0 {
			prev = line[i-1]
		}
		digit := prev >= '0' && prev <= '9'
		if r == ':' && !digit || (r == '-' || r == '–' || r == '—') && prev == ' ' || r == ',' && i > 0 && !digit {
			at, size = i, len(string(r))
			break
		}
	}
	if at < 0 {
		return line, ""
	}
	return strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+size:])
}

// callings are words before a name that are none of it.
var callings = []string{"d/c", "dc", "đc", "dong", "chi", "anh", "em", "bac", "co", "chu", "ong", "ba", "chau", "toi", "minh", "bt", "pbt"}

// words are a text's words, folded or as they are written but small.
func words(s string, fold bool) []string {
	if fold {
		s = vn.Fold(s)
	} else {
		s = strings.ToLower(vn.NFC(s))
	}
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' })
}

// named gives who may be meant by a text that is a name, or the end of one. Names
// as they are written go before those without marks.
func named(head string, roster []Attendance) []int64 {
	if head == "" {
		return nil
	}
	for _, fold := range []bool{false, true} {
		w := words(head, fold)
		for len(w) > 0 {
			if found := ending(w, roster, fold); found != nil {
				return found
			}
			if !slices.Contains(callings, vn.Fold(w[0])) {
				break
			}
			w = w[1:] // "đồng chí An": without the word before the name
		}
	}
	return nil
}

// ending gives those whose name ends in some words.
func ending(w []string, roster []Attendance, fold bool) (out []int64) {
	if len(w) > 8 {
		return nil
	}
	for _, a := range roster {
		n := words(a.Name, fold)
		if len(n) >= len(w) && slices.Equal(n[len(n)-len(w):], w) {
			out = append(out, a.Person)
		}
	}
	return out
}

// mentioned gives those whose whole name stands in a line, else those whose given
// name stands behind a title ("em An xin vắng").
func mentioned(line string, roster []Attendance) (out []int64) {
	for _, fold := range []bool{false, true} {
		w := words(line, fold)
		for _, a := range roster {
			if n := words(a.Name, fold); len(n) > 1 && contains(w, n) {
				out = append(out, a.Person)
			}
		}
		if out != nil {
			return out
		}
	}
	for _, fold := range []bool{false, true} {
		w := words(line, fold)
		for i := 0; i+1 < len(w); i++ {
			if !slices.Contains(callings, vn.Fold(w[i])) {
				continue
			}
			for _, a := range roster {
				n := words(a.Name, fold)
				if len(n) > 0 && n[len(n)-1] == w[i+1] && !slices.Contains(out, a.Person) {
					out = append(out, a.Person)
				}
			}
			if out != nil {
				return out
			}
		}
	}
	return nil
}

func contains(list, part []string) bool {
	for i := 0; i+len(part) <= len(list); i++ {
		if slices.Equal(list[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// What people write, without marks: of staying away, of not doing so, of coming,
// and of why.
var (
	awayWords  = []string{"vang", "vang mat", "xin nghi", "khong du", "khong tham gia", "khong tham du", "khong den", "khong hop", "khong ve kip", "ban", "xin phep"}
	notAway    = []string{"khong vang", "het ban", "khong ban"}
	comesWords = []string{"co mat", "se du", "tham gia", "tham du", "du hop", "du duoc", "se den", "ok", "nhat tri", "da ro", "nhan duoc", "da nhan", "co", "vang a"}
	whyWords   = []struct {
		category string
		words    []string
	}{
		{"sick", []string{"om", "benh", "vien", "nhap vien", "kham", "sot", "dau", "mo"}},
		{"work", []string{"cong tac", "truc", "ca truc", "di truc", "lam viec", "nghiem thu", "xuat kho", "nhap kho", "hop", "tap huan"}},
		{"study", []string{"hoc", "di hoc", "thi", "lop"}},
		{"leave", []string{"nghi phep", "nghi che do", "nghi mat", "thai san", "phep nam"}},
		{"family", []string{"gia dinh", "dam", "cuoi", "gio", "tang", "hieu", "hy", "viec nha", "con om", "me om", "bo om", "vo om", "chong om", "con", "viec rieng"}},
	}
)

// read tells what was said.
func (r *Reply) read(said string) {
	w := words(said, true)
	has := func(list []string) bool {
		return slices.ContainsFunc(list, func(x string) bool { return contains(w, strings.Fields(x)) })
	}
	switch {
	case has(notAway):
		r.Comes = true
	case has(awayWords):
		r.Absent = true
	case has(comesWords):
		r.Comes = true
	}
	if !r.Absent {
		return
	}
	r.Category, r.Reason = "other", said
	best := 0
	for _, x := range whyWords { // the longest words tell most: "con ốm" is of the family
		for _, y := range x.words {
			if n := len(strings.Fields(y))*100 + len(y); n > best && contains(w, strings.Fields(y)) {
				r.Category, best = x.category, n
			}
		}
	}
}
