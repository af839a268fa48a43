// Package pg gives tests a PostgreSQL of their own: one private cluster per test process, one new database per call.
//
// The cluster comes from the machine's PostgreSQL programs, listens on a free loopback port, and lives in a temporary
// folder. A watchdog process outlives the test process by a moment: it stops the cluster and removes the folder when
// the test process ends in whatever way, a panic, os.Exit and kill -9 included.
package pg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Option changes the cluster that a test gets.
type Option int

// NoSync gives a cluster that does not wait for the disk: faster, and of no use for tests of crashes of the machine.
// A kill -9 of the server under test loses nothing on it either. Without it fsync is on.
const NoSync Option = 1

// installHint is what a person does when the programs are missing.
const installHint = "PostgreSQL is not installed: run scripts/deps.sh as root, or apt-get install postgresql"

var (
	durable = sync.OnceValues(func() (*cluster, error) { return newCluster("on") })
	fast    = sync.OnceValues(func() (*cluster, error) { return newCluster("off") })
	// databases counts the databases made by this process, for their names.
	databases atomic.Int64
)

// Start returns the URL of a new empty database, which is dropped with its connections when t ends. The cluster is
// started by the first call in a process and shared by the later ones with the same options. Without PostgreSQL on
// the machine the test fails; it is never skipped. Safe for concurrent use.
func Start(t testing.TB, options ...Option) string {
	t.Helper()
	start := durable
	if slices.Contains(options, NoSync) {
		start = fast
	}
	c, err := start()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("t%d", databases.Add(1))
	if err := c.exec("CREATE DATABASE " + name); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return c.url(name)
}

// cluster is a running PostgreSQL; all fields are fixed once newCluster has returned it.
type cluster struct {
	bin, dir, password string
	port               int
	credential         *syscall.Credential // nil: run as who we are
	watch              io.WriteCloser      // its end in this process; the watchdog acts when it closes
}

func newCluster(fsync string) (*cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "atrium-pg-")
	if err != nil {
		return nil, err
	}
	c := &cluster{bin: bin, dir: dir, password: rand.Text()}
	if err := errors.Join(c.own(), c.watchdog()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.start(fsync); err != nil {
		c.watch.Close()
		return nil, err
	}
	return c, nil
}

// programs finds the folder with the newest initdb.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New(installHint)
}

// version reads 15 out of /usr/lib/postgresql/15/bin/initdb; 0 stands for anything unreadable.
func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// own hands the folder to the account that PostgreSQL will run as: it refuses to run as root.
func (c *cluster) own() error {
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("%s: %w", installHint, err)
	}
	uid, uidErr := strconv.Atoi(account.Uid)
	gid, gidErr := strconv.Atoi(account.Gid)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return err
	}
	c.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(c.dir, uid, gid)
}

// command prepares a program that runs as PostgreSQL's account, in a session of its own, so that an interrupt at the
// terminal does not reach it.
func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: c.credential}
	return cmd
}

// watchdog starts the process that cleans up when this one is gone. Nobody waits for it: it must live longer.
func (c *cluster) watchdog() error {
	const script = `cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1; rm -rf "$2"`
	cmd := c.command("/bin/sh", "-c", script, "atrium-pg-watchdog", c.bin, c.dir)
	cmd.Dir = "/"
	var err error
	if c.watch, err = cmd.StdinPipe(); err != nil {
		return err
	}
	return cmd.Start()
}

func (c *cluster) start(fsync string) error {
	secret := filepath.Join(c.dir, "password")
	if err := os.WriteFile(secret, []byte(c.password), 0o644); err != nil {
		return err
	}
	data, logFile := filepath.Join(c.dir, "data"), filepath.Join(c.dir, "log")
	initdb := c.command(filepath.Join(c.bin, "initdb"), "-D", data, "-U", "postgres", "-A", "password", "--pwfile", secret,
		"-E", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// Another process may take the free port before PostgreSQL does: try again with another one.
	var err error
	for range 3 {
		if c.port, err = freePort(); err != nil {
			return err
		}
		settings := fmt.Sprintf("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories= -c fsync=%s"+
			" -c full_page_writes=%s -c max_connections=200 -c shared_buffers=32MB", c.port, fsync, fsync)
		run := c.command(filepath.Join(c.bin, "pg_ctl"), "-D", data, "-l", logFile, "-o", settings, "-w", "-t", "60", "start")
		if err = run.Run(); err == nil {
			return nil
		}
	}
	words, _ := os.ReadFile(logFile)
	return fmt.Errorf("pg_ctl start: %w\n%s", err, words)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (c *cluster) url(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", c.password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)), Path: database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// exec runs one statement in the cluster's own database.
func (c *cluster) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), c.password, "…"))
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}
