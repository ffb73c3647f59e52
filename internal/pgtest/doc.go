// Package pgtest gives tests real PostgreSQL databases.
//
// One cluster serves a whole run: `make test` starts it and names it in
// NEP_TEST_PG, so that every test binary shares it. A developer who runs
// `go test ./internal/db` needs nothing of that: the first test that asks
// starts a cluster, which goes when the binary ends, however it ends (package
// leash).
//
// The cluster is made with the ICU collation "vi" on purpose. Its order is not
// the order of bytes ("Ân" before "Dương", "a" before "B", signs before digits),
// so that a query which leaves an order or a range to the engine's collation
// fails here and not in an office.
//
//	url := pgtest.URL(t)                                  // an empty database, dropped with the test
//	var migrated = pgtest.Template("field", migrate)      // made once per binary, when first asked for
//	url := migrated.URL(t)                                // a copy of it, dropped with the test
//
// A machine without PostgreSQL fails these tests and is told what to install;
// it never skips them.
package pgtest
