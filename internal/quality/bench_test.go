package quality

import (
	"fmt"
	"os"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/job"
	"nep/internal/org"
)

// BenchmarkRescore lays a changed sheet on twelve months of 10,000 cells, each
// decided by the old one, as the job does it; the database is filled before. Run it
// with -benchtime 1x; NEP_BENCH_CELLS takes another number of cells.
func BenchmarkRescore(b *testing.B) {
	cells := 10_000
	if n := os.Getenv("NEP_BENCH_CELLS"); n != "" {
		if _, err := fmt.Sscan(n, &cells); err != nil {
			b.Fatal(err)
		}
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := ""
			if engine == "sqlite" {
				url = dbtest.SQLite(b)
			} else {
				url = dbtest.Postgres(b)
			}
			d := dbtest.Open(b, url, nil)
			s := New(d)
			root := province(b, d, cells)
			who := access.Actor{Account: 7, Person: 70, Hat: access.Hat{Role: access.Secretary, Unit: root, Path: fmt.Sprintf("/%d/", root)}}
			must := func(err error) {
				b.Helper()
				if err != nil {
					b.Fatal(err)
				}
			}
			draft, err := s.StartDraft(ctx, who, StartDraft{Unit: root, Base: "anphu-2025"})
			must(err)
			v, err := s.Draft(ctx, who, draft)
			must(err)
			strict(v.Sheet)
			must(s.SaveDraft(ctx, who, SaveDraft{Draft: draft, Seen: v.Version, Sheet: v.Sheet}))
			pool := job.NewPool(d, map[string]job.Handler{PreviewKind: s.RunPreview})
			for b.Loop() {
				must(s.BeginPreview(ctx, who, "", draft, RegularForm))
				began := time.Now()
				_, err := pool.RunDue(ctx)
				must(err)
				b.ReportMetric(time.Since(began).Seconds(), "s/rescoring")
			}
			page, err := s.PreviewPage(ctx, who, draft, true, 0, 1)
			must(err)
			rows := 0
			for _, c := range page.Counts {
				rows += c.Count
			}
			if !page.Done || rows != cells*previewMonths {
				b.Fatalf("%d of %d meetings, done %v", rows, cells*previewMonths, page.Done)
			}
		})
	}
}

// province fills the tables with committees of a hundred cells each, and a decided
// score of every cell for the last twelve whole months.
func province(b *testing.B, d *db.DB, cells int) (root int64) {
	b.Helper()
	const first = int64(1) << 40
	root = first
	sheet := sheet(b, "anphu-2025")
	judged := allFull(sheet)
	months := []string{}
	for i := previewMonths; i > 0; i-- {
		months = append(months, clock.Day(time.Now().AddDate(0, -i, 0).UnixMilli())[:7])
	}
	put := func(t *db.Tx, id, parent int64, path, name string, kind org.Kind) error {
		for _, x := range []struct {
			table   string
			columns []string
			row     []any
		}{{"unit", []string{"id", "from_on", "to_on", "made_at"}, []any{id, "2000-01-01", clock.Forever, 0}},
			{"unit_name", []string{"unit", "from_on", "to_on", "kind", "name", "short", "code", "fold", "sort_key"}, []any{id, "2000-01-01", clock.Forever, string(kind), name, "", "", name, name}},
			{"unit_path", []string{"unit", "from_on", "to_on", "parent", "path"}, []any{id, "2000-01-01", clock.Forever, parent, path}}} {
			if err := t.InsertMany(x.table, x.columns, [][]any{x.row}); err != nil {
				return err
			}
		}
		return nil
	}
	write := func(fn func(t *db.Tx) error) {
		b.Helper()
		if err := db.Do(ctx, d, db.Lock{}.Within(time.Minute), fn); err != nil {
			b.Fatal(err)
		}
	}
	write(func(t *db.Tx) error {
		return put(t, root, 0, fmt.Sprintf("/%d/", root), "Đảng bộ tỉnh", org.Upper)
	})
	meetingID := first * 2
	for at := 0; at < cells; at += 100 {
		write(func(t *db.Tx) error {
			base := first + 1 + int64(at)*2
			basePath := fmt.Sprintf("/%d/%d/", root, base)
			if err := put(t, base, root, basePath, fmt.Sprintf("Đảng bộ %d", at/100), org.Base); err != nil {
				return err
			}
			var meetings, scores, facts [][]any
			for i := range min(100, cells-at) {
				cell := base + 1 + int64(i)
				if err := put(t, cell, base, fmt.Sprintf("%s%d/", basePath, cell), fmt.Sprintf("Chi bộ %d", at+i), org.Cell); err != nil {
					return err
				}
				for k, month := range months {
					meetingID++
					f := best()
					f.Roll = Known(Roll{Required: 15, Present: 13 + (i+k)%3, Excused: 2 - (i+k)%3})
					f.Due = Known(Share{6 + (i*7+k)%5, 10})
					f.Speakers = Known(4 + (i+k)%8)
					sc, err := sheet.Score(f, judged)
					if err != nil {
						return err
					}
					day := month + "-05"
					meetings = append(meetings, []any{meetingID, cell, "cell", "regular", month, day, 480, "Kho", "place", "", 0, "locked", 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, "", 0, 0, "", 0, 0, -1, 0, 15, 15, 0, 0, 0, 0, 0, 9, false, "", 1})
					scores = append(scores, []any{meetingID, cell, month, "anphu-2025", "decided", "", 0, 1, 0, int64(sc.Total.Earned), int64(sc.Total.Available), int64(sc.Total.Points()), string(sc.Class), false, 0, "", "", 0, string(sc.Class), "", 0, 0, 1, 1})
					body, err := kept{sc.From, sc.Judged}.text()
					if err != nil {
						return err
					}
					facts = append(facts, []any{meetingID, cell, month, body})
				}
			}
			if err := t.InsertMany("meeting", []string{"id", "unit", "body", "kind", "month", "day", "start_minute", "place", "form", "online_basis", "online_away", "state", "chair", "note_taker", "theme", "prepares",
				"made_at", "made_by", "noticed_at", "noticed_by", "started_at", "ended_at", "papers_on", "papers_by", "papers_at", "finished_on", "finished_by", "finished_at", "fee_paid", "fee_due",
				"required", "present", "online", "excused", "unexcused", "special", "unmarked", "spoke", "on_paper", "reason", "version"}, meetings); err != nil {
				return err
			}
			if err := t.InsertMany("score", []string{"meeting", "unit", "month", "rubric", "state", "weakness", "vote", "agreed_at", "agreed_by", "earned", "available", "total", "class", "provisional",
				"follower", "follower_class", "follower_note", "follower_at", "decided_class", "decided_reason", "decided_in", "decided_by", "decided_at", "version"}, scores); err != nil {
				return err
			}
			return t.InsertMany("score_facts", []string{"meeting", "unit", "month", "body"}, facts)
		})
	}
	return root
}
