// Package cycle holds what needs all the rooms of the field: what waits for a
// person now, and, as the month grows, filling an agenda, drafting minutes,
// closing a meeting. It has no tables; a lower room calls the upper ones
// plainly.
package cycle
