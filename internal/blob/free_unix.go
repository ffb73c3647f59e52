//go:build unix

package blob

import (
	"syscall"

	"golang.org/x/sys/unix"
)

var errQuota error = syscall.EDQUOT

// Free says how many bytes can still be written under dir.
func Free(dir string) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(uint64(st.Bavail) * uint64(st.Bsize)), nil
}
