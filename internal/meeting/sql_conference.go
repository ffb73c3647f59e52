package meeting

import (
	"nep/internal/db"
	"nep/internal/vn"
)

const conferenceColumns = `c.id, c.unit, c.kind, c.whom, c.title, c.day, c.start_minute, c.place, c.directive, c.state, c.note, c.required, c.present, c.made_at, c.made_by, c.ended_at, c.ended_by`

func (c *Conference) fields() []any {
	return []any{&c.ID, &c.Unit, &c.Kind, &c.Whom, &c.Title, &c.Day, &c.StartMinute, &c.Place, &c.Directive, &c.State, &c.Note, &c.Required, &c.Present, &c.MadeAt, &c.MadeBy, &c.EndedAt, &c.EndedBy}
}

func scanConference(r db.Row) (c Conference, err error) { err = r.Scan(c.fields()...); return c, err }

func conferenceByID(t *db.Tx, id int64) (Conference, error) {
	c, ok, err := db.Maybe(t, scanConference, `select `+conferenceColumns+` from conference c where c.id = $1`, id)
	if err == nil && !ok {
		err = notFound("conference", id)
	}
	return c, err
}

func insertConference(t *db.Tx, c Conference, units []int64) error {
	if _, err := t.Exec(`insert into conference (id, unit, kind, whom, title, day, start_minute, place, directive, state, note, required, present, made_at, made_by, ended_at, ended_by)
		values (`+db.Marks(1, 17)+`)`, c.ID, c.Unit, string(c.Kind), c.Whom, c.Title, c.Day, c.StartMinute, c.Place, c.Directive, string(c.State), c.Note, 0, 0, c.MadeAt, c.MadeBy, 0, 0); err != nil {
		return err
	}
	rows := make([][]any, len(units))
	for i, u := range units {
		rows[i] = []any{c.ID, u}
	}
	return t.InsertMany("conference_for", []string{"conference", "unit"}, rows)
}

// ConferenceRow is a line of a conference's roll.
type ConferenceRow struct {
	Person   int64
	Name     string
	Home     int64
	Required bool
	Mark     Mark
}

const conferenceRows = `select r.person, p.family, p.given, r.home, r.required, r.mark from conference_roll r join person p on p.id = r.person`

func scanConferenceRow(r db.Row) (x ConferenceRow, err error) {
	var family, given string
	err = r.Scan(&x.Person, &family, &given, &x.Home, &x.Required, &x.Mark)
	x.Name = vn.JoinName(family, given)
	return x, err
}

// conferenceRoll gives the roll by given name, of one home or (0) of all.
func conferenceRoll(t *db.Tx, id, home int64) ([]ConferenceRow, error) {
	if home == 0 {
		return db.All(t, scanConferenceRow, conferenceRows+` where r.conference = $1 order by p.sort_key, p.id`, id)
	}
	return db.All(t, scanConferenceRow, conferenceRows+` where r.conference = $1 and r.home = $2 order by p.sort_key, p.id`, id, home)
}
