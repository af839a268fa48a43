package arch

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// WebRules are the import rules of the web app; all paths are below its src folder.
type WebRules struct {
	// Doors lists the features whose door (their folder, or its index) a feature may import; "*" stands for all features.
	Doors map[string][]string
	// Inner lets a folder outside the features import, past the door, the files whose name starts so.
	Inner map[string]string
	// Plain are the folders that know no React.
	Plain []string
}

// importing finds the specifier of static, side-effect and dynamic imports and of re-exports.
var importing = regexp.MustCompile(`(?m)(?:^\s*(?:import|export)\b[^'"` + "`" + `;]*?|\bimport\(\s*)['"]([^'"]+)['"]`)

// react are the packages that bring React along.
var react = regexp.MustCompile(`^(react|react-dom|react-router|virtua|@mantine/.*|@tabler/icons-react|.*/react|@tanstack/react-.*)(/|$)`)

// CheckWeb holds the web app's sources, src being its src folder, against the rules of imports and the limit of length.
func CheckWeb(src fs.FS, rules WebRules) (findings []string, err error) {
	err = walk(src, []string{".ts", ".tsx"}, func(name, text string) {
		if n := strings.Count(text, "\n"); n > MaxWebFile && !strings.Contains(name, ".test.") {
			findings = append(findings, fmt.Sprintf("%s has %d lines, over %d", name, n, MaxWebFile))
		}
		for _, match := range importing.FindAllStringSubmatch(text, -1) {
			if why := rules.breach(name, match[1]); why != "" {
				findings = append(findings, fmt.Sprintf("%s imports %s: %s", name, match[1], why))
			}
		}
	})
	return findings, err
}

// breach says why the file may not import the specifier, or nothing.
func (r WebRules) breach(file, specifier string) string {
	plain := slices.ContainsFunc(r.Plain, func(p string) bool { return below(file, p) })
	target, ours := resolve(file, specifier)
	if !ours {
		if plain && react.MatchString(specifier) {
			return "this folder knows no React; the bridge hook is elsewhere"
		}
		return ""
	}
	if plain && (below(target, "features") || below(target, "ui") || below(target, "app")) {
		return "calls go down: what knows no React imports nothing that does"
	}
	own, _ := featureOf(file)
	feature, rest := featureOf(target)
	folder, _, _ := strings.Cut(file, "/")
	switch {
	case r.Inner[folder] != "" && strings.HasPrefix(rest, r.Inner[folder]):
		return ""
	case feature == "" || feature == own || below(file, "testing"):
		return ""
	case rest != "" && rest != "index":
		return "a feature is entered by its door, features/" + feature
	case own != "" && !slices.Contains(r.Doors[own], feature) && !slices.Contains(r.Doors["*"], feature):
		return "features do not import each other"
	}
	return ""
}

// resolve turns a specifier into a path below src; ours is false for packages from outside.
func resolve(file, specifier string) (target string, ours bool) {
	specifier, _, _ = strings.Cut(specifier, "?")
	switch {
	case strings.HasPrefix(specifier, "@/"):
		target = path.Clean(specifier[2:])
	case strings.HasPrefix(specifier, "."):
		target = path.Join(path.Dir(file), specifier)
	default:
		return "", false
	}
	if ext := path.Ext(target); ext == ".ts" || ext == ".tsx" {
		target = strings.TrimSuffix(target, ext)
	}
	return target, true
}

// featureOf splits features/room/Page into room and Page.
func featureOf(name string) (feature, rest string) {
	inner, ok := strings.CutPrefix(name, "features/")
	if !ok {
		return "", ""
	}
	feature, rest, _ = strings.Cut(inner, "/")
	return feature, rest
}
