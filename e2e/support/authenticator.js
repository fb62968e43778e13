// An authenticator that Chromium simulates.

/** An authenticator in the device of a page. */
export class Authenticator {
  static async in(page, options = {}) {
    const authenticator = new Authenticator();
    authenticator.cdp = await page.context().newCDPSession(page);
    await authenticator.call("enable", { enableUI: false });
    const { authenticatorId } = await authenticator.call("addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        ...options,
      },
    });
    authenticator.id = authenticatorId;
    return authenticator;
  }

  call(method, parameters = {}) {
    return this.cdp.send(`WebAuthn.${method}`, this.id ? { authenticatorId: this.id, ...parameters } : parameters);
  }

  /** Whether the person is there and answers at once. */
  answers(enabled) {
    return this.call("setAutomaticPresenceSimulation", { enabled });
  }

  async credentials() {
    return (await this.call("getCredentials")).credentials;
  }
}
