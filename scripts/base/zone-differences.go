// Prints the zones that do not tell the same time in two zoneinfo folders, as Go reads them, in the years 1800 to 2099:
//
//	go run zone-differences.go FOLDER FOLDER NAME...
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	log.SetFlags(0)
	for _, name := range os.Args[3:] {
		if !slices.Equal(periods(os.Args[1], name), periods(os.Args[2], name)) {
			fmt.Println(name)
		}
	}
}

// period is a time in which the clocks run without a change.
type period struct {
	start        int64
	abbreviation string
	offset       int
	isDST        bool
}

func periods(folder, name string) []period {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		log.Fatal(err)
	}
	// time.LoadLocation would go on to the machine's own zones if it could not read this one.
	location, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		log.Fatalf("%s: %v", name, err)
	}
	var found []period
	at := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC).In(location)
	for !at.IsZero() && at.Year() < 2100 {
		abbreviation, offset := at.Zone()
		next := period{at.Unix(), abbreviation, offset, at.IsDST()}
		// Formats differ in whether they write down a change that changes nothing.
		if previous := len(found) - 1; previous < 0 || !same(found[previous], next) {
			found = append(found, next)
		}
		_, end := at.ZoneBounds()
		// Where the footer rules, Go ends a leap year a day early, and its last day is bounded by its own beginning.
		if !end.IsZero() && !end.After(at) {
			end = at.Add(24 * time.Hour)
		}
		at = end
	}
	return found
}

func same(a, b period) bool {
	return a.abbreviation == b.abbreviation && a.offset == b.offset && a.isDST == b.isDST
}
