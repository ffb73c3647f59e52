package i18n

// dynamic lists the beginnings of keys that are put together in code from data ("role." + role), one a line.
// What begins with one of them counts as used.
var dynamic = []string{
	"account.help.",
	"account.state.",
	"account.way.",
	"audit.kind.",
	"action.",
	"backup.progress.",
	"cycle.absent.",
	"cycle.minutes.",
	"cycle.result.",
	"doctor.area.",
	"doctor.level.",
	"fault.",
	"meet.form.",
	"meet.state.",
	"meet.tab.",
	"meet.title.",
	"reach.",
	"resolution.notice.",
	"role.",
	"system.doctor.level.",
	"rule.certainty.",
	"rule.choice.",
	"rule.from.",
	"rule.group.",
	"rule.key.",
	"rule.use.",
	"rule.value.",
	"weekday.",
}
