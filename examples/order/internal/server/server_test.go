package server

import (
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/order/internal/cache"
	"example.com/order/internal/orders"
	"example.com/order/internal/telemetry"
	"example.com/order/internal/upstream"
)

// handler is the service on its in-memory cache; only that build runs without a redis.
func handler(t *testing.T) http.Handler {
	t.Helper()
	if cache.Kind != "memory" {
		t.Skip("needs the in-memory cache")
	}
	store, err := cache.New("")
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{
		Orders:   orders.NewBook(store),
		Ready:    store.Ready,
		Pages:    template.Must(template.New("index.html").Parse("{{len .Orders}} orders")),
		Upstream: upstream.New(""),
		Metrics:  telemetry.NewMetrics(),
		Version:  "test",
		Logger:   slog.New(slog.DiscardHandler),
	})
}

func ask(h http.Handler, method, target, body string) (int, string) {
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, httptest.NewRequest(method, target, strings.NewReader(body)))
	return recorder.Code, recorder.Body.String()
}

func TestHealth(t *testing.T) {
	for _, path := range []string{"/health", "/ready"} {
		code, body := ask(handler(t), "GET", path, "")
		assert.Equal(t, 200, code)
		assert.Equal(t, "ok\n", body)
	}
}

func TestAnOrderIsPlacedShownAmendedAndExported(t *testing.T) {
	h := handler(t)
	code, _ := ask(h, "POST", "/orders", `{"customer":"Ada","item":"rope","quantity":2}`)
	assert.Equal(t, 201, code)

	code, body := ask(h, "PATCH", "/orders/o-0001?path=status&value=shipped", "")
	assert.Equal(t, 200, code)
	assert.Contains(t, body, `"status":"shipped"`)

	_, body = ask(h, "GET", "/orders.csv", "")
	assert.Contains(t, body, "o-0001,Ada,rope,2,shipped")
	_, body = ask(h, "GET", "/", "")
	assert.Equal(t, "1 orders", body)
	code, _ = ask(h, "GET", "/orders/o-0002", "")
	assert.Equal(t, 404, code)
}

func TestRequestsAreCountedUnderTheirRoute(t *testing.T) {
	h := handler(t)
	ask(h, "GET", "/orders/o-0001", "")
	ask(h, "GET", "/nowhere", "")
	_, body := ask(h, "GET", "/metrics", "")
	assert.Contains(t, body, `http_request_duration_seconds_bucket{code="404",method="GET",route="GET /orders/{id}",le="0.2"} 1`)
	assert.Contains(t, body, `http_request_duration_seconds_bucket{code="404",method="GET",route="none",le="0.2"} 1`)
}

func TestTimeInAZone(t *testing.T) {
	code, body := ask(handler(t), "GET", "/time?zone=UTC", "")
	assert.Equal(t, 200, code)
	assert.Contains(t, body, `"zone":"UTC"`)
	code, _ = ask(handler(t), "GET", "/time?zone=Atlantis/Capital", "")
	assert.Equal(t, 400, code)
}

func TestWithoutAnUpstreamThereIsNothingToAsk(t *testing.T) {
	code, _ := ask(handler(t), "GET", "/upstream", "")
	assert.Equal(t, 404, code)
}
