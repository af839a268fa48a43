import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { transformWithOxc } from 'vite';

const CATALOGUE = /\/messages\.(\w+\.)?(en|zh-CN)\.ts$/;

/**
 * Compiles the ICU texts of every `messages.<locale>.ts` and `messages.<part>.<locale>.ts` while building, so that no ICU parser
 * is shipped. A catalogue is one object literal of plain strings under one exported name; its only imports are types.
 */
export function messages() {
  return {
    name: 'atrium-messages',
    enforce: 'pre',
    async transform(code, id) {
      const file = id.split('?')[0];
      if (!CATALOGUE.test(file)) return null;
      const { code: plain } = await transformWithOxc(code, file, { lang: 'ts' });
      const catalogue = await import(`data:text/javascript;base64,${Buffer.from(plain).toString('base64')}`);
      const lines = Object.entries(catalogue).map(([name, texts]) => {
        const compiled = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, compileMessageOrThrow(text)]));
        return `export const ${name} = ${JSON.stringify(compiled)};`;
      });
      return { code: lines.join('\n'), map: null };
    },
  };
}
