package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"atrium/client"
	"atrium/protocol"
)

// loadJoinsCmd measures what one more member costs everybody, and how that grows with the room.
type loadJoinsCmd struct {
	URL    string `name:"url" help:"Address of the server." default:"http://127.0.0.1:8080"`
	Sizes  []int  `help:"Members of the rooms, the one who joins included." default:"10,100,1000"`
	Rounds int    `help:"How often somebody joins each room." default:"10"`
	PID    int    `name:"pid" help:"Process id of the server, on this machine: its CPU is measured."`
	JSON   bool   `name:"json" help:"Print the JSON object for each size on one line."`
}

// joinsResult is the cost of the last member of a room of so many.
type joinsResult struct {
	Members    int     `json:"members"`
	P50        float64 `json:"join_p50_ms"`
	P99        float64 `json:"join_p99_ms"`
	Bytes      float64 `json:"bytes_per_member"`     // that each other member gets
	Updates    float64 `json:"frames_per_member"`    // in how many frames
	Snapshot   float64 `json:"bytes_to_joiner"`      // that the one who joins gets
	CPU        float64 `json:"us_per_join"`          // of the server, above what the room costs in silence
	CrowdRate  float64 `json:"crowd_updates_per_s"`  // that each member got while all came at once
	CrowdBytes float64 `json:"crowd_bytes_per_join"` // that each member got for each who came
}

// Run prints a line for each size.
func (c *loadJoinsCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	for _, size := range c.Sizes {
		if size < 2 || size > 1000 {
			return errors.New("sizes must be 2 to 1000")
		}
		r, err := c.measure(ctx, size)
		if err != nil {
			return err
		}
		if err := printResult(os.Stdout, r, c.JSON); err != nil {
			return err
		}
	}
	return nil
}

// quiet is how long a join is watched in a room of so many: longer than the pause between two updates of the member list, which is
// a millisecond for each member.
func quiet(size int) time.Duration {
	return max(500*time.Millisecond, time.Duration(size)*3/2*time.Millisecond)
}

func (c *loadJoinsCmd) measure(ctx context.Context, size int) (r joinsResult, err error) {
	r.Members = size
	fill := loadChatCmd{URL: c.URL, Rooms: 1, Clients: size, Rate: 1, Seconds: 1, DialRate: 1000}
	_, rooms, err := fill.invite(ctx)
	if err != nil {
		return r, err
	}
	room := rooms[0]
	joiner := room.bots[size-1]
	room.bots = room.bots[:size-1]
	defer room.close()
	stop := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { beat(rooms, stop) })
	defer beating.Wait()
	defer close(stop)
	began := time.Now()
	if err := fill.connectTo(ctx, rooms, size-1); err != nil {
		return r, err
	}
	if err := pause(ctx, 2*time.Second); err != nil {
		return r, err
	}
	first := room.bots[0]
	r.CrowdRate = float64(first.updates.Load()) / (time.Since(began) - 2*time.Second).Seconds()
	r.CrowdBytes = float64(first.bytes.Load()) / float64(max(1, size-2))
	err = c.join(ctx, room, joiner, &r)
	return r, err
}

// join lets somebody come and go again and again.
func (c *loadJoinsCmd) join(ctx context.Context, room *loadRoom, joiner *bot, r *joinsResult) error {
	idle, err := c.watch(ctx, quiet(r.Members))
	if err != nil {
		return err
	}
	var took histogram
	var cpu time.Duration
	var bytes, frames, snapshot int64
	for range c.Rounds {
		conn, err := joiner.person.DialRaw(ctx)
		if err != nil {
			return err
		}
		if _, err := conn.Open(ctx, protocol.OpenConnection{}); err != nil {
			return err
		}
		bytesBefore, framesBefore := room.received()
		cpuBefore, err := cpuOf(c.PID)
		if err != nil {
			return err
		}
		began := time.Now()
		got, err := joinRaw(ctx, conn, room.id)
		if err != nil {
			return err
		}
		took.note(time.Since(began))
		if err := pause(ctx, quiet(r.Members)); err != nil {
			return err
		}
		cpuAfter, err := cpuOf(c.PID)
		if err != nil {
			return err
		}
		bytesAfter, framesAfter := room.received()
		if framesAfter == framesBefore {
			return fmt.Errorf("nobody in a room of %d was told within %v that somebody came", r.Members, quiet(r.Members))
		}
		cpu, bytes, frames, snapshot = cpu+cpuAfter-cpuBefore-idle, bytes+bytesAfter-bytesBefore, frames+framesAfter-framesBefore, snapshot+int64(got)
		if err := conn.Request(ctx, protocol.TypeLeaveRoom, "leave", room.id, nil); err != nil {
			return err
		}
		if err := pause(ctx, quiet(r.Members)); err != nil {
			return err
		}
		conn.Drop()
	}
	others := float64(c.Rounds * len(room.bots))
	r.Bytes, r.Updates, r.Snapshot = float64(bytes)/others, float64(frames)/others, float64(snapshot)/float64(c.Rounds)
	r.CPU = float64(cpu.Microseconds()) / float64(c.Rounds)
	r.P50, r.P99 = took.quantile(0.50), took.quantile(0.99)
	return nil
}

// watch is what the server uses in the time in which one join is watched, when nobody joins.
func (c *loadJoinsCmd) watch(ctx context.Context, quiet time.Duration) (time.Duration, error) {
	const times = 4
	before, err := cpuOf(c.PID)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, times*quiet); err != nil {
		return 0, err
	}
	after, err := cpuOf(c.PID)
	return (after - before) / times, err
}

// joinRaw joins and returns how many bytes the answer had.
func joinRaw(ctx context.Context, conn *client.Raw, id protocol.RoomID) (int, error) {
	if err := conn.Request(ctx, protocol.TypeJoinRoom, "join", "", protocol.JoinRoom{Room: id}); err != nil {
		return 0, err
	}
	f, err := conn.Answer(ctx, "join", nil)
	return len(f.Data), err
}

// received sums up what the bots have got.
func (r *loadRoom) received() (bytes, frames int64) {
	for _, b := range r.bots {
		bytes += b.bytes.Load()
		frames += b.updates.Load()
	}
	return bytes, frames
}
