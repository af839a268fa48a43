import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
/** Character maps of Chinese, Japanese and Korean fonts, the fonts that PDFs need not bring, decoders of scans, colour profiles. */
const folders = ['cmaps', 'standard_fonts', 'wasm', 'iccs'];

/**
 * Ships what the reader of PDFs fetches when a file asks for it, below `assets/pdfjs-<version>/`: such names never change their content, as
 * all below `assets/`.
 */
export function pdfAssets() {
  const base = `assets/pdfjs-${version}/`;
  return {
    name: 'atrium-pdf',
    generateBundle() {
      for (const folder of folders) {
        for (const name of readdirSync(path.join(root, folder))) {
          const source = readFileSync(path.join(root, folder, name));
          this.emitFile({ type: 'asset', fileName: `${base}${folder}/${name}`, source });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use(`/${base}`, (request, answer, next) => {
        const [, folder, name] = (request.url ?? '').split('/');
        const file = path.join(root, folder ?? '', path.basename(name ?? ''));
        if (!folders.includes(folder) || !name || !existsSync(file)) return next();
        createReadStream(file).pipe(answer);
      });
    },
  };
}
