import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, normalizePath } from 'vite';
import { viteStaticCopy } from 'vite-plugin-static-copy';

const cesium = normalizePath(resolve(import.meta.dirname, 'node_modules/cesium/Build/Cesium'));

/** What Cesium fetches at run time: its workers, and two tables (sun's place in the sky, heights for coarse terrain) and the waves of water. */
const cesiumFiles = viteStaticCopy({
  targets: [
    { src: `${cesium}/Workers/*`, dest: 'cesium/Workers' },
    { src: `${cesium}/Assets/IAU2006_XYS/*`, dest: 'cesium/Assets/IAU2006_XYS' },
    { src: `${cesium}/Assets/approximateTerrainHeights.json`, dest: 'cesium/Assets' },
    { src: `${cesium}/Assets/Textures/waterNormalsSmall.jpg`, dest: 'cesium/Assets/Textures' },
  ],
});

/** Heavy engines get files of their own: they change with their version only, so browsers keep them. */
const engines = [
  // Else this helper of dynamic imports lands in one of the engines, and the page waits for that.
  { name: 'preload', test: /vite[\\/]preload-helper/, priority: 10 },
  { name: 'cesium', test: /node_modules[\\/]@?cesium[\\/]/ },
  { name: 'deck', test: /node_modules[\\/](@deck\.gl|@luma\.gl|@math\.gl|@loaders\.gl|@probe\.gl)[\\/]/ },
  { name: 'three', test: /node_modules[\\/]three[\\/]/ },
  { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
];

export default defineConfig({
  root: 'client/app',
  base: '/',
  plugins: [react(), cesiumFiles],
  define: { CESIUM_BASE_URL: JSON.stringify('/cesium/') },
  server: { proxy: proxyTo(process.env.TWIN_SERVER ?? 'http://127.0.0.1:8080') },
  build: {
    outDir: '../../dist/client',
    emptyOutDir: true,
    target: 'es2024',
    chunkSizeWarningLimit: 6000,
    // Inlined data URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: engines } } },
  },
});

/** `vite dev` beside a running server: everything that is not the page comes from there. */
function proxyTo(target: string) {
  return {
    '/api': { target },
    '/tiles': { target },
    '/healthz': { target },
    '/readyz': { target },
    '/socket.io': { target, ws: true },
  };
}
