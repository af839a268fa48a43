import { expect, it } from 'vitest';
import { askForLess } from './bandwidth';

const SDP = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  '',
].join('\r\n');

it('asks for less of the picture alone, and takes it back', () => {
  const asked = askForLess(SDP, 500_000);
  expect(asked).toContain('m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\nb=AS:500\r\nb=TIAS:500000\r\na=mid:1');
  expect(asked.match(/b=/g)).toHaveLength(2);
  expect(askForLess(asked, 120_000)).toContain('b=TIAS:120000');
  expect(askForLess(asked, undefined)).toBe(SDP);
  expect(askForLess(SDP, 0)).toBe(SDP);
});
