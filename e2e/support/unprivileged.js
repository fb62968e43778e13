// Servers that others made, which want another user than the superuser.

/** The user of a server that is packaged is of no use here, and the superuser is none to serve pages with. */
export function unprivileged(command) {
  if (process.getuid() !== 0) return command;
  return ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", ...command];
}
