package main

import (
	"encoding/binary"
	"time"
)

// mediaClock is what sending and receiving bots, which are one process, tell times by.
var mediaClock = time.Now()

// stampBytes is the size of a stamp, which begins with stampWord.
const (
	stampWord  = 0xa7121d5c
	stampBytes = 32
)

// mediaStamp is the end of each payload that a bot sends. A forwarder may change what stands before it: numbers, timestamps, descriptors.
type mediaStamp struct {
	stream   uint16
	keyframe bool
	index    uint16        // of the packet in its frame
	of       uint16        // packets of the frame
	frame    uint32        // of the stream, from 1
	sequence uint32        // of the packet in the stream, from 1
	counted  uint32        // number among the packets that are counted, from 1; 0: it is not
	sent     time.Duration // by mediaClock
}

// write puts the stamp into the last bytes of a payload.
func (s *mediaStamp) write(payload []byte) {
	b := payload[len(payload)-stampBytes:]
	binary.BigEndian.PutUint32(b, stampWord)
	binary.BigEndian.PutUint16(b[4:], s.stream)
	binary.BigEndian.PutUint16(b[6:], s.index)
	binary.BigEndian.PutUint16(b[8:], s.of)
	b[10], b[11] = 0, 0
	if s.keyframe {
		b[10] = 1
	}
	binary.BigEndian.PutUint32(b[12:], s.frame)
	binary.BigEndian.PutUint32(b[16:], s.sequence)
	binary.BigEndian.PutUint32(b[20:], s.counted)
	binary.BigEndian.PutUint64(b[24:], uint64(s.sent))
}

// readMediaStamp reads the last bytes of a packet; false for one that no bot has sent.
func readMediaStamp(packet []byte) (s mediaStamp, ok bool) {
	if len(packet) < stampBytes {
		return s, false
	}
	b := packet[len(packet)-stampBytes:]
	if binary.BigEndian.Uint32(b) != stampWord {
		return s, false
	}
	return mediaStamp{
		stream: binary.BigEndian.Uint16(b[4:]), index: binary.BigEndian.Uint16(b[6:]), of: binary.BigEndian.Uint16(b[8:]),
		keyframe: b[10] == 1, frame: binary.BigEndian.Uint32(b[12:]), sequence: binary.BigEndian.Uint32(b[16:]),
		counted: binary.BigEndian.Uint32(b[20:]), sent: time.Duration(binary.BigEndian.Uint64(b[24:])),
	}, true
}
