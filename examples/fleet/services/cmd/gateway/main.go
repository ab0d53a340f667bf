// Command gateway is the door of the shop: customers come to one port, and whoever runs the shop to another.
package main

import (
	"expvar"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"

	"example.com/shop/internal/service"
)

var passed = expvar.NewInt("passed")

func main() {
	catalogue, err := url.Parse(os.Getenv("CATALOGUE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(catalogue)
	public := http.NewServeMux()
	public.HandleFunc("GET /items/", func(answer http.ResponseWriter, request *http.Request) {
		passed.Add(1)
		proxy.ServeHTTP(answer, request)
	})
	private := http.NewServeMux()
	private.Handle("GET /vars", expvar.Handler())
	go service.ServeAt(service.Asked(), ":9090", private)
	service.Serve(public)
}
