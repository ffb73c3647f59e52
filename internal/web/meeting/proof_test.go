package meeting_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evanw/esbuild/pkg/api"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// proof serves the page of client/offline/proof.ts beside the house: what it
// needs to begin a run, and what stands at its end.
type proof struct {
	*town
	script []byte
	tokens []string
	hats   []string
	slots  []slot
	mu     sync.Mutex
}

// slot is a meeting in which one run after the other is played.
type slot struct {
	meeting, item, vote int64
}

// played is how many members' marks a run plays with; the last of the roster speaks.
const played = 3

func (p *proof) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	as, _ := strconv.Atoi(r.Header.Get("X-As"))
	r.AddCookie(&http.Cookie{Name: "nep", Value: p.tokens[as]})
	var in struct{ Slot int }
	switch r.URL.Path {
	case "/proof":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!DOCTYPE html><html lang="vi"><title>proof</title><link rel="icon" href="data:,"><script src="/proof.js"></script>`)
	case "/proof.js":
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(p.script)
	case "/proof/world":
		_ = json.NewDecoder(r.Body).Decode(&in)
		p.answer(w, func() (any, error) { return p.world(in.Slot) })
	case "/proof/state":
		_ = json.NewDecoder(r.Body).Decode(&in)
		p.answer(w, func() (any, error) { return p.state(in.Slot) })
	default:
		p.web.ServeHTTP(w, r)
	}
}

func (p *proof) answer(w http.ResponseWriter, what func() (any, error)) {
	out, err := what()
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	_ = json.NewEncoder(w).Encode(out)
}

// people are whose marks are played with, the member who signs in first, and the
// one who speaks.
func (p *proof) people() []int64 { return []int64{p.any, p.third, p.deputy} }

func (p *proof) world(n int) (any, error) {
	sl, sys, ctx := &p.slots[n], access.System(), p.ctx
	var rows []meeting.MarkRow
	for _, one := range p.people() {
		rows = append(rows, meeting.MarkRow{Person: one})
	}
	if err := p.meetings.MarkRoll(ctx, sys, meeting.MarkRoll{Meeting: sl.meeting, Rows: rows}); err != nil {
		return nil, err
	}
	if sl.vote != 0 { // one a run left open
		_, _ = p.meetings.CloseVote(ctx, sys, meeting.CloseVote{Vote: sl.vote, Tally: meeting.Tally{Yes: 1}})
	}
	v, err := p.meetings.OpenVote(ctx, sys, meeting.OpenVote{Meeting: sl.meeting, Another: true, Question: fmt.Sprintf("Lượt %d", time.Now().UnixNano()), Way: meeting.Hands})
	if err != nil {
		return nil, err
	}
	sl.vote = v
	lines := strings.Fields("một hai ba bốn năm sáu")
	var seen int64
	err = db.Do(ctx, p.meetings.DB, db.On("meeting", sl.meeting), func(t *db.Tx) error {
		if err := meeting.RedraftMinutes(t, sl.meeting, strings.Join(lines, "\n"), ""); err != nil {
			return err
		}
		m, _, err := meeting.MinutesOf(t, sl.meeting)
		seen = m.Version
		return err
	})
	return map[string]any{"meeting": sl.meeting, "item": sl.item, "vote": sl.vote, "seen": seen, "lines": lines, "people": p.people(), "hats": p.hats}, err
}

func (p *proof) state(n int) (any, error) {
	sl := p.slots[n]
	v, err := p.meetings.View(p.ctx, access.System(), sl.meeting)
	if err != nil {
		return nil, err
	}
	marks := map[int64]string{}
	for _, a := range v.Roster {
		marks[a.Person] = string(a.Mark)
	}
	said, err := p.meetings.Opinions(p.ctx, access.System(), sl.meeting)
	if err != nil {
		return nil, err
	}
	texts := []string{}
	for _, o := range said {
		texts = append(texts, o.Text)
	}
	type rest struct {
		Open bool
		Yes  int
		Body []string
		Lost []string
	}
	got, err := db.Read(context.Background(), p.meetings.DB, func(t *db.Tx) (r rest, err error) {
		vote, err := meeting.VoteByID(t, sl.vote)
		if err != nil {
			return r, err
		}
		r.Open, r.Yes = vote.State == meeting.VoteOpen, vote.Yes
		m, _, err := meeting.MinutesOf(t, sl.meeting)
		if err != nil {
			return r, err
		}
		r.Body = strings.Split(m.Body, "\n")
		lost, err := db.All(t, db.Scalar[string], `select lost from meeting_apart where meeting = $1 order by id`, sl.meeting)
		r.Lost = strings.Split(strings.Join(lost, "\n"), "\n")
		return r, err
	})
	return map[string]any{"marks": marks, "said": texts, "vote": map[string]any{"open": got.Open, "yes": got.Yes}, "body": got.Body, "lost": got.Lost}, err
}

// Three devices and more of three people, apart and together over a line that
// loses, doubles, repeats and turns round what is sent, with clocks a year off,
// forged commands and copied profiles: at the end everything that was taken
// stands once, in both engines. NEP_RUNS plays more runs.
func TestWhateverTheLineDoes(t *testing.T) {
	runs := 120
	if n, err := strconv.Atoi(os.Getenv("NEP_RUNS")); err == nil {
		runs = n
	}
	built := api.Build(api.BuildOptions{EntryPoints: []string{"../../../client/offline/proof.ts"}, Bundle: true, Target: api.ES2020, Charset: api.CharsetUTF8, LogLevel: api.LogLevelSilent})
	if len(built.Errors) > 0 {
		t.Fatal(built.Errors)
	}
	at := clock.At(evening)
	dbtest.EachAt(t, at, func(t *testing.T, d *db.DB) {
		at.Set(evening)
		s := newTown(t, d, at)
		p := &proof{town: s, script: built.OutputFiles[0].Contents}
		for i := range 4 {
			at.Set(evening)
			id, items := s.sits(i)
			p.slots = append(p.slots, slot{meeting: id, item: items[1].ID})
		}
		p.tokens = []string{s.signIn(s.secretary, access.Secretary, s.cell), s.signIn(s.deputy, access.Deputy, s.cell), s.signIn(s.any, access.Member, s.cell)}
		p.hats = []string{fmt.Sprintf("secretary:%d", s.cell), fmt.Sprintf("deputy:%d", s.cell), fmt.Sprintf("member:%d", s.cell)}
		b := browsertest.New(t).Forgive("404")
		site := browsertest.Serve(t, p)
		began := time.Now()
		b.Open(site + "/proof")
		for from := 1; from <= runs; from += 30 { // one question is answered within a browser's patience
			var wrong string
			b.Eval(fmt.Sprintf("window.proof(%d, %d, %d)", from, min(30, runs-from+1), len(p.slots)), &wrong)
			if wrong != "" {
				t.Fatal(wrong)
			}
		}
		counts := map[string]int{}
		b.Eval("window.proofCounts", &counts)
		t.Logf("%d runs in %v: %v", runs, time.Since(began).Round(time.Millisecond), counts)
		for _, kind := range []string{"meeting.roll done", "meeting.roll refused", "meeting.closevote done", "meeting.closevote refused", "meeting.minutes done",
			"meeting.opinion done", "meeting.say done", "check-in done"} {
			if counts[kind] == 0 {
				t.Errorf("%s never happened", kind)
			}
		}
	})
}

// sits makes the n-th meeting of the month, begun, everybody there.
func (s *town) sits(n int) (int64, []meeting.Item) {
	s.t.Helper()
	sys, kind := access.System(), meeting.Extra
	day := fmt.Sprintf("2026-12-%02d", 5+n)
	id, err := s.meetings.Plan(s.ctx, sys, meeting.Plan{Unit: s.cell, Body: meeting.CellBody, Kind: kind, Day: day, StartMinute: 19 * 60, Chair: s.secretary, NoteTaker: s.third})
	s.must(err)
	m, err := s.meetings.View(s.ctx, sys, id)
	s.must(err)
	s.must(s.meetings.SetAgenda(s.ctx, sys, meeting.SetAgenda{Meeting: id, Seen: m.Version, Items: []meeting.Item{
		{Kind: meeting.LastMonth, Title: "Kết quả tháng trước", Planned: 20}, {Kind: meeting.Discussion, Title: "Thảo luận", Planned: 40}}}))
	_, _, err = s.meetings.SendNotice(s.ctx, sys, "", id)
	s.must(err)
	s.clock.Set(time.Date(2026, 12, 5+n, 19, 0, 0, 0, clock.Zone))
	s.must(s.meetings.Begin(s.ctx, sys, "", id, 0))
	m, err = s.meetings.View(s.ctx, sys, id)
	s.must(err)
	var rows []meeting.MarkRow
	for _, a := range m.Roster {
		rows = append(rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Present})
	}
	s.must(s.meetings.MarkRoll(s.ctx, sys, meeting.MarkRoll{Meeting: id, Rows: rows}))
	return id, m.Items
}
