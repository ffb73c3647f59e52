package quality

// ThemeMonth is what decides whether a month's score counts the thematic
// meeting.
type ThemeMonth struct {
	Month   int  // 1 to 12
	Planned bool // the year's plan puts one into this month
	Held    bool // one was held this month
	Earlier bool // one was held earlier in this quarter
	Over    bool // the month's meeting is closed
}

// Fact gives Facts.Theme. A month counts it when a thematic meeting is planned
// or held in it. The quarter's last month counts it also when the quarter has
// had none: one a quarter is due, and who holds none must not fare better than
// who holds a poor one.
func (m ThemeMonth) Fact() Fact[bool] {
	switch {
	case m.Held:
		return Known(true)
	case !m.Planned && (m.Earlier || m.Month%3 != 0):
		return None[bool]()
	case m.Over:
		return Known(false)
	}
	return Open[bool]()
}
