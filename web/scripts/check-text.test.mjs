import { describe, expect, test } from 'vitest';
import { literalTexts } from './check-text.mjs';

const texts = (code) => literalTexts('a.tsx', code).map((found) => found.replace(/^\S+ /, ''));

describe('literalTexts', () => {
  test.each([
    ['<p>Hello</p>', ['Hello']],
    ['<p>你好</p>', ['你好']],
    ['<p>{busy ? "Wait" : t("a.b")}</p>', ['Wait']],
    ['<p>{busy && "Wait"}</p>', ['Wait']],
    ['<p>{name ?? "nobody"}</p>', ['nobody']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to look at
    ['<p>{`${count} people`}</p>', ['people']],
    ['<p>{count + " people"}</p>', ['people']],
    ['<button aria-label="Close" />', ['Close']],
    ['<img alt={"A tree"} />', ['A tree']],
    ['<input placeholder={wide ? "Search people" : undefined} />', ['Search people']],
    ['<Tabs data={[{ value: "a", label: "First" }]} />', ['First']],
    ['document.title = "Room"', ['Room']],
  ])('finds the text in %s', (code, found) => expect(texts(code)).toEqual(found));

  test.each([
    '<p>{t("room.join")}</p>',
    '<p>· 12:30 →</p>',
    '<p className="title">{name}</p>',
    '<img alt="" />',
    '<h1>Atrium</h1>',
    'const SCREENS = { ended: { title: "ui.refused.ended" } }',
    '<p>{state === "live" && <b />}</p>',
    '<Button variant="default" type="submit" />',
  ])('leaves %s alone', (code) => expect(texts(code)).toEqual([]));
});
