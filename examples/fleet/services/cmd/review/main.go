// Command review knows what customers say of an item.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{item}/reviews", reviews)
	service.Serve(mux)
}

func reviews(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"item": request.PathValue("item"), "reviews": []string{"It boils water."}})
}
