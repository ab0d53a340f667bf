package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os/user"
	"time"

	"example.com/order/internal/upstream"
)

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, "ok\n")
}

// ready asks what the service cannot do without; health does not: a restart would not bring that back.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.Ready(r.Context()); err != nil {
		s.fail(w, http.StatusServiceUnavailable, err)
		return
	}
	s.health(w, r)
}

func (s *server) index(w http.ResponseWriter, r *http.Request) {
	list, err := s.Orders.List(r.Context())
	if err != nil {
		s.fail(w, http.StatusServiceUnavailable, err)
		return
	}
	var page bytes.Buffer
	if err := s.Pages.ExecuteTemplate(&page, "index.html", map[string]any{"Orders": list, "Version": s.Version}); err != nil {
		s.fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	page.WriteTo(w)
}

// timeIn tells the time where a customer lives: GET /time?zone=Europe/Berlin
func (s *server) timeIn(w http.ResponseWriter, r *http.Request) {
	zone, err := time.LoadLocation(r.URL.Query().Get("zone"))
	if err != nil {
		s.fail(w, http.StatusBadRequest, err)
		return
	}
	s.answer(w, http.StatusOK, map[string]string{"zone": zone.String(), "time": time.Now().In(zone).Format(time.RFC3339)})
}

// askUpstream shows whether the stock service can be reached and trusted.
func (s *server) askUpstream(w http.ResponseWriter, r *http.Request) {
	answer, err := s.Upstream.Ask(r.Context())
	switch {
	case errors.Is(err, upstream.ErrNotConfigured):
		s.fail(w, http.StatusNotFound, err)
	case err != nil:
		s.fail(w, http.StatusBadGateway, err)
	default:
		s.answer(w, http.StatusOK, answer)
	}
}

func (s *server) whoami(w http.ResponseWriter, _ *http.Request) {
	who, err := user.Current()
	if err != nil {
		s.fail(w, http.StatusInternalServerError, err)
		return
	}
	s.answer(w, http.StatusOK, map[string]string{"uid": who.Uid, "gid": who.Gid, "name": who.Username, "home": who.HomeDir})
}
