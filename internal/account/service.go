package account

import (
	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
)

// Service is the room. Make it with New.
type Service struct {
	DB  *db.DB
	Set Settings

	hasher    *hasher
	byAddress *limiter
	byPair    *limiter
	byAccount *limiter
	slipTries *limiter // wrong digits by slip: decides a sentence, refuses nothing
}

// New gives the room over d.
func New(d *db.DB, set Settings) *Service {
	return &Service{DB: d, Set: set,
		hasher:    newHasher(set.Hash, set.HashAtOnce),
		byAddress: newLimiter(set.Limits.Address, set.Limits.Keep),
		byPair:    newLimiter(set.Limits.Pair, set.Limits.Keep),
		byAccount: newLimiter(set.Limits.Account, set.Limits.Keep),
		slipTries: newLimiter(Limit{maxWrong - 1, set.Slip}, set.Limits.Keep)}
}

// The kinds of audit events of this room. Their bodies hold ids, addresses and
// ways, never what was typed: a password often lands in the field of the login.
const (
	eventSignIn   = "account.signin"
	eventWrong    = "account.signin_wrong"
	eventSignOut  = "account.signout"
	eventEnd      = "account.session_end"
	eventPassword = "account.password"
	eventReset    = "account.reset"
	eventDisable  = "account.disable"
	eventEnable   = "account.enable"
	eventAdmin    = "account.admin"
	eventOpen     = "account.open"
	eventFirst    = "account.first"
	eventSlip     = "account.slip_make"
	eventSlipUse  = "account.slip_use"
	eventSlipBad  = "account.slip_wrong"
	eventRevoke   = "account.slip_revoke"
	eventHelped   = "account.helped"
)

func record(t *db.Tx, actor access.Actor, unit int64, kind string, subject int64, body map[string]any) error {
	if body == nil {
		body = map[string]any{}
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}
