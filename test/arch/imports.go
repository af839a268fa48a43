// Package arch finds breaches of the house rules: which package may import which, how long files and functions may get,
// what has a comment. Each rule returns its findings as lines for people, none when all is well. The rules' own tests
// show on small trees that each of them can fail.
package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// Package is what go list says about a package of the module; imports of its tests are not among Imports.
type Package struct {
	ImportPath string
	Imports    []string
}

// Layer says what the packages below a path of the module may import of the module, and why not more. A package's own
// sub-packages are always allowed.
type Layer struct {
	Path string   // within the module: "internal/room"
	May  []string // paths within the module; "*" is everything
	Why  string
}

// Ban says that no package below the paths imports the outside package Not, and why. "x/..." is x and all below it.
type Ban struct {
	Paths  []string
	Except []string // paths that may
	Not    string
	Why    string
}

// List returns the module's packages that match the patterns, read by the go command in dir.
func List(dir string, patterns ...string) ([]Package, error) {
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Imports"}, patterns...)...)
	cmd.Dir = dir
	var words bytes.Buffer
	cmd.Stderr = &words
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, &words)
	}
	var packages []Package
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

// CheckLayers holds each package's direct imports against the layers; the longest matching path counts. A package that
// no layer names is a finding too: somebody has to decide.
func CheckLayers(module string, packages []Package, layers []Layer) (findings []string) {
	for _, p := range packages {
		own := within(module, p.ImportPath)
		layer, ok := layerOf(own, layers)
		if !ok {
			findings = append(findings, fmt.Sprintf("%s is in no layer: add it to the table with what it may import", own))
			continue
		}
		for _, imported := range p.Imports {
			if imported != module && !strings.HasPrefix(imported, module+"/") {
				continue
			}
			target := within(module, imported)
			if below(target, layer.Path) || slices.ContainsFunc(layer.May, func(m string) bool { return m == "*" || below(target, m) }) {
				continue
			}
			findings = append(findings, fmt.Sprintf("%s imports %s: %s", own, target, layer.Why))
		}
	}
	return findings
}

// CheckBans holds each package's direct imports against the bans.
func CheckBans(module string, packages []Package, bans []Ban) (findings []string) {
	for _, p := range packages {
		own := within(module, p.ImportPath)
		for _, ban := range bans {
			covers := func(path string) bool { return below(own, path) }
			if !slices.ContainsFunc(ban.Paths, covers) || slices.ContainsFunc(ban.Except, covers) {
				continue
			}
			for _, imported := range p.Imports {
				tree, all := strings.CutSuffix(ban.Not, "/...")
				if imported == ban.Not || all && below(imported, tree) {
					findings = append(findings, fmt.Sprintf("%s imports %s: %s", own, imported, ban.Why))
				}
			}
		}
	}
	return findings
}

func layerOf(path string, layers []Layer) (best Layer, ok bool) {
	for _, l := range layers {
		if below(path, l.Path) && (!ok || len(l.Path) > len(best.Path)) {
			best, ok = l, true
		}
	}
	return best, ok
}

// within turns atrium/internal/room into internal/room, and the module itself into ".".
func within(module, path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}

// below tells whether path is parent or lies in it.
func below(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}
