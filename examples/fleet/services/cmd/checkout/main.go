// Command checkout makes a bill of a cart.
package main

import (
	"cmp"
	"net/http"
	"os"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bills/{cart}", bill)
	service.Serve(mux)
}

func bill(answer http.ResponseWriter, request *http.Request) {
	var cart struct{ Cents int }
	var tax struct{ Percent int }
	err := cmp.Or(
		service.Ask(request.Context(), os.Getenv("CART_URL")+"/carts/"+request.PathValue("cart"), &cart),
		service.Ask(request.Context(), os.Getenv("TAX_URL")+"/taxes/DE", &tax),
	)
	if err != nil {
		http.Error(answer, err.Error(), http.StatusBadGateway)
		return
	}
	service.Reply(answer, map[string]any{"cents": cart.Cents, "tax": cart.Cents * tax.Percent / (100 + tax.Percent)})
}
