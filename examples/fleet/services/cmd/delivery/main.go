// Command delivery says when a parcel comes, in the time zone of who waits for it.
package main

import (
	"net/http"
	"time"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /deliveries/{order}", delivery)
	service.Serve(mux)
}

func delivery(answer http.ResponseWriter, request *http.Request) {
	zone, err := time.LoadLocation(request.URL.Query().Get("zone"))
	if err != nil {
		http.Error(answer, err.Error(), http.StatusBadRequest)
		return
	}
	tomorrow := time.Now().In(zone).AddDate(0, 0, 1)
	service.Reply(answer, map[string]any{"order": request.PathValue("order"), "from": tomorrow.Format(time.RFC3339)})
}
