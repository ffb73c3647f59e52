package document

import (
	"nep/internal/blob"
	"nep/internal/db"
)

// ---- versions ----

const versionColumns = "paper, n, title, blob, file_name, media, size, body, made_at, made_by"

func scanVersion(r db.Row) (v Version, err error) {
	err = r.Scan(&v.Paper, &v.N, &v.Title, &v.Blob, &v.FileName, &v.Media, &v.Size, &v.Body, &v.MadeAt, &v.MadeBy)
	return v, err
}

// versionsOf gives what a paper was before, the earliest first.
func versionsOf(t *db.Tx, paper int64) ([]Version, error) {
	return db.All(t, scanVersion, "select "+versionColumns+" from paper_version where paper = $1 order by n", paper)
}

func versionOf(t *db.Tx, paper int64, n int) (Version, bool, error) {
	return db.Maybe(t, scanVersion, "select "+versionColumns+" from paper_version where paper = $1 and n = $2", paper, n)
}

// revise puts what a paper was among its versions and what it is now in its row.
func revise(t *db.Tx, old, p Paper) error {
	at, by := old.RevisedAt, old.RevisedBy
	if at == 0 {
		at, by = old.MadeAt, old.MadeBy
	}
	if _, err := t.Exec("insert into paper_version ("+versionColumns+") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		old.ID, old.Version, old.Title, old.Blob, old.FileName, old.Media, old.Size, old.Body, at, by); err != nil {
		return err
	}
	_, err := t.Exec(`update paper set version = $2, title = $3, blob = $4, file_name = $5, media = $6, size = $7, body = $8, kind = $9,
		revised_at = $10, revised_by = $11 where id = $1`,
		old.ID, p.Version, p.Title, p.Blob, p.FileName, p.Media, p.Size, p.Body, string(p.Kind), p.RevisedAt, p.RevisedBy)
	return err
}

func setClass(t *db.Tx, paper int64, class Class) error {
	_, err := t.Exec("update paper set class = $2 where id = $1", paper, string(class))
	return err
}

// namesakes gives the papers of one thing whose file has a name, the latest
// first.
func namesakes(t *db.Tx, u Use, unit int64, fileName string) ([]Paper, error) {
	if u.Kind == "" {
		return db.All(t, scanPaper, "select "+paperColumns+` from paper p where p.unit = $1 and p.removed_at = 0 and p.file_name = $2
			and not exists (select 1 from paper_use u where u.paper = p.id) order by p.id desc limit 5`, unit, fileName)
	}
	return db.All(t, scanPaper, "select "+paperColumns+` from paper_use u join paper p on p.id = u.paper
		where u.kind = $1 and u.subject = $2 and p.removed_at = 0 and p.file_name = $3 order by p.id desc limit 5`, u.Kind, u.Subject, fileName)
}

// ---- what a page shows ----

// shownOf gives the PDF made of a file, nil where none was tried, with Form ""
// where it could not be made.
func shownOf(t *db.Tx, source int64) (*Shown, error) {
	s, ok, err := db.Maybe(t, func(r db.Row) (s Shown, err error) {
		if err = r.Scan(&s.Blob); s.Blob != 0 {
			s.Form = ShownPDF
		}
		return s, err
	}, "select blob from paper_shown where source = $1", source)
	if err != nil || !ok {
		return nil, err
	}
	return &s, nil
}

// insertShown keeps what was made of a file, 0 for nothing; the first stays.
func insertShown(t *db.Tx, source, made int64) error {
	n, err := t.Exec("insert into paper_shown (source, blob, at) values ($1, $2, $3) on conflict do nothing", source, made, t.Now())
	if err != nil || n == 0 || made == 0 {
		return err
	}
	return blob.Keep(t, made)
}

// stale is what was made of a file that is gone or purged.
type stale struct {
	source, made int64
	purged       bool
}

func staleShown(t *db.Tx) ([]stale, error) {
	return db.All(t, func(r db.Row) (s stale, err error) { err = r.Scan(&s.source, &s.made, &s.purged); return s, err },
		`select s.source, s.blob, coalesce(b.purged_at, 0) <> 0 from paper_shown s left join blob b on b.id = s.source
		where b.id is null or b.purged_at <> 0 order by s.source limit 500`)
}

func dropShown(t *db.Tx, source, made int64) error {
	n, err := t.Exec("delete from paper_shown where source = $1", source)
	if err != nil || n == 0 || made == 0 {
		return err
	}
	return blob.Release(t, made)
}

// papersBefore gives the papers of a unit, the latest first, behind one.
func papersBefore(t *db.Tx, unit, before int64, limit int) ([]Paper, error) {
	return db.All(t, scanPaper, "select "+paperColumns+` from paper p where p.unit = $1 and p.removed_at = 0 and p.id < $2 order by p.id desc limit $3`, unit, before, limit)
}
