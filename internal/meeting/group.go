package meeting

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// GroupSource is the source of an agenda item that tells of a Party group's meeting.
const GroupSource = "group"

// GroupNote is what a Party group of a cell told of a meeting of its own.
type GroupNote struct {
	ID      int64
	Cell    int64
	Group   int64
	Name    string // joined: of the group
	Day     string
	Present []int64
	Absent  int
	Said    []GroupSaid
	Item    int64 // joined: the agenda item it stands in, 0 for none
	Meeting int64 // joined: of that item
	MadeBy  int64
}

// GroupSaid is one thing said there.
type GroupSaid struct {
	Person int64
	Kind   OpinionKind
	Text   string
}

// Group is a Party group of a cell, with who leads it.
type Group struct {
	Unit    org.Unit
	Leaders []int64
}

// groupsOf gives the Party groups of a cell today.
func groupsOf(t *db.Tx, cell int64) ([]Group, error) {
	kids, err := org.ChildIDs(t, cell, today(t))
	if err != nil || len(kids) == 0 {
		return nil, err
	}
	units, err := org.UnitsOn(t, kids, today(t))
	if err != nil {
		return nil, err
	}
	lead, err := member.PositionsIn(t, kids, today(t))
	var out []Group
	for _, id := range kids {
		u, ok := units[id]
		if !ok || u.Kind != org.Group {
			continue
		}
		g := Group{Unit: u}
		for _, p := range lead {
			if p.Unit == id {
				g.Leaders = append(g.Leaders, p.Person)
			}
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Group) int {
		if a.Unit.Order() < b.Unit.Order() {
			return -1
		}
		return 1
	})
	return out, err
}

// groupSubject is a cell's groups as a subject of access: who prepares the cell's
// meetings, and who leads one of its groups.
func groupSubject(t *db.Tx, cell int64) (access.Subject, []Group, error) {
	u, err := org.LastOn(t, cell, today(t))
	if err != nil {
		return access.Subject{}, nil, err
	}
	sub := access.Unit(u.Path)
	groups, err := groupsOf(t, cell)
	for _, g := range groups {
		sub.People = append(sub.People, g.Leaders...)
	}
	return sub, groups, err
}

// GroupSubject is groupSubject, for the table of routes.
func (s *Service) GroupSubject(ctx context.Context, cell int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		sub, _, err := groupSubject(t, cell)
		return sub, err
	})
}

// NoteGroup tells of a group's meeting.
type NoteGroup struct {
	Key     db.Key
	Cell    int64
	Group   int64
	Day     string
	Present []int64
	Absent  int
	Said    []GroupSaid
}

// groupBack is how far back a group's meeting may be told of, in days: what is
// older was heard by the cell in another way.
const groupBack = 62

// NoteGroup keeps it and gives its id: it comes onto the agenda of the cell's next
// meeting. Asks for MeetingPrepare of the cell, or that one leads a group of it.
// Repeating it with the same key gives the same id. Faults: Invalid (the group; the
// day; nobody there; words without a speaker, who has to be of the cell), NotFound.
func (s *Service) NoteGroup(ctx context.Context, actor access.Actor, cmd NoteGroup) (int64, error) {
	const op = "meeting.group"
	return db.Write(ctx, s.DB, db.On("unit", cmd.Cell), func(t *db.Tx) (int64, error) {
		sub, groups, err := groupSubject(t, cmd.Cell)
		if err != nil {
			return 0, err
		}
		if err := access.Check(actor, access.MeetingPrepare, sub); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			var f fault.Fields
			if !slices.ContainsFunc(groups, func(g Group) bool { return g.Unit.ID == cmd.Group }) {
				f.Add("group", "meeting.group.which")
			}
			if !clock.ValidDay(cmd.Day) || cmd.Day > today(t) || cmd.Day < clock.AddDays(today(t), -groupBack) {
				f.Add("day", "meeting.group.day", "N", groupBack)
			}
			people, err := groupPeople(t, cmd.Cell, groups)
			if err != nil {
				return 0, err
			}
			of := func(p int64) bool {
				return slices.ContainsFunc(people, func(b member.Belonging) bool { return b.Person == p })
			}
			if len(cmd.Present) == 0 || slices.ContainsFunc(cmd.Present, func(p int64) bool { return !of(p) }) {
				f.Add("present", "meeting.group.present")
			}
			if cmd.Absent < 0 || cmd.Absent > 200 {
				f.Add("absent", "meeting.group.absent")
			}
			n := GroupNote{ID: t.ID(), Cell: cmd.Cell, Group: cmd.Group, Day: cmd.Day, Present: slices.Compact(slices.Sorted(slices.Values(cmd.Present))), Absent: cmd.Absent, MadeBy: actor.Person}
			for i, x := range cmd.Said {
				if vn.Clean(x.Text) == "" {
					continue
				}
				field := "text." + strconv.Itoa(i)
				if x.Kind == Reserved {
					f.Add(field, "meeting.group.kind")
					continue
				}
				text, err := opinionText(x.Kind, x.Text)
				if err != nil {
					return 0, err
				}
				noSecret(&f, field, text)
				if !of(x.Person) {
					f.Add("person."+strconv.Itoa(i), "meeting.group.person")
				}
				n.Said = append(n.Said, GroupSaid{x.Person, x.Kind, text})
			}
			if err := f.Err(op); err != nil {
				return 0, err
			}
			if err := insertGroupNote(t, n); err != nil {
				return 0, err
			}
			return n.ID, audit.Append(t, audit.Event{Actor: actor, Unit: n.Cell, Kind: "group.note", Subject: n.ID, Body: map[string]any{"group": n.Group, "day": n.Day, "present": len(n.Present), "said": len(n.Said)}})
		})
		return id, err
	})
}

