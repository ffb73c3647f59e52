package blob

import (
	"nep/internal/db"
	"nep/internal/fault"
)

// row is a stored file as the database knows it.
type row struct {
	Info
	hash   string
	refs   int64
	purged int64 // Unix ms; 0 is not
}

const columns = "id, hash, size, at, refs, purged_at"

func scan(r db.Row) (b row, err error) {
	err = r.Scan(&b.ID, &b.hash, &b.Size, &b.At, &b.refs, &b.purged)
	return b, err
}

func byID(t *db.Tx, id int64) (row, error) {
	b, ok, err := db.Maybe(t, scan, "select "+columns+" from blob where id = $1", id)
	if err == nil && !ok {
		err = fault.New("blob", fault.NotFound, "fault.not_found")
	}
	return b, err
}

func isPurged(t *db.Tx, hash string) (bool, error) {
	n, _, err := db.Maybe(t, db.Scalar[int64], "select purged_at from blob where hash = $1", hash)
	return n != 0, err
}

// upsert gives the row of hash, new or made young again.
func upsert(t *db.Tx, hash string, size int64) (Info, error) {
	b, err := db.One(t, scan, `insert into blob (`+columns+`) values ($1, $2, $3, $4, 0, 0)
		on conflict (hash) do update set at = excluded.at returning `+columns, t.ID(), hash, size, t.Now())
	if err != nil {
		return Info{}, err
	}
	if b.purged != 0 { // purged between the first look and now
		return Info{}, fault.New("blob.put", fault.State, "blob.purged")
	}
	return b.Info, nil
}

func addRef(t *db.Tx, id, n int64) error {
	done, err := t.Exec("update blob set refs = refs + $1 where id = $2", n, id)
	if err == nil && done == 0 {
		err = fault.New("blob", fault.NotFound, "fault.not_found")
	}
	if err == nil && n < 0 { // let go today: its day begins today
		_, err = t.Exec("update blob set at = $1 where id = $2", t.Now(), id)
	}
	return err
}

func markPurged(t *db.Tx, id int64) error {
	_, err := t.Exec("update blob set purged_at = $1 where id = $2", t.Now(), id)
	return err
}

// unkept gives some rows nobody has kept since before.
func unkept(t *db.Tx, before int64) ([]row, error) {
	return db.All(t, scan, "select "+columns+" from blob where refs <= 0 and purged_at = 0 and at < $1 order by at, id limit 500", before)
}

// drop takes away the row of id if still nobody keeps it.
func drop(t *db.Tx, id, before int64) (bool, error) {
	n, err := t.Exec("delete from blob where id = $1 and refs <= 0 and purged_at = 0 and at < $2", id, before)
	return n > 0, err
}

// stands says whether a row needs the file with this hash.
func stands(t *db.Tx, hash string) (bool, error) {
	n, err := db.One(t, db.Scalar[int64], "select count(*) from blob where hash = $1 and purged_at = 0", hash)
	return n > 0, err
}
