package planted

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

var dirty = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func renderDirty(w io.Writer, order string) {
	buf := dirty.Get().(*bytes.Buffer)
	fmt.Fprintf(buf, "order %s", order)
	w.Write(buf.Bytes())
	if buf.Cap() <= 1<<16 {
		dirty.Put(buf) // want pool-not-reset
	}
}

var clean = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func renderClean(w io.Writer, order string) {
	buf := clean.Get().(*bytes.Buffer)
	buf.Reset()
	fmt.Fprintf(buf, "order %s", order)
	w.Write(buf.Bytes())
	if buf.Cap() <= 1<<16 {
		clean.Put(buf)
	}
}

type parser struct{ seen []string }

func (p *parser) Reset() { p.seen = nil }

var parsers = sync.Pool{New: func() any { return new(parser) }}

func parse(text string) int {
	p := parsers.Get().(*parser)
	p.seen = append(p.seen, text)
	count := len(p.seen)
	parsers.Put(p) // want pool-not-reset
	return count
}

var cleanParsers = sync.Pool{New: func() any { return new(parser) }}

func parseClean(text string) int {
	p := cleanParsers.Get().(*parser)
	defer func() {
		p.Reset()
		cleanParsers.Put(p)
	}()
	p.seen = append(p.seen, text)
	return len(p.seen)
}

func usedAfter(w io.Writer) {
	buf := clean.Get().(*bytes.Buffer)
	buf.Reset()
	if buf.Cap() > 1<<16 {
		return
	}
	clean.Put(buf)
	w.Write(buf.Bytes()) // want pool-use-after-put
}

func usedBefore(w io.Writer) {
	buf := clean.Get().(*bytes.Buffer)
	buf.Reset()
	if buf.Cap() > 1<<16 {
		return
	}
	w.Write(buf.Bytes())
	clean.Put(buf)
}

func returnedAfter(order string) []byte {
	buf := clean.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() { _ = buf.Cap() < 1<<16 }()
	defer clean.Put(buf)
	buf.WriteString(order)
	return buf.Bytes() // want pool-use-after-put
}

func returnedAsCopy(order string) []byte {
	buf := clean.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() { _ = buf.Cap() < 1<<16 }()
	defer clean.Put(buf)
	buf.WriteString(order)
	return bytes.Clone(buf.Bytes())
}

var growing = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func copyGrowing(w io.Writer, r io.Reader) {
	buf := growing.Get().(*bytes.Buffer)
	buf.Reset()
	defer growing.Put(buf) // want pool-grows
	io.Copy(buf, r)
	w.Write(buf.Bytes())
}

var slices = sync.Pool{New: func() any { return new([]byte) }}

func appendGrowing(w io.Writer, words []string) {
	held := slices.Get().(*[]byte)
	text := (*held)[:0]
	for _, word := range words {
		text = append(text, word...)
	}
	w.Write(text)
	*held = text
	slices.Put(held) // want pool-grows
}

var fixed = sync.Pool{New: func() any { return new([4096]byte) }}

func copyFixed(w io.Writer, r io.Reader) {
	block := fixed.Get().(*[4096]byte)
	defer fixed.Put(block)
	io.CopyBuffer(w, r, block[:])
}

var chunks = sync.Pool{New: func() any { block := make([]byte, 4096); return &block }}

func copyChunks(w io.Writer, r io.Reader) {
	block := chunks.Get().(*[]byte)
	defer chunks.Put(block)
	io.CopyBuffer(w, r, *block)
}
