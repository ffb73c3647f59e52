package meeting

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
	"nep/internal/waiting"
)

// ConferenceKind is what a conference over several units is.
type ConferenceKind string

// The kinds.
const (
	StudyConference ConferenceKind = "conference" // hội nghị quán triệt
	Seminar         ConferenceKind = "seminar"    // tọa đàm
)

// ConferenceState is how far it is.
type ConferenceState string

// The states.
const (
	ConferencePlanned   ConferenceState = "planned"
	ConferenceHeld      ConferenceState = "held"
	ConferenceCancelled ConferenceState = "cancelled"
)

// Whom a conference asks.
const (
	AllMembers = "members"
	Officials  = "officials"
)

// Conference is one meeting over several units. It is a regular meeting of none
// of them: what is counted of it stands beside their attendance, never in it.
type Conference struct {
	ID          int64
	Unit        int64
	Kind        ConferenceKind
	Whom        string
	Title       string
	Day         string
	StartMinute int
	Place       string
	Directive   int64
	State       ConferenceState
	Note        string
	Required    int
	Present     int
	MadeAt      int64
	MadeBy      int64
	EndedAt     int64
	EndedBy     int64
}

// conferenceBack is how many days back one that was held without Nếp may be
// written down: the roll is of the day, and of a day long past is not known.
const conferenceBack = 366

// mostAsked is how many people one conference can ask: more are several.
const mostAsked = 5000

// PlanConference plans one, with its roll.
type PlanConference struct {
	Key         db.Key
	Unit        int64
	Kind        ConferenceKind
	Whom        string
	Title       string
	Day         string
	StartMinute int
	Place       string
	Directive   int64   // of those the unit has sent down or received, 0 for none
	Units       []int64 // at or below
	All         bool    // all directly below, in place of Units
}

// Validate gives the faults of the fields.
func (c PlanConference) Validate() error {
	var f fault.Fields
	if c.Kind != StudyConference && c.Kind != Seminar {
		f.Add("Kind", "conference.kind.bad")
	}
	if c.Whom != AllMembers && c.Whom != Officials {
		f.Add("Whom", "conference.whom.bad")
	}
	title := vn.Clean(c.Title)
	switch {
	case title == "":
		f.Add("Title", "conference.title.empty")
	case len([]rune(title)) > maxTitle:
		f.Add("Title", "meeting.agenda.long", "Max", maxTitle)
	}
	noSecret(&f, "Title", title)
	if !clock.ValidDay(c.Day) || c.Day < "2000-01-01" || c.Day >= "2200-01-01" {
		f.Add("Day", "meeting.day.bad")
	}
	if len(c.Units) == 0 && !c.All {
		f.Add("Units", "conference.choose")
	}
	if c.StartMinute < 0 || c.StartMinute >= 24*60 {
		f.Add("StartMinute", "meeting.time.bad")
	}
	if len([]rune(c.Place)) > 300 {
		f.Add("Place", "meeting.place.long")
	}
	return f.Err("meeting.conference")
}

// PlanConference keeps it and writes its roll: every member of the units (of
// those below them where they hold no meetings), or who holds a position in
// their committees; each once. Asks for MeetingLead at the unit: it calls people of other units together. Repeating it
// with the same key gives the same. Faults: Invalid (units: conference.units),
// NotFound, State (nobody: conference.nobody; too many: conference.large).
func (s *Service) PlanConference(ctx context.Context, actor access.Actor, cmd PlanConference) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.MeetingLead, cmd.Unit, CommitteeBody)
		if err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		if oldest := clock.AddDays(today(t), -conferenceBack); cmd.Day < oldest {
			return 0, fieldFault("conference", "Day", "conference.day.old", "Day", saidDay(oldest))
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			units, err := conferenceUnits(t, u, cmd)
			if err != nil {
				return 0, err
			}
			if cmd.Directive != 0 {
				d, err := document.DirectiveByID(t, cmd.Directive)
				if err != nil {
					return 0, err
				}
				if d.Unit != u.ID {
					return 0, fault.New("meeting.conference", fault.NotFound, "fault.not_found")
				}
			}
			c := Conference{ID: t.ID(), Unit: u.ID, Kind: cmd.Kind, Whom: cmd.Whom, Title: vn.Clean(cmd.Title), Day: cmd.Day, StartMinute: cmd.StartMinute, Place: vn.Clean(cmd.Place),
				Directive: cmd.Directive, State: ConferencePlanned, MadeAt: t.Now(), MadeBy: actor.Person}
			if err := insertConference(t, c, units); err != nil {
				return 0, err
			}
			n, err := bringConference(t, c, units)
			if err != nil {
				return 0, err
			}
			return c.ID, recordConference(t, actor, "conference.plan", c, map[string]any{"kind": c.Kind, "whom": c.Whom, "day": c.Day, "units": units, "people": n, "directive": c.Directive})
		})
		return id, err
	})
}

