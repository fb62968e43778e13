//! How many people signed in during the last day.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{ADMIN, PASSWORD, TestApp};

#[tokio::test]
async fn the_sign_ins_of_a_day_are_counted_for_administrators() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "ana@example.com", json!({ "company_role": "company_admin" })).await;
    let ana = app.caller("ana@example.com").await;
    let path = "/v1/audit-events/sign-in-counts";
    let before = admin.get(path).await.expect(200);
    let browser = app.browser();
    for password in ["not the password", "not that one", PASSWORD] {
        browser.sign_in("/sign-in", ADMIN, password).await;
    }
    app.write_sums().await;
    let counts = admin.get(path).await.expect(200);
    let more = |name: &str| counts[name].as_u64().unwrap() - before[name].as_u64().unwrap();
    assert_eq!(
        (more("sign_ins"), more("refused")),
        (1, 2),
        "attempts that share a row are counted one by one"
    );
    assert_eq!(ana.get(path).await.status, 403);
    assert_eq!(app.anonymous().get(path).await.status, 401);
    app.advance(TimeDelta::hours(25));
    let next_day = admin.get(path).await.expect(200);
    assert_eq!((&next_day["sign_ins"], &next_day["refused"]), (&json!(0), &json!(0)));
}
