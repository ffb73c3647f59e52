package meeting

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// PutPlan adds or changes a line of the yearly plan; ID 0 adds.
type PutPlan struct {
	Key  db.Key
	Item PlanItem
	Seen string // PlanItem.Seen of the line to be changed
	// Dated: Day and Who were asked for, too; else they stay as they are.
	Dated bool
}

// At is when the line is planned for: its day, else its month.
func (p PlanItem) At() string {
	if p.Day != "" {
		return p.Day
	}
	return p.Month
}

// maxWho is how long the words of who sees to a line may be.
const maxWho = 200

// Seen is what a form of the line was rendered from.
func (p PlanItem) Seen() string {
	return seenOf(p.Month, string(p.Kind), p.Title, strconv.FormatInt(p.Presenter, 10), p.Day, p.Who)
}

// Validate gives the faults of the fields.
func (c PutPlan) Validate() error {
	var f fault.Fields
	if !ValidMonth(c.Item.Month) {
		f.Add("Month", "meeting.month.bad")
	}
	if c.Item.Kind != Work && c.Item.Kind != Theme {
		f.Add("Kind", "meeting.planitem.kind")
	}
	if title := vn.Clean(c.Item.Title); title == "" {
		f.Add("Title", "meeting.planitem.empty")
	} else if len([]rune(title)) > maxTitle {
		f.Add("Title", "meeting.agenda.long", "Max", maxTitle)
	}
	noSecret(&f, "Title", c.Item.Title)
	if c.Dated {
		if c.Item.Day != "" && (!clock.ValidDay(c.Item.Day) || MonthOf(c.Item.Day) != c.Item.Month) {
			f.Add("Day", "meeting.planitem.day")
		}
		if len([]rune(c.Item.Who)) > maxWho {
			f.Add("Who", "meeting.agenda.long", "Max", maxWho)
		}
		noSecret(&f, "Who", c.Item.Who)
	}
	return f.Err("meeting.planitem")
}

// PutPlan keeps it and gives its id; asks for PlanEdit. Repeating it with the
// same key does it once. Faults: Invalid (the presenter is not of the unit,
// too), NotFound, Conflict (somebody else changed the line meanwhile).
func (s *Service) PutPlan(ctx context.Context, actor access.Actor, cmd PutPlan) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Item.Unit), func(t *db.Tx) (int64, error) {
		p, old := cmd.Item, PlanItem{}
		if p.ID != 0 {
			var err error
			if old, err = planByID(t, p.ID); err != nil {
				return 0, err
			}
			p.Unit = old.Unit
		}
		if err := mayPlan(t, actor, p.Unit); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			p.Title, p.Who = vn.Clean(p.Title), vn.Clean(p.Who)
			p.First, p.DoneOn = old.First, old.DoneOn
			if !cmd.Dated {
				p.Who, p.Day = old.Who, ""
				if p.Month == old.Month {
					p.Day = old.Day
				}
			}
			if p.ID != 0 && cmd.Seen != old.Seen() && p.Seen() != old.Seen() {
				return 0, fault.New("meeting.planitem", fault.Conflict, "meeting.planitem.changed")
			}
			if p.Presenter != 0 && p.Presenter != old.Presenter {
				has, err := HasOn(t, p.Unit, today(t))
				if err != nil {
					return 0, err
				}
				body := CommitteeBody
				if has.Cell {
					body = CellBody
				}
				people, err := bodyOn(t, p.Unit, body, today(t))
				if err != nil {
					return 0, err
				}
				ok := false
				for _, a := range people {
					ok = ok || a.Person == p.Presenter
				}
				if !ok {
					return 0, fieldFault("planitem", "Presenter", "meeting.planitem.presenter")
				}
			}
			kind := "plan.edit"
			if p.ID == 0 {
				p.ID, kind = t.ID(), "plan.add"
				if err := insertPlan(t, p, actor.Person); err != nil {
					return 0, err
				}
			} else if err := updatePlan(t, p); err != nil {
				return 0, err
			}
			if err := planChanged(t, p.Unit, old.Month, p.Month); err != nil {
				return 0, err
			}
			return p.ID, audit.Append(t, audit.Event{Actor: actor, Unit: p.Unit, Kind: kind, Subject: p.ID,
				Body: map[string]any{"month": p.Month, "day": p.Day, "was": old.At(), "kind": p.Kind, "title": p.Title, "presenter": p.Presenter}})
		})
		return id, err
	})
}

// PlanDone says that a line of the plan was carried out, or takes that back. Asks
// for PlanEdit. Repeating it with the same key does nothing. Fault: NotFound.
func (s *Service) PlanDone(ctx context.Context, actor access.Actor, key db.Key, id int64, done bool) error {
	return db.Do(ctx, s.DB, db.On("plan", id), func(t *db.Tx) error {
		p, err := planByID(t, id)
		if err != nil {
			return err
		}
		if err := mayPlan(t, actor, p.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"plan.done", id, done}, func() (int64, error) {
			p.DoneOn = ""
			if done {
				p.DoneOn = today(t)
			}
			if err := updatePlan(t, p); err != nil {
				return 0, err
			}
			return id, audit.Append(t, audit.Event{Actor: actor, Unit: p.Unit, Kind: "plan.done", Subject: id, Body: map[string]any{"month": p.Month, "done": done}})
		})
		return err
	})
}

func mayPlan(t *db.Tx, actor access.Actor, unit int64) error {
	_, err := mayAt(t, actor, access.PlanEdit, unit, CellBody)
	return err
}

// RemovePlan takes a line away; asks for PlanEdit. Repeating it with the same
// key does nothing. Faults: NotFound, State (a meeting that was not called off
// takes it as its theme).
func (s *Service) RemovePlan(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return db.Do(ctx, s.DB, db.On("plan", id), func(t *db.Tx) error {
		p, ok, err := db.Maybe(t, scanPlan, `select `+planColumns+` from plan_item where id = $1`, id)
		if err != nil {
			return err
		}
		if !ok {
			return notFound("plan", id)
		}
		if err := mayPlan(t, actor, p.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, id, func() (int64, error) {
			if _, err := planByID(t, id); err != nil {
				return 0, err
			}
			n, err := db.One(t, db.Scalar[int], `select count(*) from meeting where unit = $1 and theme = $2 and state <> 'cancelled'`, p.Unit, id)
			if err != nil {
				return 0, err
			}
			if n > 0 {
				return 0, state("planitem", "meeting.planitem.used")
			}
			if err := removePlan(t, id); err != nil {
				return 0, err
			}
			if err := planChanged(t, p.Unit, p.Month); err != nil {
				return 0, err
			}
			return id, audit.Append(t, audit.Event{Actor: actor, Unit: p.Unit, Kind: "plan.remove", Subject: id, Body: map[string]any{"month": p.Month, "kind": p.Kind}})
		})
		return err
	})
}

// YearPlan gives the plan of a unit's year; asks for MeetingLook.
func (s *Service) YearPlan(ctx context.Context, actor access.Actor, unit int64, year int) ([]PlanItem, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]PlanItem, error) {
		if _, err := looked(t, actor, unit); err != nil {
			return nil, err
		}
		if year < 2000 || year > 2200 {
			return nil, fault.New("meeting.year", fault.NotFound, "fault.not_found")
		}
		return PlanOf(t, unit, yearOf(year)...)
	})
}
