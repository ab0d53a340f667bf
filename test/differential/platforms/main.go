// Command platforms says of pairs of platforms what containerd makes of them. It reads two JSON arrays of platforms, those
// that are wanted and those that are offered, and prints for each wanted one the indexes of the offers that it accepts, the
// best first.
package main

import (
	"encoding/json"
	"os"
	"sort"

	"github.com/containerd/platforms"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	var input struct{ Wanted, Offered []specs.Platform }
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		panic(err)
	}
	answers := make([][]int, 0, len(input.Wanted))
	for _, wanted := range input.Wanted {
		only := platforms.Only(wanted)
		accepted := []int{}
		for index, offer := range input.Offered {
			if only.Match(offer) {
				accepted = append(accepted, index)
			}
		}
		sort.SliceStable(accepted, func(i, j int) bool {
			return only.Less(input.Offered[accepted[i]], input.Offered[accepted[j]])
		})
		answers = append(answers, accepted)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
