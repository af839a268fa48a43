package raw

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"

	"atrium/client"
	"atrium/protocol"
)

type quiet struct{}

func (quiet) NewLogger(string) logging.LeveledLogger {
	return logging.NewDefaultLeveledLoggerForScope("", logging.LogLevelDisabled, nil)
}

// allocate gets an allocation as a page does: it asks for the servers of its room, and takes the first.
func (w *world) allocate(c *client.Client, room client.Room) (net.PacketConn, *turn.Client) {
	w.t.Helper()
	ice, err := c.ICEServers(w.ctx, string(room.ID))
	w.ok("ice servers", err)
	own := ice.Servers[0]
	address, _ := strings.CutPrefix(own.URLs[0], "turn:")
	address, _ = strings.CutSuffix(address, "?transport=udp")
	local, err := net.ListenPacket("udp4", "127.0.0.1:0")
	w.ok("listen", err)
	cl, err := turn.NewClient(&turn.ClientConfig{TURNServerAddr: address, STUNServerAddr: address, Conn: local, Username: own.Username, Password: own.Credential,
		LoggerFactory: quiet{}})
	w.ok("client", err)
	w.ok("listen", cl.Listen())
	allocated, err := cl.Allocate()
	w.ok("allocate", err)
	w.t.Cleanup(func() { _ = allocated.Close(); cl.Close(); _ = local.Close() })
	return allocated, cl
}

// ends waits until an allocation has ended: its port is free.
func (w *world) ends(what string, allocated net.PacketConn) {
	w.t.Helper()
	tick, late := time.NewTicker(5*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for {
		if free, err := net.ListenPacket("udp4", allocated.LocalAddr().String()); err == nil {
			free.Close()
			return
		}
		select {
		case <-tick.C:
		case <-late:
			w.t.Fatalf("%s: the allocation is still there", what)
		}
	}
}

// Two people in a room reach each other by the relay, until they are put out or log out.
func TestRelay(t *testing.T) {
	w := newWorld(t, "--relay-listen", "127.0.0.1:0", "--relay-ports", "31000-31999")
	ann, bob := w.person("ann"), w.person("bob")
	room := w.room(ann, protocol.PolicyPatch{})
	if _, err := bob.ICEServers(w.ctx, string(room.ID)); !client.IsCode(err, protocol.CodeNotFound) {
		t.Errorf("before bob is a member: %v", err)
	}
	w.enter(ann, room)
	w.enter(bob, room)
	anns, annsClient := w.allocate(ann, room)
	bobs, bobsClient := w.allocate(bob, room)
	w.ok("permission", annsClient.CreatePermission(bobs.LocalAddr()))
	w.ok("permission", bobsClient.CreatePermission(anns.LocalAddr()))
	if err := bobsClient.CreatePermission(&net.UDPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 80}); err == nil {
		t.Error("a private peer got a permission")
	}
	buf := make([]byte, 100)
	for range 3 {
		_, err := anns.WriteTo([]byte("hello"), bobs.LocalAddr())
		w.ok("send", err)
		n, from, err := bobs.ReadFrom(buf)
		if w.ok("receive", err); string(buf[:n]) != "hello" || from.String() != anns.LocalAddr().String() {
			t.Errorf("bob got %q from %v", buf[:n], from)
		}
	}
	host := w.device(ann, room)
	w.ok("remove", host.Remove(w.ctx, room.ID, w.account(bob)))
	w.ends("removed", bobs)
	if _, err := bob.ICEServers(w.ctx, string(room.ID)); !client.IsCode(err, protocol.CodeNotFound) {
		t.Errorf("after bob was removed: %v", err)
	}
	w.ok("log out", ann.LogoutAll(context.WithoutCancel(w.ctx)))
	w.ends("logged out", anns)
}
