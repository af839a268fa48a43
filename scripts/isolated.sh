#!/bin/sh
# Runs a command in a network of its own, where nothing comes or goes: whenever a network interface of the machine does,
# every Chromium that sees it drops what it fetches. Usage: scripts/isolated.sh COMMAND ARGUMENT...
set -eu

[ "${1:-}" != --inside ] || {
	shift
	PATH=$PATH:/usr/sbin:/sbin
	# /sys shows the interfaces of the network in which it was mounted.
	mount -t sysfs sysfs /sys
	ip link set lo up
	# A browser without an interface besides the loopback believes to be offline, and calls want an address.
	ip link add eth0 type veth peer name eth1
	ip addr add 10.111.0.1/24 dev eth0
	# No IPv6: its address would come a second late.
	ip link set eth0 addrgenmode none
	ip link set eth1 addrgenmode none
	ip link set eth0 up
	ip link set eth1 up
	ip route add default dev eth0
	exec "$@"
}
exec unshare --net --mount "$0" --inside "$@"
