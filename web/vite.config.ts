import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { messages } from './scripts/vite-messages.mjs';
import { pdfAssets } from './scripts/vite-pdf.mjs';

/** Tests that need a DOM, and those of them that put something else in the place of a module. */
const DOM = ['src/**/*.test.tsx', 'src/**/*.dom.test.ts'];
const MOCK = ['src/**/*.mock.test.tsx'];

const server = process.env.ATRIUM_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [messages(), react(), pdfAssets()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'embed/dist',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome120', 'edge120', 'firefox125', 'safari17.2'],
    // Inlined assets would need data: in the Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/api': { target: server, changeOrigin: true, headers: { origin: server } },
      '/ws': { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
    },
  },
  test: {
    setupFiles: ['src/testing/setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 30_000,
    // Vitest leaves one core to others; a machine that tests has nothing else to do. Threads start faster than processes.
    pool: 'threads',
    maxWorkers: '100%',
    // What needs a DOM shares it, and what it imports, with the other files of its worker, since loading both anew for each took half of
    // the time: such a test leaves nothing behind. Mocks of modules would be left, so that files with these are apart.
    projects: [
      {
        extends: true,
        test: { name: 'logic', include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'], exclude: DOM, environment: 'node' },
      },
      { extends: true, test: { name: 'mock', include: MOCK, environment: 'jsdom' } },
      {
        extends: true,
        test: {
          name: 'pages',
          include: DOM,
          exclude: MOCK,
          environment: 'jsdom',
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
