package main

import "embed"

// builtinTemplates is what the service shows when no template directory is there,
// so that the binary alone is a complete service.
//
//go:embed templates
var builtinTemplates embed.FS
