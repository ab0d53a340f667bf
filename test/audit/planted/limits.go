package planted

import (
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

func takeAll() {
	runtime.GOMAXPROCS(runtime.NumCPU()) // want runtime-limits
}

func takeFour() {
	runtime.GOMAXPROCS(4) // want runtime-limits
}

func askHowMany() int {
	return runtime.GOMAXPROCS(0)
}

func takeConfigured() {
	if count, err := strconv.Atoi(os.Getenv("WORKERS")); err == nil {
		runtime.GOMAXPROCS(count)
	}
}

func limitMemory() {
	debug.SetMemoryLimit(1 << 30) // want runtime-limits
}

func askMemoryLimit() int64 {
	return debug.SetMemoryLimit(-1)
}

func routes(orders, invoices http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/orders", otelhttp.NewHandler(orders, "orders"))
	mux.Handle("/invoices", invoices) // want handler-not-instrumented
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	return mux
}

func routesInstrumented(orders, invoices http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/orders", orders)
	mux.Handle("/invoices", invoices)
	outer := http.NewServeMux()
	outer.Handle("/", otelhttp.NewHandler(mux, "server"))
	return outer
}
