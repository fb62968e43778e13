//! Refresh tokens: each is used once, and a lost answer is not a theft.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    ends_at_once::give_access,
    party::{Party, decode, error, text},
};
use crate::support::TestApp;

#[tokio::test]
async fn a_refresh_gives_fresh_tokens_and_a_successor() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let first = party.tokens().await;
    app.advance(TimeDelta::minutes(5));
    let second = party.refresh(text(&first["refresh_token"])).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(first["scope"], second["scope"]);
    let ((_, before), (_, after)) = (decode(&first["id_token"]), decode(&second["id_token"]));
    for claim in ["iss", "sub", "aud", "auth_time", "sid", "acr", "amr"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert_eq!(after.get("nonce"), None);
    assert!(after["iat"].as_i64() > before["iat"].as_i64());
    party.userinfo(text(&second["access_token"])).await.expect(200);
}

#[tokio::test]
async fn a_lost_response_is_repeated_while_the_successor_is_unused() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let first = party.tokens().await;
    let token = text(&first["refresh_token"]);
    let second = party.refresh(token).await.expect(200);
    app.advance(TimeDelta::seconds(9));
    let again = party.refresh(token).await.expect(200);
    assert_eq!(second["refresh_token"], again["refresh_token"]);
    assert_ne!(second["access_token"], again["access_token"]);
    assert_ne!(second["id_token"], again["id_token"]);

    // The successor is used: the first is refused, and the family lives.
    let third = party.refresh(text(&second["refresh_token"])).await.expect(200);
    assert_eq!(error(&party.refresh(token).await, 400), "invalid_grant");
    party.refresh(text(&third["refresh_token"])).await.expect(200);
}

#[tokio::test]
async fn a_refresh_token_replayed_later_revokes_its_family() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for uses_successor in [false, true] {
        let first = party.tokens().await;
        let mut last = party.refresh(text(&first["refresh_token"])).await.expect(200);
        if uses_successor {
            app.advance(TimeDelta::seconds(5));
            last = party.refresh(text(&last["refresh_token"])).await.expect(200);
            app.advance(TimeDelta::seconds(6));
        } else {
            app.advance(TimeDelta::seconds(11));
        }
        assert_eq!(error(&party.refresh(text(&first["refresh_token"])).await, 400), "invalid_grant");
        assert_eq!(error(&party.refresh(text(&last["refresh_token"])).await, 400), "invalid_grant");
        assert_eq!(party.userinfo(text(&last["access_token"])).await.status, 401);
    }
}

#[tokio::test]
async fn a_person_without_access_does_not_consume_the_refresh_token() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (admin, first) = (app.admin().await, party.tokens().await);
    let token = text(&first["refresh_token"]);
    give_access(&admin, &party, &[]).await;
    assert_eq!(error(&party.refresh(token).await, 400), "invalid_grant");
    // Longer than a use is forgiven for: it was not used.
    app.advance(TimeDelta::seconds(11));
    assert_eq!(error(&party.refresh(token).await, 400), "invalid_grant");
    give_access(&admin, &party, &[1]).await;
    let second = party.refresh(token).await.expect(200);
    party.userinfo(text(&second["access_token"])).await.expect(200);

    // A second use still ends the family.
    app.advance(TimeDelta::seconds(11));
    assert_eq!(error(&party.refresh(token).await, 400), "invalid_grant");
    assert_eq!(party.userinfo(text(&second["access_token"])).await.status, 401);
    assert_eq!(error(&party.refresh(text(&second["refresh_token"])).await, 400), "invalid_grant");
}

