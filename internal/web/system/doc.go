// Package system has the pages of who runs the installation: its state,
// backups, accounts, the audit log; and the ones anybody may read: who may do
// what (the access table), the components, the local certificate.
package system
