package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
)

// loadCmd holds the tools that put load on a running server and measure it.
type loadCmd struct {
	Chat   loadChatCmd   `cmd:"" help:"Fill rooms with guests who write, and measure how messages arrive."`
	Joins  loadJoinsCmd  `cmd:"" help:"Measure what one more member costs everybody in a room."`
	Resume loadResumeCmd `cmd:"" help:"Let many clients lose their connections, miss messages, and come back."`
	Signup loadSignupCmd `cmd:"" help:"Offer sign-ins to a lesson full of students, and measure how they arrive."`
	Media  loadMediaCmd  `cmd:"" help:"Hold a call through the server, and measure how pictures and sound arrive."`
	Read   loadReadCmd   `cmd:"" hidden:"" help:"Read what the yardstick writes."`

	MediaYardstick loadMediaYardstickCmd `cmd:"" name:"media-yardstick" hidden:"" help:"Copy packets of media, as a yardstick."`
}

// loadChatCmd fills rooms with guests. Guests are limited per address (serve --registration-rate): the tool waits as long
// as the server asks, so a large load wants a server with a higher limit.
type loadChatCmd struct {
	URL       string  `name:"url" help:"Address of the server." default:"http://127.0.0.1:8080"`
	Rooms     int     `help:"How many rooms." default:"1"`
	Clients   int     `help:"How many clients in each room, at most 1,000." default:"100"`
	Rate      float64 `help:"Messages per second into each room, spread over its members." default:"20"`
	Seconds   int     `help:"How long messages are written." default:"20"`
	PID       int     `name:"pid" help:"Process id of the server, on this machine: its CPU and memory are measured."`
	DialRate  float64 `name:"dial-rate" help:"Connections opened per second." default:"400"`
	Name      string  `help:"Account that makes the rooms; without one a new one is registered."`
	Password  string  `help:"Its password." env:"ATRIUM_LOAD_PASSWORD"`
	Yardstick bool    `help:"Measure one write(2) of 200 B as well, while messages are written."`
	JSON      bool    `name:"json" help:"Print one JSON object."`
}

// loadResult is what the tool prints.
type loadResult struct {
	Rooms      int     `json:"rooms"`
	Clients    int     `json:"clients"` // in each room
	Rate       float64 `json:"rate"`    // into each room, a second
	Seconds    float64 `json:"seconds"`
	Messages   int64   `json:"messages"` // acknowledged
	Deliveries int64   `json:"deliveries"`
	P50        float64 `json:"p50_ms"`
	P95        float64 `json:"p95_ms"`
	P99        float64 `json:"p99_ms"`
	Errors     int64   `json:"errors"`
	// Faults counts the errors by code, or by what else went wrong.
	Faults      map[string]int64 `json:"faults"`
	Lost        int64            `json:"lost"`    // deliveries of acknowledged messages that did not come
	Doubled     int64            `json:"doubled"` // deliveries that came again
	CPU         float64          `json:"us_per_delivery"`
	WriteCPU    float64          `json:"write_us,omitzero"`  // of one write(2), meanwhile; see yardstick
	Memory      float64          `json:"kib_per_connection"` // of the server, idle, in a room
	BeforeKiB   int64            `json:"before_kib"`         // of the server, before there was a connection
	IdleKiB     int64            `json:"idle_kib"`           // of the server, with all connections
	ResidentKiB int64            `json:"resident_kib"`       // of the server's process, after the load
	ConnectedIn float64          `json:"connected_s"`
}

// Validate checks the bounds of what a room holds.
func (c *loadChatCmd) Validate() error {
	if c.Rooms < 1 || c.Clients < 1 || c.Clients > 1000 || c.Rate <= 0 || c.Seconds < 1 || c.DialRate <= 0 {
		return errors.New("rooms, rate, dial-rate and seconds must be positive, and clients 1 to 1000")
	}
	return nil
}

