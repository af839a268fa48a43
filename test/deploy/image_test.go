package deploy_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// image is the last stage of the Dockerfile.
type image struct {
	uid, gid   int
	env        []string
	volumes    []string
	entrypoint []string
	cmd        []string
	health     []string
}

func readImage(t *testing.T) (i image) {
	t.Helper()
	text := file(t, "Dockerfile")
	stage := text[strings.LastIndex(text, "\nFROM "):]
	if !strings.HasPrefix(stage, "\nFROM scratch\n") {
		t.Error("the image holds more than the program")
	}
	value := func(instruction string) string {
		t.Helper()
		found := regexp.MustCompile(`(?m)^`+instruction+` (.*)$`).FindAllStringSubmatch(stage, -1)
		if len(found) != 1 {
			t.Fatalf("%d times %s", len(found), instruction)
		}
		return found[0][1]
	}
	list := func(text string) (words []string) {
		t.Helper()
		if err := json.Unmarshal([]byte(text[strings.Index(text, "["):]), &words); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return words
	}
	if _, err := fmt.Sscanf(value("USER"), "%d:%d", &i.uid, &i.gid); err != nil || i.uid == 0 {
		t.Fatalf("user %q", value("USER"))
	}
	i.env, i.volumes = strings.Fields(value("ENV")), strings.Fields(value("VOLUME"))
	i.entrypoint, i.cmd, i.health = list(value("ENTRYPOINT")), list(value("CMD")), list(value("HEALTHCHECK"))
	return i
}

// The program runs as the image has it: in a root that holds nothing else, as its user, which can write into the one volume only. Its
// health check needs no shell.
func TestProgramRunsInTheImage(t *testing.T) {
	i := readImage(t)
	if !slices.Equal(i.volumes, []string{"/data"}) {
		t.Errorf("volumes %v", i.volumes)
	}
	if os.Getuid() != 0 {
		t.Skip("only root may change the root")
	}
	root := t.TempDir()
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(root, "atrium"), "./cmd/atrium")
	build.Dir, build.Env = "../..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Mkdir(filepath.Join(root, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(root, "data"), i.uid, i.gid); err != nil {
		t.Fatal(err)
	}
	for at := root; at != "/"; at = filepath.Dir(at) { // the user must be able to come here
		if info, err := os.Stat(at); err != nil || info.Mode()&1 == 0 {
			if err := os.Chmod(at, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	address := freeAddress(t)
	inside := func(args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(root, args[0])) // its path is looked up outside
		cmd.Path, cmd.Args, cmd.Dir = args[0], args, "/"
		cmd.Env = append(slices.Clone(i.env), "ATRIUM_LISTEN="+address)
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Pdeathsig: syscall.SIGKILL, Credential: &syscall.Credential{Uid: uint32(i.uid), Gid: uint32(i.gid)}}
		return cmd
	}
	server := inside(append(i.entrypoint, i.cmd...)...)
	runtime.LockOSThread() // the kernel ends the server with the thread that started it
	defer runtime.UnlockOSThread()
	var words strings.Builder
	server.Stderr = &words
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			t.Errorf("%v\n%s", err, &words)
		}
	}()
	await(t, address)
	if answer, err := http.Get("http://" + address + "/readyz"); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("ready: %v, %v", answer, err)
	}
	if out, err := inside(i.health...).CombinedOutput(); err != nil {
		t.Errorf("health: %v\n%s", err, out)
	}
	dead := inside(i.health...)
	dead.Env = append(dead.Env, "ATRIUM_LISTEN="+freeAddress(t))
	if err := dead.Run(); err == nil {
		t.Error("a server that is not there is well")
	}
}

// freeAddress is an address that nothing listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "127.0.0.1:" + strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// await returns when somebody listens.
func await(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(within); ; {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		<-time.After(10 * time.Millisecond)
	}
}
