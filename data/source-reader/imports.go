package main

import (
	"go/parser"
	"go/token"
	"strconv"
)

// fileImports holds the import declarations of one file, in their order, or the error that kept them from being read.
type fileImports struct {
	Imports []importSpec `json:"imports"`
	Error   string       `json:"error,omitempty"`
}

// importSpec is one import: its path as it is written, the name that it is given there, and where it begins. Lines and columns count from 1, columns in
// bytes; //line comments are ignored, because the reader is looking for the text itself.
type importSpec struct {
	Path string `json:"path"`
	// Name is "_" or "." or an identifier, and empty where the declaration gives none.
	Name   string `json:"name"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func importsOf(path string) fileImports {
	text, err := readSource(path)
	if err != nil {
		return fileImports{Imports: []importSpec{}, Error: err.Error()}
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, path, text, parser.ImportsOnly)
	result := fileImports{Imports: []importSpec{}}
	if err != nil {
		result.Error = err.Error()
	}
	if parsed == nil {
		return result
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		at := files.PositionFor(spec.Pos(), false)
		result.Imports = append(result.Imports, importSpec{imported, name, at.Line, at.Column})
	}
	return result
}
