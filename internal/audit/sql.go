package audit

import (
	"nep/internal/db"
)

const rowColumns = `e.id, e.at, e.actor, e.account, e.hat, e.unit, e.kind, e.subject, e.digest`

func (r *row) dest() []any {
	return []any{&r.id, &r.at, &r.actor, &r.account, &r.hat, &r.unit, &r.kind, &r.subject, &r.digest}
}

func scanRow(s db.Row) (r row, err error) { err = s.Scan(r.dest()...); return r, err }

func insertEvent(t *db.Tx, r row) error {
	_, err := t.Exec(`insert into audit_event (id, at, actor, account, hat, unit, kind, subject, digest)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.id, r.at, r.actor, r.account, r.hat, r.unit, r.kind, r.subject, r.digest)
	return err
}

func insertPayload(t *db.Tx, event int64, salt []byte, body string) error {
	_, err := t.Exec(`insert into audit_payload (event, salt, body) values ($1, $2, $3)`, event, salt, body)
	return err
}

func deletePayload(t *db.Tx, event int64) (int64, error) {
	return t.Exec(`delete from audit_payload where event = $1`, event)
}

func eventByID(t *db.Tx, id int64) (row, error) {
	return db.One(t, scanRow, `select `+rowColumns+` from audit_event e where e.id = $1`, id)
}

func unsealed(t *db.Tx, limit int) ([]row, error) {
	return db.All(t, scanRow, `select `+rowColumns+` from audit_event e where e.seq is null order by e.id limit $1`, limit)
}

// number gives the unsealed rows up to id their numbers, from first on in the
// order of ids, and says how many it numbered.
func number(t *db.Tx, first, upTo int64) (int64, error) {
	return t.Exec(`update audit_event as e set seq = n.seq
		from (select id, cast($1 as bigint) + row_number() over (order by id) - 1 as seq
			from audit_event where seq is null and id <= $2) n
		where e.id = n.id`, first, upTo)
}

// sealedCount is how many events have a number: the size of the log.
func sealedCount(t *db.Tx) (int64, error) {
	return db.One(t, db.Scalar[int64], `select coalesce(max(seq) + 1, 0) from audit_event`)
}

func unsealedCount(t *db.Tx) (int64, error) {
	return db.One(t, db.Scalar[int64], `select count(*) from audit_event where seq is null`)
}

// sealedFrom gives the next sealed rows after the number after, with payloads.
func sealedFrom(t *db.Tx, after int64, limit int) ([]sealedRow, error) {
	return db.All(t, func(r db.Row) (s sealedRow, err error) {
		err = r.Scan(append(s.dest(), &s.seq, &s.salt, &s.body)...)
		return s, err
	}, `select `+rowColumns+`, e.seq, p.salt, coalesce(p.body, '') from audit_event e
		left join audit_payload p on p.event = e.id where e.seq > $1 order by e.seq limit $2`, after, limit)
}

type storedHash struct {
	place int64
	hash  []byte
}

func hashesFrom(t *db.Tx, after int64, limit int) ([]storedHash, error) {
	return db.All(t, func(r db.Row) (h storedHash, err error) { err = r.Scan(&h.place, &h.hash); return h, err },
		`select place, hash from audit_hash where place > $1 order by place limit $2`, after, limit)
}

func hashesAt(t *db.Tx, places []int64) ([]storedHash, error) {
	marks, args := db.In(0, places)
	return db.All(t, func(r db.Row) (h storedHash, err error) { err = r.Scan(&h.place, &h.hash); return h, err },
		`select place, hash from audit_hash where place in (`+marks+`)`, args...)
}

func insertHashes(t *db.Tx, rows [][]any) error {
	return t.InsertMany("audit_hash", []string{"place", "hash"}, rows)
}

func insertHead(t *db.Tx, size int64, text string) error {
	_, err := t.Exec(`insert into audit_head (size, at, text) values ($1, $2, $3)`, size, t.Now(), text)
	return err
}

type storedHead struct {
	size int64
	text string
}

func scanHead(r db.Row) (h storedHead, err error) { err = r.Scan(&h.size, &h.text); return h, err }

func headsFrom(t *db.Tx, after int64, limit int) ([]storedHead, error) {
	return db.All(t, scanHead, `select size, text from audit_head where size > $1 order by size limit $2`, after, limit)
}

func newestHead(t *db.Tx) (storedHead, bool, error) {
	return db.Maybe(t, scanHead, `select size, text from audit_head order by size desc limit 1`)
}

// erasures gives those of events that an event of KindErase names.
func erasures(t *db.Tx, events []int64) ([]int64, error) {
	marks, args := db.In(1, events)
	return db.All(t, db.Scalar[int64], `select subject from audit_event where kind = $1 and subject in (`+marks+`)`,
		append([]any{KindErase}, args...)...)
}

const keyPrefix = "audit.key."

func knownKeys(t *db.Tx) ([]string, error) {
	return db.All(t, db.Scalar[string], `select value from setting where key >= $1 and key < $2 order by key`, keyPrefix, keyPrefix+"~")
}

func insertKey(t *db.Tx, name, verifier string) (bool, error) {
	n, err := t.Exec(`insert into setting (key, value) values ($1, $2) on conflict (key) do nothing`, keyPrefix+name, verifier)
	return n > 0, err
}
