package quality

import (
	"context"
	"fmt"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// YearMonth is a month of a year of meetings.
type YearMonth struct {
	Month   string
	Meeting int64 // the regular one, 0 none
	Class   Class // given by the committee, else counted; "" none yet
	Given   bool
	Due     bool // the month is over: a meeting was due
}

// YearView is a cell's year of meetings.
type YearView struct {
	Unit     int64
	UnitName string
	Year     string
	Months   []YearMonth
	Count    map[Class]int
	Missing  int   // months that are over and have no class
	Class    Class // by the sheet's rule, so far; "" where the rule gives none, or there is none
	Ruled    bool  // the sheet has a rule for the year
	Rubric   *Rubric
	Open     bool // provisional: until December's meeting has its class
}

// Year gives a cell's year of meetings with the class its sheet's rule gives it:
// provisional until December's meeting has been given its class. Asks for
// MeetingLook. Nothing of it is kept, and nothing is said of a person. Fault: NotFound.
func (s *Service) Year(ctx context.Context, actor access.Actor, unit int64, year string) (YearView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (YearView, error) {
		v := YearView{Unit: unit, Year: year, Count: map[Class]int{}}
		u, err := mayGoals(t, actor, access.MeetingLook, unit)
		if err != nil {
			return v, err
		}
		if v.Year == "" {
			v.Year = today(t)[:4]
		}
		if !meeting.ValidMonth(v.Year+"-01") || v.Year > today(t)[:4] {
			return v, fault.New("quality.year", fault.NotFound, "fault.not_found")
		}
		v.UnitName = u.Name
		var months []string
		for n := 1; n <= 12; n++ {
			months = append(months, fmt.Sprintf("%s-%02d", v.Year, n))
		}
		scores, err := ofUnits(t, []int64{unit}, months...)
		if err != nil {
			return v, err
		}
		v.Months = make([]YearMonth, 12)
		for i, month := range months {
			v.Months[i] = YearMonth{Month: month, Due: month < today(t)[:7]}
		}
		for _, sc := range scores { // of each month the latest first
			m, err := meeting.ByID(t, sc.Meeting)
			if err != nil {
				return v, err
			}
			var n int
			fmt.Sscanf(sc.Month[5:], "%d", &n)
			x := &v.Months[n-1]
			if x.Meeting != 0 || !Scored(m) || m.Kind == meeting.Thematic || !begun(m) {
				continue
			}
			x.Meeting, x.Class, x.Given = sc.Meeting, sc.Class, sc.State == ScoreDecided
			if x.Given {
				x.Class = sc.DecidedClass
			} else if sc.Provisional {
				x.Class = ""
			}
			if v.Rubric == nil {
				if v.Rubric, err = RubricByID(t, sc.Rubric); err != nil {
					return v, err
				}
			}
		}
		v.sum()
		return v, nil
	})
}

// sum counts the months and reads the sheet's rule. A month that is over without a
// class counts against it, as the sheet says of every meeting.
func (v *YearView) sum() {
	var all []Class
	for _, m := range v.Months {
		switch {
		case m.Class != "":
			v.Count[m.Class]++
			all = append(all, m.Class)
		case m.Due:
			v.Missing++
			all = append(all, "")
		}
	}
	v.Open = !v.Months[11].Given
	if v.Rubric != nil {
		for _, y := range v.Rubric.Year {
			v.Ruled = v.Ruled || !y.Partial
		}
		v.Class, _ = v.Rubric.YearClass(all)
	}
}
