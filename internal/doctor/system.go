package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"

	"atrium/internal/media/transport"
)

// FilesLimit is how many files this process may have open, 0 if that is unknown. Go raises it to what the system allows.
func FilesLimit() uint64 {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return uint64(limit.Cur)
}

// Files compares how many files the server may open with how many connections it is to hold.
func Files(may, wanted uint64) Check {
	return Check{Name: "open files", Look: func(_ context.Context, r *Report) {
		switch {
		case may == 0:
			r.OK("the limit is not known")
		case may < wanted:
			r.Warn(filesFew.say(), "the server may open %d, and its limits of connections and of the relay want %d", may, wanted)
		default:
			r.OK("the server may open %d", may)
		}
	}}
}

// Buffers tells what the kernel grants to the socket of media.
func Buffers() Check {
	return Check{Name: "media buffers", Look: func(_ context.Context, r *Report) {
		g, err := transport.Probe()
		if err != nil {
			r.OK("not known on this system: %v", err)
			return
		}
		alone := ""
		if !g.Trains {
			alone = "; the kernel takes packets one by one (no UDP GSO), which costs more processor time"
		}
		if g.Receive < g.Asked || g.Send < g.Asked {
			r.Warn(buffersSmall.say(g.Asked), "the kernel grants %d KB to receive and %d KB to send of %d KB: bursts of large calls are lost%s",
				g.Receive>>10, g.Send>>10, g.Asked>>10, alone)
			return
		}
		r.OK("%d KB each way%s", g.Asked>>10, alone)
	}}
}

// Found makes a check of what its caller has found already.
func Found(name string, report func(*Report)) Check {
	return Check{Name: name, Look: func(_ context.Context, r *Report) { report(r) }}
}

// Closed reports a port that cannot be opened; flag is the setting that chooses it.
func Closed(r *Report, flag string, err error) {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		r.Fail(portTaken.say(flag), "%v", err)
	case errors.Is(err, syscall.EACCES):
		r.Fail(portForbidden.say(flag), "%v", err)
	default:
		r.Fail(portNotOurs.say(flag), "%v", err)
	}
}

// Stranger reports that somebody else answers at the server's address; readable says that the database, with what tells servers apart, was read.
func Stranger(r *Report, address string, readable bool) {
	if readable {
		r.Fail(portStranger.say(), "something answers at %s and is not the server of these data", address)
		return
	}
	r.Fail(serverUnreadable.say(), "something answers at %s; whether it is our server cannot be told without the database", address)
}

// MediaClosed reports a media port that cannot be opened.
func MediaClosed(r *Report, err error) { r.Fail(mediaClosed.say(), "%v", err) }

// RelayClosed reports a relay that does not start; needed says that the server does not start without it.
func RelayClosed(r *Report, err error, needed bool) {
	if needed {
		r.Fail(relayClosed.say(), "%v", err)
		return
	}
	r.Warn(relayClosed.say(), "the server starts without a relay: %v", err)
}

// NoRelay reports that there is none. local says that people come from this machine only, outside that a relay of others is set.
func NoRelay(r *Report, local, outside bool) {
	switch {
	case outside:
		r.OK("none here; browsers use that of --ice-server")
	case local:
		r.OK("none: it would be for this machine only")
	default:
		r.Warn(relayNone.say(), "none: people whose networks let no direct path through do not connect")
	}
}

// lookup resolves a host to addresses, itself if it is one.
func lookup(ctx context.Context, host string) ([]string, error) {
	if net.ParseIP(host) != nil {
		return []string{host}, nil
	}
	found, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be resolved: %w", host, err)
	}
	return found, nil
}
