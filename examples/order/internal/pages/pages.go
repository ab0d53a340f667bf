// Package pages renders the HTML that people see.
package pages

import (
	"errors"
	"html/template"
	"io/fs"
	"os"
)

// Load parses every *.html in dir, or in builtin when there is no such directory.
// A directory that is there but broken is an error: nobody wants the wrong page silently.
func Load(dir string, builtin fs.FS) (*template.Template, error) {
	source := os.DirFS(dir)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		source = builtin
	}
	return template.ParseFS(source, "*.html")
}
