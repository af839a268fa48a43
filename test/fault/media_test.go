package fault

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
	"atrium/test/bot"
)

// The call of the soak test: who is in it at a time, of whom a few are filmed, and how many pictures a second that is.
const (
	soakBots   = 30
	soakFilmed = 4
	soakPerSec = 5
)

// crowd are the bots of a call, of which one leaves and another comes each second.
type crowd struct {
	*hall
	url    string
	filmed []*bot.Bot
	others []*bot.Bot
	came   int
}

// TestACallLeavesNothingBehind lets people come to a call and go, one a second, for a minute or, in the long run, ten. What the server holds at the
// end for as many people as before is no more than before.
func TestACallLeavesNothingBehind(t *testing.T) {
	s := Start(t, Options{Flags: generous})
	c := &crowd{hall: newHall(t, s), url: s.URL}
	t.Cleanup(c.leave)
	for range soakFilmed {
		c.filmed = append(c.filmed, c.comes(true))
	}
	c.films(c.filmed...)
	for len(c.filmed)+len(c.others) < soakBots {
		c.others = append(c.others, c.comes(false))
	}
	c.changes(rounds(15, 60))
	before := c.usage(s.PID())
	c.changes(rounds(35, 540))
	after := c.usage(s.PID())
	t.Logf("at first %v, at the end %v, after %d people", before, after, c.came)
	before.bounds(t, after)

	c.leave()
	empty := c.usage(s.PID())
	t.Logf("without the call %v", empty)
	if empty.goroutines > before.goroutines/2 || empty.files > before.files/2 {
		t.Errorf("when all had left there was %v", empty)
	}
}

// changes lets one bot a second leave and another come, now and then one of those who are filmed. At the end everybody sees all of them.
func (c *crowd) changes(seconds int) {
	c.t.Helper()
	const filmedEvery = 5
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for i := range seconds {
		<-second.C
		if i%filmedEvery == 0 {
			c.leaves(c.filmed[0])
			c.filmed = append(c.filmed[1:], c.comes(true))
			c.films(c.filmed[soakFilmed-1])
			continue
		}
		c.leaves(c.others[0])
		c.others = append(c.others[1:], c.comes(false))
	}
	c.sees()
}

func (c *crowd) leaves(b *bot.Bot) {
	c.t.Helper()
	if err := b.Close(); err != nil {
		c.t.Fatal(err)
	}
}

// comes lets somebody new into the call.
func (c *crowd) comes(filmed bool) *bot.Bot {
	c.t.Helper()
	c.came++
	person := person(c.t, c.url)
	if _, err := person.EnterAsGuest(c.ctx, c.number, c.secret, fmt.Sprint("Bot ", c.came)); err != nil {
		c.t.Fatalf("enter as a guest: %v", err)
	}
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	conn, err := person.Dial(ctx, client.Options{})
	if err != nil {
		c.t.Fatalf("dial: %v", err)
	}
	if _, err := conn.Join(ctx, protocol.JoinRoom{Room: c.room}); err != nil {
		c.t.Fatalf("join: %v", err)
	}
	b, err := bot.New(c.ctx, conn, c.room)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := b.Enter(filmed); err != nil {
		c.t.Fatal(err)
	}
	if filmed {
		return b // The call moves to the server once there are three: see films.
	}
	c.shows(b)
	return b
}

// shows lets a bot ask for the pictures of all who are filmed.
func (c *crowd) shows(b *bot.Bot) {
	c.t.Helper()
	var devices []protocol.DeviceID
	for _, filmed := range c.filmed {
		devices = append(devices, filmed.Device())
	}
	if err := b.Show(devices...); err != nil {
		c.t.Fatal(err)
	}
}

// films lets some who are filmed begin; the others want to see them.
func (c *crowd) films(some ...*bot.Bot) {
	c.t.Helper()
	for _, b := range some {
		if err := b.Film(soakPerSec); err != nil {
			c.t.Fatal(err)
		}
	}
	for _, b := range c.others {
		c.shows(b)
	}
}

// sees waits until everybody gets the pictures of all who are filmed.
func (c *crowd) sees() {
	c.t.Helper()
	var all errgroup.Group
	for _, b := range c.others {
		for _, filmed := range c.filmed {
			all.Go(func() error { return seen(b, filmed) })
		}
	}
	if err := all.Wait(); err != nil {
		c.t.Fatal(err)
	}
}

func seen(b, filmed *bot.Bot) error {
	look, late := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer look.Stop()
	for b.Of(filmed.Device()).Packets == 0 {
		select {
		case <-look.C:
		case <-late:
			return fmt.Errorf("%v\nsees nothing of %v", b, filmed)
		}
	}
	return nil
}

func (c *crowd) leave() {
	for _, b := range append(c.filmed, c.others...) {
		if err := b.Close(); err != nil {
			c.t.Error(err)
		}
	}
	c.filmed, c.others = nil, nil
}

// usage is what the server's process holds.
type usage struct {
	goroutines, files int
	heap              int64 // in bytes, right after garbage was collected
}

// String tells it in short.
func (u usage) String() string {
	return fmt.Sprintf("%d goroutines, %d files, %d KiB", u.goroutines, u.files, u.heap>>10)
}

// bounds fails if there is more at the end than a little that comes and goes.
func (u usage) bounds(t *testing.T, end usage) {
	t.Helper()
	const slackGoroutines, slackFiles, slackHeap = 2 * soakBots, soakBots / 2, 4 << 20
	if end.goroutines > u.goroutines+slackGoroutines || end.files > u.files+slackFiles || end.heap > u.heap+slackHeap {
		t.Errorf("what the server holds has grown from %v to %v", u, end)
	}
}

// usage asks the server, until what those held who have just left is gone: the least of a few seconds counts.
func (c *crowd) usage(pid int) usage {
	c.t.Helper()
	second := time.NewTicker(time.Second)
	defer second.Stop()
	least := c.use(pid)
	for range 4 {
		<-second.C
		now := c.use(pid)
		least = usage{min(least.goroutines, now.goroutines), min(least.files, now.files), min(least.heap, now.heap)}
	}
	return least
}

func (c *crowd) use(pid int) usage {
	c.t.Helper()
	files, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(pid), "fd"))
	if err != nil {
		c.t.Fatal(err)
	}
	return usage{goroutines: int(c.reads("/debug/pprof/goroutine?debug=1", "goroutine profile: total ")),
		files: len(files), heap: c.reads("/debug/pprof/heap?gc=1&debug=1", "\n# HeapAlloc = ")}
}

// reads finds a number in what the server tells its administrator.
func (c *crowd) reads(path, name string) int64 {
	c.t.Helper()
	answer, err := c.owner.Get(c.ctx, path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(raw, []byte(name))
	digits, _, _ := bytes.Cut(rest, []byte("\n"))
	n, err := strconv.ParseInt(string(bytes.TrimSpace(digits)), 10, 64)
	if err != nil {
		c.t.Fatalf("%s has no %q", path, name)
	}
	return n
}
