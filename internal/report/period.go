package report

import (
	"slices"
	"strconv"

	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
)

// Span is how long a time a report is about.
type Span string

// The spans. A month is written 2026-11, a quarter 2026-Q4, a year 2026-Y.
const (
	Monthly   Span = "month"
	Quarterly Span = "quarter"
	Yearly    Span = "year"
)

// SpanOf gives the span of a period, "" for what is none.
func SpanOf(period string) Span {
	switch {
	case meeting.ValidMonth(period):
		return Monthly
	case len(period) == 7 && period[4:6] == "-Q" && period[6] >= '1' && period[6] <= '4' && meeting.ValidMonth(period[:4]+"-01"):
		return Quarterly
	case len(period) == 6 && period[4:] == "-Y" && meeting.ValidMonth(period[:4]+"-01"):
		return Yearly
	}
	return ""
}

// MonthsOf gives the months of a period, the first first; none for what is none.
func MonthsOf(period string) []string {
	first, n := "", 0
	switch SpanOf(period) {
	case Monthly:
		first, n = period, 1
	case Quarterly:
		first, n = meeting.AddMonths(period[:4]+"-01", 3*int(period[6]-'1')), 3
	case Yearly:
		first, n = period[:4]+"-01", 12
	}
	var out []string
	for i := range n {
		out = append(out, meeting.AddMonths(first, i))
	}
	return out
}

// lastMonth is the last month of a period that is one.
func lastMonth(period string) string {
	months := MonthsOf(period)
	return months[len(months)-1]
}

// PeriodOf gives the period of a span that a month lies in.
func PeriodOf(span Span, month string) string {
	switch span {
	case Quarterly:
		n, _ := strconv.Atoi(month[5:])
		return month[:4] + "-Q" + strconv.Itoa((n-1)/3+1)
	case Yearly:
		return month[:4] + "-Y"
	}
	return month
}

// Next gives the period that comes n periods after one, before it for n < 0.
func Next(period string, n int) string {
	months := MonthsOf(period)
	return PeriodOf(SpanOf(period), meeting.AddMonths(months[0], n*len(months)))
}

// Ends says whether a period of a span ends with a month.
func Ends(span Span, month string) bool { return lastMonth(PeriodOf(span, month)) == month }

// spans is every span in the order pages offer them.
var spans = []Span{Monthly, Quarterly, Yearly}

// DueReport is a report a unit has to send.
type DueReport struct {
	Period string
	Due    string
	SentAt int64 // 0 not yet
	Late   bool  // it was sent after its day
}

// DueIn gives the reports whose day lies in a year, in the order of periods; of
// months past those only in which the unit met in Nếp or reported.
func DueIn(t *db.Tx, u org.Unit, year string) ([]DueReport, error) {
	if u.Parent == 0 {
		return nil, nil
	}
	var out []DueReport
	this := today(t)[:7]
	first := meeting.AddMonths(year+"-01", -1) // of December the day lies in the next year
	for n := range 13 {
		month := meeting.AddMonths(first, n)
		for _, span := range spans {
			if !Ends(span, month) || u.From > meeting.LastDay(month) || u.To <= meeting.FirstDay(month) {
				continue
			}
			period := PeriodOf(span, month)
			due, main, err := dueOf(t, u, period)
			if err != nil {
				return nil, err
			}
			r, ok, err := OfMonth(t, u.ID, period)
			if err != nil {
				return nil, err
			}
			if ok && r.Due != "" {
				due = r.Due
			}
			if len(due) < 4 || due[:4] != year || span == Monthly && month < this && !ok && main.ID == 0 {
				continue
			}
			out = append(out, DueReport{Period: period, Due: due, SentAt: r.SentAt, Late: r.SentLate()})
		}
	}
	return out, nil
}

// Spans is every span in the order pages offer them.
func Spans() []Span { return slices.Clone(spans) }
