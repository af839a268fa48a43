package pg_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"atrium/test/pg"
)

// childEnv makes a copy of the test binary start a cluster, say where it is, and wait to be killed.
const childEnv = "ATRIUM_PG_CHILD"

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func setting(t testing.TB, conn *pgx.Conn, name string) (value string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT current_setting($1)", name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEachCallGivesAnEmptyDatabase(t *testing.T) {
	first, second := connect(t, pg.Start(t)), connect(t, pg.Start(t))
	if _, err := first.Exec(t.Context(), "CREATE TABLE only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	var exists bool
	if err := second.QueryRow(t.Context(), "SELECT to_regclass('only_here') IS NOT NULL").Scan(&exists); err != nil {
		t.Fatal(err)
	}
	if exists {
		t.Error("two calls share a database")
	}
	if a, b := setting(t, first, "data_directory"), setting(t, second, "data_directory"); a != b {
		t.Errorf("two clusters in one process: %s and %s", a, b)
	}
}

func TestDurabilityIsChosen(t *testing.T) {
	safe, fast := connect(t, pg.Start(t)), connect(t, pg.Start(t, pg.NoSync))
	for name, want := range map[string][2]string{
		"fsync": {"on", "off"}, "full_page_writes": {"on", "off"}, "synchronous_commit": {"on", "on"},
	} {
		if got := [2]string{setting(t, safe, name), setting(t, fast, name)}; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	var conn *pgx.Conn
	t.Run("inner", func(t *testing.T) {
		var err error
		if conn, err = pgx.Connect(context.Background(), pg.Start(t)); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("the database is still there after its test")
	}
}

// TestNothingStaysBehind kills a process that uses a cluster and waits until the cluster and its folder are gone.
func TestNothingStaysBehind(t *testing.T) {
	if os.Getenv(childEnv) != "" {
		holdCluster(t)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestNothingStaysBehind$")
	child.Env = append(os.Environ(), childEnv+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the child said nothing: %v", err)
	}
	var postmaster int
	var data string
	if _, err := fmt.Sscanf(line, "cluster %d %s\n", &postmaster, &data); err != nil {
		t.Fatalf("the child said %q: %v", line, err)
	}
	if err := syscall.Kill(postmaster, 0); err != nil {
		t.Fatalf("PostgreSQL does not run: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed: the error is the expected one
	for deadline := time.Now().Add(30 * time.Second); ; {
		_, statErr := os.Stat(filepath.Dir(data))
		if errors.Is(statErr, fs.ErrNotExist) && syscall.Kill(postmaster, 0) == syscall.ESRCH {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("left behind: process %d, folder %s (%v)", postmaster, data, statErr)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func holdCluster(t *testing.T) {
	conn := connect(t, pg.Start(t, pg.NoSync))
	data := setting(t, conn, "data_directory")
	pid, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(pid), "\n")
	fmt.Printf("cluster %s %s\n", first, data)
	select {} // until killed
}
