// The theme and the density that the person chose apply before anything is drawn. A browser may keep nothing.
for (const name of ["theme", "density"]) {
  try {
    const chosen = localStorage.getItem(name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  } catch {
    break;
  }
}

// Starts the program. The names of its two files carry a hash, so they are read from the links that the build
// puts into the page to load them early.
const href = (rel) => document.querySelector(`link[rel="${rel}"]`).href;

const { default: init } = await import(href("modulepreload"));
await init({ module_or_path: href("preload") });
