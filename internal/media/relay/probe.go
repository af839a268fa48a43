package relay

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// Mint makes a credential by the secret of a relay, for an owner that its Config.Verify lets in. Who has the secret may do so without the
// relay: a tool of the administrator's on the same data. It tells no URLs.
func Mint(secret []byte, o Owner, expires time.Time) (Credential, error) {
	k, err := newKeys(secret)
	if err != nil {
		return Credential{}, fmt.Errorf("relay: keys: %w", err)
	}
	return k.make(o, expires)
}

// URLs are those that are told with each credential.
func (s *Server) URLs() []string { return slices.Clone(s.config.URLs) }

// Local is the address of this machine that an announced one leads to, invalid if it is not announced.
func (s *Server) Local(announced netip.Addr) netip.Addr {
	for _, a := range s.config.Addresses {
		if a.Announce == announced {
			return a.Local
		}
	}
	return netip.Addr{}
}
