package meeting

import (
	"fmt"
	"slices"

	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// ---- one's own row ----

// ownRow gives the marks of one person of a roster that say whether he may
// speak and vote, and whether he stands on it.
func ownRow(t *db.Tx, meeting, person int64) (Attendance, bool, error) {
	return db.Maybe(t, func(r db.Row) (a Attendance, err error) {
		err = r.Scan(&a.Meeting, &a.Person, &a.Required, &a.MayVote, &a.Mark, &a.Spoke)
		return a, err
	}, `select meeting, person, required, may_vote, mark, spoke from attendance where meeting = $1 and person = $2`, meeting, person)
}

func setSpoke(t *db.Tx, meeting, person int64, spoke bool) error {
	_, err := t.Exec(`update attendance set spoke = $1 where meeting = $2 and person = $3`, spoke, meeting, person)
	return err
}

// ---- opinions ----

const opinionColumns = `o.id, o.meeting, o.item, o.person, o.kind, o.text, o.ahead, o.by_person, o.at, i.inside, coalesce(p.family, ''), coalesce(p.given, ''),
	coalesce(w.paper, 0), coalesce(w.version, 0), coalesce(w.page, 0), coalesce(w.quote, ''), case when d.class <> 'limited' then d.title else '' end`
const opinionFrom = ` from opinion o join agenda_item i on i.id = o.item left join person p on p.id = o.person
	left join opinion_place w on w.opinion = o.id left join paper d on d.id = w.paper `

func scanOpinion(r db.Row) (o Opinion, err error) {
	var family, given string
	err = r.Scan(&o.ID, &o.Meeting, &o.Item, &o.Person, &o.Kind, &o.Text, &o.Ahead, &o.By, &o.At, &o.Inside, &family, &given,
		&o.Place.Paper, &o.Place.Version, &o.Place.Page, &o.Place.Quote, &o.Place.Title)
	o.Name = vn.JoinName(family, given)
	return o, err
}

// OpinionsOf gives the opinions of a meeting, by item and time; those taken
// away are not among them. Rights are the caller's.
func OpinionsOf(t *db.Tx, meeting int64) ([]Opinion, error) {
	return db.All(t, scanOpinion, `select `+opinionColumns+opinionFrom+`where o.meeting = $1 and o.removed_at = 0 order by i.pos, o.at, o.id`, meeting)
}

// OpinionByID gives an opinion. Rights are the caller's. Fault: NotFound, also
// when it was taken away.
func OpinionByID(t *db.Tx, id int64) (Opinion, error) {
	o, ok, err := db.Maybe(t, scanOpinion, `select `+opinionColumns+opinionFrom+`where o.id = $1 and o.removed_at = 0`, id)
	if err == nil && !ok {
		err = fault.New("meeting.opinion", fault.NotFound, "fault.not_found")
	}
	return o, err
}

func sayingsOf(t *db.Tx, person int64, limit int) ([]Opinion, error) {
	return db.All(t, scanOpinion, `select `+opinionColumns+opinionFrom+`where o.person = $1 and o.removed_at = 0 order by o.id desc limit $2`, person, limit)
}

// saidAgain gives a nameless opinion of the same words at an item.
func saidAgain(t *db.Tx, item int64, text string) (int64, bool, error) {
	o, ok, err := db.Maybe(t, scanOpinion, `select `+opinionColumns+opinionFrom+`where o.item = $1 and o.meeting = i.meeting and o.person = 0 and o.removed_at = 0 and o.text = $2 order by o.id limit 1`, item, text)
	return o.ID, ok, err
}

// saidSince counts what was noted in a meeting after an instant.
func saidSince(t *db.Tx, meeting, at int64) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from opinion where meeting = $1 and removed_at = 0 and at > $2`, meeting, at)
}

// writtenSince counts what was written down of a meeting after an instant that its
// minutes tell of: marks of the roll, votes but that of the score, which is asked about
// by itself, opinions said there.
func writtenSince(t *db.Tx, meeting, at int64) (int, error) {
	return db.One(t, db.Scalar[int], `select (select count(*) from attendance where meeting = $1 and at > $2)
		+ (select count(*) from vote where meeting = $1 and state <> 'void' and about not in ('minutes', 'score') and (opened_at > $2 or closed_at > $2))
		+ (select count(*) from opinion where meeting = $1 and removed_at = 0 and not ahead and at > $2)`, meeting, at)
}

// said counts what a person said in a meeting, not sent ahead.
func said(t *db.Tx, meeting, person int64) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from opinion where meeting = $1 and person = $2 and removed_at = 0 and not ahead`, meeting, person)
}

