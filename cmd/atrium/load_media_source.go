package main

import (
	"context"
	"encoding/binary"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// What a publishing bot sends: a picture of about 190 packets a second, in one encoding, and sound.
const (
	framesPerSecond = 30
	frameEvery      = time.Second / framesPerSecond
	framePackets    = 6
	keyframePackets = 20
	keyframeEvery   = 60 // frames
	pictureBytes    = 1100
	pictureWidth    = 640
	pictureHeight   = 360
	soundsPerSecond = 50
	soundEvery      = time.Second / soundsPerSecond
	soundBytes      = 100
	// mostPerSecond is more packets than any stream has.
	mostPerSecond = 250
)

// mediaSource is one stream that a bot sends: a picture, or sound. Fields without an owner of their own are of its goroutine.
type mediaSource struct {
	load  *mediaLoad
	sound bool
	write func(*rtp.Packet) error
	// level is the id of the header extension that tells how loud the sound is; 0: there is none. Set before run.
	level uint8

	packet  rtp.Packet
	stamp   mediaStamp
	picture uint16 // of VP8's descriptor

	wanted  atomic.Bool   // a keyframe
	counted atomic.Uint32 // packets so far
}

func newMediaSource(load *mediaLoad, stream uint16, sound bool, write func(*rtp.Packet) error) *mediaSource {
	return &mediaSource{load: load, sound: sound, write: write, packet: rtp.Packet{Header: rtp.Header{Version: 2}},
		stamp: mediaStamp{stream: stream}}
}

// run sends until ctx ends. What a busy machine has delayed is sent late, not left out.
func (s *mediaSource) run(ctx context.Context) {
	every, frame := frameEvery, s.film
	if s.sound {
		every, frame = soundEvery, s.speak
	}
	for due := time.Now(); pause(ctx, time.Until(due)) == nil; due = due.Add(every) {
		frame(ctx, due)
	}
}

// film sends a frame: all packets at once, or spread over the time until the next.
func (s *mediaSource) film(ctx context.Context, due time.Time) {
	s.stamp.keyframe = s.stamp.frame%keyframeEvery == 0 || s.wanted.Load()
	n := framePackets
	if s.stamp.keyframe {
		s.wanted.Store(false)
		n = keyframePackets
	}
	s.picture++
	s.begin(n, 90_000/framesPerSecond)
	for i := range n {
		if s.load.paced && i > 0 && pause(ctx, time.Until(due.Add(frameEvery*time.Duration(i)/time.Duration(n)))) != nil {
			return
		}
		s.send(s.vp8(i), i)
	}
}

func (s *mediaSource) speak(context.Context, time.Time) {
	s.begin(1, 48_000/soundsPerSecond)
	if s.level != 0 {
		const loud = 30 // -dBov
		_ = s.packet.SetExtension(s.level, []byte{loud})
	}
	s.send(s.payload(soundBytes), 0)
}

func (s *mediaSource) begin(packets int, ticks uint32) {
	s.stamp.frame++
	s.stamp.of = uint16(packets)
	s.packet.Timestamp += ticks
}

// payload is the buffer for the next packet.
func (s *mediaSource) payload(size int) []byte {
	if s.packet.Payload == nil {
		s.packet.Payload = make([]byte, size)
	}
	return s.packet.Payload
}

// vp8 writes RFC 7741's descriptor with all its numbers, and at the start of a frame the header of RFC 6386.
func (s *mediaSource) vp8(index int) []byte {
	const extended, starts, numbers = 0x80, 0x10, 0xe0
	b := s.payload(pictureBytes)
	b[0], b[1], b[4], b[5] = extended, numbers, byte(s.picture), 0
	binary.BigEndian.PutUint16(b[2:], s.picture|0x8000)
	if index > 0 {
		return b
	}
	b[0] |= starts
	copy(b[6:], []byte{0x01, 0, 0, 0x9d, 0x01, 0x2a, pictureWidth & 0xff, pictureWidth >> 8, pictureHeight & 0xff, pictureHeight >> 8})
	if s.stamp.keyframe {
		b[6] = 0
	}
	return b
}

func (s *mediaSource) send(payload []byte, index int) {
	s.stamp.index = uint16(index)
	s.stamp.sequence++
	s.stamp.counted = 0
	if s.load.counting.Load() {
		s.stamp.counted = s.counted.Add(1)
	}
	s.stamp.sent = time.Since(mediaClock)
	s.stamp.write(payload)
	s.packet.SequenceNumber++
	s.packet.Marker = !s.sound && s.stamp.index+1 == s.stamp.of
	_ = s.write(&s.packet) // counted as lost by whoever misses it
}

// listen takes requests for keyframes until the connection ends.
func (s *mediaSource) listen(from *webrtc.RTPSender) {
	for {
		packets, _, err := from.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.wanted.Store(true)
			}
		}
	}
}
