package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"atrium/internal/store"
)

// adminCmd holds what an operator does beside the running server.
type adminCmd struct {
	Backup  backupCmd  `cmd:"" help:"Write a backup of the data, while the server runs or not."`
	Restore restoreCmd `cmd:"" help:"Restore a backup into an empty folder or database, before a server is started on it."`
}

// placeFlags say where the data is, as those of serve do.
type placeFlags struct {
	Config      string `help:"Settings file (TOML) of the server." env:"ATRIUM_CONFIG" placeholder:"FILE"`
	Data        string `help:"Folder of the data." env:"ATRIUM_DATA" default:"./data" placeholder:"FOLDER"`
	DatabaseURL string `name:"database-url" help:"PostgreSQL that is used instead of SQLite in the data folder." env:"ATRIUM_DATABASE_URL" placeholder:"URL"`
}

func (p placeFlags) options() store.Options {
	return store.Options{DataDir: p.Data, DatabaseURL: p.DatabaseURL}
}

type backupCmd struct {
	placeFlags
	To string `arg:"" help:"File to write; - for standard output." placeholder:"FILE"`
}

// Run writes the backup beside its place and moves it there when it is whole and on the disk.
func (c *backupCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if c.To == "-" {
		_, err := store.Backup(ctx, c.options(), os.Stdout)
		return err
	}
	info, err := c.writeFile(ctx)
	if err == nil {
		fmt.Printf("%s holds %d rows as of %s\n", c.To, info.Rows, info.Time.Time().Format("2006-01-02 15:04:05.000 MST"))
	}
	return err
}

func (c *backupCmd) writeFile(ctx context.Context) (info store.BackupInfo, err error) {
	f, err := os.CreateTemp(filepath.Dir(c.To), "."+filepath.Base(c.To)+".*") // 0600: it holds everything
	if err != nil {
		return info, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	info, err = store.Backup(ctx, c.options(), f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return info, err
	}
	return info, os.Rename(f.Name(), c.To)
}

type restoreCmd struct {
	placeFlags
	From string `arg:"" help:"Backup to read; - for standard input." placeholder:"FILE"`
}

// Run restores the backup and tells of which moment it is.
func (c *restoreCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	var from io.ReadCloser = os.Stdin
	if c.From != "-" {
		f, err := os.Open(c.From)
		if err != nil {
			return err
		}
		defer f.Close()
		from = f
	}
	info, err := store.Restore(ctx, c.options(), from)
	if err == nil {
		fmt.Printf("restored %d rows as of %s; everybody logs in anew\n", info.Rows, info.Time.Time().Format("2006-01-02 15:04:05.000 MST"))
	}
	return err
}
