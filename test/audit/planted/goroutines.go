package planted

import (
	"context"
	"log"
	"net"
	"net/http"
)

func leftBehind(ctx context.Context, ask func() string) (string, error) {
	answer := make(chan string)
	go func() { // want goroutine-left-behind
		answer <- ask()
	}()
	select {
	case found := <-answer:
		return found, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func leftWithRoom(ctx context.Context, ask func() string) (string, error) {
	answer := make(chan string, 1)
	go func() {
		answer <- ask()
	}()
	select {
	case found := <-answer:
		return found, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func leftInTime(ctx context.Context, ask func() string) (string, error) {
	answer := make(chan string)
	go func() {
		select {
		case answer <- ask():
		case <-ctx.Done():
		}
	}()
	select {
	case found := <-answer:
		return found, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func waitedFor(ask func() string) string {
	answer := make(chan string)
	go func() {
		answer <- ask()
	}()
	return <-answer
}

type notifier interface{ Notify(id string) }

type shop struct {
	notifier notifier
	after    func(id string)
}

func (s *shop) startsBare(w http.ResponseWriter, r *http.Request) {
	go s.notify(r.PathValue("id")) // want goroutine-without-recover
}

func (s *shop) startsBareClosure(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	go func() { // want goroutine-without-recover
		s.after(id)
	}()
}

func (s *shop) notify(id string) { s.notifier.Notify(id) }

func (s *shop) startsGuarded(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	go func() {
		defer guard()
		s.notify(id)
	}()
}

func (s *shop) startsGuardedInside(w http.ResponseWriter, r *http.Request) {
	go s.notifySafely(r.PathValue("id"))
}

func (s *shop) notifySafely(id string) {
	defer func() {
		if thrown := recover(); thrown != nil {
			log.Print(thrown)
		}
	}()
	s.notifier.Notify(id)
}

func (s *shop) handsOn(w http.ResponseWriter, r *http.Request) {
	s.afterwards(r.Context(), r.PathValue("id"))
	s.reload()
}

func (s *shop) afterwards(ctx context.Context, id string) {
	go s.notify(id) // want goroutine-without-recover
}

// reload is called by a handler, and serves no request.
func (s *shop) reload() {
	go s.notify("reloaded")
}

func (s *shop) startsHarmless(w http.ResponseWriter, r *http.Request) {
	go log.Print(r.URL.Path)
}

func guard() {
	if thrown := recover(); thrown != nil {
		log.Print(thrown)
	}
}

func (s *shop) startsInBackground() {
	go s.notify("all")
}

func (s *shop) accepts(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go s.serve(conn) // want goroutine-without-recover
	}
}

func (s *shop) serve(conn net.Conn) {
	defer conn.Close()
	s.after(conn.RemoteAddr().String())
}

func (s *shop) acceptsGuarded(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer guard()
			s.serve(conn)
		}()
	}
}
