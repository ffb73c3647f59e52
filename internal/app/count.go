package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
)

// waitCount counts what waits for a person, for the number every page shows. It
// asks the rooms again as soon as anything was written: nothing shown is older
// than the data, and a day that ends shows within half a minute.
type waitCount struct {
	cycle *cycle.Service
	db    *db.DB

	mu   sync.Mutex
	seen map[string]counted
}

type counted struct {
	n        int
	commands int64
	at       time.Time
}

const (
	countFor = 30 * time.Second
	countMax = 10_000 // people; then it begins anew
)

func (w *waitCount) of(ctx context.Context, a access.Actor) int {
	key, now, commands := fmt.Sprint(a.Account, " ", a.Hat.Key()), time.Now(), w.db.Stats().Commands
	w.mu.Lock()
	c, ok := w.seen[key]
	w.mu.Unlock()
	if ok && c.commands == commands && now.Sub(c.at) < countFor {
		return c.n
	}
	items, err := w.cycle.Waiting(ctx, a)
	if err != nil {
		return 0 // the page itself will say what is wrong
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil || len(w.seen) > countMax {
		w.seen = map[string]counted{}
	}
	w.seen[key] = counted{len(items), commands, now}
	return len(items)
}
