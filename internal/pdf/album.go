package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	over "image/draw"
	"image/jpeg"
	_ "image/png" // photos of screens
	"io"

	_ "golang.org/x/image/webp" // photos of newer phones and of chats
)

// Photo is a picture that Album can make a page of.
type Photo struct {
	r             io.ReaderAt
	size          int64
	width, height int
	parts         int  // 1 gray, 3 colours
	turn          int  // as its EXIF says, 1–8; 1 is upright
	flat          bool // a PNG or a WebP: its page is a JPEG of it
}

// ErrPhoto says that something is no picture that can be a page.
var ErrPhoto = errors.New("no photo that can be a page")

// mostDots bounds a picture that has to be unpacked.
const mostDots = 40e6

// ReadPhoto looks at the head of a JPEG, a PNG or a WebP.
func ReadPhoto(r io.ReaderAt, size int64) (Photo, error) {
	c, kind, err := image.DecodeConfig(io.NewSectionReader(r, 0, size))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > 65_000 || c.Height > 65_000 {
		return Photo{}, ErrPhoto
	}
	p := Photo{r: r, size: size, width: c.Width, height: c.Height, parts: 3, turn: 1, flat: kind == "png" || kind == "webp"}
	switch {
	case p.flat:
		if c.Width*c.Height > mostDots {
			return Photo{}, ErrPhoto
		}
	case kind != "jpeg":
		return Photo{}, ErrPhoto
	case c.ColorModel == color.GrayModel:
		p.parts = 1
	case c.ColorModel == color.CMYKModel: // of printers, not of phones
		return Photo{}, ErrPhoto
	}
	if !p.flat {
		p.turn = orientation(io.NewSectionReader(r, 0, min(size, 256<<10)))
	}
	return p, nil
}

// orientation reads how a JPEG is to be turned from its EXIF; 1 where it says
// nothing that can be read.
func orientation(r io.Reader) int {
	head, err := io.ReadAll(r)
	if err != nil || len(head) < 4 || head[0] != 0xff || head[1] != 0xd8 {
		return 1
	}
	for at := 2; at+4 <= len(head) && head[at] == 0xff; {
		kind, n := head[at+1], int(binary.BigEndian.Uint16(head[at+2:]))
		if kind == 0xda || n < 2 || at+2+n > len(head) {
			return 1
		}
		body := head[at+4 : at+2+n]
		if kind == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return turned(body[6:])
		}
		at += 2 + n
	}
	return 1
}

// turned reads tag 0x0112 of a TIFF head.
func turned(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(tiff) < 8:
		return 1
	case bytes.HasPrefix(tiff, []byte("MM")):
		order = binary.BigEndian
	case !bytes.HasPrefix(tiff, []byte("II")):
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	n := uint64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > uint64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}

// matrices put a picture of one unit upright in a page of one unit, for each of
// EXIF's eight ways of holding a camera.
var matrices = [9][6]float64{1: {1, 0, 0, 1, 0, 0}, 2: {-1, 0, 0, 1, 1, 0}, 3: {-1, 0, 0, -1, 1, 1}, 4: {1, 0, 0, -1, 0, 1},
	5: {0, -1, -1, 0, 1, 1}, 6: {0, -1, 1, 0, 0, 1}, 7: {0, 1, 1, 0, 0, 0}, 8: {0, 1, -1, 0, 1, 0}}

// Album writes photos as the pages of one PDF, each upright and as large as an A4
// sheet lets it be. A JPEG goes in as it is, without being unpacked or losing
// anything; nothing is held in memory but one PNG at a time.
func Album(w io.Writer, photos []Photo) error {
	out := &counter{w: w}
	var offsets []int64
	object := func(format string, args ...any) {
		offsets = append(offsets, out.n)
		fmt.Fprintf(out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(out, format, args...)
	}
	fmt.Fprint(out, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	kids := ""
	for i := range photos {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	object("<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n", len(photos), kids)
	for i, p := range photos {
		width, height := float64(p.width), float64(p.height)
		if p.turn >= 5 {
			width, height = height, width
		}
		sheet := [2]float64{595.28, 841.89}
		if width > height {
			sheet[0], sheet[1] = sheet[1], sheet[0]
		}
		scale := min(sheet[0]/width, sheet[1]/height)
		width, height = width*scale, height*scale
		page := len(offsets) + 1
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >> >>\nendobj\n",
			width, height, page+1, page+2)
		m := matrices[p.turn]
		put := fmt.Sprintf("q %.4f %.4f %.4f %.4f %.4f %.4f cm /P Do Q", m[0]*width, m[1]*height, m[2]*width, m[3]*height, m[4]*width, m[5]*height)
		object("<< /Length %d >>\nstream\n%s\nendstream\nendobj\n", len(put), put)
		var data io.Reader = io.NewSectionReader(p.r, 0, p.size)
		size := p.size
		if p.flat {
			b, err := flat(data)
			if err != nil {
				return fmt.Errorf("photo %d: %w", i+1, err)
			}
			data, size = bytes.NewReader(b), int64(len(b))
		}
		space := "DeviceRGB"
		if p.parts == 1 {
			space = "DeviceGray"
		}
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n",
			p.width, p.height, space, size)
		if n, err := io.Copy(out, data); err != nil || n != size {
			return errors.Join(err, out.err, fmt.Errorf("photo %d: %d of %d bytes", i+1, n, size))
		}
		fmt.Fprint(out, "\nendstream\nendobj\n")
	}
	start := out.n
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.err
}

// flat gives a PNG or a WebP as a JPEG on white.
func flat(r io.Reader) ([]byte, error) {
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, ErrPhoto
	}
	to := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	over.Draw(to, to.Bounds(), image.White, image.Point{}, over.Src)
	over.Draw(to, to.Bounds(), img, img.Bounds().Min, over.Over)
	var b bytes.Buffer
	err = jpeg.Encode(&b, to, &jpeg.Options{Quality: 85})
	return b.Bytes(), err
}

// counter counts what is written, and keeps the first error.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(p)
	c.n, c.err = c.n+int64(n), err
	return n, err
}
