// Usage: vishvananda dump-routes
//
//	vishvananda dump-links
//	vishvananda encode COUNT
//
// The jobs of the comparison as a program over github.com/vishvananda/netlink does them. Works in the network namespace it is started in. Does one
// round for each line on standard input and answers it with the line "NANOSECONDS PROCESSOR_NANOSECONDS OBJECTS SUM"; the sum is over the values that were read.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

type tally struct {
	objects uint64
	sum     uint64
}

// Addresses are summed as the little-endian numbers that the other peers read.
func sumOfAddress(address net.IP) uint64 {
	if four := address.To4(); four != nil {
		return uint64(binary.LittleEndian.Uint32(four))
	}
	return 0
}

func sumOfString(text string) uint64 {
	if text == "" {
		return 0
	}
	return uint64(len(text)) + uint64(text[0])
}

func dumpRoutes(handle *netlink.Handle) (tally, error) {
	routes, err := handle.RouteList(nil, netlink.FAMILY_V4)
	if err != nil {
		return tally{}, err
	}
	var seen tally
	for i := range routes {
		route := &routes[i]
		seen.objects++
		if route.Dst != nil {
			length, _ := route.Dst.Mask.Size()
			seen.sum += uint64(length) + sumOfAddress(route.Dst.IP)
		}
		seen.sum += sumOfAddress(route.Gw) + uint64(route.LinkIndex) + uint64(route.Table) + uint64(route.Priority)
	}
	return seen, nil
}

func dumpLinks(handle *netlink.Handle) (tally, error) {
	links, err := handle.LinkList()
	if err != nil {
		return tally{}, err
	}
	var seen tally
	for _, link := range links {
		attributes := link.Attrs()
		seen.objects++
		seen.sum += uint64(attributes.Index) + sumOfString(attributes.Name) + uint64(attributes.MTU)

		// The library's word for a link that the kernel gives no kind.
		if kind := link.Type(); kind != "device" {
			seen.sum += sumOfString(kind)
		}
		if statistics := attributes.Statistics; statistics != nil {
			seen.sum += statistics.RxPackets + statistics.TxPackets + statistics.RxBytes + statistics.TxBytes
		}
	}
	return seen, nil
}

// The attributes of one end of the pair. The library of 2021 has no fields for the last three; newer releases write them like the others.
type end struct {
	name           string
	mtu            uint32
	gsoMaxSize     uint32
	groMaxSize     uint32
	gsoIPv4MaxSize uint32
	groIPv4MaxSize uint32
}

// Numbers that package unix does not have yet (linux/if_link.h).
const (
	iflaGroMaxSize     = 58
	iflaGsoIPv4MaxSize = 63
	iflaGroIPv4MaxSize = 64
)

const group = 0x6E6B73

