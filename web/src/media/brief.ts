/** Lines of a section that the server reads; every other one is for browsers. */
const READ = /^(m=|a=(mid|rtpmap|fmtp):|a=(sendrecv|sendonly|recvonly|inactive)$)/;
/** What the sections of a bundle have in common: it is read where it comes first (RFC 9143, section 7.3). */
const COMMON = /^a=(ice-ufrag|ice-pwd|ice-options|fingerprint|setup):/;

/** An answer to the server with nothing but what it reads: in a call of many a whole one would be longer than a message may be. */
export function brief(sdp: string): string {
  const [session = '', ...sections] = sdp.split(/(?=^m=)/m);
  let common = true;
  const kept = sections.map((section) => {
    const lines = section.split(/\r?\n/);
    const first = common && !/^m=\S+ 0 /.test(section);
    if (first) common = false;
    return lines.filter((line) => READ.test(line) || (first && COMMON.test(line)));
  });
  return [...session.split(/\r?\n/).filter(Boolean), ...kept.flat(), ''].join('\r\n');
}
