package search

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"
)

// An entry stands in a slot of a chunk: 4,096 entries of one month, as many
// chunks to a month as it needs. Its id is month, part of the month and slot.
// What a term has in a chunk is one row, so that a question over years reads a
// hundred rows for each of its words, whatever the engine, and joins them in
// memory.
const (
	slotBits = 12
	partBits = 10
	dayBits  = 5

	chunkSlots = 1 << slotBits
	idBits     = partBits + slotBits // of an id, below its month
	keyBits    = dayBits + idBits    // of a key, below its month
)

func idOf(chunk int64, slot int) int64 { return chunk<<slotBits | int64(slot) }
func chunkOf(id int64) (chunk int64, slot int) {
	return id >> slotBits, int(id & (chunkSlots - 1))
}
func monthOf(chunk int64) int64    { return chunk >> partBits }
func firstChunk(month int64) int64 { return month << partBits }

// keyOf is where an entry stands in the order of days: the greatest is the newest.
func keyOf(id int64, day byte) int64 {
	return id>>idBits<<keyBits | int64(day)<<idBits | id&(1<<idBits-1)
}

// idIn gives the id that a key is of.
func idIn(key int64) int64 { return key>>keyBits<<idBits | key&(1<<idBits-1) }

// dayKey is the least key of a day, and the days of keys: what is no day, or too
// far away, is none.
func dayKey(day string) (key int64, ok bool) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil || at.Year() < 1900 || at.Year() > 2900 {
		return 0, false
	}
	return (int64(at.Year()-1900)*12+int64(at.Month())-1)<<keyBits | int64(at.Day())<<idBits, true
}

// afterDay is the key behind all of a day's.
func afterDay(key int64) int64 { return key + 1<<idBits }

// monthDay is a key's month and day of the month.
func monthDay(key int64) (month int64, day byte) {
	return key >> keyBits, byte(key >> idBits & (1<<dayBits - 1))
}

// slots are some of a chunk's.
type slots [chunkSlots / 64]uint64

func (s *slots) set(slot int, on bool) {
	if s[slot/64] &^= 1 << (slot % 64); on {
		s[slot/64] |= 1 << (slot % 64)
	}
}

func (s *slots) has(slot int) bool { return s[slot/64]>>(slot%64)&1 == 1 }

func (s *slots) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s *slots) each(fn func(slot int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			fn(i*64 + bits.TrailingZeros64(w))
		}
	}
}

func (s *slots) and(o *slots) {
	for i := range s {
		s[i] &= o[i]
	}
}

// A row has few slots as their numbers, two bytes each, and many as one bit for
// each of the chunk: that one alone is 512 bytes long.
const bitmapLen = chunkSlots / 8

// put adds the slots of a row.
func (s *slots) put(row []byte) {
	if len(row) == bitmapLen {
		for i := range s {
			s[i] |= binary.LittleEndian.Uint64(row[8*i:])
		}
		return
	}
	for ; len(row) >= 2; row = row[2:] {
		if slot := int(binary.LittleEndian.Uint16(row)); slot < chunkSlots {
			s.set(slot, true)
		}
	}
}

// row is how slots are kept; empty for none.
func (s *slots) row() []byte {
	n := s.count()
	if 2*n >= bitmapLen {
		out := make([]byte, 0, bitmapLen)
		for _, w := range s {
			out = binary.LittleEndian.AppendUint64(out, w)
		}
		return out
	}
	out := make([]byte, 0, 2*n)
	s.each(func(slot int) { out = binary.LittleEndian.AppendUint16(out, uint16(slot)) })
	return out
}

// freeSlot gives a slot nobody has among the days of a chunk, -1 for none.
func freeSlot(days []byte) int {
	if i := slices.Index(days, 0); i >= 0 {
		return i
	}
	if len(days) < chunkSlots {
		return len(days)
	}
	return -1
}
