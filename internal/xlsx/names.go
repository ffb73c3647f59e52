package xlsx

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"nep/internal/vn"
)

func itoa(n int) string { return strconv.Itoa(n) }

// sheetName makes a name a spreadsheet takes: no []:*?/\, no apostrophe at the
// ends, 31 UTF-16 units, not given twice.
func sheetName(s string, used map[string]bool) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, s)
	s = vn.Clean(s)
	if s == "" {
		s = "Sheet"
	}
	base := s
	for n := 2; ; n++ {
		tail := ""
		if n > 2 {
			tail = " " + itoa(n-1)
		}
		rs := []rune(base)
		for len(utf16.Encode(rs))+len(tail) > 31 {
			rs = rs[:len(rs)-1]
		}
		name := strings.TrimSpace(string(rs)) + tail
		if key := strings.ToLower(name); !used[key] {
			used[key] = true
			return name
		}
	}
}
