// Command payment asks the provider whether an order is paid, over TLS.
package main

import (
	"net/http"
	"os"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /payments/{order}", payment)
	service.Serve(mux)
}

func payment(answer http.ResponseWriter, request *http.Request) {
	var paid struct{ Paid bool }
	url := os.Getenv("PROVIDER_URL") + "/payments/" + request.PathValue("order")
	if err := service.Ask(request.Context(), url, &paid); err != nil {
		http.Error(answer, err.Error(), http.StatusBadGateway)
		return
	}
	service.Reply(answer, map[string]any{"order": request.PathValue("order"), "paid": paid.Paid})
}
