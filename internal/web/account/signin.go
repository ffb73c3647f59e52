package account

import (
	"context"
	"net/url"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Accounts *account.Service
	// Hint is the message key of a note under the sign-in form, "" for none: a
	// demo names its ready accounts.
	Hint string
	// UnitSubject and UnitName are room org's: where the unit of a path
	// "/to-chuc/{unit}/…" stands today, and what it is called.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	UnitName    func(ctx context.Context, unit int64) (string, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	return append(p.slipRoutes(), []web.Route{
		{Method: "GET", Path: "/dang-nhap", Public: true, Handle: p.signIn},
		{Method: "POST", Path: "/dang-nhap", Public: true, Handle: p.doSignIn},
		{Method: "POST", Path: ui.PathSignOut, Public: true, Handle: p.signOut},
		{Method: "GET", Path: "/bat-dau", Public: true, Handle: p.first},
		{Method: "POST", Path: "/bat-dau", Public: true, Handle: p.doFirst},
		{Method: "GET", Path: "/phieu", Public: true, Handle: p.slip},
		{Method: "GET", Path: "/phieu/{token}", Public: true, Handle: p.slip},
		{Method: "POST", Path: "/phieu", Public: true, Handle: p.useSlip},
		{Method: "POST", Path: ui.PathLang, Public: true, Handle: p.language},
		{Method: "POST", Path: ui.PathHat, Action: access.SelfView, Subject: web.Self, Handle: p.switchHat},
		{Method: "GET", Path: "/tai-khoan", Action: access.SelfView, Subject: web.Self, Handle: p.own},
		{Method: "GET", Path: "/tai-khoan/da-vao", Action: access.SelfView, Subject: web.Self, Handle: p.back},
		{Method: "GET", Path: "/tai-khoan/mat-khau", Action: access.SelfView, Subject: web.Self, Handle: p.password},
		{Method: "POST", Path: "/tai-khoan/mat-khau", Action: access.SelfView, Subject: web.Self, Handle: p.changePassword},
		{Method: "POST", Path: "/tai-khoan/phien/{session}/ket-thuc", Action: access.SelfView, Subject: web.Self, Handle: p.endSession},
		{Method: "POST", Path: "/tai-khoan/phien/ket-thuc-het", Action: access.SelfView, Subject: web.Self, Handle: p.endOthers},
	}...)
}

func browser(c *web.Ctx) account.Browser {
	return account.Browser{Address: c.Address(), UserAgent: c.R.UserAgent()}
}

// local is a path of ours to go on to; anything else is the home page, so that
// a link cannot send somebody who signs in to another host.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}

func (p *Pages) signIn(c *web.Ctx) error {
	if c.Actor.Account != 0 {
		return c.Redirect(local(c.Query("tiep")))
	}
	first, err := p.Accounts.NeedsFirst(c.Context())
	if err != nil {
		return err
	}
	if first {
		return c.Redirect("/bat-dau")
	}
	return c.Render(signInPage(c.Bare(c.T("account.signin.title")), p.Hint, "", local(c.Query("tiep")), nil))
}

func (p *Pages) doSignIn(c *web.Ctx) error {
	next := local(c.Form("tiep"))
	in, err := p.Accounts.SignIn(c.Context(), account.SignIn{Login: c.Form("login"), Password: c.R.PostFormValue("password"), Browser: browser(c)})
	if errs, ok := c.Invalid(err); ok {
		d := c.Bare(c.T("account.signin.title"))
		d.HasErrors = true
		return c.RenderStatus(web.Status(err), signInPage(d, p.Hint, c.Form("login"), next, errs))
	}
	if err != nil {
		return err
	}
	c.SignIn(in.Token, time.UnixMilli(in.Session.Until))
	if in.Account.MustChange {
		next = "/tai-khoan/mat-khau"
	}
	return c.Redirect(next)
}

func (p *Pages) signOut(c *web.Ctx) error {
	if err := p.Accounts.SignOut(c.Context(), c.Token()); err != nil {
		return err
	}
	c.SignOut()
	return c.Done("/dang-nhap", "account.signed_out")
}

func (p *Pages) first(c *web.Ctx) error {
	needed, err := p.Accounts.NeedsFirst(c.Context())
	if err != nil {
		return err
	}
	if !needed {
		return c.Redirect("/dang-nhap")
	}
	return c.Render(firstPage(c.Bare(c.T("account.first.title")), account.First{Code: c.Query("ma")}, nil))
}

