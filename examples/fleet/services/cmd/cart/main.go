// Command cart says what is in a cart, and what it costs.
package main

import (
	"net/http"
	"os"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /carts/{id}", cart)
	service.Serve(mux)
}

func cart(answer http.ResponseWriter, request *http.Request) {
	var price struct{ Cents int }
	if err := service.Ask(request.Context(), os.Getenv("PRICE_URL")+"/prices/kettle", &price); err != nil {
		http.Error(answer, err.Error(), http.StatusBadGateway)
		return
	}
	service.Reply(answer, map[string]any{"id": request.PathValue("id"), "items": []string{"kettle"}, "cents": price.Cents})
}
