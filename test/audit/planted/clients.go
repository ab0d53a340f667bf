package planted

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	clientv3 "go.etcd.io/etcd/client/v3"
)

func redisIgnores(addr string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1, ReadTimeout: 100 * time.Millisecond}) // want redis-context-ignored
}

func redisIgnoresFor(addr string, timeout time.Duration) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: addr, ReadTimeout: timeout}) // want redis-context-ignored
}

func redisListens(addr string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true})
}

func redisListensLater(addr string) *redis.Client {
	options := &redis.Options{Addr: addr}
	options.ContextTimeoutEnabled = true
	return redis.NewClient(options)
}

func redisRetries(addr string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: addr}) // want redis-retries
}

func redisGet(ctx context.Context, client *redis.Client) error {
	ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	return client.Get(ctx, "order")
}

func etcdWithoutPings(endpoints []string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: endpoints}) // want etcd-limits
}

func etcdWithTimeoutAlone(endpoints []string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: endpoints, DialTimeout: time.Second}) // want etcd-limits
}

func etcdWithPings(endpoints []string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: endpoints, DialKeepAliveTime: time.Second})
}

func etcdWithLogin(endpoints []string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: endpoints, DialKeepAliveTime: time.Second, Username: "order"}) // want etcd-limits
}

func etcdWithAll(endpoints []string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{
		Endpoints: endpoints, DialKeepAliveTime: time.Second, DialTimeout: time.Second, Username: "order",
	})
}