// Run puts the load on the server and prints what came of it. It fails when something was lost, came twice or was refused.
func (c *loadChatCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	r, err := c.measure(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		err = printResult(os.Stdout, r, true)
	} else {
		_, err = fmt.Printf("%d rooms × %d clients × %g/s for %.0f s: %d deliveries, p50 %.2f p95 %.2f p99 %.2f ms, %.2f µs of CPU each; "+
			"%d errors, %d lost, %d doubled; %.1f KiB per connection\n", r.Rooms, r.Clients, r.Rate, r.Seconds, r.Deliveries,
			r.P50, r.P95, r.P99, r.CPU, r.Errors, r.Lost, r.Doubled, r.Memory)
	}
	if bad := r.Errors + r.Lost + r.Doubled; bad > 0 {
		err = errors.Join(err, fmt.Errorf("%d errors %v, %d deliveries lost, %d doubled", r.Errors, r.Faults, r.Lost, r.Doubled))
	}
	return err
}

// settleFor is how long the server is left alone before its memory is read.
const settleFor = 3 * time.Second

func (c *loadChatCmd) measure(ctx context.Context) (loadResult, error) {
	r := loadResult{Faults: make(map[string]int64), Rooms: c.Rooms, Clients: c.Clients, Rate: c.Rate}
	owner, rooms, err := c.invite(ctx)
	if err != nil {
		return r, err
	}
	defer func() {
		for _, room := range rooms {
			room.close()
		}
	}()
	if r.BeforeKiB, err = memoryOf(ctx, owner, c.PID); err != nil {
		return r, err
	}
	stop := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { beat(rooms, stop) })
	defer beating.Wait()
	defer close(stop)
	began := time.Now()
	if err := c.connect(ctx, rooms); err != nil {
		return r, err
	}
	r.ConnectedIn = time.Since(began).Seconds()
	if err := pause(ctx, settleFor); err != nil {
		return r, err
	}
	if r.IdleKiB, err = memoryOf(ctx, owner, c.PID); err != nil {
		return r, err
	}
	r.Memory = float64(r.IdleKiB-r.BeforeKiB) / float64(c.Rooms*c.Clients)
	before, err := cpuOf(c.PID)
	if err != nil {
		return r, err
	}
	began = time.Now()
	if r.WriteCPU, err = c.write(ctx, rooms); err != nil {
		return r, err
	}
	r.Seconds = time.Since(began).Seconds()
	drain(ctx, rooms)
	after, err := cpuOf(c.PID)
	if err != nil {
		return r, err
	}
	if r.ResidentKiB, err = residentKiB(c.PID); err != nil {
		return r, err
	}
	r.sum(rooms)
	if r.Deliveries > 0 {
		r.CPU = float64((after - before).Microseconds()) / float64(r.Deliveries)
	}
	return r, ctx.Err()
}

func (r *loadResult) sum(rooms []*loadRoom) {
	var all histogram
	for _, room := range rooms {
		r.Messages += room.acknowledged.Load()
		for _, b := range room.bots {
			b.end()
			all.add(&b.latency)
			r.Deliveries += b.delivered.Load()
			r.Doubled += b.doubled
			r.Lost += room.acked.without(&b.seen)
		}
		for what, n := range room.faults {
			r.Faults[what] += n
			r.Errors += n
		}
		if n := room.unanswered(); n > 0 {
			r.Faults["unanswered"] += n
			r.Errors += n
		}
	}
	r.P50, r.P95, r.P99 = all.quantile(0.50), all.quantile(0.95), all.quantile(0.99)
}

// invite makes the rooms and their guests, without a connection yet.
func (c *loadChatCmd) invite(ctx context.Context) (*client.Client, []*loadRoom, error) {
	owner, err := client.New(c.URL)
	if err != nil {
		return nil, nil, err
	}
	if c.Name != "" {
		_, err = owner.Login(ctx, c.Name, c.Password)
	} else {
		_, err = owner.Register(ctx, client.Registration{Name: "load-" + protocol.NewSecret()[:12], Password: protocol.NewSecret()})
	}
	if err != nil {
		return nil, nil, fmt.Errorf("log in: %w", err)
	}
	rooms := make([]*loadRoom, c.Rooms)
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(16)
	for i := range rooms {
		room, made, err := c.open(ctx, owner)
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("make a room: %w", err), work.Wait())
		}
		rooms[i] = room
		for _, b := range room.bots {
			work.Go(func() error { return b.invite(ctx, c.URL, made) })
		}
	}
	return owner, rooms, work.Wait()
}

