// Command invoice writes invoices into a folder, and hands them out.
package main

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"example.com/shop/internal/service"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /invoices/{order}", invoice)
	service.Serve(mux)
}

func invoice(answer http.ResponseWriter, request *http.Request) {
	folder := cmp.Or(os.Getenv("INVOICE_FOLDER"), "/var/lib/invoice")
	file := filepath.Join(folder, filepath.Base(request.PathValue("order"))+".txt")
	text := fmt.Sprintf("Invoice for order %s\n", request.PathValue("order"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
		return
	}
	http.ServeFile(answer, request, file)
}
