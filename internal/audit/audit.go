package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Event is one thing somebody did.
type Event struct {
	Actor   access.Actor // who, and as what
	Unit    int64        // the unit it belongs to; 0 is the whole installation
	Kind    string       // room and verb: "unit.rename"
	Subject int64        // the row it is about; 0 is none
	// Body is what is worth keeping of it, as JSON; it can be erased later. It
	// names people by id, never by name: a name stands in one row only.
	Body any
}

// KindErase is the kind of the event that an erasure leaves behind.
const KindErase = "audit.erase"

// Validate says whether e can be kept. A kind has the form "room.verb".
func (e Event) Validate() error {
	if !kindOK(e.Kind) {
		return fault.Wrap("audit.append", fault.Internal, fmt.Errorf("%q is no kind of event", e.Kind))
	}
	return nil
}

func kindOK(kind string) bool {
	dot := false
	for _, c := range kind {
		switch {
		case c == '.':
			dot = true
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-':
		default:
			return false
		}
	}
	return dot && len(kind) <= 60
}

// Append keeps e in t's transaction. Repeating it appends again.
func Append(t *db.Tx, e Event) error {
	_, err := AppendID(t, e)
	return err
}

// AppendID is Append for callers that refer to the event, to erase its body
// later: it gives the event's id.
func AppendID(t *db.Tx, e Event) (int64, error) {
	if err := e.Validate(); err != nil {
		return 0, err
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return 0, fault.Wrap("audit.append", fault.Internal, err)
	}
	salt := make([]byte, 16)
	rand.Read(salt)
	r := row{
		id: t.ID(), at: t.Now(), actor: e.Actor.Person, account: e.Actor.Account, hat: hat(e.Actor),
		unit: e.Unit, kind: e.Kind, subject: e.Subject, digest: payloadDigest(salt, string(body)),
	}
	if err := insertEvent(t, r); err != nil {
		return 0, err
	}
	return r.id, insertPayload(t, r.id, salt, string(body))
}

// Erase takes away the payload of an event, for good, and leaves an event that
// says so. The log stays provable. Erasing twice is NotFound, like an event
// that never was.
func Erase(t *db.Tx, by access.Actor, event int64) error {
	r, err := eventByID(t, event)
	if err != nil {
		return err
	}
	n, err := deletePayload(t, event)
	if err != nil {
		return err
	}
	if n == 0 {
		return &fault.Error{Op: "audit.erase", Kind: fault.NotFound, Subject: fmt.Sprintf("event %d", event)}
	}
	return Append(t, Event{Actor: by, Unit: r.unit, Kind: KindErase, Subject: event})
}

// hat writes what the actor acts as: "secretary:12"; "system" for work nobody
// clicked for; "-" for somebody not signed in.
func hat(a access.Actor) string {
	switch {
	case a.System:
		return "system"
	case a.Hat.Role == "":
		return "-"
	}
	return a.Hat.Key()
}

// row is an event as it is stored, without its payload.
type row struct {
	id, at, actor, account int64
	hat                    string
	unit                   int64
	kind                   string
	subject                int64
	digest                 []byte
}

func payloadDigest(salt []byte, body string) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(body))
	return h.Sum(nil)
}

// leaf is the hash of the event in the Merkle log. The first line is the
// version of this text: another form needs another line.
func (r row) leaf() tlog.Hash {
	return tlog.RecordHash(fmt.Appendf(nil, "nep audit 1\n%d %d %d %d %q %d %q %d %x\n",
		r.id, r.at, r.actor, r.account, r.hat, r.unit, r.kind, r.subject, r.digest))
}
