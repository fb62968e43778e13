// Puts a Brotli and a gzip copy beside every file of the built UI that they make smaller, so that the server
// only has to choose one.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const compressible = /\.(css|html|ico|js|json|mjs|svg|txt|wasm|webmanifest|xml)$/;

/** Compresses the files of a folder, as small as can be, or quickly. */
export function compress(folder, quickly) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!compressible.test(name)) continue;
    const path = join(folder, name);
    const content = readFileSync(path);
    const copies = {
      br: brotliCompressSync(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: quickly ? 3 : constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
      gz: gzipSync(content, { level: quickly ? 1 : 9 }),
    };
    for (const [extension, copy] of Object.entries(copies)) {
      if (copy.length < content.length) writeFileSync(`${path}.${extension}`, copy);
    }
    if (name.endsWith(".wasm")) console.log(`${name}: ${content.length} bytes, ${copies.br.length} as Brotli`);
  }
}
