package audit

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"nep/internal/db"
	"nep/internal/fault"
)

// Report is what Verify found.
type Report struct {
	Size     int64 // sealed events
	Unsealed int64 // committed, waiting for the sealer
	Erased   int64 // payloads erased, each with an event that says so
	Heads    int64 // heads checked
	// Problems name what cannot be trusted, at most maxProblems; none means
	// every row is what was sealed.
	Problems []Problem
}

// OK says whether nothing is wrong.
func (r Report) OK() bool { return len(r.Problems) == 0 }

// Problem is one thing that is not as it was sealed. Key is its message key,
// with the parameters N (the number in the log) and Event (the id), 0 where
// there is none.
type Problem struct {
	Key   string
	N     int64
	Event int64
}

// What Verify can find.
const (
	ProblemMissing = "audit.problem.missing" // a number is not there: a row was taken out
	ProblemPayload = "audit.problem.payload" // a payload is not what was appended
	ProblemGone    = "audit.problem.gone"    // a payload is gone and nobody erased it
	ProblemHash    = "audit.problem.hash"    // a row is not what was sealed, or the log's hash is not
	ProblemHead    = "audit.problem.head"    // a head does not hold, or is forged
	ProblemEnd     = "audit.problem.end"     // the newest head does not cover the sealed rows, or covers more
)

const maxProblems = 100

type sealedRow struct {
	row
	seq  int64
	salt []byte
	body string
}

// Verify computes the whole log again from its rows, and compares hashes and
// heads. It reads everything once and holds little of it.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	return db.Read(ctx, l.d, func(t *db.Tx) (Report, error) {
		r, _, err := l.walk(t, nil)
		return r, err
	})
}

// CheckHead proves that everything sealed under an old head is still there,
// unaltered. Faults: Invalid (audit.head_forged) for a text this log never
// signed, Corrupt (audit.head_broken) when the log does not hold to it.
func (l *Log) CheckHead(ctx context.Context, text string) error {
	_, err := db.Read(ctx, l.d, func(t *db.Tx) (Report, error) {
		keys, err := l.keys(t)
		if err != nil {
			return Report{}, err
		}
		h, err := openHead(text, keys)
		if err != nil {
			return Report{}, err
		}
		r, holds, err := l.walk(t, &h)
		if err == nil && !holds {
			err = fault.New("audit.head", fault.Corrupt, "audit.head_broken", "Size", h.size, "Now", r.Size)
		}
		return r, err
	})
	return err
}

// keys are the public keys of all heads: this installation's now, and earlier.
func (l *Log) keys(t *db.Tx) ([]string, error) {
	keys, err := knownKeys(t)
	for _, k := range keys {
		if k == l.vkey {
			return keys, err
		}
	}
	return append(keys, l.vkey), err
}

// peaks are the roots of the complete subtrees of a log that is being read,
// the largest first: all that is needed to go on.
type peaks []peak

type peak struct {
	level int
	hash  tlog.Hash
}

// add appends a leaf and gives the hashes tlog stores for it, in their order.
func (p *peaks) add(leaf tlog.Hash) []tlog.Hash {
	out := []tlog.Hash{leaf}
	top := peak{0, leaf}
	for n := len(*p); n > 0 && (*p)[n-1].level == top.level; n = len(*p) {
		top = peak{top.level + 1, tlog.NodeHash((*p)[n-1].hash, top.hash)}
		*p = (*p)[:n-1]
		out = append(out, top.hash)
	}
	*p = append(*p, top)
	return out
}

// root is the tree's hash. An empty tree has tlog's hash of nothing.
func (p peaks) root() tlog.Hash {
	if len(p) == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := p[len(p)-1].hash
	for i := len(p) - 2; i >= 0; i-- {
		h = tlog.NodeHash(p[i].hash, h)
	}
	return h
}

