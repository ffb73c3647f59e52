package browsertest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// ShotsEnv names the folder screenshots are kept in; without it none are taken:
// nobody would see them.
const ShotsEnv = "NEP_SHOTS"

// patience is how long a sentence waits: far longer than anything takes on a
// busy machine of two cores, as it is only waited out by a failing test.
var patience = 20 * time.Second

//go:embed page.js
var pageJS string

//go:embed testdata/axe/axe.min.js
var axeJS string

// Browser is one person at one browser. Methods fail the test when they cannot
// be done, and return the browser so that sentences can follow one another.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	scope string
	state *state
}

// state is shared by a browser and its parts (In).
type state struct {
	mu       sync.Mutex
	hosts    []string // where Open has gone
	forgiven []string
	troubles []string
	asked    []string // requests since the start, to be judged at the end
	pages    map[string]bool
	dialogs  []string
	width    int
	shots    string
}

// An Option changes the browser New gives.
type Option func(*options)

type options struct{ cas [][]byte }

// Trust makes the browser trust another authority (its certificate as PEM),
// such as that of a `nep serve --tls-local` the test has started. It costs a
// browser of its own: prefer Serve and TLS.
func Trust(caPEM []byte) Option {
	return func(o *options) { o.cas = append(o.cas, caPEM) }
}

// New gives the test a browser with a fresh session, 1280 pixels wide. Calling
// it again gives a second person, who shares nothing with the first.
func New(t testing.TB, opts ...Option) *Browser {
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	parent, err := browser(o.cas)
	if err != nil {
		t.Fatal(err)
	}
	s := &state{pages: map[string]bool{}, shots: os.Getenv(ShotsEnv)}
	var ctx context.Context
	var cancel context.CancelFunc
	open := make(chan struct{}, 16) // dialogs to answer
	ctx, cancel = chromedp.NewContext(parent, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(ev any) {
		if s.hear(ev) {
			select {
			case open <- struct{}{}:
			default:
			}
		}
	}))
	b := &Browser{t: t, ctx: ctx, state: s}
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		t.Fatalf("open a page: %v", err)
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-open:
				chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}
		}
	}()
	t.Cleanup(func() {
		if t.Failed() && s.shots != "" {
			b.picture("failed-" + t.Name())
		}
		chromedp.Cancel(ctx)
		for _, trouble := range s.judge() {
			t.Errorf("the page is not clean: %s", trouble)
		}
	})
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{})
		return err
	}))
	return b.At(1280)
}

// hear takes an event of the page; it says whether a dialog wants an answer.
func (s *state) hear(ev any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var parts []string
			for _, a := range e.Args {
				if a.Description != "" {
					parts = append(parts, a.Description)
					continue
				}
				var text string
				if json.Unmarshal(a.Value, &text) != nil {
					text = string(a.Value)
				}
				parts = append(parts, text)
			}
			s.troubles = append(s.troubles, "console: "+strings.Join(parts, " "))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil && x.Description != "" {
			text += " " + x.Description
		}
		s.troubles = append(s.troubles, "exception: "+text)
	case *cdplog.EventEntryAdded:
		// A page that answers 403 or 404 is an error to the browser, and what
		// a test may well open; a script or a picture that does is a fault.
		// The icon is the browser's own question, for a page that names none.
		expected := e.Entry.Source == cdplog.EntrySourceNetwork &&
			(s.pages[e.Entry.URL] || strings.HasSuffix(e.Entry.URL, "/favicon.ico"))
		if e.Entry.Level == cdplog.EntryLevelError && !expected {
			s.troubles = append(s.troubles, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		s.asked = append(s.asked, e.Request.URL)
		if e.Type == network.ResourceTypeDocument {
			s.pages[e.Request.URL] = true
		}
	case *page.EventJavascriptDialogOpening:
		s.dialogs = append(s.dialogs, e.Message)
		return true
	}
	return false
}

// judge returns what was wrong and not forgiven.
func (s *state) judge() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.troubles)
	for _, asked := range s.asked {
		u, err := url.Parse(asked)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "ws" && u.Scheme != "wss" {
			continue // data:, blob:, about:, the browser's own error page
		}
		if !slices.Contains(s.hosts, u.Host) {
			all = append(all, "it asked another host: "+asked)
		}
	}
	return slices.DeleteFunc(all, func(trouble string) bool {
		return slices.ContainsFunc(s.forgiven, func(f string) bool { return strings.Contains(trouble, f) })
	})
}

