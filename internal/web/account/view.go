package account

import (
	"context"

	"nep/internal/account"
	"nep/internal/i18n"
	"nep/internal/web/ui"
)

func device(ctx context.Context, s account.Session) string {
	if s.Device == "" {
		return i18n.T(ctx, "account.sessions.unknown")
	}
	return s.Device
}

// passwordButton: a person who came in by a slip has no password to change.
func passwordButton(a account.Account) string {
	if a.HasPassword {
		return "account.password.change"
	}
	return "account.password.set"
}

// ownAnswers are the facts of one's own account.
func ownAnswers(ctx context.Context, d ui.ShellData, who account.Account) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "account.login"), Value: who.Login}}
	hats := d.Hats
	if d.Hat.ID != "" {
		hats = append([]ui.Hat{d.Hat}, hats...)
	}
	for i, h := range hats {
		a := ui.Answer{Value: h.Role, Note: h.Unit}
		if i == 0 {
			a.Label = i18n.T(ctx, "account.own.roles")
		}
		out = append(out, a)
	}
	return out
}
