//go:build !with_redis

package cache

import (
	"context"
	"slices"
	"sync"
)

// Kind names the cache that this build has.
const Kind = "memory"

// Cache keeps documents in this process.
type Cache struct {
	mu        sync.RWMutex
	documents map[string]string
	keys      []string
}

// New ignores the URL: there is nothing to connect to.
func New(string) (*Cache, error) {
	return &Cache{documents: make(map[string]string)}, nil
}

// Ready says that documents can be kept.
func (c *Cache) Ready(context.Context) error { return nil }

// Next returns a number that it never returned before.
func (c *Cache) Next(context.Context) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys = append(c.keys, "")
	return int64(len(c.keys)), nil
}

// Add keeps a document under a key that was not used before, and in the sequence of its number.
func (c *Cache) Add(_ context.Context, number int64, key, document string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents[key] = document
	c.keys[number-1] = key
	return nil
}

// All returns the documents that were added, in the sequence of their numbers.
func (c *Cache) All(context.Context) ([]string, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := make([]string, 0, len(c.keys))
	for _, key := range slices.DeleteFunc(slices.Clone(c.keys), func(key string) bool { return key == "" }) {
		all = append(all, c.documents[key])
	}
	return all, nil
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

// Put replaces the document under a key.
func (c *Cache) Put(_ context.Context, key, document string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents[key] = document
	return nil
}

func (c *Cache) Close() error { return nil }