func (c *loadChatCmd) open(ctx context.Context, owner *client.Client) (*loadRoom, client.Room, error) {
	guests := true
	made, err := patient(ctx, func() (client.Room, error) {
		return owner.CreateRoom(ctx, client.NewRoom{Title: "Load", Policy: protocol.PolicyPatch{Guests: &guests}})
	})
	return newLoadRoom(made.ID, c.Clients, int(c.Rate*float64(c.Seconds))+1), made, err
}

// patient tries again for as long as the server asks to slow down.
func patient[T any](ctx context.Context, f func() (T, error)) (T, error) {
	for {
		v, err := f()
		var refused *protocol.Error
		if !errors.As(err, &refused) || refused.Code != protocol.CodeSlowDown {
			return v, err
		}
		if err := pause(ctx, refused.Retry); err != nil {
			return v, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// connect opens all connections, DialRate a second, and returns when every bot is in its room.
func (c *loadChatCmd) connect(ctx context.Context, rooms []*loadRoom) error {
	return c.connectTo(ctx, rooms, c.Clients)
}

// connectTo is connect for the first bots of each room.
func (c *loadChatCmd) connectTo(ctx context.Context, rooms []*loadRoom, clients int) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(64)
	tick := time.NewTicker(time.Duration(float64(time.Second) / c.DialRate))
	defer tick.Stop()
	for j := range clients {
		for _, room := range rooms {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return work.Wait()
			}
			work.Go(func() error { return room.bots[j].enter(ctx) })
		}
	}
	return work.Wait()
}

// write sends into every room, and measures the yardstick if that is asked for.
func (c *loadChatCmd) write(ctx context.Context, rooms []*loadRoom) (writeCPU float64, err error) {
	if !c.Yardstick {
		c.send(ctx, rooms)
		return 0, nil
	}
	y, err := newYardstick()
	if err != nil {
		return 0, err
	}
	stop := make(chan struct{})
	var measuring errgroup.Group
	measuring.Go(func() error {
		writeCPU, err = y.measure(stop)
		return err
	})
	c.send(ctx, rooms)
	close(stop)
	err = errors.Join(measuring.Wait(), y.close())
	return writeCPU, err
}

// send writes into every room at the rate until the seconds are over, members in turn. A server that falls behind gets
// no less: what is due is sent.
func (c *loadChatCmd) send(ctx context.Context, rooms []*loadRoom) {
	var sending sync.WaitGroup
	gap := time.Duration(float64(time.Second) / c.Rate)
	began := time.Now()
	for i, room := range rooms {
		sending.Go(func() {
			due := began.Add(gap * time.Duration(i) / time.Duration(len(rooms))) // rooms do not write in one instant
			for n := range int(c.Rate * float64(c.Seconds)) {
				if pause(ctx, time.Until(due)) != nil {
					return
				}
				room.send(n)
				due = due.Add(gap)
			}
		})
	}
	sending.Wait()
}

// drain waits until everything has arrived, or nothing has for 3 s.
func drain(ctx context.Context, rooms []*loadRoom) {
	var before int64 = -1
	for still := 0; still < 30 && pause(ctx, 100*time.Millisecond) == nil; still++ {
		var got, want int64
		for _, room := range rooms {
			want += room.sent.Load() * int64(len(room.bots))
			for _, b := range room.bots {
				got += b.delivered.Load()
			}
		}
		if got >= want {
			return
		}
		if got > before {
			before, still = got, 0
		}
	}
}

// beatAfter is how long a bot may say nothing before it sends a heartbeat; the server gives up after 7 s.
const beatAfter = 4 * time.Second

// beat sends the heartbeats of all bots.
func beat(rooms []*loadRoom, stop <-chan struct{}) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	frame := protocol.Encode(protocol.Frame{Type: protocol.TypeHeartbeat, ID: "beat"})
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		for _, room := range rooms {
			for _, b := range room.bots {
				if spoke := b.spoke.Load(); spoke != 0 && time.Now().UnixNano()-spoke > int64(beatAfter) {
					b.write(frame)
				}
			}
		}
	}
}

// printResult prints what a load felt as a JSON object, on one line for programs.
func printResult(w io.Writer, result any, oneLine bool) error {
	encoder := json.NewEncoder(w)
	if !oneLine {
		encoder.SetIndent("", "  ")
	}
	return encoder.Encode(result)
}
