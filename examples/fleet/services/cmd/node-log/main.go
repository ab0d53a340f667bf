// Command node-log says how much the containers of a node have logged.
package main

import (
	"cmp"
	"io/fs"
	"log"
	"os"
	"time"

	"example.com/shop/internal/service"
)

func main() {
	service.Every(time.Minute, weigh)
}

func weigh() error {
	var bytes int64
	folder := os.DirFS(cmp.Or(os.Getenv("LOG_FOLDER"), "/var/log/pods"))
	err := fs.WalkDir(folder, ".", func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return err
	})
	log.Printf("%d bytes of logs", bytes)
	return err
}