#[tokio::test]
async fn a_used_refresh_token_is_accepted_again_for_ten_seconds() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let mut tokens = vec![party.tokens().await];
    // Used at 0, 4 and 8 seconds.
    for _ in 0..3 {
        let last = tokens.last().unwrap();
        let next = party.refresh(text(&last["refresh_token"])).await.expect(200);
        tokens.push(next);
        app.advance(TimeDelta::seconds(4));
    }
    let [first, second, _, last] = &tokens[..] else { panic!("four generations") };
    assert_eq!(error(&party.refresh(text(&second["refresh_token"])).await, 400), "invalid_grant");
    party.userinfo(text(&last["access_token"])).await.expect(200);
    // The first was used twelve seconds ago.
    assert_eq!(error(&party.refresh(text(&first["refresh_token"])).await, 400), "invalid_grant");
    assert_eq!(party.userinfo(text(&last["access_token"])).await.status, 401);
    assert_eq!(error(&party.refresh(text(&last["refresh_token"])).await, 400), "invalid_grant");

    // Of many generations within the time none ends the family.
    let mut tokens = vec![party.tokens().await];
    for _ in 0..6 {
        let next = party.refresh(text(&tokens.last().unwrap()["refresh_token"])).await.expect(200);
        tokens.push(next);
    }
    for old in &tokens[..5] {
        assert_eq!(error(&party.refresh(text(&old["refresh_token"])).await, 400), "invalid_grant");
    }
    let again = party.refresh(text(&tokens[5]["refresh_token"])).await.expect(200);
    assert_eq!(again["refresh_token"], tokens[6]["refresh_token"]);
}

#[tokio::test]
async fn parallel_refreshes_give_the_same_successor() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let first = party.tokens().await;
    let token = text(&first["refresh_token"]);
    let answers = futures::future::join_all((0..8).map(|_| party.refresh(token))).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect(200)).collect();
    let mut successors: Vec<_> =
        answers.iter().map(|answer| text(&answer["refresh_token"]).to_owned()).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
    party.refresh(&successors[0]).await.expect(200);
    for answer in &answers {
        party.userinfo(text(&answer["access_token"])).await.expect(200);
    }
    assert_eq!(app.count_all(&["grants"]).await, [1], "one family");
}

#[tokio::test]
async fn a_refresh_token_family_has_an_idle_and_an_absolute_lifetime() {
    let app = TestApp::configured(&[
        ("ALDABA_REFRESH_TOKEN_LIFETIME", "1h"),
        ("ALDABA_REFRESH_TOKEN_MAX_LIFETIME", "150m"),
    ])
    .await;
    let party = Party::register(&app).await;
    let first = party.tokens().await;
    app.advance(TimeDelta::minutes(61));
    assert_eq!(error(&party.refresh(text(&first["refresh_token"])).await, 400), "invalid_grant");

    let mut tokens = party.tokens().await;
    for _ in 0..2 {
        app.advance(TimeDelta::minutes(59));
        tokens = party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    }
    app.advance(TimeDelta::minutes(33));
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
}

#[tokio::test]
async fn a_family_ends_with_its_session() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    app.advance(TimeDelta::hours(11));
    let tokens = party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    app.advance(TimeDelta::minutes(61));
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
}

#[tokio::test]
async fn a_refresh_returns_the_requested_scopes_that_were_granted() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let mut answer = party.answer_in(&app.browser(), &[("scope", "openid email")]).await;
    let first = party.redeem(&answer.remove("code").unwrap()).await.expect(200);
    let refresh = async |token: &str, scope: &str| {
        party.token(&[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)]).await
    };
    let token = text(&first["refresh_token"]);
    for none in ["profile", "profile teleport", "\u{e9}"] {
        assert_eq!(error(&refresh(token, none).await, 400), "invalid_scope", "{none}");
    }
    let second = refresh(token, "profile email teleport").await.expect(200);
    assert_eq!((&second["scope"], second.get("id_token")), (&json!("email"), None));
    let third = party.refresh(text(&second["refresh_token"])).await.expect(200);
    assert_eq!(third["scope"], "openid email");
}

#[tokio::test]
async fn a_token_belongs_to_its_application() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let thief = Party::register_as(&app, json!({ "name": "Thief" })).await;
    let tokens = party.tokens().await;
    let token = text(&tokens["refresh_token"]);
    assert_eq!(error(&thief.refresh(token).await, 400), "invalid_grant");
    for bad in [&token[..token.len() - 2], "aldaba_rt_AAAA", "x", text(&tokens["access_token"])] {
        assert_eq!(error(&party.refresh(bad).await, 400), "invalid_grant");
    }
    assert_eq!(error(&party.refresh("").await, 400), "invalid_request");
    party.refresh(token).await.expect(200);
}
