import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

// Leaves of each text only its compressed form, which the service embeds, and sends as it is to nearly
// everybody.
function compressed() {
  let folder;
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const file of readdirSync(folder, { recursive: true })) {
        if (!/\.(css|js)$/.test(file)) continue;
        const path = join(folder, file);
        const text = readFileSync(path);
        const small = gzipSync(text, { level: 9 });
        if (small.length > text.length * 0.8) continue;
        writeFileSync(`${path}.gz`, small);
        rmSync(path);
      }
    },
  };
}

export default defineConfig({
  // The page stands at `/`, `/graphiql` and `/graphql`, its files below `graphiql/`. All of it may stand below a path that
  // a proxy takes away, so that no address begins at the root of the host.
  base: './',
  experimental: {
    renderBuiltUrl: (file, { hostType }) =>
      hostType === 'html' ? `graphiql/${file}` : { relative: true },
  },
  build: {
    outDir: 'dist/bundle',
    // Nothing in `data:` addresses: the policy of the page allows files of this service alone.
    assetsInlineLimit: 0,
    // Monaco is that large.
    chunkSizeWarningLimit: 5000,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Licences ask that they travel with what they cover.
    license: { fileName: 'licences.md' },
    rolldownOptions: {
      // Some packages mark what React may not run on a server; there is no such server here.
      onLog: (level, log, next) => log.code === 'MODULE_LEVEL_DIRECTIVE' || next(level, log),
    },
  },
  worker: { format: 'es' },
  plugins: [compressed()],
});
