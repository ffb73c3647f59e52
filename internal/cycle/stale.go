package cycle

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/quality"
)

// StaleRoll says that the minutes of a meeting, not locked yet, tell another roll
// than there is now, or another chair: it changed after they were drafted. Asks for
// MeetingView.
func (s *Service) StaleRoll(ctx context.Context, actor access.Actor, id int64) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		m, err := meeting.May(t, actor, access.MeetingView, id)
		if err != nil {
			return false, err
		}
		return s.staleRoll(t, m)
	})
}

func (s *Service) staleRoll(t *db.Tx, m meeting.Meeting) (bool, error) {
	x, ok, err := meeting.MinutesOf(t, m.ID)
	if err != nil || !ok || x.Body == "" || x.State == meeting.MinutesLocked {
		return false, err
	}
	fresh, _, err := s.write(t, m)
	if err != nil {
		return false, err
	}
	now, said := rollLines(fresh), rollLines(x.Body)
	for head, rest := range now {
		was, ok := said[head]
		if !ok { // written freely
			continue
		}
		// What a person has edited is his own, but for the figure.
		if x.EditedBy != 0 {
			rest, was = figure(rest), figure(was)
		}
		if rest != was {
			return true, nil
		}
	}
	return false, nil
}

// StaleScore says that the minutes of a meeting, not locked yet, tell another score
// than the cell has now: it was judged, voted or mended after they were drafted. Asks
// for MeetingView.
func (s *Service) StaleScore(ctx context.Context, actor access.Actor, id int64) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		m, err := meeting.May(t, actor, access.MeetingView, id)
		if err != nil {
			return false, err
		}
		return s.staleScore(t, m)
	})
}

func (s *Service) staleScore(t *db.Tx, m meeting.Meeting) (bool, error) {
	x, ok, err := meeting.MinutesOf(t, m.ID)
	if err != nil || !ok || x.Body == "" || x.State == meeting.MinutesLocked || !quality.Scored(m) {
		return false, err
	}
	if _, ok, err := quality.OfMeeting(t, m.ID); err != nil || !ok {
		return false, err
	}
	stored, sc, err := s.Quality.VotedTx(t, m.ID)
	if fault.Is(err, fault.State) { // no sheet holds on its day
		return false, nil
	}
	if err != nil {
		return false, err
	}
	said, told := scoreSaid(x.Body)
	switch {
	case !told: // written freely, or drafted before there was any
		return x.EditedBy == 0 && stored.State != quality.ScoreDraft, nil
	case x.EditedBy == 0:
		return !strings.HasPrefix(said, scoreSentence(stored, sc)), nil
	}
	// What a person has edited is his own, but for the figure and the class.
	return !strings.Contains(said, scorePoints(sc)) || !strings.Contains(said, official(quality.ClassKey(sc.Class))), nil
}

// scoreSaid is what minutes say of the score: the line below its heading.
func scoreSaid(body string) (string, bool) {
	_, rest, ok := strings.Cut(body, ". ĐÁNH GIÁ CHẤT LƯỢNG\n")
	line, _, _ := strings.Cut(rest, "\n")
	return line, ok
}

// Confirm is meeting.Confirm of minutes that tell the score as it is, or whose
// reader knows that they do not. Faults: those of meeting.Confirm; State
// (cycle.minutes.score.stale).
func (s *Service) Confirm(ctx context.Context, actor access.Actor, cmd meeting.Confirm, known bool) error {
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingPrepare, cmd.Meeting)
		if err != nil {
			return err
		}
		if !known && m.State == meeting.Ended {
			if stale, err := s.staleScore(t, m); err != nil {
				return err
			} else if stale {
				return fault.New("cycle.confirm", fault.State, "cycle.minutes.score.stale")
			}
		}
		return meeting.ConfirmIn(t, actor, cmd)
	})
}

// rollLines are the lines of the first part of minutes that tell the roll (1 to
// 4) and who had the chair (6), by what stands before their colon.
func rollLines(body string) map[string]string {
	out := map[string]string{}
	_, part, _ := strings.Cut(body, "\nI. ")
	for _, l := range strings.Split(part, "\n") {
		if strings.HasPrefix(l, "7.") || strings.HasPrefix(l, "II. ") {
			break
		}
		if strings.HasPrefix(l, "5.") { // guests are told as they were seen
			continue
		}
		if head, rest, ok := strings.Cut(l, ":"); ok {
			out[head] = strings.TrimSpace(rest)
		}
	}
	return out
}

// figure is the first word of a line, without its stop.
func figure(s string) string {
	f := strings.Fields(s)
	if len(f) == 0 {
		return ""
	}
	return strings.Trim(f[0], ".:;,")
}

// Known is what the reader of minutes has been told and leaves as it is: that they
// tell another roll or score than there is, that two devices wrote something
// differently.
type Known struct{ Stale, Apart bool }

// ReadBack is meeting.ReadBack of minutes that tell the roll as it is, or whose
// reader knows that they do not; and never before everybody has a mark, since the
// body would adopt figures that change before it can end. Asks for MeetingPrepare.
// Repeating it changes nothing. Faults: those of meeting.ReadBack; State
// (cycle.minutes.unmarked, cycle.minutes.apart, cycle.minutes.stale,
// cycle.minutes.score.stale).
func (s *Service) ReadBack(ctx context.Context, actor access.Actor, key db.Key, id int64, known Known) error {
	const op = "cycle.read_back"
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingPrepare, id)
		if err != nil {
			return err
		}
		payload := struct {
			ReadBack int64
			Known    Known
		}{id, known}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			x, _, err := meeting.MinutesOf(t, id)
			if err != nil {
				return 0, err
			}
			if x.Body == "" || x.State != meeting.MinutesDraft { // nothing to read, or it was: meeting's to say
				return 0, meeting.ReadBackTx(t, actor, m)
			}
			if names, err := unmarked(t, id); err != nil {
				return 0, err
			} else if len(names) > 0 && m.State == meeting.Running {
				return 0, fault.New(op, fault.State, "cycle.minutes.unmarked", "Count", len(names), "Names", strings.Join(names, ", "))
			}
			if !known.Apart {
				if open, err := meeting.OpenAparts(t, id); err != nil {
					return 0, err
				} else if len(open) > 0 {
					return 0, fault.New(op, fault.State, "cycle.minutes.apart", "Count", len(open))
				}
			}
			if !known.Stale {
				if stale, err := s.staleRoll(t, m); err != nil {
					return 0, err
				} else if stale {
					return 0, fault.New(op, fault.State, "cycle.minutes.stale")
				}
				if stale, err := s.staleScore(t, m); err != nil {
					return 0, err
				} else if stale {
					return 0, fault.New(op, fault.State, "cycle.minutes.score.stale")
				}
			}
			return 0, meeting.ReadBackTx(t, actor, m)
		})
		return err
	})
}

// unmarked are the names of those who have to be at a meeting and have no mark yet.
func unmarked(t *db.Tx, id int64) ([]string, error) {
	roster, err := meeting.RosterOf(t, id)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range roster {
		if a.Required && a.Mark == meeting.NoMark {
			out = append(out, a.Name)
		}
	}
	return out, nil
}
