package member

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// TransferState is how a move from one unit to another ended; "" while it is
// under way.
type TransferState string

// The states.
const (
	UnderWay  TransferState = ""
	Received  TransferState = "received"
	TakenBack TransferState = "back"
	Otherwise TransferState = "other" // the member left, or went elsewhere
)

// Transfer is a member introduced to another unit. Until he is received he is a
// member of the unit that sends him, and has to be at nobody's meeting.
type Transfer struct {
	ID      int64
	Person  int64
	From    int64
	To      int64  // 0: not on Nếp
	Place   string // where to, as it was written
	Paper   string // number of the letter of introduction
	SentOn  string
	Outcome TransferState
	EndedOn string
	MadeAt  int64
	MadeBy  int64
	EndedAt int64
	EndedBy int64
	Name    string // joined: of the person
}

// Introduce writes out a member's move to another unit.
type Introduce struct {
	Key    db.Key
	Person int64
	Unit   int64  // where to; 0: by Place
	Place  string // the unit's code, its name, or "name, name of the unit above"; what Nếp does not know is outside
	Paper  string
	On     string
}

// Validate gives the faults of the fields.
func (c Introduce) Validate() error {
	var f fault.Fields
	checkDay(&f, "On", c.On)
	if c.Unit == 0 && vn.Clean(c.Place) == "" {
		f.Add("Place", "member.transfer.place")
	}
	if len([]rune(c.Place)) > 300 {
		f.Add("Place", "member.transfer.place.long")
	}
	if len([]rune(c.Paper)) > 100 {
		f.Add("Paper", "member.transfer.paper.long")
	}
	return f.Err("member.transfer")
}

// Introduce keeps it, makes the member "đã giới thiệu đi, chưa được tiếp nhận"
// from that day and gives the transfer's id. Asks for MemberEdit of the person.
// Repeating it with the same key gives the same id. Faults: Invalid (a day to
// come; several units have that name), NotFound, State (no regular membership on
// the day; there already; suspended; under way already; the unit is closed).
func (s *Service) Introduce(ctx context.Context, actor access.Actor, cmd Introduce) (int64, error) {
	const op = "member.transfer"
	return db.Write(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) (int64, error) {
		p, ms, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			var f fault.Fields
			switch {
			case cmd.On > today(t):
				f.Add("On", "member.transfer.ahead")
			case cmd.On < clock.AddDays(today(t), -transferBack):
				f.Add("On", "member.transfer.old", "N", transferBack)
			}
			if err := f.Err(op); err != nil {
				return 0, err
			}
			home, ok := regularOn(ms, cmd.On)
			if !ok || !forever(home.To) {
				return 0, state(op, "member.move.none")
			}
			if _, under, err := openTransfer(t, p.ID); err != nil || under {
				if err == nil {
					err = state(op, "member.transfer.already")
				}
				return 0, err
			}
			rows, err := StatusesOf(t, p.ID)
			if err != nil {
				return 0, err
			}
			if st, _, ok := statusOn(rows, cmd.On); !ok || st.Condition == Suspended {
				return 0, state(op, "member.transfer.suspended")
			}
			x := Transfer{ID: t.ID(), Person: p.ID, From: home.Unit, To: cmd.Unit, Place: vn.Clean(cmd.Place), Paper: vn.Clean(cmd.Paper), SentOn: cmd.On, MadeAt: t.Now(), MadeBy: actor.Person}
			if x.To == 0 {
				if x.To, err = namedUnit(t, home.Unit, x.Place, cmd.On); err != nil {
					return 0, err
				}
			}
			if x.To == home.Unit {
				return 0, state(op, "member.move.same")
			}
			if x.To != 0 {
				if u, err := org.UnitOn(t, x.To, cmd.On); err == nil && !u.Kind.Meets() {
					return 0, noCell(u.Name)
				}
				if err := lives(t, x.To, cmd.On); err != nil {
					return 0, err
				}
				if x.Place == "" {
					u, err := org.UnitOn(t, x.To, cmd.On)
					if err != nil {
						return 0, err
					}
					x.Place = u.Name
				}
			}
			if err := insertTransfer(t, x); err != nil {
				return 0, err
			}
			if err := s.setCondition(t, actor, p, unit, cmd.On, func(c Condition) bool { return c != Introduced }, Introduced); err != nil {
				return 0, err
			}
			return x.ID, record(t, actor, "member.introduce", home.Unit, p.ID, map[string]any{"transfer": x.ID, "to": x.To, "on": x.SentOn})
		})
		return id, err
	})
}

