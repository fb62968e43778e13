// The relying parties that show what they know as JSON, at the same addresses whatever they are written in.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";

import { Child } from "../support/child.js";
import { freePort } from "../support/ports.js";
import { until } from "../support/wait.js";

/** How the scenario handles such an application; `output` gives what it printed. */
export function json(url, output = () => "") {
  return {
    url: `${url}/`,
    signedOutUrl: `${url}/signed-out`,
    async read(page) {
      const text = await page.locator("body").innerText();
      assert.match(text, /^\{/, output());
      return JSON.parse(text);
    },
    refresh: (page) => page.goto(`${url}/refresh`),
    signOut: (page) => page.goto(`${url}/logout`),
  };
}

/** Whether something listens on a port. */
export async function listens(port) {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * Registers and starts an application that is a program: `command` makes its command line. A `port` is one that is
 * free; a program that starts others is ended by a `signal` that lets it end them. `callback` and `signedOut` are the
 * paths to which people return; `cwd` is the folder in which it runs.
 */
export async function startProgram(t, installation, options) {
  const { name, command, env = {}, registration = {}, signal = "SIGKILL" } = options;
  const { callback = "/callback", signedOut = "/signed-out", cwd } = options;
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const application = await installation.register({
    name,
    redirect_uris: [url + callback],
    post_logout_redirect_uris: [url + signedOut],
    ...registration,
  });
  const { client_id: id, client_secret: secret } = application;
  const [program, ...args] = await command({ issuer: installation.url, application, id, secret, url, port });
  const child = new Child(program, args, { env: { ...process.env, ...env }, cwd });
  t.after(() => child.stop(signal));
  await until(() => {
    if (child.hasEnded) throw new Error(`${name} ended:\n${child.output}`);
    return listens(port);
  }, () => `${name} does not listen:\n${child.output}`);
  return { application, app: json(url, () => child.output) };
}
