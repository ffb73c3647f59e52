package meeting

import (
	"strconv"

	"nep/internal/db"
	"nep/internal/vn"
)

// What changed of a meeting, in the words of its live pages (package live).
const (
	toldState   = "state"   // how far it is, its chair, a break
	toldItem    = "item"    // the agenda's course
	toldRoll    = "roll"    // who is there
	toldSpeak   = "speak"   // the speakers' list
	toldVote    = "vote"    // open votes and their results
	toldCast    = "cast"    // how many have voted on phones
	toldSay     = "say"     // opinions
	toldMinutes = "minutes" // the record
)

// tell says to pages that stand open that a part of a meeting changed.
func tell(t *db.Tx, meeting int64, what string) { t.Tell("meeting", meeting, what) }

// tellOf says that what a meeting knows of one person changed: his own part is made
// anew, and nobody else's.
func tellOf(t *db.Tx, meeting, person int64) {
	t.Tell("meeting", meeting, "p"+strconv.FormatInt(person, 10))
}

// ---- the speakers' list ----

const speakerColumns = `s.id, s.meeting, s.item, s.person, s.asked_at, s.asked_by, s.called_at, s.ended_at, s.withdrawn_at, p.family, p.given`

func scanSpeaker(r db.Row) (s Speaker, err error) {
	var family, given string
	err = r.Scan(&s.ID, &s.Meeting, &s.Item, &s.Person, &s.AskedAt, &s.AskedBy, &s.CalledAt, &s.EndedAt, &s.WithdrawnAt, &family, &given)
	s.Name = vn.JoinName(family, given)
	return s, err
}

// speakersOf gives a meeting's list in the order they asked, withdrawn ones too.
func speakersOf(t *db.Tx, meeting int64) ([]Speaker, error) {
	return db.All(t, scanSpeaker, qSpeakers, meeting)
}

const qSpeakers = `select ` + speakerColumns + ` from speaker s join person p on p.id = s.person where s.meeting = $1 order by s.asked_at, s.id`

func insertSpeaker(t *db.Tx, s Speaker) error {
	tell(t, s.Meeting, toldSpeak)
	tellOf(t, s.Meeting, s.Person)
	return t.InsertMany("speaker", []string{"id", "meeting", "item", "person", "asked_at", "asked_by", "called_at", "ended_at", "withdrawn_at"},
		[][]any{{s.ID, s.Meeting, s.Item, s.Person, s.AskedAt, s.AskedBy, s.CalledAt, s.EndedAt, s.WithdrawnAt}})
}

func updateSpeaker(t *db.Tx, s Speaker) error {
	tell(t, s.Meeting, toldSpeak)
	tellOf(t, s.Meeting, s.Person)
	_, err := t.Exec(`update speaker set item = $2, called_at = $3, ended_at = $4, withdrawn_at = $5 where id = $1`, s.ID, s.Item, s.CalledAt, s.EndedAt, s.WithdrawnAt)
	return err
}

func deleteSpeakers(t *db.Tx, meeting int64) error {
	tell(t, meeting, toldSpeak)
	_, err := t.Exec(`delete from speaker where meeting = $1`, meeting)
	return err
}

// ---- breaks ----

// pausedSince gives since when a meeting has a break; 0 when it has none.
func pausedSince(t *db.Tx, meeting int64) (int64, error) {
	at, _, err := db.Maybe(t, db.Scalar[int64], `select at from meeting_pause where meeting = $1 and until_at = 0 order by at desc limit 1`, meeting)
	return at, err
}

func insertPause(t *db.Tx, meeting, at int64) error {
	tell(t, meeting, toldState)
	_, err := t.Exec(`insert into meeting_pause (meeting, at, until_at) values ($1, $2, $3)`, meeting, at, int64(0))
	return err
}

func endPause(t *db.Tx, meeting, at, until int64) error {
	tell(t, meeting, toldState)
	_, err := t.Exec(`update meeting_pause set until_at = $3 where meeting = $1 and at = $2`, meeting, at, until)
	return err
}

// ---- the room ----

// roomRow is what a meeting's room has of its own.
type roomRow struct {
	Secret, Link string
	ByCode       bool
}

func scanRoom(r db.Row) (x roomRow, err error) {
	err = r.Scan(&x.Secret, &x.Link, &x.ByCode)
	return x, err
}

func roomOf(t *db.Tx, meeting int64) (roomRow, bool, error) {
	return db.Maybe(t, scanRoom, `select secret, link, by_code from meeting_room where meeting = $1`, meeting)
}

// keepRoom writes it; the secret of one that is there stays.
func keepRoom(t *db.Tx, meeting int64, x roomRow) error {
	tell(t, meeting, toldState)
	_, err := t.Exec(`insert into meeting_room (meeting, secret, link, by_code) values ($1, $2, $3, $4)
		on conflict (meeting) do update set link = excluded.link, by_code = excluded.by_code`, meeting, x.Secret, x.Link, x.ByCode)
	return err
}

// codeMark is somebody who checked in by the figures of the wall.
type codeMark struct {
	Person int64
	Device string
	SeenAt int64
}

func scanCode(r db.Row) (c codeMark, err error) {
	err = r.Scan(&c.Person, &c.Device, &c.SeenAt)
	return c, err
}

func codesOf(t *db.Tx, meeting int64) ([]codeMark, error) {
	return db.All(t, scanCode, `select person, device, seen_at from room_code where meeting = $1 order by person`, meeting)
}

// deviceOf gives another person whom a browser checked in at a meeting; 0 for none.
func deviceOf(t *db.Tx, meeting, person int64, device string) (int64, error) {
	p, _, err := db.Maybe(t, db.Scalar[int64], `select person from room_code where meeting = $1 and device = $2 and person <> $3 order by person limit 1`, meeting, device, person)
	return p, err
}

func keepCode(t *db.Tx, meeting, person int64, device string) error {
	_, err := t.Exec(`insert into room_code (meeting, person, device, at, seen_by, seen_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (meeting, person) do update set device = excluded.device, at = excluded.at`, meeting, person, device, t.Now(), int64(0), int64(0))
	return err
}

func seenThere(t *db.Tx, meeting, person, by int64) (int64, error) {
	tell(t, meeting, toldRoll)
	return t.Exec(`update room_code set seen_by = $3, seen_at = $4 where meeting = $1 and person = $2 and seen_at = 0`, meeting, person, by, t.Now())
}

// spokeLately gives how often each of some was at a unit's last meetings of a body
// that were held before a day, and how often he spoke there.
func spokeLately(t *db.Tx, m Meeting, last int) ([]silence, error) {
	ids, err := db.All(t, db.Scalar[int64], `select id from meeting where unit = $1 and body = $2 and state in ('ended', 'locked') and (day < $3 or day = $3 and id < $4)
		order by day desc, id desc limit $5`, m.Unit, string(m.Body), m.Day, m.ID, last)
	if err != nil || len(ids) < last {
		return nil, err
	}
	marks, args := db.In(0, ids)
	return db.All(t, func(r db.Row) (s silence, err error) { err = r.Scan(&s.person, &s.there, &s.spoke); return s, err },
		`select person, count(*), count(*) filter (where spoke) from attendance where meeting in (`+marks+`) and required and mark in ('present', 'online')
		group by person order by person`, args...)
}

type silence struct {
	person       int64
	there, spoke int
}