func (p *Pages) doFirst(c *web.Ctx) error {
	cmd := account.First{Code: c.Form("code"), Login: c.Form("login"), Name: c.Form("name"), Password: c.R.PostFormValue("password"), Browser: browser(c)}
	in, err := p.Accounts.MakeFirst(c.Context(), cmd)
	if errs, ok := c.Invalid(err); ok {
		d := c.Bare(c.T("account.first.title"))
		d.HasErrors = true
		return c.RenderStatus(web.Status(err), firstPage(d, cmd, errs))
	}
	if err != nil {
		return err
	}
	c.SignIn(in.Token, time.UnixMilli(in.Session.Until))
	return c.Done("/", "account.first.welcome", "Name", in.Account.Name)
}

func (p *Pages) slip(c *web.Ctx) error {
	return c.Render(slipPage(c.Bare(c.T("account.slip.title")), account.UseSlip{Token: c.R.PathValue("token")}, nil))
}

func (p *Pages) useSlip(c *web.Ctx) error {
	cmd := account.UseSlip{Token: c.Form("token"), Number: c.Form("number"), Digits: c.Form("digits"), Browser: browser(c)}
	in, err := p.Accounts.UseSlip(c.Context(), cmd)
	if errs, ok := c.Invalid(err); ok {
		d := c.Bare(c.T("account.slip.title"))
		d.HasErrors = true
		return c.RenderStatus(web.Status(err), slipPage(d, cmd, errs))
	}
	if err != nil {
		return err
	}
	c.SignIn(in.Token, time.UnixMilli(in.Session.Until))
	return c.Done("/", "account.slip.welcome", "Name", in.Account.Name)
}

func (p *Pages) language(c *web.Ctx) error {
	lang := c.Form("lang")
	if err := c.SetLanguage(lang); err != nil {
		return err
	}
	if c.Actor.Account != 0 {
		if err := p.Accounts.SetLang(c.Context(), c.Actor, lang); err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
	}
	return c.Redirect(local(c.Form("back")))
}

func (p *Pages) switchHat(c *web.Ctx) error {
	hat, err := p.Accounts.SwitchHat(c.Context(), c.Actor, c.Form("hat"))
	if err != nil {
		return err
	}
	to := "/"
	if c.Form("back") != "" && c.Form("stay") != "" {
		to = local(c.Form("back"))
	}
	return c.Done(to, "account.hat.switched", "Role", c.T("role."+string(hat.Role)))
}

// own shows the actor's account: who, in which roles, what happened to it
// lately, where signed in.
func (p *Pages) own(c *web.Ctx) error {
	sessions, err := p.Accounts.Sessions(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	notices, err := p.Accounts.Notices(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(ownPage(c.Shell(c.T("account.own.title")), c.Account, c.Session.Hats, notices, sessions))
}

// back is where the new tab of a session that had ended arrives.
func (p *Pages) back(c *web.Ctx) error {
	return c.Render(backPage(c.Bare(c.T("account.back.title"))))
}

func (p *Pages) password(c *web.Ctx) error {
	return c.Render(passwordPage(c.Bare(c.T("account.password.title")), c.Account, nil))
}

func (p *Pages) changePassword(c *web.Ctx) error {
	cmd := account.ChangePassword{Old: c.R.PostFormValue("old"), New: c.R.PostFormValue("new"), Address: c.Address()}
	err := p.Accounts.ChangePassword(c.Context(), c.Actor, cmd)
	if errs, ok := c.Invalid(err); ok {
		d := c.Bare(c.T("account.password.title"))
		d.HasErrors = true
		return c.RenderStatus(web.Status(err), passwordPage(d, c.Account, errs))
	}
	if err != nil {
		return err
	}
	return c.Done("/", "account.password.changed")
}

func (p *Pages) endSession(c *web.Ctx) error {
	id, err := c.ID("session")
	if err != nil {
		return err
	}
	if err := p.Accounts.EndSession(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if id == c.Session.ID {
		c.SignOut()
		return c.Done("/dang-nhap", "account.signed_out")
	}
	return c.Done("/tai-khoan", "account.session.done")
}

func (p *Pages) endOthers(c *web.Ctx) error {
	n, err := p.Accounts.EndOthers(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Done("/tai-khoan", "account.session.done_all", "N", n)
}

// when is an instant as a person reads it.
func when(ms int64) string {
	if ms == 0 {
		return ""
	}
	return clock.Time(ms).Format("15:04 02/01/2006")
}
