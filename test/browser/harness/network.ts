import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CHROMIUM } from './chromium';

const run = promisify(execFile);
const ip = (...args: string[]) => run('/usr/sbin/ip', args);
const nft = (space: string, rules: string) => ip('netns', 'exec', space, '/usr/sbin/nft', rules);

/**
 * What stands between a place and the switch and translates its addresses (RFC 4787). An `ordinary` one gives a socket the same port
 * towards everyone, a `symmetric` one another towards each; both let in only answers.
 */
export type Translator = 'ordinary' | 'symmetric';

/**
 * A small network on this machine: a switch at `host`, and places, each a network namespace with a cable to the switch, perhaps
 * through a translator. What runs in a place reaches the switch's address and the places that have one on the switch, and nothing
 * else. Needs root.
 */
export class Network {
  private readonly spaces: string[] = [];
  private folder = '';
  private constructor(
    private readonly name: string,
    private readonly prefix: string,
  ) {}

  /** The address of this machine on the switch: the server listens there. */
  get host(): string {
    return `${this.prefix}.1`;
  }

  /** All addresses on the switch. */
  get addresses(): string {
    return `${this.prefix}.0/24`;
  }

  static async create(): Promise<Network> {
    if (process.getuid?.() !== 0) throw new Error('network tests need root: they make network namespaces');
    await removeLeftovers();
    // Names of interfaces hold 15 characters; the process id makes them this process's own.
    const network = new Network(`atr${process.pid}`, `10.${200 + (process.pid % 50)}.${(process.pid >> 6) % 250}`);
    network.folder = await mkdtemp(path.join(tmpdir(), 'atrium-net-'));
    await ip('link', 'add', network.name, 'type', 'bridge');
    await ip('addr', 'add', `${network.host}/24`, 'dev', network.name);
    await ip('link', 'set', network.name, 'up');
    return network;
  }

  /** Adds a place with a cable, to a translator of its own if there is one. */
  async addPlace(behind?: Translator): Promise<Place> {
    const space = await this.addSpace();
    const place = behind ? await this.addBehind(space, behind) : space;
    const chromium = path.join(this.folder, `chromium-${place}`);
    await writeFile(chromium, `#!/bin/sh\nexec /usr/sbin/ip netns exec ${place} ${CHROMIUM} "$@"\n`, { mode: 0o755 });
    return new Place(place, chromium);
  }

  async remove(): Promise<void> {
    for (const space of this.spaces) await ip('netns', 'del', space);
    await ip('link', 'del', this.name);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A namespace with a cable to the switch. */
  private async addSpace(): Promise<string> {
    const number = this.spaces.length + 1;
    const [space, outer] = [`${this.name}n${number}`, `${this.name}v${number}`];
    await ip('netns', 'add', space);
    this.spaces.push(space);
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    await ip('link', 'set', outer, 'master', this.name, 'up');
    await connect(space, 'eth0', `${this.prefix}.${number + 1}`);
    return space;
  }

  /** Makes a namespace that has the one given as its translator. */
  private async addBehind(router: string, translator: Translator): Promise<string> {
    const number = this.spaces.length + 1;
    const [space, net] = [`${this.name}n${number}`, `192.168.${number}`];
    await ip('netns', 'add', space);
    this.spaces.push(space);
    await ip('-n', router, 'link', 'add', 'home', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    await connect(router, 'home', `${net}.1`);
    await connect(space, 'eth0', `${net}.2`);
    await ip('-n', space, 'route', 'add', 'default', 'via', `${net}.1`);
    await ip('netns', 'exec', router, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
    // What nobody asked for is dropped before it is remembered: a remembered one would take the port from who answers it later.
    await nft(
      router,
      `table inet translator {
        chain out {
          type nat hook postrouting priority 100
          oif eth0 masquerade ${translator === 'symmetric' ? 'fully-random' : ''}
        }
        chain in {
          type filter hook input priority 0; policy drop
          iif { lo, home } accept
        }
      }`,
    );
    return space;
  }
}

/** Gives a cable's end in a namespace its address. */
async function connect(space: string, cable: string, address: string): Promise<void> {
  await ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', cable);
  await ip('-n', space, 'link', 'set', 'lo', 'up');
  // No IPv6: its address would come a second late, and Chromium aborts what it is fetching whenever an address comes.
  await ip('-n', space, 'link', 'set', cable, 'addrgenmode', 'none');
  await ip('-n', space, 'link', 'set', cable, 'up');
}

/** One namespace with its cable. */
export class Place {
  constructor(
    readonly space: string,
    /** Starts Chromium in this place; takes Chromium's arguments. */
    readonly chromium: string,
  ) {}

  /** Drops every packet in and out without telling anyone, as a dead Wi-Fi does. */
  async cut(): Promise<void> {
    const chain = (hook: string, own: string) =>
      `chain ${hook} { type filter hook ${hook} priority 0; policy drop; ${own} lo accept\n}`;
    const rules = `table inet cut { ${chain('input', 'iif')}\n${chain('output', 'oif')}\n}`;
    await nft(this.space, rules);
  }

  /** Lets packets through again. */
  async heal(): Promise<void> {
    await nft(this.space, 'delete table inet cut');
  }

  /** Lets nothing out by UDP, as the firewalls of many schools and offices do. */
  async blockUDP(): Promise<void> {
    const rules =
      'table inet noudp { chain output {\ntype filter hook output priority 0;\noif lo accept\nmeta l4proto udp drop\n}\n}';
    await nft(this.space, rules);
  }

  /** Lets UDP out again. */
  async allowUDP(): Promise<void> {
    await nft(this.space, 'delete table inet noudp');
  }

  /** Lets nothing out but TCP to this port, as the strictest of networks do. */
  async allowOnlyTCP(port: number): Promise<void> {
    const rules = `table inet strict { chain output {\ntype filter hook output priority 0; policy drop\noif lo accept\ntcp dport ${port} accept\n}\n}`;
    await nft(this.space, rules);
  }

  /** Loses so many of a hundred packets of UDP in each direction, as a bad Wi-Fi does. */
  async lose(percent: number): Promise<void> {
    const chain = (hook: string) =>
      `chain ${hook} { type filter hook ${hook} priority 0;\nmeta l4proto udp numgen random mod 100 < ${percent} drop\n}`;
    await ip('netns', 'exec', this.space, '/usr/sbin/nft', `table inet lossy { ${chain('input')}\n${chain('output')}\n}`);
  }

  /** Is at another address of the network from now on, as after a change of the Wi-Fi. */
  async move(to: string): Promise<void> {
    await ip('-n', this.space, 'addr', 'flush', 'dev', 'eth0');
    await ip('-n', this.space, 'addr', 'add', `${to}/24`, 'dev', 'eth0');
  }

  /** Pulls the cable out, which the browser sees at once. */
  async unplug(): Promise<void> {
    await ip('-n', this.space, 'link', 'set', 'eth0', 'down');
  }

  async plug(): Promise<void> {
    await ip('-n', this.space, 'link', 'set', 'eth0', 'up');
  }
}

/** Removes what test processes that died left behind: switches and namespaces whose process is gone. */
async function removeLeftovers(): Promise<void> {
  const dead = (name: string) => {
    const pid = /^atr(\d+)(n\d+)?$/.exec(name)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  };
  const spaces = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  for (const space of spaces.filter(dead)) await ip('netns', 'del', space);
  for (const link of readdirSync('/sys/class/net').filter(dead)) await ip('link', 'del', link);
}
