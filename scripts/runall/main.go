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

// runSteps runs the steps in order and prints how each went and, as the last line, the sum. Its error says why not all
// of them ran.
func runSteps(ctx context.Context, w io.Writer, chosen []step) (result, error) {
	var total result
	var broken []string
	for _, s := range chosen {
		began := time.Now()
		r := s.run(ctx)
		if ctx.Err() != nil {
			return total, errors.New("interrupted: not everything ran")
		}
		total.add(r)
		verdict := "ok  "
		if r.failed > 0 {
			verdict, broken = "FAIL", append(broken, s.name)
			fmt.Fprintf(w, "──── %s\n%s\n────\n", s.name, strings.TrimSpace(r.words))
		}
		fmt.Fprintf(w, "%s %-18s %-36s %6.1f s\n", verdict, s.name, r, time.Since(began).Seconds())
	}
	if len(broken) > 0 {
		fmt.Fprintf(w, "failed: %s\n", strings.Join(broken, ", "))
	}
	fmt.Fprintln(w, total)
	return total, nil
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
