// Package upstream talks to the stock service over TLS.
package upstream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

const (
	timeout      = 5 * time.Second
	maxBodyBytes = 1 << 20
)

// ErrNotConfigured says that the service was started without an upstream.
var ErrNotConfigured = errors.New("no upstream is configured")

// Answer is what the upstream said.
type Answer struct {
	URL       string `json:"url"`
	Status    int    `json:"status"`
	TLS       string `json:"tls"`
	BodyBytes int64  `json:"bodyBytes"`
}

type Client struct {
	url  string
	http *http.Client
}

// New makes a client that trusts the system's certificate authorities.
func New(url string) *Client {
	return &Client{url: url, http: &http.Client{
		Timeout:   timeout,
		Transport: otelhttp.NewTransport(http.DefaultTransport),
	}}
}

// Ask sends one GET request. It refuses anything but https.
func (c *Client) Ask(ctx context.Context) (Answer, error) {
	if c.url == "" {
		return Answer{}, ErrNotConfigured
	}
	if target, err := url.Parse(c.url); err != nil || target.Scheme != "https" {
		return Answer{}, fmt.Errorf("upstream %q is not an https URL", c.url)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return Answer{}, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	size, err := io.Copy(io.Discard, io.LimitReader(response.Body, maxBodyBytes))
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{URL: c.url, Status: response.StatusCode, BodyBytes: size}
	if response.TLS != nil {
		answer.TLS = tls.VersionName(response.TLS.Version)
	}
	return answer, nil
}
