import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'client/app',
  base: '/',
  plugins: [react()],
  build: { outDir: '../../dist/client', emptyOutDir: true, target: 'es2024' },
});
