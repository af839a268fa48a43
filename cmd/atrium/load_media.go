package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"atrium/internal/server"
)

// loadMediaCmd holds a call of bots that send picture and sound, and of bots that watch them.
type loadMediaCmd struct {
	URL         string  `name:"url" help:"Address of the server." default:"http://127.0.0.1:8080"`
	Publishers  int     `help:"How many send picture and sound, at most 30." default:"1"`
	Subscribers int     `help:"How many watch them and send nothing, at most 300; with 0 the publishers watch each other." default:"10"`
	Seconds     int     `help:"How long packets are counted, at most 600." default:"10"`
	Paced       bool    `help:"Spread the packets of a frame over its time, as browsers do; otherwise they go at once."`
	JoinRate    float64 `name:"join-rate" help:"Subscribers that enter the call in a second." default:"10"`
	PID         int     `name:"pid" help:"Process id of the server, on this machine: its CPU and memory are measured."`
	Yardstick   string  `help:"Measure a server that only copies packets instead, made of pion's peer connections: bare, or naive with pion's usual interceptors." enum:"none,bare,naive" default:"none"`
	JSON        bool    `name:"json" help:"Print one JSON object."`
}

// mediaResult is what the tool prints. Packets are those of pictures and sound that came to those who watch while packets were counted.
type mediaResult struct {
	Yardstick     string  `json:"yardstick,omitzero"`
	Publishers    int     `json:"publishers"`
	Subscribers   int     `json:"subscribers"`
	Paced         bool    `json:"paced"`
	Seconds       float64 `json:"seconds"`
	CPU           float64 `json:"us_per_packet"` // of the server
	Packets       int64   `json:"packets"`
	Lost          int64   `json:"lost"`
	Loss          float64 `json:"loss"` // of 1
	Doubled       int64   `json:"doubled"`
	Disordered    int64   `json:"disordered"` // came after one that was sent later
	P50           float64 `json:"p50_ms"`     // from bot to bot
	P99           float64 `json:"p99_ms"`
	Memory        float64 `json:"mib_per_subscriber"`    // of the server, beside what the bots' sockets take
	FirstPacket   float64 `json:"first_packet_ms_p50"`   // of a picture, after entering the call
	FirstKeyframe float64 `json:"first_keyframe_ms_p50"` // whole
	Keyframes     int     `json:"with_keyframe"`         // how many who watch got one
	Load          float64 `json:"load"`                  // average of the machine, over the last minute
}

// Bounds of a load: a call has 150 devices unless the server was built for more, and descriptions of many streams grow too long.
const (
	mostPublishers   = 30
	mostSubscribers  = 300
	mostMediaSeconds = 600
)

// Validate tells everything that is wrong with the flags.
func (c *loadMediaCmd) Validate() error {
	var faults []error
	check := func(ok bool, words string) {
		if !ok {
			faults = append(faults, errors.New(words))
		}
	}
	check(c.Publishers >= 1 && c.Publishers <= mostPublishers, "publishers must be 1 to 30")
	check(c.Subscribers >= 0 && c.Subscribers <= mostSubscribers, "subscribers must be 0 to 300")
	check(c.Subscribers > 0 || c.Publishers > 1, "nobody would watch: one publisher needs subscribers")
	check(c.Seconds >= 1 && c.Seconds <= mostMediaSeconds, "seconds must be 1 to 600")
	check(c.JoinRate > 0 && c.JoinRate <= 1000, "join-rate must be above 0 and at most 1000")
	check(c.yardstick() == "" || c.Publishers == 1 && c.Subscribers > 0, "a yardstick takes one publisher, and subscribers")
	return errors.Join(faults...)
}

// yardstick is which one is measured; "" for the server.
func (c *loadMediaCmd) yardstick() string {
	if c.Yardstick == "none" {
		return ""
	}
	return c.Yardstick
}

