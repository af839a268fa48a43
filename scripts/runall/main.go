// Command runall runs the project's checks and tests, one runner after another, and sums them up: its last line is
// "N passed, N failed" (", N skipped" may follow) over all runners, and it exits with 1 when anything failed or when a
// runner executed nothing. Passing runners take one line; failing ones show what they printed in full.
//
// Usage: go run ./scripts/runall GROUP, in the root of the repository; the groups are in steps.go.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) != 2 || !slices.Contains(groups, os.Args[1]) {
		fmt.Fprintf(os.Stderr, "usage: runall %s\n", strings.Join(groups, "|"))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	chosen := slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return !slices.Contains(s.in, os.Args[1]) })
	total, err := runSteps(ctx, os.Stdout, chosen)
	if err != nil {
		fmt.Println(err)
	}
	if total.failed > 0 || err != nil {
		os.Exit(1)
	}
}

// runSteps runs the steps in order, those of one phase at once. It prints how each went when it is over and, as the last
// line, the sum. Its error says why not all of them ran.
func runSteps(ctx context.Context, w io.Writer, chosen []step) (result, error) {
	var total result
	var broken []string
	for phase := range phases(chosen) {
		for o := range runPhase(ctx, phase) {
			total.add(o.result)
			verdict := "ok  "
			if o.failed > 0 {
				verdict, broken = "FAIL", append(broken, o.name)
				fmt.Fprintf(w, "──── %s\n%s\n────\n", o.name, strings.TrimSpace(o.words))
			}
			fmt.Fprintf(w, "%s %-18s %-36s %6.1f s\n", verdict, o.name, o.result, o.took.Seconds())
		}
		if ctx.Err() != nil {
			return total, errors.New("interrupted: not everything ran")
		}
	}
	if len(broken) > 0 {
		fmt.Fprintf(w, "failed: %s\n", strings.Join(broken, ", "))
	}
	fmt.Fprintln(w, total)
	return total, nil
}

// phases cuts the steps into runs of the same phase; a step without one is alone.
func phases(all []step) iter.Seq[[]step] {
	return func(yield func([]step) bool) {
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].phase != "" && all[n].phase == all[0].phase {
				n++
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

// outcome is how a step went.
type outcome struct {
	result
	name string
	took time.Duration
}

// runPhase runs the steps at once and gives how each went, the first to end first. It gives none once ctx is over.
func runPhase(ctx context.Context, phase []step) iter.Seq[outcome] {
	return func(yield func(outcome) bool) {
		outcomes := make(chan outcome, len(phase))
		for _, s := range phase {
			go func() {
				began := time.Now()
				r := s.run(ctx)
				outcomes <- outcome{r, s.name, time.Since(began)}
			}()
		}
		for range phase {
			o := <-outcomes
			if ctx.Err() != nil || !yield(o) {
				return
			}
		}
	}
}

// String is the form of the last line.
func (r result) String() string {
	s := fmt.Sprintf("%d passed, %d failed", r.passed, r.failed)
	if r.skipped > 0 {
		s += fmt.Sprintf(", %d skipped", r.skipped)
	}
	return s
}

// run executes the step in a process group of its own, which ends with ctx or after the step's limit.
func (s step) run(ctx context.Context) result {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	temp, err := os.MkdirTemp("", "atrium-report-")
	if err != nil {
		return result{}.settle(err)
	}
	defer os.RemoveAll(temp)
	report := filepath.Join(temp, "report.json")
	cmd := exec.CommandContext(ctx, s.argv[0], s.argv[1:]...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "CI=1", "ATRIUM_REPORT="+report, "PLAYWRIGHT_JSON_OUTPUT_FILE="+report)
	for i, arg := range cmd.Args {
		cmd.Args[i] = strings.ReplaceAll(arg, "{report}", report)
	}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	exit := cmd.Run()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		exit = fmt.Errorf("stopped after its limit of %v", s.limit)
	}
	r, err := s.count(output.Bytes(), report, exit)
	return r.settle(errors.Join(err, exit))
}
