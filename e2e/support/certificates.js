// Certificates of servers, made by openssl.
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./folders.js";

/** Makes a certificate for localhost that is its own authority, and its key; both as PEM. */
export function certificate(name) {
  const folder = temporaryFolder("certificate");
  const [cert, key] = ["cert.pem", "key.pem"].map((file) => join(folder, file));
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
    "-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert,
  ], { stdio: "pipe" });
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

/** Makes a certificate like {@link certificate} that expired yesterday. */
export function expiredCertificate(name) {
  const folder = temporaryFolder("certificate");
  const [request, more, cert, key] = ["request.pem", "more", "cert.pem", "key.pem"].map((file) => join(folder, file));
  writeFileSync(more, "subjectAltName=DNS:localhost\n");
  const options = { stdio: "pipe" };
  execFileSync("openssl", [
    "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${name}`,
    "-keyout", key, "-out", request,
  ], options);
  execFileSync("openssl", [
    "x509", "-req", "-in", request, "-signkey", key, "-extfile", more, "-days", "-1", "-out", cert,
  ], options);
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

/** Replaces a file by a new one, as programs that renew certificates do. */
export function place(path, content) {
  writeFileSync(`${path}.part`, content, { mode: 0o600 });
  renameSync(`${path}.part`, path);
}
