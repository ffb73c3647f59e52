package audit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Log is the sealed log of one installation. Its methods may be used by many
// at once.
type Log struct {
	d      *db.DB
	signer note.Signer
	vkey   string
}

// KeyFile is the name of the signing key in the data folder. A backup takes it
// along; losing it loses nothing but the power to sign as the same log.
const KeyFile = "audit.key"

// New opens the log of d with the key in folder dir, making one the first time.
// Faults: Unavailable when the file cannot be read or made, Corrupt when it is
// no key.
func New(d *db.DB, dir string) (*Log, error) {
	path := filepath.Join(dir, KeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		skey, vkey, err := note.GenerateKey(rand.Reader, "nep")
		if err != nil {
			return nil, fault.Wrap("audit.key", fault.Internal, err)
		}
		text = []byte(skey + "\n" + vkey + "\n")
		if err := writeNew(path, text); err != nil {
			return nil, &fault.Error{Op: "audit.key", Kind: fault.Unavailable, Key: "audit.key_file", Params: []any{"Path", path}, Err: err}
		}
	} else if err != nil {
		return nil, &fault.Error{Op: "audit.key", Kind: fault.Unavailable, Key: "audit.key_file", Params: []any{"Path", path}, Err: err}
	}
	skey, vkey, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	signer, err := note.NewSigner(skey)
	if err == nil {
		_, err = note.NewVerifier(vkey)
	}
	if err != nil {
		return nil, &fault.Error{Op: "audit.key", Kind: fault.Corrupt, Key: "audit.key_file", Params: []any{"Path", path}, Err: err}
	}
	return &Log{d: d, signer: signer, vkey: vkey}, nil
}

// writeNew writes a file whole or not at all.
func writeNew(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), KeyFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// sealBatch bounds one sealing transaction: everybody else's writes wait
// behind it on SQLite.
const sealBatch = 400

// SealNow numbers and seals everything that is committed now. Repeating it
// with nothing new changes nothing.
func (l *Log) SealNow(ctx context.Context) error {
	for {
		n, err := db.Write(ctx, l.d, db.On("audit", 0), l.seal)
		if err != nil || n < sealBatch {
			return err
		}
	}
}

func (l *Log) seal(t *db.Tx) (int, error) {
	rows, err := unsealed(t, sealBatch)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	if fresh, err := insertKey(t, fmt.Sprintf("%08x", l.signer.KeyHash()), l.vkey); err != nil {
		return 0, err
	} else if fresh {
		// A new key is itself something that happened.
		if err := Append(t, Event{Actor: access.System(), Kind: "audit.key", Body: l.vkey}); err != nil {
			return 0, err
		}
	}
	size, err := sealedCount(t)
	if err != nil {
		return 0, err
	}
	numbered, err := number(t, size, rows[len(rows)-1].id)
	if err != nil {
		return 0, err
	}
	if numbered != int64(len(rows)) {
		return 0, fault.Wrap("audit.seal", fault.Internal, fmt.Errorf("numbered %d of %d", numbered, len(rows)))
	}
	fresh := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) { return readHashes(t, fresh, places) })
	var store [][]any
	for i, r := range rows {
		n := size + int64(i)
		hashes, err := tlog.StoredHashesForRecordHash(n, r.leaf(), reader)
		if err != nil {
			return 0, fault.Wrap("audit.seal", fault.Corrupt, err)
		}
		place := tlog.StoredHashIndex(0, n)
		for j, h := range hashes {
			fresh[place+int64(j)] = h
			store = append(store, []any{place + int64(j), h[:]})
		}
	}
	size += int64(len(rows))
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return 0, fault.Wrap("audit.seal", fault.Corrupt, err)
	}
	text, err := note.Sign(&note.Note{Text: headText(size, root, t.Now())}, l.signer)
	if err != nil {
		return 0, fault.Wrap("audit.seal", fault.Internal, err)
	}
	if err := insertHashes(t, store); err != nil {
		return 0, err
	}
	return len(rows), insertHead(t, size, string(text))
}

func readHashes(t *db.Tx, fresh map[int64]tlog.Hash, places []int64) ([]tlog.Hash, error) {
	var ask []int64
	for _, p := range places {
		if _, ok := fresh[p]; !ok {
			ask = append(ask, p)
		}
	}
	if len(ask) > 0 {
		stored, err := hashesAt(t, ask)
		if err != nil {
			return nil, err
		}
		for _, s := range stored {
			fresh[s.place] = tlog.Hash(s.hash)
		}
	}
	out := make([]tlog.Hash, len(places))
	for i, p := range places {
		h, ok := fresh[p]
		if !ok {
			return nil, fmt.Errorf("the hash at place %d is missing", p)
		}
		out[i] = h
	}
	return out, nil
}

// Run seals every interval until ctx ends, and once more at the end. An error
// is logged and tried again: what is not sealed yet waits.
func (l *Log) Run(ctx context.Context, interval time.Duration) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := l.SealNow(ctx); err != nil && ctx.Err() == nil {
				slog.Error("audit: cannot seal", "err", err)
			}
		case <-ctx.Done():
			if err := l.SealNow(context.WithoutCancel(ctx)); err != nil {
				slog.Error("audit: cannot seal at the end", "err", err)
			}
			return
		}
	}
}

// Head gives the newest head as a text to print or mail, "" while nothing is
// sealed.
func (l *Log) Head(ctx context.Context) (string, error) {
	return db.Read(ctx, l.d, func(t *db.Tx) (string, error) {
		h, _, err := newestHead(t)
		return h.text, err
	})
}

func headText(size int64, root tlog.Hash, at int64) string {
	return fmt.Sprintf("Nep audit log\n%d\n%s\n%s\n", size, root, clock.Time(at).Format(time.RFC3339))
}

// head is what a head says.
type head struct {
	size int64
	root tlog.Hash
}

// openHead reads a head that one of keys has signed. Fault Invalid for
// anything else.
func openHead(text string, keys []string) (head, error) {
	invalid := func(err error) (head, error) {
		return head{}, &fault.Error{Op: "audit.head", Kind: fault.Invalid, Key: "audit.head_forged", Err: err}
	}
	if len(text) > 10_000 {
		return invalid(errors.New("too long"))
	}
	var verifiers []note.Verifier
	for _, k := range keys {
		if v, err := note.NewVerifier(k); err == nil {
			verifiers = append(verifiers, v)
		}
	}
	// Paper, mail and Windows change the ends of lines; nothing else may change.
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) + "\n"
	n, err := note.Open([]byte(text), note.VerifierList(verifiers...))
	if err != nil {
		return invalid(err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || lines[0] != "Nep audit log" {
		return invalid(errors.New("not the text of a head"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return invalid(err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return invalid(err)
	}
	return head{size, root}, nil
}
