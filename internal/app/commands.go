package app

import (
	"nep/internal/fault"
)

type demoCmd struct{}
type importCmd struct{}
type exportCmd struct{}
type backupCmd struct{}
type restoreCmd struct{}
type doctorCmd struct{}
type adminCmd struct{}

func todo() error                   { return fault.New("app", fault.Unavailable, "fault.unavailable") }
func (demoCmd) Run(e *env) error    { return todo() }
func (importCmd) Run(e *env) error  { return todo() }
func (exportCmd) Run(e *env) error  { return todo() }
func (backupCmd) Run(e *env) error  { return todo() }
func (restoreCmd) Run(e *env) error { return todo() }
func (doctorCmd) Run(e *env) error  { return todo() }
func (adminCmd) Run(e *env) error   { return todo() }
