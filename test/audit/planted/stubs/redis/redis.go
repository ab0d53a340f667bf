// Package redis has what the auditor knows of go-redis, so that no network is needed to test it.
package redis

import (
	"context"
	"time"
)

type Options struct {
	Addr                  string
	MaxRetries            int
	MaxRetryBackoff       time.Duration
	ReadTimeout           time.Duration
	ContextTimeoutEnabled bool
}

type Client struct{ options *Options }

func NewClient(options *Options) *Client { return &Client{options} }

func (c *Client) Get(ctx context.Context, key string) error { return ctx.Err() }
