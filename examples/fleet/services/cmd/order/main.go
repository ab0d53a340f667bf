// Command order keeps orders. As "order migrate" it prepares their folder, and as "order outbox" it tells of those that came.
package main

import (
	"cmp"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"example.com/shop/internal/service"
)

var folder = cmp.Or(os.Getenv("ORDER_FOLDER"), "/var/lib/order")

func main() {
	switch command := append(os.Args, "serve")[1]; command {
	case "migrate":
		if err := os.MkdirAll(filepath.Join(folder, "placed"), 0o700); err != nil {
			log.Fatal(err)
		}
	case "outbox":
		service.Every(10*time.Second, tell)
	case "serve":
		mux := http.NewServeMux()
		mux.HandleFunc("GET /orders", orders)
		service.Serve(mux)
	default:
		log.Fatalf("there is no %q: serve, migrate, outbox", command)
	}
}

func orders(answer http.ResponseWriter, _ *http.Request) {
	placed, err := os.ReadDir(filepath.Join(folder, "placed"))
	if err != nil {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
		return
	}
	list := []map[string]any{}
	for _, order := range placed {
		list = append(list, map[string]any{"id": order.Name(), "cents": 2990})
	}
	service.Reply(answer, list)
}

func tell() error {
	placed, err := os.ReadDir(filepath.Join(folder, "placed"))
	log.Printf("%d orders", len(placed))
	return err
}