// walk reads the log from its beginning. held, if any, is a head to look for.
func (l *Log) walk(t *db.Tx, held *head) (r Report, holds bool, err error) {
	const page = 1000
	problem := func(key string, n, event int64) {
		if len(r.Problems) < maxProblems {
			r.Problems = append(r.Problems, Problem{key, n, event})
		}
	}
	keys, err := l.keys(t)
	if err != nil {
		return r, false, err
	}
	if r.Unsealed, err = unsealedCount(t); err != nil {
		return r, false, err
	}
	var (
		tree   peaks
		hashes = stream[storedHash]{next: func(after int64) ([]storedHash, error) { return hashesFrom(t, after, 2*page) },
			at: func(h storedHash) int64 { return h.place }, last: -1}
		heads = stream[storedHead]{next: func(after int64) ([]storedHead, error) { return headsFrom(t, after, page) },
			at: func(h storedHead) int64 { return h.size }, last: 0}
		place int64
	)
	if held != nil && held.size == 0 {
		holds = held.root == tree.root()
	}
	for {
		rows, err := sealedFrom(t, r.Size-1, page)
		if err != nil {
			return r, holds, err
		}
		var gone []int64
		for _, s := range rows {
			for s.seq > r.Size { // an unmendable hole: everything behind it differs
				problem(ProblemMissing, r.Size, 0)
				r.Size = s.seq
			}
			if s.salt == nil {
				gone = append(gone, s.id)
			} else if !bytes.Equal(payloadDigest(s.salt, s.body), s.digest) {
				problem(ProblemPayload, s.seq, s.id)
			}
			for _, h := range tree.add(s.leaf()) {
				stored, ok, err := hashes.take(place)
				if err != nil {
					return r, holds, err
				}
				if !ok || !bytes.Equal(stored.hash, h[:]) {
					problem(ProblemHash, s.seq, s.id)
				}
				place++
			}
			r.Size++
			if held != nil && held.size == r.Size {
				holds = held.root == tree.root() && len(r.Problems) == 0
			}
			if h, ok, err := heads.take(r.Size); err != nil {
				return r, holds, err
			} else if ok {
				r.Heads++
				if said, err := openHead(h.text, keys); err != nil || said.size != h.size || said.root != tree.root() {
					problem(ProblemHead, h.size, 0)
				}
			}
		}
		if len(gone) > 0 {
			named, err := erasures(t, gone)
			if err != nil {
				return r, holds, err
			}
			erased := map[int64]bool{}
			for _, id := range named {
				erased[id] = true
			}
			for _, id := range gone {
				if erased[id] {
					r.Erased++
				} else {
					problem(ProblemGone, 0, id)
				}
			}
		}
		if len(rows) < page {
			break
		}
	}
	newest, _, err := newestHead(t)
	if err == nil && newest.size != r.Size {
		problem(ProblemEnd, newest.size, 0)
	}
	return r, holds, err
}

// stream gives rows of an ascending key one by one, reading them in pages.
type stream[T any] struct {
	next  func(after int64) ([]T, error)
	at    func(T) int64
	rows  []T
	last  int64
	ended bool
}

// take gives the row at key and passes over those before it.
func (s *stream[T]) take(key int64) (zero T, ok bool, err error) {
	for {
		for len(s.rows) > 0 && s.at(s.rows[0]) < key {
			s.rows = s.rows[1:]
		}
		if len(s.rows) > 0 {
			return s.rows[0], s.at(s.rows[0]) == key, nil
		}
		if s.ended {
			return zero, false, nil
		}
		if s.rows, err = s.next(s.last); err != nil {
			return zero, false, err
		}
		if len(s.rows) == 0 {
			s.ended = true
			return zero, false, nil
		}
		s.last = s.at(s.rows[len(s.rows)-1])
	}
}

// String gives the problem for a log.
func (p Problem) String() string { return fmt.Sprintf("%s (number %d, event %d)", p.Key, p.N, p.Event) }
