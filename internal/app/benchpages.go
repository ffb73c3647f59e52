package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"nep/internal/account"
	"nep/internal/backup"
	"nep/internal/bench"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/demo"
	"nep/internal/web/ui"
)

type benchPagesCmd struct {
	URL     string `name:"url" help:"${cli_bench_url}" placeholder:"postgres://…"`
	Months  int    `help:"${cli_months}" default:"24"`
	Times   int    `help:"${cli_bench_times}" default:"200"`
	Profile string `help:"${cli_bench_profile}" type:"path" placeholder:"FILE"`
}

// Run opens the pages people open most, on the demo's organisation, one after
// another, each right after something was written, so that nothing counted
// before is used again.
func (c benchPagesCmd) Run(e *env) error {
	dir, err := os.MkdirTemp("", "nep-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	settings, err := c.build(e, dir)
	if err != nil {
		return err
	}
	list, err := c.pages(e.ctx, settings)
	if err != nil {
		return err
	}
	if err := settle(e.ctx, settings); err != nil {
		return err
	}
	engine, _ := db.EngineOf(settings.URL())
	e.say("bench.begin", "Engine", engine, "Connections", 1, "Processors", runtime.NumCPU(), "Load", load(), "Sync", syncTime(dir))
	server, err := startBenchServer(e.ctx, settings, c.Profile)
	if err != nil {
		return err
	}
	defer server.kill()
	const warm = 10
	for i := range c.Times + warm {
		for p := range list {
			if err := list[p].open(e.ctx, server.address, i >= warm); err != nil {
				return errors.Join(err, errors.New(server.log()))
			}
		}
	}
	worst := time.Duration(0)
	for i, p := range list {
		fmt.Fprintf(e.out, "%-12s %-38s p50 %6.1f ms   p99 %6.1f ms   %4d KB\n", p.login, p.name, ms(p.took, 50), ms(p.took, 99), p.bytes>>10)
		if i > 0 {
			worst = max(worst, bench.Percentile(p.took, 99))
		}
	}
	e.say("bench.load", "Load", load())
	fmt.Fprintf(e.out, "worst p99 %.1f ms, %.1f times the first line's\n", float64(worst.Microseconds())/1000, float64(worst)/float64(bench.Percentile(list[0].took, 99)))
	return server.stop()
}

func ms(took []time.Duration, p int) float64 {
	return float64(bench.Percentile(took, p).Microseconds()) / 1000
}

// build makes the demo in dir and, for another database, moves it there.
func (c benchPagesCmd) build(e *env, dir string) (Settings, error) {
	settings := Settings{Data: filepath.Join(dir, "demo"), Lang: e.settings.Lang}
	if _, err := buildDemo(e, settings, 1, c.Months, ""); err != nil || c.URL == "" {
		return settings, err
	}
	from, err := db.Open(e.ctx, db.Config{URL: settings.URL()})
	if err != nil {
		return settings, err
	}
	defer from.Close()
	files, err := blob.New(from, settings.filesDir())
	if err != nil {
		return settings, err
	}
	source := backup.Source{DB: from, Files: files, DataDir: settings.Data, Extra: extra, App: version()}
	copied := filepath.Join(dir, "demo.nep")
	if _, err := backup.Make(e.ctx, source, copied, nil); err != nil {
		return settings, err
	}
	to := Settings{Data: filepath.Join(dir, "there"), DB: c.URL, Lang: e.settings.Lang}
	if _, err := backup.Restore(e.ctx, copied, backup.Target{DB: db.Config{URL: to.URL(), NoSync: true}, DataDir: to.Data, Extra: extra}); err != nil {
		return to, err
	}
	d, err := db.Open(e.ctx, db.Config{URL: to.URL()})
	if err != nil {
		return to, err
	}
	defer d.Close()
	// What a server that has run for a while knows of its tables.
	return to, db.Do(e.ctx, d, db.Lock{}.Within(time.Minute), func(t *db.Tx) error { _, err := t.Exec(`analyze`); return err })
}

// settle does what two years built in a moment leave to be done beside the
// requests (what is found by search, fixed copies), so that pages are measured and
// not the catching up.
func settle(ctx context.Context, settings Settings) error {
	d, err := db.Open(ctx, db.Config{URL: settings.URL()})
	if err != nil {
		return err
	}
	defer d.Close()
	h, err := build(ctx, d, settings, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		return err
	}
	defer h.close()
	for {
		n, err := h.papers.FixWaiting(ctx)
		if err != nil {
			return err
		}
		found, err := h.search.Keep(ctx)
		if err != nil || n == 0 && found == 0 {
			return err
		}
	}
}

// page is one that somebody opens.
type page struct {
	login, name, path string
	token             string
	took              []time.Duration
	bytes             int
}

// pages are those measured, the first one that asks for hardly anything.
func (c benchPagesCmd) pages(ctx context.Context, settings Settings) ([]page, error) {
	d, err := db.Open(ctx, db.Config{URL: settings.URL()})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	accounts := account.New(d, account.Defaults())
	var out []page
	for _, who := range []struct {
		login, body string
		paths       []string
	}{
		{"dangvien", "cell", []string{"/tai-khoan", "/", "/sinh-hoat/{meeting}", "/sinh-hoat/{meeting}/du"}},
		{"bithu", "cell", []string{"/", "/to-chuc/{unit}/thang/{month}", "/to-chuc/{unit}/sinh-hoat", "/sinh-hoat/{meeting}", "/sinh-hoat/{meeting}/dieu-hanh",
			"/sinh-hoat/{meeting}/diem-danh", "/sinh-hoat/{meeting}/bien-ban", "/sinh-hoat/{meeting}/diem", "/to-chuc/{unit}/nghi-quyet"}},
		{"bithudanguy", "committee", []string{"/", "/to-chuc/{unit}/tong-quan", "/to-chuc/{unit}/sinh-hoat", "/sinh-hoat/{meeting}", "/to-chuc/{unit}/xep-loai", "/to-chuc/{unit}/bao-cao-duoi"}},
	} {
		in, err := accounts.SignIn(ctx, account.SignIn{Login: who.login, Password: demo.Password})
		if err != nil {
			return nil, err
		}
		s, _, err := accounts.Resolve(ctx, in.Token)
		if err != nil {
			return nil, err
		}
		type last struct {
			id    int64
			month string
		}
		// The newest that was held: it has everything a page can show.
		m, err := db.Read(ctx, d, func(t *db.Tx) (last, error) {
			return db.One(t, func(r db.Row) (m last, err error) { err = r.Scan(&m.id, &m.month); return m, err },
				`select id, month from meeting where unit = $1 and body = $2 and state in ('ended', 'locked') order by day desc, id desc limit 1`, s.Hat.Unit, who.body)
		})
		if err != nil {
			return nil, err
		}
		fill := strings.NewReplacer("{unit}", fmt.Sprint(s.Hat.Unit), "{meeting}", fmt.Sprint(m.id), "{month}", m.month)
		for _, path := range who.paths {
			out = append(out, page{login: who.login, name: path, path: fill.Replace(path), token: in.Token})
		}
	}
	return out, nil
}

// open writes a little and then opens the page, in one go of a browser.
func (p *page) open(ctx context.Context, address string, counts bool) error {
	form := url.Values{"lang": {"vi"}, "back": {"/tai-khoan"}}
	if _, _, err := p.ask(ctx, http.MethodPost, "http://"+address+ui.PathLang, form, http.StatusSeeOther); err != nil {
		return err
	}
	n, took, err := p.ask(ctx, http.MethodGet, "http://"+address+p.path, nil, http.StatusOK)
	if err == nil && counts {
		p.took, p.bytes = append(p.took, took), n
	}
	return err
}

// browser shows a redirect instead of going there.
var browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (p *page) ask(ctx context.Context, method, address string, form url.Values, want int) (int, time.Duration, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, 0, err
	}
	r.AddCookie(&http.Cookie{Name: "nep", Value: p.token})
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	began := time.Now()
	answer, err := browser.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	took := time.Since(began)
	if err == nil && answer.StatusCode != want {
		err = fmt.Errorf("%s %s as %s answers %s", method, address, p.login, answer.Status)
	}
	return int(n), took, err
}
