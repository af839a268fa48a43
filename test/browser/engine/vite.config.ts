import { fileURLToPath } from 'node:url';
import { pdfAssets } from '../../../web/scripts/vite-pdf.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A page that holds a board and nothing else, for the tests of the engine. */
export default {
  root: here('.'),
  plugins: [pdfAssets()],
  resolve: { alias: { '@': here('../../../web/src') } },
  build: {
    outDir: here('../results/engine'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    minify: false,
    chunkSizeWarningLimit: 5000,
  },
  logLevel: 'warn',
};
