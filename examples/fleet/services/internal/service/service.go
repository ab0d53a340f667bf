// Package service is what the services of the shop share: they answer over HTTP, say that they live, and end when they are asked to.
package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Serve answers requests at LISTEN_ADDRESS, which is :8080 where it is not set, until the process is asked to end.
func Serve(mux *http.ServeMux) {
	mux.HandleFunc("GET /health", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "ok") })
	ServeAt(Asked(), cmp.Or(os.Getenv("LISTEN_ADDRESS"), ":8080"), mux)
}

// ServeAt answers requests at an address until ctx ends, and then those that it has begun.
func ServeAt(ctx context.Context, address string, handler http.Handler) {
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-ctx.Done()
	begun, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(begun); err != nil {
		log.Print(err)
	}
}

// Asked returns a context that ends when the process is asked to end.
func Asked() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	return ctx
}

// Every does the work at once and then again and again, until the process is asked to end.
func Every(interval time.Duration, work func() error) {
	ctx := Asked()
	for ctx.Err() == nil {
		if err := work(); err != nil {
			log.Print(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
}

// Reply answers with a value as JSON.
func Reply(answer http.ResponseWriter, value any) {
	answer.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(answer).Encode(value); err != nil {
		log.Print(err)
	}
}

// Ask gets a value as JSON from another service.
func Ask(ctx context.Context, url string, value any) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(value)
}
