// The names under which WebAssembly imports functions of its script are long and contain a hash, for nobody to read.
// This replaces them, in both, by short ones.
//   node scripts/shorten.mjs FOLDER PROGRAM
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, program] = process.argv.slice(2);

/** An unsigned number in LEB128 (WebAssembly Core Specification, section 5.2.2), and where what follows it begins. */
function read(bytes, at) {
  for (let number = 0, place = 1; ; place *= 128) {
    const byte = bytes[at++];
    number += (byte & 127) * place;
    if (byte < 128) return [number, at];
  }
}

function number(value) {
  const bytes = [];
  do {
    const low = value & 127;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low | 128 : low);
  } while (value > 0);
  return Buffer.from(bytes);
}

const name = (text) => Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(text)]);

/** Where the description of an import ends: of a function, a table, a memory, a global or a tag (section 5.5.5). */
function endOfDescription(bytes, at) {
  const limits = (at) => {
    const [flags, least] = read(bytes, at);
    const [, end] = read(bytes, least);
    return flags & 1 ? read(bytes, end)[1] : end;
  };
  switch (bytes[at]) {
    case 0: return read(bytes, at + 1)[1];
    case 1: return limits(at + 2);
    case 2: return limits(at + 1);
    case 3: return at + 3;
    case 4: return read(bytes, at + 2)[1];
    default: throw new Error(`unknown kind of import ${bytes[at]}`);
  }
}

/** The section of imports with the names that `rename` gives to them. */
function imports(bytes, rename) {
  let [count, at] = read(bytes, 0);
  const parts = [number(count)];
  const text = () => {
    const [length, start] = read(bytes, at);
    at = start + length;
    return bytes.subarray(start, at).toString();
  };
  for (; count > 0; count--) {
    const [module, field] = rename(text(), text());
    const end = endOfDescription(bytes, at);
    parts.push(name(module), name(field), bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

const files = { script: join(folder, `${program}.js`), wasm: join(folder, `${program}_bg.wasm`) };
const wasm = readFileSync(files.wasm);
const glue = `./${program}_bg.js`;
const names = new Map();
const rename = (module, field) => {
  if (module !== glue) return [module, field];
  if (!names.has(field)) names.set(field, `_${names.size.toString(36)}`);
  return ["_", names.get(field)];
};

const sections = [wasm.subarray(0, 8)];
for (let at = 8; at < wasm.length;) {
  const kind = wasm[at];
  const [length, start] = read(wasm, at + 1);
  at = start + length;
  const content = wasm.subarray(start, at);
  const section = kind === 2 ? imports(content, rename) : content;
  sections.push(Buffer.from([kind]), number(section.length), section);
}
const script = readFileSync(files.script, "utf8").replaceAll(`"${glue}"`, '"_"');
writeFileSync(files.wasm, Buffer.concat(sections));
writeFileSync(files.script, script.replace(/\b__wb\w+\b/g, (word) => names.get(word) ?? word));
