//go:build !unix

package app

// raiseFiles has nothing to raise where the system has no such limit.
func raiseFiles(need uint64) (uint64, error) { return need, nil }
