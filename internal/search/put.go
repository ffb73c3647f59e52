package search

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// putBudget bounds writing into the index where the machine is busy, settleBudget
// looking through all of it.
const putBudget, settleBudget = 10 * time.Second, 20 * time.Second

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
	w := newWriting(t)
	if err := w.put(root, entries); err != nil {
		return err
	}
	return w.end()
}

// PutAll is Put for many roots: what they change in the index is written once.
func PutAll(t *db.Tx, all map[Root][]Entry) error {
	roots := slices.SortedFunc(maps.Keys(all), func(a, b Root) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	w := newWriting(t)
	for _, root := range roots {
		if err := w.put(root, all[root]); err != nil {
			return err
		}
	}
	return w.end()
}

// writing gathers what changes in the index.
type writing struct {
	t       *db.Tx
	days    map[int64][]byte            // of chunks: the day of each slot
	changed map[int64]map[string][]turn // of chunks, by term
}

// turn is a slot that gets or loses a term.
type turn struct {
	slot int
	on   bool
}

func newWriting(t *db.Tx) *writing {
	return &writing{t: t, days: map[int64][]byte{}, changed: map[int64]map[string][]turn{}}
}

func (w *writing) put(root Root, entries []Entry) error {
	have, err := ofRoot(w.t, root)
	if err != nil {
		return err
	}
	old := map[Root]row{}
	for _, x := range have {
		old[Root{x.Kind, x.Subject}] = x
	}
	var fresh []row
	for _, e := range entries {
		if len(e.Tokens) == 0 {
			continue // nobody may see it
		}
		x, err := rowOf(w.t, e)
		if err != nil {
			return err
		}
		key := Root{e.Kind, e.Subject}
		if was, ok := old[key]; ok && was.words == x.words && was.Title == x.Title && was.text == x.text && was.Unit == x.Unit && was.Place == x.Place && was.Day == x.Day && was.Path == x.Path {
			delete(old, key)
			continue
		}
		fresh = append(fresh, x)
	}
	for _, x := range have {
		if _, gone := old[Root{x.Kind, x.Subject}]; !gone {
			continue
		}
		if err := w.free(x); err != nil {
			return err
		}
	}
	for _, x := range fresh {
		if err := w.place(root, x); err != nil {
			return err
		}
	}
	return nil
}

// turnAll gives or takes a slot the terms of its entry.
func (w *writing) turnAll(id int64, words string, on bool) {
	chunk, slot := chunkOf(id)
	of := w.changed[chunk]
	if of == nil {
		of = map[string][]turn{}
		w.changed[chunk] = of
	}
	for _, term := range terms(words) {
		of[term] = append(of[term], turn{slot, on})
	}
}

// load reads the days of a month's chunks.
func (w *writing) load(month int64) error {
	if _, ok := w.days[firstChunk(month)]; ok {
		return nil
	}
	rows, err := postings(w.t, []string{""}, firstChunk(month), firstChunk(month+1))
	if err != nil {
		return err
	}
	w.days[firstChunk(month)] = nil
	for _, p := range rows {
		w.days[p.chunk] = p.slots
	}
	return nil
}

// free takes an entry away.
func (w *writing) free(x row) error {
	chunk, slot := chunkOf(x.id)
	if err := w.load(monthOf(chunk)); err != nil {
		return err
	}
	w.days[chunk][slot] = 0
	w.turnAll(x.id, x.words, false)
	return deleteEntry(w.t, x.id)
}

// place finds a slot for an entry and puts it there.
func (w *writing) place(root Root, x row) error {
	key, _ := dayKey(x.Day)
	month, day := monthDay(key)
	if err := w.load(month); err != nil {
		return err
	}
	chunk := firstChunk(month)
	slot := freeSlot(w.days[chunk])
	for ; slot < 0; slot = freeSlot(w.days[chunk]) {
		if chunk++; monthOf(chunk) != month {
			return fault.Wrap("search.put", fault.Internal, errors.New("a month is full"))
		}
	}
	if slot == len(w.days[chunk]) {
		w.days[chunk] = append(w.days[chunk], 0)
	}
	w.days[chunk][slot] = day
	x.id = idOf(chunk, slot)
	w.turnAll(x.id, x.words, true)
	return insertEntry(w.t, root, x)
}

// end writes what has gathered.
func (w *writing) end() error {
	for _, chunk := range slices.Sorted(maps.Keys(w.changed)) {
		of := w.changed[chunk]
		names := slices.Sorted(maps.Keys(of))
		rows, err := postings(w.t, names, chunk, chunk+1)
		if err != nil {
			return err
		}
		stands := make(map[string][]byte, len(rows))
		for _, p := range rows {
			stands[p.term] = p.slots
		}
		put := []posting{{"", chunk, w.days[chunk]}}
		var gone []string
		for _, name := range names {
			var s slots
			was := stands[name]
			s.put(was)
			for _, x := range of[name] {
				s.set(x.slot, x.on)
			}
			switch now := s.row(); {
			case bytes.Equal(now, was):
			case len(now) == 0:
				gone = append(gone, name)
			default:
				put = append(put, posting{name, chunk, now})
			}
		}
		if err := deletePostings(w.t, chunk, gone); err != nil {
			return err
		}
		if err := putPostings(w.t, put); err != nil {
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
	if _, ok := dayKey(e.Day); !ok {
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
