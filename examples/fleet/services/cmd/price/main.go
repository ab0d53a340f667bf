// Command price says what an item costs.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /prices/{item}", price)
	service.Serve(mux)
}

func price(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"item": request.PathValue("item"), "cents": 2990})
}
