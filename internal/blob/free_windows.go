package blob

import (
	"golang.org/x/sys/windows"
)

var errQuota error = windows.ERROR_DISK_FULL

// Free says how many bytes can still be written under dir.
func Free(dir string) (int64, error) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(p, &free, nil, nil)
	return int64(free), err
}
