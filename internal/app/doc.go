// Package app puts the house together: the command line, the services, the
// workers and the doors. It is the only package that knows everything;
// wiring.go shows it on one screen. No rules of the field stand here.
package app
