package planted

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"example.com/planted/waiting"
)

func connectAtOnce(address string) net.Conn {
	for { // want retry-without-backoff
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			log.Print(err)
			continue
		}
		return conn
	}
}

func connectUntilItWorks(address string) net.Conn {
	for { // want retry-without-backoff
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return conn
		}
		log.Print(err)
	}
}

func connectUnlessClosed(address string) (net.Conn, error) {
	for { // want retry-without-backoff
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil, err
			}
			continue
		}
		return conn, nil
	}
}

func pingAtOnce(url string) {
	for { // want retry-without-backoff
		if err := ping(url); err != nil {
			continue
		}
		return
	}
}

func readAtOnce(url string) []byte {
	for { // want retry-without-backoff
		found, err := read(url)
		if err != nil {
			continue
		}
		return found
	}
}

func read(url string) ([]byte, error) {
	client := &http.Client{Timeout: time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(io.LimitReader(answer.Body, 1<<10))
}

func ping(url string) error {
	client := &http.Client{Timeout: time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func acceptAtOnce(listener net.Listener) {
	for { // want retry-without-backoff
		conn, err := listener.Accept()
		if err != nil {
			continue
		}
		conn.Close()
	}
}

func acceptUntilClosed(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		conn.Close()
	}
}

func connectWithPauses(ctx context.Context, address string) (net.Conn, error) {
	for {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return conn, nil
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func connectWithPausesElsewhere(address string) net.Conn {
	for {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			waiting.Calmly()
			continue
		}
		return conn
	}
}

func connectThrice(address string) (conn net.Conn, err error) {
	for i := 0; i < 3; i++ {
		conn, err = net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			continue
		}
		return conn, nil
	}
	return nil, err
}

func pingForEver(url string) {
	for { // want retry-without-end
		if err := ping(url); err == nil {
			return
		}
		time.Sleep(time.Second)
	}
}

func pingUntilDeadline(url string, deadline time.Time) bool {
	for {
		if err := ping(url); err == nil {
			return true
		}
		if time.Until(deadline) < 0 {
			return false
		}
		time.Sleep(time.Second)
	}
}
