//go:build with_redis

package cache

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Kind names the cache that this build has.
const Kind = "redis"

const (
	lifetime = 24 * time.Hour
	// patience is how long a request waits for redis, whatever it asks: less than a customer waits for the shop.
	patience = 100 * time.Millisecond
	// index has the keys of all documents by their numbers, and counter the last number.
	index   = "orders"
	counter = "orders:last"
)

// Cache keeps documents in redis for a day.
type Cache struct {
	client *redis.Client
}

// New checks the URL but connects only when the cache is first used.
func New(url string) (*Cache, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	options.ContextTimeoutEnabled = true
	options.DialTimeout = patience
	// A write whose answer got lost may have been done: who asked for it decides whether to ask again.
	options.MaxRetries = -1
	return &Cache{client: redis.NewClient(options)}, nil
}

// Ready says whether redis answers.
func (c *Cache) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.client.Ping(ctx).Err()
}

// Next returns a number that it never returned before.
func (c *Cache) Next(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.client.Incr(ctx, counter).Result()
}

// Add keeps a document under a key that was not used before, and in the sequence of its number.
func (c *Cache) Add(ctx context.Context, number int64, key, document string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := c.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, key, document, lifetime)
		pipe.ZAdd(ctx, index, redis.Z{Score: float64(number), Member: key})
		return nil
	})
	return err
}

// All returns the documents that were added and are not too old, in the sequence of their numbers.
func (c *Cache) All(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	keys, err := c.client.ZRange(ctx, index, 0, -1).Result()
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	values, err := c.client.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, err
	}
	all := make([]string, 0, len(values))
	for _, value := range values {
		if document, ok := value.(string); ok {
			all = append(all, document)
		}
	}
	return all, nil
}

// Get returns ErrMissing for a key that was never put, or is too old.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	document, err := c.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrMissing
	}
	return document, err
}

// Put replaces the document under a key.
func (c *Cache) Put(ctx context.Context, key, document string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.client.Set(ctx, key, document, lifetime).Err()
}

func (c *Cache) Close() error { return c.client.Close() }
