// Package device is the door for what people did on their phones and computers
// without the network: a device gets its number and key here, and sends what
// waits. A command is one of the forms of the other rooms, done by its own route
// (web.Ctx.Perform); no verb stands here twice.
package device

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/device"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Pages are the room's routes.
type Pages struct {
	Devices  *device.Service
	Accounts *account.Service
	Meetings *meeting.Service
	Now      func() int64
}

// invited is the {meeting} of the address for everybody who is called to it.
func (p *Pages) invited(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.InvitedSubject(c.Context(), c.Actor, id)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/thiet-bi", Action: access.SelfView, Subject: web.Self, Offline: true, Handle: p.own},
		{Method: "GET", Path: pathAway, Public: true, Handle: p.away},
		{Method: "GET", Path: "/sw.js", Public: true, Handle: p.worker},
		{Method: "GET", Path: ui.PathManifest, Public: true, Handle: p.manifest},
		{Method: "GET", Path: pathShared, Action: access.SelfView, Subject: web.Self, Handle: p.shared},
		{Method: "POST", Path: pathShared, Action: access.SelfView, Subject: web.Self, Handle: p.shared},
		{Method: "GET", Path: "/thiet-bi/tep", Action: access.SelfView, Subject: web.Self, Handle: p.file},
		{Method: "POST", Path: "/thiet-bi/tep", Action: access.SelfView, Subject: web.Self, MaxBody: maxFile, Handle: p.doFile},
		{Method: "GET", Path: "/tai-khoan/lich", Action: access.SelfView, Subject: web.Self, Handle: p.calendarPage},
		{Method: "POST", Path: "/tai-khoan/lich", Action: access.SelfView, Subject: web.Self, Handle: p.doCalendar},
		{Method: "GET", Path: "/lich/{token}", Public: true, Handle: p.calendar},
		{Method: "GET", Path: "/sinh-hoat/{meeting}/lich.ics", Action: access.MeetingLook, Subject: p.invited, Handle: p.one},
		{Method: "POST", Path: "/thiet-bi/so", Action: access.SelfView, Subject: web.Self, Handle: p.register},
		{Method: "POST", Path: "/thiet-bi/lenh", Action: access.SelfView, Subject: web.Self, MaxBody: 8 << 20, Handle: p.commands},
	}
}

// command is one of a device's, as it is sent.
type command struct {
	N      int64       `json:"n"`
	UID    string      `json:"uid"`
	Kind   string      `json:"kind"` // "" stands for nothing
	Path   string      `json:"path"`
	Fields [][2]string `json:"fields"`
	At     int64       `json:"at"` // by the device's clock
	Hat    string      `json:"hat"`
}

// batch is what a device sends at a time.
type batch struct {
	Device   int64     `json:"device"`
	Now      int64     `json:"now"` // by the device's clock
	Commands []command `json:"commands"`
}

// read takes the JSON of a request.
func read(c *web.Ctx, into any) error {
	if err := json.NewDecoder(c.R.Body).Decode(into); err != nil {
		return &fault.Error{Op: "device.read", Kind: fault.Invalid, Key: "device.broken", Err: err}
	}
	return nil
}

func answer(c *web.Ctx, what any) error {
	h := c.W.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	return json.NewEncoder(c.W).Encode(what)
}

// key is a device with what it seals its queue with.
type key struct {
	Device int64  `json:"device"`
	Secret []byte `json:"secret"`
}

// register gives a browser its keys back, or makes it a new device of the
// account.
func (p *Pages) register(c *web.Ctx) error {
	var in struct {
		Devices []int64 `json:"devices"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	var out struct {
		Account int64 `json:"account"`
		Devices []key `json:"devices"`
	}
	out.Account = c.Actor.Account
	if len(in.Devices) == 0 {
		d, err := p.Devices.Register(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		out.Devices = []key{{d.ID, d.Secret}}
	}
	for _, id := range in.Devices[:min(len(in.Devices), 20)] {
		d, err := p.Devices.Mine(c.Context(), c.Actor, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		out.Devices = append(out.Devices, key{d.ID, d.Secret})
	}
	return answer(c, out)
}

// commands does what a device sends, each once and in its order.
func (p *Pages) commands(c *web.Ctx) error {
	var in batch
	if err := read(c, &in); err != nil {
		return err
	}
	d, err := p.Devices.Mine(c.Context(), c.Actor, in.Device)
	if err != nil {
		return err
	}
	answers, err := p.settle(c, c.Actor, c.Session.Hats, d, in)
	if err != nil {
		return err
	}
	return answer(c, struct {
		Account int64           `json:"account"`
		Answers []device.Answer `json:"answers"`
	}{c.Actor.Account, answers})
}

// settle does a batch of a device for its own person, in the hat each command
// was made in while the person has it still.
func (p *Pages) settle(c *web.Ctx, actor access.Actor, hats []access.Hat, d device.Device, in batch) ([]device.Answer, error) {
	names := make([]device.Command, len(in.Commands))
	for i, one := range in.Commands {
		names[i] = device.Command{N: one.N, UID: one.UID}
	}
	return p.Devices.Settle(c.Context(), d, names, func(i int, key string) device.Outcome {
		one := in.Commands[i]
		if one.Kind == "" {
			return device.Outcome{}
		}
		// A device's clock may be years off; how long ago it was by one and the same
		// clock is what counts, and that cannot be in the future.
		age := max(0, in.Now-one.At)
		if age > device.Keep {
			return device.Outcome{Refused: c.T("device.old")}
		}
		who := actor
		for _, h := range hats {
			if h.Key() == one.Hat {
				who.Hat = h
			}
		}
		fields := url.Values{}
		for _, f := range one.Fields {
			fields.Add(f[0], f[1])
		}
		done, err := c.Perform(who, web.Command{Kind: one.Kind, Path: one.Path, Fields: fields, Key: key, MadeAt: p.Now() - age})
		if err == nil {
			return device.Outcome{To: done.To, Said: done.Said}
		}
		var f *fault.Error
		if errors.As(err, &f) && f.Key == "db.key_reused" {
			// It was done when it came before, in a state that has changed since; only the
			// note of that was lost.
			return device.Outcome{}
		}
		switch fault.Of(err) {
		case fault.Internal, fault.Unavailable, fault.StorageFull, fault.RateLimited, fault.Corrupt, fault.Newer:
			slog.WarnContext(c.Context(), "device: a command waits", "device", d.ID, "n", one.N, "kind", one.Kind, "err", err)
			return device.Outcome{Later: true, Said: c.T("device.later")}
		}
		return device.Outcome{Refused: p.why(c, err)}
	})
}

// why says why a command was not done. That a thing is not there and that it may
// not be known of are one sentence.
func (p *Pages) why(c *web.Ctx, err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.NotFound && (f.Key == "" || f.Key == "fault.not_found") {
		return c.T("device.gone")
	}
	return c.Reasons(err)
}

func (p *Pages) own(c *web.Ctx) error {
	return c.Render(ownPage(c.Shell(c.T("device.title"))))
}
