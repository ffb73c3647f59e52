package search

import (
	"math"
	"slices"
	"sort"
	"strings"

	"nep/internal/db"
)

// walk goes through the chunks, the newest first, as far as a question needs.
type walk struct {
	t         *db.Tx
	low, high int64 // keys: from (in), to (out)
	chunks    []share
	parts     [][]share                   // of chunks: read one after the other
	rows      map[string]map[int64][]byte // of terms that were read, by chunk
	read      map[string]int              // how many parts of them
	days      map[int64][]byte
	have      map[int64]found // entries that were read
}

// share is what may be looked at of a chunk, or what was found in it.
type share struct {
	chunk int64
	slots *slots
	n     int // how many
}

// begin finds what may be looked at: what has one of any, each of all, and lies
// between two keys.
func begin(t *db.Tx, any, all []string, low, high int64) (*walk, error) {
	w := &walk{t: t, low: low, high: high, rows: map[string]map[int64][]byte{}, read: map[string]int{}, days: map[int64][]byte{}, have: map[int64]found{}}
	from, to := firstChunk(low>>keyBits), int64(math.MaxInt64)
	if high < math.MaxInt64 {
		to = firstChunk((high-1)>>keyBits + 1)
	}
	rows, err := postings(t, append(slices.Clone(any), all...), from, to)
	if err != nil {
		return nil, err
	}
	seen := map[int64]*slots{}
	by := map[string]map[int64][]byte{}
	for _, p := range rows {
		if slices.Contains(all, p.term) {
			if by[p.term] == nil {
				by[p.term] = map[int64][]byte{}
			}
			by[p.term][p.chunk] = p.slots
			continue
		}
		if seen[p.chunk] == nil {
			seen[p.chunk] = &slots{}
		}
		seen[p.chunk].put(p.slots)
	}
	for chunk, s := range seen {
		for _, f := range all {
			var o slots
			o.put(by[f][chunk])
			s.and(&o)
		}
		w.chunks = append(w.chunks, share{chunk, s, 0})
	}
	sort.Slice(w.chunks, func(i, j int) bool { return w.chunks[i].chunk > w.chunks[j].chunk })
	if err := w.bound(); err != nil {
		return nil, err
	}
	w.part()
	return w, nil
}

// bound takes out what lies before or behind the days asked for, in the two months
// that are asked for in part, and counts.
func (w *walk) bound() error {
	for _, c := range w.chunks {
		month := monthOf(c.chunk)
		if w.low <= month<<keyBits && (w.high == math.MaxInt64 || w.high >= (month+1)<<keyBits) {
			continue
		}
		days, err := w.daysOf(c.chunk)
		if err != nil {
			return err
		}
		c.slots.each(func(slot int) {
			if key := keyOf(idOf(c.chunk, slot), days[slot]); key < w.low || key >= w.high {
				c.slots.set(slot, false)
			}
		})
	}
	w.chunks = slices.DeleteFunc(w.chunks, func(c share) bool { return c.slots.count() == 0 })
	for i := range w.chunks {
		w.chunks[i].n = w.chunks[i].slots.count()
	}
	return nil
}

// part says how much is read at a time: where there is little all at once, else a
// little, for a common word is soon found often enough, then more. No month is
// parted.
func (w *walk) part() {
	total := 0
	for _, c := range w.chunks {
		total += c.n
	}
	rest, size := w.chunks, 3
	if total <= Most {
		size = len(rest)
	}
	for len(rest) > 0 {
		n := min(size, len(rest))
		for n < len(rest) && monthOf(rest[n].chunk) == monthOf(rest[n-1].chunk) {
			n++
		}
		w.parts = append(w.parts, rest[:n])
		rest, size = rest[n:], size*4
	}
}

// without takes out what has a term.
func (w *walk) without(term string) error {
	rows, err := postings(w.t, []string{term}, 0, math.MaxInt64)
	if err != nil {
		return err
	}
	for _, p := range rows {
		i := slices.IndexFunc(w.chunks, func(c share) bool { return c.chunk == p.chunk })
		if i < 0 {
			continue
		}
		var o slots
		o.put(p.slots)
		for j := range o {
			w.chunks[i].slots[j] &^= o[j]
		}
	}
	return nil
}

