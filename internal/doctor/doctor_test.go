package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// look does one check and returns what it finds.
func look(t *testing.T, c Check) []Result {
	t.Helper()
	var all []Result
	Run(t.Context(), []Check{c}, func(r Result) { all = append(all, r) })
	if len(all) == 0 {
		t.Errorf("%s finds nothing", c.Name)
	}
	return all
}

// judged gives what a judge reports.
func judged(judge func(*Report)) []Result {
	r := &Report{}
	judge(r)
	return r.take()
}

// expect compares the verdicts and codes: "ok", "fail url_silent".
func expect(t *testing.T, what string, got []Result, want ...string) {
	t.Helper()
	var said []string
	for _, r := range got {
		said = append(said, strings.TrimSpace(string(r.Verdict)+" "+string(r.Code)))
		if (r.Verdict == OK) != (r.Remedy == "") {
			t.Errorf("%s: %q with the remedy %q", what, r.Found, r.Remedy)
		}
	}
	if strings.Join(said, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s: %q, want %q\n%+v", what, said, want, got)
	}
}

// codes reads the names of all codes.
func codes(t *testing.T) map[string]Code {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "words.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]Code{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Code" {
				named[v.Names[0].Name] = Code(strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
			}
		}
		return true
	})
	return named
}

// Every code that a check can give has words, and all words belong to a code.
func TestEveryFaultHasARemedy(t *testing.T) {
	named := codes(t)
	for name, code := range named {
		words := remedies[code]
		if len(words) < 20 || words[:1] != strings.ToUpper(words[:1]) {
			t.Errorf("%s: %q tells nobody what to do", name, words)
		}
	}
	if len(named) < 40 || len(named) != len(remedies) {
		t.Errorf("%d codes, words for %d", len(named), len(remedies))
	}
}

// Words with places for arguments get as many, everywhere, and each code is said somewhere.
func TestRemediesGetWhatTheirWordsWant(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named, said := codes(t), map[string]bool{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || strings.HasSuffix(name, "_test.go") {
				return true
			}
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "say" {
				code := s.X.(*ast.Ident).Name
				said[code] = true
				words := remedies[named[code]]
				if wants := strings.Count(words, "%s") + strings.Count(words, "%d") + min(1, strings.Count(words, "%[1]d")); wants != len(call.Args) {
					t.Errorf("%s: %s wants %d arguments and gets %d", name, code, wants, len(call.Args))
				}
			}
			return true
		})
	}
	for name := range named {
		if !said[name] {
			t.Errorf("nobody says %s", name)
		}
	}
}

func TestRunTellsInOrderAndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quick := Check{Name: "quick", Look: func(_ context.Context, r *Report) { r.OK("done") }}
		obedient := Check{Name: "obedient", Look: func(ctx context.Context, r *Report) {
			<-ctx.Done()
			r.Warn(tooSlow.say(), "it ended")
		}}
		release := make(chan struct{})
		stuck := Check{Name: "stuck", Within: 5 * time.Second, Look: func(_ context.Context, r *Report) {
			r.OK("begun")
			<-release
			r.OK("too late")
		}}
		begun := time.Now()
		var told []string
		Run(t.Context(), []Check{stuck, quick, obedient}, func(r Result) { told = append(told, r.Name+": "+r.Found) })
		if took := time.Since(begun); took != checkWithin {
			t.Errorf("took %v", took)
		}
		if got := strings.Join(told, "; "); got != "stuck: begun; stuck: no end within 5s; quick: done; obedient: it ended" {
			t.Error(got)
		}
		close(release)
		synctest.Wait()
	})
}

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	Print(&out, Result{Name: "port", Verdict: OK, Found: "free"})
	Print(&out, Result{Name: "url", Verdict: Fail, Found: "it says\nok   port: \x1b[2Jfree", Code: urlNotUs, Remedy: "Change it."})
	if got, want := out.String(), "ok   port: free\nFAIL url: it says ok port: [2Jfree\n     → Change it.\n"; got != want {
		t.Errorf("%q", got)
	}
	out.Reset()
	whole := Result{Name: "url", Verdict: Fail, Found: "<\n>", Code: urlNotUs, Remedy: "Change it."}
	if err := PrintJSON(&out, whole); err != nil {
		t.Fatal(err)
	}
	var back Result
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back != whole || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("%s, %v", &out, err)
	}
}

func TestSettingsAreToldOneByOne(t *testing.T) {
	faults := errors.Join(errors.New("a"), fmt.Errorf("serve: %w", errors.Join(errors.New("b"), fmt.Errorf("c: %w", errors.New("d")))))
	got := look(t, Settings(faults, ""))
	expect(t, "three faults", got, "fail setting_wrong", "fail setting_wrong", "fail setting_wrong")
	if got[1].Found != "b" || got[2].Found != "c: d" {
		t.Errorf("%+v", got)
	}
	expect(t, "no fault", look(t, Settings(nil, "no fault")), "ok")
}
