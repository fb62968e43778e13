// The mails that the server wrote as files.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { until } from "./wait.js";

/** The addresses that mails were written to. */
export function recipients(server) {
  const folder = join(server.data, "mail");
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".eml")) : [];
  return new Set(files.map((name) => parse(readFileSync(join(folder, name), "latin1")).headers.to?.match(/[^<\s]+@[^>\s]+/)?.[0]));
}

/** The mails to an address, as soon as there are so many. */
export function mailsTo(server, address, count = 1) {
  const folder = join(server.data, "mail");
  const look = () => {
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".eml")).sort() : [];
    const mails = files.map((name) => parse(readFileSync(join(folder, name), "latin1")));
    const found = mails.filter((mail) => mail.headers.to?.toLowerCase().includes(address));
    return found.length >= count && found;
  };
  return until(look, `${count} mail(s) to ${address} in ${folder}`);
}

/** The first address in a mail that begins so. */
export function linkIn(mail, start) {
  const link = mail.text.split(/[\s<>"]+/).find((word) => word.startsWith(start));
  if (!link) throw new Error(`no link to ${start} in: ${mail.text}`);
  return link;
}

/** The newest link in the mails to an address that begins so, as soon as there is one. */
export function mailedLink(server, address, start) {
  const look = async () => {
    const mails = await mailsTo(server, address, 0);
    return mails.flatMap((mail) => mail.text.split(/[\s<>"]+/).filter((word) => word.startsWith(start))).at(-1);
  };
  return until(look, `a link to ${start} in the mails to ${address}`);
}

/** The headers and the plain text of a message. */
function parse(source) {
  const [head, ...rest] = source.split(/\r?\n\r?\n/);
  const headers = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const body = rest.join("\n\n");
  const boundary = headers["content-type"]?.match(/boundary="?([^";]+)/)?.[1];
  if (boundary) {
    const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => parse(part.replace(/^\r?\n/, "")));
    return { headers, text: parts.find((part) => !part.headers["content-type"]?.startsWith("text/html"))?.text ?? "" };
  }
  return { headers, text: decode(body, headers["content-transfer-encoding"]?.toLowerCase()) };
}

function decode(body, encoding) {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1").toString("utf8");
  const bytes = body
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
