// Debian's nginx in front of something.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Child } from "./child.js";
import { temporaryFolder } from "./folders.js";
import { isFree } from "./ports.js";
import { unprivileged } from "./unprivileged.js";
import { until } from "./wait.js";

/** Starts nginx with the configuration of a site that listens at `url`. */
export async function startNginx(t, url, site) {
  const folder = temporaryFolder("nginx");
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n");
  const file = join(folder, "nginx.conf");
  writeFileSync(file, `daemon off;\npid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${paths}\n${site}\n}`);
  chmodSync(folder, 0o777);
  const [program, ...args] = unprivileged(["/usr/sbin/nginx", "-c", file, "-e", "stderr"]);
  const child = new Child(program, args);
  t.after(() => child.stop());
  await until(async () => {
    if (child.hasEnded) throw new Error(`nginx ended:\n${child.output}`);
    return !(await isFree(new URL(url).port));
  }, () => `nginx does not listen:\n${child.output}`);
}
