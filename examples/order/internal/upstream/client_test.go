package upstream

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAskTellsWhatTheUpstreamSaid(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "in stock")
	}))
	defer server.Close()
	client := New(server.URL)
	client.http = server.Client()

	answer, err := client.Ask(context.Background())
	require.NoError(t, err)
	assert.Equal(t, Answer{URL: server.URL, Status: 200, TLS: "TLS 1.3", BodyBytes: 8}, answer)
}

func TestAnUnknownAuthorityIsRefused(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = nil
	server.StartTLS()
	defer server.Close()
	_, err := New(server.URL).Ask(context.Background())
	assert.ErrorContains(t, err, "certificate")
}

func TestOnlyHTTPSIsAsked(t *testing.T) {
	_, err := New("http://stock.example").Ask(context.Background())
	assert.ErrorContains(t, err, "not an https URL")
	_, err = New("").Ask(context.Background())
	assert.ErrorIs(t, err, ErrNotConfigured)
}
