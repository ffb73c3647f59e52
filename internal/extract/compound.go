package extract

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
)

// compound is the container of the old Office files: a file system of sectors
// inside of a file. Chains are followed no longer than the file has sectors.
type compound struct {
	r     io.ReaderAt
	shift uint // of a sector's size
	sects uint32
	fat   []uint32
	mini  []uint32
	root  chain // holds the small sectors
	dir   []entry
}

type entry struct {
	name  string
	kind  byte // 2 a stream, 5 the root
	start uint32
	size  int64
}

// chain is a stream: the sectors that hold it, and where sectors lie.
type chain struct {
	from  io.ReaderAt
	first int64 // where sector 0 begins
	shift uint
	sects []uint32
	size  int64
}

const (
	compoundHead = 512
	miniShift    = 6
	miniBelow    = 4096 // smaller streams lie in small sectors
	lastSector   = 0xfffffffa
	// maxList bounds the lists of sectors, in sectors: a file of 200 MB has 400,000.
	maxList    = 1 << 20
	maxStreams = 4096
)

var errCompound = errors.New("no compound file")

func openCompound(r io.ReaderAt, size int64) (*compound, error) {
	head := make([]byte, compoundHead)
	if size < compoundHead {
		return nil, errCompound
	}
	if n, err := r.ReadAt(head, 0); n < compoundHead {
		return nil, err
	}
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(head[at:]) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(head[at:]) }
	c := &compound{r: r, shift: uint(u16(30))}
	if string(head[:8]) != "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" || c.shift != 9 && c.shift != 12 || u16(32) != miniShift {
		return nil, errCompound
	}
	c.sects = uint32(min((size-1)>>c.shift, maxList))
	// Where the table of chains lies: 109 places in the head, more in sectors of
	// their own.
	var table []uint32
	for i := range 109 {
		table = append(table, u32(76+4*i))
	}
	per := 1<<c.shift/4 - 1
	for at, n := u32(68), uint32(0); at < lastSector && n <= c.sects; n++ {
		list, err := c.words(at)
		if err != nil {
			return nil, err
		}
		table, at = append(table, list[:per]...), list[per]
		if len(table) > maxList {
			return nil, errCompound
		}
	}
	for _, at := range table {
		if at >= lastSector || uint32(len(c.fat)) > c.sects {
			continue
		}
		list, err := c.words(at)
		if err != nil {
			return nil, err
		}
		c.fat = append(c.fat, list...)
	}
	dir, err := c.follow(u32(48), c.fat, -1)
	if err != nil {
		return nil, err
	}
	raw := make([]byte, min(dir.size, maxStreams*128))
	if _, err := dir.ReadAt(raw, 0); err != nil {
		return nil, err
	}
	for ; len(raw) >= 128; raw = raw[128:] {
		n := min(int(binary.LittleEndian.Uint16(raw[64:])), 64)
		units := make([]uint16, max(n/2-1, 0))
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(raw[2*i:])
		}
		c.dir = append(c.dir, entry{string(utf16.Decode(units)), raw[66], binary.LittleEndian.Uint32(raw[116:]), int64(binary.LittleEndian.Uint32(raw[120:]))})
	}
	if len(c.dir) == 0 || c.dir[0].kind != 5 {
		return nil, errCompound
	}
	if c.dir[0].start < lastSector && c.dir[0].size > 0 {
		if c.root, err = c.follow(c.dir[0].start, c.fat, c.dir[0].size); err != nil {
			return nil, err
		}
		list, err := c.follow(u32(60), c.fat, -1)
		if err != nil {
			return nil, err
		}
		raw := make([]byte, list.size)
		if _, err := list.ReadAt(raw, 0); err != nil {
			return nil, err
		}
		for ; len(raw) >= 4; raw = raw[4:] {
			c.mini = append(c.mini, binary.LittleEndian.Uint32(raw))
		}
	}
	return c, nil
}

// words reads a sector of numbers.
func (c *compound) words(sector uint32) ([]uint32, error) {
	b := make([]byte, 1<<c.shift)
	n, err := c.r.ReadAt(b, (int64(sector)+1)<<c.shift)
	if n == 0 || sector >= c.sects {
		return nil, errors.Join(errCompound, err)
	}
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out, nil
}

// follow gives the chain of sectors from one on; size -1 is all of it.
func (c *compound) follow(at uint32, next []uint32, size int64) (chain, error) {
	s := chain{c.r, 1 << c.shift, c.shift, nil, size}
	if len(next) > 0 && len(c.mini) > 0 && &next[0] == &c.mini[0] {
		s.from, s.first, s.shift = c.root, 0, miniShift
	}
	for at < lastSector && (size < 0 || int64(len(s.sects))<<s.shift < size) {
		if int64(at) >= int64(len(next)) || len(s.sects) > len(next) { // it leads nowhere, or in a circle
			return s, errCompound
		}
		s.sects = append(s.sects, at)
		at = next[at]
	}
	if whole := int64(len(s.sects)) << s.shift; size < 0 || size > whole {
		s.size = whole
	}
	return s, nil
}

// stream opens a stream by its name.
func (c *compound) stream(name string) (chain, error) {
	for _, e := range c.dir {
		if e.kind != 2 || !strings.EqualFold(e.name, name) {
			continue
		}
		if e.size < miniBelow {
			return c.follow(e.start, c.mini, e.size)
		}
		return c.follow(e.start, c.fat, e.size)
	}
	return chain{}, errCompound
}

// ReadAt reads of the stream, sector by sector.
func (s chain) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > s.size {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && off < s.size {
		i, in := off>>s.shift, off&(1<<s.shift-1)
		piece := min(int64(len(p)-n), 1<<s.shift-in, s.size-off)
		got, err := s.from.ReadAt(p[n:n+int(piece)], s.first+int64(s.sects[i])<<s.shift+in)
		n, off = n+got, off+int64(got)
		if int64(got) < piece {
			if err == nil {
				err = io.ErrUnexpectedEOF
			}
			return n, err
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
