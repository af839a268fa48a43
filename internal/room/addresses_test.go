package room

import (
	"strings"
	"testing"

	"atrium/protocol"
)

const (
	hostCandidate    = "1 1 udp 2122260223 192.168.1.7 50000 typ host generation 0 ufrag abcd network-cost 999"
	reflexCandidate  = "2 1 udp 1686052607 198.51.100.9 50000 typ srflx raddr 192.168.1.7 rport 50000 generation 0"
	relayCandidate   = "3 1 udp 41885695 203.0.113.1 49200 typ relay raddr 198.51.100.9 rport 50000 generation 0 ufrag abcd"
	relayedCandidate = "3 1 udp 41885695 203.0.113.1 49200 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag abcd"
)

func TestAddressesInCandidates(t *testing.T) {
	for given, want := range map[string]string{
		hostCandidate: "", reflexCandidate: "", relayCandidate: relayedCandidate, "candidate:" + relayCandidate: "candidate:" + relayedCandidate,
		strings.ReplaceAll(reflexCandidate, "srflx", "prflx"): "", "": "", "candidate:1": "", "relay": "", "3 1 udp 1 203.0.113.1 1 typ": "",
		hostCandidate + " typ relay": "", strings.ReplaceAll(relayCandidate, " ", "\t"): relayedCandidate,
		"3 1 udp 1 203.0.113.1 1 typ relay": "3 1 udp 1 203.0.113.1 1 typ relay", "3 1 udp 1 203.0.113.1 1 typ relay raddr": "3 1 udp 1 203.0.113.1 1 typ relay raddr",
	} {
		if got := hideInCandidate(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestAddressesInDescriptions(t *testing.T) {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		given := strings.Join([]string{"v=0", "o=- 46117 2 IN IP4 192.168.1.7", "s=-", "t=0 0", "m=audio 50000 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 198.51.100.9",
			"a=rtcp:50000 IN IP6 2001:db8::7", "a=candidate:" + hostCandidate, "a=candidate:" + reflexCandidate, "a=candidate:" + relayCandidate,
			"a=remote-candidates:1 192.168.1.7 50000", "a=rtcp-mux", "a=fmtp:111 useinbandfec=1", ""}, end)
		want := strings.Join([]string{"v=0", "o=- 46117 2 IN IP4 0.0.0.0", "s=-", "t=0 0", "m=audio 50000 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0",
			"a=rtcp:50000 IN IP4 0.0.0.0", "a=candidate:" + relayedCandidate, "a=rtcp-mux", "a=fmtp:111 useinbandfec=1", ""}, "\r\n")
		if got := hideInSDP(given); got != want {
			t.Errorf("with lines that end in %q:\n%s", end, got)
		}
	}
}

func TestEndsOfCandidatesPass(t *testing.T) {
	for _, end := range []*protocol.Candidate{nil, {}} {
		d := protocol.IceCandidateEvent{IceCandidate: protocol.IceCandidate{Candidate: end}}
		if got := hideAddresses(d); got != d {
			t.Errorf("%+v becomes %+v", end, got)
		}
	}
}

// FuzzAddresses holds that no candidate but a relay's is left, whatever a page sends.
func FuzzAddresses(f *testing.F) {
	f.Add("a=candidate:" + hostCandidate + "\r\na=candidate:" + relayCandidate + "\r\n")
	f.Add("c=IN IP4 192.168.1.7\no=- 1 1 IN IP6 ::1")
	f.Fuzz(func(t *testing.T, sdp string) {
		got := hideInSDP(sdp)
		for line := range strings.Lines(got) {
			if words := strings.Fields(line); strings.HasPrefix(line, "a=candidate:") && words[7] != "relay" {
				t.Errorf("%q leaves %q", sdp, line)
			}
		}
		if again := hideInSDP(got); again != got {
			t.Errorf("%q and, once more, %q", got, again)
		}
	})
}
