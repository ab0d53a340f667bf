package main

import "regexp"

// testName: what is called so is there for tests.
var testName = regexp.MustCompile(`^test(?:s|ing|utils?|helpers?|data)?$`)

// isTestSupport says whether a package is there for tests, although its files do not say so by their names: it imports
// testing, which no service does, or is called so.
func (u *unit) isTestSupport() bool {
	if u.pkg.Name() != "main" && testName.MatchString(u.pkg.Name()) {
		return true
	}
	for _, imported := range u.pkg.Imports() {
		if imported.Path() == "testing" {
			return true
		}
	}
	return false
}
