// Callers who change things, note what was acknowledged, and look for it afterwards.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { Grants } from "./grants.js";
import { pause, until } from "./wait.js";

const SEATS = 5;
/** How many people of each caller want one of the seats. */
const CONTENDERS = 2;
/** How long a caller waits after a request that was not answered, in milliseconds. */
const RETRY_AFTER = 100;

/**
 * Load on an installation. An answer that says that something was done makes it *acknowledged*. After 503 or no answer
 * at all it may have been done or not: then both are right, but nothing in between.
 */
export class Load {
  /** How many answers there were of each kind. */
  counts = { acknowledged: 0, refused: 0, unanswered: 0 };
  /** The longest time that an answer took since the counts began, in milliseconds. */
  slowest = 0;
  #people = new Map();
  /** People who may have been added: the requests, by idempotency key. */
  #uncertain = new Map();
  #seats = new Map();
  #wrong = [];
  #callers = [];
  #goesOn = false;

  static async on({ server, api }, { callers = 6 } = {}) {
    const load = new Load();
    const company = await api.post("/v1/companies", { name: "Load" });
    const application = await api.post("/v1/applications", {
      name: "Load",
      redirect_uris: ["http://127.0.0.1:9/callback"],
    });
    Object.assign(load, { server, api, users: `/v1/companies/${company.id}/users` });
    load.entitlement = `/v1/companies/${company.id}/entitlements/${application.client_id}`;
    load.access = `/v1/companies/${company.id}/applications/${application.client_id}/access`;
    await api.put(load.entitlement, { seats: SEATS + 1 });
    load.grants = await Grants.of(load, application);
    for (let number = 0; number < callers * CONTENDERS; number += 1) {
      load.#seats.set((await load.addPerson(`seat-${number}`)).id, new Set([false]));
    }
    load.width = callers;
    return load;
  }

  /** Sends a request. Returns the answer, or nothing if it is uncertain whether anything was done. */
  async send(expected, call) {
    const begun = Date.now();
    let answer;
    try {
      const response = await call();
      answer = { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "TimeoutError") throw error;
      this.counts.unanswered += 1;
      this.lastError = error.cause ?? error;
      await pause(RETRY_AFTER);
      return undefined;
    }
    this.slowest = Math.max(this.slowest, Date.now() - begun);
    if (answer.status === 503) {
      if (!answer.headers.has("retry-after")) this.#wrong.push("503 without Retry-After");
      this.counts.refused += 1;
      await pause(RETRY_AFTER);
      return undefined;
    }
    if (expected.includes(answer.status)) {
      if (answer.status < 400) this.counts.acknowledged += 1;
    } else this.#wrong.push(`${answer.status} instead of ${expected}: ${answer.text.slice(0, 500)}`);
    return answer;
  }

