// Command catalogue knows what the shop sells.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{item}", item)
	service.Serve(mux)
}

func item(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"item": request.PathValue("item"), "title": "A kettle"})
}
