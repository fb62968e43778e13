// A directory that speaks LDAP: Debian's slapd, with people, a service account and a certificate of an authority of its own.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Child } from "./child.js";
import { temporaryFolder } from "./folders.js";
import { freePort, isFree } from "./ports.js";
import { until } from "./wait.js";

const BASE = "dc=acme,dc=example";
const SERVICE = { dn: `cn=aldaba,ou=services,${BASE}`, password: "the password of the service account" };

/** Makes an authority and a certificate for localhost that it signs. */
function certify(folder) {
  const openssl = (...args) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Acme authority");
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(join(folder, "san"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
    "-extfile", "san", "-out", "server.pem");
  return readFileSync(join(folder, "ca.pem"), "utf8");
}

function configuration(folder) {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
pidfile ${folder}/pid
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
security simple_bind=112
database mdb
maxsize 10485760
suffix "${BASE}"
rootdn "cn=root,${BASE}"
directory ${folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${SERVICE.dn}" read by anonymous auth by * none
overlay memberof
overlay ppolicy
ppolicy_default "cn=default,ou=services,${BASE}"
`;
}

function entry(dn, attributes) {
  const lines = Object.entries(attributes).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
  return [`dn: ${dn}`, ...lines].join("\n");
}

function content(people, elsewhere) {
  const unit = (name) => entry(`ou=${name},${BASE}`, { objectClass: "organizationalUnit", ou: name });
  return [
    entry(BASE, { objectClass: ["dcObject", "organization"], dc: "acme", o: "Acme" }),
    ...["people", "services"].map(unit),
    entry(SERVICE.dn, {
      objectClass: ["organizationalRole", "simpleSecurityObject"], cn: "aldaba", userPassword: SERVICE.password,
    }),
    entry(`cn=default,ou=services,${BASE}`, {
      objectClass: ["device", "pwdPolicy"], cn: "default", pwdAttribute: "userPassword", pwdMaxAge: 86_400,
    }),
    ...people.map(({ uid, ...more }) => entry(`uid=${uid},ou=people,${BASE}`, {
      objectClass: "inetOrgPerson", uid, sn: uid, ...more,
    })),
    // A client that follows it sends passwords to another server.
    entry(`uid=rita,ou=people,${BASE}`, {
      objectClass: ["referral", "extensibleObject"], uid: "rita", ref: `ldap://127.0.0.1:${elsewhere}/uid=rita,${BASE}`,
    }),
  ].join("\n\n");
}

export class Slapd {
  /** A directory with these people, which does not run yet. A referral in it leads to the port `elsewhere`. */
  static async create(people, { elsewhere }) {
    const created = new Slapd();
    const folder = temporaryFolder("slapd");
    // A copy, which is none of the programs that AppArmor keeps to the folders of Debian.
    copyFileSync("/usr/sbin/slapd", join(folder, "slapd"));
    symlinkSync(join(folder, "slapd"), join(folder, "slapadd"));
    mkdirSync(join(folder, "db"));
    created.authority = certify(folder);
    writeFileSync(join(folder, "slapd.conf"), configuration(folder));
    const added = { input: content(people, elsewhere), stdio: ["pipe", "pipe", "pipe"] };
    execFileSync(join(folder, "slapadd"), ["-f", join(folder, "slapd.conf")], added);
    created.folder = folder;
    created.port = await freePort();
    created.plainPort = await freePort();
    return created;
  }

  /** What an identity provider needs to use it. */
  get settings() {
    return {
      preset: "ldap",
      issuer: `ldaps://localhost:${this.port}`,
      client_id: SERVICE.dn,
      client_secret: SERVICE.password,
      base_dn: `ou=people,${BASE}`,
      ca_certificate: this.authority,
    };
  }

  async start() {
    const { folder, port, plainPort } = this;
    const listen = `ldap://127.0.0.1:${plainPort} ldaps://127.0.0.1:${port}`;
    this.child = new Child(join(folder, "slapd"), ["-f", join(folder, "slapd.conf"), "-h", listen, "-d", "0"]);
    await until(async () => {
      if (this.child.hasEnded) throw new Error(`slapd ended:\n${this.child.output}`);
      return !(await isFree(port));
    }, () => `slapd does not listen:\n${this.child.output}`);
  }

  stop() {
    return this.child?.stop();
  }
}
