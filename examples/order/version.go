package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by the release build: -ldflags "-X main.version=v1.2.3".
var version = ""

type buildInfo struct {
	Version  string
	Revision string
	Modified bool
	Go       string
}

// buildVersion reads what the go command stamped into the binary.
func buildVersion() buildInfo {
	info := buildInfo{Version: version, Revision: "unknown"}
	stamped, ok := debug.ReadBuildInfo()
	if !ok {
		return info
	}
	info.Go = stamped.GoVersion
	if info.Version == "" {
		info.Version = stamped.Main.Version
	}
	for _, setting := range stamped.Settings {
		switch setting.Key {
		case "vcs.revision":
			info.Revision = setting.Value
		case "vcs.modified":
			info.Modified = setting.Value == "true"
		}
	}
	return info
}

func (b buildInfo) String() string {
	dirt := ""
	if b.Modified {
		dirt = " (modified)"
	}
	return fmt.Sprintf("order %s, revision %s%s, %s", b.Version, b.Revision, dirt, b.Go)
}
