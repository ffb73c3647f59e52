package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/demo"
	"nep/internal/meeting"
)

// BenchmarkPages measures home and the pages of a meeting on the demo's
// organisation, for its secretaries and a member, on both engines. The promise is
// that ninety-nine of a hundred take less than 15 ms on the server ("p99-ms"); on
// a machine that does other things at the same time only "cpu-ms" tells, what one
// page costs of a processor.
func BenchmarkPages(b *testing.B) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			c := clock.At(time.Now())
			d := dbtest.Open(b, url(b), c)
			h := &house{db: d}
			set := account.Defaults()
			set.Hash = account.Params{Memory: 8 * 1024, Time: 1, Threads: 1}
			h.rooms(set)
			ctx := context.Background()
			rooms := demo.Rooms{Clock: c, Org: h.org, Members: h.members, Accounts: h.accounts, Documents: h.documents, Meetings: h.meetings,
				Resolutions: h.resolutions, Quality: h.quality, Reports: h.reports, Cycle: h.cycle}
			if _, err := demo.Build(ctx, rooms, 1, time.Now(), 6, ""); err != nil {
				b.Fatal(err)
			}
			if _, err := cycle.Figures(d).Keep(ctx); err != nil {
				b.Fatal(err)
			}
			h.doors(Settings{}, slog.New(slog.DiscardHandler), nil, nil)
			h.web.Ready(true)
			for _, login := range []string{"bithu", "dangvien", "bithudanguy"} {
				in, err := h.accounts.SignIn(ctx, account.SignIn{Login: login, Password: demo.Password})
				if err != nil {
					b.Fatal(err)
				}
				pages := map[string]string{"home": "/", "meeting": lastMeeting(b, d, h, in.Token)}
				if login == "bithudanguy" {
					pages["overview"] = "/to-chuc/" + strconv.FormatInt(in.Session.Hat.Unit, 10) + "/tong-quan"
				}
				for page, path := range pages {
					if path == "" {
						continue
					}
					b.Run(login+"/"+page, func(b *testing.B) { measure(b, h, in.Token, path) })
				}
			}
		})
	}
}

// lastMeeting is the address of the newest meeting of the hat's unit.
func lastMeeting(b *testing.B, d *db.DB, h *house, token string) string {
	b.Helper()
	ctx := context.Background()
	s, _, err := h.accounts.Resolve(ctx, token)
	if err != nil {
		b.Fatal(err)
	}
	id, err := db.Read(ctx, d, func(t *db.Tx) (int64, error) {
		for back := range 6 {
			for _, body := range []meeting.Body{meeting.CellBody, meeting.CommitteeBody} {
				ms, err := meeting.InMonth(t, s.Hat.Unit, body, meeting.AddMonths(meeting.MonthOf(clock.Day(t.Now())), -back))
				if err != nil || len(ms) > 0 {
					return ms[0].ID, err
				}
			}
		}
		return 0, nil
	})
	if err != nil || id == 0 {
		return ""
	}
	return "/sinh-hoat/" + strconv.FormatInt(id, 10)
}

func measure(b *testing.B, h *house, token, path string) {
	var took []time.Duration
	before := cpu(b)
	for range b.N {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: "nep", Value: token})
		w := httptest.NewRecorder()
		start := time.Now()
		h.web.ServeHTTP(w, r)
		took = append(took, time.Since(start))
		if w.Code != http.StatusOK {
			b.Fatalf("%s answers %d", path, w.Code)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// cpu is what the process has used of processors so far.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
