package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"atrium/internal/store/migrations"
)

// migrator prepares the steps in one folder of migrations.
func migrator(dialect goose.Dialect, folder string, db *sql.DB, options ...goose.ProviderOption) (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, files, append(options, goose.WithDisableGlobalRegistry(true))...)
}

func sqliteMigrator(db *sql.DB) (*goose.Provider, error) {
	return migrator(goose.DialectSQLite3, "sqlite", db)
}

// postgresMigrator makes processes that start at once wait for each other: up to a minute, looking each second.
func postgresMigrator(db *sql.DB) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	if err != nil {
		return nil, err
	}
	return migrator(goose.DialectPostgres, "postgres", db, goose.WithSessionLocker(locker))
}

// migrate brings the schema up to date, each step in a transaction of its own.
func migrate(ctx context.Context, p *goose.Provider, err error) error {
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}