// Forgive lets the test pass although the page writes errors that contain
// text, or asks an address that does.
func (b *Browser) Forgive(text string) *Browser {
	b.state.mu.Lock()
	b.state.forgiven = append(b.state.forgiven, text)
	b.state.mu.Unlock()
	return b
}

// In gives the same browser, looking only inside the first thing shown that
// matches a CSS selector: b.In("#row-3").Click("Sửa").
func (b *Browser) In(selector string) *Browser {
	part := *b
	part.scope = selector
	return &part
}

// Open goes to an address and waits until the page is there, whatever its
// status.
func (b *Browser) Open(address string) *Browser {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatalf("open %q: %v", address, err)
	}
	if !u.IsAbs() {
		base, err := url.Parse(b.URL())
		if err != nil {
			b.t.Fatal(err)
		}
		u = base.ResolveReference(u)
	}
	b.state.mu.Lock()
	b.state.hosts = append(b.state.hosts, u.Host)
	b.state.mu.Unlock()
	ctx, cancel := context.WithTimeout(b.ctx, 3*patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(u.String())); err != nil && !strings.Contains(err.Error(), "ERR_HTTP_RESPONSE_CODE_FAILURE") {
		b.t.Fatalf("open %s: %v", u, err)
	}
	return b.settle()
}

// Click presses what a person sees under this text: a button, a link, a tab, a
// label. The text that is whole wins over one that begins with it or holds it.
func (b *Browser) Click(text string) *Browser {
	b.t.Helper()
	b.press("click "+text, "where", b.scope, text)
	return b
}

// Fill writes into the field with this label, in place of what was there.
func (b *Browser) Fill(label, value string) *Browser {
	b.t.Helper()
	a := b.answer("fill "+label, "fill", b.scope, label, value)
	if a.Type {
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: value})
			return err
		}))
		var ok bool
		b.call(&ok, "left", b.scope, label)
	}
	return b.settle()
}

// Choose takes an option of the list with this label, or a radio button or box
// of the group with this legend.
func (b *Browser) Choose(label, option string) *Browser {
	b.t.Helper()
	b.press("choose "+option+" under "+label, "choose", b.scope, label, option)
	return b
}

// Check ticks the box with this label; Uncheck clears it.
func (b *Browser) Check(label string) *Browser {
	b.t.Helper()
	b.press("check "+label, "check", b.scope, label, true)
	return b
}

// Uncheck clears the box with this label.
func (b *Browser) Uncheck(label string) *Browser {
	b.t.Helper()
	b.press("uncheck "+label, "check", b.scope, label, false)
	return b
}

// Upload gives files to the file field with this label.
func (b *Browser) Upload(label string, paths ...string) *Browser {
	b.t.Helper()
	paths = b.absolute(paths)
	var object runtime.RemoteObjectID
	b.wait("find the file field "+label, func() string {
		res, err := chromedp.Call(b.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: expression("file", b.scope, label)})
		if err != nil {
			return err.Error()
		}
		if res.Result == nil || res.Result.ObjectID == "" {
			return "no file field has this label"
		}
		object = res.Result.ObjectID
		return ""
	})
	if _, err := chromedp.Call(b.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, ObjectID: object}); err != nil {
		b.t.Fatalf("upload into %s: %v", label, err)
	}
	return b.settle()
}

// Drop drags files over the file field with this label and lets them go there.
func (b *Browser) Drop(label string, paths ...string) *Browser {
	b.t.Helper()
	var at struct{ X, Y float64 }
	raw, err := b.raw("(e => { e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect(); return { X: r.x + r.width / 2, Y: r.y + r.height / 2 }; })(" + expression("file", b.scope, label) + ")")
	if err == nil {
		err = json.Unmarshal(raw, &at)
	}
	if err != nil {
		b.t.Fatalf("no file field %s to drop into: %v", label, err)
	}
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: b.absolute(paths), DragOperationsMask: 1}
	for _, step := range []input.DispatchDragEventType{"dragEnter", "dragOver", "drop"} {
		if _, err := chromedp.Call(b.ctx, input.DispatchDragEvent, input.DispatchDragEventParams{Type: step, X: at.X, Y: at.Y, Data: data}); err != nil {
			b.t.Fatalf("drop into %s: %v", label, err)
		}
	}
	return b.settle()
}

