package search

import (
	"context"
	"math"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
)

// Find gives what the actor may see of what was asked for, newest first, behind
// a key of an earlier page (0: from the newest). A query without words finds
// nothing. It has no faults but the database's.
//
// Words typed with marks are meant as they were typed. Where nothing has them so,
// the last may be the beginning of a word, and then marks count no longer: the
// page says which it was.
func (s *Service) Find(ctx context.Context, actor access.Actor, q Query, after int64, limit int) (Page, error) {
	words := read(q.Words)
	if len(words.words) == 0 || actor.Account == 0 {
		return Page{Whole: true}, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (Page, error) {
		w, err := look(t, actor, q)
		if err != nil {
			return Page{}, err
		}
		before := after
		if before <= 0 {
			before = math.MaxInt64
		}
		for _, y := range ways(words, q.Prefix) {
			p, err := s.find(w, words, y, before, limit)
			if err != nil || p.Count > 0 || p.Looked > 0 {
				return p, err
			}
		}
		return Page{Words: words.plain(), Marks: words.marks, Whole: true}, nil
	})
}

// Suggest gives the newest things that have the words, the last of which is being
// typed, those first that have all of them in their title; each page once. Names
// of people are not suggested: to see one is kept in the log.
func (s *Service) Suggest(ctx context.Context, actor access.Actor, typing string, limit int) ([]Hit, error) {
	words := read(typing)
	if n := len(words.words); n > 1 && len([]rune(words.words[n-1].plain)) < 2 {
		words.words = words.words[:n-1] // a single letter says little
	}
	if len(words.words) == 0 || len([]rune(words.words[0].plain)) < 2 || actor.Account == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Hit, error) {
		w, err := look(t, actor, Query{})
		if err != nil {
			return nil, err
		}
		if err := w.without(ofKind(Person)); err != nil {
			return nil, err
		}
		for _, y := range ways(words, true) {
			groups, err := w.groups(words, y)
			if err != nil {
				return nil, err
			}
			more := 4 * limit
			found, _, err := w.matching(groups, math.MaxInt64, more, 0)
			if err != nil {
				return nil, err
			}
			keys, err := w.newest(found, math.MaxInt64, more)
			if err != nil {
				return nil, err
			}
			hits, err := s.hits(w, keys, words, y)
			if err != nil {
				return nil, err
			}
			if hits = titled(hits, words, y); len(hits) > 0 {
				return hits[:min(len(hits), limit)], nil
			}
		}
		return nil, nil
	})
}

// titled puts those first that have all words in their title, and leaves each page
// once.
func titled(hits []Hit, q typed, y way) []Hit {
	var first, then []Hit
	seen := map[string]bool{}
	for _, h := range hits {
		if seen[h.Path] {
			continue
		}
		seen[h.Path] = true
		has := 0
		for _, p := range h.Title {
			split(p.Text, func(x part) bool {
				if i := q.hit(x, y); i >= 0 {
					has |= 1 << i
				}
				return true
			})
		}
		if h.Text = nil; has == 1<<len(q.words)-1 {
			first = append(first, h)
		} else {
			then = append(then, h)
		}
	}
	return append(first, then...)
}

// ways are how the words are taken, one after the other until something is found.
func ways(q typed, prefix bool) []way {
	last := q.words[len(q.words)-1]
	begins := len([]rune(last.plain)) > 1 && len(q.phrases) == 0 // who uses quotation marks means whole words
	var out []way
	for _, marks := range []bool{true, false} {
		if marks && !q.marks {
			continue
		}
		if !prefix {
			out = append(out, way{marks: marks})
		}
		if prefix || begins {
			out = append(out, way{marks: marks, begin: true})
		}
	}
	return out
}

// look begins a walk through what an actor may see of a query's unit, kind and
// days.
func look(t *db.Tx, actor access.Actor, q Query) (*walk, error) {
	tokens := access.Holds(actor)
	for i, k := range tokens {
		tokens[i] = who(k)
	}
	var filters []string
	if q.Unit != 0 {
		filters = append(filters, inUnit(q.Unit))
	}
	if q.Kind != "" {
		filters = append(filters, ofKind(q.Kind))
	}
	low, high := int64(0), int64(math.MaxInt64)
	if n, ok := dayKey(q.From); ok {
		low = n
	}
	if n, ok := dayKey(q.To); ok {
		high = afterDay(n)
	}
	return begin(t, tokens, filters, low, high)
}