// transferBack is how many days ago a member may have been introduced: longer than
// he may be on the way (90 days, about 60 working ones), so that nobody is taken out
// of meetings he has long been counted at.
const transferBack = 92

// noCell says that a unit was named in which no members meet.
func noCell(name string) error {
	var f fault.Fields
	f.Add("Place", "member.transfer.place.committee", "Name", name)
	return f.Err("member.transfer")
}

// namedUnit finds the unit in which members meet that was meant, 0 where Nếp
// knows none: by its code, else by its whole name, with the name of the unit
// above after a comma where several have it. Of several the one under the same
// unit is meant.
func namedUnit(t *db.Tx, from int64, text, day string) (int64, error) {
	if code, err := org.ParseCode(text); err == nil && code != "" {
		id, _, err := org.ByCode(t, code, day)
		return id, err
	}
	name, above, _ := strings.Cut(text, ",")
	all, err := org.ByName(t, name, day)
	if err != nil {
		return 0, err
	}
	here, err := org.UnitOn(t, from, day)
	if err != nil {
		return 0, err
	}
	fold := vn.Fold(vn.Clean(above))
	var fit, beside []int64
	committee := ""
	for _, u := range all {
		if !u.Kind.Meets() {
			committee = u.Name
			continue
		}
		if fold != "" {
			parent, err := org.UnitOn(t, u.Parent, day)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return 0, err
			}
			if vn.Fold(parent.Name) != fold && vn.Fold(parent.Short) != fold {
				continue
			}
		}
		fit = append(fit, u.ID)
		if u.Parent == here.Parent && u.ID != from {
			beside = append(beside, u.ID)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(beside) == 1:
		return beside[0], nil
	case len(fit) > 1:
		var f fault.Fields
		f.Add("Place", "member.transfer.place.many")
		return 0, f.Err("member.transfer")
	case committee != "":
		return 0, noCell(committee)
	}
	return 0, closedName(t, name, day)
}

// closedName refuses the name of a unit that is no more, naming the one that goes on
// with it.
func closedName(t *db.Tx, name, day string) error {
	u, ok, err := org.ClosedByName(t, name, day)
	if err != nil || !ok {
		return err
	}
	var f fault.Fields
	heir, err := org.HeirOf(t, u.ID)
	if err != nil {
		return err
	}
	if heir == 0 {
		f.Add("Place", "member.transfer.place.closed", "Name", u.Name, "Day", dmy(u.To))
		return f.Err("member.transfer")
	}
	now, err := org.LastOn(t, heir, today(t))
	if err != nil {
		return err
	}
	f.Add("Place", "member.transfer.place.merged", "Name", u.Name, "Day", dmy(u.To), "Heir", now.Name)
	return f.Err("member.transfer")
}

// EndTransfer ends a transfer: received, or taken back.
type EndTransfer struct {
	Key      db.Key
	Transfer int64
	On       string
}

// dayOf checks the day a transfer ended.
func (c EndTransfer) dayOf(t *db.Tx, x Transfer) error {
	var f fault.Fields
	switch {
	case !clock.ValidDay(c.On):
		f.Add("On", "member.day.bad")
	case c.On > today(t):
		f.Add("On", "member.transfer.ahead")
	case c.On < x.SentOn:
		f.Add("On", "member.transfer.before", "Day", dmy(x.SentOn))
	}
	return f.Err("member.transfer")
}

