// Order is a small shop service: it keeps orders, shows them and tells its operators how it is doing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/order/internal/cache"
	"example.com/order/internal/config"
	"example.com/order/internal/orders"
	"example.com/order/internal/pages"
	"example.com/order/internal/server"
	"example.com/order/internal/telemetry"
	"example.com/order/internal/upstream"
)

const (
	// shutdownGrace is how long requests in flight may take after SIGTERM.
	shutdownGrace = 10 * time.Second
	// traceGrace is how long the last traces may take after that.
	traceGrace = 3 * time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "order:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	cfg, err := config.Parse(args, getenv)
	if err != nil {
		return err
	}
	build := buildVersion()
	if cfg.ShowVersion {
		fmt.Fprintln(stdout, build)
		return nil
	}
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))

	stopTracing, err := telemetry.StartTracing(ctx, cfg.OTLPEndpoint, build.Version, logger)
	if err != nil {
		return fmt.Errorf("tracing: %w", err)
	}
	store, err := cache.New(cfg.RedisURL)
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	defer store.Close()

	builtin, err := fs.Sub(builtinTemplates, "templates")
	if err != nil {
		return err
	}
	templates, err := pages.Load(cfg.TemplateDir, builtin)
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	handler := server.New(server.Options{
		Orders:   orders.NewBook(store),
		Ready:    store.Ready,
		Pages:    templates,
		Upstream: upstream.New(cfg.UpstreamURL),
		Metrics:  telemetry.NewMetrics(),
		Version:  build.String(),
		Logger:   logger,
	})
	served := serve(ctx, cfg.Address, handler, logger)
	flushCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), traceGrace)
	defer cancel()
	if err := stopTracing(flushCtx); err != nil {
		logger.Warn("the last traces were not sent", "error", err.Error())
	}
	return served
}

// serve answers requests until ctx ends, then lets those in flight finish.
func serve(ctx context.Context, address string, handler http.Handler, logger *slog.Logger) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	httpServer := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- httpServer.Serve(listener) }()
	logger.Info("listening", "address", listener.Addr().String(), "cache", cache.Kind)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	logger.Info("shutting down")
	graceCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	return httpServer.Shutdown(graceCtx)
}
