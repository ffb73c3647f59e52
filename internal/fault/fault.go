// Package fault names the kinds of error the whole program speaks of.
//
// A fault carries what went wrong for the log (operation, subject, cause) and,
// apart from that, a message key with parameters for the person. The two never
// mix: internals do not reach a page, and a page's sentence is chosen at the
// edge in the person's language. The package knows nothing of the field.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what a caller can do about an error.
type Kind int

const (
	Internal    Kind = iota // a defect of ours; nothing to do but try later and report
	Invalid                 // what was sent cannot be accepted; mend and send again
	NotFound                // there is no such thing, or none this person may know of
	Denied                  // the person is known and may not do this
	Conflict                // somebody changed it meanwhile; look again
	Exists                  // there is one already
	State                   // not in this state of the thing
	TooLarge                // over a limit
	RateLimited             // too often; later
	Unavailable             // busy or not reachable now; later
	StorageFull             // no room left on the disk
	Corrupt                 // what is stored cannot be trusted
	Newer                   // the data were written by a newer version
	Expired                 // it was valid once
)

var names = [...]string{"internal", "invalid", "not found", "denied", "conflict", "exists", "state",
	"too large", "rate limited", "unavailable", "storage full", "corrupt", "newer", "expired"}

// String gives the kind's name for logs.
func (k Kind) String() string { return names[k] }

// Field is a fault of one field of a form: which field, and the message key
// with parameters (name, value pairs) of what is wrong with it.
type Field struct {
	Name   string
	Key    string
	Params []any
}

// Error is a fault. Key is the message key of the sentence a person sees; when
// it is empty the edge takes the kind's general sentence.
type Error struct {
	Op      string // room.verb, for logs
	Kind    Kind
	Subject string // what it is about, for logs: "unit 12"
	Key     string
	Params  []any // name, value pairs for the message
	Fields  []Field
	Err     error
}

// Error gives the text for logs; a page never shows it.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.Kind.String())
	if e.Key != "" {
		b.WriteString(" (" + e.Key + ")")
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Name, f.Key)
	}
	if e.Subject != "" {
		b.WriteString(": " + e.Subject)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault a person sees as the sentence of key.
func New(op string, kind Kind, key string, params ...any) *Error {
	return &Error{Op: op, Kind: kind, Key: key, Params: params}
}

// Wrap gives err an operation and a kind; nil stays nil, and a fault keeps the
// kind and sentence it has.
func Wrap(op string, kind Kind, err error) error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return fmt.Errorf("%s: %w", op, err)
	}
	return &Error{Op: op, Kind: kind, Err: err}
}

// Of gives the kind of err: Internal for an error that is no fault.
func Of(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is says whether err is a fault of kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err) == kind }

// Fields collects faults of the fields of one form.
type Fields []Field

// Add notes a fault of one field.
func (f *Fields) Add(name, key string, params ...any) {
	*f = append(*f, Field{Name: name, Key: key, Params: params})
}

// Err gives the Invalid fault of all that was noted, or nil.
func (f Fields) Err(op string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Op: op, Kind: Invalid, Key: "fault.fields", Fields: f}
}
