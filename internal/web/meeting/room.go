package meeting

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/live"
	"nep/internal/meeting"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/assets"
	"nep/internal/web/ui"
)

// The room of a meeting: one page for who leads it, one for each member, one for
// the wall. Each is made of parts; a browser with scripts follows the stream and
// asks for a part anew when a word it depends on is said (client/live.ts).

// Addresses below a meeting's own.
const (
	pathRoom = "phong"
	pathWall = "man-hinh"
)

// roomRoutes are the pages of the room and what is done there.
func (p *Pages) roomRoutes() []web.Route {
	const one = "/sinh-hoat/{meeting}"
	deed := func(name string, action access.Action, handle func(*web.Ctx) error) web.Route {
		subject := p.meeting
		if action == access.MeetingView { // what a member does for himself he may in any hat
			subject = p.invited
		}
		return web.Route{Method: "POST", Path: one + "/" + pathRoom + "/" + name, Action: action, Subject: subject, Handle: handle, Command: roomCommands[name]}
	}
	return []web.Route{
		{Method: "GET", Path: one + "/" + pathRoom, Action: access.MeetingView, Subject: p.invited, Still: true, Handle: p.room, Offline: true},
		{Method: "GET", Path: one + "/" + pathRoom + "/manh", Action: access.MeetingView, Subject: p.invited, Handle: p.fragments, Part: true},
		{Method: "GET", Path: one + "/" + pathRoom + "/luong", Action: access.MeetingView, Subject: p.invited, Handle: p.stream, Part: true},
		{Method: "GET", Path: one + "/" + pathWall, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.wall},

		{Method: "GET", Path: one + "/" + pathRoom + "/kich-ban", Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.script},
		{Method: "GET", Path: one + "/" + pathRoom + "/nhom", Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.chat},
		deed("nhom", access.MeetingPrepare, p.doChat),
		{Method: "GET", Path: one + "/in/bo-giay", Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.kit},

		deed("diem-danh", access.MeetingView, p.roomCheckIn),
		deed("xin-noi", access.MeetingView, p.roomAsk),
		deed("y-kien", access.MeetingView, p.roomSay),
		deed("bo-phieu", access.MeetingView, p.roomCast),

		deed("bat-dau", access.MeetingLead, p.roomBegin),
		deed("co-mat", access.MeetingPrepare, p.roomRoll),
		deed("da-thay", access.MeetingPrepare, p.roomSeen),
		deed("muc", access.MeetingPrepare, p.roomItem),
		deed("goi", access.MeetingPrepare, p.roomCall),
		deed("ghi", access.MeetingPrepare, p.roomNote),
		deed("de-xuat", access.MeetingPrepare, p.roomPropose),
		deed("ket-luan", access.MeetingPrepare, p.roomConclude),
		deed("nghi", access.MeetingPrepare, p.roomPause),
		deed("bieu-quyet", access.MeetingPrepare, p.roomVote),
		deed("cai-dat", access.MeetingPrepare, p.roomSet),
		deed("chu-tri", access.MeetingPrepare, p.roomChair),
	}
}

// roomCommands is what a device without the network may keep of the room's forms.
var roomCommands = map[string]string{
	"diem-danh": "check-in check-in-code", "xin-noi": "speak-ask speak-withdraw", "y-kien": "opinion", "bo-phieu": "vote-cast",
	"bat-dau": "begin", "co-mat": "roll", "da-thay": "seen", "muc": "item-start item-done", "goi": "speaker-call speaker-done speaker-off speaker-add",
	"ghi": "note", "de-xuat": "propose", "ket-luan": "conclusion", "nghi": "pause resume", "bieu-quyet": "vote-open vote-close", "chu-tri": "chair",
}

// sort of page in the room.
const (
	pageChair  = "chu-tri"
	pageMember = "thanh-vien"
	pageWall   = "man-hinh"
)

// part is a piece of a page that is made anew by itself. on are the words of
// package meeting after which it is; own ones differ from person to person and are
// kept for nobody.
type part struct {
	name, page string
	on         string
	own        bool
	make       func(roomView) templ.Component
}

// parts are those of all pages, in the order of the page.
var parts []part

