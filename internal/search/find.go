package search

import (
	"context"
	"math"

	"nep/internal/access"
	"nep/internal/db"
)

// Find gives what the actor may see of what was asked for, newest first, behind
// a key of an earlier page (0: from the newest). A query without words finds
// nothing. It has no faults but the database's.
func (s *Service) Find(ctx context.Context, actor access.Actor, q Query, after int64, limit int) (Page, error) {
	words := queryWords(q.Words)
	if len(words) == 0 || actor.Account == 0 {
		return Page{Whole: true}, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (Page, error) {
		p, err := s.find(t, actor, q, words, q.Prefix, after, limit)
		last := words[len(words)-1]
		if err != nil || p.Count > 0 || q.Prefix || len([]rune(last)) < 2 {
			return p, err
		}
		// Somebody stopped in the middle of a word, unless the last one is a word of
		// something he may see: all that begins like a word is much to look through.
		if whole, err := known(t, actor, last); err != nil || whole {
			return p, err
		}
		p, err = s.find(t, actor, q, words, true, after, limit)
		p.Whole = false
		return p, err
	})
}

// known says whether anything the actor may see has a word.
func known(t *db.Tx, actor access.Actor, word string) (bool, error) {
	tokens := access.Holds(actor)
	if len(tokens) == 0 {
		return true, nil
	}
	for i, k := range tokens {
		tokens[i] = who(k)
	}
	ids, err := some(t, expression(t.Engine(), []string{word}, false, nil, tokens), 0, math.MaxInt64, 1)
	return len(ids) > 0, err
}

func (s *Service) find(t *db.Tx, actor access.Actor, q Query, words []string, prefix bool, after int64, limit int) (Page, error) {
	p := Page{Words: words, Whole: true}
	tokens := access.Holds(actor)
	if len(tokens) == 0 {
		return p, nil
	}
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
	if n, ok := dayNumber(q.From); ok {
		low = n << dayBits
	}
	if n, ok := dayNumber(q.To); ok {
		high = (n + 1) << dayBits
	}
	if err := planned(t); err != nil {
		return p, err
	}
	match := expression(t.Engine(), words, prefix, filters, tokens)
	// One walk counts and, where there are few, finds the first page.
	ids, err := some(t, match, low, high, Most+1)
	if p.Count = len(ids); err != nil || p.Count == 0 {
		return p, err
	}
	if after > 0 || p.Count > Most && t.Engine() == db.Postgres {
		if after > 0 {
			high = min(high, after)
		}
		if ids, err = matching(t, match, low, high, limit+1); err != nil {
			return p, err
		}
	}
	if len(ids) > limit {
		ids = ids[:limit]
		p.Next = ids[limit-1]
	}
	rows, err := entries(t, ids)
	if err != nil {
		return p, err
	}
	places, err := s.places(t, rows)
	if err != nil {
		return p, err
	}
	for _, x := range rows {
		if x.waits || places != nil && places[x.Unit] != x.Place {
			continue // who may see it has changed, and it is about to be read again
		}
		h := Hit{Kind: x.Kind, Subject: x.Subject, Unit: x.Unit, Day: x.Day, Path: x.Path, Title: marked(x.Title, words, prefix)}
		h.Text = excerpt(x.text, words, prefix)
		p.Hits = append(p.Hits, h)
	}
	return p, nil
}

// places gives where the units of rows stand today; nil where nobody says.
func (s *Service) places(t *db.Tx, rows []found) (map[int64]string, error) {
	if s.Places == nil {
		return nil, nil
	}
	seen := map[int64]bool{}
	var units []int64
	for _, x := range rows {
		if !seen[x.Unit] {
			seen[x.Unit] = true
			units = append(units, x.Unit)
		}
	}
	return s.Places(t, units)
}
