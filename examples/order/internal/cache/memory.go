//go:build !with_redis

package cache

import (
	"context"
	"sync"
)

// Kind names the cache that this build has.
const Kind = "memory"

// Cache keeps documents in this process.
type Cache struct {
	mu        sync.RWMutex
	documents map[string]string
}

// New ignores the URL: there is nothing to connect to.
func New(string) (*Cache, error) {
	return &Cache{documents: make(map[string]string)}, nil
}

// Get returns ErrMissing for a key that was never put.
func (c *Cache) Get(_ context.Context, key string) (string, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	document, ok := c.documents[key]
	if !ok {
		return "", ErrMissing
	}
	return document, nil
}

func (c *Cache) Put(_ context.Context, key, document string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents[key] = document
	return nil
}

func (c *Cache) Close() error { return nil }
