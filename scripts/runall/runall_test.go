package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// goModule is a module in which everything happens that go test can report.
var goModule = map[string]string{
	"go.mod": "module m\n\ngo 1.26\n",
	"good/good_test.go": `package good
import "testing"
func TestAlone(t *testing.T) {}
func TestParent(t *testing.T) {
	t.Run("one", func(t *testing.T) {})
	t.Run("two", func(t *testing.T) { t.Run("deep", func(t *testing.T) {}) })
}
func TestSkipped(t *testing.T) { t.Skip("for a reason") }
`,
	"bad/bad_test.go": `package bad
import "testing"
func TestFails(t *testing.T) { t.Error("the words of a failure") }
func TestParent(t *testing.T) {
	t.Run("fine", func(t *testing.T) {})
	t.Run("wrong", func(t *testing.T) { t.Fail() })
}
func TestParentItself(t *testing.T) {
	t.Run("fine", func(t *testing.T) {})
	t.Error("only the parent")
}
`,
	"broken/broken_test.go": "package broken\nvar x int = \"no number\"\n",
	"panics/panics_test.go": `package panics
import "testing"
func TestPasses(t *testing.T) {}
func TestPanics(t *testing.T) { panic("at once") }
`,
	"exits/exits_test.go": `package exits
import ("os"; "testing")
func TestMain(m *testing.M) { os.Exit(3) }
`,
}

func runGo(t *testing.T, packages ...string) (result, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range goModule {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", append([]string{"test", "-json", "-vet=off"}, packages...)...)
	cmd.Dir = dir
	output, exit := cmd.Output()
	r, err := countGo(output, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r, exit
}

func TestCountGo(t *testing.T) {
	for _, c := range []struct {
		pkg                     string
		passed, failed, skipped int
		words                   string
	}{
		{"./good", 3, 0, 1, "for a reason"},
		{"./bad", 2, 3, 0, "the words of a failure"},
		{"./broken", 0, 1, 0, "no number"},
		{"./panics", 1, 1, 0, "panic: at once"},
		{"./exits", 0, 1, 0, "FAIL m/exits"},
		{"./...", 6, 6, 1, "only the parent"},
	} {
		t.Run(strings.TrimPrefix(c.pkg, "./"), func(t *testing.T) {
			t.Parallel()
			r, _ := runGo(t, c.pkg)
			if r.passed != c.passed || r.failed != c.failed || r.skipped != c.skipped {
				t.Errorf("%v, want %d, %d and %d; words:\n%s", r, c.passed, c.failed, c.skipped, r.words)
			}
			if !strings.Contains(r.words, c.words) {
				t.Errorf("words lack %q:\n%s", c.words, r.words)
			}
		})
	}
}

func TestCountGoCutShort(t *testing.T) {
	r, err := countGo([]byte(`{"Action":"run","Package":"p","Test":"TestA"}`+"\n"+`{"Action":"output","Package":"p","Test":"TestA","Output":"so far\n"}`+"\n"), "", nil)
	if err != nil || r.failed != 1 || !strings.Contains(r.words, "so far") {
		t.Errorf("a test without an end: %v, %v, %q", r, err, r.words)
	}
}

func TestCountReports(t *testing.T) {
	r, err := countVitest([]byte("printed"), "testdata/vitest.json", nil)
	if want := (result{passed: 1, failed: 2, skipped: 1, words: "printed"}); err != nil || r != want {
		t.Errorf("vitest: %+v, %v, want %+v", r, err, want)
	}
	r, err = countPlaywright([]byte("printed"), "testdata/playwright.json", nil)
	if want := (result{passed: 1, failed: 1, skipped: 1, words: "printed"}); err != nil || r != want {
		t.Errorf("playwright: %+v, %v, want %+v", r, err, want)
	}
	for _, count := range []counter{countVitest, countPlaywright} {
		r, err := count([]byte("it broke"), filepath.Join(t.TempDir(), "none"), nil)
		if r = r.settle(err); r.failed != 1 || !strings.Contains(r.words, "it broke") {
			t.Errorf("without a report: %+v", r)
		}
	}
}

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		in     result
		exit   error
		failed int
	}{
		{result{passed: 3}, nil, 0},
		{result{passed: 3}, errors.New("exit status 1"), 1},
		{result{passed: 3, failed: 2}, errors.New("exit status 1"), 2},
		{result{}, nil, 1},
		{result{skipped: 4}, nil, 1},
	} {
		if got := c.in.settle(c.exit); got.failed != c.failed || (got.failed > 0 && c.in.failed == 0 && got.words == "") {
			t.Errorf("%+v with %v: %+v, want %d failed with words", c.in, c.exit, got, c.failed)
		}
	}
}

