package search

import (
	"context"

	"nep/internal/db"
)

// Kind is what is found.
type Kind string

// The kinds, in the order pages offer them.
const (
	Paper      Kind = "paper"
	Official   Kind = "official" // a paper the unit wrote and issued itself
	Directive  Kind = "directive"
	Meeting    Kind = "meeting" // when, where, agenda and conclusions
	Minutes    Kind = "minutes"
	Opinion    Kind = "opinion"
	Resolution Kind = "resolution"
	Task       Kind = "task"
	Report     Kind = "report"
	Difficulty Kind = "difficulty"
	Practice   Kind = "practice"
	Programme  Kind = "programme" // a resolution with targets over years
	Congress   Kind = "congress"
	Merger     Kind = "merger" // of units
	Person     Kind = "person"
)

// Kinds is every kind.
var Kinds = []Kind{Paper, Official, Directive, Meeting, Minutes, Opinion, Resolution, Task, Report, Difficulty, Practice, Programme, Congress, Merger, Person}

// Root is a thing that is read as a whole: its entries come and go together.
type Root struct {
	Kind Kind
	ID   int64
}

// Entry is one thing that can be found.
type Entry struct {
	Kind    Kind
	Subject int64
	Unit    int64
	Place   string   // the unit's path today
	Above   []int64  // the unit and those above it, for a search in a part of the tree
	Day     string   // "2026-11-03"
	Title   string   // as people read it
	Text    string   // likewise; "" for none
	Also    string   // words it is found by and that are not shown: the name of a file
	Blob    int64    // the file whose text belongs to it, 0 for none
	Media   string   // of the file
	Tokens  []string // who may see it: access.Tokens
	Path    string   // its page
}

// Source reads the things of a kind for the index. It asks no right.
type Source struct {
	Kind Kind
	// Entries gives what can be found of a thing; none when it is no more.
	Entries func(t *db.Tx, id int64) ([]Entry, error)
	// After gives the next things after a key, in the order of keys.
	After func(t *db.Tx, id int64, limit int) ([]int64, error)
	// With gives the other things whose audience hangs on this one; nil for none.
	With func(t *db.Tx, id int64) ([]Root, error)
}

// Query asks.
type Query struct {
	Words  string
	Unit   int64 // in this unit and below; 0 everywhere
	Kind   Kind  // "" any
	From   string
	To     string
	Prefix bool // the last word may be the beginning of one
}

// Piece is a part of a text, and whether it is what was asked for.
type Piece struct {
	Text string
	Hit  bool
}

// Hit is an entry that was found.
type Hit struct {
	Kind    Kind
	Subject int64
	Unit    int64
	Day     string
	Path    string
	Title   []Piece
	Text    []Piece // where the words stand; none when only the title has them
}

// Most is how far hits are counted; above it pages read "more than".
const Most = 1000

// Page is some hits, newest first.
type Page struct {
	Hits  []Hit
	Near  []Hit // of the first page: newest of those that have all words side by side, as they were typed; not in Hits again
	Next  int64 // for the next page; 0: there is none
	Count int   // of all that the actor may see; Most+1: more than Most
	// Looked is set where words in quotation marks were looked for and not all was
	// read that has them: so many were, and Count is of these.
	Looked int
	Words  []string
	Typed  bool // the words have marks
	Marks  bool // and were looked for with them; false: nothing has them so
	Whole  bool // false: nothing had the whole words, so the last one was taken as a beginning
}

// Service is the room's door.
type Service struct {
	DB      *db.DB
	Sources []Source
	// Places gives where units stand today.
	Places func(t *db.Tx, units []int64) (map[int64]string, error)
	// Draw gives the text of a stored file, or why there is none (a message key);
	// an error is tried again. nil: files have no text.
	Draw func(ctx context.Context, blob int64, media string) (text, note string, err error)
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }
