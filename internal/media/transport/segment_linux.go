package transport

import (
	"encoding/binary"
	"errors"
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

// segmentSpace is the size in bytes of the control message that tells a train's packet size: udp(7), UDP_SEGMENT.
var segmentSpace = unix.CmsgSpace(2)

// appendSegment appends that control message.
func appendSegment(oob []byte, size int) []byte {
	oob = oob[:segmentSpace]
	clear(oob)
	h := (*unix.Cmsghdr)(unsafe.Pointer(&oob[0]))
	h.Level, h.Type = unix.SOL_UDP, unix.UDP_SEGMENT
	h.SetLen(unix.CmsgLen(2))
	binary.NativeEndian.PutUint16(oob[unix.CmsgLen(0):], uint16(size))
	return oob
}

// takesTrains reports whether the kernel knows UDP_SEGMENT.
func takesTrains(conn *net.UDPConn) bool {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false
	}
	known := false
	err = raw.Control(func(fd uintptr) {
		_, err := unix.GetsockoptInt(int(fd), unix.SOL_UDP, unix.UDP_SEGMENT)
		known = err == nil
	})
	return err == nil && known
}

// isRefusal reports whether an error means that a train cannot be sent this way, rather than that the way is blocked.
func isRefusal(err error) bool {
	return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EIO) || errors.Is(err, unix.EMSGSIZE) || errors.Is(err, unix.ENOPROTOOPT)
}

// mayBeSize reports whether a train may have been refused because of how large its packets are.
func mayBeSize(err error) bool { return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EMSGSIZE) }

// bufferSizesOf: Linux tells the double of what was asked, which counts its own bookkeeping: socket(7).
func bufferSizesOf(fd int) (receive, send int, err error) {
	receive, err1 := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
	send, err2 := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF)
	return receive / 2, send / 2, errors.Join(err1, err2)
}
