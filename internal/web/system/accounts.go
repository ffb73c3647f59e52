package system

import (
	"strconv"

	"nep/internal/account"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// accounts lists every account, a page at a time, by sign-in name.
func (p *Pages) accounts(c *web.Ctx) error {
	return p.showAccounts(c, account.OpenAdmin{}, nil, nil)
}

const accountsPerPage = 50

func (p *Pages) showAccounts(c *web.Ctx, form account.OpenAdmin, made *account.Temporary, errs []ui.FieldError) error {
	list, err := p.Accounts.Accounts(c.Context(), c.Actor, c.Query("sau"), accountsPerPage+1)
	if err != nil {
		return err
	}
	pager := ui.PagerData{}
	if len(list) > accountsPerPage {
		list = list[:accountsPerPage]
		pager.Next = "/he-thong/tai-khoan?sau=" + list[len(list)-1].Login
	}
	var rows []ui.RowData
	for _, a := range list {
		r := ui.RowData{Face: ui.Initials(a.Name), Title: a.Name, Href: "/he-thong/tai-khoan/" + strconv.FormatInt(a.ID, 10), Detail: a.Login}
		if a.Admin {
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Info, Text: c.T("role.admin")})
		}
		r.Tags = append(r.Tags, accountState(c, a))
		rows = append(rows, r)
	}
	d := c.Shell(c.T("system.accounts.title"))
	d.HasErrors = len(errs) > 0
	return c.RenderStatus(statusFor(errs), accountsPage(d, rows, pager, form, made, errs, web.NewKey()))
}

// accountState is the one word of how an account is.
func accountState(c *web.Ctx, a account.Account) ui.TagData {
	switch {
	case a.Disabled:
		return ui.TagData{Kind: ui.Bad, Text: c.T("system.accounts.disabled")}
	case a.MustChange:
		return ui.TagData{Kind: ui.Warn, Text: c.T("system.accounts.must_change")}
	case !a.HasPassword:
		return ui.TagData{Text: c.T("system.accounts.slip_only")}
	}
	return ui.TagData{Kind: ui.Good, Text: c.T("system.accounts.in_use")}
}

func statusFor(errs []ui.FieldError) int {
	if len(errs) > 0 {
		return 422
	}
	return 200
}

func (p *Pages) openAdmin(c *web.Ctx) error {
	cmd := account.OpenAdmin{Key: c.Key(), Login: c.Form("login"), Name: c.Form("name")}
	made, err := p.Accounts.OpenAdmin(c.Context(), c.Actor, cmd)
	if errs, ok := c.Invalid(err); ok {
		return p.showAccounts(c, cmd, nil, errs)
	}
	if err != nil {
		return err
	}
	return p.showAccounts(c, account.OpenAdmin{}, &made, nil)
}

// oneAccount is an account with what the administrator can do to it.
func (p *Pages) oneAccount(c *web.Ctx) error { return p.showAccount(c, nil, nil) }

func (p *Pages) showAccount(c *web.Ctx, made *account.Temporary, errs []ui.FieldError) error {
	id, err := c.ID("account")
	if err != nil {
		return err
	}
	a, err := p.Accounts.Account(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.RenderStatus(statusFor(errs), accountPage(c.Shell(a.Name), a, made, errs))
}

// change is a verb of the administrator on one account, then its page again.
func (p *Pages) change(key string, verb func(c *web.Ctx, id int64) error) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		id, err := c.ID("account")
		if err != nil {
			return err
		}
		err = verb(c, id)
		if errs, ok := c.Invalid(err); ok {
			return p.showAccount(c, nil, errs)
		}
		if err != nil {
			return err
		}
		return c.Done("/he-thong/tai-khoan/"+strconv.FormatInt(id, 10), key)
	}
}

func (p *Pages) resetPassword(c *web.Ctx) error {
	id, err := c.ID("account")
	if err != nil {
		return err
	}
	made, err := p.Accounts.ResetPassword(c.Context(), c.Actor, id)
	if errs, ok := c.Invalid(err); ok {
		return p.showAccount(c, nil, errs)
	}
	if err != nil {
		return err
	}
	return p.showAccount(c, &made, nil)
}

func (p *Pages) setDisabled(disabled bool) func(c *web.Ctx, id int64) error {
	return func(c *web.Ctx, id int64) error { return p.Accounts.SetDisabled(c.Context(), c.Actor, id, disabled) }
}

func (p *Pages) setAdmin(admin bool) func(c *web.Ctx, id int64) error {
	return func(c *web.Ctx, id int64) error { return p.Accounts.SetAdmin(c.Context(), c.Actor, id, admin) }
}

func (p *Pages) endAll(c *web.Ctx, id int64) error {
	_, err := p.Accounts.EndAll(c.Context(), c.Actor, id)
	return err
}
