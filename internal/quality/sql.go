package quality

import (
	"encoding/json"
	"fmt"

	"nep/internal/db"
	"nep/internal/fault"
)

const storedColumns = `meeting, unit, month, rubric, state, weakness, vote, agreed_at, agreed_by, earned, available, total, class, provisional,
	follower, follower_class, follower_note, follower_at, decided_class, decided_reason, decided_in, decided_by, decided_at, version`

func scanStored(r db.Row) (s Stored, err error) {
	err = r.Scan(&s.Meeting, &s.Unit, &s.Month, &s.Rubric, &s.State, &s.Weakness, &s.Vote, &s.AgreedAt, &s.AgreedBy, &s.Earned, &s.Available, &s.Total, &s.Class, &s.Provisional,
		&s.Follower, &s.FollowerClass, &s.FollowerNote, &s.FollowerAt, &s.DecidedClass, &s.DecidedReason, &s.DecidedIn, &s.DecidedBy, &s.DecidedAt, &s.Version)
	return s, err
}

// OfMeeting gives the stored score of a meeting, and whether there is one.
func OfMeeting(t *db.Tx, meeting int64) (Stored, bool, error) {
	return db.RecallOne(t, scanStored, qScore, meeting)
}

const qScore = `select ` + storedColumns + ` from score where meeting = $1`

func insertStored(t *db.Tx, s Stored) error {
	_, err := t.Exec(`insert into score (`+storedColumns+`) values (`+db.Marks(1, 24)+`)`,
		s.Meeting, s.Unit, s.Month, s.Rubric, string(s.State), s.Weakness, s.Vote, s.AgreedAt, s.AgreedBy, int64(s.Earned), int64(s.Available), int64(s.Total), string(s.Class), s.Provisional,
		s.Follower, string(s.FollowerClass), s.FollowerNote, s.FollowerAt, string(s.DecidedClass), s.DecidedReason, s.DecidedIn, s.DecidedBy, s.DecidedAt, s.Version)
	if err != nil {
		return err
	}
	return dirty(t, s, false)
}

// update keeps what may change in a score, as its next version.
func update(t *db.Tx, s Stored) error {
	_, err := t.Exec(`update score set state = $2, weakness = $3, vote = $4, agreed_at = $5, agreed_by = $6, earned = $7, available = $8, total = $9, class = $10, provisional = $11,
		follower = $12, follower_class = $13, follower_note = $14, follower_at = $15, decided_class = $16, decided_reason = $17, decided_in = $18, decided_by = $19, decided_at = $20,
		version = version + 1 where meeting = $1`,
		s.Meeting, string(s.State), s.Weakness, s.Vote, s.AgreedAt, s.AgreedBy, int64(s.Earned), int64(s.Available), int64(s.Total), string(s.Class), s.Provisional,
		s.Follower, string(s.FollowerClass), s.FollowerNote, s.FollowerAt, string(s.DecidedClass), s.DecidedReason, s.DecidedIn, s.DecidedBy, s.DecidedAt)
	return err
}

// setCount keeps the figures of a count only.
func setCount(t *db.Tx, s Stored) error {
	_, err := t.Exec(`update score set earned = $2, available = $3, total = $4, class = $5, provisional = $6 where meeting = $1`,
		s.Meeting, int64(s.Earned), int64(s.Available), int64(s.Total), string(s.Class), s.Provisional)
	return err
}

// judgementsOf gives the points people gave, by criterion.
func judgementsOf(t *db.Tx, meeting int64) (map[string]Points, error) {
	type row struct {
		id string
		p  Points
	}
	rows, err := db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.id, &v.p); return v, err },
		`select criterion, points from judgement where meeting = $1 order by criterion`, meeting)
	out := make(map[string]Points, len(rows))
	for _, r := range rows {
		out[r.id] = r.p
	}
	return out, err
}

func putJudgement(t *db.Tx, meeting int64, criterion string, p Points, by int64) error {
	_, err := t.Exec(`insert into judgement (meeting, criterion, points, by_person, at) values ($1, $2, $3, $4, $5)
		on conflict (meeting, criterion) do update set points = excluded.points, by_person = excluded.by_person, at = excluded.at`,
		meeting, criterion, int64(p), by, t.Now())
	return err
}

// said is a sentence as it is kept with a line.
type said struct {
	Key    string `json:"k"`
	Params []any  `json:"p,omitempty"`
}

func putLines(t *db.Tx, meeting int64, lines []Line) error {
	if _, err := t.Exec(`delete from score_line where meeting = $1`, meeting); err != nil {
		return err
	}
	rows := make([][]any, 0, len(lines))
	for i, l := range lines {
		kept := make([]said, 0, len(l.Facts))
		for _, s := range l.Facts {
			kept = append(kept, said(s))
		}
		text, err := json.Marshal(kept)
		if err != nil {
			return fault.Wrap("quality.lines", fault.Internal, err)
		}
		rows = append(rows, []any{meeting, i, l.Criterion.ID, string(l.State), int64(l.Points), int64(l.Criterion.Max), l.Out, string(text)})
	}
	return t.InsertMany("score_line", []string{"meeting", "pos", "criterion", "state", "points", "max", "out", "said"}, rows)
}

