package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestDefaults(t *testing.T) {
	cfg, err := Parse(nil, environment(nil))
	require.NoError(t, err)
	assert.Equal(t, ":8080", cfg.Address)
	assert.Equal(t, "templates", cfg.TemplateDir)
	assert.Empty(t, cfg.OTLPEndpoint)
}

func TestAFlagWinsOverItsVariable(t *testing.T) {
	env := environment(map[string]string{"LISTEN_ADDRESS": ":1", "UPSTREAM_URL": "https://stock.example"})
	cfg, err := Parse([]string{"-listen", ":2"}, env)
	require.NoError(t, err)
	assert.Equal(t, ":2", cfg.Address)
	assert.Equal(t, "https://stock.example", cfg.UpstreamURL)
}

func TestTheTracesEndpointWinsOverTheGeneralOne(t *testing.T) {
	env := environment(map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT":        "http://general:4318",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://traces:4318/v1/traces",
	})
	cfg, err := Parse(nil, env)
	require.NoError(t, err)
	assert.Equal(t, "http://traces:4318/v1/traces", cfg.OTLPEndpoint)
}
