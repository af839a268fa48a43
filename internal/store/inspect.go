package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// Inspection is what a look at the data finds. A look changes nothing, and a server on the same data does not notice it.
type Inspection struct {
	Engine string // "SQLite …" or "PostgreSQL …", with its version
	File   string // of SQLite
	Exists bool   // there is a database with our schema; without one the rest is zero
	InUse  bool   // a process has the data folder; SQLite only
	// Journal is how SQLite writes: "wal" is what a server needs.
	Journal string
	// Schema is the version of what is there, Known the newest one of this program.
	Schema, Known int64
	// Ahead is by how much PostgreSQL's clock is ahead of this machine's, and Within how wrong that may be.
	Ahead, Within time.Duration

	settings map[string]string
}

// Setting is a value that a server keeps; "" if it has none.
func (i *Inspection) Setting(key string) string { return i.settings[key] }

// Inspect looks at the data of a server that runs or not. What it found until an error is in the Inspection.
func Inspect(ctx context.Context, o Options) (*Inspection, error) {
	i := &Inspection{settings: map[string]string{}}
	if o.DatabaseURL != "" {
		return i, i.postgres(ctx, o.DatabaseURL)
	}
	return i, i.sqlite(ctx, o.DataDir)
}

func (i *Inspection) sqlite(ctx context.Context, dir string) error {
	i.Engine, i.File = "SQLite", filepath.Join(dir, sqliteFile)
	var err error
	if i.InUse, err = folderInUse(dir); err != nil {
		return err
	}
	info, err := os.Stat(i.File)
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	query := url.Values{"mode": {"ro"}, "_pragma": append([]string{"busy_timeout(2000)"}, readerPragmas...)}
	pool, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: i.File, RawQuery: query.Encode()}).String())
	if err != nil {
		return err
	}
	defer pool.Close()
	var version string
	if err := pool.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	i.Engine = "SQLite " + version
	if err := pool.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&i.Journal); err != nil {
		return err
	}
	var tables int
	if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&tables); err != nil {
		return err
	}
	p, err := sqliteMigrator(pool)
	return i.schema(ctx, pool, tables > 0, p, err)
}

// folderInUse asks for the lock of a data folder beside others who only ask, and gives it back at once.
func folderInUse(dir string) (bool, error) {
	f, err := os.Open(filepath.Join(dir, "lock"))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}

func (i *Inspection) postgres(ctx context.Context, url string) error {
	i.Engine = "PostgreSQL"
	config, err := postgresConfig(url)
	if err != nil {
		return err
	}
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(checkSession))
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	var version string
	if err := pool.QueryRowContext(ctx, "SELECT current_setting('server_version')").Scan(&version); err != nil {
		return err
	}
	i.Engine = "PostgreSQL " + version
	var micros int64
	asked := time.Now()
	if err := pool.QueryRowContext(ctx, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").Scan(&micros); err != nil {
		return err
	}
	i.Within = time.Since(asked)
	i.Ahead = time.UnixMicro(micros).Sub(asked.Add(i.Within / 2))
	var there bool
	if err := pool.QueryRowContext(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&there); err != nil {
		return err
	}
	p, err := postgresMigrator(pool)
	return i.schema(ctx, pool, there, p, err)
}

// schema reads versions and settings; p and err are of the engine's migrations.
func (i *Inspection) schema(ctx context.Context, pool *sql.DB, there bool, p *goose.Provider, err error) error {
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	for _, s := range p.ListSources() {
		i.Known = max(i.Known, s.Version)
	}
	if !there {
		return nil
	}
	if err := pool.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&i.Schema); err != nil {
		return err
	}
	if i.Exists = i.Schema > 0; !i.Exists {
		return nil
	}
	rows, err := pool.QueryContext(ctx, "SELECT key, value FROM settings")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		i.settings[key] = value
	}
	return rows.Err()
}
