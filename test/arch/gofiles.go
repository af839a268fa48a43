package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Limits of style.md: lines of a Go file, of a Go function, of a file of the web app; files of tests may be longer.
const (
	MaxGoFile   = 600
	MaxFunction = 80
	MaxWebFile  = 400
)

// skipped are folders that hold nothing written by hand for this repository.
var skipped = []string{"node_modules", "testdata", "dist", "bin", "data", "results", "report", "gen", ".git"}

// walk calls visit with the path and text of every file of the tree with one of the extensions, generated ones
// excepted (*.gen.*, and Go's own "Code generated" line).
func walk(tree fs.FS, extensions []string, visit func(name, text string)) error {
	return fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(skipped, entry.Name()):
			return fs.SkipDir
		case entry.IsDir(), !slices.Contains(extensions, path.Ext(name)), strings.Contains(name, ".gen."):
			return nil
		}
		raw, err := fs.ReadFile(tree, name)
		if os.IsNotExist(err) {
			return nil // written anew by somebody's editor meanwhile
		}
		if err == nil && !generated.Match(raw) {
			visit(name, string(raw))
		}
		return err
	})
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// unfinished finds the marks of work left for later; spelt so that it does not find itself.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)

// CheckUnfinished finds marks of unfinished work in everything written by hand.
func CheckUnfinished(tree fs.FS) (findings []string, err error) {
	err = walk(tree, []string{".go", ".ts", ".tsx", ".mjs", ".css", ".sh", ".sql", ".md"}, func(name, text string) {
		for i, line := range strings.Split(text, "\n") {
			if mark := unfinished.FindString(line); mark != "" {
				findings = append(findings, fmt.Sprintf("%s:%d: %s: finish it, or say in words what does not work yet", name, i+1, mark))
			}
		}
	})
	return findings, err
}

// CheckGoFiles holds every Go file of the tree against the limits of length, the comment on all that is exported
// (programs and tests excepted), and the ban on sleeping in tests: only a synctest bubble's clock may be slept on.
func CheckGoFiles(tree fs.FS) (findings []string, err error) {
	files := token.NewFileSet()
	err = walk(tree, []string{".go"}, func(name, text string) {
		file, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			findings = append(findings, err.Error())
			return
		}
		test := strings.HasSuffix(name, "_test.go")
		if n := strings.Count(text, "\n"); n > MaxGoFile && !test {
			findings = append(findings, fmt.Sprintf("%s has %d lines, over %d", name, n, MaxGoFile))
		}
		findings = append(findings, longFunctions(files, file)...)
		if test || strings.HasPrefix(name, "test/") {
			findings = append(findings, sleeps(files, file)...)
		}
		if !test && file.Name.Name != "main" {
			findings = append(findings, undocumented(files, file)...)
		}
	})
	return findings, err
}

func longFunctions(files *token.FileSet, file *ast.File) (findings []string) {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1; n > MaxFunction {
			findings = append(findings, fmt.Sprintf("%s: %s has %d lines, over %d", files.Position(f.Pos()), f.Name.Name, n, MaxFunction))
		}
	}
	return findings
}

func sleeps(files *token.FileSet, file *ast.File) (findings []string) {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"testing/synctest"` {
			return nil
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Sleep" {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
				findings = append(findings, fmt.Sprintf("%s: a test sleeps: use synctest, or wait for a condition", files.Position(n.Pos())))
			}
		}
		return true
	})
	return findings
}

func undocumented(files *token.FileSet, file *ast.File) (findings []string) {
	lacks := func(name *ast.Ident) {
		findings = append(findings, fmt.Sprintf("%s: %s has no comment", files.Position(name.Pos()), name.Name))
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !selfEvident(d) {
				lacks(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				undocumentedSpec(d, spec, lacks)
			}
		}
	}
	return findings
}

// undocumentedSpec accepts a comment on a type or on its group of one; a constant or variable may also have its comment
// behind it or share the one of its group.
func undocumentedSpec(d *ast.GenDecl, spec ast.Spec, lacks func(*ast.Ident)) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && (d.Doc == nil || d.Lparen.IsValid()) {
			lacks(s.Name)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
				lacks(name)
			}
		}
	}
}

// selfEvident tells whether f is a method whose name the language has given its meaning.
func selfEvident(f *ast.FuncDecl) bool {
	return f.Recv != nil && slices.Contains([]string{"Error", "String", "Unwrap"}, f.Name.Name)
}

// exportedReceiver tells whether f is a function or a method that can be reached from outside through its type.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}
