package doctor

import (
	"context"
	"errors"
	"io/fs"

	"atrium/internal/store"
)

// Database tells what a look at the data found, and the error that ended it. running says that our server was found, which explains that
// the data are in use.
func Database(i *store.Inspection, err error, running bool) Check {
	return Check{Name: "database", Look: func(_ context.Context, r *Report) {
		switch {
		case errors.Is(err, fs.ErrPermission):
			r.Fail(dataForbidden.say(), "%v", err)
		case err != nil && i.File == "":
			r.Fail(databaseGone.say(), "%s: %v", i.Engine, err)
		case err != nil:
			r.Fail(databaseBroken.say(), "%s: %v", i.File, err)
		case i.InUse && !running:
			r.Fail(databaseInUse.say(), "%s is in use, and no server of these data answers at --listen", i.File)
		case !i.Exists:
			r.OK("%s, empty: the server makes its tables at the start", i.Engine)
		case i.Schema > i.Known:
			r.Fail(databaseNewer.say(), "%s has tables of version %d, and this program knows %d", i.Engine, i.Schema, i.Known)
		case i.Schema < i.Known:
			r.OK("%s, tables of version %d; the server brings them to %d at the start", i.Engine, i.Schema, i.Known)
		default:
			r.OK("%s, tables of version %d, the newest", i.Engine, i.Schema)
		}
	}}
}
