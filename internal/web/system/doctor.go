package system

import (
	"context"
	"sync"

	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Finding is one thing the check of the whole installation found: message keys
// of the area and of the sentence. Level is ok, warn or bad.
type Finding struct {
	Area, Level, Key string
	Params           []any
}

// Examiner looks at the whole installation on the administrator's wish, beside
// the requests and once at a time: it counts everything again, which takes its
// time where there is much. What it found last is kept while the server runs.
type Examiner struct {
	// Look makes the checks and tells before each how many are behind it, of how
	// many, and the area that comes.
	Look func(ctx context.Context, told func(done, of int, area string)) []Finding
	Now  func() int64

	mu      sync.Mutex
	running bool
	stop    context.CancelFunc
	over    chan struct{}
	done    int
	of      int
	area    string
	found   []Finding
	at      int64 // when it was found; 0 for never
}

// Start begins to look; false when that is under way already. It ends with ctx,
// the server's life, or with Stop.
func (x *Examiner) Start(ctx context.Context) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.running {
		return false
	}
	ctx, x.stop = context.WithCancel(ctx)
	x.running, x.done, x.of, x.area, x.over = true, 0, 0, "", make(chan struct{})
	go func() {
		found := x.Look(ctx, func(done, of int, area string) {
			x.mu.Lock()
			x.done, x.of, x.area = done, of, area
			x.mu.Unlock()
		})
		x.mu.Lock()
		defer x.mu.Unlock()
		if ctx.Err() == nil { // one that was stopped has not seen all
			x.found, x.at = found, x.Now()
		}
		x.running = false
		x.stop()
		close(x.over)
	}()
	return true
}

// Stop ends the look under way, if any, and waits for it.
func (x *Examiner) Stop() {
	x.mu.Lock()
	if !x.running {
		x.mu.Unlock()
		return
	}
	x.stop()
	over := x.over
	x.mu.Unlock()
	<-over
}

// doctorView is what was found last, and how far the look under way is.
type doctorView struct {
	Running bool
	Bar     ui.ProgressData
	At      string // when it was found, "" never
	Wrong   int
	Rows    []ui.RowData
}

func (p *Pages) viewDoctor(c *web.Ctx) doctorView {
	x := p.Doctor
	x.mu.Lock()
	defer x.mu.Unlock()
	v := doctorView{Running: x.running}
	if x.running {
		v.Bar = ui.ProgressData{Label: c.T("system.doctor.looking"), Now: x.done, Max: x.of}
		if x.area != "" {
			v.Bar.Text = c.T("system.doctor.progress", "Done", x.done, "Of", x.of, "Area", c.T(x.area))
		}
	}
	if x.at != 0 {
		v.At = clock.Time(x.at).Format("15:04 02/01/2006")
	}
	kinds := map[string]ui.Kind{"ok": ui.Good, "warn": ui.Warn, "bad": ui.Bad}
	for _, f := range x.found {
		if f.Level != "ok" {
			v.Wrong++
		}
		v.Rows = append(v.Rows, ui.RowData{Title: c.T(f.Area), Detail: c.T(f.Key, f.Params...),
			Tags: []ui.TagData{{Kind: kinds[f.Level], Text: c.T("system.doctor.level." + f.Level)}}})
	}
	return v
}

func (p *Pages) doctor(c *web.Ctx) error {
	return c.Render(doctorPage(c.Shell(c.T("system.doctor.title")), p.viewDoctor(c)))
}

// doctorPart is the part of the page that changes while it is looked.
func (p *Pages) doctorPart(c *web.Ctx) error { return c.Render(doctorState(p.viewDoctor(c))) }

func (p *Pages) startDoctor(c *web.Ctx) error {
	if !p.Doctor.Start(context.WithoutCancel(c.Context())) {
		return c.Done("/he-thong/kiem-tra", "system.doctor.already")
	}
	return c.Redirect("/he-thong/kiem-tra")
}

func doctorButton(ctx context.Context, v doctorView) string {
	if v.At == "" {
		return i18n.T(ctx, "system.doctor.begin")
	}
	return i18n.T(ctx, "system.doctor.again")
}
