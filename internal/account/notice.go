package account

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
)

// NoticeKind is what happened to an account.
type NoticeKind string

const (
	NoticeSlip   NoticeKind = "slip"   // a slip let a phone in
	NoticeReset  NoticeKind = "reset"  // somebody else gave a new password
	NoticeOpened NoticeKind = "opened" // somebody else opened the account with a password
)

// Notice is a way into an account that its owner should know of.
type Notice struct {
	Kind   NoticeKind
	At     int64
	Device string // of a slip; "" when not known
}

// Key is the message key of a notice's sentence, with the parameter "At".
func (k NoticeKind) Key() string {
	switch k {
	case NoticeSlip:
		return "account.notice.slip"
	case NoticeReset:
		return "account.notice.reset"
	}
	return "account.notice.opened"
}

// noticeFor is how long a notice stands, days.
const noticeFor = 7

// Notices gives what happened to the actor's own account in the last seven
// days, one of a kind at most, the newest of it. There is none for a new
// account that only one session was ever made of: that one is its owner's.
func (s *Service) Notices(ctx context.Context, actor access.Actor) ([]Notice, error) {
	if actor.Account == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Notice, error) {
		a, ok, err := db.RecallOne(t, scanAcc, `select `+accColumns+accFrom+`where a.id = $1`, actor.Account)
		if err != nil || !ok {
			return nil, err
		}
		since := t.Now() - noticeFor*24*3600*1000
		var out []Notice
		if a.Person != 0 {
			at, device, err := lastUse(t, a.Person, since)
			if err != nil {
				return nil, err
			}
			if at != 0 {
				out = append(out, Notice{NoticeSlip, at, device})
			}
		}
		if a.GivenAt > since {
			kind := NoticeReset
			if a.GivenAt == a.MadeAt {
				kind = NoticeOpened
			}
			out = append(out, Notice{Kind: kind, At: a.GivenAt})
		}
		if len(out) > 0 && a.MadeAt > since {
			if n, err := sessionsEver(t, a.ID, 2); err != nil || n < 2 {
				return nil, err
			}
		}
		return out, nil
	})
}

// when is an instant as a person reads it.
func when(ms int64) string { return clock.Time(ms).Format("15:04 02/01/2006") }
