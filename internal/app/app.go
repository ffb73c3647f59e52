package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"nep/internal/fault"
	"nep/internal/i18n"
)

// Version is set when a release is built (-ldflags); a build from a checkout
// names its commit instead.
var Version = ""

// cli is the command line. Every setting can also come from the environment.
// Help texts are message keys, so that --help speaks the language of NEP_LANG.
type cli struct {
	Settings

	Serve    serveCmd    `cmd:"" help:"${cli_serve}"`
	Demo     demoCmd     `cmd:"" help:"${cli_demo}"`
	Import   importCmd   `cmd:"" help:"${cli_import}"`
	Export   exportCmd   `cmd:"" help:"${cli_export}"`
	Backup   backupCmd   `cmd:"" help:"${cli_backup}"`
	Restore  restoreCmd  `cmd:"" help:"${cli_restore}"`
	Doctor   doctorCmd   `cmd:"" help:"${cli_doctor}"`
	Admin    adminCmd    `cmd:"" help:"${cli_admin}"`
	Bench    benchCmd    `cmd:"" help:"${cli_bench}"`
	Generate generateCmd `cmd:"" help:"${cli_generate}"`
	Version  versionCmd  `cmd:"" help:"${cli_version}"`
	Extract  extractCmd  `cmd:"" hidden:""` // the process beside serve that reads PDFs
}

// Settings are what every command may be told.
type Settings struct {
	Data string `help:"${cli_data}" env:"NEP_DATA" default:"nep-data" placeholder:"DIR" type:"path"`
	DB   string `name:"db" help:"${cli_db}" env:"NEP_DB" placeholder:"URL"`
	Lang string `help:"${cli_lang}" env:"NEP_LANG" default:"vi" enum:"vi,en"`

	S3Endpoint string `name:"s3-endpoint" help:"${cli_s3_endpoint}" env:"NEP_S3_ENDPOINT" placeholder:"URL"`
	S3Bucket   string `name:"s3-bucket" help:"${cli_s3_bucket}" env:"NEP_S3_BUCKET" placeholder:"NAME"`
	S3Region   string `name:"s3-region" help:"${cli_s3_region}" env:"NEP_S3_REGION" placeholder:"NAME"`
	S3Keys     string `name:"s3-keys" help:"${cli_s3_keys}" env:"NEP_S3_KEYS" type:"existingfile" placeholder:"FILE"`

	helper []string // the command that reads PDFs in a process of its own; none in tests
}

// URL is the database the settings name: --db, else a file in --data.
func (s Settings) URL() string {
	if s.DB != "" {
		return s.DB
	}
	return "sqlite:" + s.Data + "/nep.db"
}

// cliTexts are the keys of the help texts, by the variable of the tags above.
var cliTexts = []string{"cli.serve", "cli.demo", "cli.import", "cli.export", "cli.backup", "cli.restore", "cli.doctor",
	"cli.admin", "cli.version", "cli.data", "cli.db", "cli.lang", "cli.s3_endpoint", "cli.s3_bucket", "cli.s3_region", "cli.s3_keys", "cli.listen", "cli.tls_cert", "cli.tls_key",
	"cli.tls_local", "cli.host", "cli.reset_password", "cli.login", "cli.unit", "cli.file_list", "cli.file_out", "cli.file_backup",
	"cli.yes", "cli.keep", "cli.seed", "cli.months", "cli.last", "cli.day", "cli.about", "cli.json", "cli.bench", "cli.bench_checkin", "cli.bench_pages", "cli.bench_search", "cli.bench_papers", "cli.bench_times", "cli.bench_room", "cli.bench_streams", "cli.bench_room_meetings", "cli.bench_room_rate", "cli.bench_for", "cli.bench_clients",
	"cli.bench_url", "cli.bench_rounds", "cli.bench_connections", "cli.bench_cells", "cli.bench_members", "cli.bench_profile", "cli.bench_overview", "cli.bench_rate",
	"cli.generate", "cli.generate_province", "cli.generate_country", "cli.generate_cells", "cli.generate_months"}

// env is what a command runs with.
type env struct {
	ctx      context.Context
	settings Settings
	out, err io.Writer
}

// say prints a sentence for the person at the terminal.
func (e *env) say(key string, pairs ...any) { fmt.Fprintln(e.out, i18n.T(e.ctx, key, pairs...)) }

// Main runs the command line and gives the exit status: 0 done, 1 refused or
// failed, 2 the command line itself is wrong.
func Main(args []string, out, errw io.Writer) int {
	lang := os.Getenv("NEP_LANG")
	for i, a := range args { // the language decides the help's words, before the arguments are read
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			lang = v
		} else if a == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	ctx := i18n.WithLang(context.Background(), lang)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()

	vars := kong.Vars{}
	for _, key := range cliTexts {
		vars[strings.ReplaceAll(key, ".", "_")] = i18n.T(ctx, key)
	}
	var c cli
	exited := -1
	parser, err := kong.New(&c, vars, kong.Name("nep"), kong.Description(vars["cli_about"]),
		kong.Writers(out, errw), kong.Exit(func(code int) { exited = code }), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(helpIn(ctx)))
	if err != nil {
		panic(err) // a defect of the command structs
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errw, i18n.T(ctx, "cli.usage", "Error", err.Error()))
		return 2
	}
	err = k.Run(&env{ctx: ctx, settings: c.Settings, out: out, err: errw})
	if err == nil || errors.Is(err, context.Canceled) {
		return 0
	}
	fmt.Fprintln(errw, sentence(ctx, err))
	return 1
}

// helpWords are the library's own words in a help text, and the keys of ours.
var helpWords = []struct{ theirs, key string }{
	{`Run "nep <command> --help" for more information on a command.`, "cli.help.more"},
	{"Show context-sensitive help.", "cli.help.help"},
	{"Usage:", "cli.help.usage"}, {"Arguments:", "cli.help.arguments"}, {"Flags:", "cli.help.flags"}, {"Commands:", "cli.help.commands"},
	{"<command>", "cli.help.command"}, {"[flags]", "cli.help.some_flags"},
}

// helpIn prints help wholly in the language of ctx.
func helpIn(ctx context.Context) kong.HelpPrinter {
	return func(options kong.HelpOptions, k *kong.Context) error {
		var b strings.Builder
		out := k.Stdout
		k.Stdout = &b
		err := kong.DefaultHelpPrinter(options, k)
		k.Stdout = out
		text := b.String()
		for _, w := range helpWords {
			text = strings.ReplaceAll(text, w.theirs, i18n.T(ctx, w.key))
		}
		if _, werr := io.WriteString(out, text); err == nil {
			err = werr
		}
		return err
	}
}

// sentence is what a person at the terminal reads about err: its sentence, and
// for whoever runs the system the technical cause in brackets.
func sentence(ctx context.Context, err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	key := f.Key
	if key == "" || !i18n.Has(key) {
		key = "fault." + strings.ReplaceAll(f.Kind.String(), " ", "_")
	}
	s := i18n.T(ctx, key, f.Params...)
	for _, field := range f.Fields {
		s += "\n  - " + i18n.T(ctx, field.Key, field.Params...)
	}
	if f.Err != nil {
		s += "\n  (" + f.Err.Error() + ")"
	}
	return s
}

type versionCmd struct{}

// Run prints which Nếp this is.
func (versionCmd) Run(e *env) error {
	fmt.Fprintln(e.out, "nep "+version())
	return nil
}

func version() string {
	if Version != "" {
		return Version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "dev-" + s.Value[:12]
		}
	}
	return "dev"
}
