package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/org"
)

// leads puts a secretary in a unit, straight into the tables.
func (h *house) leads(unit, person int64) {
	h.t.Helper()
	h.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values ($1, 'Trần', 'Mai', 'female', '', '', '', '', '', '', '', '', '', '', 0, 0)`, person)
	h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, 'secretary', '', '2025-01-01', '9999-12-31')`, 70_000+person, person, unit)
	h.exec(`insert into membership (id, person, unit, kind, from_on, to_on, ended) values ($1, $2, $3, 'regular', '2020-01-01', '9999-12-31', '')`, 80_000+person, person, unit)
	h.exec(`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, person)
}

// Every cell of the matrix of authority, through the verb: what the matrix does
// not give is refused with its reason, and takes no number.
func TestOfficialAsksTheMatrix(t *testing.T) {
	// A second writing of field.md 3.3.
	all := "nghi-quyet quyet-dinh ket-luan thong-bao bao-cao ke-hoach chuong-trinh de-an phuong-an to-trinh cong-van bien-ban giay-moi giay-gioi-thieu phieu-chuyen phieu-gui"
	may := map[string]string{OfCell: all + " quy-che", OfCommittee: all + " quy-che quy-dinh", OfStanding: all + " quy-dinh huong-dan"}
	each(t, func(t *testing.T, h *house) {
		h.leads(base, 501)
		h.leads(cell, 502)
		asked := 0
		for body, kinds := range may {
			unit := int64(base)
			if body == OfCell {
				unit = cell
			}
			sec := as(access.Secretary, unit)
			for _, row := range formal.Authority.Kinds {
				allowed := strings.Contains(" "+kinds+" ", " "+string(row.ID)+" ")
				id, err := h.DraftOfficial(ctx, sec, DraftOfficial{Unit: unit, Body: body, Kind: row.ID, Title: "Việc", Text: "Nội dung", Passed: slips})
				if row.ID == formal.Minutes { // they are made from the meeting
					wants(t, err, fault.State, "document.official.minutes")
					continue
				}
				if allowed != (err == nil) {
					t.Errorf("%s by %s: allowed %v, got %v", row.ID, body, allowed, err)
				}
				if err != nil {
					wants(t, err, fault.State, "formal.refused."+string(Authority(map[bool]org.Kind{true: org.Cell, false: org.Base}[unit == cell], body)))
					continue
				}
				if o, err := h.IssueOfficial(ctx, sec, "", id, 0); err != nil || (o.Number == "") != (row.Code == "") || o.State != Issued {
					t.Errorf("%s by %s: %+v, %v", row.ID, body, o, err)
				}
				asked++
			}
		}
		if asked < 40 {
			t.Fatal(asked)
		}
		// A committee is no body of a cell, and a Party group has none.
		_, err := h.DraftOfficial(ctx, as(access.Secretary, cell), DraftOfficial{Unit: cell, Body: OfCommittee, Kind: formal.Notice, Title: "x", Text: "x"})
		wants(t, err, fault.State, "document.official.body")
		if BodiesOf(org.Group) != nil {
			t.Fatal("a Party group issues papers")
		}
	})
}

func TestOfficialFromDraftToIssued(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec := as(access.Secretary, cell)
		draft := DraftOfficial{Unit: cell, Body: OfCell, Kind: formal.Notice, Title: "về trực Tết", Text: "Một.\nHai."}
		id, err := h.DraftOfficial(ctx, sec, draft)
		h.must(err)
		_, err = h.IssueOfficial(ctx, sec, "", id, 0)
		wants(t, err, fault.State, "document.official.signer")
		h.leads(cell, 502)
		for name, c := range map[string]DraftOfficial{"title": {Unit: cell, Body: OfCell, Kind: formal.Notice, Text: "x"}, "text": {Unit: cell, Body: OfCell, Kind: formal.Notice, Title: "x"},
			"secret": {Unit: cell, Body: OfCell, Kind: formal.Notice, Title: "Báo cáo (Mật)", Text: "x"}, "stamp": {Unit: cell, Body: OfCell, Kind: formal.Notice, Title: "x", Text: "TUYỆT MẬT\nx"},
			"kind": {Unit: cell, Body: OfCell, Kind: "thu", Title: "x", Text: "x"}} {
			if _, err := h.DraftOfficial(ctx, sec, c); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		// Who does not prepare sees no draft; nobody below or beside does anything.
		member := as(access.Member, cell)
		_, err = h.Official(ctx, member, id)
		wants(t, err, fault.NotFound, "")
		for _, who := range []access.Actor{member, as(access.Secretary, side), as(access.Secretary, base), as(access.Committee, cell), as(access.Officer, cell)} {
			_, err := h.IssueOfficial(ctx, who, "", id, 0)
			wants(t, err, fault.NotFound, "")
		}
		// Changed by two: the second is told.
		change := draft
		change.ID, change.Seen, change.Text = id, 1, "Ba."
		_, err = h.DraftOfficial(ctx, sec, change)
		h.must(err)
		_, err = h.DraftOfficial(ctx, sec, change)
		wants(t, err, fault.Conflict, "document.official.changed")
		o, err := h.IssueOfficial(ctx, sec, "k", id, 12)
		h.must(err)
		if o.Number != "12-TB/CB" || o.Day != "2026-11-03" || o.Signer != 502 || o.Text != "Ba." {
			t.Fatalf("%+v", o)
		}
		if again, err := h.IssueOfficial(ctx, sec, "k", id, 12); err != nil || again.Number != o.Number {
			t.Fatal(again, err)
		}
		change.Seen = 3
		_, err = h.DraftOfficial(ctx, sec, change)
		wants(t, err, fault.State, "document.official.issued")
		wants(t, h.DropOfficial(ctx, sec, "", cell, id), fault.State, "document.official.issued")
		// Everybody who reads the unit's papers reads it now.
		for _, who := range []access.Actor{member, as(access.Secretary, base)} {
			if v, err := h.Official(ctx, who, id); err != nil || v.MayIssue || v.Fixed.State != FixWaiting {
				t.Fatalf("%+v %v", v, err)
			}
		}
		// Thrown away, a draft leaves no gap.
		other, err := h.DraftOfficial(ctx, sec, draft)
		h.must(err)
		if list, err := h.Officials(ctx, member, cell, org.Cursor{}, 0); err != nil || len(list.Rows) != 1 {
			t.Fatal(list, err)
		}
		h.must(h.DropOfficial(ctx, sec, "d", cell, other))
		h.must(h.DropOfficial(ctx, sec, "d", cell, other))
		third, err := h.DraftOfficial(ctx, sec, draft)
		h.must(err)
		if o, err := h.IssueOfficial(ctx, sec, "", third, 0); err != nil || o.Number != "13-TB/CB" {
			t.Fatal(o, err)
		}
	})
}

// Many issue at once, as the same kind: 1, 2, 3 … whoever comes first.
func TestIssuersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.leads(cell, 502)
		sec := as(access.Secretary, cell)
		var ids []int64
		for range 12 {
			id, err := h.DraftOfficial(ctx, sec, DraftOfficial{Unit: cell, Body: OfCell, Kind: formal.Plan, Title: "x", Text: "x"})
			h.must(err)
			ids = append(ids, id)
		}
		var all sync.WaitGroup
		for _, id := range ids {
			all.Go(func() {
				if _, err := h.IssueOfficial(ctx, sec, "", id, 0); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		got := do(h, func(x *db.Tx) ([]int64, error) {
			return db.All(x, db.Scalar[int64], "select n from paper_number where kind = 'KH' order by n")
		})
		if fmt.Sprint(got) != "[1 2 3 4 5 6 7 8 9 10 11 12]" {
			t.Fatal(got)
		}
	})
}

// The copy that is fixed is told by its code and by every byte; a later one
// takes its place; a code nobody gave is nobody's.
func TestFixedCopy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		fix := func() Fixed {
			h.must(db.Do(ctx, h.DB, db.Lock{}, func(x *db.Tx) error {
				return FixTx(x, Fixed{Unit: cell, What: "minutes", Subject: 9, Kind: "bien-ban", Day: "2026-11-03"})
			}))
			f, err := h.FixedFor(ctx, "minutes", 9)
			h.must(err)
			return f
		}
		a := fix()
		if v, err := h.Verify(ctx, a.Code, nil); err != nil || !v.Waiting || v.Intact {
			t.Fatal(v, err)
		}
		if list, err := h.ToFix(ctx, 10); err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		pdf := []byte("%PDF-1.7 một")
		h.must(h.KeepFixed(ctx, a.ID, pdf))
		h.must(h.KeepFixed(ctx, a.ID, []byte("%PDF-1.7 hai"))) // fixed once
		ask := func(code, file string) Verified {
			v, err := h.Verify(ctx, code, strings.NewReader(file))
			h.must(err)
			return v
		}
		if v := ask("https://ten-cu:8443/xac-minh/"+a.Code, string(pdf)); !v.Same {
			t.Fatalf("an address of a server that has moved: %+v", v)
		}
		if v := ask(" "+strings.ToUpper(a.Code), string(pdf)); !v.Intact || !v.Same || v.UnitName != "Unit 3" || v.Kind != "bien-ban" || v.ReplacedAt != 0 {
			t.Fatalf("%+v", v)
		}
		if v := ask(a.Code, string(pdf)+" "); v.Same || !v.Intact {
			t.Fatalf("%+v", v)
		}
		_, err := h.Verify(ctx, a.Code+"x", nil)
		wants(t, err, fault.NotFound, "")
		_, err = h.Verify(ctx, "", nil)
		wants(t, err, fault.NotFound, "")
		b, c := fix(), fix() // in one instant
		if a.Code == b.Code || b.Code == c.Code {
			t.Fatal("one code twice")
		}
		if v := ask(a.Code, string(pdf)); v.ReplacedAt == 0 || !v.Same {
			t.Fatalf("%+v", v)
		}
		f, err := h.FixedFor(ctx, "minutes", 9)
		h.must(err)
		if f.ID != c.ID {
			t.Fatal("not the last one")
		}
		// The hash stands in the log, and damage on the disk is seen.
		if n := do(h, func(x *db.Tx) (int, error) {
			return db.One(x, db.Scalar[int], "select count(*) from audit_event where kind = 'paper.fixed'")
		}); n != 1 {
			t.Fatal(n)
		}
		old, _ := h.FixedFor(ctx, "minutes", 9)
		if _, err := h.OpenFixed(ctx, old); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
	})
}

func TestVerifyReadsAFileThatBreaksOff(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(db.Do(ctx, h.DB, db.Lock{}, func(x *db.Tx) error {
			return FixTx(x, Fixed{Unit: cell, What: "report", Subject: 1, Kind: "bao-cao", Day: "2026-11-03"})
		}))
		f, err := h.FixedFor(ctx, "report", 1)
		h.must(err)
		h.must(h.KeepFixed(ctx, f.ID, []byte("%PDF")))
		_, err = h.Verify(ctx, f.Code, broken{})
		wants(t, err, fault.Invalid, "blob.cut")
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("cut") }

// slips are the ballots of a body of one.
var slips = Passed{By: BySlips, On: "2026-10-01", Base: 1, Yes: 1}

// What a body decides by vote is not issued before it names what passed it, and
// what it names has to be so.
func TestPassedByVote(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(`insert into term (id, unit, name, from_on, to_on) values (1, $1, '2025-2030', '2025-01-01', '2030-01-01')`, cell)
		h.leads(cell, 5)
		voided := false
		h.PassedBy = func(_ *db.Tx, unit int64, body string, by By, id int64) ([]Passing, error) {
			if !voided && id == 8 { // it holds while the draft is written
				return []Passing{{By: by, ID: 8, Day: "2026-11-01", Question: "Thông qua x", Yes: 8, Base: 9}}, nil
			}
			if by == ByVote && (id == 9 || id == 10) {
				return []Passing{{By: by, ID: id, Day: "2026-11-01", Question: "Lắp đèn ở khu bốc xếp", Yes: 8, Base: 9}}, nil
			}
			if unit != cell || body != OfCell || by != ByVote || id != 0 && id != 7 {
				return nil, nil
			}
			return []Passing{{By: by, ID: 7, Day: "2026-11-01", Question: "Thông qua dự thảo x", Yes: 8, Base: 9}}, nil
		}
		sec := as(access.Secretary, cell)
		draft := func(kind formal.Kind, p Passed) (int64, error) {
			return h.DraftOfficial(ctx, sec, DraftOfficial{Unit: cell, Body: OfCell, Kind: kind, Title: "x", Text: "x", Passed: p})
		}
		early := map[string]fault.Kind{"too many": fault.State, "an old term": fault.State, "a day to come": fault.Invalid, "no meeting": fault.State, "another's vote": fault.Invalid}
		h.MetOn = func(_ *db.Tx, unit int64, body, day string) (bool, error) { return day != "2026-10-02", nil }
		for name, x := range map[string]struct {
			kind formal.Kind
			by   Passed
			why  string
		}{
			"no vote":        {formal.Resolution, Passed{}, "document.passed.none"},
			"conclusion":     {formal.Conclusion, Passed{}, "document.passed.none"},
			"a regulation":   {formal.Regulation, Passed{}, "document.passed.none"},
			"another's vote": {formal.Resolution, Passed{By: ByVote, ID: 9}, "document.passed.why"},
			"why it is its":  {formal.Resolution, Passed{By: ByVote, ID: 10, Why: "Câu hỏi ghi nhầm"}, ""},
			"a notice":       {formal.Notice, Passed{}, ""},
			"its vote":       {formal.Resolution, Passed{By: ByVote, ID: 7}, ""},
			"a void vote":    {formal.Resolution, Passed{By: ByVote, ID: 8}, "document.passed.gone"},
			"a void poll":    {formal.Resolution, Passed{By: ByPoll, ID: 8}, "document.passed.gone"},
			"ballots":        {formal.Conclusion, slips, ""},
			"too many":       {formal.Conclusion, Passed{By: BySlips, On: "2026-10-01", Base: 2, Yes: 2}, "document.passed.many"},
			"no meeting":     {formal.Conclusion, Passed{By: BySlips, On: "2026-10-02", Base: 1, Yes: 1}, "document.passed.unmet"},
			"an old term":    {formal.Conclusion, Passed{By: BySlips, On: "2024-12-31", Base: 1, Yes: 1}, "document.passed.term"},
			"a day to come":  {formal.Conclusion, Passed{By: BySlips, On: "2099-10-01", Base: 9, Yes: 6}, "document.passed.day"},
		} {
			voided = false
			id, err := draft(x.kind, x.by)
			if kind, now := early[name]; now { // told before anything is kept
				wants(t, err, kind, x.why)
				continue
			}
			h.must(err)
			voided = true
			// What the page says before the click is what the click says.
			v, err := h.Official(ctx, sec, id)
			h.must(err)
			if x.why == "" && v.Lacks != nil {
				t.Errorf("%s: the page says %v", name, v.Lacks)
			} else if x.why != "" {
				wants(t, v.Lacks, fault.State, x.why)
			}
			o, err := h.IssueOfficial(ctx, sec, "", id, 0)
			if x.why == "" {
				if err != nil || o.State != Issued {
					t.Errorf("%s: %+v %v", name, o, err)
				}
				continue
			}
			wants(t, err, fault.State, x.why)
			if v, err := h.Official(ctx, sec, id); err != nil || v.State != Drafted || v.Number != "" {
				t.Errorf("%s: the draft is gone: %+v %v", name, v, err)
			}
		}
		if n := do(h, func(x *db.Tx) (int, error) {
			return db.One(x, db.Scalar[int], `select count(*) from audit_event e join audit_payload p on p.event = e.id where e.kind = 'official.issue' and p.body like '%"why":"Câu hỏi ghi nhầm"%'`)
		}); n != 1 {
			t.Error("the log does not say why a vote on something else passed a paper")
		}
		again, err := draft(formal.Resolution, Passed{By: ByVote, ID: 7})
		h.must(err)
		_, err = h.IssueOfficial(ctx, sec, "", again, 0)
		wants(t, err, fault.State, "document.passed.used")
		for name, p := range map[string]Passed{"half": {By: BySlips, On: "2026-10-01", Base: 8, Yes: 4}, "more than there are": {By: BySlips, On: "2026-10-01", Base: 8, Yes: 6, No: 3},
			"no day": {By: BySlips, Base: 8, Yes: 6}, "nothing chosen": {By: ByVote}, "unknown": {By: "x"}} {
			if _, err := draft(formal.Resolution, p); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A vote names a paper by the words of its title, not by those every title has.
func TestAVoteNamesAPaper(t *testing.T) {
	for _, x := range []struct {
		question, title, kind string
		want                  bool
	}{
		{"Thông qua nghị quyết về tổ chức Tết", "Về tổ chức Tết", "Nghị quyết", true},
		{"Lắp đèn chiếu sáng ở khu bốc xếp", "Về tổ chức Tết", "Nghị quyết", false},
		{"thong qua quy che lam viec", "Quy chế làm việc của Chi bộ Kho Ân Thi", "Quy chế", true},
		{"Thông qua dự thảo nghị quyết", "Về tổ chức Tết", "Nghị quyết", false},
		{"Thông qua dự thảo nghị quyết", "Nghị quyết", "Nghị quyết", true},
		{"Đồng ý phương án kiểm kê kho đợt 2", "Phương án kiểm kê kho đợt 2 năm 2026", "Phương án", true},
		{"Kết nạp đảng viên", "Kết luận về phòng cháy", "Kết luận", false},
	} {
		if got := names(x.question, x.title, x.kind, "Chi bộ Kho Ân Thi"); got != x.want {
			t.Errorf("%q names %q: %v", x.question, x.title, got)
		}
	}
}

// Who opens an issued paper, by its class and its receivers; its tokens say the same.
func TestOfficialClasses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(`insert into term (id, unit, name, from_on, to_on) values (1, $1, '2025-2030', '2025-01-01', '2030-01-01')`, cell)
		h.leads(cell, 5)
		sec := as(access.Secretary, cell)
		for _, x := range []struct{ class, receivers, opens string }{
			{"", "", "secretary member above top"},
			{Internal, "", "secretary member above"},
			{Internal, "- Như trên\n- Lưu chi bộ", "secretary member"},
			{Internal, "- Unit 1,\n- Lưu", "secretary member top"},
			{string(Limited), "- Lưu chi bộ", "secretary"},
			{string(Limited), "", "secretary above"},
		} {
			id, err := h.DraftOfficial(ctx, sec, DraftOfficial{Unit: cell, Body: OfCell, Kind: formal.Notice, Title: "x", Text: "x", Class: x.class, Receivers: x.receivers})
			h.must(err)
			_, err = h.IssueOfficial(ctx, sec, "", id, 0)
			h.must(err)
			v, err := h.Official(ctx, sec, id)
			h.must(err)
			tokens := do(h, func(t *db.Tx) ([]string, error) { return OfficialAudience(t, v.Official) })
			for name, a := range map[string]access.Actor{"secretary": sec, "member": as(access.Member, cell), "above": as(access.Secretary, base), "top": as(access.Officer, top),
				"beside": as(access.Secretary, side), "below no more": as(access.Secretary, other)} {
				want := slices.Contains(strings.Fields(x.opens), name)
				_, err := h.Official(ctx, a, id)
				if want != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("class %q to %q: %s opens: %v", x.class, x.receivers, name, err)
				}
				held := slices.ContainsFunc(access.Holds(a), func(tk string) bool { return slices.Contains(tokens, tk) })
				if held != want {
					t.Errorf("class %q to %q: the index shows it to %s: %v", x.class, x.receivers, name, held)
				}
				if a.Hat.Unit != cell && !want {
					continue
				}
				if page, err := h.Officials(ctx, a, cell, org.Cursor{}, 0); err != nil || want != slices.ContainsFunc(page.Rows, func(o Official) bool { return o.ID == id }) {
					t.Errorf("class %q: the list of %s: %v", x.class, name, err)
				}
			}
		}
	})
}

// The scan of a signed copy: pictures and PDFs only, after the paper went out, by
// who prepares its unit's papers; a later one takes its place and the earlier stays.
func TestSignedCopy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(`insert into term (id, unit, name, from_on, to_on) values (1, $1, '2025-2030', '2025-01-01', '2030-01-01')`, cell)
		h.leads(cell, 5)
		sec := as(access.Secretary, cell)
		id, err := h.DraftOfficial(ctx, sec, DraftOfficial{Unit: cell, Body: OfCell, Kind: formal.Notice, Title: "x", Text: "x", Class: Internal, Receivers: "- Lưu"})
		h.must(err)
		put := func(a access.Actor, key db.Key, name, content string) error {
			return h.PutSigned(ctx, a, PutSigned{Key: key, Unit: cell, Kind: "official", Subject: id, Title: "Bản có chữ ký", FileName: name}, strings.NewReader(content))
		}
		wants(t, put(sec, "a", "a.pdf", pdf), fault.State, "document.signed.open")
		_, err = h.IssueOfficial(ctx, sec, "", id, 0)
		h.must(err)
		wants(t, put(sec, "b", "a.docx", aWord(t)), fault.Invalid, "document.signed.kind")
		wants(t, put(sec, "b", "a.txt", "chữ"), fault.Invalid, "document.signed.kind")
		for _, who := range []access.Actor{as(access.Member, cell), as(access.Secretary, base), as(access.Secretary, side), {}} {
			wants(t, put(who, "c", "a.pdf", pdf), fault.NotFound, "")
		}
		h.must(put(sec, "d", "a.pdf", pdf))
		h.must(put(sec, "d", "a.pdf", pdf))
		first, err := h.SignedCopy(ctx, sec, "official", id)
		h.must(err)
		if first == nil || first.Earlier != 0 || len(first.Hash) != 64 {
			t.Fatalf("%+v", first)
		}
		h.must(put(sec, "e", "b.jpg", jpeg))
		second, err := h.SignedCopy(ctx, sec, "official", id)
		h.must(err)
		if second.ID != first.ID || second.Earlier != 1 || second.Hash == first.Hash || second.Media != "image/jpeg" {
			t.Fatalf("%+v", second)
		}
		// Rights are the paper's: an internal one to nobody above is not opened there.
		if c, err := h.SignedCopy(ctx, as(access.Member, cell), "official", id); err != nil || c == nil {
			t.Error("its own member does not see it", err)
		}
		if c, err := h.SignedCopy(ctx, as(access.Secretary, base), "official", id); err != nil || c != nil {
			t.Error("above sees it", err)
		}
		_, _, err = h.Paper(ctx, as(access.Secretary, base), first.ID)
		wants(t, err, fault.NotFound, "")
		wants(t, h.RemovePaper(ctx, sec, "r", first.ID, Use{Kind: "official", Subject: id, Role: Signed}), fault.State, "document.signed.kept")
		_, err = h.AddVersion(ctx, sec, AddVersion{Key: "v", Paper: first.ID, FileName: "a.docx"}, strings.NewReader(aWord(t)))
		wants(t, err, fault.Invalid, "document.signed.kind")
	})
}
