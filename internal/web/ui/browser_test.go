package ui_test

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"nep/internal/browsertest"
	"nep/internal/i18n"
	"nep/internal/web/assets"
	"nep/internal/web/ui"
)

// site serves the gallery and a small form under the policy of the real server.
func site(t *testing.T, posts *atomic.Int32) string {
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, assets.Handler())
	page := func(w http.ResponseWriter, r *http.Request, p templ.Component) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		ctx := i18n.WithLang(r.Context(), r.URL.Query().Get("l"))
		if err := p.Render(ctx, w); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		lang := i18n.Lang(i18n.WithLang(r.Context(), r.URL.Query().Get("l")))
		page(w, r, ui.Gallery(ui.ShellData{
			Title: "Nếp", Lang: lang, Path: "/", Search: ui.PathSearch, Person: ui.Person{Name: "Trần Thị Mai", Initials: "TM"},
			Hat:  ui.Hat{ID: "1", Role: "Bí thư", Unit: "Chi bộ Kho Ân Thi"},
			Hats: []ui.Hat{{ID: "2", Role: "Ủy viên Ban Chấp hành", Unit: "Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng"}},
			Nav: []ui.NavItem{{"Việc của tôi", "home", "/", true, 3}, {"Sinh hoạt", "meeting", "/", false, 0}, {"Văn bản", "paper", "/", false, 120},
				{"Nghị quyết", "resolution", "/", false, 0}, {"Chất lượng", "quality", "/", false, 0}, {"Tổ chức", "units", "/", false, 0}},
		}))
	})
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
		form := ui.Form(ui.FormData{Action: "/form", Key: "k1"})
		inside := templ.Join(
			ui.PasswordField(ui.FieldData{Name: "secret", Label: "Mật khẩu"}),
			ui.FileField(ui.FileData{FieldData: ui.FieldData{Name: "list", Label: "Danh sách"}}),
			ui.Button(ui.ButtonData{Label: "Gửi", Go: true}),
		)
		page(w, r, within(ui.Bare(ui.BareData{Title: "Nếp", Lang: "vi", Path: "/"}), templ.Join(ui.PageHead(ui.PageHeadData{Title: "Nếp"}), within(form, inside))))
	})
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		posts.Add(1)
		w.WriteHeader(http.StatusNoContent) // the page stays, as it does while an answer is on its way
	})
	return browsertest.Serve(t, mux)
}

func within(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, inner), w)
	})
}

func TestEveryPartOnEveryScreen(t *testing.T) {
	b := browsertest.New(t)
	address := site(t, new(atomic.Int32))
	for _, lang := range i18n.Languages {
		for _, width := range []int{320, 390, 1280} {
			b.At(width).Open(address + "/?l=" + lang).Fits().Screenshot("gallery-" + lang)
			if lang == i18n.Vietnamese && width != 320 {
				b.Axe() // what it finds depends on the parts and on phone or desktop, not on the words
			}
		}
	}
}

func TestTargetsAreLargeEnoughForAFinger(t *testing.T) {
	b := browsertest.New(t).At(390).Open(site(t, new(atomic.Int32)) + "/")
	// Links inside a sentence are as high as their line, as WCAG 2.5.8 allows.
	var small []string
	b.Eval(`[...document.querySelectorAll('a,button,select,summary,input')].filter(e => e.checkVisibility() && !e.closest('p,dd,small,.hint') && e.type !== 'radio' && e.type !== 'checkbox' && e.type !== 'hidden')
		.map(e => [e, e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.height < 43.5 || r.width < 40))
		.map(([e, r]) => e.tagName + ' ' + e.textContent.trim().slice(0, 40) + ' ' + Math.round(r.width) + '×' + Math.round(r.height))`, &small)
	for _, s := range small {
		t.Errorf("too small: %s", s)
	}
}

func TestMenusOpenAndCloseByKeyboard(t *testing.T) {
	b := browsertest.New(t).At(1280).Open(site(t, new(atomic.Int32)) + "/")
	b.Eval("document.querySelector('.who > summary').focus()", nil)
	b.Press("Enter").Wait("the menu is open", "document.querySelector('.who').open")
	b.See("Đăng xuất")
	b.Press("Escape").Wait("the menu is closed and its button has the focus",
		"!document.querySelector('.who').open && document.activeElement.matches('.who > summary')")
	b.At(390).Open(b.URL())
	b.Click("Thêm").See("Tổ chức")
	b.Click(".brand")
}

func TestAnErrorLeadsToItsField(t *testing.T) {
	b := browsertest.New(t).At(390).Open(site(t, new(atomic.Int32)) + "/")
	b.Wait("the summary has the focus", "document.activeElement.matches('.errors')")
	b.Click("Vui lòng nhập họ và tên").Wait("the field is in sight below the bar",
		"document.activeElement.id === 'g-name' || document.getElementById('g-name').getBoundingClientRect().top > 60")
}

func TestAPasswordIsShownAndHidden(t *testing.T) {
	b := browsertest.New(t).Open(site(t, new(atomic.Int32))+"/form").Fill("Mật khẩu", "một câu dễ nhớ")
	b.Click("Hiện mật khẩu").Wait("it is readable", "document.getElementById('secret').type === 'text'")
	b.Click("Ẩn mật khẩu").Wait("it is hidden", "document.getElementById('secret').type === 'password'")
}

func TestASecondPressSendsNothing(t *testing.T) {
	var posts atomic.Int32
	b := browsertest.New(t).Open(site(t, &posts) + "/form")
	b.Eval("{ const g = document.querySelector('.btn.go'); g.click(); g.click(); g.click() }", nil)
	b.Wait("the button says that it was pressed", "document.querySelector('.btn.go').getAttribute('aria-disabled') === 'true'")
	b.Open(b.URL()) // by then what was sent has come
	if n := posts.Load(); n != 1 {
		t.Errorf("three presses sent %d times", n)
	}
}
