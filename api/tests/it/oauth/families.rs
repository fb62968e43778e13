//! No sequence of authorizing, redeeming, refreshing, revoking and replaying, in any order and in parallel, gives two
//! live families from one code, or a token that is valid after its revocation. A model of a few lines is compared with
//! the server after each step, by what introspection, userinfo and the token endpoint say (RFC 6749 sections 4.1.2 and
//! 6, RFC 7009, RFC 9700 section 4.14).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures::future::join_all;
use kernel::Timestamp;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

use super::party::{Party, decode, send, text};
use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp, cases};

/// The sequences that are tried, unless more are asked for, and the most steps of each.
const SEQUENCES: u32 = 6;
const STEPS: usize = 8;
/// Seconds that pass: more than a use is forgiven for.
const WAIT: usize = 35;
/// How many codes a sequence has at the same time.
const CODES: usize = 2;

/// Something that is done with one of the codes, or with what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Redeems the code, whether or not it was before.
    Redeem,
    /// Refreshes with the newest token but for so many.
    Refresh(usize),
    /// Revokes the newest refresh token but for so many.
    RevokeRefresh(usize),
    /// Revokes the newest access token.
    RevokeAccess,
}

#[derive(Debug, Clone)]
enum Step {
    /// A new code in this place.
    Authorize(usize),
    /// Time passes: more than what is forgiven.
    Wait,
    /// These at the same time, each with the code in a place.
    Together(Vec<(usize, Act)>),
}

/// What came of a code, as it should be.
#[derive(Debug, Default)]
struct Family {
    code: String,
    /// How often the code was shown.
    shown: usize,
    /// How often time has passed since it was given.
    waited: usize,
    ended: bool,
    /// The refresh tokens that were given, by generation, each with whether time has passed since its use.
    refresh: Vec<(String, Option<bool>)>,
    /// The access tokens that were given, each with whether it was revoked by itself.
    access: Vec<(String, bool)>,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Redeem),
        6 => Just(Act::Refresh(0)),
        3 => (1usize..4).prop_map(Act::Refresh),
        1 => (0usize..2).prop_map(Act::RevokeRefresh),
        1 => Just(Act::RevokeAccess),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..CODES).prop_map(Step::Authorize),
        1 => Just(Step::Wait),
        5 => vec((0..CODES, act()), 1..2).prop_map(Step::Together),
        4 => vec((0..CODES, act()), 2..6).prop_map(Step::Together),
        3 => ((0..CODES, act()), 2usize..6).prop_map(|(one, count)| Step::Together(vec![one; count])),
    ]
}

impl Family {
    /// The refresh token that is so many generations old, and its generation.
    fn token(&self, age: usize) -> Option<(usize, &str)> {
        let generation = self.refresh.len().checked_sub(age + 1)?;
        Some((generation, &self.refresh[generation].0))
    }

    /// Whether the code has, which holds for a minute.
    fn has_expired(&self) -> bool {
        self.waited * WAIT > 60
    }

    /// Whether showing the token of a generation now ends the family: it was used too long ago.
    fn is_replay(&self, generation: usize) -> bool {
        self.refresh[generation].1 == Some(true)
    }
}

struct World<'a> {
    party: &'a Party<'a>,
    browser: &'a Browser,
    families: Vec<Family>,
    /// When time passed last.
    since: Timestamp,
}

impl World<'_> {
    /// Time passes, for every use so far.
    fn pass(&mut self) {
        self.party.app.advance(TimeDelta::seconds(WAIT as i64));
        self.since = self.party.app.clock.now();
        for family in &mut self.families {
            family.waited += 1;
            family.refresh.iter_mut().for_each(|(_, used)| *used = used.map(|_| true));
        }
    }

    async fn take(&mut self, step: &Step) {
        // On a slow machine it passes by itself; then so much that nothing is forgiven any more.
        if self.party.app.clock.now() - self.since > TimeDelta::seconds(4) {
            self.pass();
        }
        match step {
            Step::Authorize(place) => {
                let code = self.party.code_in(self.browser).await;
                self.families[*place] = Family { code, ..Family::default() };
            }
            Step::Wait => self.pass(),
            Step::Together(acts) => self.together(acts).await,
        }
        self.compare().await;
    }

    async fn send(&self, place: usize, act: Act) -> Option<Answer> {
        let family = &self.families[place];
        let revoke = async |token: &str| {
            let request = self.party.app.anonymous().request(reqwest::Method::POST, "/oauth2/revoke");
            let request = request.basic_auth(&self.party.client_id, Some(&self.party.secret));
            send(request.form(&[("token", token)])).await
        };
        Some(match act {
            Act::Redeem if family.code.is_empty() => return None,
            Act::Redeem => self.party.redeem(&family.code).await,
            Act::Refresh(age) => self.party.refresh(family.token(age)?.1).await,
            Act::RevokeRefresh(age) => revoke(family.token(age)?.1).await,
            Act::RevokeAccess => revoke(&family.access.last()?.0).await,
        })
    }

    async fn together(&mut self, acts: &[(usize, Act)]) {
        let answers = join_all(acts.iter().map(|(place, act)| self.send(*place, *act))).await;
        for place in 0..CODES {
            let own = acts.iter().zip(&answers).filter(|((of, _), _)| *of == place);
            let own: Vec<_> = own.filter_map(|((_, act), answer)| Some((*act, answer.as_ref()?))).collect();
            settle(&mut self.families[place], &own);
        }
    }

    /// Asserts that exactly the tokens that the model expects are active.
    async fn compare(&self) {
        for family in &self.families {
            for (token, revoked) in family.access.iter().rev().take(3) {
                let holds = !family.ended && !revoked;
                assert_eq!(self.party.introspect(token).await["active"], holds, "an access token");
                assert_eq!(self.party.userinfo(token).await.status == 200, holds, "userinfo");
            }
            for (generation, (token, _)) in family.refresh.iter().enumerate().rev().take(3) {
                let holds = !family.ended && generation + 1 == family.refresh.len();
                assert_eq!(self.party.introspect(token).await["active"], holds, "refresh token {generation}");
            }
        }
    }
}

