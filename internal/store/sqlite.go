package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"atrium/internal/room"
)

// sqliteFile is the database's name in the data folder.
const sqliteFile = "atrium.db"

// sqlitePragmas hold for every connection. FULL: the write-ahead log is synced before a COMMIT is answered.
// secure_delete: what is erased is overwritten with zeros. The log is carried over to the database every 4,000 pages
// (16 MB).
var sqlitePragmas = []string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	"secure_delete(1)", "wal_autocheckpoint(4000)", "cache_size(-16384)"}

// readerPragmas hold for readers besides. temp_store: what they sort never goes to a temporary file.
var readerPragmas = []string{"query_only(1)", "temp_store(MEMORY)"}

// sqlite is one file with one writer and several readers, who never wait for each other.
type sqlite struct {
	folder  *os.File // locked
	readers *sql.DB
	reads   *statements // on readers
	pool    *sql.DB     // of one connection: the writer's

	turn   chan struct{} // whoever put the token in uses the writer
	writer *writer       // nil: not connected

	tidy *tidy // nil until the database is open
	log  *slog.Logger
}

func openSQLite(ctx context.Context, dir string, log *slog.Logger) (_ engine, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: data folder: %w", err)
	}
	s := &sqlite{turn: make(chan struct{}, 1), log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.folder, err = lockFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, sqliteFile)
	if err := private(path); err != nil {
		return nil, err
	}
	if s.pool, err = sql.Open("sqlite", sqliteURL(path)); err != nil {
		return nil, err
	}
	s.pool.SetMaxOpenConns(1)
	if s.readers, err = sql.Open("sqlite", sqliteURL(path, readerPragmas...)); err != nil {
		return nil, err
	}
	readers := max(4, runtime.NumCPU())
	s.readers.SetMaxOpenConns(readers)
	s.readers.SetMaxIdleConns(readers)
	s.reads = newStatements(s.readers)
	p, err := sqliteMigrator(s.pool)
	if err = migrate(ctx, p, err); err == nil {
		err = s.startTidying(ctx)
	}
	return s, err
}

// private makes the file before SQLite does, so that nobody else may read it; SQLite gives its other files the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("store: database: %w", err)
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

func sqliteURL(path string, pragmas ...string) string {
	query := url.Values{"_pragma": slices.Concat(sqlitePragmas, pragmas)}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

func (s *sqlite) reader() querier { return s.reads }

func (s *sqlite) rowLock() string { return "" }

// lockAccounts has nothing to do: there is one writer.
func (s *sqlite) lockAccounts(context.Context, querier) error { return nil }

// take waits for the writer's turn, at most as long as the context lasts.
func (s *sqlite) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *sqlite) give() { <-s.turn }

// update: once the writer is ours, the context interrupts nothing any more. The work is local and short, and an
// interrupted statement would leave in doubt what was done.
func (s *sqlite) update(ctx context.Context, f func(context.Context, querier) error) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	ctx = context.WithoutCancel(ctx)
	if err := s.connect(ctx); err != nil {
		return err
	}
	w := s.writer
	if _, err := w.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return errors.Join(err, s.disconnect())
	}
	if err := f(ctx, w); err != nil {
		if _, rollback := w.ExecContext(ctx, "ROLLBACK"); rollback != nil {
			s.disconnect() // a closed connection rolls back
		}
		return err
	}
	if _, err := w.ExecContext(ctx, "COMMIT"); err != nil {
		s.disconnect()
		if sqliteUnknown(err) {
			return fmt.Errorf("%w: %w", room.ErrUnknown, err)
		}
		return err
	}
	return nil
}

// sqliteUnknown tells whether a COMMIT that failed may still count. A lock that was not got and a constraint or hook that
// refused leave nothing behind. After a failed write or sync the log may hold the whole transaction, and a crash before
// the next one overwrites it brings it back.
func sqliteUnknown(err error) bool {
	var failed *sqlitedriver.Error
	if !errors.As(err, &failed) {
		return true
	}
	switch failed.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CONSTRAINT:
		return false
	}
	return true
}

// connect makes sure that there is a writer. The caller has the turn.
func (s *sqlite) connect(ctx context.Context) error {
	if s.writer != nil {
		return nil
	}
	conn, err := s.pool.Conn(ctx)
	if err == nil {
		s.writer = &writer{newStatements(conn), conn}
	}
	return err
}

// disconnect closes the writer's connection, with whatever transaction is open on it. The caller has the turn.
func (s *sqlite) disconnect() error {
	if s.writer == nil {
		return nil
	}
	w := s.writer
	s.writer = nil
	return w.close()
}

func (s *sqlite) close() error {
	if s.tidy != nil {
		s.tidy.end()
	}
	s.turn <- struct{}{}
	defer s.give()
	var failed []error
	failed = append(failed, s.disconnect())
	if s.reads != nil {
		failed = append(failed, s.reads.close())
	}
	for _, db := range []*sql.DB{s.readers, s.pool} {
		if db != nil {
			failed = append(failed, db.Close())
		}
	}
	if s.folder != nil {
		failed = append(failed, s.folder.Close())
	}
	return errors.Join(failed...)
}

// writer is the one connection that writes. Its user has the turn.
type writer struct {
	*statements
	conn *sql.Conn
}

func (w *writer) close() error {
	err := w.statements.close()
	discard(w.conn)
	return err
}
