// Packs and unpacks messages of DNS with the library that coredns is built on. Each line of its input is JSON, and so is each
// line of its output.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"

	"github.com/miekg/dns"
)

type asked struct {
	// Records to be packed, compressed, as the answer to a question for the name of the first.
	Pack []string
	// A message to be unpacked, in hexadecimal digits.
	Unpack string
}

type said struct {
	Hex string
	// What each record says, without what stands before it.
	Texts []string
	Error string
	ID    uint16
	Name  string
	Type  string
	Count int
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var in asked
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			panic(err)
		}
		if in.Pack == nil {
			out.Encode(unpacked(in.Unpack))
		} else {
			out.Encode(packed(in.Pack))
		}
	}
}

func packed(records []string) said {
	m := new(dns.Msg)
	m.Response, m.Compress = true, true
	var texts []string
	for _, record := range records {
		rr, err := dns.NewRR(record)
		if err != nil {
			return said{Error: err.Error()}
		}
		m.Answer = append(m.Answer, rr)
		texts = append(texts, strings.TrimPrefix(rr.String(), rr.Header().String()))
	}
	first := m.Answer[0].Header()
	m.Question = []dns.Question{{Name: first.Name, Qtype: first.Rrtype, Qclass: dns.ClassINET}}
	bytes, err := m.Pack()
	if err != nil {
		return said{Error: err.Error()}
	}
	return said{Hex: hex.EncodeToString(bytes), Texts: texts}
}

func unpacked(digits string) said {
	bytes, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	m := new(dns.Msg)
	if err := m.Unpack(bytes); err != nil {
		return said{Error: err.Error()}
	}
	if len(m.Question) != 1 {
		return said{ID: m.Id, Count: len(m.Answer)}
	}
	q := m.Question[0]
	return said{ID: m.Id, Name: q.Name, Type: dns.TypeToString[q.Qtype], Count: len(m.Answer)}
}
