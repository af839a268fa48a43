// Package deploy_test tries what deploy/ and the Dockerfile tell operators to use.
package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"atrium/test/fault"
)

// within bounds what should not take long.
const within = 30 * time.Second

// file reads a file of the repository.
func file(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// A variable with a slip of the pen would be ignored without a word.
func TestEveryVariableIsASetting(t *testing.T) {
	binary, err := fault.Binary()
	if err != nil {
		t.Fatal(err)
	}
	help, err := exec.Command(binary, "serve", "--help").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, help)
	}
	for _, path := range []string{"Dockerfile", "deploy/compose/compose.yaml", "deploy/compose/compose.nginx.yaml"} {
		names := regexp.MustCompile(`ATRIUM_[A-Z_]+`).FindAllString(file(t, path), -1)
		if len(names) == 0 {
			t.Errorf("%s sets nothing", path)
		}
		for _, name := range names {
			if !strings.Contains(string(help), "$"+name+")") {
				t.Errorf("%s: %s is no setting of serve", path, name)
			}
		}
	}
}

// systemd itself reads the unit; the program stands for the one that will be installed.
func TestUnitIsWhatSystemdReads(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd is not here")
	}
	binary, err := fault.Binary()
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "atrium.service")
	text := strings.Replace(file(t, "deploy/systemd/atrium.service"), "ExecStart=/usr/local/bin/atrium", "ExecStart="+binary, 1)
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("systemd-analyze", "verify", unit).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}
