import { FirefoxGuest } from '../harness/firefox';
import { expect, test } from '../harness/index';
import { expectPicture } from '../harness/room';
import { expectFlowing, expectGrowing, media, peers } from '../harness/stats';

test('Chromium and Firefox see and hear each other, and see a camera go off and on', async ({ person }) => {
  test.setTimeout(180_000);
  const ann = await person('Ann', { alone: true });
  await ann.haveAccount();
  const { link } = await ann.makeRoom({ guests: true });
  await ann.enter(link);
  const fox = await FirefoxGuest.start('菲菲', 'zh-CN');
  try {
    await fox.enter(link);
    await expectFlowing(ann.page, 1, media, 60_000);
    await expectGrowing(() => fox.peers(), 1, media, 60_000);
    await expectPicture(ann, '菲菲');
    for (const figures of [...(await peers(ann.page)), ...(await fox.peers())]) {
      expect(figures.videoCodec).toMatch(/^video\/(VP8|H264|VP9|AV1)$/);
    }

    await fox.press('call.turnOffCamera');
    await expect(ann.tile('菲菲').locator('video')).toHaveCount(0);
    await expectFlowing(ann.page, 1, ['audioEnergy', 'framesSent']);
    await fox.press('call.turnOnCamera');
    await expectPicture(ann, '菲菲');

    await ann.button('call.turnOffMicrophone').click();
    await ann.button('call.turnOnMicrophone').click();
    await expectGrowing(() => fox.peers(), 1, media);
  } finally {
    await fox.close();
  }
});
