// Command session knows who is signed in.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sessions/{id}", session)
	service.Serve(mux)
}

func session(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"id": request.PathValue("id"), "account": "1"})
}
