// Package migrations holds the schema's history, one file per step and engine: NNNN_name.sql in both folders. A file
// that was released is never edited.
package migrations

import "embed"

// Files holds the folders sqlite and postgres.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
