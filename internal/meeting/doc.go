// Package meeting holds the meetings of a unit's bodies: the year's plan and its
// themes, which meetings are due (cadence), agenda, notice, roster and roll,
// opinions, open votes, and the minutes.
//
// Invariants:
//   - A meeting goes planned → noticed → running → ended → locked, or to
//     cancelled before it is running. Ended may be reopened, with a reason,
//     until the minutes are locked; locked changes by annex only.
//   - Who has to be there and who may vote is written into attendance when the
//     notice goes out, brought up to the day when the meeting begins, and never
//     follows a later change of status by itself: rates and bases come from
//     these rows only.
//   - The counters of a meeting are its attendance rows counted, always.
//   - present / (required less special) is the rate; a visitor never counts.
//   - Every required member has a mark before a meeting ends.
//   - The base of a vote is counted from the roster at its closing (field.md
//     1.4); who voted how is kept nowhere.
//   - A vote on phones keeps who has voted and, apart from it, the totals; while
//     it is open nobody sees them. No key, event or time tells a choice. What a
//     member says without his name leads back to him nowhere.
//   - The speakers' list is gone when the meeting ends: the roll says that one
//     spoke, nothing says how long.
//   - Who checked in by the figures of the wall is shown to the note-taker until he
//     was seen; one browser checks in one person.
//   - Minutes are confirmed by two different people: the last chair and the
//     note-taker. A text that changes, or a vote made void, takes reading and
//     confirmations back.
//   - A conference over several units stands in tables of its own: everybody is on
//     its roll once, for one cell; it moves no counter of a meeting.
//   - Opinions and names stay in the meeting's own body; what is "inside" never
//     goes up.
//
// Tables: plan_item, meeting, meeting_chair, agenda_item, attendance, guest,
// expected_guest, opinion, opinion_place, vote, vote_cast, vote_tally, minutes, minutes_annex, minutes_look,
// minutes_version, meeting_apart, year_plan, conference, conference_for, conference_roll, conference_home; of the
// room: speaker, meeting_pause, meeting_room, room_code.
package meeting
