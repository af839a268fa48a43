package transport

import (
	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"
)

// refusing is a socket of a kernel, or a device, that takes no trains though it said so.
type refusing struct{ batchWriter }

func (r refusing) WriteBatch(packets []ipv4.Message, flags int) (int, error) {
	if len(packets[0].OOB) > 0 {
		return 0, unix.EIO
	}
	return r.batchWriter.WriteBatch(packets, flags)
}
