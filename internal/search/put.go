package search

import (
	"strings"
	"time"
	"unicode/utf8"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/vn"
)

// settleBudget bounds putting the index in order.
const settleBudget = 20 * time.Second

// Changed says, in the transaction that changed a thing, that it is to be read
// again: until then it is not found. Repeating it costs a row and changes
// nothing else.
func Changed(t *db.Tx, kind Kind, id int64) error { return insertMark(t, t.ID(), Root{kind, id}) }

// ChangedUnits is Changed for all that is kept of units: they stand elsewhere in
// the tree now.
func ChangedUnits(t *db.Tx, units []int64) error { return markUnits(t, units) }

// Put makes entries the whole of what can be found of a root. What stays as it
// was is not written again. Repeating it changes nothing.
func Put(t *db.Tx, root Root, entries ...Entry) error {
	have, err := ofRoot(t, root)
	if err != nil {
		return err
	}
	old := map[Root]row{}
	for _, x := range have {
		old[Root{x.Kind, x.Subject}] = x
	}
	for _, e := range entries {
		if len(e.Tokens) == 0 {
			continue // nobody may see it
		}
		x, err := rowOf(t, e)
		if err != nil {
			return err
		}
		key := Root{e.Kind, e.Subject}
		was, ok := old[key]
		delete(old, key)
		if ok {
			if was.words == x.words && was.Title == x.Title && was.text == x.text && was.Unit == x.Unit && was.Place == x.Place && was.Day == x.Day && was.Path == x.Path {
				continue
			}
			if err := deleteEntry(t, was.id); err != nil {
				return err
			}
		}
		if x.id, err = freeKey(t, keyOf(x.Day, t.ID())); err != nil {
			return err
		}
		if err := insertEntry(t, root, x); err != nil {
			return err
		}
	}
	for _, x := range old {
		if err := deleteEntry(t, x.id); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes away what can be found of a root.
func Remove(t *db.Tx, root Root) error { return Put(t, root) }

// rowOf is an entry as it is kept, with the text of its file.
func rowOf(t *db.Tx, e Entry) (row, error) {
	var d drawn
	if e.Blob != 0 {
		var err error
		if d, _, err = textOf(t, e.Blob); err != nil {
			return row{}, err
		}
	}
	if _, ok := dayNumber(e.Day); !ok {
		e.Day = clock.Day(t.Now())
	}
	e.Title = vn.Clean(e.Title)
	text := strings.Trim(clean(e.Text)+"\n"+d.text, "\n")
	return row{Entry: e, text: cut(text, maxText), words: indexed(e, d.text)}, nil
}

// clean is text that both engines take.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(vn.NFC(s), ""), "\x00", "")
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
