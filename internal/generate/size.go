package generate

// Size is how large an organisation is.
type Size struct {
	Provinces int // under one unit; 0: a province alone
	Uppers    int // committees directly above base organisations
	Bases     int // base organisations, cells that are one themselves included
	Cells     int // units whose members meet, the same included
	Members   int
	Months    int
}

// Province is a province's Party organisation.
func Province() Size {
	return Size{Uppers: 120, Bases: 4_000, Cells: 10_000, Members: 250_000, Months: 24}
}

// Country is all of them. Its months are few, for each has six million marks.
func Country() Size {
	return Size{Provinces: 34, Uppers: 3_400, Bases: 52_000, Cells: 300_000, Members: 5_600_000, Months: 3}
}

// Of is the size made smaller: so many cells, and everything else in proportion.
func (s Size) Of(cells int) Size {
	if cells <= 0 || cells >= s.Cells {
		return s
	}
	part := func(n, least int) int { return max(least, n*cells/s.Cells) }
	s.Provinces = min(s.Provinces, cells/10)
	s.Members, s.Bases = part(s.Members, cells), part(s.Bases, max(2, s.Provinces))
	s.Uppers = part(s.Uppers, max(2, s.Provinces))
	s.Bases = max(s.Bases, s.Uppers)
	s.Cells = cells
	return s
}
