package main

import (
	"errors"
	"io"
	"syscall"
)

// lingerMs is how long the rest of an answer may take.
const lingerMs = 200

var errTimeout = errors.New("no answer in time")

// connection is one TCP socket. Everything on it together must be done by its deadline.
type connection struct {
	fd  int
	due deadline
}

func dial(ip []byte, port int, due deadline) (*connection, error) {
	family, socketAddress := sockaddr(ip, port)
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	c := &connection{fd, due}
	// Connect waits as long as a send would: socket(7), SO_SNDTIMEO. Interrupted, it goes on in the
	// background, and a second call waits for the same handshake.
	_, err = c.retry(syscall.SO_SNDTIMEO, func() (int, error) { return 0, syscall.Connect(fd, socketAddress) })
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func sockaddr(ip []byte, port int) (family int, sa syscall.Sockaddr) {
	if len(ip) == 4 {
		return syscall.AF_INET, &syscall.SockaddrInet4{Port: port, Addr: [4]byte(ip)}
	}
	return syscall.AF_INET6, &syscall.SockaddrInet6{Port: port, Addr: [16]byte(ip)}
}

func (c *connection) write(text string) error {
	for left := []byte(text); len(left) > 0; {
		n, err := c.retry(syscall.SO_SNDTIMEO, func() (int, error) { return syscall.Write(c.fd, left) })
		if err != nil {
			return err
		}
		left = left[n:]
	}
	return nil
}

// Read is io.Reader's.
func (c *connection) Read(buffer []byte) (int, error) {
	n, err := c.retry(syscall.SO_RCVTIMEO, func() (int, error) { return syscall.Read(c.fd, buffer) })
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// hangUp reads the rest before it closes, for a service may log a peer that resets the connection. It
// decides nothing, so it neither takes long nor fails.
func (c *connection) hangUp() {
	c.due = min(c.due, deadlineIn(lingerMs))
	io.Copy(io.Discard, io.LimitReader(c, maxResponseBytes))
	c.close()
}

func (c *connection) close() { syscall.Close(c.fd) }

// retry makes a call that the kernel gives up at the deadline, and makes it again when a signal interrupts it.
func (c *connection) retry(timeoutOption int, call func() (int, error)) (int, error) {
	for {
		left := c.due.leftNs()
		// Less than a microsecond would be a timeval of zero, which means for ever.
		if left < 1000 {
			return 0, errTimeout
		}
		timeout := syscall.NsecToTimeval(left)
		if err := syscall.SetsockoptTimeval(c.fd, syscall.SOL_SOCKET, timeoutOption, &timeout); err != nil {
			return 0, err
		}
		n, err := call()
		switch err {
		case syscall.EINTR:
		case syscall.EAGAIN, syscall.EINPROGRESS, syscall.EALREADY:
			return 0, errTimeout
		default:
			return n, err
		}
	}
}
