package device

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Device is a phone or computer of an account.
type Device struct {
	ID      int64
	Account int64
	Secret  []byte // 32 bytes
	Done    int64  // up to here everything is settled
}

// Key names the n-th command of the device.
func (d Device) Key(n int64) db.Key { return fmt.Sprintf("d%d-%d", d.ID, n) }

// most is how many devices an account may have: whoever empties his browser
// every day for a year and more still gets one.
const most = 1000

// MostAtOnce is how many commands are taken at a time.
const MostAtOnce = 100

// Keep is how long a command may wait, ms; after that a person is shown it.
const Keep = db.KeepKeys

// Service is the room. Make it with New.
type Service struct {
	DB *db.DB

	mu   sync.Mutex
	busy map[int64]*turn
}

// turn is an account's place in the queue before it.
type turn struct {
	sync.Mutex
	waiting int
}

// New makes the service.
func New(d *db.DB) *Service { return &Service{DB: d, busy: map[int64]*turn{}} }

// Register gives the actor's account a new device. Repeating it gives another.
// Fault: RateLimited (an account with far too many).
func (s *Service) Register(ctx context.Context, actor access.Actor) (Device, error) {
	return db.Write(ctx, s.DB, db.On("account", actor.Account), func(t *db.Tx) (Device, error) {
		if err := mine(actor, actor.Account); err != nil {
			return Device{}, err
		}
		n, err := count(t, actor.Account)
		if err != nil {
			return Device{}, err
		}
		if n >= most {
			return Device{}, fault.New("device.register", fault.RateLimited, "device.many")
		}
		d := Device{ID: t.ID(), Account: actor.Account, Secret: make([]byte, 32)}
		_, _ = rand.Read(d.Secret) // never fails since Go 1.24
		return d, insert(t, d)
	})
}

// Mine gives a device of the actor's own account. Fault: NotFound (none, or
// another's).
func (s *Service) Mine(ctx context.Context, actor access.Actor, id int64) (Device, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Device, error) {
		d, ok, err := byID(t, id)
		if err == nil && !ok {
			err = fault.New("device.mine", fault.NotFound, "device.none")
		}
		if err == nil {
			err = mine(actor, d.Account)
		}
		if err != nil {
			return Device{}, err
		}
		return d, nil
	})
}

// Sealed gives the device a file says it comes from, whoever brings it: its
// secret opens the file, which proves where it was made. It goes nowhere else.
// Fault: NotFound.
func (s *Service) Sealed(ctx context.Context, id int64) (Device, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Device, error) {
		d, ok, err := byID(t, id)
		if err == nil && !ok {
			err = fault.New("device.sealed", fault.NotFound, "device.none")
		}
		return d, err
	})
}

func mine(actor access.Actor, account int64) error {
	return access.Check(actor, access.SelfView, access.Subject{Account: account})
}

// Command names one command of a device; UID is drawn by the device when it is
// made and tells a copy from another under the same number.
type Command struct {
	N   int64
	UID string
}

// Outcome is what came of doing a command.
type Outcome struct {
	Later   bool   // it could not be decided now: it and what follows stay where they are
	Refused string // the sentence of a refusal, "" when it was done
	To      string // the page to look at next
	Said    string // what was done, in a sentence
}

// State is what a device is told of a command.
type State string

// The states.
const (
	Done    State = "done"
	Before  State = "before"  // done when it came the first time
	Refused State = "refused" // with the reason, now or when it came the first time
	Later   State = "later"   // not decided yet, nothing was done
	Gap     State = "gap"     // those before it are missing: send from Expect on
	Other   State = "other"   // its number stands for another command: take a new one
	Gone    State = "gone"    // settled so long ago that nobody knows how
)

// Answer is what a device is told of one command.
type Answer struct {
	N      int64  `json:"n"`
	State  State  `json:"state"`
	Said   string `json:"said,omitempty"`
	To     string `json:"to,omitempty"`
	Expect int64  `json:"expect,omitempty"`
}

