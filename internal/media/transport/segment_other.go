//go:build !linux

package transport

import (
	"errors"
	"net"
)

var segmentSpace = 0

func appendSegment(oob []byte, _ int) []byte { return oob }

func takesTrains(*net.UDPConn) bool { return false }

func isRefusal(error) bool { return false }

func mayBeSize(error) bool { return false }

func bufferSizesOf(int) (receive, send int, err error) { return 0, 0, errors.ErrUnsupported }
