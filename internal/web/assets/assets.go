package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Prefix is where Handler is mounted.
const Prefix = "/assets/"

//go:embed dist/*.js dist/*.css vendor/*.js fonts/*.woff2 image/*
var embedded embed.FS

type file struct {
	data, packed []byte // packed is the gzip form, nil where it would not be smaller
	kind         string // Content-Type
	url          string
}

type store struct {
	byName map[string]*file // "app.css"
	byURL  map[string]*file // "/assets/app.0123456789ab.css"
}

var load = sync.OnceValue(func() *store {
	s, err := build(embedded)
	if err != nil {
		panic(err) // the files are part of the binary: a broken one is a fault of the build
	}
	return s
})

// ref is how the bundled CSS names a font or an image before its hash is known.
var ref = regexp.MustCompile(`(?:fonts|image)/[a-z0-9-]+\.(?:woff2|svg)`)

func build(fsys fs.FS) (*store, error) {
	s := &store{byName: map[string]*file{}, byURL: map[string]*file{}}
	// Fonts and images come first: the CSS names them, and its own hash covers theirs.
	for _, dir := range []string{"fonts", "image", "vendor", "dist"} {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			data, err := fs.ReadFile(fsys, dir+"/"+e.Name())
			if err != nil {
				return nil, err
			}
			if path.Ext(e.Name()) == ".css" {
				var missing error
				data = ref.ReplaceAllFunc(data, func(name []byte) []byte {
					f := s.byName[path.Base(string(name))]
					if f == nil {
						missing = fmt.Errorf("assets: %s names %s, which is not there", e.Name(), name)
						return name
					}
					return []byte(f.url)
				})
				if missing != nil {
					return nil, missing
				}
			}
			if err := s.add(e.Name(), data); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2",
	".svg": "image/svg+xml", ".png": "image/png",
}

func (s *store) add(name string, data []byte) error {
	ext := path.Ext(name)
	kind, ok := kinds[ext]
	if !ok {
		return fmt.Errorf("assets: no content type for %s", name)
	}
	if s.byName[name] != nil {
		return fmt.Errorf("assets: two files are named %s", name)
	}
	sum := sha256.Sum256(data)
	f := &file{data: data, kind: kind, url: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext}
	if ext != ".woff2" && ext != ".png" {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		if b.Len() < len(data) {
			f.packed = b.Bytes()
		}
	}
	s.byName[name], s.byURL[f.url] = f, f
	return nil
}

// URL is the address of a file, e.g. URL("app.css"). It panics on a name that does not exist: the names are
// written in our own templates, so that is a fault of the build, found by the first test that renders a page.
func URL(name string) string {
	f := load().byName[name]
	if f == nil {
		panic("assets: no file " + name)
	}
	return f.url
}

// Text is a file as it is, for a script that is served under an address of its own.
func Text(name string) []byte { return load().byName[name].data }

// Handler serves every file under Prefix. A URL whose hash is not today's answers 404: a page that was loaded
// before an update and asks for an old style must not keep the new one under the old name for ever.
func Handler() http.Handler {
	s := load()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.byURL[r.URL.Path]
		if f == nil {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		if f.packed != nil {
			h.Add("Vary", "Accept-Encoding")
			if takesGzip(r.Header.Get("Accept-Encoding")) {
				h.Set("Content-Encoding", "gzip")
				h.Set("Content-Length", strconv.Itoa(len(f.packed)))
				if r.Method == http.MethodGet {
					_, _ = w.Write(f.packed) // the browser going away is no fault of ours
				}
				return
			}
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
	})
}

// takesGzip reads Accept-Encoding as far as needed: gzip named and not refused with q=0.
func takesGzip(accept string) bool {
	for _, part := range strings.Split(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
