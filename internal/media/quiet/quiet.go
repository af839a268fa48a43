// Package quiet keeps pion's packages from writing logs: what matters comes back as an error, and their lines hold addresses of people.
package quiet

import "github.com/pion/logging"

// Loggers makes loggers that write nothing. It implements logging.LoggerFactory.
type Loggers struct{}

// NewLogger implements logging.LoggerFactory.
func (Loggers) NewLogger(string) logging.LeveledLogger { return silent }

var silent = logging.NewDefaultLeveledLoggerForScope("", logging.LogLevelDisabled, nil)
