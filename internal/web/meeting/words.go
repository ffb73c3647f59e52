package meeting

import (
	"context"

	"nep/internal/cycle"
	"nep/internal/meeting"
	"nep/internal/web/ui"
)

// Title is what a meeting is called, for pages of other rooms.
func Title(ctx context.Context, m meeting.Meeting) string { return title(ctx, m) }

// When is a meeting's day, hour and place in one line.
func When(ctx context.Context, m meeting.Meeting) string { return when(ctx, m) }

// Leaf is a stored day as a leaf of a calendar; nil for none.
func Leaf(ctx context.Context, day string) *ui.DateData { return leaf(ctx, day) }

// MonthWords is a stored month in words: "tháng 12/2026".
func MonthWords(ctx context.Context, month string) string { return monthWords(ctx, month) }

// StepsOf is a month as a row of steps.
func StepsOf(ctx context.Context, m cycle.Month) []ui.Step { return stepsOf(ctx, m, m.Mine) }
