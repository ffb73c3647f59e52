package i18n

// dynamic lists the beginnings of keys that are put together in code from data ("role." + role), one a line.
// What begins with one of them counts as used.
var dynamic = []string{
	"access.",
	"account.way.",
	"action.",
	"fault.",
	"reach.",
	"role.",
}
