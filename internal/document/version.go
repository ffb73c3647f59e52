package document

import (
	"context"
	"io"
	"slices"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// Version is what a paper was before it was made anew.
type Version struct {
	Paper    int64
	N        int
	Title    string
	Blob     int64
	FileName string
	Media    string
	Size     int64
	Body     string
	MadeAt   int64
	MadeBy   int64
}

// AddVersion puts a new version of a paper in: a file for a file, a text for a
// text. What stood before is kept, and so is who has read it.
type AddVersion struct {
	Key      db.Key
	Paper    int64
	From     int    // the version the form showed
	Title    string // "" leaves it
	FileName string
	Body     string
	only     func(media string) bool // as of AddPaper
}

// AddVersion keeps it and gives its number. Repeating it with the same key
// gives the same. Faults: those of AddPaper; Conflict (somebody put one in
// meanwhile: document.version.moved), State (document.version.same: nothing
// changed; document.version.placeholder; document.remove.fixed). Asks for the
// right to attach it to one of the things it is attached to.
func (s *Service) AddVersion(ctx context.Context, actor access.Actor, cmd AddVersion, file io.Reader) (int, error) {
	const op = "document.version"
	var was []Use
	may := func(t *db.Tx) (Paper, error) {
		p, ok, err := paperByID(t, cmd.Paper)
		if err != nil || !ok {
			return p, notFound(op, err)
		}
		uses, err := usesOf(t, p.ID)
		if err != nil {
			return p, err
		}
		was = uses
		if err := s.mayChange(t, actor, p, uses); err != nil {
			return p, err
		}
		if s.Fixed != nil {
			for _, u := range uses {
				if fixed, err := s.Fixed(t, u); err != nil || fixed {
					if err == nil {
						err = fault.New(op, fault.State, "document.remove.fixed")
					}
					return p, err
				}
			}
		}
		return p, nil
	}
	// Nothing of a stranger's file is stored.
	old, err := db.Read(ctx, s.DB, may)
	if err != nil {
		return 0, err
	}
	if old.Kind == Placeholder {
		return 0, fault.New(op, fault.State, "document.version.placeholder")
	}
	as := AddPaper{Unit: old.Unit, Kind: old.Kind, Title: vn.Clean(cmd.Title), FileName: cmd.FileName, Body: cmd.Body, Number: old.Number}
	if as.Title == "" {
		as.Title = old.Title
	}
	p, err := as.check()
	if err != nil {
		return 0, err
	}
	if old.Kind != TextPaper {
		only := cmd.only
		if only == nil && slices.ContainsFunc(was, func(u Use) bool { return u.Role == Signed }) {
			only = pictured
		}
		if p, err = s.put(ctx, p, file, only); err != nil {
			return 0, err
		}
	}
	cmd.only = nil
	n, err := db.Write(ctx, s.DB, db.On("paper", cmd.Paper), func(t *db.Tx) (int64, error) {
		old, err := may(t)
		if err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, []any{cmd, p.Blob}, func() (int64, error) {
			switch {
			case cmd.From != 0 && cmd.From != old.Version:
				return 0, fault.New(op, fault.Conflict, "document.version.moved", "N", old.Version)
			case p.Blob == old.Blob && p.Body == old.Body:
				return 0, fault.New(op, fault.State, "document.version.same")
			}
			p := p
			p.ID, p.Version, p.RevisedAt, p.RevisedBy = old.ID, old.Version+1, t.Now(), actor.Person
			if p.Blob != 0 {
				if err := blob.Keep(t, p.Blob); err != nil {
					return 0, err
				}
			}
			if err := revise(t, old, p); err != nil {
				return 0, err
			}
			if err := s.toShow(t, p); err != nil {
				return 0, err
			}
			return int64(p.Version), record(t, actor, "paper.version", p.Unit, p.ID, map[string]any{"n": p.Version, "media": p.Media, "size": p.Size})
		})
		return n, err
	})
	return int(n), err
}

// mayChange asks for the right to change a paper: where it is attached to one
// of several things, the right at any of them.
func (s *Service) mayChange(t *db.Tx, actor access.Actor, p Paper, uses []Use) error {
	if len(uses) == 0 {
		uses = []Use{{}}
	}
	err := notFound("document.change", nil)
	for _, u := range uses {
		if err = s.mayEdit(t, actor, p.Unit, u); err == nil || !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return err
}

// SetClass gives a paper another class. Repeating it changes nothing. Faults:
// NotFound, Invalid (class). Asks as AddVersion does, and that the actor may
// open it.
func (s *Service) SetClass(ctx context.Context, actor access.Actor, key db.Key, paper int64, class Class) error {
	return db.Do(ctx, s.DB, db.On("paper", paper), func(t *db.Tx) error {
		p, uses, err := s.seen(t, actor, paper)
		if err != nil {
			return err
		}
		if err := s.mayChange(t, actor, p, uses); err != nil {
			return err
		}
		var f fault.Fields
		if !slices.Contains(Classes, class) {
			f.Add("class", "document.class")
			return f.Err("document.class")
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"class", paper, class}, func() (int64, error) {
			if p.Class == class {
				return paper, nil
			}
			if err := setClass(t, paper, class); err != nil {
				return 0, err
			}
			return paper, record(t, actor, "paper.class", p.Unit, paper, map[string]any{"class": class, "was": p.Class})
		})
		return err
	})
}

// AttachTo attaches papers that are there to one more thing of their unit.
type AttachTo struct {
	Key    db.Key
	Papers []int64
	Use    Use
}

// AttachTo does it, all or none. Repeating it changes nothing. Faults: NotFound,
// Invalid (role). Asks for the right to open each paper and to attach papers there.
func (s *Service) AttachTo(ctx context.Context, actor access.Actor, cmd AttachTo) error {
	return db.Do(ctx, s.DB, db.On(cmd.Use.Kind, cmd.Use.Subject), func(t *db.Tx) error {
		if !useOK(cmd.Use) {
			var f fault.Fields
			f.Add("role", "document.role")
			return f.Err("document.attach")
		}
		var papers []Paper
		for _, id := range cmd.Papers {
			p, _, err := s.seen(t, actor, id)
			if err != nil {
				return err
			}
			if err := s.mayEdit(t, actor, p.Unit, cmd.Use); err != nil {
				return err
			}
			papers = append(papers, p)
		}
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			for _, p := range papers {
				uses, err := usesOf(t, p.ID)
				if err != nil {
					return 0, err
				}
				if slices.ContainsFunc(uses, func(u Use) bool { return u.Kind == cmd.Use.Kind && u.Subject == cmd.Use.Subject }) {
					continue
				}
				if err := insertUse(t, p.ID, cmd.Use); err != nil {
					return 0, err
				}
				if err := moved(t, p.Unit, cmd.Use); err != nil {
					return 0, err
				}
				if err := record(t, actor, "paper.attach", p.Unit, p.ID, map[string]any{"to": cmd.Use.Kind, "subject": cmd.Use.Subject, "role": cmd.Use.Role}); err != nil {
					return 0, err
				}
			}
			return cmd.Use.Subject, nil
		})
		return err
	})
}

func useOK(u Use) bool {
	return slices.Contains(roles, u.Role) && slices.Contains(useKinds, u.Kind) && u.Subject != 0
}
