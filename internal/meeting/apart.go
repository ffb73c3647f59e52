package meeting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Apart is a thing two devices said differently: what stands, what gave way, for
// a person to look at.
type Apart struct {
	ID      int64
	Meeting int64
	Kind    string // "roll"; "agenda"; "body" and "inside" of minutes
	About   int64  // whose row of the roll
	Kept    string
	Lost    string
	By      int64 // whose word gave way
	At      int64
}

// The kinds.
const (
	ApartRoll   = "roll"
	ApartAgenda = "agenda"
	ApartBody   = "body"
	ApartInside = "inside"
)

// Aparts lists what nobody has looked at yet; asks for MeetingPrepare.
func (s *Service) Aparts(ctx context.Context, actor access.Actor, meeting int64) ([]Apart, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Apart, error) {
		if _, err := May(t, actor, access.MeetingPrepare, meeting); err != nil {
			return nil, err
		}
		return OpenAparts(t, meeting)
	})
}

// Choose settles a thing two devices said differently.
type Choose struct {
	Key     db.Key
	Meeting int64
	Apart   int64
	Take    bool // what gave way in place of what stands; of minutes only
}

// Choose keeps what stands, or takes what gave way: a paragraph of the minutes in
// place of the one that stands, or at their end where that one has changed since.
// Asks for MeetingPrepare. Repeating it changes nothing. Faults: NotFound, State
// (settled by somebody; minutes locked).
func (s *Service) Choose(ctx context.Context, actor access.Actor, cmd Choose) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
		a, ok, err := apartByID(t, cmd.Apart)
		if err != nil {
			return err
		}
		if !ok || a.Meeting != m.ID {
			return fault.New("meeting.choose", fault.NotFound, "fault.not_found")
		}
		choice := "kept"
		if cmd.Take && (a.Kind == ApartBody || a.Kind == ApartInside) {
			choice = "taken"
		}
		first, err := settleApart(t, a.ID, choice, actor.Person)
		if err != nil {
			return err
		}
		if !first {
			return state("choose", "meeting.apart.done")
		}
		if choice == "taken" {
			x, _, err := MinutesOf(t, m.ID)
			if err != nil {
				return err
			}
			edit := EditMinutes{Meeting: m.ID, Seen: x.Version, Body: x.Body, Inside: x.Inside}
			if a.Kind == ApartBody {
				edit.Body = inPlace(x.Body, a.Kept, a.Lost)
			} else {
				edit.Inside = inPlace(x.Inside, a.Kept, a.Lost)
			}
			if err := editMinutesTx(t, actor, m, edit); err != nil {
				return err
			}
		}
		return record(t, actor, "meeting.choose", m, map[string]any{"apart": a.ID, "kind": a.Kind, "choice": choice})
	})
}

// inPlace puts lost where kept stands, at the end where it does no longer.
func inPlace(text, kept, lost string) string {
	whole := "\n" + text + "\n"
	if at := strings.Index(whole, "\n"+kept+"\n"); kept != "" && at >= 0 {
		whole = whole[:at] + "\n" + lost + "\n" + whole[at+len(kept)+2:]
		return strings.Trim(whole, "\n")
	}
	return strings.TrimRight(text, "\n") + "\n" + lost
}

// chairs is the agenda as the chair ordered it without having seen what somebody
// else made of it: what was added stands behind what it stood behind, what was
// taken out and is in the chair's comes back. The order that gave way is kept to
// be looked at. Who has not the chair gets the fault.
func chairs(t *db.Tx, actor access.Actor, m Meeting, items []Item, stale error) ([]Item, error) {
	chair, err := ChairOf(t, m)
	if err != nil {
		return nil, err
	}
	if actor.Person == 0 || actor.Person != chair {
		return nil, stale
	}
	old, err := Items(t, m.ID)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(items)
	at := func(id int64) int { return slices.IndexFunc(out, func(i Item) bool { return i.ID == id }) }
	for n := range out {
		if out[n].ID != 0 && !slices.ContainsFunc(old, func(i Item) bool { return i.ID == out[n].ID }) {
			out[n].ID = 0
		}
	}
	for n, i := range old {
		if at(i.ID) >= 0 {
			continue
		}
		behind := 0
		if n > 0 {
			behind = at(old[n-1].ID) + 1
		}
		out = slices.Insert(out, behind, i)
	}
	titles := func(list []Item) string {
		var all []string
		for n, i := range list {
			all = append(all, strconv.Itoa(n+1)+". "+i.Title)
		}
		return strings.Join(all, "\n")
	}
	return out, insertApart(t, Apart{Meeting: m.ID, Kind: ApartAgenda, Kept: titles(out), Lost: titles(old)})
}

// joinMinutes brings what was typed from an earlier version together with what
// stands now. Fault: Conflict (that version is known no more).
func joinMinutes(t *db.Tx, actor access.Actor, old Minutes, seen int64, body, inside string) (string, string, error) {
	base, ok, err := minutesVersion(t, old.Meeting, seen)
	if err == nil && !ok {
		err = fault.New("meeting.edit_minutes", fault.Conflict, "meeting.minutes.changed")
	}
	if err != nil {
		return "", "", err
	}
	join := func(kind, base, stored, mine string) (string, error) {
		lines := func(s string) []string {
			if s == "" {
				return nil
			}
			return strings.Split(s, "\n")
		}
		joined, clashes := Join(lines(base), lines(stored), lines(mine))
		for _, c := range clashes {
			a := Apart{Meeting: old.Meeting, Kind: kind, Kept: strings.Join(c.Kept, "\n"), Lost: strings.Join(c.Lost, "\n"), By: actor.Person}
			if err := insertApart(t, a); err != nil {
				return "", err
			}
		}
		return strings.Join(joined, "\n"), nil
	}
	if body, err = join(ApartBody, base.Body, old.Body, body); err != nil {
		return "", "", err
	}
	inside, err = join(ApartInside, base.Inside, old.Inside, inside)
	return body, inside, err
}

