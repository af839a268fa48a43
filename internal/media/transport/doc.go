// Package transport is the server's end of WebRTC connections: ICE lite (RFC 8445, section 2.5), DTLS-SRTP (RFC 5764) and the sealing of
// packets, for any number of peers on a few sockets. It knows no tracks and no rooms.
//
// A Hub owns the sockets and reads them, one goroutine each; a Conn is one peer's connection. Whoever dials is the peer: it is told our
// candidates, checks them, and nominates the one it wants; the server answers checks and goes where the last nomination came from. So a
// peer whose address changes needs nothing but a new check.
package transport
