package member

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"time"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member/list"
	"nep/internal/org"
	"nep/internal/vn"
)

// MaxList is the largest list that is taken, bytes.
const MaxList = 20 << 20

// keepList is how long an upload stays at most, ms.
const keepList = 30 * 24 * 3600 * 1000

// The states of an import.
const (
	ImportWaiting   = "waiting"   // previewed, nothing written
	ImportDone      = "done"      // confirmed
	ImportDiscarded = "discarded" // given up by a person
	ImportExpired   = "expired"   // not confirmed in 30 days
)

// Import is an uploaded list and what came of it.
type Import struct {
	ID                            int64
	Unit                          int64
	Account                       int64
	At                            int64 // Unix ms
	FileName                      string
	State                         string
	Added, Changed, Same, Refused int
	ConfirmedAt                   int64
	Choices                       Choices
	blob                          int64 // 0 when the file is gone
}

// HasFile says whether the upload is still there, to preview it or to fetch
// the refused rows.
func (i Import) HasFile() bool { return i.blob != 0 }

// Choices are a person's answers about a list.
type Choices struct {
	// Units says for a unit's written name which unit is meant; 0 is a new one
	// to be founded, SkipUnit leaves its rows out. A name that is not here is
	// matched by the program.
	Units map[string]int64 `json:"units,omitempty"`
	// From is the day new members and new units begin; "" is the day of
	// confirming. It may lie in the past when the unit lived then.
	From string `json:"from,omitempty"`
}

// SkipUnit is the choice to leave the rows of a unit out.
const SkipUnit int64 = -1

// Upload takes a list for a unit and all below it.
type Upload struct {
	Unit     int64
	FileName string
}

// Upload stores a list to be previewed, and gives the import's id. The file is
// read once before anything is noted, so a wrong file is refused at once. What
// was chosen for the units of the last confirmed list holds for this one too,
// until it is chosen again: so the same list says the same.
// Repeating it makes another import. Faults: NotFound, TooLarge, StorageFull,
// and those of list.Read.
func (s *Service) Upload(ctx context.Context, actor access.Actor, cmd Upload, r io.Reader) (int64, error) {
	if _, err := db.Read(ctx, s.DB, func(t *db.Tx) (org.Unit, error) { return mayAt(t, actor, access.ListImport, cmd.Unit) }); err != nil {
		return 0, err
	}
	raw, err := io.ReadAll(io.LimitReader(r, MaxList+1))
	if err != nil {
		return 0, fault.New("member.upload", fault.Invalid, "member.import.cut")
	}
	if len(raw) > MaxList {
		return 0, fault.New("member.upload", fault.TooLarge, "member.import.large", "MB", MaxList>>20)
	}
	file, err := list.Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return 0, err
	}
	info, err := s.Files.Put(ctx, bytes.NewReader(raw), MaxList)
	if err != nil {
		return 0, err
	}
	name := vn.Clean(filepath.Base(cmd.FileName))
	if n := []rune(name); len(n) > 120 {
		name = string(n[:120])
	}
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := mayAt(t, actor, access.ListImport, cmd.Unit); err != nil {
			return 0, err
		}
		if err := blob.Keep(t, info.ID); err != nil {
			return 0, err
		}
		choices, err := lastChoices(t, cmd.Unit, file)
		if err != nil {
			return 0, err
		}
		i := Import{ID: t.ID(), Unit: cmd.Unit, Account: actor.Account, At: t.Now(), FileName: name, State: ImportWaiting, Choices: choices, blob: info.ID}
		if err := insertImport(t, i); err != nil {
			return 0, err
		}
		return i.ID, record(t, actor, "list.upload", cmd.Unit, i.ID, nil)
	})
}

// Imports gives the last imports of a unit, the latest first.
func (s *Service) Imports(ctx context.Context, actor access.Actor, unit int64) ([]Import, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Import, error) {
		if _, err := mayAt(t, actor, access.ListImport, unit); err != nil {
			return nil, err
		}
		return importsOf(t, unit)
	})
}

