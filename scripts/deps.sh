#!/bin/sh
# Installs from Debian what the tests need and this machine lacks. As root it installs; otherwise it says what to install.
# With "check" it looks only for what `make check` needs.
set -eu

# One line each: a file or a command that shows that it is there, and its package.
needs='/usr/lib/postgresql/*/bin/initdb postgresql'
[ "${1:-}" = check ] || needs="$needs
chromium chromium
chromium-headless-shell chromium-headless-shell
firefox-esr firefox-esr
nft nftables
ip iproute2
ffprobe ffmpeg
nginx nginx-light
turnutils_uclient coturn
ps procps
/usr/share/fonts/*/noto/NotoSansCJK-Regular.ttc fonts-noto-cjk"

PATH=$PATH:/usr/sbin:/sbin
missing=
while read -r sign package; do
	case $sign in
	/*) # shellcheck disable=SC2086 # the pattern is to be expanded
		ls $sign >/dev/null 2>&1 || missing="$missing $package" ;;
	*) command -v "$sign" >/dev/null || missing="$missing $package" ;;
	esac
done <<EOT
$needs
EOT

[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests need packages that this machine lacks. As root on Debian or Ubuntu:" >&2
	echo "    apt-get install --no-install-recommends$missing" >&2
	exit 1
fi
echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The packages of PostgreSQL and nginx would start servers of their own; the tests start theirs.
[ -e /etc/postgresql-common/createcluster.conf ] || {
	mkdir -p /etc/postgresql-common
	echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
}
[ -e /usr/sbin/policy-rc.d ] || {
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
	chmod 755 /usr/sbin/policy-rc.d
	trap 'rm -f "$log" /usr/sbin/policy-rc.d' EXIT
}
# coturn's package would start a relay, and at every start of the machine again. The tests use its client only.
case $missing in
*coturn*)
	unit=/etc/systemd/system/coturn.service
	[ -e $unit ] || [ -L $unit ] || { mkdir -p "${unit%/*}" && ln -s /dev/null $unit; }
	;;
esac
# shellcheck disable=SC2086 # a list of words
if ! { apt-get update && apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold $missing; } >"$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
