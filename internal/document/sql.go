package document

import (
	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document/formal"
)

// ---- numbers ----

const numberColumns = "unit, kind, term, year, n, code, day, what, subject, at"

func scanNumber(r db.Row) (n Number, err error) {
	err = r.Scan(&n.Unit, &n.Kind, &n.Term, &n.Year, &n.N, &n.Code, &n.Day, &n.What, &n.Subject, &n.At)
	return n, err
}

func numberOf(t *db.Tx, what string, subject int64) (Number, bool, error) {
	return db.Maybe(t, scanNumber, "select "+numberColumns+" from paper_number where what = $1 and subject = $2", what, subject)
}

// lastNumber gives the highest number of a series, 0 for none.
func lastNumber(t *db.Tx, n Number) (int64, error) {
	return db.One(t, db.Scalar[int64], `select coalesce(max(n), 0) from paper_number
		where unit = $1 and kind = $2 and term = $3 and year = $4`, n.Unit, n.Kind, n.Term, n.Year)
}

// insertNumber writes a line. Doing nothing on a conflict makes PostgreSQL ask
// for another run where another transaction gave the same number: a plain
// insert fails for good the second time.
func insertNumber(t *db.Tx, n Number) (bool, error) {
	done, err := t.Exec("insert into paper_number ("+numberColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict do nothing`, n.Unit, n.Kind, n.Term, n.Year, n.N, n.Code, n.Day, n.What, n.Subject, n.At)
	return done > 0, err
}

func register(t *db.Tx, unit int64, before Number, limit int) ([]Number, error) {
	return db.All(t, scanNumber, "select "+numberColumns+` from paper_number
		where unit = $1 and (at, kind, term, year, n) < ($2, $3, $4, $5, $6)
		order by at desc, kind desc, term desc, year desc, n desc limit $7`,
		unit, before.At, before.Kind, before.Term, before.Year, before.N, limit)
}

// ---- directives ----

const directiveColumns = "d.id, d.unit, d.number, d.title, d.issuer, d.issued_on, d.gist, d.form, d.due_on, d.source, d.source_id, d.made_at, d.made_by"

func (d *Directive) dest() []any {
	return []any{&d.ID, &d.Unit, &d.Number, &d.Title, &d.Issuer, &d.IssuedOn, &d.Gist, &d.Form, &d.DueOn, &d.Source, &d.SourceID, &d.MadeAt, &d.MadeBy}
}

func scanDirective(r db.Row) (d Directive, err error) { err = r.Scan(d.dest()...); return d, err }

const toColumns = directiveColumns + ", o.unit, o.sent_at, o.due_on, o.state, o.meeting, o.done_on, o.done_by, o.steer"

func scanTo(r db.Row) (to To, err error) {
	err = r.Scan(append(to.Directive.dest(), &to.Receiver, &to.SentAt, &to.Due, &to.State, &to.Meeting, &to.DoneOn, &to.DoneBy, &to.Steer)...)
	return to, err
}

const toFrom = " from directive_to o join directive d on d.id = o.directive "

func insertDirective(t *db.Tx, d Directive) error {
	_, err := t.Exec(`insert into directive (id, unit, number, title, issuer, issued_on, gist, form, due_on, source, source_id, made_at, made_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		d.ID, d.Unit, d.Number, d.Title, d.Issuer, d.IssuedOn, d.Gist, string(d.Form), d.DueOn, d.Source, d.SourceID, d.MadeAt, d.MadeBy)
	return err
}

func insertTo(t *db.Tx, d Directive, units []int64) error {
	var rows [][]any
	for _, u := range units {
		rows = append(rows, []any{d.ID, u, t.Now(), d.DueOn, Open, int64(0), "", int64(0), ""})
		if err := dirty(t, u); err != nil {
			return err
		}
	}
	return t.InsertMany("directive_to", []string{"directive", "unit", "sent_at", "due_on", "state", "meeting", "done_on", "done_by", "steer"}, rows)
}

func directiveByID(t *db.Tx, id int64) (Directive, bool, error) {
	return db.Maybe(t, scanDirective, "select "+directiveColumns+" from directive d where d.id = $1", id)
}

func bySource(t *db.Tx, unit int64, source string, id int64) (Directive, bool, error) {
	return db.Maybe(t, scanDirective, "select "+directiveColumns+` from directive d
		where d.source = $1 and d.source_id = $2 and d.unit = $3 order by d.id limit 1`, source, id, unit)
}

func directivesOf(t *db.Tx, source string, id int64) ([]Directive, error) {
	return db.All(t, scanDirective, "select "+directiveColumns+" from directive d where d.source = $1 and d.source_id = $2 order by d.id", source, id)
}

func toOf(t *db.Tx, directive, unit int64) (To, bool, error) {
	return db.Maybe(t, scanTo, "select "+toColumns+toFrom+"where o.directive = $1 and o.unit = $2", directive, unit)
}

// tosOf gives the receivers in the order of their keys; a page sorts them by
// name.
func tosOf(t *db.Tx, directive int64) ([]To, error) {
	return db.All(t, scanTo, "select "+toColumns+toFrom+"where o.directive = $1 order by o.unit", directive)
}

// dueKey is a day for the order: what has none comes last.
func dueKey(due string) string {
	if due == "" {
		return "9999-12-31"
	}
	return due
}

// openFor gives what is open at a unit by day, behind a day and a directive.
func openFor(t *db.Tx, unit int64, due string, directive int64, limit int) ([]To, error) {
	return db.All(t, scanTo, "select "+toColumns+toFrom+`where o.unit = $1 and o.state = 'sent'
		and (case when o.due_on = '' then '9999-12-31' else o.due_on end, o.directive) > ($2, $3)
		order by case when o.due_on = '' then '9999-12-31' else o.due_on end, o.directive limit $4`, unit, due, directive, limit)
}

func doneFor(t *db.Tx, unit, before int64, limit int) ([]To, error) {
	return db.All(t, scanTo, "select "+toColumns+toFrom+`where o.unit = $1 and o.state = 'done' and o.directive < $2
		order by o.directive desc limit $3`, unit, before, limit)
}

func sentBy(t *db.Tx, unit, before int64, limit int) ([]Tally, error) {
	return db.All(t, func(r db.Row) (d Tally, err error) { err = r.Scan(d.dest()...); return d, err },
		"select "+directiveColumns+" from directive d where d.unit = $1 and d.id < $2 order by d.id desc limit $3", unit, before, limit)
}

// tally counts the receivers of directives.
func tally(t *db.Tx, list []Tally) error {
	at := map[int64]*Tally{}
	var ids []int64
	for i := range list {
		at[list[i].ID], ids = &list[i], append(ids, list[i].ID)
	}
	marks, args := db.In(0, ids)
	type count struct {
		of       int64
		all, yes int
	}
	counts, err := db.All(t, func(r db.Row) (c count, err error) { err = r.Scan(&c.of, &c.all, &c.yes); return c, err },
		`select directive, count(*), count(*) filter (where state = 'done') from directive_to where directive in (`+marks+`) group by directive`, args...)
	for _, c := range counts {
		at[c.of].Of, at[c.of].Done = c.all, c.yes
	}
	return err
}

// lateBelow gives what a unit sent whose day is over and which others than the
// unit itself have not worked through, the latest day first.
func lateBelow(t *db.Tx, unit int64, today string, limit int) ([]Late, error) {
	late, err := db.Recall(t, func(r db.Row) (d Late, err error) { err = r.Scan(d.dest()...); return d, err },
		"select "+directiveColumns+` from directive d where d.unit = $1 and d.due_on <> '' and d.due_on < $2
			and exists (select 1 from directive_to o where o.directive = d.id and o.state = 'sent' and o.unit <> d.unit)
			order by d.due_on desc, d.id desc limit $3`, unit, today, limit)
	for i, d := range late {
		if late[i].Left, err = leftOf(t, d.ID, unit); err != nil {
			return nil, err
		}
	}
	return late, err
}

// leftOf counts the receivers of a directive, but one, that have not worked it
// through: up to MostLeft, for a province sends to ten thousand.
func leftOf(t *db.Tx, directive, but int64) (int, error) {
	n, _, err := db.RecallOne(t, db.Scalar[int], `select count(*) from (select unit from directive_to where directive = $1 and state = 'sent' and unit <> $2 order by unit limit $3) x`,
		directive, but, MostLeft)
	return n, err
}

func setDone(t *db.Tx, directive, unit, meeting, by int64, day string) error {
	_, err := t.Exec(`update directive_to set state = 'done', meeting = $1, done_on = $2, done_by = $3
		where directive = $4 and unit = $5 and state = 'sent'`, meeting, day, by, directive, unit)
	if err != nil {
		return err
	}
	return dirty(t, unit)
}

// copyUses attaches the papers of one thing to another of the same kind.
func copyUses(t *db.Tx, kind string, from, to int64) error {
	_, err := t.Exec(`insert into paper_use (paper, kind, subject, role, at)
		select u.paper, u.kind, cast($1 as bigint), u.role, u.at from paper_use u where u.kind = $2 and u.subject = $3`, to, kind, from)
	return err
}

// ---- papers ----

const paperColumns = "p.id, p.unit, p.kind, p.title, p.blob, p.file_name, p.media, p.size, p.body, p.number, p.keeper, p.made_at, p.made_by, p.version, p.class, p.revised_at, p.revised_by, p.day"

func (p *Paper) dest() []any {
	return []any{&p.ID, &p.Unit, &p.Kind, &p.Title, &p.Blob, &p.FileName, &p.Media, &p.Size, &p.Body, &p.Number, &p.Keeper, &p.MadeAt, &p.MadeBy,
		&p.Version, &p.Class, &p.RevisedAt, &p.RevisedBy, &p.Day}
}

func scanPaper(r db.Row) (p Paper, err error) { err = r.Scan(p.dest()...); return p, err }

func paperByID(t *db.Tx, id int64) (Paper, bool, error) {
	return db.Maybe(t, scanPaper, "select "+paperColumns+" from paper p where p.id = $1 and p.removed_at = 0", id)
}

// kept is a paper, removed or not.
type kept struct {
	Paper
	removed bool
}

func anyPaper(t *db.Tx, id int64) (kept, bool, error) {
	return db.Maybe(t, func(r db.Row) (k kept, err error) {
		var at int64
		err = r.Scan(append(k.Paper.dest(), &at)...)
		k.removed = at != 0
		return k, err
	}, "select "+paperColumns+", p.removed_at from paper p where p.id = $1", id)
}

func insertPaper(t *db.Tx, p Paper) error {
	_, err := t.Exec(`insert into paper (id, unit, kind, title, blob, file_name, media, size, body, number, keeper, made_at, made_by, removed_at, version, class, day)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 1, $14, $15)`,
		p.ID, p.Unit, string(p.Kind), p.Title, p.Blob, p.FileName, p.Media, p.Size, p.Body, p.Number, p.Keeper, p.MadeAt, p.MadeBy, string(p.Class), p.Day)
	return err
}

// markRemoved keeps the row, without its file and its text, those of earlier
// versions too.
func markRemoved(t *db.Tx, p Paper) error {
	old, err := versionsOf(t, p.ID)
	if err != nil {
		return err
	}
	if _, err := t.Exec("update paper set removed_at = $1, blob = 0, body = '' where id = $2", t.Now(), p.ID); err != nil {
		return err
	}
	if _, err := t.Exec("update paper_version set blob = 0, body = '' where paper = $1", p.ID); err != nil {
		return err
	}
	for _, v := range append(old, Version{Blob: p.Blob}) {
		if v.Blob == 0 {
			continue
		}
		if err := blob.Release(t, v.Blob); err != nil {
			return err
		}
	}
	return nil
}

func insertUse(t *db.Tx, paper int64, u Use) error {
	_, err := t.Exec("insert into paper_use (paper, kind, subject, role, at) values ($1, $2, $3, $4, $5)", paper, u.Kind, u.Subject, string(u.Role), t.Now())
	return err
}

func deleteUse(t *db.Tx, paper int64, u Use) error {
	_, err := t.Exec("delete from paper_use where paper = $1 and kind = $2 and subject = $3", paper, u.Kind, u.Subject)
	return err
}

func usesOf(t *db.Tx, paper int64) ([]Use, error) {
	return db.All(t, func(r db.Row) (u Use, err error) { err = r.Scan(&u.Kind, &u.Subject, &u.Role); return u, err },
		"select kind, subject, role from paper_use where paper = $1 order by kind, subject", paper)
}

func papersOf(t *db.Tx, kind string, subject int64) ([]Paper, []Role, error) {
	var roles []Role
	papers, err := db.All(t, func(r db.Row) (p Paper, err error) {
		var role Role
		err = r.Scan(append(p.dest(), &role, &p.AttachedAt)...)
		if err == nil {
			roles = append(roles, role)
		}
		return p, err
	}, "select "+paperColumns+`, u.role, u.at from paper_use u join paper p on p.id = u.paper
		where u.kind = $1 and u.subject = $2 and p.removed_at = 0 order by p.id`, kind, subject)
	return papers, roles, err
}

// ---- official papers ----

const officialColumns = "o.id, o.unit, o.body, o.kind, o.title, o.content, o.receivers, o.class, o.source, o.source_id, o.state, o.day, o.signer, o.signer_role, o.made_at, o.made_by, o.issued_at, o.issued_by, o.version, o.urgency, o.passed_by, o.passed_id, o.passed_on, o.passed_base, o.passed_yes, o.passed_no, o.passed_other, o.passed_why, coalesce(n.n, 0), coalesce(n.kind, ''), coalesce(n.code, '')"

const officialFrom = " from official o left join paper_number n on n.what = 'official' and n.subject = o.id "

func scanOfficial(r db.Row) (o Official, err error) {
	var n Number
	err = r.Scan(&o.ID, &o.Unit, &o.Body, &o.Kind, &o.Title, &o.Text, &o.Receivers, &o.Class, &o.Source, &o.SourceID, &o.State, &o.Day, &o.Signer,
		&o.SignerRole, &o.MadeAt, &o.MadeBy, &o.IssuedAt, &o.IssuedBy, &o.Version, &o.Urgency, &o.Passed.By, &o.Passed.ID, &o.Passed.On,
		&o.Passed.Base, &o.Passed.Yes, &o.Passed.No, &o.Passed.Others, &o.Passed.Why, &n.N, &n.Kind, &n.Code)
	if n.N != 0 {
		o.Number = n.Short()
	}
	return o, err
}

func insertOfficial(t *db.Tx, o Official) error {
	_, err := t.Exec(`insert into official (id, unit, body, kind, title, content, receivers, class, source, source_id, state, day, signer, signer_role,
		made_at, made_by, issued_at, issued_by, version, urgency, passed_by, passed_id, passed_on, passed_base, passed_yes, passed_no, passed_other, passed_why)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		o.ID, o.Unit, o.Body, string(o.Kind), o.Title, o.Text, o.Receivers, o.Class, o.Source, o.SourceID, o.State, o.Day, o.Signer, o.SignerRole,
		o.MadeAt, o.MadeBy, o.IssuedAt, o.IssuedBy, o.Version, o.Urgency, string(o.Passed.By), o.Passed.ID, o.Passed.On, o.Passed.Base, o.Passed.Yes,
		o.Passed.No, o.Passed.Others, o.Passed.Why)
	return err
}

func saveOfficial(t *db.Tx, o Official) error {
	_, err := t.Exec(`update official set body = $1, kind = $2, title = $3, content = $4, receivers = $5, class = $6, state = $7, day = $8, signer = $9,
		signer_role = $10, issued_at = $11, issued_by = $12, version = $13, urgency = $15, passed_by = $16, passed_id = $17, passed_on = $18,
		passed_base = $19, passed_yes = $20, passed_no = $21, passed_other = $22, passed_why = $23 where id = $14`,
		o.Body, string(o.Kind), o.Title, o.Text, o.Receivers, o.Class, o.State, o.Day, o.Signer, o.SignerRole, o.IssuedAt, o.IssuedBy, o.Version, o.ID,
		o.Urgency, string(o.Passed.By), o.Passed.ID, o.Passed.On, o.Passed.Base, o.Passed.Yes, o.Passed.No, o.Passed.Others, o.Passed.Why)
	return err
}

func deleteOfficial(t *db.Tx, id int64) error {
	_, err := t.Exec("delete from official where id = $1 and state = 'draft'", id)
	return err
}

func officialByID(t *db.Tx, id int64) (Official, bool, error) {
	return db.Maybe(t, scanOfficial, "select "+officialColumns+officialFrom+"where o.id = $1", id)
}

func officialsOf(t *db.Tx, unit, before int64, drafts bool, limit int) ([]Official, error) {
	return db.All(t, scanOfficial, "select "+officialColumns+officialFrom+`where o.unit = $1 and o.id < $2 and (o.state = 'issued' or cast($3 as integer) = 1)
		order by o.id desc limit $4`, unit, before, flag(drafts), limit)
}

func officialsFor(t *db.Tx, unit int64, source string, id int64) ([]Official, error) {
	return db.All(t, scanOfficial, "select "+officialColumns+officialFrom+"where o.source = $1 and o.source_id = $2 and o.unit = $3 order by o.id", source, id, unit)
}

func officialsByID(t *db.Tx, ids []int64) ([]Official, error) {
	marks, args := db.In(0, ids)
	return db.All(t, scanOfficial, "select "+officialColumns+officialFrom+"where o.id in ("+marks+") order by o.id", args...)
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}

// ---- fixed copies ----

const fixedColumns = "id, unit, what, subject, kind, number, day, code, state, tries, blob, hash, size, at, made_at, replaced_at"

func scanFixed(r db.Row) (f Fixed, err error) {
	err = r.Scan(&f.ID, &f.Unit, &f.What, &f.Subject, &f.Kind, &f.Number, &f.Day, &f.Code, &f.State, &f.Tries, &f.Blob, &f.Hash, &f.Size, &f.At, &f.MadeAt, &f.ReplacedAt)
	return f, err
}

func insertFixed(t *db.Tx, f Fixed) error {
	_, err := t.Exec("insert into fixed_paper ("+fixedColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '', 0, $10, 0, 0)`,
		f.ID, f.Unit, f.What, f.Subject, f.Kind, f.Number, f.Day, f.Code, f.State, f.At)
	return err
}

func saveFixed(t *db.Tx, f Fixed) error {
	_, err := t.Exec("update fixed_paper set state = $1, blob = $2, hash = $3, size = $4, made_at = $5 where id = $6", f.State, f.Blob, f.Hash, f.Size, f.MadeAt, f.ID)
	return err
}

// replaceFixed lets the copy of a paper go that holds. A second one in the same
// instant is a millisecond later.
func replaceFixed(t *db.Tx, what string, subject int64) error {
	_, err := t.Exec(`update fixed_paper set replaced_at = case when exists (select 1 from fixed_paper o where o.what = $2 and o.subject = $3 and o.replaced_at = cast($1 as bigint))
		then cast($1 as bigint) + 1 else cast($1 as bigint) end where what = $2 and subject = $3 and replaced_at = 0`, t.Now(), what, subject)
	return err
}

func triedFixed(t *db.Tx, id int64) error {
	_, err := t.Exec("update fixed_paper set tries = tries + 1 where id = $1", id)
	return err
}

func fixedByID(t *db.Tx, id int64) (Fixed, bool, error) {
	return db.Maybe(t, scanFixed, "select "+fixedColumns+" from fixed_paper where id = $1", id)
}

func fixedByCode(t *db.Tx, code string) (Fixed, bool, error) {
	return db.Maybe(t, scanFixed, "select "+fixedColumns+" from fixed_paper where code = $1", code)
}

func fixedOf(t *db.Tx, what string, subject int64) (Fixed, bool, error) {
	return db.Maybe(t, scanFixed, "select "+fixedColumns+" from fixed_paper where what = $1 and subject = $2 and replaced_at = 0", what, subject)
}

func waitingFixed(t *db.Tx, tries, limit int) ([]Fixed, error) {
	return db.All(t, scanFixed, "select "+fixedColumns+` from fixed_paper where state = 'waiting' and tries < $1 and replaced_at = 0
		order by at desc, id desc limit $2`, tries, limit)
}

func seriesOf(t *db.Tx, unit int64) ([]Series, error) {
	return db.All(t, func(r db.Row) (s Series, err error) {
		err = r.Scan(&s.Kind, &s.Term, &s.Year, &s.Count, &s.First, &s.Last)
		return s, err
	}, `select kind, term, year, count(*), min(n), max(n) from paper_number where unit = $1
		group by kind, term, year order by year desc, term desc, kind`, unit)
}

func registerPart(t *db.Tx, unit int64, p Part, limit int) ([]Number, error) {
	return db.All(t, scanNumber, "select "+numberColumns+` from paper_number
		where unit = $1 and (cast($2 as text) = '' or kind = $2) and (cast($3 as bigint) = 0 or term = $3) and (cast($4 as bigint) = 0 or year = $4)
		order by kind, term, year, n limit $5`, unit, p.Kind, p.Term, p.Year, limit)
}

func handbookLines(t *db.Tx, unit int64, after bool) (string, bool, error) {
	return db.Maybe(t, db.Scalar[string], "select lines from handbook_order where unit = $1 and after = $2", unit, flag(after))
}

func putHandbook(t *db.Tx, unit int64, after bool, lines string, by int64) error {
	if lines == "" {
		_, err := t.Exec("delete from handbook_order where unit = $1 and after = $2", unit, flag(after))
		return err
	}
	_, err := t.Exec(`insert into handbook_order (unit, after, lines, made_at, made_by) values ($1, $2, $3, $4, $5)
		on conflict (unit, after) do update set lines = excluded.lines, made_at = excluded.made_at, made_by = excluded.made_by`, unit, flag(after), lines, t.Now(), by)
	return err
}

// ---- templates ----

const templateColumns = "id, unit, kind, blob, file_name, size, made_at, made_by"

func scanTemplate(r db.Row) (x Template, err error) {
	err = r.Scan(&x.ID, &x.Unit, &x.Kind, &x.Blob, &x.FileName, &x.Size, &x.MadeAt, &x.MadeBy)
	return x, err
}

func insertTemplate(t *db.Tx, x Template) error {
	_, err := t.Exec("insert into paper_template ("+templateColumns+", removed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
		x.ID, x.Unit, string(x.Kind), x.Blob, x.FileName, x.Size, x.MadeAt, x.MadeBy)
	return err
}

func removeTemplate(t *db.Tx, id int64) error {
	_, err := t.Exec("update paper_template set removed_at = $1, blob = 0 where id = $2", t.Now(), id)
	return err
}

func templateOf(t *db.Tx, unit int64, kind formal.Kind) (Template, bool, error) {
	return db.Maybe(t, scanTemplate, "select "+templateColumns+" from paper_template where unit = $1 and kind = $2 and removed_at = 0", unit, string(kind))
}

func templatesOf(t *db.Tx, unit int64) ([]Template, error) {
	return db.All(t, scanTemplate, "select "+templateColumns+" from paper_template where unit = $1 and removed_at = 0 order by kind, id", unit)
}

func moveNumber(t *db.Tx, n Number, to int64) error {
	_, err := t.Exec("update paper_number set n = $6 where unit = $1 and kind = $2 and term = $3 and year = $4 and n = $5", n.Unit, n.Kind, n.Term, n.Year, n.N, to)
	return err
}

// renumberDirectives mends the number of what was sent down of a paper.
func renumberDirectives(t *db.Tx, source string, id int64, was, now string) error {
	_, err := t.Exec("update directive set number = $4 where source = $1 and source_id = $2 and number = $3", source, id, was, now)
	return err
}

func insertMend(t *db.Tx, actor access.Actor, unit int64, p Part, was, first int64, papers int, reason string) error {
	_, err := t.Exec(`insert into number_mend (id, unit, kind, term, year, was, first, papers, reason, at, by_person) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t.ID(), unit, p.Kind, p.Term, p.Year, was, first, papers, reason, t.Now(), actor.Person)
	return err
}
