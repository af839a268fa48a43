package relay

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"atrium/internal/netguard"
)

// coturn's client, an implementation that shares nothing with ours: messages to an echo and back, over UDP and TCP, by channels and by
// Send indications.
func TestClientOfCoturn(t *testing.T) {
	program, err := exec.LookPath("turnutils_uclient")
	if err != nil {
		t.Skip("turnutils_uclient is not installed: scripts/deps.sh")
	}
	echo := peer(t)
	for name, flags := range map[string][]string{"udp by channel": nil, "udp by indication": {"-s"}, "tcp by channel": {"-t"}, "tcp by indication": {"-t", "-s"}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *Config) {
				guard, err := netguard.New(netguard.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
				if err != nil {
					t.Fatal(err)
				}
				c.Guard = guard
			})
			c := w.grant(ann)
			at := w.udp
			if len(flags) > 0 && flags[0] == "-t" {
				at = w.tcp
			}
			host, port, err := net.SplitHostPort(at.String())
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			// -c: no second, even port for RTCP; -n: messages, each of -l bytes.
			args := append([]string{"-c", "-n", "20", "-l", "400", "-u", c.Username, "-w", c.Password, "-p", port, "-e", echo.Addr().String(),
				"-r", strconv.Itoa(int(echo.Port()))}, append(flags, host)...)
			out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if !bytes.Contains(out, []byte("tot_send_msgs=20, tot_recv_msgs=20")) {
				t.Errorf("not all came back:\n%s", out)
			}
		})
	}
}
