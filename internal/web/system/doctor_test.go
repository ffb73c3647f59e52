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

	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/web"
)

// The check runs beside the requests: its page says how far it is, then what was
// found and when; asking again while it runs starts nothing.
func TestTheCheckRunsBesideTheRequests(t *testing.T) {
	at := clock.At(time.Date(2026, 12, 1, 8, 0, 0, 0, clock.Zone))
	d := dbtest.Open(t, dbtest.SQLite(t), at)
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
	runs, half, goOn := 0, make(chan struct{}), make(chan struct{})
	x := &Examiner{Now: d.Now, Look: func(ctx context.Context, told func(done, of int, area string)) []Finding {
		runs++
		told(1, 2, "doctor.area.tree")
		half <- struct{}{}
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		return []Finding{{Area: "doctor.area.tree", Level: "ok", Key: "doctor.ok"}}
	}}
	s := web.New(web.Config{Accounts: accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, (&Pages{Doctor: x, Accounts: accounts}).Routes())
	ask := func(method, path string, words ...string) {
		t.Helper()
		r := httptest.NewRequest(method, path, nil)
		r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		for _, x := range words {
			want := !strings.HasPrefix(x, "-")
			if strings.Contains(w.Body.String(), strings.TrimPrefix(x, "-")) != want {
				t.Errorf("%s %s (%d): %q seen %v", method, path, w.Code, x, !want)
			}
		}
	}
	const page, part = "/he-thong/kiem-tra", "/he-thong/kiem-tra/tien-do"
	ask("GET", page, "Chưa kiểm tra lần nào", "-Kết quả kiểm tra")
	ask("POST", page)
	<-half
	ask("POST", page)
	ask("GET", page, "Đang kiểm tra", "1/2 mặt đã xem", "Cây tổ chức", "hx-get")
	goOn <- struct{}{}
	<-x.over
	ask("GET", part, "Kết quả kiểm tra lúc 08:00 01/12/2026", "-hx-get", "Kiểm tra lại")
	if runs != 1 {
		t.Errorf("%d runs", runs)
	}
	// One that is stopped leaves what was found before.
	ask("POST", page)
	<-half
	x.Stop()
	ask("GET", page, "Kết quả kiểm tra lúc 08:00 01/12/2026", "-Đang kiểm tra")
}
