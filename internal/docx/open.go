package docx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"nep/internal/fault"
)

const op = "docx.read"

// Limits bound what is unpacked of a stranger's file.
type Limits struct {
	Directory int64 // bytes of the archive's list of contents
	Entries   int   // files in the archive
	Part      int64 // bytes of one part, unpacked
	Unpacked  int64 // bytes of all parts that are looked at
	Depth     int   // elements inside each other
	Text      int   // bytes of text that are given; more is cut off
}

// Usual is what papers need, with room to spare.
var Usual = Limits{Directory: 1 << 20, Entries: 2000, Part: 64 << 20, Unpacked: 128 << 20, Depth: 200, Text: 8 << 20}

// archive is a stranger's .docx, opened.
type archive struct {
	lim   Limits
	left  int64
	names []string // as they stand in it
	files map[string]*zip.File
	main  string // the part that holds the text
}

func damaged(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return &fault.Error{Op: op, Kind: fault.Corrupt, Key: "docx.damaged", Err: err}
}

func bomb(lim Limits) error {
	return fault.New(op, fault.TooLarge, "docx.bomb", "MB", lim.Unpacked>>20)
}

// open looks at what a file is, without unpacking its text. Faults: Invalid
// (docx.not_paper, docx.password, docx.old_binary), TooLarge (docx.bomb),
// Corrupt (docx.damaged).
func open(r io.ReaderAt, size int64, lim Limits) (*archive, error) {
	var start [8]byte
	n, err := r.ReadAt(start[:], 0)
	if err != nil && err != io.EOF {
		return nil, damaged(err)
	}
	switch {
	case bytes.HasPrefix(start[:n], []byte("PK\x03\x04")):
	case bytes.HasPrefix(start[:n], []byte{0xD0, 0xCF, 0x11, 0xE0}):
		// The old container: a .doc, or a paper behind a password, whose
		// directory names its stream in UTF-16.
		mark := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
		buf := make([]byte, min(size, 4<<20))
		n, _ := r.ReadAt(buf, 0)
		if bytes.Contains(buf[:n], mark) {
			return nil, fault.New(op, fault.Invalid, "docx.password")
		}
		return nil, fault.New(op, fault.Invalid, "docx.old_binary")
	default:
		return nil, fault.New(op, fault.Invalid, "docx.not_paper")
	}
	// The list of contents is read whole by the library, so its length is
	// looked at before. An archive with 64-bit lengths says 0xFFFFFFFF here.
	tail := make([]byte, min(size, 66<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, damaged(err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+16 > len(tail) {
		return nil, damaged(errors.New("no list of contents"))
	}
	if int64(binary.LittleEndian.Uint32(tail[at+12:])) > lim.Directory {
		return nil, bomb(lim)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(err)
	}
	if len(z.File) > lim.Entries {
		return nil, bomb(lim)
	}
	a := &archive{lim: lim, left: lim.Unpacked, files: map[string]*zip.File{}}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, fault.New(op, fault.Invalid, "docx.password")
		}
		name := partName(f.Name)
		if a.files[name] == nil {
			a.files[name] = f
			a.names = append(a.names, name)
		}
	}
	if a.files["[content_types].xml"] == nil {
		return nil, fault.New(op, fault.Invalid, "docx.not_paper")
	}
	if a.main, err = a.find(); err != nil {
		return nil, err
	}
	return a, nil
}

// partName is how parts are called in here: parts' names know no case, and a
// name with ".." or a drive leads nowhere, since nothing is written to a disk.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// find gives the part that holds the text, as the archive's relations say.
func (a *archive) find() (string, error) {
	raw, err := a.read("_rels/.rels")
	if err != nil {
		return "", err
	}
	main := ""
	err = walk(raw, a.lim.Depth, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		if kind := attr(e, "Type"); main == "" && strings.HasSuffix(kind, "/officeDocument") {
			main = partName(attr(e, "Target"))
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if f := a.files[main]; f == nil || !strings.HasPrefix(main, "word/") && !strings.HasSuffix(main, "document.xml") {
		return "", fault.New(op, fault.Invalid, "docx.not_paper")
	}
	return main, nil
}

// read unpacks one part within what is left.
func (a *archive) read(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, fault.New(op, fault.Invalid, "docx.not_paper")
	}
	most := min(a.left, a.lim.Part)
	if f.UncompressedSize64 > uint64(most) {
		return nil, bomb(a.lim)
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	a.left -= int64(len(b))
	if int64(len(b)) > most {
		return nil, bomb(a.lim)
	}
	if err != nil {
		return nil, damaged(err)
	}
	return b, nil
}

// walk goes through the tokens of a part. A part that declares a type of its
// own (entities that grow) is refused.
func walk(raw []byte, depth int, each func(xml.Token) error) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, errors.New("a part is not in UTF-8")
	}
	in := 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			if in != 0 {
				return damaged(io.ErrUnexpectedEOF)
			}
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		switch t.(type) {
		case xml.Directive:
			return damaged(errors.New("a part declares a document type"))
		case xml.StartElement:
			if in++; in > depth {
				return damaged(errors.New("elements too deep"))
			}
		case xml.EndElement:
			if in--; in < 0 {
				return damaged(errors.New("an element ends that did not begin"))
			}
		}
		if err := each(t); err != nil {
			return err
		}
	}
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
