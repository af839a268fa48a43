// Command atrium is the whole product in one program: the server with its web app, and the tools around it.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

type cli struct {
	Serve serveCmd `cmd:"" help:"Serve the web app, the API and the rooms."`

	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "atrium: "+err.Error())
		os.Exit(1)
	}
}

// run parses the command line, the environment and the settings file, and runs the command. All faults of the settings
// are told at once.
func run(args []string) error {
	var c cli
	parser, err := kong.New(&c, kong.Name("atrium"), kong.UsageOnError(),
		kong.Description("A place to teach, interview, meet, talk and share, on a machine of your own."))
	if err != nil {
		return err
	}
	file, err := settingsFile(args)
	if err != nil {
		return err
	}
	var faults []error
	if file != "" {
		settings, err := readSettings(file)
		if err != nil {
			return err
		}
		faults = append(faults, settings.unknown(parser.Model.Node)...)
		if err := kong.Resolvers(settings).Apply(parser); err != nil {
			return err
		}
	}
	ctx, err := parser.Parse(args)
	if err := errors.Join(append(faults, err)...); err != nil {
		return err
	}
	return ctx.Run()
}

type versionCmd struct{}

// Run prints the version and the commit that the program was built from.
func (versionCmd) Run() error {
	fmt.Println("atrium " + version())
	return nil
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}