func init() { // the components name the parts again
	parts = []part{
		{"viec", pageChair, "state item roll vote minutes", false, roomNext},
		{"co-mat", pageChair, "state roll", false, roomPresent},
		{"muc", pageChair, "state item", false, roomAgenda},
		{"giay", pageChair, "item", true, roomPapers},
		{"noi", pageChair, "state speak roll", false, roomSpeakers},
		{"phieu", pageChair, "state vote cast roll item", false, roomVotes},
		{"y-kien", pageChair, "state say item", true, roomSaid},
		{"nhac", pageChair, "state roll say speak", true, roomSilent},
		{"toi", pageMember, "state vote", true, memberOwn},
		{"nay", pageMember, "state item speak", false, memberNow},
		{"giay", pageMember, "item", true, roomPapers},
		{"muc", pageMember, "state item", false, memberAgenda},
		{"gui", pageMember, "state item", true, memberSay},
		{"man", pageWall, "state item roll speak vote cast", false, wallMain},
		{"ma", pageWall, "state", true, wallCode},
	}
}

func partsOf(page string) (out []part) {
	for _, x := range parts {
		if x.page == page {
			out = append(out, x)
		}
	}
	return out
}

// roomView is what a page of the room, or a part of one, is made from.
type roomView struct {
	courseView
	Room   meeting.Room
	Page   string
	At     live.Mark
	Papers []document.Paper // of the item that runs
	Mine   []meeting.Opinion
	Code   meeting.Code
	QR     string
	Site   int64             // of the wall
	Shared bool              // made for all of a class: keys are put in later
	given  map[string]string // what the address carries into a form
	tasks  []taskLine        // reported at the meeting
}

// sharedKey stands in a part made for many where each reader gets a key of his own.
const sharedKey = "NEP-KEY-OF-THE-READER"

// key is the key of a form.
func (v roomView) key() string {
	if v.Shared {
		return sharedKey
	}
	return web.NewKey()
}

func (v roomView) phong(below ...string) string {
	return v.to(append([]string{pathRoom}, below...)...)
}

// leads says whether the actor leads votes: see sayPage.leads.
func (v roomView) leads() bool { return v.MayLead || v.Room.Here }

// roomOf loads a page of the room, at a point of its stream taken before.
func (p *Pages) roomOf(c *web.Ctx, page string, err error) (roomView, error) {
	id, e := c.ID("meeting")
	if e != nil {
		return roomView{}, e
	}
	v := roomView{Page: page, At: p.Live.At(id)}
	if v.Room, e = p.Meetings.Room(c.Context(), c.Actor, id); e != nil {
		return v, e
	}
	v.courseView.sight = sight{View: v.Room.View, said: back(c, err), FormKey: web.NewKey(), Now: p.Meetings.DB.Now()}
	v.Step = nextStep(v.View, v.today())
	return v, nil
}

// furnish loads what some parts need besides.
func (p *Pages) furnish(c *web.Ctx, v *roomView, parts []part) error {
	has := func(name string) bool { return slices.ContainsFunc(parts, func(x part) bool { return x.name == name }) }
	now := v.current()
	if has("giay") && now != nil && p.Papers != nil {
		list, _, err := p.Papers.Attached(c.Context(), c.Actor, "item", now.ID)
		if err != nil {
			return err
		}
		v.Papers = list
	}
	if (has("y-kien") || has("gui")) && !ahead(v.Meeting) {
		said, err := p.Meetings.Opinions(c.Context(), c.Actor, v.ID)
		if err != nil {
			return err
		}
		v.Total = len(said)
		for i := len(said) - 1; i >= 0; i-- {
			// One without a name has no time of its own: it is shown wherever it stands.
			if len(v.Said) < lastSaid || said[i].Person == 0 && len(v.Said) < 2*lastSaid {
				v.Said = append(v.Said, said[i])
			}
			if said[i].Inside {
				c.NotKept()
			}
			if said[i].Person != 0 && said[i].Person == c.Actor.Person && len(v.Mine) < lastSaid {
				v.Mine = append(v.Mine, said[i])
			}
		}
	}
	if has("viec") {
		var err error
		if v.State == meeting.Running && v.MayLead {
			if v.Unagreed, err = p.Scores.Unagreed(c.Context(), c.Actor, v.ID); err != nil {
				return err
			}
		}
		if v.Step == stepEnd && v.Body != meeting.Bureau {
			if v.Left, err = p.left(c, v.View); err != nil {
				return err
			}
		}
	}
	if has("ma") && !over(v.Meeting) && v.State != meeting.Cancelled {
		var err error
		if v.Code, err = p.Meetings.Code(c.Context(), c.Actor, v.ID, v.Site); err != nil && !fault.Is(err, fault.State) {
			return err
		}
		if v.Code.Figures != "" {
			to := c.Origin() + v.phong() + "?" + url.Values{"ma": {v.Code.Figures}}.Encode()
			if v.QR, err = web.QR(to); err != nil {
				return err
			}
		}
	}
	return nil
}

