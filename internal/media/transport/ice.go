package transport

import (
	"crypto/rand"
	"strings"

	"github.com/pion/stun/v4"
)

// Credentials are one side's ICE user fragment and password: RFC 8445, section 5.3.
type Credentials struct{ Ufrag, Pwd string }

// newCredentials: the password has 130 random bits. The fragment finds the connection and opens nothing.
func newCredentials() Credentials { return Credentials{Ufrag: rand.Text()[:12], Pwd: rand.Text()} }

// receiveSTUN answers connectivity checks: RFC 8445, section 7.3, as a lite agent. What proves no knowledge of a connection's password
// gets no answer.
func (h *Hub) receiveSTUN(packet []byte, from route) {
	request := &stun.Message{Raw: append([]byte(nil), packet...)}
	if request.Decode() != nil || request.Type != stun.BindingRequest {
		return
	}
	var username stun.Username
	if username.GetFrom(request) != nil {
		return
	}
	ours, _, _ := strings.Cut(username.String(), ":")
	h.mu.Lock()
	c := h.byUfrag[ours]
	h.mu.Unlock()
	var pwd string
	switch {
	case c != nil:
		pwd = c.passwordOf(ours)
	case ours == probeUfrag:
		pwd = h.probePassword()
	}
	if pwd == "" || stun.NewShortTermIntegrity(pwd).Check(request) != nil || stun.Fingerprint.Check(request) != nil {
		return
	}
	if c != nil {
		c.checked(ours, from, request.Contains(stun.AttrUseCandidate))
	}
	answer, err := stun.Build(request, stun.BindingSuccess,
		&stun.XORMappedAddress{IP: from.addr.Addr().AsSlice(), Port: int(from.addr.Port())},
		stun.NewShortTermIntegrity(pwd), stun.Fingerprint)
	if err == nil {
		from.send(answer.Raw)
	}
	if c != nil {
		c.answered()
	}
}
