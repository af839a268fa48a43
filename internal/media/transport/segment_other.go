//go:build !linux

package transport

import "net"

var segmentSpace = 0

func appendSegment(oob []byte, _ int) []byte { return oob }

func takesTrains(*net.UDPConn) bool { return false }

func isRefusal(error) bool { return false }
