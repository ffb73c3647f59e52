package extract

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// What in a rich text file holds no text of the paper. A group that begins with
// \* is passed over too, but for those in rtfShapes.
var (
	rtfHidden = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "objdata": true,
		"fldinst": true, "sp": true, "shprslt": true, "nonshppict": true, "themedata": true, "datastore": true, "listtable": true, "listoverridetable": true,
		"revtbl": true, "rsidtbl": true, "generator": true, "xmlnstbl": true, "bkmkstart": true, "bkmkend": true, "latentstyles": true, "pgdsctbl": true,
		"filetbl": true, "annotation": true, "atnid": true, "atnauthor": true}
	rtfShapes = map[string]bool{"shpinst": true, "do": true, "shptxt": true, "dptxbxtext": true}
	rtfBeside = map[string]bool{"header": true, "headerl": true, "headerr": true, "headerf": true, "footer": true, "footerl": true, "footerr": true,
		"footerf": true, "footnote": true, "shptxt": true, "dptxbxtext": true}
	rtfSigns = map[string]string{"par": "\n", "sect": "\n", "page": "\n", "line": "\n", "row": "\n", "cell": "\n", "nestcell": "\n", "nestrow": "\n",
		"tab": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"}
)

// rtfGroup is what holds inside of one pair of braces.
type rtfGroup struct {
	hidden, beside, fonts bool
	font                  int
	skip                  int // bytes that stand for a \u
	fresh                 bool
	star                  bool
}

// maxNumber is how many figures a number in it may have.
const maxNumber = 10

// rich draws the text of a rich text file, at most so many bytes of each: what is
// read first to last, and what stands beside it (heads of pages, boxes, notes).
func rich(r io.Reader, most int) (text, beside string, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var main, rest strings.Builder
	g := rtfGroup{skip: 1}
	var stack []rtfGroup
	charsets := map[int]int{}
	page := 1252 // of the file
	skipping := 0
	var high rune // the first half of a letter written in two

	put := func(s string) {
		switch {
		case g.hidden || g.fonts:
		case g.beside && rest.Len() < most:
			rest.WriteString(s)
		case !g.beside && main.Len() < most:
			main.WriteString(s)
		}
	}
	letter := func(c byte) {
		if skipping > 0 {
			skipping--
			return
		}
		switch {
		case charsets[g.font] == 163 || charsets[g.font] <= 1 && page == 1258:
			put(string(charmap.Windows1258.DecodeByte(c)))
		default:
			put(string(charmap.Windows1252.DecodeByte(c)))
		}
	}
	for main.Len() < most {
		c, err := in.ReadByte()
		if err == io.EOF {
			if len(stack) > 0 {
				return "", "", damaged(errors.New("it ends inside"))
			}
			break
		}
		if err != nil {
			return "", "", damaged(err)
		}
		fresh := g.fresh
		g.fresh = false
		switch c {
		case '{':
			if len(stack) >= maxDepth {
				return "", "", damaged(errors.New("groups too deep"))
			}
			stack = append(stack, g)
			g.fresh, g.star, skipping = true, false, 0
			continue
		case '}':
			if len(stack) == 0 {
				return "", "", damaged(errors.New("an end without a beginning"))
			}
			wasBeside := g.beside
			g, stack, skipping = stack[len(stack)-1], stack[:len(stack)-1], 0
			if wasBeside && !g.beside && rest.Len() < most {
				rest.WriteByte('\n')
			}
			if len(stack) == 0 { // what comes behind is no part of it
				return old(plainRTF(main.String())), old(plainRTF(rest.String())), nil
			}
			continue
		case '\r', '\n', 0:
			g.fresh = fresh
			continue
		case '\\':
		default:
			if main.Len() == 0 && len(stack) == 0 {
				return "", "", damaged(errors.New("no rich text"))
			}
			if !g.hidden {
				letter(c)
			}
			continue
		}
		word, n, err := control(in)
		if err != nil {
			return "", "", damaged(err)
		}
		switch word {
		case "*":
			g.star, g.fresh = true, true
		case "'":
			letter(byte(n))
		case "u":
			r := rune(uint16(n))
			switch {
			case r >= 0xd800 && r < 0xdc00:
				high = r
			case r >= 0xdc00 && r < 0xe000:
				if high != 0 {
					put(string((high-0xd800)<<10 + (r - 0xdc00) + 0x10000))
				}
				high = 0
			default:
				high = 0
				put(string(r))
			}
			skipping = g.skip
		case "uc":
			g.skip = min(max(n, 0), 16)
		case "bin":
			if _, err := in.Discard(max(n, 0)); err != nil {
				return "", "", damaged(err)
			}
		case "ansicpg":
			page = n
		case "f":
			g.font = n
		case "fcharset":
			if g.fonts && len(charsets) < 4096 {
				charsets[g.font] = n
			}
		case "plain":
			g.font = 0
		case "~":
			put(" ")
		case "_":
			put("-")
		case "\\", "{", "}":
			letter(word[0])
		default:
			if s, ok := rtfSigns[word]; ok {
				if skipping > 0 {
					skipping--
				} else {
					put(s)
				}
				break
			}
			if !fresh {
				break
			}
			switch {
			case word == "fonttbl":
				g.fonts = true
			case rtfHidden[word], g.star && !rtfShapes[word]:
				g.hidden = true
			case rtfBeside[word]:
				g.beside = true
			}
		}
	}
	return old(plainRTF(main.String())), old(plainRTF(rest.String())), nil
}

// control reads what stands behind a backslash: a word with its number, or a sign.
func control(in *bufio.Reader) (word string, n int, err error) {
	c, err := in.ReadByte()
	if err != nil {
		return "", 0, errors.Join(io.ErrUnexpectedEOF, err)
	}
	switch {
	case c == '\'':
		var hex [2]byte
		if _, err := io.ReadFull(in, hex[:]); err != nil {
			return "", 0, err
		}
		v, err := strconv.ParseUint(string(hex[:]), 16, 8)
		if err != nil {
			return "", 0, err
		}
		return "'", int(v), nil
	case c == '\r' || c == '\n':
		return "par", 0, nil
	case !asciiLetter(c):
		return string(rune(c)), 0, nil
	}
	name := []byte{c}
	var number []byte
	for {
		c, err := in.ReadByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", 0, err
		}
		if asciiLetter(c) && number == nil {
			if name = append(name, c); len(name) > 32 {
				return "", 0, errors.New("a word too long")
			}
			continue
		}
		if c == '-' && number == nil || c >= '0' && c <= '9' {
			if number = append(number, c); len(number) > maxNumber+1 {
				return "", 0, errors.New("a number too long")
			}
			continue
		}
		if c != ' ' {
			in.UnreadByte()
		}
		break
	}
	if number != nil {
		n, _ = strconv.Atoi(string(number)) // "-" alone is none
	}
	return string(name), n, nil
}

func asciiLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// plainRTF leaves out what no line of text holds.
func plainRTF(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0xa0 || r == '\t':
			return ' '
		case r != '\n' && r < ' ' || r == 0xfffd || r == 0xfeff:
			return -1
		}
		return r
	}, s)
}
