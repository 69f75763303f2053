// Usage: cilium JOB [OBJECT]
//
// The jobs of the comparison as a program over github.com/cilium/ebpf does them. Does one round for each line on standard input and answers it with the line
// "NANOSECONDS PROCESSOR_NANOSECONDS OBJECTS SUM"; the sum is over the values that were read.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"
)

const (
	elements = 1000
	repeat   = 20
)

type tally struct {
	objects uint64
	sum     uint64
}

type job struct {
	restore func() error
	run     func() (tally, error)
}

func newMap() (*ebpf.Map, error) {
	return ebpf.NewMap(&ebpf.MapSpec{Type: ebpf.Hash, KeySize: 4, ValueSize: 8, MaxEntries: elements})
}

func fill(m *ebpf.Map) error {
	for key := uint32(0); key < elements; key++ {
		if err := m.Put(key, 2*uint64(key)); err != nil {
			return err
		}
	}
	return nil
}

func lookup(m *ebpf.Map) (seen tally, err error) {
	for round := 0; round < repeat; round++ {
		for key := uint32(0); key < elements; key++ {
			var value uint64
			if err := m.Lookup(&key, &value); err != nil {
				return seen, err
			}
			seen.objects++
			seen.sum += value
		}
	}
	return seen, nil
}

func update(m *ebpf.Map) (seen tally, err error) {
	for round := 0; round < repeat; round++ {
		for key := uint32(0); key < elements; key++ {
			value := 2 * uint64(key)
			if err := m.Put(&key, &value); err != nil {
				return seen, err
			}
			seen.objects++
		}
	}
	return seen, nil
}

func remove(m *ebpf.Map) (seen tally, err error) {
	for key := uint32(0); key < elements; key++ {
		if err := m.Delete(&key); err != nil {
			return seen, err
		}
		seen.objects++
	}
	return seen, nil
}

func batch(m *ebpf.Map, keys []uint32, values []uint64) (seen tally, err error) {
	var next uint32
	var previous interface{}
	for {
		count, err := m.BatchLookup(previous, &next, keys, values, nil)
		if err != nil && !errors.Is(err, ebpf.ErrKeyNotExist) {
			return seen, err
		}
		for i := 0; i < count; i++ {
			seen.objects++
			seen.sum += uint64(keys[i]) + values[i]
		}
		if err != nil {
			return seen, nil
		}
		previous = next
	}
}

func parse(path string) (seen tally, err error) {
	spec, err := ebpf.LoadCollectionSpec(path)
	if err != nil {
		return seen, err
	}
	for _, m := range spec.Maps {
		seen.objects++
		seen.sum += uint64(m.KeySize) + uint64(m.ValueSize)
	}
	seen.objects += uint64(len(spec.Programs))
	return seen, nil
}

func kernelTypes() (seen tally, err error) {
	// LoadKernelSpec does the same, but keeps the types for the process in some releases.
	file, err := os.Open("/sys/kernel/btf/vmlinux")
	if err != nil {
		return seen, err
	}
	defer file.Close()
	spec, err := btf.LoadSpecFromReader(file)
	if err != nil {
		return seen, err
	}
	var task *btf.Struct
	if err := spec.TypeByName("task_struct", &task); err != nil {
		return seen, err
	}
	return tally{objects: 1, sum: uint64(task.Size)}, nil
}

func open(name string, path string) (job, error) {
	switch name {
	case "parse-object":
		return job{run: func() (tally, error) { return parse(path) }}, nil
	case "kernel-btf":
		return job{run: kernelTypes}, nil
	}

	m, err := newMap()
	if err != nil {
		return job{}, err
	}
	if err := fill(m); err != nil {
		return job{}, err
	}
	switch name {
	case "map-lookup":
		return job{run: func() (tally, error) { return lookup(m) }}, nil
	case "map-update":
		return job{run: func() (tally, error) { return update(m) }}, nil
	case "map-delete":
		return job{restore: func() error { return fill(m) }, run: func() (tally, error) { return remove(m) }}, nil
	case "map-batch":
		keys, values := make([]uint32, elements), make([]uint64, elements)
		return job{run: func() (tally, error) { return batch(m, keys, values) }}, nil
	}
	return job{}, fmt.Errorf("usage: cilium JOB [OBJECT]")
}

func processorTime() int64 {
	var usage unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &usage); err != nil {
		panic(err)
	}
	return usage.Nano()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "cilium:", err)
	os.Exit(1)
}

func main() {
	name, path := "", ""
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	if len(os.Args) > 2 {
		path = os.Args[2]
	}
	work, err := open(name, path)
	if err != nil {
		fail(err)
	}

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if work.restore != nil {
			if err := work.restore(); err != nil {
				fail(err)
			}
		}
		processor, start := processorTime(), time.Now()
		seen, err := work.run()
		elapsed := time.Since(start)
		processor = processorTime() - processor
		if err != nil {
			fail(err)
		}
		fmt.Println(elapsed.Nanoseconds(), processor, seen.objects, seen.sum)
	}
}
