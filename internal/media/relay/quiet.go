package relay

import "github.com/pion/logging"

// quiet is the log of pion/turn: its lines hold addresses of clients and peers.
type quiet struct{}

// NewLogger implements logging.LoggerFactory.
func (quiet) NewLogger(string) logging.LeveledLogger { return silent }

var silent = logging.NewDefaultLeveledLoggerForScope("", logging.LogLevelDisabled, nil)
