package store

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"atrium/internal/chat"
	"atrium/protocol"
	"atrium/test/pg"
)

// bulk are the statements that fill the history of a room in the database itself, by numbers up to $2.
var bulk = map[string]string{
	"sqlite": `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
		INSERT INTO messages (room, seq, time, account, name, text, reply, mentions, edited, recalled)
		SELECT $1, i, 1000 * i, 'a', 'Name', 'A message of about a hundred bytes, as people write them when they talk, number ' || i, 0, '', 0, 0 FROM n`,
	"postgres": `INSERT INTO messages (room, seq, time, account, name, text, reply, mentions, edited, recalled)
		SELECT $1::text, i, 1000 * i, 'a', 'Name', 'A message of about a hundred bytes, as people write them when they talk, number ' || i, 0, '', FALSE, FALSE
		FROM generate_series(1::bigint, $2::bigint) AS i`,
}

// BenchmarkPage reads pages of 50 at random places of a history of ATRIUM_MESSAGES (10 million) in ten rooms.
func BenchmarkPage(b *testing.B) {
	total, err := strconv.Atoi(os.Getenv("ATRIUM_MESSAGES"))
	if err != nil {
		total = 10_000_000
	}
	const rooms = 10
	for name, o := range map[string]func() Options{
		"sqlite":   func() Options { return Options{DataDir: b.TempDir()} },
		"postgres": func() Options { return Options{DatabaseURL: pg.Start(b, pg.NoSync)} },
	} {
		b.Run(name, func(b *testing.B) {
			db := openTest(b, o())
			var all []*testRoom
			for range rooms {
				r := newTestRoom(b, db, protocol.KeepForever)
				check(b, db.engine.update(b.Context(), func(ctx context.Context, tx querier) error {
					_, err := tx.ExecContext(ctx, bulk[name], r.ID, total/rooms)
					return err
				}))
				all = append(all, r)
			}
			var took []time.Duration
			for b.Loop() {
				r, before := all[rand.IntN(rooms)], protocol.Seq(51+rand.IntN(total/rooms-50))
				began := time.Now()
				page, _, err := db.Messages(b.Context(), r.ID, chat.Page{Before: before, Limit: 50})
				took = append(took, time.Since(began))
				if err != nil || len(page) != 50 || page[49].Seq != before-1 {
					b.Fatalf("%d messages before %d, %v", len(page), before, err)
				}
			}
			slices.Sort(took)
			at := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
			b.ReportMetric(at(0.50), "p50_ms")
			b.ReportMetric(at(0.99), "p99_ms")
			b.ReportMetric(float64(total), "messages")
		})
	}
}
