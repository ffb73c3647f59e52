package papers

import (
	"nep/internal/blob"
	"nep/internal/db"
)

const askedColumns = "id, unit, term, account, job, name, blob, size, papers, pages, words, asked_at, made_at"

func scanAsked(r db.Row) (a Asked, err error) {
	err = r.Scan(&a.ID, &a.Unit, &a.Term, &a.account, &a.job, &a.Name, &a.blob, &a.Size, &a.Papers, &a.Pages, &a.Words, &a.AskedAt, &a.MadeAt)
	return a, err
}

func askedByID(t *db.Tx, id int64) (Asked, bool, error) {
	return db.Maybe(t, scanAsked, "select "+askedColumns+" from term_book where id = $1", id)
}

// lastAsked is the last book of a unit's term an account asked for.
func lastAsked(t *db.Tx, account, unit, term int64) (Asked, bool, error) {
	return db.Maybe(t, scanAsked, "select "+askedColumns+" from term_book where account = $1 and unit = $2 and term = $3 order by id desc limit 1", account, unit, term)
}

func insertAsked(t *db.Tx, a Asked) error {
	_, err := t.Exec("insert into term_book ("+askedColumns+") values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, $7, 0)", a.ID, a.Unit, a.Term, a.account, a.job, a.Name, a.AskedAt)
	return err
}

// endAsked keeps a book that was made; false when nobody asks for it any more.
func endAsked(t *db.Tx, a Asked) (bool, error) {
	n, err := t.Exec("update term_book set blob = $2, size = $3, papers = $4, pages = $5, words = $6, made_at = $7 where id = $1 and made_at = 0",
		a.ID, a.blob, a.Size, a.Papers, a.Pages, a.Words, a.MadeAt)
	return n > 0, err
}

// dropAsked lets go of a book.
func dropAsked(t *db.Tx, a Asked) error {
	n, err := t.Exec("delete from term_book where id = $1", a.ID)
	if err != nil || n == 0 || a.blob == 0 {
		return err
	}
	return blob.Release(t, a.blob)
}

// staleAsked are the first books asked for before.
func staleAsked(t *db.Tx, before int64) ([]Asked, error) {
	return db.All(t, scanAsked, "select "+askedColumns+" from term_book where asked_at < $1 order by asked_at, id limit 100", before)
}
