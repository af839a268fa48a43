package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"atrium/protocol"
)

// backupFormat is the version of the form, not of the schema.
const backupFormat = 1

// backupTables are what a backup holds, in an order in which every row comes after those it refers to. Sessions are not among
// it: one that was logged out meanwhile must not come back to life.
var backupTables = []string{"settings", "accounts", "avatars", "rooms", "members", "events", "messages", "reads", "visits", "courses", "enrolments",
	"lessons", "signups", "signup_rows", "corrections", "audit", "course_makers", "course_covers",
	"boards", "board_ops", "board_checkpoints", "board_files", "board_file_parts"}

// notBackedUp are the other tables of the schema.
var notBackedUp = append([]string{"sessions", "goose_db_version"}, derived...)

// derived are the tables of the index of courses, which is built anew where it is missing.
var derived = []string{"course_numbers", "course_grams",
	"course_grams_data", "course_grams_idx", "course_grams_docsize", "course_grams_config"} // of FTS5

// BackupInfo says what a backup is.
type BackupInfo struct {
	Schema int64           // version of the schema
	Time   protocol.Millis // when it was begun: everything that was acknowledged before is in it
	Rows   int64
}

// A backup is gzip of JSON lines: backupHead, then for each table backupTable and its rows as arrays, and backupEnd. It is the
// same for both engines, so that a server can move from one to the other.
type (
	backupHead struct {
		Format int             `json:"atrium_backup"`
		Schema int64           `json:"schema"`
		Time   protocol.Millis `json:"time"`
	}
	backupTable struct {
		Table   string   `json:"table"`
		Columns []string `json:"columns"`
	}
	backupEnd struct {
		Rows int64 `json:"rows"`
	}
	backupBytes struct {
		Bytes []byte `json:"bytes"`
	}
)

// Backup writes the state of one moment while a server goes on: it reads in one transaction, for which nobody waits.
func Backup(ctx context.Context, o Options, w io.Writer) (info BackupInfo, err error) {
	place, err := openForBackup(o)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, place.close()) }()
	conn, err := place.pool.Conn(ctx)
	if err != nil {
		return info, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, place.begin); err != nil {
		return info, fmt.Errorf("store: backup: %w", err)
	}
	b := &backupWriter{buffered: bufio.NewWriter(w)}
	zipped := gzip.NewWriter(b.buffered)
	b.out = json.NewEncoder(zipped)
	b.out.SetEscapeHTML(false)
	if err := conn.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&info.Schema); err != nil {
		return info, fmt.Errorf("store: backup: version of the schema: %w", err)
	}
	if err := conn.QueryRowContext(ctx, place.now).Scan(&info.Time); err != nil {
		return info, fmt.Errorf("store: backup: %w", err)
	}
	if err := b.out.Encode(backupHead{backupFormat, info.Schema, info.Time}); err != nil {
		return info, err
	}
	for _, table := range backupTables {
		if err := b.table(ctx, conn, table); err != nil {
			return info, fmt.Errorf("store: backup %s: %w", table, err)
		}
	}
	info.Rows = b.rows
	return info, errors.Join(b.out.Encode(backupEnd{b.rows}), zipped.Close(), b.buffered.Flush())
}

type backupWriter struct {
	buffered *bufio.Writer
	out      *json.Encoder
	rows     int64
}

func (b *backupWriter) table(ctx context.Context, conn *sql.Conn, table string) error {
	rows, err := conn.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := b.out.Encode(backupTable{table, columns}); err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				values[i] = backupBytes{raw}
			}
		}
		if err := b.out.Encode(values); err != nil {
			return err
		}
		b.rows++
	}
	return rows.Err()
}

// backupPlace is a database opened for one of the two.
type backupPlace struct {
	pool       *sql.DB
	begin, now string          // of a backup: opens the transaction, tells the time
	migrations *goose.Provider // of a restore
	folder     *os.File        // of a restore into SQLite: locked
}

func (p *backupPlace) close() error {
	err := p.pool.Close()
	if p.folder != nil {
		err = errors.Join(err, p.folder.Close())
	}
	return err
}

func openForBackup(o Options) (*backupPlace, error) {
	if o.DatabaseURL != "" {
		pool, err := postgresPool(o.DatabaseURL)
		return &backupPlace{pool: pool, begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
			now: "SELECT (extract(epoch FROM now()) * 1000)::bigint"}, err
	}
	path := filepath.Join(o.DataDir, sqliteFile)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("store: nothing to back up: %w", err)
	}
	pool, err := sql.Open("sqlite", sqliteURL(path, readerPragmas...))
	return &backupPlace{pool: pool, begin: "BEGIN", now: "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"}, err
}

func postgresPool(url string) (*sql.DB, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	return stdlib.OpenDB(*config), nil
}
