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
	"slices"
	"strings"

	"atrium/protocol"
)

// ErrNotEmpty says that there is data already where a backup should be restored.
var ErrNotEmpty = errors.New("store: there is data already: restore into an empty folder or database")

// Restore fills an empty folder or database from a backup and brings its schema up to date. The journals get new logs: what was
// written after the backup is lost, so clients must not go on from numbers that will mean something else. An error leaves nothing
// behind that a server would take for data, but for one of the migration at the end, after which all of the data is there.
func Restore(ctx context.Context, o Options, r io.Reader) (info BackupInfo, err error) {
	zipped, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return info, fmt.Errorf("store: this is no backup: %w", err)
	}
	lines := json.NewDecoder(zipped)
	var head backupHead
	if err := lines.Decode(&head); err != nil {
		return info, fmt.Errorf("store: this is no backup: %w", err)
	}
	if head.Format != backupFormat {
		return info, fmt.Errorf("store: this is a backup of form %d, not of %d", head.Format, backupFormat)
	}
	info.Schema, info.Time = head.Schema, head.Time
	place, err := openForRestore(o)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, place.close()) }()
	if sources := place.migrations.ListSources(); head.Schema > sources[len(sources)-1].Version {
		return info, fmt.Errorf("store: the backup has schema %d, made by a newer version", head.Schema)
	}
	if _, err := place.migrations.UpTo(ctx, head.Schema); err != nil {
		return info, fmt.Errorf("store: migrate: %w", err)
	}
	if info.Rows, err = fill(ctx, place.pool, lines); err != nil {
		return info, err
	}
	if err := migrate(ctx, place.migrations, nil); err != nil || o.DatabaseURL == "" {
		return info, err
	}
	if _, err := place.pool.ExecContext(ctx, afterRestore); err != nil {
		return info, fmt.Errorf("store: restore: %w", err)
	}
	return info, nil
}

// fill writes the rows of a backup in one transaction.
func fill(ctx context.Context, pool *sql.DB, lines *json.Decoder) (rows int64, err error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // nothing after the commit
	// Whatever else there is belongs to one of these; an older schema has not all tables.
	for _, table := range []string{"settings", "accounts", "rooms"} {
		var some bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+")").Scan(&some); err != nil {
			return 0, fmt.Errorf("store: restore %s: %w", table, err)
		}
		if some {
			return 0, ErrNotEmpty
		}
	}
	into := &backupReader{tx: tx}
	for into.end == nil {
		var line json.RawMessage
		if err := lines.Decode(&line); err != nil {
			return 0, fmt.Errorf("store: the backup is cut off or damaged after %d rows: %w", into.rows, err)
		}
		if err := into.line(ctx, line); err != nil {
			return 0, err
		}
	}
	if *into.end != into.rows {
		return 0, fmt.Errorf("store: the backup holds %d of its %d rows", into.rows, *into.end)
	}
	return into.rows, tx.Commit()
}

type backupReader struct {
	tx     *sql.Tx
	table  backupTable
	insert *sql.Stmt
	truths []bool // the columns that hold truths: SQLite gives them as numbers
	rows   int64
	end    *int64
}

func (b *backupReader) line(ctx context.Context, line json.RawMessage) error {
	if line[0] == '[' {
		return b.row(ctx, line)
	}
	var what struct {
		backupTable
		Rows *int64 `json:"rows"`
	}
	if err := json.Unmarshal(line, &what); err != nil {
		return fmt.Errorf("store: damaged backup: %w", err)
	}
	if what.Rows != nil {
		b.end = what.Rows
		return nil
	}
	b.table = what.backupTable
	return b.prepare(ctx)
}

// prepare makes the statement of a table. Names of columns come from a file, so they must be such as the schema has.
func (b *backupReader) prepare(ctx context.Context) (err error) {
	known := slices.Contains(backupTables, b.table.Table)
	places := make([]string, len(b.table.Columns))
	for i, column := range b.table.Columns {
		known = known && column != "" && strings.Trim(column, "abcdefghijklmnopqrstuvwxyz_") == ""
		places[i] = fmt.Sprint("$", i+1)
	}
	if !known || len(places) == 0 {
		return fmt.Errorf("store: damaged backup: table %q", b.table.Table)
	}
	columns := strings.Join(b.table.Columns, ", ")
	if b.truths, err = truths(ctx, b.tx, "SELECT "+columns+" FROM "+b.table.Table+" LIMIT 0"); err != nil {
		return fmt.Errorf("store: restore %s: %w", b.table.Table, err)
	}
	b.insert, err = b.tx.PrepareContext(ctx, "INSERT INTO "+b.table.Table+" ("+columns+") VALUES ("+strings.Join(places, ", ")+")")
	return err
}

// truths tells which columns of a query hold truths.
func truths(ctx context.Context, tx *sql.Tx, query string) ([]bool, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	are := make([]bool, len(types))
	for i, t := range types {
		are[i] = strings.HasPrefix(t.DatabaseTypeName(), "BOOL")
	}
	return are, err
}

func (b *backupReader) row(ctx context.Context, line json.RawMessage) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return fmt.Errorf("store: damaged backup: a row of %q: %w", b.table.Table, err)
	}
	if b.insert == nil || len(raw) != len(b.table.Columns) {
		return fmt.Errorf("store: damaged backup: a row of %q has %d columns", b.table.Table, len(raw))
	}
	values := make([]any, len(raw))
	for i := range raw {
		v, err := backupValue(raw[i])
		if err != nil {
			return fmt.Errorf("store: damaged backup: a row of %q: %w", b.table.Table, err)
		}
		if n, ok := v.(int64); ok && b.truths[i] {
			v = n != 0
		}
		if b.table.Table == "rooms" && b.table.Columns[i] == "log" {
			v = protocol.NewUUID()
		}
		values[i] = v
	}
	if _, err := b.insert.ExecContext(ctx, values...); err != nil {
		return fmt.Errorf("store: restore %s: %w", b.table.Table, err)
	}
	b.rows++
	return nil
}

// backupValue reads what a column held: nothing, a truth, a whole number, text or bytes.
func backupValue(raw json.RawMessage) (any, error) {
	switch raw[0] {
	case 'n':
		return nil, nil
	case 't', 'f':
		return raw[0] == 't', nil
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case '{':
		var b backupBytes
		err := json.Unmarshal(raw, &b)
		return b.Bytes, err
	}
	var n int64
	err := json.Unmarshal(raw, &n)
	return n, err
}

func openForRestore(o Options) (p *backupPlace, err error) {
	if o.DatabaseURL != "" {
		p = &backupPlace{}
		if p.pool, err = postgresPool(o.DatabaseURL); err != nil {
			return nil, err
		}
		p.migrations, err = postgresMigrator(p.pool)
		return p, err
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("store: data folder: %w", err)
	}
	folder, err := lockFolder(o.DataDir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(o.DataDir, sqliteFile)
	if err := private(path); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	p = &backupPlace{folder: folder}
	if p.pool, err = sql.Open("sqlite", sqliteURL(path)); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	p.pool.SetMaxOpenConns(1)
	p.migrations, err = sqliteMigrator(p.pool)
	return p, err
}
