package sfu

import (
	"encoding/binary"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// How often a sender is told what arrived, and how its streams are received.
const (
	feedbackEvery = 50 * time.Millisecond
	reportEvery   = time.Second
)

// reporter is the server as the sender of reports. A compound begins with it, whatever follows: of each sender that one begins with SRTCP
// keeps a state for as long as the connection lasts (RFC 3711, section 3.2.3).
const reporter = 1

// feedback is what the sender of a connection is told. Guarded by upstream.mu.
type feedback struct {
	arrivals   *twcc.Recorder
	sent       time.Duration
	reportSent time.Duration
}

// arrived notes a packet for the sender's estimate of the way: draft-holmer-rmcat-transport-wide-cc-extensions-01.
func (f *feedback) arrived(header *rtp.Header, id uint8, arrival time.Duration) {
	number := header.GetExtension(id)
	if len(number) != 2 {
		return
	}
	if f.arrivals == nil {
		f.arrivals = twcc.NewRecorder(1)
	}
	f.arrivals.Record(header.SSRC, binary.BigEndian.Uint16(number), arrival.Microseconds())
}

// send tells what is due.
func (f *feedback) send(u *upstream, now time.Duration) {
	var packets []rtcp.Packet
	if now-f.sent >= feedbackEvery && f.arrivals != nil {
		f.sent = now
		packets = f.arrivals.BuildFeedbackPacket()
	}
	for _, s := range u.streams {
		if len(s.missing) == 0 || s.repairs || s.track.section.Codec.RTX == 0 {
			continue // RFC 4585, section 4.2: who repairs nothing is asked for nothing
		}
		if nack := s.nack(now); nack != nil {
			packets = append(packets, nack)
		}
	}
	if now-f.reportSent >= reportEvery {
		f.reportSent = now
		report := &rtcp.ReceiverReport{SSRC: reporter}
		for _, s := range u.streams {
			if !s.repairs && len(report.Reports) < 31 {
				report.Reports = append(report.Reports, s.report(now))
			}
		}
		packets = append(packets, report)
	}
	if len(packets) > 0 {
		_ = u.conn.SendRTCP(packets...)
	}
}
