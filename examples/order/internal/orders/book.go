// Package orders keeps orders as JSON documents, as they came from the shop.
package orders

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tidwall/sjson"
)

// ErrInvalid says that an order cannot be taken as it is.
var ErrInvalid = errors.New("an order needs an item and a quantity of at least 1")

// Store is where the documents live.
type Store interface {
	Next(ctx context.Context) (int64, error)
	Add(ctx context.Context, number int64, key, document string) error
	All(ctx context.Context) ([]string, error)
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

// Book is the list of orders.
type Book struct {
	store Store
}

func NewBook(store Store) *Book {
	return &Book{store: store}
}

// Place takes an order and gives it an ID. It returns ErrInvalid for one that cannot be taken.
func (b *Book) Place(ctx context.Context, order Order) (Order, error) {
	if order.Item == "" || order.Quantity < 1 {
		return Order{}, ErrInvalid
	}
	number, err := b.store.Next(ctx)
	if err != nil {
		return Order{}, err
	}
	order.ID = fmt.Sprintf("o-%04d", number)
	order.Status = "placed"
	document, err := json.Marshal(order)
	if err != nil {
		return Order{}, err
	}
	return order, b.store.Add(ctx, number, order.ID, string(document))
}

// Amend sets one field of an order's document: path is a dotted JSON path such as "status".
func (b *Book) Amend(ctx context.Context, id, path, value string) (string, error) {
	document, err := b.store.Get(ctx, id)
	if err != nil {
		return "", err
	}
	amended, err := sjson.Set(document, path, value)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return amended, b.store.Put(ctx, id, amended)
}

// Document returns the order as JSON.
func (b *Book) Document(ctx context.Context, id string) (string, error) {
	return b.store.Get(ctx, id)
}

// List returns the orders in the sequence in which they were placed.
func (b *Book) List(ctx context.Context) ([]Order, error) {
	documents, err := b.store.All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Order, len(documents))
	for i, document := range documents {
		if err := json.Unmarshal([]byte(document), &list[i]); err != nil {
			return nil, fmt.Errorf("order %d: %w", i, err)
		}
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
