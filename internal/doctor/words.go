package doctor

import "fmt"

// Code names a remedy. It stays the same when the words change.
type Code string

// Advice is a remedy with what is special about the case in it.
type Advice struct {
	code Code
	text string
}

// say makes an advice of a code; args fill its words.
func (c Code) say(args ...any) Advice { return Advice{c, fmt.Sprintf(remedies[c], args...)} }

// The remedies, by what is wrong.
const (
	settingWrong     Code = "setting_wrong"
	tooSlow          Code = "too_slow"
	folderNone       Code = "folder_none"
	folderNoFolder   Code = "folder_no_folder"
	folderReadOnly   Code = "folder_read_only"
	folderOpen       Code = "folder_open"
	fileOpen         Code = "file_open"
	dataForbidden    Code = "data_forbidden"
	diskFull         Code = "disk_full"
	diskNoLog        Code = "disk_no_log"
	databaseGone     Code = "database_gone"
	databaseBroken   Code = "database_broken"
	databaseNewer    Code = "database_newer"
	databaseInUse    Code = "database_in_use"
	clockWrong       Code = "clock_wrong"
	filesFew         Code = "files_few"
	portTaken        Code = "port_taken"
	portForbidden    Code = "port_forbidden"
	portNotOurs      Code = "port_not_ours"
	portStranger     Code = "port_stranger"
	certExpired      Code = "certificate_expired"
	certSoon         Code = "certificate_expires_soon"
	certNotYet       Code = "certificate_not_yet"
	certNames        Code = "certificate_names"
	certChain        Code = "certificate_chain"
	certPrivate      Code = "certificate_private"
	certSelfSigned   Code = "certificate_self_signed"
	certBroken       Code = "certificate_broken"
	acmeUnreachable  Code = "acme_unreachable"
	acmePort         Code = "acme_port"
	acmeNone         Code = "acme_none"
	urlUnresolved    Code = "url_unresolved"
	urlSilent        Code = "url_silent"
	urlCertificate   Code = "url_certificate"
	urlNoTLS         Code = "url_no_tls"
	urlNotUs         Code = "url_not_us"
	proxyUntrusted   Code = "proxy_untrusted"
	proxySilent      Code = "proxy_silent"
	proxyCredulous   Code = "proxy_credulous"
	proxyScheme      Code = "proxy_scheme"
	socketOrigin     Code = "socket_origin"
	socketStripped   Code = "socket_stripped"
	mediaClosed      Code = "media_closed"
	mediaSilent      Code = "media_silent"
	mediaOtherPort   Code = "media_other_port"
	outsideUnknown   Code = "outside_unknown"
	buffersSmall     Code = "buffers_small"
	mediaLoopback    Code = "media_loopback"
	natMedia         Code = "nat_media"
	natRelay         Code = "nat_relay"
	relayNone        Code = "relay_none"
	relayPrivate     Code = "relay_private"
	relayClosed      Code = "relay_closed"
	relaySilent      Code = "relay_silent"
	relayRefuses     Code = "relay_refuses"
	relayNoMedia     Code = "relay_no_media"
	relayOpen        Code = "relay_open"
	iceSilent        Code = "ice_silent"
	iceRefuses       Code = "ice_refuses"
	serverUnreadable Code = "server_unreadable"
)

