// Finds out that the server has another release of the program than this tab, tells the program, and loads it again
// with what was typed.
const KEY = "aldaba-typed";
const CHECK_AFTER = 60_000;
const FIND_FOR = 15_000;
const FIELDS = "form :is(input, select, textarea)[id]:not([type=password], [type=file])";
const PROGRAM = 'link[rel="modulepreload"]';

let checkedAt = -Infinity;
let loadsAgain = false;

/** The names of the program's files carry a hash. */
async function check() {
  if (document.hidden || performance.now() - checkedAt < CHECK_AFTER) return;
  checkedAt = performance.now();
  try {
    const answer = await fetch(location.pathname, { cache: "no-cache" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const program = page.querySelector(PROGRAM)?.getAttribute("href");
    const here = document.querySelector(PROGRAM).getAttribute("href");
    if (answer.ok && program && program !== here) dispatchEvent(new Event("aldaba-new-release"));
  } catch {
    // Without a connection there is nothing to find out.
  }
}

/** Keeps what was typed for the same page. Passwords are typed again. */
function keep() {
  const values = [...document.querySelectorAll(FIELDS)].map((field) =>
    ["checkbox", "radio"].includes(field.type) ? [field.id, field.checked] : [field.id, field.value]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ page: location.href, values }));
  } catch {
    // A browser may keep nothing.
  }
}

function taken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return kept?.page === location.href ? kept.values : [];
  } catch {
    return [];
  }
}

/** Types a value as a person does. Returns false as long as the field is not there. */
function type([id, value]) {
  const field = document.getElementById(id);
  if (!field?.matches(FIELDS)) return false;
  const property = typeof value === "boolean" ? "checked" : "value";
  if (field[property] === value) return true;
  field[property] = value;
  for (const kind of ["input", "change"]) {
    // A change of a radio button is an event of the one that is chosen.
    if (field.type !== "radio" || value) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  return true;
}

/** Types what was kept as the fields appear. */
function restore() {
  let missing = taken();
  if (missing.length === 0) return;
  const look = () => {
    missing = missing.filter((entry) => !type(entry));
    if (missing.length === 0) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), FIND_FOR);
  look();
}

addEventListener("focus", check);
document.addEventListener("visibilitychange", check);
addEventListener("aldaba-load-again", () => {
  keep();
  loadsAgain = true;
  location.reload();
});
// Before the program, which asks about what is not saved.
addEventListener("beforeunload", (event) => loadsAgain && event.stopImmediatePropagation(), true);
restore();
