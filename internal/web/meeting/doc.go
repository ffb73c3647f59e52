// Package meeting holds the pages of the meetings of a unit's bodies: the hub
// of a unit, planning, agenda, notice, the meeting's own page (prepareRoutes);
// roll, the course, the quick way, prints (courseRoutes); opinions, votes and
// minutes (sayRoutes). The verbs are of the rooms meeting and cycle.
package meeting