// remedies are the words for each code. They tell a person who runs a server, and perhaps nothing else of computers, what to do next.
var remedies = map[Code]string{
	settingWrong: "Correct this setting, then run atrium doctor again; atrium serve --help lists all. The other checks wait for it.",
	tooSlow:      "Run atrium doctor again; if it stays so, this machine or what is checked here is overloaded or cut off.",

	folderNone:     "Make the folder for the user that the server runs as, or name another with --data: mkdir -p -m 700 %s",
	folderNoFolder: "Something that is no folder has this name: move it away, or name another folder with --data.",
	folderReadOnly: "Give the folder to the user that the server runs as (chown), or name another with --data; a disk mounted read-only must be mounted anew.",
	folderOpen:     "Others on this machine can read everybody's messages: chmod 700 %s",
	fileOpen:       "Others on this machine can read everybody's messages: chmod 600 %s",
	dataForbidden:  "Run atrium doctor as the user that the server runs as, say sudo -u atrium atrium doctor; if that is whom you are, give that user the data (chown).",
	diskFull:       "Delete what is not needed on this disk, or move the data to a larger one: stop the server, copy the folder, set --data.",
	diskNoLog:      "This file system cannot do what SQLite needs; network shares often cannot. Put --data on a disk of this machine.",

	databaseGone:   "See that PostgreSQL runs, that --database-url has its address, user, password and database, and that nothing between blocks it.",
	databaseBroken: "Restore a backup into an empty folder (atrium admin restore), and keep the broken file aside. A wrong owner of the file is cured by chown.",
	databaseNewer:  "A newer Atrium has used these data: start that version, or restore a backup of before.",
	databaseInUse:  "Another server has these data open. Stop it, or give atrium doctor the settings that it was started with (--listen above all).",

	clockWrong: "Set the clock: switch on time synchronisation (timedatectl set-ntp true) here and on the other machine. A wrong clock breaks certificates and the relay's credentials.",
	filesFew:   "Let the server open more files: LimitNOFILE=65536 in its systemd unit, or ulimit -n 65536 before it is started.",

	portTaken:     "Stop the program that has the port (ss -tulpn shows which), or choose another port with %s.",
	portForbidden: "Ports below 1024 are for privileged programs: setcap cap_net_bind_service=+ep on the atrium program, use its systemd unit, or choose another port with %s.",
	portNotOurs:   "This machine has no such address: choose one of its own with %s, or :PORT for all of them.",
	portStranger: "If that is another program, stop it or choose another port with --listen. If it is Atrium, it has other data or is older: give atrium doctor " +
		"its --data or --database-url, or restart it.",
	serverUnreadable: "Cure the database first; without it the server cannot be told from others.",

	certExpired:    "Get a new certificate and put it in place of the old files; the server takes it within a second. --tls-acme does it by itself.",
	certSoon:       "Renew the certificate and replace the files; the server takes it within a second. --tls-acme does it by itself.",
	certNotYet:     "Set the clock if it is wrong; else use the certificate that is valid today.",
	certNames:      "Get a certificate that names %s, or correct --public-url.",
	certChain:      "Put the certificates of the authorities between behind the server's own in the file of --tls-cert; authorities call this the full chain.",
	certPrivate:    "Install the authority's certificate on all devices, or use one that browsers know: --tls-acme gets one.",
	certSelfSigned: "Compare the SHA-256 that the server prints with what the browser's warning shows, once on each device. A name and --tls-acme end the warnings.",
	certBroken:     "Make both files belong together: the certificate (PEM) with its chain, and the key that it was made for.",

	acmeUnreachable: "Let this machine reach the authority by HTTPS, and see that --acme-directory is right. Where there is no Internet use --tls-self-signed or --tls-cert.",
	acmePort:        "The authority must reach port 443 or 80 of %s: use --listen :443 or add --http-redirect :80, and open or forward the port in firewall and router.",
	acmeNone:        "Start the server, and look in its log for what the authority says if the certificate does not come within a minute.",

	urlUnresolved:  "Make a DNS entry for %s that leads to this machine or its router, or correct --public-url.",
	urlSilent:      "See that DNS leads to this machine, that firewall and router let the port through, and that the proxy runs. A router may refuse the way out and in again: then try from another network.",
	urlCertificate: "The certificate that is shown there is not for this name, or browsers do not know its authority: set it in what answers, the proxy or --tls-cert.",
	urlNoTLS:       "What answers there speaks no HTTPS: give it a certificate, or write http:// in --public-url if that is meant.",
	urlNotUs:       "Another program or server answers there, or a page of the proxy's: let the proxy pass everything on to --listen, correct the DNS entry, or correct --public-url.",

	proxyUntrusted: "Add --trusted-proxy %s, if that is your proxy: until then all people share its address and its limits.",
	proxySilent:    "Let the proxy set X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for) and name it with --trusted-proxy: until then all people share one address.",
	proxyCredulous: "The proxy passes on what strangers write: let it append the address that it sees (nginx: $proxy_add_x_forwarded_for), or anybody can pretend an address.",
	proxyScheme:    "Let the proxy set X-Forwarded-Proto to https (nginx: proxy_set_header X-Forwarded-Proto $scheme).",
	socketOrigin:   "The server does not know the page's address: write in --public-url what people type, with the port.",
	socketStripped: "Let the proxy pass WebSockets on (nginx: proxy_http_version 1.1, and the headers Upgrade and Connection, as in deploy/nginx).",

	mediaClosed:    "Choose a free UDP port with --media-udp and open it in the firewall, or keep calls between browsers with --media-udp off.",
	mediaSilent:    "Let the firewall of this machine pass UDP to port %d, in and out.",
	mediaOtherPort: "Set --media-udp to a fixed port that is free, so that firewall and router can let it through.",
	outsideUnknown: "From inside that cannot be told: a router often sends nothing back in. Forward port %s (%s) to this machine, and try a call from another network.",
	buffersSmall:   "Raise the system's limit: sysctl -w net.core.rmem_max=%[1]d net.core.wmem_max=%[1]d, and put both into /etc/sysctl.d to keep them.",
	mediaLoopback:  "Media does not go through a proxy: set --media-udp to an address that others reach, say :8443, and open that UDP port in the firewall.",
	natMedia:       "Set --media-address to the address by which the Internet knows this machine, and forward the UDP port of media to it.",
	natRelay:       "Set --relay-address to the address by which the Internet knows this machine, and forward port 3478 (UDP, TCP) and --relay-ports (UDP) to it.",

	relayNone:    "Set --relay on, or --relay-listen to an address that browsers reach; or name an outside one with --ice-server.",
	relayPrivate: "In one network that is right. For people elsewhere set --relay-address to the address by which the Internet knows this machine, and forward the relay's ports.",
	relayClosed:  "Give the relay an address and a port that are free with --relay-listen, or switch it off with --relay off.",
	relaySilent:  "Let the firewall pass the relay's port, by UDP and TCP, and see that nothing else has it.",
	relayRefuses: "If the clock was just set, wait a minute; else restart the server. It and these data do not belong together if it stays so.",
	relayNoMedia: "Let the firewall of this machine pass UDP between its own addresses, and between --relay-ports and the port of --media-udp.",
	relayOpen:    "Stop the server and update it: its relay must not reach private addresses. If they were meant, name them with --relay-allow.",

	iceSilent:  "See that the server of --ice-server runs and that its name and port are right, and let UDP and TCP to it pass; or leave it out.",
	iceRefuses: "Correct user and password of --ice-server; credentials that expire must be renewed there.",
}
