package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"atrium/client"
)

// cpuOf is the CPU time that all threads of a process have used (proc(5): the first field of schedstat, ns); 0 for pid 0.
func cpuOf(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(tasks) == 0 {
		return 0, fmt.Errorf("process %d tells nothing of its CPU time", pid)
	}
	var sum time.Duration
	for _, name := range tasks {
		ns, err := schedstat(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ESRCH) { // a thread may end meanwhile
			return 0, err
		}
		sum += ns
	}
	return sum, nil
}

func schedstat(name string) (time.Duration, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(raw), " ")
	ns, err := strconv.ParseInt(first, 10, 64)
	return time.Duration(ns), err
}

// residentKiB is the memory that a process holds (proc(5): VmRSS); 0 for pid 0.
func residentKiB(pid int) (int64, error) {
	if pid == 0 {
		return 0, nil
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(raw), "VmRSS:")
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		return 0, fmt.Errorf("process %d tells nothing of its memory", pid)
	}
	return strconv.ParseInt(fields[0], 10, 64)
}

// memoryOf is the memory that the server really uses, in KiB. The administrator may ask for it right after a collection
// of garbage: then it is what Go's heap and stacks hold. For everybody else it is what the process keeps (VmRSS), garbage
// included.
func memoryOf(ctx context.Context, who *client.Client, pid int) (int64, error) {
	answer, err := who.Get(ctx, heapProfile)
	if err != nil {
		return residentKiB(pid)
	}
	defer answer.Body.Close()
	return memoryIn(answer.Body)
}

// heapProfile is where a server tells, right after a collection of garbage, what its memory is used for.
const heapProfile = "/debug/pprof/heap?gc=1&debug=1"

// memoryIn reads from that profile what Go's heap and stacks hold, in KiB.
func memoryIn(profile io.Reader) (int64, error) {
	raw, err := io.ReadAll(profile)
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, key := range []string{"\n# HeapInuse = ", "\n# Stack = "} {
		_, rest, ok := strings.Cut(string(raw), key)
		digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		n, err := strconv.ParseInt(rest[:max(0, digits)], 10, 64)
		if !ok || err != nil {
			return 0, fmt.Errorf("the server's profile has no %q", strings.TrimSpace(key))
		}
		sum += n
	}
	return sum >> 10, nil
}