// pageOf is the page of the room a person gets: who prepares leads, unless he asks
// for a member's.
func (v roomView) pageOf(c *web.Ctx) string {
	if v.MayPrepare && c.Query("xem") != pageMember && c.Query("ma") == "" && c.Form("trang") != pageMember {
		return pageChair
	}
	return pageMember
}

func (p *Pages) room(c *web.Ctx) error { return p.showRoom(c, nil) }

func (p *Pages) showRoom(c *web.Ctx, err error) error {
	v, e := p.roomOf(c, "", err)
	if e != nil {
		return e
	}
	v.Page = v.pageOf(c)
	v.given = map[string]string{"ma": c.Query("ma")}
	if e := p.furnish(c, &v, partsOf(v.Page)); e != nil {
		return e
	}
	if v.Page == pageMember {
		tasks, e := p.tasks(c, v.ID)
		if e != nil && !fault.Is(e, fault.NotFound) {
			return e
		}
		v.tasks = tasks
	}
	name := "room.chair.title"
	if v.Page == pageMember {
		name = "room.member.title"
	}
	v.Head = p.head(c, v.View, c.T(name), pathRoom)
	v.Head.Tabs = nil
	d, status := v.shell()
	if v.Page == pageChair {
		return c.RenderStatus(status, chairPage(d, v))
	}
	return c.RenderStatus(status, memberPage(d, v))
}

// wall is the page of a projector or a television; ?noi= says at which place it
// stands.
func (p *Pages) wall(c *web.Ctx) error {
	v, err := p.roomOf(c, pageWall, nil)
	if err != nil {
		return err
	}
	v.Site = v.siteOf(c.Query("noi"))
	if err := p.furnish(c, &v, partsOf(pageWall)); err != nil {
		return err
	}
	v.Head = p.head(c, v.View, c.T("room.wall.title"), "")
	return c.Render(wallPage(c.Shell(v.Head.Title), v))
}

// siteOf is the place an address names, else the meeting's own.
func (v roomView) siteOf(text string) int64 {
	for _, s := range v.Sites {
		if num(s.ID) == text {
			return s.ID
		}
	}
	return v.View.Site
}

// fragments answers with some parts of a page, as they are now. Those that are the
// same for all of a class are made once for each state of what they depend on.
func (p *Pages) fragments(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	page := c.Query("trang")
	var asked []part
	for _, x := range partsOf(page) {
		if slices.Contains(strings.Split(c.Query("phan"), ","), x.name) {
			asked = append(asked, x)
		}
	}
	if page == "" {
		page = pageMember
	}
	sub, err := p.Meetings.MeetingSubject(c.Context(), id)
	if err != nil {
		return err
	}
	prepares, leads := access.May(c.Actor, access.MeetingPrepare, sub), access.May(c.Actor, access.MeetingLead, sub)
	if page != pageMember && !prepares {
		return fault.New("web.room", fault.NotFound, "fault.not_found")
	}
	class := strings.Join([]string{page, strconv.FormatBool(prepares), strconv.FormatBool(leads || slices.Contains(sub.People, c.Actor.Person)), i18n.Lang(c.Context())}, " ")
	at := p.Live.At(id)
	var v *roomView
	var out bytes.Buffer
	render := func(x part, shared bool) ([]byte, error) {
		if v == nil {
			r, err := p.roomOf(c, page, nil)
			if err != nil {
				return nil, err
			}
			r.Site = r.siteOf(c.Query("noi"))
			if err := p.furnish(c, &r, asked); err != nil {
				return nil, err
			}
			v = &r
		}
		one := *v
		one.Shared = shared
		var b bytes.Buffer
		err := partBox(x, one).Render(c.Context(), &b)
		return b.Bytes(), err
	}
	for _, x := range asked {
		made, err := []byte(nil), error(nil)
		if x.own {
			made, err = render(x, false)
		} else {
			made, err = p.made.get(id, x.name+" "+class, p.Live.Version(id, strings.Fields(x.on)...), func() ([]byte, error) { return render(x, true) })
			made = freshKeys(made)
		}
		if err != nil {
			return err
		}
		out.Write(made)
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Nep-At", string(at))
	h.Set("Nep-Page", assets.URL("live.js")) // a page of another version loads itself anew
	_, err = c.W.Write(out.Bytes())
	return err
}

// freshKeys puts a key of its own into each form of a part made for many.
func freshKeys(b []byte) []byte {
	at := bytes.Split(b, []byte(sharedKey))
	var out bytes.Buffer
	for i, x := range at {
		if i > 0 {
			out.WriteString(web.NewKey())
		}
		out.Write(x)
	}
	return out.Bytes()
}

// ---- deeds ----

// toRoom goes back to the room, to a part of it.
func (p *Pages) toRoom(c *web.Ctx, id int64, part string) string {
	to := href(id, pathRoom)
	if c.Form("trang") == pageMember {
		to += "?xem=" + pageMember
	}
	if part != "" {
		to += "#" + part
	}
	return to
}

// act is the form of a deed in the room: the verb, then the room again; a fault
// that a person can mend is said on the page he came from.
func (p *Pages) act(c *web.Ctx, part, done string, verb func(id int64) error) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := verb(id); err != nil {
		return again(c, err, func(err error) error { return p.showRoom(c, lower(err)) })
	}
	if done == "" {
		return c.Redirect(p.toRoom(c, id, part))
	}
	return c.Done(p.toRoom(c, id, part), done)
}

