package document

import (
	"context"
	"os"

	"nep/internal/access"
	"nep/internal/db"
)

// Look is a paper as a reader's page shows it.
type Look struct {
	Paper
	Uses     []Use
	Earlier  []Version // what it was before, the earliest first
	Shown    int       // the version looked at
	Receipt  *Receipt  // the reader's own, of the version looked at, else of the latest he got
	MayTake  bool      // take the file away
	MayEdit  bool      // put a new version in, set its class
	MaySend  bool      // send it to people
	MayNames bool      // see by name who of the own body has read it
}

// Look gives the page of a paper; version 0 is the one that holds. That a
// reader to whom it was sent opened it is noted, once; every opening of a
// limited paper is recorded. Faults: NotFound.
func (s *Service) Look(ctx context.Context, actor access.Actor, id int64, version int) (Look, error) {
	l, err := db.Read(ctx, s.DB, func(t *db.Tx) (l Look, err error) {
		if l.Paper, l.Uses, err = s.seen(t, actor, id); err != nil {
			return l, err
		}
		if l.Earlier, err = versionsOf(t, id); err != nil {
			return l, err
		}
		if l.Shown = l.Version; version != 0 && version != l.Version {
			if err := l.Paper.at(t, version); err != nil {
				return l, err
			}
			l.Shown = version
		}
		if l.Receipt, err = receiptOf(t, id, l.Shown, actor.Person); err != nil {
			return l, err
		}
		if l.MayTake, err = MayTake(t, actor, l.Paper); err != nil {
			return l, err
		}
		l.MayEdit = s.mayChange(t, actor, l.Paper, l.Uses) == nil
		places, err := placesOf(t, []int64{l.Unit})
		at := access.Unit(places[l.Unit].Path)
		l.MaySend = access.May(actor, access.MeetingPrepare, at)
		l.MayNames = access.May(actor, access.PaperReaders, access.Unit(actor.Hat.Path))
		return l, err
	})
	if err != nil {
		return l, err
	}
	opens := l.Receipt != nil && l.Receipt.Version == l.Shown && l.Receipt.OpenedAt == 0
	if !opens && l.Class != Limited {
		return l, nil
	}
	// Looking at it is opening it; once, so that pages stay reads.
	return l, db.Do(ctx, s.DB, db.On("paper", id), func(t *db.Tx) error {
		if opens {
			if err := setOpened(t, id, l.Shown, actor.Person); err != nil {
				return err
			}
		}
		if l.Class == Limited {
			return record(t, actor, "paper.open", l.Unit, id, map[string]any{"n": l.Shown})
		}
		return nil
	})
}

// at makes a paper what it was in an earlier version. Fault: NotFound.
func (p *Paper) at(t *db.Tx, n int) error {
	v, ok, err := versionOf(t, p.ID, n)
	if err != nil || !ok {
		return notFound("document.version", err)
	}
	p.Title, p.Blob, p.FileName, p.Media, p.Size, p.Body = v.Title, v.Blob, v.FileName, v.Media, v.Size, v.Body
	return nil
}

// OpenPaper gives the file of a version (0: the one that holds) of a paper, to
// be closed; take says that it leaves Nếp, which is recorded of what is internal
// or limited. Faults: NotFound (also of a text or a placeholder, which have no
// file, and of a limited paper that the actor may only read), and those of
// blob.Store.
func (s *Service) OpenPaper(ctx context.Context, actor access.Actor, id int64, version int, take bool) (Paper, *os.File, error) {
	p, err := db.Read(ctx, s.DB, func(t *db.Tx) (Paper, error) {
		p, _, err := s.seen(t, actor, id)
		if err != nil {
			return p, err
		}
		if version != 0 && version != p.Version {
			if err := p.at(t, version); err != nil {
				return p, err
			}
		}
		if take {
			if may, err := MayTake(t, actor, p); err != nil || !may {
				return p, notFound("document.take", err)
			}
		}
		return p, nil
	})
	if err == nil && p.Blob == 0 {
		err = notFound("document.open", nil)
	}
	if err != nil {
		return p, nil, err
	}
	f, _, err := s.Files.Open(ctx, p.Blob)
	if err != nil || !take || p.Class == OpenClass {
		return p, f, err
	}
	err = db.Do(ctx, s.DB, db.On("paper", id), func(t *db.Tx) error {
		return record(t, actor, "paper.take", p.Unit, id, map[string]any{"n": version, "class": p.Class})
	})
	if err != nil {
		f.Close()
		return p, nil, err
	}
	return p, f, nil
}
