// Package server is the service's HTTP surface.
package server

import (
	"context"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"example.com/order/internal/orders"
	"example.com/order/internal/telemetry"
	"example.com/order/internal/upstream"
)

type Options struct {
	Orders   *orders.Book
	Ready    func(context.Context) error
	Pages    *template.Template
	Upstream *upstream.Client
	Metrics  *telemetry.Metrics
	Version  string
	Logger   *slog.Logger
}

type server struct {
	Options
}

// New returns the handler for every route. All but /metrics, /health and /ready are traced.
func New(options Options) http.Handler {
	s := &server{options}
	traced := http.NewServeMux()
	traced.HandleFunc("GET /{$}", s.index)
	traced.HandleFunc("GET /orders", s.listOrders)
	traced.HandleFunc("POST /orders", s.placeOrder)
	traced.HandleFunc("GET /orders/{id}", s.showOrder)
	traced.HandleFunc("PATCH /orders/{id}", s.amendOrder)
	traced.HandleFunc("GET /orders.csv", s.exportOrders)
	traced.HandleFunc("GET /time", s.timeIn)
	traced.HandleFunc("GET /upstream", s.askUpstream)
	traced.HandleFunc("GET /whoami", s.whoami)

	all := http.NewServeMux()
	all.HandleFunc("GET /health", s.health)
	all.HandleFunc("GET /ready", s.ready)
	all.Handle("GET /metrics", options.Metrics.Handler())
	all.Handle("/", otelhttp.NewHandler(s.measured(traced), "order"))
	return all
}

// measured times every request under the pattern that it matched.
func (s *server) measured(next *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		recorder := &statusRecorder{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(recorder, r)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		s.Metrics.Observe(r.Method, route, recorder.code, time.Since(started))
	})
}

type statusRecorder struct {
	http.ResponseWriter
	code int
}

func (r *statusRecorder) WriteHeader(code int) {
	r.code = code
	r.ResponseWriter.WriteHeader(code)
}

func (r *statusRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (s *server) answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		s.Logger.Warn("answer was not sent", "error", err.Error())
	}
}

func (s *server) fail(w http.ResponseWriter, code int, err error) {
	s.answer(w, code, map[string]string{"error": err.Error()})
}