// shell is a step that runs a shell script.
func shell(name, script string, count counter) step {
	return step{name, ".", []string{"sh", "-c", script}, time.Minute, count, nil, ""}
}

func TestRunSteps(t *testing.T) {
	var out strings.Builder
	total, err := runSteps(t.Context(), &out, []step{
		shell("quiet", "echo nobody reads this", countExit),
		shell("loud", "echo the reason; exit 1", countExit),
		shell("untidy", "echo untidy.go", countSilent),
		shell("browser", `cp testdata/playwright.json "$PLAYWRIGHT_JSON_OUTPUT_FILE"; echo said; exit 1`, countPlaywright),
		{"vitest", ".", []string{"cp", "testdata/vitest.json", "{report}"}, time.Minute, countVitest, nil, ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSuffix(out.String(), "\n")
	last := text[strings.LastIndexByte(text, '\n')+1:]
	if want := "3 passed, 5 failed, 2 skipped"; last != want || total.String() != want {
		t.Errorf("the last line is %q, want %q", last, want)
	}
	for _, want := range []string{"the reason", "untidy.go", "said", "failed: loud, untidy, browser, vitest"} {
		if !strings.Contains(text, want) {
			t.Errorf("the output lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "nobody reads this") {
		t.Error("a passing step is not quiet")
	}
}

func TestAPhaseRunsAtOnce(t *testing.T) {
	// Each of the two ends only when the other has begun.
	dir := t.TempDir()
	meet := func(name, own, other string) step {
		s := shell(name, "touch "+own+"; until [ -e "+other+" ]; do sleep 0.01; done", countExit)
		s.dir, s.phase = dir, "both"
		return s
	}
	after := shell("after", "[ -e a ] && [ -e b ]", countExit)
	after.dir = dir
	var out strings.Builder
	total, err := runSteps(t.Context(), &out, []step{meet("one", "a", "b"), meet("two", "b", "a"), after})
	if err != nil || total.passed != 3 || total.failed != 0 {
		t.Errorf("%v, %v:\n%s", total, err, &out)
	}
}

func TestStepEnds(t *testing.T) {
	slow := shell("slow", "sleep 60 & wait", countExit)
	slow.limit = 50 * time.Millisecond
	if r := slow.run(t.Context()); r.failed != 1 || !strings.Contains(r.words, "limit of 50ms") {
		t.Errorf("over its limit: %+v", r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runSteps(ctx, &strings.Builder{}, []step{shell("never", "true", countExit)}); err == nil {
		t.Error("an interrupted run is taken for a whole one")
	}
}

// TestGroups keeps every step reachable and every group alive.
func TestGroups(t *testing.T) {
	used := map[string]bool{}
	for _, s := range steps {
		for _, g := range s.in {
			used[g] = true
		}
		if len(s.in) == 0 || s.limit == 0 || s.count == nil {
			t.Errorf("the step %s is incomplete", s.name)
		}
	}
	for _, g := range groups {
		if !used[g] {
			t.Errorf("the group %s is empty", g)
		}
	}
}
