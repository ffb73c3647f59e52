package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// MassReport is what a mass organisation tells for a month, in short.
type MassReport struct {
	ID         int64
	MassOrg    int64
	Month      string
	Members    int
	Activities int // held in the month
	Result     string
	Wishes     string
	At         int64
	By         int64
	Version    int64
}

// WriteMass keeps the month's short report of a mass organisation, told by it and
// entered by the committee that follows it.
type WriteMass struct {
	Key                 db.Key
	MassOrg             int64
	Month               string
	Seen                int64 // the version the form showed, 0 for none yet
	Members, Activities int   // -1: blank
	Result, Wishes      string
}

// massOf gives a mass organisation and the unit whose committee follows it, after
// asking.
func massOf(t *db.Tx, actor access.Actor, action access.Action, id int64) (org.MassOrg, org.Unit, error) {
	m, err := org.MassOrgByID(t, id)
	if err != nil {
		return m, org.Unit{}, none()
	}
	u, err := may(t, actor, action, m.Unit)
	return m, u, err
}

// WriteMass keeps it. Asks for ReportEdit at the unit that follows it. Repeating it
// with the same key gives the same report. Faults: NotFound, Invalid (a month to
// come or not of its life; no result; counts), Conflict (written meanwhile).
func (s *Service) WriteMass(ctx context.Context, actor access.Actor, cmd WriteMass) (int64, error) {
	const op = "report.mass"
	return db.Write(ctx, s.DB, db.On("massorg", cmd.MassOrg), func(t *db.Tx) (int64, error) {
		m, u, err := massOf(t, actor, access.ReportEdit, cmd.MassOrg)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			var bad fault.Fields
			r := MassReport{MassOrg: m.ID, Month: cmd.Month, Members: cmd.Members, Activities: cmd.Activities, At: t.Now(), By: actor.Person,
				Result: words(&bad, "result", cmd.Result, maxNote, "report.mass.result"), Wishes: words(&bad, "wishes", cmd.Wishes, maxNote, "")}
			if !meeting.ValidMonth(cmd.Month) || cmd.Month > today(t)[:7] || m.From > meeting.LastDay(cmd.Month) || m.To <= meeting.FirstDay(cmd.Month) {
				bad.Add("month", "report.month")
			}
			if cmd.Members < 0 || cmd.Members > mostPeople {
				bad.Add("members", "report.mass.members")
			}
			if cmd.Activities < 0 || cmd.Activities > 100 {
				bad.Add("activities", "report.mass.activities")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			was, there, err := massReport(t, m.ID, cmd.Month)
			if err != nil {
				return 0, err
			}
			if was.Version != cmd.Seen {
				return 0, fault.New(op, fault.Conflict, "report.meanwhile")
			}
			if r.ID, r.Version = was.ID, was.Version+1; !there {
				r.ID = t.ID()
			}
			if err := putMassReport(t, r); err != nil {
				return 0, err
			}
			return r.ID, audit.Append(t, audit.Event{Actor: actor, Unit: u.ID, Kind: "report.mass", Subject: m.ID, Body: map[string]any{"month": cmd.Month}})
		})
		return ref, err
	})
}

// RaiseMass raises a difficulty of a mass organisation with the committee that
// follows it.
type RaiseMass struct {
	Key     db.Key
	MassOrg int64
	Text    string
}

// RaiseMass keeps it. Asks for ReportEdit at the unit that follows it. Repeating it
// with the same key gives the same one. Faults: NotFound, Invalid (empty; too long).
func (s *Service) RaiseMass(ctx context.Context, actor access.Actor, cmd RaiseMass) (int64, error) {
	return db.Write(ctx, s.DB, db.On("massorg", cmd.MassOrg), func(t *db.Tx) (int64, error) {
		if _, _, err := massOf(t, actor, access.ReportEdit, cmd.MassOrg); err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return RaiseForMass(t, actor, cmd.MassOrg, "", 0, cmd.Text) })
		return ref, err
	})
}

// RaiseForMass raises a difficulty of a mass organisation, from a thing of a room
// below this one (source "visit") or from none; rights are the caller's. It is no
// figure of a unit. Faults: NotFound, Invalid.
func RaiseForMass(t *db.Tx, actor access.Actor, mass int64, source string, id int64, text string) (int64, error) {
	m, err := org.MassOrgByID(t, mass)
	if err != nil {
		return 0, none()
	}
	var bad fault.Fields
	d := Difficulty{ID: t.ID(), Unit: m.Unit, To: m.Unit, MassOrg: mass, Source: source, SourceID: id,
		Text: words(&bad, "text", text, maxNote, "report.raise.empty"), State: DifficultyOpen, RaisedAt: t.Now(), RaisedBy: actor.Person}
	if err := bad.Err("report.raise"); err != nil {
		return 0, err
	}
	if err := insertDifficulty(t, d); err != nil {
		return 0, err
	}
	return d.ID, record(t, actor, "report.raise", d, map[string]any{"to": d.To, "mass_org": mass, "source": source, "source_id": id})
}

