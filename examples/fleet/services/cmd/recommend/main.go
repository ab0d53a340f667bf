// Command recommend says what others bought.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{item}/others", others)
	service.Serve(mux)
}

func others(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"item": request.PathValue("item"), "others": []string{"teapot", "cup"}})
}
