// Command audit keeps who did what, a line for each.
package main

import (
	"cmp"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /entries", keep)
	service.Serve(mux)
}

func keep(answer http.ResponseWriter, request *http.Request) {
	folder := cmp.Or(os.Getenv("AUDIT_FOLDER"), "/var/lib/audit")
	file, err := os.OpenFile(filepath.Join(folder, "entries"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = io.Copy(file, http.MaxBytesReader(answer, request.Body, 1<<16))
		err = cmp.Or(err, file.Close())
	}
	if err != nil {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
		return
	}
	answer.WriteHeader(http.StatusCreated)
}
