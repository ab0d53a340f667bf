// Command export puts the day's orders into the bucket of the bookkeepers, and ends.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"example.com/shop/internal/service"
)

func main() {
	ctx, cancel := context.WithTimeout(service.Asked(), time.Minute)
	defer cancel()
	if err := export(ctx); err != nil {
		log.Fatal(err)
	}
}

func export(ctx context.Context) error {
	var orders []struct {
		ID    string
		Cents int
	}
	if err := service.Ask(ctx, os.Getenv("ORDER_URL")+"/orders", &orders); err != nil {
		return err
	}
	var lines strings.Builder
	for _, order := range orders {
		fmt.Fprintf(&lines, "%s,%d\n", order.ID, order.Cents)
	}
	to := os.Getenv("BUCKET_URL") + time.Now().UTC().Format("/2006-01-02.csv")
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, to, strings.NewReader(lines.String()))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the bucket answers %s", answer.Status)
	}
	return nil
}
