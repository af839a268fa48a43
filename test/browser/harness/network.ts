import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CHROMIUM } from './chromium';

const run = promisify(execFile);
const ip = (...args: string[]) => run('/usr/sbin/ip', args);

/**
 * A small network on this machine: a switch at `host`, and places, each a network namespace with a cable to the switch. What
 * runs in a place reaches the switch's address and the other places, and nothing else. Needs root.
 */
export class Network {
  private readonly places: Place[] = [];
  private folder = '';
  private constructor(
    private readonly name: string,
    private readonly prefix: string,
  ) {}

  /** The address of this machine on the switch: the server listens there. */
  get host(): string {
    return `${this.prefix}.1`;
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

  /** Adds a place with a cable. */
  async addPlace(): Promise<Place> {
    const number = this.places.length + 1;
    const [space, outer] = [`${this.name}n${number}`, `${this.name}v${number}`];
    await ip('netns', 'add', space);
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    await ip('link', 'set', outer, 'master', this.name, 'up');
    await ip('-n', space, 'addr', 'add', `${this.prefix}.${number + 1}/24`, 'dev', 'eth0');
    await ip('-n', space, 'link', 'set', 'lo', 'up');
    // No IPv6: its address would come a second late, and Chromium aborts what it is fetching whenever an address comes.
    await ip('-n', space, 'link', 'set', 'eth0', 'addrgenmode', 'none');
    await ip('-n', space, 'link', 'set', 'eth0', 'up');
    const chromium = path.join(this.folder, `chromium-${number}`);
    await writeFile(chromium, `#!/bin/sh\nexec /usr/sbin/ip netns exec ${space} ${CHROMIUM} "$@"\n`, { mode: 0o755 });
    const place = new Place(space, chromium);
    this.places.push(place);
    return place;
  }

  async remove(): Promise<void> {
    for (const place of this.places) await ip('netns', 'del', place.space);
    await ip('link', 'del', this.name);
    await rm(this.folder, { recursive: true, force: true });
  }
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
    await ip('netns', 'exec', this.space, '/usr/sbin/nft', rules);
  }

  /** Lets packets through again. */
  async heal(): Promise<void> {
    await ip('netns', 'exec', this.space, '/usr/sbin/nft', 'delete table inet cut');
  }

  /** Lets nothing out by UDP, as the firewalls of many schools and offices do. */
  async blockUDP(): Promise<void> {
    const rules =
      'table inet noudp { chain output {\ntype filter hook output priority 0;\noif lo accept\nmeta l4proto udp drop\n}\n}';
    await ip('netns', 'exec', this.space, '/usr/sbin/nft', rules);
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
