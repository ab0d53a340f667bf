package main

import (
	"net/netip"
	"testing"
)

// TestAddressesAgreeWithNetip: what is accepted means the same as in the standard library, and only zones and
// IPv4 in IPv6 are accepted there but not here.
func TestAddressesAgreeWithNetip(t *testing.T) {
	for _, text := range []string{
		"127.0.0.1", "0.0.0.0", "255.255.255.255", "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1..2.3", "1.2.3.-4", "+1.2.3.4",
		"::", "::1", "1::", "fe80::1", "2001:db8:0:0:1:0:0:1", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7:8::", "1:2:3:4:5:6:7", "1::2::3", ":::", "1:::2", ":1", "1:", "12345::", "g::", "", ":",
	} {
		ip := parseIPv4(text)
		if ip == nil {
			ip = parseIPv6(text)
		}
		want, err := netip.ParseAddr(text)
		if err != nil {
			if ip != nil {
				t.Errorf("%q: %v, but it is no address", text, ip)
			}
		} else if string(ip) != string(want.AsSlice()) {
			t.Errorf("%q: %v, want %v", text, ip, want.AsSlice())
		}
	}
}

func FuzzIPv6(f *testing.F) {
	f.Add("fe80::1")
	f.Fuzz(func(t *testing.T, text string) {
		if ip := parseIPv6(text); ip != nil {
			want, err := netip.ParseAddr(text)
			if err != nil || string(ip) != string(want.AsSlice()) {
				t.Errorf("%q: %v", text, ip)
			}
		}
	})
}