func (b *Browser) absolute(paths []string) []string {
	b.t.Helper()
	out := make([]string, len(paths))
	for i, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := os.Stat(abs); err != nil {
			b.t.Fatalf("upload: %v", err)
		}
		out[i] = abs
	}
	return out
}

var keys = map[string]string{
	"Enter": kb.Enter, "Tab": kb.Tab, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace, "Delete": kb.Delete,
	"Up": kb.ArrowUp, "Down": kb.ArrowDown, "Left": kb.ArrowLeft, "Right": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
}

// Press presses keys one after another, where the focus is: "Tab", "Shift+Tab",
// "Enter", "Escape", "Space", "Up", "Down", "Left", "Right", "Home", "End", or
// a single letter.
func (b *Browser) Press(names ...string) *Browser {
	b.t.Helper()
	for _, name := range names {
		var opts []chromedp.KeyOption
		if rest, ok := strings.CutPrefix(name, "Shift+"); ok {
			name, opts = rest, append(opts, chromedp.KeyModifiers(chromedp.ModifierShift))
		} else if rest, ok := strings.CutPrefix(name, "Ctrl+"); ok {
			name, opts = rest, append(opts, chromedp.KeyModifiers(chromedp.ModifierCtrl))
		}
		key, ok := keys[name]
		if !ok {
			if len([]rune(name)) != 1 {
				b.t.Fatalf("press: no key is called %q", name)
			}
			key = name
		}
		b.do(chromedp.KeyEvent(key, opts...))
		b.settle()
	}
	return b
}

// See waits until the text is shown. Case and spaces do not count.
func (b *Browser) See(text string) *Browser {
	b.t.Helper()
	b.wait("see "+text, func() string {
		var ok bool
		if err := b.try(&ok, "sees", b.scope, text); err != nil {
			return err.Error()
		}
		if !ok {
			return "it is not there"
		}
		return ""
	})
	return b
}

// NotSee waits until the text is not shown, on a page that has settled.
func (b *Browser) NotSee(text string) *Browser {
	b.t.Helper()
	b.settle()
	b.wait("not see "+text, func() string {
		ok := true
		if err := b.try(&ok, "sees", b.scope, text); err != nil {
			return err.Error()
		}
		if ok {
			return "it is there"
		}
		return ""
	})
	return b
}

// At makes the window this wide: up to 600 pixels as a phone (with touch and
// the page's own viewport), above as a desktop.
func (b *Browser) At(width int) *Browser {
	b.t.Helper()
	phone, height := width <= 600, int64(900)
	if phone {
		height = 844
	}
	b.state.width = width
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(width), Height: height, DeviceScaleFactor: 1, Mobile: phone})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: phone})
		return err
	}))
	return b
}

// Fits fails the test when the page is wider than the window, and names what
// makes it so.
func (b *Browser) Fits() *Browser {
	b.t.Helper()
	var wide string
	b.call(&wide, "wide")
	if wide != "" {
		b.t.Errorf("%s does not fit: %s", b.Path(), wide)
	}
	return b
}

// Screenshot keeps a picture of the whole page, called name and the window's
// width, in the folder named by NEP_SHOTS, where there is one.
func (b *Browser) Screenshot(name string) *Browser {
	b.t.Helper()
	if b.state.shots == "" {
		return b
	}
	if err := b.settle().picture(fmt.Sprintf("%s-%d", name, b.state.width)); err != nil {
		b.t.Fatalf("screenshot: %v", err)
	}
	return b
}

func (b *Browser) picture(name string) error {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, name)
	png, err := b.whole()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.state.shots, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.state.shots, name+".png"), png, 0o644)
}

// Picture is a strip of the page as it is seen, as a PNG: so many pixels of it
// from one on, or what there is of them. What lies beyond the window is painted
// late on a busy machine, so it is taken until two in a row are the same.
func (b *Browser) Picture(top, height int) []byte {
	b.t.Helper()
	if err := b.settle().fonts(); err != nil {
		b.t.Fatalf("picture: %v", err)
	}
	var whole float64
	b.Eval("document.documentElement.scrollHeight", &whole)
	height = min(height, int(whole)-top)
	var strip, before []byte
	for range 6 {
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			beyond := true
			answer, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond,
				Clip: &page.Viewport{Y: float64(top), Width: float64(b.state.width), Height: float64(height), Scale: 1}})
			strip = answer.Data
			return err
		}))
		if bytes.Equal(strip, before) {
			break
		}
		before = strip
	}
	return strip
}

