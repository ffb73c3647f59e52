package account

import (
	"context"
	"strconv"

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

// noticeText is one line of what happened to the account lately.
func noticeText(ctx context.Context, n account.Notice) string {
	out := i18n.T(ctx, n.Kind.Key(), "At", when(n.At)) + "."
	if n.Device != "" {
		out += " " + i18n.T(ctx, "account.notice.device", "Device", n.Device)
	}
	return out
}

func helperOptions(ctx context.Context, v helpView) []ui.Option {
	out := []ui.Option{{Value: "0", Label: i18n.T(ctx, "account.help.nobody"), Selected: v.State.Helper == 0}}
	for _, h := range v.Helpers {
		name := h.Name
		if h.Committee {
			name += " (" + i18n.T(ctx, "account.help.committee") + ")"
		}
		out = append(out, ui.Option{Value: strconv.FormatInt(h.Person, 10), Label: name, Selected: h.Person == v.State.Helper})
	}
	return out
}

func wayOptions(ctx context.Context, v helpView) []ui.Option {
	paper := v.State.HelpWay == account.HelpPaper
	return []ui.Option{
		{Value: account.HelpProxy, Label: i18n.T(ctx, "account.help.proxy_long"), Selected: !paper},
		{Value: account.HelpPaper, Label: i18n.T(ctx, "account.help.paper_long"), Selected: paper},
	}
}