func recordConference(t *db.Tx, actor access.Actor, kind string, c Conference, body any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: c.Unit, Kind: kind, Subject: c.ID, Body: body})
}

// conferenceUnits gives the units asked for, each once, all below the host today.
func conferenceUnits(t *db.Tx, host org.Unit, cmd PlanConference) ([]int64, error) {
	asked := cmd.Units
	bad := func() error {
		var f fault.Fields
		f.Add("Units", "conference.units")
		return f.Err("meeting.conference")
	}
	if cmd.All {
		asked = nil
		kids, err := org.Children(t, host.ID, today(t), org.Cursor{}, org.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, k := range kids.Rows {
			asked = append(asked, k.ID)
		}
	}
	asked = slices.Compact(slices.Sorted(slices.Values(asked)))
	if len(asked) == 0 {
		return nil, bad()
	}
	paths, err := org.PathsOn(t, asked, today(t))
	if err != nil {
		return nil, err
	}
	for _, id := range asked {
		if !org.Under(paths[id], host.Path) {
			return nil, bad()
		}
	}
	return asked, nil
}

// cellsUnder gives the cells among units and below them on a day, each once.
func cellsUnder(t *db.Tx, units []int64, day string) ([]int64, error) {
	var out []int64
	for todo := slices.Clone(units); len(todo) > 0; {
		id := todo[0]
		todo = todo[1:]
		u, err := org.UnitOn(t, id, day)
		if fault.Is(err, fault.NotFound) { // closed by then
			continue
		}
		if err != nil {
			return nil, err
		}
		if u.Kind.Meets() {
			if u.Kind != org.Group && !slices.Contains(out, id) {
				out = append(out, id)
			}
			continue
		}
		for after := (org.Cursor{}); ; {
			kids, err := org.Children(t, id, day, after, org.MaxPage)
			if err != nil {
				return nil, err
			}
			for _, k := range kids.Rows {
				todo = append(todo, k.ID)
			}
			if after = kids.Next; !kids.More {
				break
			}
		}
		if len(out)+len(todo) > mostAsked {
			return nil, state("conference", "conference.large", "Max", mostAsked)
		}
	}
	return out, nil
}

// conferencePeople gives who is asked, each once with the cell he is counted
// home to: the one whose meetings he has to come to, before another.
func conferencePeople(t *db.Tx, c Conference, units []int64) (map[int64]conferenceLine, error) {
	cells, err := cellsUnder(t, units, c.Day)
	if err != nil {
		return nil, err
	}
	all := map[int64]conferenceLine{}
	for _, cell := range cells {
		rows, err := bodyOn(t, cell, CellBody, c.Day)
		if err != nil {
			return nil, err
		}
		for _, a := range rows {
			old, there := all[a.Person]
			// Once, for the cell that has him on its roll: sent away he is of the one he
			// meets in for the time.
			if there && (old.required && !a.Required || old.required == a.Required && (old.kind == member.Regular || a.Kind != member.Regular)) {
				continue
			}
			all[a.Person] = conferenceLine{home: cell, required: a.Required, kind: a.Kind}
		}
	}
	if c.Whom == AllMembers {
		return all, nil
	}
	lead := map[int64]bool{}
	for _, unit := range append(append([]int64{c.Unit}, units...), cells...) {
		ps, err := member.PositionsOn(t, unit, c.Day)
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			lead[p.Person] = lead[p.Person] || p.Role.InCommittee()
		}
	}
	for p := range all {
		if !lead[p] {
			delete(all, p)
		}
	}
	return all, nil
}

