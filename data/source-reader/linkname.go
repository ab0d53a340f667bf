package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// link is a go:linkname directive that names a symbol of another package.
type link struct {
	from, target string
	// provides tells that the directive gives the symbol its code; otherwise it uses the other package's.
	provides bool
}

// findLinks reads the directives of all packages.
func findLinks(packages []listed) []link {
	var links []link
	for _, one := range packages {
		for _, file := range one.Files {
			links = append(links, linksIn(one.Path, file)...)
		}
	}
	return links
}

func linksIn(path, file string) []link {
	text, err := readSource(file)
	if err != nil || !bytes.Contains(text, []byte("\n//go:linkname ")) {
		return nil
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	defined := map[string]bool{}
	for _, declaration := range parsed.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && function.Body != nil {
			defined[function.Name.Name] = true
		}
	}
	var links []link
	for _, group := range parsed.Comments {
		for _, comment := range group.List {
			words := strings.Fields(comment.Text)
			if len(words) == 3 && words[0] == "//go:linkname" && symbolOf(path, words[2]) == "" {
				links = append(links, link{path, words[2], defined[words[1]]})
			}
		}
	}
	return links
}

// linksOf says which directives concern a package: where the linker fails without its code, they are the reason.
func linksOf(path string, links []link) []string {
	found := []string{}
	for _, one := range links {
		if one.from == path {
			found = append(found, fmt.Sprintf("%s names %s by go:linkname", path, one.target))
		} else if symbolOf(path, one.target) != "" {
			found = append(found, fmt.Sprintf("%s names %s by go:linkname", one.from, one.target))
		}
	}
	return found
}

// shared says which names of a package are the subject of directives in other packages: true where the code is there,
// false where they only use it.
func shared(path string, links []link) map[string]bool {
	names := map[string]bool{}
	for _, one := range links {
		if name := symbolOf(path, one.target); name != "" {
			names[name] = names[name] || one.provides
		}
	}
	return names
}

// symbolOf is the name of a symbol inside of its package, or "" for one of another package. In symbols, dots of a path's
// last element are escaped: cmd/internal/objabi.PathToPrefix.
func symbolOf(path, symbol string) string {
	folder, last := "", path
	if at := strings.LastIndex(path, "/"); at >= 0 {
		folder, last = path[:at+1], path[at+1:]
	}
	if name, ok := strings.CutPrefix(symbol, folder+strings.ReplaceAll(last, ".", "%2e")+"."); ok {
		return name
	}
	name, _ := strings.CutPrefix(symbol, path+".")
	if name == symbol {
		return ""
	}
	return name
}
