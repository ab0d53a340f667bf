// Command coupon says what a coupon is worth.
package main

import (
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /coupons/{code}", coupon)
	service.Serve(mux)
}

func coupon(answer http.ResponseWriter, request *http.Request) {
	service.Reply(answer, map[string]any{"code": request.PathValue("code"), "percent": 10})
}
