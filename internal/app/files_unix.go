//go:build unix

package app

import "syscall"

// raiseFiles lets this process, and those it starts, have so many files open, as
// far as the system allows, and says how many that are.
func raiseFiles(need uint64) (uint64, error) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 0, err
	}
	if uint64(l.Max) < need { // the administrator of the machine may go beyond
		l.Max = max(l.Max, need)
	}
	l.Cur = l.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l)
		l.Cur = l.Max
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
			return uint64(l.Cur), err
		}
	}
	return uint64(l.Cur), nil
}