func insertOpinion(t *db.Tx, o Opinion) error {
	tell(t, o.Meeting, toldSay)
	if err := t.InsertMany("opinion", []string{"id", "meeting", "item", "person", "kind", "text", "ahead", "by_person", "at", "removed_at"},
		[][]any{{o.ID, o.Meeting, o.Item, o.Person, string(o.Kind), o.Text, o.Ahead, o.By, o.At, int64(0)}}); err != nil {
		return err
	}
	if w := o.Place; w.Paper != 0 {
		if _, err := t.Exec("insert into opinion_place (opinion, paper, version, page, quote) values ($1, $2, $3, $4, $5)", o.ID, w.Paper, w.Version, w.Page, w.Quote); err != nil {
			return err
		}
	}
	return found(t, o.Meeting)
}

// removeOpinion takes an opinion away, words and all.
func removeOpinion(t *db.Tx, o Opinion) error {
	tell(t, o.Meeting, toldSay)
	if _, err := t.Exec("delete from opinion_place where opinion = $1", o.ID); err != nil {
		return err
	}
	if _, err := t.Exec(`update opinion set removed_at = $1, text = '' where id = $2`, t.Now(), o.ID); err != nil {
		return err
	}
	return found(t, o.Meeting)
}

func rewordOpinion(t *db.Tx, o Opinion, kind OpinionKind, text string) error {
	tell(t, o.Meeting, toldSay)
	if _, err := t.Exec(`update opinion set kind = $1, text = $2 where id = $3`, string(kind), text, o.ID); err != nil {
		return err
	}
	return found(t, o.Meeting)
}

// ---- votes ----

const voteColumns = `v.id, v.meeting, v.item, v.about, v.about_id, v.question, v.rule, v.bound, v.way, v.state, v.opened_at, v.opened_by, v.closed_at, v.closed_by,
	v.base, v.needed, v.eligible, v.yes, v.no, v.abstain, v.issued, v.returned, v.invalid, v.passed, v.reason, v.moved_at,
	(select count(*) from vote_cast c where c.vote = v.id)`

func scanVote(r db.Row) (v Vote, err error) {
	err = r.Scan(&v.ID, &v.Meeting, &v.Item, &v.About, &v.AboutID, &v.Question, &v.Rule, &v.Bound, &v.Way, &v.State, &v.OpenedAt, &v.OpenedBy, &v.ClosedAt, &v.ClosedBy,
		&v.Base, &v.Needed, &v.Eligible, &v.Yes, &v.No, &v.Abstain, &v.Issued, &v.Returned, &v.Invalid, &v.Passed, &v.Reason, &v.MovedAt, &v.Cast)
	return v, err
}

// VotesOf gives the votes of a meeting in order. The base of an open one is
// that of the roster as it stands, and its totals are left out: who watched
// them grow would see who votes how. Rights are the caller's.
func VotesOf(t *db.Tx, meeting int64) ([]Vote, error) {
	vs, err := db.All(t, scanVote, `select `+voteColumns+` from vote v where v.meeting = $1 order by v.id`, meeting)
	if err != nil {
		return nil, err
	}
	return vs, dress(t, vs)
}