// Preview says row by row what confirming the import would do now. It writes
// nothing. Faults: NotFound, Expired (the file is gone).
func (s *Service) Preview(ctx context.Context, actor access.Actor, id int64) (*Plan, error) {
	imp, file, err := s.importFile(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (*Plan, error) {
		// The choices may have changed since the file was read.
		imp, err := mayImport(t, actor, imp.ID)
		if err != nil {
			return nil, err
		}
		return plan(t, actor, imp, file)
	})
}

func mayImport(t *db.Tx, actor access.Actor, id int64) (Import, error) {
	imp, err := importByID(t, id)
	if err != nil {
		return imp, err
	}
	_, err = mayAt(t, actor, access.ListImport, imp.Unit)
	return imp, err
}

// importFile loads an import and reads its file.
func (s *Service) importFile(ctx context.Context, actor access.Actor, id int64) (Import, *list.File, error) {
	imp, err := db.Read(ctx, s.DB, func(t *db.Tx) (Import, error) { return mayImport(t, actor, id) })
	if err != nil {
		return imp, nil, err
	}
	file, err := s.readFile(ctx, imp)
	return imp, file, err
}

func (s *Service) readFile(ctx context.Context, imp Import) (*list.File, error) {
	if imp.blob == 0 {
		return nil, fault.New("member.import", fault.Expired, "member.import.gone")
	}
	f, info, err := s.Files.Open(ctx, imp.blob)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return list.Read(f, info.Size)
}

// lastChoices gives what was chosen for the units of the last confirmed list,
// as far as this one names them.
func lastChoices(t *db.Tx, unit int64, file *list.File) (c Choices, err error) {
	last, ok, err := db.Maybe(t, scanImport, `select `+importColumns+` from list_import where unit = $1 and state = $2 order by id desc limit 1`, unit, ImportDone)
	if err != nil || !ok {
		return c, err
	}
	for i := range file.Rows {
		written := file.Rows[i].Unit
		if id, ok := last.Choices.Units[written]; ok {
			if c.Units == nil {
				c.Units = map[string]int64{}
			}
			c.Units[written] = id
		}
	}
	return c, nil
}

// Choose stores a person's answers about an import; they replace the earlier
// ones.
type Choose struct {
	Import int64
	Choices
}

// Choose stores the answers. Repeating it does nothing more. Faults: Invalid,
// NotFound (a unit that does not lie below the import's), State (confirmed or
// given up already).
func (s *Service) Choose(ctx context.Context, actor access.Actor, cmd Choose) error {
	var f fault.Fields
	if cmd.From != "" {
		checkDay(&f, "From", cmd.From)
	}
	if len(cmd.Units) > 1000 {
		f.Add("Units", "member.units.many")
	}
	if err := f.Err("member.choose"); err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("import", cmd.Import), func(t *db.Tx) error {
		imp, err := mayImport(t, actor, cmd.Import)
		if err != nil {
			return err
		}
		if imp.State != ImportWaiting {
			return state("member.choose", "member.import.over")
		}
		if cmd.From > today(t) {
			return fault.Fields{{Name: "From", Key: "member.import.from_future"}}.Err("member.choose")
		}
		path, err := org.PathOn(t, imp.Unit, today(t))
		if err != nil {
			return err
		}
		for _, u := range cmd.Units {
			if u == 0 || u == SkipUnit {
				continue
			}
			p, err := org.PathOn(t, u, today(t))
			if err != nil {
				return err
			}
			if !org.Under(p, path) {
				return &fault.Error{Op: "member.choose", Kind: fault.NotFound, Key: "fault.not_found"}
			}
		}
		b, err := cmd.Choices.text()
		if err != nil {
			return err
		}
		return setChoices(t, imp.ID, b)
	})
}

// Discard gives an import up and lets its file go. Repeating it does nothing.
// Faults: NotFound, State (already confirmed).
func (s *Service) Discard(ctx context.Context, actor access.Actor, id int64) error {
	return db.Do(ctx, s.DB, db.On("import", id), func(t *db.Tx) error {
		imp, err := mayImport(t, actor, id)
		if err != nil {
			return err
		}
		switch imp.State {
		case ImportDiscarded, ImportExpired:
			return nil
		case ImportDone:
			return state("member.discard", "member.import.over")
		}
		return letGo(t, imp, ImportDiscarded)
	})
}

