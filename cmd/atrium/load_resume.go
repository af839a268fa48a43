package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
)

// loadResumeCmd lets many clients lose their connections, miss messages, and come back.
type loadResumeCmd struct {
	URL      string  `name:"url" help:"Address of the server." default:"http://127.0.0.1:8080"`
	Clients  int     `help:"How many clients come back." default:"10000"`
	Rooms    int     `help:"Over how many rooms they are spread; a room holds at most 1,000." default:"20"`
	Missed   int     `help:"Messages that each misses." default:"20"`
	PID      int     `name:"pid" help:"Process id of the server, on this machine: its CPU and memory are measured."`
	DialRate float64 `name:"dial-rate" help:"Connections opened per second." default:"1000"`
	JSON     bool    `name:"json" help:"Print the JSON object on one line."`
}

type resumeResult struct {
	Clients     int     `json:"clients"`
	Missed      int     `json:"missed"`
	DialRate    float64 `json:"dial_rate"`
	DialedIn    float64 `json:"dialed_s"`
	LiveAfter   float64 `json:"live_after_last_dial_s"`
	P50         float64 `json:"p50_ms"` // from dialing to live
	P99         float64 `json:"p99_ms"`
	CPU         float64 `json:"us_per_client"`
	ResidentKiB int64   `json:"resident_kib"`
	Reads       float64 `json:"reads_per_room"` // of the journal in the database
	// Faults counts the clients that did not come back, or not with exactly what they missed, by what went wrong.
	Faults map[string]int64 `json:"faults"`
}

// Run measures, and fails if anybody did not get exactly what they missed.
func (c *loadResumeCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	r, err := c.measure(ctx)
	if err != nil {
		return err
	}
	if err := printResult(os.Stdout, r, c.JSON); err != nil {
		return err
	}
	if len(r.Faults) > 0 {
		return fmt.Errorf("of %d clients some did not come back with what they missed: %v", r.Clients, r.Faults)
	}
	return nil
}

func (c *loadResumeCmd) measure(ctx context.Context) (r resumeResult, err error) {
	r = resumeResult{Clients: c.Clients, Missed: c.Missed, DialRate: c.DialRate}
	fill := loadChatCmd{URL: c.URL, Rooms: c.Rooms, Clients: c.Clients / c.Rooms, Rate: 1, Seconds: 1, DialRate: c.DialRate}
	if err := fill.Validate(); err != nil {
		return r, err
	}
	owner, rooms, err := fill.invite(ctx)
	if err != nil {
		return r, err
	}
	if err := c.meetAndPart(ctx, &fill, rooms); err != nil {
		return r, err
	}
	if err := c.write(ctx, owner, rooms); err != nil {
		return r, err
	}
	readsBefore, err := journalReads(ctx, owner)
	if err != nil {
		return r, err
	}
	cpuBefore, err := cpuOf(c.PID)
	if err != nil {
		return r, err
	}
	if err := c.comeBack(ctx, rooms, &r); err != nil {
		return r, err
	}
	cpu, err := cpuOf(c.PID)
	if err != nil {
		return r, err
	}
	reads, err := journalReads(ctx, owner)
	if err != nil {
		return r, err
	}
	r.CPU = float64((cpu - cpuBefore).Microseconds()) / float64(c.Clients)
	r.Reads = (reads - readsBefore) / float64(c.Rooms)
	r.ResidentKiB, err = residentKiB(c.PID)
	return r, err
}

// meetAndPart lets everybody enter once and lose the connection.
func (c *loadResumeCmd) meetAndPart(ctx context.Context, fill *loadChatCmd, rooms []*loadRoom) error {
	stop := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { beat(rooms, stop) })
	err := fill.connect(ctx, rooms)
	close(stop)
	beating.Wait()
	for _, room := range rooms {
		room.close()
	}
	return err
}

