// Package doctor finds out why a server would not start, or why a call would not connect, and says so in words. It looks at a running
// server from beside, or at a stand-in that has the same ports; the caller says where that is. Its results are data: a command prints them,
// and a page can show them.
package doctor

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"
)

// Verdict says how bad a Result is.
type Verdict string

// The verdicts, from good to bad.
const (
	OK   Verdict = "ok"
	Warn Verdict = "warn" // it works, and somebody may be worse off
	Fail Verdict = "fail" // the server does not start, or people do not connect
)

// Result is one thing that was found. Warn and Fail have a remedy, and its code for who has words of their own.
type Result struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	Found   string  `json:"found"`
	Code    Code    `json:"code,omitzero"`
	Remedy  string  `json:"remedy,omitzero"`
}

// Check looks at one thing.
type Check struct {
	Name string
	// Within bounds it, at most MostWithin; default: 10 s.
	Within time.Duration
	// Look reports what it finds, at least one thing, and ends soon after its context.
	Look func(context.Context, *Report)
}

const (
	checkWithin = 10 * time.Second
	// MostWithin is as long as any check may be given: with what its caller does before, all ends within 30 s.
	MostWithin = 12 * time.Second
	// graceWithin is how long a check may take to notice the end of its context. One that does not is left to the end of the process.
	graceWithin = time.Second
)

// Report gathers what a check finds. Safe for concurrent use.
type Report struct {
	name string

	mu      sync.Mutex
	results []Result
}

// OK reports that something is as it should be.
func (r *Report) OK(format string, args ...any) {
	r.add(Result{Verdict: OK, Found: fmt.Sprintf(format, args...)})
}

// Warn reports something with which the server works, but not for everybody or not as well.
func (r *Report) Warn(a Advice, format string, args ...any) {
	r.add(Result{Verdict: Warn, Found: fmt.Sprintf(format, args...), Code: a.code, Remedy: a.text})
}

// Fail reports something with which the server does not start, or people do not connect.
func (r *Report) Fail(a Advice, format string, args ...any) {
	r.add(Result{Verdict: Fail, Found: fmt.Sprintf(format, args...), Code: a.code, Remedy: a.text})
}

func (r *Report) add(found Result) {
	found.Name = r.name
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, found)
}

// take ends the report: what comes later is of no account.
func (r *Report) take() []Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.results[:len(r.results):len(r.results)]
}

// Run does all checks at once and tells what they find in their order, each when it and those before it are done. It takes no longer than
// the longest of them may, and a second.
func Run(ctx context.Context, checks []Check, tell func(Result)) {
	reports := make([]*Report, len(checks))
	done := make([]chan struct{}, len(checks))
	ends := make([]<-chan time.Time, len(checks))
	for i, c := range checks {
		within := min(cmp.Or(c.Within, checkWithin), MostWithin)
		reports[i], done[i], ends[i] = &Report{name: c.Name}, make(chan struct{}), time.After(within+graceWithin)
		go func() {
			defer close(done[i])
			ctx, cancel := context.WithTimeout(ctx, within)
			defer cancel()
			c.Look(ctx, reports[i])
		}()
	}
	for i := range checks {
		select {
		case <-done[i]:
		case <-ends[i]:
			reports[i].Fail(tooSlow.say(), "no end within %v", cmp.Or(checks[i].Within, checkWithin))
		}
		for _, found := range reports[i].take() {
			tell(found)
		}
	}
}