// The request that LinkAdd makes of a pair, with the same calls (link_linux.go: linkModify), up to the sending.
func vethRequest(primary, peer *end) *nl.NetlinkRequest {
	request := nl.NewNetlinkRequest(unix.RTM_NEWLINK, unix.NLM_F_CREATE|unix.NLM_F_EXCL|unix.NLM_F_ACK)
	request.AddData(nl.NewIfInfomsg(unix.AF_UNSPEC))
	request.AddData(nl.NewRtAttr(unix.IFLA_IFNAME, nl.ZeroTerminated(primary.name)))
	request.AddData(nl.NewRtAttr(unix.IFLA_MTU, nl.Uint32Attr(primary.mtu)))
	request.AddData(nl.NewRtAttr(unix.IFLA_GSO_MAX_SIZE, nl.Uint32Attr(primary.gsoMaxSize)))
	request.AddData(nl.NewRtAttr(iflaGroMaxSize, nl.Uint32Attr(primary.groMaxSize)))
	request.AddData(nl.NewRtAttr(iflaGsoIPv4MaxSize, nl.Uint32Attr(primary.gsoIPv4MaxSize)))
	request.AddData(nl.NewRtAttr(iflaGroIPv4MaxSize, nl.Uint32Attr(primary.groIPv4MaxSize)))
	request.AddData(nl.NewRtAttr(unix.IFLA_GROUP, nl.Uint32Attr(group)))

	info := nl.NewRtAttr(unix.IFLA_LINKINFO, nil)
	info.AddRtAttr(nl.IFLA_INFO_KIND, nl.NonZeroTerminated("veth"))
	nest := info.AddRtAttr(nl.IFLA_INFO_DATA, nil).AddRtAttr(nl.VETH_INFO_PEER, nil)
	nl.NewIfInfomsgChild(nest, unix.AF_UNSPEC)
	nest.AddRtAttr(unix.IFLA_IFNAME, nl.ZeroTerminated(peer.name))
	nest.AddRtAttr(unix.IFLA_MTU, nl.Uint32Attr(peer.mtu))
	nest.AddRtAttr(unix.IFLA_GSO_MAX_SIZE, nl.Uint32Attr(peer.gsoMaxSize))
	nest.AddRtAttr(iflaGroMaxSize, nl.Uint32Attr(peer.groMaxSize))
	nest.AddRtAttr(iflaGsoIPv4MaxSize, nl.Uint32Attr(peer.gsoIPv4MaxSize))
	nest.AddRtAttr(iflaGroIPv4MaxSize, nl.Uint32Attr(peer.groIPv4MaxSize))
	request.AddData(info)
	return request
}

// The kernel accepts what is encoded and makes of it what was meant, else the measurement would be of nothing.
func proveRequest(handle *netlink.Handle, primary, peer *end) error {
	if _, err := vethRequest(primary, peer).Execute(unix.NETLINK_ROUTE, 0); err != nil {
		return fmt.Errorf("create the pair: %w", err)
	}
	for _, end := range []*end{primary, peer} {
		link, err := handle.LinkByName(end.name)
		if err != nil {
			return err
		}
		if got := link.Attrs(); uint32(got.MTU) != end.mtu || got.GSOMaxSize != end.gsoMaxSize {
			return fmt.Errorf("%s has MTU %d and GSO size %d", end.name, got.MTU, got.GSOMaxSize)
		}
	}
	link, err := handle.LinkByName(primary.name)
	if err != nil {
		return err
	}
	if got := link.Attrs().Group; got != group {
		return fmt.Errorf("%s has group %#x", primary.name, got)
	}
	return handle.LinkDel(link)
}

func encode(primary, peer *end, count int) tally {
	var seen tally
	for i := 0; i < count; i++ {
		seen.objects++
		seen.sum += uint64(len(vethRequest(primary, peer).Serialize()))
	}
	return seen
}

// What all threads of the process have used, the collector's among them.
func processorTime() int64 {
	var used unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &used); err != nil {
		panic(err)
	}
	return used.Nano()
}

func run(arguments []string) error {
	handle, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}

	var job func() (tally, error)
	switch {
	case len(arguments) == 1 && arguments[0] == "dump-routes":
		job = func() (tally, error) { return dumpRoutes(handle) }
	case len(arguments) == 1 && arguments[0] == "dump-links":
		job = func() (tally, error) { return dumpLinks(handle) }
	case len(arguments) == 2 && arguments[0] == "encode":
		count, err := strconv.Atoi(arguments[1])
		if err != nil {
			return err
		}
		primary := &end{"nks-pod", 1400, 196608, 196608, 196608, 196608}
		peer := &end{"eth0", 1400, 196608, 196608, 196608, 196608}
		if err := proveRequest(handle, primary, peer); err != nil {
			return err
		}
		job = func() (tally, error) { return encode(primary, peer, count), nil }
	default:
		return fmt.Errorf("usage: vishvananda dump-routes | dump-links | encode COUNT")
	}

	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		processor := processorTime()
		start := time.Now()
		seen, err := job()
		if err != nil {
			return err
		}
		fmt.Println(time.Since(start).Nanoseconds(), processorTime()-processor, seen.objects, seen.sum)
	}
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "vishvananda:", err)
		os.Exit(1)
	}
}
