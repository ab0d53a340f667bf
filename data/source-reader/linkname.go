package main

import (
	"bytes"
	"fmt"
	"strings"
)

// link is a go:linkname directive: a symbol that two packages share without an import.
type link struct {
	from, target string
}

// findLinks reads the directives of all packages that name a symbol of another one. Whether they matter is for the
// linker to say: this is how a failed link is explained.
func findLinks(packages []listed) []link {
	var links []link
	for _, one := range packages {
		for _, file := range one.Files {
			text, err := readSource(file)
			if err != nil || !bytes.Contains(text, []byte("\n//go:linkname ")) {
				continue
			}
			for _, line := range strings.Split(string(text), "\n") {
				words := strings.Fields(line)
				if len(words) == 3 && words[0] == "//go:linkname" && !isSymbolOf(one.Path, words[2]) {
					links = append(links, link{one.Path, words[2]})
				}
			}
		}
	}
	return links
}

func linksOf(path string, links []link) []string {
	found := []string{}
	for _, one := range links {
		if one.from == path {
			found = append(found, fmt.Sprintf("it names %s by go:linkname", one.target))
		} else if isSymbolOf(path, one.target) {
			found = append(found, fmt.Sprintf("%s names %s by go:linkname", one.from, one.target))
		}
	}
	return found
}

// isSymbolOf tells whether a symbol belongs to a package. In symbols, dots of a path's last element are escaped:
// cmd/internal/objabi.PathToPrefix.
func isSymbolOf(path, symbol string) bool {
	folder, last := "", path
	if at := strings.LastIndex(path, "/"); at >= 0 {
		folder, last = path[:at+1], path[at+1:]
	}
	return strings.HasPrefix(symbol, folder+strings.ReplaceAll(last, ".", "%2e")+".") || strings.HasPrefix(symbol, path+".")
}
