package account

import "nep/internal/org"

// String gives the cursor as text for a link; "" for the beginning.
func (c Cursor) String() string { return org.Cursor{Key: c.SortKey, ID: c.Person}.String() }

// ParseCursor reads what String wrote; anything else is the beginning.
func ParseCursor(s string) Cursor {
	c := org.ParseCursor(s)
	return Cursor{SortKey: c.Key, Person: c.ID}
}
