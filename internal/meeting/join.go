package meeting

import "slices"

// Clash is a place of a text that two people changed differently, neither having
// seen the other's.
type Clash struct {
	Kept []string // what stands there now: the one that came first
	Lost []string // the other one's, to be chosen or put aside by a person
}

// Join brings two changes of one text together by its lines: what only one has
// changed is as he has it, what both have added at one place stands one after
// the other, what both have changed differently stays as it is stored and is
// given as a clash. No line that one of them wrote is in neither.
func Join(base, stored, mine []string) (joined []string, clashes []Clash) {
	a, b := pairs(base, stored), pairs(base, mine)
	i, x, y := 0, 0, 0 // places in base, stored, mine
	for {
		// The next line all three have.
		j := i
		for j < len(base) && (a[j] < 0 || b[j] < 0) {
			j++
		}
		endX, endY := len(stored), len(mine)
		if j < len(base) {
			endX, endY = a[j], b[j]
		}
		was, theirs, ours := base[i:j], stored[x:endX], mine[y:endY]
		switch {
		case slices.Equal(theirs, ours), slices.Equal(ours, was):
			joined = append(joined, theirs...)
		case slices.Equal(theirs, was):
			joined = append(joined, ours...)
		case len(was) == 0: // both have added
			joined = append(append(joined, theirs...), ours...)
		default:
			joined = append(joined, theirs...)
			clashes = append(clashes, Clash{Kept: slices.Clone(theirs), Lost: slices.Clone(ours)})
		}
		if j == len(base) {
			return joined, clashes
		}
		joined = append(joined, base[j])
		i, x, y = j+1, endX+1, endY+1
	}
}

// pairs gives, for each line of a, its place in b of a longest common
// subsequence, -1 where it has none. What begins and ends alike is taken off
// first: minutes have a few hundred lines, of which two changed.
func pairs(a, b []string) []int {
	out := make([]int, len(a))
	for i := range out {
		out[i] = -1
	}
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		out[head] = head
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
		out[len(a)-tail] = len(b) - tail
	}
	a, b = a[head:len(a)-tail], b[head:len(b)-tail]
	if len(a)*len(b) > 4<<20 { // two texts that have little in common; as one clash
		return out
	}
	longest := make([][]int32, len(a)+1) // of a[i:], b[j:]
	for i := range longest {
		longest[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out[head+i] = head + j
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
