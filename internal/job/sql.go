package job

import (
	"time"

	"nep/internal/db"
)

const columns = `id, kind, name, every, account, subject, body, state, run_at, claim, tries, cancel, saved,
	done, total, step_key, fault_key, made_at, ended_at`

func scan(r db.Row) (j Job, err error) {
	var every int64
	err = r.Scan(&j.ID, &j.Kind, &j.Name, &every, &j.Account, &j.Subject, &j.Body, &j.State, &j.RunAt, &j.Claim, &j.Tries,
		&j.Cancel, &j.Saved, &j.Done, &j.Total, &j.Step, &j.Fault, &j.MadeAt, &j.EndedAt)
	j.Every = time.Duration(every) * time.Millisecond
	return j, err
}

func insert(t *db.Tx, j Job) (int64, error) {
	return t.Exec(`insert into job (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, 0, 0, false, '', 0, 0, '', '', $9, 0)
		on conflict (name) where name <> '' do update set kind = excluded.kind, every = excluded.every, body = excluded.body`,
		j.ID, j.Kind, j.Name, j.Every.Milliseconds(), j.Account, j.Subject, j.Body, j.RunAt, t.Now())
}

func byID(t *db.Tx, id int64) (Job, error) {
	return db.One(t, scan, `select `+columns+` from job where id = $1`, id)
}

func byName(t *db.Tx, name string) (Job, error) {
	return db.One(t, scan, `select `+columns+` from job where name = $1 and name <> ''`, name)
}

func bySubject(t *db.Tx, subject int64, limit int) ([]Job, error) {
	return db.All(t, scan, `select `+columns+` from job where subject = $1 order by id desc limit $2`, subject, limit)
}

// claim takes the next job that is due: one that waits, or one whose worker's
// lease fell. PostgreSQL passes over what another worker is taking just now.
func claim(t *db.Tx, kinds []string) (Job, bool, error) {
	skip := ""
	if t.Engine() == db.Postgres {
		skip = "for update skip locked"
	}
	marks, args := db.In(2, kinds)
	return db.Maybe(t, scan, `update job set state = 'running', claim = claim + 1, tries = tries + 1, run_at = $2
		where id = (select id from job where state in ('queued', 'running') and run_at <= $1 and kind in (`+marks+`)
			order by run_at, id limit 1 `+skip+`)
		returning `+columns, append([]any{t.Now(), t.Now() + lease.Milliseconds()}, args...)...)
}

// held changes the job a worker holds: no row means its lease fell.
func hold(t *db.Tx, j Job, set string, args ...any) (bool, error) {
	n, err := t.Exec(`update job set `+set+` where id = $1 and claim = $2 and state = 'running'`, append([]any{j.ID, j.Claim}, args...)...)
	return n > 0, err
}

func cancel(t *db.Tx, id int64) error {
	_, err := t.Exec(`update job set cancel = true,
		ended_at = case when state = 'queued' then cast($2 as bigint) else ended_at end,
		state = case when state = 'queued' then 'cancelled' else state end
		where id = $1 and state in ('queued', 'running') and name = ''`, id, t.Now())
	return err
}

func forget(t *db.Tx, before int64) (int64, error) {
	return t.Exec(`delete from job where ended_at > 0 and ended_at < $1`, before)
}
