package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"

	"example.com/order/internal/cache"
	"example.com/order/internal/orders"
)

const maxOrderBytes = 64 << 10

func (s *server) listOrders(w http.ResponseWriter, r *http.Request) {
	list, err := s.Orders.List(r.Context())
	if err != nil {
		s.fail(w, http.StatusServiceUnavailable, err)
		return
	}
	s.answer(w, http.StatusOK, list)
}

func (s *server) placeOrder(w http.ResponseWriter, r *http.Request) {
	var order orders.Order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrderBytes)).Decode(&order); err != nil {
		s.fail(w, http.StatusBadRequest, err)
		return
	}
	placed, err := s.Orders.Place(r.Context(), order)
	switch {
	case errors.Is(err, orders.ErrInvalid):
		s.fail(w, http.StatusBadRequest, err)
		return
	case err != nil:
		s.fail(w, http.StatusServiceUnavailable, err)
		return
	}
	s.answer(w, http.StatusCreated, placed)
}

func (s *server) showOrder(w http.ResponseWriter, r *http.Request) {
	document, err := s.Orders.Document(r.Context(), r.PathValue("id"))
	s.answerDocument(w, document, err)
}

// amendOrder sets one field: PATCH /orders/o-0001?path=status&value=shipped
func (s *server) amendOrder(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	document, err := s.Orders.Amend(r.Context(), r.PathValue("id"), query.Get("path"), query.Get("value"))
	s.answerDocument(w, document, err)
}

func (s *server) answerDocument(w http.ResponseWriter, document string, err error) {
	switch {
	case errors.Is(err, cache.ErrMissing):
		s.fail(w, http.StatusNotFound, err)
	case errors.Is(err, orders.ErrInvalid):
		s.fail(w, http.StatusBadRequest, err)
	case err != nil:
		s.fail(w, http.StatusServiceUnavailable, err)
	default:
		s.answer(w, http.StatusOK, json.RawMessage(document))
	}
}

// exportOrders spools to a temporary file, so that a slow reader holds no order in memory.
func (s *server) exportOrders(w http.ResponseWriter, r *http.Request) {
	spool, err := os.CreateTemp(os.TempDir(), "orders-*.csv")
	if err != nil {
		s.fail(w, http.StatusInternalServerError, err)
		return
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	if err := s.Orders.WriteCSV(r.Context(), spool); err != nil {
		s.fail(w, http.StatusServiceUnavailable, err)
		return
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		s.fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	if _, err := io.Copy(w, spool); err != nil {
		s.Logger.Warn("export was not sent", "error", err.Error())
	}
}
