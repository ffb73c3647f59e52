// Package thread is the form in which rooms tell what caused a thing and what
// came of it, so that a person can walk from a score to the sentence behind it
// and back. It is asked for, never stored: the links are the rows themselves.
// It knows nothing of the field and has no tables.
package thread

// Kind is a kind of thing on the thread.
type Kind string

// The kinds of things one can walk to.
const (
	Meeting    Kind = "meeting"
	Item       Kind = "item" // of an agenda
	Opinion    Kind = "opinion"
	Vote       Kind = "vote"
	Resolution Kind = "resolution"
	Point      Kind = "point" // of a resolution
	Task       Kind = "task"
	Directive  Kind = "directive"
	Difficulty Kind = "difficulty"
	Report     Kind = "report"
	Score      Kind = "score" // by the id of its meeting
	Plan       Kind = "plan"
	Paper      Kind = "paper"
	Charge     Kind = "charge" // a point given to a unit below
)

// Knot is one thing on the thread.
type Knot struct {
	Kind Kind
	ID   int64
}

// Link leads to a neighbour. Label is the message key of what it is there
// ("thread.task"), with its parameters; Text is the thing's own words, "" where
// this person may not read them; Href is "" where this person may not go.
type Link struct {
	Knot
	Label  string
	Params []any
	Text   string
	Href   string
	Day    string // civil day, for the order; "" when it has none
}

// Strand is what one thing hangs on, and what hangs on it.
type Strand struct {
	Causes  []Link
	Effects []Link
}
