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

const lifetime = 24 * time.Hour

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
	return &Cache{client: redis.NewClient(options)}, nil
}

// Get returns ErrMissing for a key that was never put, or is too old.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	document, err := c.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrMissing
	}
	return document, err
}

func (c *Cache) Put(ctx context.Context, key, document string) error {
	return c.client.Set(ctx, key, document, lifetime).Err()
}

func (c *Cache) Close() error { return c.client.Close() }
