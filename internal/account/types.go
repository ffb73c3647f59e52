package account

import (
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
)

// Account is one way into the program: of a person, or of a technical
// administrator without a member's row (Person 0).
type Account struct {
	ID          int64
	Person      int64
	Login       string // normalised, see NormalLogin
	Name        string // the person's name, or what the administrator is called
	Admin       bool
	MustChange  bool // a temporary password is in use: only changing it should be offered; never in a session of a slip
	HasPassword bool
	Disabled    bool
	DisabledAt  int64 // 0 when not
	MadeAt      int64
	GivenAt     int64  // when somebody else last gave it a password, by opening or resetting it; 0 never
	Lang        string // "" until chosen
}

// The ways a session began.
const (
	WayPassword = "password"
	WaySlip     = "slip"
)

// Session is one browser signed in.
type Session struct {
	ID      int64
	Account int64
	MadeAt  int64 // Unix ms, as all instants
	SeenAt  int64 // not exact: written at most every five minutes
	Until   int64 // absolute end
	Way     string
	Device  string // "Chrome, Android"; "" when not known
	Address string
	This    bool // in a list: the session that asks

	// Only from Resolve, SignIn, UseSlip and MakeFirst.
	Person int64
	Hats   []access.Hat // every hat of today, in the order pages offer them
	Hat    access.Hat   // the one worn; zero when there is none

	hat     string // the key stored
	endedAt int64
}

// Actor is who asks, wearing the session's hat.
func (s Session) Actor() access.Actor {
	return access.Actor{Account: s.Account, Person: s.Person, Session: s.ID, Hat: s.Hat}
}

// SignedIn is a new session and the token its browser keeps; the token is
// nowhere else.
type SignedIn struct {
	Token   string
	Session Session
	Account Account
}

// Settings are how long things last and what hashing costs.
type Settings struct {
	Idle        time.Duration // a password session unused for so long has ended
	Absolute    time.Duration // and after so long in any case
	Slip        time.Duration // a printed slip can be used for so long
	SlipSession time.Duration // the phone remembers for so long, used or not
	Hash        Params
	HashAtOnce  int // how many hashes are computed at one time: bounds memory
	Limits      Limits
}

// Defaults are the settings of a new installation.
func Defaults() Settings {
	day := 24 * time.Hour
	return Settings{Idle: day, Absolute: 30 * day, Slip: 14 * day, SlipSession: 180 * day,
		Hash: DefaultParams, HashAtOnce: 4, Limits: DefaultLimits}
}

// over says whether a session has ended by itself at now.
func (set Settings) over(s Session, now int64) bool {
	idle := set.Idle
	if s.Way == WaySlip {
		idle = set.SlipSession
	}
	return now >= s.Until || now >= s.SeenAt+idle.Milliseconds()
}

// Browser is where a request came from.
type Browser struct {
	Address   string // without port
	UserAgent string
}

func clip(s string, n int) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "")
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

func today(now int64) string { return clock.Day(now) }
