package port

import (
	"crypto/tls"
	"errors"
	"net"

	"golang.org/x/crypto/acme"
)

// errProved ends the connection of an authority that has seen in the handshake what it came for.
var errProved = errors.New("the host is ours")

// sorted does the handshake and tells whether the client speaks TURN. A client that named a protocol is believed; of others the first
// byte tells: STUN messages begin with 0 to 3 (RFC 7983), and all that HTTP begins with is above. ChannelData, which begins
// with 0x40 to 0x4F as some methods of HTTP do, never comes first: a channel needs an allocation, and that is STUN.
func sorted(secured *tls.Conn) (conn net.Conn, relay bool, err error) {
	if err := secured.Handshake(); err != nil {
		return nil, false, err
	}
	switch secured.ConnectionState().NegotiatedProtocol {
	case protoHTTP2, protoHTTP1:
		return secured, false, nil
	case protoTURN:
		return secured, true, nil
	case acme.ALPNProto:
		return nil, false, errProved
	}
	first := make([]byte, 512) // a whole STUN request, for readers that want it at once
	n, err := secured.Read(first)
	if n == 0 {
		return nil, false, err // one of the two is always there
	}
	return &begunConn{secured, first[:n]}, first[0] <= 3, nil
}

// begunConn gives back what was read to find out what the client speaks. Reading is for one goroutine at a time.
type begunConn struct {
	*tls.Conn
	first []byte
}

// Read implements net.Conn.
func (c *begunConn) Read(p []byte) (int, error) {
	if len(c.first) == 0 || len(p) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.first)
	c.first = c.first[n:]
	return n, nil
}
