package bench

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// Size is how large a crowd is.
type Size struct {
	Cells    int
	Members  int // of each cell
	Meetings int // of each cell, all running now
}

// Person is a member with a browser that is signed in.
type Person struct {
	ID    int64
	Token string
}

// Meeting is one that runs. People begins with its secretary.
type Meeting struct {
	ID, Unit, Site int64
	People         []Person
}

// Crowd is what Gather wrote: Meetings[i] are the i-th meetings of every cell.
type Crowd struct {
	Meetings [][]Meeting
	rand     *rand.Rand
}

// cellsAbove is how many cells hang under one base organisation.
const cellsAbove = 20

// Gather writes a crowd into a migrated database without units: a tree of three
// levels, its members with roles, accounts and sessions, and the rosters of
// meetings that began a minute ago. The same seed gives the same names and keys.
func Gather(ctx context.Context, d *db.DB, size Size, seed uint64) (*Crowd, error) {
	c := &Crowd{rand: rand.New(rand.NewPCG(seed, 0)), Meetings: make([][]Meeting, size.Meetings)}
	units, err := found(ctx, d, size.Cells)
	if err != nil {
		return nil, err
	}
	for _, unit := range units {
		err := db.Do(ctx, d, db.Lock{}.Within(time.Minute), func(t *db.Tx) error {
			var r rows
			people := r.people(t, c, unit, size.Members)
			site := t.ID()
			r.add("site", site, unit, "Kho", "", "", since, clock.Forever)
			for i := range size.Meetings {
				m := Meeting{ID: t.ID(), Unit: unit, Site: site, People: people}
				r.meeting(t, m, i == 0)
				c.Meetings[i] = append(c.Meetings[i], m)
			}
			return r.write(t)
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

const since = "2020-01-01"

// found founds the units through their verb, which knows how a tree is kept.
func found(ctx context.Context, d *db.DB, cells int) (out []int64, err error) {
	units := org.New(d)
	make := func(parent int64, kind org.Kind, name string) (id int64) {
		if err == nil {
			id, _, err = units.Found(ctx, access.System(), org.Found{Parent: parent, From: since, Kind: kind, Name: name})
		}
		return id
	}
	top, base := make(0, org.Upper, "Top"), int64(0)
	for i := range cells {
		if i%cellsAbove == 0 {
			base = make(top, org.Base, fmt.Sprint("Base ", i/cellsAbove+1))
		}
		out = append(out, make(base, org.Cell, fmt.Sprint("Cell ", i+1)))
	}
	return out, err
}

// rows collects what goes into each table; a table's columns are in columns.
type rows map[string][][]any

func (r *rows) add(table string, values ...any) {
	if *r == nil {
		*r = rows{}
	}
	(*r)[table] = append((*r)[table], values)
}

// tables is the order they are written in, for what refers to what.
var tables = []string{"site", "person", "membership", "member_status", "position", "account", "session", "meeting", "agenda_item", "meeting_chair", "attendance"}

var columns = map[string][]string{
	"site":          {"id", "unit", "name", "address", "province", "from_on", "to_on"},
	"person":        {"id", "family", "given", "sex", "birth", "phone", "card", "joined_on", "official_on", "note", "fold", "fold_pair", "fold_given", "sort_key", "made_at", "erased_at"},
	"membership":    {"id", "person", "unit", "kind", "from_on", "to_on", "ended"},
	"member_status": {"person", "from_on", "to_on", "standing", "condition", "reason"},
	"position":      {"id", "person", "unit", "role", "title", "from_on", "to_on"},
	"account":       {"id", "person", "login", "name", "password", "admin", "must_change", "disabled_at", "made_at", "lang"},
	"session":       {"id", "account", "token", "made_at", "seen_at", "until_at", "ended_at", "way", "device", "address", "hat"},
	"meeting": {"id", "unit", "body", "kind", "month", "day", "start_minute", "place", "form", "online_basis", "online_away", "state", "chair", "note_taker",
		"theme", "prepares", "made_at", "made_by", "noticed_at", "noticed_by", "started_at", "ended_at", "papers_on", "papers_by", "papers_at",
		"finished_on", "finished_by", "finished_at", "fee_paid", "fee_due", "required", "present", "online", "excused", "unexcused", "special",
		"unmarked", "spoke", "on_paper", "reason", "version"},
	"agenda_item":   {"id", "meeting", "pos", "kind", "title", "planned", "presenter", "source", "source_id", "draft", "inside", "state", "began_at", "spent", "conclusion"},
	"meeting_chair": {"meeting", "at", "person", "reason"},
	"attendance": {"meeting", "person", "kind", "standing", "condition", "role", "required", "may_vote", "base", "why", "mark", "site", "category", "reason",
		"late", "left_early", "spoke", "way", "by_person", "at"},
}

func (r rows) write(t *db.Tx) error {
	for _, table := range tables {
		if err := t.InsertMany(table, columns[table], r[table]); err != nil {
			return err
		}
	}
	return nil
}

// people makes the members of a cell, the first its secretary, the second his
// deputy.
func (r *rows) people(t *db.Tx, c *Crowd, unit int64, n int) []Person {
	var out []Person
	for i := range n {
		p := Person{ID: t.ID(), Token: base64.RawURLEncoding.EncodeToString(c.random(32))}
		name := fmt.Sprintf("m%d", p.ID)
		r.add("person", p.ID, "Member", name, "", "", "", "", since, since, "", "member "+name, "member "+name, name, name+" member", t.Now(), 0)
		r.add("membership", t.ID(), p.ID, unit, string(member.Regular), since, clock.Forever, "")
		r.add("member_status", p.ID, since, clock.Forever, string(member.Official), string(member.Active), "")
		switch i {
		case 0:
			r.add("position", t.ID(), p.ID, unit, string(member.SecretaryRole), "", since, clock.Forever)
		case 1:
			r.add("position", t.ID(), p.ID, unit, string(member.DeputyRole), "", since, clock.Forever)
		}
		account, digest := t.ID(), sha256.Sum256([]byte(p.Token))
		r.add("account", account, p.ID, name, "", "", false, false, 0, t.Now(), "")
		r.add("session", t.ID(), account, digest[:], t.Now(), t.Now(), t.Now()+24*3600*1000, 0, "password", "bench", "127.0.0.1", "")
		out = append(out, p)
	}
	return out
}

func (c *Crowd) random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	return b
}

// key is one as a form would carry, see web.NewKey.
func (c *Crowd) key() string { return base32.StdEncoding.EncodeToString(c.random(15)) }

// meeting is one that began a minute ago, everybody still without a mark.
func (r *rows) meeting(t *db.Tx, m Meeting, regular bool) {
	began := t.Now() - 60_000
	day, kind := clock.Day(began), string(meeting.Extra)
	if regular {
		kind = string(meeting.Regular)
	}
	n, chair := len(m.People), m.People[0].ID
	r.add("meeting", m.ID, m.Unit, string(meeting.CellBody), kind, day[:7], day, meeting.Minute(began), "Kho", string(meeting.AtPlace), "", 0,
		string(meeting.Running), chair, m.People[1].ID, 0, 0, began, chair, began, chair, began, 0, "", 0, 0, "", 0, 0, -1, 0,
		n, 0, 0, 0, 0, 0, n, 0, false, "", 1)
	r.add("agenda_item", t.ID(), m.ID, 1, string(meeting.Opening), "Opening", 5, 0, "", 0, "", false, string(meeting.ItemNow), began, -1, "")
	r.add("meeting_chair", m.ID, began, chair, "")
	for i, p := range m.People {
		role := ""
		switch i {
		case 0:
			role = string(member.SecretaryRole)
		case 1:
			role = string(member.DeputyRole)
		}
		r.add("attendance", m.ID, p.ID, string(member.Regular), string(member.Official), string(member.Active), role, true, true, string(member.BaseAlways), "",
			"", 0, "", "", false, false, false, "", 0, 0)
	}
}
