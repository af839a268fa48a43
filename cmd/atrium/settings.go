package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"
)

// settings are the values of a settings file (TOML): the long names of serve's flags. Flags and the environment win.
type settings struct {
	path   string
	values map[string]any
}

// pathSettings hold file or folder names; in the file they are relative to the file.
var pathSettings = []string{"data", "tls-cert", "tls-key"}

// settingsFile finds the file that --config or ATRIUM_CONFIG names, before the rest is parsed; "" if there is none.
func settingsFile(args []string) (string, error) {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			return value, nil
		}
		if arg == "--config" {
			if i+1 == len(args) {
				return "", errors.New("--config needs the name of a file")
			}
			return args[i+1], nil
		}
	}
	return os.Getenv("ATRIUM_CONFIG"), nil
}

func readSettings(name string) (*settings, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the settings file %s cannot be read: %w", path, err)
	}
	s := &settings{path: path}
	if err := toml.Unmarshal(raw, &s.values); err != nil {
		return nil, fmt.Errorf("the settings file %s is not valid TOML: %w", path, err)
	}
	for _, key := range pathSettings {
		if value, ok := s.values[key].(string); ok && !filepath.IsAbs(value) {
			s.values[key] = filepath.Join(filepath.Dir(path), value)
		}
	}
	return s, nil
}

// unknown tells every key that is no setting of serve.
func (s *settings) unknown(root *kong.Node) []error {
	known := map[string]bool{}
	for _, command := range root.Children {
		if command.Name == "serve" {
			for _, flag := range command.Flags {
				known[flag.Name] = true
			}
		}
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		if !known[key] || key == "config" {
			faults = append(faults, fmt.Errorf("%s: %q is not a setting", s.path, key))
		}
	}
	return faults
}

// Validate has nothing to add to unknown.
func (s *settings) Validate(*kong.Application) error { return nil }

// readsSettings are the commands whose flags the file may set.
var readsSettings = []string{"serve", "health", "doctor", "backup", "restore"}

// Resolve gives a flag's value from the file, unless the environment has one.
func (s *settings) Resolve(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	if parent.Command == nil || !slices.Contains(readsSettings, parent.Command.Name) {
		return nil, nil
	}
	for _, env := range flag.Envs {
		if _, ok := os.LookupEnv(env); ok {
			return nil, nil
		}
	}
	value, ok := s.values[flag.Name]
	if !ok {
		return nil, nil
	}
	if list, ok := value.([]any); ok {
		parts := make([]string, len(list))
		for i, v := range list {
			parts[i] = fmt.Sprint(v)
		}
		return strings.Join(parts, ","), nil
	}
	return fmt.Sprint(value), nil
}
