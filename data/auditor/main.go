// Aliases are types of their own, as they are by default since Go 1.23: a generic one cannot be read otherwise.

//go:debug gotypesalias=1

// Command auditor looks for suspects in Go source, with the types that Go's own checker finds. It reads one request as
// JSON from its standard input and writes one JSON object on a line for each package that it was asked about, in the
// order of the request. It must be built by the release of Go that compiled the packages, because only that release
// reads its own export data for sure.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
)

// request names the packages of the build, each after those that it imports.
type request struct {
	Packages []listed `json:"packages"`
}

// listed is a package of the build, as `go list -export` describes it.
type listed struct {
	Path string `json:"path"`
	// Export is the file of the compiled package.
	Export string `json:"export"`
	// Files are its Go files, as they are read from disk. Empty where the package is only imported.
	Files []string `json:"files"`
	// Imports says which path an import means that is written otherwise.
	Imports map[string]string `json:"imports"`
	// Audit is set for the packages that are looked at.
	Audit bool `json:"audit"`
}

// answer says what was found in one package, or why it could not be looked at.
type answer struct {
	Path     string    `json:"path"`
	Files    int       `json:"files"`
	Lines    int       `json:"lines"`
	Suspects []suspect `json:"suspects"`
	// Generated are the files that a program wrote: they are read for their types, and not looked at.
	Generated []string `json:"generated"`
	// TestSupport is set for a package that only tests use, which is not looked at.
	TestSupport bool `json:"testSupport"`
	// Comments are those that begin with the product's name: permissions, with their reasons.
	Comments []comment `json:"comments"`
	Error    string    `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	// It ends soon: memory that is freed later costs less than to look for it.
	debug.SetGCPercent(400)
	var asked request
	if err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&asked); err != nil {
		return fmt.Errorf("the request is not one: %w", err)
	}
	output := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(output)
	all := newBuild(asked.Packages)
	for _, one := range asked.Packages {
		if !one.Audit {
			continue
		}
		if err := encoder.Encode(all.audit(one)); err != nil {
			return err
		}
	}
	return output.Flush()
}
