// Package telemetry holds the service's traces and metrics.
package telemetry

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
)

// StartTracing sends traces over OTLP/HTTP as the OTEL_EXPORTER_OTLP_* variables say; without an
// endpoint it does nothing. A collector that is away is logged and never fails a request.
// The returned function sends what is left.
func StartTracing(
	ctx context.Context, endpoint, version string, logger *slog.Logger,
) (func(context.Context) error, error) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if endpoint == "" {
		return func(context.Context) error { return nil }, nil
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		logger.Warn("traces were not sent", "error", err.Error())
	}))
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, err
	}
	service, err := resource.Merge(resource.Default(), resource.NewSchemaless(
		semconv.ServiceName("order"),
		semconv.ServiceVersion(version),
	))
	if err != nil {
		return nil, err
	}
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(service))
	otel.SetTracerProvider(provider)
	return provider.Shutdown, nil
}
