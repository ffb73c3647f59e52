package account

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"nep/internal/clock"
	"nep/internal/fault"
)

// Limit is how often: Burst at once, then one more after each Every.
type Limit struct {
	Burst int
	Every time.Duration
}

// Limits bound wrong tries. A right sign-in gives its try back, so that a
// whole office behind one address signs in on a morning.
type Limits struct {
	Address Limit // of one address, whatever it tries
	Pair    Limit // of one login or slip from one address
	// Account is of one login or slip from all addresses together. It does not
	// hold up an address that has not failed at it: else whoever knows a
	// secretary's login could keep him out.
	Account Limit
	Keep    int // how many of each are remembered
}

// DefaultLimits let a person mistype, and a guesser make about 300 guesses a
// day from one address at one account.
var DefaultLimits = Limits{Address: Limit{30, 10 * time.Second}, Pair: Limit{6, 5 * time.Minute},
	Account: Limit{30, 20 * time.Second}, Keep: 20_000}

// limiter remembers tries by a key, in memory: a restart forgets, which costs
// less than a write for each try of a stranger.
type limiter struct {
	limit Limit
	keep  int
	mu    sync.Mutex
	of    map[string]*rate.Limiter
}

func newLimiter(l Limit, keep int) *limiter {
	return &limiter{limit: l, keep: max(1, keep), of: map[string]*rate.Limiter{}}
}

// take takes one try of key at now. When there is none it says how long to
// wait; else giveBack returns the try.
func (l *limiter) take(key string, now time.Time) (giveBack func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lim := l.of[key]
	if lim == nil {
		if len(l.of) >= l.keep {
			l.makeRoom(now)
		}
		lim = rate.NewLimiter(rate.Every(l.limit.Every), l.limit.Burst)
		l.of[key] = lim
	}
	r := lim.ReserveN(now, 1)
	if d := r.DelayFrom(now); d > 0 {
		r.CancelAt(now)
		return nil, d
	}
	return func() { r.CancelAt(now) }, 0
}

// whole says whether key has all its tries. Tries given back while others were
// taken leave a fraction behind.
func (l *limiter) whole(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	lim := l.of[key]
	return lim == nil || lim.TokensAt(now) > float64(l.limit.Burst)-0.5
}

// makeRoom forgets keys that have all their tries back, and when there are
// none a tenth of all, whichever: memory stays bounded under any flood.
func (l *limiter) makeRoom(now time.Time) {
	for k, lim := range l.of {
		if lim.TokensAt(now) >= float64(l.limit.Burst) {
			delete(l.of, k)
		}
	}
	drop := len(l.of) - l.keep*9/10
	for k := range l.of {
		if drop <= 0 {
			break
		}
		delete(l.of, k)
		drop--
	}
}

// addressKey is what an address counts as: a home has a whole /64 of IPv6.
func addressKey(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "?"
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}

// try takes a try of the address, of what is tried from it, and of what is
// tried from everywhere. The fault RateLimited carries when to come back.
func (s *Service) try(op, address, what string) (giveBack func(), err error) {
	now := clock.Time(s.DB.Now())
	from := addressKey(address)
	pair := from + " " + what
	clean := s.byPair.whole(pair, now)
	back, wait := s.byAddress.take(from, now)
	if back == nil {
		return nil, limited(op, now, wait)
	}
	backPair, wait := s.byPair.take(pair, now)
	if backPair == nil {
		back() // the address has not guessed anything
		return nil, limited(op, now, wait)
	}
	backAll, wait := s.byAccount.take(what, now)
	switch {
	case backAll != nil:
	case clean:
		backAll = func() {}
	default:
		back()
		backPair()
		return nil, limited(op, now, wait)
	}
	return func() { back(); backPair(); backAll() }, nil
}

// limited says how long to wait in whole minutes, and a time of day when it is
// over: people do not count seconds.
func limited(op string, now time.Time, wait time.Duration) error {
	until := now.Add(wait)
	if whole := until.Truncate(time.Minute); whole.Before(until) {
		until = whole.Add(time.Minute)
	}
	return fault.New(op, fault.RateLimited, "account.limited",
		"Minutes", int((wait+time.Minute-1)/time.Minute), "At", until.Format("15:04"))
}
