package document

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// SignedCopy is the scan of a paper as it was signed by hand.
type SignedCopy struct {
	Paper
	Hash    string // SHA-256 of its file
	Earlier int    // how many it took the place of
}

// signedOf is what the fixed copy of a thing is called, of things that are
// signed by hand.
var signedOf = map[string]string{"meeting": "minutes", "resolution": "resolution", "official": "official"}

// PutSigned puts the scan of the signed copy beside a paper that went out: closed
// minutes (of a meeting), an issued resolution, an issued paper.
type PutSigned struct {
	Key      db.Key
	Unit     int64
	Kind     string // "meeting", "resolution", "official"
	Subject  int64
	Title    string
	FileName string
}

// PutSigned keeps it; a later scan is a new version of it, and the earlier ones
// stay. Repeating it with the same key and file changes nothing. Faults: Invalid
// (no picture and no PDF: document.signed.kind; the fixed copy itself:
// document.signed.ours; those of AddPaper), NotFound,
// State (document.signed.open: the paper has not gone out yet). Asks for
// MeetingPrepare where it belongs.
func (s *Service) PutSigned(ctx context.Context, actor access.Actor, cmd PutSigned, file io.Reader) error {
	const op = "document.signed"
	use := Use{Kind: cmd.Kind, Subject: cmd.Subject, Role: Signed}
	type now struct {
		paper Paper
		there bool
		fixed Fixed
	}
	at, err := db.Read(ctx, s.DB, func(t *db.Tx) (n now, err error) {
		if err := s.mayEdit(t, actor, cmd.Unit, use); err != nil {
			return n, err
		}
		f, out, err := fixedOf(t, signedOf[cmd.Kind], cmd.Subject)
		if n.fixed = f; err != nil || !out {
			if err == nil {
				err = fault.New(op, fault.State, "document.signed.open")
			}
			return n, err
		}
		n.paper, n.there, err = signedCopy(t, use)
		return n, err
	})
	if err != nil {
		return err
	}
	add := AddPaper{Key: cmd.Key, Unit: cmd.Unit, Kind: File, Title: cmd.Title, FileName: cmd.FileName, Class: OpenClass, Use: use, only: pictured}
	if cmd.Kind == "meeting" { // minutes are nội bộ
		add.Class = Internal
	}
	if file, err = notOurs(file, at.fixed); err != nil {
		return err
	}
	if !at.there {
		_, err = s.AddPaper(ctx, actor, add, file)
		return err
	}
	key := cmd.Key
	if key != "" {
		key += "-v"
	}
	_, err = s.AddVersion(ctx, actor, AddVersion{Key: key, Paper: at.paper.ID, FileName: cmd.FileName, only: pictured}, file)
	var f *fault.Error
	if errors.As(err, &f) && f.Key == "document.version.same" { // it lies there already
		return nil
	}
	return err
}

// notOurs refuses the fixed copy itself as the scan of a signed one: nobody has
// signed it. It gives the file to read on. Fault: Invalid (document.signed.ours).
func notOurs(file io.Reader, f Fixed) (io.Reader, error) {
	if f.State != FixMade {
		return file, nil
	}
	var head bytes.Buffer
	if _, err := io.CopyN(&head, file, f.Size+1); err != nil && err != io.EOF {
		return nil, &fault.Error{Op: "document.signed", Kind: fault.Invalid, Key: "blob.cut", Err: err}
	}
	if sum := sha256.Sum256(head.Bytes()); hex.EncodeToString(sum[:]) == f.Hash {
		var bad fault.Fields
		bad.Add("file", "document.signed.ours")
		return nil, bad.Err("document.signed")
	}
	return io.MultiReader(&head, file), nil
}

// pictured says whether a type shows a paper as it was signed.
func pictured(media string) bool { return media == pdfMedia || strings.HasPrefix(media, "image/") }

// signedCopy gives the scan of a thing, and whether there is one.
func signedCopy(t *db.Tx, use Use) (Paper, bool, error) {
	papers, roles, err := papersOf(t, use.Kind, use.Subject)
	for i := len(papers) - 1; i >= 0; i-- {
		if roles[i] == Signed {
			return papers[i], true, err
		}
	}
	return Paper{}, false, err
}

// SignedCopy gives the scan beside a paper, to who may open it: nil for none.
func (s *Service) SignedCopy(ctx context.Context, actor access.Actor, kind string, subject int64) (*SignedCopy, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (*SignedCopy, error) {
		p, ok, err := signedCopy(t, Use{Kind: kind, Subject: subject, Role: Signed})
		if err != nil || !ok {
			return nil, err
		}
		if ok, err := s.MayOpen(t, actor, p); err != nil || !ok {
			return nil, err
		}
		hash, err := db.One(t, db.Scalar[string], "select hash from blob where id = $1", p.Blob)
		return &SignedCopy{p, hash, p.Version - 1}, err
	})
}
