// Package orders keeps orders as JSON documents, as they came from the shop.
package orders

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/tidwall/sjson"
)

// Store is where the documents live.
type Store interface {
	Get(ctx context.Context, key string) (string, error)
	Put(ctx context.Context, key, document string) error
}

type Order struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Item     string `json:"item"`
	Quantity int    `json:"quantity"`
	Status   string `json:"status"`
}

// Book is the list of orders that this process has taken.
type Book struct {
	store Store
	mu    sync.Mutex
	ids   []string
}

func NewBook(store Store) *Book {
	return &Book{store: store}
}

// Place takes an order and gives it an ID.
func (b *Book) Place(ctx context.Context, order Order) (Order, error) {
	if order.Item == "" || order.Quantity < 1 {
		return Order{}, fmt.Errorf("an order needs an item and a quantity of at least 1")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	order.ID = fmt.Sprintf("o-%04d", len(b.ids)+1)
	order.Status = "placed"
	document, err := json.Marshal(order)
	if err != nil {
		return Order{}, err
	}
	if err := b.store.Put(ctx, order.ID, string(document)); err != nil {
		return Order{}, err
	}
	b.ids = append(b.ids, order.ID)
	return order, nil
}

// Amend sets one field of an order's document: path is a dotted JSON path such as "status".
func (b *Book) Amend(ctx context.Context, id, path, value string) (string, error) {
	document, err := b.store.Get(ctx, id)
	if err != nil {
		return "", err
	}
	amended, err := sjson.Set(document, path, value)
	if err != nil {
		return "", err
	}
	return amended, b.store.Put(ctx, id, amended)
}

// Document returns the order as JSON.
func (b *Book) Document(ctx context.Context, id string) (string, error) {
	return b.store.Get(ctx, id)
}

// List returns the orders in the sequence in which they were placed.
func (b *Book) List(ctx context.Context) ([]Order, error) {
	b.mu.Lock()
	ids := slices.Clone(b.ids)
	b.mu.Unlock()
	list := make([]Order, 0, len(ids))
	for _, id := range ids {
		document, err := b.store.Get(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("order %s: %w", id, err)
		}
		var order Order
		if err := json.Unmarshal([]byte(document), &order); err != nil {
			return nil, fmt.Errorf("order %s: %w", id, err)
		}
		list = append(list, order)
	}
	return list, nil
}

// WriteCSV writes all orders, with a header row.
func (b *Book) WriteCSV(ctx context.Context, w io.Writer) error {
	list, err := b.List(ctx)
	if err != nil {
		return err
	}
	rows := csv.NewWriter(w)
	rows.Write([]string{"id", "customer", "item", "quantity", "status"})
	for _, o := range list {
		rows.Write([]string{o.ID, o.Customer, o.Item, fmt.Sprint(o.Quantity), o.Status})
	}
	rows.Flush()
	return rows.Error()
}
