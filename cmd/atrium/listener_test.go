package main

import (
	"io"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"
)

// reached reports whether a connection is served: the listener below answers each with a byte.
func reached(t *testing.T, address string) (net.Conn, bool) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = io.ReadFull(conn, make([]byte, 1))
	return conn, err == nil
}

func TestConnectionsOfAnAddressAreBounded(t *testing.T) {
	for name, trusted := range map[string]bool{"a stranger": false, "a trusted proxy": true} {
		t.Run(name, func(t *testing.T) {
			inner, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			bounded := boundConnections(inner, 2, func(netip.Addr) bool { return trusted })
			defer bounded.Close()
			go func() {
				for {
					conn, err := bounded.Accept()
					if err != nil {
						return
					}
					if socket, ok := conn.(syscall.Conn); !ok {
						t.Error("what is accepted is no socket any more")
					} else if _, err := socket.SyscallConn(); err != nil {
						t.Error(err)
					}
					go func() {
						conn.Write([]byte{1})
						io.Copy(io.Discard, conn)
						conn.Close()
						conn.Close() // a second one gives no second place back
					}()
				}
			}()
			address := inner.Addr().String()
			first, _ := reached(t, address)
			reached(t, address)
			if _, ok := reached(t, address); ok != trusted {
				t.Errorf("the third is served: %v", ok)
			}
			first.Close()
			for { // until the server has seen the end
				if _, ok := reached(t, address); ok {
					break
				}
			}
			if _, ok := reached(t, address); ok != trusted {
				t.Errorf("one more is served: %v", ok)
			}
		})
	}
}
