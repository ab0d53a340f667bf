// Command login signs a customer in.
package main

import (
	"crypto/rand"
	"net/http"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /logins", login)
	service.Serve(mux)
}

func login(answer http.ResponseWriter, _ *http.Request) {
	service.Reply(answer, map[string]any{"session": rand.Text()})
}
