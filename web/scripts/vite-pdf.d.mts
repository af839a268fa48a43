import type { Plugin } from 'vite';

export function pdfAssets(): Plugin;
