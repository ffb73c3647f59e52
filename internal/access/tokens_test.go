package access

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An actor holds one of a thing's tokens exactly when the table lets him see it.
func TestTokensAreTheTable(t *testing.T) {
	paths := []string{"/1/", "/1/2/", "/1/2/3/", "/1/2/33/", "/1/22/", "/7/"}
	units := []int64{1, 2, 3, 33, 22, 7}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(paths)-1).Draw(t, "unit")
		a := Actor{Account: 9, Person: rapid.SampledFrom([]int64{0, 77, 78}).Draw(t, "person"),
			Hat: Hat{Role: rapid.SampledFrom(Roles).Draw(t, "role"), Unit: units[at], Path: paths[at],
				Named: rapid.SliceOfN(rapid.SampledFrom(paths), 0, 2).Draw(t, "named")}}
		if a.Hat.Role == Admin {
			a.Hat = Hat{Role: Admin}
		}
		s := Subject{Paths: rapid.SliceOfN(rapid.SampledFrom(paths), 0, 3).Draw(t, "paths"), Committee: rapid.Bool().Draw(t, "committee"),
			People: rapid.SliceOfN(rapid.SampledFrom([]int64{77, 78, 79}), 0, 2).Draw(t, "people")}
		action := rapid.SampledFrom(Readable).Draw(t, "action")
		held := Holds(a)
		meet := slices.ContainsFunc(Tokens(action, s), func(k string) bool { return slices.Contains(held, k) })
		if may := May(a, action, s); may != meet {
			t.Fatalf("May says %v; tokens %v, held %v", may, Tokens(action, s), held)
		}
	})
}
