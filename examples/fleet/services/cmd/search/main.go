// Command search finds items by a word, in an index that it keeps on its own disk.
package main

import (
	"bufio"
	"cmp"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"example.com/shop/internal/service"
)

var index = filepath.Join(cmp.Or(os.Getenv("INDEX_FOLDER"), "/var/lib/search"), "index")

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", search)
	service.Serve(mux)
}

func search(answer http.ResponseWriter, request *http.Request) {
	file, err := os.Open(index)
	if err != nil {
		http.Error(answer, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer file.Close()
	found := []string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.Contains(lines.Text(), request.URL.Query().Get("word")) {
			found = append(found, lines.Text())
		}
	}
	service.Reply(answer, found)
}
