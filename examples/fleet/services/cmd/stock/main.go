// Command stock says how many of an item are left.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stock/{item}", stock)
	service.Serve(mux)
}

func stock(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"item": request.PathValue("item"), "left": 7})
}
