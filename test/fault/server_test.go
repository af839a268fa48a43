package fault_test

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"atrium/test/fault"
	"atrium/test/pg"
)

// childEnv makes a copy of the test binary start a server, tell its process id, and wait to be killed.
const childEnv = "ATRIUM_FAULT_CHILD"

// engines are the databases that every fault is tried on.
var engines = map[string]func(testing.TB) fault.Options{
	"sqlite":   func(testing.TB) fault.Options { return fault.Options{} },
	"postgres": func(t testing.TB) fault.Options { return fault.Options{DatabaseURL: pg.Start(t)} },
}

func status(t *testing.T, url string) int {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body) // only the status counts
	return response.StatusCode
}

func TestServerIsKilledRestartedAndStopped(t *testing.T) {
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			s := fault.Start(t, options(t))
			url, first := s.URL, s.PID()
			if got := status(t, url+"/readyz"); got != http.StatusOK {
				t.Fatalf("readyz: %d", got)
			}
			s.Kill(t)
			if err := syscall.Kill(first, 0); err != syscall.ESRCH {
				t.Errorf("after Kill the process is still there: %v", err)
			}
			s.Restart(t)
			if s.URL != url || s.PID() == first {
				t.Errorf("restarted at %s as %d, want %s and another process", s.URL, s.PID(), url)
			}
			if got := status(t, url+"/readyz"); got != http.StatusOK {
				t.Errorf("readyz after a kill: %d", got)
			}
			s.Stop(t)
			if s.PID() != 0 {
				t.Error("a stopped server has a process")
			}
		})
	}
}

func TestServerRefusesWhatItCannotServe(t *testing.T) {
	_, err := fault.Launch(fault.Options{Data: t.TempDir(), Flags: []string{"--no-such-flag"}})
	if err == nil || !strings.Contains(err.Error(), "no-such-flag") {
		t.Errorf("an unknown flag: %v", err)
	}
	data := t.TempDir()
	first := fault.Start(t, fault.Options{Data: data})
	if _, err := fault.Launch(fault.Options{Data: data}); err == nil {
		t.Error("two servers run on one data folder")
	}
	first.Stop(t)
}

// TestServerDiesWithTheTest kills a test process and waits until its server is gone as well.
func TestServerDiesWithTheTest(t *testing.T) {
	if os.Getenv(childEnv) != "" {
		s := fault.Start(t, fault.Options{})
		if _, err := os.Stdout.WriteString(strconv.Itoa(s.PID()) + "\n"); err != nil {
			t.Fatal(err)
		}
		select {} // until killed
	}
	child := exec.Command(os.Args[0], "-test.run=^TestServerDiesWithTheTest$")
	child.Env = append(os.Environ(), childEnv+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var said [16]byte
	n, err := out.Read(said[:])
	if err != nil {
		t.Fatal(err)
	}
	server, err := strconv.Atoi(strings.TrimSpace(string(said[:n])))
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed: the error is the expected one
	for deadline := time.Now().Add(20 * time.Second); running(server); {
		if time.Now().After(deadline) {
			t.Fatalf("the server %d outlives its test", server)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// running tells whether the process exists and is no zombie, which whoever adopts orphans may leave for a while.
func running(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}
