// Command source-reader answers questions about Go source that need Go's own parser and types. It reads one request as
// JSON from its standard input and writes one answer as JSON to its standard output. It must be built by the release of
// Go that compiled the packages it is asked about, because only that release reads its own export data for sure.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// request asks for the imports of files, for stubs of packages, or for what packages use of others.
type request struct {
	// Imports lists files whose import declarations are wanted.
	Imports []string `json:"imports"`
	// Stubs lists import paths of packages, all of them among Packages.
	Stubs []string `json:"stubs"`
	// Uses does so, too.
	Uses     []string `json:"uses"`
	Packages []listed `json:"packages"`
}

// listed is a package of the build, as `go list -export` describes it.
type listed struct {
	Path     string `json:"path"`
	Standard bool   `json:"standard"`
	// Export is the file of the compiled package.
	Export string `json:"export"`
	// Files are its Go files, as they are read from disk: an overlay is already applied.
	Files []string `json:"files"`
}

type answer struct {
	Imports []fileImports `json:"imports"`
	Stubs   []stubAnswer  `json:"stubs"`
	Uses    []usesAnswer  `json:"uses"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return fmt.Errorf("the request is not one: %w", err)
	}
	result := answer{Imports: []fileImports{}, Stubs: []stubAnswer{}, Uses: []usesAnswer{}}
	for _, file := range asked.Imports {
		result.Imports = append(result.Imports, importsOf(file))
	}
	if len(asked.Stubs) > 0 {
		result.Stubs = makeStubs(asked.Stubs, asked.Packages)
	}
	if len(asked.Uses) > 0 {
		result.Uses = usesOf(asked.Uses, newBuild(asked.Packages))
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
