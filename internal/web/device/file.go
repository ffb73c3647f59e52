package device

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"io"

	"nep/internal/device"
	"nep/internal/fault"
	"nep/internal/web"
)

// sealed is the file a device without any network writes: what waits on it, by
// its own key. That it opens proves where it was made and that nobody changed it.
type sealed struct {
	Nep    int    `json:"nep"`
	Device int64  `json:"device"`
	IV     []byte `json:"iv"`
	Data   []byte `json:"data"`
}

// maxFile is the largest such file: a meeting is some hundred commands of a few
// hundred letters, minutes at most a few of 200 KB.
const maxFile = 8 << 20

// open gives what a sealed file says. Fault: Invalid (no such file, another
// server's, changed on the way).
func (s sealed) open(d device.Device) (b batch, err error) {
	broken := func(err error) error {
		return &fault.Error{Op: "device.file", Kind: fault.Invalid, Key: "device.file.broken", Err: err}
	}
	block, err := aes.NewCipher(d.Secret)
	if err != nil {
		return b, broken(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return b, broken(err)
	}
	if len(s.IV) != gcm.NonceSize() {
		return b, broken(nil)
	}
	plain, err := gcm.Open(nil, s.IV, s.Data, nil)
	if err == nil {
		err = json.Unmarshal(plain, &b)
	}
	if err != nil || b.Device != d.ID {
		return b, broken(err)
	}
	return b, nil
}

// doFile takes the part of a meeting that a depot without a network carried out:
// each command by the rights of who did it, not of who brings the file, and once,
// whether the device comes into the network afterwards or not. Who brings it is
// told how many, and of what was refused the reason; not what was said.
func (p *Pages) doFile(c *web.Ctx) error {
	broken := fault.New("device.file", fault.Invalid, "device.file.broken")
	f, _, err := c.R.FormFile("file")
	if err != nil {
		return p.showFile(c, nil, fault.New("device.file", fault.Invalid, "device.file.choose"))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return err
	}
	var in sealed
	if json.Unmarshal(data, &in) != nil || in.Nep != 1 {
		return p.showFile(c, nil, broken)
	}
	d, err := p.Devices.Sealed(c.Context(), in.Device)
	if fault.Is(err, fault.NotFound) {
		return p.showFile(c, nil, broken)
	}
	if err != nil {
		return err
	}
	b, err := in.open(d)
	if err != nil {
		return p.showFile(c, nil, err)
	}
	actor, hats, err := p.Accounts.Carried(c.Context(), d.Account)
	if fault.Is(err, fault.Denied) {
		return p.showFile(c, nil, err)
	}
	if err != nil {
		return err
	}
	var answers []device.Answer
	for rest := b.Commands; len(rest) > 0; {
		part := b
		part.Commands = rest[:min(len(rest), device.MostAtOnce)]
		rest = rest[len(part.Commands):]
		some, err := p.settle(c, actor, hats, d, part)
		if err != nil {
			return p.showFile(c, answers, err)
		}
		answers = append(answers, some...)
	}
	return p.showFile(c, answers, nil)
}

func (p *Pages) file(c *web.Ctx) error { return p.showFile(c, nil, nil) }

// fileView is the page that takes such a file, and what came of one.
type fileView struct {
	web.Sent
	Answers       []device.Answer
	Done, Refused int
	Later         bool
}

func (p *Pages) showFile(c *web.Ctx, answers []device.Answer, err error) error {
	v := fileView{Sent: web.Back(c, err), Answers: answers}
	for _, a := range answers {
		switch a.State {
		case device.Done, device.Before:
			v.Done++
		case device.Refused:
			v.Refused++
		default:
			v.Later = true
		}
	}
	d := c.Shell(c.T("device.file.title"))
	return c.RenderStatus(v.Status(&d), filePage(d, v))
}
