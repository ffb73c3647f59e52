package quality

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// DefaultRubric is the sheet of a unit whose rules name none: the fullest one known.
const DefaultRubric = "anphu-2025"

// Scored says whether a meeting gets a score of its own: a cell's regular one,
// with a theme in it or not. A theme held apart counts in the month's score, and
// a chi ủy's or a committee's meeting is not scored.
func Scored(m meeting.Meeting) bool {
	return m.Body == meeting.CellBody && (m.Kind == meeting.Regular || m.Kind == meeting.Combined) && m.State != meeting.Cancelled
}

// scored is Scored, and a theme of a cell held apart where a sheet for such is in force.
func scored(t *db.Tx, m meeting.Meeting) (bool, error) {
	if Scored(m) || m.Body != meeting.CellBody || m.Kind != meeting.Thematic || m.State == meeting.Cancelled {
		return Scored(m), nil
	}
	_, err := RubricOf(t, m)
	if fault.Is(err, fault.State) {
		return false, nil
	}
	return err == nil, err
}

// over says that nothing more happens in a meeting.
func over(m meeting.Meeting) bool { return m.State == meeting.Ended || m.State == meeting.Locked }

// begun says that a meeting is or was held.
func begun(m meeting.Meeting) bool { return m.State == meeting.Running || over(m) }

func usable(r *Rubric, day string) bool { return !r.Incomplete && r.Covers(day) }

// OpenTx makes the draft of a cell meeting's score by the rubric of its unit
// and day, when there is none. Repeating it gives the one there is. Faults:
// State (quality.not_scored) for a meeting that has no score: see Scored.
func OpenTx(t *db.Tx, meeting int64) (Stored, error) {
	_, s, kept, err := load(t, meeting)
	if err != nil || kept {
		return s, err
	}
	return s, insertStored(t, s)
}

// load gives a meeting with its score: the stored one, or the draft as it would be made.
func load(t *db.Tx, id int64) (meeting.Meeting, Stored, bool, error) {
	m, err := meeting.ByID(t, id)
	if err != nil {
		return m, Stored{}, false, err
	}
	s, kept, err := OfMeeting(t, id)
	if err != nil || kept {
		return m, s, kept, err
	}
	if is, err := scored(t, m); err != nil || !is {
		if err == nil {
			err = fault.New("quality.open", fault.State, "quality.not_scored")
		}
		return m, s, false, err
	}
	r, err := RubricOf(t, m)
	if err != nil {
		return m, s, false, err
	}
	return m, Stored{Meeting: m.ID, Unit: m.Unit, Month: m.Month, Rubric: r.ID, State: ScoreDraft, Provisional: true, Version: 1}, false, nil
}

// CountTx counts a score from facts and judgements as they stand; a decided one
// is given as it was kept. It writes nothing: a meeting whose score was not
// opened yet is counted as if it were. Faults: NotFound, State (not scored).
func (s *Service) CountTx(t *db.Tx, meeting int64) (Stored, Score, error) {
	_, stored, _, err := load(t, meeting)
	if err != nil {
		return Stored{}, Score{}, err
	}
	sc, _, err := s.count(t, stored)
	return figures(stored, sc), sc, err
}

// count fills in the sheet of a score, and gives the judgements it took.
func (s *Service) count(t *db.Tx, stored Stored) (Score, map[string]Points, error) {
	r, err := RubricByID(t, stored.Rubric)
	if err != nil {
		return Score{}, nil, fault.Wrap("quality.count", fault.Corrupt, err)
	}
	judged, err := judgementsOf(t, stored.Meeting)
	if err != nil {
		return Score{}, nil, err
	}
	if stored.State == ScoreDecided {
		lines, err := linesOf(t, stored.Meeting, r)
		return Score{Rubric: r, Lines: lines, Total: Total{Earned: stored.Earned, Available: stored.Available, Of: r.Total},
			Class: stored.Class, Best: stored.Class}, judged, err
	}
	var f Facts
	if s.Facts != nil {
		if f, err = s.Facts(t, stored.Meeting); err != nil {
			return Score{}, nil, err
		}
	}
	sc, err := r.Score(f, judged)
	return sc, judged, err
}

// RecountTx counts a score from facts as they stand today, also one that was
// decided: what it would be now. It writes nothing. Faults: NotFound, State.
func (s *Service) RecountTx(t *db.Tx, meeting int64) (Score, error) {
	_, stored, _, err := load(t, meeting)
	if err != nil {
		return Score{}, err
	}
	stored.State = ScoreAgreed
	sc, _, err := s.count(t, stored)
	return sc, err
}

// VotedTx counts a score as the cell votes it: what is known only when the
// meeting is over is open, whenever it is asked. The minutes and the decision
// both print this one, however much later one of them is written. Faults:
// NotFound, State (not scored).
func (s *Service) VotedTx(t *db.Tx, meeting int64) (Stored, Score, error) {
	_, stored, _, err := load(t, meeting)
	if err != nil {
		return Stored{}, Score{}, err
	}
	r, err := RubricByID(t, stored.Rubric)
	if err != nil {
		return stored, Score{}, fault.Wrap("quality.count", fault.Corrupt, err)
	}
	judged, err := judgementsOf(t, meeting)
	if err != nil {
		return stored, Score{}, err
	}
	var f Facts
	if s.Facts != nil {
		if f, err = s.Facts(t, meeting); err != nil {
			return stored, Score{}, err
		}
	}
	sc, err := r.Score(f.atVote(), judged)
	return stored, sc, err
}

// figures writes the figures of a count into what is kept.
func figures(s Stored, sc Score) Stored {
	if s.State == ScoreDecided || sc.Rubric == nil {
		return s
	}
	s.Earned, s.Available, s.Total = sc.Total.Earned, sc.Total.Available, sc.Total.Points()
	s.Class, s.Provisional = sc.Class, sc.Provisional()
	return s
}

// RefreshTx counts again and keeps totals and class, for lists. Whoever changes
// a fact calls it; for a meeting without a score, or with a decided one, it does nothing.
func (s *Service) RefreshTx(t *db.Tx, meeting int64) error {
	stored, ok, err := OfMeeting(t, meeting)
	if err != nil || !ok || stored.State == ScoreDecided {
		return err
	}
	sc, _, err := s.count(t, stored)
	if err != nil {
		return err
	}
	if now := figures(stored, sc); now != stored {
		if err := setCount(t, now); err != nil {
			return err
		}
	}
	return keepFacts(t, stored, sc)
}

func today(t *db.Tx) string { return clock.Day(t.Now()) }
