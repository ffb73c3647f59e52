package meeting

import (
	"context"
	"net/url"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/rule"
)

// silentAfter is after how many meetings in a row without a word the chair is
// reminded of somebody, where no regulation sets it.
const silentAfter = 3

// Room is a meeting as those see it who are in it.
type Room struct {
	View
	Speakers []Speaker // who waits, who speaks, who has spoken; in the order they asked
	Pause    int64     // a break since; 0 none
	Link     string    // of the video service
	ByCode   bool      // who is at a place checks in by its figures only
	Unseen   map[int64]bool
	Silent   []Attendance // for the chair alone: there, and silent for SilentN meetings
	SilentN  int
	Voted    map[int64]bool // open votes on phones the actor has cast in
	Here     bool           // the actor has the chair

	SaidSince int // opinions noted since the minutes were read back
}

// Room gives it to who has MeetingView. Fault: NotFound.
func (s *Service) Room(ctx context.Context, actor access.Actor, id int64) (Room, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return Room{}, err
	}
	if !v.MayView {
		return Room{}, notFound("room", id)
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (Room, error) {
		r := Room{View: v, Unseen: map[int64]bool{}, Voted: map[int64]bool{}}
		return r, r.fill(t, actor)
	})
}

func (r *Room) fill(t *db.Tx, actor access.Actor) error {
	list, err := speakersOf(t, r.ID)
	if err != nil {
		return err
	}
	online := map[int64]bool{}
	for _, a := range r.Roster {
		online[a.Person] = a.Mark == OnlineAt
	}
	for _, x := range list {
		if x.WithdrawnAt == 0 {
			x.Online = online[x.Person]
			r.Speakers = append(r.Speakers, x)
		}
	}
	if r.Pause, err = pausedSince(t, r.ID); err != nil {
		return err
	}
	x, _, err := roomOf(t, r.ID)
	if err != nil {
		return err
	}
	r.Link, r.ByCode = x.Link, x.ByCode
	if r.MayPrepare {
		codes, err := codesOf(t, r.ID)
		if err != nil {
			return err
		}
		for _, c := range codes {
			if c.SeenAt == 0 {
				r.Unseen[c.Person] = true
			}
		}
		for _, a := range r.Roster { // who was marked anew by the note-taker was seen
			if r.Unseen[a.Person] && (a.Way != Self || a.Mark != Present) {
				delete(r.Unseen, a.Person)
			}
		}
	}
	for _, v := range r.Votes {
		if v.State == VoteOpen && v.Way == Phones && actor.Person != 0 {
			if r.Voted[v.ID], err = hasCast(t, v.ID, actor.Person); err != nil {
				return err
			}
		}
	}
	if r.Minutes != nil && r.Minutes.State == MinutesRead {
		if r.SaidSince, err = saidSince(t, r.ID, r.Minutes.ReadAt); err != nil {
			return err
		}
	}
	r.Here = actor.Person != 0 && actor.Person == r.Chair
	if r.Here && r.State == Running {
		return r.silent(t)
	}
	return nil
}

// silent fills in who is there, has been at each of the last meetings, and said
// nothing at any of them nor yet at this one.
func (r *Room) silent(t *db.Tx) error {
	r.SilentN = silentAfter
	if n, ok := r.rules[rule.SilentAfter].Int(); ok {
		r.SilentN = int(n)
	}
	if r.SilentN == 0 { // the unit does not want it
		return nil
	}
	lately, err := spokeLately(t, r.Meeting, r.SilentN)
	if err != nil {
		return err
	}
	quiet := map[int64]bool{}
	for _, x := range lately {
		quiet[x.person] = x.there == r.SilentN && x.spoke == 0
	}
	for _, a := range r.Roster {
		if a.Required && a.Mark.There() && !a.Spoke && quiet[a.Person] && a.Person != r.Chair {
			r.Silent = append(r.Silent, a)
		}
	}
	return nil
}

// SetRoom keeps what the room of a meeting has of its own.
type SetRoom struct {
	Key     db.Key
	Meeting int64
	Link    string // "" for none
	ByCode  bool
}

// Validate gives the faults of the fields.
func (c SetRoom) Validate() error {
	var f fault.Fields
	if len(c.Link) > 500 || c.Link != "" && !ValidLink(c.Link) {
		f.Add("link", "meeting.room.link")
	}
	return f.Err("meeting.room")
}

// ValidLink says whether a text is an address of a page on the web.
func ValidLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && !strings.ContainsAny(s, " \t\r\n<>\"")
}

// SetRoom keeps it, by who prepares, until the meeting ends. The link is opened by
// whoever presses it; Nếp itself calls nothing. Repeating it with the same key does
// nothing. Faults: Invalid (a link that is none), NotFound, State.
func (s *Service) SetRoom(ctx context.Context, actor access.Actor, cmd SetRoom) error {
	cmd.Link = strings.TrimSpace(cmd.Link)
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, cmd.Validate, func(t *db.Tx, m Meeting) error {
		if err := m.open("room"); err != nil {
			return err
		}
		x, err := ownRoom(t, m.ID)
		if err != nil {
			return err
		}
		x.Link, x.ByCode = cmd.Link, cmd.ByCode
		if err := keepRoom(t, m.ID, x); err != nil {
			return err
		}
		return record(t, actor, "meeting.room", m, map[string]any{"link": x.Link != "", "by_code": x.ByCode})
	})
}

// late says whether who checks in now comes late, by the unit's setting: so many
// minutes after the meeting began. Where none is set, the note-taker says it.
func (m Meeting) late(t *db.Tx, now int64) bool {
	if m.State != Running || m.StartedAt == 0 || clock.Day(now) != m.Day {
		return false
	}
	a, err := rule.For(t, m.Unit, rule.LateAfter, m.Day)
	if err != nil {
		return false
	}
	n, ok := a.Int()
	return ok && now > m.StartedAt+n*60_000
}
