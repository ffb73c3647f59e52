package meeting

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// The figures on the wall: six of them, other ones every codeStep. Those before
// count too, for who was typing when they changed. The server's clock alone
// decides; what a phone's says is asked nowhere.
const (
	codeStep  = 30 * time.Second
	codeTries = 8 // wrong ones of a person within tryTime
	tryTime   = time.Minute
)

// codeAt gives the figures of a place of a meeting at an instant: an HMAC of
// meeting, place and time step under the meeting's own secret.
func codeAt(secret string, meeting, site, at int64) string {
	key, _ := hex.DecodeString(secret)
	var b [24]byte
	binary.BigEndian.PutUint64(b[:8], uint64(meeting))
	binary.BigEndian.PutUint64(b[8:16], uint64(site))
	binary.BigEndian.PutUint64(b[16:], uint64(at/codeStep.Milliseconds()))
	mac := hmac.New(sha256.New, key)
	mac.Write(b[:])
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(mac.Sum(nil))%1_000_000)
}

// Code is what the wall of a place shows.
type Code struct {
	Figures string
	Until   int64 // when it changes
}

// Code gives the figures of a place (0: of no named one). By who prepares. Faults:
// NotFound, State (nobody can check in now).
func (s *Service) Code(ctx context.Context, actor access.Actor, meeting, site int64) (Code, error) {
	type answer struct {
		secret string
		now    int64
	}
	a, err := db.Read(ctx, s.DB, func(t *db.Tx) (answer, error) {
		m, err := May(t, actor, access.MeetingPrepare, meeting)
		if err != nil {
			return answer{}, err
		}
		if err := m.checkIn(Attendance{Required: true}, t.Now()); err != nil {
			return answer{}, err
		}
		x, _, err := roomOf(t, meeting)
		return answer{x.Secret, t.Now()}, err
	})
	if err != nil {
		return Code{}, err
	}
	if a.secret == "" { // the first wall of this meeting
		a.secret, err = db.Write(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) (string, error) {
			t.Personal()
			x, err := ownRoom(t, meeting)
			return x.Secret, err
		})
		if err != nil {
			return Code{}, err
		}
	}
	step := codeStep.Milliseconds()
	return Code{codeAt(a.secret, meeting, site, a.now), (a.now/step + 1) * step}, nil
}

// ownRoom gives a meeting's room, and makes it when there is none.
func ownRoom(t *db.Tx, meeting int64) (roomRow, error) {
	x, ok, err := roomOf(t, meeting)
	if err != nil || ok {
		return x, err
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	x.Secret = hex.EncodeToString(b[:])
	return x, keepRoom(t, meeting, x)
}

// CheckInByCode is checking in with the figures of the wall.
type CheckInByCode struct {
	Key     db.Key
	Meeting int64
	Figures string
	Device  string // which browser; made by the server, kept by it
}

// CheckInByCode marks the actor's own person present at the place whose figures he
// typed. One browser checks in one person of a meeting: a second has the
// note-taker's word. Who is marked so is shown to the note-taker as not seen yet,
// for figures can be told to somebody elsewhere. Repeating it changes nothing.
// Faults: as CheckIn; Invalid (not these figures, or no more: meeting.code.wrong),
// RateLimited (too many wrong ones), State (this browser checked in another).
func (s *Service) CheckInByCode(ctx context.Context, actor access.Actor, cmd CheckInByCode) error {
	if err := s.tries.free(actor.Account, s.DB.Now()); err != nil {
		return err
	}
	wrong := false
	err := s.do(ctx, actor, access.MeetingView, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
		t.Personal()
		wrong = false
		a, err := myRow(t, actor, m)
		if err != nil {
			return err
		}
		if err := m.checkIn(a, t.Now()); err != nil {
			return err
		}
		x, _, err := roomOf(t, m.ID)
		if err != nil {
			return err
		}
		sites, err := sitesOf(t, m)
		if err != nil {
			return err
		}
		site, ok := x.find(m.ID, cmd.Figures, sites, t.Now())
		if !ok {
			wrong = true
			return fieldFault("code", "ma", "meeting.code.wrong")
		}
		other, err := deviceOf(t, m.ID, a.Person, cmd.Device)
		if err != nil {
			return err
		}
		if other != 0 {
			return state("code", "meeting.code.device")
		}
		if a.Mark == Present && a.Way != "" { // he is marked: nothing to prove
			return nil
		}
		now := MarkRow{Person: a.Person, Mark: Present, Site: site, Late: m.late(t, t.Now())}.over(a)
		now.Way, now.By, now.At = Self, actor.Person, t.Now()
		if err := setMark(t, now); err != nil {
			return err
		}
		if err := gaveWay(t, a, now); err != nil {
			return err
		}
		if err := keepCode(t, m.ID, a.Person, cmd.Device); err != nil {
			return err
		}
		_, err = recount(t, m)
		return err
	})
	if wrong {
		s.tries.wrong(actor.Account, s.DB.Now())
	}
	return err
}

// find gives the place whose figures these are, now or in the step before.
func (x roomRow) find(meeting int64, figures string, sites map[int64]bool, now int64) (int64, bool) {
	if x.Secret == "" || len(figures) != 6 {
		return 0, false
	}
	places := []int64{0}
	for s := range sites {
		places = append(places, s)
	}
	at, found := int64(0), 0
	for _, s := range places {
		for _, then := range []int64{now, now - codeStep.Milliseconds()} {
			ok := subtle.ConstantTimeCompare([]byte(codeAt(x.Secret, meeting, s, then)), []byte(figures))
			if ok == 1 && (found == 0 || s < at) {
				at = s
			}
			found += ok
		}
	}
	return at, found > 0
}

// SeenThere says that the note-taker has seen somebody who checked in by the
// figures. By who prepares, until the minutes are locked. Repeating it changes
// nothing. Faults: NotFound, State.
func (s *Service) SeenThere(ctx context.Context, actor access.Actor, key db.Key, meeting, person int64) error {
	cmd := struct{ Meeting, Person int64 }{meeting, person}
	return s.do(ctx, actor, access.MeetingPrepare, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		t.Personal()
		if err := m.unlocked("seen"); err != nil {
			return err
		}
		_, err := seenThere(t, m.ID, person, actor.Person)
		return err
	})
}

// tries counts the wrong figures of each account; in memory, for they are a matter
// of a minute.
type tries struct {
	mu  sync.Mutex
	all map[int64][]int64 // account → when
}

func (x *tries) free(account, now int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.since(account, now)) >= codeTries {
		return &fault.Error{Op: "meeting.code", Kind: fault.RateLimited, Key: "meeting.code.often"}
	}
	return nil
}

func (x *tries) wrong(account, now int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.all == nil || len(x.all) > 100_000 {
		x.all = map[int64][]int64{}
	}
	x.all[account] = append(x.since(account, now), now)
}

func (x *tries) since(account, now int64) []int64 {
	var out []int64
	for _, at := range x.all[account] {
		if now-at < tryTime.Milliseconds() {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		delete(x.all, account)
	}
	return out
}