// MassLine is a mass organisation in a list, with its report of a month.
type MassLine struct {
	org.MassOrg
	Report MassReport
	Told   bool
	Open   int // difficulties open
}

// MassView is the page of a mass organisation.
type MassView struct {
	org.MassOrg
	Unit         org.Unit
	Today        string
	InCharge     []string // who of the committee answers for it
	Month        string
	Now          MassReport // of the month, zero for none
	Reports      []MassReport
	Difficulties []DifficultyView
	MayEdit      bool
}

// Mass gives the page of a mass organisation and its report of a month ("": this
// one). Asks for ReportView at the unit that follows it. Fault: NotFound.
func (s *Service) Mass(ctx context.Context, actor access.Actor, id int64, month string) (MassView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (MassView, error) {
		v := MassView{Today: today(t), Month: month}
		var err error
		if v.MassOrg, v.Unit, err = massOf(t, actor, access.ReportView, id); err != nil {
			return v, err
		}
		if month == "" {
			v.Month = v.Today[:7]
		}
		if !meeting.ValidMonth(v.Month) || v.Month > v.Today[:7] {
			return v, none()
		}
		lives := v.From <= meeting.LastDay(v.Month) && v.To > meeting.FirstDay(v.Month)
		v.MayEdit = lives && access.May(actor, access.ReportEdit, access.Unit(v.Unit.Path))
		given, err := member.AssignmentsOn(t, v.Unit.ID, v.Today)
		if err != nil {
			return v, err
		}
		for _, a := range given {
			if a.Target == member.TargetMassOrg && a.MassOrg == id {
				v.InCharge = append(v.InCharge, a.Name)
			}
		}
		if v.Now, _, err = massReport(t, id, v.Month); err != nil {
			return v, err
		}
		if v.Reports, err = massReports(t, id, 24); err != nil {
			return v, err
		}
		all, err := massDifficulties(t, id, 50)
		if err != nil {
			return v, err
		}
		v.Difficulties, err = seen(t, actor, all)
		return v, err
	})
}

// MassSubject is a mass organisation as a subject of access: the unit's whose
// committee follows it.
func (s *Service) MassSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		m, err := org.MassOrgByID(t, id)
		if err != nil {
			return access.Subject{}, none()
		}
		u, err := org.LastOn(t, m.Unit, today(t))
		return access.Unit(u.Path), err
	})
}

// massLines gives the mass organisations a unit's committee follows, with their
// reports of a month.
func massLines(t *db.Tx, unit int64, month string) ([]MassLine, error) {
	all, err := org.MassOrgsOn(t, unit, min(meeting.LastDay(month), today(t)))
	if err != nil {
		return nil, err
	}
	var out []MassLine
	for _, m := range all {
		l := MassLine{MassOrg: m}
		if l.Report, l.Told, err = massReport(t, m.ID, month); err != nil {
			return nil, err
		}
		open, err := massDifficulties(t, m.ID, 50)
		if err != nil {
			return nil, err
		}
		for _, d := range open {
			if d.State == DifficultyOpen {
				l.Open++
			}
		}
		out = append(out, l)
	}
	return out, nil
}

const massColumns = `id, mass_org, month, members, activities, result, wishes, at, by_person, version`

func scanMassReport(r db.Row) (v MassReport, err error) {
	err = r.Scan(&v.ID, &v.MassOrg, &v.Month, &v.Members, &v.Activities, &v.Result, &v.Wishes, &v.At, &v.By, &v.Version)
	return v, err
}

func massReport(t *db.Tx, mass int64, month string) (MassReport, bool, error) {
	return db.Maybe(t, scanMassReport, `select `+massColumns+` from mass_report where mass_org = $1 and month = $2`, mass, month)
}

func massReports(t *db.Tx, mass int64, limit int) ([]MassReport, error) {
	return db.All(t, scanMassReport, `select `+massColumns+` from mass_report where mass_org = $1 order by month desc, id limit $2`, mass, limit)
}

func putMassReport(t *db.Tx, r MassReport) error {
	_, err := t.Exec(`insert into mass_report (`+massColumns+`) values (`+db.Marks(1, 10)+`)
		on conflict (mass_org, month) do update set members = excluded.members, activities = excluded.activities, result = excluded.result, wishes = excluded.wishes,
		at = excluded.at, by_person = excluded.by_person, version = excluded.version`,
		r.ID, r.MassOrg, r.Month, r.Members, r.Activities, r.Result, r.Wishes, r.At, r.By, r.Version)
	return err
}

func massDifficulties(t *db.Tx, mass int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where mass_org = $1 and mass_org <> 0 order by id desc limit $2`, mass, limit)
}
