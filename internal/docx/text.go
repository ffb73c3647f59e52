package docx

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Text reads the text of a .docx: a line for each paragraph, and for each line
// a paragraph is broken into. What was deleted under tracked changes, notes,
// heads and feet are left out. Faults: Invalid (docx.not_paper, docx.password,
// docx.old_binary), TooLarge (docx.bomb), Corrupt (docx.damaged).
func Text(r io.ReaderAt, size int64, lim Limits) (string, error) {
	a, err := open(r, size, lim)
	if err != nil {
		return "", err
	}
	raw, err := a.read(a.main)
	if err != nil {
		return "", err
	}
	return plain(raw, lim)
}

var errEnough = errors.New("enough text")

// silent are the elements whose text is not read on the page: what was
// deleted, the names of fields, and the second telling of a drawing.
var silent = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "instrText": true, "delText": true}

// plain gives the text of a part.
func plain(raw []byte, lim Limits) (string, error) {
	var b strings.Builder
	text := false // inside of w:t
	mute := 0     // how deep inside something silent
	err := walk(raw, lim.Depth, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			if mute > 0 || silent[t.Name.Local] {
				mute++
				return nil
			}
			switch t.Name.Local {
			case "t":
				text = true
			case "br", "cr":
				b.WriteByte('\n')
			case "tab":
				// The same name, with attributes, is a place to stop at.
				if len(t.Attr) == 0 {
					b.WriteByte('\t')
				}
			case "noBreakHyphen":
				b.WriteByte('-')
			}
		case xml.EndElement:
			if mute > 0 {
				mute--
				return nil
			}
			switch t.Name.Local {
			case "t":
				text = false
			case "p":
				b.WriteByte('\n')
			}
		case xml.CharData:
			if text && mute == 0 {
				b.Write(t)
			}
		}
		if b.Len() > lim.Text {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return strings.ToValidUTF8(b.String()[:lim.Text], ""), nil
	}
	return b.String(), err
}
