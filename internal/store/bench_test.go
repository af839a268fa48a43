package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
	"atrium/test/pg"
)

// BenchmarkCommit writes groups of messages, each an event of 200 bytes and its row of the history, with the disk synced.
func BenchmarkCommit(b *testing.B) {
	for name, o := range map[string]func() Options{
		"sqlite":   func() Options { return Options{DataDir: b.TempDir()} },
		"postgres": func() Options { return Options{DatabaseURL: pg.Start(b)} },
	} {
		db := openTest(b, o())
		for _, size := range []int{1, 32, 256, 1024} {
			b.Run(fmt.Sprintf("%s/events=%d", name, size), func(b *testing.B) {
				r := newTestRoom(b, db, protocol.KeepForever)
				texts := strings.Split(strings.Repeat(strings.Repeat("text ", 30)+";", size), ";")[:size]
				for b.Loop() {
					b.StopTimer()
					batch := r.batch(texts...)
					b.StartTimer()
					check(b, db.Commit(b.Context(), []room.Batch{batch}))
					r.Head = batch.New()
				}
				b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// BenchmarkSession looks a session up, as every connection and every request does.
func BenchmarkSession(b *testing.B) {
	for name, o := range map[string]func() Options{
		"sqlite":   func() Options { return Options{DataDir: b.TempDir()} },
		"postgres": func() Options { return Options{DatabaseURL: pg.Start(b)} },
	} {
		db := openTest(b, o())
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := db.SessionByHash(b.Context(), auth.SessionHash{1}); !errors.Is(err, auth.ErrNotFound) {
					b.Fatal(err)
				}
			}
		})
	}
}
