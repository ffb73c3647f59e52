package device

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

func count(t *db.Tx, account int64) (int64, error) {
	return db.One(t, func(r db.Row) (n int64, err error) { err = r.Scan(&n); return n, err }, `select count(*) from device where account = $1`, account)
}

func insert(t *db.Tx, d Device) error {
	_, err := t.Exec(`insert into device (id, account, secret, made_at, done) values ($1, $2, $3, $4, 0)`, d.ID, d.Account, d.Secret, t.Now())
	return err
}

func byID(t *db.Tx, id int64) (Device, bool, error) {
	return db.Maybe(t, func(r db.Row) (d Device, err error) {
		err = r.Scan(&d.ID, &d.Account, &d.Secret, &d.Done)
		return d, err
	}, `select id, account, secret, done from device where id = $1`, id)
}

// settled is a command that was decided.
type settled struct {
	n            int64
	uid, refused string
}

func settledOf(t *db.Tx, device int64, commands []Command) (map[int64]settled, error) {
	out := map[int64]settled{}
	if len(commands) == 0 {
		return out, nil
	}
	first, last := commands[0].N, commands[0].N
	for _, c := range commands {
		first, last = min(first, c.N), max(last, c.N)
	}
	rows, err := db.All(t, func(r db.Row) (s settled, err error) { err = r.Scan(&s.n, &s.uid, &s.refused); return s, err },
		`select n, uid, refused from device_command where device = $1 and n >= $2 and n <= $3 order by n`, device, first, last)
	for _, s := range rows {
		out[s.n] = s
	}
	return out, err
}

// settledElsewhere gives those settled under another device of the account.
func settledElsewhere(t *db.Tx, d Device, commands []Command) (map[string]settled, error) {
	out := map[string]settled{}
	if len(commands) == 0 {
		return out, nil
	}
	uids := make([]string, len(commands))
	for i, c := range commands {
		uids[i] = c.UID
	}
	rows, err := db.All(t, func(r db.Row) (s settled, err error) { err = r.Scan(&s.uid, &s.refused); return s, err },
		`select c.uid, c.refused from device_command c join device v on v.id = c.device where v.account = $1 and c.device <> $2 and c.uid in (`+db.Marks(3, len(uids))+`)`,
		append([]any{d.Account, d.ID}, db.Anys(uids)...)...)
	for _, s := range rows {
		out[s.uid] = s
	}
	return out, err
}

// keep writes what was settled; another process that has settled meanwhile is a
// Conflict, and the device asks again.
func keep(t *db.Tx, device, from, to int64, rows []settled) error {
	n, err := t.Exec(`update device set done = $1 where id = $2 and done = $3`, to, device, from)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New("device.settle", fault.Conflict, "device.again")
	}
	day := clock.Day(t.Now())
	var all [][]any
	for _, s := range rows {
		all = append(all, []any{device, s.n, s.uid, day, s.refused})
	}
	return t.InsertMany("device_command", []string{"device", "n", "uid", "day", "refused"}, all)
}

func forget(t *db.Tx, before string) (int64, error) {
	return t.Exec(`delete from device_command where day < $1`, before)
}
