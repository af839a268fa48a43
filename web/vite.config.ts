import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { messages } from './scripts/vite-messages.mjs';
import { pdfAssets } from './scripts/vite-pdf.mjs';

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
    // A test that needs a DOM says so in its first line: // @vitest-environment jsdom
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    setupFiles: ['src/testing/setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    testTimeout: 30_000,
    // Vitest leaves one core to others; a machine that tests has nothing else to do. Threads start faster than processes.
    pool: 'threads',
    maxWorkers: '100%',
  },
});
