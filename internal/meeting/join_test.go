package meeting

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestJoinSays(t *testing.T) {
	for _, c := range []struct{ name, base, stored, mine, want, lost string }{
		{"only one changed", "a b c", "a b c", "a B c", "a B c", ""},
		{"each another line", "a b c d e", "A b c d e", "a b c d E", "A b c d E", ""},
		{"both the same", "a b c", "a X c", "a X c", "a X c", ""},
		{"both added at one place", "a b", "a 1 b", "a 2 b", "a 1 2 b", ""},
		{"both changed one line", "a b c", "a X c", "a Y c", "a X c", "Y"},
		{"one took away what the other changed", "a b c", "a c", "a Y c", "a c", "Y"},
		{"one changed what the other took away", "a b c", "a X c", "a c", "a X c", ""},
		{"added at both ends", "a", "0 a", "a 9", "0 a 9", ""},
	} {
		got, clashes := Join(strings.Fields(c.base), strings.Fields(c.stored), strings.Fields(c.mine))
		var lost []string
		for _, x := range clashes {
			lost = append(lost, x.Lost...)
		}
		if strings.Join(got, " ") != c.want || strings.Join(lost, " ") != c.lost {
			t.Errorf("%s: %q lost %q, want %q lost %q", c.name, got, lost, c.want, c.lost)
		}
	}
}

// Whatever two people do to a text, no line that one of them wrote is gone, what
// nobody touched stays, and what one took away alone is away.
func TestJoinLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SliceOfN(rapid.SampledFrom(strings.Fields("a b c d e f")), 0, 12).Draw(t, "base")
		n := 0
		change := func(who string) (out []string, wrote map[string]bool) {
			wrote = map[string]bool{}
			fresh := func() string {
				n++
				line := who + strings.Repeat("'", n)
				wrote[line] = true
				return line
			}
			for _, l := range base {
				switch rapid.IntRange(0, 5).Draw(t, who) {
				case 0:
				case 1:
					out = append(out, fresh())
				case 2:
					out = append(out, l, fresh())
				default:
					out = append(out, l)
				}
			}
			if rapid.Bool().Draw(t, who+" adds") {
				out = append(out, fresh())
			}
			return out, wrote
		}
		stored, theirs := change("T")
		mine, ours := change("M")
		joined, clashes := Join(base, stored, mine)
		all := slices.Clone(joined)
		for _, c := range clashes {
			all = append(all, c.Lost...)
		}
		count := func(list []string, line string) (k int) {
			for _, l := range list {
				if l == line {
					k++
				}
			}
			return k
		}
		for line := range theirs {
			if count(joined, line) != 1 {
				t.Fatalf("%q stands %d times in %q", line, count(joined, line), joined)
			}
		}
		for line := range ours {
			if count(all, line) != 1 {
				t.Fatalf("%q of the second is %d times in %q and %v", line, count(all, line), joined, clashes)
			}
		}
		if same, c := Join(base, base, mine); len(c) > 0 || !slices.Equal(same, mine) {
			t.Fatalf("one alone: %q, %v", same, c)
		}
		if again, c := Join(base, mine, mine); len(c) > 0 || !slices.Equal(again, mine) {
			t.Fatalf("both the same: %q, %v", again, c)
		}
	})
}