// Run holds the call and prints what came of it. It fails if somebody who watches got no whole keyframe; loss is a figure.
func (c *loadMediaCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	r, err := c.measure(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		err = printResult(os.Stdout, r, true)
	} else {
		r.tell()
	}
	if missing := r.watching() - r.Keyframes; missing > 0 {
		err = errors.Join(err, fmt.Errorf("%d of %d got no whole keyframe", missing, r.watching()))
	}
	return err
}

// watching is how many watch.
func (r *mediaResult) watching() int {
	if r.Subscribers == 0 {
		return r.Publishers
	}
	return r.Subscribers
}

func (r *mediaResult) tell() {
	who, how := fmt.Sprintf("%d publishers → %d subscribers", r.Publishers, r.Subscribers), "in bursts"
	if r.Subscribers == 0 {
		who = fmt.Sprintf("%d publishers who watch each other", r.Publishers)
	}
	if r.Paced {
		how = "paced"
	}
	fmt.Printf("%s, %s for %.0f s: %d packets, %.2f µs of CPU each\n", who, how, r.Seconds, r.Packets, r.CPU)
	fmt.Printf("lost %d (%.3f %%), doubled %d, out of order %d; on the way p50 %.2f p99 %.2f ms\n",
		r.Lost, 100*r.Loss, r.Doubled, r.Disordered, r.P50, r.P99)
	fmt.Printf("first packet of a picture p50 %.0f ms, first whole keyframe p50 %.0f ms after entering, %d of %d got one\n",
		r.FirstPacket, r.FirstKeyframe, r.Keyframes, r.watching())
	fmt.Printf("%.3f MiB for each who watches; load average of the machine %.2f\n", r.Memory, r.Load)
}

// mediaForwarder is what carries the call.
type mediaForwarder interface {
	// publish connects those who send. With downs they watch each other too.
	publish(ctx context.Context, ups []*mediaUp, downs []*mediaDown) error
	// watch lets one more subscriber enter, and begins the clock of its watch.
	watch(ctx context.Context, subscriber int, down *mediaDown) error
	// memory is what it uses, in KiB.
	memory(ctx context.Context) (int64, error)
	close() error
}

// mediaLoad is what the bots of a call share.
type mediaLoad struct {
	publishers, subscribers, seconds int
	paced                            bool
	pid                              int
	peers                            *mediaPeers
	fail                             context.CancelCauseFunc
	counting                         atomic.Bool
}

func (c *loadMediaCmd) measure(ctx context.Context) (r mediaResult, err error) {
	bounded, release := context.WithTimeoutCause(ctx, mediaWithin+time.Duration(c.Seconds)*time.Second+
		time.Duration(float64(c.Subscribers)/c.JoinRate*float64(time.Second)), errors.New("the call did not come about in time"))
	defer release()
	running, cancel := context.WithCancelCause(bounded)
	load := &mediaLoad{publishers: c.Publishers, subscribers: c.Subscribers, seconds: c.Seconds, paced: c.Paced, pid: c.PID, fail: cancel}
	if load.peers, err = newMediaPeers(c.yardstick() != "" || c.isLocal()); err != nil {
		return r, err
	}
	var to mediaForwarder
	if c.yardstick() != "" {
		to, err = openYardstick(running, load, c.yardstick() == "naive")
	} else {
		to, err = openMediaRoom(running, load, c.URL)
	}
	if err != nil {
		return r, err
	}
	call := &mediaCall{load: load, to: to}
	defer func() {
		cancel(context.Canceled)
		err = errors.Join(err, call.close())
	}()
	if err := call.measure(running, &r, c.JoinRate); err != nil {
		return r, errors.Join(context.Cause(running), err)
	}
	r.Yardstick, r.Publishers, r.Subscribers, r.Paced = c.yardstick(), c.Publishers, c.Subscribers, c.Paced
	call.end()
	call.sum(&r)
	return r, nil
}

// isLocal reports whether the server is reached over this machine's loopback.
func (c *loadMediaCmd) isLocal() bool {
	u, err := url.Parse(c.URL)
	return err == nil && server.Loopback(strings.Trim(u.Hostname(), "[]"))
}