// deviceCookie names the browser for the check-in by figures.
const deviceCookie = "nep_may"

// device is which browser asks; one that is new gets a name.
func device(c *web.Ctx) string {
	if k, err := c.R.Cookie(deviceCookie); err == nil && len(k.Value) == 32 {
		return k.Value
	}
	var b [20]byte
	_, _ = rand.Read(b[:])
	name := base32.StdEncoding.EncodeToString(b[:])
	http.SetCookie(c.W, &http.Cookie{Name: deviceCookie, Value: name, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: c.R.TLS != nil, SameSite: http.SameSiteLaxMode})
	return name
}

func (p *Pages) roomCheckIn(c *web.Ctx) error {
	return p.act(c, "toi", "course.attend.checked", func(id int64) error {
		var err error
		if figures := strings.Map(digits, c.Form("ma")); c.Form("bang") == "ma" || figures != "" && c.Form("site") == "" {
			err = p.Meetings.CheckInByCode(c.Context(), c.Actor, meeting.CheckInByCode{Key: c.Key(), Meeting: id, Figures: figures, Device: device(c)})
		} else {
			err = p.Meetings.CheckIn(c.Context(), c.Actor, c.Key(), id, c.FormID("site"), c.Form("site") == "online")
		}
		if at := c.MadeAt(); at != 0 && p.Meetings.DB.Now()-at > 60_000 && len(fieldsOf(err)) > 0 { // kept on the device until the figures had changed
			err = fault.New("web.room", fault.State, "room.code.late")
		}
		var f *fault.Error
		if errors.As(err, &f) && f.Key == "meeting.roll.not_you" {
			err = fault.New("web.meeting", fault.State, "course.attend.stranger.text")
		}
		return err
	})
}

