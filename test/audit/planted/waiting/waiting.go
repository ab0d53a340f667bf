// Package waiting waits, so that its callers do.
package waiting

import "time"

// Calmly is not named after what it does.
func Calmly() { time.Sleep(time.Second) }