// DropGroup takes a note away that no agenda took up. Asks as NoteGroup. Faults:
// NotFound, State (it stands on an agenda).
func (s *Service) DropGroup(ctx context.Context, actor access.Actor, key db.Key, cell, note int64) error {
	return db.Do(ctx, s.DB, db.On("unit", cell), func(t *db.Tx) error {
		sub, _, err := groupSubject(t, cell)
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.MeetingPrepare, sub); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"drop group", note}, func() (int64, error) {
			list, err := groupNotes(t, cell, 0)
			if err != nil {
				return 0, err
			}
			i := slices.IndexFunc(list, func(n GroupNote) bool { return n.ID == note })
			if i < 0 {
				return 0, fault.New("meeting.group", fault.NotFound, "fault.not_found")
			}
			if list[i].Item != 0 {
				return 0, state("group", "meeting.group.taken")
			}
			if _, err := t.Exec(`update group_note set removed_at = $2 where id = $1`, note, t.Now()); err != nil {
				return 0, err
			}
			return note, audit.Append(t, audit.Event{Actor: actor, Unit: cell, Kind: "group.drop", Subject: note})
		})
		return err
	})
}

// groupPeople is who can be named: those of the cell and of its groups.
func groupPeople(t *db.Tx, cell int64, groups []Group) ([]member.Belonging, error) {
	people, err := member.BelongingOn(t, cell, today(t))
	for _, g := range groups {
		if err != nil {
			return nil, err
		}
		var more []member.Belonging
		more, err = member.BelongingOn(t, g.Unit.ID, today(t))
		people = append(people, more...)
	}
	return people, err
}

// GroupsView is what a cell's groups told.
type GroupsView struct {
	Cell   org.Unit
	Groups []Group
	People []member.Belonging
	Notes  []GroupNote // the latest first
	Today  string
}

// Groups gives it. Asks as NoteGroup. Fault: NotFound.
func (s *Service) Groups(ctx context.Context, actor access.Actor, cell int64) (GroupsView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v GroupsView, err error) {
		sub, groups, err := groupSubject(t, cell)
		if err != nil {
			return v, err
		}
		if err := access.Check(actor, access.MeetingPrepare, sub); err != nil {
			return v, err
		}
		v.Groups, v.Today = groups, today(t)
		if v.Cell, err = org.LastOn(t, cell, today(t)); err != nil {
			return v, err
		}
		if v.People, err = groupPeople(t, cell, groups); err != nil {
			return v, err
		}
		v.Notes, err = groupNotes(t, cell, 0)
		slices.Reverse(v.Notes)
		return v, err
	})
}

// GroupNotesFor gives what a cell's groups told that a meeting of it should take
// up: of its day or before, and on no other agenda.
func GroupNotesFor(t *db.Tx, m Meeting) ([]GroupNote, error) {
	if m.Body != CellBody {
		return nil, nil
	}
	list, err := groupNotes(t, m.Unit, m.ID)
	return slices.DeleteFunc(list, func(n GroupNote) bool {
		return n.Day > m.Day || n.Day < clock.AddDays(m.Day, -groupBack) || n.Meeting != 0 && n.Meeting != m.ID
	}), err
}