// dress adds tally teams, and what an open vote shows.
func dress(t *db.Tx, vs []Vote) error {
	var paper []int64
	for _, v := range vs {
		if v.Way == Paper {
			paper = append(paper, v.ID)
		}
	}
	if len(paper) > 0 {
		marks, args := db.In(0, paper)
		teams, err := db.All(t, func(r db.Row) (x [2]int64, err error) { err = r.Scan(&x[0], &x[1]); return x, err },
			`select vote, person from vote_tally where vote in (`+marks+`) order by vote, person`, args...)
		if err != nil {
			return err
		}
		for _, x := range teams {
			i := slices.IndexFunc(vs, func(v Vote) bool { return v.ID == x[0] })
			vs[i].Team = append(vs[i].Team, x[1])
		}
	}
	for i := range vs {
		if vs[i].State != VoteOpen {
			continue
		}
		roster, err := RosterOf(t, vs[i].Meeting)
		if err != nil {
			return err
		}
		vs[i].stand(roster)
		vs[i].Tally = Tally{}
	}
	return nil
}

// voteByID gives a vote as it is stored, the totals of an open one included.
func voteByID(t *db.Tx, id int64) (Vote, error) {
	v, ok, err := db.Maybe(t, scanVote, `select `+voteColumns+` from vote v where v.id = $1`, id)
	if err == nil && !ok {
		err = fault.New("meeting.vote", fault.NotFound, "fault.not_found")
	}
	return v, err
}

// VoteByID gives a vote, an open one without its totals. Rights are the
// caller's. Fault: NotFound.
func VoteByID(t *db.Tx, id int64) (Vote, error) {
	v, err := voteByID(t, id)
	if err != nil {
		return v, err
	}
	one := []Vote{v}
	err = dress(t, one)
	return one[0], err
}

// PassedVote gives the last closed vote about a thing of a meeting, and whether
// there is one; see Vote.Passed for what came of it. Rights are the caller's.
func PassedVote(t *db.Tx, meeting int64, about string, id int64) (Vote, bool, error) {
	return db.Maybe(t, scanVote, `select `+voteColumns+` from vote v where v.meeting = $1 and v.about = $2 and v.about_id = $3 and v.state = 'closed' order by v.closed_at desc, v.id desc limit 1`,
		meeting, about, id)
}

// ScoreVote gives the last closed vote about the score of a meeting, at whichever
// meeting it was taken, and whether there is one. Rights are the caller's.
func ScoreVote(t *db.Tx, meeting int64) (Vote, bool, error) {
	return db.Maybe(t, scanVote, `select `+voteColumns+` from vote v where v.about = 'score' and v.about_id = $1 and v.state = 'closed' order by v.id desc limit 1`, meeting)
}

// NameVote says what a vote with a question of its own was about. Rights and the
// event are the caller's.
func NameVote(t *db.Tx, vote int64, about string, id int64) error {
	_, err := t.Exec(`update vote set about = $2, about_id = $3 where id = $1 and about = 'item'`, vote, about, id)
	return err
}

// ScoreMoved notes that a score was judged again: the votes about it, at its own
// meeting or a later one, stand as they were taken. Rights and the event are the
// caller's.
func ScoreMoved(t *db.Tx, meeting int64) error {
	_, err := t.Exec(`update vote set moved_at = $1 where about = 'score' and about_id = $2 and state = 'closed' and moved_at = 0`, t.Now(), meeting)
	return err
}

