package papers

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/job"
	"nep/internal/member"
	"nep/internal/org"
)

// BookKind is the kind of the job that makes the book of a term.
const BookKind = "papers.book"

const (
	// bookKept is how long a book that was made can be taken away.
	bookKept = 7 * 24 * time.Hour
	maxBook  = 8 << 30
)

// Asked is a book of a term somebody asked for.
type Asked struct {
	ID      int64
	Unit    int64
	Term    int64
	Name    string // without an ending
	Size    int64
	Papers  int
	Pages   int
	Words   int
	AskedAt int64
	MadeAt  int64 // 0: it is being made, or it failed

	// Of a page, while it is made.
	Done, Of int64
	Failed   string // message key of why it is not made

	account, job, blob int64
}

// bookJob is the job's body: what is asked for, and in which hat.
type bookJob struct {
	Book   int64
	Person int64
	Hat    string
}

// AskTerm puts the making of a term's book down, for the asker alone. Asked again
// while it is made, it gives the same; once it is made, the new one takes its
// place. Repeating it with the same key gives the same id. Asks for MeetingView.
// Fault: NotFound.
func (s *Service) AskTerm(ctx context.Context, actor access.Actor, key db.Key, unit, term int64) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (int64, error) {
		x, err := s.term(t, actor, unit, term)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, key, actor.Account, []any{"book", unit, term}, func() (int64, error) {
			last, ok, err := lastAsked(t, actor.Account, unit, x.ID)
			if err != nil {
				return 0, err
			}
			if ok && last.MadeAt == 0 {
				if j, err := job.Get(t, last.job); err == nil && (j.State == job.Queued || j.State == job.Running) {
					return last.ID, nil
				} else if err != nil && !fault.Is(err, fault.NotFound) {
					return 0, err
				}
			}
			if ok {
				if err := dropAsked(t, last); err != nil {
					return 0, err
				}
			}
			a := Asked{ID: t.ID(), Unit: unit, Term: x.ID, Name: x.FileName(), AskedAt: t.Now(), account: actor.Account}
			if a.job, err = job.Enqueue(t, job.New{Kind: BookKind, Account: actor.Account, Subject: a.ID, Body: bookJob{a.ID, actor.Person, actor.Hat.Key()}}); err != nil {
				return 0, err
			}
			if err := insertAsked(t, a); err != nil {
				return 0, err
			}
			return a.ID, audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: "book.ask", Subject: a.ID, Body: map[string]any{"term": x.ID}})
		})
		return id, err
	})
}

// TermAsked gives what a book of a unit's term would hold, and the last one the
// actor asked for, nil for none. Asks for MeetingView. Fault: NotFound.
func (s *Service) TermAsked(ctx context.Context, actor access.Actor, unit, term int64) (Term, *Asked, error) {
	type both struct {
		Term
		asked *Asked
	}
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		if b.Term, err = s.term(t, actor, unit, term); err != nil {
			return b, err
		}
		a, ok, err := lastAsked(t, actor.Account, unit, b.Term.ID)
		if err != nil || !ok {
			return b, err
		}
		b.asked = &a
		if a.MadeAt != 0 {
			return b, nil
		}
		j, err := job.Get(t, a.job)
		switch {
		case fault.Is(err, fault.NotFound):
			a.Failed, err = "fault.internal", nil
		case err != nil:
			return b, err
		case j.State == job.Failed || j.State == job.Cancelled || j.State == job.Done:
			if a.Failed = j.Fault; a.Failed == "" {
				a.Failed = "fault.internal"
			}
		}
		a.Done, a.Of = j.Done, j.Total
		return b, err
	})
	return b.Term, b.asked, err
}

// OpenTerm opens a book the actor asked for, to be closed. Asks for MeetingView.
// Faults: NotFound (not his, not made yet, gone).
func (s *Service) OpenTerm(ctx context.Context, actor access.Actor, unit, id int64) (Asked, *os.File, error) {
	a, err := db.Read(ctx, s.DB, func(t *db.Tx) (Asked, error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return Asked{}, err
		}
		if err := access.Check(actor, access.MeetingView, access.Unit(u.Path)); err != nil {
			return Asked{}, err
		}
		a, ok, err := askedByID(t, id)
		if err == nil && (!ok || a.account != actor.Account || a.Unit != unit || a.MadeAt == 0) {
			err = fault.New("papers.book", fault.NotFound, "fault.not_found")
		}
		return a, err
	})
	if err != nil {
		return a, nil, err
	}
	f, _, err := s.Cycle.Documents.Files.Open(ctx, a.blob)
	return a, f, err
}