// sayForGroups writes what was said in a group into the meeting whose agenda took
// it up, once the roster stands, as opinions sent ahead; who is not on the roster
// is left out, and what stands there already. Rights are the caller's.
func sayForGroups(t *db.Tx, m Meeting) error {
	if m.Body != CellBody {
		return nil
	}
	items, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(items, func(i Item) bool { return i.Source == GroupSource }) {
		return nil
	}
	there, err := OpinionsOf(t, m.ID)
	if err != nil {
		return err
	}
	notes, err := groupNotes(t, m.Unit, m.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Source != GroupSource {
			continue
		}
		for _, n := range notes {
			if n.ID != i.SourceID {
				continue
			}
			for _, x := range n.Said {
				if slices.ContainsFunc(there, func(o Opinion) bool { return o.Item == i.ID && o.Person == x.Person && o.Text == x.Text }) {
					continue
				}
				if _, on, err := ownRow(t, m.ID, x.Person); err != nil {
					return err
				} else if !on {
					continue
				}
				if err := insertOpinion(t, Opinion{ID: t.ID(), Meeting: m.ID, Item: i.ID, Person: x.Person, Kind: x.Kind, Text: x.Text, Ahead: true, By: n.MadeBy, At: t.Now()}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// SayForGroups is sayForGroups where the agenda changed after the notice.
func SayForGroups(t *db.Tx, m Meeting) error {
	if m.State != Noticed && m.State != Running {
		return nil
	}
	return sayForGroups(t, m)
}

func insertGroupNote(t *db.Tx, n GroupNote) error {
	present, err := json.Marshal(n.Present)
	if err != nil {
		return err
	}
	if err := t.InsertMany("group_note", []string{"id", "cell", "unit", "day", "present", "absent", "made_at", "made_by", "removed_at"},
		[][]any{{n.ID, n.Cell, n.Group, n.Day, string(present), n.Absent, t.Now(), n.MadeBy, int64(0)}}); err != nil {
		return err
	}
	var rows [][]any
	for i, x := range n.Said {
		rows = append(rows, []any{n.ID, i + 1, x.Person, string(x.Kind), x.Text})
	}
	return t.InsertMany("group_said", []string{"note", "pos", "person", "kind", "text"}, rows)
}

// groupNotes gives the notes of a cell, the earliest first, each with the item of
// a meeting that was not called off it stands in; of several, that of meeting.
func groupNotes(t *db.Tx, cell, meeting int64) ([]GroupNote, error) {
	list, err := db.All(t, func(r db.Row) (n GroupNote, err error) {
		var present string
		if err = r.Scan(&n.ID, &n.Cell, &n.Group, &n.Day, &present, &n.Absent, &n.MadeBy, &n.Name); err == nil {
			err = json.Unmarshal([]byte(present), &n.Present)
		}
		return n, err
	}, `select g.id, g.cell, g.unit, g.day, g.present, g.absent, g.made_by, coalesce((select x.name from unit_name x where x.unit = g.unit and x.from_on <= g.day and x.to_on > g.day), '')
		from group_note g where g.cell = $1 and g.removed_at = 0 order by g.day desc, g.id desc limit 100`, cell)
	if err != nil || len(list) == 0 {
		return list, err
	}
	slices.Reverse(list)
	at := map[int64]int{}
	var ids []int64
	for i, n := range list {
		at[n.ID], ids = i, append(ids, n.ID)
	}
	type line struct {
		note int64
		GroupSaid
	}
	marks, args := db.In(0, ids)
	said, err := db.All(t, func(r db.Row) (l line, err error) { err = r.Scan(&l.note, &l.Person, &l.Kind, &l.Text); return l, err },
		`select note, person, kind, text from group_said where note in (`+marks+`) order by note, pos`, args...)
	if err != nil {
		return nil, err
	}
	for _, l := range said {
		n := &list[at[l.note]]
		n.Said = append(n.Said, l.GroupSaid)
	}
	type place struct{ item, meeting, note int64 }
	marks, args = db.In(1, ids)
	places, err := db.All(t, func(r db.Row) (p place, err error) { err = r.Scan(&p.item, &p.meeting, &p.note); return p, err },
		`select i.id, i.meeting, i.source_id from meeting m join agenda_item i on i.meeting = m.id where m.unit = $1 and m.state <> 'cancelled' and i.source = 'group' and i.source_id in (`+marks+`) order by i.id`,
		append([]any{cell}, args...)...)
	for _, p := range places {
		if n := &list[at[p.note]]; n.Item == 0 || p.meeting == meeting {
			n.Item, n.Meeting = p.item, p.meeting
		}
	}
	return list, err
}
