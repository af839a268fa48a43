package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"atrium/internal/store/migrations"
	"atrium/test/pg"
)

// TestHistory walks through all migrations on both engines and adds, after each, its rows; at the end every table but
// those of an index must have one, and the rows must be readable.
func TestHistory(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		pool, err := sql.Open("sqlite", sqliteURL(filepath.Join(t.TempDir(), sqliteFile)))
		check(t, err)
		defer pool.Close()
		p, err := sqliteMigrator(pool)
		check(t, err)
		walk(t, pool, p, "SELECT name FROM sqlite_schema WHERE type = 'table'")
	})
	t.Run("postgres", func(t *testing.T) {
		pool, err := sql.Open("pgx", pg.Start(t, pg.NoSync))
		check(t, err)
		defer pool.Close()
		p, err := postgresMigrator(pool)
		check(t, err)
		walk(t, pool, p, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
	})
}

func walk(t *testing.T, pool *sql.DB, p *goose.Provider, list string) {
	for _, source := range p.ListSources() {
		_, err := p.UpTo(t.Context(), source.Version)
		check(t, err)
		rows, err := os.ReadFile(fmt.Sprintf("migrations/testdata/%04d.sql", source.Version))
		check(t, err)
		_, err = pool.ExecContext(t.Context(), string(rows))
		check(t, err)
	}
	found, err := pool.QueryContext(t.Context(), list)
	tables, err := collect(found, err, func(s scanner) (name string, err error) {
		err = s.Scan(&name)
		return name, err
	})
	check(t, err)
	for _, table := range tables {
		var n int
		check(t, pool.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		if n == 0 && !strings.HasPrefix(table, "sqlite_") && !slices.Contains(derived, table) {
			t.Errorf("no row of %s in migrations/testdata", table)
		}
	}
	row, err := scanRoom(pool.QueryRowContext(t.Context(), "SELECT "+roomColumns+" FROM rooms"))
	check(t, err)
	if row.Title != "Title" || row.Head != 1 {
		t.Errorf("the room of the first rows is read as %+v", row)
	}
}

// TestMigrationsComeInPairs: what one engine has, the other has.
func TestMigrationsComeInPairs(t *testing.T) {
	var names [2][]string
	for i, folder := range []string{"sqlite", "postgres"} {
		files, err := fs.ReadDir(migrations.Files, folder)
		check(t, err)
		for _, f := range files {
			names[i] = append(names[i], path.Base(f.Name()))
		}
	}
	if len(names[0]) == 0 || !slices.Equal(names[0], names[1]) {
		t.Errorf("sqlite has %v, postgres has %v", names[0], names[1])
	}
}

func TestOpenTwiceInARowChangesNothing(t *testing.T) {
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			for range 2 {
				db, err := Open(context.Background(), o)
				check(t, err)
				check(t, db.Close())
			}
		})
	}
}
