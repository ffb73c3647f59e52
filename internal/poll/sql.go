package poll

import (
	"strconv"

	"nep/internal/db"
)

const columns = "p.id, p.unit, p.body, p.title, p.question, p.due_on, p.state, p.sent_at, p.sent_by, p.closed_at, p.closed_by, p.closed_on, p.base, p.yes, p.no, p.other, p.passed, p.reason, p.version"

func scan(r db.Row) (p Poll, err error) {
	var passed int
	err = r.Scan(&p.ID, &p.Unit, &p.Body, &p.Title, &p.Question, &p.Due, &p.State, &p.SentAt, &p.SentBy, &p.ClosedAt, &p.ClosedBy, &p.ClosedOn, &p.Base, &p.Yes, &p.No, &p.Other, &passed, &p.Reason, &p.Version)
	p.Passed = passed == 1
	return p, err
}

func insert(t *db.Tx, p Poll, asked []Asked) error {
	_, err := t.Exec(`insert into poll (id, unit, body, title, question, due_on, state, sent_at, sent_by, closed_at, closed_by, closed_on, base, yes, no, other, passed, reason, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '', $10, 0, 0, 0, 0, '', $11)`, p.ID, p.Unit, p.Body, p.Title, p.Question, p.Due, p.State, p.SentAt, p.SentBy, p.Base, p.Version)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, a := range asked {
		rows = append(rows, []any{p.ID, a.Person, a.Role, "", "", int64(0), int64(0)})
	}
	return t.InsertMany("poll_answer", []string{"poll", "person", "role", "answer", "words", "at", "by"}, rows)
}

func save(t *db.Tx, p Poll) error {
	passed := 0
	if p.Passed {
		passed = 1
	}
	_, err := t.Exec(`update poll set state = $1, closed_at = $2, closed_by = $3, closed_on = $4, yes = $5, no = $6, other = $7, passed = $8, reason = $9, version = $10 where id = $11`,
		p.State, p.ClosedAt, p.ClosedBy, p.ClosedOn, p.Yes, p.No, p.Other, passed, p.Reason, p.Version, p.ID)
	return err
}

func say(t *db.Tx, poll int64, a Asked) error {
	_, err := t.Exec("update poll_answer set answer = $1, words = $2, at = $3, by = $4 where poll = $5 and person = $6", string(a.Answer), a.Words, a.At, a.By, poll, a.Person)
	return err
}

func byID(t *db.Tx, id int64) (Poll, bool, error) {
	return db.Maybe(t, scan, "select "+columns+" from poll p where p.id = $1", id)
}

func ofUnit(t *db.Tx, unit, before int64, limit int) ([]Poll, error) {
	return db.All(t, scan, "select "+columns+" from poll p where p.unit = $1 and p.id < $2 order by p.id desc limit $3", unit, before, limit)
}

// askedOf gives who was asked, the secretary first.
func askedOf(t *db.Tx, poll int64) ([]Asked, error) {
	return db.All(t, func(r db.Row) (a Asked, err error) {
		err = r.Scan(&a.Person, &a.Role, &a.Answer, &a.Words, &a.At, &a.By)
		return a, err
	}, `select a.person, a.role, a.answer, a.words, a.at, a.by from poll_answer a join person x on x.id = a.person where a.poll = $1
		order by case a.role when 'secretary' then 1 when 'deputy' then 2 when 'standing' then 3 else 4 end, x.sort_key, a.person`, poll)
}

// openFor gives the open polls a person has not answered.
func openFor(t *db.Tx, person int64) ([]Poll, error) {
	return db.Recall(t, scan, "select "+columns+` from poll_answer a join poll p on p.id = a.poll where a.person = $1 and a.answer = '' and p.state = 'open'
		order by p.due_on, p.id`, person)
}

// readyIn gives a unit's open polls that may be closed.
func readyIn(t *db.Tx, unit int64, today string) ([]Poll, error) {
	return db.All(t, scan, "select "+columns+` from poll p where p.unit = $1 and p.state = 'open'
		and (p.due_on < $2 or not exists (select 1 from poll_answer a where a.poll = p.id and a.answer = '')) order by p.due_on, p.id`, unit, today)
}

// path is the address of a poll's page.
func path(id int64) string { return "/phieu-xin-y-kien/" + strconv.FormatInt(id, 10) }

// Passed gives the closed polls of a body that passed, the latest first; id 0 asks
// for all, else for one. Rights are the caller's.
func Passed(t *db.Tx, unit int64, body string, id int64, limit int) ([]Poll, error) {
	return db.All(t, scan, "select "+columns+` from poll p where p.unit = $1 and p.body = $2 and p.state = 'closed' and p.passed <> 0
		and (p.id = $3 or cast($3 as bigint) = 0) order by p.id desc limit $4`, unit, body, id, limit)
}
