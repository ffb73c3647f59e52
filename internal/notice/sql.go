package notice

import "nep/internal/db"

const columns = "id, kind, subject, unit, person, way, sent_at, sent_by, opened_at"

func scan(r db.Row) (n Notice, err error) {
	err = r.Scan(&n.ID, &n.Kind, &n.Subject, &n.Unit, &n.Person, &n.Way, &n.SentAt, &n.SentBy, &n.OpenedAt)
	return n, err
}

func toldOf(t *db.Tx, kind string, subject int64) (map[int64]bool, error) {
	ids, err := db.All(t, db.Scalar[int64], "select person from notice where kind = $1 and subject = $2", kind, subject)
	told := make(map[int64]bool, len(ids))
	for _, id := range ids {
		told[id] = true
	}
	return told, err
}

func insert(t *db.Tx, rows [][]any) error {
	return t.InsertMany("notice", []string{"id", "kind", "subject", "unit", "person", "way", "sent_at", "sent_by", "opened_at"}, rows)
}

func open(t *db.Tx, kind string, subject, person int64) error {
	_, err := t.Exec("update notice set opened_at = $1 where kind = $2 and subject = $3 and person = $4 and opened_at = 0",
		t.Now(), kind, subject, person)
	return err
}

func anew(t *db.Tx, kind string, subject int64) error {
	_, err := t.Exec("update notice set opened_at = 0 where kind = $1 and subject = $2 and way = 'nep'", kind, subject)
	return err
}

func unopen(t *db.Tx, id int64) error {
	_, err := t.Exec("update notice set opened_at = 0 where id = $1", id)
	return err
}

func restate(t *db.Tx, id int64, way Way, at, by int64) error {
	_, err := t.Exec("update notice set way = $2, sent_at = $3, sent_by = $4 where id = $1", id, string(way), at, by)
	return err
}

// Keys grow, so they tell the order within one instant.
func of(t *db.Tx, kind string, subject int64) ([]Notice, error) {
	return db.All(t, scan, "select "+columns+" from notice where kind = $1 and subject = $2 order by sent_at, id", kind, subject)
}

func unopened(t *db.Tx, person int64, kind string, limit int) ([]Notice, error) {
	return db.All(t, scan, "select "+columns+` from notice
		where person = $1 and kind = $2 and opened_at = 0 and way = 'nep' order by id desc limit $3`, person, kind, limit)
}