/// What the answers to acts that were done together must be, in whatever order they were done, and what follows.
fn settle(family: &mut Family, acts: &[(Act, &Answer)]) {
    let (was_ended, generations) = (family.ended, family.refresh.len());
    let redeemed = acts.iter().filter(|(act, _)| *act == Act::Redeem).count();
    let replays = |act: &Act| match act {
        Act::Refresh(age) => family.token(*age).is_some_and(|(generation, _)| family.is_replay(generation)),
        Act::RevokeRefresh(_) => true,
        Act::Redeem | Act::RevokeAccess => false,
    };
    // A code that expired unused was never redeemed, however often it is shown.
    let is_shown_again =
        redeemed > 0 && family.shown + redeemed > 1 && (family.shown > 0 || !family.has_expired());
    let ends = acts.iter().any(|(act, _)| replays(act)) || is_shown_again;
    family.ended |= ends;
    let successes: Vec<_> = acts.iter().filter(|(_, answer)| answer.status == 200).collect();
    assert!(acts.iter().all(|(_, answer)| [200, 400].contains(&answer.status.as_u16())));

    // One code gives tokens once, and only once.
    let first = successes.iter().filter(|(act, _)| *act == Act::Redeem).count();
    let expected = usize::from(redeemed > 0 && family.shown == 0 && !family.has_expired());
    assert_eq!(first, expected, "so many families came of one code");
    family.shown += if family.shown == 0 && family.has_expired() { 0 } else { redeemed };

    let mut given = BTreeSet::new();
    for (act, answer) in &successes {
        if matches!(act, Act::RevokeRefresh(_) | Act::RevokeAccess) {
            continue;
        }
        let tokens: Value = answer.json();
        family.access.push((text(&tokens["access_token"]).to_owned(), false));
        let refresh = text(&tokens["refresh_token"]).to_owned();
        if !family.refresh.iter().any(|(known, _)| *known == refresh) {
            given.insert(refresh);
        }
    }
    let grants: BTreeSet<_> = family.access.iter().map(|(token, _)| grant_id(token)).collect();
    assert!(grants.len() <= 1, "two families came of one code");
    if acts.iter().any(|(act, _)| *act == Act::RevokeAccess) {
        // Which was the newest when it was revoked.
        let newest = family.access.len() - acts.iter().filter(|(act, answer)| is_issue(act, answer)).count();
        if let Some((_, revoked)) = newest.checked_sub(1).map(|at| &mut family.access[at]) {
            *revoked = true;
        }
    }

    for (act, answer) in acts {
        let Act::Refresh(age) = act else { continue };
        let right = match age {
            _ if was_ended => answer.status == 400,
            // The order decides.
            _ if ends => true,
            0 => answer.status == 200,
            // Its answer may have been lost: the same again, until the successor is used.
            1 if !acts.iter().any(|(act, _)| *act == Act::Refresh(0)) => answer.status == 200,
            1 => true,
            _ => answer.status == 400,
        };
        assert!(right, "{act:?} was answered {}: {}", answer.status, answer.text);
    }
    let rotates = acts.iter().any(|(act, answer)| *act == Act::Refresh(0) && answer.status == 200);
    assert!(given.is_empty() || rotates || first == 1, "an old token gave a new successor");
    assert!(given.len() <= 1, "refreshes of one token gave {} successors", given.len());
    assert!(!was_ended || given.is_empty(), "a family that had ended gave a token");
    if !given.is_empty() && generations > 0 {
        family.refresh[generations - 1].1 = Some(false);
    }
    family.refresh.extend(given.into_iter().map(|token| (token, None)));
}

fn is_issue(act: &Act, answer: &Answer) -> bool {
    matches!(act, Act::Redeem | Act::Refresh(_)) && answer.status == 200
}

fn grant_id(token: &str) -> String {
    decode(&Value::from(token)).1["grant_id"].as_str().expect("a grant").to_owned()
}

#[test]
fn no_sequence_of_uses_creates_a_second_family_or_survives_revocation() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = runtime.block_on(TestApp::start());
    let party = runtime.block_on(Party::register(&app));
    // A code that is shown twice always ends its family.
    runtime.block_on(async {
        let strict = serde_json::json!({ "code_repetition_seconds": 0 });
        app.admin().await.patch("/v1/settings", strict).await.expect(200);
    });
    let browser = app.browser();
    let signed_in = runtime.block_on(browser.sign_in("/sign-in", ADMIN, PASSWORD));
    assert_eq!(signed_in.status, 303);
    let config = Config {
        cases: cases(SEQUENCES),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let steps = vec(step(), STEPS / 2..=STEPS);
    let outcome = runner.run(&steps, |steps| {
        runtime.block_on(async {
            let families = (0..CODES).map(|_| Family::default()).collect();
            let since = app.clock.now();
            let mut world = World { party: &party, browser: &browser, families, since };
            for place in 0..CODES {
                world.take(&Step::Authorize(place)).await;
                world.take(&Step::Together(vec![(place, Act::Redeem)])).await;
            }
            for step in &steps {
                world.take(step).await;
            }
        });
        Ok(())
    });
    // Prints the shortest sequence that was found.
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