// letGo releases the file of an import, which then has the given state.
func letGo(t *db.Tx, imp Import, to string) error {
	if imp.blob != 0 {
		if err := blob.Release(t, imp.blob); err != nil {
			return err
		}
	}
	return setImportState(t, imp.ID, to, 0)
}

// Sweep lets go the files of imports older than 30 days, and says how many.
// Run it daily.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	return db.Write(ctx, s.DB, db.Lock{}, func(t *db.Tx) (int, error) {
		old, err := importsWithFile(t, t.Now()-keepList)
		if err != nil {
			return 0, err
		}
		for _, imp := range old {
			to := imp.State
			if to == ImportWaiting {
				to = ImportExpired
			}
			if err := letGo(t, imp, to); err != nil {
				return 0, err
			}
		}
		return len(old), nil
	})
}

// Refused writes the rows that would not be imported as a workbook of their
// own, with the reasons in a last column; say puts a reason into words.
func (s *Service) Refused(ctx context.Context, actor access.Actor, id int64, say func(key string, params ...any) string, w io.Writer) error {
	p, err := s.Preview(ctx, actor, id)
	if err != nil {
		return err
	}
	reasons := map[list.Ref][]string{}
	for _, l := range p.Lines {
		if l.Action != Refuse {
			continue
		}
		for _, r := range l.Reasons {
			reasons[l.Ref] = append(reasons[l.Ref], say(r.Key, r.Params...))
		}
	}
	return list.Refused(w, p.file, reasons)
}

// ---- SQL of imports ----

const importColumns = `id, unit, account, at, file_name, blob, state, added, changed, same, refused, confirmed_at, choices`

func scanImport(r db.Row) (i Import, err error) {
	var choices string
	err = r.Scan(&i.ID, &i.Unit, &i.Account, &i.At, &i.FileName, &i.blob, &i.State, &i.Added, &i.Changed, &i.Same, &i.Refused, &i.ConfirmedAt, &choices)
	if err == nil && choices != "" {
		err = json.Unmarshal([]byte(choices), &i.Choices)
	}
	return i, err
}

func (c Choices) text() (string, error) {
	b, err := json.Marshal(c)
	return string(b), fault.Wrap("member.choose", fault.Internal, err)
}

func insertImport(t *db.Tx, i Import) error {
	choices, err := i.Choices.text()
	if err != nil {
		return err
	}
	_, err = t.Exec(`insert into list_import (`+importColumns+`) values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, $8)`,
		i.ID, i.Unit, i.Account, i.At, i.FileName, i.blob, i.State, choices)
	return err
}

func importByID(t *db.Tx, id int64) (Import, error) {
	i, ok, err := db.Maybe(t, scanImport, `select `+importColumns+` from list_import where id = $1`, id)
	if err == nil && !ok {
		err = &fault.Error{Op: "member.import", Kind: fault.NotFound, Key: "fault.not_found"}
	}
	return i, err
}

func importsOf(t *db.Tx, unit int64) ([]Import, error) {
	return db.All(t, scanImport, `select `+importColumns+` from list_import where unit = $1 order by id desc limit 50`, unit)
}

func importsWithFile(t *db.Tx, before int64) ([]Import, error) {
	return db.All(t, scanImport, `select `+importColumns+` from list_import where blob <> 0 and at < $1 order by id limit 500`, before)
}

func setChoices(t *db.Tx, id int64, choices string) error {
	_, err := t.Exec(`update list_import set choices = $2 where id = $1`, id, choices)
	return err
}

func setImportState(t *db.Tx, id int64, to string, file int64) error {
	_, err := t.Exec(`update list_import set state = $2, blob = $3 where id = $1`, id, to, file)
	return err
}

func finishImport(t *db.Tx, i Import) error {
	choices, err := i.Choices.text()
	if err != nil {
		return err
	}
	_, err = t.Exec(`update list_import set state = $2, added = $3, changed = $4, same = $5, refused = $6, confirmed_at = $7, blob = $8, choices = $9 where id = $1`,
		i.ID, i.State, i.Added, i.Changed, i.Same, i.Refused, i.ConfirmedAt, i.blob, choices)
	return err
}

// importBudget is how long confirming a list may take.
const importBudget = 20 * time.Second