// fieldsOf are the faults of a form's fields.
func fieldsOf(err error) []fault.Field {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

// digits keeps the figures of what was typed: "123 456" is 123456.
func digits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

func (p *Pages) roomAsk(c *web.Ctx) error {
	done := "room.ask.done"
	if c.Form("viec") == "thoi" {
		done = "room.ask.gone"
	}
	return p.act(c, "toi", done, func(id int64) error {
		if c.Form("viec") == "thoi" {
			return p.Meetings.WithdrawSpeaker(c.Context(), c.Actor, c.Key(), id, c.Actor.Person)
		}
		return p.Meetings.AskToSpeak(c.Context(), c.Actor, c.Key(), id, c.Actor.Person)
	})
}

func (p *Pages) roomSay(c *web.Ctx) error {
	return p.act(c, "gui", "course.say.kept", func(id int64) error {
		cmd := meeting.Say{Key: c.Key(), Meeting: id, Item: c.FormID("item"), Person: c.Actor.Person, Kind: meeting.OpinionKind(c.Form("kind")), Text: c.Form("text")}
		if cmd.Kind == "" {
			cmd.Kind = meeting.PlainOpinion
		}
		switch {
		case c.Form("nameless") != "1":
		case cmd.Kind != meeting.Reserved: // who asks not to be named is never named
			return wrong("kind", "room.nameless")
		default:
			cmd.Person = 0
		}
		if cmd.Item == 0 {
			return wrong("item", "course.say.item.none")
		}
		_, err := p.Meetings.Say(c.Context(), c.Actor, cmd)
		return err
	})
}

func (p *Pages) roomCast(c *web.Ctx) error {
	return p.act(c, "toi", "meet.vote.cast.done", func(id int64) error {
		return p.Meetings.Cast(c.Context(), c.Actor, c.Key(), c.FormID("phieu"), c.Form("choice"))
	})
}

func (p *Pages) roomBegin(c *web.Ctx) error {
	return p.act(c, "co-mat", "course.begun", func(id int64) error { return p.Meetings.Begin(c.Context(), c.Actor, c.Key(), id, 0) })
}

// roomRoll marks one as there by a tap; one who is marked stays as he is.
func (p *Pages) roomRoll(c *web.Ctx) error {
	return p.act(c, "co-mat", "", func(id int64) error {
		v, err := p.Meetings.View(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		cmd := meeting.MarkRoll{Key: c.Key(), Meeting: id}
		person, known := c.FormID("co-mat"), false
		for _, a := range v.Roster {
			if a.Person != person {
				continue
			}
			known = true
			if tapped(c, a) {
				s := sight{View: v}
				cmd.Rows = append(cmd.Rows, meeting.MarkRow{Person: person, Mark: s.there(), Site: v.Site, Seen: meeting.Attendance{}.Seen()})
			}
		}
		if !known {
			return fault.New("web.room", fault.Invalid, "meeting.roll.stranger")
		}
		return p.Meetings.MarkRoll(c.Context(), c.Actor, cmd)
	})
}

func (p *Pages) roomSeen(c *web.Ctx) error {
	return p.act(c, "co-mat", "", func(id int64) error {
		return p.Meetings.SeenThere(c.Context(), c.Actor, c.Key(), id, c.FormID("nguoi"))
	})
}

// roomItem goes to an item ("toi"), or says that one is done ("xong") or left out
// ("bo").
func (p *Pages) roomItem(c *web.Ctx) error {
	return p.act(c, "viec", "", func(id int64) error {
		cmd := meeting.RunItem{Key: c.Key(), Meeting: id, Spent: -1}
		for name, state := range map[string]meeting.ItemState{"toi": meeting.ItemNow, "xong": meeting.ItemDone, "bo": meeting.ItemSkipped} {
			if item := c.FormID(name); item != 0 {
				cmd.Item, cmd.State = item, state
			}
		}
		if cmd.Item == 0 {
			return wrong("", "course.item.none")
		}
		return p.Meetings.RunItem(c.Context(), c.Actor, cmd)
	})
}

// roomCall gives the floor ("goi"), ends it ("xong"), or notes one who raised his
// hand ("ghi") or asks no more ("thoi").
func (p *Pages) roomCall(c *web.Ctx) error {
	return p.act(c, "noi", "", func(id int64) error {
		who := c.FormID("nguoi")
		switch c.Form("viec") {
		case "goi":
			return p.Meetings.CallSpeaker(c.Context(), c.Actor, c.Key(), id, who)
		case "xong":
			return p.Meetings.EndSpeaker(c.Context(), c.Actor, c.Key(), id, who)
		case "thoi":
			return p.Meetings.WithdrawSpeaker(c.Context(), c.Actor, c.Key(), id, who)
		}
		if who == 0 {
			return wrong("nguoi", "room.hand.none")
		}
		return p.Meetings.AskToSpeak(c.Context(), c.Actor, c.Key(), id, who)
	})
}

func (p *Pages) roomNote(c *web.Ctx) error {
	return p.act(c, "y-kien", "course.opinion.kept", func(id int64) error {
		cmd := meeting.Say{Key: c.Key(), Meeting: id, Item: c.FormID("item"), Person: c.FormID("person"), Kind: meeting.OpinionKind(c.Form("kind")), Text: c.Form("text")}
		switch {
		case cmd.Item == 0:
			return wrong("item", "course.say.item.none")
		case cmd.Person == 0 && cmd.Kind != meeting.Reserved:
			return wrong("person", "course.opinion.who.none")
		}
		_, err := p.Meetings.Say(c.Context(), c.Actor, cmd)
		return err
	})
}

// roomPropose makes an opinion a proposal; asked to make it a task it goes on to
// where a proposal is taken up.
func (p *Pages) roomPropose(c *web.Ctx) error {
	opinion := c.FormID("opinion")
	err := p.act(c, "y-kien", "course.opinion.proposed", func(id int64) error {
		said, err := p.Meetings.Opinions(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		for _, o := range said {
			if o.ID == opinion {
				return p.Meetings.Reword(c.Context(), c.Actor, meeting.Reword{Key: c.Key(), Opinion: o.ID, Kind: meeting.Proposal, Text: o.Text, Seen: o.Seen()})
			}
		}
		return wrong("", "course.opinion.none")
	})
	if c.Form("viec") == "nhiem-vu" && err == nil && c.W.Header().Get("Location") != "" {
		c.W.Header().Set("Location", "/de-xuat/"+num(opinion))
	}
	return err
}

func (p *Pages) roomConclude(c *web.Ctx) error {
	return p.act(c, "muc", "course.item.kept", func(id int64) error {
		v, err := p.Meetings.View(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		text := c.Form("conclusion")
		for _, it := range v.Items {
			if it.ID == c.FormID("item") {
				return p.Meetings.RunItem(c.Context(), c.Actor, meeting.RunItem{Key: c.Key(), Meeting: id, Item: it.ID, State: it.State, Spent: -1, Conclusion: &text, Seen: c.Form("seen")})
			}
		}
		return wrong("", "course.item.none")
	})
}

func (p *Pages) roomPause(c *web.Ctx) error {
	return p.act(c, "viec", "", func(id int64) error {
		if c.Form("viec") == "tiep" {
			return p.Meetings.Resume(c.Context(), c.Actor, c.Key(), id)
		}
		return p.Meetings.Pause(c.Context(), c.Actor, c.Key(), id)
	})
}

// roomVote opens a vote ("mo") or closes one ("dong").
func (p *Pages) roomVote(c *web.Ctx) error {
	if c.Form("viec") == "dong" {
		return p.act(c, "phieu", "", func(id int64) error {
			if c.Form("yes") == "" { // nothing typed is no count of nobody
				return wrong("yes", "meeting.vote.number")
			}
			tally, err := tallyOf(c)
			if err != nil {
				return err
			}
			_, err = p.Meetings.CloseVote(c.Context(), c.Actor, meeting.CloseVote{Key: c.Key(), Vote: c.FormID("phieu"), Tally: tally})
			return err
		})
	}
	return p.act(c, "phieu", "meet.vote.opened", func(id int64) error {
		open := meeting.OpenVote{Key: c.Key(), Meeting: id, Item: c.FormID("item"), Question: c.Form("question"), Rule: c.Form("rule"),
			Way: meeting.VoteWay(c.Form("way")), Another: true}
		_, err := p.Meetings.OpenVote(c.Context(), c.Actor, open)
		return err
	})
}

func (p *Pages) roomSet(c *web.Ctx) error {
	return p.act(c, "cai-dat", "room.set.done", func(id int64) error {
		return p.Meetings.SetRoom(c.Context(), c.Actor, meeting.SetRoom{Key: c.Key(), Meeting: id, Link: c.Form("link"), ByCode: c.Form("by-code") == "1"})
	})
}

func (p *Pages) roomChair(c *web.Ctx) error {
	return p.act(c, "", "course.chair.done", func(id int64) error {
		person := c.FormID("chair")
		if person == 0 {
			return wrong("chair", "course.chair.none")
		}
		err := p.Meetings.ChangeChair(c.Context(), c.Actor, meeting.ChangeChair{Key: c.Key(), Meeting: id, From: c.FormID("chair-now"), Person: person, Reason: c.Form("chair-reason")})
		return named(err, "chair", "chair-reason")
	})
}

// ---- words of the pages ----

// current is the item that runs, or nil.
func (v roomView) current() *meeting.Item {
	for i := range v.Items {
		if v.Items[i].State == meeting.ItemNow {
			return &v.Items[i]
		}
	}
	return nil
}

// speaking is who has the floor, or nil; waiting are those who ask for it.
func (v roomView) speaking() *meeting.Speaker {
	for i := range v.Room.Speakers {
		if v.Room.Speakers[i].Speaks() {
			return &v.Room.Speakers[i]
		}
	}
	return nil
}

func (v roomView) waiting() (out []meeting.Speaker) {
	for _, x := range v.Room.Speakers {
		if x.Waits() {
			out = append(out, x)
		}
	}
	return out
}

// spoken says how many turns there were at the item that runs, and how long
// together.
func (v roomView) spoken() string {
	n, ms := 0, int64(0)
	for _, x := range v.Room.Speakers {
		if now := v.current(); x.Spoken() && (now == nil || x.Item == now.ID) {
			n, ms = n+1, ms+x.EndedAt-x.CalledAt
		}
	}
	if n == 0 {
		return ""
	}
	return i18n.T(v.c.Context(), "room.spoken", "Count", n, "Minutes", (ms+59_999)/60_000)
}

// place is where a speaker is.
func (v roomView) place(s meeting.Speaker) string {
	if s.Online {
		return v.T("course.mark.online")
	}
	for _, a := range v.Roster {
		for _, site := range v.Sites {
			if a.Person == s.Person && a.Site == site.ID && len(v.Sites) > 1 {
				return site.Name
			}
		}
	}
	return v.T("room.here")
}

// myTurn is how the actor stands on the speakers' list: "" not on it.
func (v roomView) myTurn() string {
	n := 0
	for _, x := range v.Room.Speakers {
		if x.Speaks() && v.Me != nil && x.Person == v.Me.Person {
			return v.T("room.ask.floor")
		}
		if x.Waits() {
			n++
			if v.Me != nil && x.Person == v.Me.Person {
				return v.T("room.ask.waits", "N", n)
			}
		}
	}
	return ""
}

// openVotes are those that run.
func (v roomView) openVotes() (out []meeting.Vote) {
	for _, x := range v.Votes {
		if x.State == meeting.VoteOpen {
			out = append(out, x)
		}
	}
	return out
}

// lastVotes are those that were closed, the latest first, at most three.
func (v roomView) lastVotes() (out []meeting.Vote) {
	for i := len(v.Votes) - 1; i >= 0 && len(out) < 3; i-- {
		if v.Votes[i].State == meeting.VoteClosed {
			out = append(out, v.Votes[i])
		}
	}
	return out
}

// sentence is a vote's result as the minutes say it.
func (v roomView) sentence(x meeting.Vote) string {
	key := "room.vote.failed"
	if x.Passed {
		key = "room.vote.passed"
	}
	return i18n.T(v.c.Context(), key, "Yes", rate(x.Yes, x.Base), "No", x.No, "Abstain", x.Abstain, "Needed", x.Needed)
}

// majority is the rule a vote is held to, with what it needs.
func (v roomView) majority(x meeting.Vote) string {
	key := "meet.vote.rule.ordinary"
	if x.Rule == string(rule.VoteAdmission) {
		key = "meet.vote.rule.admission"
	}
	return v.T("room.vote.need", "Rule", v.T(key), "Needed", x.Needed, "Base", x.Base)
}

// rules are the two majorities, each with what it needs now.
func (v roomView) rules() ui.ChoiceData {
	return v.pick(ui.FieldData{Name: "rule", Label: v.T("meet.vote.rule"), Value: string(rule.VoteOrdinary)}, []ui.Option{
		{Value: string(rule.VoteOrdinary), Label: v.T("meet.vote.rule.ordinary"), Hint: v.T("meet.vote.rule.ordinary.hint", "Needed", v.Needed, "Base", v.VoteBase)},
		{Value: string(rule.VoteAdmission), Label: v.T("meet.vote.rule.admission"), Hint: v.T("meet.vote.rule.admission.hint")},
	})
}

func (v roomView) ways() ui.ChoiceData {
	return v.pick(ui.FieldData{Name: "way", Label: v.T("meet.vote.way"), Value: string(meeting.Hands)}, []ui.Option{
		{Value: string(meeting.Hands), Label: v.T("meet.vote.way.hands")},
		{Value: string(meeting.Phones), Label: v.T("meet.vote.way.phones")},
	})
}

// itemsToSay offers the items of the agenda, the one that runs chosen.
func (v roomView) itemsToSay() ui.ChoiceData {
	f := ui.FieldData{Name: "item", Label: v.T("course.say.item")}
	if now := v.current(); now != nil {
		f.Value = num(now.ID)
	}
	options := []ui.Option{{Value: "", Label: v.T("ui.select.none")}}
	for _, it := range v.Items {
		options = append(options, ui.Option{Value: num(it.ID), Label: it.Title})
	}
	return v.pick(f, options)
}

// hands offers those there who are not on the list.
func (v roomView) hands() ui.ChoiceData {
	options := []ui.Option{{Value: "", Label: v.T("ui.select.none")}}
	for _, a := range v.Roster {
		on := slices.ContainsFunc(v.Room.Speakers, func(x meeting.Speaker) bool { return x.Person == a.Person && (x.Waits() || x.Speaks()) })
		if a.Mark.There() && !on {
			options = append(options, ui.Option{Value: num(a.Person), Label: a.Name})
		}
	}
	return v.pick(ui.FieldData{Name: "nguoi", Label: v.T("room.hand")}, options)
}

// mayCheckIn says whether one may check in now.
func (v roomView) mayCheckIn() bool {
	return v.Me != nil && !v.Me.Mark.There() && v.CheckInOpen(*v.Me, v.Now)
}

// stamp is an instant for the script that counts the minutes.
func stamp(ms int64) string { return strconv.FormatInt(ms, 10) }

// personWord is the word that is said when something of a person changed.
func (v roomView) on(x part) string {
	if x.own && v.Me != nil {
		return x.on + " p" + num(v.Me.Person)
	}
	return x.on
}

// question is what a vote asks when nothing else is typed: the item's title.
func (v roomView) question() string {
	if now := v.current(); now != nil {
		return now.Title
	}
	return ""
}

// tally is a field of votes counted by hand: of a vote by hands nothing is filled
// in, for the chair counts.
func (v roomView) tally(name string, x meeting.Vote) ui.FieldData {
	value := ""
	if x.Way == meeting.Phones {
		value = "0"
	}
	return v.field(ui.FieldData{Name: name, Label: v.T("meet.vote.count." + name), Width: "4", InputMode: "numeric", Value: value, MaxLength: 6})
}

// floorPerson is who has the floor, for the note-taker's form.
func (v roomView) floorPerson() string {
	if s := v.speaking(); s != nil {
		return num(s.Person)
	}
	return ""
}

// myTasks are the actor's own that are reported here.
func (v roomView) myTasks() (out []taskLine) {
	for _, t := range v.tasks {
		if t.Owner == v.c.Actor.Person && t.Owner != 0 {
			out = append(out, t)
		}
	}
	return out
}

// stateWords say how far the meeting is, where no item runs.
func (v roomView) stateWords() string {
	switch {
	case over(v.Meeting):
		return v.T("room.state.over")
	case v.State == meeting.Running:
		return v.T("room.state.running")
	}
	return v.T("room.state.ahead", "Hour", hm(v.StartMinute))
}

func (v roomView) checkInText() string {
	if v.Room.ByCode {
		return v.T("room.code.only")
	}
	return ""
}

// place_ is the place of an item in the agenda, from 1.
func (v roomView) place_(it meeting.Item) int {
	return 1 + slices.IndexFunc(v.Items, func(x meeting.Item) bool { return x.ID == it.ID })
}

// result is the vote that was closed last, of the item that runs.
func (v roomView) result() []meeting.Vote {
	now := v.current()
	for _, x := range v.lastVotes() {
		if now != nil && x.Item == now.ID {
			return []meeting.Vote{x}
		}
	}
	return nil
}

// siteWords name the place whose figures the wall shows.
func (v roomView) siteWords() string {
	for _, s := range v.Sites {
		if s.ID == v.Site {
			return s.Name
		}
	}
	return ""
}

// afterReading is how much was written down since the minutes were read back: they
// do not have it.
func (v roomView) afterReading() int {
	if v.State != meeting.Running || v.Minutes == nil || v.Minutes.State != meeting.MinutesRead {
		return 0
	}
	n, since := 0, v.Minutes.ReadAt
	for _, x := range v.Votes {
		if x.OpenedAt > since || x.ClosedAt > since {
			n++
		}
	}
	for _, a := range v.Roster {
		if a.At > since {
			n++
		}
	}
	return n + v.Room.SaidSince
}
