package search

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"nep/internal/db"
	"nep/internal/job"
)

const (
	batch = 50 // roots read at a time, and about as many entries written
	// read is how a database says that everything was read once, by this way of
	// reading; another way reads all again.
	readState, readWay = "read", "2"
	// FillKind is the kind of the job that reads everything.
	FillKind = "search.fill"
)

// Keep reads again what was marked, until nothing is. It gives how many things.
func (s *Service) Keep(ctx context.Context) (int, error) {
	n := 0
	for {
		marks, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]mark, error) { return oldestMarks(t, 8*batch) })
		if err != nil || len(marks) == 0 {
			return n, err
		}
		at := map[Root][]int64{}
		var roots []Root
		for _, m := range marks {
			if at[m.root] == nil {
				roots = append(roots, m.root)
			}
			at[m.root] = append(at[m.root], m.id)
		}
		for part := range slices.Chunk(roots, batch) {
			var ids []int64
			for _, r := range part {
				ids = append(ids, at[r]...)
			}
			if err := s.readAgain(ctx, part, ids); err != nil {
				return n, err
			}
			n += len(part)
		}
	}
}

// readAgain reads roots and puts them in; marks are those that asked for it.
func (s *Service) readAgain(ctx context.Context, roots []Root, marks []int64) error {
	read := func() (map[Root][]Entry, []Entry, error) {
		out := map[Root][]Entry{}
		var files []Entry
		_, err := db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
			clear(out)
			files = files[:0]
			all, err := s.with(t, roots)
			if err != nil {
				return false, err
			}
			for _, root := range all {
				i := s.source(root.Kind)
				if i < 0 {
					continue
				}
				es, err := s.Sources[i].Entries(t, root.ID)
				if err != nil {
					return false, err
				}
				out[root] = es
				for _, e := range es {
					if e.Blob == 0 {
						continue
					}
					if _, ok, err := textOf(t, e.Blob); err != nil {
						return false, err
					} else if !ok {
						files = append(files, e)
					}
				}
			}
			return true, nil
		})
		return out, files, err
	}
	entries, files, err := read()
	if err != nil {
		return err
	}
	if s.Draw != nil && len(files) > 0 {
		for _, f := range files {
			text, note, err := s.Draw(ctx, f.Blob, f.Media)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil { // asked for again when the paper changes
				slog.Warn("drawing the text of a file", "blob", f.Blob, "err", err)
				continue
			}
			if err := db.Do(ctx, s.DB, db.On("search", 0), func(t *db.Tx) error {
				return putText(t, f.Blob, drawn{cut(clean(text), maxText), note})
			}); err != nil {
				return err
			}
		}
		// Time has passed.
		if entries, _, err = read(); err != nil {
			return err
		}
	}
	// A little at a time: others wait for the one who writes. The marks go last.
	some, n := map[Root][]Entry{}, 0
	write := func() error {
		err := db.Do(ctx, s.DB, db.On("search", 0).Within(putBudget), func(t *db.Tx) error { return PutAll(t, some) })
		clear(some)
		n = 0
		return err
	}
	for root, es := range entries {
		some[root] = es
		if n += 1 + len(es); n >= batch {
			if err := write(); err != nil {
				return err
			}
		}
	}
	if err := write(); err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("search", 0), func(t *db.Tx) error { return deleteMarks(t, marks) })
}

func (s *Service) source(k Kind) int {
	return slices.IndexFunc(s.Sources, func(x Source) bool { return x.Kind == k })
}

// with adds the roots whose audience hangs on these.
func (s *Service) with(t *db.Tx, roots []Root) ([]Root, error) {
	out := slices.Clone(roots)
	for _, root := range roots {
		i := s.source(root.Kind)
		if i < 0 || s.Sources[i].With == nil {
			continue
		}
		more, err := s.Sources[i].With(t, root.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range more {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// far is how far the reading of everything is.
type far struct {
	Source int   // of the list of sources
	After  int64 // the last thing read of it
	Read   int64
}

// Fill is the job that reads everything once. It goes on where it stopped.
func (s *Service) Fill(ctx context.Context, r *job.Run) error {
	var f far
	if r.Saved != "" {
		if err := json.Unmarshal([]byte(r.Saved), &f); err != nil {
			f = far{}
		}
	}
	return s.fill(ctx, f, func(f far) error {
		b, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if err := r.Save(ctx, string(b)); err != nil {
			return err
		}
		return r.Progress(ctx, f.Read, 0, "search.filling")
	})
}

// FillNow reads everything once, here and now.
func (s *Service) FillNow(ctx context.Context) error {
	return s.fill(ctx, far{}, func(far) error { return nil })
}

func (s *Service) fill(ctx context.Context, f far, save func(far) error) error {
	for ; f.Source < len(s.Sources); f.Source, f.After = f.Source+1, 0 {
		src := s.Sources[f.Source]
		for {
			ids, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]int64, error) { return src.After(t, f.After, batch) })
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				break
			}
			roots := make([]Root, len(ids))
			for i, id := range ids {
				roots[i] = Root{src.Kind, id}
			}
			if err := s.readAgain(ctx, roots, nil); err != nil {
				return err
			}
			f.After, f.Read = ids[len(ids)-1], f.Read+int64(len(ids))
			if err := save(f); err != nil {
				return err
			}
		}
	}
	if err := s.Settle(ctx); err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("search", 0), func(t *db.Tx) error { return setState(t, readState, readWay) })
}

// Begin puts the job down that reads everything, where it was not done before.
// Repeating it while the job waits or runs puts down none.
func (s *Service) Begin(ctx context.Context) error {
	return db.Do(ctx, s.DB, db.On("search", 0), func(t *db.Tx) error {
		done, err := stateOf(t, readState)
		if err != nil || done == readWay || done == readWay+" begun" {
			return err
		}
		if _, err := job.Enqueue(t, job.New{Kind: FillKind}); err != nil {
			return err
		}
		return setState(t, readState, readWay+" begun")
	})
}

// Filled says that the database needs no reading of everything: it was empty
// when its index was made, so marks tell all. A demo is built that way.
func (s *Service) Filled(ctx context.Context) error {
	return db.Do(ctx, s.DB, db.On("search", 0), func(t *db.Tx) error { return setState(t, readState, readWay) })
}

// Waits says how many things wait to be read again, and whether everything was
// read once.
func (s *Service) Waits(ctx context.Context) (marks int, whole bool, err error) {
	type both struct {
		n     int
		whole bool
	}
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		if b.n, err = countMarks(t); err != nil {
			return b, err
		}
		v, err := stateOf(t, readState)
		b.whole = v == readWay
		return b, err
	})
	return b.n, b.whole, err
}

// Run keeps the index until ctx ends.
func (s *Service) Run(ctx context.Context) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		if _, err := s.Keep(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			slog.Error("keeping the index", "err", err)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}