// openAbout says whether a vote about a thing is open.
func openAbout(t *db.Tx, meeting int64, about string, id int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from vote where meeting = $1 and about = $2 and about_id = $3 and state = 'open'`, meeting, about, id)
	return ok, err
}

// standing gives the closed votes of a meeting that were neither made void nor
// overtaken by a change of what was voted on, in order.
func standing(t *db.Tx, meeting int64) ([]Vote, error) {
	return db.All(t, scanVote, `select `+voteColumns+` from vote v where v.meeting = $1 and v.state = 'closed' and v.moved_at = 0 order by v.id`, meeting)
}

// Moved notes that a thing changed after a meeting voted on it: its votes stand
// as they were taken, and it may be voted again. Rights and the event are the
// caller's.
func Moved(t *db.Tx, meeting int64, about string, id int64) error {
	_, err := t.Exec(`update vote set moved_at = $1 where meeting = $2 and about = $3 and about_id = $4 and state = 'closed' and moved_at = 0`, t.Now(), meeting, about, id)
	return err
}

func insertVote(t *db.Tx, v Vote) error {
	tell(t, v.Meeting, toldVote)
	err := t.InsertMany("vote", []string{"id", "meeting", "item", "about", "about_id", "question", "rule", "bound", "way", "state", "opened_at", "opened_by", "closed_at", "closed_by",
		"base", "needed", "eligible", "yes", "no", "abstain", "issued", "returned", "invalid", "passed", "reason"},
		[][]any{{v.ID, v.Meeting, v.Item, v.About, v.AboutID, v.Question, v.Rule, v.Bound, string(v.Way), string(v.State), v.OpenedAt, v.OpenedBy, int64(0), int64(0),
			v.Base, v.Needed, v.Eligible, 0, 0, 0, 0, 0, 0, false, ""}})
	if err != nil {
		return err
	}
	var rows [][]any
	for _, p := range v.Team {
		rows = append(rows, []any{v.ID, p})
	}
	return t.InsertMany("vote_tally", []string{"vote", "person"}, rows)
}

// cast notes that a person has voted, and says false when he had already.
func cast(t *db.Tx, vote, person int64) (bool, error) {
	n, err := t.Exec(`insert into vote_cast (vote, person) values ($1, $2) on conflict (vote, person) do nothing`, vote, person)
	return n == 1, err
}

// addCast adds one vote to the totals, apart from who gave it.
func addCast(t *db.Tx, vote int64, choice string) error {
	_, err := t.Exec(map[string]string{
		"yes":     `update vote set yes = yes + 1 where id = $1`,
		"no":      `update vote set no = no + 1 where id = $1`,
		"abstain": `update vote set abstain = abstain + 1 where id = $1`,
	}[choice], vote)
	return err
}

func hasCast(t *db.Tx, vote, person int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select person from vote_cast where vote = $1 and person = $2`, vote, person)
	return ok, err
}

func saveClosed(t *db.Tx, v Vote) error {
	tell(t, v.Meeting, toldVote)
	_, err := t.Exec(`update vote set state = $1, closed_at = $2, closed_by = $3, base = $4, needed = $5, eligible = $6, yes = $7, no = $8, abstain = $9,
		issued = $10, returned = $11, invalid = $12, passed = $13, reason = $14 where id = $15`,
		string(v.State), v.ClosedAt, v.ClosedBy, v.Base, v.Needed, v.Eligible, v.Yes, v.No, v.Abstain, v.Issued, v.Returned, v.Invalid, v.Passed, v.Reason, v.ID)
	return err
}

// ---- minutes ----

const minutesColumns = `meeting, body, inside, state, drafted_at, edited_by, read_at, read_by, chair, chair_at, chair_by, chair_why, note, note_at, note_by, note_why, locked_at, digest, version`

func scanMinutes(r db.Row) (m Minutes, err error) {
	err = r.Scan(&m.Meeting, &m.Body, &m.Inside, &m.State, &m.DraftedAt, &m.EditedBy, &m.ReadAt, &m.ReadBy, &m.Chair, &m.ChairAt, &m.ChairBy,
		&m.ChairWhy, &m.Note, &m.NoteAt, &m.NoteBy, &m.NoteWhy, &m.LockedAt, &m.Digest, &m.Version)
	return m, err
}