// Settle has do called for each command of the device that is next in turn, and
// keeps what came of it. Commands may come in any order, again, and twice at
// once: do is called once for each number until it is settled, one at a time
// for an account. do's deed must carry the key Device.Key(n), for an answer that
// was decided may still be lost with the process. The device's rights are the
// caller's. Faults: Invalid (too many at once, a number below 1, no UID).
func (s *Service) Settle(ctx context.Context, d Device, commands []Command, do func(i int, key db.Key) Outcome) ([]Answer, error) {
	const op = "device.settle"
	if len(commands) > MostAtOnce {
		return nil, fault.New(op, fault.Invalid, "device.broken")
	}
	order := make([]int, len(commands))
	for i, c := range commands {
		if c.N < 1 || c.N > 1<<52 || c.UID == "" || len(c.UID) > 64 {
			return nil, fault.New(op, fault.Invalid, "device.broken")
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(1, max(-1, commands[a].N-commands[b].N))) })
	defer s.take(d.Account)()

	var elsewhere map[string]settled
	known, err := db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]settled, error) {
		now, ok, err := byID(t, d.ID)
		if err != nil || !ok {
			return nil, err
		}
		d.Done = now.Done
		if elsewhere, err = settledElsewhere(t, d, commands); err != nil {
			return nil, err
		}
		return settledOf(t, d.ID, commands)
	})
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(commands))
	begun, fresh := d.Done, []settled(nil)
	stop := false
	for _, i := range order {
		c, a := commands[i], &answers[i]
		a.N = c.N
		row, has := known[c.N]
		switch {
		case c.N <= d.Done && !has:
			a.State = Gone
		case c.N <= d.Done && row.uid != c.UID:
			a.State, stop = Other, true // what follows goes behind it, under new numbers
		case c.N <= d.Done && row.refused != "":
			a.State, a.Said = Refused, row.refused
		case c.N <= d.Done:
			a.State = Before
		case stop:
			a.State = Later
		case c.N > d.Done+1:
			a.State, a.Expect = Gap, d.Done+1
		default:
			var out Outcome
			twin, twice := elsewhere[c.UID]
			if twice {
				out.Refused = twin.refused
			} else {
				out = do(i, d.Key(c.N))
			}
			if out.Later {
				a.State, a.Said, stop = Later, out.Said, true
				continue
			}
			a.State, a.Said, a.To = Done, out.Said, out.To
			if twice {
				a.State = Before
			}
			if out.Refused != "" {
				a.State, a.Said = Refused, out.Refused
			}
			row = settled{n: c.N, uid: c.UID, refused: out.Refused}
			known[c.N] = row
			fresh = append(fresh, row)
			d.Done = c.N
		}
	}
	if len(fresh) == 0 {
		return answers, nil
	}
	// What was done is done, though the one who asked may be gone by now.
	err = db.Do(context.WithoutCancel(ctx), s.DB, db.On("device", d.ID), func(t *db.Tx) error {
		t.Personal()
		return keep(t, d.ID, begun, d.Done, fresh)
	})
	return answers, err
}

// take waits for the turn of an account's devices and gives what ends it.
func (s *Service) take(id int64) func() {
	s.mu.Lock()
	q := s.busy[id]
	if q == nil {
		q = &turn{}
		s.busy[id] = q
	}
	q.waiting++
	s.mu.Unlock()
	q.Lock()
	return func() {
		q.Unlock()
		s.mu.Lock()
		if q.waiting--; q.waiting == 0 {
			delete(s.busy, id)
		}
		s.mu.Unlock()
	}
}

// Sweep forgets what was settled 90 days ago and says how much that was.
func (s *Service) Sweep(ctx context.Context) (int64, error) {
	return db.Write(ctx, s.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
		return forget(t, clock.Day(t.Now()-db.KeepKeys))
	})
}