// write makes the messages that are missed.
func (c *loadResumeCmd) write(ctx context.Context, owner *client.Client, rooms []*loadRoom) error {
	conn, err := owner.Dial(ctx, client.Options{})
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, room := range rooms {
		if _, err := conn.Join(ctx, protocol.JoinRoom{Room: room.id}); err != nil {
			return err
		}
		for n := range c.Missed {
			if _, err := conn.Send(ctx, room.id, protocol.UserMessage{Text: fmt.Sprint("missed ", n)}); err != nil {
				return err
			}
		}
		if err := conn.Leave(ctx, room.id); err != nil {
			return err
		}
	}
	return nil
}

// comeBack dials for everybody at the rate and waits until all are live.
func (c *loadResumeCmd) comeBack(ctx context.Context, rooms []*loadRoom, r *resumeResult) error {
	var bots []*bot
	for j := range c.Clients / c.Rooms {
		for _, room := range rooms {
			bots = append(bots, room.bots[j])
		}
	}
	took := make([]time.Duration, len(bots))
	work, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	var lastDial time.Time
	var listening sync.WaitGroup
	for i, b := range bots {
		if err := pause(ctx, time.Until(began.Add(time.Duration(float64(i)/c.DialRate*float64(time.Second))))); err != nil {
			break
		}
		lastDial = time.Now()
		dialed := lastDial
		work.Go(func() error {
			what := b.resume(ctx, c.Missed)
			took[i] = time.Since(dialed)
			if what != "" {
				b.room.fault(what)
				return ctx.Err()
			}
			listening.Go(b.listen)
			return ctx.Err()
		})
	}
	r.DialedIn = lastDial.Sub(began).Seconds()
	err := work.Wait()
	r.LiveAfter = time.Since(lastDial).Seconds()
	var all histogram
	for _, d := range took {
		all.note(d)
	}
	r.P50, r.P99, r.Faults = all.quantile(0.50), all.quantile(0.99), make(map[string]int64)
	for _, room := range rooms {
		for what, n := range room.faults {
			r.Faults[what] += n
		}
	}
	for _, b := range bots {
		if b.raw != nil {
			b.raw.Drop()
		}
	}
	listening.Wait()
	return err
}

// resume opens a new connection as the same device and reads until it is live. It says in a word what went wrong, if so many
// messages did not come.
func (b *bot) resume(ctx context.Context, missed int) (fault string) {
	var err error
	if b.raw, err = b.person.DialRaw(ctx); err != nil {
		return "dial"
	}
	opened, err := b.raw.Open(ctx, protocol.OpenConnection{Device: b.device, Rooms: map[protocol.RoomID]protocol.Position{b.room.id: b.at}})
	if err != nil {
		return "open: " + reason(err)
	}
	if got := opened.Rooms[b.room.id]; got.Result != protocol.ResultResumed {
		return fmt.Sprintf("%s %s", got.Result, got.Code)
	}
	for messages := 0; ; {
		f, err := b.raw.Read(ctx)
		if err != nil {
			return "read: " + reason(err)
		}
		switch f.Type {
		case protocol.TypeUserMessage:
			messages++
		case protocol.TypePosition:
			if messages != missed {
				return fmt.Sprintf("%d messages", messages)
			}
			return ""
		}
	}
}

// listen reads on until the connection ends, as a device does that has come back.
func (b *bot) listen() {
	var buffer []byte
	for err := error(nil); err == nil; {
		buffer, err = b.raw.ReadInto(context.Background(), buffer)
	}
}

// journalReads asks the administrator's metrics how often a journal was read from the database.
func journalReads(ctx context.Context, who *client.Client) (float64, error) {
	answer, err := who.Get(ctx, "/metrics")
	if err != nil {
		return 0, fmt.Errorf("metrics: %w (the load tool's account must be the server's first)", err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "atrium_journal_reads_total "); ok {
			var n float64
			_, err := fmt.Sscan(value, &n)
			return n, err
		}
	}
	return 0, fmt.Errorf("the server does not count its reads: %w", io.EOF)
}

// reason is what ended a connection, without what differs from one to the next.
func reason(err error) string {
	if code := client.CloseCode(err); code != 0 {
		return fmt.Sprintf("closed with %d", code)
	}
	var refused *protocol.Error
	if errors.As(err, &refused) {
		return string(refused.Code)
	}
	return "cut"
}
