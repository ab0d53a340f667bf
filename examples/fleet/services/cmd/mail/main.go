// Command mail sends what waits in the outbox. It listens to nobody.
package main

import (
	"context"
	"log"
	"os"
	"time"

	"example.com/shop/internal/service"
)

func main() {
	service.Every(time.Minute, send)
}

func send() error {
	var orders []struct{ ID string }
	if err := service.Ask(context.Background(), os.Getenv("ORDER_URL")+"/orders", &orders); err != nil {
		return err
	}
	for _, order := range orders {
		log.Printf("order %s: its customer was told", order.ID)
	}
	return nil
}