// ListRows gives a unit and all below it on a day as rows of a list.
func listRows(t *db.Tx, unit org.Unit, day string) ([]list.Row, error) {
	rows, err := membersBelow(t, unit.Path, day)
	if err != nil {
		return nil, err
	}
	var ids []int64
	seen := map[int64]bool{}
	for _, r := range rows {
		if !seen[r.Unit] {
			seen[r.Unit] = true
			ids = append(ids, r.Unit)
		}
	}
	units, err := org.UnitsOn(t, ids, day)
	if err != nil {
		return nil, err
	}
	below, err := org.UnitsBelow(t, unit.Path, day)
	if err != nil {
		return nil, err
	}
	positions, err := PositionsIn(t, below, day)
	if err != nil {
		return nil, err
	}
	held := map[int64][]Position{}
	for _, x := range positions {
		held[x.Person] = append(held[x.Person], x)
	}
	out := make([]list.Row, 0, len(rows))
	for _, r := range rows {
		l := list.Row{FullName: r.Name(), Family: r.Family, Given: r.Given, Sex: list.SexCode(r.Sex), Card: r.Card,
			Unit: units[r.Unit].Name, Phone: r.Phone, Note: r.Note, Probationary: r.Standing == Probationary}
		l.Birth, l.Joined, l.Official = isoDate(r.Birth), isoDate(r.Joined), isoDate(r.Official)
		l.Status = listStatus(r.Kind, r.Standing, r.Condition)
		if l.Probationary {
			l.Official = vn.Date{}
		}
		for _, x := range held[r.ID] {
			if p, ok := listPosition(x, r.Unit); ok {
				l.Positions = append(l.Positions, p)
			}
		}
		out = append(out, l)
	}
	return out, nil
}

func isoDate(s string) vn.Date {
	d, err := vn.ParseISO(s)
	if err != nil {
		return vn.Date{}
	}
	return d
}

// listStatus is the list's word for what a member of a unit is there.
func listStatus(k Kind, s Standing, c Condition) list.Status {
	switch {
	case c == Suspended:
		return list.StatusSuspended
	case k == Temporary:
		return list.StatusGuest
	case c == Exempt:
		return list.StatusExempt
	case c == Away:
		return list.StatusAway
	case c == Introduced:
		return list.StatusReferred
	case s == Probationary:
		return list.StatusProbationary
	}
	return list.StatusOfficial
}

// listPosition is the list's word for a position, of one whose own unit is
// home.
func listPosition(x Position, home int64) (list.Position, bool) {
	above := x.Unit != home
	p := list.Position{}
	switch x.Role {
	case SecretaryRole:
		p.Code = list.Secretary
	case DeputyRole:
		p.Code = list.Deputy
	case StandingRole:
		p.Code = list.Standing
	case InspectionRole:
		p.Code = list.InspectionMember
	case LeaderRole:
		p.Code = list.GroupLeader
	case CommitteeRole:
		p.Code = list.CellCommittee
		if above {
			p.Code = list.Committee
		}
	default:
		return p, false
	}
	if above && (p.Code == list.Secretary || p.Code == list.Deputy) {
		p.Level = list.LevelCommittee
	}
	return p, true
}

// Export writes the members of a unit and all below it on a day ("" is today)
// as a list that Import reads back. titles stand above the header. Looking at
// so many names is a recorded act. Faults: NotFound, TooLarge (over 20,000
// units).
func (s *Service) Export(ctx context.Context, actor access.Actor, unit int64, day string, w io.Writer, titles ...string) error {
	type got struct {
		rows []list.Row
	}
	g, err := db.Write(ctx, s.DB, db.Lock{}.Within(importBudget), func(t *db.Tx) (g got, err error) {
		u, err := mayAt(t, actor, access.ListExport, unit)
		if err != nil {
			return g, err
		}
		if day == "" {
			day = today(t)
		} else if !clock.ValidDay(day) {
			return g, fault.Fields{{Name: "Day", Key: "member.day.bad"}}.Err("member.export")
		} else if u, err = org.UnitOn(t, unit, day); err != nil {
			return g, err
		}
		if g.rows, err = listRows(t, u, day); err != nil {
			return g, err
		}
		return g, record(t, actor, "list.export", unit, unit, map[string]any{"day": day, "rows": len(g.rows)})
	})
	if err != nil {
		return err
	}
	return list.Export(w, g.rows, titles...)
}