// fonts waits for the fonts, which come a moment after the text.
func (b *Browser) fonts() error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.fonts.ready.then(() => true)", chromedp.EvalAwaitPromise))
	return err
}

func (b *Browser) whole() ([]byte, error) {
	if err := b.fonts(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}

// Prints gives how many sheets the page takes when it is printed, by its own
// print styles; with ShotsEnv the paper is kept beside the pictures.
func (b *Browser) Prints(name string) int {
	b.t.Helper()
	var paper []byte
	own := true
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		answer, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &own, PrintBackground: &own})
		paper = answer.Data
		return err
	}))
	if os.Getenv(ShotsEnv) != "" {
		if err := os.WriteFile(filepath.Join(b.state.shots, name+".pdf"), paper, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	n := len(sheet.FindAll(paper, -1))
	if n == 0 {
		b.t.Fatal("the printed paper has no sheets")
	}
	return n
}

// sheet is a page of a PDF as Chromium writes it, not the list of them.
var sheet = regexp.MustCompile(`/Type\s*/Page\b`)

// Axe fails the test for every serious or critical hindrance axe-core finds on
// the page as it is (WCAG 2.2 A and AA, and good practice).
func (b *Browser) Axe() *Browser {
	b.t.Helper()
	b.settle()
	ctx, cancel := context.WithTimeout(b.ctx, 3*patience)
	defer cancel()
	// Through the debugger, so that the page's content security policy need
	// not allow it.
	there, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("typeof axe === 'object'")) // judged before, at another width
	if err == nil && !there {
		err = chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axeJS+";undefined"))
	}
	if err != nil {
		b.t.Fatalf("axe: %v", err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(
		r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => ({id: v.id, impact: v.impact, help: v.help,
			nodes: v.nodes.map(n => n.target.join(' ') + '  ' + n.html.slice(0, 160) + '  ' + (n.any.concat(n.all, n.none)[0]?.message || ''))}))))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("axe: %v", err)
	}
	var violations []struct {
		ID, Impact, Help string
		Nodes            []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatalf("axe: %v", err)
	}
	for _, v := range violations {
		b.t.Errorf("%s at %d px hinders people: %s (%s, %s)\n\t%s", b.Path(), b.state.width, v.Help, v.ID, v.Impact, strings.Join(v.Nodes, "\n\t"))
	}
	return b
}

// Offline takes the network away from the page, or gives it back.
func (b *Browser) Offline(off bool) *Browser {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		// What the page is told, and what happens to its requests.
		_, err := cdp.Call(ctx, t, network.OverrideNetworkState, network.OverrideNetworkStateParams{
			Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
		if err != nil {
			return err
		}
		conditions := []*network.Conditions{}
		if off {
			conditions = append(conditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
		}
		_, err = cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			EmulateOfflineServiceWorker: &off, MatchedNetworkConditions: conditions})
		return err
	}))
	return b
}

// Slow makes the line of the page one of so many kbit/s and so many ms of delay.
func (b *Browser) Slow(kbit, delay float64) *Browser {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		no := false
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			EmulateOfflineServiceWorker: &no,
			MatchedNetworkConditions:    []*network.Conditions{{Latency: delay, DownloadThroughput: kbit * 1000 / 8, UploadThroughput: kbit * 1000 / 8}}})
		return err
	}))
	return b
}

// URL is where the browser is.
func (b *Browser) URL() string {
	b.t.Helper()
	return b.string("location.href")
}

// Path is the path and query of where the browser is.
func (b *Browser) Path() string {
	b.t.Helper()
	return b.string("location.pathname + location.search")
}

// Title is the title of the page.
func (b *Browser) Title() string {
	b.t.Helper()
	return b.string("document.title")
}

// Text is what is shown, with single spaces.
func (b *Browser) Text() string {
	b.t.Helper()
	var s string
	b.call(&s, "text", b.scope)
	return s
}

// Value is the content of the field with this label: its text, the chosen
// option's text, "true" or "false" of a box.
func (b *Browser) Value(label string) string {
	b.t.Helper()
	var s *string
	b.call(&s, "value", b.scope, label)
	if s == nil {
		b.t.Fatalf("no field has the label %q", label)
	}
	return *s
}

// Dialogs are the messages of alert, confirm and beforeunload since the start;
// all of them were accepted.
func (b *Browser) Dialogs() []string {
	b.state.mu.Lock()
	defer b.state.mu.Unlock()
	return slices.Clone(b.state.dialogs)
}

