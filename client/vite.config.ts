import { defineConfig } from 'vite';

/** Builds the page into client/dist. `#shared/*` and `#client/*` resolve through the imports of package.json. */
export default defineConfig({
  root: import.meta.dirname,
  // The page is also served at /r/CODE, so its parts have absolute addresses.
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    // A strict content security policy allows no data: addresses in styles.
    assetsInlineLimit: 0,
    // Phaser is one file of 1.4 MB that comes while the lobby is read.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'phaser', test: /node_modules[\\/]phaser[\\/]/ }] } },
    },
  },
});
