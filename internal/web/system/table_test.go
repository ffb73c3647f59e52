package system

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/web"
)

// The table of rights is written in words: no action, role or reach shows its key.
func TestTheTableOfRightsIsInWords(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), clock.At(time.Date(2026, 12, 1, 8, 0, 0, 0, clock.Zone)))
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	accounts := account.New(d, set)
	code, err := accounts.SetupCode(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	in, err := accounts.MakeFirst(context.Background(), account.First{Code: code, Login: "quantri", Name: "Quản trị", Password: "con trâu đi trước"})
	if err != nil {
		t.Fatal(err)
	}
	p := &Pages{}
	s := web.New(web.Config{Accounts: accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, []web.Route{{Method: "GET", Path: "/he-thong/quyen", Action: access.TableView, Handle: p.table}})
	r := httptest.NewRequest("GET", "/he-thong/quyen", nil)
	r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	body := w.Body.String()
	if w.Code != 200 || !strings.Contains(body, "Xem bảng quyền này") {
		t.Fatalf("%d %s", w.Code, body)
	}
	for _, a := range access.Actions {
		if strings.Contains(body, string(a)) {
			t.Errorf("%s stands there as a key", a)
		}
	}
	for _, r := range access.Roles {
		if strings.Contains(body, "role."+string(r)) {
			t.Errorf("%s stands there as a key", r)
		}
	}
}