// ReceiveTransfer takes an introduced member into the unit he was introduced to;
// where that is not on Nếp, the unit that sent him notes that he was received
// there, and he leaves. Asks for TransferDecide at the receiving unit, of an outside
// one of the person. Repeating it with the same key does nothing. Faults: Invalid,
// NotFound, State (over; the unit is closed).
func (s *Service) ReceiveTransfer(ctx context.Context, actor access.Actor, cmd EndTransfer) error {
	return s.endTransfer(ctx, actor, cmd, "receive", func(t *db.Tx, x Transfer) error {
		if x.To == 0 {
			_, _, _, err := known(t, actor, access.TransferDecide, x.Person)
			return err
		}
		_, err := mayAt(t, actor, access.TransferDecide, x.To)
		return err
	}, func(t *db.Tx, x Transfer, p Person, ms []Membership, unit int64) error {
		if x.To == 0 {
			return s.leave(t, actor, p, ms, unit, Leave{Person: p.ID, On: cmd.On, Reason: Transferred})
		}
		return s.move(t, actor, p, ms, unit, Move{Person: p.ID, Unit: x.To, On: cmd.On})
	})
}

// TakeBack takes an introduced member back: he stays where he is, active again
// from the day. Asks for TransferDecide of the person. Repeating it with the same key
// does nothing. Faults: Invalid, NotFound, State (over).
func (s *Service) TakeBack(ctx context.Context, actor access.Actor, cmd EndTransfer) error {
	return s.endTransfer(ctx, actor, cmd, "back", func(t *db.Tx, x Transfer) error {
		_, _, _, err := known(t, actor, access.TransferDecide, x.Person)
		return err
	}, func(t *db.Tx, x Transfer, p Person, ms []Membership, unit int64) error {
		if err := closeTransfer(t, actor, x, TakenBack, cmd.On); err != nil {
			return err
		}
		if err := s.setCondition(t, actor, p, unit, cmd.On, func(c Condition) bool { return c == Introduced }, Active); err != nil {
			return err
		}
		return record(t, actor, "member.take_back", x.From, p.ID, map[string]any{"transfer": x.ID, "on": cmd.On})
	})
}

func (s *Service) endTransfer(ctx context.Context, actor access.Actor, cmd EndTransfer, what string, ask func(t *db.Tx, x Transfer) error,
	do func(t *db.Tx, x Transfer, p Person, ms []Membership, unit int64) error) error {
	person, err := db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) { x, err := TransferByID(t, cmd.Transfer); return x.Person, err })
	if err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("person", person), func(t *db.Tx) error {
		x, err := TransferByID(t, cmd.Transfer)
		if err != nil {
			return err
		}
		if err := ask(t, x); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, []any{what, cmd}, func() (int64, error) {
			if x.Outcome != UnderWay {
				return 0, state("member.transfer", "member.transfer.over")
			}
			if err := cmd.dayOf(t, x); err != nil {
				return 0, err
			}
			p, ms, unit, err := known(t, access.System(), access.MemberEdit, x.Person)
			if err != nil {
				return 0, err
			}
			return x.ID, do(t, x, p, ms, unit)
		})
		return err
	})
}

// settle ends the transfer of a person that is under way, when something else
// decides it: received where he was introduced to, else otherwise.
func settle(t *db.Tx, actor access.Actor, person, unit int64, on string, as TransferState) error {
	x, ok, err := openTransfer(t, person)
	if err != nil || !ok {
		return err
	}
	if as == Received && x.To != unit {
		as = Otherwise
	}
	return closeTransfer(t, actor, x, as, on)
}

// ---- reads ----

const transferColumns = `x.id, x.person, x.from_unit, x.to_unit, x.place, x.paper, x.sent_on, x.outcome, x.ended_on, x.made_at, x.made_by, x.ended_at, x.ended_by, p.family, p.given`

func scanTransfer(r db.Row) (x Transfer, err error) {
	var family, given string
	err = r.Scan(&x.ID, &x.Person, &x.From, &x.To, &x.Place, &x.Paper, &x.SentOn, &x.Outcome, &x.EndedOn, &x.MadeAt, &x.MadeBy, &x.EndedAt, &x.EndedBy, &family, &given)
	x.Name = vn.JoinName(family, given)
	return x, err
}