// Change is one time the minutes' text was changed.
type Change struct {
	Version int64
	By      int64 // 0: drafted by the system
	At      int64
	Added   []string
	Removed []string
	Inside  bool // lines of the part that stays in the cell are among them
}

// MinutesChanges gives the last changes of a meeting's minutes, the newest first,
// until they are locked; asks for MeetingPrepare.
func (s *Service) MinutesChanges(ctx context.Context, actor access.Actor, meeting int64) ([]Change, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Change, error) {
		if _, err := May(t, actor, access.MeetingPrepare, meeting); err != nil {
			return nil, err
		}
		all, err := minutesVersions(t, meeting, shownChanges+1)
		if err != nil {
			return nil, err
		}
		var out []Change
		for i := 0; i+1 < len(all); i++ {
			c := Change{Version: all[i].Version, By: all[i].EditedBy, At: all[i].DraftedAt}
			c.lines(all[i+1].Body, all[i].Body)
			n := len(c.Added) + len(c.Removed)
			c.lines(all[i+1].Inside, all[i].Inside)
			c.Inside = len(c.Added)+len(c.Removed) > n
			out = append(out, c)
		}
		return out, nil
	})
}

// shownChanges is how many changes a page tells of; keptVersions how many texts
// are kept for devices that have been away.
const (
	shownChanges = 5
	keptVersions = 30
)

func (c *Change) lines(was, now string) {
	a, b := strings.Split(was, "\n"), strings.Split(now, "\n")
	at := pairs(a, b)
	stays := make([]bool, len(b))
	for i, j := range at {
		if j >= 0 {
			stays[j] = true
		} else if strings.TrimSpace(a[i]) != "" {
			c.Removed = append(c.Removed, a[i])
		}
	}
	for j, line := range b {
		if !stays[j] && strings.TrimSpace(line) != "" {
			c.Added = append(c.Added, line)
		}
	}
}

// gaveWay notes that a mark of absence gave way to presence.
func gaveWay(t *db.Tx, was, now Attendance) error {
	if was.Mark == NoMark || was.Mark.There() || !now.Mark.There() || was.Way == Self {
		return nil
	}
	return insertApart(t, Apart{Meeting: was.Meeting, Kind: ApartRoll, About: was.Person, Kept: string(now.Mark), Lost: string(was.Mark), By: was.By})
}

// ---- SQL ----

func insertApart(t *db.Tx, a Apart) error {
	_, err := t.Exec(`insert into meeting_apart (id, meeting, kind, about, kept, lost, by, at, choice, done_by, done_at) values ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, 0)`,
		t.ID(), a.Meeting, a.Kind, a.About, a.Kept, a.Lost, a.By, t.Now())
	return err
}

func scanApart(r db.Row) (a Apart, err error) {
	err = r.Scan(&a.ID, &a.Meeting, &a.Kind, &a.About, &a.Kept, &a.Lost, &a.By, &a.At)
	return a, err
}

// OpenAparts is Aparts in a caller's transaction; rights are the caller's.
func OpenAparts(t *db.Tx, meeting int64) ([]Apart, error) {
	return db.All(t, scanApart, `select id, meeting, kind, about, kept, lost, by, at from meeting_apart where meeting = $1 and choice = '' order by id limit 100`, meeting)
}

func apartByID(t *db.Tx, id int64) (Apart, bool, error) {
	return db.Maybe(t, scanApart, `select id, meeting, kind, about, kept, lost, by, at from meeting_apart where id = $1`, id)
}

func settleApart(t *db.Tx, id int64, choice string, by int64) (bool, error) {
	n, err := t.Exec(`update meeting_apart set choice = $1, done_by = $2, done_at = $3 where id = $4 and choice = ''`, choice, by, t.Now(), id)
	return n > 0, err
}

// keepVersion keeps the text of a version, and of locked minutes none.
func keepVersion(t *db.Tx, m Minutes) error {
	if m.State == MinutesLocked {
		_, err := t.Exec(`delete from minutes_version where meeting = $1`, m.Meeting)
		return err
	}
	_, err := t.Exec(`insert into minutes_version (meeting, version, body, inside, by, at) values ($1, $2, $3, $4, $5, $6) on conflict (meeting, version) do nothing`,
		m.Meeting, m.Version, m.Body, m.Inside, m.EditedBy, t.Now())
	if err != nil {
		return err
	}
	_, err = t.Exec(`delete from minutes_version where meeting = $1 and version <= $2`, m.Meeting, m.Version-keptVersions)
	return err
}

func scanVersion(r db.Row) (m Minutes, err error) {
	err = r.Scan(&m.Meeting, &m.Version, &m.Body, &m.Inside, &m.EditedBy, &m.DraftedAt)
	return m, err
}

func minutesVersion(t *db.Tx, meeting, version int64) (Minutes, bool, error) {
	return db.Maybe(t, scanVersion, `select meeting, version, body, inside, by, at from minutes_version where meeting = $1 and version = $2`, meeting, version)
}

func minutesVersions(t *db.Tx, meeting int64, limit int) ([]Minutes, error) {
	return db.All(t, scanVersion, `select meeting, version, body, inside, by, at from minutes_version where meeting = $1 order by version desc limit $2`, meeting, limit)
}
