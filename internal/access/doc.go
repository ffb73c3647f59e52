// Package access holds the one question of the whole program: may this actor
// do this here? It knows no room of the field; the field fills in the actor's
// hats and the subject's place.
//
// The table (table.go) is data: role, action, reach. An auditor reads it as it
// is, a page prints it, and a test walks every route with every role standing
// at, below, above and beside the subject.
//
// Invariants: nothing is allowed that the table does not say; a refusal looks
// like a thing that does not exist unless the actor may know of the thing;
// reach follows today's tree. No tables of its own.
package access
