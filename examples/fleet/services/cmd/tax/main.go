// Command tax says how much of a price is tax.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /taxes/{country}", tax)
	service.Serve(mux)
}

func tax(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"country": request.PathValue("country"), "percent": 19})
}
