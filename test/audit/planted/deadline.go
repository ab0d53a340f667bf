package planted

import (
	"context"
	"crypto/tls"
	"database/sql"
	"net"
	"net/http"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc"
)

func defaultClient(url string) error {
	answer, err := http.Get(url) // want call-without-deadline
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func defaultClientWithRequest(url string) error {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(request) // want call-without-deadline
	return err
}

func defaultClientWithDeadline(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(request)
	return err
}

func defaultClientWithContextOfCaller(ctx context.Context, url string) error {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(request.WithContext(ctx))
	return err
}

func dial(address string) (net.Conn, error) {
	return net.Dial("tcp", address) // want call-without-deadline
}

func dialTLS(address string) (net.Conn, error) {
	return tls.Dial("tcp", address, nil) // want call-without-deadline
}

func dialWithTimeout(address string) (net.Conn, error) {
	return net.DialTimeout("tcp", address, time.Second)
}

func dialSocket(path string) (net.Conn, error) {
	return net.Dial("unix", path)
}

func dialer(address string) (net.Conn, error) {
	dialer := &net.Dialer{KeepAlive: time.Second}
	return dialer.Dial("tcp", address) // want call-without-deadline
}

func dialerWithTimeout(address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: time.Second}
	return dialer.Dial("tcp", address)
}

func dialerWithTimeoutLater(address string) (net.Conn, error) {
	dialer := &net.Dialer{}
	dialer.Timeout = time.Second
	return dialer.Dial("tcp", address)
}

func query(database *sql.DB) error {
	_, err := database.Exec("DELETE FROM orders") // want call-without-deadline
	return err
}

func queryInBackground(database *sql.DB) error {
	_, err := database.ExecContext(context.Background(), "DELETE FROM orders") // want call-without-deadline
	return err
}

func queryWithContext(ctx context.Context, database *sql.DB) error {
	_, err := database.ExecContext(ctx, "DELETE FROM orders")
	return err
}

func etcdInBackground(client *clientv3.Client) (string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return client.Get(ctx, "leader") // want call-without-deadline
}

func etcdWithDeadline(client *clientv3.Client) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return client.Get(ctx, "leader")
}

// leader is called from this package alone, so that all contexts that it gets are known.
func leader(ctx context.Context, client *clientv3.Client) (string, error) {
	return client.Get(ctx, "leader")
}

func leaderWithDeadline(client *clientv3.Client) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return leader(ctx, client)
}

type greeting struct{}

type greeter struct{}

func (greeter) Greet(ctx context.Context, in *greeting, options ...grpc.CallOption) (*greeting, error) {
	return in, ctx.Err()
}

func call(client greeter) (*greeting, error) {
	return client.Greet(context.Background(), &greeting{}) // want call-without-deadline
}

func callWithDeadline(ctx context.Context, client greeter) (*greeting, error) {
	return client.Greet(ctx, &greeting{})
}

func follow(client *clientv3.Client) (string, error) {
	return followed(context.Background(), client)
}

// followed has no other caller, so that the request itself is the suspect, and not the call that leads to it.
func followed(ctx context.Context, client *clientv3.Client) (string, error) {
	return client.Get(ctx, "leader") // want call-without-deadline
}

// Fetch hands its context on to a request.
func Fetch(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(request)
	return err
}

func fetchInGoroutine(url string) {
	go func() {
		_ = Fetch(context.Background(), url) // want call-without-deadline
	}()
}

func fetchWithDeadline(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return Fetch(ctx, url)
}
