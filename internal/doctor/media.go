package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/pion/stun/v4"

	"atrium/internal/media/transport"
	"atrium/internal/server"
)

const (
	probeWithin = 3 * time.Second
	probeAgain  = 300 * time.Millisecond // a datagram may be lost
)

// Media asks the media port at each address that browsers are told, and at what is behind it. listen is the port that it shares by default; 0 if
// the settings name another.
func Media(media []server.MediaAt, key []byte, listen uint16) Check {
	return Check{Name: "media", Look: func(ctx context.Context, r *Report) {
		if len(media) == 0 {
			r.OK("off: calls stay between the browsers")
			return
		}
		if at := media[0].Local.Port(); listen != 0 && at != listen {
			r.Warn(mediaOtherPort.say(), "UDP port %d is taken, and media goes by %d, another one at each start", listen, at)
		}
		errs := make([]error, len(media))
		behind := make([]error, len(media))
		each(len(media), func(i int) {
			if behind[i] = probe(ctx, media[i].Local, key); media[i].Announced != media[i].Local {
				errs[i] = probe(ctx, media[i].Announced, key)
			}
		})
		var answered []string
		for i, m := range media {
			switch {
			case behind[i] != nil:
				r.Fail(mediaSilent.say(m.Local.Port()), "UDP %s does not answer: %v", m.Local, behind[i])
			case errs[i] != nil:
				r.Warn(outsideUnknown.say(fmt.Sprint(m.Announced.Port()), "UDP"), "UDP %s, which browsers are told, does not answer from here; %s behind it does", m.Announced, m.Local)
			default:
				answered = append(answered, m.Announced.String())
			}
		}
		if len(answered) > 0 {
			r.OK("UDP %s answers", strings.Join(answered, ", "))
		}
	}}
}

// each does f for 0 to n-1 at once.
func each(n int, f func(int)) {
	done := make(chan struct{})
	for i := range n {
		go func() {
			f(i)
			done <- struct{}{}
		}()
	}
	for range n {
		<-done
	}
}

var errSilent = errors.New("no answer")

// probe asks the media port at an address.
func probe(ctx context.Context, at netip.AddrPort, key []byte) error {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(at))
	if err != nil {
		return err
	}
	return exchange(ctx, conn, conn.Write, MediaPassword(key))
}

// exchange sends probes until one is answered, and closes the connection.
func exchange(ctx context.Context, conn interface {
	Read([]byte) (int, error)
	Close() error
}, send func([]byte) (int, error), password string) error {
	request, err := transport.ProbeRequest(password)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	answers := make(chan struct{})
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		buf := make([]byte, 1500)
		for ctx.Err() == nil {
			n, err := conn.Read(buf)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				continue // the other machine said that nobody listens: it may be about to
			}
			if isAnswer(buf[:n], request, password) {
				close(answers)
				return
			}
		}
	}()
	defer func() { conn.Close(); <-reading }()
	again := time.NewTicker(probeAgain)
	defer again.Stop()
	for {
		_, failed := send(request.Raw)
		select {
		case <-answers:
			return nil
		case <-ctx.Done():
			return cmp.Or(failed, errSilent)
		case <-again.C:
		}
	}
}

func isAnswer(raw []byte, request *stun.Message, password string) bool {
	answer := &stun.Message{Raw: slices.Clone(raw)}
	return answer.Decode() == nil && answer.Type == stun.BindingSuccess && answer.TransactionID == request.TransactionID &&
		stun.NewShortTermIntegrity(password).Check(answer) == nil
}
