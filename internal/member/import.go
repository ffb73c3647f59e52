// CLAIMED: import.go, import_plan.go, import_apply.go, import_sql.go, import_test.go, export.go are being written by
// another helper right now (preview, confirm, export of member lists). The owner of package member does everything else
// and leaves these files alone; tell him through doc comments or ask nothing, he reads your API.
package member
