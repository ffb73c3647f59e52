package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"

	"nep/internal/i18n"
	"nep/internal/web/ui"
)

// A flash is one sentence shown on the next page: what was just done. It goes
// through a cookie as a message key with parameters, so that it needs no
// storage and speaks the language of the page that shows it.
type flash struct {
	Key   string `json:"k"`
	Pairs []any  `json:"p,omitempty"`
}

const flashCookie = "nep_flash"

func (s *Server) setFlash(c *Ctx, key string, pairs []any) {
	if body := i18n.BodyOf(c.R.Context()); body != "" { // the page it stands on may be another's
		pairs = append(slices.Clone(pairs), "Body", body)
	}
	b, err := json.Marshal(flash{key, pairs})
	if err != nil {
		return
	}
	http.SetCookie(c.W, &http.Cookie{Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/",
		MaxAge: 60, HttpOnly: true, Secure: c.R.TLS != nil, SameSite: http.SameSiteLaxMode})
}

func (s *Server) takeFlash(c *Ctx) *ui.Flash {
	if c.R.Header.Get("Nep-Keep") != "" { // fetched to be kept on a device: nobody reads it now
		return nil
	}
	// A script that fetches beside the page (a part, a copy to be kept) shows it to
	// nobody: it stays for the page. The mode tells, not the destination, which is
	// "empty" of a page that comes through the service worker too.
	mode := c.R.Header.Get("Sec-Fetch-Mode")
	if c.R.Method != http.MethodGet || mode != "" && mode != "navigate" {
		return nil
	}
	k, err := c.R.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(c.W, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1})
	b, err := base64.RawURLEncoding.DecodeString(k.Value)
	var f flash
	if err != nil || json.Unmarshal(b, &f) != nil || !i18n.Has(f.Key) {
		return nil // a stranger's cookie says nothing
	}
	for i, v := range f.Pairs { // a number comes back as JSON has it: a plural wants a whole one
		if n, ok := v.(float64); ok && n == float64(int64(n)) {
			f.Pairs[i] = int64(n)
		}
	}
	return &ui.Flash{Kind: ui.Good, Text: c.T(f.Key, f.Pairs...)}
}
