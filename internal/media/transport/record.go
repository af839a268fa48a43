package transport

import (
	"encoding/binary"
	"time"
)

// Records of DTLS: RFC 6347, section 4.1, and RFC 5246, section 6.2.1.
const (
	recordHeader     = 13
	recordCipherSpec = 20
	recordHandshake  = 22
)

// genuine reports whether the records of a packet may be the peer's, so long after the handshake. By then nothing is sent in the clear but the
// handshake again, where its end was lost; whoever can forge the peer's address could otherwise end the session by an alert (RFC 6347, section
// 4.1.2.7), or fill it with messages.
func genuine(packet []byte, after time.Duration) bool {
	for len(packet) > 0 {
		if len(packet) < recordHeader {
			return false
		}
		kind, epoch, length := packet[0], binary.BigEndian.Uint16(packet[3:]), int(binary.BigEndian.Uint16(packet[11:]))
		if length > len(packet)-recordHeader {
			return false
		}
		content := packet[recordHeader : recordHeader+length]
		again := kind == recordHandshake || kind == recordCipherSpec && length == 1 && content[0] == 1
		if epoch == 0 && (!again || after > handshakeLimit) {
			return false
		}
		packet = packet[recordHeader+length:]
	}
	return true
}