type conferenceLine struct {
	home     int64
	required bool
	kind     member.Kind
}

// bringConference writes the roll as it is on the day: newcomers are added, who
// belongs to it no longer goes unless somebody marked him. It says how many
// stand on it.
func bringConference(t *db.Tx, c Conference, units []int64) (int, error) {
	people, err := conferencePeople(t, c, units)
	if err != nil {
		return 0, err
	}
	switch {
	case len(people) == 0:
		return 0, state("conference", "conference.nobody")
	case len(people) > mostAsked:
		return 0, state("conference", "conference.large", "Max", mostAsked)
	}
	old, err := conferenceRoll(t, c.ID, 0)
	if err != nil {
		return 0, err
	}
	had := map[int64]bool{}
	for _, r := range old {
		had[r.Person] = true
		now, there := people[r.Person]
		switch {
		case !there && r.Mark == NoMark:
			if _, err := t.Exec(`delete from conference_roll where conference = $1 and person = $2`, c.ID, r.Person); err != nil {
				return 0, err
			}
		case there && (now.home != r.Home || now.required != r.Required):
			if _, err := t.Exec(`update conference_roll set home = $3, required = $4 where conference = $1 and person = $2`, c.ID, r.Person, now.home, now.required); err != nil {
				return 0, err
			}
		}
	}
	var rows [][]any
	for _, p := range slices.Sorted(maps.Keys(people)) {
		if !had[p] {
			rows = append(rows, []any{c.ID, p, people[p].home, people[p].required, string(NoMark), int64(0), int64(0)})
		}
	}
	if err := t.InsertMany("conference_roll", []string{"conference", "person", "home", "required", "mark", "by_person", "at"}, rows); err != nil {
		return 0, err
	}
	return len(people), recountConference(t, c)
}

// recountConference counts the roll and keeps the counters, of the whole and of
// every home; the one way they come about.
func recountConference(t *db.Tx, c Conference) error {
	type count struct {
		home              int64
		required, present int
	}
	rows, err := db.All(t, func(r db.Row) (x count, err error) { err = r.Scan(&x.home, &x.required, &x.present); return x, err },
		`select home, count(*), count(case when mark = 'present' then 1 end) from conference_roll where conference = $1 and required group by home order by home`, c.ID)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`delete from conference_home where conference = $1`, c.ID); err != nil {
		return err
	}
	var all count
	var homes [][]any
	for _, x := range rows {
		all.required += x.required
		all.present += x.present
		r, err := rule.For(t, x.home, rule.ConferenceCounts, c.Day)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		homes = append(homes, []any{c.ID, x.home, c.Day, x.required, x.present, r.Value == "home"})
	}
	if err := t.InsertMany("conference_home", []string{"conference", "home", "day", "required", "present", "counts"}, homes); err != nil {
		return err
	}
	_, err = t.Exec(`update conference set required = $2, present = $3 where id = $1`, c.ID, all.required, all.present)
	return err
}

// MarkConference marks people of a conference's roll. NoMark takes a mark back.
type MarkConference struct {
	Key        db.Key
	Conference int64
	Marks      map[int64]Mark
}

