/** Which browser on which system a user agent names. Pure. */

export interface Browser {
  /** The product's own name, the same in every language; empty when it is not known. */
  readonly browser: string;
  readonly system: string;
  readonly kind: 'phone' | 'tablet' | 'computer';
}

/** The first that fits decides: browsers also carry the names of those they descend from. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\//, 'WeChat'],
  [/DingTalk/, 'DingTalk'],
  [/Lark\/|Feishu\//, 'Feishu'],
  [/QQBrowser\/|MQQBrowser\//, 'QQ Browser'],
  [/UCBrowser\//, 'UC Browser'],
  [/HuaweiBrowser\//, 'Huawei Browser'],
  [/MiuiBrowser\//, 'Mi Browser'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/YaBrowser\//, 'Yandex'],
  [/Vivaldi\//, 'Vivaldi'],
  [/OPR\/|Opera/, 'Opera'],
  [/Edg(A|iOS|e)?\//, 'Edge'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Macintosh|Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

const named = (list: typeof BROWSERS, text: string) => list.find(([pattern]) => pattern.test(text))?.[1] ?? '';

export function parseUserAgent(userAgent: string): Browser {
  return { browser: named(BROWSERS, userAgent), system: named(SYSTEMS, userAgent), kind: kindOf(userAgent) };
}

function kindOf(userAgent: string): Browser['kind'] {
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(userAgent)) return 'tablet';
  return /iPhone|iPod|Mobile|OpenHarmony/.test(userAgent) ? 'phone' : 'computer';
}

/** A network without the length of its prefix: `203.0.113.*` or `2001:db8:1::*`; `here` for that of the server's own machine. */
export function shownNetwork(prefix: string): string {
  const [address = ''] = prefix.split('/');
  if (address.startsWith('127.') || address === '::') return 'here';
  if (address === '') return '';
  return address.includes(':') ? `${address}*` : address.replace(/\.\d+$/, '.*');
}