// MinutesOf gives the minutes with their annexes, and whether there are any.
// Rights are the caller's.
func MinutesOf(t *db.Tx, meeting int64) (Minutes, bool, error) {
	m, ok, err := db.RecallOne(t, scanMinutes, `select `+minutesColumns+` from minutes where meeting = $1`, meeting)
	if err != nil || !ok {
		return m, ok, err
	}
	m.Annexes, err = db.Recall(t, func(r db.Row) (a Annex, err error) {
		err = r.Scan(&a.ID, &a.Text, &a.Reason, &a.By, &a.At)
		return a, err
	},
		`select id, text, reason, by_person, at from minutes_annex where meeting = $1 order by id`, meeting)
	return m, true, err
}

// saveMinutes writes the minutes as a whole. The version is the text's: who
// changes it counts it on.
func saveMinutes(t *db.Tx, m Minutes) error {
	tell(t, m.Meeting, toldMinutes)
	_, err := t.Exec(`insert into minutes (`+minutesColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		on conflict (meeting) do update set body = excluded.body, inside = excluded.inside, state = excluded.state, drafted_at = excluded.drafted_at, edited_by = excluded.edited_by,
		read_at = excluded.read_at, read_by = excluded.read_by, chair = excluded.chair, chair_at = excluded.chair_at, chair_by = excluded.chair_by, chair_why = excluded.chair_why,
		note = excluded.note, note_at = excluded.note_at, note_by = excluded.note_by, note_why = excluded.note_why, locked_at = excluded.locked_at, digest = excluded.digest, version = excluded.version`,
		m.Meeting, m.Body, m.Inside, string(m.State), m.DraftedAt, m.EditedBy, m.ReadAt, m.ReadBy, m.Chair, m.ChairAt, m.ChairBy,
		m.ChairWhy, m.Note, m.NoteAt, m.NoteBy, m.NoteWhy, m.LockedAt, m.Digest, m.Version)
	if err == nil {
		err = keepVersion(t, m)
	}
	if err != nil {
		return err
	}
	return found(t, m.Meeting)
}

func lockMeeting(t *db.Tx, meeting int64) error {
	tell(t, meeting, toldState)
	_, err := t.Exec(`update meeting set state = 'locked', version = version + 1 where id = $1`, meeting)
	return err
}

// lastChair gives who took the chair last in the course of a meeting, 0 when it
// did not change.
func lastChair(t *db.Tx, meeting int64) (int64, error) {
	p, _, err := db.Maybe(t, db.Scalar[int64], `select person from meeting_chair where meeting = $1 order by at desc limit 1`, meeting)
	return p, err
}

func insertAnnex(t *db.Tx, meeting int64, a Annex) error {
	if err := found(t, meeting); err != nil {
		return err
	}
	return t.InsertMany("minutes_annex", []string{"id", "meeting", "text", "reason", "by_person", "at"}, [][]any{{a.ID, meeting, a.Text, a.Reason, a.By, a.At}})
}

func insertLook(t *db.Tx, id, meeting int64, l Look) error {
	return t.InsertMany("minutes_look", []string{"id", "meeting", "person", "hat", "reason", "at"}, [][]any{{id, meeting, l.Person, l.Hat, l.Reason, l.At}})
}

// mostLocked bounds the minutes opened at once: twenty years of two bodies.
const mostLocked = 480

// lockedIn gives the unit's meetings whose minutes are locked, the latest first.
func lockedIn(t *db.Tx, unit int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select m.id from meeting m join minutes n on n.meeting = m.id and n.state = 'locked' where m.unit = $1 order by m.id desc limit $2`, unit, mostLocked)
}