// MarkConference keeps it, on the day or after it, until it is closed. Who
// prepares for the host marks those whose names he reads, who prepares for a cell
// its own people.
// Faults: NotFound (also a person not on the roll or not the actor's to mark),
// Invalid, State (before the day; closed).
func (s *Service) MarkConference(ctx context.Context, actor access.Actor, cmd MarkConference) error {
	return db.Do(ctx, s.DB, db.On("conference", cmd.Conference), func(t *db.Tx) error {
		c, err := conferenceByID(t, cmd.Conference)
		if err != nil {
			return err
		}
		_, no := mayAt(t, actor, access.MeetingPrepare, c.Unit, CommitteeBody)
		prepares := no == nil
		roll, err := conferenceRoll(t, c.ID, 0)
		if err != nil {
			return err
		}
		at := map[int64]ConferenceRow{}
		for _, r := range roll {
			at[r.Person] = r
		}
		homes := map[int64]bool{}
		for p, m := range cmd.Marks {
			r, on := at[p]
			if !on {
				return fault.New("meeting.conference", fault.NotFound, "fault.not_found")
			}
			if m != NoMark && m != Present && m != Excused && m != Unexcused {
				var f fault.Fields
				f.Add("Mark", "conference.mark.bad")
				return f.Err("meeting.conference")
			}
			if actor.Person != 0 && p == actor.Person && m == Present {
				continue
			}
			may, known := homes[r.Home]
			if !known {
				at, err := org.LastOn(t, r.Home, today(t))
				if err != nil {
					return err
				}
				_, may = rollOf(actor, at.Path, prepares)
				homes[r.Home] = may
			}
			if !may {
				return fault.New("meeting.conference", fault.NotFound, "fault.not_found")
			}
		}
		if len(cmd.Marks) == 0 && !prepares {
			return no
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			switch {
			case c.State != ConferencePlanned:
				return 0, state("conference", "conference.closed")
			case c.Day > today(t):
				return 0, state("conference", "conference.early", "Day", saidDay(c.Day))
			}
			marked := 0
			for _, p := range slices.Sorted(maps.Keys(cmd.Marks)) {
				if at[p].Mark == cmd.Marks[p] {
					continue
				}
				if _, err := t.Exec(`update conference_roll set mark = $3, by_person = $4, at = $5 where conference = $1 and person = $2`, c.ID, p, string(cmd.Marks[p]), actor.Person, t.Now()); err != nil {
					return 0, err
				}
				marked++
			}
			if err := recountConference(t, c); err != nil {
				return 0, err
			}
			return c.ID, recordConference(t, actor, "conference.mark", c, map[string]any{"marked": marked})
		})
		return err
	})
}

// CloseConference ends it: who was there is covered by the directive it studied,
// who was not is asked to study it himself, and each unit that has it has worked
// it through, unless it had done so before: nobody is counted twice. Asks for
// MeetingLead at the host. Faults: NotFound, Invalid (note), State (not planned;
// before its day; somebody has no mark: conference.unmarked).
func (s *Service) CloseConference(ctx context.Context, actor access.Actor, key db.Key, id int64, note string) error {
	return db.Do(ctx, s.DB, db.On("conference", id), func(t *db.Tx) error {
		c, err := conferenceLed(t, actor, id)
		if err != nil {
			return err
		}
		note = strings.TrimSpace(vn.NFC(note))
		var f fault.Fields
		checkConclusion(&f, "Note", note)
		if err := f.Err("meeting.conference"); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"conference.close", id, note}, func() (int64, error) {
			switch {
			case c.State != ConferencePlanned:
				return 0, state("conference", "conference.closed")
			case c.Day > today(t):
				return 0, state("conference", "conference.early", "Day", saidDay(c.Day))
			}
			roll, err := conferenceRoll(t, id, 0)
			if err != nil {
				return 0, err
			}
			without := 0
			for _, r := range roll {
				if r.Required && r.Mark == NoMark {
					without++
				}
			}
			if without > 0 {
				return 0, state("conference", "conference.unmarked", "Count", without)
			}
			if err := recountConference(t, c); err != nil {
				return 0, err
			}
			if _, err := t.Exec(`update conference set state = 'held', note = $2, ended_at = $3, ended_by = $4 where id = $1`, id, note, t.Now(), actor.Person); err != nil {
				return 0, err
			}
			if c.Directive != 0 {
				if err := coverConference(t, actor, c, roll); err != nil {
					return 0, err
				}
			}
			return id, recordConference(t, actor, "conference.close", c, map[string]any{"people": len(roll)})
		})
		return err
	})
}

// coverConference tells room document whom a conference reached, cell by cell.
func coverConference(t *db.Tx, actor access.Actor, c Conference, roll []ConferenceRow) error {
	present, absent := map[int64][]int64{}, map[int64][]int64{}
	var homes []int64
	for _, r := range roll {
		if !slices.Contains(homes, r.Home) {
			homes = append(homes, r.Home)
		}
		switch {
		case r.Mark == Present:
			present[r.Home] = append(present[r.Home], r.Person)
		case r.Required:
			absent[r.Home] = append(absent[r.Home], r.Person)
		}
	}
	slices.Sort(homes)
	for _, home := range homes {
		if len(present[home]) == 0 { // nobody came: its own meeting will study it
			continue
		}
		err := document.DoneTx(t, actor, c.Directive, home, 0, c.Day)
		if fault.Is(err, fault.NotFound) { // was not sent to it
			continue
		}
		if err != nil {
			return err
		}
		if err := document.CoverTx(t, c.Directive, home, 0, present[home], absent[home]); err != nil {
			return err
		}
	}
	return nil
}