// Eval evaluates JavaScript and decodes its value; promises are awaited.
func (b *Browser) Eval(js string, into any) *Browser {
	b.t.Helper()
	raw, err := b.raw(js)
	if err == nil && into != nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		b.t.Fatalf("evaluate %.200s: %v", js, err)
	}
	return b
}

// Wait waits until a JavaScript expression is true; what says in words what is
// waited for.
func (b *Browser) Wait(what, js string) *Browser {
	b.t.Helper()
	b.wait(what, func() string {
		raw, err := b.raw("!!(" + js + ")")
		if err != nil {
			return err.Error()
		}
		if string(raw) != "true" {
			return "not yet"
		}
		return ""
	})
	return b
}

// settle waits until the page is loaded and neither a request of htmx nor a form
// that a device may keep (client/offline.ts) is on its way.
// A click that leads elsewhere has begun to when this is called, because the
// browser answers a question only after it has dealt with the click.
func (b *Browser) settle() *Browser {
	b.t.Helper()
	b.wait("settle", func() string {
		// Twice with a turn of the loop between: a form is sent a turn after
		// its click.
		raw, err := b.raw(`new Promise(done => setTimeout(() => done(` + pageJS + `.calm()), 0))`)
		if err != nil {
			return err.Error()
		}
		if string(raw) != "true" {
			return "the page is still loading"
		}
		return ""
	})
	return b
}

// answer is what page.js says of a thing to act on.
type answer struct {
	Why  string
	Done bool
	Type bool
	X, Y float64
	Hit  bool
	Over string
}

// answer waits until page.js finds the thing.
func (b *Browser) answer(what, fn string, args ...any) answer {
	b.t.Helper()
	var a answer
	b.wait(what, func() string {
		a = answer{}
		if err := b.try(&a, fn, args...); err != nil {
			return err.Error()
		}
		if a.Why == "" && !a.Done && !a.Type && !a.Hit {
			return "it is covered by " + a.Over
		}
		return a.Why
	})
	return a
}

// press waits until the thing is there and stands still, and clicks on it with
// the mouse, as a person would: what lies above it gets the click.
func (b *Browser) press(what, fn string, args ...any) {
	b.t.Helper()
	a := b.answer(what, fn, args...)
	for !a.Done {
		again := b.answer(what, fn, args...)
		if again.Done || again.X == a.X && again.Y == a.Y {
			a = again
			break
		}
		a = again
	}
	if !a.Done {
		b.do(chromedp.MouseEvent(chromedp.MouseMoved, a.X, a.Y), chromedp.MouseClickXY(a.X, a.Y))
	}
	b.settle()
}

// wait tries until try has nothing to say or the time is over.
func (b *Browser) wait(what string, try func() string) {
	b.t.Helper()
	end := time.Now().Add(patience)
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		why := try()
		if why == "" {
			return
		}
		if b.ctx.Err() != nil {
			b.t.Fatalf("%s: the browser is gone: %v", what, context.Cause(b.ctx))
		}
		if time.Now().After(end) {
			text := []rune(b.now())
			b.t.Fatalf("%s: %s\nat %s the page says: %.1500s", what, why, b.Path(), string(text[:min(len(text), 1500)]))
		}
		// The rhythm of asking, not a time anything is expected to take.
		time.Sleep(pause)
	}
}

func (b *Browser) now() (text string) {
	b.try(&text, "text", "")
	return text
}

func (b *Browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

// expression writes a call of a function of page.js.
func expression(fn string, args ...any) string {
	texts := make([]string, len(args))
	for i, a := range args {
		j, _ := json.Marshal(a) // strings and booleans only
		texts[i] = string(j)
	}
	return pageJS + "." + fn + "(" + strings.Join(texts, ",") + ")"
}

func (b *Browser) raw(js string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[[]byte](js, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
}

func (b *Browser) try(into any, fn string, args ...any) error {
	raw, err := b.raw(expression(fn, args...))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// call is try that survives a page changing under it.
func (b *Browser) call(into any, fn string, args ...any) {
	b.t.Helper()
	b.wait(fn, func() string {
		if err := b.try(into, fn, args...); err != nil {
			return err.Error()
		}
		return ""
	})
}

func (b *Browser) string(js string) string {
	b.t.Helper()
	raw, err := b.raw(js)
	var s string
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		b.t.Fatalf("evaluate %s: %v", js, err)
	}
	return s
}
