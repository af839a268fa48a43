package relay

import (
	"net/netip"
	"sync"
	"testing"

	"github.com/pion/stun/v4"
)

// Allocations that end while permissions and channels are being made: what ends them meets the loop of the client at every point.
func TestAllocationsEndAmidRequests(t *testing.T) {
	const rounds = 40
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			w := newWorld(t, nil)
			c := w.dial(network, w.grant(ann))
			for round := range rounds {
				c.credential = w.grant(ann)
				if got, _ := c.allocate(); got != 0 {
					t.Fatalf("allocate: %d", got)
				}
				var raws [][]byte
				for i := range 8 {
					setters := []stun.Setter{stun.TransactionID, stun.NewType(stun.MethodCreatePermission, stun.ClassRequest)}
					for j := range 16 {
						setters = append(setters, toPeer(netip.AddrPortFrom(netip.AddrFrom4([4]byte{8, 8, byte(i), byte(j)}), 53)))
					}
					setters = append(setters, stun.NewUsername(c.credential.Username), stun.NewRealm(realm), c.nonce,
						stun.NewLongTermIntegrity(c.credential.Username, realm, c.credential.Password))
					raws = append(raws, stun.MustBuild(setters...).Raw)
				}
				var ending sync.WaitGroup
				ending.Go(func() {
					for range round { // at another point in every round
						w.Rooms()
					}
					w.RevokeSession(ann.Session)
				})
				for _, raw := range raws {
					c.write(raw)
				}
				ending.Wait()
				w.until("it has ended for pion/turn too", func() bool { return w.turn.AllocationCount() == 0 })
			}
		})
	}
}
