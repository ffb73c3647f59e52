package app

import (
	"context"
	"sync"
	"time"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
)

// waitCount counts what waits for a person, for the number every page shows. It
// asks the rooms again as soon as anything was written that is not another's own
// affair (db.Tx.Personal), or the person did anything: nothing shown is older than
// the data, and a day that ends shows within half a minute.
type waitCount struct {
	cycle *cycle.Service
	db    *db.DB

	mu   sync.Mutex
	seen map[int64]*counts // by account
}

// counts are a person's, by the hat worn.
type counts struct {
	acted int // how often he did something
	hats  map[string]counted
}

type counted struct {
	n       int
	changes int64
	at      time.Time
}

const (
	countFor = 30 * time.Second
	countMax = 10_000 // people; then it begins anew
)

func (w *waitCount) of(ctx context.Context, a access.Actor) int {
	hat, now, changes := a.Hat.Key(), time.Now(), w.changes()
	w.mu.Lock()
	own := w.own(a.Account)
	c, ok := own.hats[hat]
	acted := own.acted
	w.mu.Unlock()
	if ok && c.changes == changes && now.Sub(c.at) < countFor {
		return c.n
	}
	items, err := w.cycle.Waiting(ctx, a)
	if err != nil {
		return 0 // the page itself will say what is wrong
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if own = w.own(a.Account); own.acted == acted {
		own.hats[hat] = counted{len(items), changes, now}
	}
	return len(items)
}

// own gives what is known of an account. The caller holds mu.
func (w *waitCount) own(account int64) *counts {
	if w.seen == nil || len(w.seen) > countMax {
		w.seen = map[int64]*counts{}
	}
	if w.seen[account] == nil {
		w.seen[account] = &counts{hats: map[string]counted{}}
	}
	return w.seen[account]
}

// changes counts what was written that others may have to do with.
func (w *waitCount) changes() int64 {
	s := w.db.Stats()
	return s.Commands - s.Personal
}

// acted forgets what was counted for an account, which has just done something.
func (w *waitCount) acted(account int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	own := w.own(account)
	own.acted++
	clear(own.hats)
}
