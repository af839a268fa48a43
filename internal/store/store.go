// Package store keeps what the domains ask to be kept: accounts and sessions, rooms with their journals, messages,
// visits, boards with their files. It implements the interfaces that package room, chat and auth declare, on SQLite for one machine and on
// PostgreSQL for many. It decides nothing about people: no permission is checked and no event is sent from here.
//
// What a method acknowledges is on disk, with two exceptions. Read marks are gathered for a second and written together
// (reads.go): a crash loses as much of them. The journal of a room whose policy keeps nothing is the exception that its
// policy asks for: its events, messages, boards, files and read marks live in this process's memory only (memory.go), and never in the database.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"atrium/internal/audit"
	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// Options says where the data is.
type Options struct {
	// DataDir is the folder of the SQLite database; it is made, for its owner only, if it is missing. One process uses
	// it at a time. Unused with a DatabaseURL.
	DataDir string
	// DatabaseURL is a PostgreSQL connection string; "" chooses SQLite.
	DatabaseURL string
	// Log gets what goes wrong in the background; nil for nobody.
	Log *slog.Logger
}

// ErrInUse says that another process has the data folder open.
var ErrInUse = errors.New("store: the data folder is in use by another process")

// DB is an open store. All methods are safe for concurrent use.
//
// Every writing method but SetRead is one transaction, and a nil error means that it is durable and that every later read sees it.
// A context bounds the waiting: for a connection, for a lock, for the server. It never turns a running COMMIT into a
// false "nothing was written": on SQLite a transaction that has begun runs to its end, on PostgreSQL a COMMIT that was
// sent and not answered is room.ErrUnknown. Errors other than that one mean that nothing was written.
type DB struct {
	engine engine
	memory *memory
	marks  *marks
}

var (
	_ auth.Store = (*DB)(nil)
	_ room.Store = (*DB)(nil)
	_ chat.Store = (*DB)(nil)

	_ course.Store = (*DB)(nil)
	_ audit.Store  = (*DB)(nil)
	_ doc.Store    = (*DB)(nil)
)

// Open opens the database, makes it if there is none, and brings its schema up to date. Several processes may open one
// PostgreSQL database at once; a second one on a data folder gets ErrInUse.
func Open(ctx context.Context, o Options) (*DB, error) {
	log := cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	open := func() (engine, error) { return openSQLite(ctx, o.DataDir, log) }
	if o.DatabaseURL != "" {
		open = func() (engine, error) { return openPostgres(ctx, o.DatabaseURL) }
	}
	e, err := open()
	if err != nil {
		return nil, err
	}
	db := &DB{engine: e, memory: newMemory(memoryLimits)}
	if err := db.indexCourses(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store: index of courses: %w", err), e.close())
	}
	db.marks = gatherMarks(db.writeMarks, log)
	return db, nil
}

// Close writes the read marks that wait, waits for running transactions and closes the database. What lives in memory only is
// gone.
func (db *DB) Close() error { return errors.Join(db.marks.close(), db.engine.close()) }

// Ping asks the database for something small.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.engine.reader().QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// querier runs statements: on a connection inside a transaction, or on a pool of readers. Rows must be closed before the
// next statement of the same transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	// update runs f in one transaction and commits it if f answers nil. f uses the context it is given. An error of f is
	// returned as it is, after a rollback. An answer that was lost is room.ErrUnknown.
	update(ctx context.Context, f func(ctx context.Context, tx querier) error) error
	// reader runs single statements outside of any transaction of ours.
	reader() querier
	// rowLock ends a SELECT inside update whose row must stay as it is until the commit.
	rowLock() string
	// lockAccounts serialises registrations until the commit.
	lockAccounts(ctx context.Context, tx querier) error
	// moveHeads moves the head of each batch's room from Old to New under its Epoch and tells how many it moved. A room
	// that lives in memory only is not moved.
	moveHeads(ctx context.Context, tx querier, batches []room.Batch) (int64, error)
	// insertEvents adds the journal's lines; a request that is there already is a *room.DuplicateError.
	insertEvents(ctx context.Context, tx querier, events []eventRow) error
	// insertMessages adds rows of the history.
	insertMessages(ctx context.Context, tx querier, messages []messageRow) error
	// insertOps adds lines to the logs of boards.
	insertOps(ctx context.Context, tx querier, ops []opRow) error
	// listed is a subquery that makes rows of the strings of a JSON array, its first argument.
	listed() string
	// raiseMarks raises read marks, of rooms that do not live in memory only.
	raiseMarks(ctx context.Context, tx querier, marks map[reader]protocol.Seq) error
	// putVisits writes visits.
	putVisits(ctx context.Context, tx querier, visits []room.Visit) error
	courseIndex
	// forgetSoon notes that a committed transaction erased text, which is to leave the files too.
	forgetSoon()
	close() error
}

// collect reads all rows with one scan function and closes them.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	return collectWhile(rows, err, scan, func(T) bool { return true })
}

// collectWhile is collect that stops before the first row that is not wanted.
func collectWhile[T any](rows *sql.Rows, err error, scan func(scanner) (T, error), wanted func(T) bool) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		if !wanted(one) {
			break
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// scanner is a row: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// none tells that a single-row query found nothing.
func none(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// null turns the empty string into NULL.
func null[S ~string](s S) any {
	if s == "" {
		return nil
	}
	return string(s)
}