// CancelConference calls it off, with a reason. Asks for MeetingLead at the host.
func (s *Service) CancelConference(ctx context.Context, actor access.Actor, key db.Key, id int64, reason string) error {
	return db.Do(ctx, s.DB, db.On("conference", id), func(t *db.Tx) error {
		c, err := conferenceLed(t, actor, id)
		if err != nil {
			return err
		}
		reason = vn.Clean(reason)
		if reason == "" || len([]rune(reason)) > 1000 {
			return fieldFault("conference", "Reason", "conference.reason")
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"conference.cancel", id, reason}, func() (int64, error) {
			if c.State != ConferencePlanned {
				return 0, state("conference", "conference.closed")
			}
			if _, err := t.Exec(`delete from conference_home where conference = $1`, id); err != nil {
				return 0, err
			}
			_, err := t.Exec(`update conference set state = 'cancelled', note = $2, ended_at = $3, ended_by = $4 where id = $1`, id, reason, t.Now(), actor.Person)
			if err != nil {
				return 0, err
			}
			return id, recordConference(t, actor, "conference.cancel", c, nil)
		})
		return err
	})
}

// rollOf says whether an actor reads the names of those a cell sends to a
// conference, and marks them: its own body does, and who prepares for the host
// where he reads the cell's list of members anyhow.
func rollOf(actor access.Actor, path string, prepares bool) (reads, marks bool) {
	own := access.Unit(path)
	host := prepares && access.May(actor, access.MemberNames, own)
	return host || access.May(actor, access.MeetingView, own), host || access.May(actor, access.MeetingPrepare, own)
}

func conferenceLed(t *db.Tx, actor access.Actor, id int64) (Conference, error) {
	c, err := conferenceByID(t, id)
	if err != nil {
		return c, err
	}
	_, err = mayAt(t, actor, access.MeetingLead, c.Unit, CommitteeBody)
	return c, err
}

// ---- what is seen of it ----

// ConferenceSubject is a conference as a subject of access: of its host, and of
// the units asked; who is on its roll is named by it.
func (s *Service) ConferenceSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		_, sub, err := conferenceSubject(t, actor, id)
		return sub, err
	})
}

func conferenceSubject(t *db.Tx, actor access.Actor, id int64) (Conference, access.Subject, error) {
	c, err := conferenceByID(t, id)
	if err != nil {
		return c, access.Subject{}, err
	}
	host, err := org.LastOn(t, c.Unit, today(t))
	if err != nil {
		return c, access.Subject{}, err
	}
	sub := access.Unit(host.Path)
	homes, err := db.All(t, db.Scalar[int64], `select distinct home from conference_roll where conference = $1 order by home`, id)
	if err != nil {
		return c, sub, err
	}
	paths, err := org.PathsOn(t, homes, today(t))
	if err != nil {
		return c, sub, err
	}
	for _, h := range homes {
		if p := paths[h]; p != "" {
			sub.Paths = append(sub.Paths, p)
		}
	}
	if actor.Person != 0 {
		_, on, err := db.Maybe(t, db.Scalar[int64], `select person from conference_roll where conference = $1 and person = $2`, id, actor.Person)
		if err != nil {
			return c, sub, err
		}
		if on {
			sub.People = []int64{actor.Person}
		}
	}
	return c, sub, nil
}

// ConferenceHost is a conference as its host works on it.
func (s *Service) ConferenceHost(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		c, err := conferenceByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		u, err := org.LastOn(t, c.Unit, today(t))
		return access.Subject{Paths: []string{u.Path}, Committee: true}, err
	})
}

// HomeCount is what a conference counts home to one cell.
type HomeCount struct {
	Home              int64
	Name              string
	Required, Present int
	Counts            bool // by the rule of its regulation
	May               bool // the actor reads its people by name
	Marks             bool // and marks them
}

