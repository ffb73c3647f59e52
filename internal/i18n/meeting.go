package i18n

import (
	"context"
	"unicode"
	"unicode/utf8"
)

// called is what a body's meeting is called. Every sentence may say it without
// being given it: {{.Meet}} "buổi sinh hoạt", {{.MeetUp}} "Buổi sinh hoạt" at the
// beginning, {{.Hold}} "sinh hoạt" after a verb.
type called struct{ meet, up, hold string }

type bodyKey struct{}

// OfBody says under ctx whose meeting is talked of: "cell" has a "buổi sinh
// hoạt", any other body (the chi ủy, a committee, its standing part) a "cuộc họp",
// and so has what is not known.
func OfBody(ctx context.Context, body string) context.Context {
	return context.WithValue(ctx, bodyKey{}, body)
}

// BodyOf is what OfBody said, "" for nothing.
func BodyOf(ctx context.Context) string {
	body, _ := ctx.Value(bodyKey{}).(string)
	return body
}

// words are those of the keys "meet.word.…" and "meet.hold.…".
func (c *catalogue) words(body string) called {
	w := called{meet: c.plain["meet.word."+body], hold: c.plain["meet.hold."+body]}
	first, size := utf8.DecodeRuneInString(w.meet)
	w.up = string(unicode.ToUpper(first)) + w.meet[size:]
	return w
}

// call adds the words to what a sentence is filled with.
func (c *catalogue) call(body string, data map[string]any) {
	w, ok := c.meetings[body]
	if !ok {
		w = c.meetings["committee"]
	}
	data["Meet"], data["MeetUp"], data["Hold"] = w.meet, w.up, w.hold
}
