// Package config reads the service's settings: a flag wins over its environment variable.
package config

import "flag"

type Config struct {
	Address      string
	TemplateDir  string
	UpstreamURL  string
	RedisURL     string
	OTLPEndpoint string
	ShowVersion  bool
}

// Parse reads args (without the program's name) and the environment.
func Parse(args []string, getenv func(string) string) (Config, error) {
	fallback := func(name, value string) string {
		if set := getenv(name); set != "" {
			return set
		}
		return value
	}
	var cfg Config
	flags := flag.NewFlagSet("order", flag.ContinueOnError)
	flags.StringVar(&cfg.Address, "listen", fallback("LISTEN_ADDRESS", ":8080"), "address to listen on (LISTEN_ADDRESS)")
	flags.StringVar(&cfg.TemplateDir, "templates", fallback("TEMPLATE_DIR", "templates"), "directory of page templates; the built-in ones serve when it is missing (TEMPLATE_DIR)")
	flags.StringVar(&cfg.UpstreamURL, "upstream", getenv("UPSTREAM_URL"), "https URL of the stock service (UPSTREAM_URL)")
	flags.StringVar(&cfg.RedisURL, "redis", fallback("REDIS_URL", "redis://127.0.0.1:6379/0"), "redis, in builds with the tag with_redis (REDIS_URL)")
	flags.BoolVar(&cfg.ShowVersion, "version", false, "print version and revision, and exit")
	if err := flags.Parse(args); err != nil {
		return Config{}, err
	}
	cfg.OTLPEndpoint = fallback("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))
	return cfg, nil
}
