package main

import (
	"errors"
	"strings"
	"syscall"
	"unsafe"
)

// maxArgumentBytes is far more than a health check's command line has.
const maxArgumentBytes = 16 << 10

// arguments returns this process's arguments without the program's name, as os.Args[1:] would: proc(5),
// /proc/pid/cmdline. Every container has /proc.
func arguments() ([]string, error) {
	fd, err := syscall.Open("/proc/self/cmdline", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, errors.New("/proc/self/cmdline: " + err.Error())
	}
	defer syscall.Close(fd)
	buffer := make([]byte, maxArgumentBytes)
	n, err := syscall.Read(fd, buffer)
	if err != nil {
		return nil, errors.New("/proc/self/cmdline: " + err.Error())
	}
	if n == len(buffer) {
		return nil, errors.New("the command line is too long")
	}
	words := strings.Split(strings.TrimSuffix(string(buffer[:n]), "\x00"), "\x00")
	return words[1:], nil
}

func exit(code int, message string) {
	syscall.Write(syscall.Stderr, []byte(message))
	syscall.Exit(code)
}

// deadline is a moment on the monotonic clock, in nanoseconds.
type deadline int64

func deadlineIn(timeoutMs int64) deadline {
	return deadline(monotonicNs() + timeoutMs*1_000_000)
}

func (d deadline) leftNs() int64 {
	return int64(d) - monotonicNs()
}

// monotonicNs reads the clock that no clock setting moves: clock_gettime(2), CLOCK_MONOTONIC.
func monotonicNs() int64 {
	const clockMonotonic = 1
	var now syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&now)), 0)
	return now.Nano()
}
