// A small client of /v1.
import assert from "node:assert/strict";

export class Api {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /** Sends a request, insists on the status, and gives the body of the answer. */
  async call(method, path, body, expected) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
    });
    const text = await response.text();
    assert.equal(response.status, expected, `${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  get(path, expected = 200) {
    return this.call("GET", path, undefined, expected);
  }

  post(path, body, expected = 201) {
    return this.call("POST", path, body, expected);
  }

  put(path, body, expected = 200) {
    return this.call("PUT", path, body, expected);
  }

  delete(path, expected = 204) {
    return this.call("DELETE", path, undefined, expected);
  }
}
