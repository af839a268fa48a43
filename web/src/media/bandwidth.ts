/**
 * Asks the other side, in a description, to send no more than so many bit/s of pictures: `b=TIAS` (RFC 3890), which Firefox follows,
 * and `b=AS` (RFC 8866 §5.8), which all do. What was asked before is taken out; undefined asks for nothing.
 */
export function askForLess(sdp: string, bps: number | undefined): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => (section.startsWith('m=video') ? withBandwidth(section, bps) : section))
    .join('');
}

function withBandwidth(section: string, bps: number | undefined): string {
  const plain = section.replace(/^b=(AS|TIAS):.*\r?\n/gm, '');
  if (bps === undefined || !Number.isFinite(bps) || bps <= 0) return plain;
  // The line stands after the connection's (RFC 8866 §5), which browsers always write.
  return plain.replace(/^(c=.*)(\r?\n)/m, `$1$2b=AS:${Math.ceil(bps / 1000)}$2b=TIAS:${bps}$2`);
}
