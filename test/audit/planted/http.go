package planted

import (
	"context"
	"net/http"
	"time"
)

func clientWithoutTimeout(url string) error {
	client := &http.Client{} // want http-client-timeout
	_, err := client.Get(url)
	return err
}

func clientWithTimeout(url string) error {
	client := &http.Client{Timeout: time.Second}
	_, err := client.Get(url)
	return err
}

func clientWithTimeoutLater(url string) error {
	client := &http.Client{}
	client.Timeout = time.Second
	_, err := client.Get(url)
	return err
}

func clientWithDeadlines(ctx context.Context, url string) error {
	client := &http.Client{}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = client.Do(request)
	return err
}

func clientWithTransport(url string) error {
	client := &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: time.Second}}
	_, err := client.Get(url)
	return err
}

type payments struct{ client *http.Client }

func newPayments() *payments {
	return &payments{client: &http.Client{}} // want http-client-timeout
}

func (p *payments) charge(url string) error {
	request, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	_, err = p.client.Do(request)
	return err
}

func serverWithoutTimeout(handler http.Handler) error {
	server := &http.Server{Addr: ":8080", Handler: handler} // want http-server-timeout
	return server.ListenAndServe()
}

func serverWithTimeout(handler http.Handler) error {
	server := &http.Server{Addr: ":8080", Handler: handler, ReadHeaderTimeout: time.Second}
	return server.ListenAndServe()
}

func serverWithTimeoutLater(handler http.Handler) error {
	server := &http.Server{Addr: ":8080", Handler: handler}
	server.ReadTimeout = time.Second
	return server.ListenAndServe()
}

func listen(handler http.Handler) error {
	return http.ListenAndServe(":8080", handler) // want http-server-timeout
}