// RunBook is the job's handler: it makes the book as the one who asked, in the hat
// he asked in, if he still wears it.
func (s *Service) RunBook(ctx context.Context, r *job.Run) error {
	var j bookJob
	if err := r.Decode(&j); err != nil {
		return err
	}
	a, actor, err := s.asker(ctx, r, j)
	if err != nil || a.ID == 0 {
		return err
	}
	x, err := s.Term(ctx, actor, a.Unit, a.Term)
	if err != nil {
		return err
	}
	dir := filepath.Join(s.books(), "book-"+strconv.FormatInt(r.ID, 10))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	bound, f, err := s.bound(ctx, actor, x, dir, func(done, of int) error { return r.Progress(ctx, int64(done), int64(of), "papers.book.step") })
	if err != nil {
		// What was interrupted goes on with the papers that are made; anything else
		// begins anew, since one of them may be what is wrong.
		if ctx.Err() == nil && !fault.Is(err, fault.StorageFull) {
			os.RemoveAll(dir)
		}
		return err
	}
	defer f.Close()
	info, err := s.Cycle.Documents.Files.Put(ctx, f, maxBook)
	if err != nil {
		return err
	}
	a.blob, a.Size, a.Papers, a.Pages, a.Words = info.ID, info.Size, len(bound.Labels), bound.Pages, bound.Words
	if err := db.Do(ctx, s.DB, db.On("unit", a.Unit), func(t *db.Tx) error {
		a.MadeAt = t.Now()
		if ok, err := endAsked(t, a); err != nil || !ok {
			return err
		}
		return blob.Keep(t, a.blob)
	}); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// asker is a book that is wanted still, and who asked for it as he stands today.
// ID 0: nobody wants it any more. Fault: Denied (he no longer wears the hat).
func (s *Service) asker(ctx context.Context, r *job.Run, j bookJob) (Asked, access.Actor, error) {
	type both struct {
		Asked
		access.Actor
	}
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		var ok bool
		if b.Asked, ok, err = askedByID(t, j.Book); err != nil || !ok || b.MadeAt != 0 {
			b.Asked = Asked{}
			return b, err
		}
		hats, err := member.HatsOf(t, j.Person, org.Today(t))
		if err != nil {
			return b, err
		}
		for _, h := range hats {
			if h.Key() == j.Hat {
				b.Actor = access.Actor{Account: r.Account, Person: j.Person, Hat: h}
				return b, nil
			}
		}
		return b, fault.New("papers.book", fault.Denied, "papers.book.hat")
	})
	return b.Asked, b.Actor, err
}

// books is where books lie while they are made.
func (s *Service) books() string {
	if s.BookDir != "" {
		return s.BookDir
	}
	return os.TempDir()
}

// bound makes a book in dir and opens it.
func (s *Service) bound(ctx context.Context, actor access.Actor, x Term, dir string, told func(done, of int) error) (Bound, *os.File, error) {
	f, err := os.Create(filepath.Join(dir, "book.pdf"))
	if err != nil {
		return Bound{}, nil, full(err)
	}
	b, err := s.BindTerm(ctx, actor, x, dir, f, told)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return b, nil, full(err)
	}
	return b, f, nil
}

// TermNow makes a book at once; close lets go of it. For one whose papers are all
// Nếp's own: each takes some milliseconds. Faults as BindTerm.
func (s *Service) TermNow(ctx context.Context, actor access.Actor, x Term) (f *os.File, close func(), err error) {
	if err := os.MkdirAll(s.books(), 0o700); err != nil {
		return nil, nil, full(err)
	}
	dir, err := os.MkdirTemp(s.books(), "now-")
	if err != nil {
		return nil, nil, full(err)
	}
	_, f, err = s.bound(ctx, actor, x, dir, nil)
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	return f, func() { f.Close(); os.RemoveAll(dir) }, nil
}

// Sweep lets go of books nobody took away in time, and of what was left of their
// making. Repeating it changes nothing.
func (s *Service) Sweep(ctx context.Context) error {
	if err := db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		old, err := staleAsked(t, t.Now()-bookKept.Milliseconds())
		if err != nil {
			return err
		}
		for _, a := range old {
			if err := dropAsked(t, a); err != nil {
				return err
			}
		}
		return nil
	}); err != nil || s.BookDir == "" { // the system tidies its own folder
		return err
	}
	left, err := os.ReadDir(s.BookDir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for _, e := range left {
		if at, err := e.Info(); err == nil && clock.Time(s.DB.Now()).Sub(at.ModTime()) > bookKept {
			os.RemoveAll(filepath.Join(s.BookDir, e.Name()))
		}
	}
	return nil
}
