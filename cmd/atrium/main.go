// Command atrium is the whole product in one program: the server with its web app, and the tools around it.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"github.com/alecthomas/kong"
)

type cli struct {
	Serve   serveCmd   `cmd:"" help:"Serve the web app, the API and the rooms."`
	Health  healthCmd  `cmd:"" help:"Ask a running server on this machine whether it lives; it is found by the settings of serve."`
	Doctor  doctorCmd  `cmd:"" help:"Say why the server would not start or a call would not connect; takes the settings of serve."`
	Admin   adminCmd   `cmd:"" help:"Back up and restore the data."`
	Load    loadCmd    `cmd:"" help:"Put load on a running server and measure it."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "atrium: "+err.Error())
		os.Exit(1)
	}
}

// run reads the settings and runs the command.
func run(args []string) error {
	var c cli
	ctx, err := parseArgs(&c, args)
	switch {
	case err != nil && len(args) > 0 && args[0] == "doctor":
		return sick(os.Stdout, slices.Contains(args, "--json"), err)
	case err != nil:
		return err
	}
	return ctx.Run()
}

// parseArgs reads the command line, the environment and the settings file. All faults of the settings are told at once.
func parseArgs(c *cli, args []string) (*kong.Context, error) {
	parser, err := kong.New(c, kong.Name("atrium"), kong.UsageOnError(),
		kong.Description("A place to teach, interview, meet, talk and share, on a machine of your own."))
	if err != nil {
		return nil, err
	}
	name, err := settingsFile(args)
	if err != nil {
		return nil, err
	}
	var faults []error
	if name != "" {
		file, err := readSettings(name)
		if err != nil {
			return nil, err
		}
		faults = file.unknown(parser.Model.Node)
		if err := kong.Resolvers(file).Apply(parser); err != nil {
			return nil, err
		}
	}
	ctx, err := parser.Parse(args)
	return ctx, errors.Join(append(faults, err)...)
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
