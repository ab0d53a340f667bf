package main

import (
	"fmt"
	"os"
)

// localeFolders are those of glibc, of musl, and of translated messages.
var localeFolders = []string{"/usr/lib/locale", "/usr/share/i18n/locales", "/usr/share/locale"}

// locales counts files that C libraries read: Go itself reads none.
func locales() []outcome {
	all := make([]outcome, 0, len(localeFolders))
	for _, folder := range localeFolders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			all = append(all, unable(folder, err))
			continue
		}
		all = append(all, outcome{Question: folder, Can: len(entries) > 0, Found: fmt.Sprintf("%d entries", len(entries))})
	}
	return all
}
