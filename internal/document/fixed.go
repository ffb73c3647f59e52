package document

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// Fixed is the copy of a paper that went out: a PDF that changes no more, whose
// hash stands in the audit log.
type Fixed struct {
	ID         int64
	Unit       int64
	What       string // "minutes", "resolution", "report", "official", "tally"
	Subject    int64
	Kind       string // as in the matrix of authority: "nghi-quyet"
	Number     string // "05-NQ/CB", "" for none
	Day        string // of the paper
	Code       string // in its QR code; nobody guesses it
	State      string
	Tries      int64
	Blob       int64
	Hash       string // SHA-256
	Size       int64
	At         int64 // asked for
	MadeAt     int64
	ReplacedAt int64 // a later copy took its place: minutes with an annex
}

// The states of a fixed copy.
const (
	FixWaiting = "waiting" // to be made
	FixMade    = "made"
)

// maxTries is how often making a copy is tried before it waits for a person.
const maxTries = 20

// FixTx asks for the fixed copy of a paper, in the transaction that issues it;
// it is made right after. A copy the paper has already is replaced by it.
func FixTx(t *db.Tx, f Fixed) error {
	if err := replaceFixed(t, f.What, f.Subject); err != nil {
		return err
	}
	f.ID, f.Code, f.State, f.At = t.ID(), strings.ToLower(rand.Text()), FixWaiting, t.Now()
	return insertFixed(t, f)
}

// FixedOf gives the copy of a paper that holds, and whether there is one.
func FixedOf(t *db.Tx, what string, subject int64) (Fixed, bool, error) {
	return fixedOf(t, what, subject)
}

// FixedFor is FixedOf for a page; rights are those of the paper.
func (s *Service) FixedFor(ctx context.Context, what string, subject int64) (Fixed, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Fixed, error) {
		f, _, err := fixedOf(t, what, subject)
		return f, err
	})
}

// ToFix gives the copies that wait to be made, the latest first: somebody is
// looking at them.
func (s *Service) ToFix(ctx context.Context, limit int) ([]Fixed, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Fixed, error) { return waitingFixed(t, maxTries, limit) })
}

// KeepFixed keeps the copy that was made: first the file, then the row with its
// hash, and the hash in the audit log. Repeating it changes nothing: a copy is
// fixed once. Faults: NotFound, those of blob.Store.
func (s *Service) KeepFixed(ctx context.Context, id int64, pdf []byte) error {
	info, err := s.Files.Put(ctx, bytes.NewReader(pdf), MaxFile)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(pdf)
	return db.Do(ctx, s.DB, db.On("fixed", id), func(t *db.Tx) error {
		f, ok, err := fixedByID(t, id)
		if err != nil || !ok {
			return notFound("document.fix", err)
		}
		if f.State == FixMade {
			return nil
		}
		if err := blob.Keep(t, info.ID); err != nil {
			return err
		}
		f.State, f.Blob, f.Hash, f.Size, f.MadeAt = FixMade, info.ID, hex.EncodeToString(sum[:]), info.Size, t.Now()
		if err := saveFixed(t, f); err != nil {
			return err
		}
		return record(t, access.System(), "paper.fixed", f.Unit, f.ID, map[string]any{"what": f.What, "subject": f.Subject, "sha256": f.Hash, "size": f.Size})
	})
}

// FixFailed notes that making a copy did not go well this time.
func (s *Service) FixFailed(ctx context.Context, id int64) error {
	return db.Do(ctx, s.DB, db.On("fixed", id), func(t *db.Tx) error { return triedFixed(t, id) })
}

// OpenFixed gives the file of a fixed copy, to be closed; rights are the
// caller's. Faults: NotFound (it is not made yet), those of blob.Store.
func (s *Service) OpenFixed(ctx context.Context, f Fixed) (*os.File, error) {
	if f.State != FixMade {
		return nil, notFound("document.fixed", nil)
	}
	file, _, err := s.Files.Open(ctx, f.Blob)
	return file, err
}

// Verified is what whoever holds a paper's code is told: what it is and whose,
// and nothing of what it says.
type Verified struct {
	Kind, Number, Day, UnitName string
	Waiting                     bool // the copy is being made
	Intact                      bool // the copy kept here is the one whose hash was noted
	ReplacedAt                  int64
	Compared, Same              bool // a file was compared, and is this copy byte for byte
}

// Verify looks a code up, and compares a file (nil for none) with the copy it
// belongs to. Anybody may ask: the code is on the paper. Fault: NotFound (no
// paper of ours).
func (s *Service) Verify(ctx context.Context, code string, file io.Reader) (Verified, error) {
	type found struct {
		Fixed
		unit string
	}
	f, err := db.Read(ctx, s.DB, func(t *db.Tx) (f found, err error) {
		code = strings.ToLower(strings.TrimSpace(code))
		code = code[strings.LastIndex(code, "/")+1:] // the whole address under a code may be typed, of a server that has moved
		one, ok, err := fixedByCode(t, code)
		if err != nil || !ok {
			return f, notFound("document.verify", err)
		}
		u, err := org.LastOn(t, one.Unit, one.Day)
		return found{one, u.Name}, err
	})
	if err != nil {
		return Verified{}, err
	}
	v := Verified{Kind: f.Kind, Number: f.Number, Day: f.Day, UnitName: f.unit, Waiting: f.State != FixMade, ReplacedAt: f.ReplacedAt}
	if v.Waiting {
		return v, nil
	}
	switch kept, err := s.OpenFixed(ctx, f.Fixed); {
	case fault.Is(err, fault.Corrupt), fault.Is(err, fault.State):
	case err != nil:
		return v, err
	default:
		defer kept.Close()
		sum := sha256.New()
		if _, err := io.Copy(sum, kept); err != nil {
			return v, fault.Wrap("document.verify", fault.Unavailable, err)
		}
		v.Intact = fmt.Sprintf("%x", sum.Sum(nil)) == f.Hash
	}
	if file != nil {
		sum := sha256.New()
		if _, err := io.Copy(sum, file); err != nil {
			return v, &fault.Error{Op: "document.verify", Kind: fault.Invalid, Key: "blob.cut", Err: err}
		}
		v.Compared, v.Same = true, fmt.Sprintf("%x", sum.Sum(nil)) == f.Hash
	}
	return v, nil
}
