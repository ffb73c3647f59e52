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
