import { expect, networked, type Person, type PersonOptions } from '../harness/index';
import type { Network, Place } from '../harness/network';
import { type Path, paths, spyOn } from '../harness/spy';
import { expectFlowing, media } from '../harness/stats';

// Who finds a path to whom, and which one it is: in calls between the browsers and in those through the server.

type Invite = (name: string, options: PersonOptions) => Promise<Person>;
type Kind = 'open' | 'ordinary' | 'symmetric' | 'no UDP';

async function placeOf(network: Network, kind: Kind): Promise<Place> {
  const place = await network.addPlace(kind === 'ordinary' || kind === 'symmetric' ? kind : undefined);
  if (kind === 'no UDP') await place.blockUDP();
  return place;
}

/** People in a call, each at a place of their own. */
async function meet(person: Invite, places: readonly Place[], options: PersonOptions = {}): Promise<Person[]> {
  const people: Person[] = [];
  for (const [n, place] of places.entries())
    people.push(await person(['Ann', 'Ben', 'Cem'][n] ?? '', { ...options, place }));
  for (const p of people) {
    await spyOn(p.context);
    await p.haveAccount();
  }
  const link = (await people[0]?.makeRoom())?.link ?? '';
  for (const p of people) await p.enter(link);
  return people;
}

/** Waits until picture and sound go between all of them. */
async function expectCall(people: readonly Person[]): Promise<void> {
  for (const p of people) await expectFlowing(p.page, people.length - 1, media, 60_000);
}

/** Waits until the paths of a page are such: a better one that is found later takes over. */
const expectPaths = (who: Person, what: string, such: (path: Path) => boolean) =>
  expect
    .poll(async () => (await paths(who.page)).filter((path) => !such(path)), {
      message: `${who.name}: ${what}`,
      timeout: 60_000,
    })
    .toEqual([]);

/** A check that comes before word of the candidate it comes from makes that one peer-reflexive (RFC 8445, 7.3.1.3). */
const direct = ({ local, remote }: Path) => local.type === 'host' && ['host', 'prflx'].includes(remote.type);
const unrelayed = ({ local, remote }: Path) => local.type !== 'relay' && remote.type !== 'relay';
const relayedBy = (transport: string) => (path: Path) => path.local.type === 'relay' && path.local.by === transport;

networked.describe('between two browsers', () => {
  // As it may reach public addresses.
  networked.use({ settings: ({ network }, use) => use(['--relay-allow', network.addresses]) });

  for (const [title, ann, ben, what, such] of [
    ['two in the open are connected directly', 'open', 'open', 'direct', direct],
    ['two behind ordinary translators are connected without the relay', 'ordinary', 'ordinary', 'no relay', unrelayed],
    [
      'a symmetric translator and an open computer are connected without the relay',
      'symmetric',
      'open',
      'no relay',
      unrelayed,
    ],
  ] as const) {
    networked(title, async ({ network, person }) => {
      networked.setTimeout(150_000);
      const people = await meet(person, [await placeOf(network, ann), await placeOf(network, ben)]);
      await expectCall(people);
      for (const p of people) await expectPaths(p, what, such);
    });
  }

  for (const [title, ann, ben, transport] of [
    ['a symmetric translator and an ordinary one', 'symmetric', 'ordinary', 'udp'],
    ['two symmetric translators', 'symmetric', 'symmetric', 'udp'],
    ['a firewall without UDP and an ordinary translator', 'no UDP', 'ordinary', 'tcp'],
    ['two firewalls without UDP', 'no UDP', 'no UDP', 'tcp'],
  ] as const) {
    networked(`${title} are connected by the relay, reached by ${transport}`, async ({ network, person }) => {
      networked.setTimeout(150_000);
      const people = await meet(person, [await placeOf(network, ann), await placeOf(network, ben)]);
      await expectCall(people);
      const ends = async () => (await Promise.all(people.map((p) => paths(p.page)))).flat();
      await expect.poll(async () => (await ends()).some(relayedBy(transport)), JSON.stringify(await ends())).toBe(true);
    });
  }
});

networked.describe('where nothing but TCP to port 443 gets out', () => {
  networked.use({
    port: 443,
    settings: ({ network }, use) => use(['--tls-self-signed', '--relay-allow', network.addresses]),
  });

  for (const [way, others] of [
    ['another browser', ['open']],
    ['the server, as an ordinary and a symmetric translator do', ['ordinary', 'symmetric']],
  ] as const) {
    networked(`TLS on the port of HTTPS leads to ${way}`, async ({ network, person, server }) => {
      networked.setTimeout(180_000);
      const places: Place[] = [await network.addPlace()];
      await places[0]?.allowOnlyTCP(443);
      for (const other of others) places.push(await placeOf(network, other));
      // The flag, and not `ignoreHTTPSErrors`, which is for pages, is what makes Chromium trust the relay.
      const people = await meet(person, places, {
        flags: [`--ignore-certificate-errors-spki-list=${await server.keyHash()}`],
        context: { ignoreHTTPSErrors: true },
      });
      await expectCall(people);
      const [strict, ...free] = people as [Person, ...Person[]];
      await expectPaths(strict, 'the relay by TLS', relayedBy('tls'));
      if (others.length > 1) for (const p of free) await expectPaths(p, 'no relay', unrelayed);
    });
  }
});

networked.describe('where no path is', () => {
  const alertOf = (who: Person, of: string) => who.tile(of).getByRole('alert');
  const expectWords = (who: Person, of: string, key: 'call.tile.no_path' | 'call.tile.server_no_path') =>
    expect(alertOf(who, of)).toContainText(who.t(key), { timeout: 60_000 });

  /** Clicks the button, which is there between two tries only. */
  const tryNow = (who: Person, of: string) =>
    expect(() =>
      alertOf(who, of)
        .getByRole('button', { name: who.t('call.tile.retry') })
        .click({ timeout: 1_000 }),
    )
      .toPass({ timeout: 60_000 })
      .then(() => expect(alertOf(who, of)).toHaveCount(0));

  networked.describe('between two browsers', () => {
    networked.use({ settings: ['--relay', 'off', '--media-udp', 'off'] });
    networked('both are told why and may try at once, and are connected when there is one', async ({ network, person }) => {
      networked.setTimeout(180_000);
      const place = await placeOf(network, 'no UDP');
      const [ann, ben] = (await meet(person, [place, await placeOf(network, 'open')])) as [Person, Person];
      await expectWords(ben, 'Ann', 'call.tile.no_path');
      await expectWords(ann, 'Ben', 'call.tile.no_path');
      await tryNow(ann, 'Ben');
      await place.allowUDP();
      await expectCall([ann, ben]);
    });
  });

  networked.describe('to the server', () => {
    networked.use({ settings: ['--relay', 'off'] });
    networked(
      'who has none is told so and may try at once, the others go on, and all are connected when there is one',
      async ({ network, person }) => {
        networked.setTimeout(240_000);
        const place = await placeOf(network, 'no UDP');
        const people = await meet(person, [await placeOf(network, 'open'), await placeOf(network, 'open'), place]);
        const [ann, ben, cem] = people as [Person, Person, Person];
        await expectWords(cem, 'Ann', 'call.tile.server_no_path');
        await expectFlowing(ben.page, 2, ['bytesSent'], 30_000);
        await expect(alertOf(ann, 'Ben')).toHaveCount(0);
        await tryNow(cem, 'Ann');
        await place.allowUDP();
        await expectCall(people);
      },
    );
  });
});