func (s *Service) find(w *walk, q typed, y way, before int64, limit int) (Page, error) {
	p := Page{Words: q.plain(), Marks: y.marks, Typed: q.marks, Whole: !y.begin}
	groups, err := w.groups(q, y)
	if err != nil {
		return p, err
	}
	if len(q.phrases) > 0 {
		return s.phrases(w, q, y, groups, before, limit, p)
	}
	first := before == math.MaxInt64
	more := limit + 1
	if first {
		more = max(more, mostNear)
	}
	found, count, err := w.matching(groups, before, more, Most)
	if p.Count = count; err != nil || count == 0 {
		return p, err
	}
	keys, err := w.newest(found, before, more)
	if err != nil {
		return p, err
	}
	if first && len(q.line) > 1 && count > 1 {
		near, all, err := w.near(keys[:min(len(keys), mostNear)], [][]word{q.line}, y)
		if err != nil {
			return p, err
		}
		if len(near) > 0 && (len(near) < all || all < count) {
			near = near[:min(len(near), nearShown)]
			keys = slices.DeleteFunc(keys, func(k int64) bool { return slices.Contains(near, k) })
			if p.Near, err = s.hits(w, near, q, y); err != nil {
				return p, err
			}
		}
	}
	if len(keys) > limit {
		keys = keys[:limit]
		p.Next = keys[limit-1]
	}
	p.Hits, err = s.hits(w, keys, q, y)
	return p, err
}

const (
	mostNear   = 40 // entries that are looked through for words side by side
	nearShown  = 5
	mostPhrase = 100     // for words in quotation marks, at a time
	mostRead   = 2 << 20 // bytes of texts, for the same
)

// phrases is find where some words have to stand side by side: the newest that
// have all of them are read, a part at a time.
func (s *Service) phrases(w *walk, q typed, y way, groups [][]string, before int64, limit int, p Page) (Page, error) {
	found, count, err := w.matching(groups, before, mostPhrase+1, Most)
	if err != nil || count == 0 {
		return p, err
	}
	keys, err := w.newest(found, before, mostPhrase+1)
	if err != nil || len(keys) == 0 {
		return p, err
	}
	near, n, err := w.near(keys[:min(len(keys), mostPhrase)], q.phrases, y)
	if err != nil {
		return p, err
	}
	p.Count = len(near)
	if len(near) > limit {
		near = near[:limit]
		p.Next = near[limit-1]
	} else if n < len(keys) {
		p.Next = keys[n-1]
	}
	if before < math.MaxInt64 || n < len(keys) { // not all were looked through
		p.Looked = n
	}
	p.Hits, err = s.hits(w, near, q, y)
	return p, err
}

// near gives those of keys whose title or text has each of lines side by side, and
// how many it looked through.
func (w *walk) near(keys []int64, lines [][]word, y way) (near []int64, n int, err error) {
	size := 0
	for part := range slices.Chunk(keys, 20) {
		texts, err := w.entries(part)
		if err != nil {
			return nil, 0, err
		}
		for _, key := range part {
			n++
			x, ok := texts[idIn(key)]
			if !ok {
				continue
			}
			size += len(x.text)
			if !slices.ContainsFunc(lines, func(line []word) bool { return !sideBySide(x.Title, line, y) && !sideBySide(x.text, line, y) }) {
				near = append(near, key)
			}
		}
		if size > mostRead {
			break
		}
	}
	return near, n, nil
}

// hits gives entries as they are shown.
func (s *Service) hits(w *walk, keys []int64, q typed, y way) ([]Hit, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := w.entries(keys)
	if err != nil {
		return nil, err
	}
	places, err := s.places(w.t, keys, rows)
	if err != nil {
		return nil, err
	}
	var out []Hit
	for _, key := range keys {
		x, ok := rows[idIn(key)]
		if !ok || x.waits || places != nil && places[x.Unit] != x.Place {
			continue // who may see it has changed, and it is about to be read again
		}
		out = append(out, Hit{Kind: x.Kind, Subject: x.Subject, Unit: x.Unit, Day: x.Day, Path: x.Path,
			Title: marked(x.Title, q, y), Text: excerpt(x.text, q, y)})
	}
	return out, nil
}

// places gives where the units of rows stand today; nil where nobody says.
func (s *Service) places(t *db.Tx, keys []int64, rows map[int64]found) (map[int64]string, error) {
	if s.Places == nil {
		return nil, nil
	}
	var units []int64
	for _, k := range keys {
		if x, ok := rows[idIn(k)]; ok {
			units = append(units, x.Unit)
		}
	}
	slices.Sort(units)
	return s.Places(t, slices.Compact(units))
}

// plain are the words as the index has them.
func (q typed) plain() []string {
	out := make([]string, len(q.words))
	for i, w := range q.words {
		out[i] = w.plain
	}
	return out
}