// TransferByID gives a transfer. Fault: NotFound.
func TransferByID(t *db.Tx, id int64) (Transfer, error) {
	x, ok, err := db.Maybe(t, scanTransfer, `select `+transferColumns+` from transfer x cross join person p where x.id = $1 and p.id = x.person`, id)
	if err == nil && !ok {
		err = fault.New("member.transfer", fault.NotFound, "fault.not_found")
	}
	return x, err
}

func openTransfer(t *db.Tx, person int64) (Transfer, bool, error) {
	return db.Maybe(t, scanTransfer, `select `+transferColumns+` from transfer x cross join person p where x.person = $1 and x.outcome = '' and p.id = x.person`, person)
}

// OpenTransfer gives the transfer of a person that is under way, if there is one.
func OpenTransfer(t *db.Tx, person int64) (Transfer, bool, error) { return openTransfer(t, person) }

// TransfersUnderWay gives the transfers out of a unit (to false) or into it that
// are under way, the earliest first, at most most.
func TransfersUnderWay(t *db.Tx, unit int64, to bool, most int) ([]Transfer, error) {
	where := `x.from_unit = $1`
	if to {
		where = `x.to_unit = $1`
	}
	return db.All(t, scanTransfer, `select `+transferColumns+` from transfer x cross join person p
		where `+where+` and x.outcome = '' and p.id = x.person order by x.sent_on, x.id limit $2`, unit, most)
}

// TransfersBelow gives those under way out of the units below a path or into them,
// the earliest first, at most most.
func TransfersBelow(t *db.Tx, path string, most int) ([]Transfer, error) {
	day := today(t)
	return db.All(t, scanTransfer, `select `+transferColumns+` from (
			select x.* from unit_path u join transfer x on x.from_unit = u.unit where u.path >= $1 and u.path < $2 and u.from_on <= $3 and u.to_on > $3 and x.outcome = ''
			union select x.* from unit_path u join transfer x on x.to_unit = u.unit where u.path >= $1 and u.path < $2 and u.from_on <= $3 and u.to_on > $3 and x.outcome = '') x
		cross join person p where p.id = x.person order by x.sent_on, x.id limit $4`, path, path+"~", day, most)
}

// TransfersOver gives the transfers out of a unit or into it that ended, the
// latest first, before an id (0: from the latest), at most most.
func TransfersOver(t *db.Tx, unit, before int64, most int) ([]Transfer, error) {
	if before == 0 {
		before = 1 << 52
	}
	return db.All(t, scanTransfer, `select `+transferColumns+` from (
			select * from transfer where from_unit = $1 and outcome <> '' and id < $2
			union select * from transfer where to_unit = $1 and to_unit <> 0 and outcome <> '' and id < $2) x
		cross join person p where p.id = x.person order by x.id desc limit $3`, unit, before, most)
}

func insertTransfer(t *db.Tx, x Transfer) error {
	return t.InsertMany("transfer", []string{"id", "person", "from_unit", "to_unit", "place", "paper", "sent_on", "outcome", "ended_on", "made_at", "made_by", "ended_at", "ended_by"},
		[][]any{{x.ID, x.Person, x.From, x.To, x.Place, x.Paper, x.SentOn, "", "", x.MadeAt, x.MadeBy, int64(0), int64(0)}})
}

func closeTransfer(t *db.Tx, actor access.Actor, x Transfer, as TransferState, on string) error {
	_, err := t.Exec(`update transfer set outcome = $2, ended_on = $3, ended_at = $4, ended_by = $5 where id = $1`, x.ID, string(as), on, t.Now(), actor.Person)
	return err
}

// dmy is a day as people read it.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// Moving gives the transfer of a person that is under way, 0 for none or where
// the actor may not change the person.
func (s *Service) Moving(ctx context.Context, actor access.Actor, person int64) (int64, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		if _, _, _, err := known(t, actor, access.MemberEdit, person); err != nil {
			if fault.Is(err, fault.NotFound) {
				err = nil
			}
			return 0, err
		}
		x, _, err := openTransfer(t, person)
		return x.ID, err
	})
}