// linesOf gives the lines of a decided score as they were kept.
func linesOf(t *db.Tx, meeting int64, r *Rubric) ([]Line, error) {
	return db.All(t, func(row db.Row) (Line, error) {
		var l Line
		var id, text string
		if err := row.Scan(&id, &l.State, &l.Points, &l.Out, &text); err != nil {
			return l, err
		}
		var ok bool
		if l.Criterion, ok = r.Criterion(id); !ok {
			return l, fmt.Errorf("rubric %s has no criterion %s", r.ID, id)
		}
		var kept []said
		if err := json.Unmarshal([]byte(text), &kept); err != nil {
			return l, err
		}
		for _, s := range kept {
			for i, p := range s.Params {
				if n, whole := p.(float64); whole { // counts only: JSON knows no other number
					s.Params[i] = int(n)
				}
			}
			l.Facts = append(l.Facts, Said(s))
		}
		return l, nil
	}, `select criterion, state, points, out, said from score_line where meeting = $1 order by pos`, meeting)
}

// undecidedBelow gives the scores of a month that have no class yet, of units
// directly below one on a day.
func undecidedBelow(t *db.Tx, unit int64, day, month string, limit int) ([]Stored, error) {
	return db.All(t, scanStored, `select `+storedColumns+` from score where unit in (select p.unit from unit_path p where p.parent = $1 and p.from_on <= $2 and p.to_on > $2)
		and month = $3 and state <> 'decided' order by unit, meeting desc limit $4`, unit, day, month, limit)
}

// ofUnits gives the scores of units in months, of each the latest first.
func ofUnits(t *db.Tx, units []int64, months ...string) ([]Stored, error) {
	if len(units) == 0 || len(months) == 0 {
		return nil, nil
	}
	marks, args := db.In(0, units)
	more, rest := db.In(len(args), months)
	return db.All(t, scanStored, `select `+storedColumns+` from score where unit in (`+marks+`) and month in (`+more+`) order by unit, month desc, meeting desc`, append(args, rest...)...)
}

// pastOf gives what a criterion came to in decided scores of a unit before a month.
func pastOf(t *db.Tx, unit int64, criterion, month string, limit int) ([]PastLine, error) {
	return db.All(t, func(r db.Row) (p PastLine, err error) {
		err = r.Scan(&p.Meeting, &p.Month, &p.Points, &p.Max, &p.Out)
		return p, err
	}, `select s.meeting, s.month, l.points, l.max, l.out from score s join score_line l on l.meeting = s.meeting and l.criterion = $2
		where s.unit = $1 and s.month < $3 and s.state = 'decided' order by s.month desc, s.meeting desc limit $4`, unit, criterion, month, limit)
}

const goalColumns = `id, unit, quarter, rubric, criterion, how, set_at, set_by`

func scanGoal(r db.Row) (g Goal, err error) {
	err = r.Scan(&g.ID, &g.Unit, &g.Quarter, &g.Rubric, &g.Criterion, &g.How, &g.SetAt, &g.SetBy)
	return g, err
}

// goals are those of a unit in a quarter that stand, in the order they were set.
func goals(t *db.Tx, unit int64, quarter string) ([]Goal, error) {
	return db.All(t, scanGoal, `select `+goalColumns+` from score_goal where unit = $1 and quarter = $2 and dropped_at = 0 order by id`, unit, quarter)
}

// withGoals gives, of units, those that have goals in a quarter.
func withGoals(t *db.Tx, quarter string, units []int64) ([]int64, error) {
	if len(units) == 0 {
		return nil, nil
	}
	in, args := db.In(1, units)
	return db.All(t, db.Scalar[int64], `select distinct unit from score_goal where quarter = $1 and dropped_at = 0 and unit in (`+in+`) order by unit`, append([]any{quarter}, args...)...)
}

func putGoal(t *db.Tx, g Goal) error {
	_, err := t.Exec(`insert into score_goal (id, unit, quarter, rubric, criterion, how, set_at, set_by, dropped_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0)
		on conflict (unit, quarter, criterion) do update set how = excluded.how, rubric = excluded.rubric, dropped_at = 0`,
		t.ID(), g.Unit, g.Quarter, g.Rubric, g.Criterion, g.How, g.SetAt, g.SetBy)
	return err
}

func dropGoal(t *db.Tx, id int64) error {
	_, err := t.Exec(`update score_goal set dropped_at = $2 where id = $1`, id, t.Now())
	return err
}
