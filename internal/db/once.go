package db

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"nep/internal/fault"
)

// Key (an alias, so that doors can pass one on without knowing this package)
// names one intention of a person, so that sending it twice does it once:
// the text minted when a form was rendered, or device and counter of an
// offline client ("d12-345"). The empty Key is for commands that may repeat.
type Key = string

// Once runs fn the first time key is seen and gives its result reference; when
// the same actor repeats the same payload it gives the stored reference and
// again=true, running nothing. The key is the command's first statement, an
// insert: looking first loses the race on PostgreSQL.
//
// payload is hashed as JSON and not kept. Another actor or another payload
// under the same key is the fault Conflict (key "db.key_reused"). A failed
// command leaves no key, so its faults are decided anew.
func Once(t *Tx, key Key, actor int64, payload any, fn func() (ref int64, err error)) (ref int64, again bool, err error) {
	if key == "" {
		ref, err = fn()
		return ref, false, err
	}
	if len(key) > 100 {
		return 0, false, fault.New("db.once", fault.Invalid, "db.key_reused")
	}
	b, err := json.Marshal(payload)
	if err != nil {
		return 0, false, fault.Wrap("db.once", fault.Internal, err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%T\x00%s", payload, b))
	n, err := t.Exec(`insert into command (key, actor, hash, ref, at) values ($1, $2, $3, 0, $4) on conflict (key) do nothing`,
		string(key), actor, sum[:], t.Now())
	if err != nil {
		return 0, false, err
	}
	if n == 0 {
		type stored struct {
			actor, ref int64
			hash       []byte
		}
		s, err := One(t, func(r Row) (s stored, err error) { err = r.Scan(&s.actor, &s.hash, &s.ref); return s, err },
			`select actor, hash, ref from command where key = $1`, string(key))
		if err != nil {
			return 0, false, err
		}
		if s.actor != actor || string(s.hash) != string(sum[:]) {
			return 0, false, fault.New("db.once", fault.Conflict, "db.key_reused")
		}
		return s.ref, true, nil
	}
	if ref, err = fn(); err != nil {
		return 0, false, err
	}
	if ref != 0 {
		_, err = t.Exec(`update command set ref = $1 where key = $2`, ref, string(key))
	}
	return ref, false, err
}

// KeepKeys is how long a command's key is remembered, ms: 90 days. A device
// that comes back later shows its queue to a person instead of sending it.
const KeepKeys = 90 * 24 * 3600 * 1000

// ForgetKeys removes keys older than KeepKeys and says how many.
func ForgetKeys(t *Tx) (int64, error) {
	return t.Exec(`delete from command where at < $1`, t.Now()-KeepKeys)
}
