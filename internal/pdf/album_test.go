package pdf

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// marked is a picture 40 × 20 whose top left corner is red, the rest white.
func marked() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			c := color.RGBA{255, 255, 255, 255}
			if x < 16 && y < 8 {
				c = color.RGBA{255, 0, 0, 255}
			}
			img.Set(x, y, c)
		}
	}
	return img
}

// jpegOf is the picture as a camera held in one of eight ways stores it.
func jpegOf(t testing.TB, turn int, big bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, marked(), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	if turn == 0 {
		return b.Bytes()
	}
	var order binary.AppendByteOrder = binary.LittleEndian
	tiff := []byte("II*\x00")
	if big {
		order, tiff = binary.BigEndian, []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, uint16(turn))
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(head, body...), b.Bytes()[2:]...)
}

// Where the red corner of each way of holding comes to lie on the page.
var corners = map[int]string{0: "top left", 1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left", 5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"}

func TestAnAlbumIsUpright(t *testing.T) {
	var photos []Photo
	add := func(data []byte) {
		p, err := ReadPhoto(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		photos = append(photos, p)
	}
	for turn := range 9 {
		add(jpegOf(t, turn, turn%2 == 0))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, marked()); err != nil {
		t.Fatal(err)
	}
	add(b.Bytes())
	var out bytes.Buffer
	if err := Album(&out, photos); err != nil {
		t.Fatal(err)
	}
	// Each page's matrix is applied to the red corner as it is stored: a picture
	// is one unit wide and high, its first line on top.
	boxes := regexp.MustCompile(`MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`).FindAllStringSubmatch(out.String(), -1)
	puts := regexp.MustCompile(`q (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) cm`).FindAllStringSubmatch(out.String(), -1)
	if len(boxes) != len(photos) || len(puts) != len(photos) {
		t.Fatalf("%d pages, %d pictures of %d photos", len(boxes), len(puts), len(photos))
	}
	num := func(s string) float64 { n, _ := strconv.ParseFloat(s, 64); return n }
	for i := range photos {
		w, h := num(boxes[i][1]), num(boxes[i][2])
		turn := i
		if i == 9 {
			turn = 1
		}
		if wide := turn < 5; (w > h) != wide {
			t.Errorf("turn %d: %v × %v", turn, w, h)
		}
		m := puts[i][1:]
		x, y := num(m[0])*.1+num(m[2])*.9+num(m[4]), num(m[1])*.1+num(m[3])*.9+num(m[5])
		got := "bottom"
		if y > h/2 {
			got = "top"
		}
		if x > w/2 {
			got += " right"
		} else {
			got += " left"
		}
		if got != corners[turn] || x < 0 || x > w || y < 0 || y > h {
			t.Errorf("turn %d: red is %s, want %s", turn, got, corners[turn])
		}
	}
	// What the table of contents says stands there.
	for i, at := range regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`).FindAllStringSubmatch(out.String(), -1) {
		if n, _ := strconv.Atoi(at[1]); !strings.HasPrefix(out.String()[n:], fmt.Sprintf("%d 0 obj", i+1)) {
			t.Errorf("object %d is not at %d", i+1, n)
		}
	}
}

func FuzzPhoto(f *testing.F) {
	f.Add(jpegOf(f, 6, false))
	f.Add(jpegOf(f, 3, true))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadPhoto(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if p.turn < 1 || p.turn > 8 || p.width <= 0 {
			t.Fatalf("%+v", p)
		}
		if p.flat && p.width*p.height > 1<<20 {
			return
		}
		var out bytes.Buffer
		_ = Album(&out, []Photo{p})
	})
}

// A WebP, as chats send them, becomes a page as a PNG does.
func TestAWebPBecomesAPage(t *testing.T) {
	raw, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPhoto(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Album(&b, []Photo{p, p}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Count(got, "/DCTDecode") != 2 || !strings.Contains(got, "/Count 2") {
		t.Errorf("no two pages: %d bytes", b.Len())
	}
}