// ConferenceView is the page of a conference.
type ConferenceView struct {
	Conference
	UnitName  string
	Today     string
	Directive string // title
	Homes     []HomeCount
	Roll      []ConferenceRow // of one home, or of all the actor reads by name
	MayLead   bool
	MayMark   bool
	Here      *ConferenceRow // the actor's own line
}

// Conference gives the page; home picks the people of one cell (0: none by
// name). Counts of cells the actor does not reach are summed into none: he sees
// the whole and his own. Asks for MeetingLook. Fault: NotFound.
func (s *Service) Conference(ctx context.Context, actor access.Actor, id, home int64) (ConferenceView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v ConferenceView, err error) {
		c, sub, err := conferenceSubject(t, actor, id)
		if err != nil {
			return v, err
		}
		if err := access.Check(actor, access.MeetingLook, sub); err != nil {
			return v, err
		}
		v.Conference, v.Today = c, today(t)
		u, err := org.LastOn(t, c.Unit, v.Today)
		if err != nil {
			return v, err
		}
		v.UnitName = u.Name
		host := access.Subject{Paths: []string{u.Path}, Committee: true}
		v.MayLead = access.May(actor, access.MeetingLead, host) && c.State == ConferencePlanned
		prepares := access.May(actor, access.MeetingPrepare, host)
		sees := access.May(actor, access.MeetingLook, host)
		if c.Directive != 0 {
			d, err := document.DirectiveByID(t, c.Directive)
			if err != nil {
				return v, err
			}
			v.Directive = strings.TrimSpace(d.Number + " " + d.Title)
		}
		homes, err := db.All(t, func(r db.Row) (h HomeCount, err error) {
			err = r.Scan(&h.Home, &h.Required, &h.Present, &h.Counts)
			return h, err
		},
			`select home, required, present, counts from conference_home where conference = $1 order by home`, id)
		if err != nil {
			return v, err
		}
		for _, h := range homes {
			at, err := org.LastOn(t, h.Home, v.Today)
			if err != nil {
				return v, err
			}
			h.Name = at.Name
			own := access.Unit(at.Path)
			h.May, h.Marks = rollOf(actor, at.Path, prepares)
			h.Marks = h.Marks && c.State == ConferencePlanned
			if sees || h.May || access.May(actor, access.MeetingLook, own) {
				v.Homes = append(v.Homes, h)
			}
			if h.Home == home && h.May {
				v.MayMark = h.Marks
				if v.Roll, err = conferenceRoll(t, id, home); err != nil {
					return v, err
				}
			}
		}
		if actor.Person != 0 {
			mine, err := db.All(t, scanConferenceRow, conferenceRows+` where r.conference = $1 and r.person = $2`, id, actor.Person)
			if err != nil {
				return v, err
			}
			if len(mine) == 1 {
				v.Here = &mine[0]
			}
		}
		return v, nil
	})
}

// ConferenceOf is a conference in the list of a unit, with what it counts home
// to it.
type ConferenceOf struct {
	Conference
	Home *HomeCount // nil: the unit holds it
}

// Conferences gives those a unit holds and those its members were asked to, the
// latest first. Asks for MeetingLook.
func (s *Service) Conferences(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[ConferenceOf], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[ConferenceOf], error) {
		var p org.Page[ConferenceOf]
		if _, err := looked(t, actor, unit); err != nil {
			return p, err
		}
		limit := org.PageSize(limit)
		args := []any{unit, limit + 1}
		at := ``
		if after.ID != 0 {
			at = ` and (c.day, c.id) < ($3, $4)`
			args = append(args, after.Key, after.ID)
		}
		rows, err := db.All(t, func(r db.Row) (x ConferenceOf, err error) {
			var h HomeCount
			err = r.Scan(append(x.Conference.fields(), &h.Home, &h.Required, &h.Present, &h.Counts)...)
			if h.Home != 0 {
				x.Home = &h
			}
			return x, err
		}, `select `+conferenceColumns+`, coalesce(h.home, 0), coalesce(h.required, 0), coalesce(h.present, 0), case when h.counts then 1 else 0 end = 1
			from conference c left join conference_home h on h.conference = c.id and h.home = $1
			where c.id in (select id from conference where unit = $1 union select conference from conference_home where home = $1)`+at+` order by c.day desc, c.id desc limit $2`, args...)
		if err != nil {
			return p, err
		}
		p.Rows = rows
		if len(rows) > limit {
			p.Rows, p.More = rows[:limit], true
			p.Next = org.Cursor{Key: rows[limit-1].Day, ID: rows[limit-1].ID}
		}
		return p, nil
	})
}

