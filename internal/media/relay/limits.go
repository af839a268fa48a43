package relay

import (
	"cmp"
	"time"
)

// Limits bound what is held for others. Zero values take the defaults, in brackets.
type Limits struct {
	// Allocations at once of a session (40), of an address (/32, or /64 in IPv6; 800), and in all (as many as there are ports). A
	// browser makes one for each of its networks, transports and connections, and holds the old ones beside the new at an ICE restart.
	// Beyond: 486 Allocation Quota Reached.
	PerSession, PerAddress, All int
	// BytesPerSecond and BurstBytes are what the allocations of a session carry, both directions together (2.5 MB/s; 5 MB at once). A
	// call of four or a page full of pictures needs half of it. Beyond: datagrams are dropped.
	BytesPerSecond, BurstBytes int
	// Waiting and WaitingPerAddress bound TCP and TLS connections without an allocation (1024, 64), which have AllocateWithin (10 s) to
	// get one. Beyond: closed.
	Waiting, WaitingPerAddress int
	AllocateWithin             time.Duration
	// Peers bounds the permissions of an allocation, and its channels (256 each). Beyond: the allocation ends.
	Peers int
	// Owners bounds how many are remembered (65536). Beyond: those without allocations are forgotten, and looked up again.
	Owners int
}

func (l Limits) withDefaults(ports int) Limits {
	return Limits{
		PerSession: cmp.Or(l.PerSession, 40), PerAddress: cmp.Or(l.PerAddress, 800), All: min(cmp.Or(l.All, ports), ports),
		BytesPerSecond: cmp.Or(l.BytesPerSecond, 2_500_000), BurstBytes: cmp.Or(l.BurstBytes, 5_000_000),
		Waiting: cmp.Or(l.Waiting, 1024), WaitingPerAddress: cmp.Or(l.WaitingPerAddress, 64),
		AllocateWithin: cmp.Or(l.AllocateWithin, 10*time.Second), Peers: cmp.Or(l.Peers, 256), Owners: cmp.Or(l.Owners, 65_536),
	}
}
