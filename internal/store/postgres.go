package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"atrium/internal/room"
)

const (
	// postgresConns bounds the connections of one process; who finds all in use waits, as long as its context lasts.
	postgresConns = 16
	// postgresIdleInTransaction is when the server gives up a process that stopped in the middle of a transaction, so
	// that the next owner of its rooms does not wait for its locks. Milliseconds.
	postgresIdleInTransaction = "5000"
	// rollbackTime bounds a rollback; after it the connection is closed, which rolls back too.
	rollbackTime = 5 * time.Second
	// accountsLock is the key of the advisory lock of registrations: any number that nothing else uses.
	accountsLock = 0x617472_6163637473
)

// postgres is a pool of connections to one database, for reading and writing.
type postgres struct{ pool *sql.DB }

func openPostgres(ctx context.Context, url string) (engine, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["idle_in_transaction_session_timeout"] = postgresIdleInTransaction
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(checkSession))
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	p, err := postgresMigrator(pool)
	if err := migrate(ctx, p, err); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &postgres{pool}, nil
}

func postgresConfig(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("store: database URL: %w", err) // pgx leaves the password out
	}
	config.RuntimeParams["application_name"] = "atrium"
	return config, nil
}

// checkSession refuses a connection whose COMMIT would be answered before it is on disk, or which cannot hold every text.
func checkSession(ctx context.Context, conn *pgx.Conn) error {
	var commit, encoding string
	const query = "SELECT current_setting('synchronous_commit'), current_setting('server_encoding')"
	if err := conn.QueryRow(ctx, query).Scan(&commit, &encoding); err != nil {
		return err
	}
	if commit != "on" && commit != "remote_apply" {
		return fmt.Errorf("store: synchronous_commit is %s: set it to on, or what was acknowledged can be lost", commit)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("store: the database is in %s: make one in UTF8", encoding)
	}
	return nil
}

func (p *postgres) reader() querier { return p.pool }

func (p *postgres) rowLock() string { return " FOR UPDATE" }

func (p *postgres) lockAccounts(ctx context.Context, tx querier) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(accountsLock))
	return err
}

// update: until the COMMIT is sent, an end of the context or of the connection rolls back. READ COMMITTED: a statement
// that waited for a lock sees what was committed meanwhile.
func (p *postgres) update(ctx context.Context, f func(context.Context, querier) error) error {
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN ISOLATION LEVEL READ COMMITTED"); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	err = f(ctx, conn)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		rollback(ctx, conn)
		return err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	if err == nil {
		return nil
	}
	discard(conn)
	if postgresUnknown(err) {
		return fmt.Errorf("%w: %w", room.ErrUnknown, err)
	}
	return fmt.Errorf("store: commit: %w", err)
}

// rollback ends the transaction; where that fails, the pool does not take the connection back.
func rollback(ctx context.Context, conn *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		discard(conn)
	}
}

// discard closes a connection for good instead of giving it back to its pool.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // answers the ErrBadConn
}

// postgresUnknown tells whether a COMMIT that failed may still count. It does not if the server answered with an ERROR:
// then it rolled back. FATAL ends the connection and leaves it open; so do the two codes by which a server or a proxy
// says that it does not know. Without an answer nothing is known: what the driver calls safe to retry, and its
// ErrBadConn, also come up when the COMMIT was sent and the connection broke before its answer.
func postgresUnknown(err error) bool {
	const resolutionUnknown, completionUnknown = "08007", "40003"
	var answer *pgconn.PgError
	return !errors.As(err, &answer) || answer.SeverityUnlocalized != "ERROR" ||
		answer.Code == resolutionUnknown || answer.Code == completionUnknown
}

// forgetSoon has nothing to do: autovacuum reuses the space. The write-ahead log keeps old pages until the server recycles it, and archives of
// it until they are deleted, which is the operator's part.
func (p *postgres) forgetSoon() {}

func (p *postgres) close() error { return p.pool.Close() }
