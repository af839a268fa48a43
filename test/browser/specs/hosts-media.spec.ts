import { expect, type Person, test } from '../harness/index';
import { expectPicture, openPanel, row } from '../harness/room';
import { liveTracks, openConnections, spyOn } from '../harness/spy';
import { expectFlowing, media, peers } from '../harness/stats';
import type { Key } from '../harness/words';

// What a host does to somebody’s microphone, camera and place in a call, on both ends of it.

/** As long as a host may have to wait until others are not heard or seen any more. */
const SOON = { timeout: 2_000 };

/** Opens the menu of somebody in the list of people. */
async function openMenu(host: Person, name: string) {
  await openPanel(host, 'people');
  await row(host, name)
    .getByRole('button', { name: host.t('room.people.actions', { name }) })
    .click();
  return (item: Key) => host.page.getByRole('menuitem', { name: host.t(item), exact: true });
}

/** Whether a source of somebody is shown as on or off in the list of people. */
const shown = (host: Person, name: string, state: Key) =>
  row(host, name).getByRole('img', { name: host.t(state), exact: true });

test('a host mutes, stops a camera and removes, and the call follows at once', async ({ person }) => {
  const [host, anna] = [await person('Hana'), await person('Anna')];
  await spyOn(anna.context);
  for (const who of [host, anna]) await who.haveAccount();
  const { link } = await host.makeRoom();
  for (const who of [host, anna]) await who.enter(link);
  for (const who of [host, anna]) await expectFlowing(who.page, 1, media);
  await expectPicture(host, 'Anna');
  await openPanel(host, 'people');
  await expect(shown(host, 'Anna', 'room.people.microphoneOn')).toBeVisible();
  await expect(shown(host, 'Anna', 'room.people.cameraOn')).toBeVisible();

  const mute = await openMenu(host, 'Anna');
  await mute('room.people.mute').click();
  await expect(host.tile('Anna').getByLabel(host.t('call.tile.muted'))).toBeVisible(SOON);
  await expect(shown(host, 'Anna', 'room.people.microphoneOff')).toBeVisible(SOON);
  await expect(anna.page.getByText(anna.t('call.hint.mutedByHost.microphone'))).toBeVisible();
  await expect(anna.button('call.turnOnMicrophone')).toBeVisible();
  await expectFlowing(host.page, 1, ['framesDecoded']); // the picture goes on

  const stop = await openMenu(host, 'Anna');
  await expect(stop('room.people.mute')).toHaveCount(0);
  await stop('room.people.stop_camera').click();
  await expect(host.tile('Anna').locator('video')).toHaveCount(0, SOON);
  await expect(shown(host, 'Anna', 'room.people.cameraOff')).toBeVisible(SOON);
  await expect(anna.page.getByText(anna.t('call.hint.mutedByHost.camera'))).toBeVisible();
  await expect(anna.button('call.turnOnCamera')).toBeVisible();
  await expect.poll(() => liveTracks(anna.page), SOON).not.toContain('video');

  // A request of a host takes nothing away: what was on may be on again.
  await anna.button('call.turnOnCamera').click();
  await expectPicture(host, 'Anna');
  await anna.button('call.turnOnMicrophone').click();
  await expectFlowing(host.page, 1, media);

  const remove = await openMenu(host, 'Anna');
  await remove('room.people.remove').click();
  await host.page
    .getByRole('dialog')
    .getByRole('button', { name: host.t('room.remove.confirm'), exact: true })
    .click();
  await Promise.all([
    expect(anna.heading('ui.refused.removed')).toBeVisible(SOON),
    expect.poll(() => peers(anna.page), SOON).toEqual([]),
    expect.poll(() => liveTracks(anna.page), SOON).toEqual([]),
    expect.poll(() => openConnections(anna.page), SOON).toBe(0),
    expect.poll(() => peers(host.page), SOON).toEqual([]),
    expect(host.page.getByRole('article')).toHaveCount(1, SOON),
    expect(row(host, 'Anna')).toHaveCount(0, SOON),
  ]);
  await expect(host.tile()).toBeVisible(); // and the host is in the call still
});
