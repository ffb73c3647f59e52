package device

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"nep/internal/web"
	"nep/internal/web/assets"
)

// pathAway is the page shown instead of one that is not kept on the device.
const pathAway = "/thiet-bi/khong-mang"

// pathShared is where a phone's other programs share papers with Nếp. The service
// worker takes them and keeps them on the phone; a phone without it only gets
// the page, which says how a paper comes in.
const pathShared = "/thiet-bi/chia-se"

func (p *Pages) shared(c *web.Ctx) error {
	unit := int64(0)
	if h := c.Actor.Hat; h.Unit != 0 {
		unit = h.Unit
	}
	return c.Render(sharedPage(c.Shell(c.T("device.share.title")), unit))
}

// shell is what every page needs besides itself.
var shell = sync.OnceValue(func() []string {
	names := []string{"app.css", "app.js", "htmx.js", "offline.js", "icon.svg", "icon-192.png"}
	for _, part := range []string{"latin", "vietnamese"} {
		for _, weight := range []string{"400", "500", "600", "700"} {
			names = append(names, "be-vietnam-pro-"+part+"-"+weight+"-normal.woff2")
		}
	}
	var urls []string
	for _, n := range names {
		urls = append(urls, assets.URL(n))
	}
	return urls
})

// worker is the text of the service worker; another build has another text, by
// which browsers see that it is new.
var worker = sync.OnceValue(func() []byte {
	script := assets.Text("sw.js")
	sum := sha256.Sum256([]byte(strings.Join(append(shell(), string(script)), "\n")))
	head, err := json.Marshal(map[string]any{"build": hex.EncodeToString(sum[:6]), "shell": shell(), "away": pathAway})
	if err != nil {
		panic(err) // strings cannot fail to be written
	}
	return append([]byte("self.NEP="+string(head)+";\n"), script...)
})

func (p *Pages) worker(c *web.Ctx) error {
	h := c.W.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, err := c.W.Write(worker())
	return err
}

func (p *Pages) away(c *web.Ctx) error { return c.Render(awayPage(c.Bare(c.T("device.away.title")))) }

type icon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// manifest makes Nếp a thing that can be put on a phone's first screen.
func (p *Pages) manifest(c *web.Ctx) error {
	h := c.W.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "no-cache")
	c.W.WriteHeader(http.StatusOK)
	return json.NewEncoder(c.W).Encode(map[string]any{
		"id": "/", "name": c.T("ui.brand"), "short_name": c.T("ui.brand"), "description": c.T("device.app"),
		"lang": "vi", "start_url": "/", "scope": "/", "display": "standalone", "display_override": []string{"standalone", "minimal-ui"},
		"theme_color": "#8f1d14", "background_color": "#fbf8f1",
		"icons": []icon{
			{assets.URL("icon-192.png"), "192x192", "image/png", ""},
			{assets.URL("icon-512.png"), "512x512", "image/png", ""},
			{assets.URL("icon.svg"), "any", "image/svg+xml", ""},
		},
		"share_target": map[string]any{
			"action": pathShared, "method": "POST", "enctype": "multipart/form-data",
			"params": map[string]any{"title": "title", "text": "text", "url": "url", "files": []map[string]any{
				{"name": "file", "accept": []string{"application/pdf", ".pdf", ".docx", ".doc", "image/*"}}}},
		},
	})
}
