package document

import (
	"nep/internal/db"
)

const receiptColumns = "r.paper, r.version, r.person, r.unit, r.send, r.due_on, r.sent_at, r.opened_at, r.read_at, r.given_on, r.given_by, r.reminded_at"

func (r *Receipt) dest() []any {
	return []any{&r.Paper, &r.Version, &r.Person, &r.Unit, &r.Send, &r.Due, &r.SentAt, &r.OpenedAt, &r.ReadAt, &r.GivenOn, &r.GivenBy, &r.RemindedAt}
}

func scanReceipt(row db.Row) (r Receipt, err error) { err = row.Scan(r.dest()...); return r, err }

// received says whether a paper was sent to a person, in whatever version.
func received(t *db.Tx, paper, person int64) (bool, error) {
	if person == 0 {
		return false, nil
	}
	n, err := db.One(t, db.Scalar[int64], "select count(*) from paper_receipt where person = $1 and paper = $2", person, paper)
	return n > 0, err
}

// readersOf gives everybody a paper was sent to.
func readersOf(t *db.Tx, paper int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], "select distinct person from paper_receipt where paper = $1 order by person", paper)
}

// receiptOf gives a person's receipt of a version, else of the latest he got,
// nil for none.
func receiptOf(t *db.Tx, paper int64, version int, person int64) (*Receipt, error) {
	if person == 0 {
		return nil, nil
	}
	r, ok, err := db.Maybe(t, scanReceipt, "select "+receiptColumns+` from paper_receipt r where r.person = $1 and r.paper = $2
		order by case when r.version = $3 then 0 else 1 end, r.version desc limit 1`, person, paper, version)
	if err != nil || !ok {
		return nil, err
	}
	return &r, nil
}

// receiptsAt gives the receipts of a version (0: of any) in a body (0: in all).
func receiptsAt(t *db.Tx, paper int64, version int, unit int64) ([]Receipt, error) {
	if unit != 0 {
		return db.All(t, scanReceipt, "select "+receiptColumns+` from paper_receipt r where r.unit = $1 and r.paper = $2
			and (r.version = $3 or cast($3 as bigint) = 0) order by r.version, r.person`, unit, paper, version)
	}
	return db.All(t, scanReceipt, "select "+receiptColumns+` from paper_receipt r where r.paper = $1
		and (r.version = $2 or cast($2 as bigint) = 0) order by r.version, r.person`, paper, version)
}

func hadVersion(t *db.Tx, paper int64, version int) (map[int64]bool, error) {
	ids, err := db.All(t, db.Scalar[int64], "select person from paper_receipt where paper = $1 and version = $2 order by person", paper, version)
	out := make(map[int64]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// gotBefore gives who got a version before one, each in the body he got the
// latest of them in.
func gotBefore(t *db.Tx, paper int64, version int) ([]addressee, error) {
	rows, err := db.All(t, scanReceipt, "select "+receiptColumns+` from paper_receipt r where r.paper = $1 and r.version < $2
		order by r.version desc, r.person`, paper, version)
	var out []addressee
	seen := map[int64]bool{}
	for _, r := range rows {
		if !seen[r.Person] {
			seen[r.Person] = true
			out = append(out, addressee{r.Person, r.Unit})
		}
	}
	return out, err
}

func insertSend(t *db.Tx, s Send, receipts [][]any) error {
	if _, err := t.Exec(`insert into paper_send (id, paper, version, unit, scope, due_on, people, at, by_person) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.Paper, s.Version, s.Unit, string(s.Scope), s.Due, s.People, s.At, s.By); err != nil {
		return err
	}
	return t.InsertMany("paper_receipt", []string{"paper", "version", "person", "unit", "send", "due_on", "sent_at", "opened_at", "read_at", "given_on", "given_by", "reminded_at"}, receipts)
}

func sendsOf(t *db.Tx, paper int64) ([]Send, error) {
	return db.All(t, func(r db.Row) (s Send, err error) {
		err = r.Scan(&s.ID, &s.Paper, &s.Version, &s.Unit, &s.Scope, &s.Due, &s.People, &s.At, &s.By)
		return s, err
	}, "select id, paper, version, unit, scope, due_on, people, at, by_person from paper_send where paper = $1 order by id desc", paper)
}

func setOpened(t *db.Tx, paper int64, version int, person int64) error {
	_, err := t.Exec("update paper_receipt set opened_at = $1 where paper = $2 and version = $3 and person = $4 and opened_at = 0", t.Now(), paper, version, person)
	return err
}

// setRead notes that a person has read a version; that he opened it goes without
// saying.
func setRead(t *db.Tx, paper int64, version int, person int64) error {
	_, err := t.Exec(`update paper_receipt set read_at = $1, opened_at = case when opened_at = 0 then cast($1 as bigint) else opened_at end
		where paper = $2 and version = $3 and person = $4 and read_at = 0`, t.Now(), paper, version, person)
	return err
}

func setGiven(t *db.Tx, r Receipt, day string, by int64) error {
	_, err := t.Exec("update paper_receipt set given_on = $1, given_by = $2 where paper = $3 and version = $4 and person = $5", day, by, r.Paper, r.Version, r.Person)
	return err
}

// setReminded calls the missing of a body (0: of all) to mind, but for those who
// were since before.
func setReminded(t *db.Tx, paper int64, version int, unit, before int64) (int64, error) {
	n, err := t.Exec(`update paper_receipt set reminded_at = $1 where paper = $2 and version = $3 and read_at = 0 and given_on = ''
		and reminded_at < $4 and (unit = $5 or cast($5 as bigint) = 0)`, t.Now(), paper, version, before, unit)
	return n, err
}

// waitsFor gives the papers a person has to read, what is due first, of each the
// latest version he got.
func waitsFor(t *db.Tx, person int64, limit int) ([]Received, error) {
	return db.Recall(t, scanReceived, "select "+paperColumns+", "+receiptColumns+` from paper_receipt r cross join paper p
		where r.person = $1 and r.read_at = 0 and r.given_on = '' and p.id = r.paper and p.removed_at = 0
		and not exists (select 1 from paper_receipt x where x.person = r.person and x.paper = r.paper and x.version > r.version)
		order by case when r.due_on = '' then '9999-12-31' else r.due_on end, r.sent_at desc, r.paper limit $2`, person, limit)
}

func scanReceived(row db.Row) (r Received, err error) {
	err = row.Scan(append(r.Paper.dest(), r.Receipt.dest()...)...)
	return r, err
}

// receivedBy gives all a person got, what waits first.
func receivedBy(t *db.Tx, person int64, limit int) ([]Received, error) {
	return db.All(t, scanReceived, "select "+paperColumns+", "+receiptColumns+` from paper_receipt r cross join paper p
		where r.person = $1 and p.id = r.paper and p.removed_at = 0
		and not exists (select 1 from paper_receipt x where x.person = r.person and x.paper = r.paper and x.version > r.version)
		order by case when r.read_at = 0 and r.given_on = '' then 0 else 1 end, r.sent_at desc, r.paper desc limit $2`, person, limit)
}

// bodiesOf gives the bodies a paper was sent to.
func bodiesOf(t *db.Tx, paper int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], "select distinct unit from paper_receipt where paper = $1 order by unit", paper)
}