// lookedSince says whether a person opened the minutes after an instant.
func lookedSince(t *db.Tx, meeting, person, after int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from minutes_look where person = $1 and meeting = $2 and at > $3 order by at desc, id desc limit 1`, person, meeting, after)
	return ok, err
}

func looksOf(t *db.Tx, meeting int64) ([]Look, error) {
	return db.All(t, func(r db.Row) (l Look, err error) {
		var family, given string
		err = r.Scan(&l.Person, &l.Hat, &l.Reason, &l.At, &family, &given)
		l.Name = vn.JoinName(family, given)
		return l, err
	}, `select l.person, l.hat, l.reason, l.at, coalesce(p.family, ''), coalesce(p.given, '') from minutes_look l left join person p on p.id = l.person
		where l.meeting = $1 order by l.id desc`, meeting)
}

// ---- what waits ----

// Home asks these of everybody; a test asks the engine how it runs them.
var (
	qToCast = `select v.id, v.question from attendance a join vote v on v.meeting = a.meeting and v.state = 'open' and v.way = 'phones'
		where a.person = $1 and a.may_vote and a.mark in ('present', 'online')
		and not exists (select 1 from vote_cast c where c.vote = v.id and c.person = a.person) order by v.id`
	qToConfirm = `select m.id, m.body, m.day from meeting m join minutes x on x.meeting = m.id and x.state = 'read'
		where m.state = 'ended' and m.id in (select u.id from meeting u where u.unit = $2 and u.state = 'ended' union select r.id from meeting r where r.id in (%s))
		and (x.note = 0 and m.note_taker = $1
			or x.chair = 0 and coalesce((select c.person from meeting_chair c where c.meeting = m.id order by c.at desc limit 1), m.chair) = $1)
		order by m.day, m.id`
)

// toCast gives the open votes on phones a person may vote in and has not.
func toCast(t *db.Tx, person int64) ([]Vote, error) {
	return db.All(t, func(r db.Row) (v Vote, err error) { err = r.Scan(&v.ID, &v.Question); return v, err },
		qToCast, person)
}

// toConfirm gives the meetings whose minutes were read and wait for a person as
// chair or note-taker: among read, those he was on the roster of, and those of
// his unit.
func toConfirm(t *db.Tx, person, unit int64, read []int64) ([]Meeting, error) {
	if len(read) == 0 {
		read = []int64{0} // no meeting's
	}
	marks, args := db.In(2, read)
	return db.Recall(t, func(r db.Row) (m Meeting, err error) { err = r.Scan(&m.ID, &m.Body, &m.Day); return m, err },
		fmt.Sprintf(qToConfirm, marks), append([]any{person, unit}, args...)...)
}

// speaking gives the items that work through a directive, at meetings a person is
// called to and that are not over.
func speaking(t *db.Tx, directive, person int64) ([]Item, error) {
	type at struct{ item, meeting int64 }
	list, err := db.All(t, func(r db.Row) (x at, err error) { err = r.Scan(&x.item, &x.meeting); return x, err },
		`select i.id, i.meeting from agenda_item i cross join meeting m cross join attendance a where i.source = 'directive' and i.source_id = $1
		and m.id = i.meeting and m.state in ('noticed', 'running') and a.meeting = m.id and a.person = $2 order by i.id limit 20`, directive, person)
	var out []Item
	for _, x := range list {
		out = append(out, Item{ID: x.item, Meeting: x.meeting})
	}
	return out, err
}

// PassedVotes gives the closed votes of a body's meetings since a day that passed
// something said in words (not a draft, a score or minutes, which carry their own),
// the latest first; id 0 asks for all, else for one. Rights
// are the caller's.
func PassedVotes(t *db.Tx, unit int64, body Body, since string, id int64, limit int) ([]Vote, error) {
	return db.All(t, scanVote, `select `+voteColumns+` from meeting m join vote v on v.meeting = m.id
		where m.unit = $1 and m.body = $2 and m.day >= $3 and v.state = 'closed' and v.passed and v.moved_at = 0
		and (v.id = $4 or cast($4 as bigint) = 0) and v.about in ('item', 'other')
		order by m.day desc, v.id desc limit $5`, unit, string(body), since, id, limit)
}