// need reads what terms have in a part, and in those before it.
func (w *walk) need(groups [][]string, part int) error {
	var names []string
	for _, g := range groups {
		for _, name := range g {
			if w.read[name] <= part && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	from := w.parts[part][len(w.parts[part])-1].chunk
	to := w.parts[part][0].chunk + 1
	rows, err := postings(w.t, names, from, to)
	if err != nil {
		return err
	}
	for _, name := range names {
		w.read[name] = part + 1
		if w.rows[name] == nil {
			w.rows[name] = map[int64][]byte{}
		}
	}
	for _, p := range rows {
		w.rows[p.term][p.chunk] = p.slots
	}
	return nil
}

// matching gives what has a term of each group, chunk by chunk, the newest first:
// all of it, or as far as more than enough are counted and most of them lie before
// a key.
func (w *walk) matching(groups [][]string, before int64, most, enough int) (out []share, count int, err error) {
	older := 0 // of those found: in months before the key's
	for i, part := range w.parts {
		if err := w.need(groups, i); err != nil {
			return nil, 0, err
		}
		for _, c := range part {
			s := *c.slots
			for _, g := range groups {
				var any slots
				for _, name := range g {
					any.put(w.rows[name][c.chunk])
				}
				s.and(&any)
			}
			n := s.count()
			if n == 0 {
				continue
			}
			kept := s // what has nothing is not kept
			out = append(out, share{c.chunk, &kept, n})
			if count += n; monthOf(c.chunk) < before>>keyBits {
				older += n
			}
		}
		if count > enough && older >= most {
			break
		}
	}
	return out, min(count, enough+1), nil
}

// newest gives the keys of what was found, the newest first, before a key.
func (w *walk) newest(found []share, before int64, most int) ([]int64, error) {
	var out []int64
	// The days of all the chunks it will take are read at once: what is found seldom
	// lies in many.
	var ahead []int64
	for i, n := 0, 0; i < len(found) && n < most; i++ {
		if monthOf(found[i].chunk) <= before>>keyBits {
			ahead, n = append(ahead, found[i].chunk), n+found[i].n
		}
	}
	if err := w.readDays(ahead); err != nil {
		return nil, err
	}
	for i := 0; i < len(found) && len(out) < most; {
		month := monthOf(found[i].chunk)
		at := len(out)
		for ; i < len(found) && monthOf(found[i].chunk) == month; i++ {
			if month > before>>keyBits {
				continue
			}
			days, err := w.daysOf(found[i].chunk)
			if err != nil {
				return nil, err
			}
			found[i].slots.each(func(slot int) {
				if key := keyOf(idOf(found[i].chunk, slot), days[slot]); key < before {
					out = append(out, key)
				}
			})
		}
		slices.Sort(out[at:])
		slices.Reverse(out[at:])
	}
	return out[:min(most, len(out))], nil
}

// daysOf gives the day of each slot of a chunk.
func (w *walk) daysOf(chunk int64) ([]byte, error) {
	err := w.readDays([]int64{chunk})
	return w.days[chunk], err
}

// readDays reads the days of chunks that were not read yet.
func (w *walk) readDays(chunks []int64) error {
	var left []int64
	for _, c := range chunks {
		if _, ok := w.days[c]; !ok {
			left = append(left, c)
		}
	}
	rows, err := daysIn(w.t, left)
	if err != nil {
		return err
	}
	for _, c := range left {
		w.days[c] = make([]byte, chunkSlots)
	}
	for _, p := range rows {
		copy(w.days[p.chunk], p.slots)
	}
	return nil
}

// entries gives entries by their keys; each is read once.
func (w *walk) entries(keys []int64) (map[int64]found, error) {
	var left []int64
	for _, k := range keys {
		if _, ok := w.have[idIn(k)]; !ok {
			left = append(left, idIn(k))
		}
	}
	if len(left) == 0 {
		return w.have, nil
	}
	rows, err := entries(w.t, left)
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		w.have[x.id] = x
	}
	return w.have, nil
}

// mostBegun is how many words that begin like one are looked for.
const mostBegun = 48

// groups gives the terms for the words of a query: each has to have one of each.
func (w *walk) groups(q typed, y way) ([][]string, error) {
	var out [][]string
	for i, x := range q.words {
		last := i == len(q.words)-1
		if !y.begin || !last {
			out = append(out, []string{x.term(y.marks)})
			continue
		}
		some, err := w.begunLike(x, y.marks)
		if err != nil {
			return nil, err
		}
		out = append(out, some)
	}
	return out, nil
}

func (w word) term(marks bool) string {
	if marks && strings.Contains(w.exact, "/") {
		return withMarks(w.exact)
	}
	return w.plain
}

// begunLike gives the terms that begin like a word. Of what was typed without
// marks, two and three letters are terms themselves.
func (w *walk) begunLike(x word, marks bool) ([]string, error) {
	if !marks || !x.marks() {
		switch n := len([]rune(x.plain)); {
		case n < 2:
			return []string{x.plain}, nil
		case n < 4:
			return []string{begun(x.plain)}, nil
		}
		return beginning(w.t, x.plain, x.plain+"\U0010ffff", mostBegun)
	}
	letters, tone, _ := strings.Cut(x.exact, "/")
	all, err := beginning(w.t, withMarks(letters), withMarks(letters)+"\U0010ffff", 4*mostBegun)
	if tone != "" {
		all = slices.DeleteFunc(all, func(s string) bool { return !strings.HasSuffix(s, "/"+tone) })
	}
	return all[:min(len(all), mostBegun)], err
}
