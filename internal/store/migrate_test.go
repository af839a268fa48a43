package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"math"
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
	onEmpty(t, func(t *testing.T, pool *sql.DB, p *goose.Provider, list string) {
		walk(t, pool, p, math.MaxInt64)
		everyTableHasRows(t, pool, list)
	})
}

// onEmpty runs a test on an empty database of each engine, with the statement that lists its tables.
func onEmpty(t *testing.T, test func(t *testing.T, pool *sql.DB, p *goose.Provider, list string)) {
	t.Run("sqlite", func(t *testing.T) {
		pool, err := sql.Open("sqlite", sqliteURL(filepath.Join(t.TempDir(), sqliteFile)))
		check(t, err)
		defer pool.Close()
		p, err := sqliteMigrator(pool)
		check(t, err)
		test(t, pool, p, "SELECT name FROM sqlite_schema WHERE type = 'table'")
	})
	t.Run("postgres", func(t *testing.T) {
		pool, err := sql.Open("pgx", pg.Start(t, pg.NoSync))
		check(t, err)
		defer pool.Close()
		p, err := postgresMigrator(pool)
		check(t, err)
		test(t, pool, p, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
	})
}

// walk goes through the migrations before one, and adds after each its rows.
func walk(t *testing.T, pool *sql.DB, p *goose.Provider, before int64) {
	for _, source := range p.ListSources() {
		if source.Version >= before {
			return
		}
		_, err := p.UpTo(t.Context(), source.Version)
		check(t, err)
		rows, err := os.ReadFile(fmt.Sprintf("migrations/testdata/%04d.sql", source.Version))
		check(t, err)
		_, err = pool.ExecContext(t.Context(), string(rows))
		check(t, err)
	}
}

func everyTableHasRows(t *testing.T, pool *sql.DB, list string) {
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

// TestEnrolmentsKnowSinceWhen: who is in a course when the column comes has been there since their state began, or since their first visit.
func TestEnrolmentsKnowSinceWhen(t *testing.T) {
	onEmpty(t, func(t *testing.T, pool *sql.DB, p *goose.Provider, _ string) {
		walk(t, pool, p, 7)
		for _, fill := range []string{
			`INSERT INTO accounts (id, name, display_name, password_hash, side, locale, admin, guest_link, created)
				VALUES ('came', '', '', '', '', '', FALSE, 0, 1), ('left', '', '', '', '', '', FALSE, 0, 1), ('waits', '', '', '', '', '', FALSE, 0, 1)`,
			`INSERT INTO enrolments (course, account, role, state, since) VALUES ('c1', 'came', 'student', 'active', 100),
				('c1', 'left', 'student', 'left', 100), ('c1', 'waits', 'student', 'waiting', 100)`,
			`INSERT INTO visits (room, account, since, last_seen, until) VALUES ('r1', 'came', 40, 50, 50), ('r1', 'came', 60, 70, 70),
				('elsewhere', 'left', 1, 2, 2), ('r1', 'left', 200, 201, 201)`,
		} {
			_, err := pool.ExecContext(t.Context(), fill)
			check(t, err)
		}
		_, err := p.UpTo(t.Context(), 7)
		check(t, err)
		for account, want := range map[string]int{"came": 40, "left": 100, "waits": 0} {
			var joined int
			check(t, pool.QueryRowContext(t.Context(), "SELECT joined FROM enrolments WHERE account = $1", account).Scan(&joined))
			if joined != want {
				t.Errorf("who %s joined at %d, want %d", account, joined, want)
			}
		}
	})
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
