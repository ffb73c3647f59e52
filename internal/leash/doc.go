// Package leash starts a helper process (a database server, a browser) for
// tests that cannot outlive the process that asked for it.
//
// A test binary may end by os.Exit, by a panic on another goroutine, by
// SIGKILL: no defer runs then. So the helper is started under a small shell
// which holds the reading end of a pipe; the kernel closes the writing end
// whenever and however this process ends, the shell wakes up, stops the helper
// and deletes its folder.
package leash
