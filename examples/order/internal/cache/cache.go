// Package cache keeps documents by key: in redis when built with the tag with_redis, else in memory.
package cache

import "errors"

// ErrMissing says that the cache has no document under the key.
var ErrMissing = errors.New("no such document")
