package orders

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/order/internal/cache"
)

func newBook(t *testing.T) *Book {
	t.Helper()
	if cache.Kind != "memory" {
		t.Skip("needs the in-memory cache")
	}
	store, err := cache.New("")
	require.NoError(t, err)
	return NewBook(store)
}

func TestAPlacedOrderCanBeAmended(t *testing.T) {
	ctx := context.Background()
	book := newBook(t)
	order, err := book.Place(ctx, Order{Customer: "Ada", Item: "rope", Quantity: 2})
	require.NoError(t, err)
	assert.Equal(t, "placed", order.Status)

	document, err := book.Amend(ctx, order.ID, "status", "shipped")
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"o-0001","customer":"Ada","item":"rope","quantity":2,"status":"shipped"}`, document)
}

func TestAnEmptyOrderIsRefused(t *testing.T) {
	_, err := newBook(t).Place(context.Background(), Order{Customer: "Ada"})
	assert.Error(t, err)
}

func TestCSVListsOrdersInSequence(t *testing.T) {
	ctx := context.Background()
	book := newBook(t)
	for _, item := range []string{"rope", "anchor"} {
		_, err := book.Place(ctx, Order{Customer: "Ada", Item: item, Quantity: 1})
		require.NoError(t, err)
	}
	var out strings.Builder
	require.NoError(t, book.WriteCSV(ctx, &out))
	assert.Equal(t, "id,customer,item,quantity,status\no-0001,Ada,rope,1,placed\no-0002,Ada,anchor,1,placed\n", out.String())
}
