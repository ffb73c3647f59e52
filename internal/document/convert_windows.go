package document

import "os/exec"

// ownGroup leaves the program as it is: there are no groups to end.
func ownGroup(*exec.Cmd) {}