  /** Sends a request to the API as an administrator. */
  call(expected, method, path, body, headers = {}) {
    return this.send(expected, () =>
      fetch(this.server.url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.api.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      }),
    );
  }

  async addPerson(name, fields = {}) {
    const key = randomUUID();
    const body = { name, email: `${key}@example.com`, ...fields };
    this.#uncertain.set(key, body);
    return this.#post(key, body);
  }

  async #post(key, body, expected = [201]) {
    const answer = await this.call(expected, "POST", this.users, body, { "idempotency-key": key });
    if (answer?.status === 409) assert.equal(JSON.parse(answer.text).code, "idempotency_key_pending");
    if (answer?.status !== 201) return undefined;
    const { id } = JSON.parse(answer.text);
    this.#isAdded(key, id);
    return { id, email: body.email };
  }

  #isAdded(key, id) {
    const { name, email, password } = this.#uncertain.get(key);
    this.#uncertain.delete(key);
    const person = { email, isInvited: password === undefined };
    this.#people.set(id, { ...person, names: new Set([name]), gone: new Set([false]), renamed: [0, 0] });
  }

  /** The addresses of the people who are invited by mail and were not deleted, after `verify`. */
  get invited() {
    const people = [...this.#people.values()].filter(({ isInvited, gone }) => isInvited && gone.has(false));
    return people.map(({ email }) => email);
  }

  async #rename(id) {
    const person = this.#people.get(id);
    const name = `Renamed ${randomUUID()}`;
    const answer = await this.call([200], "PATCH", `${this.users}/${id}`, { name });
    person.renamed[1] += 1;
    if (answer) {
      person.names = new Set([name]);
      person.renamed[0] += 1;
    } else person.names.add(name);
  }

  async #remove(id) {
    const answer = await this.call([204], "DELETE", `${this.users}/${id}`);
    const { gone } = this.#people.get(id);
    gone.add(true);
    if (answer) gone.delete(false);
  }

  /** Gives a person a seat or takes it; when there is none left, that is refused. */
  async #seat(id, wanted) {
    const path = `${this.access}/${id}`;
    const answer = wanted
      ? await this.call([200, 409], "PUT", path, { roles: ["user"] })
      : await this.call([204, 404], "DELETE", path);
    if (answer?.status === 409) return;
    this.#seats.set(id, answer ? new Set([wanted]) : new Set([true, false]));
  }

  async #work(number) {
    const contenders = [...this.#seats.keys()].slice(number * CONTENDERS, (number + 1) * CONTENDERS);
    const grants = this.grants.caller();
    for (let turn = number; this.#goesOn; turn += 1) {
      const person = await this.addPerson(`Person ${turn} of ${number}`);
      if (person && turn % 2 === 0) await this.#rename(person.id);
      await this.#seat(contenders[turn % CONTENDERS], turn % 3 !== 0);
      await grants.work(turn);
      if (person && turn % 3 === 0) await this.#remove(person.id);
    }
  }

  start() {
    this.#goesOn = true;
    this.#callers = Array.from({ length: this.width }, (_, number) => this.#work(number));
    // Whatever goes wrong is thrown by `stop`.
    for (const caller of this.#callers) caller.catch(() => {});
  }

  async stop() {
    this.#goesOn = false;
    await Promise.all(this.#callers);
    assert.deepEqual(this.#wrong, [], "answers that nobody may get");
  }

  /** Waits until `count` more writes are acknowledged. */
  async acknowledges(count) {
    const wanted = this.counts.acknowledged + count;
    const stopped = Promise.all(this.#callers);
    await Promise.race([until(() => this.counts.acknowledged >= wanted, "nothing is acknowledged"), stopped]);
    assert.deepEqual(this.#wrong, [], "answers that nobody may get");
  }

  /** Adds people with much data, until `count` more requests are refused. */
  async fill(count) {
    const wanted = this.counts.refused + count;
    const attributes = Object.fromEntries(Array.from({ length: 7 }, (_, number) => [`filler_${number}`, "x".repeat(1_000)]));
    for (let number = 0; this.counts.refused < wanted; number += 1) {
      assert.ok(number < 2_000, "nothing is refused");
      await this.addPerson(`Filler ${number}`, { attributes });
    }
    assert.deepEqual(this.#wrong, [], "answers that nobody may get");
  }

  /** Begins to count anew. */
  forget() {
    this.counts = { acknowledged: 0, refused: 0, unanswered: 0 };
    this.slowest = 0;
  }

  /** Asserts that everything acknowledged is there, and nothing half. No caller may be at work. */
  async verify() {
    // First, because what was lost of it can be repeated only for some seconds.
    await this.grants.verify();
    await this.#repeat();
    await this.#verifyPeople();
    await this.#verifySeats();
    await this.#verifyAudit();
    assert.deepEqual(this.#wrong, [], "answers that nobody may get");
  }

  /** Callers who got no answer ask again with the same key: 409 says that it was done, and its answer is lost. */
  async #repeat() {
    const requests = [...this.#uncertain];
    for (const [key, body] of requests) await this.#post(key, body, [201, 409]);
    const ids = new Map((await everything(this.api, this.users)).map((user) => [user.email, user.id]));
    for (const [key, { email }] of this.#uncertain) {
      assert.ok(ids.has(email), `${email} was added, says the server, and is not there`);
      this.#isAdded(key, ids.get(email));
    }
  }

  async #verifyPeople() {
    const there = new Map((await everything(this.api, this.users)).map((user) => [user.id, user.name]));
    for (const [id, person] of this.#people) {
      const isGone = !there.has(id);
      assert.ok(person.gone.has(isGone), `person ${id} is ${isGone ? "lost" : "back"}`);
      person.gone = new Set([isGone]);
      if (isGone) continue;
      assert.ok(person.names.has(there.get(id)), `person ${id} is named ${there.get(id)}`);
      person.names = new Set([there.get(id)]);
      there.delete(id);
    }
    assert.deepEqual([...there.values()], [], "people whom nobody added");
  }

  async #verifySeats() {
    const { roles } = await this.api.get(this.access);
    const seated = new Set(roles.flatMap((role) => role.user_ids));
    for (const [id, may] of this.#seats) {
      assert.ok(may.has(seated.has(id)), `the seat of person ${id} is ${seated.has(id) ? "back" : "lost"}`);
      this.#seats.set(id, new Set([seated.has(id)]));
    }
    const { seats, seats_used } = await this.api.get(this.entitlement);
    assert.equal(seats_used, seated.size, "seats that are counted");
    assert.ok(seats_used <= seats, `${seats_used} of ${seats} seats are used`);
  }

  /** Each change has its event. */
  async #verifyAudit() {
    const events = async (kind) => {
      const found = await everything(this.api, `/v1/audit-events?kind=${kind}`);
      return found.map((event) => Number(event.target.id)).filter((id) => this.#people.has(id)).sort((a, b) => a - b);
    };
    const ids = [...this.#people.keys()].sort((a, b) => a - b);
    assert.deepEqual(await events("user.created"), ids, "events of people who were added");
    const gone = ids.filter((id) => this.#people.get(id).gone.has(true));
    assert.deepEqual(await events("user.deleted"), gone, "events of people who were deleted");
    const renamed = new Map();
    for (const id of await events("user.updated")) renamed.set(id, (renamed.get(id) ?? 0) + 1);
    for (const [id, { renamed: [least, most] }] of this.#people) {
      const count = renamed.get(id) ?? 0;
      assert.ok(least <= count && count <= most, `${count} events of ${least} to ${most} changes of person ${id}`);
    }
  }
}

/** Every item of a list, page after page. */
async function everything(api, list) {
  const items = [];
  let next = `${list}${list.includes("?") ? "&" : "?"}page_size=200`;
  while (next) {
    const response = await fetch(new URL(next, api.url), { headers: { authorization: `Bearer ${api.token}` } });
    assert.equal(response.status, 200, next);
    items.push(...(await response.json()));
    next = response.headers.get("link")?.match(/<([^>]+)>; rel="next"/)?.[1];
  }
  return items;
}
