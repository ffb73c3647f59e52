// Package live tells pages that stand open what changed of the thing they show.
//
// A Hub has a topic for each thing watched (a meeting). What changed is said in
// words ("roll", "vote"), never with its content: who hears it asks for the part
// anew, and is asked for his right then. A topic counts what was said; each word
// keeps the number it was last said at, so that who slept is told exactly the
// words that were said since, in one event.
//
// Invariants:
//   - A topic sends at most one event in a quarter of a second, and the last word
//     is always sent.
//   - A slow reader piles nothing up: what he has not read is one set of words.
//   - A number means something only within its epoch; of another one, everything
//     has changed.
package live
