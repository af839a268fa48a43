// Package fault runs the real server as a process of its own, so that tests can kill it without warning and start it
// again on the same port and data.
package fault

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startLimit bounds how long a server may take until it listens, recovery after a kill included.
const startLimit = 30 * time.Second

// Options say how a server runs; the zero value is a server on SQLite in a fresh folder.
type Options struct {
	DatabaseURL string   // PostgreSQL; empty is SQLite in Data
	Data        string   // the data folder; empty is a temporary one
	Flags       []string // more flags of serve
}

// Server is a running server process. Its methods are for one goroutine; URL and Output may be used by several.
type Server struct {
	URL string // without a slash at the end; the same after Restart

	options Options
	process *process // nil while none runs
	output  output
}

// process is one life of the server.
type process struct {
	cmd     *exec.Cmd
	reading sync.WaitGroup
	gone    chan struct{} // closed when it has ended and all that it wrote was read; err is set before
	err     error
}

// Binary builds cmd/atrium, under the race detector if the test is, and returns its path. It lies in the repository's
// bin folder, is built at most once per process, and is replaced in one step, so that several processes may share it.
var Binary = sync.OnceValues(func() (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("no caller")
	}
	root := filepath.Dir(filepath.Dir(filepath.Dir(here)))
	name, args := "atrium-test", []string{"build"}
	if raced {
		name, args = "atrium-race", append(args, "-race")
	}
	path := filepath.Join(root, "bin", name)
	temp := fmt.Sprintf("%s.%d", path, os.Getpid())
	cmd := exec.Command("go", append(args, "-o", temp, "./cmd/atrium")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build atrium: %w\n%s", err, out)
	}
	return path, os.Rename(temp, path)
})

// Start runs a server on a free loopback port. It is ended with the test, and with the test process however that ends.
// What it wrote is logged if the test fails, and fails it when it tells of a data race or a panic.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	if options.Data == "" {
		options.Data = t.TempDir()
	}
	s, err := Launch(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if strings.Contains(s.Output(), "WARNING: DATA RACE") || strings.Contains(s.Output(), "handler panicked") {
			t.Error("the server has a bug of its own: see what it wrote")
		}
		if t.Failed() {
			t.Logf("the server wrote:\n%s", &s.output)
		}
	})
	return s
}

// Launch is Start for callers that have no testing.TB: options must name a data folder, and the caller must Close it.
func Launch(options Options) (*Server, error) {
	s := &Server{options: options}
	if err := s.start("127.0.0.1:0"); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close kills the server if it runs.
func (s *Server) Close() { _ = s.end(syscall.SIGKILL) } // killed: the error is the expected one

// Kill ends the server with SIGKILL, as a crash does, and returns when the process is gone.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if s.process == nil {
		t.Fatal("the server does not run")
	}
	s.end(syscall.SIGKILL)
}

// Restart starts a server that was killed again, on the same address and data.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.Crash(); err != nil {
		t.Fatal(err)
	}
}

// Crash kills the server if it runs, and starts it again on the same address and data.
func (s *Server) Crash() error {
	s.Close()
	return s.start(strings.TrimPrefix(s.URL, "http://"))
}

// Stop asks the server to end and fails the test if it does not obey within a quarter of a minute, or not with 0.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if s.process == nil {
		t.Fatal("the server does not run")
	}
	if err := s.end(syscall.SIGTERM); err != nil {
		t.Fatalf("stop: %v", err)
	}
}

// PID is the id of the running process; 0 when none runs.
func (s *Server) PID() int {
	if s.process == nil {
		return 0
	}
	return s.process.cmd.Process.Pid
}

// Output is everything that all lives of the server have written so far. Safe for concurrent use.
func (s *Server) Output() string { return s.output.String() }

func (s *Server) start(listen string) error {
	binary, err := Binary()
	if err != nil {
		return err
	}
	args := []string{"serve", "--listen", listen, "--data", s.options.Data}
	if s.options.DatabaseURL != "" {
		args = append(args, "--database-url", s.options.DatabaseURL)
	}
	cmd := exec.Command(binary, append(args, s.options.Flags...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = write, write
	p := &process{cmd: cmd, gone: make(chan struct{})}
	started, found := make(chan error), make(chan string, 1)
	p.reading.Go(func() { s.read(read, found) }) // ends when the process and this function have let go of the other end
	go p.live(started)
	err = <-started
	write.Close()
	if err != nil {
		return err
	}
	s.process = p
	return s.await(p, found)
}

// await returns when the server listens.
func (s *Server) await(p *process, found <-chan string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	select {
	case s.URL = <-found:
		return nil
	case <-p.gone:
		return fmt.Errorf("the server ended at its start: %v\n%s", p.err, &s.output)
	case <-ctx.Done():
		return fmt.Errorf("the server did not listen within %v\n%s", startLimit, &s.output)
	}
}

// live starts the process and waits for its end. Both happen on one thread, because the kernel kills the child when the
// thread that started it ends.
func (p *process) live(started chan<- error) {
	runtime.LockOSThread()
	err := p.cmd.Start()
	started <- err
	if err == nil {
		p.err = p.cmd.Wait()
	}
	p.reading.Wait()
	close(p.gone)
}

// read keeps what the process writes, and reports where it listens once.
func (s *Server) read(from io.ReadCloser, found chan<- string) {
	defer from.Close()
	for lines := bufio.NewReader(from); ; {
		line, err := lines.ReadString('\n')
		s.output.write(line)
		if _, address, ok := strings.Cut(line, "listening on http://"); ok {
			host := strings.TrimRight(strings.Fields(address)[0], `/"`)
			if _, _, splitErr := net.SplitHostPort(host); splitErr == nil {
				select {
				case found <- "http://" + host:
				default:
				}
			}
		}
		if err != nil {
			return
		}
	}
}

// end signals the process, waits until it is gone, and returns how it ended. One that does not obey is killed.
func (s *Server) end(signal syscall.Signal) error {
	p := s.process
	if p == nil {
		return nil
	}
	s.process = nil
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	patience := time.AfterFunc(15*time.Second, func() { _ = p.cmd.Process.Kill() }) // gone meanwhile is fine
	defer patience.Stop()
	<-p.gone
	return p.err
}

// output collects what a server writes.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) write(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.WriteString(text)
}

// String returns all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
