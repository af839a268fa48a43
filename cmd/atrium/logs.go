package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// logLevels are the levels of the log per package, changeable while the server runs. Safe for concurrent use.
type logLevels struct {
	mu      sync.RWMutex
	general slog.Level
	of      map[string]slog.Level
}

// logPackages are the packages whose level can be set on its own.
var logPackages = []string{"auth", "doc", "media", "relay", "room", "server", "store"}

// parseLevels reads "info,room=debug": a general level and levels of packages, in any order.
func parseLevels(text string) (*logLevels, error) {
	l := &logLevels{of: make(map[string]slog.Level)}
	return l, l.Set(text)
}

// Set replaces all levels, or changes nothing if the text is wrong.
func (l *logLevels) Set(text string) error {
	general, of := slog.LevelInfo, make(map[string]slog.Level)
	for part := range strings.SplitSeq(text, ",") {
		name, word, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			name, word = "", name
		}
		var level slog.Level
		if err := level.UnmarshalText([]byte(word)); err != nil {
			return fmt.Errorf("log level %q is not debug, info, warn or error", word)
		}
		if !named {
			general = level
			continue
		}
		if !slices.Contains(logPackages, name) {
			return fmt.Errorf("log level of %q: the packages are %s", name, strings.Join(logPackages, ", "))
		}
		of[name] = level
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.general, l.of = general, of
	return nil
}

// Levels gives the levels as words; "" is the general one.
func (l *logLevels) Levels() map[string]string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	words := map[string]string{"": l.general.String()}
	for name, level := range maps.All(l.of) {
		words[name] = level.String()
	}
	return words
}

func (l *logLevels) level(name string) slog.Level {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if level, ok := l.of[name]; ok {
		return level
	}
	return l.general
}

// logger returns the log of one package: JSON lines with the package's name.
func (l *logLevels) logger(out io.Writer, name string) *slog.Logger {
	inner := slog.NewJSONHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})
	return slog.New(leveled{inner, name, l}).With("package", name)
}

// leveled asks for the package's level at every line.
type leveled struct {
	slog.Handler
	name   string
	levels *logLevels
}

func (h leveled) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.levels.level(h.name)
}

func (h leveled) WithAttrs(attrs []slog.Attr) slog.Handler {
	return leveled{h.Handler.WithAttrs(attrs), h.name, h.levels}
}

func (h leveled) WithGroup(name string) slog.Handler {
	return leveled{h.Handler.WithGroup(name), h.name, h.levels}
}

// address is how net/http writes the address of a peer.
var address = regexp.MustCompile(`((\d{1,3}\.){3}\d{1,3}|\[[0-9a-fA-F:.]+(%[^\]]*)?\])(:\d+)?`)

// withoutAddresses leaves addresses out of messages: those of net/http hold the peer's in full.
type withoutAddresses struct{ slog.Handler }

func (h withoutAddresses) Handle(ctx context.Context, r slog.Record) error {
	r.Message = address.ReplaceAllString(r.Message, "(address)")
	return h.Handler.Handle(ctx, r)
}