// ConferencesIn gives the conferences a unit holds between two days, both in.
func ConferencesIn(t *db.Tx, unit int64, from, to string) ([]Conference, error) {
	return db.All(t, scanConference, `select `+conferenceColumns+` from conference c where c.unit = $1 and c.day >= $2 and c.day <= $3 order by c.day, c.id limit 200`, unit, from, to)
}

// ConferenceHome sums what conferences held between two days count home to a
// cell: only those its rule says so of.
func ConferenceHome(t *db.Tx, unit int64, from, to string) (present, required int, err error) {
	type sum struct{ present, required int }
	s, err := db.One(t, func(r db.Row) (s sum, err error) { err = r.Scan(&s.present, &s.required); return s, err },
		`select coalesce(sum(h.present), 0), coalesce(sum(h.required), 0) from conference_home h join conference c on c.id = h.conference
		where h.home = $1 and h.day >= $2 and h.day <= $3 and h.counts and c.state = 'held'`, unit, from, to)
	return s.present, s.required, err
}

// conferenceWaiting asks who is on a roll to come, and tells who leads the host
// of one whose day has come.
func conferenceWaiting(t *db.Tx, actor access.Actor) ([]waiting.Item, error) {
	day := today(t)
	var out []waiting.Item
	say := func(c Conference, u waiting.Urgency, name string) {
		when := c.Place
		out = append(out, waiting.Item{Urgency: u, Title: "conference.waiting." + name, Detail: "conference.waiting.text", Params: []any{"Title", c.Title, "Day", saidDay(c.Day), "Place", when},
			Href: "/hoi-nghi/" + strconv.FormatInt(c.ID, 10), Action: "conference.waiting." + name + ".button", Day: c.Day})
	}
	if actor.Person != 0 {
		mine, err := db.Recall(t, scanConference, `select `+conferenceColumns+` from conference_roll r join conference c on c.id = r.conference
			where r.person = $1 and r.mark = '' and c.state = 'planned' and c.day >= $2 order by c.day, c.id limit 5`, actor.Person, day)
		if err != nil {
			return nil, err
		}
		for _, c := range mine {
			if c.Day == day {
				say(c, waiting.Soon, "here")
			} else {
				say(c, waiting.Can, "invite")
			}
		}
	}
	if actor.Hat.Unit == 0 || !access.May(actor, access.MeetingLead, access.Subject{Paths: []string{actor.Hat.Path}, Committee: true}) {
		return out, nil
	}
	led, err := db.Recall(t, scanConference, `select `+conferenceColumns+` from conference c where c.unit = $1 and c.state = 'planned' and c.day <= $2 order by c.day, c.id limit 5`, actor.Hat.Unit, day)
	for _, c := range led {
		say(c, waiting.Next, "close")
	}
	return out, err
}

// ConferenceSeen gives a conference the actor may look at. Fault: NotFound.
func ConferenceSeen(t *db.Tx, actor access.Actor, id int64) (Conference, error) {
	c, sub, err := conferenceSubject(t, actor, id)
	if err != nil {
		return c, err
	}
	return c, access.Check(actor, access.MeetingLook, sub)
}

// ConferenceSubjectOf is a conference as a subject of one action on its papers: who
// may look at it reads them, its host's committee sees to them.
func ConferenceSubjectOf(t *db.Tx, actor access.Actor, action access.Action, id int64) (access.Subject, error) {
	c, sub, err := conferenceSubject(t, actor, id)
	if err != nil || action == access.PaperView {
		return sub, err
	}
	host, err := org.LastOn(t, c.Unit, today(t))
	return access.Subject{Paths: []string{host.Path}, Committee: true}, err
}
