package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// result is what one step came to. Words are what a person must read when something failed or was skipped.
type result struct {
	passed, failed, skipped int
	words                   string
}

// add sums two results; words are kept per step and not added.
func (r *result) add(o result) {
	r.passed, r.failed, r.skipped = r.passed+o.passed, r.failed+o.failed, r.skipped+o.skipped
}

// settle makes a result honest: a runner that ended badly, or that ran nothing, has failed even if no test says so.
func (r result) settle(exit error) result {
	switch {
	case r.failed > 0:
	case exit != nil:
		r.failed, r.words = 1, r.words+fmt.Sprintf("no test failed, but the runner did: %v\n", exit)
	case r.passed == 0:
		r.failed, r.words = 1, r.words+"the runner executed no test\n"
	}
	return r
}

// counter reads a runner's results: what it printed, the file that it was told to write, and how it ended.
type counter func(output []byte, report string, exit error) (result, error)

// countExit is for a program whose exit code says all.
func countExit(output []byte, _ string, exit error) (result, error) {
	if exit != nil {
		return result{failed: 1, words: fmt.Sprintf("%s%v\n", output, exit)}, nil
	}
	return result{passed: 1}, nil
}

// countSilent is for a program that must print nothing, such as gofmt -l.
func countSilent(output []byte, _ string, exit error) (result, error) {
	if exit == nil && len(bytes.TrimSpace(output)) > 0 {
		exit = errors.New("it should print nothing")
	}
	return countExit(output, "", exit)
}

// goEvent is one line of go test -json (go doc test2json).
type goEvent struct {
	Action, Package, ImportPath, Test, Output, FailedBuild string
}

// goTest is a test or, with an empty name, a package while its events arrive.
type goTest struct {
	pkg, name, action string
	output            strings.Builder
	children          int
}

// countGo reads go test -json. Tests that have subtests are not counted beside them, unless they fail by themselves; a
// package that fails without a failed test (it does not build, it panics) and a test that never ends count as failed.
func countGo(output []byte, _ string, _ error) (result, error) {
	tests, builds := map[string]*goTest{}, map[string]*strings.Builder{}
	var order []*goTest
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 16<<20)
	var stray strings.Builder
	for lines.Scan() {
		var e goEvent
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(&stray, lines.Text()) // go itself speaks plainly, for example of a broken go.mod
			continue
		}
		if e.ImportPath != "" {
			if builds[e.ImportPath] == nil {
				builds[e.ImportPath] = new(strings.Builder)
			}
			builds[e.ImportPath].WriteString(e.Output)
			continue
		}
		key := e.Package + " " + e.Test
		t := tests[key]
		if t == nil {
			t = &goTest{pkg: e.Package, name: e.Test}
			tests[key], order = t, append(order, t)
			if i := strings.LastIndex(e.Test, "/"); i > 0 && tests[e.Package+" "+e.Test[:i]] != nil {
				tests[e.Package+" "+e.Test[:i]].children++
			}
		}
		t.output.WriteString(e.Output)
		if b := builds[e.FailedBuild]; b != nil {
			t.output.WriteString(b.String())
		}
		if slices.Contains([]string{"pass", "fail", "skip"}, e.Action) {
			t.action = e.Action
		}
	}
	return sumGo(order, stray.String()), lines.Err()
}

func sumGo(order []*goTest, stray string) (r result) {
	failed := map[string]bool{} // what has a failed test below it, and so needs no count of its own
	for _, t := range slices.Backward(order) {
		switch {
		case t.name == "" && t.action != "fail":
		case t.action == "pass" && t.children == 0:
			r.passed++
		case t.action == "skip":
			r.skipped++
			r.words = t.output.String() + r.words
		case t.action == "fail" || t.action == "":
			if !failed[t.pkg+" "+t.name] {
				r.failed++
			}
			r.words = "FAIL " + t.pkg + " " + t.name + "\n" + t.output.String() + r.words
			for name := t.name; name != ""; {
				name = name[:max(strings.LastIndex(name, "/"), 0)]
				failed[t.pkg+" "+name] = true
			}
		}
	}
	r.words += stray
	return r
}

// countVitest reads vitest's JSON report. A file that does not load counts as one failed test.
func countVitest(output []byte, report string, _ error) (result, error) {
	var doc struct {
		TestResults []struct {
			Name, Status, Message string
			AssertionResults      []struct{ Status, FullName string }
		}
	}
	if err := readJSON(report, &doc); err != nil {
		return result{words: string(output)}, err
	}
	r := result{words: string(output)}
	for _, file := range doc.TestResults {
		before := r.failed
		for _, test := range file.AssertionResults {
			switch test.Status {
			case "passed":
				r.passed++
			case "failed":
				r.failed++
			default:
				r.skipped++
			}
		}
		if file.Status == "failed" && r.failed == before {
			r.failed++
		}
	}
	return r, nil
}

// countPlaywright reads Playwright's JSON report. A test that passed only when repeated counts as failed.
func countPlaywright(output []byte, report string, _ error) (result, error) {
	var doc struct {
		Stats  struct{ Expected, Unexpected, Flaky, Skipped int }
		Errors []struct{ Message string }
	}
	if err := readJSON(report, &doc); err != nil {
		return result{words: string(output)}, err
	}
	return result{
		passed: doc.Stats.Expected, failed: doc.Stats.Unexpected + doc.Stats.Flaky + len(doc.Errors),
		skipped: doc.Stats.Skipped, words: string(output),
	}, nil
}

func readJSON(path string, into any) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("the runner left no report")
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
