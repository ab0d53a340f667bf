// Command account knows the customers of the shop.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /accounts/{id}", account)
	service.Serve(mux)
}

func account(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"id": request.PathValue("id"), "name": "Ada"})
}
