// Command seed fills a room of a stopped server with messages, many at once, for tests and benchmarks of long histories.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// plan is what to write: n messages by turns of the room's members, at equal distances from one moment on.
type plan struct {
	data, number string
	n            int
	from         time.Time
	every        time.Duration
}

func main() {
	var p plan
	flag.StringVar(&p.data, "data", "", "the data folder of a server that does not run")
	flag.StringVar(&p.number, "room", "", "the room's number")
	flag.IntVar(&p.n, "n", 1000, "how many messages")
	days := flag.Int("days", 30, "over how many days up to now they are spread")
	flag.Parse()
	span := time.Duration(*days) * 24 * time.Hour
	p.from, p.every = time.Now().Add(-span), span/time.Duration(max(p.n, 1))
	if err := p.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

// run writes all of it in one transaction, and the seqs of the first and the last message to standard output, as JSON.
func (p plan) run(ctx context.Context) error {
	db, err := store.Open(ctx, store.Options{DataDir: p.data})
	if err != nil {
		return err
	}
	defer db.Close()
	row, err := db.RoomByNumber(ctx, protocol.RoomNumber(p.number))
	if err != nil {
		return err
	}
	l, err := db.Acquire(ctx, row.ID, 1)
	if err != nil {
		return err
	}
	batch, err := p.batch(l)
	if err != nil {
		return err
	}
	if err := db.Commit(ctx, []room.Batch{batch}); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]protocol.Seq{"first": batch.Old + 1, "last": batch.New()})
}

func (p plan) batch(l room.Loaded) (room.Batch, error) {
	b := room.Batch{Room: l.ID, Epoch: l.Epoch, Old: l.Head}
	for i := range p.n {
		writer := l.Members[(i/3)%len(l.Members)]
		m := chat.PutMessage{Seq: l.Head + protocol.Seq(i) + 1, Time: protocol.Millis(p.from.Add(time.Duration(i) * p.every).UnixMilli()),
			Account: writer.Account, Name: writer.Name, Text: text(i)}
		if i > 0 && i%20 == 0 {
			m.Reply = m.Seq - protocol.Seq(min(i, 200))
		}
		data, err := json.Marshal(protocol.UserMessageEvent{Name: m.Name, Text: m.Text, Reply: m.Reply})
		if err != nil {
			return b, err
		}
		b.Events = append(b.Events, room.Event{Seq: m.Seq, Time: m.Time, Account: m.Account,
			Type: protocol.TypeUserMessage, Audience: room.AudienceAll, Data: data})
		b.Projections = append(b.Projections, m)
	}
	return b, nil
}

// text is the i-th message: its number, and rows of many heights, as people write them.
func text(i int) string {
	name := fmt.Sprintf("message %d", i+1)
	switch {
	case i%17 == 0:
		return name + "\n```go\n" + strings.Repeat("fmt.Println(\"a line of code\")\n", 2+i%9) + "```"
	case i%7 == 0:
		return name + " " + strings.Repeat("and a long sentence that takes several lines of the panel. ", 1+i%6)
	case i%5 == 0:
		return name + " 中文消息，长短不一。"
	}
	return name
}
