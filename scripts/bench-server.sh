# For the benchmarks that need a server, which read this file with "." from the project's folder: it starts one in a temporary
# folder, which ends with the script. $url and $server tell where it listens and its process; busy tells how busy the machine is.
data=$(mktemp -d)
: >"$data/log" # the loop below may read it before the server has opened it
bin/atrium serve --listen 127.0.0.1:0 --data "$data" --log-level warn \
	--registration-rate 100000 --registration-burst 100000 --address-connections 20000 >"$data/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
url=
while [ -z "$url" ]; do
	kill -0 $server 2>/dev/null || { cat "$data/log" >&2; exit 1; }
	url=$(sed -n 's/^listening on \(http[^ ]*\).*/\1/p' "$data/log")
	[ -n "$url" ] || sleep 0.1
done
busy() { echo "load average $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) processors"; }
