// A small web server: what relying parties that are libraries are put into.
import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Serves `pages` at `url`. Each is a function of the address that was asked for, and gives a `body` to show as JSON or
 * a `location` to go to. What it throws is shown.
 */
export async function serve(url, pages) {
  const answer = async (address) => (pages[address.pathname] ?? (() => ({ status: 404, body: "not found" })))(address);
  const server = createServer((request, response) => {
    answer(new URL(request.url, url)).then(
      ({ location, status = location ? 302 : 200, body }) => {
        response.writeHead(status, location ? { location } : { "content-type": "application/json" });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      },
      (error) => {
        response.writeHead(500, { "content-type": "text/plain" });
        response.end(`${error.stack}\n${JSON.stringify(error.cause ?? {})}`);
      },
    );
  });
  server.listen(new URL(url).port, "127.0.0.1");
  await once(server, "listening");
  return {
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
