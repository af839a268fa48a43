package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// A yardstick measures what a message to one connection costs a server at least, while a load runs: one write(2) of its bytes
// to a loopback TCP socket that another process reads, as clients do.
type yardstick struct {
	conns   []net.Conn
	readers *exec.Cmd
}

// What the yardstick writes: a little beside the load, to many sockets in turn, as a message to a room goes.
const (
	yardBytes   = 200
	yardSockets = 1000
	yardEvery   = 250 * time.Millisecond
)

// newYardstick starts the process of the readers; close ends it.
func newYardstick() (*yardstick, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	y := &yardstick{readers: exec.Command(exe, "load", "read", listener.Addr().String())}
	y.readers.Stderr = os.Stderr
	if err := y.readers.Start(); err != nil {
		return nil, err
	}
	for range yardSockets {
		conn, err := listener.Accept()
		if err != nil {
			return nil, errors.Join(err, y.close())
		}
		y.conns = append(y.conns, conn)
	}
	return y, nil
}

func (y *yardstick) close() error {
	for _, conn := range y.conns {
		conn.Close()
	}
	return y.readers.Wait()
}

// measure writes from one thread until stop and gives the CPU time of one write in µs; what the kernel does for the receiver
// within the call counts, as it does for a server.
func (y *yardstick) measure(stop <-chan struct{}) (us float64, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	tick := time.NewTicker(yardEvery)
	defer tick.Stop()
	var used time.Duration
	for rounds := 0; ; rounds++ {
		select {
		case <-stop:
			return float64(used.Nanoseconds()) / 1000 / float64(max(1, rounds*len(y.conns))), nil
		case <-tick.C:
		}
		took, err := y.round()
		if err != nil {
			return 0, err
		}
		used += took
	}
}

func (y *yardstick) round() (time.Duration, error) {
	const clock = "/proc/thread-self/schedstat"
	payload := make([]byte, yardBytes)
	before, err := schedstat(clock)
	if err != nil {
		return 0, err
	}
	for _, conn := range y.conns {
		if _, err := conn.Write(payload); err != nil {
			return 0, err
		}
	}
	after, err := schedstat(clock)
	return after - before, err
}

// loadReadCmd is the process of a yardstick's readers.
type loadReadCmd struct {
	Address string `arg:"" help:"Where to connect to."`
}

// Run reads all connections to their end.
func (c *loadReadCmd) Run() error {
	ended := make(chan error)
	for range yardSockets {
		conn, err := net.Dial("tcp", c.Address)
		if err != nil {
			return fmt.Errorf("yardstick: %w", err)
		}
		go func() { // Run waits for it
			defer conn.Close()
			buffer := make([]byte, 4096)
			for {
				if _, err := conn.Read(buffer); err != nil {
					ended <- err
					return
				}
			}
		}()
	}
	var all error
	for range yardSockets {
		if err := <-ended; err != io.EOF {
			all = errors.Join(all, err)
		}
	}
	return all
}
