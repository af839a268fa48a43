package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Times of a load on media.
const (
	mediaWithin  = time.Minute      // for everything but the counting and the pauses between those who enter
	mediaSettles = time.Second      // before memory is read, and before packets are counted
	keyframeIn   = 20 * time.Second // for everybody to get one
	mediaDrains  = 2 * time.Second  // without a packet: no more come
)

// mediaCall is a call with its bots.
type mediaCall struct {
	load  *mediaLoad
	to    mediaForwarder
	ups   []*mediaUp
	downs []*mediaDown
	ended bool
}

// measure holds the call: everybody enters, and then packets are counted.
func (c *mediaCall) measure(ctx context.Context, r *mediaResult, joinRate float64) error {
	if err := c.connect(); err != nil {
		return err
	}
	before, err := c.begin(ctx, joinRate)
	if err != nil {
		return err
	}
	if err := c.awaitKeyframes(ctx); err != nil {
		return err
	}
	after, err := c.to.memory(ctx)
	if err != nil {
		return err
	}
	r.Memory = float64(after-before) / 1024 / float64(len(c.downs))
	return c.count(ctx, r)
}

// begin lets those who send enter, and then those who watch. It tells the memory that was used before anybody watched.
func (c *mediaCall) begin(ctx context.Context, joinRate float64) (before int64, err error) {
	if c.load.subscribers == 0 {
		if before, err = c.to.memory(ctx); err != nil {
			return 0, err
		}
		return before, c.to.publish(ctx, c.ups, c.downs)
	}
	if err := c.to.publish(ctx, c.ups, nil); err != nil {
		return 0, err
	}
	if err := pause(ctx, mediaSettles); err != nil {
		return 0, err
	}
	if before, err = c.to.memory(ctx); err != nil {
		return 0, err
	}
	return before, c.enter(ctx, joinRate)
}

// connect makes the bots' connections.
func (c *mediaCall) connect() error {
	watching := c.load.subscribers
	if watching == 0 {
		watching = c.load.publishers
	}
	for i := range c.load.publishers {
		up, err := newMediaUp(c.load, i)
		if err != nil {
			return err
		}
		c.ups = append(c.ups, up)
	}
	for range watching {
		down, err := newMediaDown(c.load)
		if err != nil {
			return err
		}
		c.downs = append(c.downs, down)
	}
	return nil
}

// enter lets the subscribers in, at a rate.
func (c *mediaCall) enter(ctx context.Context, rate float64) error {
	began := time.Now()
	for i, down := range c.downs {
		if err := pause(ctx, time.Until(began.Add(time.Duration(float64(i)/rate*float64(time.Second))))); err != nil {
			return err
		}
		if err := c.to.watch(ctx, i, down); err != nil {
			return fmt.Errorf("subscriber %d: %w", i+1, err)
		}
	}
	return nil
}

// awaitKeyframes waits until everybody has a picture, or long enough.
func (c *mediaCall) awaitKeyframes(ctx context.Context) error {
	for deadline := time.Now().Add(keyframeIn); c.withKeyframe() < len(c.downs) && time.Now().Before(deadline); {
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return pause(ctx, mediaSettles)
}

func (c *mediaCall) withKeyframe() (n int) {
	for _, d := range c.downs {
		if d.watch.keyframe.Load() != 0 {
			n++
		}
	}
	return n
}

// count counts packets for the load's seconds, and what the server uses for them.
func (c *mediaCall) count(ctx context.Context, r *mediaResult) error {
	before, err := cpuOf(c.load.pid)
	if err != nil {
		return err
	}
	began := time.Now()
	c.load.counting.Store(true)
	if err := pause(ctx, time.Duration(c.load.seconds)*time.Second); err != nil {
		return err
	}
	c.load.counting.Store(false)
	r.Seconds = time.Since(began).Seconds()
	after, err := cpuOf(c.load.pid)
	if err != nil {
		return err
	}
	if r.Load, err = loadAverage(); err != nil {
		return err
	}
	if err := c.drain(ctx); err != nil {
		return err
	}
	if n := c.arrived(); n > 0 {
		r.CPU = float64((after - before).Nanoseconds()) / 1000 / float64(n)
	}
	return nil
}

// drain waits until everything has arrived, or nothing does any more.
func (c *mediaCall) drain(ctx context.Context) error {
	for was, at := int64(-1), time.Now(); c.arrived() < c.wanted() && time.Since(at) < mediaDrains; {
		if n := c.arrived(); n != was {
			was, at = n, time.Now()
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// wanted is how many packets were to arrive: who watches is to get what all others sent.
func (c *mediaCall) wanted() (n int64) {
	for i := range c.downs {
		for j, up := range c.ups {
			if c.load.subscribers > 0 || i != j {
				n += up.counted()
			}
		}
	}
	return n
}

func (c *mediaCall) arrived() (n int64) {
	for _, d := range c.downs {
		n += d.watch.arrived.Load()
	}
	return n
}

// loadAverage is the machine's over the last minute: proc(5).
func loadAverage() (float64, error) {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(raw), " ")
	return strconv.ParseFloat(first, 64)
}

// end closes the bots' connections; the context of measure has ended. Calls after the first do nothing.
func (c *mediaCall) end() {
	if c.ended {
		return
	}
	c.ended = true
	c.load.fail(context.Canceled)
	for _, up := range c.ups {
		up.close()
	}
	for _, down := range c.downs {
		down.close()
	}
}

// close ends everything.
func (c *mediaCall) close() error {
	c.end()
	return c.to.close()
}

// sum adds up what everybody got, after end.
func (c *mediaCall) sum(r *mediaResult) {
	var all, first, keyframe histogram
	for _, d := range c.downs {
		w := d.watch
		for _, s := range w.streams {
			all.add(&s.latency)
			r.Packets += s.got
			r.Doubled += s.doubled
			r.Disordered += s.disordered
		}
		if w.first.Load() != 0 {
			first.note(w.after(&w.first))
		}
		if w.keyframe.Load() != 0 {
			r.Keyframes++
			keyframe.note(w.after(&w.keyframe))
		}
	}
	wanted := c.wanted()
	if r.Lost = wanted - r.Packets; wanted > 0 {
		r.Loss = float64(r.Lost) / float64(wanted)
	}
	r.P50, r.P99 = all.quantile(0.50), all.quantile(0.99)
	r.FirstPacket, r.FirstKeyframe = first.quantile(0.50), keyframe.quantile(0.50)
}
