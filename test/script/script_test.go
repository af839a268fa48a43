// Package script_test tells stories about the whole server: each testdata/*.txtar is one, on a server of its own.
//
// Beside testscript's own commands there are:
//
//	serve [flags]                    starts the server; $URL is where, $PID its process
//	crash                            kills it with SIGKILL and starts it again on the same address and data
//	as NAME                          the person who asks from now on; each has a cookie jar
//	http STATUS METHOD PATH [JSON]   asks the server; the answer's body becomes stdout, and its status must be this
//	let VARIABLE FIELD[.FIELD]       keeps a field of the last answer
//	keys KEY...                      stdout is JSON objects, one a line, which have these keys and no others
package script_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"atrium/test/fault"
)

// story is what the commands of one script share.
type story struct {
	server *fault.Server
	people map[string]*http.Client
	who    *http.Client
	answer any
}

type storyKey struct{}

func TestStories(t *testing.T) {
	binary, err := fault.Binary()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			s := &story{people: map[string]*http.Client{}}
			env.Values[storyKey{}] = s
			env.Setenv("PATH", filepath.Dir(binary)+":"+env.Getenv("PATH"))
			env.Setenv("ATRIUM", binary)
			env.Defer(func() {
				if s.server != nil {
					s.server.Close()
				}
			})
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "crash": crash, "as": as, "http": ask, "let": let, "keys": keys,
		},
	})
}

func of(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

// plain refuses the negation of a command that has no sensible one.
func plain(ts *testscript.TestScript, negated, ok bool, usage string) {
	if negated || !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

func serve(ts *testscript.TestScript, negated bool, flags []string) {
	s := of(ts)
	plain(ts, negated, s.server == nil, "serve [flags], once")
	var err error
	s.server, err = fault.Launch(fault.Options{Data: ts.MkAbs("data"), Flags: flags})
	ts.Check(err)
	ts.Setenv("URL", s.server.URL)
	ts.Setenv("PID", strconv.Itoa(s.server.PID()))
}

func crash(ts *testscript.TestScript, negated bool, args []string) {
	s := of(ts)
	plain(ts, negated, s.server != nil && len(args) == 0, "crash, after serve")
	ts.Check(s.server.Crash())
}

func as(ts *testscript.TestScript, negated bool, args []string) {
	plain(ts, negated, len(args) == 1, "as NAME")
	s := of(ts)
	if s.people[args[0]] == nil {
		jar, err := cookiejar.New(nil)
		ts.Check(err)
		s.people[args[0]] = &http.Client{Jar: jar, Timeout: 20 * time.Second}
	}
	s.who = s.people[args[0]]
}

func ask(ts *testscript.TestScript, negated bool, args []string) {
	s := of(ts)
	plain(ts, negated, (len(args) == 3 || len(args) == 4) && s.who != nil && s.server != nil, "http STATUS METHOD PATH [JSON], after serve and as")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	request, err := http.NewRequest(args[1], s.server.URL+args[2], strings.NewReader(strings.Join(args[3:], "")))
	ts.Check(err)
	request.Header.Set("Origin", s.server.URL)
	if len(args) == 4 {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.who.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", body)
	if response.StatusCode != want {
		ts.Fatalf("%s %s: status %d, want %d\n%s", args[1], args[2], response.StatusCode, want, body)
	}
	s.answer = nil
	if len(bytes.TrimSpace(body)) > 0 && strings.Contains(response.Header.Get("Content-Type"), "json") {
		ts.Check(json.Unmarshal(body, &s.answer))
	}
}

func let(ts *testscript.TestScript, negated bool, args []string) {
	plain(ts, negated, len(args) == 2, "let VARIABLE FIELD[.FIELD]")
	value := of(ts).answer
	for field := range strings.SplitSeq(args[1], ".") {
		fields, ok := value.(map[string]any)
		if value = fields[field]; !ok || value == nil {
			ts.Fatalf("the last answer has no %s", args[1])
		}
	}
	ts.Setenv(args[0], fmt.Sprint(value))
}

func keys(ts *testscript.TestScript, negated bool, want []string) {
	plain(ts, negated, len(want) > 0, "keys KEY...")
	slices.Sort(want)
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var object map[string]any
		ts.Check(json.Unmarshal([]byte(line), &object))
		if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, want) {
			ts.Fatalf("the keys are %q, want %q", got, want)
		}
	}
}
