package server

import (
	"bytes"
	"encoding/binary"

	"atrium/protocol"
)

// Opcodes of RFC 6455, section 5.2.
const (
	opText  = 0x1
	opClose = 0x8
	opPing  = 0x9
	opFinal = 0x80
)

// wsFrame is a complete, unmasked WebSocket frame as a server sends it: header and payload. It is built once and shared by
// all who get it, so nobody changes it.
type wsFrame []byte

// textFrame wraps a message in one frame (RFC 6455, section 5.2).
func textFrame(payload []byte) wsFrame {
	if len(payload) == 0 {
		return nil
	}
	f := make([]byte, 0, 10+len(payload))
	switch n := len(payload); {
	case n < 126:
		f = append(f, opFinal|opText, byte(n))
	case n <= 0xffff:
		f = binary.BigEndian.AppendUint16(append(f, opFinal|opText, 126), uint16(n))
	default:
		f = binary.BigEndian.AppendUint64(append(f, opFinal|opText, 127), uint64(n))
	}
	return append(f, payload...)
}

// encodeFrame builds the frame of a message.
func encodeFrame(f protocol.Frame) wsFrame { return textFrame(protocol.Encode(f)) }

// closeFrame builds a close frame; code 0 gives none.
func closeFrame(code int) wsFrame {
	if code == 0 {
		return nil
	}
	return binary.BigEndian.AppendUint16([]byte{opFinal | opClose, 2}, uint16(code))
}

// pingFrame builds a ping whose payload tells which one a pong answers.
func pingFrame(number uint64) wsFrame {
	return binary.BigEndian.AppendUint64([]byte{opFinal | opPing, 8}, number)
}

// typeOf reads the message type of an encoded envelope, which always stands first.
func typeOf(payload []byte) protocol.Type {
	rest, ok := bytes.CutPrefix(payload, []byte(`{"type":"`))
	if !ok {
		return ""
	}
	name, _, _ := bytes.Cut(rest, []byte(`"`))
	return protocol.Type(name)
}
