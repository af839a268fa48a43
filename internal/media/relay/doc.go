// Package relay is the server's TURN relay (RFC 8656) over UDP, TCP and TLS, and with it a STUN server (RFC 8489). pion/turn speaks
// the protocol; this package decides who may allocate, which peers an allocation reaches, and how much it carries.
//
// # Who
//
// A credential is made for an Owner: a session in a room. Its username holds the time of its end and the owner, sealed, so that it
// tells nothing and is nobody's to make; its password is a MAC of the username (the scheme of draft-uberti-behave-turn-rest). At
// every request that needs a credential the owner is looked up: it was granted, or Config.Verify says that the session lives and is in the room.
// RevokeSession and RevokeMember end what an owner has, at once.
//
// # Where to
//
// Peers pass package netguard. Beside what that allows, an allocation reaches the other allocations of this relay and the addresses
// in Config.Own, by address and port. A permission (RFC 8656, section 9) names an address without a port, so the port is checked
// again at each datagram, in both directions; a channel or a Send indication to a forbidden port carries nothing.
//
// # How much
//
// Limits bound allocations, TCP connections without one, permissions, channels, and bytes. Bytes are a token bucket for each session, not
// a total: a long lesson is not cut off at its end, and whoever sends more than any call needs meets a slow link, which is what the
// senders' congestion control is made for.
//
// TCP to peers (RFC 6062) is refused: no browser asks for it.
package relay
