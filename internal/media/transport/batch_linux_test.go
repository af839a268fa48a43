package transport

import (
	"golang.org/x/net/ipv4"
)

// refusing is a socket of a kernel, or a device, that takes no trains though it said so.
type refusing struct {
	batchWriter
	says error
}

func (r refusing) WriteBatch(packets []ipv4.Message, flags int) (int, error) {
	if len(packets[0].OOB) > 0 {
		return 0, r.says
	}
	return r.batchWriter.WriteBatch(packets, flags)
}
